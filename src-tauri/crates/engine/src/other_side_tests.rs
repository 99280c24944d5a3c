use std::sync::Arc;

use interlude_model::{ChangeKind, Party, Status};

use super::fixtures::*;
use super::*;
use crate::store::Op;

#[test]
fn each_act_of_the_other_side_is_told_apart() {
    let withdrawn = HeardKind::Withdrawn { proposed: range(2) };
    let accepted = HeardKind::Accepted { agreed: range(2) };
    let cancelled = with_status(agreed(1), Status::Cancelled);
    let rejected = with_status(agreed(1), Status::Rejected);
    let rejected_with = |proposed| with_status(theirs(1, proposed), Status::Rejected);
    for (before, after, expected) in [
        (agreed(1), agreed(1), vec![]),
        (agreed(1), theirs(1, 2), vec![proposed(2)]),
        (agreed(1), unnamed(1, 2), vec![proposed(2)]),
        (theirs(1, 2), theirs(1, 3), vec![proposed(3)]),
        (ours(1, 2), theirs(1, 3), vec![proposed(3)]),
        (theirs(1, 2), agreed(1), vec![withdrawn]),
        (ours(1, 2), agreed(2), vec![accepted.clone()]),
        (ours(1, 2), theirs(2, 3), vec![accepted, proposed(3)]),
        (ours(1, 2), agreed(1), vec![HeardKind::TurnedDown]),
        (agreed(1), agreed(2), vec![moved(1, 2)]),
        (ours(1, 2), agreed(3), vec![moved(1, 3)]),
        (theirs(1, 2), agreed(3), vec![moved(1, 3)]),
        (agreed(1), theirs(2, 3), vec![moved(1, 2), proposed(3)]),
        (interview(None, None), agreed(1), vec![booked(1)]),
        (agreed(1), cancelled.clone(), vec![HeardKind::Cancelled]),
        (theirs(1, 2), rejected, vec![HeardKind::TurnedDown]),
        (cancelled.clone(), cancelled.clone(), vec![]),
        (cancelled, agreed(1), vec![booked(1)]),
        (rejected_with(1), agreed(1), vec![booked(1)]),
        (rejected_with(2), agreed(2), vec![booked(2)]),
    ] {
        let told = format!("{before:?}\n{after:?}");
        assert_eq!(did(&[], before, after), expected, "{told}");
    }
}

#[test]
fn a_new_interview_is_booked_and_one_that_leaves_the_list_is_remembered() {
    let not_listed = HeardKind::NotListed {
        name: Some("Talk".to_owned()),
        agreed: range(1),
    };
    let cancelled = with_status(agreed(1), Status::Cancelled);
    assert_eq!(did(&[], None, agreed(1)), [booked(1)]);
    assert_eq!(did(&[], agreed(1).gone(), agreed(1)), [booked(1)]);
    let asked = interview(None, Some((2, Some(Party::Interviewee))));
    assert_eq!(did(&[], None, asked), [proposed(2)]);
    assert_eq!(did(&[], None, cancelled.clone()), []);
    assert_eq!(did(&[], agreed(1), None), [not_listed]);
    assert_eq!(did(&[], cancelled, None), [], "it was over");
}

#[test]
fn hidden_times_tell_only_that_an_interview_is_cancelled_or_not_listed() {
    let cancelled = with_status(agreed(1), Status::Cancelled);
    assert_eq!(did(&[], None, hidden(agreed(1))), []);
    assert_eq!(did(&[], hidden(agreed(1)), agreed(2)), []);
    assert_eq!(did(&[], theirs(1, 2), hidden(agreed(1))), []);
    assert_eq!(
        did(&[], hidden(agreed(1)), cancelled),
        [HeardKind::Cancelled]
    );
    assert_eq!(did(&[], hidden(agreed(1)), None).len(), 1);
}

