use interlude_engine::EngineStatus;
use interlude_engine::remote::Unreadable;
use interlude_model::InterviewId;
use serde::Serialize;

/// An interview of the list that could not be read, with its id and title if those could.
#[derive(Debug, Serialize)]
pub(crate) struct UnreadableDocument {
    id: Option<i64>,
    title: Option<String>,
}

impl UnreadableDocument {
    /// Returns the unreadable interviews of the last list that have an id or a title.
    pub(crate) fn all(status: &EngineStatus) -> Vec<Self> {
        let one = |record: &Unreadable| Self {
            id: record.id.map(InterviewId::get),
            title: record.title.clone(),
        };
        status.named_unreadable.iter().map(one).collect()
    }
}
