//! A parser for typed or pasted times: "tomorrow 3pm", "fri 10:30", "next week", "+30m", "in 2 hours",
//! "15:00 for 45 min", "14:00-14:40", "Thursday, December 3 ⋅ 1:20 – 1:40pm", "3pm EST".
//!
//! A phrase contains a day, a start, an end or a length, and a time zone, in any order and each at most
//! once. A part that it omits is taken from the form.
//!
//! - A weekday is its next occurrence after today. Beside a date it must fit that date.
//! - "next" before a weekday means the week after this one.
//! - `+30m` moves the slot of the form, and `in 2 hours` counts from now.
//! - An hour from 1 to 7 that is written with one digit and without am or pm is in the afternoon.
//! - A time in another zone is converted to the shown zone.
//! - Every word counts. An unknown word is an error that names it, because a guess could propose a wrong
//!   time.

mod clock;
mod day;
mod words;
mod zone;

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike, Weekday};
use interlude_model::zone::{Instants, Zone};
use interlude_model::{Slot, Timestamp};
use words::Words;
use zone::WrittenZone;

use crate::view::WallSlot;
use crate::view::preferences::MINUTES_OF_A_DAY;

/// The length of a slot if neither the phrase nor the form gives one, in minutes.
const USUAL_MINUTES: i64 = 30;

/// The greatest length that a phrase can give, in minutes.
const LONGEST_MINUTES: i64 = 24 * 60;

/// The parts of a phrase. A part that it does not contain is None.
#[derive(Debug, Default, PartialEq, Eq)]
struct Parsed {
    day: Option<NaiveDate>,
    weekday: Option<Weekday>,
    /// A date that can be read day first or month first, with its text.
    ambiguous: Option<(NaiveDate, NaiveDate, String)>,
    start: Option<NaiveTime>,
    end: Option<NaiveTime>,
    minutes: Option<i64>,
    /// The distance from the slot of the form, in minutes.
    shift: Option<i64>,
    /// The distance from now, in minutes.
    from_now: Option<i64>,
    zone: Option<WrittenZone>,
}

/// Parses a phrase. `form` is the slot that the form shows, `now` the local time in `zone`.
///
/// # Errors
/// [`Problem`] for the first part that cannot be read.
pub(crate) fn read(
    text: &str,
    form: &WallSlot,
    now: NaiveDateTime,
    zone: Zone,
) -> Result<WallSlot, Problem> {
    let parsed = parse(text, form, now)?;
    let day = parsed.day(now.date())?;
    let shown = form.read(zone).ok();
    if let Some(shift) = parsed.shift {
        let alone = Parsed {
            shift: parsed.shift,
            minutes: parsed.minutes,
            ..Parsed::default()
        };
        if parsed != alone {
            return Err(Problem::TooMuch);
        }
        let moved = shown.and_then(|slot| shifted(slot, shift, parsed.minutes, zone));
        return moved.ok_or(Problem::NoTime);
    }
    let minutes = parsed.minutes.or_else(|| {
        let length = shown?.length().as_secs() / 60;
        i64::try_from(length).ok()
    });
    let start = match parsed.from_now {
        Some(_) if day.is_some() || parsed.start.is_some() || parsed.zone.is_some() => {
            return Err(Problem::TooMuch);
        }
        Some(minutes) => now
            .with_second(0)
            .and_then(|now| now.with_nanosecond(0))
            .map(|now| now + TimeDelta::minutes(minutes)),
        None => {
            let day = day.or_else(|| form.day()).unwrap_or(now.date());
            let start = parsed.start.or_else(|| Some(form.local_start()?.time()));
            start.map(|start| day.and_time(start))
        }
    };
    let start = start.ok_or(Problem::NoTime)?;
    let end = match parsed.end {
        Some(end) => end,
        None => (start + TimeDelta::minutes(minutes.unwrap_or(USUAL_MINUTES))).time(),
    };
    if let Some(written) = &parsed.zone {
        if parsed.start.is_none() {
            return Err(Problem::ZoneAlone(written.text.clone()));
        }
        return converted(start, end, written, zone);
    }
    let slot = WallSlot {
        date: start.format("%Y-%m-%d").to_string(),
        start: start.format("%H:%M").to_string(),
        end: end.format("%H:%M").to_string(),
        later: false,
    };
    slot.day().map(|_| slot).ok_or(Problem::NoTime)
}

