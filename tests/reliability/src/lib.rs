//! Attacks on what the application guarantees. Each attack has an oracle that judges the outcome, and a test that
//! plants a fault which the oracle must notice.
//!
//! | attack | method |
//! | --- | --- |
//! | [`disk`] | cuts the power, makes calls fail, damages files; commits must be whole and present |
//! | [`kills`] | kills the program at random moments; saved changes must persist and take effect once |
//! | [`fuzz`] | parses arbitrary input; no parser may panic |
//! | [`sim`] | runs the engine in simulated worlds; every rule must hold in each |
//! | [`herd`] | lets very many simulated clients return after an outage; the server must not be overloaded |
//! | [`soak`] | runs a day of use without pauses; memory and files must not grow |
//!
//! `cargo test` runs a small, seeded share of each; `cargo xtask attack` runs the full size. Only on Linux, whose
//! `/proc` shows the memory, files and connections of a process.

#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on stops"
)]

mod broken;
pub mod disk;
pub mod fuzz;
pub mod herd;
pub mod kills;
mod report;
pub mod sim;
pub mod soak;

pub use broken::{Broken, Rule};
pub use report::Report;
