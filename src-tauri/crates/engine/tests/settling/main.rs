//! The rules of settling, under simulated time. An hour of bad network runs in a millisecond.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod answers;
mod answers_in_line;
mod bringing_back;
mod durability;
mod edits;
mod lag;
mod late_accepts;
mod late_answers;
mod late_requests;
mod lists;
mod log;
mod other_side;
mod panics;
mod questions;
mod reports;
mod sending;
mod session;
mod threads;
mod unconfirmed;
mod undo;
mod waits;
mod world;
