//! Where the sandbox takes the time from.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use chrono::{DateTime, TimeDelta, Utc};
use interlude_domain::{ClockOffset, NOW_VARIABLE, NowError};

/// The time of day, as the sandbox sees it: it stamps `updated_at`, judges tokens and "in the past".
pub trait Clock: Send + Sync + 'static {
    /// The present instant.
    fn now(&self) -> DateTime<Utc>;
}

/// The computer's own clock, offset if a time was named for it.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock(ClockOffset);

impl SystemClock {
    /// Returns a clock that shows `named` now, and runs on.
    pub fn beginning_at(named: DateTime<Utc>) -> Self {
        Self(ClockOffset::between(named.into(), computer().into()))
    }

    /// Returns the clock of a program: it begins at the time that the environment names in
    /// [`NOW_VARIABLE`], and is the computer's if it names none.
    ///
    /// # Errors
    /// [`NowError`] if the variable names no time.
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

/// A clock that stands still until it is moved. Clones show the same time.
#[derive(Debug, Clone)]
pub struct ManualClock(Arc<Mutex<DateTime<Utc>>>);

impl ManualClock {
    /// A clock that shows `now`.
    pub fn at(now: DateTime<Utc>) -> Self {
        Self(Arc::new(Mutex::new(now)))
    }

    /// Shows `now` from here on.
    pub fn set(&self, now: DateTime<Utc>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = now;
    }

    /// Moves the clock, backwards too.
    pub fn advance(&self, by: TimeDelta) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) += by;
    }
}

impl Clock for ManualClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How long a request took, by the monotonic clock.
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
