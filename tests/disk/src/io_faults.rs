//! One call to the disk fails, or all such calls from then on: for every call of a session, and of the
//! opening of a damaged folder.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::thread;

use fastrand::Rng;

use crate::book::{Book, Broken};
use crate::folder::{self, Tree};
use crate::opening::open_and_judge;
use crate::platter::Barriers;
use crate::record::{Call, Record};
use crate::recording::{Errand, Fault, Recording, record};
use crate::said::{Complaint, Lines};

/// How a call fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Failure {
    /// The error.
    pub error: Errno,
    /// Later calls that such a disk would refuse fail too.
    pub is_lasting: bool,
}

/// The system's errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Errno {
    /// EIO: the disk is broken.
    Io = 5,
    /// EACCES: it is forbidden.
    Access = 13,
    /// ENOSPC: there is no room.
    NoSpace = 28,
}

/// What the program does while a call fails.
#[derive(Debug, Clone)]
pub struct Scene {
    /// Its name.
    pub name: &'static str,
    /// What it does.
    pub errand: Errand,
    /// What lies there before.
    pub tree: Tree,
    /// What was said before.
    pub book: Book,
}

/// Which calls fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// Every call, in every way.
    Every,
    /// One call in so many, in one way each.
    OneIn(u64),
    /// The first so many calls, in every way.
    First(u64),
    /// Every call, in this way.
    Each(Failure),
}

/// What came of it.
#[derive(Debug, Default)]
pub struct Findings {
    /// How many runs met a failure.
    pub runs: u64,
    /// By the kind of the call: how often the user was told, and how often nothing had to be told.
    pub told: BTreeMap<Call, (u64, u64)>,
    /// The words of all that the user was told.
    pub codes: BTreeMap<String, u64>,
    /// Where a promise was not kept.
    pub faults: Vec<String>,
}

impl Failure {
    /// Every way in which a call fails.
    pub const ALL: [Self; 6] = [
        Self::once(Errno::NoSpace),
        Self::lasting(Errno::Io),
        Self::once(Errno::Access),
        Self::lasting(Errno::NoSpace),
        Self::once(Errno::Io),
        Self::lasting(Errno::Access),
    ];

    /// That call, and no other.
    pub const fn once(error: Errno) -> Self {
        Self {
            error,
            is_lasting: false,
        }
    }

    /// That call, and all that such a disk would refuse from then on.
    pub const fn lasting(error: Errno) -> Self {
        Self {
            error,
            is_lasting: true,
        }
    }
}

/// The scenes: a session from the first opening on, and the openings of what it leaves with its journal or
/// its database damaged.
pub fn scenes(disk: &Path) -> [Scene; 3] {
    let (whole, book) = session(disk);
    let harmed = |name, file: &str| {
        let mut tree = whole.clone();
        let folder = PathBuf::from("data/accounts/acme");
        if let Some(Some(bytes)) = tree.get_mut(&folder.join(file)) {
            let middle = bytes.iter().rposition(|byte| *byte != 0).unwrap() / 2;
            bytes[middle..][..64].fill(0x5a);
        }
        Scene {
            name,
            errand: Errand::Reopen,
            tree,
            book: book.clone(),
        }
    };
    [
        Scene {
            name: "a session",
            errand: Errand::Session,
            tree: Tree::new(),
            book: Book::default(),
        },
        harmed("opening with a damaged journal", "journal"),
        harmed("opening with a damaged database", "sled/db"),
    ]
}

/// What a whole session leaves, and what it said.
pub fn session(disk: &Path) -> (Tree, Book) {
    let root = folder::temporary();
    let session = record(disk, Errand::Session, root.path(), None);
    let mut book = Book::default();
    hear(&session, &mut book).unwrap();
    (folder::read(root.path()), book)
}

