use interlude_model::{Party, Status};

use super::*;
use crate::view::view_model::fixture::{Fixture, agreed, on, proposed, slot, timeless, wall};

fn fixture() -> Fixture {
    let mut cancelled = agreed(4, "Dora", on("2025-01-24", "09:00", "09:30"));
    cancelled.booking.as_mut().unwrap().status = Some(Status::Cancelled);
    Fixture::with([
        agreed(1, "Ann", on("2025-01-22", "11:00", "11:30")),
        agreed(2, "Ben", on("2025-01-22", "11:45", "12:15")),
        proposed(
            agreed(3, "Cat", on("2025-01-21", "09:00", "09:30")),
            on("2025-01-23", "09:00", "09:30"),
            Party::Interviewee,
        ),
        cancelled,
        timeless(5, "Eve"),
    ])
}

fn ids(page: &InterviewPage) -> Vec<i64> {
    page.rows.iter().map(|row| row.id).collect()
}

#[test]
fn a_list_is_sorted_filtered_and_paged() {
    let ask = |query: InterviewQuery| fixture().with_context(|context| context.list(&query));
    let base = || InterviewQuery {
        limit: 10,
        ..InterviewQuery::default()
    };
    assert_eq!(ids(&ask(base())), [5, 4, 3, 2, 1]);
    let upcoming = InterviewQuery {
        upcoming: Some(true),
        sort: InterviewSort::Start,
        ..base()
    };
    assert_eq!(ids(&ask(upcoming.clone())), [2, 3, 4]);
    let past = InterviewQuery {
        upcoming: Some(false),
        sort: InterviewSort::StartDescending,
        ..base()
    };
    assert_eq!(ids(&ask(past)), [1]);
    let untimed = InterviewQuery {
        kind: Some(InterviewKindFilter::NoTime),
        ..base()
    };
    assert_eq!(ids(&ask(untimed)), [5]);
    let searched = InterviewQuery {
        text: Some(" ben ".to_owned()),
        ..base()
    };
    assert_eq!(ids(&ask(searched)), [2]);
    let second = InterviewQuery {
        offset: 1,
        limit: 1,
        ..upcoming
    };
    let page = ask(second);
    assert_eq!((page.total, ids(&page)), (3, vec![3]));
}

#[test]
fn an_agenda_lists_an_interview_under_its_agreed_day_until_that_is_over() {
    let moved = |number, day, to| {
        let agreed = agreed(number, "Ann", on(day, "09:00", "09:30"));
        proposed(agreed, on(to, "16:00", "16:30"), Party::Interviewee)
    };
    let fixture = Fixture::with([
        moved(1, "2025-01-23", "2025-01-25"),
        agreed(2, "Ben", on("2025-01-24", "09:00", "09:30")),
        moved(3, "2025-01-21", "2025-01-26"),
        proposed(
            timeless(4, "Dora"),
            on("2025-01-27", "10:00", "10:30"),
            Party::Interviewer,
        ),
    ]);
    let query = InterviewQuery {
        upcoming: Some(true),
        sort: InterviewSort::Start,
        limit: 10,
        ..InterviewQuery::default()
    };
    let page = fixture.with_context(|context| context.list(&query));
    assert_eq!(ids(&page), [1, 2, 3, 4]);
    let days: Vec<_> = page.rows.iter().map(|row| row.day.as_deref()).collect();
    let wanted = ["2025-01-23", "2025-01-24", "2025-01-26", "2025-01-27"];
    assert_eq!(days, wanted.map(Some));
}

#[test]
fn an_agenda_lists_the_interviews_of_today_that_have_ended() {
    let moved = proposed(
        agreed(3, "Cara", on("2025-01-22", "08:00", "08:30")),
        on("2025-01-23", "16:00", "16:30"),
        Party::Interviewee,
    );
    let fixture = Fixture::with([
        agreed(1, "Ann", on("2025-01-21", "10:00", "10:30")),
        agreed(2, "Ben", on("2025-01-22", "07:00", "07:30")),
        moved,
        agreed(4, "Dora", on("2025-01-22", "20:00", "20:30")),
    ]);
    let query = InterviewQuery {
        upcoming: Some(true),
        today: true,
        sort: InterviewSort::Start,
        limit: 10,
        ..InterviewQuery::default()
    };
    let page = fixture.with_context(|context| context.list(&query));
    assert_eq!(ids(&page), [2, 3, 4]);
    let today = Some("2025-01-22");
    assert!(page.rows.iter().all(|row| row.day.as_deref() == today));
    let position = fixture.with_context(|context| context.list_position(&query, 4));
    assert_eq!(position, Some(2));
}

#[test]
fn a_page_has_at_most_500_rows() {
    let many = (1..=600).map(|number| timeless(number, "Somebody"));
    let query = InterviewQuery {
        limit: u32::MAX,
        ..InterviewQuery::default()
    };
    let page = Fixture::with(many).with_context(|context| context.list(&query));
    assert_eq!((page.total, page.rows.len()), (600, 500));
}

