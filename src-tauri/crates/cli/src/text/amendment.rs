use interlude_domain::{
    Amendment, Delivery, Done, Ending, HistoryEntry, InterviewId, State, Terms,
};
use interlude_engine::Ledger;

use super::interview::both;
use super::times::Times;
use super::words;
use crate::page::{Ink, Page, Row};
use crate::session::Session;
use crate::settled::pause;

/// The unfinished changes, in the order in which they were made.
pub(crate) fn outbox(session: &Session, ledger: &Ledger, times: Times) -> Page {
    let mut page = Page::default();
    let amendments = ledger.kept().outbox.by_order();
    if amendments.is_empty() {
        page.say("Nothing waits to be sent.");
        return page;
    }
    page.say_at(0, Ink::Faint, &times.name());
    page.table(
        amendments
            .into_iter()
            .map(|one| row(session, ledger, one, times))
            .collect(),
    );
    page
}

/// One unfinished change, after a command about it.
pub(crate) fn entry(
    session: &Session,
    ledger: &Ledger,
    amendment: &Amendment,
    times: Times,
) -> Page {
    let mut page = Page::default();
    let said = match amendment.state {
        State::Queued { .. } => "Saved here, not sent yet.",
        State::Sending { .. } | State::Unconfirmed(_) => {
            "Saved here, and sent without a clear answer."
        }
        State::Conflicted(_) => "It needs you.",
        State::Refused => "The server refused it.",
    };
    page.say_at(0, Ink::Strong, said);
    page.table(vec![row(session, ledger, amendment, times)]);
    page.say_at(0, Ink::Faint, &times.name());
    page
}

/// One change that ended, after a command about it.
pub(crate) fn ended(ledger: &Ledger, entry: &HistoryEntry, times: Times) -> Page {
    let mut page = Page::default();
    let (word, sentence) = words::ending(&entry.ending);
    page.say_at(0, Ink::Strong, &format!("{word}. {sentence}"));
    page.table(vec![ended_row(ledger, entry, times)]);
    page.say_at(0, Ink::Faint, &times.name());
    page
}

/// What became of the changes to one interview, oldest first.
pub(crate) fn history(
    ledger: &Ledger,
    id: InterviewId,
    entries: &[&HistoryEntry],
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
    let row = |entry: &&HistoryEntry| {
        let (word, _) = words::ending(&entry.ending);
        let row = Row::default()
            .text(Ink::Plain, &times.moment(entry.ended_at))
            .text(Ink::Strong, word)
            .text(Ink::Plain, &times.slot(entry.amendment.slot));
        asides(entry, times)
            .into_iter()
            .fold(row, |row, aside| row.below(1, Ink::Faint, &aside))
    };
    page.table(entries.iter().map(row).collect());
    page.say_at(0, Ink::Faint, &times.name());
    page
}

/// Why an unfinished change is where it is, and what can be done.
pub(super) fn explain(
    session: &Session,
    ledger: &Ledger,
    amendment: &Amendment,
    times: Times,
) -> Vec<(Ink, String)> {
    let id = amendment.interview_id;
    match &amendment.state {
        State::Queued { .. } => vec![(Ink::Plain, why_it_waits(session, ledger, amendment, times))],
        State::Sending { .. } => vec![(Ink::Plain, "Going to the server now.".to_owned())],
        State::Unconfirmed(_) => {
            let sentence = "We don't know yet whether it arrived. We look before sending again.";
            vec![(Ink::Plain, sentence.to_owned())]
        }
        State::Refused => {
            let reason = amendment.reason.as_ref();
            let said = reason.map_or_else(String::new, |reason| reason.message.clone());
            let request = reason.and_then(|reason| reason.request_id.as_ref());
            let request = request.map(|id| {
                (
                    Ink::Faint,
                    format!("Request id, for the support desk: {id}"),
                )
            });
            let ways = format!(
                "Choose another time (amend {id}), try again (retry {id}) or drop it (discard {id})."
            );
            [(Ink::Plain, said)]
                .into_iter()
                .chain(request)
                .chain([(Ink::Faint, ways)])
                .collect()
        }
        State::Conflicted(clash) => {
            let Terms {
                agreed,
                proposed,
                amended_by,
                ..
            } = &amendment.base.terms;
            let then = both(*agreed, *proposed, amended_by.as_ref(), times);
            let now = ledger.interview(id).map(|interview| interview.terms());
            let now = now.map(|now| both(now.agreed, now.proposed, now.amended_by.as_ref(), times));
            let ways = format!(
                "Choose: resolve {id} --mine, resolve {id} --theirs, or another time (amend {id})."
            );
            vec![
                (Ink::Plain, clash.reason().message),
                (Ink::Plain, format!("When you proposed: {then}")),
                (
                    Ink::Plain,
                    format!(
                        "Now: {}",
                        now.unwrap_or_else(|| "no longer listed".to_owned())
                    ),
                ),
                (Ink::Faint, ways),
            ]
        }
    }
}

