use std::collections::BTreeSet;
use std::time::Duration;

use chrono::{Datelike, NaiveDate, Offset, Timelike};
use interlude_model::{Party, Range, Slot, Stretch, Timestamp, View};

use super::ViewContext;
use super::day_strip::{Taken, taken_of};
use super::row::name;
use crate::view::{SlotCheck, WallSlot, Warning, WarningKind, WindowError};

/// The greatest gap to another interview that is worth a warning, in minutes.
const NEAR_MINUTES: u32 = 30;

impl ViewContext<'_> {
    /// Checks a slot for the form before it is proposed.
    ///
    /// # Errors
    /// `Code::UnknownInterview`. A slot that cannot be proposed is no error. [`SlotCheck::error`] says what is
    /// wrong with it.
    pub fn check_slot(&self, id: i64, wall: &WallSlot) -> Result<SlotCheck, WindowError> {
        let view = self.view(id)?;
        let taken = self.taken_around(self.all_taken(), &view, wall);
        Ok(self.checked(&view, wall, &taken))
    }

    /// Checks a slot against these times of other interviews, earliest first.
    pub(super) fn checked(
        &self,
        view: &View<'_>,
        wall: &WallSlot,
        taken: &[Taken<'_>],
    ) -> SlotCheck {
        let zone = self.zones().shown;
        let read = wall.read(zone);
        let slot = read.as_ref().ok().copied();
        let lasts = slot.map(|slot| minutes(slot.length()));
        let was = current_slot(view).map(|slot| minutes(slot.length()));
        let no_proposal = view.interview.no_proposal();
        let own: Vec<Stretch> = slot.map(Stretch::from).into_iter().collect();
        SlotCheck {
            range: slot.map(|slot| self.zones().slot(slot)),
            weekday: wall.day().map(weekday),
            minutes: lasts,
            was_minutes: was.filter(|was| lasts.is_some_and(|lasts| lasts != *was)),
            unchanged: slot.is_some_and(|slot| is_unchanged(view, slot)),
            error: no_proposal
                .map(|why| why.sentence().to_owned())
                .or_else(|| read.err().map(|error| error.to_string())),
            twice: wall.comes_twice(zone),
            warnings: slot.map_or_else(Vec::new, |slot| self.warnings(view, slot, taken)),
            strip: self.day_strip(wall, &own, taken),
        }
    }

    /// Returns the times of [`all_taken`](Self::all_taken) on the day of a slot or near the slot, without the times of the
    /// interview itself. The warnings and the day strip are made of them.
    pub(super) fn taken_around<'t>(
        &self,
        times: impl Iterator<Item = Taken<'t>>,
        view: &View<'_>,
        wall: &WallSlot,
    ) -> Vec<Taken<'t>> {
        let slot = wall.read(self.zones().shown).ok();
        let day = wall.day().and_then(|day| self.bounds(day));
        let near = slot.map(around);
        let spans = day.into_iter().chain(near);
        let whole = spans.reduce(|(from, to), (begins, ends)| (from.min(begins), to.max(ends)));
        whole.map_or_else(Vec::new, |span| {
            taken_of(times, Some(view.interview.id), span)
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
        // An interview has up to two times. Only its first warning, in the order below, is worth showing.
        let mut mentioned = BTreeSet::new();
        let mut first = |taken: &&Taken<'_>| mentioned.insert(taken.view.interview.id);
        let overlaps = |taken: &&Taken<'_>| taken.at.overlaps(slot.into());
        let touches = |taken: &&Taken<'_>| {
            !taken.at.overlaps(slot.into())
                && (taken.at.start == slot.end() || taken.at.end == slot.start())
        };
        let mut warnings: Vec<_> = taken
            .iter()
            .filter(overlaps)
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
            days * i64::from(crate::view::preferences::MINUTES_OF_A_DAY)
                + i64::from(at.hour() * 60 + at.minute())
        };
        let [begins, ends] = [start, end].map(|at| u32::try_from(minutes(&at.naive_local())));
        let (Ok(begins), Ok(ends)) = (begins, ends) else {
            return true;
        };
        !self.preferences.hours.contains(day, begins, ends)
    }

    fn changes_clocks(&self, slot: Slot) -> bool {
        let zone = self.zones().shown;
        let offset = |at| Some(zone.local(at)?.offset().fix());
        offset(slot.start()) != offset(slot.end())
    }
}

/// Returns the start and the end of the time around a slot in which other interviews get a warning.
fn around(slot: Slot) -> (Timestamp, Timestamp) {
    let reach = i64::from(NEAR_MINUTES) * 60;
    let earlier = Timestamp::from_seconds(slot.start().seconds() - reach);
    let later = Timestamp::from_seconds(slot.end().seconds() + reach);
    (earlier, later)
}

/// Returns the slot of the newest change, or else the proposed one, or else the agreed one.
fn current_slot(view: &View<'_>) -> Option<Slot> {
    view.proposed().0.slot().or_else(|| view.agreed().slot())
}

/// Returns true if a slot is already the user's proposal, or is agreed while nothing else is proposed.
/// Seconds are ignored because the form shows minutes.
fn is_unchanged(view: &View<'_>, slot: Slot) -> bool {
    let terms = view.interview.terms();
    let current = match view.newest_change() {
        // A conflict or a refusal has to be decided. To propose the same slot again is a decision.
        Some(newest) if newest.needs_attention() => Range::default(),
        Some(newest) => newest.kind.proposal().map(Range::from).unwrap_or_default(),
        None if terms.is_over() => Range::default(),
        None if terms.proposed.is_empty() => terms.agreed,
        None if terms.amended_by == Some(Party::Interviewer) => terms.proposed,
        None => Range::default(),
    };
    let same = |given: Option<Timestamp>, wanted: Timestamp| {
        given.is_some_and(|given| given.seconds().div_euclid(60) == wanted.seconds().div_euclid(60))
    };
    same(current.start(), slot.start()) && same(current.end(), slot.end())
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
