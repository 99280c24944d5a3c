use interlude_engine::{Ledger, Paused, Wait, WaitCause};
use interlude_model::{Change, ConflictKind, ListVisibility, Reason, State, Terms};

use super::interview::both;
use super::times::Times;
use crate::page::Style;
use crate::session::Session;
use crate::sync_outcome::failure_of;

/// Returns sentences that explain the state of an unfinished change and what the user can do.
pub(super) fn explain(
    session: &Session,
    ledger: &Ledger,
    change: &Change,
    times: Times,
) -> Vec<(Style, String)> {
    let wait = session.engine().waits().get(&change.id).copied();
    let why = wait.and_then(|wait| why_not_sent(session, ledger, change, wait, times));
    let explained = match &change.state {
        State::Waiting { .. } => why
            .or_else(|| Some(change.reason.clone()?.message))
            .unwrap_or_else(|| "To send it, run: interlude sync.".to_owned()),
        State::Sending { .. } => "Going to the server now.".to_owned(),
        State::Checking(_) => {
            let checked = "It may have arrived. Interlude checks before it sends again.";
            match why {
                Some(why) if wait.is_some_and(|wait| wait.cause == WaitCause::Quiet) => why,
                Some(why) => format!("{checked} {why}"),
                None => checked.to_owned(),
            }
        }
        State::Refused => return refusal(change),
        State::Conflict(kind) => return conflict(ledger, change, *kind, times),
    };
    vec![(Style::Plain, explained)]
}

/// Returns the sentence for the cause of a wait, or `None` if the next sync ends it.
fn why_not_sent(
    session: &Session,
    ledger: &Ledger,
    change: &Change,
    Wait { cause, until }: Wait,
    times: Times,
) -> Option<String> {
    let until = until.map(|until| times.time(until.whole_second()));
    let paused = |paused| Some(failure_of(session, ledger, paused).message);
    match cause {
        WaitCause::Offline => paused(Paused::ByChoice),
        WaitCause::Unreachable => paused(Paused::Unreachable),
        WaitCause::NoSuchUser => paused(Paused::NoSuchUser),
        WaitCause::SignIn => paused(Paused::SignIn),
        WaitCause::Behind => {
            let first = ledger.durable().outbox.of(change.interview_id).first();
            // The earlier one may have ended since the wait was computed.
            let earlier = first.filter(|first| first.id != change.id)?;
            Some(behind(earlier, times))
        }
        WaitCause::Quiet => {
            let what = match change.state {
                State::Checking(_) => "It may have arrived, so it is being checked",
                _ => "It waits while an earlier request is being checked",
            };
            Some(format!("{what} until {}. Then run: interlude sync.", until?))
        }
        WaitCause::RetryAfter => Some(format!(
            "The server asked clients to wait. After {}, run: interlude sync.",
            until?
        )),
        WaitCause::Backoff => {
            let last = change.reason.clone().or_else(|| session.engine().status().last_failure);
            Some(last?.message)
        }
        WaitCause::Unreadable => Some(
            "The server's list has this interview in a form that cannot be read. The change waits \
             until it can be read."
                .to_owned(),
        ),
        WaitCause::Cache => Some(
            "The last list came from a cache between this computer and the server, and is too old. \
             The change waits for a newer list."
                .to_owned(),
        ),
        WaitCause::Undo | WaitCause::Turn => None,
    }
}

/// Returns the sentence for a change that waits behind `earlier`.
fn behind(earlier: &Change, times: Times) -> String {
    let (until, rest) = match earlier.state {
        State::Waiting { .. } | State::Sending { .. } => ("", " is sent"),
        State::Checking(_) => ("", " is checked"),
        State::Conflict(_) => ("you decide on ", ", which has a conflict"),
        State::Refused => ("you decide on ", ", which the server refused"),
    };
    let slot = times.slot(earlier.slot);
    format!("It waits until {until}your earlier change to {slot}{rest}.")
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

#[cfg(test)]
mod tests {
    use interlude_model::zone::Zone;
    use interlude_model::{Base, ChangeId, InterviewId, Slot, Timestamp, UnconfirmedAttempt};

    use super::*;

    #[test]
    fn a_next_change_says_what_became_of_the_earlier_one() {
        let at = |text| Timestamp::parse(text).unwrap();
        let now = at("2025-01-22T12:00:00Z");
        let earlier = |state| Change {
            id: ChangeId::from_bytes([1; 16]),
            interview_id: InterviewId::new(1).unwrap(),
            order: 0,
            slot: Slot::new(at("2025-01-23T14:20:00Z"), at("2025-01-23T14:40:00Z")).unwrap(),
            base: Base {
                terms: Terms::default(),
                updated_at: None,
            },
            made_at: now,
            attempts: 1,
            resent_unseen: false,
            reason: None,
            state,
            before_gone: None,
            decided_when_passed: false,
            replaces: None,
        };
        let sending = State::Sending {
            began_at: now,
            updated_at_before: None,
        };
        let checking = State::Checking(UnconfirmedAttempt {
            ended_at: now,
            updated_at_before: None,
        });
        let slot = "Thu 2025-01-23 14:20-14:40";
        for (state, sentence) in [
            (
                sending,
                format!("It waits until your earlier change to {slot} is sent."),
            ),
            (
                checking,
                format!("It waits until your earlier change to {slot} is checked."),
            ),
            (
                State::Conflict(ConflictKind::Moved),
                format!(
                    "It waits until you decide on your earlier change to {slot}, which has a \
                     conflict."
                ),
            ),
            (
                State::Refused,
                format!(
                    "It waits until you decide on your earlier change to {slot}, which the server \
                     refused."
                ),
            ),
        ] {
            let times = Times::in_zone(Zone::named("UTC").unwrap());
            assert_eq!(behind(&earlier(state), times), sentence);
        }
    }
}
