//! A day of use at speed, in one process that runs on: memory and file size stay flat.
//!
//! The process is this one: a real account on a real folder, with the engine, journal, sled and HTTP
//! client as they ship, against a sandbox in a process of its own. What a heavy user and the other side
//! do in a day is done without the waiting in between: each minute of the [`Day`] asks for the list,
//! sends what waits, and may hold changes, second thoughts, conflicts, a lost network, a server in
//! trouble, a look at a page and a search.
//!
//! Along the way a [`Sample`] is taken of what the process holds. From one half of the day to the other
//! it may grow by what is kept of each finished change, and by no more than the [`Bounds`] say beyond.
//!
//! Only on Linux, whose `/proc` tells what a process takes.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod bounds;
mod day;
mod desk;
mod heap;
mod picture;
mod sample;

pub use bounds::{Bounds, Grew};
pub use day::{Day, Lived};
pub use picture::picture;
pub use sample::Sample;
