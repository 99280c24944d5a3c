//! The outcome of a request that the server answered with a 2xx and the interview.
//!
//! | kind | taken | otherwise |
//! | --- | --- | --- |
//! | amend | the answer has our proposal, perhaps rounded, or the time is agreed | not taken |
//! | accept | the answer has what was asked for ([`done`](crate::done)) | took, if a time is agreed that is neither the accepted one nor that of the base; else not taken |
//! | cancel | the answer is cancelled | not taken |
//!
//! Attributes that the answer leaves out are not evidence of anything, except that an accept leaves no
//! proposal.

use crate::compare::took_another;
use crate::done::accept_is_done;
use crate::{Base, BookingAnswer, ChangeKind, DoneAs, Party, Range, Slot, Status, Terms};

/// The outcome of a request that the server answered with a 2xx and the interview.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnswerOutcome {
    /// The server has the change.
    Taken {
        done: DoneAs,
        /// The times as the server stores them. For a cancel, the agreed time.
        stored: Range,
        /// True if the agreed time is neither the one that the user saw nor the one that the change asks
        /// for. The other side changed it between the compare and the request, and no client can prevent
        /// that.
        other_side_moved: bool,
    },
    /// The accept agreed to another time, which the other side proposed between the compare and the
    /// request.
    Took,
    /// The server returned the interview without what the change asks for.
    NotTaken,
}

/// Returns the outcome of the request of a change of `kind`, given the server's answer. `base` holds the
/// terms that the user saw. `terms_were_visible` is true if the last list showed them, so that they are
/// up to date.
pub fn answer_outcome(
    base: &Base,
    terms_were_visible: bool,
    kind: ChangeKind,
    answer: &BookingAnswer,
) -> AnswerOutcome {
    match kind {
        ChangeKind::Amend(slot) => of_amend(base, terms_were_visible, slot, answer),
        ChangeKind::Accept(slot) => of_accept(&base.terms, slot, answer),
        ChangeKind::Cancel => of_cancel(base, terms_were_visible, answer),
    }
}

fn of_accept(base: &Terms, slot: Slot, answer: &BookingAnswer) -> AnswerOutcome {
    let now = Terms {
        // An accept leaves no proposal. One that the answer does not mention is not there any more.
        proposed: answer.proposed(),
        ..answer.terms_over(base)
    };
    if accept_is_done(base, &now, slot) {
        AnswerOutcome::Taken {
            done: DoneAs::Agreed,
            stored: now.agreed,
            other_side_moved: false,
        }
    } else if took_another(base, now.agreed, slot) {
        AnswerOutcome::Took
    } else {
        AnswerOutcome::NotTaken
    }
}

fn of_cancel(base: &Base, terms_were_visible: bool, answer: &BookingAnswer) -> AnswerOutcome {
    if answer.status.given() != Some(&Status::Cancelled) {
        return AnswerOutcome::NotTaken;
    }
    let agreed = answer.agreed_over(base.terms.agreed);
    AnswerOutcome::Taken {
        done: DoneAs::Cancelled,
        stored: agreed,
        other_side_moved: terms_were_visible && agreed != base.terms.agreed,
    }
}

