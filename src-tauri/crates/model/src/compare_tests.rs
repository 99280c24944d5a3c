use proptest::prelude::*;

use super::*;
use crate::{Party, Range, Status};

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
        ChangeKind::Amend(desired),
        CompareMode::Preflight,
    )
}

fn attempt() -> UnconfirmedAttempt {
    UnconfirmedAttempt {
        ended_at: Timestamp::from_seconds(1000),
        updated_at_before: Some(Timestamp::from_seconds(900)),
    }
}

fn verify(base: &Base, remote: &RemoteState, desired: Slot) -> Decision {
    verify_at(base, remote, desired, Some(900), true)
}

/// Verifies an attempt that began when `updated_at` was 900.
fn verify_at(
    base: &Base,
    remote: &RemoteState,
    desired: Slot,
    updated_at: Option<i64>,
    began_after_quiet_time: bool,
) -> Decision {
    let attempt = attempt();
    let mode = CompareMode::Verify {
        attempt: &attempt,
        updated_at: updated_at.map(Timestamp::from_seconds),
        resent_unseen: false,
        began_after_quiet_time,
    };
    reconcile(base, remote, ChangeKind::Amend(desired), mode)
}

#[test]
fn the_agreed_time_is_sent_while_another_time_is_proposed() {
    let proposed = scheduled().with_our_proposal(slot(60).into());
    assert_eq!(
        preflight(&base(proposed.clone()), proposed, slot(0)),
        Decision::Send
    );
}

#[test]
fn the_agreed_time_without_a_proposal_is_done() {
    let base = base(scheduled().with_our_proposal(slot(60).into()));
    assert_eq!(
        preflight(&base, scheduled(), slot(0)),
        Decision::Done(DoneAs::Agreed)
    );
}

#[test]
fn a_cancelled_or_rejected_interview_is_never_done() {
    for status in [Status::Cancelled, Status::Rejected] {
        let over = Terms {
            status: Some(status),
            ..scheduled()
        };
        assert_eq!(
            preflight(&base(scheduled()), over, slot(0)),
            Decision::Conflict(ConflictKind::Moved)
        );
    }
}

