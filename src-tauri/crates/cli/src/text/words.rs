//! One word and one sentence for each state, the same as in the window.

use interlude_domain::{Change, Ending, Kind, Party, State, Status, View, ViewState};

use crate::page::Ink;

/// The word for where an interview stands. An arrow or a mark says the same as the colour.
pub(crate) fn badge(view: &View<'_>) -> (Ink, &'static str) {
    match view.change {
        Some(change) => badge_of(change),
        None => (Ink::Plain, remote_badge(view)),
    }
}

/// The word for where an unfinished change stands.
pub(crate) fn badge_of(change: &Change) -> (Ink, &'static str) {
    match change.state {
        State::Waiting { .. } => (Ink::Waiting, "↑ Waiting to send"),
        State::Sending { .. } => (Ink::Waiting, "↑ Sending"),
        State::Checking(_) => (Ink::Waiting, "↑ Checking"),
        State::Conflict(_) => (Ink::Attention, "! You choose"),
        State::Refused => (Ink::Attention, "! Refused"),
    }
}

/// The word for a newer wish behind one that is at large.
pub(crate) const BEHIND: (Ink, &str) = (Ink::Waiting, "↑ Waiting behind");

/// What an interview's state means, where no change of the user's waits.
pub(crate) fn remote_sentence(view: &View<'_>) -> &'static str {
    match (view.state(), view.interview.terms().amended_by) {
        (ViewState::Agreed, _) => "Both sides agreed.",
        (ViewState::Proposed, Some(Party::Interviewer)) => "Waiting for their answer.",
        (ViewState::Proposed, Some(Party::Interviewee)) => {
            "Accept on the website; Interlude cannot yet."
        }
        (ViewState::Proposed, _) => "Another time is proposed.",
        (ViewState::None, _) if view.interview.terms().is_over() => "Changed on the server.",
        _ => "The server gives no time.",
    }
}

/// How a change ended: a word and a sentence.
pub(crate) fn ending(ending: &Ending) -> (&'static str, &'static str) {
    match ending {
        Ending::Sent(_) => ("Sent", "The server has it."),
        Ending::Replaced { .. } => ("Replaced", "You chose a newer time."),
        Ending::Undone => ("Undone", "Taken back before sending."),
        Ending::Dropped => ("Dropped", "You dropped it."),
    }
}

/// How an interview is held; an unknown word as the server writes it.
pub(crate) fn kind(kind: &Kind) -> &str {
    match kind {
        Kind::VideoCall => "by video",
        Kind::InPerson => "in person",
        other => other.as_str(),
    }
}

/// Who made a proposal; an unknown word as the server writes it.
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
