use interlude_app::view::{ChangeView, Reason, ViewContext};
use interlude_engine::{Wait, WaitCause};
use interlude_model::{
    Base, ChangeKind, Code, DoneAs, Ending, HistoryEntry, InterviewId, State, Terms, Timestamp,
};

use super::heard::what_time;
use super::{interview, words};
use crate::failure::Failure;
use crate::page::{Page, Row, Style};
use crate::session::Session;
use crate::sync::{credential_advice, no_such_user};
use crate::times::Times;

/// Renders the unfinished changes, in the order in which they were made.
pub(crate) fn outbox(session: &Session, model: &ViewContext<'_>) -> Page {
    let changes = model.changes();
    if changes.is_empty() {
        return Page::of(Style::Plain, "Nothing waits to be sent.");
    }
    let mut page = Page::of(Style::Faint, &session.times.name());
    page.table(
        changes
            .iter()
            .map(|change| explained_row(session, model, change)),
    );
    page
}

/// Renders an unfinished change after a command about it. `is_back` is true if the change that replaced it was
/// undone.
pub(crate) fn unfinished(
    session: &Session,
    model: &ViewContext<'_>,
    change: &ChangeView<'_>,
    is_back: bool,
) -> Page {
    let mut page = Page::of(
        Style::Strong,
        words::headline(&change.change.state, is_back),
    );
    page.table([explained_row(session, model, change)]);
    page.paragraph(Style::Faint, &session.times.name());
    page
}

/// Renders a change that a command ended, and the state of its interview.
pub(crate) fn finished(
    session: &Session,
    model: &ViewContext<'_>,
    change: &ChangeView<'_>,
    entry: &HistoryEntry,
) -> Page {
    let times = session.times;
    let mut page = Page::of(Style::Strong, words::ending(&entry.ending).1);
    for note in delivery_notes(change, times) {
        page.paragraph(Style::Plain, &note);
    }
    page.table([match model.ledger.view(change.change.interview_id) {
        Some(view) => interview::row(model, &view, times),
        None => ended_row(change, times),
    }]);
    page.paragraph(Style::Faint, &times.name());
    page
}

