//! The engine under simulated time, network, disk and user, all of it from one seed.
//!
//! What runs is the real engine, through its ports. Around it everything that may happen does: answers
//! are lost, late, doubled and out of order, servers fail, ask to be left alone, or stand behind a
//! portal; the other side proposes, accepts, cancels and deletes at any moment; the user changes
//! everything at any moment; clocks are set, lids closed, disks full; and the process dies before,
//! within and after each of its steps.
//!
//! # What must hold
//!
//! Each [`Rule`] is checked from outside the engine, where it reaches the disk, the network or the
//! user, against what the simulated server and disk know to be true.
//!
//! [`herd`] is another world: very many clients, of which only the pacing is run, and one server.
//!
//! # Reading a failure
//!
//! [`simulate`] with a seed does the same, to the letter, every time. `cargo xtask sim --seed S` writes
//! down all that happened in it.

#![forbid(unsafe_code)]

mod book;
mod broken;
mod chance;
mod check;
mod disk;
mod ending;
pub mod herd;
mod life;
mod planted;
mod process;
mod run;
mod scenario;
mod server;
mod slots;
mod sweep;
mod trace;
mod user;
mod wire;
mod words;
mod world;

pub use broken::{Broken, Rule};
pub use planted::Bug;
pub use run::{Outcome, simulate};
pub use sweep::{Sweep, sweep};
