//! Calls Cargo from a program that Cargo started.

use std::env;
use std::path::Path;
use std::process::Command;

/// Returns the folder of the workspace.
pub fn root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here)
}

/// Returns the command `cargo ARGUMENTS` in the folder of the workspace.
///
/// The variables that Cargo set for this package are removed. Otherwise build scripts that depend on them
/// would run again whenever `cargo xtask` and plain `cargo` are used alternately.
pub fn cargo<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    for (name, _) in env::vars_os() {
        let name = name.to_string_lossy();
        if name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&*name);
        }
    }
    command.args(arguments).current_dir(root());
    command
}
