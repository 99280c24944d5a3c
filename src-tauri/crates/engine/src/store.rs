//! The port to the disk.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use interlude_model::{
    Change, ChangeId, Code, Heard, HistoryEntry, Interview, InterviewId, Reason, Timestamp,
    UnconfirmedRequest,
};
use serde::{Deserialize, Serialize};

use crate::durable::Durable;
use crate::remote::Unreadable;

/// Keeps all that the user did, and loads everything at the start.
///
/// The engine's thread owns it, and waits for each call.
pub trait Store: Send + 'static {
    /// Loads everything that is stored, server data included. It is called once, before anything
    /// else, and before the [`Cache`] is used.
    ///
    /// # Errors
    /// [`StoreError`] if it cannot be read.
    fn load(&mut self) -> Result<Snapshot, StoreError>;

    /// Makes a commit durable. When this returns `Ok`, the commit survives a kill, a crash and a
    /// power cut. It is stored as a whole or not at all.
    ///
    /// # Errors
    /// [`StoreError`]. Nothing of it is stored, unless the error says that it [may have been
    /// saved](Code::MaybeSaved).
    fn commit(&mut self, commit: &Commit) -> Result<(), StoreError>;

    /// Does what must follow a commit before the next one, but which nobody needs to wait for. It is
    /// called after the reply, when nothing else waits, and before the engine closes.
    ///
    /// # Errors
    /// [`StoreError`] if it failed. The commit is durable all the same.
    fn settle(&mut self) -> Result<(), StoreError>;

    /// Makes a notice durable. Each [`load`](Self::load) returns it until it is dismissed.
    ///
    /// # Errors
    /// [`StoreError`]. The next load may lack it.
    fn keep_notice(&mut self, notice: &Notice) -> Result<(), StoreError>;

    /// Forgets a notice that the user has dismissed, so that the next [`load`](Self::load) does not
    /// return it.
    ///
    /// # Errors
    /// [`StoreError`]. The next load returns it again.
    fn dismiss(&mut self, notice: &Notice) -> Result<(), StoreError>;
}

/// Keeps all that the server said, which can be fetched again.
///
/// A thread of its own writes it, behind everything that the user waits for. It is dropped before
/// the [`Store`].
pub trait Cache: Send + 'static {
    /// Writes one batch of server data. A batch is stored as a whole or not at all, and batches are
    /// stored in order, so that a contact written last is true of all batches before it.
    ///
    /// # Errors
    /// [`StoreError`]. Everything written since the last batch with a contact may be lost with this
    /// one.
    fn write(&mut self, batch: &CacheBatch) -> Result<(), StoreError>;

    /// Does the next step of writing a copy of all interviews beside the cache. They are read from
    /// it if the cache is lost. The copy before it is kept until the last step is done.
    ///
    /// # Errors
    /// [`StoreError`]. The copy before it is kept, and the next one starts over.
    fn copy(&mut self, step: CopyStep<'_>) -> Result<(), StoreError> {
        let _ = step;
        Ok(())
    }

    /// Returns what happened to the cache since the last call.
    fn news(&mut self) -> News {
        News::default()
    }
}

/// A step of writing a copy of all interviews.
#[derive(Debug, Clone, Copy)]
pub enum CopyStep<'a> {
    Begin,
    Add(&'a [Arc<Interview>]),
    /// Ends it, with the contact of these interviews.
    End(&'a Contact),
}

/// News of a cache that happened while it was open.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct News {
    /// Notices for the user.
    pub notices: Vec<Notice>,
    /// The interviews that the cache holds, if it was lost and rebuilt. All others must be written
    /// again.
    pub cache_lost: Option<Vec<InterviewId>>,
    /// True if there is no copy of the interviews yet.
    pub lacks_copy: bool,
}

/// Everything that a store holds of one account.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Snapshot {
    /// The interviews as the server last gave them, in any order.
    pub interviews: Vec<Interview>,
    /// The data that cannot be fetched again.
    pub durable: Durable,
    pub contact: Contact,
    /// Notices that were not dismissed, such as of a damaged database that was moved aside.
    pub notices: Vec<Notice>,
}

/// Switches of the user, which are as durable as a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Switches {
    /// "Work offline": no request is sent.
    pub work_offline: bool,
}

/// The calls that the server of the account does not have. They are not offered until a credential is
/// entered anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct MissingCalls {
    pub accept: bool,
    pub cancel: bool,
}

/// A set of operations that becomes durable as one.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Commit {
    /// The operations, in the order in which they apply.
    pub ops: Vec<Op>,
}

/// An operation of a [`Commit`]. Applying it twice has the same effect as once. Operations are
/// stored by position, so new ones go last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Op {
    /// Puts a change in the outbox, in place of one with the same id.
    Put(Change),
    /// Moves the entry's change from the outbox to the history.
    End(Arc<HistoryEntry>),
    /// Remembers a request that may still take effect, in place of an earlier note of the same
    /// request.
    UnconfirmedRequest(UnconfirmedRequest),
    /// Forgets the unconfirmed requests of one interview.
    ForgetAllUnconfirmed(InterviewId),
    Switch(Switches),
    /// Forgets one unconfirmed request, named by interview, change and attempt.
    ForgetUnconfirmed(InterviewId, ChangeId, u32),
    MissingCalls(MissingCalls),
    /// Adds an entry of what the other side did.
    Heard(Heard),
    /// Marks the entries up to this number as seen.
    MarkSeen(u64),
    /// Replaces the times of the recent answers that did not end their change, by interview.
    RecentAnswers(BTreeMap<InterviewId, Timestamp>),
}

