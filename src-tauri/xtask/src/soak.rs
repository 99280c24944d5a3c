//! `cargo xtask soak`: a day of use at speed, and what it takes of memory and disk.

use std::env;
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use clap::Args;

use crate::cargo::cargo;
use crate::system;

/// How much of a day.
#[derive(Args)]
pub struct Soaking {
    /// How many hours of use.
    #[arg(long, default_value_t = 24)]
    hours: u32,
    /// What is done follows from it.
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Where a picture of it goes.
    #[arg(long, value_name = "FILE.svg")]
    picture: Option<PathBuf>,
}

/// Lives through the day, against a server of its own.
///
/// # Errors
///
/// What the system lacks, what does not build, or that something grew beyond its bound: which, and by
/// how much, stands above.
pub fn run(soaking: &Soaking) -> Result<()> {
    system::ensure(&[&system::C_COMPILER])?;
    ensure!(
        cfg!(target_os = "linux"),
        "this needs Linux, whose /proc tells what a process takes"
    );
    let here = env::current_dir().context("the current folder could not be read")?;
    let program = "run --quiet --package interlude-soak-tests --locked --";
    let Soaking { hours, seed, .. } = soaking;
    let mut command = cargo(program.split(' '));
    command.args(["--hours", &hours.to_string(), "--seed", &seed.to_string()]);
    if let Some(picture) = &soaking.picture {
        command.arg("--picture").arg(here.join(picture));
    }
    let status = command.status().context("cargo could not be started")?;
    ensure!(
        status.success(),
        "something grew, or nothing could be started"
    );
    Ok(())
}
