use std::sync::Arc;

use interlude_model::{
    Base, Booking, Change, ChangeId, ChangeKind, ConflictKind, Delivery, DoneAs, Ending, Heard,
    HeardKind, HistoryEntry, Interview, InterviewId, ListVisibility, Listing, Range, Reason,
    ReasonCode, RequestMark, Slot, State, Status, Terms, Timestamp, UnconfirmedAttempt,
    UnconfirmedRequest,
};

use crate::remote::Unreadable;
use crate::store::{Contact, CredentialMark};

/// The number of shapes of [`in_state`].
pub(super) const STATES: u64 = 6;
/// The number of shapes of [`heard`].
pub(super) const HEARD: u64 = 8;
/// The number of shapes of [`entry`].
pub(super) const ENDINGS: u64 = 4;

pub(super) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_seconds(seconds)
}

pub(super) fn interview_id(id: i64) -> InterviewId {
    InterviewId::new(id).expect("an id")
}

pub(super) fn slot(hour: i64) -> Slot {
    Slot::new(at(hour * 3600), at(hour * 3600 + 1800)).expect("a slot")
}

pub(super) fn interview(id: i64, title: &str) -> Interview {
    let listing = Listing {
        title: Some(title.to_owned()),
        updated_at: Some(Timestamp::from_millis(-id)),
        ..Listing::default()
    };
    let booking = Booking {
        start_at: Some(at(id)),
        status: Some(Status::Other("on hold \u{2603}".to_owned())),
        interviewee_id: Some(i64::MIN),
        ..Booking::default()
    };
    Interview {
        id: interview_id(id),
        listing,
        booking: (id % 2 == 0).then_some(booking),
        visibility: if id % 2 == 0 {
            ListVisibility::Visible
        } else {
            ListVisibility::Gone
        },
    }
}

pub(super) fn contact(etag: &str) -> Contact {
    Contact {
        etag: Some(format!("W/\"{etag}\"")),
        last_sync_at: Some(at(1)),
        last_failure: Some(reason()),
        unreadable: u64::MAX,
        named_unreadable: vec![Unreadable::default()],
        behind: [(interview_id(2), Some(at(1))), (interview_id(3), None)].into(),
        list_hold_until: Some(at(2)),
        change_hold_until: None,
        refused_key: Some(CredentialMark([3; 16])),
        refused_token: None,
        no_such_user: true,
    }
}

pub(super) fn reason() -> Reason {
    Reason {
        code: ReasonCode::Overtaken,
        message: "Nein, „so“ nicht \u{1f980}\0".to_owned(),
        http_status: Some(422),
        request_id: Some("9b1f".to_owned()),
    }
}

pub(super) fn request(interview: i64, hour: i64, seen: i64) -> UnconfirmedRequest {
    UnconfirmedRequest {
        interview_id: interview_id(interview),
        change: ChangeId::from_bytes([hour.to_be_bytes()[7]; 16]),
        attempt: 1,
        kind: ChangeKind::Amend(slot(hour)),
        base: Base::default(),
        updated_at_before: None,
        began_at: at(seen),
        mark: RequestMark::Unconfirmed,
    }
}

pub(super) fn heard(number: u64) -> Heard {
    let agreed = Range::from(slot(1));
    let proposed = Range::new(None, Some(at(7)));
    let what = match number % HEARD {
        0 => HeardKind::Booked { agreed },
        1 => HeardKind::Proposed { proposed },
        2 => HeardKind::Withdrawn { proposed },
        3 => HeardKind::Accepted { agreed },
        4 => HeardKind::Moved {
            from: agreed,
            to: Range::default(),
        },
        5 => HeardKind::Cancelled,
        6 => HeardKind::TurnedDown,
        _ => HeardKind::NotListed {
            name: Some("Jo\u{e3}o".to_owned()),
            agreed,
        },
    };
    Heard {
        interview_id: interview_id(1),
        at: at(9),
        number,
        what,
    }
}

pub(super) fn change(n: u64) -> Change {
    Change {
        state: State::Refused,
        ..Change::new(
            ChangeId::from_bytes((u128::MAX - u128::from(n)).to_be_bytes()),
            interview_id(1 + i64::try_from(n % 3).expect("small")),
            n,
            ChangeKind::Amend(slot(1)),
            Base::default(),
            at(1_737_000_000),
        )
    }
}

pub(super) fn in_state(change: Change, n: u64) -> Change {
    let base = Base {
        terms: Terms {
            agreed: slot(3).into(),
            proposed: Range::new(None, Some(at(7))),
            amended_by: Some("somebody".into()),
            status: Some(Status::Amended),
        },
        updated_at: Some(Timestamp::from_millis(i64::MAX)),
    };
    let state = match n {
        0 => State::Waiting { undo_until: at(5) },
        1 => State::Waiting {
            undo_until: at(i64::MIN / 1000),
        },
        2 => State::Sending {
            began_at: at(6),
            updated_at_before: Some(at(4)),
        },
        3 => State::Conflict(ConflictKind::Overtaken),
        4 => State::Checking(UnconfirmedAttempt {
            ended_at: at(8),
            updated_at_before: None,
        }),
        _ => State::Refused,
    };
    let earlier = |n: u8| Change {
        id: ChangeId::from_bytes([n; 16]),
        state: State::Conflict(ConflictKind::PutBack),
        ..change.clone()
    };
    let replaced = (n == 1).then(|| earlier(1).replacing(earlier(2)));
    let made = Change {
        base,
        state,
        attempts: u32::MAX,
        resent_unseen: true,
        reason: Some(reason()),
        before_gone: (n == 3).then(|| Box::new(State::Refused)),
        decided_when_passed: n == 1,
        ..change
    };
    match replaced {
        Some(earlier) => made.replacing(earlier),
        None => made,
    }
}

pub(super) fn entry(change: Change, n: u64) -> Arc<HistoryEntry> {
    let ended_at = at(1_737_000_000 + i64::try_from(n).expect("small"));
    let ending = match n {
        0 => Ending::Sent(Delivery {
            done: DoneAs::Agreed,
            stored: slot(2).into(),
            other_side_moved: true,
            request_id: Some("9b1f".to_owned()),
        }),
        1 => Ending::Replaced {
            by: ChangeId::from_bytes([7; 16]),
        },
        2 => Ending::Undone,
        _ => Ending::Dropped,
    };
    Arc::new(HistoryEntry {
        ended_at,
        ending,
        change,
    })
}
