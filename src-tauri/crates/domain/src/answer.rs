use crate::{Base, BookingAnswer, DoneAs, Party, Range, Slot, Status};

/// What a 2xx answer to an amend, carrying the interview, says of the proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// The server has it.
    Taken {
        /// As a proposal, or agreed at once.
        done: DoneAs,
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
/// Exactly the times that were sent are our proposal, whatever word the server has for the status,
/// unless the interview is over. Other times are our proposal too, unless they are the ones that stood
/// there before: a server may round to whatever grid it likes. Nothing is concluded from what the
/// answer does not speak of.
pub fn judge_answer(
    base: &Base,
    terms_were_visible: bool,
    sent: Slot,
    answer: &BookingAnswer,
) -> Answer {
    let sent = Range::from(sent);
    let (proposed, status) = (answer.proposed(), answer.status.given());
    let agreed = answer.agreed_over(base.terms.agreed);
    let is_over = status.is_some_and(Status::is_over);
    let ours = matches!(answer.amended_by.given(), None | Some(Party::Interviewer));
    let whole = proposed.start().is_some() && proposed.end().is_some();
    let is_said_to_stand = matches!(status, None | Some(Status::Amended));
    let is_rounded = is_said_to_stand && whole && proposed != base.terms.proposed;
    if ours && !is_over && (proposed == sent || is_rounded) {
        let other_side_moved = terms_were_visible && agreed != base.terms.agreed;
        Answer::Taken {
            done: DoneAs::Proposed,
            stored: proposed,
            other_side_moved,
        }
    } else if agreed == sent && proposed.is_empty() && !is_over {
        Answer::Taken {
            done: DoneAs::Agreed,
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
    use crate::{Booking, Said, Terms, Timestamp};

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
        let whole = Booking {
            start_at: answer.agreed.start(),
            end_at: answer.agreed.end(),
            amend_start_at: answer.proposed.start(),
            amend_end_at: answer.proposed.end(),
            amended_by: answer.amended_by.clone(),
            status: answer.status.clone(),
            ..Booking::default()
        };
        judge_answer(base, true, slot(7200), &whole.into())
    }

    fn short(proposed: Slot) -> BookingAnswer {
        BookingAnswer {
            amend_start_at: Said::Value(Some(proposed.start())),
            amend_end_at: Said::Value(Some(proposed.end())),
            ..BookingAnswer::default()
        }
    }

    #[test]
    fn an_answer_without_the_agreed_time_does_not_say_that_it_moved() {
        let base = base(None);
        let taken = Answer::Taken {
            done: DoneAs::Proposed,
            stored: slot(7200).into(),
            other_side_moved: false,
        };
        let judge = |answer: &BookingAnswer| judge_answer(&base, true, slot(7200), answer);
        assert_eq!(judge(&short(slot(7200))), taken);
        let half = BookingAnswer {
            start_at: Said::Value(base.terms.agreed.start()),
            ..short(slot(7200))
        };
        assert_eq!(judge(&half), taken);
        let moved = BookingAnswer {
            start_at: Said::Value(Some(Timestamp::from_seconds(60))),
            ..short(slot(7200))
        };
        assert!(matches!(
            judge(&moved),
            Answer::Taken {
                other_side_moved: true,
                ..
            }
        ));
    }

    #[test]
    fn exact_times_of_ours_are_taken_whatever_the_status_word() {
        let base = base(Some(slot(3600)));
        let sent = base.terms.with_our_proposal(slot(7200).into());
        let words = ["reschedule_requested", "pending"].map(|word| Status::Other(word.into()));
        for status in [None, Some(Status::Scheduled)]
            .into_iter()
            .chain(words.map(Some))
        {
            let answer = Terms {
                status,
                ..sent.clone()
            };
            let taken = Answer::Taken {
                done: DoneAs::Proposed,
                stored: slot(7200).into(),
                other_side_moved: false,
            };
            assert_eq!(judge(&base, &answer), taken, "{answer:?}");
        }
        let rounded = Terms {
            status: Some(Status::Other("pending".into())),
            ..base.terms.with_our_proposal(slot(7500).into())
        };
        assert_eq!(judge(&base, &rounded), Answer::NotTaken);
        for status in [Status::Cancelled, Status::Rejected] {
            let answer = Terms {
                status: Some(status),
                ..sent.clone()
            };
            assert_eq!(judge(&base, &answer), Answer::NotTaken);
        }
        let again = judge_answer(&base, true, slot(3600), &short(slot(3600)));
        assert!(
            matches!(again, Answer::Taken { .. }),
            "exactly what was there before"
        );
    }

    #[test]
    fn our_proposal_is_taken_even_when_rounded() {
        let base = base(None);
        for stored in [7200, 7500, 9000] {
            let answer = base.terms.with_our_proposal(slot(stored).into());
            let stored = Range::from(slot(stored));
            let taken = Answer::Taken {
                done: DoneAs::Proposed,
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
                done: DoneAs::Agreed,
                ..
            }
        ));
    }
}
