//! What a session says of itself: one line of JSON each, on its standard output. The last lines before a
//! cut are what the user knew.

use std::io::{self, Write};

use interlude_domain::{ChangeId, Interview, InterviewId};
use interlude_engine::store::{Commit, Notice, StoreError};
use serde::{Deserialize, Serialize};

/// A line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Said {
    /// The store was opened, and this is what it held.
    Opened {
        /// All that is kept, as the change that makes it.
        kept: Commit,
        /// What the user is told of the store.
        notices: Vec<Complaint>,
    },
    /// The store could not be opened.
    NotOpened(Complaint),
    /// The engine gave the store this change.
    Began(Commit),
    /// The store called it saved.
    Committed,
    /// The store did not.
    Refused(Complaint),
    /// What follows a commit, or a batch of the cache, failed. Nobody waited for it.
    Troubled(Complaint),
    /// A batch of what the server said is about to be written.
    Caching {
        /// The ETag with it.
        etag: Option<String>,
        /// The list as it then is.
        list: u64,
        /// The interviews of this batch.
        interviews: Vec<u64>,
    },
    /// The interviews were copied beside the cache: these.
    Copied(Vec<InterviewId>),
    /// The user was told that this change is saved.
    Saved(ChangeId),
    /// The user was told that nothing was saved.
    NotSaved(Complaint),
}

/// An error or a notice, as the user meets it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Complaint {
    /// The word for programs.
    pub code: String,
    /// The sentences for people.
    pub sentence: String,
}

impl Said {
    /// Says it.
    pub fn say(&self) {
        let mut line = serde_json::to_vec(self).unwrap();
        line.push(b'\n');
        let mut out = io::stdout().lock();
        out.write_all(&line).and_then(|()| out.flush()).unwrap();
    }
}

impl From<&StoreError> for Complaint {
    fn from(error: &StoreError) -> Self {
        Self {
            code: error.kind.as_str().to_owned(),
            sentence: error.message.clone(),
        }
    }
}

impl From<&Notice> for Complaint {
    fn from(notice: &Notice) -> Self {
        Self {
            code: notice.code.to_owned(),
            sentence: notice.message.clone(),
        }
    }
}

/// A number that stands for an interview, with all that is known of it.
pub fn digest(interview: &Interview) -> u64 {
    let bytes = serde_json::to_vec(interview).unwrap();
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// Lines, as they come together from pieces.
#[derive(Debug, Clone, Default)]
pub struct Lines(Vec<u8>);

impl Lines {
    /// The lines that `bytes` completes.
    pub fn hear(&mut self, bytes: &[u8]) -> Vec<Said> {
        self.0.extend(bytes);
        let Some(end) = self.0.iter().rposition(|byte| *byte == b'\n') else {
            return Vec::new();
        };
        let rest = self.0.split_off(end + 1);
        let whole = std::mem::replace(&mut self.0, rest);
        let lines = whole.split(|byte| *byte == b'\n');
        let lines = lines.filter(|line| !line.is_empty());
        lines
            .map(|line| serde_json::from_slice(line).unwrap())
            .collect()
    }
}
