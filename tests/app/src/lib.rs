//! The whole application as it ships, against the real sandbox.
//!
//! Two ways in: [`App`] runs an account in this process (its engine, its journal and sled, its HTTP
//! client); [`Cli`] runs the built `interlude` as a person or a script would. Either talks to a
//! [`Sandbox`](interlude_sandbox::Sandbox) over a socket on a free port, which tells what arrived and
//! what took effect.
//!
//! Nothing waits without a bound: [`within`] ends a test with the words of what never came.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod app;
mod binary;
mod cli;
mod day;
mod patience;
#[cfg(target_os = "linux")]
mod root_checks;
mod server;
mod times;

pub use app::{App, Mode};
pub use cli::{Cli, Ran, Running};
pub use day::{now, server_clock};
pub use patience::within;
#[cfg(target_os = "linux")]
pub use root_checks::{Disk, may_mount};
pub use server::{
    accepts, counters, effects, interviews, options, requests_for, serve, server, unplug,
};
pub use times::{by_the_sandbox, slot, slot_at};
