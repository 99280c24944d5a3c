//! Decides what the other side did, from an interview before and after a list.
//!
//! An effect of our own change is not theirs: it is in our history, is being asked about, or is told as
//! a late effect. A time that was proposed by them and is agreed now was accepted by us, on this
//! computer or on another one.

use std::collections::HashMap;

use interlude_model::{
    ChangeKind, Delivery, Ending, Heard, HeardKind, HistoryEntry, Interview, InterviewId,
    ListVisibility, NEAR_SECONDS, Party, Range, RequestMark, Status, Terms, Timestamp,
    UnconfirmedRequest,
};

use crate::durable::Durable;
use crate::store::Contact;

/// Both sides, as they are known when a list arrives.
pub(crate) struct OtherSide<'a> {
    own: HashMap<InterviewId, OwnEffects<'a>>,
    /// The entries of the newest list whose interviews the cache had not stored when the last run was
    /// killed. The next list shows the same again.
    uncached: HashMap<InterviewId, Vec<&'a Heard>>,
}

/// The effects that changes of ours had on an interview, or may have.
#[derive(Default)]
struct OwnEffects<'a> {
    newest: Option<(&'a HistoryEntry, &'a Delivery)>,
    proposals: Vec<Range>,
    requests: Vec<&'a UnconfirmedRequest>,
    /// The time of the last entry of the other side.
    heard_at: Option<Timestamp>,
}

impl<'a> OtherSide<'a> {
    /// Returns what is known before a list. `contact` is that before the list.
    pub(crate) fn of(durable: &'a Durable, contact: &Contact) -> Self {
        let mut own: HashMap<_, OwnEffects<'_>> = HashMap::new();
        for entry in &durable.history {
            let Ending::Sent(delivery) = &entry.ending else {
                continue;
            };
            let effects = own.entry(entry.change.interview_id).or_default();
            if entry.change.kind.proposal().is_some() {
                effects.proposals.push(delivery.stored);
            }
            let is_newer = |newest: (&HistoryEntry, _)| newest.0.change.order <= entry.change.order;
            if effects.newest.is_none_or(is_newer) {
                effects.newest = Some((entry, delivery));
            }
        }
        for request in &durable.unconfirmed {
            let effects = own.entry(request.interview_id).or_default();
            effects.requests.push(request);
        }
        for heard in durable.heard.values() {
            if let Some(effects) = own.get_mut(&heard.interview_id) {
                effects.heard_at = Some(heard.at);
            }
        }
        // The contact is stored with the interviews of its list, and the entries before them.
        let is_uncached = |heard: &&Heard| Some(heard.at) > contact.last_sync_at;
        let newest_first = durable.heard.values().rev();
        let mut uncached: HashMap<_, Vec<_>> = HashMap::new();
        for heard in newest_first.take_while(is_uncached) {
            uncached.entry(heard.interview_id).or_default().push(heard);
        }
        Self { own, uncached }
    }

    /// Returns what the other side did to an interview between two lists. `before` or `after` is None
    /// if the list of that time did not have it.
    pub(crate) fn did(
        &self,
        before: Option<&Interview>,
        after: Option<&Interview>,
    ) -> Vec<HeardKind> {
        let none = OwnEffects::default();
        let id = before.or(after).map(|interview| interview.id);
        let own = id.and_then(|id| self.own.get(&id)).unwrap_or(&none);
        let is_listed = |known: &&Interview| known.visibility != ListVisibility::Gone;
        let mut did = match (before, after) {
            (_, Some(after)) if after.is_practice() => Vec::new(),
            (Some(before), Some(after)) if is_listed(&before) => own.changed(before, after),
            (_, Some(after)) => own.booked(after).into_iter().collect(),
            (Some(before), None) => own.not_listed(before).into_iter().collect(),
            (None, None) => Vec::new(),
        };
        if let Some(uncached) = id.and_then(|id| self.uncached.get(&id)) {
            did.retain(|what| !uncached.iter().any(|heard| heard.what == *what));
        }
        did
    }
}

