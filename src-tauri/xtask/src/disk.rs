//! `cargo xtask power-cuts`, `io-faults` and `damage`: test the store with power cuts, I/O errors and damaged
//! files.

use anyhow::{Context, Result, ensure};
use clap::Args;

use crate::cargo::cargo;
use crate::system;

/// The options of `cargo xtask power-cuts`.
#[derive(Args)]
pub struct CutOptions {
    /// The number of points of a session at which the power is cut.
    #[arg(long, default_value_t = 1000)]
    cuts: u64,
    /// The seed of the random choices.
    #[arg(long, default_value_t = 0)]
    seed: u64,
}

/// The share of the I/O calls that fail, or of the file regions that are damaged.
#[derive(Args)]
pub struct ShareOptions {
    /// Test one in this number, in one way each. Without it every one is tested in every way.
    #[arg(long)]
    one_in: Option<u64>,
}

/// CutOptions the power at random points of a recorded session.
///
/// # Errors
///
/// If the system lacks something, the build fails, or the store broke a promise. The output shows which.
pub fn power_cuts(options: &CutOptions) -> Result<()> {
    let CutOptions { cuts, seed } = options;
    run(&[
        "power-cuts",
        "--cuts",
        &cuts.to_string(),
        "--seed",
        &seed.to_string(),
    ])
}

/// Makes I/O calls of a session fail.
///
/// # Errors
///
/// See [`power_cuts`].
pub fn io_faults(options: &ShareOptions) -> Result<()> {
    run_share("io-faults", options)
}

/// Damages regions of an account's files.
///
/// # Errors
///
/// See [`power_cuts`].
pub fn damage(options: &ShareOptions) -> Result<()> {
    run_share("damage", options)
}

fn run_share(harness: &str, options: &ShareOptions) -> Result<()> {
    match options.one_in {
        None => run(&[harness]),
        Some(one_in) => run(&[harness, "--one-in", &one_in.to_string()]),
    }
}

fn run(arguments: &[&str]) -> Result<()> {
    system::ensure(&[&system::C_COMPILER])?;
    let program = "run --quiet --package interlude-disk-tests --locked --";
    let status = cargo(program.split(' '))
        .args(arguments)
        .status()
        .context("cargo could not be started")?;
    ensure!(
        status.success(),
        "the store broke a promise, or the tests could not be run"
    );
    Ok(())
}
