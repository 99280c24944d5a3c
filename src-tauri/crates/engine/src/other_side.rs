//! Decides what the other side did, from an interview before and after a list.
//!
//! The interview before is the one that the user was told of. The cache is written behind, so after a kill it may lack
//! the newest entries and our newest answer. The journal has both, and they are added to what the cache knows, until a
//! list shows the interview.

mod known;
mod own_effects;

use std::collections::{BTreeMap, HashMap, HashSet};

use interlude_model::{
    Ending, Heard, HeardKind, HistoryEntry, Interview, InterviewId, ListVisibility, Range,
    Timestamp,
};

use self::known::{Behind, Known};
use self::own_effects::OwnEffects;
use crate::durable::Durable;
use crate::late::newest_sent_of_each;
use crate::store::Contact;

/// Returns the interviews of which the journal knows more than the cache, each with the time until which the cache has
/// what the lists said of it. The time of a list is stored with its interviews, and the entries before them.
pub(crate) fn behind(
    durable: &Durable,
    contact: &Contact,
) -> BTreeMap<InterviewId, Option<Timestamp>> {
    let until = contact.last_sync_at;
    let heard = durable.heard.values();
    let heard = heard.filter(|heard| Some(heard.at) > until);
    let sent = newest_sent_of_each(durable).filter(|(entry, _)| Some(entry.ended_at) > until);
    let sent = sent.map(|(entry, _)| entry.change.interview_id);
    let mut behind = contact.behind.clone();
    for id in heard.map(|heard| heard.interview_id).chain(sent) {
        behind.entry(id).or_insert(until);
    }
    behind
}

/// Both sides, as they are known when a list arrives.
pub(crate) struct OtherSide<'a> {
    own: HashMap<InterviewId, OwnEffects<'a>>,
    behind: HashMap<InterviewId, Behind<'a>>,
    /// The interviews of which the user was told last that they are not listed.
    missing: HashSet<InterviewId>,
    /// The proposal of theirs of which the user was told last, with the time of its entry.
    proposed: HashMap<InterviewId, (Range, Timestamp)>,
    /// The last that the user was told of each interview.
    last: HashMap<InterviewId, &'a Heard>,
}

impl<'a> OtherSide<'a> {
    /// Returns what is known before a list. `behind` is the interviews of which the cache lacks something, with the time
    /// until which it has what the lists said.
    pub(crate) fn of(
        durable: &'a Durable,
        behind: &BTreeMap<InterviewId, Option<Timestamp>>,
    ) -> Self {
        let lacking = |(id, cached_until): (&InterviewId, &Option<Timestamp>)| {
            (*id, Behind::since(*cached_until))
        };
        let mut behind: HashMap<_, _> = behind.iter().map(lacking).collect();
        let mut own: HashMap<_, OwnEffects<'_>> = HashMap::new();
        for entry in &durable.history {
            let Ending::Sent(delivery) = &entry.ending else {
                continue;
            };
            let id = entry.change.interview_id;
            if let Some(behind) = behind.get_mut(&id) {
                behind.send(entry, delivery);
            }
            let effects = own.entry(id).or_default();
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
        for (id, queue) in durable.outbox.queues() {
            if let Some(open) = queue.first().filter(|first| first.has_open_request()) {
                own.entry(id).or_default().open = Some((open.id, open.kind));
            }
        }
        let mut proposed = HashMap::new();
        let mut missing = HashSet::new();
        let mut last = HashMap::new();
        for heard in durable.heard.values() {
            let id = heard.interview_id;
            last.insert(id, heard);
            if let Some(effects) = own.get_mut(&id) {
                effects.heard_at = Some(heard.at);
            }
            if let Some(behind) = behind.get_mut(&id) {
                behind.hear(heard);
            }
            match heard.what {
                HeardKind::Proposed { proposed: time } => {
                    proposed.insert(id, (time, heard.at));
                }
                HeardKind::NotListed { .. } => {
                    missing.insert(id);
                }
                HeardKind::Booked { .. } => {
                    missing.remove(&id);
                }
                _ => {
                    proposed.remove(&id);
                }
            }
        }
        Self {
            own,
            behind,
            proposed,
            missing,
            last,
        }
    }

    /// Returns what the other side did to an interview between two lists. `before` or `after` is None
    /// if the list of that time did not have it.
    pub(crate) fn did(
        &self,
        id: InterviewId,
        before: Option<&Interview>,
        after: Option<&Interview>,
    ) -> Vec<HeardKind> {
        let none = OwnEffects::default();
        let own = self.own.get(&id).unwrap_or(&none);
        let behind = self.behind.get(&id);
        let known = match behind {
            Some(behind) if before.is_some() || behind.is_told() => {
                Some(Known::told(before, behind))
            }
            _ => before.map(Known::of),
        };
        let told = self.proposed.get(&id).copied();
        // Another computer of the user may have answered it since, which makes no entry.
        let is_answered = |time: Range| {
            let known = known.as_ref().filter(|known| !known.lacks_proposal);
            let terms = known.map(|known| &known.terms);
            terms.is_some_and(|terms| terms.proposed != time || !own.is_theirs(terms))
        };
        let still_told = told.filter(|(time, _)| !is_answered(*time));
        let listed = known.as_ref().filter(|known| known.is_listed);
        let mut did = match (listed, after) {
            (_, Some(after)) if after.is_practice() => Vec::new(),
            (Some(known), Some(after)) => own.changed(known, after, told),
            (None, Some(after)) => own.booked(after, still_told),
            (Some(known), None) => own.not_listed(before, known).into_iter().collect(),
            // A change of ours may have revived an interview that was over when it left the list.
            (None, None) if behind.is_some_and(Behind::has_deliveries) && !self.is_missing(id) => {
                let gone = known
                    .as_ref()
                    .and_then(|known| own.not_listed(before, known));
                gone.into_iter().collect()
            }
            (None, None) => Vec::new(),
        };
        // The entry does not say if they rejected the interview or our proposal, so it cannot be added to what is known.
        let is_last = |what: &HeardKind| behind.is_some_and(|behind| behind.is_last(what));
        did.retain(|what| *what != HeardKind::TurnedDown || !is_last(what));
        let is_told_end = |what: &HeardKind| {
            let known = known.as_ref().filter(|known| !known.is_shown);
            known.is_some_and(|known| own.is_told_end(known, what, self.last.get(&id).copied()))
        };
        did.retain(|what| !is_told_end(what));
        // The answer to our change came after the list that showed their proposal, and does not say which is newer.
        let is_unchanged = before.zip(after).is_some_and(is_same_record);
        let is_told_record = |what: &HeardKind| {
            let told = told.filter(|(_, at)| is_unchanged && own.was_under_way(*at));
            told.is_some_and(|(proposed, _)| *what == HeardKind::Proposed { proposed })
        };
        did.retain(|what| !is_told_record(what));
        did
    }

    /// Returns true if the user was told last that this interview is not listed.
    pub(crate) fn is_missing(&self, id: InterviewId) -> bool {
        self.missing.contains(&id)
    }
}

/// Returns true if nothing happened to an interview between two lists that show its times. Lists in between may have
/// lacked it.
fn is_same_record((before, after): (&Interview, &Interview)) -> bool {
    before.visibility != ListVisibility::Hidden
        && after.visibility == ListVisibility::Visible
        && before.updated_at().is_some()
        && before.updated_at() == after.updated_at()
        && before.terms() == after.terms()
}

#[cfg(test)]
mod fixtures;
#[cfg(test)]
#[path = "other_side_tests.rs"]
mod tests;
