use std::path::{Path, PathBuf};

use interlude_app::view::{Id, WindowError};
use tauri::{AppHandle, Emitter, Manager};
use url::Url;

use crate::controller::{AppEvent, Desktop};
use crate::window::{self, LABEL};

/// The page, and the system's browser, file manager and folders.
pub(crate) struct System(pub(crate) AppHandle);

impl Desktop for System {
    fn emit(&self, event: AppEvent) {
        // If the page is closed, nobody needs the event.
        let _ = match event {
            AppEvent::InterviewsChanged(ids) => {
                let ids: Vec<Id> = ids.into_iter().map(Id::from).collect();
                self.0.emit_to(LABEL, "interviews-changed", ids)
            }
            AppEvent::StatusChanged(status) => self.0.emit_to(LABEL, "status-changed", status),
            AppEvent::Progress(progress) => self.0.emit_to(LABEL, "progress", progress),
            AppEvent::StartChanged(start) => self.0.emit_to(LABEL, "start-changed", start),
            AppEvent::ZoneChanged(change) => self.0.emit_to(LABEL, "zone-changed", change),
            AppEvent::Closing(closing) => self.0.emit_to(LABEL, "closing", closing),
            AppEvent::PlaceAsked => self.0.emit_to(LABEL, "place-asked", ()),
        };
    }

    fn bring_to_front(&self) {
        let app = self.0.clone();
        // A window is opened on the main thread. If the application ends, nobody needs it.
        let _ = self
            .0
            .run_on_main_thread(move || window::bring_to_front(&app));
    }

    fn quit(&self) {
        self.0.exit(0);
    }

    fn open_address(&self, address: &Url) -> Result<(), WindowError> {
        tauri_plugin_opener::open_url(address.as_str(), None::<&str>)
            .map_err(WindowError::not_opened)
    }

    fn show_folder(&self, folder: &Path) -> Result<(), WindowError> {
        tauri_plugin_opener::open_path(folder, None::<&str>).map_err(WindowError::not_opened)
    }

    fn show_file(&self, file: &Path) -> Result<(), WindowError> {
        tauri_plugin_opener::reveal_item_in_dir(file).map_err(WindowError::not_opened)
    }

    fn zoom(&self, percent: u32) {
        window::zoom(&self.0, percent);
    }

    fn downloads(&self) -> Option<PathBuf> {
        let paths = self.0.path();
        paths.download_dir().or_else(|_| paths.home_dir()).ok()
    }
}
