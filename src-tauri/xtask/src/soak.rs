//! `cargo xtask soak`: runs a day of use without pauses and measures memory and disk.

use std::env;
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use clap::Args;

use crate::cargo::cargo;
use crate::system;

/// The options of `cargo xtask soak`.
#[derive(Args)]
pub struct SoakOptions {
    /// The hours of use.
    #[arg(long, default_value_t = 24)]
    hours: u32,
    /// The seed of the actions.
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// The file for a diagram of the measurements.
    #[arg(long, value_name = "FILE.svg")]
    picture: Option<PathBuf>,
}

/// Runs the day against a test server.
///
/// # Errors
///
/// If the system lacks something, the build fails, or something grew beyond its bound. The output shows what,
/// and by how much.
pub fn run(options: &SoakOptions) -> Result<()> {
    system::ensure(&[&system::C_COMPILER])?;
    ensure!(
        cfg!(target_os = "linux"),
        "this needs Linux, because it measures the process through /proc"
    );
    let here = env::current_dir().context("the current folder could not be read")?;
    let program = "run --quiet --package interlude-soak-tests --locked --";
    let SoakOptions { hours, seed, .. } = options;
    let mut command = cargo(program.split(' '));
    command.args(["--hours", &hours.to_string(), "--seed", &seed.to_string()]);
    if let Some(picture) = &options.picture {
        command.arg("--picture").arg(here.join(picture));
    }
    let status = command.status().context("cargo could not be started")?;
    ensure!(
        status.success(),
        "something grew beyond its bound, or the programs could not be started"
    );
    Ok(())
}
