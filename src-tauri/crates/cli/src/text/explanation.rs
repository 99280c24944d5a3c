use interlude_domain::{Change, ConflictKind, ListVisibility, Reason, State, Terms, Timestamp};
use interlude_engine::{Ledger, WaitCause};

use super::interview::both;
use super::times::Times;
use crate::page::Style;
use crate::session::Session;
use crate::sync_outcome::pause_failure;

/// Returns sentences that explain the state of an unfinished change and what the user can do.
pub(super) fn explain(
    session: &Session,
    ledger: &Ledger,
    change: &Change,
    times: Times,
) -> Vec<(Style, String)> {
    match &change.state {
        State::Waiting { .. } => vec![(Style::Plain, why_it_waits(session, ledger, change, times))],
        State::Sending { .. } => vec![(Style::Plain, "Going to the server now.".to_owned())],
        State::Checking(_) => {
            let sentence = match checked_until(session, change) {
                Some(until) => format!(
                    "It may have arrived, so it is being checked until {}. Then run: interlude sync.",
                    times.time(until.whole_second())
                ),
                None => "It may have arrived. Interlude looks before it sends again.".to_owned(),
            };
            vec![(Style::Plain, sentence)]
        }
        State::Refused => refusal(change),
        State::Conflict(kind) => conflict(ledger, change, *kind, times),
    }
}

/// Returns the first reason that applies, because one reason is enough for the user to act on.
fn why_it_waits(session: &Session, ledger: &Ledger, change: &Change, times: Times) -> String {
    let (durable, contact, now) = (ledger.durable(), ledger.contact(), session.now());
    let current = durable.outbox.of(change.interview_id).first();
    let retry_after = contact.list_hold_until.max(contact.amend_hold_until);
    let in_future = |until: Option<Timestamp>| {
        let until = until.filter(|until| *until > now)?;
        Some(times.time(until.whole_second()))
    };
    if let Some(older) = current.filter(|older| older.id != change.id) {
        let older = times.slot(older.slot);
        format!("It waits until your earlier change to {older} is checked.")
    } else if let Some(paused) = pause_failure(session, ledger) {
        paused.message
    } else if let Some(until) = in_future(retry_after) {
        format!("The server asked clients to wait until {until}. Then run: interlude sync.")
    } else if let Some(until) = in_future(checked_until(session, change)) {
        format!(
            "It waits while an earlier request is being checked until {until}. Then run: interlude \
             sync."
        )
    } else if is_unreadable(ledger, change) {
        "The server's list has this interview in a form that cannot be read. The change waits until \
         it can be read."
            .to_owned()
    } else if let Some(reason) = &change.reason {
        reason.message.clone()
    } else {
        "To send it, run: interlude sync.".to_owned()
    }
}

/// Returns the end of the quiet time that keeps this change from being sent, UTC.
fn checked_until(session: &Session, change: &Change) -> Option<Timestamp> {
    let wait = session.engine().waits().get(&change.id).copied()?;
    wait.until.filter(|_| wait.cause == WaitCause::Quiet)
}

/// Returns a sentence that says until when changes are being checked, or `None` if no change is.
pub(super) fn being_checked(session: &Session, times: Times) -> Option<String> {
    let waits = session.engine().waits();
    let checked = waits.values().filter(|wait| wait.cause == WaitCause::Quiet);
    let mut until: Vec<_> = checked.filter_map(|wait| wait.until).collect();
    until.sort_unstable();
    let last = times.time(until.last()?.whole_second());
    Some(match until.len() {
        1 => format!("1 change is being checked until {last}. Then run: interlude sync."),
        count => {
            format!("{count} changes are being checked until {last}. Then run: interlude sync.")
        }
    })
}

/// Returns true if the interview was in the last list but could not be parsed.
fn is_unreadable(ledger: &Ledger, change: &Change) -> bool {
    let named = &ledger.contact().named_unreadable;
    named.iter().any(|one| one.id == Some(change.interview_id))
}

fn refusal(change: &Change) -> Vec<(Style, String)> {
    let id = change.interview_id;
    let mut lines = Vec::new();
    if let Some(Reason {
        message,
        request_id,
        ..
    }) = &change.reason
    {
        lines.push((Style::Plain, format!("The server said: \"{message}\"")));
        let request = request_id.iter();
        lines.extend(request.map(|id| {
            (
                Style::Faint,
                format!("If you contact support, give them the request id {id}."),
            )
        }));
    }
    let advice =
        format!("Propose another time, or run: interlude retry {id}, or: interlude drop {id}.");
    lines.push((Style::Faint, advice));
    lines
}

fn conflict(
    ledger: &Ledger,
    change: &Change,
    kind: ConflictKind,
    times: Times,
) -> Vec<(Style, String)> {
    let id = change.interview_id;
    let shown = |terms: &Terms| {
        both(
            terms.agreed,
            terms.proposed,
            terms.amended_by.as_ref(),
            times,
        )
    };
    let now = ledger
        .interview(id)
        .map(|interview| shown(&interview.terms()));
    let is_listed = ledger
        .interview(id)
        .is_some_and(|interview| interview.visibility != ListVisibility::Gone);
    let advice = if is_listed && kind != ConflictKind::Took {
        format!("Run interlude resolve {id} with --mine or --theirs, or propose another time.")
    } else {
        format!("To drop your time, run: interlude drop {id}.")
    };
    vec![
        (Style::Plain, kind.reason().message),
        (
            Style::Plain,
            format!("When you proposed: {}", shown(&change.base.terms)),
        ),
        (
            Style::Plain,
            format!(
                "Now: {}",
                now.unwrap_or_else(|| "no longer listed".to_owned())
            ),
        ),
        (Style::Faint, advice),
    ]
}
