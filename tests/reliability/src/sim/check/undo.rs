//! Checks of undo: it restores the queue that was there before the undone edit.

use interlude_model::{ChangeId, Ending, InterviewId};

use crate::broken::{Checked, Rule};
use crate::sim::oracle::{Action, PendingEdit, QueueSnapshot};
use crate::sim::world::SimAccount;

impl SimAccount {
    pub(super) fn edit_done(
        &mut self,
        id: InterviewId,
        action: Action,
        before: QueueSnapshot,
    ) -> Checked {
        if action == Action::Undo {
            return self.check_undo(id);
        }
        let snapshots = self.oracle.snapshots.entry(id).or_default();
        if action.can_be_undone() {
            snapshots.push(before);
        } else {
            snapshots.clear();
        }
        Ok(())
    }

    /// Checks that an undo restored the queue that was there before the undone edit. If a list or an answer was
    /// received since, the queue may have changed too. Then the newest change of that time is there or Sent.
    fn check_undo(&mut self, id: InterviewId) -> Checked {
        let snapshots = self.oracle.snapshots.entry(id).or_default();
        let Some(before) = snapshots.pop() else {
            return Ok(());
        };
        let now = QueueSnapshot::of(self.disk.durable.outbox.of(id), before.taken);
        if before.is_outdated || before.taken <= self.oracle.last_received {
            let newest = before.changes.last().map(|newest| newest.id);
            let is_there = |newest| {
                now.changes.iter().any(|change| change.id == newest) || self.is_sent(newest)
            };
            return Rule::Undo.holds(newest.is_none_or(is_there), || {
                format!(
                    "undo of {id} lost {:?}, and left {:?}",
                    before.changes, now.changes
                )
            });
        }
        Rule::Undo.holds(now.changes == before.changes, || {
            format!(
                "undo of {id} left {:?}, before it was {:?}",
                now.changes, before.changes
            )
        })
    }

    fn is_sent(&self, change: ChangeId) -> bool {
        let mut ends = self.oracle.ends.iter();
        ends.any(|(of, ending)| *of == change && matches!(ending, Ending::Sent(_)))
    }

    /// Records that the engine changed a queue without an edit. Undo then no longer restores what the user last
    /// saw, and an edit that is pending at this moment applies to the queue as it is now.
    pub(super) fn changed_by_itself(&mut self, id: InterviewId, tick: u64) {
        let queue = self.disk.durable.outbox.of(id);
        let now = QueueSnapshot::of(queue, tick);
        match self.oracle.snapshots.get_mut(&id) {
            Some(snapshots) if !queue.is_empty() => {
                let outdated = |snapshot: &mut QueueSnapshot| snapshot.is_outdated = true;
                snapshots.iter_mut().for_each(outdated);
            }
            _ => {
                self.oracle.snapshots.remove(&id);
            }
        }
        let of_this = |pending: &&mut PendingEdit| pending.id == id;
        for pending in self.oracle.pending_edits.iter_mut().filter(of_this) {
            pending.before = now.clone();
        }
    }
}
