//! An empty Tauri window of the same size, with the features and the renderer of the real one. The benches compare
//! the real window with it.

fn main() -> tauri::Result<()> {
    interlude_desktop::disable_dmabuf_without_gpu();
    tauri::Builder::default().run(tauri::generate_context!(
        "src-tauri/examples/empty_window/tauri.conf.json"
    ))
}
