use interlude_domain::{Amendment, Clash, Doubt, Reason, State, Terms, Timestamp};
use interlude_engine::{Ledger, QUIET_AFTER_DOUBT};

use super::interview::both;
use super::times::Times;
use crate::page::Ink;
use crate::session::Session;
use crate::settled::pause;

/// Why an unfinished change is where it is, and what can be done about it: a sentence each.
pub(super) fn explain(
    session: &Session,
    ledger: &Ledger,
    amendment: &Amendment,
    times: Times,
) -> Vec<(Ink, String)> {
    match &amendment.state {
        State::Queued { .. } => vec![(Ink::Plain, why_it_waits(session, ledger, amendment, times))],
        State::Sending { .. } => vec![(Ink::Plain, "Going to the server now.".to_owned())],
        State::Unconfirmed(_) => {
            let sentence = "We don't know yet whether it arrived. We look before sending again.";
            vec![(Ink::Plain, sentence.to_owned())]
        }
        State::Refused => refusal(amendment),
        State::Conflicted(clash) => conflict(ledger, amendment, *clash, times),
    }
}

/// Whether it waits behind an earlier change of the same interview.
pub(super) fn is_held(ledger: &Ledger, amendment: &Amendment) -> bool {
    let line = ledger.kept().outbox.of(amendment.interview_id);
    line.first().is_some_and(|first| first.id != amendment.id)
}

fn why_it_waits(session: &Session, ledger: &Ledger, amendment: &Amendment, times: Times) -> String {
    let (kept, contact, now) = (ledger.kept(), ledger.contact(), session.now());
    let first = kept.outbox.of(amendment.interview_id).first();
    let quiet = kept
        .doubts
        .iter()
        .filter_map(|doubt| quiet_until(doubt, amendment));
    let held = contact.list_hold_until.max(contact.amend_hold_until);
    let ahead = |until: Option<Timestamp>| {
        let until = until.filter(|until| *until > now)?;
        Some(times.time(until.whole_second()))
    };
    if let Some(older) = first.filter(|older| older.id != amendment.id) {
        let older = times.slot(older.slot);
        format!("{older} is being checked; your newer time waits behind it.")
    } else if let Some(paused) = pause(session, ledger) {
        paused.message
    } else if let Some(until) = ahead(held) {
        format!("The server asked to be left alone until {until}. Then: interlude sync.")
    } else if let Some(until) = ahead(quiet.max()) {
        format!(
            "An earlier request may still arrive, so another time waits until {until}. Then: \
             interlude sync."
        )
    } else if is_unreadable(ledger, amendment) {
        "The server's list has this interview in a form that cannot be read. The change waits until it \
         can be."
            .to_owned()
    } else if let Some(reason) = &amendment.reason {
        reason.message.clone()
    } else {
        "The next sync sends it: interlude sync.".to_owned()
    }
}

/// Whether the last list had its interview, and nobody could read it.
fn is_unreadable(ledger: &Ledger, amendment: &Amendment) -> bool {
    let named = &ledger.contact().named_unreadable;
    named
        .iter()
        .any(|one| one.id == Some(amendment.interview_id))
}

/// Until when a request that may still land keeps this change waiting, UTC.
fn quiet_until(doubt: &Doubt, amendment: &Amendment) -> Option<Timestamp> {
    let keeps_waiting =
        doubt.interview_id == amendment.interview_id && doubt.slot != amendment.slot;
    keeps_waiting.then(|| doubt.at.plus(QUIET_AFTER_DOUBT))
}

fn refusal(amendment: &Amendment) -> Vec<(Ink, String)> {
    let id = amendment.interview_id;
    let mut said = Vec::new();
    if let Some(Reason {
        message,
        request_id,
        ..
    }) = &amendment.reason
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
    amendment: &Amendment,
    clash: Clash,
    times: Times,
) -> Vec<(Ink, String)> {
    let id = amendment.interview_id;
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
    let ways = match clash {
        Clash::Gone => format!("Let go of yours: interlude discard {id}."),
        Clash::Moved | Clash::Unseen | Clash::Overtaken => {
            format!("Choose: interlude resolve {id} --mine, or --theirs, or propose another time.")
        }
    };
    vec![
        (Ink::Plain, clash.reason().message),
        (
            Ink::Plain,
            format!("When you proposed: {}", shown(&amendment.base.terms)),
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
