//! Lists that lag: a replica or a cache may answer with what was true some seconds before.

use std::collections::BTreeMap;
use std::time::Duration;

use interlude_domain::{Interview, InterviewId, ListRecord, Terms, Timestamp};

use crate::clock::Now;

/// What was heard of each interview lately, as far as it tells that a list lags behind it.
#[derive(Debug, Default)]
pub(crate) struct Heard {
    /// The newest `updated_at` of an interview, from skipped records too, and when it was first heard.
    newest: BTreeMap<InterviewId, (Timestamp, Now)>,
    /// When all that is not in `newest` was heard at the latest.
    all: Option<Now>,
    /// What our own amend was answered with, and when, until a list has shown it.
    answers: BTreeMap<InterviewId, (Terms, Now)>,
}

impl Heard {
    /// Everything known was heard by then.
    pub(crate) fn all_by(&mut self, at: Now) {
        self.all = Some(at);
    }

    /// An amend was answered well, with these terms.
    pub(crate) fn answered(&mut self, id: InterviewId, terms: Terms, at: Now) {
        self.answers.insert(id, (terms, at));
    }

    /// Whether a record says nothing, because its list lags behind what was heard: it is older than what
    /// was heard shortly before the list began, or does not show what our own amend was answered with
    /// then.
    pub(crate) fn lags(
        &self,
        record: &ListRecord,
        known: Option<&Interview>,
        began_at: &Now,
        lag: Duration,
    ) -> bool {
        let is_recent = |heard: &Now| began_at.since(heard) < lag;
        let answer = self.answers.get(&record.id);
        let contradicts = |(terms, at): &(Terms, Now)| {
            let shown = record.booking.as_ref().map(Terms::of);
            shown.is_some_and(|shown| shown != *terms) && is_recent(at)
        };
        if answer.is_some_and(contradicts) {
            return true;
        }
        let known = || Some((known?.updated_at()?, self.all?));
        let newest = self.newest.get(&record.id).copied().or_else(known);
        match (record.listing.updated_at, newest) {
            (Some(updated_at), Some((newest, at))) => updated_at < newest && is_recent(&at),
            _ => false,
        }
    }

    /// Notes what a record that was not skipped, or was, tells of what is the newest.
    pub(crate) fn note(
        &mut self,
        record: &ListRecord,
        known: Option<&Interview>,
        is_skipped: bool,
        now: &Now,
    ) {
        // A list that hides the times shows nothing of an answer.
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

    /// Forgets what is too long ago to tell anything.
    pub(crate) fn forget_old(&mut self, began_at: &Now, lag: Duration) {
        self.newest.retain(|_, (_, at)| began_at.since(at) < lag);
        self.answers.retain(|_, (_, at)| began_at.since(at) < lag);
    }
}
