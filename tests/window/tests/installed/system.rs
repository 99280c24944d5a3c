use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use tempfile::TempDir;
use tokio::time::Instant;

/// The time in which the system is made and the package installed, or the test is skipped.
const PREPARED_WITHIN: Duration = Duration::from_secs(300);

/// The time limit of each later command.
const COMMAND_WITHIN: Duration = Duration::from_secs(240);

/// The exit code of a command whose time is over.
const TIME_IS_OVER: i32 = 124;

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
pub(crate) struct System {
    folder: TempDir,
    begun: Instant,
}

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
        let system = Self {
            folder: tempfile::tempdir_in(parent).unwrap(),
            begun: Instant::now(),
        };
        let mut make = limited(PREPARED_WITHIN, "mmdebstrap");
        // Nobody needs this system after a power cut.
        make.args(["--variant=apt", "--dpkgopt=force-unsafe-io", name]);
        let made = make.arg(system.root()).output().unwrap();
        reachable(&made)?;
        succeeded(&["mmdebstrap"], &made);
        Ok(system)
    }

    fn root(&self) -> PathBuf {
        self.folder.path().join("root")
    }

    /// Returns the path from outside of a path in the system.
    pub(crate) fn path(&self, inside: &str) -> PathBuf {
        self.root().join(inside.trim_start_matches('/'))
    }

    pub(crate) fn is_file(&self, inside: &str) -> bool {
        let found = fs::symlink_metadata(self.path(inside));
        found.is_ok_and(|found| !found.is_dir())
    }

    /// Runs apt-get, and says so if the archive cannot be reached or is too slow.
    pub(crate) fn apt_get(&self, arguments: &[&str]) -> Result<(), NotMade> {
        let left = PREPARED_WITHIN.saturating_sub(self.begun.elapsed());
        let retries = ["apt-get", "-o", "Acquire::Retries=3"];
        let mut command = self.enter(left, &[], &[&retries, arguments].concat());
        let output = command.output().unwrap();
        reachable(&output)?;
        succeeded(arguments, &output);
        Ok(())
    }

    /// Runs a command in the system and returns what it prints.
    pub(crate) fn run(&self, command: &[&str]) -> String {
        self.run_with(&[], command)
    }

    /// Runs a command with environment variables and returns what it prints.
    pub(crate) fn run_with(&self, variables: &[(&str, String)], command: &[&str]) -> String {
        let output = self
            .enter(COMMAND_WITHIN, variables, command)
            .output()
            .unwrap();
        succeeded(command, &output);
        text(&output.stdout)
    }

    /// Starts a program.
    pub(crate) fn start(&self, variables: &[(&str, String)], command: &[&str]) -> Child {
        self.enter(COMMAND_WITHIN, variables, command)
            .spawn()
            .unwrap()
    }

    fn enter(&self, limit: Duration, variables: &[(&str, String)], command: &[&str]) -> Command {
        let mut entered = limited(limit, "unshare");
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
            .arg(self.root())
            .args(command);
        entered
    }
}

/// Returns a command that is killed after `limit`.
fn limited(limit: Duration, program: &str) -> Command {
    let mut command = Command::new("timeout");
    command
        .arg("--kill-after=5")
        // Without a second there would be no limit.
        .arg(limit.as_secs().max(1).to_string())
        .arg(program)
        .stdin(Stdio::null());
    command
}

/// Says so if a command failed because the archive cannot be reached, or is too slow.
fn reachable(output: &Output) -> Result<(), NotMade> {
    let error = text(&output.stderr);
    if output.status.code() == Some(TIME_IS_OVER) {
        let limit = PREPARED_WITHIN.as_secs();
        return Err(NotMade(format!("it was not installed within {limit} s")));
    }
    let is_why = |line: &&str| UNREACHABLE.iter().any(|words| line.contains(words));
    match error.lines().find(is_why) {
        Some(why) if !output.status.success() => {
            Err(NotMade(format!("the archive cannot be reached: {why}")))
        }
        _ => Ok(()),
    }
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
