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

/// Sets up the window system for a computer that has no usable graphics card: [`disable_dmabuf_without_gpu`], and
/// without OpenGL in this process.
///
/// GTK and WebKitGTK look for OpenGL and for a card in each program. Without a card they find a software renderer, which
/// is never used here. It would be loaded all the same, with its compiler, and take a fifth of the memory of this process.
///
/// It must be the first call in `main`, while the process has a single thread.
#[cfg(target_os = "linux")]
pub fn leave_out_gl_without_gpu() {
    disable_dmabuf_without_gpu();
    set_without_gpu("GDK_GL", "disable");
    // WebKitGTK names this device to the web view's process, and looks for no other one. Without buffer sharing it is
    // not opened.
    set_without_gpu("WEBKIT_WEB_RENDER_DEVICE_FILE", "/dev/null");
}

/// Turns off WebKitGTK's buffer sharing with the graphics card on a computer that has no usable card.
///
/// Without a card, buffer sharing makes the window slower. On a computer with two cores and no GPU,
/// turning it off raised scrolling from about 20 to about 60 frames per second, and lowered memory from 293
/// to 211 MiB.
///
/// It must be called in `main` while the process has a single thread.
#[cfg(target_os = "linux")]
pub fn disable_dmabuf_without_gpu() {
    set_without_gpu("WEBKIT_DISABLE_DMABUF_RENDERER", "1");
}

/// Sets a switch in the environment on a computer that has no usable graphics card. A value that the user has set is
/// kept.
#[cfg(target_os = "linux")]
fn set_without_gpu(switch: &str, value: &str) {
    let nodes = std::fs::read_dir("/dev/dri")
        .into_iter()
        .flatten()
        .flatten();
    let names = nodes.map(|node| node.file_name());
    let has_gpu = names
        .into_iter()
        .any(|name| name.as_encoded_bytes().starts_with(b"renderD"));
    if has_gpu || std::env::var_os(switch).is_some() {
        return;
    }
    #[expect(
        unsafe_code,
        reason = "the window system reads its switches from the environment alone; nothing else runs yet, \
                  so no other thread can be reading the environment"
    )]
    // SAFETY: the callers are called first thing in `main`, before any other thread exists.
    unsafe {
        std::env::set_var(switch, value);
    }
}

/// Makes all threads of this process share one heap of the C library.
///
/// Otherwise each thread gets one of its own, which keeps what was freed in it. The account is opened on other threads
/// than the window, and leaves much behind that was needed only once.
///
/// It must be called first thing in `main`, before another thread exists.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub fn share_one_heap() {
    #[expect(unsafe_code, reason = "the C library has no safe binding of this call")]
    // SAFETY: the call changes a number of the allocator, and no other thread allocates meanwhile.
    unsafe {
        libc::mallopt(libc::M_ARENA_MAX, 1);
    }
}

/// Does nothing, because only the C library of GNU has a heap for each thread.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub fn share_one_heap() {}

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
pub fn leave_out_gl_without_gpu() {}

/// Does nothing, because the web view chooses the renderer itself here.
#[cfg(not(target_os = "linux"))]
pub fn disable_dmabuf_without_gpu() {}
