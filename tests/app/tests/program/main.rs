//! The main job as scripts and people do it: the `interlude` program against the sandbox.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod accounts;
mod bad_input;
mod damage;
mod doctor;
mod documents;
mod exit_codes;
mod export;
mod folders;
#[cfg(unix)]
mod kills;
mod settling;
mod sign_out;
mod talking;
#[cfg(unix)]
mod watch;
