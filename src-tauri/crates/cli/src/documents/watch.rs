use serde::Serialize;

use super::{ChangeDocument, InterviewDocument, StatusDocument};

/// An event of `sync --watch`. Each is one line.
#[derive(Debug, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub(crate) enum WatchDocument<'a> {
    /// Interviews or their changes changed.
    InterviewsChanged {
        /// The changes that ended.
        ended: Vec<ChangeDocument>,
        interviews: Vec<InterviewDocument<'a>>,
    },
    /// The pause, the last failure or the notices changed.
    StatusChanged {
        #[serde(flatten)]
        status: Box<StatusDocument>,
    },
}
