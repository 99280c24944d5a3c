use std::collections::BTreeSet;

use interlude_model::{ChangeKind, InterviewId, NoProposal, Slot, Timestamp, View};

use super::ViewContext;
use super::day_strip::{Taken, taken_of};
use super::quick_move::{GAP_WITHIN, days_later, shifted};
use super::row::is_ours;
use crate::view::reading::day;
use crate::view::{
    DayTime, Id, MoveBy, MoveRequest, MoveReview, MoveRow, NoMove, WallSlot, WindowError,
};

/// The move of one interview: the slot from which it is moved, and the new one.
struct Planned<'a> {
    view: View<'a>,
    from: Option<Slot>,
    to: Result<Slot, NoMove>,
}

impl<'a> ViewContext<'a> {
    /// Returns the proposals that would move several interviews, without making them. The times that the
    /// interviews leave count as free. But no gap is searched there, because these times stay agreed until the
    /// other side answers.
    ///
    /// # Errors
    /// `Code::UnknownInterview`.
    pub fn review_move(&self, request: &MoveRequest) -> Result<MoveReview, WindowError> {
        let mut views = match (&request.ids, &request.from) {
            (Some(ids), _) => self.chosen(ids)?,
            (None, Some(from)) => self.all_since(from),
            (None, None) => Vec::new(),
        };
        views.sort_by_key(|view| (current(view).map(Slot::start), view.interview.id));
        let plan = self.plan(views, request);
        // The times of all interviews are collected once, not for each row.
        let times: Vec<_> = self.all_taken().collect();
        let rows = plan.iter();
        let rows = rows.map(|planned| self.move_row(planned, &plan, &times));
        Ok(MoveReview {
            rows: rows.collect(),
        })
    }

