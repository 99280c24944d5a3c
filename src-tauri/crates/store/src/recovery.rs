//! Opening an account: reading journal and database, and settling which of them to believe.
//!
//! | journal | database | what is done |
//! | --- | --- | --- |
//! | missing | missing | a new account |
//! | sound | sound, at the last change or the one before, and equal to the journal there | the last change is mirrored |
//! | sound | anything else | moved aside and built anew from the journal; the cache is that of the agenda, and fetched again |
//! | damaged, missing or behind the database | sound | kept aside and begun anew from the database, with every later change and every unfinished one that only the journal has |
//! | damaged, missing or behind the database | damaged or missing | both kept aside and begun anew from what can be read in either |
//!
//! A cache that fell back to before it was last copied to the agenda is that of the agenda.
//!
//! At every moment in between, what stands on disk leads to the same end when it is opened again:
//! what is believed is durable in one of the two before the other is touched.

use std::sync::Arc;

use interlude_domain::{Interview, InterviewId, Timestamp};
use interlude_engine::durable::Durable;
use interlude_engine::store::{Commit, Notice, Op, StoreError};

use crate::account::Account;
use crate::agenda::{self, Agenda};
use crate::compaction::{self, keep_damaged};
use crate::journal::{self, Journal, Reading, Soundness};
use crate::mirror::{Mirror, failed};
use crate::mirror_open::{self, Database};
use crate::mirror_read::{Opened, Salvage};
use crate::notices;
use crate::patch::{Patch, finished, unfinished};
use crate::paths::Paths;
use crate::pruning::prune;

/// An account, opened.
pub(crate) struct Recovered {
    pub(crate) journal: Journal,
    pub(crate) mirror: Mirror,
    pub(crate) durable: Durable,
    pub(crate) interviews: Vec<Interview>,
    /// All that the user was not told of yet.
    pub(crate) notices: Vec<Notice>,
    /// The journal was written in an older version of the stored form.
    pub(crate) is_outdated: bool,
}

/// What to believe.
struct Belief {
    durable: Durable,
    sequence: u64,
    /// The journal as it was read, where it is the truth; else it is begun anew.
    journal: Option<Reading>,
    /// The database, where it can be built on; else it is built anew.
    database: Option<Box<Opened>>,
    finding: Finding,
    /// The copy of the interviews, where the database is built anew.
    agenda: Option<Agenda>,
}

impl Belief {
    /// Whether the database holds a cache that was heard no earlier than the agenda was copied. A copy of
    /// a time that is still to come tells of a clock that was set back, and of nothing else.
    fn has_whole_cache(&self, account: &Account, now: Timestamp) -> bool {
        let Some(opened) = &self.database else {
            return false;
        };
        let copied = agenda::heard_at(&account.paths.agenda, &account.codec);
        copied.filter(|at| *at <= now) <= opened.mirror.contact().last_sync_at
    }
}

/// What was wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Finding {
    Nothing,
    Journal,
    Database,
    Both,
}

/// Opens the account, or creates it.
///
/// # Errors
/// The kinds of [`journal::read`] and [`mirror_open::open`]. Damage is no error but a notice.
pub(crate) fn recover(account: &mut Account, now: Timestamp) -> Result<Recovered, StoreError> {
    let reading = journal::read(&account.paths.journal, &account.codec)?;
    let database = mirror_open::open(&account.paths.sled, &account.codec, account.limit)?;
    account.paths.remove_unfinished()?;
    let mut belief = believe(reading, database);
    prune(&mut belief.durable, now);
    if !belief.has_whole_cache(account, now) {
        belief.agenda = agenda::read(&account.paths.agenda, &account.codec)?;
    }
    let mut notices = notices::read(&account.paths);
    if let Some(notice) = notice_of(account, &belief) {
        account.paths.prove_writable()?;
        // Before anything is moved: who is killed meanwhile is told all the same.
        notices::add(&account.paths, &mut notices, notice)?;
    }
    let is_outdated = belief
        .journal
        .as_ref()
        .is_some_and(|reading| reading.is_outdated);
    let (journal, opened) = match belief.database.take() {
        Some(mut opened) => {
            mirror_the_difference(account, &belief, &mut opened)?;
            if let Some(agenda) = &belief.agenda {
                tracing::warn!("the cache fell back, and is built anew from the agenda");
                let Agenda {
                    interviews,
                    contact,
                } = agenda;
                let entropy = account.entropy.as_mut();
                opened.mirror.fill_cache(interviews, contact, entropy)?;
                opened.interviews = interviews.iter().map(|one| (**one).clone()).collect();
            }
            (the_journal(account, &belief)?, opened)
        }
        None => {
            let journal = the_journal(account, &belief)?;
            let agenda = belief.agenda.as_ref();
            let opened = rebuild(account, &belief.durable, belief.sequence, agenda)?;
            (journal, opened)
        }
    };
    account.paths.remove_old_damaged();
    Ok(Recovered {
        journal,
        mirror: opened.mirror,
        durable: belief.durable,
        interviews: opened.interviews,
        notices,
        is_outdated,
    })
}

