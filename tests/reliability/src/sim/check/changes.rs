//! Checks of changes that a commit puts into the outbox: each was asked for, and none that needs the user continues
//! by itself.

use interlude_model::{Change, ChangeKind, ConflictKind, InterviewId, State as ChangeState, Terms};

use super::commits::Moment;
use super::compare::is_proposed_by_them;
use crate::broken::{Checked, Rule};
use crate::sim::describe;
use crate::sim::oracle::{Action, InFlight, SendingChange, TrackedChange};
use crate::sim::world::SimAccount;

/// The number of known interviews from which one list that drops most of them is not believed alone.
const LARGE_LIST: usize = 10;

impl SimAccount {
    pub(super) fn put(&mut self, change: &Change, moment: Moment) -> Checked {
        let id = change.interview_id;
        let tick = moment.tick;
        let is_queued = matches!(change.state, ChangeState::Waiting { .. });
        let stored = self.stored_change(change);
        // A decision of the user stores the conflict in `replaces`, and undo takes it out again. The engine never
        // touches `replaces`, so a difference there tells the user's edits from its own.
        let is_user_edit = stored.is_some_and(|before| before.replaces != change.replaces);
        match stored.map(|before| before.state.clone()) {
            None => self.created(change, moment)?,
            // The interview is listed again, so the change returns to its earlier state by itself.
            Some(ChangeState::Conflict(ConflictKind::Gone))
                if !change.needs_attention() && !is_user_edit => {}
            Some(ChangeState::Conflict(_) | ChangeState::Refused) if is_queued => {
                self.decided(change, moment)?;
            }
            // If the disk was full in between, it still says Sending.
            Some(ChangeState::Checking(_) | ChangeState::Sending { .. }) if is_queued => {
                let tracked = self.oracle.changes.get_mut(&change.id);
                if let Some((tracked, list)) = tracked.zip(self.oracle.last_list.as_ref()) {
                    tracked.note_lookup(list);
                }
            }
            Some(ChangeState::Waiting { .. }) if change.needs_attention() => {
                self.check_is_new(change)?;
                // Undoing a decision brings the conflict back.
                let tracked = self.oracle.changes.get(&change.id);
                let was_decided = tracked.is_some_and(|tracked| tracked.decisions > 0);
                let undone = was_decided
                    && is_user_edit
                    && self
                        .oracle
                        .mark_committed(id, |action| action == Action::Undo)
                        .is_some();
                if let (ChangeState::Conflict(kind), false) = (&change.state, undone) {
                    self.check_conflict_reason(change, *kind)?;
                }
            }
            Some(_) => {}
        }
        if matches!(change.state, ChangeState::Sending { .. }) {
            let in_flight = InFlight {
                change: change.id,
                began: tick,
                began_at: moment.now.at,
                began_by_wall: moment.now.clocks.wall,
                updated_at_before: self.server.latest(id).map(|version| version.updated_at),
                is_unseen: false,
                compared: None,
                request: 0,
            };
            if let Some(tracked) = self.oracle.changes.get_mut(&change.id) {
                tracked.was_begun = true;
            }
            let list = self.oracle.last_list.clone();
            self.oracle
                .sending
                .insert(id, SendingChange { in_flight, list });
        } else {
            let is_other = |sending: &SendingChange| sending.in_flight.change != change.id;
            self.oracle.sending.retain(|_, sending| is_other(sending));
        }
        Ok(())
    }

    /// Returns true if an undo brought this change back.
    fn restored(&mut self, change: &Change, tick: u64) -> bool {
        let id = change.interview_id;
        let is_asked = self
            .oracle
            .mark_committed(id, |action| action == Action::Undo)
            .is_some();
        let tracked = self.oracle.changes.get_mut(&change.id);
        let Some(tracked) = tracked.filter(|tracked| is_asked && tracked.has_ended) else {
            return false;
        };
        (tracked.has_ended, tracked.ended_at, tracked.decided) = (false, None, tick);
        let shown = tracked.shown.clone();
        self.oracle.shown.insert(id, shown);
        true
    }

    /// Records and checks a change that was not in the outbox before.
    fn created(&mut self, change: &Change, moment: Moment) -> Checked {
        if self.restored(change, moment.tick) {
            return Ok(());
        }
        let (id, kind) = (change.interview_id, change.kind);
        let mut tracked = TrackedChange {
            interview: id,
            kind,
            decided: moment.tick,
            decisions: 0,
            decided_at: moment.now.clocks.wall,
            made_at_version: self.listed_version(id, moment),
            last_unconfirmed: None,
            shown: self.oracle.shown.get(&id).cloned().unwrap_or_default(),
            shown_updated_at: None,
            sent_unseen: 0,
            has_ended: false,
            was_begun: false,
            ended_at: None,
        };
        let changes = &self.oracle.changes;
        let mut edits = self.oracle.pending_edits.iter_mut();
        let pending = edits.find(|pending| pending.id == id && pending.action.makes(kind, changes));
        if let Some(pending) = pending {
            pending.is_committed = true;
            if let Action::BringBack(dropped) = pending.action {
                if let Some(dropped) = changes.get(&dropped) {
                    tracked.was_begun = dropped.was_begun;
                    tracked.shown = dropped.shown.clone();
                    tracked.shown_updated_at = dropped.shown_updated_at;
                    (tracked.last_unconfirmed, tracked.sent_unseen) =
                        (dropped.last_unconfirmed, dropped.sent_unseen);
                }
            } else {
                tracked.shown = pending.saw(change);
                tracked.shown_updated_at = pending.saw_updated_at(change);
            }
            self.oracle.shown.insert(id, tracked.shown.clone());
        } else {
            // A change that a late request overwrote comes back by itself, as a conflict.
            let is_conflict = change.state == ChangeState::Conflict(ConflictKind::Overtaken);
            let was_asked = self.oracle.asked_for.contains(&(id, kind));
            Rule::Truth.holds(is_conflict && was_asked, || {
                format!(
                    "{id}, {}, was not asked for by the user",
                    describe::kind(kind)
                )
            })?;
            self.check_new_conflict(id, kind)?;
        }
        let known = self.oracle.changes.insert(change.id, tracked);
        Rule::Saved.holds(known.is_none(), || {
            format!("a change of {id} came back from the history")
        })
    }

