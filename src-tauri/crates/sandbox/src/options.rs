//! The options of a sandbox.

use std::sync::Arc;

use crate::clock::{Clock, SystemClock};
use crate::model::{Interview, Rules, User};

/// The options of a sandbox. Write `Options { data: Data::Documents, ..Options::default() }`.
#[derive(Clone)]
pub struct Options {
    /// The seed of everything random.
    pub seed: u64,
    /// The clock. The sample week is generated around its time.
    pub clock: Arc<dyn Clock>,
    pub data: Data,
    pub rules: Rules,
    /// The id of the user whose interviews can be listed.
    pub partner_id: String,
    /// The user of the sign-in call and of [`Sandbox::token`](crate::Sandbox::token).
    pub user: User,
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

impl Default for Options {
    /// Returns a sample week around the present, with the default [`Rules`].
    fn default() -> Self {
        Self {
            seed: 1,
            clock: Arc::new(SystemClock::default()),
            data: Data::Week {
                utc_offset_minutes: 0,
            },
            rules: Rules::default(),
            partner_id: "sample".into(),
            user: User::default(),
        }
    }
}

impl std::fmt::Debug for Options {
    /// Leaves out the password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Options")
            .field("seed", &self.seed)
            .field("rules", &self.rules)
            .field("partner_id", &self.partner_id)
            .finish_non_exhaustive()
    }
}
