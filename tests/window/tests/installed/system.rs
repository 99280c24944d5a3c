use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use tempfile::TempDir;

/// The time limit of each step, in seconds.
const STEP_WITHIN: &str = "240";

/// Mounts what programs need and enters the new system. The mounts are in a namespace of their own, which ends with
/// the command.
const ENTER: &str = r#"set -e
mount --types proc proc "$0/proc"
mount --rbind /dev "$0/dev"
mkdir -p "$0/tmp/.X11-unix"
mount --bind /tmp/.X11-unix "$0/tmp/.X11-unix"
exec chroot "$0" "$@""#;

/// The words of apt-get for an archive that cannot be reached.
const UNREACHABLE: [&str; 3] = ["Failed to fetch", "Temporary failure", "Could not resolve"];

/// A new, minimal system of this computer's distribution in a folder. Dropping this value deletes it.
pub(crate) struct System(TempDir);

/// The reason for which no system could be made here.
pub(crate) struct NotMade(pub(crate) String);

impl System {
    /// Makes a system in a folder below `parent`.
    pub(crate) fn make(parent: &Path) -> Result<Self, NotMade> {
        let release = fs::read_to_string("/etc/os-release").unwrap_or_default();
        let name = release
            .lines()
            .find_map(|line| line.strip_prefix("VERSION_CODENAME="));
        let Some(name) = name.filter(|_| Path::new("/usr/bin/mmdebstrap").is_file()) else {
            return Err(NotMade(
                "it needs Debian or Ubuntu, and the package mmdebstrap".to_owned(),
            ));
        };
        let folder = tempfile::tempdir_in(parent).unwrap();
        let made = limited("mmdebstrap")
            // Nobody needs this system after a power cut.
            .args(["--variant=apt", "--dpkgopt=force-unsafe-io"])
            .arg(name)
            .arg(folder.path().join("root"))
            .output()
            .unwrap();
        if made.status.success() {
            return Ok(Self(folder));
        }
        let error = text(&made.stderr);
        let last = error.lines().last().unwrap_or_default();
        Err(NotMade(format!("mmdebstrap made no {name} here: {last}")))
    }

    /// Returns the path from outside of a path in the system.
    pub(crate) fn path(&self, inside: &str) -> PathBuf {
        self.0
            .path()
            .join("root")
            .join(inside.trim_start_matches('/'))
    }

    pub(crate) fn is_file(&self, inside: &str) -> bool {
        let found = fs::symlink_metadata(self.path(inside));
        found.is_ok_and(|found| !found.is_dir())
    }

    /// Runs apt-get, and says so if the archive cannot be reached.
    pub(crate) fn download(&self, arguments: &[&str]) -> Result<(), NotMade> {
        let retries = ["apt-get", "-o", "Acquire::Retries=3"];
        let output = self
            .enter(&[], &[&retries, arguments].concat())
            .output()
            .unwrap();
        let error = text(&output.stderr);
        if !output.status.success() && UNREACHABLE.iter().any(|words| error.contains(words)) {
            return Err(NotMade(format!("the archive cannot be reached: {error}")));
        }
        succeeded(arguments, &output);
        Ok(())
    }

    /// Runs a command in the system and returns what it prints.
    pub(crate) fn run(&self, command: &[&str]) -> String {
        self.run_with(&[], command)
    }

    /// Runs a command with environment variables and returns what it prints.
    pub(crate) fn run_with(&self, variables: &[(&str, String)], command: &[&str]) -> String {
        let output = self.enter(variables, command).output().unwrap();
        succeeded(command, &output);
        text(&output.stdout)
    }

    /// Starts a program.
    pub(crate) fn start(&self, variables: &[(&str, String)], command: &[&str]) -> Child {
        self.enter(variables, command).spawn().unwrap()
    }

    fn enter(&self, variables: &[(&str, String)], command: &[&str]) -> Command {
        let mut entered = limited("unshare");
        entered
            .env_clear()
            .env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
            .env("LANG", "C.UTF-8")
            .env("DEBIAN_FRONTEND", "noninteractive")
            .envs(variables.iter().map(|(name, value)| (name, value)))
            .args([
                "--mount",
                "--pid",
                "--fork",
                "--kill-child",
                "sh",
                "-c",
                ENTER,
            ])
            .arg(self.path("/"))
            .args(command);
        entered
    }
}

/// Returns a command that is killed when its time is over.
fn limited(program: &str) -> Command {
    let mut command = Command::new("timeout");
    command
        .args(["--kill-after=5", STEP_WITHIN, program])
        .stdin(Stdio::null());
    command
}

fn succeeded(command: &[&str], output: &Output) {
    let (stdout, stderr) = (text(&output.stdout), text(&output.stderr));
    assert!(
        output.status.success(),
        "{command:?} failed: {stdout}{stderr}"
    );
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
