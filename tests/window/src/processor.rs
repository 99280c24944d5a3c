use std::fs;
use std::time::Duration;

use crate::processes;

/// The unit of the times in `/proc/PID/stat`. It is the same on every architecture (proc(5), `USER_HZ`).
const TICK: Duration = Duration::from_millis(10);

/// The first of the four times in `/proc/PID/stat`, counted from the state, which follows the name: those of the process
/// in user and in kernel mode, and those of its ended children.
const FIRST_TIME: usize = 11;

/// Returns the processor time of a process and its descendants.
pub(crate) fn time(process: u32) -> Duration {
    let own = fs::read_to_string(format!("/proc/{process}/stat")).map_or(0, |stat| ticks(&stat));
    let children = processes::children(process);
    TICK * own + children.into_iter().map(time).sum::<Duration>()
}

fn ticks(stat: &str) -> u32 {
    // The name in brackets may have spaces and brackets itself.
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let times = after_name.split_whitespace().skip(FIRST_TIME).take(4);
    times.filter_map(|time| time.parse::<u32>().ok()).sum()
}
