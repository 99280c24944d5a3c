//! What a sandbox is started with.

use std::num::NonZeroU32;
use std::sync::Arc;

use crate::clock::{Clock, SystemClock};
use crate::interview::Interview;
use crate::other_side::Temper;

/// How a sandbox behaves. Write `Options { list: ListMode::Strict, ..Options::default() }`.
#[derive(Clone)]
pub struct Options {
    /// Everything left to chance follows from it.
    pub seed: u64,
    /// The time. The sample week is laid around it, amendments are stamped with it.
    pub clock: Arc<dyn Clock>,
    /// The interviews to begin with.
    pub data: Data,
    /// Which attributes the list carries.
    pub list: ListMode,
    /// Proposed times are kept to the nearest multiple of so many seconds, not as they were sent.
    pub round: Option<NonZeroU32>,
    /// Whether a proposal that begins in the past is refused with 422.
    pub past: Past,
    /// The living other side; `None` leaves every answer to the test.
    pub other_side: Option<Temper>,
    /// The user whose interviews can be listed.
    pub partner_id: String,
    /// The organisation's key for the list call; `None` takes one from the seed.
    pub api_key: Option<String>,
    /// Who is signed in, for the sign-in call and the token of [`Sandbox::token`](crate::Sandbox::token).
    pub user: User,
    /// How many requests the log keeps.
    pub keep_requests: usize,
}

/// The interviews a sandbox begins with.
#[derive(Debug, Clone)]
pub enum Data {
    /// A real week's worth around the present day, the documents' own interviews among them.
    Week {
        /// How far the working day lies from UTC, in minutes east.
        utc_offset_minutes: i32,
    },
    /// The documents' samples to the letter: 37 before its amendment, 95607 and 91412. They belong to
    /// user 1050, as they do there. The documents' amend happens at `2025-01-22T13:12:54Z`.
    Documents,
    /// So many interviews, spread over two years. For benches.
    Many(usize),
    /// Exactly these.
    These(Vec<Interview>),
}

/// Which attributes a listed interview carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListMode {
    /// Listing and Booking attributes.
    Full,
    /// The documented ones alone: no times.
    Strict,
}

/// What becomes of a proposal that begins in the past.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Past {
    /// 422, `{"errors":{"amend_start_at":["must be in the future"]}}`.
    Refused,
    /// It is taken like any other.
    Allowed,
}

/// The interviewer who uses the app. (No `Debug`: it holds a password.)
#[derive(Clone, PartialEq, Eq)]
pub struct User {
    /// The id; it is the `sub` of their tokens.
    pub id: u64,
    /// The name.
    pub name: String,
    /// For the sign-in call.
    pub login: String,
    /// For the sign-in call.
    pub password: String,
}

impl Default for Options {
    /// A sample week around the real present, full list, past times refused, no living other side.
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
    /// The interviewer of the documents' sample.
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
    /// Without the key and the password.
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
