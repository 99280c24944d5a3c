//! `cargo xtask dev`: the window while one works on it.

use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::cargo::root;
use crate::{page, system};

/// Opens the window on sample data. A change to the page shows at once; one to the program builds and
/// starts it anew.
///
/// # Errors
///
/// What the system lacks, or that the loop ended badly.
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
        .context("the tauri command line could not be started")?;
    ensure!(status.success(), "the loop did not end well: {status}");
    Ok(())
}
