//! Cuts the power at points of a session, and of the recoveries after such cuts.

use std::path::Path;

use fastrand::Rng;

use super::disk_model::Barriers;
use super::folder::{self, Tree};
use super::opening::{Opened, open_and_judge};
use super::oracle::Oracle;
use super::output::Lines;
use super::record::Record;
use super::recording::{Job, Recording, record};
use crate::Report;

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

/// Cuts a session of the program `attack` repeatedly, and opens the folder each time.
pub fn run(attack: &Path, session: &Recording, plan: Plan) -> Report {
    let mut report = Report::default();
    let mut rng = Rng::with_seed(plan.seed);
    let mut cuts = 0;
    let ended = cut_repeatedly(session, Oracle::default(), plan, &mut rng, |at| {
        cuts += 1;
        if plan.recoveries && cuts % RECOVERY_EVERY == 0 {
            recover(attack, &at, plan, &mut report);
        }
        note(&mut report, "the session", &at);
    });
    let commits = u64::try_from(ended.commits().len()).unwrap();
    report.add("commits in the session", commits);
    report
}

/// A cut.
struct Cut {
    /// The number of records of the log before it.
    point: usize,
    /// The output before it.
    oracle: Oracle,
    tree: Tree,
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
    let points = points(&recording.records, plan.cuts, rng);
    let mut points = points.into_iter().peekable();
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
fn recover(attack: &Path, first: &Cut, plan: Plan, report: &mut Report) {
    let root = folder::temporary();
    folder::write(&first.tree, root.path());
    let recovery = record(attack, Job::Reopen, root.path(), None);
    let plan = Plan {
        cuts: CUTS_PER_RECOVERY,
        ..plan
    };
    let mut rng = first.rng.clone();
    cut_repeatedly(&recovery, first.oracle.clone(), plan, &mut rng, |at| {
        note(report, "a recovery", &at);
    });
}

fn note(report: &mut Report, of: &str, at: &Cut) {
    report.count(format!("cuts of {of}"));
    let Opened {
        notices,
        has_interviews,
    } = match open_and_judge(&at.tree, &at.oracle) {
        Ok(opened) => opened,
        Err(broken) => {
            let point = at.point;
            let broken = format!("after record {point} of {of}: {}", broken.0);
            return report.broken.push(broken);
        }
    };
    let is_rebuilt = |code: &String| matches!(&**code, "database_rebuilt" | "both_damaged");
    if has_interviews && notices.iter().any(is_rebuilt) {
        report.count("interviews present without the database");
    } else if has_interviews {
        report.count("interviews present");
    } else if !at.oracle.has_copy() {
        report.count("interviews not copied yet");
    }
    for code in notices {
        report.count(format!("notice {code}"));
    }
}