/// What the user is told of what was found.
fn notice_of(account: &Account, belief: &Belief) -> Option<Notice> {
    let paths = &account.paths;
    let journal = || Paths::place_aside(&paths.journal);
    let database = || Paths::place_aside(&paths.sled);
    let has_agenda = belief.agenda.is_some();
    match belief.finding {
        Finding::Nothing => None,
        Finding::Journal => Some(notices::journal_damaged(journal().as_deref())),
        Finding::Database => Some(notices::database_rebuilt(database().as_deref(), has_agenda)),
        Finding::Both => Some(notices::both_damaged(
            journal().as_deref(),
            database().as_deref(),
            belief.durable.outbox.len(),
            has_agenda,
        )),
    }
}

/// Opens the database again after it failed under way. It must hold what is kept as of change
/// `sequence`, but for the rows that are unsettled; else it is built anew.
///
/// # Errors
/// As for [`mirror_open::open`].
pub(crate) fn revive(
    account: &mut Account,
    durable: &Durable,
    sequence: u64,
    unsettled: &Patch,
) -> Result<Revived, StoreError> {
    match mirror_open::open(&account.paths.sled, &account.codec, account.limit)? {
        Database::Sound(opened)
            if opened.mirror.sequence() <= sequence
                && Patch::between(&opened.durable, durable).is_within(unsettled) =>
        {
            return Ok(Revived {
                mirror: opened.mirror,
                rebuilt: None,
            });
        }
        Database::Sound(opened) => drop(opened),
        Database::Absent | Database::Damaged(_) => {}
    }
    account.paths.prove_writable()?;
    let agenda = agenda::read(&account.paths.agenda, &account.codec)?;
    let aside = Paths::place_aside(&account.paths.sled);
    let notice = notices::database_rebuilt(aside.as_deref(), agenda.is_some());
    let opened = rebuild(account, durable, sequence, agenda.as_ref())?;
    account.paths.remove_old_damaged();
    let holds = opened.interviews.iter().map(|interview| interview.id);
    Ok(Revived {
        rebuilt: Some((holds.collect(), notice)),
        mirror: opened.mirror,
    })
}

/// A database that failed under way, opened again.
pub(crate) struct Revived {
    pub(crate) mirror: Mirror,
    /// If it was built anew: the interviews that it holds, and what to tell the user.
    pub(crate) rebuilt: Option<(Vec<InterviewId>, Notice)>,
}

fn believe(reading: Reading, database: Database) -> Belief {
    let last = reading.last();
    let is_sound = reading.soundness == Soundness::Sound;
    match database {
        Database::Sound(opened) if !is_sound || last < opened.mirror.sequence() => {
            let sequence = opened.mirror.sequence();
            Belief {
                durable: merge(opened.durable.clone(), Some(sequence), &reading),
                sequence: sequence.max(last) + 1,
                journal: None,
                database: Some(opened),
                finding: Finding::Journal,
                agenda: None,
            }
        }
        Database::Sound(opened) if agree(&reading, &opened) => Belief {
            durable: replay(&reading.commits),
            sequence: last,
            journal: Some(reading),
            database: Some(opened),
            finding: Finding::Nothing,
            agenda: None,
        },
        Database::Sound(opened) => {
            drop(opened);
            from_the_journal(reading, Finding::Database)
        }
        Database::Absent if is_sound && last == 0 => from_the_journal(reading, Finding::Nothing),
        Database::Absent if is_sound => from_the_journal(reading, Finding::Database),
        Database::Absent if reading.soundness == Soundness::Missing => Belief {
            durable: Durable::default(),
            sequence: 0,
            journal: None,
            database: None,
            finding: Finding::Nothing,
            agenda: None,
        },
        Database::Absent => from_what_survives(&reading, Salvage::default()),
        Database::Damaged(salvage) => {
            tracing::warn!(why = salvage.why, "the database is damaged");
            if is_sound && last >= salvage.sequence.unwrap_or(0) {
                from_the_journal(reading, Finding::Database)
            } else {
                from_what_survives(&reading, salvage)
            }
        }
    }
}

fn from_the_journal(reading: Reading, finding: Finding) -> Belief {
    Belief {
        durable: replay(&reading.commits),
        sequence: reading.last(),
        journal: Some(reading),
        database: None,
        finding,
        agenda: None,
    }
}

