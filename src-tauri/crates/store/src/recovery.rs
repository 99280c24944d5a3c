//! Opens an account: reads the journal and the database, and decides which of them to use.
//!
//! | journal | database | action |
//! | --- | --- | --- |
//! | missing | missing | Create a new account. |
//! | sound | sound, at the last commit or the one before, and equal to the journal there | Copy the last commit to the database. |
//! | sound | anything else | Move the database aside and rebuild it from the journal, with the interviews of the agenda. They are fetched again. |
//! | damaged, missing or behind the database | sound | Keep the journal aside and start a new one from the database, with all later commits and all unfinished changes that only the journal has. |
//! | damaged, missing or behind the database | damaged or missing | Keep both aside and start new ones from everything that can be read in either. |
//!
//! If the cache is older than the agenda, its interviews are replaced with those of the agenda.
//!
//! The recovery can be interrupted at any point, and the next opening comes to the same result, because the
//! chosen state is durable in one of the two files before the other is changed.

use std::sync::Arc;

use interlude_engine::durable::Durable;
use interlude_engine::store::{Commit, Notice, Op, StoreError};
use interlude_model::{Interview, InterviewId, Timestamp};

use crate::account::Account;
use crate::agenda::{self, Agenda};
use crate::cache::Cache;
use crate::cache_error::failed;
use crate::cache_open::{self, Database};
use crate::cache_read::{LoadedDatabase, PartialRead};
use crate::compaction::{self, keep_damaged};
use crate::fs::check_writable;
use crate::journal::{self, Journal, JournalContent, Soundness};
use crate::notices;
use crate::paths::Paths;
use crate::pruning::prune;
use crate::row_diff::{RowDiff, finished, unfinished};

/// An open account.
pub(crate) struct Recovered {
    pub(crate) journal: Journal,
    pub(crate) cache: Cache,
    pub(crate) durable: Durable,
    pub(crate) interviews: Vec<Interview>,
    /// All notices that the user has not dismissed.
    pub(crate) notices: Vec<Notice>,
    /// True if the journal was written in an older version of the stored form.
    pub(crate) is_outdated: bool,
}

/// The decision of a recovery: the state to restore, and the files to use.
struct Plan {
    /// The durable state that the account has after the recovery.
    durable: Durable,
    /// The sequence number of its last commit.
    sequence: u64,
    /// The content of the journal if it is used. None if a new journal is started.
    journal: Option<JournalContent>,
    /// The database if it is used. None if a new one is built.
    database: Option<Box<LoadedDatabase>>,
    damage: Damage,
    /// The copy of the interviews if it replaces those of the database.
    agenda: Option<Agenda>,
}

impl Plan {
    /// Returns true if the interviews in the database are at least as new as those in the agenda.
    fn has_current_cache(&self, account: &Account, now: Timestamp) -> bool {
        let Some(opened) = &self.database else {
            return false;
        };
        let copied = agenda::last_sync_at(&account.paths.agenda, &account.codec);
        // A time in the future means only that the clock was set back, so it proves nothing.
        copied.filter(|at| *at <= now) <= opened.cache.contact().last_sync_at
    }
}

/// The files that were damaged or missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Damage {
    None,
    Journal,
    Database,
    Both,
}

