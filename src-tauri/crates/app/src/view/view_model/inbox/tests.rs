use interlude_model::{ChangeKind, ConflictKind, Interview, ListVisibility};

use super::*;
use crate::view::view_model::fixture::{Fixture, NOW, agreed, at, id, on, proposed};
use crate::view::{
    Badge, ChangeWord, Conflict, ConflictOffer, HistoryItem, InterviewRow, NoAccept,
};

const DAY: &str = "2025-01-23";

/// A limit that no test reaches.
const ALL: u32 = 100;

fn theirs(number: i64, name: &str, start: &str, end: &str) -> Interview {
    let agreed = agreed(number, name, on(DAY, "09:00", "09:30"));
    proposed(agreed, on(DAY, start, end), Party::Interviewee)
}

fn waiting() -> State {
    State::Waiting {
        undo_until: at(NOW),
    }
}

/// Gives the newest change of a fixture another kind.
fn of_kind(mut fixture: Fixture, kind: ChangeKind) -> Fixture {
    fixture.changes.last_mut().unwrap().kind = kind;
    fixture
}

fn row(fixture: &Fixture, number: i64) -> InterviewRow {
    fixture.with_context(|context| context.interview(number).unwrap().row)
}

fn heard(number: u64, interview: i64, time: &str, what: HeardKind) -> Heard {
    Heard {
        interview_id: id(interview),
        at: at(&format!("2025-01-22T{time}:00Z")),
        number,
        what,
    }
}

#[test]
fn your_turn_has_proposals_then_conflicts_then_refusals_each_soonest_first() {
    let slot = on(DAY, "15:00", "15:30");
    let past = proposed(
        agreed(7, "Gus", on("2025-01-20", "09:00", "09:30")),
        on("2025-01-20", "10:00", "10:30"),
        Party::Interviewee,
    );
    let interviews = [
        theirs(1, "Ann", "14:00", "14:30"),
        theirs(2, "Ben", "11:00", "11:30"),
        agreed(3, "Cat", on(DAY, "12:00", "12:30")),
        agreed(4, "Dan", on(DAY, "13:00", "13:30")),
        agreed(5, "Eve", on(DAY, "08:00", "08:30")),
        proposed(
            agreed(6, "Fay", slot),
            on(DAY, "17:00", "17:30"),
            Party::Interviewer,
        ),
        past,
    ];
    let fixture = Fixture::with(interviews)
        .changed(3, slot, State::Refused)
        .changed(4, slot, State::Conflict(ConflictKind::Moved))
        .changed(5, on(DAY, "16:00", "16:30"), waiting());
    fixture.with_context(|context| {
        let inbox = context.inbox(ALL);
        let turns = inbox.your_turn.iter();
        let turns: Vec<_> = turns.map(|turn| (turn.detail.row.id, turn.kind)).collect();
        assert_eq!(
            turns,
            [
                (2, YourTurnKind::Proposal),
                (1, YourTurnKind::Proposal),
                (7, YourTurnKind::Proposal),
                (4, YourTurnKind::Conflict),
                (3, YourTurnKind::Refusal),
            ]
        );
        let waiting: Vec<_> = inbox.waiting.iter().map(|item| item.interview.id).collect();
        assert_eq!(waiting, [5]);
        let theirs: Vec<_> = inbox.their_turn.iter().map(|turn| turn.row.id).collect();
        assert_eq!(theirs, [6]);
        let counts = inbox.counts;
        assert_eq!(
            (counts.your_turn, counts.their_turn, counts.away),
            (5, 1, 0)
        );
    });
}

#[test]
fn a_limited_inbox_has_the_first_items_and_all_counts() {
    let interviews = (1..=5).map(|number| theirs(number, "Ann", "11:00", "11:30"));
    Fixture::with(interviews).with_context(|context| {
        let (all, some) = (context.inbox(ALL), context.inbox(2));
        assert_eq!(some.your_turn, all.your_turn[..2]);
        assert_eq!((some.counts, some.counts.your_turn), (all.counts, 5));
    });
}

#[test]
fn a_proposal_has_the_check_of_its_time_and_a_day_whose_hours_contain_the_agreed_time() {
    let mut early = theirs(1, "Ann", "11:00", "11:30");
    let booking = early.booking.as_mut().unwrap();
    booking.start_at = Some(at("2025-01-23T06:30:00Z"));
    let other = agreed(2, "Ben", on(DAY, "11:15", "12:00"));
    Fixture::with([early, other]).with_context(|context| {
        let turn = context.inbox(ALL).your_turn.remove(0);
        let check = turn.check.unwrap();
        assert_eq!(check.warnings[0].id, Some(2));
        let strip = turn.strip.unwrap();
        assert_eq!((check.strip.from_hour, strip.from_hour), (9, 6));
        assert_eq!(strip.entries, check.strip.entries);
    });
}

#[test]
fn answers_are_offered_for_the_proposal_of_the_other_side_until_they_are_given() {
    let offered = |fixture: &Fixture| {
        let row = row(fixture, 1);
        (row.can_accept, row.can_keep, row.can_cancel)
    };
    let proposal = || Fixture::with([theirs(1, "Ann", "11:00", "11:30")]);
    assert_eq!(offered(&proposal()), (true, true, true));
    let their_time = on(DAY, "11:00", "11:30");
    let accepted = proposal().changed(1, their_time, waiting());
    let accepted = of_kind(accepted, ChangeKind::Accept(their_time));
    assert_eq!(offered(&accepted), (false, true, true));
    let kept = proposal().changed(1, on(DAY, "09:00", "09:30"), waiting());
    assert_eq!(offered(&kept), (true, false, true));
    let cancelled = of_kind(
        proposal().changed(1, their_time, waiting()),
        ChangeKind::Cancel,
    );
    assert_eq!(offered(&cancelled), (true, true, false));
    let conflict = State::Conflict(ConflictKind::Moved);
    let asked_again = proposal().changed(1, their_time, conflict);
    let asked_again = of_kind(asked_again, ChangeKind::Accept(their_time));
    assert_eq!(offered(&asked_again), (true, true, true));
    let plain = Fixture::with([agreed(1, "Ann", their_time)]);
    assert_eq!(offered(&plain), (false, false, true));
    let own = proposed(
        agreed(1, "Ann", their_time),
        on(DAY, "15:00", "15:30"),
        Party::Interviewer,
    );
    assert_eq!(offered(&Fixture::with([own])), (false, false, true));
}

