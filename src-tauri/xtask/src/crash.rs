//! `cargo xtask crash`: kills the program at random moments.

use anyhow::{Context, Result, ensure};
use clap::Args;

use crate::cargo::cargo;
use crate::system;

/// The options of `cargo xtask crash`.
#[derive(Args)]
pub struct KillOptions {
    /// The number of kills.
    #[arg(long, default_value_t = 50)]
    kills: u64,
    /// The seed of the commands that are run.
    #[arg(long, default_value_t = 0)]
    seed: u64,
}

/// Kills the program repeatedly, with temporary data folders and test servers.
///
/// # Errors
///
/// If the system lacks something, the build fails, or a rule was broken. The output shows the rule and the
/// observation.
pub fn run(options: &KillOptions) -> Result<()> {
    system::ensure(&[&system::C_COMPILER])?;
    ensure!(
        cfg!(target_os = "linux"),
        "this needs Linux, because it inspects stopped processes through /proc"
    );
    let program = "run --quiet --package interlude-crash-tests --locked --";
    let KillOptions { kills, seed } = options;
    let status = cargo(program.split(' '))
        .args(["--kills", &kills.to_string(), "--seed", &seed.to_string()])
        .status()
        .context("cargo could not be started")?;
    ensure!(
        status.success(),
        "a rule was broken, or the programs could not be started"
    );
    Ok(())
}
