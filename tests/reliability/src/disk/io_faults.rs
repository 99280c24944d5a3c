//! Makes one I/O call fail, or all such calls from then on. This is done for every call of a session and of the
//! opening of a damaged folder.

use std::path::{Path, PathBuf};
use std::thread;

use fastrand::Rng;

use crate::Report;
use crate::disk::disk_model::Barriers;
use crate::disk::folder::{self, Tree};
use crate::disk::opening::open_and_judge;
use crate::disk::oracle::{Broken, Oracle};
use crate::disk::output::{Lines, UserMessage};
use crate::disk::record::{Call, Record};
use crate::disk::recording::{Fault, Job, Recording, record};

/// The way in which a call fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Failure {
    /// The error code.
    pub error: Errno,
    /// True if later calls that such a disk would refuse fail too.
    pub is_lasting: bool,
}

/// Error codes of the system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Errno {
    /// EIO: the disk is defective.
    Io = 5,
    /// EACCES: permission denied.
    Access = 13,
    /// ENOSPC: the disk is full.
    NoSpace = 28,
}

/// A run of the program in which a call fails.
#[derive(Debug, Clone)]
pub struct Scenario {
    pub name: &'static str,
    /// The job of the program.
    pub job: Job,
    /// The content of the folder before it.
    pub tree: Tree,
    /// The output of the sessions before it.
    pub oracle: Oracle,
}

/// The calls that fail, one in each run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// Every call, in every way.
    Every,
    /// One call in this number, in one way each.
    OneIn(u64),
    /// The first calls, of this number, in every way.
    First(u64),
    /// Every call, in this way.
    Each(Failure),
}

impl Failure {
    /// Every way in which a call can fail.
    pub const ALL: [Self; 6] = [
        Self::once(Errno::NoSpace),
        Self::lasting(Errno::Io),
        Self::once(Errno::Access),
        Self::lasting(Errno::NoSpace),
        Self::once(Errno::Io),
        Self::lasting(Errno::Access),
    ];

    /// Only that call fails.
    pub const fn once(error: Errno) -> Self {
        Self {
            error,
            is_lasting: false,
        }
    }

    /// The call fails, and all later ones that such a disk would refuse.
    pub const fn lasting(error: Errno) -> Self {
        Self {
            error,
            is_lasting: true,
        }
    }
}

/// Returns the scenarios: a session from the first opening on, and the opening of its folder with one
/// damaged file of the journal, or a damaged database.
pub fn scenarios(attack: &Path) -> [Scenario; 4] {
    let (whole, oracle) = session(attack);
    let damaged = |name, file: &str| {
        let mut tree = whole.clone();
        let folder = PathBuf::from("data/accounts/acme");
        if let Some(Some(bytes)) = tree.get_mut(&folder.join(file)) {
            let middle = bytes.iter().rposition(|byte| *byte != 0).unwrap() / 2;
            bytes[middle..][..64].fill(0x5a);
        }
        Scenario {
            name,
            job: Job::Reopen,
            tree,
            oracle: oracle.clone(),
        }
    };
    [
        Scenario {
            name: "a session",
            job: Job::Session,
            tree: Tree::new(),
            oracle: Oracle::default(),
        },
        damaged("opening with a damaged first journal", "journal"),
        damaged("opening with a damaged second journal", "journal.copy"),
        damaged("opening with a damaged database", "sled/db"),
    ]
}

/// Runs a whole session. Returns the content of its folder and its output.
pub fn session(attack: &Path) -> (Tree, Oracle) {
    let root = folder::temporary();
    let session = record(attack, Job::Session, root.path(), None);
    let mut oracle = Oracle::default();
    record_output(&session, &mut oracle).unwrap();
    (folder::read(root.path()), oracle)
}

/// Runs a scenario with the program `attack` repeatedly, each time with another failure, until a run ends before
/// its failing call. Several run at the same time because they mostly wait.
pub fn run(attack: &Path, scenario: &Scenario, choice: Choice) -> Report {
    let mut report = Report::default();
    let mut faults = faults(choice);
    loop {
        let batch: Vec<(u64, Failure)> = faults.by_ref().take(Failure::ALL.len()).collect();
        let run: Vec<Option<FaultRun>> = thread::scope(|scope| {
            let start = |(call, failure)| {
                scope.spawn(move || run_with_fault(attack, scenario, call, failure))
            };
            let running: Vec<_> = batch.into_iter().map(start).collect();
            running.into_iter().map(|run| run.join().unwrap()).collect()
        });
        let is_over = run.is_empty() || run.iter().any(Option::is_none);
        for run in run.into_iter().flatten() {
            let name = scenario.name;
            let is_told = if run.messages.is_empty() {
                "without consequence"
            } else {
                "reported"
            };
            report.count(format!("{name}: {:?} failed, {is_told}", run.kind));
            let codes = run.messages.into_iter().map(|message| message.code);
            codes.for_each(|code| report.count(format!("told {code}")));
            report.broken.extend(run.fault);
        }
        if is_over {
            return report;
        }
    }
}

