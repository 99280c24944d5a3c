use std::collections::BTreeSet;
use std::time::Duration;

use chrono::{Datelike, NaiveDate, Offset, Timelike};
use interlude_domain::{Party, Range, Slot, Timestamp, View};

use super::ViewContext;
use super::nearby::Taken;
use super::row::name;
use crate::{SlotCheck, WallSlot, Warning, WarningKind, WindowError};

/// A neighbour further away than this is no news, in minutes.
const NEAR_MINUTES: u32 = 30;

impl ViewContext<'_> {
    /// What the form says of a slot before it is proposed.
    ///
    /// # Errors
    /// [`ErrorCode::UnknownInterview`](crate::ErrorCode::UnknownInterview). What is wrong with the
    /// slot stands in the answer.
    pub fn check_slot(&self, id: i64, wall: &WallSlot) -> Result<SlotCheck, WindowError> {
        let view = self.view(id)?;
        let zone = self.zones().shown;
        let read = wall.read(zone);
        let slot = read.as_ref().ok().copied();
        let lasts = slot.map(|slot| minutes(slot.length()));
        let was = now_wished(&view).map(|slot| minutes(slot.length()));
        let no_proposal = view.interview.no_proposal();
        let taken = self.taken_around(&view, wall, slot);
        Ok(SlotCheck {
            range: slot.map(|slot| self.zones().slot(slot)),
            weekday: wall.day().map(weekday),
            minutes: lasts,
            was_minutes: was.filter(|was| lasts.is_some_and(|lasts| lasts != *was)),
            unchanged: slot.is_some_and(|slot| is_unchanged(&view, slot)),
            error: no_proposal
                .map(|why| why.sentence().to_owned())
                .or_else(|| read.err().map(|error| error.to_string())),
            twice: wall.comes_twice(zone),
            warnings: slot.map_or_else(Vec::new, |slot| self.warnings(&view, slot, &taken)),
            strip: self.day_strip(wall, slot, &taken),
        })
    }

    /// What the other interviews take of a slot's day and of the time around it: one look at all of them.
    fn taken_around(&self, view: &View<'_>, wall: &WallSlot, slot: Option<Slot>) -> Vec<Taken<'_>> {
        let day = wall.day().and_then(|day| self.bounds(day));
        let near = slot.map(around);
        let spans = day.into_iter().chain(near);
        let whole = spans.reduce(|(from, to), (begins, ends)| (from.min(begins), to.max(ends)));
        whole.map_or_else(Vec::new, |(from, to)| {
            self.taken(view.interview.id, from, to)
        })
    }

    fn warnings(&self, view: &View<'_>, slot: Slot, taken: &[Taken<'_>]) -> Vec<Warning> {
        let mut warnings = Vec::new();
        if view.interview.terms().is_over() {
            warnings.push(plain(WarningKind::Over));
        }
        if slot.start() < self.now {
            warnings.push(plain(WarningKind::Past));
        }
        warnings.extend(self.neighbours(slot, taken));
        if self.is_outside_hours(slot) {
            warnings.push(plain(WarningKind::OutsideHours));
        }
        if self.changes_clocks(slot) {
            warnings.push(plain(WarningKind::ClockChange));
        }
        warnings
    }

    fn neighbours(&self, slot: Slot, taken: &[Taken<'_>]) -> Vec<Warning> {
        let (earlier, later) = around(slot);
        let near = taken
            .iter()
            .filter(|taken| taken.at.start <= later && taken.at.end >= earlier);
        let taken: Vec<_> = near.copied().collect();
        let mut told = BTreeSet::new();
        let mut first = |taken: &&Taken<'_>| told.insert(taken.view.interview.id);
        let is_on = |taken: &&Taken<'_>| taken.at.overlaps(slot.into());
        let touches = |taken: &&Taken<'_>| {
            !taken.at.overlaps(slot.into())
                && (taken.at.start == slot.end() || taken.at.end == slot.start())
        };
        let mut warnings: Vec<_> = taken
            .iter()
            .filter(is_on)
            .filter(&mut first)
            .map(|taken| self.about(WarningKind::Overlap, taken, None))
            .collect();
        warnings.extend(
            taken
                .iter()
                .filter(touches)
                .filter(&mut first)
                .map(|taken| self.about(WarningKind::BackToBack, taken, None)),
        );
        let before = taken.iter().filter(|taken| taken.at.end < slot.start());
        let before = before.max_by_key(|taken| taken.at.end).filter(&mut first);
        warnings.extend(before.map(|taken| {
            let gap = minutes(slot.start().since(taken.at.end));
            self.about(WarningKind::AfterPrevious, taken, Some(gap))
        }));
        let next = taken.iter().find(|taken| taken.at.start > slot.end());
        warnings.extend(next.filter(&mut first).map(|taken| {
            let gap = minutes(taken.at.start.since(slot.end()));
            self.about(WarningKind::BeforeNext, taken, Some(gap))
        }));
        warnings
    }

    fn about(&self, kind: WarningKind, taken: &Taken<'_>, minutes: Option<u32>) -> Warning {
        let interview = taken.view.interview;
        Warning {
            kind,
            id: Some(interview.id.get()),
            name: Some(name(interview)),
            at: Some(self.zones().wall(taken.at.start)),
            minutes,
        }
    }

    fn is_outside_hours(&self, slot: Slot) -> bool {
        let zone = self.zones().shown;
        let Some((start, end)) = zone.local(slot.start()).zip(zone.local(slot.end())) else {
            return false;
        };
        let day = start.date_naive();
        let minutes = |at: &chrono::NaiveDateTime| {
            let days = (at.date() - day).num_days();
            days * i64::from(crate::preferences::MINUTES_OF_A_DAY)
                + i64::from(at.hour() * 60 + at.minute())
        };
        let [begins, ends] = [start, end].map(|at| u32::try_from(minutes(&at.naive_local())));
        let (Ok(begins), Ok(ends)) = (begins, ends) else {
            return true;
        };
        !self.preferences.hours.hold(day, begins, ends)
    }

    fn changes_clocks(&self, slot: Slot) -> bool {
        let zone = self.zones().shown;
        let offset = |at| Some(zone.local(at)?.offset().fix());
        offset(slot.start()) != offset(slot.end())
    }
}

