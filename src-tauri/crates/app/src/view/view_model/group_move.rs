use interlude_model::{NoProposal, Range, Slot, Turn, View};

use super::ViewContext;
use super::quick_move::{days_later, shifted};
use crate::view::reading::day;
use crate::view::{Id, MoveBy, MoveRequest, MoveReview, MoveRow, NoMove, WallSlot, WindowError};

impl ViewContext<'_> {
    /// Returns the proposals that would move several interviews, without making them.
    ///
    /// # Errors
    /// [`Code::UnknownInterview`](interlude_model::Code::UnknownInterview).
    pub fn review_move(&self, request: &MoveRequest) -> Result<MoveReview, WindowError> {
        let mut views = self.moved_ones(request)?;
        views.sort_by_key(|view| (current(view).map(Slot::start), view.interview.id));
        let rows = views.iter().map(|view| self.move_row(view, &request.by));
        Ok(MoveReview {
            rows: rows.collect(),
        })
    }

    fn moved_ones(&self, request: &MoveRequest) -> Result<Vec<View<'_>>, WindowError> {
        match &request.ids {
            Some(ids) => ids.iter().map(|id| self.view((*id).into())).collect(),
            None => Ok(self.from_then_on(request)),
        }
    }

    fn from_then_on(&self, request: &MoveRequest) -> Vec<View<'_>> {
        let zone = self.zones().shown;
        let Some(from) = &request.from else {
            return Vec::new();
        };
        let views = self.ledger.interviews();
        let views = views.filter(|interview| !interview.terms().is_over());
        let views = views.filter_map(|interview| self.ledger.view(interview.id));
        let begins = |view: &View<'_>| {
            let wall = WallSlot::of(current(view)?, zone)?;
            Some(wall.date == from.date && wall.start >= from.time)
        };
        views.filter(|view| begins(view) == Some(true)).collect()
    }

    fn move_row(&self, view: &View<'_>, by: &MoveBy) -> MoveRow {
        let zone = self.zones().shown;
        let slot = current(view);
        let to = self.why_no_move(view).map_or_else(
            || {
                let to = slot.and_then(|slot| self.moved_slot(view, slot, by));
                to.and_then(|to| WallSlot::of(to, zone))
                    .ok_or(NoMove::NoGap)
            },
            Err,
        );
        let id = view.interview.id.get();
        let check = to.as_ref().ok();
        let check = check.and_then(|to| self.check_slot(id, to).ok());
        let taken = slot.map(|slot| self.taken(view.interview.id, slot.start(), slot.end()));
        let overlaps = taken
            .into_iter()
            .flatten()
            .filter(|taken| slot.is_some_and(|slot| taken.at.overlaps(slot.into())));
        let mut overlaps_now: Vec<Id> = overlaps
            .map(|taken| taken.view.interview.id.get().into())
            .collect();
        overlaps_now.dedup();
        MoveRow {
            row: self.row(view),
            from: slot.map(|slot| self.zones().range(Range::from(slot))),
            why_not: to.as_ref().err().copied(),
            to: to.ok(),
            check,
            overlaps_now,
        }
    }

    fn why_no_move(&self, view: &View<'_>) -> Option<NoMove> {
        let none = match view.interview.no_proposal() {
            Some(NoProposal::NotListed) => Some(NoMove::NotListed),
            Some(NoProposal::Cancelled) => Some(NoMove::Cancelled),
            Some(NoProposal::Completed) => Some(NoMove::Completed),
            Some(NoProposal::Practice) => Some(NoMove::Practice),
            None => None,
        };
        let undecided = view.change.filter(|change| change.needs_attention());
        none.or_else(|| undecided.map(|_| NoMove::NeedsDecision))
            .or_else(|| current(view).is_none().then_some(NoMove::NoTime))
    }

    fn moved_slot(&self, view: &View<'_>, slot: Slot, by: &MoveBy) -> Option<Slot> {
        let zone = self.zones().shown;
        match by {
            MoveBy::Later { minutes } => shifted(slot, (*minutes).into()),
            MoveBy::ToDay { day: to } => {
                let from = zone.local(slot.start())?.date_naive();
                days_later(slot, (day(to)? - from).num_days(), zone)
            }
            MoveBy::FreeGaps => self.next_gap(view.interview.id, slot),
        }
    }
}

/// Returns the time from which an interview is moved: the user's own proposal, or else the agreed time.
fn current(view: &View<'_>) -> Option<Slot> {
    let own = view.turn(|| true) == Some(Turn::Theirs);
    let proposed = view.proposed().0.slot().filter(|_| own);
    proposed.or_else(|| view.agreed().slot())
}
