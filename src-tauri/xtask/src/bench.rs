//! `cargo xtask bench`: every bench of every crate, and the release build in its real window.

mod figures;
mod rows;
mod shell;
mod table;

use anyhow::{Context, Result, ensure};

use self::rows::ROWS;
use crate::cargo::{cargo, root};
use crate::{page, system};

/// Names the program that the benches of the window start.
const BUILT: &str = "INTERLUDE_DESKTOP";

/// Runs the benches, one after the other so that none disturbs another, and sums up in a table. An aim
/// that was missed is told there and is no error: how fast a computer is today proves nothing. Where no
/// window can be measured its rows are left out.
///
/// # Errors
///
/// What the system lacks, or that a bench failed.
pub fn run() -> Result<()> {
    let mut benches = cargo("bench --workspace --exclude interlude-desktop --locked".split(' '));
    if shell::CAN_BE_MEASURED {
        system::ensure(&[
            &system::C_COMPILER,
            &system::WEB_VIEW,
            &system::NODE,
            &system::KEYCHAIN,
            &system::WINDOW_TESTS,
        ])?;
        page::build()?;
        benches.env(BUILT, shell::build()?);
    } else {
        system::ensure(&[&system::C_COMPILER])?;
        benches.args(["--exclude", "interlude-e2e-tests"]);
    }
    let home = root().join("target/criterion");
    let status = benches
        .args(["--bench", "*"])
        .env("CRITERION_HOME", &home)
        .status()
        .context("cargo could not be started")?;
    ensure!(status.success(), "a bench failed");
    let figures = ROWS
        .iter()
        .filter(|row| shell::CAN_BE_MEASURED || !row.source.is_of_the_window())
        .map(|row| Ok((row, row.source.figures(&home)?)))
        .collect::<Result<Vec<_>>>()?;
    println!("\n{}", table::of(&figures));
    Ok(())
}
