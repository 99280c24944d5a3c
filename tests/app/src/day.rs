use std::env;
use std::sync::{Arc, LazyLock};

use chrono::{DateTime, Utc};
use interlude_domain::NOW_VARIABLE;
use interlude_engine::clock::SystemClock;
use interlude_sandbox::Clock;

/// The time at which the tests begin: the day before that of [`slot`](crate::slot).
const BEGIN: &str = "2031-05-05T10:00:00Z";

/// One clock for all tests of a process. It runs on, also from one start of a program to the next. The
/// variable that names a program's time, set for a run of these tests, names theirs.
static CLOCK: LazyLock<interlude_sandbox::SystemClock> = LazyLock::new(|| {
    let begin = env::var(NOW_VARIABLE).unwrap_or_else(|_| BEGIN.to_owned());
    interlude_sandbox::SystemClock::beginning_at(begin.parse().unwrap())
});

/// The time now. No test depends on the day on which it is run.
pub fn now() -> DateTime<Utc> {
    CLOCK.now()
}

/// The clock of an application that starts now.
pub(crate) fn clock() -> Arc<SystemClock> {
    Arc::new(SystemClock::beginning_at(now().into()))
}

/// The clock of a sandbox.
pub fn server_clock() -> Arc<dyn Clock> {
    Arc::new(*CLOCK)
}
