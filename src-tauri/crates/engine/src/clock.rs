//! The time, as the engine is told it.

use std::time::Duration;

use interlude_domain::Timestamp;

/// One reading of both clocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Now {
    /// The wall clock, UTC. It may jump either way.
    pub wall: Timestamp,
    /// Time since some moment of this run. It never runs backwards; it may stand still while the
    /// computer sleeps.
    pub monotonic: Duration,
}

impl Now {
    /// How long ago `earlier` was, by whichever clock says more: a lid closed in between counts,
    /// and so does a wall clock that was set back.
    pub fn since(&self, earlier: &Self) -> Duration {
        let monotonic = self.monotonic.saturating_sub(earlier.monotonic);
        monotonic.max(self.wall.since(earlier.wall))
    }
}

/// Where the engine reads the time.
pub trait Clock: Send + Sync + 'static {
    /// Both clocks, read together.
    fn now(&self) -> Now;
}

/// The computer's own clocks.
#[derive(Debug, Clone)]
pub struct SystemClock {
    started: std::time::Instant,
}

impl SystemClock {
    /// A clock whose monotonic time starts now.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the clock that everything else is passed"
    )]
    pub fn start() -> Self {
        Self {
            started: std::time::Instant::now(),
        }
    }
}

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the clock that everything else is passed"
    )]
    fn now(&self) -> Now {
        let since_1970 = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        let wall = Timestamp::from_seconds(0).plus(since_1970.unwrap_or_default());
        Now {
            wall,
            monotonic: self.started.elapsed(),
        }
    }
}
