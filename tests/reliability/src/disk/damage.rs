//! Damages each region of a session's files in each way. The journal is also damaged together with a lost
//! database.

use std::ops::Range;
use std::path::{Path, PathBuf};

use super::corruption::{Corruption, regions};
use super::folder::{self, Tree};
use super::frames::frames;
use super::io_faults::session;
use super::opening::open_in_place;
use super::oracle::{Broken, Oracle};
use crate::Report;

/// A simulated bug of the store, which the test must detect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Planted {
    /// None.
    Nothing,
    /// The journal is only read up to the first damage.
    StopAtCorruption,
}

/// Damages the files of a session of the program `attack`: one in `one_in` combinations of region and corruption.
pub fn run(attack: &Path, one_in: usize, planted: Planted) -> Report {
    let (whole, oracle) = session(attack);
    let mut report = Report::default();
    for (path, content) in &whole {
        let Some(bytes) = content.as_ref().filter(|bytes| !bytes.is_empty()) else {
            continue;
        };
        for (place, corruption) in chosen(bytes, one_in) {
            let mut tree = whole.clone();
            tree.insert(path.clone(), Some(corruption.applied_to(bytes, &place)));
            let what = format!("{} {corruption:?} at {place:?}", path.display());
            note(&mut report, "one file", &what, alone(&tree, path, &oracle));
        }
    }
    let journal = account("journal");
    let Some(Some(bytes)) = whole.get(&journal) else {
        panic!("the session has left no journal");
    };
    let frames = frames(bytes);
    assert_eq!(
        frames.len(),
        oracle.commits().len(),
        "each frame is a commit"
    );
    for (place, corruption) in chosen(bytes, one_in) {
        let mut tree = whole.clone();
        let mut damaged = corruption.applied_to(bytes, &place);
        if planted == Planted::StopAtCorruption {
            damaged.truncate(place.start);
        }
        // The same place is damaged in both files, so that what it contained is nowhere else.
        tree.insert(journal.clone(), Some(damaged.clone()));
        tree.insert(account("journal.copy"), Some(damaged));
        tree.insert(account("sled/db"), Some(vec![0; 4096]));
        let affected = corruption.affected(bytes, &place);
        let is_whole =
            |frame: &Range<usize>| affected.end <= frame.start || frame.end <= affected.start;
        let surviving = oracle.surviving(|place| is_whole(&frames[place]));
        let what = format!("the journal: {corruption:?} at {place:?}, and the database lost");
        let judged = with_the_database_lost(&tree, &surviving);
        note(&mut report, "journal and database", &what, judged);
    }
    report
}

fn note(report: &mut Report, kind: &str, what: &str, judged: Result<Vec<String>, Broken>) {
    report.count(format!("damaged {kind}"));
    match judged {
        Ok(notices) if notices.is_empty() => report.count("no notice"),
        Ok(notices) => notices.into_iter().for_each(|notice| report.count(notice)),
        Err(Broken(why)) => report.broken.push(format!("{what}: {why}")),
    }
}

/// Checks that nothing is lost after damage to one file, and that a file taken for damaged is kept unchanged.
fn alone(tree: &Tree, path: &Path, oracle: &Oracle) -> Result<Vec<String>, Broken> {
    let (notices, left) = open(tree, oracle)?;
    for notice in &notices {
        let is_kept = match &**notice {
            "journal_damaged" => left.get(&aside(path)) == tree.get(path),
            _ => left.contains_key(&account("sled.bad.1")),
        };
        if !is_kept {
            return Err(Broken(format!(
                "{notice}, and the damaged file is not kept"
            )));
        }
    }
    Ok(notices)
}

/// Checks that all undamaged frames are recovered, the user gets a notice, and both files are kept.
fn with_the_database_lost(tree: &Tree, surviving: &Oracle) -> Result<Vec<String>, Broken> {
    let (notices, left) = open(tree, surviving)?;
    let has_journal = left.get(&account("journal.bad.1")) == tree.get(&account("journal"));
    let says_both = notices.iter().any(|notice| notice == "both_damaged");
    for (is_broken, why) in [
        (notices.is_empty(), "there is no notice"),
        (
            !left.contains_key(&account("sled.bad.1")),
            "the database is not kept",
        ),
        (says_both && !has_journal, "the journal is not kept"),
    ] {
        if is_broken {
            return Err(Broken(why.to_owned()));
        }
    }
    Ok(notices)
}

/// Opens the folder. Returns the codes of the notices and the files that are left.
fn open(tree: &Tree, oracle: &Oracle) -> Result<(Vec<String>, Tree), Broken> {
    let root = folder::temporary();
    folder::write(tree, root.path());
    let notices = open_in_place(root.path(), oracle)?.notices;
    Ok((notices, folder::read(root.path())))
}

fn chosen(bytes: &[u8], one_in: usize) -> impl Iterator<Item = (Range<usize>, Corruption)> {
    let all = regions(bytes)
        .flat_map(|place| Corruption::ALL.map(|corruption| (place.clone(), corruption)));
    all.step_by(one_in)
}

fn account(name: &str) -> PathBuf {
    Path::new("data/accounts/acme").join(name)
}

/// Returns the path at which the store keeps a damaged file.
fn aside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".bad.1");
    name.into()
}
