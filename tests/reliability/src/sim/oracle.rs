//! The ground truth about each account, recorded outside the engine. The rules compare the engine with it.

mod edits;
mod heard;
mod lists;
mod requests;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use interlude_engine::LIST_LAG;
use interlude_model::{ChangeId, ChangeKind, Ending, InterviewId, Terms, Timestamp};

pub(crate) use self::edits::{Action, PendingEdit, QueueSnapshot, TrackedChange};
pub(crate) use self::heard::{ToldEntry, ToldOfThem};
pub(crate) use self::lists::{
    Believed, ClockReading, HeardVersion, ListedInterview, MassDrop, ReceivedList, Source,
};
pub(crate) use self::requests::{
    Attempt, InFlight, Lookup, SendingChange, Sent, Surprise, UnconfirmedRequest, Why,
};
use crate::sim::check::LAG;
use crate::sim::rng::Rng;
use crate::sim::world::SimAccount;

/// The ground truth about one account.
#[derive(Debug, Default)]
pub(crate) struct Oracle {
    /// Edits of the user that were not answered yet.
    pub(crate) pending_edits: Vec<PendingEdit>,
    /// Everything that the user ever asked for.
    pub(crate) asked_for: HashSet<(InterviewId, ChangeKind)>,
    /// Every change that was ever durable.
    pub(crate) changes: BTreeMap<ChangeId, TrackedChange>,
    /// Every change that ended, in the order in which the end became durable.
    pub(crate) ends: Vec<(ChangeId, Ending)>,
    /// The terms that the user saw when making or deciding the current change.
    pub(crate) shown: BTreeMap<InterviewId, Terms>,
    /// Requests of this process without an answer yet.
    pub(crate) in_flight: BTreeMap<InterviewId, InFlight>,
    /// The changes that are Sending, with the evidence on which they became so.
    pub(crate) sending: BTreeMap<InterviewId, SendingChange>,
    /// The last tick at which an amend was accepted or ended without a clear answer.
    pub(crate) answered: BTreeMap<InterviewId, u64>,
    /// The last time at which an amend was accepted. For an earlier process, also the last time at which a
    /// delivery was confirmed, if that is later.
    pub(crate) accepted_at: BTreeMap<InterviewId, ClockReading>,
    /// The last time at which a change was confirmed as delivered.
    pub(crate) delivered: BTreeMap<InterviewId, ClockReading>,
    /// The newest `updated_at` in any list, and the time at which it was first received.
    pub(crate) newest: BTreeMap<InterviewId, (Timestamp, ClockReading)>,
    /// The newest version of each interview that this process has heard of, and when.
    pub(crate) heard: BTreeMap<InterviewId, HeardVersion>,
    /// The time of the last answer to a request, and the `updated_at` of the first list that began soon after it and
    /// did not lag. Nobody can know it more exactly, because the answer lacks it.
    pub(crate) first_after_answer: BTreeMap<InterviewId, (ClockReading, Option<Timestamp>)>,
    /// Every request that may have taken effect, or still may.
    pub(crate) unconfirmed_requests: Vec<UnconfirmedRequest>,
    /// The effects of our requests of which the user must be told once they are listed.
    pub(crate) surprises: Vec<Surprise>,
    /// The parts of the next lists that the process has received for sure, and looks at only if it lives on.
    pub(crate) next_listed: Vec<Believed>,
    /// The version of each interview that the process looked at last.
    pub(crate) looked_at: BTreeMap<InterviewId, usize>,
    /// The interview whose last answer is not durable yet, and the version that was looked at before that answer. The
    /// process forgets the answer if it dies first.
    pub(crate) looked_at_before: Option<(InterviewId, Option<usize>)>,
    /// The times at which the user was told of something that happened to an interview by itself.
    pub(crate) told: Vec<(Duration, InterviewId)>,
    /// The interviews whose last change was settled as Sent by a list that was behind an effect of ours, because the wall
    /// clock was set forward and nothing tells that from sleep.
    pub(crate) misled: BTreeSet<InterviewId>,
    /// Every request that was sent, by its number.
    pub(crate) sent: BTreeMap<u64, Sent>,
    /// The kinds of all requests that may have taken effect without a clear answer.
    pub(crate) unconfirmed_kinds: HashSet<(InterviewId, ChangeKind)>,
    /// The last list that this process received.
    pub(crate) last_list: Option<Arc<ReceivedList>>,
    /// The oldest version of each interview that may still be shown.
    pub(crate) min_versions: BTreeMap<InterviewId, usize>,
    /// Versions that become the oldest allowed ones after the given time. An answer received at this very moment need not
    /// be shown yet.
    pub(crate) next_min_versions: Vec<(Duration, InterviewId, usize)>,
    /// The last tick at which a list was received or a request ended.
    pub(crate) last_received: u64,
    /// The queue of each interview before each edit that can be undone, oldest first.
    pub(crate) snapshots: BTreeMap<InterviewId, Vec<QueueSnapshot>>,
    /// The `updated_at` at which a conflict was dropped, or at which an overtaken change came up as a conflict.
    pub(crate) conflicts: HashMap<(InterviewId, ChangeKind), Timestamp>,
    /// Everything that the user was told of the other side.
    pub(crate) told_of_them: BTreeMap<InterviewId, ToldOfThem>,
    /// The next list is the first one that the disk knows of.
    pub(crate) is_first_list: bool,
    /// The number of processes in a row that died, maybe before their cache was written.
    pub(crate) losses_in_a_row: u32,
    /// A process has died.
    pub(crate) has_died: bool,
    requests: u64,
}

