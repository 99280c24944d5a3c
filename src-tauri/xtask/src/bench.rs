//! `cargo xtask bench`: runs the benches of every crate, and those of the release build in its real window.

mod figures;
mod table;

use anyhow::{Context, Result, ensure};
use clap::ValueEnum;

use self::table::{ROWS, Row};
use crate::cargo::{Profile, build, build_example, cargo, root};
use crate::{page, system};

/// The environment variable with the path of the program that the window's benches start.
const DESKTOP_VARIABLE: &str = "INTERLUDE_DESKTOP";

/// The environment variable with the path of the empty window that the benches compare it with.
const EMPTY_VARIABLE: &str = "INTERLUDE_EMPTY_WINDOW";

/// True if a driver for the system's web view is available. Only WebKitGTK has one that is free to use.
const HAS_DRIVER: bool = cfg!(target_os = "linux");

/// The benches to run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Benches {
    All,
    /// The benches of the window, compared with an empty one.
    Window,
}

impl Benches {
    fn include(self, row: &Row) -> bool {
        match row.source.is_of_the_window() {
            true => HAS_DRIVER,
            false => self == Self::All,
        }
    }
}

/// Runs the benches one after the other, so that none disturbs another, and prints a summary table. A missed
/// aim appears in the table and is not an error, because the speed of a computer varies. The window's rows
/// are left out if no window can be measured on this system.
///
/// # Errors
///
/// If the system lacks something, or a bench fails.
pub fn run(benches: Benches) -> Result<()> {
    let mut arguments = vec!["bench", "--locked", "--bench", "*"];
    arguments.extend(match benches {
        Benches::All => ["--workspace", "--exclude", "interlude-desktop"].as_slice(),
        Benches::Window => &["--package", "interlude-window-tests"],
    });
    if !HAS_DRIVER {
        ensure!(
            benches == Benches::All,
            "no window can be measured on this system"
        );
        arguments.extend(["--exclude", "interlude-window-tests"]);
    }
    let mut command = cargo(arguments);
    if HAS_DRIVER {
        system::ensure(&system::ALL)?;
        page::build()?;
        println!("Building the window for release. The first build takes several minutes.");
        let [window] = build(
            Profile::Release,
            ["interlude-desktop"],
            ["interlude-desktop"],
        )?;
        let empty = build_example(Profile::Release, "interlude-desktop", "empty_window")?;
        command.env(DESKTOP_VARIABLE, window);
        command.env(EMPTY_VARIABLE, empty);
    } else {
        system::ensure(&[&system::C_COMPILER])?;
    }
    let home = root().join("target/criterion");
    let status = command
        .env("CRITERION_HOME", &home)
        .status()
        .context("cargo could not be started")?;
    ensure!(status.success(), "a bench failed");
    let figures = ROWS
        .iter()
        .filter(|row| benches.include(row))
        .map(|row| Ok((row, row.source.figures(&home)?)))
        .collect::<Result<Vec<_>>>()?;
    println!("\n{}", table::of(&figures));
    Ok(())
}
