use interlude_model::InterviewId;

use crate::remote::Progress;

/// An event for listeners. A listener that fell behind must read everything again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// These interviews changed, or their changes did.
    InterviewsChanged(Vec<InterviewId>),
    /// The status changed, or the reason why a change waits.
    StatusChanged,
    /// A pull made progress.
    Progress(Progress),
}