impl Oracle {
    /// Returns the number of a new request.
    pub(crate) fn request(&mut self) -> u64 {
        self.requests += 1;
        self.requests
    }

    /// Marks the matching pending edit as durable and returns it. Returns None if there is none.
    pub(crate) fn mark_committed(
        &mut self,
        id: InterviewId,
        fits: fn(Action) -> bool,
    ) -> Option<&PendingEdit> {
        let mut edits = self.pending_edits.iter_mut();
        let pending = edits.find(|pending| pending.id == id && fits(pending.action))?;
        pending.is_committed = true;
        Some(pending)
    }

    /// Records the `updated_at` of an interview in a received list.
    pub(crate) fn note_newest(
        &mut self,
        id: InterviewId,
        updated_at: Timestamp,
        now: ClockReading,
    ) {
        let newest = self.newest.entry(id).or_insert((updated_at, now));
        if newest.0 < updated_at {
            *newest = (updated_at, now);
        }
    }

    /// Records a version of an interview that the process hears of.
    pub(crate) fn note_heard(&mut self, id: InterviewId, version: usize, at: ClockReading) {
        let heard = self.heard.entry(id).or_insert(HeardVersion { version, at });
        if heard.version < version {
            *heard = HeardVersion { version, at };
        }
    }

    /// Returns true if the engine may ignore what a list says of an interview, because the list may lag behind
    /// an answer or a list received shortly before.
    pub(crate) fn may_lag(
        &self,
        id: InterviewId,
        updated_at: Timestamp,
        requested: &ClockReading,
    ) -> bool {
        // For a while after an accepted request, only its response is believed.
        let answered = self.accepted_at.get(&id);
        // A record older than the newest ever listed is skipped for a while. It may still be newer than what is
        // shown, because the list with the newest record may have been skipped itself.
        let newest = self.newest.get(&id);
        answered.is_some_and(|answered| requested.is_within(LAG, answered))
            || newest.is_some_and(|(newest, received)| {
                updated_at < *newest && requested.is_within(LAG, received)
            })
    }

    /// Records a request that ended without a clear answer, or whose process died.
    pub(crate) fn note_unconfirmed(&mut self, in_flight: &InFlight, ended: u64) {
        if let Some(tracked) = self.changes.get_mut(&in_flight.change) {
            tracked.last_unconfirmed = Some(Attempt {
                ended,
                updated_at_before: in_flight.updated_at_before,
                lookup: None,
            });
            self.answered.insert(tracked.interview, ended);
            self.unconfirmed_requests.push(UnconfirmedRequest {
                id: tracked.interview,
                began_at: in_flight.began_at,
                began_by_wall: in_flight.began_by_wall,
                seems_older_by: Duration::ZERO,
            });
            self.unconfirmed_kinds
                .insert((tracked.interview, tracked.kind));
        }
    }
}

