use interlude_engine::remote::Unreadable;
use interlude_engine::{EngineStatus, Paused, PullReport, SyncReport};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::view::zones::WallTime;

/// The status that the connection button and the side list show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct WindowStatus {
    /// The name of the account.
    pub account: String,
    /// True if it is the sample account, whose server runs inside the application.
    pub sample: bool,
    /// The time at which the last list was received.
    pub last_heard: Option<WallTime>,
    /// The number of minutes since then.
    pub minutes_ago: Option<u32>,
    /// The reason for which nothing is sent or fetched.
    pub paused: Option<Paused>,
    /// A sentence that says why the last pull failed.
    pub failure: Option<String>,
    /// True while a list is being fetched.
    pub pulling: bool,
    pub counts: Counts,
    /// The IANA name of the zone in which times are shown.
    pub zone: String,
    /// The zone as a person calls it: `London (GMT)`.
    pub zone_label: String,
    /// The IANA name of the second zone.
    pub second_zone: Option<String>,
    /// The current time in the shown zone.
    pub now: WallTime,
    /// Sentences that the user must see, for example about the disk or the time zone.
    pub notices: Vec<String>,
    /// The expiry that the token claims. The server has not confirmed it.
    pub token_expires: Option<WallTime>,
}

/// The counts of the side list.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Counts {
    /// Interviews that have not ended.
    pub upcoming: u32,
    /// All interviews.
    pub all: u32,
    /// Changes that wait to be sent or checked.
    pub waiting: u32,
    /// Changes that wait for the user.
    pub attention: u32,
    /// Interviews on which the user has to act next.
    pub your_turn: u32,
    /// Interviews without a time.
    pub no_time: u32,
}

/// A change of the computer's time zone. Times are shown in the new zone from now on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ZoneChange {
    /// The IANA name of the old zone.
    pub from: String,
    /// The old zone as a person calls it: `London`.
    pub from_place: String,
    /// The IANA name of the new zone.
    pub to: String,
    /// The new zone as a person calls it: `Paris`.
    pub to_place: String,
}

/// The state of the window while it closes. It first sends waiting changes for a few seconds. A second
/// request to close it closes it at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Closing {
    /// The number of changes that are not sent yet.
    pub waiting: u32,
    /// True if it has stopped trying. The rest is sent the next time that Interlude runs.
    pub ended: bool,
}

/// The result of a manual sync.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SyncOutcome {
    /// The number of interviews that are new or changed. None if the list was not fetched.
    pub changed: Option<u32>,
    /// The number of changes that were sent.
    pub sent: u32,
    /// A sentence that says why the list was not fetched.
    pub failure: Option<String>,
}

impl SyncOutcome {
    /// Summarises a manual sync for the window.
    pub fn of(report: &SyncReport, status: &EngineStatus) -> Self {
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let (changed, failure) = match &report.pull {
            PullReport::Fetched { changed, .. } => (Some(count(*changed)), None),
            PullReport::Failed(reason) => (None, Some(reason.message.clone())),
            PullReport::NotRequested => (None, Some(skipped_because(status.paused).to_owned())),
        };
        Self {
            changed,
            sent: count(report.sent()),
            failure,
        }
    }
}

fn skipped_because(paused: Option<Paused>) -> &'static str {
    match paused {
        Some(Paused::ByChoice) => "You work offline. Go online to sync.",
        Some(Paused::SignIn) => "Sign in again to sync. Your changes are safe.",
        _ => "The server asked clients to wait, so no request was sent. Sync again later.",
    }
}

/// The greatest number of records that a sentence names. The rest are counted.
const NAMED: usize = 5;

/// Returns a sentence that names the interviews of the last list that could not be read. None if all could.
pub fn unreadable(status: &EngineStatus) -> Option<String> {
    let count = usize::try_from(status.unreadable).unwrap_or(usize::MAX);
    let those = unreadable_ones(&status.named_unreadable, count)?;
    Some(format!(
        "{those} in the server's list cannot be read. The data that Interlude already has is unchanged."
    ))
}

/// Returns the beginning of a sentence about `count` unreadable records, such as `1 interview (37 "Top 10
/// Questions")`. None if `count` is 0. Only some of the records may be named.
pub fn unreadable_ones(named: &[Unreadable], count: usize) -> Option<String> {
    let noun = match count {
        0 => return None,
        1 => "1 interview".to_owned(),
        _ => format!("{count} interviews"),
    };
    let mut names: Vec<_> = named.iter().filter_map(name).take(NAMED).collect();
    if names.is_empty() {
        return Some(noun);
    }
    match count.saturating_sub(names.len()) {
        0 => {}
        1 => names.push("1 more".to_owned()),
        more => names.push(format!("{more} more")),
    }
    Some(format!("{noun} ({})", names.join(", ")))
}

fn name(record: &Unreadable) -> Option<String> {
    match (record.id, &record.title) {
        (Some(id), Some(title)) => Some(format!("{id} \"{title}\"")),
        (Some(id), None) => Some(id.to_string()),
        (None, Some(title)) => Some(format!("\"{title}\", without a number")),
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use interlude_model::InterviewId;

    use super::*;

    fn record(id: Option<i64>, title: Option<&str>) -> Unreadable {
        Unreadable {
            id: id.and_then(InterviewId::new),
            title: title.map(str::to_owned),
        }
    }

    #[test]
    fn unreadable_records_are_named_by_number_and_title() {
        let words = |named: &[Unreadable], count| unreadable_ones(named, count).unwrap();
        let top = record(Some(37), Some("Top 10"));
        assert_eq!(
            words(std::slice::from_ref(&top), 1),
            "1 interview (37 \"Top 10\")"
        );
        assert_eq!(words(&[record(None, None)], 1), "1 interview");
        let some = [top, record(Some(41), None), record(None, Some("Lost"))];
        assert_eq!(
            words(&some, 4),
            "4 interviews (37 \"Top 10\", 41, \"Lost\", without a number, 1 more)"
        );
        let many: Vec<_> = (1..=20).map(|id| record(Some(id), None)).collect();
        assert_eq!(
            words(&many, 300),
            "300 interviews (1, 2, 3, 4, 5, 295 more)"
        );
        assert_eq!(unreadable_ones(&[], 0), None);
    }
}
