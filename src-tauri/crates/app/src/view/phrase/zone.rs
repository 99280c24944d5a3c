//! A parser for time zones as people and programs write them after a time: `EST`, `(GMT)`, `UTC+2`,
//! `Pacific Time`, `London time`, `Europe/London`.

use interlude_model::zone::Zone;

use super::words::Words;
use super::{Parsed, Problem};

/// A time zone as the phrase writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct WrittenZone {
    pub(super) clocks: Clocks,
    pub(super) text: String,
}

/// The offset of a zone from UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Clocks {
    /// A fixed offset, in seconds east of UTC.
    Fixed(i32),
    /// The rules of a zone in the database.
    Of(Zone),
}

/// The greatest number of words in the name of a city.
const LONGEST_NAME: usize = 3;

/// The greatest distance of a zone from UTC, in minutes.
const FURTHEST: u64 = 14 * 60;

/// Parses a time zone that stands alone.
pub(super) fn parse(words: &mut Words, parsed: &mut Parsed) -> bool {
    words.attempt(|words| {
        let zone = written_zone(words)?;
        set_zone(parsed, zone)
    })
}

/// Parses the time zone after a time, if there is one. None if an earlier time has another zone.
pub(super) fn parse_after_time(words: &mut Words, parsed: &mut Parsed) -> Option<()> {
    match words.maybe(written_zone) {
        Some(zone) => set_zone(parsed, zone),
        None => Some(()),
    }
}

/// Sets the zone. Both ends of a range may name the same zone.
fn set_zone(parsed: &mut Parsed, zone: WrittenZone) -> Option<()> {
    match &parsed.zone {
        Some(before) if before.clocks != zone.clocks => None,
        _ => {
            parsed.zone = Some(zone);
            Some(())
        }
    }
}

fn written_zone(words: &mut Words) -> Option<WrittenZone> {
    let from = words.position();
    let clocks = words
        .maybe(offset_from_utc)
        .or_else(|| words.maybe(bare_offset))
        .or_else(|| words.maybe(in_words))
        .or_else(|| words.maybe(database_name))
        .or_else(|| words.maybe(place_time))
        .or_else(|| words.maybe(abbreviation))?;
    Some(WrittenZone {
        clocks,
        text: words.since(from),
    })
}

/// Parses `UTC`, `GMT+1`, `UTC-05:00` or `Z`.
fn offset_from_utc(words: &mut Words) -> Option<Clocks> {
    if !words.one_of(&["utc", "gmt", "z"]) {
        return None;
    }
    let seconds = words.maybe(|words| {
        if !words.follows_directly() {
            return None;
        }
        let sign = sign(words)?;
        let hours = words.follows_directly().then(|| words.number())??;
        let minutes = match hours.digits {
            1 | 2 => hours.value * 60 + minutes_after_hour(words),
            4 => hours.value / 100 * 60 + hours.value % 100,
            _ => return None,
        };
        let minutes = i32::try_from(Some(minutes).filter(|minutes| *minutes <= FURTHEST)?).ok()?;
        Some(sign * minutes * 60)
    });
    Some(Clocks::Fixed(seconds.unwrap_or(0)))
}

/// Parses `+0100`, ` -0500` or `+01:00`. A dash after a time more likely begins the end of a range, so a
/// negative offset needs a gap before it, or a time in the form of ISO 8601.
fn bare_offset(words: &mut Words) -> Option<Clocks> {
    let has_gap_before = !words.follows_directly();
    let sign = sign(words)?;
    let hours = words.follows_directly().then(|| words.number())??;
    let minutes = match hours.digits {
        4 if hours.value % 100 < 60 && (sign > 0 || hours.value == 0 || has_gap_before) => {
            hours.value / 100 * 60 + hours.value % 100
        }
        2 if sign > 0 || words.is_iso() => {
            let minutes = words.maybe(|words| words.sign(':').then(|| words.number())?)?;
            hours.value * 60 + Some(minutes.value).filter(|value| *value < 60)?
        }
        _ => return None,
    };
    let minutes = Some(minutes).filter(|minutes| *minutes <= FURTHEST)?;
    Some(Clocks::Fixed(sign * i32::try_from(minutes).ok()? * 60))
}

fn sign(words: &mut Words) -> Option<i32> {
    match (words.sign('+'), words.sign('-')) {
        (true, _) => Some(1),
        (_, true) => Some(-1),
        _ => None,
    }
}

fn minutes_after_hour(words: &mut Words) -> u64 {
    let minutes = words.maybe(|words| {
        if !words.sign(':') {
            return None;
        }
        let minutes = words.number()?;
        (minutes.digits == 2 && minutes.value < 60).then_some(minutes.value)
    });
    minutes.unwrap_or(0)
}

