//! Commits: durable first, then adopted, then announced.

use std::sync::PoisonError;

use interlude_model::{ChangeId, Heard, HeardKind, InterviewId, Timestamp};

use super::AccountThread;
use crate::cache_writer::{Job, StoreTask};
use crate::durable::HEARD_AT_MOST;
use crate::edit::{self, Edit, EditError, GroupError};
use crate::log;
use crate::random::change_id;
use crate::remote::Remote;
use crate::retry::Timer;
use crate::store::{CacheBatch, Commit, Op, StoreError};

impl<R: Remote> AccountThread<R> {
    pub(super) fn edit(&mut self, edit: &Edit) -> Result<Option<ChangeId>, EditError> {
        let done = self.edit_group(std::slice::from_ref(edit));
        let changes = done.map_err(|failed| failed.error)?;
        Ok(changes.first().copied())
    }

    /// Carries out edits as one commit. Each of them is about another interview.
    pub(super) fn edit_group(&mut self, edits: &[Edit]) -> Result<Vec<ChangeId>, GroupError> {
        let now = self.clock.now();
        let ids = edits.iter().map(|_| change_id(&mut *self.random));
        let ids: Vec<_> = ids.collect();
        let decided = edit::decide_group(&self.read(), edits, &ids, now.wall)?;
        // Durable first. If the disk refuses it, the caller gets the error and nothing has changed.
        self.commit(&decided.commit)
            .map_err(|error| GroupError::of(0, error.into()))?;
        if edits.iter().any(Edit::asks_for_a_try) {
            self.session.wake(&self.clock.now());
        }
        for (change, undo) in &decided.changes {
            let timers = self.session.touch(*change);
            timers.undo = Some(Timer::new(now, *undo));
        }
        Ok(decided.changes.iter().map(|(change, _)| *change).collect())
    }

    /// Makes a commit durable, and only then adopts and announces it.
    pub(super) fn commit(&mut self, commit: &Commit) -> Result<(), StoreError> {
        if commit.ops.is_empty() {
            return Ok(());
        }
        self.save(commit)?;
        log::transitions(&self.read(), commit);
        self.end_trouble(StoreTask::Saving);
        let now = self.clock.now();
        let mut left = CacheBatch::default();
        {
            let mut ledger = self.ledger.write().unwrap_or_else(PoisonError::into_inner);
            ledger.adopt(commit);
            let touched = commit.ops.iter().filter_map(Op::interview);
            left.removals = ledger.forget_gone(touched.collect());
        }
        self.session.adopt(commit, &now);
        if self.session.manual_sync.is_some() {
            self.report.count(commit);
        }
        if !left.removals.is_empty() {
            self.write_behind(left);
        }
        self.announce(commit.ops.iter().filter_map(Op::interview).collect());
        if commit.ops.iter().any(|op| matches!(op, Op::MarkSeen(_))) {
            self.status_changed();
        }
        Ok(())
    }

    /// Makes a commit durable.
    pub(super) fn save(&mut self, commit: &Commit) -> Result<(), StoreError> {
        if commit.ops.is_empty() {
            return Ok(());
        }
        let began = self.clock.now();
        let saved = self.store.commit(commit);
        let took = self.clock.now().monotonic.saturating_sub(began.monotonic);
        log::committed(commit, &saved, took);
        match &saved {
            Ok(()) => self.is_unsettled = true,
            // After a refused commit it is not certain what the disk holds of all that was written since
            // the last sync.
            Err(_) => self.cache.send(Job::MarkUncertain),
        }
        saved
    }

    /// Does what must follow a commit, once nobody waits for anything else.
    pub(super) fn settle(&mut self) {
        if !std::mem::take(&mut self.is_unsettled) {
            return;
        }
        match self.store.settle() {
            Ok(()) => self.end_trouble(StoreTask::Settling),
            Err(error) => {
                self.cache.send(Job::MarkUncertain);
                self.report_trouble(StoreTask::Settling, &error);
            }
        }
    }

    /// Notes what the other side did, as a list of this time shows it. It is saved in the next round, and the cache
    /// gets nothing of the list before: otherwise a kill in between would leave nothing to compare with.
    pub(super) fn hear(&mut self, heard: Vec<(InterviewId, HeardKind)>, at: Timestamp) {
        if !heard.is_empty() {
            self.cache.hold();
        }
        let heard = heard.into_iter().map(|(id, what)| (id, at, what));
        self.unsaved_heard.extend(heard);
    }

    /// Makes durable what the other side did, as one commit. Returns false if there was nothing.
    pub(super) fn save_heard(&mut self) -> Result<bool, StoreError> {
        // A server that changes more at once has its last changes kept, as always.
        let surplus = self.unsaved_heard.len().saturating_sub(HEARD_AT_MOST);
        self.unsaved_heard.drain(..surplus);
        let numbers = self.read().durable().last_heard() + 1..;
        let heard = numbers.zip(&self.unsaved_heard);
        let ops = heard.map(|(number, (id, at, what))| {
            Op::Heard(Heard {
                interview_id: *id,
                at: *at,
                number,
                what: what.clone(),
            })
        });
        let commit = Commit { ops: ops.collect() };
        self.commit(&commit)?;
        self.unsaved_heard.clear();
        self.cache.release();
        Ok(!commit.ops.is_empty())
    }
}