fn of_amend(
    base: &Base,
    terms_were_visible: bool,
    sent: Slot,
    answer: &BookingAnswer,
) -> AnswerOutcome {
    let sent = Range::from(sent);
    let (proposed, status) = (answer.proposed(), answer.status.given());
    let agreed = answer.agreed_over(base.terms.agreed);
    let is_over = status.is_some_and(Status::is_over);
    let by = answer.amended_by.given();
    let is_ours = matches!(by, None | Some(Party::Interviewer));
    let is_complete = proposed.start().is_some() && proposed.end().is_some();
    // The sent times are our proposal whatever the status is called, unless the interview is over. A
    // server may also round them, to a grid that it chooses. Other times are therefore our proposal too,
    // but only if the status does not contradict it and if they did not stand there before, or stood there as the other
    // side's.
    let may_be_amended = matches!(status, None | Some(Status::Amended));
    let is_new = proposed != base.terms.proposed || base.terms.is_taken_over_by(by);
    let is_rounded = may_be_amended && is_complete && is_new;
    if is_ours && !is_over && (proposed == sent || is_rounded) {
        let other_side_moved = terms_were_visible && agreed != base.terms.agreed;
        AnswerOutcome::Taken {
            done: DoneAs::Proposed,
            stored: proposed,
            other_side_moved,
        }
    } else if agreed == sent && proposed.is_empty() && !is_over {
        AnswerOutcome::Taken {
            done: DoneAs::Agreed,
            stored: sent,
            other_side_moved: false,
        }
    } else {
        AnswerOutcome::NotTaken
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

    fn outcome(base: &Base, answer: &Terms) -> AnswerOutcome {
        let complete = Booking {
            start_at: answer.agreed.start(),
            end_at: answer.agreed.end(),
            amend_start_at: answer.proposed.start(),
            amend_end_at: answer.proposed.end(),
            amended_by: answer.amended_by.clone(),
            status: answer.status.clone(),
            ..Booking::default()
        };
        answer_outcome(base, true, ChangeKind::Amend(slot(7200)), &complete.into())
    }

    fn proposal_only(proposed: Slot) -> BookingAnswer {
        BookingAnswer {
            amend_start_at: Said::Value(Some(proposed.start())),
            amend_end_at: Said::Value(Some(proposed.end())),
            ..BookingAnswer::default()
        }
    }

    #[test]
    fn an_answer_without_the_agreed_time_does_not_report_a_moved_interview() {
        let base = base(None);
        let taken = AnswerOutcome::Taken {
            done: DoneAs::Proposed,
            stored: slot(7200).into(),
            other_side_moved: false,
        };
        let outcome = |answer: &BookingAnswer| {
            answer_outcome(&base, true, ChangeKind::Amend(slot(7200)), answer)
        };
        assert_eq!(outcome(&proposal_only(slot(7200))), taken);
        let with_start = BookingAnswer {
            start_at: Said::Value(base.terms.agreed.start()),
            ..proposal_only(slot(7200))
        };
        assert_eq!(outcome(&with_start), taken);
        let moved = BookingAnswer {
            start_at: Said::Value(Some(Timestamp::from_seconds(60))),
            ..proposal_only(slot(7200))
        };
        assert!(matches!(
            outcome(&moved),
            AnswerOutcome::Taken {
                other_side_moved: true,
                ..
            }
        ));
    }

    #[test]
    fn the_sent_times_count_as_taken_with_any_status_that_is_not_over() {
        let base = base(Some(slot(3600)));
        let sent = base.terms.with_our_proposal(slot(7200).into());
        let unknown = ["reschedule_requested", "pending"].map(|word| Status::Other(word.into()));
        for status in [None, Some(Status::Scheduled)]
            .into_iter()
            .chain(unknown.map(Some))
        {
            let answer = Terms {
                status,
                ..sent.clone()
            };
            let taken = AnswerOutcome::Taken {
                done: DoneAs::Proposed,
                stored: slot(7200).into(),
                other_side_moved: false,
            };
            assert_eq!(outcome(&base, &answer), taken, "{answer:?}");
        }
        let rounded = Terms {
            status: Some(Status::Other("pending".into())),
            ..base.terms.with_our_proposal(slot(7500).into())
        };
        assert_eq!(outcome(&base, &rounded), AnswerOutcome::NotTaken);
        for status in [Status::Cancelled, Status::Rejected] {
            let answer = Terms {
                status: Some(status),
                ..sent.clone()
            };
            assert_eq!(outcome(&base, &answer), AnswerOutcome::NotTaken);
        }
        let again = answer_outcome(
            &base,
            true,
            ChangeKind::Amend(slot(3600)),
            &proposal_only(slot(3600)),
        );
        assert!(
            matches!(again, AnswerOutcome::Taken { .. }),
            "the sent times stood there before"
        );
    }

    #[test]
    fn a_rounded_proposal_counts_as_taken() {
        let base = base(None);
        for stored in [7200, 7500, 9000] {
            let answer = base.terms.with_our_proposal(slot(stored).into());
            let stored = Range::from(slot(stored));
            let taken = AnswerOutcome::Taken {
                done: DoneAs::Proposed,
                stored,
                other_side_moved: false,
            };
            assert_eq!(outcome(&base, &answer), taken);
        }
    }

    #[test]
    fn a_proposal_that_is_rounded_to_theirs_counts_as_taken_if_the_server_names_us() {
        let by = |party: &Option<Party>| {
            let mut base = base(Some(slot(7500)));
            base.terms.amended_by = Some(Party::Interviewee);
            let answer = Terms {
                amended_by: party.clone(),
                ..base.terms.with_our_proposal(slot(7500).into())
            };
            outcome(&base, &answer)
        };
        let taken = AnswerOutcome::Taken {
            done: DoneAs::Proposed,
            stored: slot(7500).into(),
            other_side_moved: false,
        };
        assert_eq!(by(&Some(Party::Interviewer)), taken);
        for untouched in [None, Some(Party::Interviewee)] {
            assert_eq!(by(&untouched), AnswerOutcome::NotTaken, "{untouched:?}");
        }
    }

    #[test]
    fn an_agreed_time_that_changed_before_the_request_is_reported() {
        let base = base(None);
        let mut answer = base.terms.with_our_proposal(slot(7200).into());
        answer.agreed = slot(3600).into();
        assert!(matches!(
            outcome(&base, &answer),
            AnswerOutcome::Taken {
                other_side_moved: true,
                ..
            }
        ));
    }

    #[test]
    fn an_answer_without_our_proposal_is_not_taken() {
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
            assert_eq!(
                outcome(&base, &answer),
                AnswerOutcome::NotTaken,
                "{answer:?}"
            );
        }
    }

    #[test]
    fn an_immediately_agreed_time_is_taken() {
        let answer = Terms {
            agreed: slot(7200).into(),
            status: Some(Status::Scheduled),
            ..Terms::default()
        };
        assert!(matches!(
            outcome(&base(None), &answer),
            AnswerOutcome::Taken {
                done: DoneAs::Agreed,
                ..
            }
        ));
    }

    fn accept(base: &Base, answer: &BookingAnswer) -> AnswerOutcome {
        answer_outcome(base, true, ChangeKind::Accept(slot(3600)), answer)
    }

    #[test]
    fn an_accept_is_taken_if_its_time_is_agreed_and_took_if_another_one_is() {
        let base = base(Some(slot(3600)));
        let agreed = |from: i64| BookingAnswer {
            start_at: Said::Value(Some(slot(from).start())),
            end_at: Said::Value(Some(slot(from).end())),
            ..BookingAnswer::default()
        };
        let taken = AnswerOutcome::Taken {
            done: DoneAs::Agreed,
            stored: slot(3600).into(),
            other_side_moved: false,
        };
        let cancelled = BookingAnswer {
            status: Said::Value(Some(Status::Cancelled)),
            ..agreed(3600)
        };
        let proposed_again = BookingAnswer {
            amend_start_at: Said::Value(Some(slot(3600).start())),
            amend_end_at: Said::Value(Some(slot(3600).end())),
            ..agreed(3600)
        };
        for (answer, outcome) in [
            (agreed(3600), taken),
            (agreed(7200), AnswerOutcome::Took),
            (agreed(0), AnswerOutcome::NotTaken),
            (BookingAnswer::default(), AnswerOutcome::NotTaken),
            (
                BookingAnswer::from(Booking::default()),
                AnswerOutcome::NotTaken,
            ),
            (cancelled, AnswerOutcome::NotTaken),
            (proposed_again, AnswerOutcome::NotTaken),
        ] {
            assert_eq!(accept(&base, &answer), outcome, "{answer:?}");
        }
    }

    #[test]
    fn a_cancel_is_taken_if_the_answer_is_cancelled_and_tells_of_a_moved_time() {
        let base = base(None);
        let cancel = |visible, agreed: Slot, status: &str| {
            let answer = Booking {
                start_at: Some(agreed.start()),
                end_at: Some(agreed.end()),
                status: Some(status.into()),
                ..Booking::default()
            };
            answer_outcome(&base, visible, ChangeKind::Cancel, &answer.into())
        };
        let taken = |stored: Slot, other_side_moved| AnswerOutcome::Taken {
            done: DoneAs::Cancelled,
            stored: stored.into(),
            other_side_moved,
        };
        assert_eq!(cancel(true, slot(0), "cancelled"), taken(slot(0), false));
        assert_eq!(
            cancel(true, slot(3600), "cancelled"),
            taken(slot(3600), true)
        );
        assert_eq!(
            cancel(false, slot(3600), "cancelled"),
            taken(slot(3600), false)
        );
        for status in ["scheduled", "amended", "rejected"] {
            assert_eq!(
                cancel(true, slot(0), status),
                AnswerOutcome::NotTaken,
                "{status}"
            );
        }
    }
}
