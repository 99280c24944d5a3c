//! `cargo xtask bench`: runs the benches of every crate, and those of the release build in its real window.

mod figures;
mod rows;
mod shell;
mod table;

use anyhow::{Context, Result, ensure};

use self::rows::ROWS;
use crate::cargo::{cargo, root};
use crate::{page, system};

/// The environment variable with the path of the program that the window's benches start.
const DESKTOP_VARIABLE: &str = "INTERLUDE_DESKTOP";

/// Runs the benches one after the other, so that none disturbs another, and prints a summary table. A missed
/// aim appears in the table and is not an error, because the speed of a computer varies. The window's rows
/// are left out if no window can be measured on this system.
///
/// # Errors
///
/// If the system lacks something, or a bench fails.
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
        benches.env(DESKTOP_VARIABLE, shell::build()?);
    } else {
        system::ensure(&[&system::C_COMPILER])?;
        benches.args(["--exclude", "interlude-window-tests"]);
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
