use std::path::{Path, PathBuf};

use url::Url;

/// What lies outside of the page: the window around it, the system's browser and file manager.
pub trait Desktop: Send + Sync {
    /// Opens an address in the system's browser. It was checked.
    ///
    /// # Errors
    /// [`DesktopError`].
    fn open_address(&self, address: &Url) -> Result<(), DesktopError>;

    /// Shows a folder in the system's file manager.
    ///
    /// # Errors
    /// [`DesktopError`].
    fn show_folder(&self, folder: &Path) -> Result<(), DesktopError>;

    /// Shows a file among its neighbours in the system's file manager.
    ///
    /// # Errors
    /// [`DesktopError`].
    fn show_file(&self, file: &Path) -> Result<(), DesktopError>;

    /// Draws the page larger or smaller, in percent.
    fn zoom(&self, percent: u32);

    /// Where this user's files for others go.
    fn downloads(&self) -> Option<PathBuf>;
}

/// The system would not open it.
#[derive(Debug, thiserror::Error)]
#[error("The system could not open it ({0}). Open it yourself.")]
pub struct DesktopError(pub String);
