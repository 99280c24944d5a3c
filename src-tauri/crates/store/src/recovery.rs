//! Opens an account: reads the two files of the journal and the database, and decides what to use.
//!
//! | journal | copy | action |
//! | --- | --- | --- |
//! | missing | missing | Create a new account, if there is no database either. |
//! | sound | sound, not ahead | Append to the copy what it lacks. |
//! | sound | damaged or missing | Keep the copy aside and write a new one. |
//! | damaged, missing or behind | sound | Keep the journal aside and write both files from the union. |
//! | damaged, missing or behind | damaged or missing | Keep both aside and write both files from all that can be read. |
//!
//! The union takes each sequence number from a file that has it whole. The database is only a cache: if it is
//! damaged or missing, a new one is built with the interviews of the agenda, and they are fetched again. The
//! same happens to the interviews of a cache that is older than the agenda.
//!
//! The recovery can be interrupted at any point, and the next opening comes to the same result, because each
//! file is replaced atomically, one after the other, and the copy before the first file.

use std::collections::BTreeMap;
use std::sync::Arc;

use interlude_engine::durable::Durable;
use interlude_engine::store::{Commit, Notice, StoreError};
use interlude_model::{Interview, InterviewId, Timestamp};

use crate::account_files::{Account, Paths};
use crate::agenda::{self, Agenda};
use crate::cache::Cache;
use crate::cache_open::{self, Database};
use crate::cache_read::LoadedDatabase;
use crate::compaction::{self, keep_damaged, prune};
use crate::fs::check_writable;
use crate::journal::{self, Journal, JournalContent, Soundness};
use crate::notices;
use crate::sled_calls::failed;
use crate::version_2::{self, OldRows};

/// An open account.
pub(crate) struct Recovered {
    pub(crate) journal: Journal,
    pub(crate) copy: Journal,
    pub(crate) cache: Cache,
    pub(crate) durable: Durable,
    pub(crate) interviews: Vec<Interview>,
    /// All notices that the user has not dismissed.
    pub(crate) notices: Vec<Notice>,
}

/// The decision about the two files of the journal.
struct Plan {
    /// The durable state that the account has after the recovery.
    durable: Durable,
    /// The sequence number of its last commit.
    sequence: u64,
    damage: Damage,
    /// True if the first file can be appended to.
    keeps_journal: bool,
    /// True if the copy can be appended to.
    keeps_copy: bool,
}

/// The files of the journal that were damaged, missing, or behind the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Damage {
    None,
    Journal,
    Copy,
    Both,
}

/// Opens the account, or creates it.
///
/// # Errors
/// The errors of [`journal::read`] and [`cache_open::open`]. Damage is not an error; it gives a notice.
pub(crate) fn recover(account: &mut Account, now: Timestamp) -> Result<Recovered, StoreError> {
    let first = journal::read(&account.paths.journal, &account.codec)?;
    let copy = journal::read(&account.paths.copy, &account.codec)?;
    let mut database = cache_open::open(&account.paths.sled, &account.codec, account.limit)?;
    // Nothing is changed before this line, because an account that cannot be opened, for example with another
    // key, must stay as it is.
    account.paths.remove_unfinished()?;
    let (is_absent, old) = match &mut database {
        Database::Sound(opened) => (false, opened.old.take()),
        Database::Damaged(partial) => (false, partial.old.take()),
        Database::Absent => (true, None),
    };
    let version = account.codec.identity().schema;
    let mut plan = make_plan(&first, &copy, old, is_absent, version);
    prune(&mut plan.durable, now);
    tracing::info!(
        journal = ?first.version, copy = ?copy.version, sequence = plan.sequence, damage = ?plan.damage,
        unfinished = plan.durable.outbox.len(), finished = plan.durable.history.len(), "opening an account"
    );
    let opened = match database {
        Database::Sound(opened) => Some(opened),
        Database::Damaged(partial) => {
            tracing::warn!(why = partial.why, "the database is damaged");
            None
        }
        Database::Absent => None,
    };
    let agenda = match &opened {
        Some(opened) if has_current_interviews(account, &opened.cache, now) => None,
        _ => agenda::read(&account.paths.agenda, &account.codec)?,
    };
    // The journal is created before the database, so without any commit the creation was interrupted.
    let lost_database = opened.is_none() && !(is_absent && plan.sequence == 0);
    let mut notices = notices::read(&account.paths);
    let found = notices_of(account, &plan, lost_database, agenda.is_some());
    if !found.is_empty() {
        // A full or read-only disk can make a sound database look damaged. So this is checked before anything
        // is replaced.
        check_writable(&account.paths.folder)?;
    }
    for notice in found {
        // The notice is stored before any file is moved, so that the user sees it even if the process is killed
        // in between.
        notices::add(&account.paths, &mut notices, notice)?;
    }
    let (journal, copy) = open_journals(account, &plan, &first, &copy)?;
    let opened = match opened {
        Some(opened) => update_database(account, opened, agenda)?,
        None => rebuild(account, agenda.as_ref())?,
    };
    account.paths.remove_old_damaged();
    Ok(Recovered {
        journal,
        copy,
        cache: opened.cache,
        durable: plan.durable,
        interviews: opened.interviews,
        notices,
    })
}

