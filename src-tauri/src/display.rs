//! Checks of the display before Tauri starts, because its window system panics without one.

use crate::StartError;

/// Connects to the display that the environment names.
#[cfg(target_os = "linux")]
pub fn require() -> Result<(), StartError> {
    gtk::init().map_err(|_| StartError::NoDisplay)
}

/// Returns true if the system prefers dark windows. None if it does not say.
#[cfg(target_os = "linux")]
pub fn prefers_dark() -> Option<bool> {
    use gtk::prelude::GtkSettingsExt;

    let settings = gtk::Settings::default()?;
    let name = settings.gtk_theme_name();
    let is_dark = name.is_some_and(|name| name.to_lowercase().ends_with("dark"));
    Some(is_dark || settings.is_gtk_application_prefer_dark_theme())
}

/// Returns None, because the web view's own background follows the system here.
#[cfg(not(target_os = "linux"))]
pub fn prefers_dark() -> Option<bool> {
    None
}

/// Succeeds, because the operating system always has a display here.
#[cfg(not(target_os = "linux"))]
pub fn require() -> Result<(), StartError> {
    Ok(())
}
