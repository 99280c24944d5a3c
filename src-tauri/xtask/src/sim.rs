//! `cargo xtask sim`: runs simulated options, or one of them with all its events.

use anyhow::{Context, Result, ensure};
use clap::Args;

use crate::cargo::cargo;
use crate::system;

/// The options of `cargo xtask sim`.
#[derive(Args)]
pub struct SimOptions {
    /// The number of worlds. A single one prints all its events.
    #[arg(long, default_value_t = 1)]
    seeds: u64,
    /// The seed of the first world. Each further one adds 1.
    #[arg(long, default_value_t = 0)]
    seed: u64,
}

/// Builds the simulator with optimisation and runs it.
///
/// # Errors
///
/// If the system lacks something, the build fails, or a rule was broken. The output shows the seed and the
/// events.
pub fn run(options: &SimOptions) -> Result<()> {
    system::ensure(&[&system::C_COMPILER])?;
    let program = "run --quiet --profile sim --package interlude-sim --locked --";
    let SimOptions { seeds, seed } = options;
    let status = cargo(program.split(' '))
        .args(["--seeds", &seeds.to_string(), "--seed", &seed.to_string()])
        .status()
        .context("cargo could not be started")?;
    ensure!(
        status.success(),
        "a rule was broken, or the simulator could not be run"
    );
    Ok(())
}
