//! Pulls lists, pushes changes, and settles the outbox.
//!
//! The engine first decides, then acts. [`edit`] decides what an action of the user does, `pull` what
//! the answer to a list changes, `review` what a list settles in the outbox, `push` what the answer to a
//! change settles, `other_side` what the other side did, `step` the next step of one interview's changes,
//! and `plan` what to do next. All of them take the state, an input and the time, and return what is to be
//! done. One thread for each account, the `account_thread`, carries it out and owns ledger and store. A
//! commit is durable before it is adopted and announced. Server data is adopted at once, and written
//! behind by the `cache_writer`.
//!
//! The terms are in `docs/glossary.md`. Rules that always hold:
//!
//! * **Fresh.** A compare counts if its pull began after the change was made or last decided, and
//!   its answer came at most ten seconds before the request goes out (three for an accept or a cancel).
//! * **Looked up first.** A change that may have been applied is looked up before anything else is
//!   done with it.
//! * **One at a time.** At most one request per interview is under way. A newer change waits behind
//!   it.
//! * **Old lists do not count.** A list whose pull began before an interview's change was answered
//!   says nothing of that interview. Nor does a list that lags behind what the server said shortly
//!   before.
//! * **Quiet time.** While an unconfirmed request may still take effect, nothing is sent for its
//!   interview, and nothing counts as not done.
//! * **Nothing ends silently.** Every change ends in the history, because the server has it or
//!   because the user decided so. Failures are counted and never end a change.

#![forbid(unsafe_code)]

mod account_thread;
mod cache_writer;
mod call_state;
pub mod clock;
mod config;
pub mod durable;
pub mod edit;
mod engine;
mod folding;
mod history_recovery;
mod in_flight;
mod lag;
mod late;
mod ledger;
mod log;
pub mod memory_store;
mod other_side;
#[cfg(feature = "pacer")]
pub mod pacer;
mod parts;
mod pending;
mod plan;
mod pull;
mod pull_mark;
mod push;
mod query;
pub mod random;
pub mod remote;
mod report;
mod retry;
mod review;
mod search;
mod session_state;
mod step;
pub mod store;
#[cfg(feature = "store-suite")]
pub mod store_suite;
mod transition;

pub use config::Config;
pub use engine::Engine;
pub use ledger::Ledger;
pub use parts::Parts;
pub use query::{Page, Query, Sort};
pub use report::{EngineStatus, Event, Paused, PullReport, SyncReport, Waits};
pub use retry::RETRY_AFTER_CAP;
pub use session_state::{LIST_LAG, QUIET_AFTER_UNCONFIRMED};
pub use step::{Wait, WaitCause};
