use proptest::prelude::*;

use super::*;

/// A Wednesday.
const NOW: &str = "2025-01-22T13:07:42";

fn form() -> WallSlot {
    WallSlot {
        date: "2025-01-23".to_owned(),
        start: "14:20".to_owned(),
        end: "14:40".to_owned(),
        later: false,
    }
}

fn understood(text: &str) -> Option<String> {
    let zone = Zone::named("Europe/London").unwrap();
    let slot = read(text, &form(), NOW.parse().unwrap(), zone)?;
    Some(format!("{} {}-{}", slot.date, slot.start, slot.end))
}

#[test]
fn phrases_are_understood() {
    for (text, slot) in [
        ("tomorrow 3pm", "2025-01-23 15:00-15:20"),
        ("today at 16:15", "2025-01-22 16:15-16:35"),
        ("day after tomorrow", "2025-01-24 14:20-14:40"),
        ("fri 10:30", "2025-01-24 10:30-10:50"),
        ("10.30 on Friday", "2025-01-24 10:30-10:50"),
        ("wed", "2025-01-29 14:20-14:40"),
        ("next wed", "2025-01-29 14:20-14:40"),
        ("next mon 9am", "2025-01-27 09:00-09:20"),
        ("this sun", "2025-01-26 14:20-14:40"),
        ("next week", "2025-01-30 14:20-14:40"),
        ("+30m", "2025-01-23 14:50-15:10"),
        ("+ 1 hour", "2025-01-23 15:20-15:40"),
        ("-15 min", "2025-01-23 14:05-14:25"),
        ("45 min later", "2025-01-23 15:05-15:25"),
        ("1h earlier", "2025-01-23 13:20-13:40"),
        ("in 2 hours", "2025-01-22 15:07-15:27"),
        ("in half an hour", "2025-01-22 13:37-13:57"),
        ("in 3 days", "2025-01-25 14:20-14:40"),
        ("in a week 9am", "2025-01-29 09:00-09:20"),
        ("15:00 for 45 min", "2025-01-23 15:00-15:45"),
        ("for 1h30", "2025-01-23 14:20-15:50"),
        ("for 1.5 hours", "2025-01-23 14:20-15:50"),
        ("for an hour", "2025-01-23 14:20-15:20"),
        ("14:00-14:40", "2025-01-23 14:00-14:40"),
        ("3 to 4pm", "2025-01-23 15:00-16:00"),
        ("11-1pm", "2025-01-23 11:00-13:00"),
        ("9 - 5", "2025-01-23 09:00-17:00"),
        ("until 15:30", "2025-01-23 14:20-15:30"),
        ("1530", "2025-01-23 15:30-15:50"),
        ("at 3", "2025-01-23 15:00-15:20"),
        ("03:00", "2025-01-23 03:00-03:20"),
        ("12am", "2025-01-23 00:00-00:20"),
        ("noon", "2025-01-23 12:00-12:20"),
        ("2025-02-03 09:00", "2025-02-03 09:00-09:20"),
        ("3 Feb 9am", "2025-02-03 09:00-09:20"),
        ("January 2nd", "2026-01-02 14:20-14:40"),
        ("22 jan 2027, 23:50", "2027-01-22 23:50-00:10"),
    ] {
        assert_eq!(understood(text).as_deref(), Some(slot), "{text}");
    }
}

#[test]
fn what_is_not_understood_is_not_guessed() {
    for text in [
        "",
        "at",
        "soon",
        "25:00",
        "13pm",
        "10:60",
        "tomorrow friday",
        "3pm 4pm",
        "30 feb",
        "next",
        "for 2 days",
        "for 0 min",
        "+30m tomorrow",
        "in 2 hours 3pm",
        "15:00-16:00 for 5 min",
        "tomorrow; 3pm",
        "99999999 days later",
        "4/5",
    ] {
        assert_eq!(understood(text), None, "{text}");
    }
}

#[test]
fn a_shift_goes_over_the_change_of_the_clocks_by_time_that_passes() {
    let zone = Zone::named("Europe/London").unwrap();
    let form = WallSlot {
        date: "2025-10-26".to_owned(),
        start: "00:30".to_owned(),
        end: "00:50".to_owned(),
        later: false,
    };
    let now = "2025-10-20T12:00:00".parse().unwrap();
    let later = read("+2h", &form, now, zone).unwrap();
    assert_eq!((later.start.as_str(), later.later), ("01:30", true));
}

#[test]
fn nothing_is_read_beyond_the_years_of_the_form() {
    let zone = Zone::UTC;
    let year = |year: &str| WallSlot {
        date: format!("{year}-06-15"),
        ..form()
    };
    for (form, now, text) in [
        (year("0001"), "2025-01-22T13:07:42", "10000 days earlier"),
        (year("9998"), "2025-01-22T13:07:42", "10000 days later"),
        (form(), "9998-12-31T23:50:00", "in 2 hours"),
        (form(), NOW, "22 jan 9999"),
    ] {
        assert_eq!(
            read(text, &form, now.parse().unwrap(), zone),
            None,
            "{text}"
        );
    }
}

proptest! {
    #[test]
    fn no_phrase_panics(
        text in "[a-z0-9+:. -]{0,40}|\\PC{0,120}",
        date in "[0-9-]{0,12}|2025-10-26|9998-12-31|0001-01-01",
        now in 0i64..4_000_000_000,
    ) {
        let form = WallSlot { date, ..form() };
        let now = chrono::DateTime::from_timestamp(now, 0).unwrap().naive_utc();
        let zone = Zone::named("Europe/London").unwrap();
        let _ = read(&text, &form, now, zone);
    }

    #[test]
    fn words_of_the_grammar_never_panic(
        words in prop::collection::vec(
            prop::sample::select(vec![
                "in", "for", "next", "this", "fri", "tomorrow", "day", "after", "half", "an",
                "hour", "h", "m", "days", "weeks", "later", "earlier", "+", "-", ":", ".", "3",
                "15", "2025", "9999", "10000", "99999999", "pm", "am", "jan", "th", "until", "to",
                "noon",
            ]),
            0..8,
        ),
    ) {
        let now = NOW.parse().unwrap();
        let slot = read(&words.join(" "), &form(), now, Zone::UTC);
        if let Some(slot) = slot {
            prop_assert!(slot.local_start().is_some(), "{slot:?}");
        }
    }
}
