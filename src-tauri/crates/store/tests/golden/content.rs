use std::collections::BTreeMap;
use std::sync::Arc;

use interlude_engine::durable::Durable;
use interlude_engine::store::{
    CacheBatch, Commit, Contact, CredentialMark, Op, Snapshot, Switches,
};
use interlude_model::{
    Base, Booking, Change, ChangeId, ChangeKind, ConflictKind, Delivery, DoneAs, Driver, Ending,
    HistoryEntry, Interview, InterviewId, Interviewee, Interviewer, Links, ListVisibility, Listing,
    Range, Reason, ReasonCode, RequestMark, Slot, State, Terms, Timestamp, UnconfirmedAttempt,
    UnconfirmedRequest,
};

/// Returns the content of a golden database of this version.
pub fn snapshot() -> Snapshot {
    snapshot_of(&commits())
}

/// Returns the content of a golden database to which these commits were made.
pub fn snapshot_of(commits: &[Commit]) -> Snapshot {
    let mut durable = Durable::default();
    commits.iter().for_each(|commit| durable.apply_all(commit));
    let batch = batch();
    Snapshot {
        interviews: batch
            .upserts
            .iter()
            .map(|interview| (**interview).clone())
            .collect(),
        durable,
        contact: batch.contact.unwrap(),
        notices: Vec::new(),
    }
}

/// Returns commits with every kind of operation and every variant of the stored types.
pub fn commits() -> Vec<Commit> {
    let gone = Change {
        before_gone: Some(Box::new(State::Checking(UnconfirmedAttempt {
            ended_at: at(8),
            updated_at_before: Some(at(4)),
        }))),
        ..change(21, State::Conflict(ConflictKind::Gone))
    };
    let anyway = Change {
        decided_when_passed: true,
        ..change(22, State::Waiting { undo_until: at(5) })
    };
    let earlier = change(22, State::Conflict(ConflictKind::Passed))
        .replacing(change(23, State::Conflict(ConflictKind::PutBack)))
        .append_replaced(change(24, State::Conflict(ConflictKind::Took)));
    let dropped = change(25, State::Refused).replacing(change(26, State::Refused));
    let ended = HistoryEntry {
        ended_at: at(1_736_000_025),
        ending: Ending::Dropped,
        change: dropped,
    };
    let unconfirmed = [1u8, 2, 3].map(|n| UnconfirmedRequest {
        interview_id: id(21),
        change: ChangeId::from_bytes([21; 16]),
        attempt: n.into(),
        kind: ChangeKind::Amend(slot(21)),
        base: base(),
        updated_at_before: Some(at(4)),
        began_at: at(i64::from(n)),
        mark: if n == 3 {
            RequestMark::Reported
        } else {
            RequestMark::Unconfirmed
        },
    });
    let answered = Op::ForgetUnconfirmed(id(21), ChangeId::from_bytes([21; 16]), 2);
    let mut commits = changes_of_version_1();
    commits.push(Commit {
        ops: vec![
            Op::Put(gone),
            Op::Put(anyway.replacing(earlier)),
            Op::End(Arc::new(ended)),
        ],
    });
    commits.push(Commit {
        ops: unconfirmed
            .map(Op::UnconfirmedRequest)
            .into_iter()
            .chain([answered])
            .collect(),
    });
    commits
}

/// Returns the commits of the golden databases of version 1 as this version reads them.
pub fn changes_of_version_1() -> Vec<Commit> {
    let states = [
        State::Waiting { undo_until: at(5) },
        State::Sending {
            began_at: at(6),
            updated_at_before: Some(at(4)),
        },
        State::Checking(UnconfirmedAttempt {
            ended_at: at(8),
            updated_at_before: None,
        }),
        State::Conflict(ConflictKind::Gone),
        State::Refused,
    ];
    let endings = [
        Ending::Sent(Delivery {
            done: DoneAs::Proposed,
            stored: slot(2).into(),
            other_side_moved: true,
            request_id: Some("9b1f".to_owned()),
        }),
        Ending::Replaced {
            by: ChangeId::from_bytes([7; 16]),
        },
        Ending::Undone,
        Ending::Dropped,
    ];
    let puts = (1..).zip(states).map(|(n, state)| {
        // In version 1, "mine" stored only the base that it replaced. It is read as a moved conflict.
        let replaced = (n == 1).then(|| change(n, State::Conflict(ConflictKind::Moved)));
        let made = change(n, state);
        Op::Put(match replaced {
            Some(replaced) => made.replacing(replaced),
            None => made,
        })
    });
    let ends = (11..).zip(endings).map(|(n, ending)| {
        let ended_at = at(1_736_000_000 + i64::from(n));
        Op::End(Arc::new(HistoryEntry {
            ended_at,
            ending,
            change: change(n, State::Refused),
        }))
    });
    let unconfirmed = [1i64, 2].map(|n| UnconfirmedRequest {
        interview_id: id(n),
        change: change_of_slot(slot(n)),
        attempt: 0,
        kind: ChangeKind::Amend(slot(n)),
        base: Base::default(),
        updated_at_before: None,
        began_at: at(n),
        mark: RequestMark::Unconfirmed,
    });
    let switches = Switches { work_offline: true };
    vec![
        Commit {
            ops: puts.collect(),
        },
        Commit {
            ops: ends.collect(),
        },
        Commit {
            ops: unconfirmed.map(Op::UnconfirmedRequest).to_vec(),
        },
        Commit {
            ops: vec![Op::ForgetAllUnconfirmed(id(2)), Op::Switch(switches)],
        },
    ]
}

/// Returns the change id that an unconfirmed request of version 1 gets from its slot.
fn change_of_slot(slot: Slot) -> ChangeId {
    let half = |at: Timestamp| (at.millis() ^ i64::MIN).to_be_bytes();
    let bytes = [half(slot.start()), half(slot.end())].concat();
    ChangeId::from_bytes(bytes.try_into().unwrap())
}

/// Returns a list with one complete interview and one that has an id only.
pub fn batch() -> CacheBatch {
    let bare = Interview {
        id: id(38),
        listing: Listing::default(),
        booking: None,
        visibility: ListVisibility::Gone,
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
            change_hold_until: Some(at(4)),
            refused_key: Some(CredentialMark([5; 16])),
            refused_token: Some(CredentialMark([6; 16])),
            no_such_user: true,
            named_unreadable: Vec::new(),
            behind: BTreeMap::new(),
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
        visibility: ListVisibility::Visible,
    }
}

fn change(n: u8, state: State) -> Change {
    Change {
        id: ChangeId::from_bytes([n; 16]),
        interview_id: id(n.into()),
        order: n.into(),
        kind: ChangeKind::Amend(slot(n.into())),
        base: base(),
        made_at: at(1_736_000_000),
        attempts: 3,
        resent_unseen: true,
        reason: Some(reason()),
        state,
        before_gone: None,
        decided_when_passed: false,
        replaces: None,
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
