//! Recognises lists that lag.
//!
//! A replica or a cache may answer with what was true some seconds before. Believing it would show
//! the user times that no longer stand, and would compare changes against them.

use std::collections::BTreeMap;
use std::time::Duration;

use interlude_model::{
    Base, Delivery, DoneAs, Interview, InterviewId, ListRecord, Range, Status, Terms, Timestamp,
};

use crate::clock::Now;
use crate::review::is_proposed_by_us;

/// Recent updates of each interview, by lists and by answers to our own changes.
#[derive(Debug, Default)]
pub(crate) struct LagTracker {
    /// The newest `updated_at` of an interview, and the time at which it was first received.
    /// Skipped records count: even a list that is not believed proves that the update happened.
    newest: BTreeMap<InterviewId, (Timestamp, Now)>,
    /// The time by which every interview that is not in `newest` had been received.
    baseline: Option<Now>,
    /// The answer to our own change, with its time, until a list has shown it.
    answers: BTreeMap<InterviewId, (OwnAnswer, Now)>,
}

/// The answer to a change of ours that a list must show unless it lags.
#[derive(Debug)]
struct OwnAnswer {
    content: AnswerContent,
    /// The `updated_at` from before the change, if the terms were then the same as those of the answer.
    /// A list with this `updated_at` is older than the answer, although it shows the same terms.
    same_before: Option<Timestamp>,
}

#[derive(Debug)]
enum AnswerContent {
    /// The terms that the answer contained.
    Terms(Terms),
    /// The delivery that the history keeps of an answer from an earlier run.
    Delivery(Delivery),
    /// An answer from an earlier run that ended no change. Nothing keeps its content.
    Unknown,
}

impl AnswerContent {
    fn is_shown_by(&self, shown: &Terms) -> bool {
        match self {
            Self::Terms(terms) => shown == terms,
            Self::Delivery(delivery) => match delivery.done {
                DoneAs::Proposed => is_proposed_by_us(shown) && shown.proposed == delivery.stored,
                DoneAs::Agreed => {
                    shown.proposed == Range::default() && shown.agreed == delivery.stored
                }
                DoneAs::Cancelled => shown.status == Some(Status::Cancelled),
            },
            Self::Unknown => false,
        }
    }
}

impl LagTracker {
    /// Notes that everything known was received by `at`.
    pub(crate) fn set_baseline(&mut self, at: Now) {
        self.baseline = Some(at);
    }

    /// Notes the terms that a successful change was answered with. `base` is what was known before.
    pub(crate) fn record_answer(&mut self, id: InterviewId, terms: Terms, base: &Base, at: Now) {
        self.expect(id, AnswerContent::Terms(terms), base, at);
    }

    /// Notes that an earlier run sent a change that was made on `base`, and that no list is known to
    /// have shown it. Without this, a list that lags over a restart would take the change back.
    pub(crate) fn record_delivery(
        &mut self,
        id: InterviewId,
        delivery: Delivery,
        base: &Base,
        at: Now,
    ) {
        self.expect(id, AnswerContent::Delivery(delivery), base, at);
    }

    /// Notes that a change was answered in an earlier run without being Sent. No list can show the answer,
    /// because its content is not known any more, so each list is skipped while it may be older.
    pub(crate) fn record_unknown_answer(&mut self, id: InterviewId, at: Now) {
        let is_newest = self
            .answers
            .get(&id)
            .is_none_or(|(_, known)| known.wall < at.wall);
        if is_newest {
            self.expect(id, AnswerContent::Unknown, &Base::default(), at);
        }
    }

    fn expect(&mut self, id: InterviewId, content: AnswerContent, base: &Base, at: Now) {
        let same_before = base.updated_at.filter(|_| content.is_shown_by(&base.terms));
        let answer = OwnAnswer {
            content,
            same_before,
        };
        self.answers.insert(id, (answer, at));
    }

    /// Returns true if a list must still show an answer to a change of ours. Until then no ETag is
    /// sent, because a 304 may stand for a list that is older than the answer.
    pub(crate) fn expects_an_answer(&self) -> bool {
        !self.answers.is_empty()
    }

    /// Returns true if a record must be skipped, because its list lags: the record is older than
    /// one received shortly before the list began, or it does not show what our own change was
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
        let contradicts = |(answer, at): &(OwnAnswer, Now)| {
            let shown = record.booking.as_ref().map(Terms::of);
            shown.is_some_and(|shown| !answer.content.is_shown_by(&shown)) && is_recent(at)
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
    ///
    /// An interview that was not known before is noted too, unless it is adopted and everything known was
    /// received only now: then the baseline covers it.
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
            let is_older = |(answer, _): &(OwnAnswer, Now)| {
                answer.same_before.is_some() && record.listing.updated_at <= answer.same_before
            };
            if !self.answers.get(&record.id).is_some_and(is_older) {
                self.answers.remove(&record.id);
            }
        }
        let before = self.newest.get(&record.id).map(|(newest, _)| *newest);
        let before = before.max(known.and_then(Interview::updated_at));
        let is_covered = before.is_none() && !is_skipped && self.baseline == Some(*now);
        // An older update must not be noted, because what is noted is taken for the newest.
        if let Some(updated_at) = record.listing.updated_at
            && !is_covered
            && before.is_none_or(|before| updated_at > before)
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