/// Opens the account, or creates it.
///
/// # Errors
/// The errors of [`journal::read`] and [`cache_open::open`]. Damage is not an error; it gives a notice.
pub(crate) fn recover(account: &mut Account, now: Timestamp) -> Result<Recovered, StoreError> {
    let journal = journal::read(&account.paths.journal, &account.codec)?;
    let database = cache_open::open(&account.paths.sled, &account.codec, account.limit)?;
    // Only now: if the account cannot be opened, for example with another key, nothing is changed.
    account.paths.remove_unfinished()?;
    let mut plan = make_plan(journal, database);
    prune(&mut plan.durable, now);
    if !plan.has_current_cache(account, now) {
        plan.agenda = agenda::read(&account.paths.agenda, &account.codec)?;
    }
    let mut notices = notices::read(&account.paths);
    if let Some(notice) = notice_of(account, &plan) {
        // Before anything is replaced, because a full or read-only disk can make a sound database look
        // damaged.
        check_writable(&account.paths.folder)?;
        // The notice is stored before any file is moved, so that the user sees it even if the process is killed
        // in between.
        notices::add(&account.paths, &mut notices, notice)?;
    }
    let is_outdated = plan
        .journal
        .as_ref()
        .is_some_and(|journal| journal.is_outdated);
    let (journal, opened) = match plan.database.take() {
        // If the database is used, it is written first, and a damaged journal is replaced only when the
        // database is durable. Otherwise the journal is written first, and the database is built from it.
        Some(mut opened) => {
            update_database(account, &plan, &mut opened)?;
            if let Some(agenda) = &plan.agenda {
                tracing::warn!("the cache is older than the agenda; its interviews are replaced");
                let Agenda {
                    interviews,
                    contact,
                } = agenda;
                let entropy = account.entropy.as_mut();
                opened
                    .cache
                    .replace_interviews(interviews, contact, entropy)?;
                opened.interviews = interviews.iter().map(|one| (**one).clone()).collect();
            }
            (open_journal(account, &plan)?, opened)
        }
        None => {
            let journal = open_journal(account, &plan)?;
            let agenda = plan.agenda.as_ref();
            let opened = rebuild(account, &plan.durable, plan.sequence, agenda)?;
            (journal, opened)
        }
    };
    account.paths.remove_old_damaged();
    Ok(Recovered {
        journal,
        cache: opened.cache,
        durable: plan.durable,
        interviews: opened.interviews,
        notices,
        is_outdated,
    })
}

/// Returns the notice for the damage that was found.
fn notice_of(account: &Account, plan: &Plan) -> Option<Notice> {
    let paths = &account.paths;
    let journal = || Paths::next_aside(&paths.journal);
    let database = || Paths::next_aside(&paths.sled);
    let has_agenda = plan.agenda.is_some();
    match plan.damage {
        Damage::None => None,
        Damage::Journal => Some(notices::journal_damaged(journal().as_deref())),
        Damage::Database => Some(notices::database_rebuilt(database().as_deref(), has_agenda)),
        Damage::Both => Some(notices::both_damaged(
            journal().as_deref(),
            database().as_deref(),
            plan.durable.outbox.len(),
            has_agenda,
        )),
    }
}

/// Opens the database again after it failed while it was in use. Rebuilds it if it differs from `durable`, the
/// durable state as of the commit with the number `sequence`, in any other rows than `pending`.
///
/// # Errors
/// The errors of [`cache_open::open`].
pub(crate) fn reopen(
    account: &mut Account,
    durable: &Durable,
    sequence: u64,
    pending: &RowDiff,
) -> Result<ReopenedCache, StoreError> {
    match cache_open::open(&account.paths.sled, &account.codec, account.limit)? {
        // The transaction that failed may have been written or not. Both are fine, because it is repeated.
        Database::Sound(opened)
            if opened.cache.sequence() <= sequence
                && RowDiff::between(&opened.durable, durable).is_within(pending) =>
        {
            return Ok(ReopenedCache {
                cache: opened.cache,
                rebuilt: None,
            });
        }
        Database::Sound(opened) => drop(opened),
        Database::Absent | Database::Damaged(_) => {}
    }
    check_writable(&account.paths.folder)?;
    let agenda = agenda::read(&account.paths.agenda, &account.codec)?;
    let aside = Paths::next_aside(&account.paths.sled);
    let notice = notices::database_rebuilt(aside.as_deref(), agenda.is_some());
    let opened = rebuild(account, durable, sequence, agenda.as_ref())?;
    account.paths.remove_old_damaged();
    let remaining = opened.interviews.iter().map(|interview| interview.id);
    Ok(ReopenedCache {
        rebuilt: Some((remaining.collect(), notice)),
        cache: opened.cache,
    })
}

