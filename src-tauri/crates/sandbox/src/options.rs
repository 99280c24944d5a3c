//! The options of a sandbox.

use std::num::NonZeroU32;
use std::sync::Arc;

use crate::clock::{Clock, SystemClock};
use crate::interview::Interview;
use crate::other_side::OtherSideBehaviour;

/// The options of a sandbox. Write `Options { list: ListMode::Strict, ..Options::default() }`.
#[derive(Clone)]
pub struct Options {
    /// The seed of everything random.
    pub seed: u64,
    /// The clock. The sample week is generated around its time.
    pub clock: Arc<dyn Clock>,
    pub data: Data,
    pub list: ListMode,
    /// Proposed times are rounded to the nearest multiple of this number of seconds. `None` stores them as
    /// they were sent.
    pub round: Option<NonZeroU32>,
    pub past: Past,
    /// The behaviour of the simulated other side. With `None` only the test answers proposals.
    pub other_side: Option<OtherSideBehaviour>,
    /// The id of the user whose interviews can be listed.
    pub partner_id: String,
    /// The organisation's key for the list call. `None` derives one from the seed.
    pub api_key: Option<String>,
    /// The user of the sign-in call and of [`Sandbox::token`](crate::Sandbox::token).
    pub user: User,
    /// The number of requests that the log keeps.
    pub keep_requests: usize,
}

/// The interviews with which a sandbox begins.
#[derive(Debug, Clone)]
pub enum Data {
    /// A realistic week around the present day, including the interviews of the API's documentation.
    Week {
        /// The offset of the working day from UTC, in minutes east.
        utc_offset_minutes: i32,
    },
    /// The exact samples of the API's documentation: 37 before its amendment, 95607 and 91412. They
    /// belong to user 1050, as they do there. The documented amend happens at `2025-01-22T13:12:54Z`.
    Documents,
    /// This number of interviews, spread over two years. For benchmarks.
    Many(usize),
    /// These interviews.
    Exactly(Vec<Interview>),
}

/// The attributes that a listed interview carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListMode {
    /// The attributes of listing and booking.
    Full,
    /// Only the documented attributes, without times.
    Strict,
}

/// The treatment of a proposal that begins in the past.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Past {
    /// It is answered with 422 and `{"errors":{"amend_start_at":["must be in the future"]}}`.
    Refused,
    /// It is accepted like any other.
    Allowed,
}

/// The interviewer who uses the app. It has no `Debug` because it holds a password.
#[derive(Clone, PartialEq, Eq)]
pub struct User {
    /// The `sub` of the user's tokens.
    pub id: u64,
    pub name: String,
    pub login: String,
    pub password: String,
}

impl Default for Options {
    /// Returns a sample week around the present, with the full list, past times refused and no simulated
    /// other side.
    fn default() -> Self {
        Self {
            seed: 1,
            clock: Arc::new(SystemClock::default()),
            data: Data::Week {
                utc_offset_minutes: 0,
            },
            list: ListMode::Full,
            round: None,
            past: Past::Refused,
            other_side: None,
            partner_id: "sample".into(),
            api_key: None,
            user: User::default(),
            keep_requests: 10_000,
        }
    }
}

impl Default for User {
    /// Returns the interviewer of the documented sample.
    fn default() -> Self {
        Self {
            id: 1050,
            name: "Jacob Bogisich".into(),
            login: "jacob@example.org".into(),
            password: "sample".into(),
        }
    }
}

impl std::fmt::Debug for Options {
    /// Leaves out the key and the password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Options")
            .field("seed", &self.seed)
            .field("list", &self.list)
            .field("round", &self.round)
            .field("past", &self.past)
            .field("other_side", &self.other_side)
            .field("partner_id", &self.partner_id)
            .finish_non_exhaustive()
    }
}
