//! The main job, whole: engine, journal, sled and HTTP client against the sandbox, and the
//! `interlude` program.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod bad_input;
mod conflicts;
mod damage;
mod delivery;
mod documents;
mod doubt;
mod exit_codes;
mod folders;
mod kills;
mod lists;
mod pace;
mod refusals;
mod sign_in;
mod strict_list;
mod watch;
