//! Parses times that servers, scripts and people write.
//!
//! An input is a text in lines: a zone; the day, start and end that the form shows; the present time; and the
//! text to parse. Defaults replace missing lines.

use interlude_app::view::{Settings, WallSlot, ZoneChoice};
use interlude_model::zone::Zone;
use interlude_model::zone::time_input::{self, BadTime};
use interlude_model::{SlotError, Timestamp};

use super::fixture::Fixture;

pub(super) fn check(input: &[u8]) {
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

    if let Ok(at) = Timestamp::parse(written)
        && (FIRST..=LAST).contains(&at.seconds())
    {
        assert_eq!(Timestamp::parse(&at.to_string()), Ok(at));
    }
    check_written(written, zone);
    check_phrase(written, zone, &form, now);
}

/// The first and the last second whose year has four digits.
const FIRST: i64 = -62_167_219_200;
const LAST: i64 = 253_402_300_799;

/// An error of the command line's parser.
#[derive(Debug)]
struct ParseError;

impl From<BadTime> for ParseError {
    fn from(_: BadTime) -> Self {
        Self
    }
}

impl From<SlotError> for ParseError {
    fn from(_: SlotError) -> Self {
        Self
    }
}

fn check_written(text: &str, zone: Zone) {
    let ask = || Ok::<_, ParseError>(zone);
    let _ = time_input::time(text, &ask);
    let from = time_input::range_start(text, &ask);
    if let (Ok(from), Ok(to)) = (from, time_input::range_end(text, &ask)) {
        assert!(from <= to);
    }
    if let Some((start, end)) = text.split_once("..")
        && let Ok(slot) = time_input::slot(start, end, &ask)
    {
        assert!(slot.start() < slot.end());
    }
}

fn check_phrase(text: &str, zone: Zone, form: &WallSlot, now: Timestamp) {
    let settings = Settings {
        zone: ZoneChoice::Named(zone.name().to_owned()),
        ..Settings::default()
    };
    let listed = interlude_api::read_list(br#"{"interviews":[{"id":1}]}"#).unwrap();
    Fixture::of(listed.records, now).with_view(&settings, |view| {
        if let Some(slot) = view.read_phrase(1, form, text).unwrap().slot {
            let check = view.check_slot(1, &slot).unwrap();
            assert!(check.range.is_some() || check.error.is_some(), "{slot:?}");
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
