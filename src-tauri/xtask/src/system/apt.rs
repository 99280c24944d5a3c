//! Packages on Debian and its kin.

use std::process::Command;

use anyhow::{Context, Result, ensure};

use super::is_root;

/// Installs `packages`, asking nothing; `sudo` asks for a password where it wants one.
///
/// # Errors
///
/// Without root or `sudo`, and when apt fails: what to run by hand.
pub fn install(packages: &[&str]) -> Result<()> {
    println!("Installing with apt-get: {}", packages.join(" "));
    // One broken source fails the update, and the packages may come from another all the same.
    let _ = apt_get(&["update", "--quiet"]);
    let mut arguments = vec!["install", "--yes", "--quiet", "--no-install-recommends"];
    arguments.extend(packages);
    apt_get(&arguments)
        .with_context(|| format!("run `apt-get install {}` as root", packages.join(" ")))
}

fn apt_get(arguments: &[&str]) -> Result<()> {
    // A fresh machine is often still updating itself, and holds apt's lock meanwhile.
    let patience = ["-o", "DPkg::Lock::Timeout=300"];
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
        .args(patience)
        .args(arguments)
        .status()
        .context("installing packages needs root, and there is no sudo here")?;
    ensure!(status.success(), "apt-get did not succeed ({status})");
    Ok(())
}
