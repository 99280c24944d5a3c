//! Opens the window, or walks through the main job in it.

use std::env;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::cargo::{cargo, root};
use crate::programs::{self, Profile};
use crate::{page, system};

/// Returns true if there is a display on which a window can be shown.
pub fn has_display() -> bool {
    let set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    cfg!(not(target_os = "linux")) || set("DISPLAY") || set("WAYLAND_DISPLAY")
}

/// Opens the window on sample data. Its data folder `target/window` is kept for the next run.
///
/// # Errors
///
/// If the system lacks something, the build fails, or the program fails.
pub fn open() -> Result<()> {
    system::ensure(&[&system::C_COMPILER, &system::WEB_VIEW, &system::NODE])?;
    page::build()?;
    println!("Building the window. The first time takes minutes.");
    let data = root().join("target/window");
    let status = cargo(["run", "--locked", "--package", "interlude-desktop", "--"])
        .arg("--data")
        .arg(data)
        .arg("--sample")
        .status()
        .context("cargo could not be started")?;
    ensure!(status.success(), "the window failed: {status}");
    Ok(())
}

/// Walks through the main job in the real window on a virtual display, and saves screenshots. `day` is the day
/// of the walk and defaults to the present day.
///
/// # Errors
///
/// If the system lacks something, the build fails, or a step does not end as expected.
pub fn walk(day: Option<&str>) -> Result<()> {
    system::ensure(&[
        &system::C_COMPILER,
        &system::WEB_VIEW,
        &system::NODE,
        &system::KEYCHAIN,
        &system::WINDOW_TESTS,
    ])?;
    page::build()?;
    println!("Building the window. The first time takes minutes.");
    let packages = ["interlude-desktop", "interlude-window-tests"];
    let [window, walker] = programs::build(Profile::Dev, packages, packages)?;
    let screenshots = root().join("target/walk");
    let status = Command::new(walker)
        .arg(&screenshots)
        .args(day)
        .env("INTERLUDE_DESKTOP", window)
        .status()
        .context("the walk could not be started")?;
    ensure!(status.success(), "the walk failed");
    Ok(())
}
