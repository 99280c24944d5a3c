//! The simulated disk, and the ways in which a write fails or the process dies during it.

use std::collections::{BTreeMap, VecDeque};

use interlude_engine::durable::Durable;
use interlude_engine::store::{
    Cache, CacheBatch, Commit, Contact, Notice, Op, Snapshot, Store, StoreError,
};
use interlude_model::{Change, Code, Interview, InterviewId, ListVisibility, Terms};

use crate::sim::life::Step;
use crate::sim::world::World;

/// The contents of one account's disk.
#[derive(Debug, Default)]
pub(crate) struct DiskModel {
    pub(crate) durable: Durable,
    interviews: BTreeMap<InterviewId, Interview>,
    contact: Contact,
    /// The notices that were kept and not dismissed.
    notices: Vec<Notice>,
    /// Cache batches that were accepted and are not written yet.
    behind: VecDeque<CacheBatch>,
    pub(crate) is_full: bool,
    /// True after a write that could neither be completed nor undone. This process writes no more.
    pub(crate) has_stopped: bool,
    /// True if the memory of the process may differ from the disk. The engine knows it.
    pub(crate) is_apart: bool,
    /// The next process finds no cache.
    pub(crate) is_cache_lost: bool,
}

/// The store and the cache port of one process and account.
#[derive(Debug, Clone)]
pub(crate) struct SimDisk {
    pub(crate) world: World,
    pub(crate) account: usize,
    pub(crate) life: u32,
}

impl DiskModel {
    /// Returns the list visibility of an interview in the newest cache batch, written or not.
    pub(crate) fn visibility(&self, id: InterviewId) -> Option<ListVisibility> {
        let upserts = self.behind.iter().rev().flat_map(|batch| &batch.upserts);
        let newest = upserts
            .map(AsRef::as_ref)
            .find(|interview| interview.id == id);
        newest
            .or_else(|| self.interviews.get(&id))
            .map(|interview| interview.visibility)
    }

    /// Drops the state of the dead process after `still_written` of its batches reached the disk.
    pub(crate) fn reopen(&mut self, still_written: usize) {
        for _ in 0..still_written {
            self.write_next();
        }
        self.behind.clear();
        if std::mem::take(&mut self.is_cache_lost) {
            self.interviews.clear();
            self.contact = Contact::default();
        }
        self.has_stopped = false;
        self.is_apart = false;
    }

    /// Returns true if the cache knows of a list.
    pub(crate) fn has_synced(&self) -> bool {
        self.contact.last_sync_at.is_some()
    }

    /// Returns the terms of an interview that the cache has.
    pub(crate) fn terms(&self, id: InterviewId) -> Option<Terms> {
        self.interviews.get(&id).map(Interview::terms)
    }

    /// Returns true if the cache knows an interview.
    pub(crate) fn has(&self, id: InterviewId) -> bool {
        self.interviews.contains_key(&id)
    }

    /// Returns true if the outcome of a request to change an interview is not on the disk.
    pub(crate) fn has_open_request(&self, id: InterviewId) -> bool {
        let first = self.durable.outbox.of(id).first();
        first.is_some_and(Change::has_open_request)
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
            notices: self.notices.clone(),
        }
    }
}

impl SimDisk {
    /// Applies what `alter` makes of the contents.
    pub(crate) fn alter(&mut self, alter: impl FnOnce(&Snapshot) -> Vec<Op>) {
        let disk = &mut self.world.now().accounts[self.account].disk;
        let ops = alter(&disk.snapshot());
        ops.iter().for_each(|op| disk.durable.apply(op));
    }
}

impl Store for SimDisk {
    fn load(&mut self) -> Result<Snapshot, StoreError> {
        let mut state = self.world.now();
        match state.step(self.life, "loading") {
            Step::Runs => Ok(state.accounts[self.account].disk.snapshot()),
            Step::Dies | Step::Dead => Err(failure(Code::Stopped)),
        }
    }

    fn commit(&mut self, commit: &Commit) -> Result<(), StoreError> {
        let mut state = self.world.now();
        let state = &mut *state;
        let step = state.step(self.life, "a commit");
        let disk = &mut state.accounts[self.account].disk;
        if step == Step::Dead || disk.has_stopped {
            return Err(failure(Code::Stopped));
        }
        if disk.is_full {
            // One write in eight cannot be undone either.
            if !state.rng.percent(12) {
                disk.is_apart |= state.is_starting;
                state.note(|| "disk: full, nothing stored");
                return Err(failure(Code::DiskFull));
            }
            (disk.has_stopped, disk.is_apart) = (true, true);
            let is_stored = state.rng.percent(50);
            state.note(|| format!("disk: may be saved ({is_stored}), and writes no more"));
            if is_stored {
                state.committed(self.account, commit);
            }
            return Err(failure(Code::MaybeSaved));
        }
        // Dying before the write and tearing it have the same result, because recovery cuts a torn frame off.
        if step == Step::Dies {
            let is_whole = state.rng.percent(50);
            let end = if is_whole {
                "just after"
            } else {
                "before or half-way"
            };
            state.note(|| format!("disk: the process died {end} the write"));
            if is_whole {
                state.committed(self.account, commit);
            }
            return Err(failure(Code::Stopped));
        }
        state.committed(self.account, commit);
        Ok(())
    }

    fn settle(&mut self) -> Result<(), StoreError> {
        match self.world.now().step(self.life, "settling") {
            Step::Runs => Ok(()),
            Step::Dies | Step::Dead => Err(failure(Code::Stopped)),
        }
    }

    fn keep_notice(&mut self, notice: &Notice) -> Result<(), StoreError> {
        let mut state = self.world.now();
        let state = &mut *state;
        let step = state.step(self.life, "keeping a notice");
        let disk = &mut state.accounts[self.account].disk;
        if step == Step::Dead || disk.has_stopped {
            return Err(failure(Code::Stopped));
        }
        if disk.is_full {
            return Err(failure(Code::DiskFull));
        }
        let is_written = step == Step::Runs || state.rng.percent(50);
        if is_written && !disk.notices.contains(notice) {
            disk.notices.push(notice.clone());
            state.note(|| format!("disk: a notice is kept: {}", notice.message));
        }
        match step {
            Step::Runs => Ok(()),
            Step::Dies | Step::Dead => Err(failure(Code::Stopped)),
        }
    }

    fn dismiss(&mut self, notice: &Notice) -> Result<(), StoreError> {
        let mut state = self.world.now();
        match state.step(self.life, "dismissing a notice") {
            Step::Runs => {
                let disk = &mut state.accounts[self.account].disk;
                disk.notices.retain(|kept| kept != notice);
                Ok(())
            }
            Step::Dies | Step::Dead => Err(failure(Code::Stopped)),
        }
    }
}

impl Cache for SimDisk {
    fn write(&mut self, batch: &CacheBatch) -> Result<(), StoreError> {
        let mut state = self.world.now();
        if state.step(self.life, "writing the cache") != Step::Runs {
            return Err(failure(Code::Stopped));
        }
        let lag = state.scenario.cache_lag;
        let disk = &mut state.accounts[self.account].disk;
        if disk.is_full || disk.has_stopped {
            return Err(failure(Code::DiskFull));
        }
        disk.behind.push_back(batch.clone());
        while disk.behind.len() > lag {
            disk.write_next();
        }
        Ok(())
    }
}

fn failure(code: Code) -> StoreError {
    StoreError::new(code, format!("The simulated disk: {}.", code.as_str()))
}
