use interlude_model::{HeardKind, Status};

use crate::other_side::fixtures::{
    accepted, agreed, answered, booked, delivered, did, heard, heard_as, hidden, moved, ours,
    proposed, range, theirs, updated_at, with_status,
};

#[test]
fn an_entry_whose_list_the_cache_lost_is_not_made_twice() {
    let (before, after) = (agreed(1), theirs(1, 2));
    let kept = heard(21, proposed(2));
    assert_eq!(did(&[kept], before.clone(), after.clone()), []);
    let cached = heard(20, proposed(2));
    assert_eq!(did(&[cached], before, after), [proposed(2)], "again");
}

#[test]
fn what_the_cache_lost_is_the_state_before_the_list() {
    let told = heard(21, proposed(2));
    let withdrawn = HeardKind::Withdrawn { proposed: range(2) };
    let lost = std::slice::from_ref(&told);
    assert_eq!(did(lost, agreed(1), agreed(1)), [withdrawn]);
    assert_eq!(did(lost, agreed(1), theirs(1, 3)), [proposed(3)]);
    assert_eq!(
        did(&[heard(21, moved(1, 2))], agreed(1), agreed(1)),
        [moved(2, 1)]
    );
    assert_eq!(did(&[heard(21, booked(1))], None, agreed(1)), []);
    let gone = HeardKind::NotListed {
        name: None,
        agreed: range(1),
    };
    assert_eq!(did(&[heard(21, gone)], agreed(1), agreed(1)), [booked(1)]);
}

#[test]
fn an_answer_that_the_cache_lost_is_part_of_the_state_before_the_list() {
    let own = [delivered(1, 2, 21, &agreed(1))];
    assert_eq!(did(&own, agreed(1), agreed(1)), [HeardKind::TurnedDown]);
    assert_eq!(did(&own, agreed(1), ours(1, 2)), []);
}

#[test]
fn times_that_a_list_hides_are_not_compared_with_what_the_cache_lost() {
    let cancelled = with_status(agreed(1), Status::Cancelled);
    let told = [heard(21, booked(1))];
    assert_eq!(did(&told, cancelled.clone(), hidden(cancelled)), []);
}

#[test]
fn our_delivered_proposal_that_no_list_has_shown_is_part_of_the_state_before_the_list() {
    let own = [delivered(1, 3, 21, &theirs(1, 2))];
    // Another computer of the user accepted meanwhile, and they turned our proposal down.
    assert_eq!(did(&own, agreed(2), agreed(2)), [HeardKind::TurnedDown]);
    assert_eq!(did(&own, agreed(2), ours(2, 3)), []);
}

#[test]
fn every_answer_that_the_cache_lost_is_part_of_the_state_before_the_list() {
    let accepted = |hour: i64| HeardKind::Accepted {
        agreed: range(hour),
    };
    // The user proposed the agreed time over theirs, and then the same again.
    let own = [
        delivered(1, 1, 21, &theirs(1, 2)),
        delivered(2, 1, 22, &ours(1, 1)),
    ];
    assert_eq!(did(&own, theirs(1, 2), agreed(1)), [accepted(1)]);
    assert_eq!(did(&own, theirs(1, 2), ours(1, 1)), []);
    // The cache lacks the terms on which the first one was made, too.
    let own = [
        delivered(1, 3, 21, &agreed(4)),
        delivered(2, 5, 22, &ours(4, 3)),
    ];
    assert_eq!(did(&own, agreed(1), agreed(5)), [accepted(5)]);
}

#[test]
fn a_proposal_that_we_made_after_they_turned_one_down_is_turned_down_again() {
    let own = [
        delivered(1, 2, 21, &agreed(1)),
        heard(22, HeardKind::TurnedDown),
        delivered(2, 3, 23, &agreed(1)),
    ];
    assert_eq!(did(&own[..2], agreed(1), agreed(1)), []);
    assert_eq!(did(&own, agreed(1), agreed(1)), [HeardKind::TurnedDown]);
}

#[test]
fn a_proposal_that_was_told_before_a_booking_that_the_cache_lost_is_not_told_again() {
    let own = [heard(15, proposed(2)), heard_as(2, 21, booked(1))];
    assert_eq!(did(&own, None, theirs(1, 2)), []);
    assert_eq!(did(&own, None, theirs(1, 3)), [proposed(3)]);
}

#[test]
fn a_proposal_that_a_list_showed_as_turned_down_before_its_answer_is_not_turned_down_again() {
    let answered = answered(&delivered(1, 2, 23, &agreed(1)));
    for (told_at, expected) in [
        (14, vec![HeardKind::TurnedDown]),
        (17, vec![]),
        (22, vec![]),
    ] {
        let own = [heard(told_at, HeardKind::TurnedDown), answered.clone()];
        assert_eq!(did(&own, agreed(1), agreed(1)), expected, "{told_at}");
    }
}

