//! Kills `interlude` with SIGKILL at random moments, and checks that saved changes persist and take effect
//! once.
//!
//! A [`World`] is a real data folder and a sandbox in a process of its own. A user runs [`Action`]s in it:
//! they propose, undo, drop, sync and watch, with one command after another or several at the same time.
//! Most commands are killed at a random point of their usual duration, so that they are starting, opening
//! the folder, saving, pulling the list, sending or exiting ([`Moment`]). The server delays each request.
//!
//! Once the server is idle, the same program opens the folder again. Then three things must agree by the
//! [`Rule`]s: the program's output before the kill, the content of the folder, and the proposals that took
//! effect at the server.
//!
//! Requests are handled before the program is started again. Later effects are tested in simulated worlds.
//!
//! Only on Linux, because stopped processes are inspected through `/proc`.

#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on stops"
)]

mod action;
mod aftermath;
mod commands;
mod folder;
mod moment;
mod oracle;
mod program;
mod rules;
mod run;
mod tally;
mod world;

pub use action::Action;
pub use moment::Moment;
pub use rules::{Broken, Rule};
pub use run::{Drain, kill};
pub use tally::Tally;
pub use world::World;
