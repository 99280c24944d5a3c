use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use std::time::Duration;

use interlude_model::{NOW_VARIABLE, Slot, Timestamp};
use interlude_sandbox::Sandbox;
use serde_json::Value;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

use crate::binary::interlude;
use crate::clock::now;
use crate::documented_server::{self, DocumentedServer};
use crate::timeout::with_timeout;

/// The environment of `interlude` commands: a data folder, credentials and a time zone.
pub struct Cli {
    folder: TempDir,
    data: PathBuf,
    url: String,
    partner: String,
    variables: BTreeMap<&'static str, String>,
}

/// The output and the exit code of a command.
#[derive(Debug)]
pub struct CommandOutput {
    /// The exit code, or None if a signal ended it.
    pub exit: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

/// A running command. It is killed if its test ends first.
pub struct Running {
    child: Child,
    stdout_lines: Lines<BufReader<ChildStdout>>,
}

impl Cli {
    /// Creates an environment with credentials of the sandbox and without an account. Its zone is UTC.
    pub fn new(sandbox: &Sandbox) -> Self {
        let credentials = [sandbox.api_key(), sandbox.token()];
        Self::of(sandbox.url(), sandbox.partner_id(), credentials)
    }

    /// Creates an environment and connects an account of the documented server, with the seal `none`.
    pub async fn connected_to(server: &DocumentedServer) -> Self {
        let credentials = [documented_server::API_KEY, documented_server::TOKEN];
        let cli = Self::of(server.url(), documented_server::PARTNER, credentials);
        cli.connect(&["--seal", "none"]).await.expect(0);
        cli
    }

    fn of(url: String, partner: &str, [api_key, token]: [&str; 2]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let variables = [
            ("INTERLUDE_API_KEY", api_key),
            ("INTERLUDE_TOKEN", token),
            ("TZ", "UTC"),
        ];
        Self {
            data: folder.path().join("data"),
            folder,
            url,
            partner: partner.to_owned(),
            variables: variables
                .map(|(name, value)| (name, value.to_owned()))
                .into(),
        }
    }

    /// Creates an environment and connects an account with the seal `none`, which pulls the first list.
    pub async fn connected(sandbox: &Sandbox) -> Self {
        let cli = Self::new(sandbox);
        cli.connect(&["--seal", "none"]).await.expect(0);
        cli
    }

    /// Uses another data folder.
    #[must_use]
    pub fn with_data_in(self, data: &Path) -> Self {
        let data = data.to_owned();
        Self { data, ..self }
    }

    /// Sets an environment variable.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: &str) -> Self {
        self.variables.insert(name, value.to_owned());
        self
    }

    /// Starts the wall clock of every command this much later than now.
    #[must_use]
    pub fn later(self, span: Duration) -> Self {
        let later = Timestamp::from(now()).plus(span);
        self.with(NOW_VARIABLE, &later.to_rfc3339())
    }

    /// Removes an environment variable.
    #[must_use]
    pub fn without(mut self, name: &'static str) -> Self {
        self.variables.remove(name);
        self
    }

    pub fn data(&self) -> &Path {
        &self.data
    }

    /// Returns the folder of the only account.
    pub fn account_folder(&self) -> PathBuf {
        let accounts = std::fs::read_dir(self.data.join("accounts")).unwrap();
        let folders: Vec<_> = accounts.map(|entry| entry.unwrap().path()).collect();
        assert_eq!(folders.len(), 1, "{folders:?}");
        folders.into_iter().next().unwrap()
    }

    /// Connects an account of the sandbox.
    pub async fn connect(&self, more: &[&str]) -> CommandOutput {
        let connect = ["connect", "--url", &self.url, "--partner", &self.partner];
        self.run([&connect, more].concat()).await
    }

    /// Runs a command with `--json`.
    pub async fn run<A: AsRef<OsStr>>(
        &self,
        arguments: impl IntoIterator<Item = A>,
    ) -> CommandOutput {
        self.spawn(arguments).end().await
    }

    /// Runs a command that prints text.
    pub async fn say<A: AsRef<OsStr>>(
        &self,
        arguments: impl IntoIterator<Item = A>,
    ) -> CommandOutput {
        let mut command = self.command();
        command.args(arguments);
        run(command).await
    }

    /// Runs a command that prints text into a file.
    pub async fn say_into<A: AsRef<OsStr>>(
        &self,
        file: std::fs::File,
        arguments: impl IntoIterator<Item = A>,
    ) -> CommandOutput {
        let mut command = self.command();
        command.args(arguments).stdout(file);
        let output = command.spawn().unwrap().wait_with_output();
        CommandOutput::of(&with_timeout("the program ends", output).await.unwrap())
    }

    /// Proposes another time for an interview.
    pub async fn amend(&self, id: u64, slot: Slot, more: &[&str]) -> CommandOutput {
        self.run(amend(id, slot, more)).await
    }

