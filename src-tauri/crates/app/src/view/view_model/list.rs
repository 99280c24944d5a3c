use std::collections::BTreeSet;

use chrono::{NaiveDate, NaiveTime, TimeDelta};
use interlude_engine::{Page, Query, Sort};
use interlude_model::{Code, Kind, Range, View};

use super::ViewContext;
use super::row::booking;
use crate::view::reading::day;
use crate::view::{
    CalendarRequest, InterviewKindFilter, InterviewPage, InterviewQuery, InterviewRow,
    InterviewSort, WindowError,
};

/// The greatest number of rows in one page, whatever limit the query has.
const LONGEST_PAGE: u32 = 500;

/// The greatest number of days in one calendar request.
const LONGEST_CALENDAR: i64 = 100;

impl ViewContext<'_> {
    /// Returns one page of a list.
    pub fn list(&self, query: &InterviewQuery) -> InterviewPage {
        let offset = usize::try_from(query.offset).unwrap_or(usize::MAX);
        let limit = usize::try_from(query.limit.min(LONGEST_PAGE)).ok();
        let page = self.listed(query, offset, limit);
        let since = self.since(query);
        let row = |view| InterviewRow {
            day: since.day_of(view),
            ..self.row(view)
        };
        InterviewPage {
            total: u32::try_from(page.total).unwrap_or(u32::MAX),
            rows: page.interviews.iter().map(row).collect(),
        }
    }

    /// Returns the position of an interview in the whole list, from 0. None if the list does not contain it.
    pub fn list_position(&self, query: &InterviewQuery, id: i64) -> Option<u32> {
        let all = self.listed(query, 0, None);
        let at = all
            .interviews
            .iter()
            .position(|view| view.interview.id.get() == id);
        at.and_then(|at| u32::try_from(at).ok())
    }

    /// Returns the same snapshot at the moment from which interviews count as upcoming: now, or the beginning
    /// of today.
    fn since(&self, query: &InterviewQuery) -> Self {
        let today = day(&self.today()).filter(|_| query.today);
        let now = today.map_or(self.now, |day| self.zones().shown.first_moment(day));
        Self { now, ..*self }
    }

    fn listed(&self, query: &InterviewQuery, offset: usize, limit: Option<usize>) -> Page<'_> {
        let since = self.since(query);
        let engine_query = Query {
            text: query.text.clone().filter(|text| !text.trim().is_empty()),
            from: (query.upcoming == Some(true)).then_some(since.now),
            sort: match query.sort {
                InterviewSort::Updated => Sort::Updated,
                InterviewSort::Start => Sort::Start,
                InterviewSort::StartDescending => Sort::Latest,
            },
            offset,
            limit,
            ..Query::default()
        };
        let wanted = |view: &View<'_>| {
            query.kind.is_none_or(|kind| matches_kind(view, kind))
                && (query.upcoming != Some(false) || self.has_ended(view))
                && (!query.today || self.is_upcoming(view) || since.begins_today(view))
        };
        if query.kind.is_some() || query.upcoming == Some(false) || query.today {
            self.ledger.query_where(&engine_query, wanted)
        } else {
            self.ledger.query(&engine_query)
        }
    }

    /// Returns every interview with an agreed or a proposed time on these days, earliest first. The number
    /// is not limited, because a calendar must not leave out an appointment.
    ///
    /// # Errors
    /// [`Code::BadTime`] if the request is not a range of up to `LONGEST_CALENDAR` days.
    pub fn calendar(&self, request: &CalendarRequest) -> Result<Vec<InterviewRow>, WindowError> {
        let (from, to) = days(request)?;
        let page = self.between(from, to);
        Ok(page.interviews.iter().map(|view| self.row(view)).collect())
    }

    /// Returns the days of a calendar on which a time is agreed or proposed.
    ///
    /// # Errors
    /// As for [`calendar`](Self::calendar).
    pub fn busy_days(&self, request: &CalendarRequest) -> Result<Vec<String>, WindowError> {
        let (from, to) = days(request)?;
        let mut busy = BTreeSet::new();
        for view in &self.between(from, to).interviews {
            for range in [view.agreed(), view.proposed().0] {
                let days = self.days_of(range).skip_while(|day| *day < from);
                busy.extend(days.take_while(|day| *day < to));
            }
        }
        Ok(busy.iter().map(NaiveDate::to_string).collect())
    }

    /// Returns true if the interview has a time, and all its times, agreed and proposed, are over.
    pub(super) fn has_ended(&self, view: &View<'_>) -> bool {
        let stretches = [view.agreed().stretch(), view.proposed().0.stretch()];
        let is_timed = stretches.iter().any(Option::is_some);
        is_timed && !self.is_upcoming(view)
    }

    /// Returns true if a time of the interview, agreed or proposed, has not ended.
    pub(super) fn is_upcoming(&self, view: &View<'_>) -> bool {
        let stretches = [view.agreed().stretch(), view.proposed().0.stretch()];
        let mut stretches = stretches.into_iter().flatten();
        stretches.any(|stretch| stretch.reaches(self.now))
    }

    /// Returns true if a list shows the interview under today.
    fn begins_today(&self, view: &View<'_>) -> bool {
        self.day_of(view).is_some_and(|day| day == self.today())
    }

    fn between(&self, from: NaiveDate, to: NaiveDate) -> Page<'_> {
        let zone = self.zones().shown;
        self.ledger.query(&Query {
            from: Some(zone.first_moment(from)),
            to: Some(zone.first_moment(to)),
            sort: Sort::Start,
            ..Query::default()
        })
    }

    /// Returns the local days that a range touches. A range that ends at midnight does not touch the next
    /// day.
    fn days_of(&self, range: Range) -> impl Iterator<Item = NaiveDate> + use<> {
        let zone = self.zones().shown;
        let stretch = range.stretch();
        let first = stretch.and_then(|stretch| zone.local(stretch.start));
        let last = stretch.and_then(|stretch| zone.local(stretch.end));
        first.zip(last).into_iter().flat_map(|(first, last)| {
            // The end is exclusive.
            let last = (last - TimeDelta::seconds(1)).max(first).date_naive();
            let days = first.date_naive().iter_days();
            days.take_while(move |day| *day <= last)
        })
    }
}

