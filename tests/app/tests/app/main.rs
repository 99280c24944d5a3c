//! The main job, whole: engine, journal, sled and HTTP client against the sandbox, and the
//! `interlude` program.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod conflicts;
mod delivery;
mod doubt;
mod lists;
mod pace;
mod refusals;
mod sign_in;
mod strict_list;
