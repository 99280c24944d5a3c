//! Tests the store with power cuts, I/O errors and damaged files.
//!
//! A [`session`] is a process with the real engine and the real store. It opens one folder several times,
//! against a server in memory. On its standard output it reports the commits that it began, their results and
//! the messages to the user ([`output`]). A preloaded library, the recorder in this folder, logs each of its I/O
//! calls together with this output ([`recording`]).
//!
//! | test | method |
//! | --- | --- |
//! | [`power_cuts`] | computes a possible state of the disk after a cut at a point of the log, and opens it |
//! | [`io_faults`] | runs the session again with one failing I/O call |
//! | [`damage`] | damages a region of a session's files, and opens the folder |
//!
//! The [`oracle`] judges the result: every commit up to then must be present, no commit may be present in part,
//! and nothing else may be present.

#![cfg(target_os = "linux")]
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on stops; errors of the store are judged, never unwrapped"
)]

pub mod account;
pub mod cut;
pub mod damage;
pub mod disk_model;
pub mod folder;
pub mod io_faults;
pub mod opening;
pub mod oracle;
pub mod output;
pub mod power_cuts;
#[path = "../recorder/src/record.rs"]
pub mod record;
pub mod recording;
pub mod session;
