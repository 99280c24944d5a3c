//! The disk: what a commit promises, and the many ways in which a process may end around it.

use std::collections::{BTreeMap, VecDeque};

use interlude_domain::{Change, Interview, InterviewId, ListVisibility};
use interlude_engine::durable::Durable;
use interlude_engine::store::{
    CacheBatch, Commit, Contact, Op, Snapshot, Store, StoreError, StoreErrorKind,
};

use crate::life::Step;
use crate::planted::Bug;
use crate::world::World;

/// What lies on one account's disk.
#[derive(Debug, Default)]
pub(crate) struct Platter {
    pub(crate) durable: Durable,
    interviews: BTreeMap<InterviewId, Interview>,
    contact: Contact,
    /// Batches of the cache that were taken and are not written yet.
    behind: VecDeque<CacheBatch>,
    pub(crate) is_full: bool,
    /// A write could neither be made nor taken back: this process writes no more.
    pub(crate) has_stopped: bool,
    /// What the process has in memory may differ from the disk, and it was told so.
    pub(crate) is_apart: bool,
}

/// A process's hold on a disk.
#[derive(Debug)]
pub(crate) struct Disk {
    pub(crate) world: World,
    pub(crate) account: usize,
    pub(crate) life: u32,
}

impl Platter {
    /// What the cache last took an interview for, written or not.
    pub(crate) fn visibility(&self, id: InterviewId) -> Option<ListVisibility> {
        let upserts = self.behind.iter().rev().flat_map(|batch| &batch.upserts);
        let newest = upserts
            .map(AsRef::as_ref)
            .find(|interview| interview.id == id);
        newest
            .or_else(|| self.interviews.get(&id))
            .map(|interview| interview.visibility)
    }

    /// The process is gone: so many of its batches had still been written.
    pub(crate) fn reopen(&mut self, still_written: usize) {
        for _ in 0..still_written {
            self.write_next();
        }
        self.behind.clear();
        self.has_stopped = false;
        self.is_apart = false;
    }

    pub(crate) fn behind(&self) -> usize {
        self.behind.len()
    }

    fn write_next(&mut self) {
        let Some(batch) = self.behind.pop_front() else {
            return;
        };
        for id in &batch.removals {
            self.interviews.remove(id);
        }
        for interview in batch.upserts {
            self.interviews.insert(interview.id, (*interview).clone());
        }
        if let Some(contact) = batch.contact {
            self.contact = contact;
        }
    }

    fn snapshot(&self) -> Snapshot {
        Snapshot {
            interviews: self.interviews.values().cloned().collect(),
            durable: self.durable.clone(),
            contact: self.contact.clone(),
            notices: Vec::new(),
        }
    }
}

impl Disk {
    /// Removes from the disk what an engine with this bug does not keep over a restart.
    pub(crate) fn forget(&mut self, bug: Option<Bug>) {
        if bug != Some(Bug::UndoLoses) {
            return;
        }
        let kept = &mut self.world.now().sides[self.account].platter.durable;
        let changes: Vec<_> = kept.outbox.by_order().into_iter().cloned().collect();
        for commit in changes {
            kept.apply(&Op::Put(Change {
                replaces: None,
                ..commit
            }));
        }
    }
}

impl Store for Disk {
    fn load(&mut self) -> Result<Snapshot, StoreError> {
        let mut state = self.world.now();
        match state.step(self.life, "loading") {
            Step::Goes => Ok(state.sides[self.account].platter.snapshot()),
            Step::Dies | Step::Dead => Err(failure(StoreErrorKind::Stopped)),
        }
    }

    fn commit(&mut self, commit: &Commit) -> Result<(), StoreError> {
        let mut state = self.world.now();
        let state = &mut *state;
        let step = state.step(self.life, "a commit");
        let platter = &mut state.sides[self.account].platter;
        if step == Step::Dead || platter.has_stopped {
            return Err(failure(StoreErrorKind::Stopped));
        }
        if platter.is_full {
            // One write in eight can then not be taken back either.
            if !state.chance.percent(12) {
                platter.is_apart |= state.is_starting;
                state.note(|| "disk: full, nothing kept");
                return Err(failure(StoreErrorKind::DiskFull));
            }
            (platter.has_stopped, platter.is_apart) = (true, true);
            let is_kept = state.chance.percent(50);
            state.note(|| format!("disk: may be saved ({is_kept}), and writes no more"));
            if is_kept {
                state.committed(self.account, commit);
            }
            return Err(failure(StoreErrorKind::MaybeSaved));
        }
        // A death before the write and one that tears it leave the same: a torn frame is cut off.
        if step == Step::Dies {
            let is_whole = state.chance.percent(50);
            let end = if is_whole {
                "just after"
            } else {
                "before or half-way"
            };
            state.note(|| format!("disk: the death came {end} the write"));
            if is_whole {
                state.committed(self.account, commit);
            }
            return Err(failure(StoreErrorKind::Stopped));
        }
        state.committed(self.account, commit);
        Ok(())
    }

    fn settle(&mut self) -> Result<(), StoreError> {
        match self.world.now().step(self.life, "settling the mirror") {
            Step::Goes => Ok(()),
            Step::Dies | Step::Dead => Err(failure(StoreErrorKind::Stopped)),
        }
    }

    fn cache(&mut self, batch: &CacheBatch) -> Result<(), StoreError> {
        let mut state = self.world.now();
        if state.step(self.life, "writing the cache") != Step::Goes {
            return Err(failure(StoreErrorKind::Stopped));
        }
        let lag = state.scenario.cache_lag;
        let platter = &mut state.sides[self.account].platter;
        if platter.is_full || platter.has_stopped {
            return Err(failure(StoreErrorKind::DiskFull));
        }
        platter.behind.push_back(batch.clone());
        while platter.behind.len() > lag {
            platter.write_next();
        }
        Ok(())
    }
}

fn failure(kind: StoreErrorKind) -> StoreError {
    StoreError {
        kind,
        message: format!("The simulated disk: {}.", kind.as_str()),
        path: None,
    }
}
