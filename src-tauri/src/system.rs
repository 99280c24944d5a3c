use std::path::{Path, PathBuf};

use tauri::{AppHandle, Manager};
use url::Url;

use crate::controller::{Desktop, DesktopError};
use crate::window;

/// The system's browser, file manager and folders.
pub(crate) struct System(pub(crate) AppHandle);

impl Desktop for System {
    fn open_address(&self, address: &Url) -> Result<(), DesktopError> {
        let opened = tauri_plugin_opener::open_url(address.as_str(), None::<&str>);
        opened.map_err(|error| DesktopError(error.to_string()))
    }

    fn show_folder(&self, folder: &Path) -> Result<(), DesktopError> {
        let opened = tauri_plugin_opener::open_path(folder, None::<&str>);
        opened.map_err(|error| DesktopError(error.to_string()))
    }

    fn show_file(&self, file: &Path) -> Result<(), DesktopError> {
        let shown = tauri_plugin_opener::reveal_item_in_dir(file);
        shown.map_err(|error| DesktopError(error.to_string()))
    }

    fn zoom(&self, percent: u32) {
        window::zoom(&self.0, percent);
    }

    fn downloads(&self) -> Option<PathBuf> {
        let paths = self.0.path();
        paths.download_dir().or_else(|_| paths.home_dir()).ok()
    }
}