#[test]
fn the_counts_of_the_side_list_equal_the_totals_of_its_lists() {
    fixture().with_context(|context| {
        let total = |upcoming, kind| {
            let query = InterviewQuery {
                upcoming,
                kind,
                ..InterviewQuery::default()
            };
            context.list(&query).total
        };
        let counts = context.status().counts;
        assert_eq!(counts.upcoming, total(Some(true), None));
        assert_eq!(counts.all, total(None, None));
        assert_eq!(
            counts.no_time,
            total(None, Some(InterviewKindFilter::NoTime))
        );
    });
}

#[test]
fn a_calendar_shows_agreed_and_proposed_times_of_local_days() {
    let calendar = |fixture: &Fixture, from: &str, to: &str| {
        let (from, to) = (from.to_owned(), to.to_owned());
        let request = CalendarRequest { from, to };
        fixture.with_context(|context| {
            let rows = context.calendar(&request).unwrap();
            let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
            (ids, context.busy_days(&request).unwrap())
        })
    };
    let london = fixture();
    let busy = |days: &[&str]| days.iter().map(|day| (*day).to_owned()).collect();
    assert_eq!(
        calendar(&london, "2025-01-21", "2025-01-22"),
        (vec![3], busy(&["2025-01-21"]))
    );
    assert_eq!(
        calendar(&london, "2025-01-20", "2025-01-27"),
        (
            vec![3, 1, 2, 4],
            busy(&["2025-01-21", "2025-01-22", "2025-01-23", "2025-01-24"])
        )
    );
    let midnight = Fixture {
        zone: "Australia/Sydney",
        ..Fixture::with([
            agreed(
                1,
                "Ann",
                slot("2025-04-05T13:00:00Z", "2025-04-05T14:00:00Z"),
            ),
            agreed(
                2,
                "Ben",
                slot("2025-04-05T13:30:00Z", "2025-04-05T13:45:00Z"),
            ),
        ])
    };
    // 24:00 to 01:00 of the day on which the clocks go back, and half past midnight.
    assert_eq!(
        calendar(&midnight, "2025-04-06", "2025-04-07"),
        (vec![1, 2], busy(&["2025-04-06"]))
    );
    assert_eq!(
        calendar(&midnight, "2025-04-05", "2025-04-06").0,
        [] as [i64; 0]
    );
}

#[test]
fn a_calendar_of_an_invalid_range_is_an_error() {
    for (from, to) in [
        ("2025-01-20", "2025-01-20"),
        ("2025-01-20", "2035-01-20"),
        ("2025-13-01", "2025-01-20"),
        ("", ""),
    ] {
        let (from, to) = (from.to_owned(), to.to_owned());
        let request = CalendarRequest { from, to };
        let error = fixture()
            .with_context(|context| context.calendar(&request))
            .unwrap_err();
        assert_eq!(error.code, Code::BadTime);
    }
}

#[test]
fn an_interview_has_a_position_in_each_list_that_contains_it() {
    let at = |query: &InterviewQuery, id| {
        fixture().with_context(|context| context.list_position(query, id))
    };
    let all = InterviewQuery::default();
    assert_eq!(
        [5, 3, 1, 9].map(|id| at(&all, id)),
        [Some(0), Some(2), Some(4), None]
    );
    let upcoming = InterviewQuery {
        upcoming: Some(true),
        sort: InterviewSort::Start,
        offset: 1,
        limit: 1,
        ..InterviewQuery::default()
    };
    assert_eq!(
        [2, 4, 5].map(|id| at(&upcoming, id)),
        [Some(0), Some(2), None]
    );
}

#[test]
fn an_interview_with_one_known_end_takes_that_moment_in_every_view() {
    let mut open_end = agreed(1, "Ann", on("2025-01-22", "14:00", "14:30"));
    open_end.booking.as_mut().unwrap().end_at = None;
    let mut past = agreed(2, "Ben", on("2025-01-22", "09:00", "09:30"));
    past.booking.as_mut().unwrap().end_at = None;
    let mut open_start = agreed(3, "Cat", on("2025-01-23", "09:00", "09:30"));
    open_start.booking.as_mut().unwrap().start_at = None;
    let fixture = Fixture::with([
        open_end,
        past,
        open_start,
        agreed(4, "Dora", on("2025-01-22", "13:45", "14:15")),
    ]);
    let ask = |upcoming| {
        let query = InterviewQuery {
            upcoming: Some(upcoming),
            sort: InterviewSort::Start,
            limit: 10,
            ..InterviewQuery::default()
        };
        ids(&fixture.with_context(|context| context.list(&query)))
    };
    assert_eq!((ask(true), ask(false)), (vec![4, 1, 3], vec![2]));
    fixture.with_context(|context| {
        assert_eq!(context.status().counts.upcoming, 3);
        let request = CalendarRequest {
            from: "2025-01-22".to_owned(),
            to: "2025-01-24".to_owned(),
        };
        let days: Vec<_> = context
            .calendar(&request)
            .unwrap()
            .into_iter()
            .map(|row| (row.id, row.day))
            .collect();
        let day = |day: &str| Some(day.to_owned());
        assert_eq!(
            days,
            [
                (2, day("2025-01-22")),
                (4, day("2025-01-22")),
                (1, day("2025-01-22")),
                (3, day("2025-01-23"))
            ]
        );
        assert_eq!(
            context.busy_days(&request).unwrap(),
            ["2025-01-22", "2025-01-23"]
        );
        let slot = wall("2025-01-22", "13:30", "14:10");
        let check = context.check_slot(2, &slot).unwrap();
        let warned: Vec<_> = check
            .warnings
            .iter()
            .filter_map(|warning| warning.id)
            .collect();
        assert_eq!(warned, [4, 1]);
        assert_eq!(check.strip.entries.len(), 2);
    });
}

