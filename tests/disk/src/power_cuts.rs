//! Power cuts, at any point of a session and of the recoveries after them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use fastrand::Rng;

use crate::book::{Book, Broken};
use crate::folder;
use crate::opening::{Opened, open_and_judge};
use crate::platter::Barriers;
use crate::record::Record;
use crate::recording::{Errand, Recording, record};
use crate::said::Lines;

/// One cut in so many is followed by a second one, while the folder is opened again.
const RECOVERIES: u64 = 10;
/// How many cuts there are in one recovery.
const CUTS_IN_A_RECOVERY: u64 = 5;

/// What to try.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// How many cuts of the session.
    pub cuts: u64,
    /// What the chance begins with.
    pub seed: u64,
    /// Which syncs the disk obeys.
    pub barriers: Barriers,
    /// Whether recoveries are cut too.
    pub recoveries: bool,
}

/// What came of it.
#[derive(Debug, Default)]
pub struct Findings {
    /// How many cuts there were of the session, and of recoveries.
    pub cuts: (u64, u64),
    /// The records of the session, and how many changes it committed.
    pub session: (usize, usize),
    /// How often which notice was given to the user.
    pub notices: BTreeMap<String, u64>,
    /// Whether interviews were there.
    pub agendas: Agendas,
    /// What was not kept.
    pub losses: Vec<Loss>,
}

/// How often interviews were there after a cut, and how often not.
#[derive(Debug, Default)]
pub struct Agendas {
    /// They were there.
    pub there: u64,
    /// They were there, though the database was damaged.
    pub there_without_database: u64,
    /// None had been copied yet, and none was there.
    pub too_early: u64,
}

/// A cut after which a promise was not kept.
#[derive(Debug)]
pub struct Loss {
    /// After how many records of the log it came.
    pub point: usize,
    /// What was not kept.
    pub broken: Broken,
    /// The folder that was opened, as it was before.
    pub tree: folder::Tree,
}

/// Cuts a session of the program `disk`, and opens what is left each time.
pub fn run(disk: &Path, session: &Recording, plan: Plan) -> Findings {
    let mut findings = Findings::default();
    let mut chance = Rng::with_seed(plan.seed);
    let ended = cut_often(session, Book::default(), plan, &mut chance, |at| {
        findings.cuts.0 += 1;
        if plan.recoveries && findings.cuts.0.is_multiple_of(RECOVERIES) {
            recover(disk, &at, plan, &mut findings);
        }
        findings.note(at);
    });
    findings.session = (session.records.len(), ended.commits().len());
    findings
}

/// One cut.
struct At {
    point: usize,
    /// What was said before it.
    book: Book,
    tree: folder::Tree,
    chance: Rng,
}

/// Cuts what was recorded at points drawn by chance; returns the book at its end.
fn cut_often(
    recording: &Recording,
    mut book: Book,
    plan: Plan,
    chance: &mut Rng,
    mut cut: impl FnMut(At),
) -> Book {
    let mut points = points(&recording.records, plan.cuts, chance)
        .into_iter()
        .peekable();
    let mut platter = recording.before.clone();
    let mut lines = Lines::default();
    for point in 0..=recording.records.len() {
        while points.next_if_eq(&point).is_some() {
            let mut chance = chance.fork();
            cut(At {
                point,
                book: book.clone(),
                tree: platter.cut(&mut chance),
                chance,
            });
        }
        let Some(record) = recording.records.get(point) else {
            continue;
        };
        platter.apply(record, plan.barriers);
        if let Record::Said(bytes) = record {
            for said in lines.hear(bytes) {
                book.hear(said).unwrap();
            }
        }
    }
    book
}

/// Points of a log, rising: half of them anywhere, half beside what is neither a write nor a word.
fn points(records: &[Record], count: u64, chance: &mut Rng) -> Vec<usize> {
    let is_turn = |record: &Record| !matches!(record, Record::Written { .. } | Record::Said(_));
    let turns: Vec<usize> = (0..records.len())
        .filter(|at| is_turn(&records[*at]))
        .collect();
    let mut points: Vec<usize> = (0..count)
        .map(|number| match number % 2 {
            0 => chance.usize(0..=records.len()),
            _ => turns[chance.usize(0..turns.len())] + chance.usize(0..2),
        })
        .collect();
    points.sort_unstable();
    points
}

/// Opens what one cut left under the recorder, and cuts that too.
fn recover(disk: &Path, first: &At, plan: Plan, findings: &mut Findings) {
    let root = folder::temporary();
    folder::write(&first.tree, root.path());
    let recovery = record(disk, Errand::Reopen, root.path(), None);
    let plan = Plan {
        cuts: CUTS_IN_A_RECOVERY,
        ..plan
    };
    let mut chance = first.chance.clone();
    cut_often(&recovery, first.book.clone(), plan, &mut chance, |at| {
        findings.cuts.1 += 1;
        findings.note(at);
    });
}

impl Findings {
    fn note(&mut self, at: At) {
        match open_and_judge(&at.tree, &at.book) {
            Ok(opened) => self.note_opened(opened, at.book.has_copy()),
            Err(broken) => self.losses.push(Loss {
                point: at.point,
                broken,
                tree: at.tree,
            }),
        }
    }

    fn note_opened(&mut self, opened: Opened, has_copy: bool) {
        let Agendas {
            there,
            there_without_database,
            too_early,
        } = &mut self.agendas;
        if opened.has_interviews {
            *there += 1;
            let is_rebuilt = |code: &String| matches!(&**code, "database_rebuilt" | "both_damaged");
            *there_without_database += u64::from(opened.notices.iter().any(is_rebuilt));
        } else if !has_copy {
            *too_early += 1;
        }
        for code in opened.notices {
            *self.notices.entry(code).or_default() += 1;
        }
    }

    /// Keeps the folder of each loss under `folder`, to be looked at; returns where.
    pub fn keep_losses(&self, folder: &Path) -> Vec<PathBuf> {
        let place = |loss: &Loss| folder.join(format!("cut-at-{}", loss.point));
        let keep = |loss: &Loss| {
            let place = place(loss);
            fs::create_dir_all(&place).unwrap();
            folder::write(&loss.tree, &place);
            place
        };
        self.losses.iter().map(keep).collect()
    }
}
