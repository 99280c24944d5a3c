//! The label and the sentence of each state.

use interlude_model::{Change, Ending, Kind, Party, State, Status, View, ViewState};

use crate::page::Style;

/// Returns the label of an interview's state. Its symbol says the same as its colour.
pub(crate) fn badge(view: &View<'_>) -> (Style, &'static str) {
    match view.change {
        Some(change) => badge_of(change),
        None => (Style::Plain, remote_badge(view)),
    }
}

/// Returns the label of an unfinished change.
pub(crate) fn badge_of(change: &Change) -> (Style, &'static str) {
    match change.state {
        State::Waiting { .. } => (Style::Waiting, "↑ Waiting to send"),
        State::Sending { .. } => (Style::Waiting, "↑ Sending"),
        State::Checking(_) => (Style::Waiting, "? Checking"),
        State::Conflict(_) => (Style::Attention, "! Conflict"),
        State::Refused => (Style::Attention, "! Refused"),
    }
}

/// Returns the sentence for the state of an interview without unfinished changes.
pub(crate) fn remote_sentence(view: &View<'_>) -> &'static str {
    match (view.state(), view.interview.terms().amended_by) {
        (ViewState::Agreed, _) => "Both sides agreed.",
        (ViewState::Proposed, Some(Party::Interviewer)) => "Waiting for their answer.",
        (ViewState::Proposed, Some(Party::Interviewee)) => {
            "To accept, use the website. Interlude cannot do it yet."
        }
        (ViewState::Proposed, _) => "Another time is proposed.",
        (ViewState::None, _) if view.interview.terms().is_over() => "Changed on the server.",
        _ => "The server gives no time.",
    }
}

/// Returns the headline for a change that was made or decided.
pub(crate) fn headline(state: &State) -> &'static str {
    match state {
        State::Waiting { .. } => "Saved on this computer, not sent yet.",
        State::Sending { .. } | State::Checking(_) => {
            "Sent without a clear answer. It may have arrived, so it is checked first."
        }
        State::Conflict(_) => "Your turn. This change has a conflict.",
        State::Refused => "The server refused the change.",
    }
}

/// Returns the headline for a change that is back, because the one that replaced it was undone.
pub(crate) fn restored_headline(state: &State) -> &'static str {
    match state {
        State::Waiting { .. } => "Taken back. Your earlier change waits again.",
        State::Sending { .. } => "Taken back. Your earlier change is being sent.",
        State::Checking(_) => "Taken back. Your earlier change is being checked.",
        State::Conflict(_) => "Taken back. The change needs your decision again.",
        State::Refused => "Taken back. The change is refused, as before.",
    }
}

/// Returns the label and the sentence for the end of a change.
pub(crate) fn ending(ending: &Ending) -> (&'static str, &'static str) {
    match ending {
        Ending::Sent(_) => ("Sent", "The server has it."),
        Ending::Replaced { .. } => ("Replaced", "You proposed a newer time."),
        Ending::Undone => ("Undone", "It was undone before it was sent."),
        Ending::Dropped => ("Dropped", "You dropped the change."),
    }
}

/// Returns the kind of an interview. An unknown kind is shown as the server writes it.
pub(crate) fn kind(kind: &Kind) -> &str {
    match kind {
        Kind::VideoCall => "video call",
        Kind::InPerson => "in person",
        other => other.as_str(),
    }
}

/// Returns the side that made a proposal. An unknown side is shown as the server writes it.
pub(crate) fn party(party: &Party) -> &str {
    match party {
        Party::Interviewer => "you",
        Party::Interviewee => "them",
        other => other.as_str(),
    }
}

fn remote_badge(view: &View<'_>) -> &'static str {
    let terms = view.interview.terms();
    match (view.state(), terms.amended_by) {
        (ViewState::Agreed, _) => "Agreed",
        (ViewState::Proposed, Some(Party::Interviewer)) => "→ You proposed",
        (ViewState::Proposed, Some(Party::Interviewee)) => "← They proposed",
        (ViewState::Proposed, _) => "Proposed",
        _ => match terms.status {
            Some(Status::Cancelled) => "Cancelled",
            Some(Status::Rejected) => "Turned down",
            _ => "No time given",
        },
    }
}

#[cfg(test)]
mod tests {
    use interlude_model::{ConflictKind, Timestamp, UnconfirmedAttempt};

    use super::*;

    #[test]
    fn after_undo_each_state_has_its_own_headline() {
        let at = Timestamp::from_seconds(0);
        let states = [
            State::Waiting { undo_until: at },
            State::Sending {
                began_at: at,
                updated_at_before: None,
            },
            State::Checking(UnconfirmedAttempt {
                ended_at: at,
                updated_at_before: None,
            }),
            State::Conflict(ConflictKind::Moved),
            State::Refused,
        ];
        let mut headlines: Vec<_> = states.iter().map(restored_headline).collect();
        assert!(
            headlines
                .iter()
                .all(|headline| headline.starts_with("Taken back. "))
        );
        headlines.sort_unstable();
        headlines.dedup();
        assert_eq!(headlines.len(), states.len());
    }
}
