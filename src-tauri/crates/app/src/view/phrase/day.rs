use std::ops::RangeInclusive;

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, Weekday};

use super::words::{Number, Words};
use super::{Parsed, set_once};
use crate::view::WallSlot;

/// The years in which a phrase can give a day. Other numbers of four digits are times of day.
const YEARS: RangeInclusive<u64> = 1900..=2199;

/// Parses a day: `today`, `tomorrow`, `fri`, `next tuesday`, `next week`, `2025-01-22`, `22 jan`,
/// `january 22nd 2026`, `Dec. 3`, `22.1.2025`, `13/12/2026`.
pub(super) fn parse(
    words: &mut Words,
    form: &WallSlot,
    now: NaiveDateTime,
    parsed: &mut Parsed,
) -> bool {
    words.attempt(|words| {
        if let Some(day) = named(words, form, now.date()).or_else(|| dated(words, now.date())) {
            words.iso_t();
            return set_once(&mut parsed.day, day);
        }
        if let Some(dates) = slashed(words, now.date()) {
            return match dates {
                (one, other, _) if one == other => set_once(&mut parsed.day, one),
                dates => set_once(&mut parsed.ambiguous, dates),
            };
        }
        let weekday = words.named(weekday)?;
        words.sign('.');
        set_once(&mut parsed.weekday, weekday)
    })
}

fn named(words: &mut Words, form: &WallSlot, today: NaiveDate) -> Option<NaiveDate> {
    let later = |days: u64| today.checked_add_days(Days::new(days));
    words.maybe(|words| {
        if words.word("today") {
            return Some(today);
        }
        if words.one_of(&["tomorrow", "tmrw"]) {
            return later(1);
        }
        if words.word("day") {
            let is_whole = words.word("after") && words.word("tomorrow");
            return if is_whole { later(2) } else { None };
        }
        let monday = today.week(Weekday::Mon).checked_first_day()?;
        if words.word("next") {
            if words.word("week") {
                return form.day().unwrap_or(today).checked_add_days(Days::new(7));
            }
            let weekday = words.named(weekday)?;
            let days = 7 + u64::from(weekday.num_days_from_monday());
            return monday.checked_add_days(Days::new(days));
        }
        if words.word("this") {
            let days = words.named(weekday)?.num_days_from_monday();
            return monday.checked_add_days(Days::new(days.into()));
        }
        None
    })
}

fn dated(words: &mut Words, today: NaiveDate) -> Option<NaiveDate> {
    let by_month = |words: &mut Words| {
        let (month, day) = match words.named(month) {
            Some(month) => {
                words.sign('.');
                (month, day_of_month(words)?)
            }
            None => {
                let day = day_of_month(words)?;
                words.sign('.');
                words.word("of");
                let month = words.named(month)?;
                words.sign('.');
                (month, day)
            }
        };
        in_year(words.maybe(year), month, day, today)
    };
    words
        .maybe(iso)
        .or_else(|| words.maybe(|words| dotted(words, today)))
        .or_else(|| words.maybe(by_month))
}

/// Returns the date in its year. Without a year, it is the next occurrence of the date.
fn in_year(year: Option<u64>, month: u32, day: u64, today: NaiveDate) -> Option<NaiveDate> {
    if let Some(year) = year {
        return date(year, month, day);
    }
    let this_year = date(today.year().try_into().ok()?, month, day);
    let next_year = || date((today.year() + 1).try_into().ok()?, month, day);
    this_year.filter(|day| *day >= today).or_else(next_year)
}

fn year(words: &mut Words) -> Option<u64> {
    let is_year = |year: &Number| year.digits == 4 && YEARS.contains(&year.value);
    words.number().filter(is_year).map(|year| year.value)
}

/// Parses `3.12.2026` or `3.12.`. With full stops the day comes first.
fn dotted(words: &mut Words, today: NaiveDate) -> Option<NaiveDate> {
    let day = day_of_month(words)?;
    let month = words.sign('.').then(|| day_of_month(words))??;
    if !words.sign('.') {
        return None;
    }
    let year = words.maybe(|words| words.follows_directly().then(|| year(words))?);
    in_year(year, month.try_into().ok()?, day, today)
}

/// Parses `3/12/2026`, `3/12` or `2026/12/03`. Returns the date read day first, the date read month first,
/// and the text. If only one of them exists, it is returned twice.
fn slashed(words: &mut Words, today: NaiveDate) -> Option<(NaiveDate, NaiveDate, String)> {
    words.maybe(|words| {
        let from = words.position();
        if let Some(year) = words.maybe(|words| year(words).filter(|_| words.sign('/'))) {
            let month = day_of_month(words)?;
            let day = words.sign('/').then(|| day_of_month(words))??;
            let day = date(year, month.try_into().ok()?, day)?;
            return Some((day, day, words.since(from)));
        }
        let one = day_of_month(words)?;
        let other = words.sign('/').then(|| day_of_month(words))??;
        let year = words.maybe(|words| words.sign('/').then(|| year(words))?);
        let read = |day: u64, month: u64| in_year(year, month.try_into().ok()?, day, today);
        let day_first = read(one, other);
        let month_first = read(other, one);
        let first = day_first.or(month_first)?;
        Some((first, month_first.unwrap_or(first), words.since(from)))
    })
}

fn iso(words: &mut Words) -> Option<NaiveDate> {
    let year = words.number().filter(|year| year.digits == 4)?;
    let month = words.sign('-').then(|| words.number())??;
    let day = words.sign('-').then(|| words.number())??;
    date(year.value, month.value.try_into().ok()?, day.value)
}

fn day_of_month(words: &mut Words) -> Option<u64> {
    let day = words.number().filter(|day| day.digits <= 2)?;
    words.one_of(&["st", "nd", "rd", "th"]);
    Some(day.value)
}

fn date(year: u64, month: u32, day: u64) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year.try_into().ok()?, month, day.try_into().ok()?)
}

fn weekday(word: &str) -> Option<Weekday> {
    Some(match word {
        "mon" | "monday" => Weekday::Mon,
        "tue" | "tues" | "tuesday" => Weekday::Tue,
        "wed" | "wednesday" => Weekday::Wed,
        "thu" | "thur" | "thurs" | "thursday" => Weekday::Thu,
        "fri" | "friday" => Weekday::Fri,
        "sat" | "saturday" => Weekday::Sat,
        "sun" | "sunday" => Weekday::Sun,
        _ => return None,
    })
}

fn month(word: &str) -> Option<u32> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let is_short = |name: &&str| word.len() >= 3 && name.starts_with(word);
    let place = MONTHS.iter().position(is_short)?;
    u32::try_from(place + 1).ok()
}
