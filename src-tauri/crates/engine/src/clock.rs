//! The time, as the engine is told it.

use std::time::Duration;

use interlude_domain::{ClockOffset, NOW_VARIABLE, NowError, Timestamp};

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

/// The computer's own clocks, the wall clock offset if a time was named for it.
///
/// A program makes one when it starts and passes it on; a second one would begin anew.
#[derive(Debug, Clone)]
pub struct SystemClock {
    started: std::time::Instant,
    offset: ClockOffset,
}

impl SystemClock {
    /// A clock whose monotonic time starts now.
    pub fn start() -> Self {
        Self::with(ClockOffset::default())
    }

    /// Returns a clock whose wall time is `named` now, and runs on.
    pub fn beginning_at(named: Timestamp) -> Self {
        Self::with(ClockOffset::between(named, computer_wall()))
    }

    /// Returns the clock of a program: its wall time begins at the time that the environment names
    /// in [`NOW_VARIABLE`], and is the computer's if it names none.
    ///
    /// # Errors
    /// [`NowError`] if the variable names no time.
    pub fn of_the_environment() -> Result<Self, NowError> {
        let named = std::env::var_os(NOW_VARIABLE);
        ClockOffset::read(named.as_deref(), computer_wall()).map(Self::with)
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "this is the clock that everything else is passed"
    )]
    fn with(offset: ClockOffset) -> Self {
        Self {
            started: std::time::Instant::now(),
            offset,
        }
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Now {
        Now {
            wall: self.offset.at(computer_wall()),
            monotonic: self.started.elapsed(),
        }
    }
}

/// The wall clock of the computer, whatever a program was told.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the clock that everything else is passed"
)]
fn computer_wall() -> Timestamp {
    let since_1970 = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    Timestamp::from_seconds(0).plus(since_1970.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_named_time_moves_the_wall_clock_alone() {
        let named = Timestamp::parse("2026-11-30T22:55:00Z").unwrap();
        let clock = SystemClock::beginning_at(named);
        let (first, second) = (clock.now(), clock.clone().now());
        assert!(first.wall.since(named) < Duration::from_secs(60));
        assert!(second.wall >= first.wall);
        assert!(first.monotonic < Duration::from_secs(60));
    }
}