/// Runs a scene by the program `disk`, again and again, each time with another failure, until a run ends
/// before its call came. Several run at once: they mostly wait.
pub fn run(disk: &Path, scene: &Scene, choice: Choice) -> Findings {
    let mut findings = Findings::default();
    let mut faults = faults(choice);
    loop {
        let some: Vec<(u64, Failure)> = faults.by_ref().take(Failure::ALL.len()).collect();
        let met: Vec<Option<Met>> = thread::scope(|scope| {
            let start = |(call, failure)| scope.spawn(move || meet(disk, scene, call, failure));
            let running: Vec<_> = some.into_iter().map(start).collect();
            running.into_iter().map(|run| run.join().unwrap()).collect()
        });
        let is_over = met.is_empty() || met.iter().any(Option::is_none);
        met.into_iter().flatten().for_each(|met| findings.note(met));
        if is_over {
            return findings;
        }
    }
}

/// What a run with a failure came to.
struct Met {
    kind: Call,
    complaints: Vec<Complaint>,
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

/// Runs a scene with one failure; none if it ended before that call.
fn meet(disk: &Path, scene: &Scene, call: u64, failure: Failure) -> Option<Met> {
    let root = folder::temporary();
    folder::write(&scene.tree, root.path());
    let fault = Fault {
        call,
        errno: failure.error as i32,
        is_lasting: failure.is_lasting,
    };
    let recording = record(disk, scene.errand, root.path(), Some(fault));
    let (kind, path) = recording.records.iter().find_map(|record| match record {
        Record::Failed { kind, path, .. } => Some((*kind, String::from_utf8_lossy(path))),
        _ => None,
    })?;
    let mut book = scene.book.clone();
    let before = book.complaints().len();
    let mut chance = Rng::with_seed(call);
    let judged = judge(&recording, &mut book, root.path(), &mut chance);
    let name = scene.name;
    let tell = |Broken(why)| {
        format!("{name}, call {call} ({kind:?} of {path}) fails with {failure:?}: {why}")
    };
    Some(Met {
        kind,
        complaints: book.complaints()[before..].to_vec(),
        fault: judged.err().map(tell),
    })
}

impl Findings {
    fn note(&mut self, met: Met) {
        self.runs += 1;
        let told = self.told.entry(met.kind).or_default();
        match met.complaints.is_empty() {
            true => told.1 += 1,
            false => told.0 += 1,
        }
        for complaint in met.complaints {
            *self.codes.entry(complaint.code).or_default() += 1;
        }
        self.faults.extend(met.fault);
    }
}

/// Judges the folder as it stands, and as it would if the power went right then.
fn judge(
    recording: &Recording,
    book: &mut Book,
    root: &Path,
    chance: &mut Rng,
) -> Result<(), Broken> {
    hear(recording, book)?;
    let stderr = &recording.stderr;
    match recording.code {
        Some(0) if stderr.is_empty() => {}
        Some(code) => return Err(Broken(format!("it ended with {code} and wrote: {stderr}"))),
        None => return Err(Broken("it hangs".to_owned())),
    }
    book.complaints().iter().try_for_each(is_clear)?;
    open_and_judge(&folder::read(root), book)?;
    let mut platter = recording.before.clone();
    for record in &recording.records {
        platter.apply(record, Barriers::ALL);
    }
    let after_a_cut = open_and_judge(&platter.cut(chance), book);
    let explain = |Broken(why)| Broken(format!("and then the power goes: {why}"));
    after_a_cut.map(drop).map_err(explain)
}

/// A word for programs, and whole sentences for people without a word of the program's insides.
fn is_clear(complaint: &Complaint) -> Result<(), Broken> {
    let Complaint { code, sentence } = complaint;
    let is_word = !code.is_empty() && code.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    let is_sentence = sentence.ends_with(['.', ')']) && sentence.contains(' ');
    let insides = ["panicked", "unwrap", "Err(", "Os {", "src/"];
    let is_plain = !insides.iter().any(|inside| sentence.contains(inside));
    if is_word && is_sentence && is_plain {
        Ok(())
    } else {
        Err(Broken(format!("the user was told {code}: {sentence}")))
    }
}

fn hear(recording: &Recording, book: &mut Book) -> Result<(), Broken> {
    let mut lines = Lines::default();
    for record in &recording.records {
        if let Record::Said(bytes) = record {
            lines
                .hear(bytes)
                .into_iter()
                .try_for_each(|said| book.hear(said))?;
        }
    }
    Ok(())
}
