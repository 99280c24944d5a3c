use interlude_domain::{Change, ConflictKind, ListVisibility, Reason, State, Terms, Timestamp};
use interlude_engine::{Ledger, WaitCause};

use super::interview::both;
use super::times::Times;
use crate::page::Ink;
use crate::session::Session;
use crate::settled::pause;

/// Why an unfinished change is where it is, and what can be done about it: a sentence each.
pub(super) fn explain(
    session: &Session,
    ledger: &Ledger,
    change: &Change,
    times: Times,
) -> Vec<(Ink, String)> {
    match &change.state {
        State::Waiting { .. } => vec![(Ink::Plain, why_it_waits(session, ledger, change, times))],
        State::Sending { .. } => vec![(Ink::Plain, "Going to the server now.".to_owned())],
        State::Checking(_) => {
            let sentence = match checked_until(session, change) {
                Some(until) => format!(
                    "No clear answer came, so it is being checked until {}. It may have arrived, and \
                     nothing is sent before. Then: interlude sync.",
                    times.time(until.whole_second())
                ),
                None => {
                    "We don't know yet whether it arrived. We look before sending again.".to_owned()
                }
            };
            vec![(Ink::Plain, sentence)]
        }
        State::Refused => refusal(change),
        State::Conflict(clash) => conflict(ledger, change, *clash, times),
    }
}

/// Whether it waits behind an earlier change of the same interview.
pub(super) fn is_held(ledger: &Ledger, change: &Change) -> bool {
    let line = ledger.durable().outbox.of(change.interview_id);
    line.first().is_some_and(|first| first.id != change.id)
}

fn why_it_waits(session: &Session, ledger: &Ledger, change: &Change, times: Times) -> String {
    let (kept, contact, now) = (ledger.durable(), ledger.contact(), session.now());
    let first = kept.outbox.of(change.interview_id).first();
    let held = contact.list_hold_until.max(contact.amend_hold_until);
    let ahead = |until: Option<Timestamp>| {
        let until = until.filter(|until| *until > now)?;
        Some(times.time(until.whole_second()))
    };
    if let Some(older) = first.filter(|older| older.id != change.id) {
        let older = times.slot(older.slot);
        format!("{older} is being checked; your newer time waits behind it.")
    } else if let Some(paused) = pause(session, ledger) {
        paused.message
    } else if let Some(until) = ahead(held) {
        format!("The server asked to be left alone until {until}. Then: interlude sync.")
    } else if let Some(until) = ahead(checked_until(session, change)) {
        format!(
            "An earlier request got no clear answer and is being checked until {until}; this one \
             waits. Then: interlude sync."
        )
    } else if is_unreadable(ledger, change) {
        "The server's list has this interview in a form that cannot be read. The change waits until it \
         can be."
            .to_owned()
    } else if let Some(reason) = &change.reason {
        reason.message.clone()
    } else {
        "The next sync sends it: interlude sync.".to_owned()
    }
}

/// Until when a request that may still land keeps this change from being sent, UTC.
fn checked_until(session: &Session, change: &Change) -> Option<Timestamp> {
    let wait = session.engine().waits().get(&change.id).copied()?;
    wait.until.filter(|_| wait.cause == WaitCause::Quiet)
}

/// Until when changes are being checked, in a sentence; None if none is.
pub(super) fn being_checked(session: &Session, times: Times) -> Option<String> {
    let waits = session.engine().waits();
    let checked = waits.values().filter(|wait| wait.cause == WaitCause::Quiet);
    let mut until: Vec<_> = checked.filter_map(|wait| wait.until).collect();
    until.sort_unstable();
    let last = times.time(until.last()?.whole_second());
    Some(match until.len() {
        1 => format!("1 change is being checked until {last}. Then: interlude sync."),
        count => format!("{count} changes are being checked until {last}. Then: interlude sync."),
    })
}

/// Whether the last list had its interview, and nobody could read it.
fn is_unreadable(ledger: &Ledger, change: &Change) -> bool {
    let named = &ledger.contact().named_unreadable;
    named.iter().any(|one| one.id == Some(change.interview_id))
}

fn refusal(change: &Change) -> Vec<(Ink, String)> {
    let id = change.interview_id;
    let mut said = Vec::new();
    if let Some(Reason {
        message,
        request_id,
        ..
    }) = &change.reason
    {
        said.push((Ink::Plain, format!("The server said: \"{message}\"")));
        let request = request_id.iter();
        said.extend(request.map(|id| {
            (
                Ink::Faint,
                format!("Its support desk may ask for the request: {id}."),
            )
        }));
    }
    let ways = format!("Choose another time, or: interlude retry {id}, interlude discard {id}.");
    said.push((Ink::Faint, ways));
    said
}

fn conflict(
    ledger: &Ledger,
    change: &Change,
    clash: ConflictKind,
    times: Times,
) -> Vec<(Ink, String)> {
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
    let ways = if is_listed && clash != ConflictKind::Took {
        format!("Choose: interlude resolve {id} --mine, or --theirs, or propose another time.")
    } else {
        format!("Let go of yours: interlude discard {id}.")
    };
    vec![
        (Ink::Plain, clash.reason().message),
        (
            Ink::Plain,
            format!("When you proposed: {}", shown(&change.base.terms)),
        ),
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
