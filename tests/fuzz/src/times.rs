//! Tests the parsers of times that servers, scripts and people write.
//!
//! An input is a text in lines: a zone; the day, start and end in a form; the present time; and the text to
//! parse. Defaults replace missing lines.

use chrono::{DateTime, Datelike, NaiveDate};
use interlude_app::view::{Settings, WallSlot, ZoneChoice};
use interlude_model::zone::Zone;
use interlude_model::zone::time_input::{self, BadTime};
use interlude_model::{SlotError, Timestamp};

use crate::fixture::Fixture;

/// Words of this format, which mutations insert.
pub const WORDS: &[&str] = &[
    "Europe/London",
    "America/Santiago",
    "Pacific/Apia",
    "Africa/Casablanca",
    "Antarctica/Troll",
    "today",
    "tomorrow",
    "next",
    "this",
    "week",
    "fri",
    "monday",
    "in",
    "for",
    "later",
    "earlier",
    "half",
    "an",
    "hour",
    "min",
    "days",
    "weeks",
    "noon",
    "midnight",
    "until",
    "to",
    "am",
    "pm",
    "jan",
    "feb",
    "december",
    "th",
    "at",
    "on",
    "14:20",
    "3pm",
    "10.30",
    "1530",
    "2025-10-26 01:30",
    "2025-03-30T01:30:00",
    "+01:00",
    "Z",
    "10000",
    "99999999",
];

/// Parses the text with each parser.
///
/// # Panics
/// If a rule is broken.
pub fn check(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else {
        return;
    };
    let mut lines = text.splitn(4, '\n');
    let zone = lines.next().and_then(Zone::named);
    let zone = zone.unwrap_or_else(|| Zone::named("Europe/London").unwrap());
    let form = form(lines.next().unwrap_or_default());
    let now = lines.next().and_then(|now| Timestamp::parse(now).ok());
    let now = now.unwrap_or_else(|| Timestamp::parse("2025-01-22T12:00:00Z").unwrap());
    let written = lines.next().unwrap_or(text);

    check_rfc3339(written);
    check_written(written, zone);
    check_phrase(written, zone, &form, now);
}

/// An error of the command line's parser.
#[derive(Debug)]
enum ParseError {
    Time(BadTime),
    Slot(SlotError),
}

impl From<BadTime> for ParseError {
    fn from(error: BadTime) -> Self {
        Self::Time(error)
    }
}

impl From<SlotError> for ParseError {
    fn from(error: SlotError) -> Self {
        Self::Slot(error)
    }
}

fn check_rfc3339(text: &str) {
    match Timestamp::parse(text) {
        Ok(at) if has_four_digits(at) => {
            assert_eq!(Timestamp::parse(&at.to_string()), Ok(at));
            assert_eq!(Timestamp::parse(&at.to_rfc3339()), Ok(at.whole_second()));
        }
        Ok(_) => {}
        Err(error) => assert_eq!(error.0, text),
    }
}

fn check_written(text: &str, zone: Zone) {
    let ask = || Ok::<_, ParseError>(zone);
    match time_input::time(text, &ask) {
        Ok(at) => check_instant(at, zone),
        Err(ParseError::Time(error)) => check_refusal(&error, text, zone),
        Err(error) => panic!("{error:?}"),
    }
    let span = [
        time_input::range_start(text, &ask),
        time_input::range_end(text, &ask),
    ];
    if let [Ok(from), Ok(to)] = span {
        assert!(from <= to);
    }
    if let Some((start, end)) = text.split_once("..") {
        match time_input::slot(start, end, &ask) {
            Ok(slot) => assert!(slot.start() < slot.end()),
            Err(ParseError::Time(error)) => assert!(error.to_string().ends_with('.')),
            Err(ParseError::Slot(error)) => assert!(!error.to_string().is_empty()),
        }
    }
}

/// Checks that the local time of an instant is parsed as that instant, or as ambiguous between it and another.
fn check_instant(at: Timestamp, zone: Zone) {
    let Some(local) = zone
        .local(at)
        .filter(|local| (0..=9999).contains(&local.year()))
    else {
        return;
    };
    let shown = local.format("%Y-%m-%d %H:%M:%S").to_string();
    match time_input::time(&shown, &|| Ok::<_, ParseError>(zone)) {
        Ok(again) => assert_eq!(again, at.whole_second(), "{shown}"),
        Err(ParseError::Time(BadTime::Twice { first, second, .. })) => {
            let means = |one: DateTime<_>| Timestamp::from(one.to_utc()) == at.whole_second();
            assert!(means(first) || means(second), "{shown}");
        }
        Err(error) => panic!("{shown}: {error:?}"),
    }
}

fn check_refusal(error: &BadTime, text: &str, zone: Zone) {
    let read = |offered: &str| time_input::time(offered, &|| Ok::<_, ParseError>(zone));
    match error {
        BadTime::Nonsense(named) => assert_eq!(named, text),
        BadTime::DayAlone(day) => assert_eq!(text.trim().parse(), Ok(*day)),
        BadTime::Skipped { before, after, .. } => {
            assert!(before < after);
            for offered in [before, after] {
                let offered = offered.format("%Y-%m-%d %H:%M:%S").to_string();
                let is_there = !matches!(
                    read(&offered),
                    Err(ParseError::Time(BadTime::Skipped { .. }))
                );
                assert!(is_there, "{offered} is offered and skipped too");
            }
        }
        BadTime::Twice { first, second, .. } => {
            assert!(first < second);
            for offered in [first, second] {
                let written = offered.format("%Y-%m-%dT%H:%M:%S%:z").to_string();
                assert!(read(&written).is_ok(), "{written}");
            }
        }
    }
}

fn check_phrase(text: &str, zone: Zone, form: &WallSlot, now: Timestamp) {
    let settings = Settings {
        zone: ZoneChoice::Named(zone.name().to_owned()),
        ..Settings::default()
    };
    let listed = interlude_api::read_list(br#"{"interviews":[{"id":1}]}"#).unwrap();
    Fixture::of(listed.records, now).with_view(&settings, |view| {
        let read = view.read_phrase(1, form, text).unwrap();
        if let Some(slot) = read.slot {
            let day = NaiveDate::parse_from_str(&slot.date, "%Y-%m-%d");
            assert!(day.is_ok() && slot.date.len() == 10, "{slot:?}");
            assert!(slot.start.len() == 5 && slot.end.len() == 5, "{slot:?}");
            let check = view.check_slot(1, &slot).unwrap();
            let is_rejected = check
                .error
                .is_some_and(|error| !error.starts_with("That is not a day"));
            assert!(check.range.is_some() || is_rejected, "{slot:?}");
        }
    });
}

fn form(line: &str) -> WallSlot {
    let mut words = line.split(' ').map(str::to_owned);
    let mut word = |default: &str| words.next().unwrap_or_else(|| default.to_owned());
    WallSlot {
        date: word("2025-10-26"),
        start: word("00:30"),
        end: word("00:50"),
        later: line.ends_with("later"),
    }
}

fn has_four_digits(at: Timestamp) -> bool {
    at.to_chrono()
        .is_some_and(|at| (0..=9999).contains(&at.year()))
}