/// Converts a time from the zone that the phrase names to the shown zone.
fn converted(
    start: NaiveDateTime,
    end: NaiveTime,
    written: &WrittenZone,
    zone: Zone,
) -> Result<WallSlot, Problem> {
    let mut ends = start.date().and_time(end);
    if ends <= start {
        ends += TimeDelta::days(1);
    }
    let (start, end) = (written.instant(start)?, written.instant(ends)?);
    let slot = Slot::new(start, end).ok();
    slot.and_then(|slot| WallSlot::of(slot, zone))
        .ok_or(Problem::NoTime)
}

fn shifted(slot: Slot, shift: i64, minutes: Option<i64>, zone: Zone) -> Option<WallSlot> {
    let later = |at: Timestamp, minutes: i64| Timestamp::from_seconds(at.seconds() + minutes * 60);
    let start = later(slot.start(), shift);
    let end = match minutes {
        Some(minutes) => later(start, minutes),
        None => start.plus(slot.length()),
    };
    WallSlot::of(Slot::new(start, end).ok()?, zone)
}

fn parse(text: &str, form: &WallSlot, now: NaiveDateTime) -> Result<Parsed, Problem> {
    let mut words = Words::of(text)?;
    let mut parsed = Parsed::default();
    while !words.is_done() {
        let is_known = words.filler()
            || relative(&mut words, &mut parsed, now)
            || length(&mut words, &mut parsed)
            || day::parse(&mut words, form, now, &mut parsed)
            || clock::parse(&mut words, &mut parsed)
            || zone::parse(&mut words, &mut parsed);
        if !is_known {
            return Err(words.problem());
        }
    }
    if parsed == Parsed::default() {
        return Err(Problem::Nothing);
    }
    Ok(parsed)
}

impl Parsed {
    /// Returns the day. This needs the whole phrase, because a weekday can say how to read a date.
    fn day(&self, today: NaiveDate) -> Result<Option<NaiveDate>, Problem> {
        let fits = |day: &NaiveDate| self.weekday.is_none_or(|weekday| weekday == day.weekday());
        if let Some((one, other, text)) = &self.ambiguous {
            return match (fits(one), fits(other)) {
                _ if self.day.is_some() => Err(Problem::TooMuch),
                (true, false) => Ok(Some(*one)),
                (false, true) => Ok(Some(*other)),
                _ => Err(Problem::EitherDate {
                    written: text.clone(),
                    dates: (*one, *other),
                }),
            };
        }
        match (self.day, self.weekday) {
            (Some(day), Some(written)) if !fits(&day) => {
                Err(Problem::OtherWeekday { day, written })
            }
            (Some(day), _) => Ok(Some(day)),
            (None, Some(weekday)) => {
                let days = weekday.days_since(today.weekday());
                let later = if days == 0 { 7 } else { days.into() };
                let day = today.checked_add_days(Days::new(later));
                day.map(Some).ok_or(Problem::NoTime)
            }
            (None, None) => Ok(None),
        }
    }
}

impl WrittenZone {
    /// Converts a local time of this zone to an instant.
    fn instant(&self, local: NaiveDateTime) -> Result<Timestamp, Problem> {
        match self.clocks {
            zone::Clocks::Fixed(seconds) => {
                let utc = local.checked_sub_signed(TimeDelta::seconds(seconds.into()));
                utc.map(|utc| utc.and_utc().into()).ok_or(Problem::NoTime)
            }
            zone::Clocks::Of(zone) => match zone.instants(local) {
                Instants::Once(at) => Ok(at.to_utc().into()),
                Instants::Twice(..) | Instants::Skipped(..) => {
                    Err(Problem::ClocksChange(self.text.clone()))
                }
            },
        }
    }
}

