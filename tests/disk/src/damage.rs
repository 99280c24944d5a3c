//! Each region of the files that a session leaves is harmed in each way, alone and with the database lost
//! beside it.

mod frames;
mod harm;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::book::{Book, Broken};
use crate::folder::{self, Tree};
use crate::io_faults::session;
use crate::opening::open_in_place;
use frames::frames;
use harm::{Harm, regions};

/// What came of it.
#[derive(Debug, Default)]
pub struct Findings {
    /// How often a file was harmed alone, and how often the journal with the database lost.
    pub harmed: (u64, u64),
    /// How often which notice was given to the user; the empty one is none.
    pub notices: BTreeMap<String, u64>,
    /// Where a promise was not kept.
    pub faults: Vec<String>,
}

/// A bug of a store, put on: the harness must see what it costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Planted {
    /// None.
    Nothing,
    /// A journal is read up to the first harm, and no further.
    StopAtTheHarm,
}

/// Harms what a session of the program `disk` leaves: one region in so many, each in one way; or all in
/// all ways.
pub fn run(disk: &Path, one_in: Option<u64>, planted: Planted) -> Findings {
    let (whole, book) = session(disk);
    let mut findings = Findings::default();
    for (path, content) in &whole {
        let Some(bytes) = content.as_ref().filter(|bytes| !bytes.is_empty()) else {
            continue;
        };
        for (place, harm) in chosen(bytes, one_in) {
            let mut tree = whole.clone();
            tree.insert(path.clone(), Some(harm.inflicted(bytes, &place)));
            findings.harmed.0 += 1;
            let what = || format!("{} {harm:?} at {place:?}", path.display());
            findings.note(what, alone(&tree, path, &book));
        }
    }
    let journal = account("journal");
    let Some(Some(bytes)) = whole.get(&journal) else {
        findings
            .faults
            .push("a session leaves no journal".to_owned());
        return findings;
    };
    let frames = frames(bytes);
    assert_eq!(frames.len(), book.commits().len(), "a frame is a change");
    for (place, harm) in chosen(bytes, one_in) {
        let mut tree = whole.clone();
        let mut harmed = harm.inflicted(bytes, &place);
        if planted == Planted::StopAtTheHarm {
            harmed.truncate(place.start);
        }
        tree.insert(journal.clone(), Some(harmed));
        tree.insert(account("sled/db"), Some(vec![0; 4096]));
        let touched = harm.touches(bytes, &place);
        let is_whole = |frame: &std::ops::Range<usize>| {
            touched.end <= frame.start || frame.end <= touched.start
        };
        let surviving = book.surviving(|place| is_whole(&frames[place]));
        findings.harmed.1 += 1;
        let what = || format!("the journal {harm:?} at {place:?}, and the database lost");
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

/// Nothing at all is lost, and what was taken for damaged is kept as it was.
fn alone(tree: &Tree, path: &Path, book: &Book) -> Result<Vec<String>, Broken> {
    let root = folder::temporary();
    folder::write(tree, root.path());
    let notices = open_in_place(root.path(), book)?.notices;
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
                "{notice}, and {aside} is not what was damaged"
            )));
        }
    }
    Ok(notices)
}

/// What survives in the journal is there, the user is told, and both files are kept.
fn with_the_database_lost(tree: &Tree, surviving: &Book) -> Result<Vec<String>, Broken> {
    let root = folder::temporary();
    folder::write(tree, root.path());
    let notices = open_in_place(root.path(), surviving)?.notices;
    let left = folder::read(root.path());
    if notices.is_empty() {
        return Err(Broken("the user is told nothing".to_owned()));
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
) -> impl Iterator<Item = (std::ops::Range<usize>, Harm)> {
    let all = regions(bytes).flat_map(|place| Harm::ALL.map(|harm| (place.clone(), harm)));
    all.step_by(one_in.map_or(1, |one_in| usize::try_from(one_in).unwrap_or(1)))
}

fn account(name: &str) -> PathBuf {
    Path::new("data/accounts/acme").join(name)
}
