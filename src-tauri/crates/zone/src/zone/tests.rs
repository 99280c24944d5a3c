use super::*;
use proptest::prelude::*;

fn zone(name: &str) -> Zone {
    Zone::named(name).unwrap()
}

fn local(text: &str) -> NaiveDateTime {
    text.parse().unwrap()
}

#[test]
fn a_gap_is_told_with_the_times_around_it() {
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
        let told = Instant::Never(local(before), local(after));
        assert_eq!(zone(name).instant(local(at)), told, "{name} {at}");
    }
}

#[test]
fn an_hour_that_comes_twice_is_told_with_both() {
    for (name, at, hours) in [
        ("Europe/London", "2025-10-26T01:30:00", (1, 0)),
        ("America/Ciudad_Juarez", "2025-11-02T01:30:00", (-6, -7)),
    ] {
        let Instant::Twice(first, second) = zone(name).instant(local(at)) else {
            panic!("{name} {at} comes once");
        };
        let east = |at: DateTime<FixedOffset>| at.offset().fix().local_minus_utc() / 3600;
        assert_eq!((east(first), east(second)), hours);
        assert_eq!(second - first, TimeDelta::hours(1));
    }
}

#[test]
fn a_day_begins_when_the_clocks_let_it() {
    for (name, day, begins) in [
        ("Europe/London", "2025-03-30", "2025-03-30T00:00:00Z"),
        ("America/Santiago", "2025-09-07", "2025-09-07T04:00:00Z"),
        ("Australia/Sydney", "2025-10-05", "2025-10-04T14:00:00Z"),
        ("America/Havana", "2025-11-02", "2025-11-02T04:00:00Z"),
    ] {
        let begun = zone(name).first_moment(day.parse().unwrap());
        assert_eq!(begun, Timestamp::parse(begins).unwrap(), "{name} {day}");
    }
}

#[test]
fn the_ends_of_time_have_no_local_time() {
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
    fn every_instant_is_one_that_its_local_time_means(
        seconds in -2_000_000_000i64..4_000_000_000,
        name in proptest::sample::select(Zone::names().collect::<Vec<_>>()),
    ) {
        let at = Timestamp::from_seconds(seconds);
        let shown = zone(name).local(at).unwrap();
        let means: Vec<Timestamp> = match zone(name).instant(shown.naive_local()) {
            Instant::Once(once) => vec![once.to_utc().into()],
            Instant::Twice(first, second) => vec![first.to_utc().into(), second.to_utc().into()],
            Instant::Never(..) => vec![],
        };
        prop_assert!(means.contains(&at), "{shown}");
    }
}
