use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, Weekday};

use super::words::Words;
use super::{Said, fill};
use crate::WallSlot;

/// `today`, `tomorrow`, `fri`, `next tuesday`, `next week`, `2025-01-22`, `22 jan`, `january 22nd 2026`.
pub(super) fn take(
    words: &mut Words,
    form: &WallSlot,
    now: NaiveDateTime,
    said: &mut Said,
) -> bool {
    words.attempt(|words| {
        let day = named(words, form, now.date()).or_else(|| dated(words, now.date()))?;
        fill(&mut said.day, day)
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
            let said = words.word("after") && words.word("tomorrow");
            return if said { later(2) } else { None };
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
        let weekday = words.named(weekday)?;
        let days = weekday.days_since(today.weekday());
        later(if days == 0 { 7 } else { days.into() })
    })
}

fn dated(words: &mut Words, today: NaiveDate) -> Option<NaiveDate> {
    words.maybe(iso).or_else(|| {
        words.maybe(|words| {
            let (month, day) = match words.named(month) {
                Some(month) => (month, day_of_month(words)?),
                None => {
                    let day = day_of_month(words)?;
                    (words.named(month)?, day)
                }
            };
            match words.maybe(|words| words.number().filter(|year| year.digits == 4)) {
                Some(year) => date(year.value, month, day),
                None => {
                    let this_year = date(today.year().try_into().ok()?, month, day);
                    let next_year = || date((today.year() + 1).try_into().ok()?, month, day);
                    this_year.filter(|day| *day >= today).or_else(next_year)
                }
            }
        })
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
