use std::sync::atomic::{AtomicBool, Ordering};

use interlude_app::view::{Contrast, Settings, Theme};
use tauri::plugin::TauriPlugin;
use tauri::utils::config::{Color, WindowConfig};
use tauri::webview::NewWindowResponse;
use tauri::{AppHandle, Manager, Monitor, Url, WebviewWindowBuilder, WindowEvent, Wry};
use tauri_plugin_window_state::{DEFAULT_FILENAME, StateFlags};

use crate::controller::Controller;
use crate::display;
use crate::placement::{Saved, Screen, fit};

type Builder<'a> = WebviewWindowBuilder<'a, Wry, AppHandle>;

/// The label of the window, as in `tauri.conf.json`.
pub(crate) const LABEL: &str = "main";

/// Opens the window as the configuration describes it, at its stored position and with the user's settings.
/// For security, the window shows only the application's own page and opens no other window.
pub(crate) fn open(
    app: &AppHandle,
    controller: Controller,
    settings: Option<&Settings>,
) -> tauri::Result<()> {
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
    let theme = settings.map_or(Theme::System, |settings| settings.theme);
    let contrast = settings.map_or(Contrast::System, |settings| settings.contrast);
    let mut builder = WebviewWindowBuilder::from_config(app, config)?
        .on_navigation(move |to| is_own_page(to, home.as_ref()))
        .on_new_window(|_, _| NewWindowResponse::Deny)
        // The page puts its view and the number of waiting changes into its title. The task bar shows it.
        .on_document_title_changed(|window, title| {
            let _ = window.set_title(&title);
        })
        .initialization_script(look_script(theme, contrast));
    if let Some(color) = background(theme) {
        builder = builder.background_color(color);
    }
    let window = place_window(app, builder, config).build()?;
    if let Some(settings) = settings {
        zoom(app, settings.zoom);
    }
    let to_close = window.clone();
    let is_closing = AtomicBool::new(false);
    window.on_window_event(move |event| match event {
        WindowEvent::Focused(true) => {
            let controller = controller.clone();
            tauri::async_runtime::spawn(async move { controller.window_focused().await });
        }
        // A second request closes the window at once.
        WindowEvent::CloseRequested { api, .. } if !is_closing.swap(true, Ordering::Relaxed) => {
            api.prevent_close();
            let (controller, window) = (controller.clone(), to_close.clone());
            tauri::async_runtime::spawn(async move {
                if !controller.keeps_running() {
                    controller.send_before_closing().await;
                }
                // The window may be closed already.
                let _ = window.destroy();
            });
        }
        _ => {}
    });
    Ok(())
}

/// Sets the zoom of the page, in percent.
pub(crate) fn zoom(app: &AppHandle, percent: u32) {
    if let Some(window) = app.get_webview_window(LABEL) {
        // If the web view does not support it, the page keeps its size.
        let _ = window.set_zoom(f64::from(percent) / 100.0);
    }
}

/// Sets the position and size that the window had when it was closed, fitted to the present screens.
fn place_window<'a>(
    app: &'a AppHandle,
    builder: Builder<'a>,
    config: &WindowConfig,
) -> Builder<'a> {
    let saved = app.path().app_config_dir().ok().and_then(|folder| {
        let file = std::fs::read(folder.join(DEFAULT_FILENAME)).ok()?;
        Saved::read(&file, LABEL)
    });
    let monitors = app.available_monitors().unwrap_or_default();
    let screens: Vec<_> = monitors.iter().map(screen).collect();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the configuration's own size, a few thousand at most"
    )]
    let usual = (config.width as u32, config.height as u32);
    let Some(place) = fit(saved, usual, &screens) else {
        return builder;
    };
    let scale = monitors[place.screen].scale_factor();
    let (width, height) = place.size;
    let mut builder = builder.inner_size(f64::from(width) / scale, f64::from(height) / scale);
    if let Some((x, y)) = place.position {
        builder = builder.position(f64::from(x) / scale, f64::from(y) / scale);
    }
    builder.maximized(saved.is_some_and(|saved| saved.maximized))
}

fn screen(monitor: &Monitor) -> Screen {
    let area = monitor.work_area();
    Screen {
        x: area.position.x,
        y: area.position.y,
        width: area.size.width,
        height: area.size.height,
    }
}

