//! Runs a program under the recorder.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, OnceLock, mpsc};
use std::thread;
use std::time::Duration;

use crate::disk::disk_model::DiskModel;
use crate::disk::folder;
use crate::disk::record::Record;

/// The time limit of a session. A session that takes longer hangs, even on a busy computer.
const LIMIT: Duration = Duration::from_secs(300);

/// Held while a program is started, and while this process has a folder open. A child inherits all open files of
/// this process until it calls `exec`, including the lock of a folder.
pub(super) static PROCESS_LOCK: Mutex<()> = Mutex::new(());

/// The job of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Job {
    /// The whole script.
    Session,
    /// The whole script, and then so many commits that the journal is compacted.
    LongSession,
    /// Opens the folder, saves one more change, and closes it.
    Reopen,
}

/// A call that fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault {
    /// The number of the call, counted from 1.
    pub call: u64,
    /// The error code.
    pub errno: i32,
    /// True if later calls that such a disk would refuse fail too.
    pub is_lasting: bool,
}

/// The recorded actions of a program on a folder.
pub struct Recording {
    /// The content of the folder before.
    pub before: DiskModel,
    /// The actions and the output, in order.
    pub records: Vec<Record>,
    /// The text on its standard error.
    pub stderr: String,
    /// The exit code, or `None` if it was killed.
    pub code: Option<i32>,
}

/// Runs `job` with the program `attack` in `root/data`. The folder `root` must exist.
pub fn record(attack: &Path, job: Job, root: &Path, fault: Option<Fault>) -> Recording {
    let fault = fault.map(|fault| {
        let Fault {
            call,
            errno,
            is_lasting,
        } = fault;
        let lasts = if is_lasting { "lasting" } else { "once" };
        ("INTERLUDE_DISK_FAULT", format!("{call}:{errno}:{lasts}"))
    });
    run_recorded(attack, job, root, fault.as_slice())
}

fn run_recorded(attack: &Path, job: Job, root: &Path, variables: &[(&str, String)]) -> Recording {
    let root = fs::canonicalize(root).unwrap();
    let aside = folder::temporary();
    let (log, stderr) = (aside.path().join("log"), aside.path().join("stderr"));
    let before = DiskModel::of(&root);
    let mut command = Command::new(attack);
    command
        .arg("session")
        .arg(match job {
            Job::Session => "whole",
            Job::LongSession => "long",
            Job::Reopen => "reopen",
        })
        .arg(data(&root))
        .env("LD_PRELOAD", recorder())
        .env("INTERLUDE_DISK_ROOT", &root)
        .env("INTERLUDE_DISK_LOG", &log)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(File::create(&stderr).unwrap());
    for (name, value) in variables {
        command.env(name, value);
    }
    let code = run(command);
    let stderr = String::from_utf8_lossy(&fs::read(stderr).unwrap()).into_owned();
    let log = fs::read(log).unwrap_or_default();
    Recording {
        before,
        records: decode(&log),
        stderr,
        code,
    }
}

fn decode(mut log: &[u8]) -> Vec<Record> {
    let mut records = Vec::new();
    while !log.is_empty() {
        let (record, rest) = postcard::take_from_bytes(log).unwrap();
        records.push(record);
        log = rest;
    }
    records
}

/// Runs `job` in `root/data` on a disk on which locking a file named `name`, or any file if `name` is empty,
/// fails with `errno`.
pub fn without_locks(
    attack: &Path,
    job: Job,
    root: &Path,
    (errno, name): (i32, &str),
) -> Recording {
    let locks = format!("{errno}:{name}");
    run_recorded(attack, job, root, &[("INTERLUDE_DISK_LOCKS", locks)])
}

/// Runs `job` in a temporary folder and checks that it succeeds.
pub fn record_success(attack: &Path, job: Job) -> Recording {
    let root = folder::temporary();
    let recording = record(attack, job, root.path(), None);
    assert_eq!(recording.code, Some(0), "{}", recording.stderr);
    recording
}

/// Returns the data folder of a session in `root`.
pub fn data(root: &Path) -> PathBuf {
    root.join("data")
}

fn run(mut command: Command) -> Option<i32> {
    let mut child = {
        let _lock = PROCESS_LOCK.lock().unwrap();
        command.spawn().unwrap()
    };
    let pid = child.id();
    let (done, ended) = mpsc::channel();
    thread::scope(|scope| {
        scope.spawn(|| {
            let status = child.wait().unwrap();
            // The receiver is gone after the time limit.
            let _ = done.send(status.code());
        });
        ended.recv_timeout(LIMIT).unwrap_or_else(|_| {
            Command::new("kill")
                .arg("-9")
                .arg(pid.to_string())
                .status()
                .unwrap();
            None
        })
    })
}

/// Returns the path of the recorder, which is built once.
fn recorder() -> &'static Path {
    static RECORDER: OnceLock<PathBuf> = OnceLock::new();
    RECORDER.get_or_init(|| {
        interlude_app_tests::programs::library("interlude-reliability-tests", "recorder")
    })
}
