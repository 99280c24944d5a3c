//! Runs `interlude` with a pseudo-terminal as its stderr, and reads all its output.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::OnceLock;
use std::time::Duration;

use interlude_test_server::Server;
use nix::fcntl::{FcntlArg, FdFlag, fcntl};
use nix::pty::openpty;
use nix::sys::signal::{Signal, kill};
use nix::sys::wait::{Id, WaitPidFlag, WaitStatus, waitid};
use nix::unistd::Pid;
use serde_json::Value;
use tokio::io::AsyncReadExt;
use tokio::process::{Child, Command};
use tokio::task::{JoinHandle, spawn_blocking};
use tokio::time::{Instant, timeout_at};

use crate::action::Action;
use crate::moment::Moment;

/// The text that the program prints on the terminal once a change is durable, before it sends it.
const SAVED: &str = "Saved on this computer.";

/// The time limit of a command. It is far more than any command takes on a busy computer.
const LIMIT: Duration = Duration::from_secs(60);

/// A running command.
pub(crate) struct Running {
    process: Child,
    answer: JoinHandle<String>,
    terminal: JoinHandle<String>,
}

/// The output and the end of a command.
#[derive(Debug)]
pub(crate) struct Ran {
    /// The exit code, or `None` if it was killed.
    pub(crate) exit: Option<i32>,
    /// The JSON documents that it printed, one per line.
    pub(crate) documents: Vec<Value>,
    /// True if it reported on the terminal that the change is saved.
    pub(crate) reported_saved: bool,
    /// Its phase when it was killed.
    moment: Option<Moment>,
}

impl Running {
    /// Starts a command on a data folder, with the server's credentials.
    pub(crate) fn start(data: &Path, server: &Server, arguments: &[String]) -> Self {
        let terminal = openpty(None, None).unwrap();
        // A child that inherited an end would keep the terminal open, and reading it would not end.
        for end in [&terminal.master, &terminal.slave] {
            fcntl(end, FcntlArg::F_SETFD(FdFlag::FD_CLOEXEC)).unwrap();
        }
        let mut process = Command::new(interlude())
            .env_clear()
            .env("HOME", data)
            .env("TZ", "UTC")
            .env("INTERLUDE_API_KEY", server.greeting("api_key"))
            .env("INTERLUDE_TOKEN", server.greeting("token"))
            .args(["--json", "--data"])
            .arg(data)
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(terminal.slave)
            .kill_on_drop(true)
            .spawn()
            .unwrap();
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
    pub(crate) async fn wait_until(&mut self, deadline: Instant) -> bool {
        timeout_at(deadline, self.process.wait()).await.is_ok()
    }

    /// Kills it, unless it has just ended. It is stopped first, to determine its phase.
    pub(crate) async fn kill(mut self, data: &Path, port: u16) -> Ran {
        let moment = self.stop().map(|number| Moment::of(number, data, port));
        // It may have ended by itself.
        let _ = self.process.start_kill();
        let ran = self.end().await;
        Ran {
            moment: moment.filter(|_| ran.exit.is_none()),
            ..ran
        }
    }

    /// Waits until it ends.
    pub(crate) async fn end(mut self) -> Ran {
        let status = timeout_at(Instant::now() + LIMIT, self.process.wait()).await;
        let status = status.expect("the command ends in time").unwrap();
        let answer = self.answer.await.unwrap();
        let documents = answer.lines().map(serde_json::from_str);
        Ran {
            exit: status.code(),
            // An incomplete document does not count as printed.
            documents: documents.filter_map(Result::ok).collect(),
            reported_saved: self.terminal.await.unwrap().contains(SAVED),
            moment: None,
        }
    }

    /// Stops it. Returns its process id, or `None` if it has ended.
    fn stop(&self) -> Option<u32> {
        let number = self.process.id()?;
        let process = Pid::from_raw(i32::try_from(number).unwrap());
        kill(process, Signal::SIGSTOP).ok()?;
        let what = WaitPidFlag::WSTOPPED | WaitPidFlag::WEXITED | WaitPidFlag::WNOWAIT;
        match waitid(Id::Pid(process), what).ok()? {
            WaitStatus::Stopped(..) => Some(number),
            _ => None,
        }
    }
}

impl Ran {
    /// Returns its phase when it was killed, or `None` if it ended by itself.
    pub(crate) fn killed(&self, action: Action) -> Option<Moment> {
        let has_result = !action.runs_forever() && !self.documents.is_empty();
        let moment = self.moment?;
        Some(if has_result { Moment::Exiting } else { moment })
    }

    /// Returns the only document of its output.
    pub(crate) fn document(&self) -> &Value {
        assert!(
            self.exit.is_some() && self.documents.len() == 1,
            "{self:#?}"
        );
        &self.documents[0]
    }
}

/// Returns the path of the program `interlude`, which is built once per run.
fn interlude() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| interlude_app_tests::programs::build("interlude", "process"))
}

/// Reads everything that is written to a terminal until no process has it open, which the system reports as an
/// error.
fn read_terminal(mut terminal: File) -> String {
    let mut shown = Vec::new();
    let mut buffer = [0; 1024];
    while let Ok(count) = terminal.read(&mut buffer) {
        if count == 0 {
            break;
        }
        shown.extend_from_slice(&buffer[..count]);
    }
    String::from_utf8_lossy(&shown).into_owned()
}
