use std::fmt;
use std::io::{self, IsTerminal};

use interlude_sandbox::{Clock, SystemClock};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::FormatTime;

/// Logs one line per event to stderr, filtered by `RUST_LOG`.
pub(crate) fn to_stderr(clock: SystemClock) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt()
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal())
        .with_env_filter(filter)
        .with_target(false)
        .with_level(false)
        .with_timer(TimeOfDay(clock))
        .init();
}

/// Formats the time as hours, minutes and seconds in UTC.
struct TimeOfDay(SystemClock);

impl FormatTime for TimeOfDay {
    fn format_time(&self, out: &mut Writer<'_>) -> fmt::Result {
        write!(out, "{}", self.0.now().format("%H:%M:%SZ"))
    }
}