/// Returns the script that sets the theme and the contrast before the page is drawn, so that it does not flash.
fn look_script(theme: Theme, contrast: Contrast) -> String {
    let theme = match theme {
        Theme::Light => "'light'",
        Theme::Dark => "'dark'",
        Theme::System => "matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'",
    };
    let contrast = match contrast {
        Contrast::Normal => "'normal'",
        Contrast::High => "'more'",
        Contrast::System => "matchMedia('(prefers-contrast: more)').matches ? 'more' : 'normal'",
    };
    format!(
        "Object.assign(document.documentElement.dataset, {{ theme: {theme}, contrast: {contrast} }});"
    )
}

/// Returns the background colour of the window before the page is loaded. It equals the page's own, in
/// `tokens.css`.
fn background(theme: Theme) -> Option<Color> {
    let is_dark = match theme {
        Theme::Light => false,
        Theme::Dark => true,
        Theme::System => display::prefers_dark()?,
    };
    Some(match is_dark {
        true => Color(0x13, 0x15, 0x18, 0xff),
        false => Color(0xf6, 0xf5, 0xf2, 0xff),
    })
}

/// Brings the window to the front. If it was closed while the application runs on, it is opened again. Some desktops
/// give it the focus only with an activation token.
pub(crate) fn bring_to_front(app: &AppHandle, activation_token: Option<&str>) {
    if let Some(token) = activation_token {
        display::activate_next_with(token);
    }
    if let Some(window) = app.get_webview_window(LABEL) {
        // A window manager may refuse any of these. Then the window stays where it is.
        let _ = window.unminimize();
        let _ = window.show();
        let _ = window.set_focus();
    } else if let Some(controller) = app.try_state::<Controller>() {
        let controller = controller.inner().clone();
        let settings = controller.read_settings();
        if let Err(error) = open(app, controller, Some(&settings)) {
            tracing::warn!(%error, "the window could not be opened again");
        }
    }
}

/// Returns the plugin that stores the position of the window. [`open`] restores it, because the plugin could
/// put the window outside the screens.
pub(crate) fn window_state_plugin() -> TauriPlugin<Wry> {
    tauri_plugin_window_state::Builder::new()
        .with_state_flags(StateFlags::SIZE | StateFlags::POSITION | StateFlags::MAXIMIZED)
        .skip_initial_state(LABEL)
        .build()
}

/// Returns true if an address is the application's own page. That is `tauri://localhost`,
/// `http(s)://tauri.localhost` if the web view allows no custom scheme, or the development server.
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

    /// Returns the background of the page in a theme, as its style sheet has it, for example `#131518`.
    fn page_background(theme: &str) -> String {
        let tokens = include_str!("../../ui/src/styles/tokens.css");
        let (_, rest) = tokens
            .split_once(&format!("[data-theme=\"{theme}\"] {{"))
            .unwrap();
        let (_, rest) = rest.split_once("--bg: ").unwrap();
        rest.split(';').next().unwrap().to_owned()
    }

    #[test]
    fn the_background_of_the_window_equals_that_of_the_page() {
        for (theme, name) in [(Theme::Light, "light"), (Theme::Dark, "dark")] {
            let Color(red, green, blue, alpha) = background(theme).unwrap();
            let color = format!("#{red:02x}{green:02x}{blue:02x}");
            assert_eq!((color, alpha), (page_background(name), 0xff));
        }
    }

    #[test]
    fn the_script_sets_what_was_chosen() {
        assert_eq!(
            look_script(Theme::Dark, Contrast::High),
            "Object.assign(document.documentElement.dataset, { theme: 'dark', contrast: 'more' });"
        );
        let script = look_script(Theme::System, Contrast::System);
        assert!(script.contains("prefers-color-scheme: dark"));
        assert!(script.contains("prefers-contrast: more"));
    }

    #[test]
    fn the_window_stays_on_its_own_page() {
        let dev = Url::parse("http://127.0.0.1:5173").unwrap();
        let is_allowed = |to: &str, home: Option<&Url>| is_own_page(&Url::parse(to).unwrap(), home);
        for to in ["tauri://localhost/", "http://tauri.localhost/index.html"] {
            assert!(is_allowed(to, None), "{to}");
        }
        assert!(is_allowed("http://127.0.0.1:5173/x", Some(&dev)));
        for to in [
            "http://127.0.0.1:5173/x",
            "https://example.com",
            "file:///etc/passwd",
            "about:blank",
            "data:text/html,x",
            "tauri://elsewhere/",
            "http://tauri.localhost.example.com/",
        ] {
            assert!(!is_allowed(to, None), "{to}");
        }
        assert!(!is_allowed("http://127.0.0.1:5174/", Some(&dev)));
    }
}
