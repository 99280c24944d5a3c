//! The window, before a person or before a camera.

use std::env;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::cargo::{cargo, root};
use crate::programs::{self, Profile};
use crate::{page, system};

/// Whether a window can be seen here.
pub fn has_display() -> bool {
    let set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    cfg!(not(target_os = "linux")) || set("DISPLAY") || set("WAYLAND_DISPLAY")
}

/// Opens the window on sample data, in a data folder of its own that is kept for the next time.
///
/// # Errors
///
/// What the system lacks, what does not build, or that the program ended badly.
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
    ensure!(status.success(), "the window did not end well: {status}");
    Ok(())
}

/// Walks through the main job in the real window, on a virtual display, and leaves pictures. `day` is when:
/// the present day if it is left out.
///
/// # Errors
///
/// What the system lacks, what does not build, or the step that did not go as told.
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
    let packages = ["interlude-desktop", "interlude-e2e-tests"];
    let [window, walker] = programs::build(Profile::Dev, packages, packages)?;
    let pictures = root().join("target/walk");
    let status = Command::new(walker)
        .arg(&pictures)
        .args(day)
        .env("INTERLUDE_DESKTOP", window)
        .status()
        .context("the walk could not be started")?;
    ensure!(status.success(), "the walk ended early");
    Ok(())
}
