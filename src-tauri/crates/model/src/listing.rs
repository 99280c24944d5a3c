use serde::{Deserialize, Serialize};

use crate::Timestamp;

/// The part of an interview that the list call documents.
///
/// Any attribute may be absent, because attributes come and go between releases of the server.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Listing {
    pub title: Option<String>,
    /// The name of the person who asks the first question.
    pub interviewer_name: Option<String>,
    /// For display only.
    pub category: Option<String>,
    /// True if it took place.
    pub completed: Option<bool>,
    /// The time at which it was created, UTC.
    pub created_at: Option<Timestamp>,
    /// The time of its last activity, UTC.
    pub updated_at: Option<Timestamp>,
    pub links: Links,
}

/// Paths on the organisation's host.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Links {
    /// The page that shows a started or completed interview.
    pub review: Option<String>,
    /// The page that starts a new interview with the same questions.
    pub retake: Option<String>,
}
