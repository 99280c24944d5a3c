use std::sync::Arc;

use interlude_domain::{
    Amendment, AmendmentId, Base, Booking, Clash, Delivery, Done, Doubt, Driver, Ending,
    HistoryEntry, Interview, InterviewId, Interviewee, Interviewer, Links, Listing, Range, Reason,
    ReasonCode, Sight, Slot, State, Terms, Timestamp, UnclearAttempt,
};
use interlude_engine::kept::Kept;
use interlude_engine::store::{
    CacheBatch, Change, Contact, CredentialMark, Op, Snapshot, Switches,
};

/// What a golden database holds.
pub fn snapshot() -> Snapshot {
    let mut kept = Kept::default();
    changes().iter().for_each(|change| kept.apply_all(change));
    let batch = batch();
    Snapshot {
        interviews: batch
            .upserts
            .iter()
            .map(|interview| (**interview).clone())
            .collect(),
        kept,
        contact: batch.contact.unwrap(),
        notices: Vec::new(),
    }
}

/// How it came there: every kind of operation, and every shape of what is kept.
pub fn changes() -> Vec<Change> {
    let states = [
        State::Queued {
            undo_until: at(5),
            chosen_over: Some(base()),
        },
        State::Sending {
            began_at: at(6),
            updated_at_before: Some(at(4)),
        },
        State::Unconfirmed(UnclearAttempt {
            ended_at: at(8),
            updated_at_before: None,
        }),
        State::Conflicted(Clash::Gone),
        State::Refused,
    ];
    let endings = [
        Ending::Delivered(Delivery {
            done: Done::Proposed,
            stored: slot(2).into(),
            other_side_moved: true,
            request_id: Some("9b1f".to_owned()),
        }),
        Ending::Superseded {
            by: AmendmentId::from_bytes([7; 16]),
        },
        Ending::Undone,
        Ending::Discarded,
    ];
    let puts = (1..)
        .zip(states)
        .map(|(n, state)| Op::Put(amendment(n, state)));
    let ends = (11..).zip(endings).map(|(n, ending)| {
        let ended_at = at(1_736_000_000 + i64::from(n));
        Op::End(Arc::new(HistoryEntry {
            ended_at,
            ending,
            amendment: amendment(n, State::Refused),
        }))
    });
    let doubts = [1i64, 2].map(|n| Doubt {
        interview_id: id(n),
        slot: slot(n),
        at: at(n),
    });
    let switches = Switches { work_offline: true };
    vec![
        Change {
            ops: puts.collect(),
        },
        Change {
            ops: ends.collect(),
        },
        Change {
            ops: doubts.map(Op::Doubt).to_vec(),
        },
        Change {
            ops: vec![Op::ForgetDoubts(id(2)), Op::Switch(switches)],
        },
    ]
}

/// What the server said: a whole interview, and one of which nothing is known.
pub fn batch() -> CacheBatch {
    let bare = Interview {
        id: id(38),
        listing: Listing::default(),
        booking: None,
        sight: Sight::Gone,
    };
    CacheBatch {
        upserts: vec![Arc::new(interview()), Arc::new(bare)],
        removals: Vec::new(),
        contact: Some(Contact {
            etag: Some("W/\"golden\"".to_owned()),
            last_sync_at: Some(at(1)),
            last_failure: Some(reason()),
            unreadable: 2,
            list_hold_until: Some(at(3)),
            amend_hold_until: Some(at(4)),
            refused_key: Some(CredentialMark([5; 16])),
            refused_token: Some(CredentialMark([6; 16])),
            no_such_user: true,
        }),
    }
}

fn interview() -> Interview {
    let text = |text: &str| Some(text.to_owned());
    let interviewer = Interviewer {
        id: Some(9),
        title: text("An interviewer"),
        image: text("https://example.com/9.png"),
        contact_phone_number: text("+44 7700 900009"),
    };
    let driver = Driver {
        id: Some(8),
        title: text("A driver"),
        image: text("https://example.com/8.png"),
        phone_number: text("+44 7700 900008"),
    };
    let interviewee = Interviewee {
        id: Some(7),
        driver: Some(driver),
        kind: Some("verified".into()),
        updated_at: Some(at(70)),
    };
    let booking = Booking {
        start_at: Some(at(10)),
        end_at: Some(at(20)),
        amend_start_at: Some(at(30)),
        amend_end_at: Some(at(40)),
        amended_by: Some("interviewee".into()),
        status: Some("amended".into()),
        kind: Some("in_person".into()),
        location: text("London"),
        interviewer_id: Some(9),
        interviewee_id: Some(7),
        interviewer: Some(interviewer),
        interviewee: Some(interviewee),
    };
    let listing = Listing {
        title: text("Top 10 Questions"),
        interviewer_name: text("An interviewer"),
        category: text("general"),
        completed: Some(false),
        created_at: Some(at(50)),
        updated_at: Some(Timestamp::from_millis(60_001)),
        links: Links {
            review: text("/review/37"),
            retake: text("/retake/37"),
        },
    };
    Interview {
        id: id(37),
        listing,
        booking: Some(booking),
        sight: Sight::Visible,
    }
}

fn amendment(n: u8, state: State) -> Amendment {
    Amendment {
        id: AmendmentId::from_bytes([n; 16]),
        interview_id: id(n.into()),
        order: n.into(),
        slot: slot(n.into()),
        base: base(),
        made_at: at(1_736_000_000),
        attempts: 3,
        resent_unseen: true,
        reason: Some(reason()),
        state,
    }
}

fn base() -> Base {
    Base {
        terms: Terms {
            agreed: slot(3).into(),
            proposed: Range::new(None, Some(at(7))),
            amended_by: Some("somebody else".into()),
            status: Some("scheduled".into()),
        },
        updated_at: Some(at(9)),
    }
}

fn reason() -> Reason {
    Reason {
        code: ReasonCode::Refused,
        message: "That time is taken".to_owned(),
        http_status: Some(422),
        request_id: Some("9b1f".to_owned()),
    }
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_seconds(seconds)
}

fn id(id: i64) -> InterviewId {
    InterviewId::new(id).unwrap()
}

fn slot(hour: i64) -> Slot {
    Slot::new(at(hour * 3600), at(hour * 3600 + 1800)).unwrap()
}