fn from_what_survives(reading: &Reading, salvage: Salvage) -> Belief {
    let last = reading.last().max(salvage.sequence.unwrap_or(0));
    Belief {
        durable: merge(salvage.durable, salvage.sequence, reading),
        sequence: last + 1,
        journal: None,
        database: None,
        finding: Finding::Both,
        agenda: None,
    }
}

/// Whether the database holds what the journal says was true at one of its last two changes. A
/// database further behind has lost what was safely in it.
fn agree(reading: &Reading, opened: &Opened) -> bool {
    let at = opened.mirror.sequence();
    let has_begun = at >= reading.first || (at == 0 && reading.first == 1);
    let until = reading
        .commits
        .partition_point(|(sequence, _)| *sequence <= at);
    let then = reading.commits.get(..until).unwrap_or_default();
    has_begun
        && reading.last() - at <= 1
        && Patch::between(&opened.durable, &replay(then)).is_history_alone()
}

fn replay(commits: &[(u64, Commit)]) -> Durable {
    let mut durable = Durable::default();
    commits
        .iter()
        .for_each(|(_, commit)| durable.apply_all(commit));
    durable
}

/// What a database that took the changes up to `sequence` and a journal know together. Without a
/// number nothing tells which is newer: then a change that ended in either has ended.
fn merge(database: Durable, sequence: Option<u64>, reading: &Reading) -> Durable {
    let journal = replay(&reading.commits);
    let mut merged = database.clone();
    let later = reading
        .commits
        .iter()
        .filter(|(number, _)| Some(*number) > sequence);
    later.for_each(|(_, commit)| merged.apply_all(commit));
    for change in journal.outbox.by_order() {
        if unfinished(&merged, change.id).is_none() && finished(&merged, change.id).is_none() {
            merged.apply(&Op::Put(change.clone()));
        }
    }
    for entry in &journal.history {
        if finished(&merged, entry.change.id).is_none() {
            let came_back = unfinished(&merged, entry.change.id).cloned();
            merged.apply(&Op::End(entry.clone()));
            came_back
                .into_iter()
                .for_each(|change| merged.apply(&Op::Put(change)));
        }
    }
    if sequence.is_none() {
        database
            .history
            .into_iter()
            .for_each(|entry| merged.apply(&Op::End(entry)));
    }
    merged
}

fn mirror_the_difference(
    account: &mut Account,
    belief: &Belief,
    opened: &mut Opened,
) -> Result<(), StoreError> {
    let entropy = account.entropy.as_mut();
    let patch = Patch::between(&opened.durable, &belief.durable);
    if !patch.is_empty() || opened.mirror.sequence() != belief.sequence {
        opened
            .mirror
            .write(&patch, &belief.durable, belief.sequence, entropy)?;
    }
    if opened.is_outdated {
        let interviews: Vec<_> = opened.interviews.iter().cloned().map(Arc::new).collect();
        opened
            .mirror
            .rewrite(&belief.durable, &interviews, entropy)?;
    }
    Ok(())
}

/// The journal to go on with. A damaged one is kept aside.
fn the_journal(account: &mut Account, belief: &Belief) -> Result<Journal, StoreError> {
    let (paths, codec) = (&account.paths, &account.codec);
    if let Some(reading) = &belief.journal {
        return Journal::resume(&paths.journal, codec.clone(), reading);
    }
    keep_damaged(paths)?;
    let entropy = account.entropy.as_mut();
    let journal = compaction::rewrite(paths, codec, &belief.durable, belief.sequence, entropy)?;
    Ok(journal)
}

/// Builds the database anew beside its place, moves what stands there aside, and takes the place.
fn rebuild(
    account: &mut Account,
    durable: &Durable,
    sequence: u64,
    agenda: Option<&Agenda>,
) -> Result<Box<Opened>, StoreError> {
    let (paths, codec) = (&account.paths, &account.codec);
    paths.remove_unfinished()?;
    mirror_open::build(&paths.new_sled, codec, account.limit, |mirror| {
        let entropy = account.entropy.as_mut();
        if let Some(agenda) = agenda {
            mirror.fill_cache(&agenda.interviews, &agenda.contact, entropy)?;
        }
        mirror.fill(durable, sequence, entropy)
    })?;
    if std::fs::symlink_metadata(&paths.sled).is_ok() {
        paths.move_aside(&paths.sled)?;
    }
    paths.rename(&paths.new_sled, &paths.sled)?;
    match mirror_open::open(&paths.sled, codec, account.limit)? {
        Database::Sound(opened) => Ok(opened),
        Database::Absent => Err(failed(&paths.sled, "it vanished")),
        Database::Damaged(salvage) => Err(failed(&paths.sled, &salvage.why)),
    }
}
