//! The programs and libraries that must be installed before Cargo can build. Each is found by probing for it,
//! independent of the package manager. On Debian and related systems the missing ones are installed with
//! apt; on others the error names the packages.

mod apt;
mod family;

use std::process::{Command, Stdio};

use anyhow::{Result, bail};

use self::family::Family;

/// A requirement that Cargo cannot install.
pub struct Need {
    what: &'static str,
    probe: Probe,
    /// The packages that contain it, by family.
    debian: &'static [&'static str],
    fedora: &'static [&'static str],
    arch: &'static [&'static str],
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

/// Needed for every part: Rust links with it, and the cryptography contains C and assembly.
pub const C_COMPILER: Need = Need {
    what: "a C compiler",
    probe: Probe::Program("cc"),
    debian: &["build-essential"],
    fedora: &["gcc"],
    arch: &["base-devel"],
};

/// The web view of the window. macOS and Windows contain one.
pub const WEB_VIEW: Need = Need {
    what: "WebKitGTK 4.1 with its headers",
    probe: Probe::Library("webkit2gtk-4.1"),
    debian: &["libwebkit2gtk-4.1-dev", "pkg-config"],
    fedora: &["webkit2gtk4.1-devel", "pkgconf-pkg-config"],
    arch: &["webkit2gtk-4.1", "pkgconf"],
};

/// Needed to build the page. Vite requires 20.19 or newer, which not every distribution has.
pub const NODE: Need = Need {
    what: "Node.js 20.19 or newer with npm",
    probe: Probe::Node { oldest: (20, 19) },
    debian: &["nodejs", "npm"],
    fedora: &["nodejs", "npm"],
    arch: &["nodejs", "npm"],
};

/// Needed by the tests of the keychain, which start a keychain and a message bus of their own.
pub const KEYCHAIN: Need = Need {
    what: "a message bus and GNOME Keyring",
    probe: Probe::LinuxPrograms(&["dbus-daemon", "gnome-keyring-daemon"]),
    debian: &["dbus", "gnome-keyring"],
    fedora: &["dbus-daemon", "gnome-keyring"],
    arch: &["dbus", "gnome-keyring"],
};

/// Needed by the tests of the window, which run on a virtual display through WebDriver.
pub const WINDOW_TESTS: Need = Need {
    what: "a virtual display and WebKit's WebDriver",
    probe: Probe::LinuxPrograms(&["Xvfb", "WebKitWebDriver"]),
    debian: &["xvfb", "webkit2gtk-driver"],
    fedora: &["xorg-x11-server-Xvfb", "webkit2gtk-driver"],
    arch: &["xorg-server-xvfb", "webkit2gtk-4.1"],
};

/// Checks that all `needs` are met, and installs the missing ones if possible.
///
/// # Errors
///
/// If something is still missing. The message names it and how to install it.
pub fn ensure(needs: &[&Need]) -> Result<()> {
    let missing = missing(needs);
    if missing.is_empty() {
        return Ok(());
    }
    let family = family::of_this_computer();
    if family == Family::Debian {
        apt::install(&packages(family, &missing))?;
    }
    let missing = self::missing(&missing);
    if missing.is_empty() {
        return Ok(());
    }
    bail!("{}", advice(family, &missing));
}

/// Returns true if this runs as root.
pub fn is_root() -> bool {
    Command::new("id")
        .arg("-u")
        .output()
        .is_ok_and(|answer| answer.stdout.trim_ascii() == b"0")
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

fn packages(family: Family, needs: &[&Need]) -> Vec<&'static str> {
    let names = |need: &&Need| match family {
        Family::Debian => need.debian,
        Family::Fedora => need.fedora,
        Family::Arch => need.arch,
        Family::Macos | Family::Other => &[],
    };
    needs.iter().flat_map(names).copied().collect()
}

fn advice(family: Family, missing: &[&Need]) -> String {
    let things: Vec<_> = missing.iter().map(|need| need.what).collect();
    let things = things.join(" and ");
    let names = packages(family, missing).join(" ");
    let how = match family {
        Family::Debian => format!("run `apt-get install {names}` as root"),
        Family::Fedora => format!("run `sudo dnf install {names}`"),
        Family::Arch => format!("run `sudo pacman -S --needed {names}`"),
        Family::Macos => "run `xcode-select --install`".to_owned(),
        Family::Other => "install it with your system's package manager".to_owned(),
    };
    format!("this computer lacks {things}: {how}, then run this again")
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