/// Returns true if the interviews in the database are at least as new as those in the agenda.
fn has_current_interviews(account: &Account, cache: &Cache, now: Timestamp) -> bool {
    let copied = agenda::last_sync_at(&account.paths.agenda, &account.codec);
    // A time in the future means only that the clock was set back, so it proves nothing.
    copied.filter(|at| *at <= now) <= cache.contact().last_sync_at
}

/// Returns the notices for the damage that was found.
fn notices_of(account: &Account, plan: &Plan, lost_database: bool, agenda: bool) -> Vec<Notice> {
    let paths = &account.paths;
    let [journal, copy, database] =
        [&paths.journal, &paths.copy, &paths.sled].map(|path| Paths::next_aside(path));
    let of_journal = match plan.damage {
        Damage::None => None,
        Damage::Journal => Some(notices::journal_damaged(journal.as_deref())),
        Damage::Copy => Some(notices::journal_damaged(copy.as_deref())),
        Damage::Both => Some(notices::both_damaged(
            journal.as_deref(),
            copy.as_deref(),
            plan.durable.outbox.len(),
        )),
    };
    let of_database = lost_database.then(|| notices::database_rebuilt(database.as_deref(), agenda));
    of_journal.into_iter().chain(of_database).collect()
}

/// Opens the database again after it failed while it was in use. Rebuilds it if it cannot be opened.
///
/// # Errors
/// The errors of [`cache_open::open`].
pub(crate) fn reopen(account: &mut Account) -> Result<ReopenedCache, StoreError> {
    match cache_open::open(&account.paths.sled, &account.codec, account.limit)? {
        Database::Sound(opened) => {
            return Ok(ReopenedCache {
                cache: opened.cache,
                rebuilt: None,
            });
        }
        Database::Absent | Database::Damaged(_) => {}
    }
    check_writable(&account.paths.folder)?;
    let agenda = agenda::read(&account.paths.agenda, &account.codec)?;
    let aside = Paths::next_aside(&account.paths.sled);
    let notice = notices::database_rebuilt(aside.as_deref(), agenda.is_some());
    let opened = rebuild(account, agenda.as_ref())?;
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

/// Decides from the content of both files. `old` is the durable state that an older version kept in the
/// database, `is_absent` is true if there is no database, and `version` is the version that is written.
fn make_plan(
    first: &JournalContent,
    copy: &JournalContent,
    old: Option<OldRows>,
    is_absent: bool,
    version: u8,
) -> Plan {
    let is_old =
        |content: &JournalContent| content.version.is_some_and(|v| v <= version_2::VERSION);
    let is_new_and_sound =
        |content: &JournalContent| content.soundness == Soundness::Sound && !is_old(content);
    if !is_new_and_sound(first) && !is_new_and_sound(copy) && (old.is_some() || is_old(first)) {
        return plan_of_old(first, old);
    }
    let (durable, sequence, has_gap) = union(first, copy);
    let is_empty =
        |content: &JournalContent| content.soundness != Soundness::Damaged && content.last() == 0;
    let first_is_sound = first.soundness == Soundness::Sound && first.last() >= copy.last();
    let copy_is_sound = copy.soundness == Soundness::Sound;
    let damage = match (first_is_sound, copy_is_sound) {
        (true, true) => Damage::None,
        // The creation of the account was interrupted.
        _ if is_absent && is_empty(first) && is_empty(copy) => Damage::None,
        (true, false) => Damage::Copy,
        (false, true) if !has_gap => Damage::Journal,
        (false, _) => Damage::Both,
    };
    let is_current = |content: &JournalContent| content.version == Some(version);
    let keeps_journal = first_is_sound && is_current(first);
    Plan {
        durable,
        // A new number, because the union may differ from the commit with the old one.
        sequence: if first_is_sound || damage == Damage::None {
            sequence
        } else {
            sequence + 1
        },
        damage,
        keeps_journal,
        keeps_copy: keeps_journal
            && copy_is_sound
            && is_current(copy)
            && first.first <= copy.last() + 1,
    }
}

/// Decides for files of version 1 or 2: one file of the journal, and rows in the database.
fn plan_of_old(first: &JournalContent, old: Option<OldRows>) -> Plan {
    let old = old.unwrap_or_default();
    let in_database = old.sequence.unwrap_or(0);
    let last = first.last();
    let (durable, sequence, damage) = if first.soundness == Soundness::Sound && last >= in_database
    {
        (replay(&first.commits), last, Damage::None)
    } else {
        let damage = if old.is_complete {
            Damage::Journal
        } else {
            Damage::Both
        };
        (old.merge(first), last.max(in_database) + 1, damage)
    };
    tracing::info!(
        sequence,
        ?damage,
        "moving the durable state out of the database"
    );
    Plan {
        durable,
        sequence,
        damage,
        keeps_journal: false,
        keeps_copy: false,
    }
}

/// Replays each commit from a file that has it whole. Returns the state, the number of its last commit, and
/// true if a commit is missing.
fn union(first: &JournalContent, copy: &JournalContent) -> (Durable, u64, bool) {
    let mut commits: BTreeMap<u64, (bool, &Commit)> = BTreeMap::new();
    for content in [first, copy] {
        for (sequence, commit) in &content.commits {
            // The first frame of a compacted file holds the whole state, so it replaces all commits up to it.
            let is_whole_state = *sequence == content.first && content.first > 1;
            let known = commits.entry(*sequence).or_insert((is_whole_state, commit));
            if is_whole_state {
                *known = (true, commit);
            }
        }
    }
    let (mut durable, mut last, mut has_gap) = (Durable::default(), 0, false);
    for (sequence, (is_whole_state, commit)) in commits {
        if is_whole_state {
            durable = Durable::default();
            has_gap = false;
        } else {
            has_gap |= sequence != last + 1;
        }
        durable.apply_all(commit);
        last = sequence;
    }
    (durable, last, has_gap)
}

pub(crate) fn replay(commits: &[(u64, Commit)]) -> Durable {
    let mut durable = Durable::default();
    for (_, commit) in commits {
        durable.apply_all(commit);
    }
    durable
}

/// Brings the database to the current version of the stored form, with the interviews of the agenda if that is
/// newer.
fn update_database(
    account: &mut Account,
    mut opened: Box<LoadedDatabase>,
    agenda: Option<Agenda>,
) -> Result<Box<LoadedDatabase>, StoreError> {
    let entropy = account.entropy.as_mut();
    if opened.is_outdated {
        let interviews: Vec<_> = opened.interviews.iter().cloned().map(Arc::new).collect();
        opened.cache.rewrite_all(&interviews, entropy)?;
        tracing::info!("rewrote the database in the current version");
    }
    if let Some(Agenda {
        interviews,
        contact,
    }) = agenda
    {
        tracing::warn!("the cache is older than the agenda; its interviews are replaced");
        opened
            .cache
            .replace_interviews(&interviews, &contact, entropy)?;
        opened.interviews = interviews.iter().map(|one| (**one).clone()).collect();
    }
    Ok(opened)
}

/// Opens both files for appending, or writes new ones. Damaged files are kept aside.
fn open_journals(
    account: &mut Account,
    plan: &Plan,
    first: &JournalContent,
    copy: &JournalContent,
) -> Result<(Journal, Journal), StoreError> {
    let (paths, codec) = (&account.paths, &account.codec);
    let entropy = account.entropy.as_mut();
    if matches!(plan.damage, Damage::Copy | Damage::Both) {
        keep_damaged(paths, &paths.copy)?;
    }
    if matches!(plan.damage, Damage::Journal | Damage::Both) {
        keep_damaged(paths, &paths.journal)?;
    }
    // The copy is written first, so that a journal without a copy is always a loss.
    let new_copy = if plan.keeps_copy {
        let mut resumed = Journal::resume(&paths.copy, codec.clone(), copy)?;
        for (sequence, commit) in &first.commits {
            if *sequence > copy.last() {
                let frame = journal::encode(codec, *sequence, commit, entropy, &paths.copy)?;
                resumed.append_frame(&frame)?;
            }
        }
        if resumed.sequence() > copy.last() {
            resumed.sync()?;
        }
        resumed
    } else {
        let (durable, sequence) = (&plan.durable, plan.sequence);
        compaction::rewrite(paths, &paths.copy, codec, durable, sequence, entropy)?
    };
    let journal = if plan.keeps_journal {
        Journal::resume(&paths.journal, codec.clone(), first)?
    } else {
        let (durable, sequence) = (&plan.durable, plan.sequence);
        compaction::rewrite(paths, &paths.journal, codec, durable, sequence, entropy)?
    };
    Ok((journal, new_copy))
}

/// Builds a new database in a temporary folder, moves the old one aside, and renames the new one to its place.
///
/// If this is interrupted, the next opening finds a missing database at most, and builds it again.
fn rebuild(
    account: &mut Account,
    agenda: Option<&Agenda>,
) -> Result<Box<LoadedDatabase>, StoreError> {
    let (paths, codec) = (&account.paths, &account.codec);
    paths.remove_unfinished()?;
    cache_open::build(&paths.new_sled, codec, account.limit, |cache| {
        let entropy = account.entropy.as_mut();
        if let Some(agenda) = agenda {
            cache.replace_interviews(&agenda.interviews, &agenda.contact, entropy)?;
        }
        cache.write_identity(entropy)
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
