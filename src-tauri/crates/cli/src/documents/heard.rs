use interlude_app::view::ViewContext;
use interlude_model::{Heard, Range};
use serde_json::{Value, json};

use super::text;
use crate::heard::{name, times};

/// Renders what the other side did that the user has not seen, newest first.
pub(crate) fn away(model: &ViewContext<'_>, found: &[&Heard], is_seen: bool) -> Value {
    let away = found.iter().map(|one| heard(model, one));
    // True if they are marked as seen now.
    json!({"away": away.collect::<Vec<_>>(), "is_seen": is_seen})
}

/// Renders one thing that the other side did.
pub(super) fn heard(model: &ViewContext<'_>, one: &Heard) -> Value {
    let (from, to) = times(one);
    json!({
        // It grows with each entry of the account.
        "number": one.number,
        "interview_id": one.interview_id.get(),
        "name": name(model, one),
        // booked, proposed, withdrawn, accepted, moved, cancelled, turned_down, not_listed
        "what": one.what.as_str(),
        // The time of the list that showed it.
        "at": one.at.to_string(),
        "from": range(from),
        "to": range(to),
    })
}

fn range(range: Range) -> Option<Value> {
    let both = json!({"start_at": text(range.start()), "end_at": text(range.end())});
    (!range.is_empty()).then_some(both)
}
