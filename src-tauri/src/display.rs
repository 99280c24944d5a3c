//! Whether there is a screen to draw on, asked before Tauri does: its window system panics.

use crate::StartError;

/// Connects to the display named by the environment.
#[cfg(target_os = "linux")]
pub fn require() -> Result<(), StartError> {
    gtk::init().map_err(|_| StartError::NoDisplay)
}

/// Elsewhere the window system belongs to the operating system and is always there.
#[cfg(not(target_os = "linux"))]
pub fn require() -> Result<(), StartError> {
    Ok(())
}
