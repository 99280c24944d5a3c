use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use interlude_engine::remote::{
    ChangeAnswer, ChangeFailure, ChangeFailureKind, ChangeRequest, Listed, Progress, PullFailure,
    Remote,
};
use interlude_model::{Booking, InterviewId, ListRecord, Party, Timestamp};
use tokio::time::sleep;

use super::Bug;
use crate::sim::wire::Wire;

/// The time by which [`Bug::HoldsLists`] lets lists age.
const HELD_FOR: Duration = Duration::from_secs(6);

/// The remote port, with a planted bug or without.
#[derive(Debug)]
pub(crate) struct FaultyRemote {
    wire: Wire,
    bug: Option<Bug>,
    memory: Mutex<Memory>,
}

/// The lists, as far as the bugs remember them.
#[derive(Debug, Default)]
struct Memory {
    has_list: bool,
    /// The interviews that were listed once, and those of them that were missing later.
    listed: BTreeSet<InterviewId>,
    gone: BTreeSet<InterviewId>,
    /// The first `updated_at` of each interview, and its first proposal by the other side.
    updated_at: BTreeMap<InterviewId, Option<Timestamp>>,
    proposed: BTreeMap<InterviewId, Booking>,
}

impl FaultyRemote {
    pub(crate) fn new(wire: Wire, bug: Option<Bug>) -> Self {
        Self {
            wire,
            bug,
            memory: Mutex::default(),
        }
    }

    fn as_the_bug_sees(&self, mut records: Vec<ListRecord>) -> Vec<ListRecord> {
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        match self.bug {
            Some(Bug::GoneStays) => {
                let shown: BTreeSet<_> = records.iter().map(|record| record.id).collect();
                let gone: Vec<_> = memory.listed.difference(&shown).copied().collect();
                memory.gone.extend(gone);
                memory.listed.extend(shown);
                records.retain(|record| !memory.gone.contains(&record.id));
            }
            Some(Bug::IgnoresUpdatedAt) => {
                for record in &mut records {
                    let updated_at = &mut record.listing.updated_at;
                    *updated_at = *memory.updated_at.entry(record.id).or_insert(*updated_at);
                }
            }
            Some(Bug::AcceptsAnything) => {
                for record in &mut records {
                    let Some(booking) = &mut record.booking else {
                        continue;
                    };
                    match memory.proposed.get(&record.id) {
                        Some(first) if booking.start_at == first.start_at => {
                            booking.clone_from(first);
                        }
                        None if booking.amended_by == Some(Party::Interviewee) => {
                            memory.proposed.insert(record.id, booking.clone());
                        }
                        _ => {}
                    }
                }
            }
            _ => {}
        }
        records
    }
}

impl Remote for FaultyRemote {
    async fn list(
        &self,
        etag: Option<&str>,
        progress: &(dyn Fn(Progress) + Send + Sync),
    ) -> Result<Listed, PullFailure> {
        let has_list = |memory: &Mutex<Memory>| {
            memory
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .has_list
        };
        if self.bug == Some(Bug::SkipsPreflight) && has_list(&self.memory) {
            let age = Duration::ZERO;
            return Ok(Listed::NotModified { age });
        }
        let answer = self.wire.list(etag, progress).await;
        if self.bug == Some(Bug::HoldsLists) {
            sleep(HELD_FOR).await;
        }
        let mut listed = answer?;
        self.memory
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .has_list = true;
        if let Listed::Complete { records, .. } = &mut listed {
            *records = self.as_the_bug_sees(std::mem::take(records));
        }
        Ok(listed)
    }

    async fn send(&self, request: ChangeRequest) -> Result<ChangeAnswer, ChangeFailure> {
        if self.bug == Some(Bug::RepeatsBelow) {
            self.wire.repeat_later(request);
        }
        let answer = self.wire.send(request).await;
        let is_unclear = |failure: &ChangeFailure| failure.kind == ChangeFailureKind::Unconfirmed;
        if self.bug == Some(Bug::ResendsBlindly) && answer.as_ref().is_err_and(is_unclear) {
            return self.wire.send(request).await;
        }
        answer
    }
}
