//! `cargo xtask sim`: simulated worlds by the thousand, or one of them told in full.

use anyhow::{Context, Result, ensure};
use clap::Args;

use crate::cargo::cargo;
use crate::system;

/// Which worlds to run.
#[derive(Args)]
pub struct Worlds {
    /// How many; one alone tells all that happens in it.
    #[arg(long, default_value_t = 1)]
    seeds: u64,
    /// The seed of the first; the others follow.
    #[arg(long, default_value_t = 0)]
    seed: u64,
}

/// Builds the simulator to be fast, and runs it.
///
/// # Errors
///
/// What the system lacks, what does not build, or that a rule was broken: the seed and what happened
/// stand above.
pub fn run(worlds: &Worlds) -> Result<()> {
    system::ensure(&[&system::C_COMPILER])?;
    let program = "run --quiet --profile sim --package interlude-sim --locked --";
    let Worlds { seeds, seed } = worlds;
    let status = cargo(program.split(' '))
        .args(["--seeds", &seeds.to_string(), "--seed", &seed.to_string()])
        .status()
        .context("cargo could not be started")?;
    ensure!(
        status.success(),
        "a rule was broken, or the simulator did not run"
    );
    Ok(())
}