/// The result of a run with a failing call.
struct FaultRun {
    kind: Call,
    messages: Vec<UserMessage>,
    fault: Option<String>,
}

fn faults(choice: Choice) -> Box<dyn Iterator<Item = (u64, Failure)>> {
    match choice {
        Choice::Every => {
            Box::new((1..).flat_map(|call| Failure::ALL.map(|failure| (call, failure))))
        }
        Choice::First(calls) => {
            Box::new((1..=calls).flat_map(|call| Failure::ALL.map(|failure| (call, failure))))
        }
        Choice::Each(failure) => Box::new((1..).map(move |call| (call, failure))),
        Choice::OneIn(step) => {
            let calls = (0..).map(move |number| 1 + number * step);
            Box::new(calls.zip(Failure::ALL.into_iter().cycle()))
        }
    }
}

/// Runs a scenario with one failing call. Returns `None` if it ended before that call.
fn run_with_fault(
    attack: &Path,
    scenario: &Scenario,
    call: u64,
    failure: Failure,
) -> Option<FaultRun> {
    let root = folder::temporary();
    folder::write(&scenario.tree, root.path());
    let fault = Fault {
        call,
        errno: failure.error as i32,
        is_lasting: failure.is_lasting,
    };
    let recording = record(attack, scenario.job, root.path(), Some(fault));
    let (kind, path) = recording.records.iter().find_map(|record| match record {
        Record::Failed { kind, path, .. } => Some((*kind, String::from_utf8_lossy(path))),
        _ => None,
    })?;
    let mut oracle = scenario.oracle.clone();
    let before = oracle.messages().len();
    let mut rng = Rng::with_seed(call);
    let judged = judge(&recording, &mut oracle, root.path(), &mut rng);
    let name = scenario.name;
    let describe = |Broken(why)| {
        format!("{name}, call {call} ({kind:?} of {path}) fails with {failure:?}: {why}")
    };
    Some(FaultRun {
        kind,
        messages: oracle.messages()[before..].to_vec(),
        fault: judged.err().map(describe),
    })
}

/// Judges the folder after the run, and its possible content after a power cut at the end of the run.
fn judge(
    recording: &Recording,
    oracle: &mut Oracle,
    root: &Path,
    rng: &mut Rng,
) -> Result<(), Broken> {
    record_output(recording, oracle)?;
    let stderr = &recording.stderr;
    match recording.code {
        Some(0) if stderr.is_empty() => {}
        Some(code) => {
            return Err(Broken(format!(
                "it ended with {code} and printed: {stderr}"
            )));
        }
        None => return Err(Broken("it hangs".to_owned())),
    }
    oracle.messages().iter().try_for_each(is_clear)?;
    open_and_judge(&folder::read(root), oracle)?;
    let mut disk_model = recording.before.clone();
    for record in &recording.records {
        disk_model.apply(record, Barriers::ALL);
    }
    let after_a_cut = open_and_judge(&disk_model.cut(rng), oracle);
    let explain = |Broken(why)| Broken(format!("after an additional power cut: {why}"));
    after_a_cut.map(drop).map_err(explain)
}

/// Checks that a message has a code, and full sentences without internals of the program.
fn is_clear(message: &UserMessage) -> Result<(), Broken> {
    let UserMessage { code, sentence } = message;
    let is_code = !code.is_empty() && code.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    let is_sentence = sentence.ends_with(['.', ')']) && sentence.contains(' ');
    let internals = ["panicked", "unwrap", "Err(", "Os {", "src/"];
    let is_plain = !internals.iter().any(|internal| sentence.contains(internal));
    if is_code && is_sentence && is_plain {
        Ok(())
    } else {
        Err(Broken(format!(
            "the message is not clear: {code}: {sentence}"
        )))
    }
}

fn record_output(recording: &Recording, oracle: &mut Oracle) -> Result<(), Broken> {
    let mut lines = Lines::default();
    for record in &recording.records {
        if let Record::Output(bytes) = record {
            lines
                .record(bytes)
                .into_iter()
                .try_for_each(|output| oracle.record(output))?;
        }
    }
    Ok(())
}
