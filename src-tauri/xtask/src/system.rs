//! The programs and libraries that must be installed before Cargo can build. Each is found by probing for it,
//! independent of the package manager. On Debian and related systems the missing ones are installed with
//! apt; on others the error names the packages.

use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure as check};

/// A requirement that Cargo cannot install.
pub struct Need {
    what: &'static str,
    probe: Probe,
    /// The packages that contain it, for apt-get, dnf and pacman.
    packages: [&'static str; 3],
}

enum Probe {
    /// A program that accepts `--version`.
    Program(&'static str),
    /// Programs on the path that are only needed on Linux. Not all of them have a `--version`.
    LinuxPrograms(&'static [&'static str]),
    /// A library with its headers, by its `pkg-config` name.
    Library(&'static str),
    /// Node.js of at least this version, and npm.
    Node { oldest: (u32, u32) },
}

/// All needs: those of the tests of the real window.
pub const ALL: [&Need; 5] = [&C_COMPILER, &WEB_VIEW, &NODE, &KEYCHAIN, &WINDOW_TESTS];

/// Needed for every part: Rust links with it, and the cryptography contains C and assembly.
pub const C_COMPILER: Need = Need {
    what: "a C compiler",
    probe: Probe::Program("cc"),
    packages: ["build-essential", "gcc", "base-devel"],
};

/// The web view of the window. macOS and Windows contain one.
pub const WEB_VIEW: Need = Need {
    what: "WebKitGTK 4.1 with its headers",
    probe: Probe::Library("webkit2gtk-4.1"),
    packages: [
        "libwebkit2gtk-4.1-dev pkg-config",
        "webkit2gtk4.1-devel pkgconf-pkg-config",
        "webkit2gtk-4.1 pkgconf",
    ],
};

/// Needed to build the page. Vite requires 20.19 or newer, which not every distribution has.
pub const NODE: Need = Need {
    what: "Node.js 20.19 or newer with npm",
    probe: Probe::Node { oldest: (20, 19) },
    packages: ["nodejs npm", "nodejs npm", "nodejs npm"],
};

/// Needed by the tests of the keychain, which start a keychain and a message bus of their own.
pub const KEYCHAIN: Need = Need {
    what: "a message bus and GNOME Keyring",
    probe: Probe::LinuxPrograms(&["dbus-daemon", "gnome-keyring-daemon"]),
    packages: [
        "dbus gnome-keyring",
        "dbus-daemon gnome-keyring",
        "dbus gnome-keyring",
    ],
};

/// Needed by the tests of the window, which run on a virtual display through WebDriver, with a notification
/// service and a clock that jumps.
pub const WINDOW_TESTS: Need = Need {
    what: "a virtual display, WebKit's WebDriver, dunst and faketime",
    probe: Probe::LinuxPrograms(&["Xvfb", "WebKitWebDriver", "dunst", "faketime"]),
    packages: [
        "xvfb webkit2gtk-driver dunst faketime",
        "xorg-x11-server-Xvfb webkit2gtk-driver dunst libfaketime",
        "xorg-server-xvfb webkit2gtk-4.1 dunst libfaketime",
    ],
};

/// Needed by the test of the .deb, which makes a new system of Debian or Ubuntu.
pub const NEW_SYSTEM: Need = Need {
    what: "mmdebstrap",
    probe: Probe::LinuxPrograms(&["mmdebstrap"]),
    packages: ["mmdebstrap", "mmdebstrap", "mmdebstrap"],
};

/// The commands that install packages, in the order of [`Need::packages`].
const INSTALLERS: [&str; 3] = ["apt-get install", "dnf install", "pacman -S --needed"];

/// Checks that all `needs` are met, and installs the missing ones with apt-get if there is one.
///
/// # Errors
///
/// If something is still missing. The message names it and how to install it.
pub fn ensure(needs: &[&Need]) -> Result<()> {
    let missing = missing(needs);
    if missing.is_empty() {
        return Ok(());
    }
    let installer = INSTALLERS
        .iter()
        .position(|command| command.split(' ').next().is_some_and(is_on_path));
    if installer == Some(0) {
        install(&packages(0, &missing))?;
    }
    let missing = self::missing(&missing);
    if missing.is_empty() {
        return Ok(());
    }
    let things: Vec<_> = missing.iter().map(|need| need.what).collect();
    let how = match installer {
        Some(at) => format!(
            "run `{} {}` as root",
            INSTALLERS[at],
            packages(at, &missing)
        ),
        None if cfg!(target_os = "macos") => "run `xcode-select --install`".to_owned(),
        None => "install it with your system's package manager".to_owned(),
    };
    bail!(
        "this computer lacks {}: {how}, then run this again",
        things.join(" and ")
    );
}

/// Returns true if this runs as root.
pub fn is_root() -> bool {
    Command::new("id")
        .arg("-u")
        .output()
        .is_ok_and(|answer| answer.stdout.trim_ascii() == b"0")
}

fn packages(installer: usize, needs: &[&Need]) -> String {
    let names: Vec<_> = needs.iter().map(|need| need.packages[installer]).collect();
    names.join(" ")
}

/// Installs packages with apt-get, without questions, except that `sudo` may ask for a password.
fn install(packages: &str) -> Result<()> {
    println!("Installing with apt-get: {packages}");
    // The result is ignored because one broken source fails the update, and the packages may come from
    // another one.
    let _ = apt_get("update --quiet");
    apt_get(&format!(
        "install --yes --quiet --no-install-recommends {packages}"
    ))
    .with_context(|| format!("run `apt-get install {packages}` as root"))
}

fn apt_get(arguments: &str) -> Result<()> {
    let (program, first) = match is_root() {
        true => ("env", None),
        false => ("sudo", Some("env")),
    };
    let status = Command::new(program)
        .args(first)
        // A new machine often still updates itself and holds apt's lock.
        .args([
            "DEBIAN_FRONTEND=noninteractive",
            "apt-get",
            "-o",
            "DPkg::Lock::Timeout=300",
        ])
        .args(arguments.split(' '))
        .status()
        .context("installing packages needs root, and there is no sudo here")?;
    check!(status.success(), "apt-get failed ({status})");
    Ok(())
}

fn missing<'a>(needs: &[&'a Need]) -> Vec<&'a Need> {
    let absent = |need: &&&Need| !need.probe.succeeds();
    needs.iter().filter(absent).copied().collect()
}

