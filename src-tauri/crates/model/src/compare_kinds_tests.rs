//! The table of the compare for accepts and cancels, row by row.

use super::*;
use crate::{Party, Status};

const AGREED: i64 = 0;
const D: i64 = 60;
const OTHER: i64 = 120;
const THIRD: i64 = 180;

const ACCEPT: fn() -> ChangeKind = || ChangeKind::Accept(slot(D));
const CANCEL: fn() -> ChangeKind = || ChangeKind::Cancel;

fn slot(minute: i64) -> Slot {
    let at = |minute: i64| Timestamp::from_seconds(minute * 60);
    Slot::new(at(minute), at(minute + 30)).unwrap()
}

/// Returns terms with this agreed time and proposal, in minutes.
fn terms(agreed: i64, proposed: Option<(i64, &str)>, status: &str) -> Terms {
    let by = proposed.map(|(_, by)| by).filter(|by| !by.is_empty());
    Terms {
        agreed: slot(agreed).into(),
        proposed: proposed.map_or(Range::default(), |(minute, _)| slot(minute).into()),
        amended_by: by.map(Party::from),
        status: Some(Status::from(status)),
    }
}

/// Their proposal of D beside the agreed time.
fn theirs() -> Terms {
    terms(AGREED, Some((D, "interviewee")), "amended")
}

/// A decision for Waiting, for Checking before the quiet time is over, after it with the same
/// `updated_at`, and after it with another one.
type Row = [Decision; 4];

fn decide(base: &Terms, kind: ChangeKind, remote: &RemoteState) -> Row {
    let base = Base {
        terms: base.clone(),
        updated_at: Some(Timestamp::from_seconds(900)),
    };
    let attempt = UnconfirmedAttempt {
        ended_at: Timestamp::from_seconds(1000),
        updated_at_before: Some(Timestamp::from_seconds(900)),
    };
    let verify = |updated_at, began_after_quiet_time| {
        let remote = match remote {
            RemoteState::Hidden { .. } => RemoteState::Hidden {
                updated_at: Some(Timestamp::from_seconds(updated_at)),
            },
            shown => shown.clone(),
        };
        let mode = CompareMode::Verify {
            attempt: &attempt,
            updated_at: Some(Timestamp::from_seconds(updated_at)),
            resent_unseen: false,
            began_after_quiet_time,
        };
        reconcile(&base, &remote, kind, mode)
    };
    [
        reconcile(&base, remote, kind, CompareMode::Preflight),
        verify(901, false),
        verify(900, true),
        verify(901, true),
    ]
}

const fn always(decision: Decision) -> Row {
    [decision; 4]
}

const MOVED: Decision = Decision::Conflict(ConflictKind::Moved);
const TOOK: Decision = Decision::Conflict(ConflictKind::Took);
const PUT_BACK: Decision = Decision::Conflict(ConflictKind::PutBack);
const UNSEEN: Decision = Decision::Conflict(ConflictKind::Unseen);
const AGREED_DONE: Decision = Decision::Done(DoneAs::Agreed);
const UNCHANGED: Row = [Decision::Send, Decision::Wait, Decision::Send, PUT_BACK];

