//! Tests of the whole application as it ships, against the real sandbox.
//!
//! [`App`] runs an account in this process, with its engine, its journal and sled, and its HTTP client. [`Cli`]
//! runs the built `interlude` as a person or a script does. Both connect to a
//! [`Sandbox`](interlude_sandbox::Sandbox) on a free port, which records the requests and their effects.
//!
//! Every wait has a timeout: [`with_timeout`] fails a test with a description of the event that did not happen.

#![allow(clippy::unwrap_used, reason = "a failed step fails the test")]

mod app;
mod binary;
mod cli;
mod clock;
mod documented_server;
pub mod programs;
#[cfg(target_os = "linux")]
mod root_checks;
mod server;
mod timeout;
mod times;

pub use app::{App, Mode};
pub use binary::interlude;
pub use cli::{Cli, CommandOutput, Running};
pub use clock::{now, server_clock};
pub use documented_server::{Bodies, DocumentedServer, Made, Unanswered};
#[cfg(target_os = "linux")]
pub use root_checks::{Disk, may_mount};
pub use server::{
    effects, interviews, options, other_side_accepts, other_side_proposes, requests_for, serve,
    server, unplug,
};
pub use timeout::with_timeout;
pub use times::{slot, slot_at, to_sandbox_slot};
