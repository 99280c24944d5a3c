//! Checks of ended changes: the server or the user caused every end.

use std::time::Duration;

use interlude_model::{
    Change, ChangeKind, Delivery, DoneAs, Ending, HistoryEntry, InterviewId, NEAR_SECONDS, Party,
    Range, Slot, State, Status, Terms,
};

use crate::broken::{Checked, Rule};
use crate::sim::describe;
use crate::sim::oracle::{Action, ClockReading, ListedInterview, SendingChange};
use crate::sim::server::Author;
use crate::sim::slots::EPOCH;
use crate::sim::world::SimAccount;

impl SimAccount {
    /// Records and checks a change that moves from the outbox to the history.
    pub(super) fn ended(&mut self, entry: &HistoryEntry, now: ClockReading) -> Checked {
        let id = entry.change.interview_id;
        let before = self.stored_change(&entry.change);
        let was_conflict = before.is_some_and(|before| matches!(before.state, State::Conflict(_)));
        let waited = before.is_some_and(|before| matches!(before.state, State::Waiting { .. }));
        let was_unconfirmed = before.is_some_and(Change::has_open_request);
        let was_asked = before.is_some_and(Change::needs_attention);
        let (is_justified, by) = match &entry.ending {
            Ending::Sent(delivery) => (self.was_held(entry, delivery), "the server"),
            Ending::Replaced { by } => {
                let mut edits = self.oracle.pending_edits.iter();
                let is_asked =
                    edits.any(|pending| pending.id == id && pending.action.makes_a_change());
                let waits = self
                    .oracle
                    .changes
                    .get(by)
                    .is_some_and(|by| by.interview == id);
                (is_asked || waits, "a newer change")
            }
            Ending::Undone => {
                let undo = self
                    .oracle
                    .mark_committed(id, |action| action == Action::Undo);
                (undo.is_some() && waited, "the user's undo")
            }
            Ending::Dropped => {
                let drops = |action| matches!(action, Action::Drop | Action::Theirs);
                (self.oracle.mark_committed(id, drops).is_some(), "the user")
            }
        };
        let rule = match entry.ending {
            Ending::Sent(_) => Rule::Truth,
            _ => Rule::Saved,
        };
        rule.holds(is_justified, || {
            let asked = describe::kind(entry.change.kind);
            format!("{id}, {asked}, ended without {by}: {:?}", entry.ending)
        })?;
        if let Ending::Sent(delivery) = &entry.ending {
            self.check_move_is_told(&entry.change, delivery, was_asked)?;
            if !was_asked {
                self.oracle.told.push((now.at, id));
            }
            // The list that it ends by was believed, although it may have lagged.
            let list = self.oracle.last_list.clone();
            let list = list.filter(|_| delivery.request_id.is_none());
            let read = list
                .as_ref()
                .and_then(|list| Some((list.requested.at, list.records.get(&id)?)));
            self.oracle.misled.remove(&id);
            if let Some((requested_at, ListedInterview { version, .. })) = read {
                self.oracle.looked_at.insert(id, *version);
                if self.may_reorder && self.is_behind_us(id, *version, requested_at) {
                    self.oracle.misled.insert(id);
                }
            }
        }
        // The change has ended, so its request is no longer tracked.
        let is_other = |sending: &SendingChange| sending.in_flight.change != entry.change.id;
        self.oracle.sending.retain(|_, sending| is_other(sending));
        if was_conflict && entry.ending == Ending::Dropped {
            self.conflict_dropped(id, entry.change.kind);
        }
        if matches!(entry.ending, Ending::Sent(_)) {
            self.oracle.delivered.insert(id, now);
        }
        if let Some(tracked) = self.oracle.changes.get_mut(&entry.change.id) {
            tracked.has_ended = true;
            tracked.ended_at = Some(now.at);
            // An unconfirmed change ends here because it did not take effect. If undo brings it back, it is sent on
            // the evidence of this list. A list without the interview proves only that it is gone.
            let list = self.oracle.last_list.as_ref();
            if let Some(list) =
                list.filter(|list| was_unconfirmed && list.records.contains_key(&id))
            {
                tracked.note_lookup(list);
            }
            let is_other =
                |sending: &mut SendingChange| sending.in_flight.change != entry.change.id;
            self.oracle.sending.retain(|_, sending| is_other(sending));
            let end = (entry.change.id, entry.ending.clone());
            self.oracle.ends.push(end);
        }
        Ok(())
    }

