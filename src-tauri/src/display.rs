//! Whether there is a screen to draw on, asked before Tauri does: its window system panics.

use crate::StartError;

/// Connects to the display named by the environment.
#[cfg(target_os = "linux")]
pub fn require() -> Result<(), StartError> {
    gtk::init().map_err(|_| StartError::NoDisplay)
}

/// Whether the system asks for dark windows; none where it does not say.
#[cfg(target_os = "linux")]
pub fn prefers_dark() -> Option<bool> {
    use gtk::prelude::GtkSettingsExt;

    let settings = gtk::Settings::default()?;
    let name = settings.gtk_theme_name();
    let is_dark = name.is_some_and(|name| name.to_lowercase().ends_with("dark"));
    Some(is_dark || settings.is_gtk_application_prefer_dark_theme())
}

/// Elsewhere the web view's own ground follows the system.
#[cfg(not(target_os = "linux"))]
pub fn prefers_dark() -> Option<bool> {
    None
}

/// Elsewhere the window system belongs to the operating system and is always there.
#[cfg(not(target_os = "linux"))]
pub fn require() -> Result<(), StartError> {
    Ok(())
}
