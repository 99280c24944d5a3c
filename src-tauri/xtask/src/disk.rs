//! `cargo xtask power-cuts`, `io-faults` and `damage`: the real store on a disk that loses power, fails
//! and rots.

use anyhow::{Context, Result, ensure};
use clap::Args;

use crate::cargo::cargo;
use crate::system;

/// Where the power goes.
#[derive(Args)]
pub struct Cuts {
    /// At how many points of a session.
    #[arg(long, default_value_t = 1000)]
    cuts: u64,
    /// What the chance begins with.
    #[arg(long, default_value_t = 0)]
    seed: u64,
}

/// Which calls to the disk fail, or which regions of its files are harmed.
#[derive(Args)]
pub struct Share {
    /// One in so many, in one way each; without it every one, in every way.
    #[arg(long)]
    one_in: Option<u64>,
}

/// Cuts the power.
///
/// # Errors
///
/// As for all of these: what the system lacks, what does not build, or a promise that was not kept, which
/// stands above.
pub fn power_cuts(cuts: &Cuts) -> Result<()> {
    let Cuts { cuts, seed } = cuts;
    run(&[
        "power-cuts",
        "--cuts",
        &cuts.to_string(),
        "--seed",
        &seed.to_string(),
    ])
}

/// Lets calls to the disk fail.
///
/// # Errors
///
/// See [`power_cuts`].
pub fn io_faults(share: &Share) -> Result<()> {
    run_share("io-faults", share)
}

/// Harms the files.
///
/// # Errors
///
/// See [`power_cuts`].
pub fn damage(share: &Share) -> Result<()> {
    run_share("damage", share)
}

fn run_share(harness: &str, share: &Share) -> Result<()> {
    match share.one_in {
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
        "a promise was not kept, or the harness did not run"
    );
    Ok(())
}
