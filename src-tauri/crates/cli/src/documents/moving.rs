use interlude_app::view::{ViewContext, Warning};
use serde_json::{Value, json};

use super::{change, range};
use crate::commands::{Moved, Skipped};

/// Renders interviews that were moved together, earliest first.
pub(crate) fn moved(model: &ViewContext<'_>, moved: &Moved) -> Value {
    let moves = moved.moves.iter().map(|(row, change_id)| {
        let check = row.check.as_ref();
        let warnings = check.into_iter().flat_map(|check| &check.warnings);
        json!({
            "interview_id": row.row.id,
            "name": row.row.name,
            // The time from which it was moved: the user's own proposal, else the agreed time.
            "from": row.from.clone().map(range),
            "to": check.and_then(|check| check.range.clone()).map(range),
            "warnings": warnings.map(warning).collect::<Vec<_>>(),
            "change": model.change(*change_id).as_ref().map(change),
        })
    });
    let skipped = moved.skipped.iter().map(|Skipped { row, code, why }| {
        json!({"interview_id": row.row.id, "name": row.row.name, "code": code, "message": why})
    });
    json!({"moves": moves.collect::<Vec<_>>(), "skipped": skipped.collect::<Vec<_>>()})
}

fn warning(warning: &Warning) -> Value {
    json!({
        // overlap, back_to_back, before_next, after_previous, outside_hours, past, clock_change, over
        "kind": warning.kind,
        // The other interview, its name and its start.
        "interview_id": warning.id,
        "name": warning.name,
        "start_at": warning.at.as_ref().map(|at| &at.at),
        // The minutes between the two.
        "minutes": warning.minutes,
    })
}
