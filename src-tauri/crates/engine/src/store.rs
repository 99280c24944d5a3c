//! The port to the disk.

use std::path::PathBuf;
use std::sync::Arc;

use interlude_domain::{
    Change, ChangeId, HistoryEntry, Interview, InterviewId, Reason, Timestamp, UnconfirmedRequest,
};
use serde::{Deserialize, Serialize};

use crate::durable::Durable;
use crate::remote::Unreadable;

/// The durable side of the engine: one account's folder.
///
/// One thread owns it. What the user does goes through [`commit`](Self::commit); what the server
/// says, and can say again, through [`cache`](Self::cache).
pub trait Store: Send + 'static {
    /// Everything that is kept. Called once, first.
    ///
    /// # Errors
    /// [`StoreError`] if it cannot be read.
    fn load(&mut self) -> Result<Snapshot, StoreError>;

    /// Makes a change durable: when it returns `Ok`, the change survives a kill, a crash and a power
    /// cut. All of it is kept or none.
    ///
    /// # Errors
    /// [`StoreError`]: nothing of it is kept, unless the error [may have been
    /// saved](StoreErrorKind::MaybeSaved).
    fn commit(&mut self, commit: &Commit) -> Result<(), StoreError>;

    /// Does what must follow a commit, and be done before the next one, but need not be waited for.
    ///
    /// # Errors
    /// [`StoreError`] if the mirror could not be written; the committed change is durable all the same.
    fn settle(&mut self) -> Result<(), StoreError>;

    /// Writes one batch of what the server said. A batch is kept whole or not at all; batches are
    /// kept in order, so that a contact written last speaks for all before it.
    ///
    /// # Errors
    /// [`StoreError`]: what was written since the last batch with a contact may be lost with it.
    fn cache(&mut self, batch: &CacheBatch) -> Result<(), StoreError>;

    /// Does the next step of writing a copy of all interviews beside the cache, from which they are
    /// read if the cache is ever lost. The copy before it stands until the last step is done.
    ///
    /// # Errors
    /// [`StoreError`]: the copy before it stands; the next one begins anew.
    fn copy(&mut self, step: CopyStep<'_>) -> Result<(), StoreError> {
        let _ = step;
        Ok(())
    }

    /// Returns what happened to the store since it was last asked, and forgets it.
    fn news(&mut self) -> News {
        News::default()
    }

    /// Forgets a notice that the user has seen: the next [`load`](Self::load) does not give it.
    ///
    /// # Errors
    /// [`StoreError`]: it is given again.
    fn dismiss(&mut self, notice: &Notice) -> Result<(), StoreError> {
        let _ = notice;
        Ok(())
    }
}

/// One step of writing a copy of all interviews.
#[derive(Debug, Clone, Copy)]
pub enum CopyStep<'a> {
    /// Begins it.
    Begin,
    /// Adds some of the interviews.
    Add(&'a [Arc<Interview>]),
    /// Ends it, with the contact that speaks for these interviews.
    End(&'a Contact),
}

/// What happened to a store while it was open.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct News {
    /// What the user must be told of.
    pub notices: Vec<Notice>,
    /// If the cache was lost and built anew: the interviews that it holds now. All others must be
    /// written again.
    pub cache_lost: Option<Vec<InterviewId>>,
    /// There is no copy of the interviews yet.
    pub lacks_copy: bool,
}

/// Everything a store keeps of one account.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Snapshot {
    /// What the server last said, in any order.
    pub interviews: Vec<Interview>,
    /// What cannot be fetched again.
    pub durable: Durable,
    /// What the last talk with the server left behind.
    pub contact: Contact,
    /// What the user must be told of the store itself, such as a damaged database moved aside.
    pub notices: Vec<Notice>,
}

/// The user's own switches: as durable as a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Switches {
    /// "Work offline": nothing is asked of the network.
    pub work_offline: bool,
}

/// A set of operations that is made durable as one.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Commit {
    /// In the order in which they apply.
    pub ops: Vec<Op>,
}

/// One step of a [`Commit`]. Applying it twice is applying it once. Stored by position: new ones go
/// last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Op {
    /// Keeps a change in the outbox, in place of one with the same id.
    Put(Change),
    /// Takes the entry's change out of the outbox and keeps the entry in the history.
    End(Arc<HistoryEntry>),
    /// Remembers a request that may still land, in place of what was remembered of the same request.
    UnconfirmedRequest(UnconfirmedRequest),
    /// Forgets the doubts of one interview.
    ForgetAllUnconfirmed(InterviewId),
    /// Sets the user's switches.
    Switch(Switches),
    /// Forgets one doubt, by its interview, its change and its attempt: it was answered.
    ForgetUnconfirmed(InterviewId, ChangeId, u32),
}

