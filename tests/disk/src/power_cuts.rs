//! Cuts the power at points of a session, and of the recoveries after such cuts.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use fastrand::Rng;

use crate::disk_model::Barriers;
use crate::folder;
use crate::opening::{Opened, open_and_judge};
use crate::oracle::{Broken, Oracle};
use crate::output::Lines;
use crate::record::Record;
use crate::recording::{Job, Recording, record};

/// One cut in this number is followed by cuts during the recovery.
const RECOVERY_EVERY: u64 = 10;
/// The number of cuts during one recovery.
const CUTS_PER_RECOVERY: u64 = 5;

/// The options of a run.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// The number of cuts of the session.
    pub cuts: u64,
    /// The seed of the random choices.
    pub seed: u64,
    /// The syncs that the disk obeys.
    pub barriers: Barriers,
    /// True if recoveries are cut too.
    pub recoveries: bool,
}

/// The results.
#[derive(Debug, Default)]
pub struct Findings {
    /// The number of cuts of the session and of recoveries.
    pub cuts: (u64, u64),
    /// The number of records and of commits of the session.
    pub session: (usize, usize),
    /// The number of times of each notice.
    pub notices: BTreeMap<String, u64>,
    /// The number of times that interviews were present.
    pub agendas: Agendas,
    /// The cuts with a broken promise.
    pub losses: Vec<Loss>,
}

/// The number of times that interviews were present after a cut, and not.
#[derive(Debug, Default)]
pub struct Agendas {
    /// They were present.
    pub present: u64,
    /// They were present although the database was damaged.
    pub present_without_database: u64,
    /// They were not present, and no agenda had been written yet.
    pub not_copied_yet: u64,
}

/// A cut after which a promise was broken.
#[derive(Debug)]
pub struct Loss {
    /// The number of records of the log before it.
    pub point: usize,
    pub broken: Broken,
    /// The content of the folder before it was opened.
    pub tree: folder::Tree,
}

/// Cuts a session of the program `disk` repeatedly, and opens the folder each time.
pub fn run(disk: &Path, session: &Recording, plan: Plan) -> Findings {
    let mut findings = Findings::default();
    let mut rng = Rng::with_seed(plan.seed);
    let ended = cut_repeatedly(session, Oracle::default(), plan, &mut rng, |at| {
        findings.cuts.0 += 1;
        if plan.recoveries && findings.cuts.0.is_multiple_of(RECOVERY_EVERY) {
            recover(disk, &at, plan, &mut findings);
        }
        findings.note(at);
    });
    findings.session = (session.records.len(), ended.commits().len());
    findings
}

/// A cut.
struct Cut {
    point: usize,
    /// The output before it.
    oracle: Oracle,
    tree: folder::Tree,
    rng: Rng,
}

/// Cuts a recording at random points. Returns the oracle at its end.
fn cut_repeatedly(
    recording: &Recording,
    mut oracle: Oracle,
    plan: Plan,
    rng: &mut Rng,
    mut cut: impl FnMut(Cut),
) -> Oracle {
    let mut points = points(&recording.records, plan.cuts, rng)
        .into_iter()
        .peekable();
    let mut disk_model = recording.before.clone();
    let mut lines = Lines::default();
    for point in 0..=recording.records.len() {
        while points.next_if_eq(&point).is_some() {
            // Each cut gets its own generator, so that recoveries do not affect the later cuts.
            let mut rng = rng.fork();
            cut(Cut {
                point,
                oracle: oracle.clone(),
                tree: disk_model.cut(&mut rng),
                rng,
            });
        }
        let Some(record) = recording.records.get(point) else {
            continue;
        };
        disk_model.apply(record, plan.barriers);
        if let Record::Output(bytes) = record {
            for output in lines.record(bytes) {
                oracle.record(output).unwrap();
            }
        }
    }
    oracle
}

/// Draws points of a log, in order. Half of them lie anywhere, and half next to a sync or a change of names,
/// where errors are most likely.
fn points(records: &[Record], count: u64, rng: &mut Rng) -> Vec<usize> {
    let is_boundary =
        |record: &Record| !matches!(record, Record::Written { .. } | Record::Output(_));
    let boundaries: Vec<usize> = (0..records.len())
        .filter(|at| is_boundary(&records[*at]))
        .collect();
    let mut points: Vec<usize> = (0..count)
        .map(|number| match number % 2 {
            0 => rng.usize(0..=records.len()),
            _ => boundaries[rng.usize(0..boundaries.len())] + rng.usize(0..2),
        })
        .collect();
    points.sort_unstable();
    points
}

/// Opens the folder after a cut under the recorder, and cuts the recovery too.
fn recover(disk: &Path, first: &Cut, plan: Plan, findings: &mut Findings) {
    let root = folder::temporary();
    folder::write(&first.tree, root.path());
    let recovery = record(disk, Job::Reopen, root.path(), None);
    let plan = Plan {
        cuts: CUTS_PER_RECOVERY,
        ..plan
    };
    let mut rng = first.rng.clone();
    cut_repeatedly(&recovery, first.oracle.clone(), plan, &mut rng, |at| {
        findings.cuts.1 += 1;
        findings.note(at);
    });
}

impl Findings {
    fn note(&mut self, at: Cut) {
        match open_and_judge(&at.tree, &at.oracle) {
            Ok(opened) => self.note_opened(opened, at.oracle.has_copy()),
            Err(broken) => self.losses.push(Loss {
                point: at.point,
                broken,
                tree: at.tree,
            }),
        }
    }

    fn note_opened(&mut self, opened: Opened, has_copy: bool) {
        let Agendas {
            present,
            present_without_database,
            not_copied_yet,
        } = &mut self.agendas;
        if opened.has_interviews {
            *present += 1;
            let is_rebuilt = |code: &String| matches!(&**code, "database_rebuilt" | "both_damaged");
            *present_without_database += u64::from(opened.notices.iter().any(is_rebuilt));
        } else if !has_copy {
            *not_copied_yet += 1;
        }
        for code in opened.notices {
            *self.notices.entry(code).or_default() += 1;
        }
    }

    /// Writes the folder of each loss below `folder` for inspection, and returns the paths.
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
