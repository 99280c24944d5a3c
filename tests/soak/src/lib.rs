//! Runs a day of use without pauses in one process, and checks that memory and file sizes do not grow.
//!
//! This process opens a real account with the shipped engine, journal, sled and HTTP client, against a sandbox
//! in a process of its own. The actions of a heavy user and of the other side follow one another without
//! pauses. Each minute of the [`Day`] pulls the list and sends the waiting changes. It may also contain
//! changes, undos, conflicts, a lost network, faults of the server, reads of a page and searches.
//!
//! [`Sample`]s measure the process over the day. From the second to the last quarter it may only grow by the
//! size of the ended changes and by the [`Bounds`].
//!
//! Only on Linux, where `/proc` shows the memory of a process.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod bounds;
mod day;
mod diagram;
mod heap;
mod sample;
mod simulation;

pub use bounds::{Bounds, Growth};
pub use day::{Day, DayReport};
pub use diagram::diagram;
pub use sample::Sample;
