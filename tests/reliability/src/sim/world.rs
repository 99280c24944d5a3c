use std::collections::BTreeMap;
use std::fmt::Display;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use interlude_engine::clock::{Clock, Now};
use interlude_engine::store::CredentialMark;
use interlude_engine::{Config, RETRY_AFTER_CAP};
use interlude_model::Timestamp;
use tokio::time::Instant;

use crate::broken::{Broken, Checked};
use crate::sim::disk::DiskModel;
use crate::sim::life::{Life, Step};
use crate::sim::oracle::{ClockReading, Oracle};
use crate::sim::rng::Rng;
use crate::sim::scenario::Scenario;
use crate::sim::server::Server;
use crate::sim::slots::{EPOCH, FIRST};
use crate::sim::trace::Trace;

/// The begin of a world whose times pass, in seconds after [`EPOCH`]: ten minutes before the first slot.
const NEARLY_FIRST: u64 = FIRST.abs_diff(EPOCH.seconds()) - 600;

/// Everything outside the engine, shared by its ports and the user.
#[derive(Debug, Clone)]
pub(crate) struct World(Arc<Mutex<State>>);

/// The state of the world. [`World::now`] brings it up to date whenever it is locked.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) scenario: Scenario,
    pub(crate) rng: Rng,
    pub(crate) trace: Trace,
    pub(crate) life: Life,
    pub(crate) accounts: Vec<SimAccount>,
    /// The first rule that was broken.
    pub(crate) broken: Option<Broken>,
    /// The number of times each kind of event happened.
    pub(crate) tally: BTreeMap<&'static str, u64>,
    pub(crate) network: Network,
    /// A counter of accesses, to order events at the same time.
    pub(crate) tick: u64,
    /// The latest end of any `Retry-After`.
    retry_after: Option<Duration>,
    pub(crate) is_starting: bool,
    began: Instant,
    /// The time at which the process began.
    woke: Instant,
    /// The total time that the computer slept. The world went on, the monotonic clock of the process did not.
    slept: Duration,
    /// The error of the wall clock, in seconds.
    clock_is_off_by: i64,
}

/// The network as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Network {
    /// Some requests fail.
    Up,
    Down,
    /// Nothing fails any more.
    Healed,
}

/// One account: its server, disk and credentials, and the ground truth about it.
#[derive(Debug)]
pub(crate) struct SimAccount {
    pub(crate) server: Server,
    pub(crate) disk: DiskModel,
    pub(crate) credentials: Credentials,
    pub(crate) oracle: Oracle,
    /// The view may lag behind what was received.
    pub(crate) may_lag: bool,
    /// The wall clock is set at times. It orders what the user was told, what the user did, and what the cache has.
    pub(crate) may_reorder: bool,
    pub(crate) lists_lag: bool,
}

/// The credentials that the application holds, as numbers of renewals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Credentials {
    pub(crate) key: Option<u8>,
    pub(crate) token: Option<u8>,
}

impl World {
    pub(crate) fn new(seed: u64, is_recording: bool) -> Self {
        let scenario = Scenario::draw(&mut Rng::new(seed, 1));
        let mut rng = Rng::new(seed, 2);
        let sim_account = |account| SimAccount {
            server: Server::new(account, &scenario, &mut rng),
            disk: DiskModel::default(),
            credentials: Credentials {
                key: Some(1),
                token: Some(1),
            },
            oracle: Oracle::default(),
            // A wall clock that is set forward ends the time in which older lists are skipped too early.
            may_reorder: scenario.clocks_are_set,
            lists_lag: scenario.list_lag > 0,
            may_lag: scenario.disk_fills || (scenario.clocks_are_set && scenario.list_lag > 0),
        };
        let accounts = (0..scenario.accounts).map(sim_account).collect();
        Self(Arc::new(Mutex::new(State {
            scenario,
            rng,
            trace: Trace::new(is_recording),
            life: Life::default(),
            accounts,
            broken: None,
            tally: BTreeMap::new(),
            network: Network::Up,
            tick: 0,
            retry_after: None,
            is_starting: false,
            began: Instant::now(),
            woke: Instant::now(),
            slept: Duration::ZERO,
            clock_is_off_by: 0,
        })))
    }

    /// Locks the world and processes everything that is due.
    pub(crate) fn now(&self) -> MutexGuard<'_, State> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.tick += 1;
        state.catch_up();
        state
    }
}

impl State {
    /// Returns the time since the world began.
    pub(crate) fn at(&self) -> Duration {
        self.began.elapsed() + self.slept
    }

