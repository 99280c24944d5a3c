//! Tests of the main workflow with the `interlude` program against the sandbox.

#![allow(clippy::unwrap_used, reason = "a failed step fails the test")]

mod accounts;
mod afternoon;
mod answering;
mod away;
mod backup;
mod bad_input;
#[cfg(unix)]
mod beside;
mod by_the_documents;
mod damage;
mod doctor;
mod documents;
mod exit_codes;
mod export;
mod folders;
#[cfg(unix)]
mod kills;
mod log;
mod moving;
mod odd_answers;
#[cfg(target_os = "linux")]
mod progress;
mod settling;
mod sign_in;
mod sign_out;
#[cfg(unix)]
mod watch;
mod windows;
