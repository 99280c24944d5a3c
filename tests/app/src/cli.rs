use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use std::time::Duration;

use interlude_domain::{NOW_VARIABLE, Slot, Timestamp};
use interlude_sandbox::Sandbox;
use serde_json::Value;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

use crate::binary::interlude;
use crate::day::now;
use crate::patience::within;

/// Somebody who types `interlude`: a data folder, credentials and a time zone.
pub struct Cli {
    folder: TempDir,
    data: PathBuf,
    url: String,
    partner: String,
    variables: BTreeMap<&'static str, String>,
}

/// What a command said and how it ended.
#[derive(Debug)]
pub struct Ran {
    /// The exit code; none where a signal ended it.
    pub exit: Option<i32>,
    /// What it answered.
    pub stdout: String,
    /// What it said besides.
    pub stderr: String,
}

/// A command that has not ended. It is killed where its test ends first.
pub struct Running {
    child: Child,
    said: Lines<BufReader<ChildStdout>>,
}

impl Cli {
    /// Somebody who was given credentials of the sandbox and has connected nothing yet. Their zone
    /// is UTC.
    pub fn new(sandbox: &Sandbox) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let variables = [
            ("INTERLUDE_API_KEY", sandbox.api_key()),
            ("INTERLUDE_TOKEN", sandbox.token()),
            ("TZ", "UTC"),
        ];
        Self {
            data: folder.path().join("data"),
            folder,
            url: sandbox.url(),
            partner: sandbox.partner_id().to_owned(),
            variables: variables
                .map(|(name, value)| (name, value.to_owned()))
                .into(),
        }
    }

    /// The same, connected without a seal, with the first list had.
    pub async fn connected(sandbox: &Sandbox) -> Self {
        let cli = Self::new(sandbox);
        cli.connect(&["--seal", "none"]).await.expect(0);
        cli
    }

    /// With its data elsewhere.
    #[must_use]
    pub fn keeping_data_in(self, data: &Path) -> Self {
        let data = data.to_owned();
        Self { data, ..self }
    }

    /// With an environment variable set.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: &str) -> Self {
        self.variables.insert(name, value.to_owned());
        self
    }

    /// So much later, by the wall clock: every command begins at that time.
    #[must_use]
    pub fn later(self, span: Duration) -> Self {
        let later = Timestamp::from(now()).plus(span);
        self.with(NOW_VARIABLE, &later.to_rfc3339())
    }

    /// Without an environment variable.
    #[must_use]
    pub fn without(mut self, name: &'static str) -> Self {
        self.variables.remove(name);
        self
    }

    /// The data folder.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// The folder of the one account.
    pub fn account_folder(&self) -> PathBuf {
        let accounts = std::fs::read_dir(self.data.join("accounts")).unwrap();
        let folders: Vec<_> = accounts.map(|entry| entry.unwrap().path()).collect();
        assert_eq!(folders.len(), 1, "{folders:?}");
        folders.into_iter().next().unwrap()
    }

    /// Connects the sandbox's account.
    pub async fn connect(&self, more: &[&str]) -> Ran {
        let connect = ["connect", "--url", &self.url, "--partner", &self.partner];
        self.run([&connect, more].concat()).await
    }

    /// Runs a command that answers with one JSON document.
    pub async fn run<A: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = A>) -> Ran {
        self.spawn(arguments).end().await
    }

    /// Runs a command that answers in text.
    pub async fn say<A: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = A>) -> Ran {
        let mut command = self.command();
        command.args(arguments);
        run(command).await
    }

    /// The same, with what it answers going into a file.
    pub async fn say_into<A: AsRef<OsStr>>(
        &self,
        file: std::fs::File,
        arguments: impl IntoIterator<Item = A>,
    ) -> Ran {
        let mut command = self.command();
        command.args(arguments).stdout(file);
        let output = command.spawn().unwrap().wait_with_output();
        Ran::of(&within("the program ends", output).await.unwrap())
    }

    /// Proposes another time for an interview.
    pub async fn amend(&self, id: u64, slot: Slot, more: &[&str]) -> Ran {
        self.run(amend(id, slot, more)).await
    }

    /// The unfinished changes, in the order in which they were made.
    pub async fn outbox(&self) -> Vec<Value> {
        let outbox = self.run(["outbox"]).await.expect(0).json();
        outbox["changes"].as_array().unwrap().clone()
    }

    /// Starts a command that answers in JSON.
    pub fn spawn<A: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = A>) -> Running {
        let mut command = self.command();
        command.arg("--json").args(arguments);
        let mut child = command.spawn().unwrap();
        let said = BufReader::new(child.stdout.take().unwrap()).lines();
        Running { child, said }
    }

    /// Starts to propose another time.
    pub fn spawn_amend(&self, id: u64, slot: Slot, more: &[&str]) -> Running {
        self.spawn(amend(id, slot, more))
    }

    fn command(&self) -> Command {
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

impl Ran {
    /// The same, if it ended with this exit code.
    pub fn expect(self, exit: i32) -> Self {
        assert_eq!(self.exit, Some(exit), "{self:#?}");
        self
    }

    /// The one JSON document that it answered with.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:#?}"))
    }

    /// The code and the sentence of its error.
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
    /// The next document that it says; none when it has ended.
    pub async fn says(&mut self) -> Option<Value> {
        let line = within("the program says something", self.said.next_line()).await;
        Some(serde_json::from_str(&line.unwrap()?).unwrap())
    }

    /// Whether it has not ended.
    pub fn is_running(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// Asks it to end, as Ctrl-C does.
    #[cfg(unix)]
    pub fn interrupt(&self) {
        self.signal(nix::sys::signal::Signal::SIGINT);
    }

    /// Asks it to end, as the system does when it shuts down.
    #[cfg(unix)]
    pub fn terminate(&self) {
        self.signal(nix::sys::signal::Signal::SIGTERM);
    }

    /// Ends it at once, with SIGKILL, unless it has just ended. Gives what it had said by then.
    pub async fn kill(mut self) -> Ran {
        // It may have ended of its own accord.
        let _ = self.child.start_kill();
        self.ended().await
    }

    /// Waits until it ends.
    pub async fn end(self) -> Ran {
        let ran = self.ended().await;
        assert!(ran.exit.is_some(), "ended by a signal: {ran:#?}");
        ran
    }

    #[cfg(unix)]
    fn signal(&self, signal: nix::sys::signal::Signal) {
        let id = i32::try_from(self.child.id().unwrap()).unwrap();
        nix::sys::signal::kill(nix::unistd::Pid::from_raw(id), signal).unwrap();
    }

    async fn ended(self) -> Ran {
        let Self { child, mut said } = self;
        let all = async {
            let mut stdout = String::new();
            while let Some(line) = said.next_line().await.unwrap() {
                stdout += &line;
                stdout.push('\n');
            }
            (stdout, child.wait_with_output().await.unwrap())
        };
        let (stdout, output) = within("the program ends", all).await;
        Ran {
            stdout,
            ..Ran::of(&output)
        }
    }
}

impl Ran {
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

async fn run(mut command: Command) -> Ran {
    let output = within("the program ends", command.output()).await;
    Ran::of(&output.unwrap())
}
