use std::path::PathBuf;

use anyhow::Result;

use crate::programs::{self, Profile};

/// True if a driver for the system's web view is available. Only WebKitGTK has one that is free to use.
pub const CAN_BE_MEASURED: bool = cfg!(target_os = "linux");

/// Builds the window's release build and returns the path of its program.
///
/// # Errors
///
/// If it does not build.
pub fn build() -> Result<PathBuf> {
    println!("Building the window for release. The first build takes several minutes.");
    let [window] = programs::build(
        Profile::Release,
        ["interlude-desktop"],
        ["interlude-desktop"],
    )?;
    Ok(window)
}
