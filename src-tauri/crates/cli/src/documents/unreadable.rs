use interlude_domain::InterviewId;
use interlude_engine::EngineStatus;
use interlude_engine::remote::Unreadable;
use serde::Serialize;

/// An interview of the list that could not be read, as far as it says which it is.
#[derive(Debug, Serialize)]
pub(crate) struct UnreadableDocument {
    id: Option<i64>,
    title: Option<String>,
}

impl UnreadableDocument {
    /// Returns those of the last list that are known by name.
    pub(crate) fn all(status: &EngineStatus) -> Vec<Self> {
        let one = |record: &Unreadable| Self {
            id: record.id.map(InterviewId::get),
            title: record.title.clone(),
        };
        status.named_unreadable.iter().map(one).collect()
    }
}
