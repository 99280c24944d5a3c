//! The clocks of the sandbox.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use chrono::{DateTime, TimeDelta, Utc};
use interlude_model::{ClockOffset, NOW_VARIABLE, NowError};

/// The source of the present time. It determines `updated_at`, the expiry of tokens and which times are
/// in the past.
pub trait Clock: Send + Sync + 'static {
    fn now(&self) -> DateTime<Utc>;
}

/// The computer's clock, shifted by an offset if another time was given.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock(ClockOffset);

impl SystemClock {
    /// Returns a clock that shows `named` now and keeps running.
    pub fn beginning_at(named: DateTime<Utc>) -> Self {
        Self(ClockOffset::between(named.into(), computer().into()))
    }

    /// Returns the clock of a program. It begins at the time in the environment variable
    /// [`NOW_VARIABLE`], and is the computer's clock if the variable is not set.
    ///
    /// # Errors
    /// [`NowError`] if the variable is set and is not a time.
    pub fn of_the_environment() -> Result<Self, NowError> {
        let named = std::env::var_os(NOW_VARIABLE);
        ClockOffset::read(named.as_deref(), computer().into()).map(Self)
    }
}

impl Clock for SystemClock {
    fn now(&self) -> DateTime<Utc> {
        let computer = computer();
        let shown = self.0.at(computer.into()).to_chrono();
        shown.unwrap_or(computer)
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the clock adaptor")]
fn computer() -> DateTime<Utc> {
    SystemTime::now().into()
}

/// A clock that only moves when it is told to. Clones show the same time.
#[derive(Debug, Clone)]
pub struct ManualClock(Arc<Mutex<DateTime<Utc>>>);

impl ManualClock {
    /// Returns a clock that shows `now`.
    pub fn at(now: DateTime<Utc>) -> Self {
        Self(Arc::new(Mutex::new(now)))
    }

    /// Moves the clock by `by`, which may be negative.
    pub fn advance(&self, by: TimeDelta) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) += by;
    }
}

impl Clock for ManualClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Measures the duration of a request by the monotonic clock.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stopwatch(Instant);

impl Stopwatch {
    #[expect(clippy::disallowed_methods, reason = "this is the clock adaptor")]
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    pub(crate) fn elapsed(self) -> Duration {
        self.0.elapsed()
    }
}