    fn chosen(&self, ids: &[Id]) -> Result<Vec<View<'a>>, WindowError> {
        let ids: BTreeSet<_> = ids.iter().collect();
        ids.into_iter().map(|id| self.view((*id).into())).collect()
    }

    /// Returns the interviews that begin on a day at a time or later, without those that were cancelled or
    /// turned down.
    fn all_since(&self, from: &DayTime) -> Vec<View<'a>> {
        let zone = self.zones().shown;
        let views = self.ledger.interviews();
        let views = views.filter(|interview| !interview.terms().is_over());
        let views = views.filter_map(|interview| self.ledger.view(interview.id));
        let begins = |view: &View<'_>| {
            let wall = current(view).and_then(|slot| WallSlot::of(slot, zone));
            wall.is_some_and(|wall| wall.date == from.date && wall.start >= from.time)
        };
        views.filter(begins).collect()
    }

    fn plan(&self, views: Vec<View<'a>>, request: &MoveRequest) -> Vec<Planned<'a>> {
        let mut plan: Vec<Planned<'a>> = Vec::with_capacity(views.len());
        for view in views {
            let from = current(&view);
            let to = match (why_no_move(&view), from) {
                (Some(why), _) => Err(why),
                (None, None) => Err(NoMove::NoTime),
                (None, Some(from)) => self.target(from, request, &plan).ok_or(NoMove::NoGap),
            };
            plan.push(Planned { view, from, to });
        }
        plan
    }

    /// Returns the slot to which an interview is moved, after the interviews of `plan`. None if there is no
    /// such slot, or the clocks of the shown zone cannot show it.
    fn target(&self, slot: Slot, request: &MoveRequest, plan: &[Planned<'_>]) -> Option<Slot> {
        let zone = self.zones().shown;
        let target = match &request.by {
            MoveBy::Later { minutes } => shifted(slot, (*minutes).into()),
            MoveBy::ToDay { day: to } => {
                let from = zone.local(slot.start())?.date_naive();
                days_later(slot, (day(to)? - from).num_days(), zone)
            }
            MoveBy::FreeGaps => self.gap(slot, request, plan),
        }?;
        let wall = WallSlot::of(target, zone)?;
        wall.read(zone).ok()
    }

    /// Returns the first gap after a slot. If a day was named from a time on, the user has no time then, so
    /// the gap is on a later day.
    fn gap(&self, slot: Slot, request: &MoveRequest, plan: &[Planned<'_>]) -> Option<Slot> {
        let after = slot.start().max(self.now);
        let after = match &request.ids {
            Some(_) => after,
            None => after.max(self.end_of_day(slot.start())?),
        };
        let taken = self.taken_by_all(after);
        let planned = plan.iter().filter_map(|planned| planned.to.as_ref().ok());
        let taken = taken.iter().map(|taken| taken.at);
        let taken: Vec<_> = taken.chain(planned.map(|slot| (*slot).into())).collect();
        self.first_gap(after, slot.length(), &taken)
    }

    /// Returns the last second of a day. A gap starts after it.
    fn end_of_day(&self, at: Timestamp) -> Option<Timestamp> {
        let zone = self.zones().shown;
        let next = zone.local(at)?.date_naive().succ_opt()?;
        Some(Timestamp::from_seconds(
            zone.first_moment(next).seconds() - 1,
        ))
    }

    /// Returns the times of all interviews in which a gap is searched.
    fn taken_by_all(&self, after: Timestamp) -> Vec<Taken<'a>> {
        self.taken(None, after, after.plus(GAP_WITHIN))
    }

    fn move_row(
        &self,
        planned: &Planned<'_>,
        plan: &[Planned<'a>],
        times: &[Taken<'a>],
    ) -> MoveRow {
        let Planned { view, from, to } = planned;
        let to_wall = |slot: Slot| WallSlot::of(slot, self.zones().shown);
        let to = to.and_then(|slot| to_wall(slot).ok_or(NoMove::NoGap));
        MoveRow {
            row: self.row(view),
            from: from.map(|slot| self.zones().slot(slot)),
            check: to.as_ref().ok().map(|wall| {
                let taken = self.taken_around(times.iter().copied(), view, wall);
                let taken = self.after_the_moves(view.interview.id, taken, plan);
                self.checked(view, wall, &taken)
            }),
            overlaps_now: self.overlaps_now(view.interview.id, *from, times),
            why_not: to.as_ref().err().copied(),
            to: to.ok(),
        }
    }

    /// Replaces the times of the moved interviews by their new ones.
    fn after_the_moves(
        &self,
        id: InterviewId,
        taken: Vec<Taken<'a>>,
        plan: &[Planned<'a>],
    ) -> Vec<Taken<'a>> {
        let others = plan
            .iter()
            .filter(|planned| planned.view.interview.id != id);
        let moved: Vec<_> = others
            .filter_map(|planned| Some((planned.view, planned.to.ok()?)))
            .collect();
        let ids: BTreeSet<_> = moved.iter().map(|(view, _)| view.interview.id).collect();
        let stay = taken
            .into_iter()
            .filter(|taken| !ids.contains(&taken.view.interview.id));
        let go = moved.iter().map(|(view, slot)| Taken {
            view: *view,
            at: (*slot).into(),
            proposed: true,
        });
        let mut taken: Vec<_> = stay.chain(go).collect();
        taken.sort_by_key(|taken| (taken.at, taken.view.interview.id));
        taken
    }

    fn overlaps_now(&self, id: InterviewId, from: Option<Slot>, times: &[Taken<'_>]) -> Vec<Id> {
        let Some(from) = from else {
            return Vec::new();
        };
        let span = (from.start(), from.end());
        let taken = taken_of(times.iter().copied(), Some(id), span);
        let overlaps = taken.iter().filter(|taken| taken.at.overlaps(from.into()));
        let ids: BTreeSet<_> = overlaps.map(|taken| taken.view.interview.id).collect();
        ids.into_iter().map(|id| id.get().into()).collect()
    }
}

fn why_no_move(view: &View<'_>) -> Option<NoMove> {
    match view.interview.no_proposal() {
        Some(NoProposal::NotListed) => return Some(NoMove::NotListed),
        Some(NoProposal::Cancelled) => return Some(NoMove::Cancelled),
        Some(NoProposal::Completed) => return Some(NoMove::Completed),
        Some(NoProposal::Practice) => return Some(NoMove::Practice),
        None => {}
    }
    if view.change.is_some_and(|change| change.needs_attention()) {
        return Some(NoMove::NeedsDecision);
    }
    let newest = view.newest_change().map(|newest| newest.kind);
    (newest == Some(ChangeKind::Cancel)).then_some(NoMove::Cancelled)
}

/// Returns the time from which an interview is moved: that of the user's unfinished change, or else the
/// user's proposal, or else the agreed time. A change that has to be decided does not count.
fn current(view: &View<'_>) -> Option<Slot> {
    let terms = view.interview.terms();
    let own = match view.newest_change() {
        Some(newest) => newest.slot().filter(|_| !newest.needs_attention()),
        None => terms.proposed.slot().filter(|_| is_ours(&terms)),
    };
    own.or_else(|| terms.agreed.slot())
}

#[cfg(test)]
mod tests;
