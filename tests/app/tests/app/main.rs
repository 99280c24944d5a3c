//! Tests of the main workflow in this process: engine, journal, sled and HTTP client against the sandbox.
//!
//! No test here may start a program. For a moment the new process would inherit every open file, including the lock of
//! a data folder, and the next claim of that folder would be refused.

#![allow(clippy::unwrap_used, reason = "a failed step fails the test")]

mod conflicts;
mod delivery;
#[cfg(target_os = "linux")]
mod full_disk;
mod lists;
mod pace;
mod refusals;
mod sign_in;
mod strict_list;
mod unconfirmed;
