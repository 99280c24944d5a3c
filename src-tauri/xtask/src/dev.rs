//! `cargo xtask dev`: opens the window for development.

use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::cargo::root;
use crate::{page, system};

/// Opens the window on sample data. A change to the page is shown at once, and a change to the program
/// rebuilds and restarts it.
///
/// # Errors
///
/// If the system lacks something, or the development server fails.
pub fn run() -> Result<()> {
    system::ensure(&[&system::C_COMPILER, &system::WEB_VIEW, &system::NODE])?;
    page::install()?;
    let tauri = root().join("ui/node_modules/.bin/tauri");
    let tauri = if cfg!(windows) {
        tauri.with_extension("cmd")
    } else {
        tauri
    };
    let status = Command::new(tauri)
        .args(["dev", "--", "--", "--data"])
        .arg(root().join("target/window-dev"))
        .arg("--sample")
        .current_dir(root())
        .status()
        .context("the Tauri command line could not be started")?;
    ensure!(status.success(), "the development server failed: {status}");
    Ok(())
}