    /// Returns the unfinished changes, in the order in which they were made.
    pub async fn outbox(&self) -> Vec<Value> {
        let outbox = self.run(["outbox"]).await.expect(0).json();
        outbox["changes"].as_array().unwrap().clone()
    }

    /// Starts a command with `--json`.
    pub fn spawn<A: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = A>) -> Running {
        let mut command = self.command();
        command.arg("--json").args(arguments);
        let mut child = command.spawn().unwrap();
        let stdout_lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Running {
            child,
            stdout_lines,
        }
    }

    /// Starts a command that proposes another time.
    pub fn spawn_amend(&self, id: u64, slot: Slot, more: &[&str]) -> Running {
        self.spawn(amend(id, slot, more))
    }

    /// Returns a command without arguments, whose output can be read.
    pub fn command(&self) -> Command {
        let mut command = Command::new(interlude());
        command
            .env_clear()
            .env("HOME", self.folder.path())
            .env(NOW_VARIABLE, now().to_rfc3339())
            .envs(&self.variables)
            .arg("--data")
            .arg(&self.data)
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        command
    }
}

impl CommandOutput {
    /// Returns the output if the command ended with this exit code.
    pub fn expect(self, exit: i32) -> Self {
        assert_eq!(self.exit, Some(exit), "{self:#?}");
        self
    }

    /// Returns the JSON document that it printed.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:#?}"))
    }

    /// Returns the code and the message of its error.
    pub fn error(&self) -> (String, String) {
        let error = &self.json()["error"];
        let text = |name: &str| match error[name].as_str() {
            Some(text) => text.to_owned(),
            None => panic!("no {name} in {self:#?}"),
        };
        (text("code"), text("message"))
    }
}

impl Running {
    /// Waits for the next document that it prints. Returns None after it ended.
    pub async fn next_document(&mut self) -> Option<Value> {
        let line = with_timeout("the program prints a line", self.stdout_lines.next_line()).await;
        Some(serde_json::from_str(&line.unwrap()?).unwrap())
    }

    /// Returns true if it has not ended.
    pub fn is_running(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// Interrupts it, as Ctrl-C does.
    #[cfg(unix)]
    pub fn interrupt(&self) {
        self.signal(nix::sys::signal::Signal::SIGINT);
    }

    /// Terminates it, as the system does when it shuts down.
    #[cfg(unix)]
    pub fn terminate(&self) {
        self.signal(nix::sys::signal::Signal::SIGTERM);
    }

    /// Suspends it, so that it does not answer any more.
    #[cfg(unix)]
    pub fn stop(&self) {
        self.signal(nix::sys::signal::Signal::SIGSTOP);
    }

    /// Lets it go on.
    #[cfg(unix)]
    pub fn go_on(&self) {
        self.signal(nix::sys::signal::Signal::SIGCONT);
    }

    /// Kills it with SIGKILL, unless it has just ended. Returns its output until then.
    pub async fn kill(mut self) -> CommandOutput {
        // It may have ended by itself.
        let _ = self.child.start_kill();
        self.ended().await
    }

    /// Waits until it ends.
    pub async fn end(self) -> CommandOutput {
        let ran = self.ended().await;
        assert!(ran.exit.is_some(), "ended by a signal: {ran:#?}");
        ran
    }

    #[cfg(unix)]
    fn signal(&self, signal: nix::sys::signal::Signal) {
        let id = i32::try_from(self.child.id().unwrap()).unwrap();
        nix::sys::signal::kill(nix::unistd::Pid::from_raw(id), signal).unwrap();
    }

    async fn ended(self) -> CommandOutput {
        let Self {
            child,
            mut stdout_lines,
        } = self;
        let all = async {
            let mut stdout = String::new();
            while let Some(line) = stdout_lines.next_line().await.unwrap() {
                stdout += &line;
                stdout.push('\n');
            }
            (stdout, child.wait_with_output().await.unwrap())
        };
        let (stdout, output) = with_timeout("the program ends", all).await;
        CommandOutput {
            stdout,
            ..CommandOutput::of(&output)
        }
    }
}

impl CommandOutput {
    fn of(output: &Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        Self {
            exit: output.status.code(),
            stdout: text(&output.stdout),
            stderr: text(&output.stderr),
        }
    }
}

fn amend(id: u64, slot: Slot, more: &[&str]) -> Vec<OsString> {
    let (start, end) = (slot.start().to_string(), slot.end().to_string());
    let id = id.to_string();
    let amend = ["amend", &id, "--start", &start, "--end", &end];
    let all = [&amend, more].concat();
    all.into_iter().map(OsString::from).collect()
}

async fn run(mut command: Command) -> CommandOutput {
    let output = with_timeout("the program ends", command.output()).await;
    CommandOutput::of(&output.unwrap())
}