/// Returns true if an interview matches a filter of the side list.
pub(super) fn matches_kind(view: &View<'_>, kind: InterviewKindFilter) -> bool {
    let booked = booking(view).and_then(|booking| booking.kind.as_ref());
    match kind {
        InterviewKindFilter::VideoCall => booked == Some(&Kind::VideoCall),
        InterviewKindFilter::InPerson => booked == Some(&Kind::InPerson),
        InterviewKindFilter::NoTime => view.agreed().is_empty() && view.proposed().0.is_empty(),
    }
}

pub(super) fn days(request: &CalendarRequest) -> Result<(NaiveDate, NaiveDate), WindowError> {
    let days = day(&request.from).zip(day(&request.to));
    let is_span = |(from, to): &(NaiveDate, NaiveDate)| {
        (1..=LONGEST_CALENDAR).contains(&(*to - *from).num_days())
    };
    days.filter(is_span).ok_or_else(|| {
        let CalendarRequest { from, to } = request;
        WindowError::new(
            Code::BadTime,
            format!("{from} to {to} is not a range of 1 to {LONGEST_CALENDAR} days."),
        )
    })
}

impl ViewContext<'_> {
    /// Returns for each day how many minutes the second zone's clock is ahead of the shown zone's at noon. None
    /// if there is no second zone. The shift is given for each day because the two zones need not change their
    /// clocks on the same day.
    ///
    /// # Errors
    /// [`Code::BadTime`] if the request is not a range of days.
    pub fn second_zone_shifts(
        &self,
        request: &CalendarRequest,
    ) -> Result<Vec<Option<i32>>, WindowError> {
        let (first, end) = days(request)?;
        let zones = self.zones();
        let days = first.iter_days().take_while(|day| *day < end);
        let shift = |day: NaiveDate| {
            let noon = day.and_time(NaiveTime::from_hms_opt(12, 0, 0)?);
            let at = zones.shown.instants(noon).first()?.to_utc().into();
            let second = zones.second?.local(at)?.naive_local();
            let shown = zones.shown.local(at)?.naive_local();
            i32::try_from((second - shown).num_minutes()).ok()
        };
        Ok(days.map(shift).collect())
    }
}

#[cfg(test)]
mod tests;
