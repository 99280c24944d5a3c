//! Tests of the main workflow with the `interlude` program against the sandbox.

#![allow(clippy::unwrap_used, reason = "a failed step fails the test")]

mod accounts;
mod answering;
mod bad_input;
mod damage;
mod doctor;
mod documents;
mod exit_codes;
mod export;
mod folders;
#[cfg(unix)]
mod kills;
mod log;
mod odd_answers;
mod settling;
mod sign_in;
mod sign_out;
#[cfg(unix)]
mod watch;