impl SimAccount {
    /// Starts a new process. Unwritten cache batches are lost, and requests in flight become unconfirmed.
    pub(crate) fn begin_life(
        &mut self,
        (tick, now): (u64, ClockReading),
        rng: &mut Rng,
        was_closed: bool,
    ) {
        let behind = self.disk.behind();
        let lost = if was_closed {
            0
        } else {
            u32::try_from(behind).unwrap_or_default()
        };
        let lost = usize::try_from(rng.below(lost + 1)).unwrap_or_default();
        self.disk.reopen(behind - lost);
        self.oracle.is_first_list = !self.disk.has_synced();
        if self.oracle.is_first_list {
            // Nothing is left to compare the first list with.
            let told = self.oracle.told_of_them.values_mut();
            told.for_each(|told| {
                (told.shown, told.is_absent) = (None, false);
                told.perhaps_shown.clear();
            });
        }
        // What the cache has lost cannot be compared either, and what it has lost twice is told twice.
        for (id, told) in &mut self.oracle.told_of_them {
            if !self.disk.has(*id) {
                told.was_missing = true;
                told.shown.take_if(|_| !told.is_absent);
            }
        }
        self.oracle.has_died |= !was_closed;
        self.oracle.losses_in_a_row = match was_closed {
            true => 0,
            false => self.oracle.losses_in_a_row + 1,
        };
        self.oracle.pending_edits.clear();
        self.oracle.last_list = None;
        self.oracle.min_versions.clear();
        self.oracle.next_min_versions.clear();
        for listed in std::mem::take(&mut self.oracle.next_listed) {
            match listed.source {
                // The process may have died before its answer was on the disk.
                Source::Answer if self.disk.has_open_request(listed.id) => {}
                Source::Answer => self.note_answered(listed.id, listed.version, listed.received),
                Source::List => self.note_perhaps_shown(listed),
                Source::FirstList => {}
            }
        }
        if let Some((id, Some(version))) = self.oracle.looked_at_before.take() {
            self.oracle.looked_at.insert(id, version);
        }
        self.oracle.answered.clear();
        self.oracle.in_flight.clear();
        self.oracle.heard.clear();
        for sending in std::mem::take(&mut self.oracle.sending).into_values() {
            self.oracle.note_unconfirmed(&sending.in_flight, tick);
        }
        for tracked in self.oracle.changes.values_mut() {
            tracked.decided = tick;
        }
        for request in &mut self.oracle.unconfirmed_requests {
            let passed = now.at.saturating_sub(request.began_at);
            let measured = now.clocks.wall.since(request.began_by_wall);
            request.seems_older_by = measured.saturating_sub(passed);
        }
        // Only the process that learned of a delivery knows whether a list has shown it since.
        for (id, delivered) in std::mem::take(&mut self.oracle.delivered) {
            let accepted_at = self.oracle.accepted_at.entry(id).or_insert(delivered);
            if accepted_at.at < delivered.at {
                *accepted_at = delivered;
            }
        }
        let answered = self.oracle.accepted_at.values_mut();
        let newest = self
            .oracle
            .newest
            .values_mut()
            .map(|(_, received)| received);
        answered.chain(newest).for_each(ClockReading::begin_life);
        // The new process knows only by the wall clock how long ago an earlier answer came. If that was set back, the answer
        // may seem to have come just now.
        let durable = &self.disk.durable;
        let sent = durable.history.iter();
        let sent = sent.filter(|entry| matches!(entry.ending, Ending::Sent(_)));
        let sent = sent.map(|entry| (entry.change.interview_id, entry.ended_at));
        let answers = durable.recent_answers.iter();
        let answers = answers.map(|(id, answered_at)| (*id, *answered_at));
        for (id, answered_at) in answers.chain(sent) {
            if now.clocks.wall.since(answered_at) < LIST_LAG {
                self.oracle.accepted_at.insert(id, now);
            }
        }
        self.forget_lost_versions();
    }

    /// Notes the version that is known from the cache and the entries, if it is older than the one that was shown. This
    /// happens if another computer of the user acted, which makes no entry, and the cache lost the list that showed it.
    /// The new process cannot know of that list.
    fn forget_lost_versions(&mut self) {
        for (id, told) in &mut self.oracle.told_of_them {
            let (Some(cached), Some((shown, since))) = (self.disk.terms(*id), told.shown) else {
                continue;
            };
            let mut earlier = self.server.versions(*id).iter().take(shown + 1);
            let cached = earlier.rposition(|one| one.terms.as_ref() == Some(&cached));
            let entries = told.entries.iter().map(|entry| entry.version);
            let told_last = entries.filter(|version| *version <= shown).max();
            let known = cached.max(told_last);
            if let Some(known) = known.filter(|known| *known < shown) {
                told.perhaps_shown.push((known, since));
            }
        }
    }
}