/// A database that was opened again after a failure.
pub(crate) struct ReopenedCache {
    pub(crate) cache: Cache,
    /// The interviews that a rebuilt database holds, and the notice for the user. None if it was not rebuilt.
    pub(crate) rebuilt: Option<(Vec<InterviewId>, Notice)>,
}

fn make_plan(journal: JournalContent, database: Database) -> Plan {
    let last = journal.last();
    let is_sound = journal.soundness == Soundness::Sound;
    match database {
        Database::Sound(opened) if !is_sound || last < opened.cache.sequence() => {
            let sequence = opened.cache.sequence();
            Plan {
                durable: merge(opened.durable.clone(), Some(sequence), &journal),
                // A new number, because the merged state differs from the commit with the old one. If this is
                // interrupted after the database took it, the database is ahead of the journal, which leads
                // here again.
                sequence: sequence.max(last) + 1,
                journal: None,
                database: Some(opened),
                damage: Damage::Journal,
                agenda: None,
            }
        }
        Database::Sound(opened) if agree(&journal, &opened) => Plan {
            durable: replay(&journal.commits),
            sequence: last,
            journal: Some(journal),
            database: Some(opened),
            damage: Damage::None,
            agenda: None,
        },
        Database::Sound(opened) => {
            drop(opened);
            use_journal(journal, Damage::Database)
        }
        // The journal is created first, so without any commit the creation of the account was interrupted.
        Database::Absent if is_sound && last == 0 => use_journal(journal, Damage::None),
        Database::Absent if is_sound => use_journal(journal, Damage::Database),
        Database::Absent if journal.soundness == Soundness::Missing => Plan {
            durable: Durable::default(),
            sequence: 0,
            journal: None,
            database: None,
            damage: Damage::None,
            agenda: None,
        },
        Database::Absent => use_readable_parts(&journal, PartialRead::default()),
        Database::Damaged(partial) => {
            tracing::warn!(why = partial.why, "the database is damaged");
            // A damaged database with a higher number proves that the journal lost commits, although the
            // journal looks sound.
            if is_sound && last >= partial.sequence.unwrap_or(0) {
                use_journal(journal, Damage::Database)
            } else {
                use_readable_parts(&journal, partial)
            }
        }
    }
}

fn use_journal(journal: JournalContent, damage: Damage) -> Plan {
    Plan {
        durable: replay(&journal.commits),
        sequence: journal.last(),
        journal: Some(journal),
        database: None,
        damage,
        agenda: None,
    }
}

/// Uses everything that can be read in a damaged journal and a damaged database.
fn use_readable_parts(journal: &JournalContent, partial: PartialRead) -> Plan {
    let last = journal.last().max(partial.sequence.unwrap_or(0));
    Plan {
        durable: merge(partial.durable, partial.sequence, journal),
        sequence: last + 1,
        journal: None,
        database: None,
        damage: Damage::Both,
        agenda: None,
    }
}

/// Returns true if the database is at one of the last two commits of the journal and equal to the journal
/// there.
///
/// Every commit is copied to the database before the next one is appended to the journal. So a database that is
/// further behind lost commits that were durable in it.
fn agree(journal: &JournalContent, opened: &LoadedDatabase) -> bool {
    let at = opened.cache.sequence();
    let is_in_journal = at >= journal.first || (at == 0 && journal.first == 1);
    let until = journal
        .commits
        .partition_point(|(sequence, _)| *sequence <= at);
    let earlier = journal.commits.get(..until).unwrap_or_default();
    // The history may differ: old entries are removed from the database at each opening, but from the journal
    // only when it is compacted. The history's own checksum was compared when it was read.
    is_in_journal
        && journal.last() - at <= 1
        && RowDiff::between(&opened.durable, &replay(earlier)).has_only_history()
}

