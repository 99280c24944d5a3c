//! Running a program under the recorder.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, OnceLock, mpsc};
use std::thread;
use std::time::Duration;

use crate::folder;
use crate::platter::Platter;
use crate::record::Record;

/// No session takes longer, unless it hangs: not on a computer with much else to do either.
const LIMIT: Duration = Duration::from_secs(300);

/// Held while a program is started, and while a folder is open in this one: until a program runs, it holds
/// whatever was open here, the lock of the folder too.
pub(crate) static STARTING: Mutex<()> = Mutex::new(());

/// What a session does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Errand {
    /// The whole script.
    Session,
    /// The whole script, and then so much that the journal is written anew.
    LongSession,
    /// Opens what is there, saves one change more, and closes it.
    Reopen,
}

/// A call that fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault {
    /// Its number, counted from 1.
    pub call: u64,
    /// The system's number of the error.
    pub errno: i32,
    /// Later calls that such a disk would refuse fail too.
    pub is_lasting: bool,
}

/// What a program did to a folder.
pub struct Recording {
    /// The folder as it was before.
    pub before: Platter,
    /// All that was done and said, in order.
    pub records: Vec<Record>,
    /// What it wrote on its standard error.
    pub stderr: String,
    /// How it ended; none if it had to be killed.
    pub code: Option<i32>,
}

/// Runs `errand` in `root/data`, where `root` is there already, by the program `disk`.
pub fn record(disk: &Path, errand: Errand, root: &Path, fault: Option<Fault>) -> Recording {
    let fault = fault.map(|fault| {
        let Fault {
            call,
            errno,
            is_lasting,
        } = fault;
        let lasts = if is_lasting { "lasting" } else { "once" };
        ("INTERLUDE_DISK_FAULT", format!("{call}:{errno}:{lasts}"))
    });
    run_recorded(disk, errand, root, fault.as_slice())
}

fn run_recorded(
    disk: &Path,
    errand: Errand,
    root: &Path,
    variables: &[(&str, String)],
) -> Recording {
    let root = fs::canonicalize(root).unwrap();
    let aside = folder::temporary();
    let (log, stderr) = (aside.path().join("log"), aside.path().join("stderr"));
    let before = Platter::of(&root);
    let mut command = Command::new(disk);
    command
        .arg(match errand {
            Errand::Session => "session",
            Errand::LongSession => "long-session",
            Errand::Reopen => "reopen",
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
        records: Record::decode_all(&log).unwrap(),
        stderr,
        code,
    }
}

/// Runs `errand` in `root/data` on a disk that answers every lock of a file named `name`, or of any file,
/// with `errno`.
pub fn without_locks(
    disk: &Path,
    errand: Errand,
    root: &Path,
    (errno, name): (i32, &str),
) -> Recording {
    let locks = format!("{errno}:{name}");
    run_recorded(disk, errand, root, &[("INTERLUDE_DISK_LOCKS", locks)])
}

/// Runs `errand` in a folder of its own, which it ends well in.
pub fn record_well(disk: &Path, errand: Errand) -> Recording {
    let root = folder::temporary();
    let recording = record(disk, errand, root.path(), None);
    assert_eq!(recording.code, Some(0), "{}", recording.stderr);
    recording
}

/// The data folder of a session in `root`.
pub fn data(root: &Path) -> PathBuf {
    root.join("data")
}

fn run(mut command: Command) -> Option<i32> {
    let mut child = {
        let _alone = STARTING.lock().unwrap();
        command.spawn().unwrap()
    };
    let pid = child.id();
    let (done, ended) = mpsc::channel();
    thread::scope(|scope| {
        scope.spawn(|| {
            let status = child.wait().unwrap();
            // Nobody hears it once it took too long.
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

/// The recorder, built once.
fn recorder() -> &'static Path {
    static RECORDER: OnceLock<PathBuf> = OnceLock::new();
    RECORDER.get_or_init(|| interlude_test_programs::library("interlude-disk-recorder"))
}
