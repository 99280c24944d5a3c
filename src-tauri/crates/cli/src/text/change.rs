use std::sync::Arc;

use interlude_domain::{Change, Delivery, DoneAs, Ending, HistoryEntry, InterviewId, State};
use interlude_engine::Ledger;

use super::explanation::{explain, is_held};
use super::interview;
use super::times::Times;
use super::words;
use crate::page::{Ink, Page, Row};
use crate::session::Session;

/// The unfinished changes, in the order in which they were made.
pub(crate) fn outbox(session: &Session, ledger: &Ledger, times: Times) -> Page {
    let mut page = Page::default();
    let changes = ledger.durable().outbox.by_order();
    if changes.is_empty() {
        page.say("Nothing waits to be sent.");
        return page;
    }
    page.say_at(0, Ink::Faint, &times.name());
    page.table(
        changes
            .into_iter()
            .map(|one| row(session, ledger, one, times))
            .collect(),
    );
    page
}

/// One unfinished change, after a command about it.
pub(crate) fn entry(session: &Session, ledger: &Ledger, change: &Change, times: Times) -> Page {
    let mut page = Page::default();
    let said = match change.state {
        State::Waiting { .. } => "Saved here, not sent yet.",
        State::Sending { .. } | State::Checking(_) => {
            "Saved here, and sent without a clear answer."
        }
        State::Conflict(_) => "It needs you.",
        State::Refused => "The server refused it.",
    };
    page.say_at(0, Ink::Strong, said);
    page.table(vec![row(session, ledger, change, times)]);
    page.say_at(0, Ink::Faint, &times.name());
    page
}

/// One change that ended, after a command about it: how, and where that leaves the interview.
pub(crate) fn ended(ledger: &Ledger, entry: &HistoryEntry, times: Times) -> Page {
    let mut page = Page::default();
    let (word, sentence) = words::ending(&entry.ending);
    let said = match entry.ending {
        Ending::Sent(_) => format!("{word}. {sentence}"),
        _ => sentence.to_owned(),
    };
    page.say_at(0, Ink::Strong, &said);
    asides(entry, times)
        .iter()
        .for_each(|aside| page.say(aside));
    let view = ledger.view(entry.change.interview_id);
    let left = view.map_or_else(
        || ended_row(ledger, entry, times),
        |view| interview::row(&view, times),
    );
    page.table(vec![left]);
    page.say_at(0, Ink::Faint, &times.name());
    page
}

/// What became of the changes to one interview, oldest first.
pub(crate) fn history(
    ledger: &Ledger,
    id: InterviewId,
    entries: &[&Arc<HistoryEntry>],
    times: Times,
) -> Page {
    let mut page = Page::default();
    let name = ledger.interview(id).and_then(|interview| interview.name());
    let title = name.map_or_else(
        || format!("Interview {id}"),
        |name| format!("Interview {id}: {name}"),
    );
    page.say_at(0, Ink::Strong, &title);
    if entries.is_empty() {
        page.say("No change to it has ended yet.");
        return page;
    }
    let row = |entry: &&Arc<HistoryEntry>| {
        let (word, _) = words::ending(&entry.ending);
        let row = Row::default()
            .text(Ink::Plain, &times.moment(entry.ended_at))
            .text(Ink::Strong, word)
            .text(Ink::Plain, &times.slot(entry.change.slot));
        asides(entry, times)
            .into_iter()
            .fold(row, |row, aside| row.below(1, Ink::Faint, &aside))
    };
    page.table(entries.iter().map(row).collect());
    page.say_at(0, Ink::Faint, &times.name());
    page
}

/// What an end has beside its word: what the server made of it.
pub(super) fn asides(entry: &HistoryEntry, times: Times) -> Vec<String> {
    let Ending::Sent(delivery) = &entry.ending else {
        return Vec::new();
    };
    let Delivery {
        done,
        stored,
        other_side_moved,
        ..
    } = delivery;
    let agreed =
        (*done == DoneAs::Agreed).then(|| "The other side has agreed on it already.".to_owned());
    let rounded = times
        .range(*stored)
        .filter(|_| delivery.is_rounded(entry.change.slot));
    let rounded = rounded.map(|stored| format!("The server stored it as {stored}."));
    let moved = other_side_moved
        .then(|| "The other side moved the agreed time just before: look at it.".to_owned());
    [agreed, rounded, moved].into_iter().flatten().collect()
}

/// A change that ended, on a row of its own.
pub(super) fn ended_row(ledger: &Ledger, entry: &HistoryEntry, times: Times) -> Row {
    let (word, _) = words::ending(&entry.ending);
    let id = entry.change.interview_id;
    let name = ledger.interview(id).and_then(|interview| interview.name());
    let row = Row::default()
        .number(id)
        .text(Ink::Plain, &times.slot(entry.change.slot))
        .text(Ink::Plain, word)
        .text(Ink::Plain, name.unwrap_or("-"));
    asides(entry, times)
        .into_iter()
        .fold(row, |row, aside| row.below(1, Ink::Plain, &aside))
}

fn row(session: &Session, ledger: &Ledger, change: &Change, times: Times) -> Row {
    let (ink, badge) = if is_held(ledger, change) {
        words::BEHIND
    } else {
        words::badge_of(change)
    };
    let name = ledger
        .interview(change.interview_id)
        .and_then(|interview| interview.name());
    let row = Row::default()
        .number(change.interview_id)
        .text(Ink::Plain, &times.slot(change.slot))
        .text(ink, badge)
        .text(Ink::Plain, name.unwrap_or("-"));
    let reasons = explain(session, ledger, change, times);
    reasons
        .into_iter()
        .fold(row, |row, (ink, reason)| row.below(1, ink, &reason))
}
