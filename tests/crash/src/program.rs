//! `interlude`, as somebody at a terminal starts it: what it says there is read up to its last word.

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

use crate::deed::Deed;
use crate::moment::Moment;

/// What it says on the terminal as soon as a change is durable, before it asks the server.
const SAVED: &str = "Saved here.";

/// Far more than any command takes on a busy computer.
const LIMIT: Duration = Duration::from_secs(60);

/// A command that runs.
pub(crate) struct Running {
    process: Child,
    answer: JoinHandle<String>,
    terminal: JoinHandle<String>,
}

/// What a command said, and how it ended.
#[derive(Debug)]
pub(crate) struct Ran {
    /// The exit code; none where it was killed.
    pub(crate) exit: Option<i32>,
    /// The documents of its answer, one a line.
    pub(crate) documents: Vec<Value>,
    /// Whether it said on the terminal that the change is saved.
    pub(crate) said_saved: bool,
    /// What it held when it was killed.
    moment: Option<Moment>,
}

impl Running {
    /// Starts a command on a data folder, with the server's credentials.
    pub(crate) fn start(data: &Path, server: &Server, arguments: &[String]) -> Self {
        let terminal = openpty(None, None).unwrap();
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
            terminal: spawn_blocking(move || shown_on(File::from(terminal.master))),
        }
    }

    /// Waits for its end until then. Whether it has ended.
    pub(crate) async fn ends_by(&mut self, deadline: Instant) -> bool {
        timeout_at(deadline, self.process.wait()).await.is_ok()
    }

    /// Kills it, unless it has just ended. It is held still first, to see where it is.
    pub(crate) async fn kill(mut self, data: &Path, port: u16) -> Ran {
        let moment = self.stop().map(|number| Moment::of(number, data, port));
        // It may have ended of its own accord.
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
        let status = status.expect("the command ends").unwrap();
        let answer = self.answer.await.unwrap();
        let documents = answer.lines().map(serde_json::from_str);
        Ran {
            exit: status.code(),
            // A document that was cut off was not said.
            documents: documents.filter_map(Result::ok).collect(),
            said_saved: self.terminal.await.unwrap().contains(SAVED),
            moment: None,
        }
    }

    /// Holds it still. Gives its number, unless it has ended.
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
    /// Where it was when it was killed; on its way out, where it had answered.
    pub(crate) fn killed(&self, deed: Deed) -> Option<Moment> {
        let has_answered = !deed.stays() && !self.documents.is_empty();
        let moment = self.moment?;
        Some(if has_answered {
            Moment::Leaving
        } else {
            moment
        })
    }

    /// The one document of its answer, where it ended well.
    pub(crate) fn document(&self) -> &Value {
        assert!(
            self.exit.is_some() && self.documents.len() == 1,
            "{self:#?}"
        );
        &self.documents[0]
    }
}

/// The `interlude` program of this source, built once a run.
fn interlude() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| interlude_test_programs::build("interlude", "process"))
}

/// All that is written to a terminal until nobody holds it any more, which the system says as an
/// error.
fn shown_on(mut terminal: File) -> String {
    let mut shown = Vec::new();
    let mut some = [0; 1024];
    while let Ok(count) = terminal.read(&mut some) {
        if count == 0 {
            break;
        }
        shown.extend_from_slice(&some[..count]);
    }
    String::from_utf8_lossy(&shown).into_owned()
}
