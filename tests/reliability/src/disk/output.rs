//! The output of a session: lines of JSON on its standard output. The lines before a power cut are what the
//! user had been told by then.

use std::io::{self, Write};

use interlude_engine::store::{Commit, Notice, StoreError};
use interlude_model::{ChangeId, Interview, InterviewId};
use serde::{Deserialize, Serialize};

/// A line of the output.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Output {
    /// The store was opened.
    Opened {
        /// The durable state, as the commit that creates it.
        durable: Commit,
        /// The notices about the store.
        notices: Vec<UserMessage>,
    },
    /// The store could not be opened.
    NotOpened(UserMessage),
    /// The engine passed this commit to the store.
    Began(Commit),
    /// The store reported it as saved.
    Committed,
    /// The store returned an error.
    Refused(UserMessage),
    /// Work after a commit, or a batch of the cache, failed. No caller waited for it.
    BackgroundError(UserMessage),
    /// A batch of interviews is about to be written to the cache.
    Caching {
        /// The ETag of the list.
        etag: Option<String>,
        /// The digest of the whole list after the batch.
        list: u64,
        /// The digests of the interviews in the batch.
        interviews: Vec<u64>,
    },
    /// These interviews were written to the agenda.
    Copied(Vec<InterviewId>),
    /// This change was reported to the user as saved.
    Saved(ChangeId),
    /// The user was shown an error instead.
    NotSaved(UserMessage),
}

/// An error or a notice, as it is shown to the user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserMessage {
    /// The code for programs.
    pub code: String,
    /// The text for people.
    pub sentence: String,
}

impl Output {
    /// Prints the line.
    pub fn print(&self) {
        let mut line = serde_json::to_vec(self).unwrap();
        line.push(b'\n');
        let mut out = io::stdout().lock();
        out.write_all(&line).and_then(|()| out.flush()).unwrap();
    }
}

impl From<&StoreError> for UserMessage {
    fn from(error: &StoreError) -> Self {
        Self {
            code: error.code.as_str().to_owned(),
            sentence: error.message.clone(),
        }
    }
}

impl From<&Notice> for UserMessage {
    fn from(notice: &Notice) -> Self {
        Self {
            code: notice.code.as_str().to_owned(),
            sentence: notice.message.clone(),
        }
    }
}

/// Returns a digest of an interview with all its attributes.
pub fn digest(interview: &Interview) -> u64 {
    let bytes = serde_json::to_vec(interview).unwrap();
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// Assembles lines from pieces.
#[derive(Debug, Clone, Default)]
pub struct Lines(Vec<u8>);

impl Lines {
    /// Adds `bytes` and returns the lines that they complete.
    pub fn record(&mut self, bytes: &[u8]) -> Vec<Output> {
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
