use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// Returns the `interlude` program of this source, built once a run.
pub(crate) fn interlude() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| interlude_test_programs::build("interlude", "process"))
}
