//! What is damaged, cut off or rolled back costs nothing that stands in either file.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod bench;
mod harm;
mod keys;
mod kills;
mod one_file;
mod silent_loss;
mod two_files;
