//! Checks the packages with the validators of the distributions, as far as they are installed.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::Result;

use super::succeed;
use crate::cargo::root;

/// The name of the desktop file.
const DESKTOP_FILE: &str = "app.interlude.Interlude.desktop";

/// The findings of rpmlint that are known.
const RPMLINT: &str = "src-tauri/packaging/rpmlint.toml";

/// Checks a .deb, unpacked into `folder`.
///
/// # Errors
///
/// If a validator reports an error or a warning.
pub fn deb(deb: &Path, folder: &Path) -> Result<()> {
    if installed("dpkg-deb") {
        succeed(Command::new("dpkg-deb").arg("-x").arg(deb).arg(folder))?;
        let desktop = folder.join("usr/share/applications").join(DESKTOP_FILE);
        validate("desktop-file-validate", &[], &desktop)?;
        validate("appstreamcli", &["validate-tree", "--no-net"], folder)?;
    }
    validate("lintian", &["--fail-on=error,warning"], deb)
}

/// Checks an .rpm.
///
/// # Errors
///
/// If rpmlint reports an error.
pub fn rpm(rpm: &Path) -> Result<()> {
    let config = root().join(RPMLINT).display().to_string();
    validate("rpmlint", &["--config", &config], rpm)
}

/// Runs a validator, or says that it is not installed.
fn validate(program: &str, arguments: &[&str], what: &Path) -> Result<()> {
    if installed(program) {
        return succeed(Command::new(program).args(arguments).arg(what));
    }
    println!("Not checked with {program}, which is not installed.");
    Ok(())
}

fn installed(program: &str) -> bool {
    let mut command = Command::new(program);
    let quiet = command
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    quiet.status().is_ok()
}