/// Renders what both sides did with an interview, oldest first.
pub(crate) fn history(
    session: &Session,
    model: &ViewContext<'_>,
    id: InterviewId,
    ended: &[ChangeView<'_>],
) -> Page {
    let times = session.times;
    let name = model.name_of(id).map(|name| format!(": {name}"));
    let title = format!("Interview {id}{}", name.unwrap_or_default());
    let mut page = Page::of(Style::Strong, &title);
    let row = |at: Timestamp, words: &str, when: &str| {
        let row = Row::default().plain(&times.moment(at));
        row.text(Style::Strong, words).plain(when)
    };
    let ours = ended.iter().filter_map(|change| {
        let entry = change.entry?;
        let words = words::ending(&entry.ending).0;
        let row = row(entry.ended_at, words, &times.of_change(change.change));
        let notes = delivery_notes(change, times).into_iter();
        let row = notes.fold(row, |row, note| row.below(Style::Faint, &note));
        Some((entry.ended_at, row))
    });
    let theirs: Vec<_> = model.ledger.heard(id).collect();
    let theirs = theirs.into_iter().rev().map(|one| {
        let row = row(
            one.at,
            words::heard(&one.what),
            &what_time(model, one, times),
        );
        (one.at, row)
    });
    let mut rows: Vec<_> = theirs.chain(ours).collect();
    if rows.is_empty() {
        page.paragraph(
            Style::Plain,
            "Nothing has happened with this interview yet.",
        );
        return page;
    }
    rows.sort_by_key(|(at, _)| *at);
    page.table(rows.into_iter().map(|(_, row)| row));
    page.paragraph(Style::Faint, &times.name());
    page
}

/// Renders one line about a change that ended.
pub(crate) fn change_line(
    session: &Session,
    model: &ViewContext<'_>,
    entry: &HistoryEntry,
) -> String {
    let label = (Style::Strong, words::ending(&entry.ending).0);
    let when = session.times.of_change(&entry.change);
    interview::line(model, entry.change.interview_id, label, Some(when))
}

/// Returns the words for the state or the end of a change, and their style.
pub(super) fn row_words(change: &ChangeView<'_>) -> (Style, &'static str) {
    match change.entry {
        Some(entry) => (Style::Plain, words::ending(&entry.ending).0),
        None => words::badge(change.badge),
    }
}

/// Returns a table row for a change.
pub(super) fn row(change: &ChangeView<'_>, times: Times) -> Row {
    let (style, words) = row_words(change);
    Row::default()
        .number(change.change.interview_id)
        .plain(&times.of_change(change.change))
        .text(style, words)
        .plain(&change.name)
}

/// Returns a table row for a change that ended, with notes about its delivery.
pub(super) fn ended_row(change: &ChangeView<'_>, times: Times) -> Row {
    let notes = delivery_notes(change, times).into_iter();
    notes.fold(row(change, times), |row, note| {
        row.below(Style::Plain, &note)
    })
}

pub(super) fn explained_row(
    session: &Session,
    model: &ViewContext<'_>,
    change: &ChangeView<'_>,
) -> Row {
    let reasons = explain(session, model, change).into_iter();
    reasons.fold(row(change, session.times), |row, (style, reason)| {
        row.below(style, &reason)
    })
}

/// Returns sentences about the delivery of a sent change, such as a rounded time.
fn delivery_notes(change: &ChangeView<'_>, times: Times) -> Vec<String> {
    let mut notes = Vec::new();
    if let Some(Ending::Sent(delivery)) = change.entry.map(|entry| &entry.ending) {
        let is_amend = matches!(change.change.kind, ChangeKind::Amend(_));
        if is_amend && delivery.done == DoneAs::Agreed {
            notes.push("The other side has agreed already.".to_owned());
        }
        let is_rounded = delivery.is_rounded(change.change.kind);
        let stored = times.range(delivery.stored).filter(|_| is_rounded);
        notes.extend(stored.map(|stored| format!("The server stored it as {stored}.")));
        if delivery.other_side_moved {
            let moved =
                "The other side moved the agreed time just before. Check that it still fits.";
            notes.push(moved.to_owned());
        }
    }
    notes
}

/// Returns sentences that explain the state of an unfinished change and what the user can do.
pub(super) fn explain(
    session: &Session,
    model: &ViewContext<'_>,
    change: &ChangeView<'_>,
) -> Vec<(Style, String)> {
    let explained = match &change.change.state {
        State::Waiting { .. } => waiting_reason(session, model, change)
            .unwrap_or_else(|| "To send it, run: interlude sync.".to_owned()),
        State::Sending { .. } => "Going to the server now.".to_owned(),
        State::Checking(_) => {
            let checked = "It may have arrived. Interlude checks before it sends again.";
            match waiting_reason(session, model, change) {
                Some(why)
                    if change
                        .wait
                        .is_some_and(|wait| wait.cause == WaitCause::Quiet) =>
                {
                    why
                }
                Some(why) => format!("{checked} {why}"),
                None => checked.to_owned(),
            }
        }
        State::Refused => return refusal(change),
        State::Conflict(_) => return conflict(change, session.times),
    };
    vec![(Style::Plain, explained)]
}

/// Returns the reason for which a change waits, and what ends the wait.
fn waiting_reason(
    session: &Session,
    model: &ViewContext<'_>,
    change: &ChangeView<'_>,
) -> Option<String> {
    let reason = model.reason_of_wait(change.change);
    let reason = reason.map(|reason| reason.message);
    let Some(Wait { cause, until }) = change.wait else {
        return reason;
    };
    let time = |until: Timestamp| session.times.time(until.whole_second());
    let is_checking = matches!(change.change.state, State::Checking(_));
    let reason = match cause {
        // The sentence for Checking says this already.
        WaitCause::Quiet | WaitCause::Turn if is_checking => None,
        // The whole sentence of the failure follows.
        WaitCause::Offline | WaitCause::NoSuchUser => None,
        _ => reason,
    };
    let advice = match cause {
        WaitCause::Offline => Some(Failure::from(Code::Offline).message),
        WaitCause::SignIn => Some(credential_advice(session)),
        WaitCause::NoSuchUser => Some(no_such_user(session).message),
        WaitCause::Quiet => until.map(|until| {
            let what = if is_checking {
                "It may have arrived, so it is"
            } else {
                "It is"
            };
            let until = time(until);
            format!("{what} being checked until {until}. Then run: interlude sync.")
        }),
        WaitCause::RetryAfter => {
            until.map(|until| format!("After {}, run: interlude sync.", time(until)))
        }
        _ => None,
    };
    match (reason, advice) {
        (Some(reason), Some(advice)) => Some(format!("{reason} {advice}")),
        (reason, advice) => reason.or(advice),
    }
}

/// Returns a sentence that says until when changes are being checked, or None if no change is.
pub(super) fn being_checked(session: &Session, model: &ViewContext<'_>) -> Option<String> {
    let checked = model.waits.values();
    let checked = checked.filter(|wait| wait.cause == WaitCause::Quiet);
    let until: Vec<_> = checked.filter_map(|wait| wait.until).collect();
    let last = session.times.time(until.iter().max()?.whole_second());
    let changes = words::count(until.len(), "change is", "changes are");
    Some(format!(
        "{changes} being checked until {last}. Then run: interlude sync."
    ))
}

fn refusal(change: &ChangeView<'_>) -> Vec<(Style, String)> {
    let id = change.change.interview_id;
    let mut lines = Vec::new();
    if let Some(Reason {
        message,
        request_id,
        ..
    }) = &change.reason
    {
        lines.push((Style::Plain, format!("The server said: \"{message}\"")));
        lines.extend(request_id.as_ref().map(|id| {
            let support = format!("If you contact support, give them the request id {id}.");
            (Style::Faint, support)
        }));
    }
    let advice =
        format!("Propose another time, or run: interlude retry {id}, or: interlude drop {id}.");
    lines.push((Style::Faint, advice));
    lines
}

fn conflict(change: &ChangeView<'_>, times: Times) -> Vec<(Style, String)> {
    let id = change.change.interview_id;
    let shown = |base: &Base| {
        let Terms {
            agreed,
            proposed,
            amended_by,
            ..
        } = &base.terms;
        interview::both(*agreed, *proposed, amended_by.as_ref(), times)
    };
    let now = change.remote.as_ref().map(shown);
    let now = now.unwrap_or_else(|| "no longer listed".to_owned());
    let advice = if change.can_send_mine {
        format!("Run interlude resolve {id} with --mine or --theirs, or propose another time.")
    } else {
        format!("To drop your change, run: interlude drop {id}.")
    };
    let why = change.reason.as_ref();
    let why = why.map(|reason| (Style::Plain, reason.message.clone()));
    let made = match change.change.kind {
        ChangeKind::Amend(_) => "proposed",
        ChangeKind::Accept(_) => "accepted",
        ChangeKind::Cancel => "cancelled",
    };
    let then = format!("When you {made}: {}", shown(&change.change.base));
    let rest = [
        (Style::Plain, then),
        (Style::Plain, format!("Now: {now}")),
        (Style::Faint, advice),
    ];
    why.into_iter().chain(rest).collect()
}
