//! Compares the committed TypeScript with the Rust types.

use std::path::Path;

use interlude_app::view::typescript;

/// If this variable is set, the test writes the file instead of comparing it.
const WRITE: &str = "INTERLUDE_WRITE_TYPESCRIPT";

#[test]
fn the_committed_file_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../ui/src/ipc/types.ts");
    if std::env::var_os(WRITE).is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, typescript()).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == typescript(),
        "ui/src/ipc/types.ts is stale: run {WRITE}=1 cargo test -p interlude-app"
    );
}
