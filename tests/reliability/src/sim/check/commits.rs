//! Checks of commits: no change is lost, and edits that are made as one are durable as one.

use std::time::Duration;

use interlude_engine::store::{Commit, Op};
use interlude_model::Change;

use crate::broken::{Checked, Rule};
use crate::sim::describe;
use crate::sim::oracle::{Action, ClockReading, PendingEdit, QueueSnapshot};
use crate::sim::world::{SimAccount, State};

/// The time of a commit.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moment {
    pub(super) tick: u64,
    pub(super) now: ClockReading,
    /// The longest lag of a list in this world.
    pub(super) lag: Duration,
}

impl State {
    /// Records and checks a commit that became durable.
    pub(crate) fn committed(&mut self, account: usize, commit: &Commit) {
        for op in &commit.ops {
            let before = match op {
                Op::Put(change) => self.accounts[account].stored_change(change),
                _ => None,
            };
            let before = before.map(|before| before.state.clone());
            self.note(|| format!("disk: {}", describe::op(op, before.as_ref())));
        }
        for what in commit.ops.iter().filter_map(describe::counted) {
            self.count(what);
        }
        let moment = Moment {
            tick: self.tick,
            now: self.reading(),
            lag: Duration::from_secs(self.scenario.list_lag.into()),
        };
        let checked = self.accounts[account].committed(commit, moment);
        self.judge(checked);
    }

    /// Records an edit that the user starts, or one of several that are made as one.
    pub(crate) fn edit_begins(&mut self, account: usize, mut pending: PendingEdit) {
        let tick = self.tick;
        let sim_account = &mut self.accounts[account];
        pending.before = QueueSnapshot::of(sim_account.disk.durable.outbox.of(pending.id), tick);
        let oracle = &mut sim_account.oracle;
        if let Some(kind) = pending.action.asks_for() {
            oracle.asked_for.insert((pending.id, kind));
        }
        oracle.pending_edits.push(pending);
    }

    /// Checks that the edits that were reported as saved are on the disk.
    pub(crate) fn edits_answered(&mut self, account: usize, life: u32, is_saved: bool) {
        if !self.life.is(life) {
            return;
        }
        let sim_account = &mut self.accounts[account];
        let edits = std::mem::take(&mut sim_account.oracle.pending_edits);
        let is_lost = |pending: &&PendingEdit| {
            // A retry of a change that waits already needs no commit.
            let waits = !sim_account.disk.durable.outbox.of(pending.id).is_empty()
                || sim_account.disk.is_apart;
            let must_be_stored = pending.action != Action::Retry || !waits;
            !pending.is_committed && must_be_stored
        };
        let lost = edits.iter().find(is_lost).filter(|_| is_saved);
        let checked = Rule::Saved.holds(lost.is_none(), || {
            let of = lost.map(|pending| (pending.id, pending.action));
            format!("{of:?} was reported as saved and is not on the disk")
        });
        self.judge(checked);
    }
}

impl SimAccount {
    /// Returns a change as it is on the disk.
    pub(super) fn stored_change(&self, change: &Change) -> Option<&Change> {
        let queue = self.disk.durable.outbox.of(change.interview_id);
        queue.iter().find(|stored| stored.id == change.id)
    }

    fn committed(&mut self, commit: &Commit, moment: Moment) -> Checked {
        self.oracle.looked_at_before = None;
        let is_open = |pending: &PendingEdit| !pending.is_committed;
        let open: Vec<_> = self.oracle.pending_edits.iter().map(is_open).collect();
        for op in &commit.ops {
            match op {
                Op::Put(change) => {
                    self.note_question(change, moment.now.at);
                    self.put(change, moment)?;
                }
                Op::End(entry) => self.ended(entry, moment.now)?,
                Op::Heard(heard) => self.heard(heard)?,
                Op::MarkSeen(up_to) => self.marked_seen(*up_to)?,
                Op::UnconfirmedRequest(_)
                | Op::ForgetAllUnconfirmed(_)
                | Op::ForgetUnconfirmed(..)
                | Op::Switch(_)
                | Op::MissingCalls(_)
                | Op::RecentAnswers(_) => {}
            }
            self.disk.durable.apply(op);
        }
        let outbox = &self.disk.durable.outbox;
        let unfinished = self
            .oracle
            .changes
            .iter()
            .filter(|(_, tracked)| !tracked.has_ended);
        for (id, tracked) in unfinished {
            let waits = outbox
                .of(tracked.interview)
                .iter()
                .any(|stored| stored.id == *id);
            Rule::Saved.holds(waits, || {
                let id = tracked.interview;
                format!("a change of {id} is neither in the outbox nor in the history")
            })?;
        }
        // The user waits for each answer, so what is pending was made as one.
        let pending = self.oracle.pending_edits.iter().zip(&open);
        let done: Vec<_> = pending
            .filter(|(pending, was_open)| **was_open && pending.is_committed)
            .map(|(pending, _)| (pending.id, pending.action, pending.before.clone()))
            .collect();
        if done.is_empty() {
            let of_a_queue = |op: &&Op| matches!(op, Op::Put(_) | Op::End(_));
            let queues = commit.ops.iter().filter(of_a_queue);
            queues.filter_map(Op::interview).for_each(|id| {
                self.changed_by_itself(id, moment.tick);
            });
            return Ok(());
        }
        Rule::Group.holds(done.len() == open.len(), || {
            let (done, all) = (done.len(), open.len());
            format!("{done} of {all} edits that were made as one became durable alone")
        })?;
        for (id, action, before) in done {
            self.edit_done(id, action, before)?;
        }
        Ok(())
    }
}
