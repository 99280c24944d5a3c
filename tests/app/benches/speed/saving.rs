//! The time until a change is saved, compared with append and fdatasync of the same bytes.

use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use criterion::Criterion;
use interlude_engine::Engine;
use interlude_engine::edit::Edit;
use interlude_engine::remote::{
    ChangeAnswer, ChangeFailure, ChangeRequest, Listed, Progress, PullFailure, Remote,
};
use interlude_engine::store::{Commit, Op, Store as _};
use interlude_model::{Change, ChangeId, ChangeKind, Interview, Slot, State, Timestamp};
use interlude_store::SledStore;
use tokio::runtime::Runtime;

use crate::account::{Account, runtime, start};
use crate::plain_file::PlainFile;
use crate::ratio::{Effort, Ratio, Turn, compare, timed};
use crate::server::SERVER;
use crate::watched_store::WatchedStore;

/// The number of changes of one account before a new one is created: a busy day without a network.
const CHANGES_PER_ACCOUNT: usize = 100;

pub fn benches(criterion: &mut Criterion<Ratio>) {
    let effort = Effort {
        samples: 30,
        span: Duration::from_secs(20),
    };
    compare(criterion, ("saving", "commit"), effort, || {
        let interviews = some_interviews();
        let mut run = StoreRun::begin(&interviews);
        move || {
            if run.is_over() {
                run = StoreRun::begin(&interviews);
            }
            run.turn()
        }
    });
    compare(criterion, ("saving", "amend"), effort, || {
        let interviews = some_interviews();
        let runtime = runtime();
        let mut run = EngineRun::begin(&runtime, &interviews);
        move || {
            if run.is_over() {
                run = EngineRun::begin(&runtime, &interviews);
            }
            run.turn(&runtime)
        }
    });
    compare(criterion, ("saving", "sustained"), effort, || {
        let interviews = some_interviews();
        let runtime = runtime();
        move || EngineRun::begin(&runtime, &interviews).at_once(&runtime)
    });
}

/// Returns interviews that can be amended.
fn some_interviews() -> Vec<Interview> {
    let can_be_amended = |interview: &Interview| interview.no_proposal().is_none();
    let interviews = SERVER.interviews().into_iter().filter(can_be_amended);
    interviews.take(CHANGES_PER_ACCOUNT + 1).collect()
}

/// Commits to the store alone, which only appends to the journal.
struct StoreRun {
    store: SledStore,
    left: Vec<Commit>,
    file: PlainFile,
    _account: Account,
}

impl StoreRun {
    fn begin(interviews: &[Interview]) -> Self {
        let account = Account::new();
        let mut store = account.open_with(interviews);
        let mut left: Vec<_> = (0..).zip(interviews).map(proposal).collect();
        let before = account.journal_len();
        left.pop()
            .into_iter()
            .for_each(|first| store.commit(&first).unwrap());
        store.settle().unwrap();
        let frame = account.journal_len() - before;
        Self {
            store,
            left,
            file: PlainFile::create(&account.path_beside("plain"), frame),
            _account: account,
        }
    }

    fn is_over(&self) -> bool {
        self.left.is_empty()
    }

    fn turn(&mut self) -> Turn {
        let commit = self.left.pop().unwrap();
        let (ours, ()) = timed(|| self.store.commit(&commit).unwrap());
        self.store.settle().unwrap();
        let (theirs, ()) = timed(|| self.file.append());
        Turn { ours, theirs }
    }
}

/// Edits through an engine: from the caller to the engine's thread, to the disk and back.
struct EngineRun {
    engine: Engine,
    settled: Settled,
    left: Vec<Edit>,
    file: PlainFile,
    _account: Account,
}

impl EngineRun {
    fn begin(runtime: &Runtime, interviews: &[Interview]) -> Self {
        let account = Account::new();
        let (sender, settled) = mpsc::channel();
        let (store, cache) = account.open_with(interviews).into_halves();
        let store = WatchedStore {
            store,
            commits: 0,
            settled: sender,
        };
        let engine = start(runtime, store, cache, NoServer);
        let mut left: Vec<_> = interviews.iter().map(edit).collect();
        let before = account.journal_len();
        let first = left.pop().unwrap();
        runtime.block_on(engine.edit(first)).unwrap();
        let mut settled = Settled {
            commits: settled,
            edits: 0,
        };
        settled.wait_for(1);
        let frame = account.journal_len() - before;
        Self {
            engine,
            settled,
            left,
            file: PlainFile::create(&account.path_beside("plain"), frame),
            _account: account,
        }
    }

    fn is_over(&self) -> bool {
        self.left.is_empty()
    }

    /// Runs one edit and waits until the store has settled, as between the edits of a user.
    fn turn(&mut self, runtime: &Runtime) -> Turn {
        let edit = self.left.pop().unwrap();
        let (ours, _) = timed(|| runtime.block_on(self.engine.edit(edit)).unwrap());
        self.settled.wait_for(1);
        let (theirs, ()) = timed(|| self.file.append());
        Turn { ours, theirs }
    }

    /// Runs all edits, each as soon as the one before is saved, until the store has settled. Returns the time per
    /// edit.
    fn at_once(mut self, runtime: &Runtime) -> Turn {
        let edits = std::mem::take(&mut self.left);
        let edit_count = edits.len();
        let (ours, ()) = timed(|| {
            for edit in edits {
                runtime.block_on(self.engine.edit(edit)).unwrap();
            }
            self.settled.wait_for(edit_count);
        });
        let (theirs, ()) = timed(|| (0..edit_count).for_each(|_| self.file.append()));
        let count = u32::try_from(edit_count).unwrap();
        Turn {
            ours: ours / count,
            theirs: theirs / count,
        }
    }
}

/// Waits until the store has settled after edits. Each edit is one commit.
struct Settled {
    commits: Receiver<usize>,
    edits: usize,
}

impl Settled {
    /// Waits until everything so far and these further edits have settled.
    fn wait_for(&mut self, further_edits: usize) {
        self.edits += further_edits;
        while self.commits.recv().unwrap() < self.edits {}
    }
}

fn edit(interview: &Interview) -> Edit {
    Edit::Amend {
        id: interview.id,
        slot: slot(),
        seen: None,
        undo: Duration::from_secs(5),
    }
}

/// Returns the commit that the engine makes of an [`edit`].
fn proposal((order, interview): (u64, &Interview)) -> Commit {
    let now = Timestamp::from_seconds(1_737_000_000);
    let base = interview.base();
    let change = Change {
        state: State::Waiting {
            undo_until: now.plus(Duration::from_secs(5)),
        },
        ..Change::new(
            ChangeId::from_bytes(fastrand::u128(..).to_be_bytes()),
            interview.id,
            order,
            ChangeKind::Amend(slot()),
            base,
            now,
        )
    };
    Commit {
        ops: vec![Op::Put(change)],
    }
}

fn slot() -> Slot {
    let start = Timestamp::from_seconds(4_000_000_000);
    Slot::new(start, start.plus(Duration::from_secs(3_600))).unwrap()
}

/// A server that never answers. Without a sync it gets no request.
struct NoServer;

impl Remote for NoServer {
    async fn list(
        &self,
        _: Option<&str>,
        _: &(dyn Fn(Progress) + Send + Sync),
    ) -> Result<Listed, PullFailure> {
        std::future::pending().await
    }

    async fn send(&self, _: ChangeRequest) -> Result<ChangeAnswer, ChangeFailure> {
        std::future::pending().await
    }
}