/// What an end has beside its word: what the server made of it.
pub(super) fn asides(entry: &HistoryEntry, times: Times) -> Vec<String> {
    let Ending::Delivered(delivery) = &entry.ending else {
        return Vec::new();
    };
    let Delivery {
        done,
        stored,
        other_side_moved,
        ..
    } = delivery;
    let agreed =
        (*done == Done::Agreed).then(|| "The other side has agreed on it already.".to_owned());
    let rounded = times
        .range(*stored)
        .filter(|_| delivery.is_rounded(entry.amendment.slot));
    let rounded = rounded.map(|stored| format!("The server stored it as {stored}."));
    let moved = other_side_moved
        .then(|| "The other side moved the agreed time just before: look at it.".to_owned());
    [agreed, rounded, moved].into_iter().flatten().collect()
}

/// A change that ended, on a row of its own.
pub(super) fn ended_row(ledger: &Ledger, entry: &HistoryEntry, times: Times) -> Row {
    let (word, _) = words::ending(&entry.ending);
    let id = entry.amendment.interview_id;
    let name = ledger.interview(id).and_then(|interview| interview.name());
    let row = Row::default()
        .number(id)
        .text(Ink::Plain, &times.slot(entry.amendment.slot))
        .text(Ink::Plain, word)
        .text(Ink::Plain, name.unwrap_or("-"));
    asides(entry, times)
        .into_iter()
        .fold(row, |row, aside| row.below(1, Ink::Plain, &aside))
}

fn row(session: &Session, ledger: &Ledger, amendment: &Amendment, times: Times) -> Row {
    let (ink, badge) = if is_held(ledger, amendment) {
        words::BEHIND
    } else {
        words::badge_of(amendment)
    };
    let name = ledger
        .interview(amendment.interview_id)
        .and_then(|interview| interview.name());
    let row = Row::default()
        .number(amendment.interview_id)
        .text(Ink::Plain, &times.slot(amendment.slot))
        .text(ink, badge)
        .text(Ink::Plain, name.unwrap_or("-"));
    let reasons = explain(session, ledger, amendment, times);
    reasons
        .into_iter()
        .fold(row, |row, (ink, reason)| row.below(1, ink, &reason))
}

fn why_it_waits(session: &Session, ledger: &Ledger, amendment: &Amendment, times: Times) -> String {
    if let Some(older) = ledger.kept().outbox.of(amendment.interview_id).first()
        && older.id != amendment.id
    {
        return format!(
            "{} is being checked; this newer time waits behind it.",
            times.slot(older.slot)
        );
    }
    let own = amendment
        .reason
        .as_ref()
        .map(|reason| reason.message.clone());
    let paused = || pause(session).map(|paused| paused.message);
    own.or_else(paused)
        .unwrap_or_else(|| "The next sync sends it.".to_owned())
}

fn is_held(ledger: &Ledger, amendment: &Amendment) -> bool {
    let line = ledger.kept().outbox.of(amendment.interview_id);
    line.first().is_some_and(|first| first.id != amendment.id)
}
