//! Pull, push and the outbox: what Interlude does with the user's changes and the server's word.
//!
//! The shape is *decide, then act*. [`edit`] decides what the user asks, `pull` what a list answer
//! changes, `review` what a list means for the outbox, `push` what the answer to an amend means,
//! and `plan` what to do next; all of them take the state, an input and the time, and return what is
//! to be done. One task, the `worker`, carries it out: it makes a change durable first, and only then
//! adopts and announces it, and it adopts what the server says at once and has it written behind.
//!
//! The words are those of the field: an **outbox** of changes, a **preflight** before each send,
//! a **three-way compare** of base, remote and desired, **backoff** with full jitter.
//!
//! Rules that hold throughout:
//!
//! * **Fresh.** A compare counts if its pull began after the change was made or last decided, and its
//!   answer came at most ten seconds before the request goes out.
//! * **Never blind.** A change that may have been applied is looked up before anything else is done
//!   with it.
//! * **One at a time.** At most one request per interview is under way; a newer wish is held behind it.
//! * **Late is old.** A list whose pull began before an interview's amend was answered says nothing
//!   of that interview; nor does one that lags behind what was heard shortly before.
//! * **Quiet after doubt.** While a request may still land, nothing is sent for its interview, and nothing
//!   counts as not having happened.
//! * **Nothing leaves silently.** A change ends in the history, by the server's word or the
//!   user's; failures are counted and never end one.

#![forbid(unsafe_code)]

mod adopt;
mod call_state;
pub mod clock;
mod config;
pub mod durable;
pub mod edit;
mod engine;
mod event;
mod exchange;
mod folding;
mod history_recovery;
mod lag;
mod late;
mod ledger;
pub mod memory_store;
#[cfg(feature = "pacer")]
pub mod pacer;
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
mod status;
pub mod store;
#[cfg(feature = "store-suite")]
pub mod store_suite;
mod store_worker;
mod transition;
mod waits;
mod worker;
mod writer;

pub use config::Config;
pub use engine::{Engine, Parts};
pub use event::Event;
pub use ledger::Ledger;
pub use query::{Page, Query, Sort};
pub use report::{PullReport, SyncReport};
pub use retry::{BACKOFF_CAP, BACKOFF_FIRST, POLL_EVERY, RETRY_AFTER_CAP};
pub use session_state::{
    FRESH_FOR, LIST_LAG, MAX_SENDS_AT_ONCE, QUIET_AFTER_UNCONFIRMED, UNDO_CAP,
};
pub use status::{EngineStatus, Paused};
pub use waits::{Wait, WaitCause, Waits};
pub use writer::Writing;