#[test]
fn what_our_own_changes_did_is_not_theirs() {
    let (amend, accept) = (ChangeKind::Amend(slot(2)), ChangeKind::Accept(slot(2)));
    let cancelled = || with_status(agreed(1), Status::Cancelled);
    for (own, before, after) in [
        // The list names nobody, or us.
        (vec![sent(amend)], agreed(1), unnamed(1, 2)),
        (vec![unconfirmed(amend)], agreed(1), unnamed(1, 2)),
        (vec![], agreed(1), ours(1, 2)),
        (vec![], theirs(1, 3), ours(1, 2)),
        // Only our side can accept what they proposed.
        (vec![], theirs(1, 2), agreed(2)),
        (vec![sent(accept)], theirs(1, 3), agreed(2)),
        (vec![unconfirmed(accept)], theirs(1, 2), agreed(3)),
        // The server agreed at once to what we proposed.
        (
            vec![unconfirmed(amend), checking(amend)],
            agreed(1),
            agreed(2),
        ),
        // Nobody can tell whether the list before is older than the answer.
        (
            vec![sent_at(21, ChangeKind::Cancel)],
            agreed(1),
            cancelled(),
        ),
        (
            vec![unconfirmed(ChangeKind::Cancel)],
            agreed(1),
            cancelled(),
        ),
    ] {
        let told = format!("{own:?}\n{before:?}\n{after:?}");
        assert_eq!(did(&own, before, after), [], "{told}");
    }
}

#[test]
fn after_the_other_side_has_acted_our_earlier_change_explains_nothing() {
    let cancelled = with_status(agreed(1), Status::Cancelled);
    let own = [sent(ChangeKind::Cancel), heard(15, booked(1))];
    let told = did(&own, agreed(1), cancelled.clone());
    assert_eq!(told, [HeardKind::Cancelled]);
    // Another computer of the user revived it, which makes no entry.
    let own = [sent(ChangeKind::Cancel)];
    assert_eq!(did(&own, agreed(1), cancelled), [HeardKind::Cancelled]);
    assert_eq!(did(&own, agreed(1), None).len(), 1);
    let own = [sent(ChangeKind::Accept(slot(2))), heard(15, moved(2, 1))];
    assert_eq!(did(&own, agreed(1), agreed(2)), [moved(1, 2)]);
    let waiting = [unconfirmed(ChangeKind::Accept(slot(2)))];
    let withdrawn = HeardKind::Withdrawn { proposed: range(2) };
    assert_eq!(did(&waiting, theirs(1, 2), agreed(1)), [withdrawn]);
}

#[test]
fn an_interview_that_the_cache_has_as_gone_and_the_user_as_booked_leaves_the_list() {
    let not_listed = HeardKind::NotListed {
        name: Some("Talk".to_owned()),
        agreed: range(2),
    };
    let told = [heard(21, booked(2))];
    assert_eq!(
        did(&told, agreed(1).gone(), None),
        std::slice::from_ref(&not_listed)
    );
    let nameless = HeardKind::NotListed {
        name: None,
        agreed: range(2),
    };
    assert_eq!(did(&told, None, None), [nameless]);
    assert_eq!(did(&[], agreed(1).gone(), None), []);
    let revived = [
        heard(5, HeardKind::TurnedDown),
        sent(ChangeKind::Accept(slot(2))),
    ];
    let rejected = with_status(agreed(2), Status::Rejected);
    assert_eq!(did(&revived, rejected, None), [not_listed]);
}

#[test]
fn a_proposal_that_came_after_our_accept_and_before_its_answer_is_told_once() {
    let accept = ChangeKind::Accept(slot(2));
    let ended_by_list = sent_at(19, accept);
    let told = heard(15, proposed(2));
    let own = [unconfirmed(accept), told, answered(&ended_by_list)];
    let again = did(&own, agreed(2), theirs(1, 2));
    assert!(!again.contains(&proposed(2)), "{again:?}");
    let listed_again = did(&own, theirs(1, 2).gone(), theirs(1, 2));
    assert_eq!(listed_again, [booked(1)]);
    let told = heard(15, proposed(3));
    let own = [own[0].clone(), told, own[2].clone()];
    assert_eq!(did(&own, agreed(2), theirs(2, 3)), []);
    // A list showed it as agreed in between.
    let stands_again = did(&own, agreed(3), theirs(2, 3));
    assert!(stands_again.contains(&proposed(3)), "{stands_again:?}");
    // A list ended the accept, and showed it as agreed.
    let own = [unconfirmed(accept), heard(15, proposed(2)), ended_by_list];
    let stands_again = did(&own, agreed(2), theirs(1, 2));
    assert!(stands_again.contains(&proposed(2)), "{stands_again:?}");
}