#[test]
fn a_proposal_without_amended_by_is_ours_only_if_the_base_lacked_it() {
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
fn the_desired_slot_proposed_by_the_other_side_is_a_conflict() {
    let theirs = Terms {
        amended_by: Some(Party::Interviewee),
        ..scheduled().with_our_proposal(slot(60).into())
    };
    assert_eq!(
        preflight(&base(scheduled()), theirs, slot(60)),
        Decision::Conflict(ConflictKind::Moved)
    );
}

#[test]
fn a_time_that_is_rounded_to_theirs_counts_in_a_verify_if_it_is_named_ours() {
    let theirs = Terms {
        amended_by: Some(Party::Interviewee),
        ..scheduled().with_our_proposal(slot(60).into())
    };
    let wanted = Slot::new(Timestamp::from_seconds(3620), Timestamp::from_seconds(5420)).unwrap();
    let ours = theirs.with_our_proposal(slot(60).into());
    let verified = |remote: Terms| {
        let remote = RemoteState::Visible(remote);
        verify(&base(theirs.clone()), &remote, wanted)
    };
    assert_eq!(verified(ours), Decision::Done(DoneAs::Proposed));
    assert_eq!(verified(theirs.clone()), Decision::Send);
}

#[test]
fn a_rounded_time_counts_only_in_a_verify_and_only_if_it_changed_since_the_base() {
    let wanted = Slot::new(Timestamp::from_seconds(3620), Timestamp::from_seconds(5420)).unwrap();
    let rounded = scheduled().with_our_proposal(slot(60).into());
    let base_before = base(scheduled());
    assert_eq!(
        preflight(&base_before, rounded.clone(), wanted),
        Decision::Conflict(ConflictKind::Moved)
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
fn only_a_list_that_began_after_the_quiet_time_proves_that_a_request_had_no_effect() {
    let base = base(scheduled());
    let as_before = RemoteState::Visible(scheduled());
    let verify = |updated_at, began_after_quiet_time| {
        verify_at(
            &base,
            &as_before,
            slot(60),
            updated_at,
            began_after_quiet_time,
        )
    };
    assert_eq!(verify(Some(900), false), Decision::Wait);
    assert_eq!(verify(Some(901), false), Decision::Wait);
    assert_eq!(verify(Some(900), true), Decision::Send);
    assert_eq!(
        verify(Some(901), true),
        Decision::Conflict(ConflictKind::PutBack)
    );
    assert_eq!(
        verify(None, true),
        Decision::Conflict(ConflictKind::PutBack)
    );
}

#[test]
fn any_list_proves_an_effect_or_a_conflict() {
    let base = base(scheduled());
    let delivered = RemoteState::Visible(scheduled().with_our_proposal(slot(60).into()));
    let moved = RemoteState::Visible(scheduled().with_our_proposal(slot(90).into()));
    for began_after_quiet_time in [false, true] {
        let verify = |remote| verify_at(&base, remote, slot(60), Some(901), began_after_quiet_time);
        assert_eq!(verify(&delivered), Decision::Done(DoneAs::Proposed));
        assert_eq!(verify(&moved), Decision::Conflict(ConflictKind::Moved));
        assert_eq!(
            verify(&RemoteState::Gone),
            Decision::Conflict(ConflictKind::Gone)
        );
    }
}

#[test]
fn the_desired_slot_is_done_with_an_unknown_or_missing_status() {
    for status in [None, Some(Status::from("reschedule_requested"))] {
        let delivered = Terms {
            status,
            ..scheduled().with_our_proposal(slot(60).into())
        };
        assert_eq!(
            preflight(&base(scheduled()), delivered, slot(60)),
            Decision::Done(DoneAs::Proposed)
        );
    }
}

#[test]
fn hidden_terms_are_judged_by_updated_at() {
    let hidden = |seconds| RemoteState::Hidden {
        updated_at: Some(Timestamp::from_seconds(seconds)),
    };
    let unknown = RemoteState::Hidden { updated_at: None };
    let base = base(Terms::default());
    assert_eq!(
        reconcile(
            &base,
            &hidden(1),
            ChangeKind::Amend(slot(0)),
            CompareMode::Preflight
        ),
        Decision::Send
    );
    let attempt = attempt();
    let verify = |remote: &RemoteState, resent_unseen, began_after_quiet_time| {
        let mode = CompareMode::Verify {
            attempt: &attempt,
            updated_at: None,
            resent_unseen,
            began_after_quiet_time,
        };
        reconcile(&base, remote, ChangeKind::Amend(slot(0)), mode)
    };
    let unseen = Decision::Conflict(ConflictKind::Unseen);
    assert_eq!(verify(&hidden(900), false, false), Decision::Wait);
    assert_eq!(verify(&hidden(901), false, false), Decision::Wait);
    assert_eq!(verify(&hidden(900), false, true), Decision::SendOnceMore);
    assert_eq!(verify(&hidden(900), true, true), unseen);
    assert_eq!(verify(&hidden(901), false, true), unseen);
    assert_eq!(verify(&unknown, false, true), unseen);
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
        by in prop::sample::select(vec![None, Some("interviewer"), Some("interviewee"), Some("agency")]),
        status in prop::sample::select(vec![None, Some("scheduled"), Some("amended"), Some("cancelled"), Some("rejected"), Some("on_hold")]),
    ) -> Terms {
        Terms { agreed, proposed, amended_by: by.map(Party::from), status: status.map(Status::from) }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    /// A change is sent only if the remote equals the terms that the user saw.
    #[test]
    fn a_change_is_sent_only_if_the_remote_equals_the_base(before in any_terms(), remote in any_terms(), from in 0i64..4, verifying: bool) {
        let desired = slot(from * 30);
        let before = base(before);
        let remote_state = RemoteState::Visible(remote.clone());
        let decision = if verifying { verify(&before, &remote_state, desired) } else { reconcile(&before, &remote_state, ChangeKind::Amend(desired), CompareMode::Preflight) };
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
            Decision::Done(DoneAs::Cancelled) => prop_assert!(false, "an amend"),
            Decision::Conflict(conflict) => {
                prop_assert_eq!(conflict, ConflictKind::Moved);
                prop_assert_ne!(&remote, &before.terms);
            }
        }
    }

    #[test]
    fn a_request_that_was_applied_exactly_is_found(before in any_terms(), from in 0i64..4) {
        let desired = slot(from * 30);
        let after = before.with_our_proposal(desired.into());
        let decision = verify(&base(before), &RemoteState::Visible(after), desired);
        prop_assert_eq!(decision, Decision::Done(DoneAs::Proposed));
    }

    /// A request without an effect is sent again, unless the desired slot stands already.
    #[test]
    fn a_request_without_an_effect_is_sent_again(before in any_terms(), from in 0i64..4) {
        let desired = slot(from * 30);
        let decision = verify(&base(before.clone()), &RemoteState::Visible(before), desired);
        prop_assert!(matches!(decision, Decision::Send | Decision::Done(_)), "{:?}", decision);
    }
}
