//! Benchmarks of the user's waiting times, compared with the least time that the same work could take.
//!
//! Every bench runs ours and the baseline in turns and measures the [`ratio`]. `docs/benchmarks.md` says what each
//! one compares, and why.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench may panic, and writes to a terminal"
)]

mod account;
mod draining;
mod opening;
mod plain_file;
mod pulling;
mod ratio;
mod saving;
mod searching;
mod server;
mod watched_store;

use criterion::{Criterion, criterion_group, criterion_main};

use crate::ratio::Ratio;

criterion_group! {
    name = speed;
    config = Criterion::default().with_measurement(Ratio);
    targets = saving::benches, pulling::benches, opening::benches, searching::benches, draining::benches
}
criterion_main!(speed);
