use std::path::PathBuf;

use anyhow::Result;

use crate::programs::{self, Profile};

/// Whether there is a driver for the system's web view that is free to use.
pub const CAN_BE_MEASURED: bool = cfg!(target_os = "linux");

/// Builds the window as it ships, and tells where Cargo put it.
///
/// # Errors
///
/// When it does not build.
pub fn build() -> Result<PathBuf> {
    println!("Building the window for release. The first time takes minutes.");
    let [window] = programs::build(
        Profile::Release,
        ["interlude-desktop"],
        ["interlude-desktop"],
    )?;
    Ok(window)
}
