use std::cmp::Reverse;

use interlude_model::{Interview, Range, Status, Timestamp, Turn, View};

use crate::ledger::Ledger;
use crate::search::UpdateKey;

/// A query of interviews. An empty one finds all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    /// Words that must all occur in the interview's names, title, category or location, or `#id`.
    pub text: Option<String>,
    /// The status that the server gives.
    pub status: Option<Status>,
    /// Finds interviews that end after this instant, agreed or proposed, UTC.
    pub from: Option<Timestamp>,
    /// Finds interviews that begin before this instant, agreed or proposed, UTC.
    pub to: Option<Timestamp>,
    /// The side that has to act next.
    pub turn: Option<Turn>,
    pub sort: Sort,
    /// The number of results to skip.
    pub offset: usize,
    /// The greatest number of results.
    pub limit: Option<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// Most recently updated first, as the server lists them.
    #[default]
    Updated,
    /// Earliest first by the agreed time. The proposed time is used if none is agreed, or if `from`
    /// and `to` select only the proposed one. Interviews without a time come last.
    Start,
    /// Latest first by the same time. Interviews without a time come last.
    Latest,
}

/// A page of the results of a query.
#[derive(Debug)]
pub struct Page<'a> {
    /// The number of results in all.
    pub total: usize,
    /// The results on this page.
    pub interviews: Vec<View<'a>>,
}

impl Ledger {
    /// Answers a query from memory.
    pub fn query(&self, query: &Query) -> Page<'_> {
        if query.needs_full_scan() {
            self.query_where(query, |_| true)
        } else if let Some(text) = query.text.as_deref() {
            self.query_text(query, self.find(text))
        } else {
            let interviews = query
                .page(self.by_update())
                .map(|one| self.view_of(one))
                .collect();
            Page {
                total: self.len(),
                interviews,
            }
        }
    }

    /// Answers a query with only those interviews that `wanted` accepts. It looks at every
    /// interview that the query finds.
    pub fn query_where(&self, query: &Query, wanted: impl Fn(&View<'_>) -> bool) -> Page<'_> {
        let has_turn =
            |view: &View<'_>| query.turn.is_none_or(|turn| self.turn(view) == Some(turn));
        let fits = |view: &View<'_>| query.fits(view) && has_turn(view) && wanted(view);
        let mut views: Vec<View<'_>> = match query.text.as_deref() {
            None => self
                .by_update()
                .map(|one| self.view_of(one))
                .filter(fits)
                .collect(),
            Some(text) => {
                let mut found = self.find(text);
                found.sort_unstable();
                let views = found.iter().filter_map(|(_, id)| self.view(*id));
                views.filter(fits).collect()
            }
        };
        let updated = |view: &View<'_>| Reverse(view.interview.updated_at());
        match query.sort {
            Sort::Updated => {}
            Sort::Start => views.sort_by_cached_key(|view| {
                let start = query.start_of(view);
                (start.is_none(), start, updated(view))
            }),
            Sort::Latest => views.sort_by_cached_key(|view| {
                let start = query.start_of(view);
                (start.is_none(), Reverse(start), updated(view))
            }),
        }
        let total = views.len();
        Page {
            total,
            interviews: query.page(views.into_iter()).collect(),
        }
    }

    fn query_text(&self, query: &Query, mut found: Vec<UpdateKey>) -> Page<'_> {
        let total = found.len();
        let wanted = query.offset.saturating_add(query.limit.unwrap_or(total));
        if wanted < total {
            found.select_nth_unstable(wanted);
            found.truncate(wanted);
        }
        found.sort_unstable();
        let views = found.iter().filter_map(|(_, id)| self.view(*id));
        Page {
            total,
            interviews: views.skip(query.offset).collect(),
        }
    }
}

impl Query {
    /// Returns true if every interview must be looked at, because no index answers the query.
    fn needs_full_scan(&self) -> bool {
        self.status.is_some()
            || self.turn.is_some()
            || self.from.is_some()
            || self.to.is_some()
            || self.sort != Sort::Updated
    }

    fn page<T>(&self, all: impl Iterator<Item = T>) -> impl Iterator<Item = T> {
        all.skip(self.offset).take(self.limit.unwrap_or(usize::MAX))
    }

    fn fits(&self, view: &View<'_>) -> bool {
        let status_fits = self
            .status
            .as_ref()
            .is_none_or(|status| status_of(view.interview) == Some(status));
        let ranges = [view.agreed(), view.proposed().0];
        status_fits && ranges.into_iter().any(|range| self.spans(range))
    }

    /// Returns true if a range lies at least in part between `from` and `to`. A range with only one
    /// end lies at that instant.
    fn spans(&self, range: Range) -> bool {
        let Some(stretch) = range.stretch() else {
            return self.from.is_none() && self.to.is_none();
        };
        let after = self.from.is_none_or(|from| stretch.reaches(from));
        let before = self.to.is_none_or(|to| stretch.start < to);
        after && before
    }

