//! Typed or pasted phrases for a time: "tomorrow 3pm", "fri 10:30", "next week", "+30m", "in 2 hours",
//! "15:00 for 45 min", "14:00-14:40", "Thursday, December 3 ⋅ 1:20 – 1:40pm", "3pm EST".
//!
//! A phrase says a day, a start, an end or a length, and a time zone, in any order, each at most once;
//! what it leaves out stays as the form has it. A weekday is its next occurrence after today; beside a
//! date it must fit it. "next" before it means the week after this one. `+30m` moves the slot of the
//! form, `in 2 hours` counts from now. A bare hour from 1 to 7 is in the afternoon. A time zone is
//! converted. Every word counts: one that is not understood is named, and nothing is guessed.

mod clock;
mod day;
mod problem;
mod words;
mod zone;

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike, Weekday};
use interlude_domain::{Slot, Timestamp};
use interlude_zone::{Instant, Zone};

use crate::WallSlot;
use problem::Problem;
use words::Words;
use zone::Place;

/// How long a slot lasts where neither the phrase nor the form says it, in minutes.
const USUAL_MINUTES: i64 = 30;

/// The longest length that a phrase can name, in minutes: a day.
const LONGEST_MINUTES: i64 = 24 * 60;

/// What a phrase says; what it does not say is None.
#[derive(Debug, Default, PartialEq, Eq)]
struct Said {
    day: Option<NaiveDate>,
    weekday: Option<Weekday>,
    /// A date that can be read day first or month first, as it was written.
    either: Option<(NaiveDate, NaiveDate, String)>,
    start: Option<NaiveTime>,
    end: Option<NaiveTime>,
    minutes: Option<i64>,
    /// From the form's slot, in minutes.
    shift: Option<i64>,
    /// From now, in minutes.
    from_now: Option<i64>,
    place: Option<Place>,
}

/// Reads a phrase against the form's slot and the local time.
///
/// # Errors
/// [`Problem`]: what was in the way.
pub(crate) fn read(
    text: &str,
    form: &WallSlot,
    now: NaiveDateTime,
    zone: Zone,
) -> Result<WallSlot, Problem> {
    let said = understand(text, form, now)?;
    let day = said.day(now.date())?;
    let shown = form.read(zone).ok();
    if let Some(shift) = said.shift {
        let alone = Said {
            shift: said.shift,
            minutes: said.minutes,
            ..Said::default()
        };
        if said != alone {
            return Err(Problem::TooMuch);
        }
        let moved = shown.and_then(|slot| shifted(slot, shift, said.minutes, zone));
        return moved.ok_or(Problem::NoTime);
    }
    let minutes = said.minutes.or_else(|| {
        let length = shown?.length().as_secs() / 60;
        i64::try_from(length).ok()
    });
    let start = match said.from_now {
        Some(_) if day.is_some() || said.start.is_some() || said.place.is_some() => {
            return Err(Problem::TooMuch);
        }
        Some(minutes) => now
            .with_second(0)
            .and_then(|now| now.with_nanosecond(0))
            .map(|now| now + TimeDelta::minutes(minutes)),
        None => {
            let day = day.or_else(|| form.day()).unwrap_or(now.date());
            let start = said.start.or_else(|| Some(form.local_start()?.time()));
            start.map(|start| day.and_time(start))
        }
    };
    let start = start.ok_or(Problem::NoTime)?;
    let end = match said.end {
        Some(end) => end,
        None => (start + TimeDelta::minutes(minutes.unwrap_or(USUAL_MINUTES))).time(),
    };
    if let Some(place) = &said.place {
        if said.start.is_none() {
            return Err(Problem::ZoneAlone(place.word.clone()));
        }
        return elsewhere(start, end, place, zone);
    }
    let slot = WallSlot {
        date: start.format("%Y-%m-%d").to_string(),
        start: start.format("%H:%M").to_string(),
        end: end.format("%H:%M").to_string(),
        later: false,
    };
    slot.day().map(|_| slot).ok_or(Problem::NoTime)
}

/// A time by the clocks of another place, as the clocks of the shown zone show it.
fn elsewhere(
    start: NaiveDateTime,
    end: NaiveTime,
    place: &Place,
    zone: Zone,
) -> Result<WallSlot, Problem> {
    let mut ends = start.date().and_time(end);
    if ends <= start {
        ends += TimeDelta::days(1);
    }
    let (start, end) = (place.instant(start)?, place.instant(ends)?);
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

fn understand(text: &str, form: &WallSlot, now: NaiveDateTime) -> Result<Said, Problem> {
    let mut words = Words::of(text)?;
    let mut said = Said::default();
    while !words.is_done() {
        let understood = words.filler()
            || relative(&mut words, &mut said, now)
            || length(&mut words, &mut said)
            || day::take(&mut words, form, now, &mut said)
            || clock::take(&mut words, &mut said)
            || zone::take(&mut words, &mut said);
        if !understood {
            return Err(words.problem());
        }
    }
    if said == Said::default() {
        return Err(Problem::Nothing);
    }
    Ok(said)
}

impl Said {
    /// The day that was said, once everything about it was heard.
    fn day(&self, today: NaiveDate) -> Result<Option<NaiveDate>, Problem> {
        let fits = |day: &NaiveDate| self.weekday.is_none_or(|said| said == day.weekday());
        if let Some((one, other, written)) = &self.either {
            return match (fits(one), fits(other)) {
                _ if self.day.is_some() => Err(Problem::TooMuch),
                (true, false) => Ok(Some(*one)),
                (false, true) => Ok(Some(*other)),
                _ => Err(Problem::EitherDate {
                    written: written.clone(),
                    dates: (*one, *other),
                }),
            };
        }
        match (self.day, self.weekday) {
            (Some(day), Some(said)) if !fits(&day) => Err(Problem::OtherWeekday { day, said }),
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

impl Place {
    /// Which instant a local time of the place is.
    fn instant(&self, local: NaiveDateTime) -> Result<Timestamp, Problem> {
        match self.clocks {
            zone::Clocks::Fixed(seconds) => {
                let utc = local.checked_sub_signed(TimeDelta::seconds(seconds.into()));
                utc.map(|utc| utc.and_utc().into()).ok_or(Problem::NoTime)
            }
            zone::Clocks::Of(zone) => match zone.instant(local) {
                Instant::Once(at) => Ok(at.to_utc().into()),
                Instant::Twice(..) | Instant::Never(..) => {
                    Err(Problem::ClocksChange(self.word.clone()))
                }
            },
        }
    }
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
