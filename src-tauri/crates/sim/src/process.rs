use std::collections::BTreeSet;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use interlude_domain::ChangeId;
use interlude_engine::edit::{Edit, EditError};
use interlude_engine::store::Switches;
use interlude_engine::{Config, Engine, Parts, Waits, Writing};
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::book::Ask;
use crate::broken::Rule;
use crate::chance::Chance;
use crate::disk::Disk;
use crate::planted::{Bug, Hold, Line, Watch};
use crate::wire::Wire;
use crate::world::World;

/// No "sync now" takes longer: it never sleeps out a hold.
const SYNC_BOUND: Duration = Duration::from_secs(1800);

/// One run of the application: an engine for each account.
#[derive(Debug)]
pub(crate) struct Process {
    pub(crate) engines: Vec<Arc<Engine>>,
    pub(crate) is_automatic: bool,
    world: World,
    life: u32,
    syncs: JoinSet<()>,
}

impl Process {
    /// Starts on what the disks keep; none if it dies of it.
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
                    "the process starts (automatic: {is_automatic}, steps to live: {steps_left:?})"
                )
            });
            (life, state.sides.len())
        };
        let mut engines = Vec::new();
        for account in 0..accounts {
            let place = || (world.clone(), account, life);
            let (world, account, life) = place();
            let disk = Disk {
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
                store: Hold {
                    disk,
                    bug,
                    unwritten: None,
                    asked: BTreeSet::new(),
                },
                remote: Line {
                    wire,
                    bug,
                    has_list: AtomicBool::new(false),
                    missed: Mutex::default(),
                },
                clock: Arc::new(Watch {
                    world: world.clone(),
                    bug,
                }),
                random: Box::new(Chance::new(seed, stream)),
                writing: Writing::Inline,
                config: Config {
                    quiet: Bug::quiet(bug, config.quiet),
                    ..config
                },
            };
            engines.push(Arc::new(Engine::start(parts).await.ok()?));
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

    /// The user does something, and is answered.
    pub(crate) async fn edit(&self, account: usize, ask: Ask, edit: Edit) {
        {
            let mut state = self.world.now();
            state.note(|| {
                format!(
                    "account {}: the user asks: {} of {}",
                    account + 1,
                    ask.deed,
                    ask.id
                )
            });
            state.asks(account, ask);
        }
        let result = self.engines[account].edit(edit).await;
        let mut state = self.world.now();
        state.note(|| match &result {
            Ok(_) => "the user is told: saved".to_owned(),
            Err(error) => format!("the user is told: {error}"),
        });
        state.answered(account, self.life, &result);
    }

    pub(crate) async fn switch(&self, account: usize, work_offline: bool) {
        let edit = Edit::Switch(Switches { work_offline });
        let result: Result<Option<ChangeId>, EditError> = self.engines[account].edit(edit).await;
        let mut state = self.world.now();
        if state.life.is(self.life) && result.is_ok() {
            let is_kept =
                state.sides[account].platter.durable.switches.work_offline == work_offline;
            let checked = Rule::Saved.holds(is_kept, || {
                "a switch was said to be set and is not".to_owned()
            });
            state.judge(checked);
        }
    }

    /// "Sync now", left to run.
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
                    Rule::Drains.holds(has_ended, || "a sync does not come to its end".to_owned());
                state.judge(checked);
            }
        });
    }

    /// The user signs in again.
    pub(crate) async fn renew(&self, account: usize) {
        let (key, token) = {
            let mut state = self.world.now();
            let side = &mut state.sides[account];
            side.credentials.key = Some(side.server.key);
            side.credentials.token = Some(side.server.token);
            state.note(|| format!("account {}: the user signs in again", account + 1));
            state.marks(account)
        };
        self.engines[account].credentials_changed(key, token).await;
    }

    /// Whether the servers store other times than they are sent.
    pub(crate) fn rounds(&self) -> bool {
        self.world.now().scenario.server.rounds_to > 1
    }

    /// What every change waits for.
    pub(crate) fn waits(&self) -> Vec<Waits> {
        self.engines.iter().map(|engine| engine.waits()).collect()
    }

    /// The user looks at everything.
    pub(crate) fn look(&self) {
        for (account, engine) in self.engines.iter().enumerate() {
            engine.read(|ledger| self.world.now().looks(account, ledger));
        }
    }

    /// Ends in good order.
    pub(crate) async fn close(mut self) {
        self.syncs.abort_all();
        for engine in &self.engines {
            engine.close().await;
        }
    }
}
