use interlude_app::view::ViewContext;
use std::sync::Arc;

use interlude_model::{Change, Delivery, DoneAs, Ending, HistoryEntry, InterviewId};

use super::explanation::explain;
use super::interview;
use super::labels;
use super::times::Times;
use crate::page::{Page, Row, Style};
use crate::session::Session;

/// Renders the unfinished changes, in the order in which they were made.
pub(crate) fn outbox(session: &Session, model: &ViewContext<'_>, times: Times) -> Page {
    let mut page = Page::default();
    let changes = model.ledger.durable().outbox.by_order();
    if changes.is_empty() {
        page.paragraph("Nothing waits to be sent.");
        return page;
    }
    page.paragraph_at(0, Style::Faint, &times.name());
    let rows = changes
        .into_iter()
        .map(|one| row(session, model, one, times));
    page.table(rows);
    page
}

/// Renders an unfinished change after a command about it, below a headline.
pub(crate) fn unfinished(
    session: &Session,
    model: &ViewContext<'_>,
    change: &Change,
    headline: &str,
    times: Times,
) -> Page {
    let mut page = Page::default();
    page.paragraph_at(0, Style::Strong, headline);
    page.table([row(session, model, change, times)]);
    page.paragraph_at(0, Style::Faint, &times.name());
    page
}

/// Renders a change that a command ended, and the state of its interview.
pub(crate) fn finished(model: &ViewContext<'_>, entry: &HistoryEntry, times: Times) -> Page {
    let mut page = Page::default();
    let (label, sentence) = labels::ending(&entry.ending);
    let headline = match entry.ending {
        Ending::Sent(_) => format!("{label}. {sentence}"),
        _ => sentence.to_owned(),
    };
    page.paragraph_at(0, Style::Strong, &headline);
    notes(entry, times)
        .iter()
        .for_each(|note| page.paragraph(note));
    let view = model.ledger.view(entry.change.interview_id);
    let row = view.map_or_else(
        || ended_row(model, entry, times),
        |view| interview::row(model, &view, times),
    );
    page.table([row]);
    page.paragraph_at(0, Style::Faint, &times.name());
    page
}

/// Renders how the changes to an interview ended, oldest first.
pub(crate) fn history(
    model: &ViewContext<'_>,
    id: InterviewId,
    entries: &[&Arc<HistoryEntry>],
    times: Times,
) -> Page {
    let mut page = Page::default();
    let name = model
        .ledger
        .interview(id)
        .and_then(|interview| interview.name());
    let title = name.map_or_else(
        || format!("Interview {id}"),
        |name| format!("Interview {id}: {name}"),
    );
    page.paragraph_at(0, Style::Strong, &title);
    if entries.is_empty() {
        page.paragraph("No change to this interview has ended yet.");
        return page;
    }
    let row = |entry: &&Arc<HistoryEntry>| {
        let (label, _) = labels::ending(&entry.ending);
        let row = Row::default()
            .text(Style::Plain, &times.moment(entry.ended_at))
            .text(Style::Strong, label)
            .text(Style::Plain, &times.slot(entry.change.slot));
        notes(entry, times)
            .into_iter()
            .fold(row, |row, note| row.below(1, Style::Faint, &note))
    };
    page.table(entries.iter().map(row));
    page.paragraph_at(0, Style::Faint, &times.name());
    page
}

/// Returns sentences about the delivery of a sent change, such as a rounded time.
pub(super) fn notes(entry: &HistoryEntry, times: Times) -> Vec<String> {
    let Ending::Sent(delivery) = &entry.ending else {
        return Vec::new();
    };
    let Delivery {
        done,
        stored,
        other_side_moved,
        ..
    } = delivery;
    let agreed = (*done == DoneAs::Agreed).then(|| "The other side has agreed already.".to_owned());
    let rounded = times
        .range(*stored)
        .filter(|_| delivery.is_rounded(entry.change.slot));
    let rounded = rounded.map(|stored| format!("The server stored it as {stored}."));
    let moved = other_side_moved.then(|| {
        "The other side moved the agreed time just before. Check that it still fits.".to_owned()
    });
    [agreed, rounded, moved].into_iter().flatten().collect()
}

/// Returns a table row for a change that ended.
pub(super) fn ended_row(model: &ViewContext<'_>, entry: &HistoryEntry, times: Times) -> Row {
    let (label, _) = labels::ending(&entry.ending);
    let id = entry.change.interview_id;
    let name = model
        .ledger
        .interview(id)
        .and_then(|interview| interview.name());
    let row = Row::default()
        .number(id)
        .text(Style::Plain, &times.slot(entry.change.slot))
        .text(Style::Plain, label)
        .text(Style::Plain, name.unwrap_or("-"));
    notes(entry, times)
        .into_iter()
        .fold(row, |row, note| row.below(1, Style::Plain, &note))
}

fn row(session: &Session, model: &ViewContext<'_>, change: &Change, times: Times) -> Row {
    let item = model.unfinished(change);
    let (style, badge) = labels::badge(item.badge);
    let row = Row::default()
        .number(change.interview_id)
        .text(Style::Plain, &times.slot(change.slot))
        .text(style, badge)
        .text(Style::Plain, &item.interview.name);
    let reasons = explain(session, model, change, times);
    reasons
        .into_iter()
        .fold(row, |row, (style, reason)| row.below(1, style, &reason))
}
