mod check;
mod conflict;
mod day_strip;
mod detail;
#[cfg(test)]
pub(crate) mod fixture;
mod history;
mod list;
mod nearby;
mod outbox;
mod quick_move;
mod row;
mod second_zone;
mod standing;
mod status;
mod wish;

pub(crate) use row::name;

use interlude_domain::{InterviewId, Timestamp, View};
use interlude_engine::{EngineStatus, Ledger, Waits};
use url::Url;

use crate::zones::Zones;
use crate::{ErrorCode, Preferences, WindowError};

/// One moment of one account: what the window's questions are answered from.
#[derive(Debug, Clone, Copy)]
pub struct ViewContext<'a> {
    /// What is known.
    pub ledger: &'a Ledger,
    /// What each change waits for.
    pub waits: &'a Waits,
    /// Where the account stands.
    pub status: &'a EngineStatus,
    /// Which account it is.
    pub account_info: &'a AccountInfo,
    /// What the user set.
    pub preferences: &'a Preferences,
    /// The time, UTC.
    pub now: Timestamp,
}

/// What is known of an account beside its interviews.
#[derive(Debug, Clone)]
pub struct AccountInfo {
    /// What it is called.
    pub label: String,
    /// Whether it is the sample account.
    pub sample: bool,
    /// The address of its server.
    pub base: Url,
    /// When its sign-in ends, by its own word, UTC.
    pub token_expires: Option<Timestamp>,
}

impl<'a> ViewContext<'a> {
    pub(crate) fn zones(&self) -> Zones {
        self.preferences.zones
    }

    /// The day of the shown zone, `2025-01-22`.
    pub fn today(&self) -> String {
        self.zones().wall(self.now).date
    }

    /// The id of an interview of which anything is known: it is kept here, or a change to it is.
    ///
    /// # Errors
    /// [`ErrorCode::UnknownInterview`].
    pub(crate) fn known(&self, id: i64) -> Result<InterviewId, WindowError> {
        let known = InterviewId::new(id).filter(|id| self.knows(*id));
        known.ok_or_else(|| unknown(id))
    }

    /// The interview with the server's number `id`.
    ///
    /// # Errors
    /// [`ErrorCode::UnknownInterview`].
    pub fn view(&self, id: i64) -> Result<View<'a>, WindowError> {
        let view = InterviewId::new(id).and_then(|id| self.ledger.view(id));
        view.ok_or_else(|| unknown(id))
    }
}

fn unknown(id: i64) -> WindowError {
    WindowError::new(
        ErrorCode::UnknownInterview,
        format!("There is no interview {id}. It may be gone from the server's list."),
    )
}
