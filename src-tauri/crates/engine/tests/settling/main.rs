//! The rules of settling, under simulated time: an hour of bad network runs in a millisecond.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod asking;
mod bringing_back;
mod crossings;
mod edits;
mod keeping;
mod lagging;
mod lists;
mod pauses;
mod sending;
mod session;
mod unconfirmed;
mod undo;
mod world;
