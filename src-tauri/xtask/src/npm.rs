//! Calls npm for the page.

use std::process::Command;

use crate::cargo::root;

/// Returns the command `npm ARGUMENTS` in the folder of the page.
pub fn npm<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Command {
    let mut command = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
    command.args(arguments).current_dir(root().join("ui"));
    command
}
