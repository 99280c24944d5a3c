use proptest::prelude::*;

use super::*;
use crate::{Range, Status};

fn slot(minute: i64) -> Slot {
    let at = |minute: i64| Timestamp::from_seconds(minute * 60);
    Slot::new(at(minute), at(minute + 30)).unwrap()
}

fn terms(agreed: Range, proposed: Range, by: Option<Party>, status: Status) -> Terms {
    Terms {
        agreed,
        proposed,
        amended_by: by,
        status: Some(status),
    }
}

fn scheduled() -> Terms {
    terms(slot(0).into(), Range::default(), None, Status::Scheduled)
}

fn base(terms: Terms) -> Base {
    Base {
        terms,
        updated_at: None,
    }
}

fn preflight(base: &Base, remote: Terms, desired: Slot) -> Decision {
    reconcile(
        base,
        &RemoteState::Visible(remote),
        desired,
        CompareMode::Preflight,
    )
}

fn attempt() -> UnclearAttempt {
    UnclearAttempt {
        ended_at: Timestamp::from_seconds(1000),
        updated_at_before: Some(Timestamp::from_seconds(900)),
    }
}

fn verify(base: &Base, remote: &RemoteState, desired: Slot) -> Decision {
    look_up(base, remote, desired, Some(900), true)
}

/// Looks an attempt up that began when `updated_at` was 900.
fn look_up(
    base: &Base,
    remote: &RemoteState,
    desired: Slot,
    updated_at: Option<i64>,
    is_cold: bool,
) -> Decision {
    let attempt = attempt();
    let mode = CompareMode::Verify {
        attempt: &attempt,
        updated_at: updated_at.map(Timestamp::from_seconds),
        resent_unseen: false,
        is_cold,
    };
    reconcile(base, remote, desired, mode)
}

#[test]
fn the_agreed_time_back_against_a_standing_proposal_is_sent() {
    let standing = scheduled().with_our_proposal(slot(60).into());
    assert_eq!(
        preflight(&base(standing.clone()), standing, slot(0)),
        Decision::Send
    );
}

#[test]
fn agreed_and_alone_is_done() {
    let base = base(scheduled().with_our_proposal(slot(60).into()));
    assert_eq!(
        preflight(&base, scheduled(), slot(0)),
        Decision::Done(DoneAs::Agreed)
    );
}

#[test]
fn a_cancelled_interview_is_never_done() {
    for status in [Status::Cancelled, Status::Rejected] {
        let over = Terms {
            status: Some(status),
            ..scheduled()
        };
        assert_eq!(
            preflight(&base(scheduled()), over, slot(0)),
            Decision::ConflictKind(ConflictKind::Moved)
        );
    }
}

#[test]
fn a_proposal_of_nobody_named_is_ours_only_where_base_lacked_it() {
    let unnamed = Terms {
        amended_by: None,
        ..scheduled().with_our_proposal(slot(60).into())
    };
    assert_eq!(
        preflight(&base(scheduled()), unnamed.clone(), slot(60)),
        Decision::Done(DoneAs::Proposed)
    );
    assert_eq!(
        preflight(&base(unnamed.clone()), unnamed, slot(60)),
        Decision::Send
    );
}

#[test]
fn the_same_times_proposed_by_them_are_not_ours() {
    let theirs = Terms {
        amended_by: Some(Party::Interviewee),
        ..scheduled().with_our_proposal(slot(60).into())
    };
    assert_eq!(
        preflight(&base(scheduled()), theirs, slot(60)),
        Decision::ConflictKind(ConflictKind::Moved)
    );
}

#[test]
fn only_a_verify_finds_a_rounded_time_and_only_where_it_changed() {
    let wanted = Slot::new(Timestamp::from_seconds(3620), Timestamp::from_seconds(5420)).unwrap();
    let rounded = scheduled().with_our_proposal(slot(60).into());
    let base_before = base(scheduled());
    assert_eq!(
        preflight(&base_before, rounded.clone(), wanted),
        Decision::ConflictKind(ConflictKind::Moved)
    );
    assert_eq!(
        verify(&base_before, &RemoteState::Visible(rounded.clone()), wanted),
        Decision::Done(DoneAs::Proposed)
    );
    assert_eq!(
        verify(
            &base(rounded.clone()),
            &RemoteState::Visible(rounded),
            wanted
        ),
        Decision::Send
    );
}

#[test]
fn whether_it_did_not_happen_is_said_by_a_cold_list_alone() {
    let base = base(scheduled());
    let as_before = RemoteState::Visible(scheduled());
    let look_up = |updated_at, is_cold| look_up(&base, &as_before, slot(60), updated_at, is_cold);
    assert_eq!(look_up(Some(900), false), Decision::Wait);
    assert_eq!(look_up(Some(901), false), Decision::Wait);
    assert_eq!(look_up(Some(900), true), Decision::Send);
    assert_eq!(
        look_up(Some(901), true),
        Decision::ConflictKind(ConflictKind::PutBack)
    );
    assert_eq!(
        look_up(None, true),
        Decision::ConflictKind(ConflictKind::PutBack)
    );
}

