//! The display, checked and set up before Tauri starts.

use crate::StartError;

/// Connects to the display that the environment names, because Tauri's window system panics without one.
#[cfg(target_os = "linux")]
pub(crate) fn require() -> Result<(), StartError> {
    gtk::init().map_err(|_| StartError::NoDisplay)
}

/// Returns true if the system prefers dark windows. None if it does not say.
#[cfg(target_os = "linux")]
pub(crate) fn prefers_dark() -> Option<bool> {
    use gtk::prelude::GtkSettingsExt;

    let settings = gtk::Settings::default()?;
    let name = settings.gtk_theme_name();
    let is_dark = name.is_some_and(|name| name.to_lowercase().ends_with("dark"));
    Some(is_dark || settings.is_gtk_application_prefer_dark_theme())
}

/// Gives the focus to the window that is presented next, with an activation token of the desktop. It must be called on the
/// main thread. Without Wayland a window takes the focus without one.
#[cfg(target_os = "linux")]
pub(crate) fn activate_next_with(token: &str) {
    use gtk::gdk::Display;
    use gtk::gdk::prelude::DisplayExtManual;
    use gtk::glib::object::ObjectType;
    use gtk::glib::translate::ToGlibPtr;

    let display = Display::default().filter(|display| display.backend().is_wayland());
    let Some(display) = display else {
        return;
    };
    #[expect(
        unsafe_code,
        reason = "GTK has this call for Wayland only, and its safe bindings bring a Wayland client of their own"
    )]
    // SAFETY: the display is one of Wayland, and both pointers are valid during the call, which copies the text.
    unsafe {
        gdk_wayland_sys::gdk_wayland_display_set_startup_notification_id(
            display.as_ptr().cast(),
            token.to_glib_none().0,
        );
    }
}

/// Turns off WebKitGTK's buffer sharing with the graphics card on a computer that has no usable card.
///
/// Without a card, buffer sharing makes the window slower. On a computer with two cores and no GPU,
/// turning it off raised scrolling from about 20 to about 60 frames per second, and lowered memory from 293
/// to 211 MiB. A value that the user has set is kept.
///
/// It must be the first call in `main`, while the process has a single thread.
#[cfg(target_os = "linux")]
pub fn disable_dmabuf_without_gpu() {
    const SWITCH: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";

    let nodes = std::fs::read_dir("/dev/dri")
        .into_iter()
        .flatten()
        .flatten();
    let names = nodes.map(|node| node.file_name());
    let has_gpu = names
        .into_iter()
        .any(|name| name.as_encoded_bytes().starts_with(b"renderD"));
    if has_gpu || std::env::var_os(SWITCH).is_some() {
        return;
    }
    #[expect(
        unsafe_code,
        reason = "the web view reads this switch from the environment alone; nothing else runs yet, \
                  so no other thread can be reading the environment"
    )]
    // SAFETY: the caller calls this first thing in `main`, before any other thread exists.
    unsafe {
        std::env::set_var(SWITCH, "1");
    }
}

/// Succeeds, because the operating system always has a display here.
#[cfg(not(target_os = "linux"))]
pub(crate) fn require() -> Result<(), StartError> {
    Ok(())
}

/// Does nothing, because a window takes the focus without a token here.
#[cfg(not(target_os = "linux"))]
pub(crate) fn activate_next_with(_token: &str) {}

/// Returns None, because the web view's own background follows the system here.
#[cfg(not(target_os = "linux"))]
pub(crate) fn prefers_dark() -> Option<bool> {
    None
}

/// Does nothing, because the web view chooses the renderer itself here.
#[cfg(not(target_os = "linux"))]
pub fn disable_dmabuf_without_gpu() {}
