use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// The environment variable with the path of a program to test, such as a release build.
const BUILT: &str = "INTERLUDE_DESKTOP";

/// The environment variable with the path of the empty window that the benches compare it with.
const EMPTY: &str = "INTERLUDE_EMPTY_WINDOW";

/// Returns the window's program: the one that `INTERLUDE_DESKTOP` names, or the one of this source, built once
/// a run.
pub(crate) fn desktop() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    let build = || interlude_app_tests::programs::build("interlude-desktop", "no_display");
    PROGRAM.get_or_init(|| std::env::var_os(BUILT).map_or_else(build, PathBuf::from))
}

/// Returns the command line of this source, built once a run.
pub(crate) fn command_line() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| interlude_app_tests::programs::build("interlude", "process"))
}

/// Returns the program that only shows an empty window: the one that `INTERLUDE_EMPTY_WINDOW` names.
pub(crate) fn empty_window() -> PathBuf {
    let named = std::env::var_os(EMPTY);
    named
        .map(PathBuf::from)
        .expect("INTERLUDE_EMPTY_WINDOW names the example empty_window")
}
