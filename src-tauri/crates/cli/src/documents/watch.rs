use serde::Serialize;

use super::{ChangeDocument, InterviewDocument, StatusDocument};

/// One thing that happened while the account was watched: one document a line.
#[derive(Debug, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub(crate) enum WatchDocument<'a> {
    /// Interviews, or what waits on them, changed.
    InterviewsChanged {
        /// The changes that ended by it.
        ended: Vec<ChangeDocument>,
        interviews: Vec<InterviewDocument<'a>>,
    },
    /// What keeps the account from settling changed.
    StatusChanged {
        #[serde(flatten)]
        status: Box<StatusDocument>,
    },
}
