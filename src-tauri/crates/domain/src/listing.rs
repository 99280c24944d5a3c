use serde::{Deserialize, Serialize};

use crate::Timestamp;

/// The face of an interview that the list call documents: what was asked, and by whom.
///
/// Every attribute may be absent: attributes come and go between releases of the server.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Listing {
    /// The title of the interview.
    pub title: Option<String>,
    /// Who asks the first question.
    pub interviewer_name: Option<String>,
    /// For display only.
    pub category: Option<String>,
    /// Whether it has been done.
    pub completed: Option<bool>,
    /// When it was created, UTC.
    pub created_at: Option<Timestamp>,
    /// Its last activity, UTC.
    pub updated_at: Option<Timestamp>,
    /// Where it can be reviewed or taken again.
    pub links: Links,
}

/// Paths on the organisation's own host.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Links {
    /// The path that shows a completed or begun interview.
    pub review: Option<String>,
    /// The path that starts a NEW interview with the same questions.
    pub retake: Option<String>,
}
