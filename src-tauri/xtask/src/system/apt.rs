//! Installs packages on Debian and related systems.

use std::process::Command;

use anyhow::{Context, Result, ensure};

use super::is_root;

/// Installs `packages` without questions, except that `sudo` may ask for a password.
///
/// # Errors
///
/// If there is neither root nor `sudo`, or apt fails. The message names the command to run by hand.
pub fn install(packages: &[&str]) -> Result<()> {
    println!("Installing with apt-get: {}", packages.join(" "));
    // The result is ignored because one broken source fails the update, and the packages may come from
    // another one.
    let _ = apt_get(&["update", "--quiet"]);
    let mut arguments = vec!["install", "--yes", "--quiet", "--no-install-recommends"];
    arguments.extend(packages);
    apt_get(&arguments)
        .with_context(|| format!("run `apt-get install {}` as root", packages.join(" ")))
}

fn apt_get(arguments: &[&str]) -> Result<()> {
    // A new machine often still updates itself and holds apt's lock.
    let lock_timeout = ["-o", "DPkg::Lock::Timeout=300"];
    let environment = ["DEBIAN_FRONTEND=noninteractive", "apt-get"];
    let mut command = if is_root() {
        Command::new("env")
    } else {
        let mut sudo = Command::new("sudo");
        sudo.arg("env");
        sudo
    };
    let status = command
        .args(environment)
        .args(lock_timeout)
        .args(arguments)
        .status()
        .context("installing packages needs root, and there is no sudo here")?;
    ensure!(status.success(), "apt-get failed ({status})");
    Ok(())
}
