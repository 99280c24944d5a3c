//! What the other side did, for documents and text.

use interlude_app::view::ViewContext;
use interlude_model::{Heard, HeardKind, Range};

/// Returns the time before and the time after, each empty if there is none.
pub(crate) fn times(heard: &Heard) -> (Range, Range) {
    let none = Range::default();
    match heard.what {
        HeardKind::Booked { agreed } | HeardKind::Accepted { agreed } => (none, agreed),
        HeardKind::Proposed { proposed } => (none, proposed),
        HeardKind::Withdrawn { proposed } => (proposed, none),
        HeardKind::Moved { from, to } => (from, to),
        HeardKind::NotListed { agreed, .. } => (agreed, none),
        HeardKind::Cancelled | HeardKind::TurnedDown => (none, none),
    }
}

/// Returns the name of the interview, or one made of its number.
pub(crate) fn name(model: &ViewContext<'_>, heard: &Heard) -> String {
    let left = match &heard.what {
        HeardKind::NotListed { name, .. } => name.as_deref(),
        _ => None,
    };
    let name = model.name_of(heard.interview_id).or(left);
    name.map_or_else(
        || format!("Interview {}", heard.interview_id),
        str::to_owned,
    )
}
