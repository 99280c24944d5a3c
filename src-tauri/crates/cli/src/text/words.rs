//! The words for states, ends, kinds and sides.

use interlude_app::view::Badge;
use interlude_model::{Ending, HeardKind, Kind, Party, State};

use crate::page::Style;

/// Returns the words of a badge and their style. A sign in the words says the same as the colour.
pub(super) fn badge(badge: Badge) -> (Style, &'static str) {
    use Style::{Attention, Plain, Waiting};
    match badge {
        Badge::NoTime => (Plain, "No time given"),
        Badge::Agreed => (Plain, "Agreed"),
        Badge::YouProposed => (Plain, "→ You proposed"),
        Badge::TheyProposed => (Plain, "← They proposed"),
        Badge::Waiting => (Waiting, "↑ Waiting to send"),
        Badge::Sending => (Waiting, "↑ Sending"),
        Badge::Checking => (Waiting, "? Checking"),
        Badge::WaitingBehind => (Waiting, "↑ Waiting behind"),
        Badge::Conflict => (Attention, "! Conflict"),
        Badge::Refused => (Attention, "! Refused"),
        Badge::Cancelled => (Plain, "Cancelled"),
        Badge::TurnedDown => (Plain, "Turned down"),
        Badge::NotListed => (Plain, "Not listed"),
        Badge::Completed => (Plain, "Completed"),
        Badge::InProgress => (Plain, "In progress"),
    }
}

/// Returns the sentence for an interview without unfinished changes. None if the badge says it all.
pub(super) fn remote_sentence(badge: Badge) -> Option<&'static str> {
    match badge {
        Badge::Agreed => Some("Both sides agreed."),
        Badge::YouProposed => Some("Waiting for their answer."),
        Badge::TheyProposed => Some("Accept it, keep the agreed time, or propose another one."),
        Badge::Cancelled | Badge::TurnedDown => Some("Changed on the server."),
        Badge::NotListed => Some("No longer listed on the server."),
        Badge::NoTime => Some("The server gives no time."),
        _ => None,
    }
}

/// Returns the headline for a change that was made or decided, or that is back because the one that replaced
/// it was undone.
pub(super) fn headline(state: &State, is_back: bool) -> &'static str {
    match (state, is_back) {
        (State::Waiting { .. }, false) => "Saved on this computer, not sent yet.",
        (State::Sending { .. } | State::Checking(_), false) => {
            "Sent without a clear answer. It may have arrived, so it is checked first."
        }
        (State::Conflict(_), false) => "Your turn. This change has a conflict.",
        (State::Refused, false) => "The server refused the change.",
        (State::Waiting { .. }, true) => "Taken back. Your earlier change waits again.",
        (State::Sending { .. }, true) => "Taken back. Your earlier change is being sent.",
        (State::Checking(_), true) => "Taken back. Your earlier change is being checked.",
        (State::Conflict(_), true) => "Taken back. The change needs your decision again.",
        (State::Refused, true) => "Taken back. The change is refused, as before.",
    }
}

/// Returns the label and the sentence for the end of a change.
pub(super) fn ending(ending: &Ending) -> (&'static str, &'static str) {
    match ending {
        Ending::Sent(_) => ("Sent", "Sent. The server has it."),
        Ending::Replaced { .. } => ("Replaced", "You made a newer change."),
        Ending::Undone => ("Undone", "It was undone before it was sent."),
        Ending::Dropped => ("Dropped", "You dropped the change."),
    }
}

/// Returns what the other side did.
pub(super) fn heard(what: &HeardKind) -> &'static str {
    match what {
        HeardKind::Booked { .. } => "Booked",
        HeardKind::Proposed { .. } => "They proposed",
        HeardKind::Withdrawn { .. } => "They withdrew",
        HeardKind::Accepted { .. } => "They accepted",
        HeardKind::Moved { .. } => "They moved it",
        HeardKind::Cancelled => "Cancelled",
        HeardKind::TurnedDown => "They turned it down",
        HeardKind::NotListed { .. } => "No longer listed",
    }
}

/// Returns the kind of an interview. An unknown kind is shown as the server writes it.
pub(super) fn kind(kind: &Kind) -> &str {
    match kind {
        Kind::VideoCall => "video call",
        Kind::InPerson => "in person",
        other => other.as_str(),
    }
}

/// Returns the side that made a proposal. An unknown side is shown as the server writes it.
pub(super) fn party(party: &Party) -> &str {
    match party {
        Party::Interviewer => "you",
        Party::Interviewee => "them",
        other => other.as_str(),
    }
}

/// Returns a number of things in words.
pub(crate) fn count(number: usize, one: &str, many: &str) -> String {
    match number {
        1 => format!("1 {one}"),
        number => format!("{number} {many}"),
    }
}
