use super::*;
use crate::view::view_model::fixture::{Fixture, agreed, on, wall};
use interlude_model::Code;

fn moved(fixture: &Fixture, from: &WallSlot, by: QuickMove) -> (String, String, String, bool) {
    let slot = fixture
        .with_context(|context| context.quick_move(1, from, by))
        .unwrap();
    (slot.date, slot.start, slot.end, slot.later)
}

fn shown(date: &str, start: &str, end: &str) -> (String, String, String, bool) {
    (date.to_owned(), start.to_owned(), end.to_owned(), false)
}

fn fixture() -> Fixture {
    Fixture::with([
        agreed(1, "Ann", on("2025-01-22", "14:20", "14:40")),
        agreed(2, "Ben", on("2025-01-22", "15:00", "16:00")),
        agreed(3, "Cat", on("2025-01-22", "16:15", "17:45")),
    ])
}

#[test]
fn the_moves_keep_the_length() {
    let from = wall("2025-01-22", "23:50", "00:10");
    let fixture = fixture();
    for (by, date, start, end) in [
        (
            QuickMove::FifteenMinutesLater,
            "2025-01-23",
            "00:05",
            "00:25",
        ),
        (QuickMove::OneHourLater, "2025-01-23", "00:50", "01:10"),
        (QuickMove::NextDay, "2025-01-23", "23:50", "00:10"),
        (QuickMove::NextWeek, "2025-01-29", "23:50", "00:10"),
    ] {
        assert_eq!(moved(&fixture, &from, by), shown(date, start, end));
    }
}

#[test]
fn a_day_keeps_the_wall_time_and_an_hour_is_elapsed_time() {
    let fixture = fixture();
    let before = |start, end| wall("2025-10-25", start, end);
    let next_day = moved(&fixture, &before("09:00", "09:30"), QuickMove::NextDay);
    assert_eq!(next_day, shown("2025-10-26", "09:00", "09:30"));
    let on_the_day = wall("2025-10-26", "01:30", "01:45");
    let (_, start, end, later) = moved(&fixture, &on_the_day, QuickMove::OneHourLater);
    assert_eq!(
        (start.as_str(), end.as_str(), later),
        ("01:30", "01:45", true)
    );
    let skipped = wall("2025-03-29", "01:30", "02:00");
    assert_eq!(
        moved(&fixture, &skipped, QuickMove::NextDay),
        shown("2025-03-30", "02:00", "02:30")
    );
}

#[test]
fn moves_by_minutes_count_elapsed_time_over_a_gap() {
    let fixture = Fixture {
        zone: "America/New_York",
        ..fixture()
    };
    let before = wall("2027-03-14", "01:45", "03:15");
    let later = moved(&fixture, &before, QuickMove::FifteenMinutesLater);
    assert_eq!(later, shown("2027-03-14", "03:00", "03:30"));
}

#[test]
fn the_next_gap_fits_the_whole_slot_into_the_hours() {
    let fixture = fixture();
    let gap = |from: &WallSlot| moved(&fixture, from, QuickMove::NextGap);
    let short = wall("2025-01-22", "14:20", "14:35");
    assert_eq!(gap(&short), shown("2025-01-22", "14:30", "14:45"));
    let half = wall("2025-01-22", "14:30", "15:00");
    assert_eq!(gap(&half), shown("2025-01-23", "09:00", "09:30"));
    let quarter = wall("2025-01-22", "15:00", "15:15");
    assert_eq!(gap(&quarter), shown("2025-01-22", "16:00", "16:15"));
    let friday = wall("2025-01-24", "17:30", "18:00");
    assert_eq!(gap(&friday), shown("2025-01-27", "09:00", "09:30"));
    let past = wall("2025-01-20", "10:00", "10:30");
    assert_eq!(gap(&past), shown("2025-01-22", "12:15", "12:45"));
    let endless = wall("2025-01-24", "09:00", "20:00");
    assert_eq!(gap(&endless), shown("2025-01-24", "09:00", "20:00"));
}

#[test]
fn an_invalid_slot_is_not_moved() {
    let error = fixture()
        .with_context(|context| context.quick_move(1, &wall("", "", ""), QuickMove::NextDay))
        .unwrap_err();
    assert_eq!(error.code, Code::BadTime);
}

#[test]
fn a_phrase_is_read_in_the_shown_zone() {
    let fixture = Fixture {
        zone: "Pacific/Auckland",
        ..fixture()
    };
    let form = wall("2025-01-23", "10:00", "10:30");
    let read = |text| {
        fixture
            .with_context(|context| context.read_phrase(1, &form, text))
            .unwrap()
            .slot
    };
    // In Auckland it is after 01:00 on the 23rd.
    assert_eq!(
        read("today 9am"),
        Some(wall("2025-01-23", "09:00", "09:30"))
    );
    assert_eq!(read("whenever"), None);
}

#[test]
fn a_gap_may_lie_in_a_night_shift() {
    let mut fixture = Fixture::with([
        agreed(1, "Ann", on("2025-01-22", "22:00", "22:30")),
        agreed(2, "Ben", on("2025-01-22", "22:30", "23:45")),
    ]);
    fixture.settings.working_hours.from = "22:00".to_owned();
    fixture.settings.working_hours.to = "06:00".to_owned();
    let next = |start, end| {
        moved(
            &fixture,
            &wall("2025-01-22", start, end),
            QuickMove::NextGap,
        )
    };
    assert_eq!(
        next("22:00", "22:30"),
        shown("2025-01-22", "23:45", "00:15")
    );
    let morning = wall("2025-01-23", "05:15", "05:45");
    assert_eq!(
        moved(&fixture, &morning, QuickMove::NextGap),
        shown("2025-01-23", "05:30", "06:00")
    );
    let over = wall("2025-01-23", "05:30", "06:00");
    assert_eq!(
        moved(&fixture, &over, QuickMove::NextGap),
        shown("2025-01-23", "22:00", "22:30")
    );
}
