//! Typed phrases for a time: "tomorrow 3pm", "fri 10:30", "next week", "+30m", "in 2 hours",
//! "15:00 for 45 min", "14:00-14:40".
//!
//! A phrase says a day, a start, an end or a length, in any order, each at most once; what it leaves
//! out stays as the form has it. A weekday is its next occurrence after today; "next" before it means
//! the week after this one. `+30m` moves the slot of the form, `in 2 hours` counts from now. A bare
//! hour from 1 to 7 is in the afternoon. Anything else is not understood, and nothing is guessed.

mod clock;
mod day;
mod words;

use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike};
use interlude_domain::Slot;
use interlude_zone::Zone;

use crate::WallSlot;
use words::Words;

/// How long a slot lasts where neither the phrase nor the form says it, in minutes.
const USUAL_MINUTES: i64 = 30;

/// The longest length that a phrase can name, in minutes: a day.
const LONGEST_MINUTES: i64 = 24 * 60;

/// What a phrase says; what it does not say is none.
#[derive(Debug, Default, PartialEq, Eq)]
struct Said {
    day: Option<NaiveDate>,
    start: Option<NaiveTime>,
    end: Option<NaiveTime>,
    minutes: Option<i64>,
    /// From the form's slot, in minutes.
    shift: Option<i64>,
    /// From now, in minutes.
    from_now: Option<i64>,
}

/// Reads a phrase against the form's slot and the local time; none where it was not understood.
pub(crate) fn read(
    text: &str,
    form: &WallSlot,
    now: NaiveDateTime,
    zone: Zone,
) -> Option<WallSlot> {
    let said = understand(text, form, now)?;
    let shown = form.read(zone).ok();
    if let Some(shift) = said.shift {
        let alone = Said {
            shift: said.shift,
            minutes: said.minutes,
            ..Said::default()
        };
        return (said == alone).then(|| shifted(shown?, shift, said.minutes, zone))?;
    }
    let minutes = said.minutes.or_else(|| {
        let length = shown?.length().as_secs() / 60;
        i64::try_from(length).ok()
    });
    let start = match said.from_now {
        Some(_) if said.day.is_some() || said.start.is_some() => return None,
        Some(minutes) => now.with_second(0)?.with_nanosecond(0)? + TimeDelta::minutes(minutes),
        None => {
            let day = said.day.or_else(|| form.day()).unwrap_or(now.date());
            let start = said.start.or_else(|| Some(form.local_start()?.time()))?;
            day.and_time(start)
        }
    };
    let end = match said.end {
        Some(end) => end,
        None => (start + TimeDelta::minutes(minutes.unwrap_or(USUAL_MINUTES))).time(),
    };
    let slot = WallSlot {
        date: start.format("%Y-%m-%d").to_string(),
        start: start.format("%H:%M").to_string(),
        end: end.format("%H:%M").to_string(),
        later: false,
    };
    slot.day().is_some().then_some(slot)
}

fn shifted(slot: Slot, shift: i64, minutes: Option<i64>, zone: Zone) -> Option<WallSlot> {
    let later = |at: interlude_domain::Timestamp, minutes: i64| {
        interlude_domain::Timestamp::from_seconds(at.seconds() + minutes * 60)
    };
    let start = later(slot.start(), shift);
    let end = match minutes {
        Some(minutes) => later(start, minutes),
        None => start.plus(slot.length()),
    };
    WallSlot::of(Slot::new(start, end).ok()?, zone)
}

fn understand(text: &str, form: &WallSlot, now: NaiveDateTime) -> Option<Said> {
    let mut words = Words::of(text)?;
    let mut said = Said::default();
    while !words.is_done() {
        let understood = words.filler()
            || relative(&mut words, &mut said, now)
            || length(&mut words, &mut said)
            || day::take(&mut words, form, now, &mut said)
            || clock::take(&mut words, &mut said);
        if !understood {
            return None;
        }
    }
    (said != Said::default()).then_some(said)
}

/// `+30m`, `-1 hour`, `in 2 hours`, `in 3 days`, `30 min later`.
fn relative(words: &mut Words, said: &mut Said, now: NaiveDateTime) -> bool {
    words.attempt(|words| {
        if words.word("in") {
            return match words.span()? {
                words::Span::Minutes(minutes) => fill(&mut said.from_now, minutes),
                words::Span::Days(days) => {
                    let day = now.date().checked_add_days(Days::new(days))?;
                    fill(&mut said.day, day)
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
            words::Span::Days(days) => i64::try_from(days).ok()? * LONGEST_MINUTES,
        };
        let sign = match sign {
            Some(sign) => sign,
            None if words.word("later") => 1,
            None if words.word("earlier") => -1,
            None => return None,
        };
        fill(&mut said.shift, sign * minutes)
    })
}

/// `for 45 min`.
fn length(words: &mut Words, said: &mut Said) -> bool {
    words.attempt(|words| {
        if !words.word("for") || said.end.is_some() {
            return None;
        }
        match words.span()? {
            words::Span::Minutes(minutes @ 1..=LONGEST_MINUTES) => fill(&mut said.minutes, minutes),
            _ => None,
        }
    })
}

/// Each thing can be said once.
fn fill<T>(place: &mut Option<T>, value: T) -> Option<()> {
    match place {
        Some(_) => None,
        None => {
            *place = Some(value);
            Some(())
        }
    }
}

#[cfg(test)]
mod tests;