impl OwnEffects<'_> {
    /// Returns what a list says of an interview that the list before did not have.
    fn booked(&self, after: &Interview) -> Option<HeardKind> {
        let terms = after.terms();
        let is_shown = after.visibility == ListVisibility::Visible && !terms.is_over();
        let is_proposed_only = terms.agreed.is_empty() && self.is_theirs(&terms);
        is_shown.then_some(match is_proposed_only {
            true => HeardKind::Proposed {
                proposed: terms.proposed,
            },
            false => HeardKind::Booked {
                agreed: terms.agreed,
            },
        })
    }

    /// Returns what it says that a list does not have an interview any more. One that is over is
    /// expected to leave the list some day.
    fn not_listed(&self, before: &Interview) -> Option<HeardKind> {
        let terms = before.terms();
        let is_over = terms.is_over() || before.listing.completed == Some(true);
        let is_theirs = !is_over && !before.is_practice() && !self.cancelled();
        is_theirs.then(|| HeardKind::NotListed {
            name: before.name().map(str::to_owned),
            agreed: terms.agreed,
        })
    }

    fn changed(&self, before: &Interview, after: &Interview) -> Vec<HeardKind> {
        let (old, new) = (before.terms(), after.terms());
        if new.is_over() {
            let is_theirs = new.status != old.status && !self.cancelled();
            let what = match new.status {
                Some(Status::Cancelled) => HeardKind::Cancelled,
                _ => HeardKind::TurnedDown,
            };
            return is_theirs.then_some(what).into_iter().collect();
        }
        let is_shown = |one: &Interview| one.visibility == ListVisibility::Visible;
        // Times that were hidden before are no evidence that anybody changed them.
        if !is_shown(before) || !is_shown(after) {
            return Vec::new();
        }
        let agreed = self.agreed(&old, &new);
        let proposed = self.proposed(&old, &new);
        agreed.into_iter().chain(proposed).collect()
    }

    /// Returns what became of the agreed time.
    fn agreed(&self, old: &Terms, new: &Terms) -> Option<HeardKind> {
        let agreed = new.agreed;
        let was_proposed = !old.proposed.is_empty() && old.proposed == agreed;
        let is_proposal_gone = old.proposed != new.proposed;
        if was_proposed && is_proposal_gone {
            let is_theirs = self.is_theirs(old);
            return (!is_theirs).then_some(HeardKind::Accepted { agreed });
        }
        let is_revived = old.is_over();
        if (agreed == old.agreed && !is_revived) || self.agreed_to(agreed) {
            None
        } else if is_revived || old.agreed.is_empty() {
            Some(HeardKind::Booked { agreed })
        } else {
            let from = old.agreed;
            Some(HeardKind::Moved { from, to: agreed })
        }
    }

    /// Returns what became of the proposal, unless the agreed time tells it.
    fn proposed(&self, old: &Terms, new: &Terms) -> Option<HeardKind> {
        let (was_theirs, proposed) = (self.is_theirs(old), new.proposed);
        if !proposed.is_empty() {
            let is_new = proposed != old.proposed || !was_theirs;
            return (is_new && self.is_theirs(new)).then_some(HeardKind::Proposed { proposed });
        }
        let is_told = new.agreed != old.agreed || new.agreed == old.proposed;
        match (is_told || old.proposed.is_empty(), was_theirs) {
            (true, _) => None,
            (false, true) => Some(HeardKind::Withdrawn {
                proposed: old.proposed,
            }),
            (false, false) => Some(HeardKind::TurnedDown),
        }
    }

    /// Returns true if the other side's proposal stands.
    fn is_theirs(&self, terms: &Terms) -> bool {
        let is_ours = || {
            let is_near = |slot| terms.proposed.is_near(slot, NEAR_SECONDS);
            let requests = self.requests.iter();
            let mut requested = requests.filter_map(|request| request.kind.proposal());
            self.proposals.contains(&terms.proposed) || requested.any(is_near)
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
            // The server may agree to a proposal at once.
            ChangeKind::Amend(slot) => agreed.is_near(slot, NEAR_SECONDS),
            ChangeKind::Cancel => false,
        };
        let by_newest = |(entry, delivery): (&HistoryEntry, &Delivery)| {
            matches!(entry.change.kind, ChangeKind::Accept(_)) && delivery.stored == agreed
        };
        self.requests.iter().any(by_request) || self.unanswered().is_some_and(by_newest)
    }

    /// Returns true if a change of ours may have cancelled the interview.
    fn cancelled(&self) -> bool {
        let of_request = |request: &&UnconfirmedRequest| request.kind == ChangeKind::Cancel;
        let newest = self.unanswered();
        self.requests.iter().any(of_request)
            || newest.is_some_and(|(entry, _)| entry.change.kind == ChangeKind::Cancel)
    }

    /// Returns our newest delivered change, if the other side is not known to have done anything since.
    fn unanswered(&self) -> Option<(&HistoryEntry, &Delivery)> {
        self.newest
            .filter(|(entry, _)| self.heard_at <= Some(entry.ended_at))
    }
}

#[cfg(test)]
#[path = "other_side_tests.rs"]
mod tests;
