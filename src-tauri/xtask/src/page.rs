//! The page of the window: its parts as the lock file names them, and what is made of them.

use std::fs;
use std::path::Path;
use std::time::SystemTime;

use anyhow::{Context, Result, ensure};

use crate::cargo::root;
use crate::npm::npm;

/// Brings the parts where they are missing or older than the lock file, and builds the page.
///
/// # Errors
///
/// When npm is not there, or does not do as told.
pub fn build() -> Result<()> {
    install()?;
    println!("Building the page.");
    run("run --silent build")
}

/// Brings the parts where they are missing or older than the lock file.
///
/// # Errors
///
/// When npm is not there, or does not do as told.
pub fn install() -> Result<()> {
    let page = root().join("ui");
    let wanted = changed(&page.join("package-lock.json"));
    let there = changed(&page.join("node_modules/.package-lock.json"));
    if there.is_none() || there < wanted {
        println!("Bringing the parts of the page.");
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

fn changed(file: &Path) -> Option<SystemTime> {
    fs::metadata(file).ok()?.modified().ok()
}