impl Op {
    /// The interview that it is about, if it is about one.
    pub fn interview(&self) -> Option<InterviewId> {
        match self {
            Self::Put(change) => Some(change.interview_id),
            Self::End(entry) => Some(entry.change.interview_id),
            Self::UnconfirmedRequest(request) => Some(request.interview_id),
            Self::ForgetAllUnconfirmed(id) | Self::ForgetUnconfirmed(id, ..) => Some(*id),
            Self::Switch(_) => None,
        }
    }
}

/// A batch of what the server said.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CacheBatch {
    /// Interviews to keep, in place of those with the same ids.
    pub upserts: Vec<Arc<Interview>>,
    /// Interviews to forget.
    pub removals: Vec<InterviewId>,
    /// The contact to keep, if it changed.
    pub contact: Option<Contact>,
}

/// What the last talk with the server left behind. All of it can be had again by asking.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Contact {
    /// The ETag of the list that the cache holds; none while it does not hold all of one.
    pub etag: Option<String>,
    /// When the list was last had, 304 included, UTC.
    pub last_sync_at: Option<Timestamp>,
    /// Why the last pull failed, if it did.
    pub last_failure: Option<Reason>,
    /// How many interviews of the last list could not be read.
    pub unreadable: u64,
    /// Until when the server of the list asks to be left alone, UTC.
    pub list_hold_until: Option<Timestamp>,
    /// Until when the server of the amend asks to be left alone, UTC.
    pub amend_hold_until: Option<Timestamp>,
    /// The key that was answered with a 401.
    pub refused_key: Option<CredentialMark>,
    /// The token that was answered with a 401.
    pub refused_token: Option<CredentialMark>,
    /// The server said that it knows no such user.
    pub no_such_user: bool,
    /// Which interviews of the last list could not be read: the first of them. A store keeps it apart, so
    /// that the form of all before it stays.
    #[serde(skip)]
    pub named_unreadable: Vec<Unreadable>,
}

/// A keyed fingerprint of a credential: tells that it is the same one without being it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct CredentialMark(pub [u8; 16]);

/// Something that the user must be told of the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// A word for programs, such as `database_rebuilt`.
    pub code: &'static str,
    /// A sentence for people.
    pub message: String,
}

impl Notice {
    /// Whether it tells of damage that was found. Then it is told until it is dismissed.
    pub fn is_of_damage(&self) -> bool {
        matches!(
            self.code,
            "database_rebuilt" | "journal_damaged" | "both_damaged" | "damaged"
        )
    }

    /// The notice of a failure that nobody waited for.
    pub fn of(error: &StoreError) -> Self {
        Self {
            code: error.kind.as_str(),
            message: error.message.clone(),
        }
    }
}

/// Why the store could not do something.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct StoreError {
    /// Its kind.
    pub kind: StoreErrorKind,
    /// What happened and what to do, as sentences for the user.
    pub message: String,
    /// The file or folder it is about.
    pub path: Option<PathBuf>,
}

/// The kinds of [`StoreError`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StoreErrorKind {
    /// Another process has the folder open.
    InUse,
    /// The disk cannot lock files, so it cannot be told who else uses the folder: nothing was touched.
    CannotLock,
    /// The disk is full.
    DiskFull,
    /// The folder or a file in it cannot be written or read.
    NoPermission,
    /// The key does not fit what is kept: nothing was touched.
    Locked,
    /// Written by a newer version of the application: nothing was touched.
    TooNew,
    /// Opening took too long: nothing was touched.
    TooSlow,
    /// It could neither be written nor taken back: it may have been saved. Nothing more is written.
    MaybeSaved,
    /// Nothing is written any more since an earlier failure.
    Stopped,
    /// Any other failure of the disk.
    Disk,
}

impl StoreErrorKind {
    /// The word that programs see.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InUse => "in_use",
            Self::CannotLock => "cannot_lock",
            Self::DiskFull => "disk_full",
            Self::NoPermission => "no_permission",
            Self::Locked => "locked",
            Self::TooNew => "too_new",
            Self::TooSlow => "too_slow",
            Self::MaybeSaved => "maybe_saved",
            Self::Stopped => "stopped",
            Self::Disk => "disk",
        }
    }
}