#[test]
fn a_range_that_ends_at_midnight_does_not_touch_the_next_day() {
    let fixture = Fixture::with([
        agreed(
            1,
            "Ann",
            slot("2025-01-22T23:00:00Z", "2025-01-23T00:00:00Z"),
        ),
        agreed(
            2,
            "Ben",
            slot("2025-01-23T23:45:00Z", "2025-01-24T00:15:00Z"),
        ),
    ]);
    let busy = |from: &str, to: &str| {
        let request = CalendarRequest {
            from: from.to_owned(),
            to: to.to_owned(),
        };
        fixture.with_context(|context| context.busy_days(&request).unwrap())
    };
    assert_eq!(
        busy("2025-01-20", "2025-01-27"),
        ["2025-01-22", "2025-01-23", "2025-01-24"]
    );
    assert_eq!(busy("2025-01-24", "2025-01-25"), ["2025-01-24"]);
    fixture.with_context(|context| {
        let row = context.interview(1).unwrap().row;
        let agreed = row.times.agreed.unwrap();
        let (start, end) = (agreed.start.unwrap(), agreed.end.unwrap());
        assert_eq!(
            (start.date.as_str(), end.date.as_str(), end.time.as_str()),
            ("2025-01-22", "2025-01-23", "00:00")
        );
        assert_eq!(
            (row.day.as_deref(), agreed.minutes),
            (Some("2025-01-22"), Some(60))
        );
    });
    // On 30 April 2027 the clocks in Cairo go from 00:00 to 01:00, so that day has no midnight.
    let cairo = Fixture {
        zone: "Africa/Cairo",
        ..Fixture::with([
            agreed(
                1,
                "Ann",
                slot("2027-04-29T21:45:00Z", "2027-04-29T22:15:00Z"),
            ),
            agreed(
                2,
                "Ben",
                slot("2027-04-29T21:00:00Z", "2027-04-29T22:00:00Z"),
            ),
        ])
    };
    let request = CalendarRequest {
        from: "2027-04-29".to_owned(),
        to: "2027-05-01".to_owned(),
    };
    cairo.with_context(|context| {
        assert_eq!(
            context.busy_days(&request).unwrap(),
            ["2027-04-29", "2027-04-30"]
        );
        let agreed = context.interview(1).unwrap().row.times.agreed.unwrap();
        let (start, end) = (agreed.start.unwrap(), agreed.end.unwrap());
        assert_eq!(
            (start.time.as_str(), end.date.as_str(), end.time.as_str()),
            ("23:45", "2027-04-30", "01:15")
        );
        assert_eq!(agreed.minutes, Some(30));
    });
}

#[test]
fn a_calendar_is_not_limited_to_a_page() {
    let many = (1..=3000).map(|number| {
        let day = format!("2025-01-{:02}", 1 + number / 100);
        agreed(number, "Ann", on(&day, "09:00", "09:30"))
    });
    let request = CalendarRequest {
        from: "2025-01-01".to_owned(),
        to: "2025-02-01".to_owned(),
    };
    Fixture::with(many).with_context(|context| {
        assert_eq!(context.calendar(&request).unwrap().len(), 3000);
        assert_eq!(context.busy_days(&request).unwrap().len(), 31);
    });
}

fn shifts(second: Option<&str>, from: &str, to: &str) -> Vec<Option<i32>> {
    let mut fixture = Fixture::default();
    fixture.settings.second_zone = second.map(str::to_owned);
    let request = CalendarRequest {
        from: from.to_owned(),
        to: to.to_owned(),
    };
    fixture.with_context(|context| context.second_zone_shifts(&request).unwrap())
}

#[test]
fn each_day_has_its_own_shift() {
    // Jerusalem goes forward on Friday 26 March 2027, London on the Sunday after.
    let week = shifts(Some("Asia/Jerusalem"), "2027-03-22", "2027-03-29");
    let hours: Vec<_> = week.into_iter().map(|shift| shift.unwrap() / 60).collect();
    assert_eq!(hours, [2, 2, 2, 2, 3, 3, 2]);
    assert_eq!(
        shifts(Some("Asia/Kolkata"), "2027-01-04", "2027-01-05"),
        [Some(330)]
    );
    assert_eq!(shifts(None, "2027-01-04", "2027-01-05"), [None]);
}
