use interlude_app::view::{ViewContext, WallRange};
use interlude_model::Heard;

use super::words;
use crate::page::{Page, Row, Style};
use crate::session::Session;
use crate::times::{Times, range};

/// Renders what the other side did that the user has not seen, newest first.
pub(crate) fn away(
    session: &Session,
    model: &ViewContext<'_>,
    found: &[&Heard],
    is_seen: bool,
) -> Page {
    if found.is_empty() {
        return Page::of(
            Style::Plain,
            "The other side did nothing that you have not seen.",
        );
    }
    let mut page = Page::of(Style::Faint, &session.times.name());
    page.table(found.iter().map(|one| {
        Row::default()
            .number(one.interview_id)
            .plain(&session.times.moment(one.at))
            .text(Style::Strong, words::heard(&one.what))
            .plain(&what_time(model, one, session.times))
            .plain(&model.name_of_heard(one))
    }));
    let note = if is_seen {
        "Marked as seen."
    } else {
        "To mark them as seen, run: interlude away --seen."
    };
    page.paragraph(Style::Faint, note);
    page
}

/// Renders the time that it is about, or both if one took the place of the other.
pub(super) fn what_time(model: &ViewContext<'_>, heard: &Heard, times: Times) -> String {
    let moved = model.heard_move(heard);
    let shown = |wall: Option<WallRange>| times.range(range(&wall?));
    match (shown(moved.from), shown(moved.to)) {
        (Some(from), Some(to)) => format!("{from} → {to}"),
        (from, to) => from.or(to).unwrap_or_default(),
    }
}