#[test]
fn a_proposal_that_cannot_be_accepted_here_says_why() {
    let mut fixture = Fixture::with([
        theirs(1, "Ann", "11:00", "11:30"),
        agreed(2, "Ben", on(DAY, "14:00", "14:30")),
    ]);
    assert_eq!(row(&fixture, 1).why_no_accept, None);
    fixture.missing_calls.accept = true;
    assert_eq!(row(&fixture, 1).why_no_accept, Some(NoAccept::NoCall));
    assert!(!row(&fixture, 1).can_accept && row(&fixture, 1).can_keep);
    assert_eq!(row(&fixture, 2).why_no_accept, None);
    fixture.interviews[0].visibility = ListVisibility::Hidden;
    assert_eq!(row(&fixture, 1).why_no_accept, Some(NoAccept::TimesHidden));
}

#[test]
fn an_accept_that_took_another_time_offers_what_can_be_done() {
    let accepted = on(DAY, "14:00", "14:30");
    let conflict = |kind| {
        let now = agreed(1, "Ann", on(DAY, "16:00", "16:30"));
        let fixture = Fixture::with([now]).changed(1, accepted, State::Conflict(kind));
        let mut fixture = of_kind(fixture, ChangeKind::Accept(accepted));
        fixture.changes[0].base.terms.agreed = on(DAY, "09:00", "09:30").into();
        fixture.with_context(|context| context.outbox()[0].conflict.clone().unwrap())
    };
    let words = |offer: &ConflictOffer| match offer {
        ConflictOffer::Keep { at } => format!("keep {}", at.start.as_ref().unwrap().time),
        ConflictOffer::ProposeAccepted { slot, .. } => format!("accepted {}", slot.start),
        ConflictOffer::ProposeEarlier { slot, .. } => format!("earlier {}", slot.start),
        ConflictOffer::Cancel => "cancel".to_owned(),
    };
    let offers = |conflict: &Conflict| conflict.offers.iter().map(words).collect::<Vec<_>>();
    let took = conflict(ConflictKind::Took);
    assert!(!took.can_send_mine);
    assert_eq!(
        offers(&took),
        ["keep 16:00", "accepted 14:00", "earlier 09:00", "cancel"]
    );
    let moved = conflict(ConflictKind::Moved);
    assert!(!moved.can_send_mine, "their proposal is gone");
    assert_eq!(offers(&moved), ["accepted 14:00"]);
}

#[test]
fn a_cancellation_in_the_outbox_has_no_time() {
    let fixture = Fixture::with([agreed(1, "Ann", on(DAY, "14:00", "14:30"))]);
    let fixture = fixture.changed(
        1,
        on(DAY, "15:00", "15:30"),
        State::Conflict(ConflictKind::Moved),
    );
    let fixture = of_kind(fixture, ChangeKind::Cancel);
    fixture.with_context(|context| {
        let item = context.outbox().remove(0);
        assert_eq!((item.kind, &item.slot), (ChangeWord::Cancel, &None));
        let conflict = item.conflict.unwrap();
        assert_eq!((conflict.yours, conflict.can_send_mine), (None, true));
    });
}

#[test]
fn what_the_other_side_did_is_listed_until_it_is_seen_and_stays_in_the_history() {
    let range = |start, end| Range::from(on(DAY, start, end));
    let proposed = range("11:00", "11:30");
    let gone = HeardKind::NotListed {
        name: Some("Zoe".to_owned()),
        agreed: range("15:00", "15:30"),
    };
    let mut fixture = Fixture::with([theirs(1, "Ann", "11:00", "11:30")]);
    fixture.heard = vec![
        heard(1, 1, "10:00", HeardKind::Proposed { proposed }),
        heard(2, 9, "10:30", gone),
    ];
    fixture.with_context(|context| {
        let away = context.inbox(ALL).away;
        let what: Vec<_> = away
            .iter()
            .map(|item| {
                (
                    item.number.as_str(),
                    item.row.name.as_str(),
                    item.heard.what,
                )
            })
            .collect();
        assert_eq!(
            what,
            [
                ("2", "Zoe", HeardWhat::NotListed),
                ("1", "Ann", HeardWhat::Proposed)
            ]
        );
        assert_eq!(away[0].row.badge, Badge::NotListed);
        let before = away[0].heard.from.as_ref().unwrap();
        assert_eq!(before.start.as_ref().unwrap().time, "15:00");
        assert_eq!(context.inbox(ALL).counts.away, 2);
        assert_eq!(context.interview(9).unwrap().history.len(), 1);
    });
    fixture.seen = 1;
    fixture.with_context(|context| {
        assert_eq!(context.inbox(ALL).away.len(), 1);
        let history = context.history(1).unwrap();
        let [HistoryItem::Theirs(only)] = history.as_slice() else {
            panic!("{history:?}");
        };
        assert_eq!(
            (only.what, only.at.time.as_str()),
            (HeardWhat::Proposed, "10:00")
        );
    });
}