    /// Checks that a conflict or refusal was resolved by the user.
    fn decided(&mut self, change: &Change, moment: Moment) -> Checked {
        let id = change.interview_id;
        let decides = |action| matches!(action, Action::Mine | Action::Retry);
        let Some(pending) = self.oracle.mark_committed(id, decides) else {
            let message = format!("{id} waited for the user and continued by itself");
            return Err(Rule::Seen.broken(message));
        };
        let (shown, shown_updated_at) = (pending.saw(change), pending.saw_updated_at(change));
        if let Some(tracked) = self.oracle.changes.get_mut(&change.id) {
            (tracked.shown, tracked.shown_updated_at) = (shown, shown_updated_at);
            (
                tracked.decided,
                tracked.last_unconfirmed,
                tracked.sent_unseen,
            ) = (moment.tick, None, 0);
            (tracked.decisions, tracked.decided_at) =
                (tracked.decisions + 1, moment.now.clocks.wall);
            self.oracle.shown.insert(id, tracked.shown.clone());
        }
        Ok(())
    }

    /// Checks that a conflict that comes up by itself is new: neither raised nor dropped before at the same
    /// `updated_at`.
    fn check_new_conflict(&mut self, id: InterviewId, kind: ChangeKind) -> Checked {
        let list = self.oracle.last_list.as_ref();
        let Some(read) = list.and_then(|list| list.records.get(&id)) else {
            return Ok(());
        };
        let before = self.oracle.conflicts.insert((id, kind), read.updated_at);
        Rule::Once.holds(before != Some(read.updated_at), || {
            format!(
                "{id}, {}, is in conflict again although nothing has moved",
                describe::kind(kind)
            )
        })
    }

    /// Checks that a question that the user has answered is not asked again by a list that shows what the user saw
    /// when answering it.
    fn check_is_new(&self, change: &Change) -> Checked {
        let is_of_compare = matches!(
            change.state,
            ChangeState::Conflict(ConflictKind::Moved | ConflictKind::PutBack | ConflictKind::Took)
        );
        let tracked = self.oracle.changes.get(&change.id);
        let answered = tracked.filter(|tracked| is_of_compare && tracked.decisions > 0);
        let list = self.oracle.last_list.as_ref();
        let read = list.and_then(|list| list.records.get(&change.interview_id));
        let is_same = answered.zip(read).is_some_and(|(tracked, read)| {
            read.terms.as_ref() == Some(&tracked.shown)
                && Some(read.updated_at) == tracked.shown_updated_at
        });
        let was_undone = self
            .oracle
            .pending_edits
            .iter()
            .any(|pending| pending.id == change.interview_id && pending.action == Action::Undo);
        Rule::Once.holds(!is_same || was_undone, || {
            let (id, asked) = (change.interview_id, describe::kind(change.kind));
            format!("{id}, {asked}, is asked about again although nothing was heard since")
        })
    }

    /// Checks that the last list is a reason for a new conflict.
    fn check_conflict_reason(&self, change: &Change, kind: ConflictKind) -> Checked {
        let list = self.oracle.last_list.as_ref();
        let read = list.and_then(|list| list.records.get(&change.interview_id)?.terms.as_ref());
        let dropped = list.and_then(|list| list.dropped);
        let is_single_drop = dropped
            .is_some_and(|dropped| dropped.listed_before >= LARGE_LIST && dropped.in_a_row == 1);
        Rule::Gone.holds(kind != ConflictKind::Gone || !is_single_drop, || {
            format!(
                "{} is in conflict (gone) because one list dropped most interviews",
                change.interview_id
            )
        })?;
        let still_stands = |terms: &Terms| match change.kind {
            ChangeKind::Accept(slot) => is_proposed_by_them(terms, slot),
            // Nothing follows a cancel by itself.
            ChangeKind::Amend(_) => !terms.is_over(),
            ChangeKind::Cancel => true,
        };
        let is_as_before = kind == ConflictKind::Moved
            && read.is_some_and(|read| *read == change.base.terms && still_stands(read));
        Rule::Once.holds(!is_as_before, || {
            let id = change.interview_id;
            format!("{id} is in conflict although the list shows what the user decided on")
        })
    }

    /// Returns the oldest version that a list may still show.
    fn listed_version(&self, id: InterviewId, moment: Moment) -> usize {
        let at = moment.now.at.checked_sub(moment.lag);
        at.and_then(|at| self.server.version_at(id, at))
            .unwrap_or_default()
    }
}
