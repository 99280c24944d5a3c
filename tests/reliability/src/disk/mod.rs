//! Attacks the store with power cuts, I/O errors and damaged files.
//!
//! A [`session`] is a process with the real engine and the real store. It opens one folder several times,
//! against a server in memory. On its standard output it reports the commits that it began, their results and
//! the messages to the user ([`output`]). A preloaded library, the example `recorder`, logs each of its I/O
//! calls together with this output ([`recording`]).
//!
//! The `oracle` judges the result: every commit up to then must be present, no commit may be present in part,
//! and nothing else may be present.

mod account;
mod corruption;
mod cut;
pub mod damage;
pub mod disk_model;
pub mod folder;
mod frames;
pub mod io_faults;
pub mod opening;
mod oracle;
pub mod output;
pub mod power_cuts;
pub mod record;
pub mod recording;
pub mod session;
