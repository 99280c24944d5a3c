use std::path::PathBuf;
use std::process::Stdio;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use crate::cargo::cargo;

/// Whether there is a driver for the system's web view that is free to use.
pub const CAN_BE_MEASURED: bool = cfg!(target_os = "linux");

/// The part of Cargo's messages that names a finished program.
#[derive(Deserialize)]
struct Artifact {
    executable: Option<PathBuf>,
}

/// Builds the window as it ships, and tells where Cargo put it.
///
/// # Errors
///
/// When it does not build.
pub fn build() -> Result<PathBuf> {
    println!("Building the window for release. The first time takes minutes.");
    let arguments = "build --release --locked --package interlude-desktop \
                     --message-format json-render-diagnostics";
    let built = cargo(arguments.split_whitespace())
        .stderr(Stdio::inherit())
        .output()
        .context("cargo could not be started")?;
    ensure!(built.status.success(), "the window was not built");
    let messages = String::from_utf8_lossy(&built.stdout);
    let program = |message: &str| serde_json::from_str::<Artifact>(message).ok()?.executable;
    let programs = messages.lines().filter_map(program);
    programs.last().context("the build made no window")
}
