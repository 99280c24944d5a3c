use std::time::Duration;

use interlude_domain::Timestamp;
use interlude_engine::clock::Now;

use super::Verdict;
use crate::exit::Exit;
use crate::failure::Failure;

/// The server says its time in whole seconds, and an answer takes its time: less than this between the
/// clocks is nothing.
const SLACK: Duration = Duration::from_secs(120);

/// Within one run both clocks of a computer keep together, but for this.
const STRIDE: Duration = Duration::from_secs(2);

/// What was read of clocks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Readings {
    pub(crate) began: Now,
    pub(crate) ended: Now,
    /// The server's time and ours when its answer came, UTC.
    pub(crate) server: Option<(Timestamp, Timestamp)>,
    /// When the server was last heard, by our clock then, UTC.
    pub(crate) last_heard: Option<Timestamp>,
}

impl Readings {
    /// How far our clock is ahead of the server's, in seconds.
    pub(crate) fn ahead_seconds(&self) -> Option<i64> {
        let (theirs, ours) = self.server?;
        Some(ours.seconds().saturating_sub(theirs.seconds()))
    }

    fn jumped(&self) -> bool {
        let ran = self.ended.monotonic.saturating_sub(self.began.monotonic);
        let forward = self.ended.wall.since(self.began.wall.plus(ran));
        let back = self.began.wall.plus(ran).since(self.ended.wall);
        forward.max(back) > STRIDE
    }
}

/// Whether this computer's clock is right, and stands on its own feet.
pub(crate) fn clock(readings: &Readings) -> Verdict {
    let set_it = "Let the system set it by the network.";
    if readings.jumped() {
        let message = format!("The clock was set while this ran. {set_it}");
        return Verdict::Note("clock_jumped", message);
    }
    let heard = readings.last_heard.unwrap_or(readings.ended.wall);
    if heard.since(readings.ended.wall) > SLACK {
        let message = format!(
            "The clock says an earlier time than when the server was last heard: it was set back. \
             {set_it}"
        );
        return Verdict::Note("clock_set_back", message);
    }
    let Some(ahead) = readings.ahead_seconds() else {
        let message = "No server told its time, so there is nothing to compare the clock with.";
        return Verdict::NotDone(message.to_owned());
    };
    if ahead.unsigned_abs() <= SLACK.as_secs() {
        return Verdict::Fine("It goes with the server's.".to_owned());
    }
    let way = if ahead > 0 { "ahead of" } else { "behind" };
    let message = format!(
        "This computer's clock is {} {way} the server's. {set_it}",
        span(ahead.unsigned_abs())
    );
    Verdict::Trouble(Failure::new(Exit::Failed, "clock_wrong", message))
}

fn span(seconds: u64) -> String {
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

    fn readings(ended: &str, server: Option<&str>, last_heard: &str) -> Readings {
        let now = |wall, seconds| Now {
            wall: at(wall),
            monotonic: Duration::from_secs(seconds),
        };
        Readings {
            began: now("2025-01-22T13:00:00Z", 5),
            ended: now(ended, 15),
            server: server.map(|theirs| (at(theirs), at(ended))),
            last_heard: Some(at(last_heard)),
        }
    }

    #[test]
    fn each_way_in_which_a_clock_is_wrong_is_told() {
        let (right, before) = ("2025-01-22T13:00:10Z", "2025-01-22T12:00:00Z");
        for (ended, server, last_heard, word, says) in [
            (
                right,
                Some("2025-01-22T13:01:00Z"),
                before,
                "ok",
                "goes with",
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
            let verdict = clock(&readings(ended, server, last_heard));
            assert_eq!(verdict.word(), word, "{verdict:?}");
            assert!(verdict.message().contains(says), "{verdict:?}");
        }
    }
}
