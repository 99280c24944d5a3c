use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::view::{Draft, Inbox, Settings, StartState, WindowStatus};

/// Everything that the first picture of the window shows, in one answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FirstPicture {
    pub start: StartState,
    pub settings: Settings,
    /// The language tag in which this computer writes times. None if it names no language.
    pub time_locale: Option<String>,
    /// The open account. None if no account is open yet.
    pub account: Option<FirstAccount>,
}

/// The part of the first picture that is about the open account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FirstAccount {
    pub status: WindowStatus,
    pub drafts: Vec<Draft>,
    pub inbox: Inbox,
}
