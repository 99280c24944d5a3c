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
    let slot = read(text, &form(), NOW.parse().unwrap(), zone).ok()?;
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
fn phrases_that_are_not_understood_are_rejected() {
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
        "2h",
        "3pm 45",
        "tomorrow t",
        "13:20:30",
        "3.13.2025 10:00",
        "13/13/2025",
        "3/12/25 10:00",
    ] {
        assert_eq!(understood(text), None, "{text}");
    }
}

/// Reads a phrase in London on Saturday 28 November 2026. The form shows a slot of 20 minutes on that day.
fn pasted(text: &str) -> Result<String, String> {
    let zone = Zone::named("Europe/London").unwrap();
    let form = WallSlot {
        date: "2026-11-28".to_owned(),
        start: "10:00".to_owned(),
        end: "10:20".to_owned(),
        later: false,
    };
    let slot = read(text, &form, "2026-11-28T09:30:00".parse().unwrap(), zone);
    let slot = slot.map_err(|problem| problem.to_string())?;
    Ok(format!("{} {}-{}", slot.date, slot.start, slot.end))
}

#[test]
fn times_printed_by_calendars_and_mail_programs_are_read() {
    for text in [
        "Thursday, December 3 ⋅ 1:20 – 1:40pm",
        "Thursday, December 3 · 1:20 – 1:40pm",
        "Thursday, December 3⋅1:20 – 1:40\u{202f}PM",
        "Thu, 3 Dec 2026, 13:20–13:40",
        "Thu 3 Dec 1:20\u{202f}PM",
        "Thu 3 Dec 1:20\u{a0}pm to 1:40\u{a0}pm",
        "Dec. 3, 1:20 p.m.",
        "Thurs., Dec. 3, 1:20 p.m.-1:40 p.m.",
        "Thu. 3rd December 2026 at 13:20",
        "Thursday, 3 December 2026 13:20-13:40",
        "When: Thursday, December 3, 2026 1:20 PM-1:40 PM.",
        "Thursday Dec 3, 2026 ⋅ 1:20pm – 1:40pm (Greenwich Mean Time)",
        "Thursday Dec 3, 2026 ⋅ 1:20pm – 1:40pm United Kingdom Time",
        "3 December 2026 (Thu) 13h20",
        "3.12.2026 13:20",
        "Thu 3.12. 13.20",
        "3. Dec 2026 13:20",
        "2026-12-03 13:20",
        "2026-12-03T13:20",
        "2026-12-03T13:20:00Z",
        "2026-12-03T14:20:00+01:00",
        "2026-12-03T08:20:00-05:00",
        "Thu, 3 Dec 2026 13:20:00 +0000",
        "Thu, 3 Dec 2026 08:20:00 -0500",
        "2026/12/03 13:20",
        "\u{200e}Thu\u{200f}, 3 Dec, 13：20",
    ] {
        let wanted = "2026-12-03 13:20-13:40";
        assert_eq!(pasted(text).as_deref(), Ok(wanted), "{text}");
    }
    // 12 March 2026 is a Thursday as well.
    assert!(pasted("Thursday 3/12/2026 13:20 for 20 min").is_err());
    for (text, wanted) in [
        ("13/12/2026 13:20", "2026-12-13 13:20-13:40"),
        ("12/13/2026 13:20", "2026-12-13 13:20-13:40"),
        ("3/3/2027 9:00", "2027-03-03 09:00-09:20"),
        ("Sat 5/12 9:00", "2026-12-05 09:00-09:20"),
        ("13h20", "2026-11-28 13:20-13:40"),
        ("9h05", "2026-11-28 09:05-09:25"),
        ("13h", "2026-11-28 13:00-13:20"),
        ("sat", "2026-12-05 10:00-10:20"),
    ] {
        assert_eq!(pasted(text).as_deref(), Ok(wanted), "{text}");
    }
}

