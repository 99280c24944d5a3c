use std::collections::BTreeMap;
use std::fmt::Display;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use interlude_domain::Timestamp;
use interlude_engine::clock::{Clock, Now};
use interlude_engine::store::CredentialMark;
use interlude_engine::{Config, RETRY_AFTER_CAP};
use tokio::time::Instant;

use crate::book::{Book, Reading};
use crate::broken::{Broken, Checked};
use crate::chance::Chance;
use crate::disk::Platter;
use crate::life::{Life, Step};
use crate::scenario::Scenario;
use crate::server::Server;
use crate::slots::{EPOCH, FIRST};
use crate::trace::Trace;

/// How long after the epoch a world begins whose times pass, in seconds: ten minutes before the first time.
const NEARLY_FIRST: u64 = FIRST.abs_diff(EPOCH.seconds()) - 600;

/// Everything outside the engine, shared by its ports and by the user.
#[derive(Debug, Clone)]
pub(crate) struct World(Arc<Mutex<State>>);

/// The state of the world. Whoever takes it in hand finds it at the present moment.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) scenario: Scenario,
    pub(crate) chance: Chance,
    pub(crate) trace: Trace,
    pub(crate) life: Life,
    pub(crate) sides: Vec<Side>,
    /// The first rule that was broken.
    pub(crate) broken: Option<Broken>,
    /// How often what happened.
    pub(crate) tally: BTreeMap<&'static str, u64>,
    pub(crate) network: Network,
    /// Counts everything that happens: order where times are equal.
    pub(crate) tick: u64,
    /// How long servers have asked to be left alone.
    hold: Option<Duration>,
    /// A process is being started.
    pub(crate) is_starting: bool,
    began: Instant,
    /// When the process began.
    woke: Instant,
    /// How long the computer has slept: the world went on, the process did not.
    slept: Duration,
    /// How far the wall clock is off, in seconds.
    clock_is_off_by: i64,
}

/// The network as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Network {
    /// Some requests go wrong.
    Up,
    Down,
    /// All is well, for good.
    Healed,
}

/// One account: its server, its disk, its credentials, and what is known to be true of it.
#[derive(Debug)]
pub(crate) struct Side {
    pub(crate) server: Server,
    pub(crate) platter: Platter,
    pub(crate) credentials: Credentials,
    pub(crate) book: Book,
    /// What is shown may lag behind what was heard.
    pub(crate) may_lag: bool,
}

/// The credentials that the application holds: the number of their renewal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Credentials {
    pub(crate) key: Option<u8>,
    pub(crate) token: Option<u8>,
}

impl World {
    pub(crate) fn new(seed: u64, is_recording: bool) -> Self {
        let scenario = Scenario::draw(&mut Chance::new(seed, 1));
        let mut chance = Chance::new(seed, 2);
        let side = |account| Side {
            server: Server::new(account, &scenario, &mut chance),
            platter: Platter::default(),
            credentials: Credentials {
                key: Some(1),
                token: Some(1),
            },
            book: Book::default(),
            // A wall clock that is set forward ends the time in which an older list is not believed.
            may_lag: scenario.disk_fills || (scenario.clocks_are_set && scenario.list_lag > 0),
        };
        let sides = (0..scenario.accounts).map(side).collect();
        Self(Arc::new(Mutex::new(State {
            scenario,
            chance,
            trace: Trace::new(is_recording),
            life: Life::default(),
            sides,
            broken: None,
            tally: BTreeMap::new(),
            network: Network::Up,
            tick: 0,
            hold: None,
            is_starting: false,
            began: Instant::now(),
            woke: Instant::now(),
            slept: Duration::ZERO,
            clock_is_off_by: 0,
        })))
    }

    /// The world at the present moment: all that was due has arrived.
    pub(crate) fn now(&self) -> MutexGuard<'_, State> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.tick += 1;
        state.catch_up();
        state
    }
}

impl State {
    /// How long the world has lasted.
    pub(crate) fn at(&self) -> Duration {
        self.began.elapsed() + self.slept
    }

    /// What the process reads on both clocks.
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

    /// The present moment, and what the process reads.
    pub(crate) fn reading(&self) -> Reading {
        Reading {
            at: self.at(),
            clocks: self.clocks(),
        }
    }

    pub(crate) fn note<W: Display>(&mut self, words: impl FnOnce() -> W) {
        let at = self.at();
        self.trace.note(at, words);
    }

    pub(crate) fn count(&mut self, what: &'static str) {
        *self.tally.entry(what).or_default() += 1;
    }

    /// A process takes a step through one of its ports.
    pub(crate) fn step(&mut self, life: u32, what: &'static str) -> Step {
        let step = self.life.step(life);
        if step == Step::Dies {
            self.count("deaths in a step");
            self.note(|| format!("THE PROCESS DIES at: {what}"));
        }
        step
    }

    /// A new process begins on what the disk kept.
    pub(crate) fn begin_life(&mut self, steps_left: Option<u32>) -> u32 {
        self.woke = Instant::now();
        let now = (self.tick, self.reading());
        for side in &mut self.sides {
            side.begin_life(now, &mut self.chance, self.life.is_alive());
        }
        self.life.begin(steps_left)
    }

    /// The lid is closed for a while: the world goes on, the process does not.
    pub(crate) fn sleep(&mut self, span: Duration) {
        self.count("the lid is closed");
        self.note(|| format!("the lid is closed for {span:?}"));
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

    /// The fingerprints of an account's credentials.
    pub(crate) fn marks(&self, account: usize) -> (Option<CredentialMark>, Option<CredentialMark>) {
        let number = u8::try_from(account).unwrap_or(u8::MAX);
        let mark = |kind: u8, renewal: Option<u8>| {
            renewal.map(|renewal| {
                let mut mark = [kind; 16];
                (mark[1], mark[2]) = (number, renewal);
                CredentialMark(mark)
            })
        };
        let held = self.sides[account].credentials;
        (mark(1, held.key), mark(2, held.token))
    }

    /// A server asks to be left alone.
    pub(crate) fn held(&mut self, retry_after: Option<Duration>) {
        let at = self.at();
        let until = retry_after.map(|span| at + span.min(RETRY_AFTER_CAP));
        self.hold = self.hold.max(until);
    }

    /// Until when, from then on, some server may be left alone. A hold that a new process takes up by a
    /// wall clock that was set may last anew.
    pub(crate) fn held_until(&self, since: Duration) -> Duration {
        match self.hold {
            Some(until) if self.scenario.clocks_are_set => until.max(since) + RETRY_AFTER_CAP,
            Some(until) => until.max(since),
            None => since,
        }
    }

    /// Notes a rule that was broken; the first one counts.
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
        for side in &mut self.sides {
            side.server.catch_up(now, &mut self.chance, &mut self.trace);
        }
    }
}

impl Side {
    /// Whether the server takes both credentials.
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
