//! The label and the sentence of each state.

use interlude_app::view::Badge;
use interlude_model::{Ending, Kind, Party, State};

use crate::page::Style;

/// Returns the words of a badge and their style.
pub(crate) fn badge(badge: Badge) -> (Style, &'static str) {
    let style = match badge {
        Badge::Conflict | Badge::Refused => Style::Attention,
        Badge::Waiting | Badge::Sending | Badge::Checking | Badge::WaitingBehind => Style::Waiting,
        _ => Style::Plain,
    };
    (style, badge.words())
}

/// Returns the sentence for an interview without unfinished changes. None if the badge says it all.
pub(crate) fn remote_sentence(badge: Badge) -> Option<&'static str> {
    match badge {
        Badge::Agreed => Some("Both sides agreed."),
        Badge::YouProposed => Some("Waiting for their answer."),
        Badge::TheyProposed => Some("To accept, use the website. Interlude cannot do it yet."),
        Badge::Cancelled | Badge::TurnedDown => Some("Changed on the server."),
        Badge::NotListed => Some("No longer listed on the server."),
        Badge::NoTime => Some("The server gives no time."),
        _ => None,
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