#[test]
fn what_happened_is_said_by_any_list() {
    let base = base(scheduled());
    let stands = RemoteState::Visible(scheduled().with_our_proposal(slot(60).into()));
    let moved = RemoteState::Visible(scheduled().with_our_proposal(slot(90).into()));
    for is_cold in [false, true] {
        let look_up = |remote| look_up(&base, remote, slot(60), Some(901), is_cold);
        assert_eq!(look_up(&stands), Decision::Done(DoneAs::Proposed));
        assert_eq!(look_up(&moved), Decision::ConflictKind(ConflictKind::Moved));
        assert_eq!(
            look_up(&RemoteState::Gone),
            Decision::ConflictKind(ConflictKind::Gone)
        );
    }
}

#[test]
fn exact_times_of_ours_are_done_whatever_the_word_for_it() {
    for status in [None, Some(Status::from("reschedule_requested"))] {
        let stands = Terms {
            status,
            ..scheduled().with_our_proposal(slot(60).into())
        };
        assert_eq!(
            preflight(&base(scheduled()), stands, slot(60)),
            Decision::Done(DoneAs::Proposed)
        );
    }
}

#[test]
fn hidden_terms_go_by_last_activity() {
    let hidden = |seconds| RemoteState::Hidden {
        updated_at: Some(Timestamp::from_seconds(seconds)),
    };
    let unknown = RemoteState::Hidden { updated_at: None };
    let base = base(Terms::default());
    assert_eq!(
        reconcile(&base, &hidden(1), slot(0), CompareMode::Preflight),
        Decision::Send
    );
    let attempt = attempt();
    let look_up = |remote: &RemoteState, resent_unseen, is_cold| {
        let mode = CompareMode::Verify {
            attempt: &attempt,
            updated_at: None,
            resent_unseen,
            is_cold,
        };
        reconcile(&base, remote, slot(0), mode)
    };
    let asked = Decision::ConflictKind(ConflictKind::Unseen);
    assert_eq!(look_up(&hidden(900), false, false), Decision::Wait);
    assert_eq!(look_up(&hidden(901), false, false), Decision::Wait);
    assert_eq!(look_up(&hidden(900), false, true), Decision::SendOnceMore);
    assert_eq!(look_up(&hidden(900), true, true), asked);
    assert_eq!(look_up(&hidden(901), false, true), asked);
    assert_eq!(look_up(&unknown, false, true), asked);
}

prop_compose! {
    fn any_range()(from in prop::option::of(0i64..4), to in prop::option::of(1i64..5)) -> Range {
        let at = |minutes: i64| Timestamp::from_seconds(minutes * 1800);
        Range::new(from.map(at), to.map(at))
    }
}

prop_compose! {
    fn any_terms()(
        agreed in any_range(),
        proposed in any_range(),
        by in prop::sample::select(vec![None, Some("interviewer"), Some("interviewee"), Some("desk")]),
        status in prop::sample::select(vec![None, Some("scheduled"), Some("amended"), Some("cancelled"), Some("rejected"), Some("on_hold")]),
    ) -> Terms {
        Terms { agreed, proposed, amended_by: by.map(Party::from), status: status.map(Status::from) }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    /// Promise 3: whatever was sent was sent onto exactly what the user saw.
    #[test]
    fn it_sends_only_onto_what_the_user_saw(before in any_terms(), remote in any_terms(), from in 0i64..4, verifying: bool) {
        let desired = slot(from * 30);
        let before = base(before);
        let remote_state = RemoteState::Visible(remote.clone());
        let decision = if verifying { verify(&before, &remote_state, desired) } else { reconcile(&before, &remote_state, desired, CompareMode::Preflight) };
        match decision {
            Decision::Send => prop_assert_eq!(&remote, &before.terms),
            Decision::SendOnceMore | Decision::Wait => prop_assert!(false, "terms were visible"),
            Decision::Done(DoneAs::Proposed) => {
                prop_assert_eq!(remote.proposed, Range::from(desired));
                prop_assert!(!remote.is_over());
                prop_assert!(remote.amended_by != Some(Party::Interviewee));
            }
            Decision::Done(DoneAs::Agreed) => {
                prop_assert_eq!(remote.agreed, Range::from(desired));
                prop_assert!(remote.proposed.is_empty() && !remote.is_over());
            }
            Decision::ConflictKind(clash) => {
                prop_assert_eq!(clash, ConflictKind::Moved);
                prop_assert_ne!(&remote, &before.terms);
            }
        }
    }

    /// A server that applied exactly our request is found to have done so, whatever stood there.
    #[test]
    fn an_applied_request_is_found(before in any_terms(), from in 0i64..4) {
        let desired = slot(from * 30);
        let after = before.with_our_proposal(desired.into());
        let decision = verify(&base(before), &RemoteState::Visible(after), desired);
        prop_assert_eq!(decision, Decision::Done(DoneAs::Proposed));
    }

    /// A request that never arrived is sent again, unless what it asks for stands already.
    #[test]
    fn a_lost_request_is_sent_again(before in any_terms(), from in 0i64..4) {
        let desired = slot(from * 30);
        let decision = verify(&base(before.clone()), &RemoteState::Visible(before), desired);
        prop_assert!(matches!(decision, Decision::Send | Decision::Done(_)), "{:?}", decision);
    }
}
