//! The real store on a disk that loses power, fails and rots.
//!
//! A [`session`] is a program of its own: the real engine on the real store, in several lives on one
//! folder, against a server in memory. It says on its standard output what it began, what was
//! committed and what the user was told. A preloaded library, the recorder beside this package, logs
//! each of its calls to the disk, and these words between them ([`recording`]).
//!
//! | harness | what it does with that |
//! | --- | --- |
//! | [`power_cuts`] | rebuilds what a disk may hold after a cut at any point of the log, and opens it |
//! | [`io_faults`] | runs the session again for each call, which then fails |
//! | [`damage`] | harms the folder that a session leaves, region by region, and opens it |
//!
//! The [`book`] is the judge: what was committed by then must be there, what was not must not be there
//! half, and nothing else may be there.

#![cfg(target_os = "linux")]
#![expect(
    clippy::unwrap_used,
    reason = "a harness that cannot go on stops; the store's own failures are judged, never unwrapped"
)]

pub mod account;
pub mod book;
pub mod cut;
pub mod damage;
pub mod folder;
pub mod io_faults;
pub mod opening;
pub mod platter;
pub mod power_cuts;
#[expect(
    missing_docs,
    reason = "shared with the recorder, where its fields explain themselves"
)]
#[path = "../recorder/src/record.rs"]
pub mod record;
pub mod recording;
pub mod said;
pub mod session;