impl Op {
    /// Returns the interview that the operation is about, if there is one.
    pub fn interview(&self) -> Option<InterviewId> {
        match self {
            Self::Put(change) => Some(change.interview_id),
            Self::End(entry) => Some(entry.change.interview_id),
            Self::UnconfirmedRequest(request) => Some(request.interview_id),
            Self::ForgetAllUnconfirmed(id) | Self::ForgetUnconfirmed(id, ..) => Some(*id),
            Self::Heard(heard) => Some(heard.interview_id),
            Self::Switch(_)
            | Self::MissingCalls(_)
            | Self::MarkSeen(_)
            | Self::RecentAnswers(_) => None,
        }
    }
}

/// A batch of server data.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CacheBatch {
    /// Interviews to store, in place of those with the same ids.
    pub upserts: Vec<Arc<Interview>>,
    /// Interviews to remove.
    pub removals: Vec<InterviewId>,
    /// The contact, if it changed.
    pub contact: Option<Contact>,
}

/// The result of the last exchange with the server. All of it can be fetched again.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Contact {
    /// The ETag of the list that the cache holds, or None while it does not hold all of one.
    pub etag: Option<String>,
    /// The time of the last list, 304 included, UTC.
    pub last_sync_at: Option<Timestamp>,
    /// The reason why the last pull failed, if it did.
    pub last_failure: Option<Reason>,
    /// The number of interviews in the last list that could not be read.
    pub unreadable: u64,
    /// The time until which the server of the list asks to be left alone, UTC.
    pub list_hold_until: Option<Timestamp>,
    /// The time until which the server of the changes asks to be left alone, UTC.
    pub change_hold_until: Option<Timestamp>,
    /// The key that was answered with a 401.
    pub refused_key: Option<CredentialMark>,
    /// The token that was answered with a 401.
    pub refused_token: Option<CredentialMark>,
    /// True if the server said that it knows no such user.
    pub no_such_user: bool,
    /// The first interviews of the last list that could not be read. A store keeps them apart, so
    /// that the stored form of the fields above stays as it is.
    #[serde(skip)]
    pub named_unreadable: Vec<Unreadable>,
    /// The interviews of which the cache has less than the last list, because their records could not be
    /// read or were not believed, with the time until which the cache has what the lists said. None if it
    /// has nothing since the first list. Kept apart as well.
    #[serde(skip)]
    pub behind: BTreeMap<InterviewId, Option<Timestamp>>,
}

impl Contact {
    /// Returns true if the last list had interviews that could not be read and whose ids are not known.
    pub(crate) fn has_unidentified(&self) -> bool {
        let identified = self.named_unreadable.iter().filter_map(|one| one.id);
        self.unreadable > u64::try_from(identified.count()).unwrap_or(u64::MAX)
    }
}

/// A keyed fingerprint of a credential. It shows that two are the same without containing either.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct CredentialMark(pub [u8; 16]);

/// A message that the user must be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    pub code: Code,
    /// A sentence for the user.
    pub message: String,
}

impl Notice {
    /// Returns true if the store keeps it until it is dismissed: it reports damage or a late request.
    pub fn is_kept(&self) -> bool {
        matches!(
            self.code,
            Code::DatabaseRebuilt
                | Code::JournalDamaged
                | Code::BothDamaged
                | Code::Damaged
                | Code::Late
        )
    }

    /// Returns the notice of a failure that nobody waited for.
    pub fn of(error: &StoreError) -> Self {
        Self {
            code: error.code,
            message: error.message.clone(),
        }
    }
}

/// An error of the store.
#[derive(Debug, Clone)]
pub struct StoreError {
    pub code: Code,
    /// Sentences for the user: what happened and what to do.
    pub message: String,
    /// The file or folder concerned.
    pub path: Option<PathBuf>,
    /// The lower error, for the log.
    pub source: Option<Arc<dyn Error + Send + Sync>>,
}

impl StoreError {
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            path: None,
            source: None,
        }
    }

    /// Names the file or folder concerned.
    #[must_use]
    pub fn at(self, path: impl Into<PathBuf>) -> Self {
        Self {
            path: Some(path.into()),
            ..self
        }
    }

    /// Keeps the lower error.
    #[must_use]
    pub fn caused_by(self, source: impl Error + Send + Sync + 'static) -> Self {
        Self {
            source: Some(Arc::new(source)),
            ..self
        }
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Error for StoreError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

impl PartialEq for StoreError {
    /// Compares what the user is told. Lower errors cannot be compared.
    fn eq(&self, other: &Self) -> bool {
        (self.code, &self.message, &self.path) == (other.code, &other.message, &other.path)
    }
}

impl Eq for StoreError {}
