use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use crate::programs::build;

/// Returns the `interlude` program of this source, built once a run.
pub fn interlude() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| build("interlude", "process"))
}
