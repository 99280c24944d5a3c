use interlude_app::view::{Conflict, Reason, ViewContext};
use interlude_engine::{Wait, WaitCause};
use interlude_model::{Change, State, Terms};

use super::interview::both;
use super::times::Times;
use crate::page::Style;
use crate::session::Session;
use crate::sync_outcome::credential_advice;

/// Returns sentences that explain the state of an unfinished change and what the user can do.
pub(super) fn explain(
    session: &Session,
    model: &ViewContext<'_>,
    change: &Change,
    times: Times,
) -> Vec<(Style, String)> {
    let why = || match waiting_until(session, model, change, times) {
        (Some(reason), Some(advice)) => Some(format!("{} {advice}", reason.message)),
        (reason, advice) => reason.map(|reason| reason.message).or(advice),
    };
    let explained = match &change.state {
        State::Waiting { .. } => {
            why().unwrap_or_else(|| "To send it, run: interlude sync.".to_owned())
        }
        State::Sending { .. } => "Going to the server now.".to_owned(),
        State::Checking(_) => {
            let checked = "It may have arrived. Interlude checks before it sends again.";
            let wait = model.waits.get(&change.id);
            match why() {
                Some(why) if wait.is_some_and(|wait| wait.cause == WaitCause::Quiet) => why,
                Some(why) => format!("{checked} {why}"),
                None => checked.to_owned(),
            }
        }
        State::Refused => return refusal(model, change),
        State::Conflict(_) => return conflict(model, change, times),
    };
    vec![(Style::Plain, explained)]
}

/// Returns the reason for which a change waits, and what ends the wait.
fn waiting_until(
    session: &Session,
    model: &ViewContext<'_>,
    change: &Change,
    times: Times,
) -> (Option<Reason>, Option<String>) {
    let Some(Wait { cause, until }) = model.waits.get(&change.id).copied() else {
        return (model.reason_of_wait(change), None);
    };
    let is_checking = matches!(change.state, State::Checking(_));
    let reason = match cause {
        // The advice for Checking says this already.
        WaitCause::Quiet | WaitCause::Turn if is_checking => None,
        _ => model.reason_of_wait(change),
    };
    let advice = match cause {
        WaitCause::Offline => Some("To go online, run: interlude offline off.".to_owned()),
        WaitCause::SignIn => Some(credential_advice(session)),
        WaitCause::NoSuchUser => {
            Some("Check the partner id and the address, then connect again.".to_owned())
        }
        WaitCause::Quiet => until.map(|until| {
            let until = times.time(until.whole_second());
            let what = if is_checking {
                "It may have arrived, so it is"
            } else {
                "It is"
            };
            format!("{what} being checked until {until}. Then run: interlude sync.")
        }),
        WaitCause::RetryAfter => until.map(|until| {
            let until = times.time(until.whole_second());
            format!("After {until}, run: interlude sync.")
        }),
        _ => None,
    };
    (reason, advice)
}

/// Returns a sentence that says until when changes are being checked, or `None` if no change is.
pub(super) fn being_checked(model: &ViewContext<'_>, times: Times) -> Option<String> {
    let waits = model.waits.values();
    let checked = waits.filter(|wait| wait.cause == WaitCause::Quiet);
    let until: Vec<_> = checked.filter_map(|wait| wait.until).collect();
    let last = times.time(until.iter().max()?.whole_second());
    let changes = match until.len() {
        1 => "1 change is".to_owned(),
        count => format!("{count} changes are"),
    };
    Some(format!(
        "{changes} being checked until {last}. Then run: interlude sync."
    ))
}

fn refusal(model: &ViewContext<'_>, change: &Change) -> Vec<(Style, String)> {
    let id = change.interview_id;
    let mut lines = Vec::new();
    if let Some(reason) = model.unfinished(change).reason {
        let said = format!("The server said: \"{}\"", reason.message);
        lines.push((Style::Plain, said));
        lines.extend(reason.request_id.map(|id| {
            let support = format!("If you contact support, give them the request id {id}.");
            (Style::Faint, support)
        }));
    }
    let advice =
        format!("Propose another time, or run: interlude retry {id}, or: interlude drop {id}.");
    lines.push((Style::Faint, advice));
    lines
}

fn conflict(model: &ViewContext<'_>, change: &Change, times: Times) -> Vec<(Style, String)> {
    let id = change.interview_id;
    let shown = |terms: &Terms| {
        let by = terms.amended_by.as_ref();
        both(terms.agreed, terms.proposed, by, times)
    };
    let now = model.ledger.interview(id).map_or_else(
        || "no longer listed".to_owned(),
        |interview| shown(&interview.terms()),
    );
    let item = model.unfinished(change);
    let can_send_mine = item
        .conflict
        .is_some_and(|Conflict { can_send_mine, .. }| can_send_mine);
    let advice = if can_send_mine {
        format!("Run interlude resolve {id} with --mine or --theirs, or propose another time.")
    } else {
        format!("To drop your time, run: interlude drop {id}.")
    };
    let why = item.reason.map(|reason| (Style::Plain, reason.message));
    let then = format!("When you proposed: {}", shown(&change.base.terms));
    let rest = [
        (Style::Plain, then),
        (Style::Plain, format!("Now: {now}")),
        (Style::Faint, advice),
    ];
    why.into_iter().chain(rest).collect()
}
