//! Settings of the web view's renderer, made before it starts.

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

/// Does nothing, because the web view chooses the renderer itself here.
#[cfg(not(target_os = "linux"))]
pub fn disable_dmabuf_without_gpu() {}

#[cfg(target_os = "linux")]
fn has_render_node() -> bool {
    std::fs::read_dir("/dev/dri").is_ok_and(|nodes| {
        nodes
            .flatten()
            .any(|node| node.file_name().as_encoded_bytes().starts_with(b"renderD"))
    })
}
