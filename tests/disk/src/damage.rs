//! Damages each region of a session's files in each way. The journal is also damaged together with a lost
//! database.

mod corruption;
mod frames;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::folder::{self, Tree};
use crate::io_faults::session;
use crate::opening::open_in_place;
use crate::oracle::{Broken, Oracle};
use corruption::{Corruption, regions};
use frames::frames;

/// The results.
#[derive(Debug, Default)]
pub struct Findings {
    /// The number of times that one file was damaged, and that the journal was damaged and the database lost.
    pub damaged: (u64, u64),
    /// The number of times of each combination of notices. The empty one means no notice.
    pub notices: BTreeMap<String, u64>,
    /// The broken promises.
    pub faults: Vec<String>,
}

/// A simulated bug of the store, which the test must detect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Planted {
    /// None.
    Nothing,
    /// The journal is only read up to the first damage.
    StopAtCorruption,
}

/// Damages the files of a session of the program `disk`: one in `one_in` combinations of region and corruption,
/// or every one.
pub fn run(disk: &Path, one_in: Option<u64>, planted: Planted) -> Findings {
    let (whole, oracle) = session(disk);
    let mut findings = Findings::default();
    for (path, content) in &whole {
        let Some(bytes) = content.as_ref().filter(|bytes| !bytes.is_empty()) else {
            continue;
        };
        for (place, corruption) in chosen(bytes, one_in) {
            let mut tree = whole.clone();
            tree.insert(path.clone(), Some(corruption.applied_to(bytes, &place)));
            findings.damaged.0 += 1;
            let what = || format!("{} {corruption:?} at {place:?}", path.display());
            findings.note(what, alone(&tree, path, &oracle));
        }
    }
    let journal = account("journal");
    let Some(Some(bytes)) = whole.get(&journal) else {
        findings
            .faults
            .push("the session has left no journal".to_owned());
        return findings;
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
        tree.insert(journal.clone(), Some(damaged));
        tree.insert(account("sled/db"), Some(vec![0; 4096]));
        let affected = corruption.affected(bytes, &place);
        let is_whole = |frame: &std::ops::Range<usize>| {
            affected.end <= frame.start || frame.end <= affected.start
        };
        let surviving = oracle.surviving(|place| is_whole(&frames[place]));
        findings.damaged.1 += 1;
        let what = || format!("the journal: {corruption:?} at {place:?}, and the database lost");
        findings.note(what, with_the_database_lost(&tree, &surviving));
    }
    findings
}

impl Findings {
    fn note(&mut self, what: impl Fn() -> String, judged: Result<Vec<String>, Broken>) {
        match judged {
            Ok(notices) => *self.notices.entry(notices.join(", ")).or_default() += 1,
            Err(Broken(why)) => self.faults.push(format!("{}: {why}", what())),
        }
    }
}

/// Checks that nothing is lost after damage to one file, and that a file taken for damaged is kept unchanged.
fn alone(tree: &Tree, path: &Path, oracle: &Oracle) -> Result<Vec<String>, Broken> {
    let root = folder::temporary();
    folder::write(tree, root.path());
    let notices = open_in_place(root.path(), oracle)?.notices;
    let left = folder::read(root.path());
    for notice in &notices {
        let (aside, is_kept) = match &**notice {
            "journal_damaged" => {
                let aside = account("journal.bad.1");
                let is_kept = left.get(&aside) == tree.get(path);
                (aside, is_kept)
            }
            _ => {
                let aside = account("sled.bad.1");
                let is_kept = left.contains_key(&aside);
                (aside, is_kept)
            }
        };
        if !is_kept {
            let aside = aside.display();
            return Err(Broken(format!(
                "{notice}, and {aside} is not the damaged file"
            )));
        }
    }
    Ok(notices)
}

/// Checks that all undamaged frames are recovered, the user gets a notice, and both files are kept.
fn with_the_database_lost(tree: &Tree, surviving: &Oracle) -> Result<Vec<String>, Broken> {
    let root = folder::temporary();
    folder::write(tree, root.path());
    let notices = open_in_place(root.path(), surviving)?.notices;
    let left = folder::read(root.path());
    if notices.is_empty() {
        return Err(Broken("there is no notice".to_owned()));
    }
    if !left.contains_key(&account("sled.bad.1")) {
        return Err(Broken("the database is not kept".to_owned()));
    }
    let has_journal = left.get(&account("journal.bad.1")) == tree.get(&account("journal"));
    if notices.iter().any(|notice| notice == "both_damaged") && !has_journal {
        return Err(Broken("the journal is not kept".to_owned()));
    }
    Ok(notices)
}

fn chosen(
    bytes: &[u8],
    one_in: Option<u64>,
) -> impl Iterator<Item = (std::ops::Range<usize>, Corruption)> {
    let all = regions(bytes)
        .flat_map(|place| Corruption::ALL.map(|corruption| (place.clone(), corruption)));
    all.step_by(one_in.map_or(1, |one_in| usize::try_from(one_in).unwrap_or(1)))
}

fn account(name: &str) -> PathBuf {
    Path::new("data/accounts/acme").join(name)
}
