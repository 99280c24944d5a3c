//! Holds the stored form of accepts, cancels, what the other side did and the times of recent answers, which the golden
//! databases do not have.
//! `INTERLUDE_WRITE_GOLDEN=FOLDER` writes the bytes of a new version to `FOLDER`.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::fmt::Write;
use std::path::Path;
use std::sync::Arc;

use interlude_engine::store::{Commit, MissingCalls, Op};
use interlude_model::{
    Base, Change, ChangeId, ChangeKind, ConflictKind, Delivery, DoneAs, Ending, Heard, HeardKind,
    HistoryEntry, InterviewId, Range, Reason, ReasonCode, RequestMark, Slot, State, Timestamp,
    UnconfirmedRequest,
};

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_seconds(seconds)
}

fn change(n: u8, kind: ChangeKind, state: State) -> Change {
    Change {
        attempts: 1,
        state,
        ..Change::new(
            ChangeId::from_bytes([n; 16]),
            InterviewId::new(i64::from(n)).unwrap(),
            u64::from(n),
            kind,
            Base::default(),
            at(1_736_000_000),
        )
    }
}

/// Returns one operation for each value that only accepts and cancels have.
fn ops() -> Vec<Op> {
    let slot = Slot::new(at(3600), at(5400)).unwrap();
    let accept = change(
        1,
        ChangeKind::Accept(slot),
        State::Conflict(ConflictKind::Took),
    );
    let refused = Change {
        reason: Some(Reason::local(ReasonCode::NotOffered, "no")),
        ..change(2, ChangeKind::Cancel, State::Refused).replacing(accept.clone())
    };
    let request = UnconfirmedRequest {
        interview_id: accept.interview_id,
        change: accept.id,
        attempt: 1,
        kind: accept.kind,
        base: Base::default(),
        updated_at_before: None,
        began_at: at(1),
        mark: RequestMark::Answered,
    };
    let delivery = Delivery {
        done: DoneAs::Cancelled,
        stored: Range::from(slot),
        other_side_moved: false,
        request_id: None,
    };
    let cancelled = HistoryEntry {
        ended_at: at(2),
        ending: Ending::Sent(delivery),
        change: change(3, ChangeKind::Cancel, State::Refused),
    };
    let missing = MissingCalls {
        accept: true,
        cancel: false,
    };
    vec![
        Op::Put(accept),
        Op::Put(refused),
        Op::UnconfirmedRequest(request),
        Op::End(Arc::new(cancelled)),
        Op::MissingCalls(missing),
    ]
}

/// Returns one operation for each value that only the entries of the other side have.
fn heard() -> Vec<Op> {
    let range = |hour: i64| Range::new(Some(at(hour * 3600)), Some(at(hour * 3600 + 1800)));
    let what = [
        HeardKind::Booked { agreed: range(1) },
        HeardKind::Proposed { proposed: range(2) },
        HeardKind::Withdrawn { proposed: range(2) },
        HeardKind::Accepted { agreed: range(3) },
        HeardKind::Moved {
            from: range(3),
            to: Range::default(),
        },
        HeardKind::Cancelled,
        HeardKind::TurnedDown,
        HeardKind::NotListed {
            name: Some("A driver".to_owned()),
            agreed: range(4),
        },
    ];
    let entry = |(number, what)| {
        Op::Heard(Heard {
            interview_id: InterviewId::new(37).unwrap(),
            at: at(1_736_000_000),
            number,
            what,
        })
    };
    let entries = (1..).zip(what).map(entry);
    entries.chain([Op::MarkSeen(8)]).collect()
}

#[test]
fn the_times_of_recent_answers_have_the_bytes_of_version_3() {
    let id = |number| InterviewId::new(number).unwrap();
    let answers = [(id(37), at(1_736_000_000)), (id(38), at(1_736_000_020))];
    let ops = vec![Op::RecentAnswers(answers.into())];
    assert_bytes(ops, "answers.txt", include_str!("fixtures/v3/answers.txt"));
}

#[test]
fn accepts_and_cancels_have_the_bytes_of_version_3() {
    assert_bytes(ops(), "kinds.txt", include_str!("fixtures/v3/kinds.txt"));
}

#[test]
fn what_the_other_side_did_has_the_bytes_of_version_3() {
    assert_bytes(heard(), "heard.txt", include_str!("fixtures/v3/heard.txt"));
}

fn assert_bytes(ops: Vec<Op>, name: &str, golden: &str) {
    let mut text = String::new();
    for op in ops {
        let commit = Commit { ops: vec![op] };
        let bytes = postcard::to_stdvec(&commit).unwrap();
        assert_eq!(postcard::from_bytes(&bytes), Ok(commit));
        bytes
            .iter()
            .for_each(|byte| write!(text, "{byte:02x}").unwrap());
        text.push('\n');
    }
    if let Some(folder) = std::env::var_os("INTERLUDE_WRITE_GOLDEN") {
        std::fs::write(Path::new(&folder).join(name), &text).unwrap();
    }
    assert_eq!(text, golden);
}
