use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use interlude_app::view::{PageEvent, WindowError};
use tauri::ipc::Channel;
use tauri::{AppHandle, Manager};
use url::Url;

use crate::controller::Desktop;
use crate::window;

/// The page, and the system's browser, file manager and folders.
#[derive(Clone, Default)]
pub(crate) struct System(Arc<Connected>);

/// The connections that are made while the application starts. The account is opened before that.
#[derive(Default)]
struct Connected {
    app: OnceLock<AppHandle>,
    /// The page's end of the channel of events, once the page has asked for its first picture.
    page: Mutex<Option<Channel<PageEvent>>>,
}

impl System {
    /// Sets the application, which must be done once.
    pub(crate) fn connect(&self, app: &AppHandle) {
        let _ = self.0.app.set(app.clone());
    }

    /// Sends the events to this channel from now on. A page that was loaded again has another one.
    pub(crate) fn send_events_to(&self, page: Channel<PageEvent>) {
        *self.0.page.lock().unwrap_or_else(PoisonError::into_inner) = Some(page);
    }
}

impl Desktop for System {
    fn emit(&self, event: PageEvent) {
        let page = self.0.page.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(page) = &*page {
            // If the page is closed, nobody needs the event.
            let _ = page.send(event);
        }
    }

    fn bring_to_front(&self, activation_token: Option<String>) {
        if let Some(app) = self.0.app.get().cloned() {
            let window = app.clone();
            // A window is opened on the main thread. If the application ends, nobody needs it.
            let raise = move || window::bring_to_front(&window, activation_token.as_deref());
            let _ = app.run_on_main_thread(raise);
        }
    }

    fn quit(&self) {
        if let Some(app) = self.0.app.get() {
            app.exit(0);
        }
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
        if let Some(app) = self.0.app.get() {
            window::zoom(app, percent);
        }
    }

    fn downloads(&self) -> Option<PathBuf> {
        let paths = self.0.app.get()?.path();
        paths.download_dir().or_else(|_| paths.home_dir()).ok()
    }
}