#[test]
fn a_proposal_that_stands_again_after_our_second_attempt_accepted_it_is_told() {
    let accept = ChangeKind::Accept(slot(2));
    let Op::End(entry) = sent(accept) else {
        panic!("it ends the change");
    };
    let mut entry = HistoryEntry::clone(&entry);
    (entry.ended_at, entry.change.attempts) = (at(19), 2);
    let told = heard(15, proposed(2));
    // The first attempt began before the entry, and had no effect.
    let own = [
        unconfirmed(accept),
        told,
        answered(&Op::End(Arc::new(entry))),
    ];
    let again = did(&own, agreed(2), theirs(1, 2));
    assert!(again.contains(&proposed(2)), "{again:?}");
}

#[test]
fn a_proposal_of_theirs_that_our_request_may_have_replaced_is_not_called_withdrawn() {
    let own = [unconfirmed(ChangeKind::Amend(slot(3)))];
    assert_eq!(did(&own, theirs(1, 2), agreed(1)), []);
    let own = [unconfirmed(ChangeKind::Cancel)];
    let withdrawn = HeardKind::Withdrawn { proposed: range(2) };
    assert_eq!(did(&own, theirs(1, 2), agreed(1)), [withdrawn]);
}

#[test]
fn a_proposal_of_ours_that_our_keep_may_have_replaced_is_not_called_turned_down() {
    let keep = ChangeKind::Amend(slot(1));
    let own = [unconfirmed(keep), checking(keep)];
    assert_eq!(did(&own, ours(1, 2), agreed(1)), []);
    let other = ChangeKind::Amend(slot(3));
    let own = [unconfirmed(other), checking(other)];
    let turned_down = [HeardKind::TurnedDown];
    assert_eq!(did(&own, ours(1, 2), agreed(1)), turned_down);
    // Its change has ended, so nothing else tells what became of the proposal.
    let own = [unconfirmed(keep)];
    assert_eq!(did(&own, ours(1, 2), agreed(1)), turned_down);
}

#[test]
fn a_keep_that_our_request_for_another_time_may_have_replaced_is_not_called_accepted() {
    let other = ChangeKind::Amend(slot(6));
    let asked = [unconfirmed(other), checking(other)];
    assert_eq!(did(&asked, ours(1, 1), agreed(1)), []);
    let accepted = HeardKind::Accepted { agreed: range(1) };
    let dropped = [unconfirmed(other)];
    assert_eq!(did(&dropped, ours(1, 1), agreed(1)), [accepted]);
    let accepted = HeardKind::Accepted { agreed: range(2) };
    assert_eq!(did(&asked, ours(1, 2), agreed(2)), [accepted]);
}

#[test]
fn a_dropped_proposal_that_they_accept_before_a_list_shows_it_is_told() {
    let own = [unconfirmed(ChangeKind::Amend(slot(2)))];
    let accepted = HeardKind::Accepted { agreed: range(2) };
    assert_eq!(did(&own, agreed(1), agreed(2)), [accepted]);
}

#[test]
fn a_new_interview_with_their_proposal_tells_both() {
    assert_eq!(did(&[], None, theirs(1, 2)), [booked(1), proposed(2)]);
    let told = [heard(15, proposed(2))];
    assert_eq!(did(&told, theirs(1, 2).gone(), theirs(1, 2)), [booked(1)]);
}

#[test]
fn a_proposal_that_stands_again_after_another_one_took_its_place_is_told_with_the_booking() {
    let told = [heard(15, proposed(2))];
    let again = [booked(1), proposed(2)];
    // Another computer of the user proposed before the interview left the list, or accepted what they proposed.
    assert_eq!(did(&told, ours(1, 3).gone(), theirs(1, 2)), again);
    assert_eq!(did(&told, agreed(2).gone(), theirs(1, 2)), again);
}

#[test]
fn a_proposal_that_is_withdrawn_after_the_cache_lost_the_list_that_showed_it_again_is_told() {
    let not_listed = HeardKind::NotListed {
        name: None,
        agreed: range(1),
    };
    let told = [
        heard_as(1, 15, proposed(2)),
        heard_as(2, 25, not_listed),
        heard_as(3, 26, booked(1)),
    ];
    let withdrawn = HeardKind::Withdrawn { proposed: range(2) };
    assert_eq!(did(&told, theirs(1, 2).gone(), agreed(1)), [withdrawn]);
    assert_eq!(did(&told, theirs(1, 2).gone(), theirs(1, 2)), []);
}
