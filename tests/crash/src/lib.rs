//! `interlude` killed with SIGKILL at random moments: what it called saved is still there, and takes
//! effect once.
//!
//! A [`World`] is a real data folder and a sandbox in a process of its own. In it somebody types
//! [`Deed`]s: they propose, take back, drop, sync and watch, one command after another or several at
//! the same moment. Nearly all of these are killed, each at a moment drawn evenly from the whole life
//! that such a command has, so that it may be starting, opening the folder, saving, asking for the
//! list, sending, or on its way out ([`Moment`]). The server takes a little while for each request.
//!
//! Once nothing is under way at the server any more, the folder is opened by the same program, and
//! three accounts of what happened are held against each other: what the program said on its outputs
//! before the kill, what the folder says now, and what took effect at the server. They must agree by
//! the [`Rule`]s.
//!
//! A request that reaches the server is acted on before the program is started again. One that lands
//! later than that is a case for simulated worlds.
//!
//! Only on Linux: elsewhere a process cannot be looked into while it stands still.

#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on stops"
)]

mod aftermath;
mod book;
mod deed;
mod folder;
mod moment;
mod program;
mod rules;
mod run;
mod tally;
mod typing;
mod world;

pub use deed::Deed;
pub use moment::Moment;
pub use rules::{Broken, Rule};
pub use run::{Drain, kill};
pub use tally::Tally;
pub use world::World;
