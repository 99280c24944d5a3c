use super::*;
use proptest::prelude::*;

fn zone(name: &str) -> Zone {
    Zone::named(name).unwrap()
}

fn local(text: &str) -> NaiveDateTime {
    text.parse().unwrap()
}

#[test]
fn a_skipped_time_has_the_minutes_around_the_gap() {
    for (name, at, before, after) in [
        (
            "Europe/London",
            "2025-03-30T01:30:00",
            "2025-03-30T00:59:00",
            "2025-03-30T02:00:00",
        ),
        (
            "Europe/London",
            "2025-03-30T01:00:00",
            "2025-03-30T00:59:00",
            "2025-03-30T02:00:00",
        ),
        (
            "Europe/London",
            "2025-03-30T01:59:59",
            "2025-03-30T00:59:00",
            "2025-03-30T02:00:00",
        ),
        (
            "America/Ciudad_Juarez",
            "2025-03-09T02:30:00",
            "2025-03-09T01:59:00",
            "2025-03-09T03:00:00",
        ),
        (
            "Australia/Lord_Howe",
            "2025-10-05T02:15:00",
            "2025-10-05T01:59:00",
            "2025-10-05T02:30:00",
        ),
        (
            "Pacific/Apia",
            "2011-12-30T12:00:00",
            "2011-12-29T23:59:00",
            "2011-12-31T00:00:00",
        ),
    ] {
        let expected = Instants::Skipped(local(before), local(after));
        assert_eq!(zone(name).instants(local(at)), expected, "{name} {at}");
    }
}

#[test]
fn a_repeated_time_has_both_instants() {
    for (name, at, hours) in [
        ("Europe/London", "2025-10-26T01:30:00", (1, 0)),
        ("America/Ciudad_Juarez", "2025-11-02T01:30:00", (-6, -7)),
    ] {
        let Instants::Twice(first, second) = zone(name).instants(local(at)) else {
            panic!("{name} {at} is not ambiguous");
        };
        let east = |at: DateTime<FixedOffset>| at.offset().fix().local_minus_utc() / 3600;
        assert_eq!((east(first), east(second)), hours);
        assert_eq!(second - first, TimeDelta::hours(1));
    }
}

#[test]
fn a_day_starts_at_midnight_or_after_a_skipped_midnight() {
    for (name, day, expected) in [
        ("Europe/London", "2025-03-30", "2025-03-30T00:00:00Z"),
        ("America/Santiago", "2025-09-07", "2025-09-07T04:00:00Z"),
        ("Australia/Sydney", "2025-10-05", "2025-10-04T14:00:00Z"),
        ("America/Havana", "2025-11-02", "2025-11-02T04:00:00Z"),
    ] {
        let start = zone(name).first_moment(day.parse().unwrap());
        assert_eq!(start, Timestamp::parse(expected).unwrap(), "{name} {day}");
    }
}

#[test]
fn instants_out_of_range_have_no_local_time() {
    for at in [i64::MIN, i64::MAX] {
        assert_eq!(zone("Pacific/Apia").local(Timestamp::from_millis(at)), None);
    }
}

#[test]
fn new_and_renamed_zones_are_known() {
    let names: Vec<_> = Zone::names().collect();
    for name in ["Europe/Kyiv", "Asia/Kolkata", "America/Ciudad_Juarez"] {
        assert!(names.contains(&name), "{name}");
    }
}

proptest! {
    #[test]
    fn the_local_time_of_an_instant_means_that_instant(
        seconds in -2_000_000_000i64..4_000_000_000,
        name in proptest::sample::select(Zone::names().collect::<Vec<_>>()),
    ) {
        let at = Timestamp::from_seconds(seconds);
        let shown = zone(name).local(at).unwrap();
        let instants: Vec<Timestamp> = match zone(name).instants(shown.naive_local()) {
            Instants::Once(once) => vec![once.to_utc().into()],
            Instants::Twice(first, second) => vec![first.to_utc().into(), second.to_utc().into()],
            Instants::Skipped(..) => vec![],
        };
        prop_assert!(instants.contains(&at), "{shown}");
    }
}