    /// Returns the start by which an interview is sorted.
    fn start_of(&self, view: &View<'_>) -> Option<Timestamp> {
        let (agreed, proposed) = (view.agreed(), view.proposed().0);
        let first = if self.spans(proposed) && !self.spans(agreed) {
            proposed
        } else {
            agreed
        };
        let start = |range: Range| range.stretch().map(|stretch| stretch.start);
        start(first).or(start(agreed)).or(start(proposed))
    }
}

fn status_of(interview: &Interview) -> Option<&Status> {
    interview.booking.as_ref()?.status.as_ref()
}

#[cfg(test)]
mod tests {
    use interlude_model::{Booking, InterviewId, Kind, ListVisibility, Listing};

    use super::*;
    use crate::store::Snapshot;

    /// Returns interviews with ids from 1, updated in that order, which begin at these hours.
    fn ledger(hours: &[Option<i64>]) -> Ledger {
        let at = |hour: i64| Timestamp::from_seconds(hour * 3600);
        let interview = |(number, hour): (i64, &Option<i64>)| Interview {
            id: InterviewId::new(number).unwrap(),
            listing: Listing {
                updated_at: Some(at(number)),
                ..Listing::default()
            },
            booking: Some(Booking {
                start_at: hour.map(at),
                end_at: hour.map(|hour| at(hour + 1)),
                kind: Some(if number % 2 == 0 {
                    Kind::InPerson
                } else {
                    Kind::VideoCall
                }),
                ..Booking::default()
            }),
            visibility: ListVisibility::Visible,
        };
        Ledger::new(Snapshot {
            interviews: (1..).zip(hours).map(interview).collect(),
            ..Snapshot::default()
        })
    }

    fn numbers(page: &Page<'_>) -> Vec<i64> {
        let ids = page.interviews.iter().map(|view| view.interview.id.get());
        ids.collect()
    }

    #[test]
    fn those_without_a_time_come_last_either_way() {
        let ledger = ledger(&[Some(5), None, Some(3), Some(9)]);
        for (sort, order) in [
            (Sort::Start, [3, 1, 4, 2]),
            (Sort::Latest, [4, 1, 3, 2]),
            (Sort::Updated, [4, 3, 2, 1]),
        ] {
            let query = Query {
                sort,
                ..Query::default()
            };
            assert_eq!(numbers(&ledger.query(&query)), order);
        }
    }

    #[test]
    fn an_interview_stands_at_its_agreed_time_while_that_is_asked_for() {
        let at = |hour: i64| Timestamp::from_seconds(hour * 3600);
        let mut moved = ledger(&[Some(2), Some(5)]);
        let mut first = moved
            .interview(InterviewId::new(1).unwrap())
            .unwrap()
            .clone();
        first.booking.as_mut().unwrap().amend_start_at = Some(at(8));
        first.booking.as_mut().unwrap().amend_end_at = Some(at(9));
        moved.put_interview(first.into());
        for (from, to, order) in [
            (None, None, [1, 2]),
            (Some(at(1)), None, [1, 2]),
            (Some(at(4)), None, [2, 1]),
            (None, Some(at(7)), [1, 2]),
        ] {
            let query = Query {
                from,
                to,
                sort: Sort::Start,
                ..Query::default()
            };
            assert_eq!(numbers(&moved.query(&query)), order, "{from:?} {to:?}");
        }
    }

    #[test]
    fn an_interview_without_an_end_stands_where_it_begins_and_the_reverse() {
        let at = |hour: i64| Timestamp::from_seconds(hour * 3600);
        let mut ledger = ledger(&[Some(2), Some(5), Some(8), None]);
        let mut change = |number, change: fn(&mut Booking)| {
            let mut one = ledger
                .interview(InterviewId::new(number).unwrap())
                .unwrap()
                .clone();
            change(one.booking.as_mut().unwrap());
            ledger.put_interview(one.into());
        };
        change(2, |booking| booking.end_at = None);
        change(3, |booking| booking.start_at = booking.end_at.take());
        change(1, |booking| booking.start_at = None);
        // Now 1 ends at 3, 2 begins at 5 and 3 begins at 9, each without its other end.
        for (from, to, order) in [
            (None, None, vec![1, 2, 3, 4]),
            (Some(3), Some(4), vec![1]),
            (Some(5), Some(6), vec![2]),
            (Some(4), Some(5), vec![]),
            (Some(6), None, vec![3]),
            (None, Some(5), vec![1]),
        ] {
            let query = Query {
                from: from.map(at),
                to: to.map(at),
                sort: Sort::Start,
                ..Query::default()
            };
            assert_eq!(numbers(&ledger.query(&query)), order, "{from:?} {to:?}");
        }
    }

    #[test]
    fn a_page_is_cut_from_what_is_wanted() {
        let ledger = ledger(&[Some(1), Some(2), Some(3), Some(4), Some(5)]);
        let query = Query {
            offset: 1,
            limit: Some(1),
            ..Query::default()
        };
        let by_video = |view: &View<'_>| {
            let booking = view.interview.booking.as_ref();
            booking.is_some_and(|booking| booking.kind == Some(Kind::VideoCall))
        };
        let page = ledger.query_where(&query, by_video);
        assert_eq!((page.total, numbers(&page)), (3, vec![3]));
    }
}
