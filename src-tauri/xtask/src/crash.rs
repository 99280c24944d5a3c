//! `cargo xtask crash`: the program killed at random moments by the hundred.

use anyhow::{Context, Result, ensure};
use clap::Args;

use crate::cargo::cargo;
use crate::system;

/// How much to kill.
#[derive(Args)]
pub struct Killing {
    /// How many programs.
    #[arg(long, default_value_t = 50)]
    kills: u64,
    /// What is done before they are killed follows from it.
    #[arg(long, default_value_t = 0)]
    seed: u64,
}

/// Kills the program, on folders and against servers of its own.
///
/// # Errors
///
/// What the system lacks, what does not build, or that a rule was broken: which, and what was seen,
/// stands above.
pub fn run(killing: &Killing) -> Result<()> {
    system::ensure(&[&system::C_COMPILER])?;
    ensure!(
        cfg!(target_os = "linux"),
        "this needs Linux: elsewhere a process cannot be looked into while it stands still"
    );
    let program = "run --quiet --package interlude-crash-tests --locked --";
    let Killing { kills, seed } = killing;
    let status = cargo(program.split(' '))
        .args(["--kills", &kills.to_string(), "--seed", &seed.to_string()])
        .status()
        .context("cargo could not be started")?;
    ensure!(
        status.success(),
        "a rule was broken, or nothing could be started"
    );
    Ok(())
}
