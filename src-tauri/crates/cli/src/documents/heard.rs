use interlude_app::view::ViewContext;
use interlude_model::Heard;
use serde_json::{Value, json};

use super::range;

/// Renders what the other side did that the user has not seen, newest first.
pub(crate) fn away(model: &ViewContext<'_>, found: &[&Heard], is_seen: bool) -> Value {
    let away = found.iter().map(|one| heard(model, one));
    // True if they are marked as seen now.
    json!({"away": away.collect::<Vec<_>>(), "is_seen": is_seen})
}

/// Renders one thing that the other side did.
pub(super) fn heard(model: &ViewContext<'_>, one: &Heard) -> Value {
    let shown = model.heard_move(one);
    json!({
        // It grows with each entry of the account.
        "number": one.number,
        "interview_id": one.interview_id.get(),
        "name": model.name_of_heard(one),
        // booked, proposed, withdrawn, accepted, moved, cancelled, turned_down, not_listed
        "what": shown.what,
        // The time of the list that showed it.
        "at": shown.at.at,
        // The time that was before, and the time that is now.
        "from": shown.from.map(range),
        "to": shown.to.map(range),
    })
}
