use interlude_app::view::ViewContext;
use interlude_model::Heard;

use super::words;
use crate::heard::{name, times};
use crate::page::{Page, Row, Style};
use crate::session::Session;
use crate::times::Times;

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
            .plain(&what_time(one, session.times))
            .plain(&name(model, one))
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
pub(super) fn what_time(heard: &Heard, zone: Times) -> String {
    let (from, to) = times(heard);
    match (zone.range(from), zone.range(to)) {
        (Some(from), Some(to)) => format!("{from} → {to}"),
        (from, to) => from.or(to).unwrap_or_default(),
    }
}
