use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

/// An environment with its own folder and a zone with daylight saving time. It has none of the caller's
/// settings and no keychain.
pub(crate) struct Terminal {
    folder: tempfile::TempDir,
}

/// The output of a command and its exit code.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) exit: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Terminal {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { folder }
    }

    /// Creates a terminal with an account whose server does not exist.
    pub(crate) fn connected() -> Self {
        let terminal = Self::new();
        terminal.connect(&unused_url(), "--seal none").is(1);
        terminal
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Returns a command for this line, in which single quotes hold words together.
    pub(crate) fn command(&self, line: &str) -> Command {
        let mut command = self.bare_command();
        command.arg("--data").arg(self.data());
        for (at, part) in line.split('\'').enumerate() {
            if at % 2 == 1 {
                command.arg(part);
            } else {
                command.args(part.split_whitespace());
            }
        }
        command
    }

    /// Returns a command without arguments, which uses the data folder that the environment names.
    pub(crate) fn bare_command(&self) -> Command {
        // Without this address, the program would use the bus of the user who runs the tests.
        let no_bus = format!("unix:path={}/no-bus", self.folder.path().display());
        let mut command = Command::new(env!("CARGO_BIN_EXE_interlude"));
        command
            .env_clear()
            .env("HOME", self.folder.path())
            .env("DBUS_SESSION_BUS_ADDRESS", no_bus)
            .env("TZ", "Europe/London")
            .current_dir(self.folder.path())
            .stdin(Stdio::null());
        command
    }

    pub(crate) fn run(&self, line: &str) -> Ran {
        Ran::of(&mut self.command(line))
    }

    /// Runs a command with `--json`.
    pub(crate) fn json(&self, line: &str) -> Ran {
        self.run(&format!("--json {line}"))
    }

    /// Connects to a server, with an API key in the environment.
    pub(crate) fn connect(&self, url: &str, more: &str) -> Ran {
        let mut command = self.command(&connect_line(url, more));
        Ran::of(command.env("INTERLUDE_API_KEY", "935d85ab"))
    }
}

impl Ran {
    pub(crate) fn of(command: &mut Command) -> Self {
        let output = command.output().unwrap();
        Self {
            exit: output.status.code().unwrap(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Returns the output if the command ended with this exit code.
    pub(crate) fn is(self, exit: i32) -> Self {
        assert_eq!(self.exit, exit, "{self:#?}");
        self
    }

    /// Returns the JSON document on stdout.
    pub(crate) fn document(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:#?}"))
    }

    /// Checks the code of its error and the exit code. Returns the message of the error.
    pub(crate) fn failed(&self, code: &str, exit: i32) -> String {
        let error = &self.document()["error"];
        assert_eq!(
            (&error["code"], self.exit),
            (&code.into(), exit),
            "{self:#?}"
        );
        error["message"].as_str().unwrap().to_owned()
    }
}

pub(crate) fn connect_line(url: &str, more: &str) -> String {
    format!("--json connect --url {url} --partner me {more}")
}

/// Returns the URL of a port on which no server listens.
pub(crate) fn unused_url() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

/// Returns true if any file below a folder contains the text.
pub(crate) fn any_file_contains(folder: &Path, text: &str) -> bool {
    std::fs::read_dir(folder).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            return any_file_contains(&path, text);
        }
        let bytes = std::fs::read(&path).unwrap();
        let mut parts = bytes.windows(text.len());
        parts.any(|part| part == text.as_bytes())
    })
}
