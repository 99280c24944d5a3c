use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::view::wall::WallTime;

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
    pub paused: Option<PausedWhy>,
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

/// The reason for which an account is paused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PausedWhy {
    /// The user works offline by choice.
    ByChoice,
    /// The server could not be reached.
    Unreachable,
    /// A credential is missing or was refused.
    SignIn,
    /// The server does not know the user.
    NoSuchUser,
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
    /// Interviews by video that have not ended.
    pub video: u32,
    /// Interviews at a place that have not ended.
    pub in_person: u32,
    /// Interviews without a time.
    pub no_time: u32,
}

/// The progress of a pull.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Progress {
    /// The number of bytes received.
    #[ts(type = "number")]
    pub received: u64,
    /// The number of bytes in all. None if the server does not say it.
    #[ts(type = "number | null")]
    pub total: Option<u64>,
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
