use interlude_app::view::{ViewContext, WallRange, Warning, WarningKind};
use interlude_model::ChangeId;

use super::change::{ended_row, explained_row, row_words};
use super::words::count;
use crate::commands::{Moved, Skipped};
use crate::page::{Page, Row, Style};
use crate::session::Session;
use crate::times::range;

/// Renders interviews that were moved together: the old and the new time of each, with warnings.
pub(crate) fn moved(session: &Session, model: &ViewContext<'_>, moved: &Moved) -> Page {
    let times = session.times;
    let shown = |wall: Option<&WallRange>| {
        let shown = wall.and_then(|wall| times.range(range(wall)));
        shown.unwrap_or_else(|| "-".to_owned())
    };
    let mut page = Page::of(Style::Faint, &times.name());
    page.table(moved.moves.iter().map(|(row, change)| {
        let check = row.check.as_ref();
        let (style, words) = model
            .change(*change)
            .as_ref()
            .map_or((Style::Plain, ""), row_words);
        let to = check.and_then(|check| check.range.as_ref());
        let line = Row::default()
            .number(row.row.id)
            .plain(&shown(row.from.as_ref()))
            .plain(&format!("→ {}", shown(to)))
            .text(style, words)
            .plain(&row.row.name);
        let warnings = check.into_iter().flat_map(|check| &check.warnings);
        let warnings = warnings.map(sentence);
        warnings.fold(line, |line, warning| line.below(Style::Attention, &warning))
    }));
    for Skipped { row, why, .. } in &moved.skipped {
        let text = format!("Interview {} was not moved: {why}.", row.row.id);
        page.paragraph(Style::Plain, &text);
    }
    let ids = moved
        .moves
        .iter()
        .filter(|(_, change)| is_unfinished(model, *change));
    let ids: Vec<_> = ids.map(|(row, _)| row.row.id.to_string()).collect();
    if !ids.is_empty() {
        let waiting = count(ids.len(), "change is", "changes are");
        let ids = ids.join(" ");
        let text = format!("{waiting} saved and not sent yet. To undo, run: interlude undo {ids}.");
        page.paragraph(Style::Waiting, &text);
    }
    page
}

/// Renders changes that were undone together, or those that came back.
pub(crate) fn undone(session: &Session, model: &ViewContext<'_>, ids: &[ChangeId]) -> Page {
    let taken_back = count(ids.len(), "change was", "changes were");
    let mut page = Page::of(Style::Strong, &format!("Taken back. {taken_back} undone."));
    let changes = ids.iter().filter_map(|id| model.change(*id));
    page.table(changes.map(|change| match change.entry {
        Some(_) => ended_row(&change, session.times),
        None => explained_row(session, model, &change),
    }));
    page.paragraph(Style::Faint, &session.times.name());
    page
}

fn is_unfinished(model: &ViewContext<'_>, change: ChangeId) -> bool {
    model
        .change(change)
        .is_some_and(|change| change.entry.is_none())
}

fn sentence(warning: &Warning) -> String {
    let other = || {
        let name = warning.name.as_deref().unwrap_or("another interview");
        let id = warning.id.map_or_else(String::new, |id| format!(" ({id})"));
        format!("{name}{id}")
    };
    let minutes = || {
        count(
            warning.minutes.unwrap_or_default() as usize,
            "minute",
            "minutes",
        )
    };
    match warning.kind {
        WarningKind::Overlap => format!("Overlaps {}.", other()),
        WarningKind::BackToBack => format!("Back to back with {}.", other()),
        WarningKind::BeforeNext => format!("Ends {} before {}.", minutes(), other()),
        WarningKind::AfterPrevious => format!("Begins {} after {}.", minutes(), other()),
        WarningKind::OutsideHours => "Outside the working hours.".to_owned(),
        WarningKind::Past => "Begins in the past.".to_owned(),
        WarningKind::ClockChange => "The clocks change in it.".to_owned(),
        WarningKind::Over => "The interview was cancelled or turned down.".to_owned(),
    }
}
