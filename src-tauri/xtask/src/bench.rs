//! `cargo xtask bench`: runs the benches of every crate, and those of the release build in its real window.

mod figures;
mod table;

use anyhow::{Context, Result, ensure};

use self::table::ROWS;
use crate::cargo::{Profile, build, cargo, root};
use crate::{page, system};

/// The environment variable with the path of the program that the window's benches start.
const DESKTOP_VARIABLE: &str = "INTERLUDE_DESKTOP";

/// True if a driver for the system's web view is available. Only WebKitGTK has one that is free to use.
const HAS_DRIVER: bool = cfg!(target_os = "linux");

/// Runs the benches one after the other, so that none disturbs another, and prints a summary table. A missed
/// aim appears in the table and is not an error, because the speed of a computer varies. The window's rows
/// are left out if no window can be measured on this system.
///
/// # Errors
///
/// If the system lacks something, or a bench fails.
pub fn run() -> Result<()> {
    let mut benches = cargo("bench --workspace --exclude interlude-desktop --locked".split(' '));
    if HAS_DRIVER {
        system::ensure(&system::ALL)?;
        page::build()?;
        println!("Building the window for release. The first build takes several minutes.");
        let [window] = build(
            Profile::Release,
            ["interlude-desktop"],
            ["interlude-desktop"],
        )?;
        benches.env(DESKTOP_VARIABLE, window);
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
        .filter(|row| HAS_DRIVER || !row.source.is_of_the_window())
        .map(|row| Ok((row, row.source.figures(&home)?)))
        .collect::<Result<Vec<_>>>()?;
    println!("\n{}", table::of(&figures));
    Ok(())
}
