use std::env;
use std::sync::{Arc, LazyLock};

use chrono::{DateTime, Utc};
use interlude_engine::clock::SystemClock;
use interlude_model::NOW_VARIABLE;
use interlude_sandbox::Clock;

/// The time at which the tests start: the day before that of [`slot`](crate::slot).
const BEGIN: &str = "2031-05-05T10:00:00Z";

/// One clock for all tests of a process. It goes on from one start of a program to the next. The variable with
/// the start of a program's clock also sets the start of this one.
static CLOCK: LazyLock<interlude_sandbox::SystemClock> = LazyLock::new(|| {
    let begin = env::var(NOW_VARIABLE).unwrap_or_else(|_| BEGIN.to_owned());
    interlude_sandbox::SystemClock::beginning_at(begin.parse().unwrap())
});

/// Returns the simulated time now, so that no test depends on the day on which it is run.
pub fn now() -> DateTime<Utc> {
    CLOCK.now()
}

/// Returns the clock of an application that starts now.
pub(crate) fn clock() -> Arc<SystemClock> {
    Arc::new(SystemClock::beginning_at(now().into()))
}

/// Returns the clock of a sandbox.
pub fn server_clock() -> Arc<dyn Clock> {
    Arc::new(*CLOCK)
}