    /// Returns true if one of our requests had an effect after this version and before the list was requested.
    fn is_behind_us(&self, id: InterviewId, version: usize, requested_at: Duration) -> bool {
        let later = self.server.versions(id).iter().skip(version + 1);
        let mut earlier = later.take_while(|one| one.updated_at.since(EPOCH) <= requested_at);
        earlier.any(|one| matches!(one.by, Author::Ours { .. }))
    }

    /// Records that the user dropped a conflict, so that it must not come back at the same `updated_at`.
    fn conflict_dropped(&mut self, id: InterviewId, kind: ChangeKind) {
        let list = self.oracle.last_list.as_ref();
        // A record that could not be read did not show the user what the server has now.
        let list = list.filter(|list| !list.unreadable.contains(&id));
        if let Some(read) = list.and_then(|list| list.records.get(&id)) {
            self.oracle.conflicts.insert((id, kind), read.updated_at);
        }
    }

    /// Returns true if the server held the delivered times at some point since the change was made.
    fn was_held(&self, entry: &HistoryEntry, delivery: &Delivery) -> bool {
        let Change {
            id: tracked,
            interview_id: id,
            kind,
            ..
        } = entry.change;
        let tracked = self.oracle.changes.get(&tracked);
        let since = tracked.map_or(0, |tracked| tracked.made_at_version);
        match kind {
            ChangeKind::Amend(slot) => self.proposal_was_held(id, slot, since, delivery),
            ChangeKind::Accept(slot) => {
                let stood = |terms: &Terms| terms.agreed == Range::from(slot) && !terms.is_over();
                delivery.done == DoneAs::Agreed
                    && delivery.stored == Range::from(slot)
                    && self.stood(id, since, stood)
            }
            ChangeKind::Cancel => {
                let stood = |terms: &Terms| terms.status == Some(Status::Cancelled);
                delivery.done == DoneAs::Cancelled && self.stood(id, since, stood)
            }
        }
    }

    /// Returns true if such terms stood at some point from a version on.
    fn stood(&self, id: InterviewId, since: usize, fits: impl Fn(&Terms) -> bool) -> bool {
        let versions = self.server.versions(id).iter().skip(since);
        versions
            .filter_map(|version| version.terms.as_ref())
            .any(fits)
    }

    fn proposal_was_held(
        &self,
        id: InterviewId,
        slot: Slot,
        since: usize,
        delivery: &Delivery,
    ) -> bool {
        let stored = delivery.stored;
        let is_this = stored == self.server.stores(slot)
            || stored == Range::from(slot)
            || stored.is_near(slot, NEAR_SECONDS);
        let versions = self.server.versions(id).iter().skip(since);
        let mut holding = versions.filter(|version| {
            let terms = version.terms.as_ref();
            terms.is_some_and(|terms| holds(terms, delivery.done, stored))
        });
        if is_this {
            holding.next().is_some()
        } else {
            // If somebody else's proposal stands there, a server that accepts a request and stores nothing looks
            // like one that rounds the times. The delivery then names what the server holds.
            holding.any(|version| version.by == Author::Theirs)
        }
    }
}

fn holds(terms: &Terms, done: DoneAs, stored: Range) -> bool {
    match done {
        DoneAs::Proposed => {
            let ours = matches!(terms.amended_by, None | Some(Party::Interviewer));
            ours && terms.proposed == stored && !terms.is_over()
        }
        DoneAs::Agreed => terms.agreed == stored && terms.proposed.is_empty() && !terms.is_over(),
        DoneAs::Cancelled => terms.status == Some(Status::Cancelled),
    }
}