/// Parses `Eastern Time`, `Central European Standard Time` or `British Summer Time`. A city may follow, as
/// calendars print it: `Eastern Time - New York`.
fn in_words(words: &mut Words) -> Option<Clocks> {
    let zone = NAMES.iter().find_map(|(name, zone)| {
        words.maybe(|words| {
            let whole = name.split(' ').all(|word| words.word(word));
            whole.then_some(*zone)
        })
    })?;
    words.one_of(&["standard", "daylight", "summer", "mean"]);
    if !words.word("time") {
        return None;
    }
    words.maybe(|words| words.sign('-').then(|| city(words))?);
    Zone::named(zone).map(Clocks::Of)
}

/// Parses `Europe/London` or `america/new_york`.
fn database_name(words: &mut Words) -> Option<Clocks> {
    let mut name = words.named(|word| Some(word.to_owned()))?;
    while words.sign('/') {
        name.push('/');
        name.push_str(&words.named(|word| Some(word.to_owned()))?);
    }
    let is_it = |known: &&str| name.contains('/') && known.eq_ignore_ascii_case(&name);
    Zone::named(Zone::names().find(is_it)?).map(Clocks::Of)
}

/// Parses `London time` or `New York time`.
fn place_time(words: &mut Words) -> Option<Clocks> {
    let zone = city(words)?;
    words.word("time").then_some(Clocks::Of(zone))
}

fn city(words: &mut Words) -> Option<Zone> {
    let mut name = String::new();
    for _ in 0..LONGEST_NAME {
        if !name.is_empty() {
            name.push('_');
        }
        name.push_str(&words.named(|word| Some(word.to_owned()))?);
        let is_it = |known: &&str| {
            let place = known.rsplit_once('/');
            place.is_some_and(|(_, place)| place.eq_ignore_ascii_case(&name))
        };
        if let Some(zone) = Zone::names().find(is_it) {
            return Zone::named(zone);
        }
    }
    None
}

/// Parses `EST` or `CET`. An abbreviation of several zones is an error that names it.
fn abbreviation(words: &mut Words) -> Option<Clocks> {
    let from = words.position();
    let found = words.named(|word| {
        if AMBIGUOUS.contains(&word) {
            return Some(None);
        }
        let fixed = FIXED.iter().find(|(name, _)| *name == word);
        let fixed = fixed.map(|(_, minutes)| Clocks::Fixed(*minutes * 60));
        let named = || {
            let (_, zone) = GENERIC.iter().find(|(name, _)| *name == word)?;
            Zone::named(zone).map(Clocks::Of)
        };
        fixed.or_else(named).map(Some)
    })?;
    if found.is_none() {
        let word = words.since(from);
        words.note(Problem::ManyZones(word));
    }
    found
}

/// Abbreviations with a fixed offset, in minutes east of UTC.
#[rustfmt::skip]
const FIXED: &[(&str, i32)] = &[
    ("wet", 0), ("west", 60), ("bst", 60), ("cet", 60), ("mez", 60), ("cest", 120), ("mesz", 120),
    ("eet", 120), ("eest", 180), ("msk", 180), ("sast", 120), ("pkt", 300), ("npt", 345),
    ("hkt", 480), ("sgt", 480), ("awst", 480), ("jst", 540), ("kst", 540), ("acst", 570),
    ("aest", 600), ("acdt", 630), ("aedt", 660), ("nzst", 720), ("nzdt", 780),
    ("brt", -180), ("art", -180), ("ndt", -150), ("nst", -210), ("edt", -240), ("est", -300),
    ("cdt", -300), ("mdt", -360), ("mst", -420), ("pdt", -420), ("pst", -480), ("akdt", -480),
    ("akst", -540), ("hst", -600),
];

/// Abbreviations of several zones that lie hours apart.
const AMBIGUOUS: &[&str] = &["cst", "ist", "ast", "gst", "sst", "amt", "ect", "wst"];

/// Abbreviations that stand for standard and summer time alike.
const GENERIC: &[(&str, &str)] = &[
    ("et", "America/New_York"),
    ("ct", "America/Chicago"),
    ("mt", "America/Denver"),
    ("pt", "America/Los_Angeles"),
];

/// The names of zones before the word `time`.
const NAMES: &[(&str, &str)] = &[
    ("eastern european", "Europe/Athens"),
    ("central european", "Europe/Paris"),
    ("western european", "Europe/Lisbon"),
    ("eastern", "America/New_York"),
    ("central", "America/Chicago"),
    ("mountain", "America/Denver"),
    ("pacific", "America/Los_Angeles"),
    ("greenwich", "Etc/GMT"),
    ("british", "Europe/London"),
    ("united kingdom", "Europe/London"),
    ("uk", "Europe/London"),
    ("irish", "Europe/Dublin"),
    ("india", "Asia/Kolkata"),
    ("japan", "Asia/Tokyo"),
    ("singapore", "Asia/Singapore"),
];