/// As far around a slot as its neighbours are told of.
fn around(slot: Slot) -> (Timestamp, Timestamp) {
    let reach = i64::from(NEAR_MINUTES) * 60;
    let earlier = Timestamp::from_seconds(slot.start().seconds() - reach);
    let later = Timestamp::from_seconds(slot.end().seconds() + reach);
    (earlier, later)
}

/// The slot that the interview has now: the newest wish, else what is proposed, else what is agreed.
fn now_wished(view: &View<'_>) -> Option<Slot> {
    view.proposed().0.slot().or_else(|| view.agreed().slot())
}

/// Whether a slot is what the user proposes already, or what stands agreed with nothing beside it. The
/// form shows minutes: seconds of the server's do not count.
fn is_unchanged(view: &View<'_>, slot: Slot) -> bool {
    let terms = view.interview.terms();
    let stands = match view.wish() {
        Some(wish) if wish.needs_attention() => Range::default(),
        Some(wish) => wish.slot.into(),
        None if terms.is_over() => Range::default(),
        None if terms.proposed.is_empty() => terms.agreed,
        None if terms.amended_by == Some(Party::Interviewer) => terms.proposed,
        None => Range::default(),
    };
    let same = |given: Option<Timestamp>, wanted: Timestamp| {
        given.is_some_and(|given| given.seconds().div_euclid(60) == wanted.seconds().div_euclid(60))
    };
    same(stands.start(), slot.start()) && same(stands.end(), slot.end())
}

fn plain(kind: WarningKind) -> Warning {
    Warning {
        kind,
        id: None,
        name: None,
        at: None,
        minutes: None,
    }
}

fn minutes(span: Duration) -> u32 {
    u32::try_from(span.as_secs() / 60).unwrap_or(u32::MAX)
}

fn weekday(day: NaiveDate) -> u8 {
    u8::try_from(day.weekday().number_from_monday()).unwrap_or_default()
}

#[cfg(test)]
mod tests;
