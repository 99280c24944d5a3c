use std::time::Duration;

use interlude_engine::clock::Now;
use interlude_model::{Code, Timestamp};

use super::CheckResult;
use crate::failure::Failure;

/// The difference from the server's clock that is ignored. The server sends whole seconds, and its answer
/// may take long.
const TOLERANCE: Duration = Duration::from_secs(120);

/// The largest difference between wall clock and monotonic clock in one run. More means that the clock was
/// set.
const MAX_DRIFT: Duration = Duration::from_secs(2);

/// The clock readings of one run.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ClockReadings {
    pub(crate) began: Now,
    pub(crate) ended: Now,
    /// The server's time and this computer's time when the answer arrived, UTC.
    pub(crate) server: Option<(Timestamp, Timestamp)>,
    /// The time of the last sync by this computer's clock, UTC.
    pub(crate) last_sync: Option<Timestamp>,
}

impl ClockReadings {
    /// Returns the seconds by which this computer's clock is ahead of the server's.
    pub(crate) fn ahead_seconds(&self) -> Option<i64> {
        let (theirs, ours) = self.server?;
        Some(ours.seconds().saturating_sub(theirs.seconds()))
    }

    fn was_set(&self) -> bool {
        let elapsed = self.ended.monotonic.saturating_sub(self.began.monotonic);
        let forward = self.ended.wall.since(self.began.wall.plus(elapsed));
        let back = self.began.wall.plus(elapsed).since(self.ended.wall);
        forward.max(back) > MAX_DRIFT
    }
}

/// Checks this computer's clock against the server's, the last sync and the monotonic clock.
pub(crate) fn clock(readings: &ClockReadings) -> CheckResult {
    let advice = "Turn on automatic time in the system settings.";
    if readings.was_set() {
        let message = format!("The clock was set while this ran. {advice}");
        return CheckResult::Note(Code::ClockJumped, message);
    }
    let last_sync = readings.last_sync.unwrap_or(readings.ended.wall);
    if last_sync.since(readings.ended.wall) > TOLERANCE {
        let message = format!(
            "The clock was set back. It shows an earlier time than at the last sync. {advice}"
        );
        return CheckResult::Note(Code::ClockSetBack, message);
    }
    let Some(ahead) = readings.ahead_seconds() else {
        let message = "The server sent no time, so there is nothing to compare the clock with.";
        return CheckResult::NotDone(message.to_owned());
    };
    if ahead.unsigned_abs() <= TOLERANCE.as_secs() {
        return CheckResult::Ok("It agrees with the server's clock.".to_owned());
    }
    let way = if ahead > 0 { "ahead of" } else { "behind" };
    let message = format!(
        "This computer's clock is {} {way} the server's. {advice}",
        format_duration(ahead.unsigned_abs())
    );
    CheckResult::Trouble(Failure::new(Code::ClockWrong, message))
}

fn format_duration(seconds: u64) -> String {
    let (count, unit) = match seconds {
        0..7_200 => (seconds / 60, "minutes"),
        7_200..172_800 => (seconds / 3600, "hours"),
        _ => (seconds / 86_400, "days"),
    };
    format!("{count} {unit}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    fn readings(ended: &str, server: Option<&str>, last_sync: &str) -> ClockReadings {
        let now = |wall, seconds| Now {
            wall: at(wall),
            monotonic: Duration::from_secs(seconds),
        };
        ClockReadings {
            began: now("2025-01-22T13:00:00Z", 5),
            ended: now(ended, 15),
            server: server.map(|theirs| (at(theirs), at(ended))),
            last_sync: Some(at(last_sync)),
        }
    }

    #[test]
    fn each_kind_of_wrong_clock_has_its_result() {
        let (right, before) = ("2025-01-22T13:00:10Z", "2025-01-22T12:00:00Z");
        for (ended, server, last_sync, name, expected) in [
            (
                right,
                Some("2025-01-22T13:01:00Z"),
                before,
                "ok",
                "agrees with",
            ),
            (right, None, before, "not_done", "nothing to compare"),
            (
                right,
                Some("2025-01-22T10:00:00Z"),
                before,
                "trouble",
                "3 hours ahead of",
            ),
            (
                right,
                Some("2025-01-25T13:00:10Z"),
                before,
                "trouble",
                "3 days behind",
            ),
            (right, None, "2025-01-22T13:30:00Z", "note", "set back"),
            (
                "2025-01-22T13:00:40Z",
                None,
                before,
                "note",
                "while this ran",
            ),
            (
                "2025-01-22T12:59:00Z",
                None,
                before,
                "note",
                "while this ran",
            ),
        ] {
            let result = clock(&readings(ended, server, last_sync));
            assert_eq!(result.name(), name, "{result:?}");
            assert!(result.message().contains(expected), "{result:?}");
        }
    }
}