#[test]
fn an_accept_follows_its_table() {
    let rows = [
        ("their proposal stands", theirs(), theirs(), UNCHANGED),
        (
            "a proposal of nobody's name counts as theirs",
            terms(AGREED, Some((D, "")), "amended"),
            terms(AGREED, Some((D, "")), "amended"),
            UNCHANGED,
        ),
        (
            "accepted",
            theirs(),
            terms(D, None, "scheduled"),
            always(AGREED_DONE),
        ),
        (
            "accepted, with another word for the status",
            theirs(),
            terms(D, None, "confirmed"),
            always(AGREED_DONE),
        ),
        (
            "accepted, and they propose another time already",
            theirs(),
            terms(D, Some((OTHER, "interviewee")), "amended"),
            always(AGREED_DONE),
        ),
        (
            "agreed, and proposed once more",
            theirs(),
            terms(D, Some((D, "interviewee")), "amended"),
            always(MOVED),
        ),
        (
            "the agreed time was proposed, and something else is proposed now",
            terms(D, Some((D, "interviewee")), "amended"),
            terms(D, Some((OTHER, "interviewee")), "amended"),
            always(MOVED),
        ),
        (
            "the agreed time was proposed, and nothing is proposed now",
            terms(D, Some((D, "interviewee")), "amended"),
            terms(D, None, "scheduled"),
            always(AGREED_DONE),
        ),
        (
            "withdrawn",
            theirs(),
            terms(AGREED, None, "scheduled"),
            always(MOVED),
        ),
        (
            "replaced by another proposal of theirs",
            theirs(),
            terms(AGREED, Some((OTHER, "interviewee")), "amended"),
            always(MOVED),
        ),
        (
            "replaced by a proposal of ours",
            theirs(),
            terms(AGREED, Some((D, "interviewer")), "amended"),
            always(MOVED),
        ),
        (
            "the base has our own proposal of the time",
            terms(AGREED, Some((D, "interviewer")), "amended"),
            terms(AGREED, Some((D, "interviewer")), "amended"),
            always(MOVED),
        ),
        (
            "another time was agreed",
            theirs(),
            terms(OTHER, None, "scheduled"),
            [MOVED, TOOK, TOOK, TOOK],
        ),
        (
            "another time was agreed, and something is proposed",
            theirs(),
            terms(OTHER, Some((THIRD, "interviewee")), "amended"),
            [MOVED, TOOK, TOOK, TOOK],
        ),
        (
            "accepted and cancelled",
            theirs(),
            terms(D, None, "cancelled"),
            always(MOVED),
        ),
    ];
    for (name, base, remote, row) in rows {
        let decided = decide(&base, ACCEPT(), &RemoteState::Visible(remote));
        assert_eq!(decided, row, "{name}");
    }
}

#[test]
fn a_cancel_follows_its_table() {
    let scheduled = || terms(AGREED, None, "scheduled");
    let cancelled = always(Decision::Done(DoneAs::Cancelled));
    let rows = [
        ("nothing changed", scheduled(), scheduled(), UNCHANGED),
        ("their proposal stands", theirs(), theirs(), UNCHANGED),
        (
            "cancelled by whomever",
            scheduled(),
            terms(OTHER, Some((D, "agency")), "cancelled"),
            cancelled,
        ),
        (
            "rejected is not cancelled",
            scheduled(),
            terms(AGREED, None, "rejected"),
            always(MOVED),
        ),
        ("they propose", scheduled(), theirs(), always(MOVED)),
        (
            "another time was agreed",
            scheduled(),
            terms(OTHER, None, "scheduled"),
            always(MOVED),
        ),
    ];
    for (name, base, remote, row) in rows {
        let decided = decide(&base, CANCEL(), &RemoteState::Visible(remote));
        assert_eq!(decided, row, "{name}");
    }
}

#[test]
fn an_interview_that_is_gone_is_neither_accepted_nor_cancelled() {
    for kind in [ACCEPT(), CANCEL()] {
        let gone = always(Decision::Conflict(ConflictKind::Gone));
        assert_eq!(
            decide(&theirs(), kind, &RemoteState::Gone),
            gone,
            "{kind:?}"
        );
    }
}

#[test]
fn hidden_terms_are_never_accepted_and_cancelled_only_as_last_seen() {
    let hidden = |seconds: Option<i64>| RemoteState::Hidden {
        updated_at: seconds.map(Timestamp::from_seconds),
    };
    let once_more = [Decision::Wait, Decision::SendOnceMore, UNSEEN];
    let rows = [
        (ACCEPT(), Some(900), MOVED, [Decision::Wait, UNSEEN, UNSEEN]),
        (CANCEL(), Some(900), Decision::Send, once_more),
        (CANCEL(), Some(901), MOVED, once_more),
        (CANCEL(), None, MOVED, once_more),
    ];
    for (kind, updated_at, waiting, checking) in rows {
        let [first, rest @ ..] = decide(&theirs(), kind, &hidden(updated_at));
        assert_eq!(
            (first, rest),
            (waiting, checking),
            "{kind:?} {updated_at:?}"
        );
    }
}
