//! How the web view draws, settled before it starts.

/// Turns off WebKitGTK's buffer sharing with the graphics card on a computer that has no usable one.
///
/// Without a card the sharing costs rather than saves: measured on two cores without a GPU, scrolling
/// went from about 20 to about 60 frames a second and memory from 293 to 211 MiB once it was off.
/// A value the user has set stands.
///
/// To be called first thing in `main`, while the process has a single thread.
#[cfg(target_os = "linux")]
pub fn suit_this_computer() {
    const SWITCH: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";

    if std::env::var_os(SWITCH).is_some() || has_render_node() {
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

/// Elsewhere the web view chooses for itself.
#[cfg(not(target_os = "linux"))]
pub fn suit_this_computer() {}

#[cfg(target_os = "linux")]
fn has_render_node() -> bool {
    std::fs::read_dir("/dev/dri").is_ok_and(|nodes| {
        nodes
            .flatten()
            .any(|node| node.file_name().as_encoded_bytes().starts_with(b"renderD"))
    })
}