fn replay(commits: &[(u64, Commit)]) -> Durable {
    let mut durable = Durable::default();
    commits
        .iter()
        .for_each(|(_, commit)| durable.apply_all(commit));
    durable
}

/// Merges the durable state of a database, as of the commit with the number `sequence`, with the commits of a
/// journal. Neither needs to be complete.
///
/// Without a `sequence` it is unknown which of the two is newer. Then a change that ended in either has ended.
fn merge(database: Durable, sequence: Option<u64>, journal: &JournalContent) -> Durable {
    let journal_state = replay(&journal.commits);
    let mut merged = database.clone();
    let later = journal
        .commits
        .iter()
        .filter(|(number, _)| Some(*number) > sequence);
    later.for_each(|(_, commit)| merged.apply_all(commit));
    // The database may have lost rows of earlier commits. An unfinished change that only the journal has is kept,
    // because a change that is shown again does less harm than one that is lost.
    for change in journal_state.outbox.by_order() {
        if unfinished(&merged, change.id).is_none() && finished(&merged, change.id).is_none() {
            merged.apply(&Op::Put(change.clone()));
        }
    }
    for entry in &journal_state.history {
        if finished(&merged, entry.change.id).is_none() {
            // Applying the entry removes the unfinished change with its id. If the change is still unfinished in
            // the merged state, an undo brought it back after this entry, so it is put back.
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

/// Brings the database to the durable state of the plan, in the current version of the stored form.
fn update_database(
    account: &mut Account,
    plan: &Plan,
    opened: &mut LoadedDatabase,
) -> Result<(), StoreError> {
    let entropy = account.entropy.as_mut();
    let diff = RowDiff::between(&opened.durable, &plan.durable);
    if !diff.is_empty() || opened.cache.sequence() != plan.sequence {
        opened
            .cache
            .write_rows(&diff, &plan.durable, plan.sequence, entropy)?;
    }
    if opened.is_outdated {
        let interviews: Vec<_> = opened.interviews.iter().cloned().map(Arc::new).collect();
        opened
            .cache
            .rewrite_all(&plan.durable, &interviews, entropy)?;
    }
    Ok(())
}

/// Opens the journal for appending, or starts a new one. A damaged journal is kept aside.
fn open_journal(account: &mut Account, plan: &Plan) -> Result<Journal, StoreError> {
    let (paths, codec) = (&account.paths, &account.codec);
    if let Some(content) = &plan.journal {
        return Journal::resume(&paths.journal, codec.clone(), content);
    }
    keep_damaged(paths)?;
    let entropy = account.entropy.as_mut();
    let journal = compaction::rewrite(paths, codec, &plan.durable, plan.sequence, entropy)?;
    Ok(journal)
}

/// Builds a new database in a temporary folder, moves the old one aside, and renames the new one to its place.
///
/// If this is interrupted, the next opening finds a missing database at most, and builds it again.
fn rebuild(
    account: &mut Account,
    durable: &Durable,
    sequence: u64,
    agenda: Option<&Agenda>,
) -> Result<Box<LoadedDatabase>, StoreError> {
    let (paths, codec) = (&account.paths, &account.codec);
    paths.remove_unfinished()?;
    cache_open::build(&paths.new_sled, codec, account.limit, |cache| {
        let entropy = account.entropy.as_mut();
        if let Some(agenda) = agenda {
            cache.replace_interviews(&agenda.interviews, &agenda.contact, entropy)?;
        }
        cache.write_durable_state(durable, sequence, entropy)
    })?;
    if std::fs::symlink_metadata(&paths.sled).is_ok() {
        paths.move_aside(&paths.sled)?;
    }
    paths.rename(&paths.new_sled, &paths.sled)?;
    match cache_open::open(&paths.sled, codec, account.limit)? {
        Database::Sound(opened) => Ok(opened),
        Database::Absent => Err(failed(&paths.sled, "it disappeared")),
        Database::Damaged(partial) => Err(failed(&paths.sled, &partial.why)),
    }
}