impl Probe {
    fn succeeds(&self) -> bool {
        match self {
            Self::Program(_) if cfg!(windows) => true,
            Self::Program(name) => succeeds(name, &["--version"]),
            Self::Node { oldest } => {
                node_version().is_some_and(|found| found >= *oldest)
                    && succeeds("npm", &["--version"])
            }
            Self::LinuxPrograms(_) if cfg!(not(target_os = "linux")) => true,
            Self::LinuxPrograms(names) => names.iter().all(|name| is_on_path(name)),
            Self::Library(_) if cfg!(not(target_os = "linux")) => true,
            Self::Library(name) => succeeds("pkg-config", &["--exists", name]),
        }
    }
}

fn node_version() -> Option<(u32, u32)> {
    let answer = Command::new("node").arg("--version").output().ok()?;
    read_version(&String::from_utf8_lossy(&answer.stdout))
}

/// Parses the major and minor version of `v20.20.2`.
fn read_version(text: &str) -> Option<(u32, u32)> {
    let mut parts = text.trim().strip_prefix('v')?.split('.').map(str::parse);
    Some((parts.next()?.ok()?, parts.next()?.ok()?))
}

fn succeeds(program: &str, arguments: &[&str]) -> bool {
    Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

fn is_on_path(program: &str) -> bool {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&folders).any(|folder| folder.join(program).is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_as_numbers() {
        assert_eq!(read_version("v20.20.2\n"), Some((20, 20)));
        assert!(read_version("v9.11.2") < Some((20, 19)));
        assert_eq!(read_version("not a version"), None);
    }
}
