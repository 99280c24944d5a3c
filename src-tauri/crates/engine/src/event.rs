use interlude_domain::InterviewId;

use crate::remote::Progress;

/// What the engine tells those who listen. A listener that fell behind looks at everything anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// These interviews, or what waits on them, changed.
    InterviewsChanged(Vec<InterviewId>),
    /// The status changed, or what changes wait for.
    StatusChanged,
    /// A pull moves on.
    Progress(Progress),
}
