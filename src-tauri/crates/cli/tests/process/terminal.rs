use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// An environment with its own folder and a zone with daylight saving time. It has none of the caller's
/// settings and no keychain.
pub(crate) struct Terminal {
    folder: tempfile::TempDir,
}

impl Terminal {
    pub(crate) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    /// Creates a terminal with an account whose server does not exist.
    pub(crate) fn connected() -> Self {
        let terminal = Self::new();
        let output = terminal.connect(&["--seal", "none"]);
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        terminal
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.bare_command();
        command.arg("--data").arg(self.data()).args(arguments);
        command
    }

    /// Returns a command without arguments, which uses the data folder that the environment names.
    pub(crate) fn bare_command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_interlude"));
        command
            .env_clear()
            .env("HOME", self.folder.path())
            .env("DBUS_SESSION_BUS_ADDRESS", self.no_bus())
            .env("TZ", "Europe/London");
        command.current_dir(self.folder.path()).stdin(Stdio::null());
        command
    }

    /// Returns the address of a bus that does not exist. Without one, the program would use the bus of the
    /// user who runs the tests.
    fn no_bus(&self) -> String {
        format!("unix:path={}/no-bus", self.folder.path().display())
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Runs a command, and returns the JSON document on stdout and the exit code.
    pub(crate) fn json(&self, arguments: &[&str]) -> (Value, Option<i32>) {
        let output = self.run(&[&["--json"], arguments].concat());
        let document = serde_json::from_slice(&output.stdout);
        (
            document.unwrap_or_else(|error| panic!("{error}: {output:?}")),
            output.status.code(),
        )
    }

    pub(crate) fn connect(&self, more: &[&str]) -> Output {
        let url = unused_url();
        let arguments = ["connect", "--url", &url, "--partner", "me"];
        let mut command = self.command(&[&arguments, more].concat());
        command
            .env("INTERLUDE_API_KEY", "935d85ab")
            .output()
            .unwrap()
    }
}

/// Returns the URL of a port on which no server listens.
pub(crate) fn unused_url() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Returns true if any file below a folder contains the text.
pub(crate) fn any_file_contains(folder: &Path, text: &str) -> bool {
    std::fs::read_dir(folder).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            return any_file_contains(&path, text);
        }
        let bytes = std::fs::read(&path).unwrap();
        bytes
            .windows(text.len())
            .any(|window| window == text.as_bytes())
    })
}
