use crate::{Base, Done, Party, Range, Slot, Status, Terms};

/// What a 2xx answer to an amend, carrying the interview, says of the proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// The server has it.
    Taken {
        /// As a proposal, or agreed at once.
        done: Done,
        /// The times as the server stores them.
        stored: Range,
        /// The agreed time is not the one the user saw: the other side moved within the gap
        /// between compare and request that no client can close.
        other_side_moved: bool,
    },
    /// The interview came back without the proposal.
    NotTaken,
}

/// Reads the interview of an amend's answer. `base` is what the user saw; `terms_were_visible`
/// tells whether its agreed time was evidence or only for show.
///
/// Other times than were sent still are our proposal, unless they are the ones that stood there
/// before: a server may round to whatever grid it likes.
pub fn judge_answer(base: &Base, terms_were_visible: bool, sent: Slot, answer: &Terms) -> Answer {
    let sent = Range::from(sent);
    let ours = matches!(answer.amended_by, None | Some(Party::Interviewer));
    let whole = answer.proposed.start().is_some() && answer.proposed.end().is_some();
    let stands = answer
        .status
        .as_ref()
        .is_none_or(|status| *status == Status::Amended);
    let is_older = answer.proposed == base.terms.proposed && answer.proposed != sent;
    if ours && whole && stands && !is_older {
        let other_side_moved = terms_were_visible && answer.agreed != base.terms.agreed;
        Answer::Taken {
            done: Done::Proposed,
            stored: answer.proposed,
            other_side_moved,
        }
    } else if answer.agreed == sent && answer.proposed.is_empty() && !answer.is_over() {
        Answer::Taken {
            done: Done::Agreed,
            stored: sent,
            other_side_moved: false,
        }
    } else {
        Answer::NotTaken
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Timestamp;

    fn slot(from: i64) -> Slot {
        Slot::new(
            Timestamp::from_seconds(from),
            Timestamp::from_seconds(from + 1800),
        )
        .unwrap()
    }

    fn base(proposed: Option<Slot>) -> Base {
        let proposed = proposed.map(Range::from).unwrap_or_default();
        let terms = Terms {
            agreed: slot(0).into(),
            proposed,
            ..Terms::default()
        };
        Base {
            terms,
            updated_at: None,
        }
    }

    fn judge(base: &Base, answer: &Terms) -> Answer {
        judge_answer(base, true, slot(7200), answer)
    }

    #[test]
    fn our_proposal_is_taken_even_when_rounded() {
        let base = base(None);
        for stored in [7200, 7500, 9000] {
            let answer = base.terms.with_our_proposal(slot(stored).into());
            let stored = Range::from(slot(stored));
            let taken = Answer::Taken {
                done: Done::Proposed,
                stored,
                other_side_moved: false,
            };
            assert_eq!(judge(&base, &answer), taken);
        }
    }

    #[test]
    fn the_other_side_moving_within_the_gap_is_told() {
        let base = base(None);
        let mut answer = base.terms.with_our_proposal(slot(7200).into());
        answer.agreed = slot(3600).into();
        assert!(matches!(
            judge(&base, &answer),
            Answer::Taken {
                other_side_moved: true,
                ..
            }
        ));
    }

    #[test]
    fn an_interview_without_our_proposal_is_not_taken() {
        let base = base(Some(slot(3600)));
        let ours = |range| base.terms.with_our_proposal(range);
        let untouched = ours(slot(3600).into());
        let empty = ours(Range::default());
        let theirs = Terms {
            amended_by: Some(Party::Interviewee),
            ..ours(slot(7200).into())
        };
        let cancelled = Terms {
            status: Some(Status::Cancelled),
            ..ours(slot(7200).into())
        };
        for answer in [untouched, empty, theirs, cancelled] {
            assert_eq!(judge(&base, &answer), Answer::NotTaken, "{answer:?}");
        }
    }

    #[test]
    fn agreed_at_once_is_taken() {
        let answer = Terms {
            agreed: slot(7200).into(),
            status: Some(Status::Scheduled),
            ..Terms::default()
        };
        assert!(matches!(
            judge(&base(None), &answer),
            Answer::Taken {
                done: Done::Agreed,
                ..
            }
        ));
    }
}
