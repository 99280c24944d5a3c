use std::path::{Path, PathBuf};

use url::Url;

/// The desktop around the page: the window, the browser and the file manager.
pub trait Desktop: Send + Sync {
    /// Opens an address in the system's browser. The caller has checked that it is safe.
    ///
    /// # Errors
    /// [`DesktopError`].
    fn open_address(&self, address: &Url) -> Result<(), DesktopError>;

    /// Shows a folder in the system's file manager.
    ///
    /// # Errors
    /// [`DesktopError`].
    fn show_folder(&self, folder: &Path) -> Result<(), DesktopError>;

    /// Shows a file in its folder in the system's file manager.
    ///
    /// # Errors
    /// [`DesktopError`].
    fn show_file(&self, file: &Path) -> Result<(), DesktopError>;

    /// Sets the zoom of the page, in percent.
    fn zoom(&self, percent: u32);

    /// Returns the folder for files that the user exports.
    fn downloads(&self) -> Option<PathBuf>;
}

/// A failure of the system to open something.
#[derive(Debug, thiserror::Error)]
#[error("The system could not open it ({0}). Open it yourself.")]
pub struct DesktopError(pub String);
