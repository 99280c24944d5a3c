//! `cargo xtask bench`: every bench of every crate but the shell, which has none and takes long to build.

mod figures;
mod rows;
mod table;

use anyhow::{Context, Result, ensure};

use self::rows::ROWS;
use crate::cargo::{cargo, root};
use crate::system;

/// Runs the benches, one after the other so that none disturbs another, and sums up in a table. An aim
/// that was missed is told there and is no error: how fast a computer is today proves nothing.
///
/// # Errors
///
/// What the system lacks, or that a bench failed.
pub fn run() -> Result<()> {
    system::ensure(&[&system::C_COMPILER])?;
    let home = root().join("target/criterion");
    let benches = "bench --workspace --exclude interlude-desktop --locked --bench *";
    let status = cargo(benches.split(' '))
        .env("CRITERION_HOME", &home)
        .status()
        .context("cargo could not be started")?;
    ensure!(status.success(), "a bench failed");
    let figures = ROWS
        .iter()
        .map(|row| Ok((row, row.source.figures(&home)?)))
        .collect::<Result<Vec<_>>>()?;
    println!("\n{}", table::of(&figures));
    Ok(())
}
