//! Calls npm to install the dependencies of the window's page and to build it.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::SystemTime;

use anyhow::{Context, Result, ensure};

use crate::cargo::root;

/// Returns the command `npm ARGUMENTS` in the folder of the page.
pub fn npm<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Command {
    let mut command = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
    command.args(arguments).current_dir(root().join("ui"));
    command
}

/// Installs the dependencies if they are missing or older than the lock file, and builds the page.
///
/// # Errors
///
/// If npm is missing or fails.
pub fn build() -> Result<()> {
    install()?;
    println!("Building the page.");
    run("run --silent build")
}

/// Installs the dependencies if they are missing or older than the lock file.
///
/// # Errors
///
/// If npm is missing or fails.
pub fn install() -> Result<()> {
    let page = root().join("ui");
    let wanted = modified_at(&page.join("package-lock.json"));
    let installed = modified_at(&page.join("node_modules/.package-lock.json"));
    if installed.is_none() || installed < wanted {
        println!("Installing the dependencies of the page.");
        run("ci --no-fund --no-audit")?;
    }
    Ok(())
}

fn run(arguments: &str) -> Result<()> {
    let status = npm(arguments.split(' '))
        .status()
        .context("npm could not be started")?;
    ensure!(status.success(), "`npm {arguments}` failed in ui");
    Ok(())
}

fn modified_at(file: &Path) -> Option<SystemTime> {
    fs::metadata(file).ok()?.modified().ok()
}
