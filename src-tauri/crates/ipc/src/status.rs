use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::wall::WallTime;

/// Where the account stands: what the connection button and the side list show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct WindowStatus {
    /// What the account is called.
    pub account: String,
    /// Whether it is the sample account, whose server runs inside the application.
    pub sample: bool,
    /// When the server was last heard.
    pub last_heard: Option<WallTime>,
    /// How many minutes ago that was.
    pub minutes_ago: Option<u32>,
    /// What keeps it from settling.
    pub paused: Option<PausedWhy>,
    /// Why the last pull failed, as a sentence.
    pub failure: Option<String>,
    /// A list is being asked for.
    pub pulling: bool,
    /// The numbers of the side list.
    pub counts: Counts,
    /// The zone that times are shown in, by its name.
    pub zone: String,
    /// The zone as a person calls it: `London (GMT)`.
    pub zone_label: String,
    /// The second zone's name, where one is set.
    pub second_zone: Option<String>,
    /// Now, in the shown zone.
    pub now: WallTime,
    /// What the user must be told of the disk, as sentences.
    pub notices: Vec<String>,
    /// When the sign-in ends, by its own word.
    pub token_expires: Option<WallTime>,
}

/// What keeps an account from settling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PausedWhy {
    /// The user works offline by choice.
    ByChoice,
    /// The server cannot be reached.
    Unreachable,
    /// A credential is missing or not accepted.
    SignIn,
    /// The server knows no such user.
    NoSuchUser,
}

/// The numbers of the side list.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Counts {
    /// Interviews still to come.
    pub upcoming: u32,
    /// All interviews.
    pub all: u32,
    /// Changes that wait to be sent or looked up.
    pub waiting: u32,
    /// Changes that wait for the user.
    pub attention: u32,
    /// Interviews by video, still to come.
    pub video: u32,
    /// Interviews at a place, still to come.
    pub in_person: u32,
    /// Interviews without a time.
    pub no_time: u32,
}

/// How far a pull has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Progress {
    /// Bytes received.
    #[ts(type = "number")]
    pub received: u64,
    /// Bytes in all, where known.
    #[ts(type = "number | null")]
    pub total: Option<u64>,
}

/// The computer's time zone is another one from now on, and times are shown in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ZoneChange {
    /// The zone that was shown, by its IANA name.
    pub from: String,
    /// The same as a person calls it: `London`.
    pub from_place: String,
    /// The zone that is shown now, by its IANA name.
    pub to: String,
    /// The same as a person calls it: `Paris`.
    pub to_place: String,
}

/// The window was asked to close and sends what waits first, for a few seconds. Asked again, it closes
/// at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Closing {
    /// How many changes are not sent yet.
    pub waiting: u32,
    /// Whether it has stopped trying: what still waits is sent the next time that Interlude runs.
    pub ended: bool,
}

/// What a "Sync now" came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SyncOutcome {
    /// How many interviews are new or changed; none where the list was not had.
    pub changed: Option<u32>,
    /// How many changes were delivered.
    pub delivered: u32,
    /// Why the list was not had, as a sentence.
    pub failure: Option<String>,
}
