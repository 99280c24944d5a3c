use chrono::Timelike;
use interlude_model::{Interview, InterviewId, Range, Timestamp};

use crate::view::view_model::name;
use crate::view::{ClockChoice, ViewContext};

/// Writes the sentences of notifications in the zone and the clock format that the user chose.
pub(super) struct Words<'a> {
    view: &'a ViewContext<'a>,
    pub(super) with_names: bool,
}

impl<'a> ViewContext<'a> {
    pub(super) fn words(&'a self, with_names: bool) -> Words<'a> {
        Words {
            view: self,
            with_names,
        }
    }
}

impl Words<'_> {
    /// Returns the name of an interview, or a word that names nobody.
    pub(super) fn name(&self, interview: &Interview) -> String {
        match self.with_names {
            true => name(interview),
            false => "An interview".to_owned(),
        }
    }

    /// Returns the name of the interview with this id. If it is not in the ledger, a word that names nobody.
    pub(super) fn name_of(&self, id: InterviewId) -> String {
        match self.view.ledger.interview(id) {
            Some(interview) => self.name(interview),
            None => "An interview".to_owned(),
        }
    }

    /// Returns the time of day: `14:20`, or `2:20 pm`.
    pub(super) fn time(&self, at: Timestamp) -> String {
        let Some(local) = self.view.zones().shown.local(at) else {
            return at.to_rfc3339();
        };
        match self.view.preferences.clock {
            ClockChoice::Twelve => {
                let (is_pm, hour) = local.hour12();
                let half = if is_pm { "pm" } else { "am" };
                format!("{hour}:{:02} {half}", local.minute())
            }
            ClockChoice::System | ClockChoice::TwentyFour => local.format("%H:%M").to_string(),
        }
    }

    /// Returns the day and the time, without the day if it is today: `Tue 28 Jan 14:20`.
    pub(super) fn day_and_time(&self, at: Timestamp) -> String {
        let zone = self.view.zones().shown;
        let days = (zone.local(at), zone.local(self.view.now));
        let (Some(day), Some(today)) = days else {
            return at.to_rfc3339();
        };
        let time = self.time(at);
        match day.date_naive() == today.date_naive() {
            true => time,
            false => format!("{} {time}", day.format("%a %-d %b")),
        }
    }

    /// Returns a range: `Tue 28 Jan 14:20–14:40`.
    pub(super) fn range(&self, range: Range) -> String {
        let Some(stretch) = range.stretch() else {
            return "no time".to_owned();
        };
        let start = self.day_and_time(stretch.start);
        match stretch.start == stretch.end {
            true => start,
            false => format!("{start}–{}", self.time(stretch.end)),
        }
    }
}

/// Returns a count with its noun: `1 interview`, `3 interviews`.
pub(super) fn count(number: usize, noun: &str) -> String {
    match number {
        1 => format!("1 {noun}"),
        _ => format!("{number} {noun}s"),
    }
}
