use super::*;

/// The error type of a caller.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
enum Refused {
    #[error(transparent)]
    Time(#[from] BadTime),
    #[error(transparent)]
    Slot(#[from] SlotError),
}

fn london() -> Result<Zone, Refused> {
    zone("Europe/London")
}

fn zone(name: &str) -> Result<Zone, Refused> {
    Ok(Zone::named(name).unwrap())
}

fn no_zone() -> Result<Zone, Refused> {
    panic!("an instant needs no zone")
}

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

#[test]
fn an_instant_is_parsed_with_any_offset_and_without_a_zone() {
    for text in [
        "2025-01-22T14:20:00Z",
        "2025-01-22T14:20Z",
        "2025-01-22 14:20z",
        "2025-01-22 15:20+01:00",
        " 2025-01-22T09:20:00-05:00 ",
        "2025-01-22T14:20:00.000Z",
    ] {
        assert_eq!(
            time(text, &no_zone),
            Ok(at("2025-01-22T14:20:00Z")),
            "{text}"
        );
    }
}

#[test]
fn a_local_time_has_the_offset_of_the_users_zone_on_that_day() {
    for text in [
        "2025-07-22 14:20",
        "2025-07-22T14:20",
        "2025-07-22 14:20:00",
    ] {
        assert_eq!(
            time(text, &london),
            Ok(at("2025-07-22T13:20:00Z")),
            "{text}"
        );
    }
    let juarez = || zone("America/Ciudad_Juarez");
    assert_eq!(
        time("2025-01-22 14:20", &juarez),
        Ok(at("2025-01-22T21:20:00Z"))
    );
    assert_eq!(
        time("2025-07-22 14:20", &juarez),
        Ok(at("2025-07-22T20:20:00Z"))
    );
}

#[test]
fn a_text_that_is_not_a_time_is_refused_with_an_example() {
    for text in [
        "",
        "soon",
        "tomorrow 3pm",
        "25-01-22 14:20",
        "2025-02-30 14:20",
        "2025-01-22 25:00",
        "2025-01-22 14:20 Europe/London",
        "22.01.2025 14:20",
        "+2025-01-22 14:20",
        "12025-01-22 14:20",
        "2025-01-22T14:20:00+99:00",
        "１２:00",
    ] {
        let refused = time(text, &london).unwrap_err();
        assert_eq!(
            refused,
            Refused::Time(BadTime::Nonsense(text.to_owned())),
            "{text}"
        );
        assert!(refused.to_string().contains("2025-01-22 14:20"));
    }
    let refused = time("2025-01-22", &london).unwrap_err();
    assert!(matches!(refused, Refused::Time(BadTime::DayAlone(_))));
    assert!(refused.to_string().contains("2025-01-22 14:20"));
}

#[test]
fn a_skipped_time_is_refused_with_the_nearest_times() {
    let refused = time("2025-03-30 01:30", &london).unwrap_err();
    assert!(matches!(refused, Refused::Time(BadTime::Skipped { .. })));
    assert_eq!(
        refused.to_string(),
        "2025-03-30 01:30 does not exist in Europe/London: the clocks go from 01:00 to 02:00 \
         there. \
         The nearest times are 2025-03-30 00:59 and 2025-03-30 02:00."
    );
}

#[test]
fn a_repeated_time_is_refused_with_two_alternatives_that_are_accepted() {
    let refused = time("2025-10-26 01:30", &london).unwrap_err();
    assert!(matches!(refused, Refused::Time(BadTime::Twice { .. })));
    for (offered, utc) in [
        ("2025-10-26T01:30:00+01:00", "2025-10-26T00:30:00Z"),
        ("2025-10-26T01:30:00+00:00", "2025-10-26T01:30:00Z"),
    ] {
        assert!(refused.to_string().contains(offered), "{refused}");
        assert_eq!(time(offered, &london), Ok(at(utc)));
    }
}

#[test]
fn an_end_without_a_day_is_on_the_local_day_of_the_start() {
    let made = slot("2025-07-22 14:20", "14:50", &london).unwrap();
    assert_eq!(
        (made.start(), made.end()),
        (at("2025-07-22T13:20:00Z"), at("2025-07-22T13:50:00Z"))
    );
    let late = slot("2025-07-22T23:30:00Z", "01:00", &london).unwrap();
    assert_eq!(
        late.end(),
        at("2025-07-23T00:00:00Z"),
        "the start's day is that of the zone"
    );
}

#[test]
fn two_times_that_do_not_make_a_slot_are_refused() {
    use SlotError::{EndNotAfterStart, Fraction, TooLong};
    for (start, end, error) in [
        ("2025-01-22 14:20", "14:00", EndNotAfterStart),
        ("2025-01-22 14:20", "2025-01-22 14:20", EndNotAfterStart),
        ("2025-01-22 14:20", "2025-01-23 20:20", TooLong),
        ("2025-01-22T14:20:00.5Z", "2025-01-22T15:00:00Z", Fraction),
    ] {
        let refused = slot(start, end, &london).unwrap_err();
        assert_eq!(refused, Refused::Slot(error));
    }
}

#[test]
fn a_day_is_the_range_from_its_first_instant_to_that_of_the_next_day() {
    assert_eq!(
        range_start("2025-07-22", &london),
        Ok(at("2025-07-21T23:00:00Z"))
    );
    assert_eq!(
        range_end("2025-07-22", &london),
        Ok(at("2025-07-22T23:00:00Z"))
    );
    let santiago = || zone("America/Santiago");
    assert_eq!(
        range_start("2025-09-07", &santiago),
        Ok(at("2025-09-07T04:00:00Z"))
    );
    assert_eq!(
        range_start("2025-07-22 14:20", &london),
        Ok(at("2025-07-22T13:20:00Z"))
    );
}