#[test]
fn a_time_zone_is_converted_and_never_taken_as_local() {
    for (text, wanted) in [
        ("3pm EST", "2026-11-28 20:00-20:20"),
        ("3pm (GMT)", "2026-11-28 15:00-15:20"),
        ("15:00 UTC", "2026-11-28 15:00-15:20"),
        ("3pm PST", "2026-11-28 23:00-23:20"),
        ("16:00 CET", "2026-11-28 15:00-15:20"),
        ("16:00 UTC+1", "2026-11-28 15:00-15:20"),
        ("16:00 GMT+01:00", "2026-11-28 15:00-15:20"),
        ("3pm ET on Dec 3", "2026-12-03 20:00-20:20"),
        ("3pm Eastern Time - New York", "2026-11-28 20:00-20:20"),
        (
            "16:00 Central European Standard Time",
            "2026-11-28 15:00-15:20",
        ),
        ("9am Tokyo time", "2026-11-28 00:00-00:20"),
        ("9am New York time", "2026-11-28 14:00-14:20"),
        ("10:00 London time", "2026-11-28 10:00-10:20"),
        ("10:00 Europe/Paris", "2026-11-28 09:00-09:20"),
        ("10:00 america/new_york", "2026-11-28 15:00-15:20"),
        ("9 GMT - 10 GMT", "2026-11-28 09:00-10:00"),
        ("11pm-1am EST", "2026-11-29 04:00-06:00"),
        ("9pm PST", "2026-11-29 05:00-05:20"),
    ] {
        assert_eq!(pasted(text).as_deref(), Ok(wanted), "{text}");
    }
    for (text, names) in [
        // An offset, or a range?
        ("09:00 UTC-09:30 UTC", ""),
        ("3pm IST", "IST"),
        ("3pm CST", "CST"),
        ("3pm XYZ", "XYZ"),
        ("3pm Lisbonia time", "Lisbonia"),
        ("3pm GMT to 4pm EST", ""),
        ("EST", "EST"),
        ("tomorrow EST", "EST"),
        ("in 2 hours EST", ""),
        ("3pm local time", "local"),
    ] {
        let message = pasted(text).unwrap_err();
        assert!(message.contains(names), "{text}: {message}");
    }
}

#[test]
fn the_message_names_the_problem() {
    for (text, says) in [
        (
            "Friday, December 3 1:20pm",
            "3 December 2026 is a Thursday, not a Friday.",
        ),
        ("tomorrow friday", "is a Sunday, not a Friday."),
        ("3/12/2026 13:20", "3 December 2026 or 12 March 2026"),
        ("3/12 13:20", "Write the month as a word"),
        ("tomorrow 3pm maybe", "“maybe”"),
        ("Zork 3pm", "“Zork”"),
        ("", "Write a day or a time"),
        ("3pm 4pm", "“4”"),
        ("3pm!", "“!”"),
    ] {
        let message = pasted(text).unwrap_err();
        assert!(message.contains(says), "{text}: {message}");
    }
}

#[test]
fn a_shift_over_a_change_of_the_clocks_counts_elapsed_time() {
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
fn times_outside_the_years_of_the_form_are_rejected() {
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
        let read = read(text, &form, now.parse().unwrap(), zone);
        assert!(read.is_err(), "{text}: {read:?}");
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
    fn an_unknown_word_at_any_place_is_rejected(
        text in prop::sample::select(vec![
            "Thursday, December 3 ⋅ 1:20 – 1:40pm", "Dec. 3, 1:20 p.m.", "3.12.2026 13:20",
            "3pm EST", "tomorrow 3pm", "+ 30 m", "in 2 hours", "15:00 for 45 min", "next wed",
            "2026-12-03 13:20", "3pm New York time", "until 16:00", "When: Thu 3 Dec at noon.",
        ]),
        word in "[bfjlq][xzq]{2,5}|[!?%&]{1,2}",
        place in any::<prop::sample::Index>(),
    ) {
        prop_assert!(pasted(text).is_ok(), "{text}");
        let mut words: Vec<&str> = text.split(' ').collect();
        words.insert(place.index(words.len() + 1), &word);
        prop_assert!(pasted(&words.join(" ")).is_err(), "{words:?}");
    }

    #[test]
    fn words_of_the_grammar_never_panic(
        words in prop::collection::vec(
            prop::sample::select(vec![
                "in", "for", "next", "this", "fri", "tomorrow", "day", "after", "half", "an",
                "hour", "h", "m", "days", "weeks", "later", "earlier", "+", "-", ":", ".", "3",
                "15", "2025", "9999", "10000", "99999999", "pm", "am", "jan", "th", "until", "to",
                "noon", "est", "utc", "gmt", "ist", "time", "london", "/", "12", "h", "t", "z", "p",
                "+0100", "-0500", "thu", "dec", "(", "⋅", "when", "0000",
            ]),
            0..10,
        ),
        gaps in prop::collection::vec(prop::bool::ANY, 10),
    ) {
        let gap = |gap: &bool| if *gap { " " } else { "" };
        let text: String = words.iter().zip(&gaps).map(|(word, apart)| format!("{word}{}", gap(apart))).collect();
        let now = NOW.parse().unwrap();
        let slot = read(&text, &form(), now, Zone::UTC);
        if let Ok(slot) = slot {
            prop_assert!(slot.local_start().is_some(), "{slot:?}");
        }
    }
}