#[test]
fn a_proposal_of_ours_that_theirs_was_older_or_newer_than_is_turned_down_once() {
    let answered_at = |seconds: i64| delivered(1, 3, seconds, &theirs(1, 4));
    let turned_down = [HeardKind::TurnedDown];
    // A list showed theirs while our request was under way. Nobody can tell which came first, and both are gone.
    let own = [answered_at(21)];
    assert_eq!(did(&own, theirs(1, 2), agreed(1)), turned_down);
    assert_eq!(did(&own, theirs(1, 2), ours(1, 3)), []);
    let told = did(&own, theirs(1, 2), agreed(3));
    assert_eq!(told, [moved(1, 3)], "they agreed to ours");
    let told = did(&own, theirs(1, 1), agreed(1));
    assert_eq!(told, turned_down, "theirs was the agreed time");
    // The user proposed the agreed time, and they took that.
    let kept = [delivered(1, 1, 21, &theirs(1, 4))];
    assert_eq!(did(&kept, theirs(1, 2), agreed(1)), []);
    // The cache lost the list that showed it as gone, and a later one.
    let own = [
        answered_at(21),
        heard(22, HeardKind::TurnedDown),
        heard_as(2, 23, moved(1, 5)),
    ];
    assert_eq!(did(&own, theirs(1, 2), agreed(5)), []);
    // The answer came in the same second as the list that the cache has.
    let own = [answered(&answered_at(20))];
    assert_eq!(did(&own, theirs(1, 2), agreed(1)), turned_down);
    // A list of second 20 shows theirs, so that is newer than ours.
    let withdrawn = [HeardKind::Withdrawn { proposed: range(2) }];
    let told = did(&[answered_at(19)], theirs(1, 2), agreed(1));
    assert_eq!(told, withdrawn);
    let own = [answered_at(21), heard(22, proposed(2))];
    assert_eq!(did(&own, theirs(1, 2), agreed(1)), withdrawn);
}

#[test]
fn a_proposal_of_theirs_is_not_withdrawn_if_ours_revived_the_interview_that_they_rejected() {
    let rejected = with_status(theirs(1, 2), Status::Rejected);
    for answered_at in [20, 21] {
        // The user proposed the agreed time. A list showed the interview as rejected before the answer came, and
        // then they took our proposal.
        let own = [
            heard(20, HeardKind::TurnedDown),
            answered(&delivered(1, 1, answered_at, &theirs(1, 2))),
        ];
        let told = did(&own, rejected.clone(), agreed(1));
        assert_eq!(told, [booked(1)], "{answered_at}");
    }
}

#[test]
fn a_proposal_that_stands_again_after_our_accept_took_it_is_told_although_a_list_shows_the_same() {
    // A list showed another agreed time while the accept was under way. Nobody can tell which came first.
    let own = accepted(2, 21, &theirs(1, 2));
    assert_eq!(did(&own, theirs(6, 2), theirs(6, 2)), [proposed(2)]);
    assert_eq!(did(&own, theirs(6, 3), theirs(6, 3)), []);
    for (told_at, expected) in [(5, vec![proposed(2)]), (15, vec![]), (22, vec![])] {
        let told = heard(told_at, proposed(2));
        let own: Vec<_> = own.iter().cloned().chain([told]).collect();
        assert_eq!(did(&own, theirs(6, 2), theirs(6, 2)), expected, "{told_at}");
    }
}

#[test]
fn a_proposal_that_our_accept_took_is_not_withdrawn_if_the_cache_lost_all_of_it() {
    let [_, accepted] = accepted(2, 22, &theirs(1, 2));
    let own = [
        heard(21, proposed(2)),
        accepted,
        heard_as(2, 23, moved(2, 5)),
    ];
    assert_eq!(did(&own[..2], agreed(1), agreed(2)), []);
    assert_eq!(did(&own[..2], agreed(1), agreed(5)), [moved(2, 5)]);
    assert_eq!(did(&own, agreed(1), agreed(5)), []);
}

#[test]
fn a_proposal_of_the_time_that_ours_had_is_told_once_if_it_came_before_the_answer_to_our_next() {
    let keep = |answered_at| answered(&delivered(1, 1, answered_at, &ours(1, 2)));
    let own = [heard(17, proposed(2)), keep(21)];
    assert_eq!(did(&own, theirs(1, 2), theirs(1, 2)), []);
    let lost = [heard(21, proposed(2)), keep(23)];
    assert_eq!(
        did(&lost, ours(1, 2), theirs(1, 2)),
        [],
        "the cache lost it"
    );
    let listed = |at| updated_at(at, theirs(1, 2));
    let away = did(&own, listed(16).gone(), listed(16));
    assert_eq!(away, [booked(1)], "a list lacked it");
    let again = did(&own, listed(16).gone(), listed(30));
    assert_eq!(again, [booked(1), proposed(2)], "they proposed it again");
}

#[test]
fn an_interview_that_is_cancelled_again_after_our_proposal_revived_it_is_told_again() {
    let own = [
        heard(16, HeardKind::Cancelled),
        answered(&delivered(1, 2, 21, &agreed(1))),
    ];
    let cancelled = |interview| with_status(interview, Status::Cancelled);
    let again = did(&own, cancelled(agreed(1)), cancelled(ours(1, 2)));
    assert_eq!(again, [HeardKind::Cancelled]);
    assert_eq!(did(&own, cancelled(agreed(1)), cancelled(agreed(1))), []);
    assert_eq!(did(&own, cancelled(ours(1, 2)), cancelled(ours(1, 2))), []);
}

#[test]
fn a_rejection_that_a_list_showed_before_the_answer_to_our_proposal_is_told_once() {
    let own = [
        heard(21, HeardKind::TurnedDown),
        answered(&delivered(1, 2, 22, &theirs(1, 2))),
    ];
    let rejected = with_status(agreed(1), Status::Rejected);
    assert_eq!(did(&own, theirs(1, 2), rejected.clone()), []);
    let later = [own[0].clone(), delivered(1, 2, 22, &theirs(1, 2))];
    let again = did(&later, theirs(1, 2), rejected);
    assert_eq!(again, [HeardKind::TurnedDown], "ours came after it");
}
