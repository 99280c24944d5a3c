//! Interviews, facts and entries for the tests of what the other side did.

use std::sync::Arc;

use interlude_model::{
    Base, Booking, Change, ChangeId, ChangeKind, Delivery, DoneAs, Listing, Party, RequestMark,
    Slot, State, Status, UnconfirmedAttempt, UnconfirmedRequest,
};

use super::*;
use crate::store::Op;

pub(super) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_seconds(seconds)
}

pub(super) fn slot(hour: i64) -> Slot {
    Slot::new(at(hour * 3600), at(hour * 3600 + 1800)).unwrap()
}

pub(super) fn range(hour: i64) -> Range {
    slot(hour).into()
}

pub(super) fn id() -> InterviewId {
    InterviewId::new(37).unwrap()
}

/// Returns an interview that is agreed at an hour, with a proposal of an hour by a party.
pub(super) fn interview(agreed: Option<i64>, proposed: Option<(i64, Option<Party>)>) -> Interview {
    let agreed = agreed.map(range).unwrap_or_default();
    let of_proposal = proposed.as_ref().map(|(hour, _)| range(*hour));
    let of_proposal = of_proposal.unwrap_or_default();
    let status = match proposed {
        Some(_) => Status::Amended,
        None => Status::Scheduled,
    };
    let booking = Booking {
        start_at: agreed.start(),
        end_at: agreed.end(),
        amend_start_at: of_proposal.start(),
        amend_end_at: of_proposal.end(),
        amended_by: proposed.and_then(|(_, party)| party),
        status: Some(status),
        ..Booking::default()
    };
    Interview {
        id: id(),
        listing: Listing {
            title: Some("Talk".to_owned()),
            ..Listing::default()
        },
        booking: Some(booking),
        visibility: ListVisibility::Visible,
    }
}

pub(super) fn agreed(hour: i64) -> Interview {
    interview(Some(hour), None)
}

pub(super) fn theirs(agreed: i64, proposed: i64) -> Interview {
    interview(Some(agreed), Some((proposed, Some(Party::Interviewee))))
}

pub(super) fn ours(agreed: i64, proposed: i64) -> Interview {
    interview(Some(agreed), Some((proposed, Some(Party::Interviewer))))
}

pub(super) fn unnamed(agreed: i64, proposed: i64) -> Interview {
    interview(Some(agreed), Some((proposed, None)))
}

pub(super) fn with_status(interview: Interview, status: Status) -> Interview {
    let booking = interview.booking.map(|booking| Booking {
        status: Some(status),
        ..booking
    });
    Interview {
        booking,
        ..interview
    }
}

pub(super) fn updated_at(seconds: i64, interview: Interview) -> Interview {
    let listing = Listing {
        updated_at: Some(at(seconds)),
        ..interview.listing
    };
    Interview {
        listing,
        ..interview
    }
}

pub(super) fn hidden(interview: Interview) -> Interview {
    Interview {
        visibility: ListVisibility::Hidden,
        ..interview
    }
}

pub(super) fn change(kind: ChangeKind) -> Change {
    Change {
        attempts: 1,
        state: State::Refused,
        ..Change::new(
            ChangeId::from_bytes([1; 16]),
            id(),
            1,
            kind,
            Base::default(),
            at(0),
        )
    }
}

pub(super) fn sent(kind: ChangeKind) -> Op {
    sent_at(10, kind)
}

pub(super) fn sent_at(ended_at: i64, kind: ChangeKind) -> Op {
    let stored = kind.slot().map(Range::from).unwrap_or_default();
    Op::End(Arc::new(HistoryEntry {
        ended_at: at(ended_at),
        ending: Ending::Sent(Delivery {
            done: DoneAs::Proposed,
            stored,
            other_side_moved: false,
            request_id: None,
        }),
        change: change(kind),
    }))
}

/// Returns the delivery of a proposal of an hour, made on the terms of an interview.
pub(super) fn delivered(number: u8, hour: i64, ended_at: i64, base: &Interview) -> Op {
    let Op::End(entry) = sent_at(ended_at, ChangeKind::Amend(slot(hour))) else {
        panic!("it ends the change");
    };
    let mut entry = HistoryEntry::clone(&entry);
    entry.change.id = ChangeId::from_bytes([number; 16]);
    entry.change.order = number.into();
    entry.change.base.terms = base.terms();
    Op::End(Arc::new(entry))
}

/// Returns a delivery as that of an answer, to a request that began at second 15.
pub(super) fn answered(delivered: &Op) -> Op {
    let Op::End(entry) = delivered else {
        panic!("it ends the change");
    };
    let mut entry = HistoryEntry::clone(entry);
    entry.change.state = State::Sending {
        began_at: at(15),
        updated_at_before: None,
    };
    Op::End(Arc::new(entry))
}

/// Returns the delivery of an accept of an hour, made on the terms of an interview, with the note of its request, which
/// began at second 10.
pub(super) fn accepted(hour: i64, ended_at: i64, base: &Interview) -> [Op; 2] {
    let kind = ChangeKind::Accept(slot(hour));
    let Op::End(entry) = sent_at(ended_at, kind) else {
        panic!("it ends the change");
    };
    let mut entry = HistoryEntry::clone(&entry);
    entry.change.base.terms = base.terms();
    [unconfirmed(kind), answered(&Op::End(Arc::new(entry)))]
}

pub(super) fn unconfirmed(kind: ChangeKind) -> Op {
    Op::UnconfirmedRequest(UnconfirmedRequest {
        interview_id: id(),
        change: change(kind).id,
        attempt: 1,
        kind,
        base: Base::default(),
        updated_at_before: None,
        began_at: at(10),
        mark: RequestMark::Unconfirmed,
    })
}

pub(super) fn checking(kind: ChangeKind) -> Op {
    let attempt = UnconfirmedAttempt {
        ended_at: at(10),
        updated_at_before: None,
    };
    Op::Put(Change {
        state: State::Checking(attempt),
        ..change(kind)
    })
}

pub(super) fn heard(at_seconds: i64, what: HeardKind) -> Op {
    heard_as(1, at_seconds, what)
}

/// Returns an entry with a number, for those of which there are several.
pub(super) fn heard_as(number: u64, at_seconds: i64, what: HeardKind) -> Op {
    Op::Heard(Heard {
        interview_id: id(),
        at: at(at_seconds),
        number,
        what,
    })
}

/// Returns what the other side did, if these are all durable facts and the last list came at second 20.
pub(super) fn did(
    own: &[Op],
    before: impl Into<Option<Interview>>,
    after: impl Into<Option<Interview>>,
) -> Vec<HeardKind> {
    let mut durable = Durable::default();
    own.iter().for_each(|op| durable.apply(op));
    let other_side = OtherSide::of(&durable, &[(id(), Some(at(20)))].into());
    other_side.did(id(), before.into().as_ref(), after.into().as_ref())
}

pub(super) fn booked(hour: i64) -> HeardKind {
    HeardKind::Booked {
        agreed: range(hour),
    }
}

pub(super) fn proposed(hour: i64) -> HeardKind {
    HeardKind::Proposed {
        proposed: range(hour),
    }
}

pub(super) fn moved(from: i64, to: i64) -> HeardKind {
    HeardKind::Moved {
        from: range(from),
        to: range(to),
    }
}
