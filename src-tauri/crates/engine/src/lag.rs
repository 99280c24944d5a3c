//! Recognises lists that lag.
//!
//! A replica or a cache may answer with what was true some seconds before. Believing it would show
//! the user times that no longer stand, and would compare changes against them.

use std::collections::BTreeMap;
use std::time::Duration;

use interlude_domain::{Interview, InterviewId, ListRecord, Terms, Timestamp};

use crate::clock::Now;

/// Recent updates of each interview, by lists and by answers to our own amends.
#[derive(Debug, Default)]
pub(crate) struct LagTracker {
    /// The newest `updated_at` of an interview, and the time at which it was first received.
    /// Skipped records count: even a list that is not believed proves that the update happened.
    newest: BTreeMap<InterviewId, (Timestamp, Now)>,
    /// The time by which every interview that is not in `newest` had been received.
    baseline: Option<Now>,
    /// The terms in the answer to our own amend, with its time, until a list has shown them.
    answers: BTreeMap<InterviewId, (Terms, Now)>,
}

impl LagTracker {
    /// Notes that everything known was received by `at`.
    pub(crate) fn set_baseline(&mut self, at: Now) {
        self.baseline = Some(at);
    }

    /// Notes the terms that a successful amend was answered with.
    pub(crate) fn record_answer(&mut self, id: InterviewId, terms: Terms, at: Now) {
        self.answers.insert(id, (terms, at));
    }

    /// Returns true if a record must be skipped, because its list lags: the record is older than
    /// one received shortly before the list began, or it does not show what our own amend was
    /// answered with shortly before.
    ///
    /// After `lag` the list is right whatever it says, because `updated_at` may also run backwards
    /// on the server.
    pub(crate) fn is_lagging(
        &self,
        record: &ListRecord,
        known: Option<&Interview>,
        began_at: &Now,
        lag: Duration,
    ) -> bool {
        let is_recent = |at: &Now| began_at.since(at) < lag;
        let answer = self.answers.get(&record.id);
        let contradicts = |(terms, at): &(Terms, Now)| {
            let shown = record.booking.as_ref().map(Terms::of);
            shown.is_some_and(|shown| shown != *terms) && is_recent(at)
        };
        // The answer comes first: it carries no `updated_at`, so the comparison below cannot notice
        // that a list is older than the answer.
        if answer.is_some_and(contradicts) {
            return true;
        }
        let known = || Some((known?.updated_at()?, self.baseline?));
        let newest = self.newest.get(&record.id).copied().or_else(known);
        match (record.listing.updated_at, newest) {
            (Some(updated_at), Some((newest, at))) => updated_at < newest && is_recent(&at),
            _ => false,
        }
    }

    /// Notes what a record says about the newest update of its interview.
    pub(crate) fn record(
        &mut self,
        record: &ListRecord,
        known: Option<&Interview>,
        is_skipped: bool,
        now: &Now,
    ) {
        // Once a believed list has shown the answer, `updated_at` is enough. A list that hides the
        // terms shows nothing of an answer.
        if !is_skipped && record.booking.is_some() {
            self.answers.remove(&record.id);
        }
        let before = self.newest.get(&record.id).map(|(newest, _)| *newest);
        let before = before.max(known.and_then(Interview::updated_at));
        if let (Some(updated_at), Some(before)) = (record.listing.updated_at, before)
            && updated_at > before
        {
            self.newest.insert(record.id, (updated_at, *now));
        }
    }

    /// Forgets what is older than `lag` and so decides nothing any more.
    pub(crate) fn forget_expired(&mut self, began_at: &Now, lag: Duration) {
        self.newest.retain(|_, (_, at)| began_at.since(at) < lag);
        self.answers.retain(|_, (_, at)| began_at.since(at) < lag);
    }
}