    /// Returns both clocks as the process reads them.
    pub(crate) fn clocks(&self) -> Now {
        let begun_at = if self.scenario.times_pass {
            NEARLY_FIRST
        } else {
            0
        };
        let right = EPOCH.plus(self.at()).plus(Duration::from_secs(begun_at));
        Now {
            wall: Timestamp::from_millis(right.millis() + self.clock_is_off_by * 1000),
            monotonic: self.woke.elapsed(),
        }
    }

    /// Returns the present time and both clocks.
    pub(crate) fn reading(&self) -> ClockReading {
        ClockReading {
            at: self.at(),
            clocks: self.clocks(),
        }
    }

    pub(crate) fn note<W: Display>(&mut self, line: impl FnOnce() -> W) {
        let at = self.at();
        self.trace.note(at, line);
    }

    pub(crate) fn count(&mut self, what: &'static str) {
        *self.tally.entry(what).or_default() += 1;
    }

    /// Counts a call through a port of a process.
    pub(crate) fn step(&mut self, life: u32, what: &'static str) -> Step {
        let step = self.life.step(life);
        if step == Step::Dies {
            self.count("deaths in a step");
            self.note(|| format!("THE PROCESS DIES at: {what}"));
        }
        step
    }

    /// Starts a new process from the disk. Returns its number.
    pub(crate) fn begin_life(&mut self, steps_left: Option<u32>) -> u32 {
        self.woke = Instant::now();
        let now = (self.tick, self.reading());
        for account in 0..self.accounts.len() {
            let checked = self.accounts[account].check_told_before_death();
            self.judge(checked);
            self.accounts[account].begin_life(now, &mut self.rng, self.life.is_alive());
        }
        self.life.begin(steps_left)
    }

    /// Lets the computer sleep: the world goes on, the process does not.
    pub(crate) fn sleep(&mut self, span: Duration) {
        self.count("the computer sleeps");
        self.note(|| format!("the computer sleeps for {span:?}"));
        self.slept += span;
        self.catch_up();
    }

    pub(crate) fn set_clock_by(&mut self, seconds: i64) {
        self.note(|| format!("the wall clock is moved by {seconds} s"));
        self.clock_is_off_by += seconds;
    }

    pub(crate) fn config(&self, account: usize, automatic: bool) -> Config {
        let (key, token) = self.marks(account);
        Config {
            automatic,
            one_origin: self.scenario.one_origin,
            key,
            token,
            ..Config::default()
        }
    }

    /// Returns the fingerprints of an account's credentials.
    pub(crate) fn marks(&self, account: usize) -> (Option<CredentialMark>, Option<CredentialMark>) {
        let number = u8::try_from(account).unwrap_or(u8::MAX);
        let mark = |kind: u8, renewal: Option<u8>| {
            renewal.map(|renewal| {
                let mut mark = [kind; 16];
                (mark[1], mark[2]) = (number, renewal);
                CredentialMark(mark)
            })
        };
        let held = self.accounts[account].credentials;
        (mark(1, held.key), mark(2, held.token))
    }

    /// Records a `Retry-After`.
    pub(crate) fn note_retry_after(&mut self, retry_after: Option<Duration>) {
        let at = self.at();
        let until = retry_after.map(|span| at + span.min(RETRY_AFTER_CAP));
        self.retry_after = self.retry_after.max(until);
    }

    /// Returns the latest time at which a `Retry-After` may still hold, at least `since`. If the wall clock was
    /// set, a `Retry-After` that a new process restores may last its full length again.
    pub(crate) fn latest_retry_after(&self, since: Duration) -> Duration {
        match self.retry_after {
            Some(until) if self.scenario.clocks_are_set => until.max(since) + RETRY_AFTER_CAP,
            Some(until) => until.max(since),
            None => since,
        }
    }

    /// Records a broken rule. Only the first one counts.
    pub(crate) fn judge(&mut self, checked: Checked) {
        if let Err(broken) = checked
            && self.broken.is_none()
        {
            self.note(|| format!("BROKEN: {broken}"));
            self.broken = Some(broken);
        }
    }

    fn catch_up(&mut self) {
        let now = self.at();
        for sim_account in &mut self.accounts {
            sim_account
                .server
                .catch_up(now, &mut self.rng, &mut self.trace);
            sim_account.note_effects();
        }
    }
}

impl SimAccount {
    /// Returns true if the server accepts both credentials.
    pub(crate) fn is_signed_in(&self) -> bool {
        let held = self.credentials;
        held.key == Some(self.server.key) && held.token == Some(self.server.token)
    }
}

impl Clock for World {
    fn now(&self) -> Now {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clocks()
    }
}