/// `+30m`, `-1 hour`, `in 2 hours`, `in 3 days`, `30 min later`.
fn relative(words: &mut Words, parsed: &mut Parsed, now: NaiveDateTime) -> bool {
    words.attempt(|words| {
        if words.word("in") {
            return match words.span()? {
                words::Span::Minutes(minutes) => set_once(&mut parsed.from_now, minutes),
                words::Span::Days(days) => {
                    let day = now.date().checked_add_days(Days::new(days))?;
                    set_once(&mut parsed.day, day)
                }
            };
        }
        let sign = match (words.sign('+'), words.sign('-')) {
            (true, _) => Some(1),
            (_, true) => Some(-1),
            _ => None,
        };
        let minutes = match words.span()? {
            words::Span::Minutes(minutes) => minutes,
            words::Span::Days(days) => i64::try_from(days).ok()? * i64::from(MINUTES_OF_A_DAY),
        };
        let sign = match sign {
            Some(sign) => sign,
            None if words.word("later") => 1,
            None if words.word("earlier") => -1,
            None => return None,
        };
        set_once(&mut parsed.shift, sign * minutes)
    })
}

/// `for 45 min`.
fn length(words: &mut Words, parsed: &mut Parsed) -> bool {
    words.attempt(|words| {
        if !words.word("for") || parsed.end.is_some() {
            return None;
        }
        match words.span()? {
            words::Span::Minutes(minutes @ 1..=LONGEST_MINUTES) => {
                set_once(&mut parsed.minutes, minutes)
            }
            _ => None,
        }
    })
}

/// Sets a part of the phrase. None if it is set already, because each part can be given once.
fn set_once<T>(part: &mut Option<T>, value: T) -> Option<()> {
    match part {
        Some(_) => None,
        None => {
            *part = Some(value);
            Some(())
        }
    }
}

/// The reason for which a phrase was not understood.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Problem {
    /// It contains no day and no time.
    #[error("Write a day or a time, such as tomorrow 3pm.")]
    Nothing,
    /// It is longer than any phrase for a time.
    #[error("That is too long. Write a day and a time, such as tomorrow 3pm.")]
    TooLong,
    /// A word that is unknown at its place.
    #[error("\u{201c}{0}\u{201d} is not understood here.")]
    Word(String),
    /// Parts that exclude each other, such as two times.
    #[error("That says more than one time. Leave out one of them.")]
    TooMuch,
    /// A date that is not on the weekday beside it.
    #[error("{} is a {}, not a {}.", date(*day), weekday(day.weekday()), weekday(*written))]
    OtherWeekday {
        day: NaiveDate,
        /// The weekday in the phrase.
        written: Weekday,
    },
    /// A date that can be read day first or month first.
    #[error(
        "\u{201c}{written}\u{201d} can be {} or {}. Write the month as a word.",
        date(dates.0), date(dates.1)
    )]
    EitherDate {
        /// The text of the date.
        written: String,
        /// The date day first, and the date month first.
        dates: (NaiveDate, NaiveDate),
    },
    /// An abbreviation of several time zones.
    #[error(
        "\u{201c}{0}\u{201d} can be more than one time zone. Write its offset from UTC, such as \
         UTC-6, or the time in your own zone."
    )]
    ManyZones(String),
    /// A zone without a time of day.
    #[error("\u{201c}{0}\u{201d} is a time zone. Write a time of day beside it.")]
    ZoneAlone(String),
    /// A time that the other zone's clocks skip or show twice.
    #[error(
        "The clocks change in \u{201c}{0}\u{201d} at that time. Write it in your own time zone."
    )]
    ClocksChange(String),
    /// The time cannot be shown in the form.
    #[error("That is not a time that can be proposed.")]
    NoTime,
}

fn date(day: NaiveDate) -> impl std::fmt::Display {
    day.format("%-d %B %Y")
}

fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Mon => "Monday",
        Weekday::Tue => "Tuesday",
        Weekday::Wed => "Wednesday",
        Weekday::Thu => "Thursday",
        Weekday::Fri => "Friday",
        Weekday::Sat => "Saturday",
        Weekday::Sun => "Sunday",
    }
}

#[cfg(test)]
mod tests;
