use std::sync::Arc;
use std::time::Duration;

use interlude_engine::edit::{Edit, EditError};
use interlude_engine::store::Switches;
use interlude_engine::{Config, Engine, Parts, Waits};
use interlude_model::{ChangeId, Code};
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::broken::Rule;
use crate::sim::disk::SimDisk;
use crate::sim::oracle::PendingEdit;
use crate::sim::planted::{Bug, FaultyClock, FaultyRemote, FaultyStore};
use crate::sim::rng::Rng;
use crate::sim::wire::Wire;
use crate::sim::world::World;

/// The longest time of a manual sync. It never waits for the end of a `Retry-After`.
const SYNC_BOUND: Duration = Duration::from_secs(1800);

/// One run of the application, with an engine for each account.
#[derive(Debug)]
pub(crate) struct Process {
    pub(crate) engines: Vec<Arc<Engine>>,
    pub(crate) is_automatic: bool,
    world: World,
    life: u32,
    syncs: JoinSet<()>,
}

impl Process {
    /// Starts the engines from the disks. Returns None if the process dies meanwhile.
    pub(crate) async fn start(
        world: &World,
        seed: u64,
        bug: Option<Bug>,
        steps_left: Option<u32>,
        is_automatic: bool,
    ) -> Option<Self> {
        let (life, accounts) = {
            let mut state = world.now();
            let life = state.begin_life(steps_left);
            state.is_starting = true;
            state.count("starts");
            state.note(|| {
                format!(
                    "the process starts (automatic: {is_automatic}, steps left: {steps_left:?})"
                )
            });
            (life, state.accounts.len())
        };
        let mut engines = Vec::new();
        for account in 0..accounts {
            let place = || (world.clone(), account, life);
            let (world, account, life) = place();
            let disk = SimDisk {
                world,
                account,
                life,
            };
            let (world, account, life) = place();
            let wire = Wire {
                world,
                account,
                life,
            };
            let stream = 1000 + u64::from(life) * 10 + u64::try_from(account).unwrap_or_default();
            let (world, ..) = place();
            let config = world.now().config(account, is_automatic);
            let parts = Parts {
                cache: disk.clone(),
                store: FaultyStore::new(disk, bug),
                remote: FaultyRemote::new(wire, bug),
                clock: Arc::new(FaultyClock {
                    world: world.clone(),
                    bug,
                }),
                random: Box::new(Rng::new(seed, stream)),
                config: Config {
                    quiet: Bug::quiet(bug, config.quiet),
                    ..config
                },
            };
            engines.push(Arc::new(Engine::start_simulated(parts).await.ok()?));
        }
        let mut state = world.now();
        state.is_starting = false;
        state.life.is(life).then(|| Self {
            engines,
            is_automatic,
            world: world.clone(),
            life,
            syncs: JoinSet::new(),
        })
    }

    pub(crate) fn is_alive(&self) -> bool {
        self.world.now().life.is(self.life)
    }

    /// Runs an edit of the user, or several as one, and checks the answer. Returns true if it is saved.
    pub(crate) async fn edit(&self, account: usize, edits: Vec<(PendingEdit, Edit)>) -> bool {
        let (pending, mut edits): (Vec<_>, Vec<_>) = edits.into_iter().unzip();
        {
            let mut state = self.world.now();
            for one in pending {
                let (action, id) = (one.action, one.id);
                let number = account + 1;
                state.note(|| format!("account {number}: the user edits: {action} of {id}"));
                state.edit_begins(account, one);
            }
        }
        let engine = &self.engines[account];
        let result = match (edits.pop(), edits.is_empty()) {
            (Some(only), true) => engine.edit(only).await.map_err(|error| error.to_string()),
            (last, _) => {
                edits.extend(last);
                let saved = engine.edit_group(edits).await;
                saved.map(|_| None).map_err(|error| error.to_string())
            }
        };
        let mut state = self.world.now();
        state.note(|| match &result {
            Ok(_) => "the user sees: saved".to_owned(),
            Err(error) => format!("the user sees: {error}"),
        });
        state.edits_answered(account, self.life, result.is_ok());
        result.is_ok()
    }

    pub(crate) async fn switch(&self, account: usize, work_offline: bool) {
        let edit = Edit::Switch(Switches { work_offline });
        let result: Result<Option<ChangeId>, EditError> = self.engines[account].edit(edit).await;
        let mut state = self.world.now();
        if state.life.is(self.life) && result.is_ok() {
            let is_stored =
                state.accounts[account].disk.durable.switches.work_offline == work_offline;
            let checked = Rule::Saved.holds(is_stored, || {
                "a switch was reported as set and is not on the disk".to_owned()
            });
            state.judge(checked);
        }
    }

    /// Marks what the other side did as seen.
    pub(crate) async fn see(&self, account: usize) {
        let engine = &self.engines[account];
        let newest = engine.read(|ledger| ledger.away().next().map(|heard| heard.number));
        let Some(up_to) = newest else {
            return;
        };
        let result = engine.edit(Edit::MarkSeen { up_to }).await;
        let mut state = self.world.now();
        if state.life.is(self.life) && result.is_ok() {
            state.count("what the other side did is seen");
            let is_stored = state.accounts[account].disk.durable.seen >= up_to;
            let checked = Rule::Saved.holds(is_stored, || {
                "what was marked as seen is not on the disk".to_owned()
            });
            state.judge(checked);
        }
    }

    /// Starts a manual sync in the background.
    pub(crate) fn begin_sync(&mut self, account: usize) {
        let (engine, world, life) = (
            Arc::clone(&self.engines[account]),
            self.world.clone(),
            self.life,
        );
        self.syncs.spawn(async move {
            let has_ended = timeout(SYNC_BOUND, engine.sync_now()).await.is_ok();
            let mut state = world.now();
            if state.life.is(life) {
                let checked =
                    Rule::Drains.holds(has_ended, || "a manual sync does not end".to_owned());
                state.judge(checked);
            }
        });
    }

    /// Renews the credentials, as signing in again does.
    pub(crate) async fn renew(&self, account: usize) {
        let (key, token) = {
            let mut state = self.world.now();
            let sim_account = &mut state.accounts[account];
            sim_account.credentials.key = Some(sim_account.server.key);
            sim_account.credentials.token = Some(sim_account.server.token);
            state.note(|| format!("account {}: the user signs in again", account + 1));
            state.marks(account)
        };
        self.engines[account].credentials_changed(key, token).await;
    }

    /// Returns true if the servers round the times that they store.
    pub(crate) fn rounds(&self) -> bool {
        self.world.now().scenario.server.rounds_to > 1
    }

    /// Returns the reason why each unfinished change waits.
    pub(crate) fn waits(&self) -> Vec<Waits> {
        self.engines.iter().map(|engine| engine.waits()).collect()
    }

    /// Checks the view of every account. The user reads the notices of late requests and dismisses them.
    pub(crate) async fn look(&self) {
        for (account, engine) in self.engines.iter().enumerate() {
            engine.read(|ledger| self.world.now().check_looks(account, ledger));
            let late = engine.read(|ledger| {
                let late = ledger.notices().filter(|notice| notice.code == Code::Late);
                late.map(|notice| notice.message.clone())
                    .collect::<Vec<_>>()
            });
            for message in late {
                // A process that died meanwhile cannot forget it.
                let _ = engine.dismiss_notice(&message).await;
            }
        }
    }

    /// Shuts the process down.
    pub(crate) async fn close(mut self) {
        self.syncs.abort_all();
        for engine in &self.engines {
            engine.close().await;
        }
    }
}
