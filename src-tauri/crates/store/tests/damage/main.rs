//! Damages the files of an account, and checks that nothing is lost that can be read in any of them.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod corruption;
mod fixture;
mod keys;
mod kills;
mod one_file;
mod power_cuts;
mod silent_loss;
mod two_files;
