//! The time, as the engine reads it.

use std::time::Duration;

use interlude_model::{ClockOffset, NOW_VARIABLE, NowError, Timestamp};

/// A reading of both clocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Now {
    /// The wall clock, UTC. It may jump in either direction.
    pub wall: Timestamp,
    /// The time since some moment of this run. It never runs backwards, and may stand still while
    /// the computer sleeps.
    pub monotonic: Duration,
}

impl Now {
    /// Returns the time since `earlier`, by the clock that says more. The monotonic clock misses
    /// the time for which the computer slept, and the wall clock may have been set back.
    pub fn since(&self, earlier: &Self) -> Duration {
        let monotonic = self.monotonic.saturating_sub(earlier.monotonic);
        monotonic.max(self.wall.since(earlier.wall))
    }
}

/// A source of the time.
pub trait Clock: Send + Sync + 'static {
    /// Reads both clocks together.
    fn now(&self) -> Now;
}

/// The computer's clocks, with an offset of the wall clock if a time was given.
///
/// A program makes one at its start and passes it on, because another one would restart its monotonic
/// time.
#[derive(Debug, Clone)]
pub struct SystemClock {
    started: std::time::Instant,
    offset: ClockOffset,
}

impl SystemClock {
    /// Returns a clock whose monotonic time starts now.
    pub fn start() -> Self {
        Self::with(ClockOffset::default())
    }

    /// Returns a clock whose wall time is `named` now and runs on from there.
    pub fn beginning_at(named: Timestamp) -> Self {
        Self::with(ClockOffset::between(named, computer_wall()))
    }

    /// Returns the clock of a program. Its wall time begins at the time in the environment variable
    /// [`NOW_VARIABLE`], if that is set.
    ///
    /// # Errors
    /// [`NowError`] if the variable does not contain a time.
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

/// Returns the wall clock of the computer, without any offset.
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
