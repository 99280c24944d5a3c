use interlude_model::{ChangeKind, ConflictKind, ListVisibility, Party, State, Status};

use super::*;
use crate::view::WarningKind;
use crate::view::view_model::fixture::{Fixture, NOW, agreed, at, on, proposed, slot, timeless};

fn fixture() -> Fixture {
    Fixture::with([
        agreed(1, "Ann", on("2025-01-22", "13:00", "13:30")),
        agreed(2, "Ben", on("2025-01-22", "13:30", "14:00")),
        agreed(3, "Cat", on("2025-01-24", "13:15", "13:45")),
    ])
}

fn waiting() -> State {
    State::Waiting {
        undo_until: at(NOW),
    }
}

fn chosen(ids: &[i64], by: MoveBy) -> MoveRequest {
    MoveRequest {
        ids: Some(ids.iter().map(|id| (*id).into()).collect()),
        from: None,
        by,
    }
}

fn from(date: &str, time: &str, by: MoveBy) -> MoveRequest {
    MoveRequest {
        ids: None,
        from: Some(DayTime {
            date: date.to_owned(),
            time: time.to_owned(),
        }),
        by,
    }
}

fn to_day(day: &str) -> MoveBy {
    MoveBy::ToDay {
        day: day.to_owned(),
    }
}

fn rows(fixture: &Fixture, request: &MoveRequest) -> Vec<MoveRow> {
    let review = fixture.with_context(|context| context.review_move(request));
    review.unwrap().rows
}

/// Returns the new time of each row, such as `1 2025-01-22 13:30-14:00`, or why there is none.
fn shown(rows: &[MoveRow]) -> Vec<String> {
    let words = |row: &MoveRow| {
        let id = row.row.id;
        match &row.to {
            Some(to) => {
                let later = if to.later { " later" } else { "" };
                format!("{id} {} {}-{}{later}", to.date, to.start, to.end)
            }
            None => format!("{id} {:?}", row.why_not.unwrap()),
        }
    };
    rows.iter().map(words).collect()
}

fn warnings(row: &MoveRow) -> Vec<(WarningKind, Option<i64>)> {
    let warnings = &row.check.as_ref().unwrap().warnings;
    warnings.iter().map(|one| (one.kind, one.id)).collect()
}

#[test]
fn the_moved_interviews_count_at_their_new_times() {
    let later = MoveBy::Later { minutes: 30 };
    let rows = rows(&fixture(), &from("2025-01-22", "13:00", later));
    assert_eq!(
        shown(&rows),
        ["1 2025-01-22 13:30-14:00", "2 2025-01-22 14:00-14:30"]
    );
    assert_eq!(warnings(&rows[0]), [(WarningKind::BackToBack, Some(2))]);
    assert_eq!(warnings(&rows[1]), [(WarningKind::BackToBack, Some(1))]);
    let strip = &rows[0].check.as_ref().unwrap().strip.entries;
    assert_eq!(strip.len(), 1);
    assert_eq!((strip[0].id, strip[0].from_minute), (2, 14 * 60));
}

#[test]
fn a_move_to_another_day_keeps_the_times_and_warns_of_what_is_there() {
    let rows = rows(&fixture(), &chosen(&[2, 1, 2], to_day("2025-01-24")));
    assert_eq!(
        shown(&rows),
        ["1 2025-01-24 13:00-13:30", "2 2025-01-24 13:30-14:00"]
    );
    for row in &rows {
        assert!(warnings(row).contains(&(WarningKind::Overlap, Some(3))));
        assert_eq!(row.overlaps_now, []);
    }
}

#[test]
fn an_overlap_of_today_is_named() {
    let mut fixture = fixture();
    fixture.interviews[1] = agreed(2, "Ben", on("2025-01-22", "13:15", "14:00"));
    let rows = rows(&fixture, &chosen(&[1, 2], to_day("2025-01-23")));
    assert_eq!(rows[0].overlaps_now, [2.into()]);
    assert_eq!(rows[1].overlaps_now, [1.into()]);
}

#[test]
fn gaps_are_filled_one_after_the_other_and_never_with_a_time_that_is_still_agreed() {
    let fixture = fixture();
    let gaps = |request| shown(&rows(&fixture, &request));
    assert_eq!(
        gaps(chosen(&[1, 2], MoveBy::FreeGaps)),
        ["1 2025-01-22 14:00-14:30", "2 2025-01-22 14:30-15:00"]
    );
    // Nobody who clears an afternoon has time later on that day. Friday is full from 13:15 to 13:45.
    assert_eq!(
        gaps(from("2025-01-22", "13:00", MoveBy::FreeGaps)),
        ["1 2025-01-23 09:00-09:30", "2 2025-01-23 09:30-10:00"]
    );
    assert_eq!(
        gaps(from("2025-01-24", "09:00", MoveBy::FreeGaps)),
        ["3 2025-01-27 09:00-09:30"]
    );
}

