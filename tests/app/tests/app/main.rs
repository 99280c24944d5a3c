//! The main job in this process: engine, journal, sled and HTTP client against the sandbox.
//!
//! No test here starts a program: for a moment it would hold every file that is open in this process,
//! the lock of a data folder among them, and the next claim of that folder would be refused.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod conflicts;
mod delivery;
mod doubt;
#[cfg(target_os = "linux")]
mod full_disk;
mod lists;
mod pace;
mod refusals;
mod sign_in;
mod strict_list;
