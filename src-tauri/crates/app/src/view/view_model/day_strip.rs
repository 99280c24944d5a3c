use chrono::{NaiveDate, Timelike};
use interlude_model::{InterviewId, Stretch, Timestamp, View};

use super::ViewContext;
use super::row::name;
use crate::view::preferences::MINUTES_OF_A_DAY;
use crate::view::{DayStrip, StripEntry, WallSlot};

impl ViewContext<'_> {
    /// Returns the day of a slot with the other interviews on it. It shows the working hours, and more if
    /// another interview or one of the interview's `own` times lies outside of them.
    pub(super) fn day_strip(
        &self,
        wall: &WallSlot,
        own: &[Stretch],
        taken: &[Taken<'_>],
    ) -> DayStrip {
        let day = wall.day();
        let entries = day.map_or_else(Vec::new, |day| self.entries(day, taken));
        let own = own.iter().filter_map(|at| self.minutes_within(day?, *at));
        let spans = entries
            .iter()
            .map(|entry| (u32::from(entry.from_minute), u32::from(entry.to_minute)))
            .chain(own);
        let hours = self.preferences.hours.of_one_day();
        let (from, to) = spans.fold(hours, |(from, to), (begins, ends)| {
            (from.min(begins), to.max(ends.min(MINUTES_OF_A_DAY)))
        });
        DayStrip {
            date: wall.date.clone(),
            from_hour: u8::try_from(from / 60).unwrap_or_default(),
            to_hour: u8::try_from(to.div_ceil(60)).unwrap_or(24),
            entries,
        }
    }

    /// Returns the first moment of a day and that of the next day. None at the end of the calendar.
    pub(super) fn bounds(&self, day: NaiveDate) -> Option<(Timestamp, Timestamp)> {
        let zone = self.zones().shown;
        Some((zone.first_moment(day), zone.first_moment(day.succ_opt()?)))
    }

    /// Returns the minutes of a stretch on a day. None if it does not touch the day.
    fn minutes_within(&self, day: NaiveDate, at: Stretch) -> Option<(u32, u32)> {
        let (from, to) = self.bounds(day)?;
        let touches = at.start < to && at.reaches(from);
        self.minutes(day, at).filter(|_| touches)
    }

    fn entries(&self, day: NaiveDate, taken: &[Taken<'_>]) -> Vec<StripEntry> {
        taken
            .iter()
            .filter_map(|taken| {
                let (from, to) = self.minutes_within(day, taken.at)?;
                Some(StripEntry {
                    id: taken.view.interview.id.get(),
                    name: name(taken.view.interview),
                    from_minute: u16::try_from(from).ok()?,
                    to_minute: u16::try_from(to).ok()?,
                    proposed: taken.proposed,
                })
            })
            .collect()
    }

    /// Returns the start and the end of a stretch in minutes of the day, in wall-clock time. A stretch that
    /// began on an earlier day starts at 0. If the clocks go back within it, its end on the wall may lie
    /// before its start, so the end is then the start and the true length.
    fn minutes(&self, day: NaiveDate, at: Stretch) -> Option<(u32, u32)> {
        let zone = self.zones().shown;
        let (start, end) = (zone.local(at.start)?, zone.local(at.end)?);
        let of_day = |at: &chrono::NaiveDateTime| {
            let days = (at.date() - day).num_days();
            days * i64::from(MINUTES_OF_A_DAY) + i64::from(at.hour() * 60 + at.minute())
        };
        let from = of_day(&start.naive_local());
        let to = of_day(&end.naive_local());
        let lasts = i64::try_from(at.end.since(at.start).as_secs() / 60).ok()?;
        let to = if to <= from { from + lasts } else { to };
        let last = i64::from(u16::MAX);
        Some((
            u32::try_from(from.max(0)).ok()?,
            u32::try_from(to.min(last)).ok()?,
        ))
    }
}

/// A time of another interview.
#[derive(Debug, Clone, Copy)]
pub(super) struct Taken<'a> {
    pub(super) view: View<'a>,
    /// If only one end is known, both ends are that moment.
    pub(super) at: Stretch,
    /// True if the time is proposed, false if it is agreed.
    pub(super) proposed: bool,
}

impl<'a> ViewContext<'a> {
    /// Returns the times of all interviews that are not over, in no order. They are the agreed time and the proposed
    /// one, which is that of the user's newest change if there is one.
    pub(super) fn all_taken(&self) -> impl Iterator<Item = Taken<'a>> {
        let ledger = self.ledger;
        let open = ledger
            .interviews()
            .filter(|interview| !interview.terms().is_over())
            .filter_map(|interview| ledger.view(interview.id));
        open.flat_map(|view| {
            let agreed = view.agreed().stretch().map(|at| (at, false));
            let proposed = view.proposed().0.stretch().map(|at| (at, true));
            let stretches = agreed.into_iter().chain(proposed);
            stretches.map(move |(at, proposed)| Taken { view, at, proposed })
        })
    }

    /// Returns the times of all interviews, but not of `except`, that touch the range from `from` to `to`, earliest
    /// first.
    pub(super) fn taken(
        &self,
        except: Option<InterviewId>,
        from: Timestamp,
        to: Timestamp,
    ) -> Vec<Taken<'a>> {
        taken_of(self.all_taken(), except, (from, to))
    }
}

/// Returns the times that touch the range between two moments, earliest first, without the times of `except`.
pub(super) fn taken_of<'a>(
    times: impl Iterator<Item = Taken<'a>>,
    except: Option<InterviewId>,
    (from, to): (Timestamp, Timestamp),
) -> Vec<Taken<'a>> {
    let touches = |taken: &Taken<'_>| taken.at.start <= to && taken.at.end >= from;
    let is_other = |taken: &Taken<'_>| Some(taken.view.interview.id) != except;
    let mut taken: Vec<_> = times.filter(touches).filter(is_other).collect();
    taken.sort_by_key(|taken| (taken.at, taken.view.interview.id));
    taken
}