#[test]
fn without_a_gap_that_is_long_enough_nothing_is_proposed() {
    let long = agreed(
        1,
        "Ann",
        slot("2025-01-22T13:00:00Z", "2025-01-22T23:00:00Z"),
    );
    let rows = rows(&Fixture::with([long]), &chosen(&[1], MoveBy::FreeGaps));
    assert_eq!(shown(&rows), ["1 NoGap"]);
    assert_eq!(rows[0].check, None);
}

#[test]
fn a_move_passes_midnight_and_the_changes_of_the_clocks() {
    let one = |slot, by| {
        let fixture = Fixture::with([agreed(1, "Ann", slot)]);
        shown(&rows(&fixture, &chosen(&[1], by))).remove(0)
    };
    let night = slot("2025-01-22T23:30:00Z", "2025-01-23T00:30:00Z");
    let later = |minutes| MoveBy::Later { minutes };
    assert_eq!(one(night, later(60)), "1 2025-01-23 00:30-01:30");
    assert_eq!(one(night, later(-60)), "1 2025-01-22 22:30-23:30");
    assert_eq!(one(night, to_day("2025-01-31")), "1 2025-01-31 23:30-00:30");
    // The clocks of London skip the hour from 01:00.
    let before = on("2025-03-29", "01:15", "01:45");
    assert_eq!(
        one(before, to_day("2025-03-30")),
        "1 2025-03-30 02:00-02:30"
    );
    // And they show the hour from 01:00 twice.
    let summer = slot("2025-10-25T23:30:00Z", "2025-10-25T23:45:00Z");
    assert_eq!(one(summer, later(60)), "1 2025-10-26 01:30-01:45");
    assert_eq!(one(summer, later(120)), "1 2025-10-26 01:30-01:45 later");
    // A day later by the clock is 23 hours later.
    let summer = on("2025-03-29", "12:00", "12:30");
    assert_eq!(
        one(summer, to_day("2025-03-30")),
        "1 2025-03-30 12:00-12:30"
    );
    assert_eq!(one(summer, to_day("2025-02-30")), "1 NoGap");
}

#[test]
fn the_days_are_those_of_the_shown_zone() {
    let mut fixture = fixture();
    fixture.zone = "Australia/Sydney";
    let rows = rows(&fixture, &from("2025-01-23", "00:15", to_day("2025-01-25")));
    assert_eq!(shown(&rows), ["2 2025-01-25 00:30-01:00"]);
}

#[test]
fn a_move_begins_at_the_users_own_proposal() {
    let ours = proposed(
        agreed(1, "Ann", on("2025-01-22", "13:00", "13:30")),
        on("2025-01-22", "15:00", "15:30"),
        Party::Interviewer,
    );
    let theirs = proposed(
        agreed(2, "Ben", on("2025-01-22", "14:00", "14:30")),
        on("2025-01-22", "16:00", "16:30"),
        Party::Interviewee,
    );
    let waits = agreed(3, "Cat", on("2025-01-22", "13:15", "13:45"));
    let fixture = Fixture::with([ours, theirs, waits]).changed(
        3,
        on("2025-01-22", "17:00", "17:30"),
        waiting(),
    );
    let later = MoveBy::Later { minutes: 5 };
    assert_eq!(
        shown(&rows(&fixture, &from("2025-01-22", "14:00", later))),
        [
            "2 2025-01-22 14:05-14:35",
            "1 2025-01-22 15:05-15:35",
            "3 2025-01-22 17:05-17:35"
        ]
    );
}

#[test]
fn an_interview_that_cannot_be_moved_is_listed_with_the_reason() {
    let at = on("2025-01-22", "14:00", "14:30");
    let mut cancelled = agreed(1, "Ann", at);
    cancelled.booking.as_mut().unwrap().status = Some(Status::Cancelled);
    let mut gone = agreed(2, "Ben", at);
    gone.visibility = ListVisibility::Gone;
    let interviews = [
        cancelled,
        gone,
        timeless(3, "Cat"),
        agreed(4, "Dan", at),
        agreed(5, "Eve", at),
    ];
    let mut fixture = Fixture::with(interviews)
        .changed(
            4,
            on("2025-01-22", "16:00", "16:30"),
            State::Conflict(ConflictKind::Moved),
        )
        .changed(5, at, waiting());
    fixture.changes[1].kind = ChangeKind::Cancel;
    let later = || MoveBy::Later { minutes: 15 };
    assert_eq!(
        shown(&rows(&fixture, &chosen(&[1, 2, 3, 4, 5], later()))),
        [
            "3 NoTime",
            "1 Cancelled",
            "2 NotListed",
            "4 NeedsDecision",
            "5 Cancelled"
        ]
    );
    let that_day = rows(&fixture, &from("2025-01-22", "09:00", later()));
    assert_eq!(
        shown(&that_day),
        ["2 NotListed", "4 NeedsDecision", "5 Cancelled"]
    );
}
