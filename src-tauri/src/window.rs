use interlude_ipc::Id;
use tauri::webview::NewWindowResponse;
use tauri::{App, AppHandle, Emitter, Manager, Url, WebviewWindowBuilder, WindowEvent};
use tauri_plugin_window_state::StateFlags;

use crate::controller::{Controller, News, Tell};

/// The one window's label, as in `tauri.conf.json`.
const LABEL: &str = "main";

/// Tells the page by Tauri's events.
pub(crate) struct Page(pub(crate) AppHandle);

impl Tell for Page {
    fn tell(&self, news: News) {
        // A page that is gone needs no news.
        let _ = match news {
            News::InterviewsChanged(ids) => {
                let ids: Vec<Id> = ids.into_iter().map(Id::from).collect();
                self.0.emit_to(LABEL, "interviews-changed", ids)
            }
            News::StatusChanged(status) => self.0.emit_to(LABEL, "status-changed", status),
            News::Progress(progress) => self.0.emit_to(LABEL, "progress", progress),
            News::StartChanged(start) => self.0.emit_to(LABEL, "start-changed", start),
        };
    }
}

/// Opens the window as the configuration describes it. It shows the application's own page and
/// nothing else: it goes nowhere and opens no other window.
pub(crate) fn open(app: &App, controller: Controller) -> tauri::Result<()> {
    let windows = &app.config().app.windows;
    let Some(config) = windows.iter().find(|window| window.label == LABEL) else {
        return Err(tauri::Error::WindowNotFound);
    };
    let home = app
        .config()
        .build
        .dev_url
        .clone()
        .filter(|_| tauri::is_dev());
    let window = WebviewWindowBuilder::from_config(app, config)?
        .on_navigation(move |to| is_own_page(to, home.as_ref()))
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .build()?;
    window.on_window_event(move |event| {
        if let WindowEvent::Focused(true) = event {
            let controller = controller.clone();
            tauri::async_runtime::spawn(async move { controller.window_focused().await });
        }
    });
    Ok(())
}

/// Brings the window of the first start to the front: this is a second one.
pub(crate) fn bring_to_front(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(LABEL) {
        // A window manager may refuse any of it; then the window stays where it is.
        let _ = window.unminimize();
        let _ = window.show();
        let _ = window.set_focus();
    }
}

/// What of a window is remembered from one run to the next.
pub(crate) fn remembered() -> StateFlags {
    StateFlags::SIZE | StateFlags::POSITION | StateFlags::MAXIMIZED
}

/// Whether an address is the application's own page: `tauri://localhost`, `http(s)://tauri.localhost`
/// where the web view allows no scheme of its own, or the page under development.
fn is_own_page(to: &Url, home: Option<&Url>) -> bool {
    let host = to.host_str();
    match to.scheme() {
        "tauri" => host == Some("localhost"),
        "http" | "https" if host == Some("tauri.localhost") => true,
        _ => home.is_some_and(|home| home.origin() == to.origin()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_stays_on_its_own_page() {
        let dev = Url::parse("http://127.0.0.1:5173").unwrap();
        let goes = |to: &str, home: Option<&Url>| is_own_page(&Url::parse(to).unwrap(), home);
        for to in ["tauri://localhost/", "http://tauri.localhost/index.html"] {
            assert!(goes(to, None), "{to}");
        }
        assert!(goes("http://127.0.0.1:5173/x", Some(&dev)));
        for to in [
            "http://127.0.0.1:5173/x",
            "https://example.com",
            "file:///etc/passwd",
            "about:blank",
            "data:text/html,x",
            "tauri://elsewhere/",
            "http://tauri.localhost.example.com/",
        ] {
            assert!(!goes(to, None), "{to}");
        }
        assert!(!goes("http://127.0.0.1:5174/", Some(&dev)));
    }
}
