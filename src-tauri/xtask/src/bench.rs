//! `cargo xtask bench`: every bench of every crate but the shell, which has none and takes long to build.

use anyhow::{Context, Result, ensure};

use crate::cargo::cargo;
use crate::system;

/// Runs the benches, one after the other so that none disturbs another.
///
/// # Errors
///
/// What the system lacks, or that a bench failed.
pub fn run() -> Result<()> {
    system::ensure(&[&system::C_COMPILER])?;
    let benches = "bench --workspace --exclude interlude-desktop --locked --bench *";
    let status = cargo(benches.split(' '))
        .status()
        .context("cargo could not be started")?;
    ensure!(status.success(), "a bench failed");
    Ok(())
}
