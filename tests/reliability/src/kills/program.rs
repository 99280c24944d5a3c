//! Runs `interlude` with a pseudo-terminal as its stderr, and reads all its output.

use std::fs::{self, File};
use std::io::Read;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use interlude_app_tests::Cli;
use nix::fcntl::{FcntlArg, FdFlag, fcntl};
use nix::pty::openpty;
use serde_json::Value;
use tokio::io::AsyncReadExt;
use tokio::process::Child;
use tokio::task::{JoinHandle, spawn_blocking};
use tokio::time::{Instant, timeout, timeout_at};

/// The text that the program prints on the terminal once a change is durable, before it sends it.
const SAVED: &str = "Saved on this computer.";

/// The time limit of a command. It is far more than any command takes on a busy computer.
const LIMIT: Duration = Duration::from_secs(60);

/// A running command.
pub(super) struct Running {
    process: Child,
    answer: JoinHandle<String>,
    terminal: JoinHandle<String>,
}

/// The output and the end of a command.
#[derive(Debug)]
pub(super) struct Ran {
    /// The exit code, or `None` if it was killed.
    pub(super) exit: Option<i32>,
    /// The JSON documents that it printed, one per line.
    pub(super) documents: Vec<Value>,
    /// True if it reported on the terminal that the change is saved.
    pub(super) reported_saved: bool,
}

impl Running {
    /// Starts a command.
    pub(super) fn start(cli: &Cli, arguments: &[String]) -> Self {
        let terminal = openpty(None, None).unwrap();
        // A child that inherited an end would keep the terminal open, and reading it would not end.
        for end in [&terminal.master, &terminal.slave] {
            fcntl(end, FcntlArg::F_SETFD(FdFlag::FD_CLOEXEC)).unwrap();
        }
        let mut command = cli.command();
        command.arg("--json").args(arguments);
        let mut process = command.stderr(Stdio::from(terminal.slave)).spawn().unwrap();
        // The command keeps its end of the terminal until it is dropped.
        drop(command);
        let mut stdout = process.stdout.take().unwrap();
        let answer = tokio::spawn(async move {
            let mut text = String::new();
            stdout.read_to_string(&mut text).await.unwrap();
            text
        });
        Self {
            process,
            answer,
            terminal: spawn_blocking(move || read_terminal(File::from(terminal.master))),
        }
    }

    /// Waits for its end until `deadline`. Returns true if it has ended.
    pub(super) async fn wait_until(&mut self, deadline: Option<Instant>) -> bool {
        match deadline {
            Some(deadline) => timeout_at(deadline, self.process.wait()).await.is_ok(),
            None => true,
        }
    }

    /// Returns true if it has opened the account's journal.
    pub(super) fn has_opened(&self) -> bool {
        let files = self
            .process
            .id()
            .map(|id| fs::read_dir(format!("/proc/{id}/fd")));
        let files = files.into_iter().flatten().flatten().flatten();
        let mut paths = files.filter_map(|link| fs::read_link(link.path()).ok());
        paths.any(|path| path.file_name() == Path::new("journal").file_name())
    }

    /// Kills it, unless it has just ended.
    pub(super) async fn kill(mut self) -> Ran {
        // It may have ended by itself.
        let _ = self.process.start_kill();
        self.end().await
    }

    /// Waits until it ends.
    pub(super) async fn end(mut self) -> Ran {
        let status = timeout(LIMIT, self.process.wait()).await;
        let status = status.expect("the command ends in time").unwrap();
        let answer = self.answer.await.unwrap();
        let documents = answer.lines().map(serde_json::from_str);
        Ran {
            exit: status.code(),
            // An incomplete document does not count as printed.
            documents: documents.filter_map(Result::ok).collect(),
            reported_saved: self.terminal.await.unwrap().contains(SAVED),
        }
    }
}

/// Reads everything that is written to a terminal until no process has it open, which the system reports as an
/// error.
fn read_terminal(mut terminal: File) -> String {
    let mut shown = Vec::new();
    // The content until the error is kept.
    let _ = terminal.read_to_end(&mut shown);
    String::from_utf8_lossy(&shown).into_owned()
}
