mod answers;
mod change;
mod check;
mod day_strip;
mod detail;
mod edits;
#[cfg(test)]
pub(crate) mod fixture;
mod group_move;
mod inbox;
mod list;
mod outbox;
mod quick_move;
mod row;
mod status;

pub(crate) use row::name;

use interlude_engine::{Engine, EngineStatus, Ledger, Waits};
use interlude_model::{Code, InterviewId, Timestamp, View};
use url::Url;

use crate::view::zones::Zones;
use crate::view::{Preferences, WindowError};

/// A snapshot of one account, from which the queries of the window are answered.
#[derive(Debug, Clone, Copy)]
pub struct ViewContext<'a> {
    /// The interviews and the durable state.
    pub ledger: &'a Ledger,
    /// The reason for which each unfinished change waits.
    pub waits: &'a Waits,
    /// The engine's status.
    pub status: &'a EngineStatus,
    pub account_info: &'a AccountInfo,
    pub preferences: &'a Preferences,
    /// The time, UTC.
    pub now: Timestamp,
}

/// The facts about an account that the ledger does not contain.
#[derive(Debug, Clone)]
pub struct AccountInfo {
    /// The name that the user sees.
    pub label: String,
    /// True if it is the sample account.
    pub sample: bool,
    /// The address of its server.
    pub base: Url,
    /// The expiry that the token claims, UTC. The server has not confirmed it.
    pub token_expires: Option<Timestamp>,
}

impl<'a> ViewContext<'a> {
    /// Calls `query` with a snapshot of a running account. The engine waits for it, so it must be quick.
    pub fn read<T>(
        engine: &Engine,
        account_info: &AccountInfo,
        preferences: &Preferences,
        now: Timestamp,
        query: impl FnOnce(&ViewContext<'_>) -> T,
    ) -> T {
        let (waits, status) = (engine.waits(), engine.status());
        engine.read(|ledger| {
            query(&ViewContext {
                ledger,
                waits: &waits,
                status: &status,
                account_info,
                preferences,
                now,
            })
        })
    }

    pub(crate) fn zones(&self) -> Zones {
        self.preferences.zones
    }

    /// Returns today's date in the shown zone, such as `2025-01-22`.
    pub fn today(&self) -> String {
        self.zones().wall(self.now).date
    }

    /// Returns the id of an interview that is in the ledger, or of which a change is in the outbox or in
    /// the history.
    ///
    /// # Errors
    /// [`Code::UnknownInterview`].
    pub fn known_id(&self, id: i64) -> Result<InterviewId, WindowError> {
        let known = InterviewId::new(id).filter(|id| self.is_known(*id));
        known.ok_or_else(|| unknown(id))
    }

    /// Returns the number of interviews.
    pub fn interview_count(&self) -> usize {
        self.ledger.len()
    }

    /// Returns true if the user chose to work offline.
    pub fn works_offline(&self) -> bool {
        self.ledger.durable().switches.work_offline
    }

    /// Returns the view of the interview with the server's number `id`.
    ///
    /// # Errors
    /// [`Code::UnknownInterview`].
    pub fn view(&self, id: i64) -> Result<View<'a>, WindowError> {
        let view = InterviewId::new(id).and_then(|id| self.ledger.view(id));
        view.ok_or_else(|| unknown(id))
    }
}

fn unknown(id: i64) -> WindowError {
    WindowError::new(
        Code::UnknownInterview,
        format!("There is no interview {id}. It may be gone from the server's list."),
    )
}
