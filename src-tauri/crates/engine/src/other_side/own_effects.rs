//! Tells the acts of the other side from the effects of our own changes.
//!
//! An effect of our own change is not theirs: it is in our history, is being asked about, or is told as a late effect. A
//! time that was proposed by them and is agreed now was accepted by us, on this computer or on another one.

use interlude_model::{
    Change, ChangeId, ChangeKind, Delivery, Heard, HeardKind, HistoryEntry, Interview,
    ListVisibility, NEAR_SECONDS, Party, Range, RequestMark, State, Status, Terms, Timestamp,
    UnconfirmedRequest,
};

use super::known::Known;

/// The effects that changes of ours had on an interview, or may have.
#[derive(Default)]
pub(super) struct OwnEffects<'a> {
    pub(super) newest: Option<(&'a HistoryEntry, &'a Delivery)>,
    pub(super) proposals: Vec<Range>,
    pub(super) requests: Vec<&'a UnconfirmedRequest>,
    /// The change whose request is under way or unconfirmed. Its outcome is told by its end.
    pub(super) open: Option<(ChangeId, ChangeKind)>,
    /// The time of the last entry of the other side.
    pub(super) heard_at: Option<Timestamp>,
}

impl OwnEffects<'_> {
    /// Returns what a list says of an interview that the list before did not have. The user was told of the proposal
    /// `told`.
    pub(super) fn booked(
        &self,
        after: &Interview,
        told: Option<(Range, Timestamp)>,
    ) -> Vec<HeardKind> {
        let terms = after.terms();
        if after.visibility != ListVisibility::Visible || terms.is_over() {
            return Vec::new();
        }
        let Terms {
            agreed, proposed, ..
        } = terms;
        let is_theirs = self.is_theirs(&terms);
        let is_booked = !agreed.is_empty() || !is_theirs;
        let still_stands = |at| self.accepted_before(at).is_some() || !self.has_sent_since(at);
        let is_told = told.is_some_and(|(told, at)| told == proposed && still_stands(at));
        let is_new = is_theirs && !is_told;
        let booked = is_booked.then_some(HeardKind::Booked { agreed });
        let proposed = is_new.then_some(HeardKind::Proposed { proposed });
        booked.into_iter().chain(proposed).collect()
    }

    /// Returns what it says that a list does not have an interview any more. One that is over is
    /// expected to leave the list some day.
    pub(super) fn not_listed(
        &self,
        before: Option<&Interview>,
        known: &Known,
    ) -> Option<HeardKind> {
        let is_completed = |before: &Interview| before.listing.completed == Some(true);
        let is_over = (known.terms.is_over() && !self.has_revived())
            || before.is_some_and(|before| is_completed(before) || before.is_practice());
        let is_theirs = !is_over && !self.cancelled(known);
        is_theirs.then(|| HeardKind::NotListed {
            name: before.and_then(Interview::name).map(str::to_owned),
            agreed: known.terms.agreed,
        })
    }

    /// Returns what a list says of an interview that the list before had. The user was told of the proposal `told`.
    pub(super) fn changed(
        &self,
        before: &Known,
        after: &Interview,
        told: Option<(Range, Timestamp)>,
    ) -> Vec<HeardKind> {
        let (old, new) = (&before.terms, after.terms());
        // Times that the list hides are those of the cache.
        if after.visibility == ListVisibility::Hidden {
            return Vec::new();
        }
        if new.is_over() {
            // If an interview that was over has our new proposal, that had revived it.
            let revived = before
                .unplaced_proposal()
                .filter(|_| new.proposed != old.proposed);
            let is_over_again =
                revived.is_some_and(|ours| new.proposed.is_near(ours, NEAR_SECONDS));
            let what = match new.status {
                _ if new.status == old.status && !is_over_again => None,
                Some(Status::Cancelled) => {
                    (!self.cancelled(before)).then_some(HeardKind::Cancelled)
                }
                _ => Some(HeardKind::TurnedDown),
            };
            return what.into_iter().collect();
        }
        // Times that were hidden before are no evidence that anybody changed them.
        if !before.is_shown {
            return Vec::new();
        }
        let agreed = self.agreed(old, &new);
        let proposed = self.proposed(before, &new);
        // Only the answer to our accept says that it is gone, or nothing does.
        let is_last_known = |accept: &Change| {
            let is_answered = matches!(accept.state, State::Sending { .. });
            let left = accept.slot().map(Range::from);
            old.proposed == new.proposed || is_answered && left == Some(old.agreed)
        };
        let still_stands = |at| {
            self.accepted_before(at).is_some_and(is_last_known)
                || before.lacks_proposal && !self.has_sent_since(at)
        };
        let is_told = told.is_some_and(|(told, at)| told == new.proposed && still_stands(at));
        let proposed = proposed.filter(|_| !is_told);
        let withdrawn = || self.withdrawn_since_booked(before, &new, told);
        let proposed = proposed.or_else(withdrawn);
        agreed.into_iter().chain(proposed).collect()
    }

    /// Returns true if `what` says that an interview is over of which the user knows that already. `before` was hidden,
    /// so what it has may be older than `last`, the last that the user was told.
    pub(super) fn is_told_end(
        &self,
        before: &Known,
        what: &HeardKind,
        last: Option<&Heard>,
    ) -> bool {
        let is_end = matches!(what, HeardKind::Cancelled | HeardKind::TurnedDown);
        let is_told = match last {
            Some(last) => last.what == *what && !self.has_sent_since(last.at),
            // A status that was hidden before is no evidence that anybody changed it.
            None => before.terms.status.is_none(),
        };
        is_end && is_told
    }

    /// Returns what became of the agreed time.
    fn agreed(&self, old: &Terms, new: &Terms) -> Option<HeardKind> {
        let agreed = new.agreed;
        let was_proposed = !old.proposed.is_empty() && old.proposed == agreed;
        // Our newer proposal takes the place of the old one, and beside the same agreed time theirs does.
        let is_answered = match agreed == old.agreed {
            true => new.proposed.is_empty(),
            false => old.proposed != new.proposed,
        };
        let was_theirs = self.is_theirs(old);
        // Nobody accepts a proposal of an interview that is over.
        let is_revived = old.is_over();
        if was_proposed && is_answered && !(was_theirs && is_revived) {
            // Our request for another time may have taken the place of our proposal to keep this one. Its end tells what
            // became of it.
            let may_be_replaced = agreed == old.agreed && self.is_asking_for_other(agreed);
            let is_accepted = !was_theirs && !may_be_replaced;
            return is_accepted.then_some(HeardKind::Accepted { agreed });
        }
        if (agreed == old.agreed && !is_revived) || self.agreed_to(agreed) {
            None
        } else if agreed != old.agreed && self.requests.iter().any(|one| proposes(one, agreed)) {
            Some(HeardKind::Accepted { agreed })
        } else if is_revived || old.agreed.is_empty() {
            Some(HeardKind::Booked { agreed })
        } else {
            let from = old.agreed;
            Some(HeardKind::Moved { from, to: agreed })
        }
    }

    /// Returns what became of the proposal, unless the agreed time tells it.
    fn proposed(&self, before: &Known, new: &Terms) -> Option<HeardKind> {
        let old = &before.terms;
        let (was_theirs, proposed) = (self.is_theirs(old), new.proposed);
        if !proposed.is_empty() {
            let is_new = proposed != old.proposed || !was_theirs || before.has_taken(proposed);
            return (is_new && self.is_theirs(new)).then_some(HeardKind::Proposed { proposed });
        }
        // That their time is agreed does not tell what became of ours.
        let may_be_ours = was_theirs && before.unplaced_proposal().is_some();
        let is_answered = new.agreed == old.proposed && !may_be_ours;
        let is_told = new.agreed != old.agreed || is_answered;
        match (is_told || old.proposed.is_empty(), was_theirs) {
            (true, _) => None,
            // Our own request may have taken it, or taken its place.
            (false, true) if self.open.is_some() || self.may_have_proposed() => None,
            (false, true) => before.gone_proposal(new.agreed),
            // Our own request to keep the agreed time may have taken its place, and be agreed to.
            (false, false) if self.is_asking_for(new.agreed) => None,
            (false, false) => Some(HeardKind::TurnedDown),
        }
    }

    /// Returns that a proposal does not stand any more that the user was told of before the interview left the list and
    /// came back. The cache lacks the list that showed it again.
    fn withdrawn_since_booked(
        &self,
        before: &Known,
        new: &Terms,
        told: Option<(Range, Timestamp)>,
    ) -> Option<HeardKind> {
        let (proposed, at) = told.filter(|_| before.lacks_proposal)?;
        let stands = !new.proposed.is_empty() || new.agreed == proposed;
        let may_be_ours = self.has_sent_since(at) || self.open.is_some();
        (!stands && !may_be_ours && new.agreed == before.terms.agreed)
            .then_some(HeardKind::Withdrawn { proposed })
    }

    /// Returns true if the other side's proposal stands.
    pub(super) fn is_theirs(&self, terms: &Terms) -> bool {
        let is_ours = || {
            let mut requests = self.requests.iter();
            self.proposals.contains(&terms.proposed)
                || requests.any(|request| proposes(request, terms.proposed))
        };
        match &terms.amended_by {
            _ if terms.proposed.is_empty() => false,
            Some(party) => *party != Party::Interviewer,
            None => !is_ours(),
        }
    }

    /// Returns true if a change of ours may be why this time is agreed.
    fn agreed_to(&self, agreed: Range) -> bool {
        let by_request = |request: &&UnconfirmedRequest| match request.kind {
            // The server takes whatever is proposed when an accept arrives.
            ChangeKind::Accept(slot) => {
                request.mark != RequestMark::Answered || agreed == Range::from(slot)
            }
            // The server may agree to a proposal at once, or the other side before any list showed it.
            ChangeKind::Amend(_) => self.is_open(request) && proposes(request, agreed),
            ChangeKind::Cancel => false,
        };
        let by_newest = |(entry, delivery): (&HistoryEntry, &Delivery)| {
            matches!(entry.change.kind, ChangeKind::Accept(_)) && delivery.stored == agreed
        };
        self.requests.iter().any(by_request) || self.unanswered().is_some_and(by_newest)
    }

    /// Returns true if a request that proposes this time is under way or unconfirmed. Its end tells what became of it.
    fn is_asking_for(&self, time: Range) -> bool {
        let mut requests = self.requests.iter();
        requests.any(|request| self.is_open(request) && proposes(request, time))
    }

    /// Returns true if a request that proposes another time is under way or unconfirmed.
    fn is_asking_for_other(&self, time: Range) -> bool {
        let is_other = |request: &UnconfirmedRequest| {
            request.kind.proposal().is_some() && !proposes(request, time)
        };
        let mut requests = self.requests.iter();
        requests.any(|request| self.is_open(request) && is_other(request))
    }

    fn is_open(&self, request: &UnconfirmedRequest) -> bool {
        self.open.is_some_and(|(open, _)| open == request.change)
    }

    /// Returns true if a change of ours may have cancelled the interview. A delivered one may have only if nobody can
    /// tell whether it is older than what is known: otherwise somebody has revived the interview since.
    fn cancelled(&self, before: &Known) -> bool {
        let is_cancel = |kind: ChangeKind| kind == ChangeKind::Cancel;
        let mut requests = self.requests.iter();
        let newest = self.unanswered().map(|(entry, _)| entry.change.kind);
        let newest = newest.filter(|newest| !before.is_shown || before.unplaced == Some(*newest));
        requests.any(|request| is_cancel(request.kind)) || newest.is_some_and(is_cancel)
    }

    /// Returns true if a request of ours without an answer may have taken the place of their proposal.
    fn may_have_proposed(&self) -> bool {
        let mut requests = self.requests.iter();
        requests.any(|request| request.kind.proposal().is_some())
    }

    /// Returns true if a change of ours was delivered after this time, so that it may have taken the place of a proposal.
    fn has_sent_since(&self, at: Timestamp) -> bool {
        self.newest.is_some_and(|(entry, _)| entry.ended_at > at)
    }

    /// Returns our newest change if it is an accept, and a list showed its effect before this time, while it was under
    /// way. Otherwise their proposal would not have been new in a list of this time.
    fn accepted_before(&self, at: Timestamp) -> Option<&Change> {
        let (HistoryEntry { change, .. }, _) =
            self.newest.filter(|(entry, _)| entry.ended_at >= at)?;
        let mut requests = self.requests.iter();
        let is_accept = matches!(change.kind, ChangeKind::Accept(_));
        let was_under_way = requests.any(|one| is_last_attempt(change, one) && one.began_at < at);
        (is_accept && was_under_way).then_some(change)
    }

    /// Returns true if our newest delivered change was under way at this time, and an answer said that it was delivered.
    pub(super) fn was_under_way(&self, at: Timestamp) -> bool {
        self.newest
            .is_some_and(|(entry, _)| match entry.change.state {
                State::Sending { began_at, .. } => began_at < at && at <= entry.ended_at,
                _ => false,
            })
    }

    /// Returns true if a change of ours was delivered after the user was told that the interview is over.
    fn has_revived(&self) -> bool {
        let is_later = |(entry, _): &(&HistoryEntry, _)| {
            entry.change.kind != ChangeKind::Cancel && self.heard_at.is_some()
        };
        self.unanswered().is_some_and(|newest| is_later(&newest))
    }

    /// Returns our newest delivered change, if the other side is not known to have done anything since.
    fn unanswered(&self) -> Option<(&HistoryEntry, &Delivery)> {
        self.newest
            .filter(|(entry, _)| self.heard_at <= Some(entry.ended_at))
    }
}

/// Returns true if this is the request by which the change was delivered. An earlier one had no effect.
fn is_last_attempt(change: &Change, request: &UnconfirmedRequest) -> bool {
    request.key() == (change.interview_id, change.id, change.attempts)
}

/// Returns true if the request proposes this time, which the server may have rounded.
fn proposes(request: &UnconfirmedRequest, time: Range) -> bool {
    let proposed = request.kind.proposal();
    proposed.is_some_and(|slot| time.is_near(slot, NEAR_SECONDS))
}
