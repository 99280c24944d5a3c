use std::cmp::Reverse;

use interlude_engine::WaitCause;
use interlude_model::{
    Change, ChangeKind, ConflictKind, Ending, HistoryEntry, Interview, InterviewId, ListVisibility,
    Slot, State, View,
};

use super::ViewContext;
use crate::view::{
    Conflict, ConflictOffer, EndedChange, HistoryItem, OutboxItem, Reason, WallSlot, WindowError,
};

impl ViewContext<'_> {
    /// Returns every unfinished change, in the order in which they were made.
    pub fn outbox(&self) -> Vec<OutboxItem> {
        let changes = self.ledger.durable().outbox.by_order().into_iter();
        changes.map(|change| self.outbox_item_of(change)).collect()
    }

    /// Returns the newest unfinished change of an interview.
    pub fn newest_change(&self, id: i64) -> Option<OutboxItem> {
        let id = InterviewId::new(id)?;
        let newest = self.ledger.durable().outbox.of(id).last()?;
        Some(self.outbox_item_of(newest))
    }

    /// Returns the ended changes of an interview, newest first.
    ///
    /// # Errors
    /// `Code::UnknownInterview`.
    pub fn history(&self, id: i64) -> Result<Vec<HistoryItem>, WindowError> {
        Ok(self.history_of(self.known_id(id)?))
    }

    pub(super) fn history_of(&self, id: InterviewId) -> Vec<HistoryItem> {
        let entries = self.ledger.durable().history.iter().rev();
        let ours = entries
            .filter(|entry| entry.change.interview_id == id)
            .map(|entry| {
                let ended = HistoryItem::Yours(Box::new(self.ended_change(entry)));
                (entry.ended_at, ended)
            });
        let theirs = self.ledger.heard(id).map(|heard| {
            let heard_move = HistoryItem::Theirs(Box::new(self.heard_move(heard)));
            (heard.at, heard_move)
        });
        let mut items: Vec<_> = ours.chain(theirs).collect();
        // Stable, so that moves of one second stay in the order in which they were made.
        items.sort_by_key(|(at, _)| Reverse(*at));
        items.into_iter().map(|(_, item)| item).collect()
    }

    pub(super) fn outbox_item_of(&self, change: &Change) -> OutboxItem {
        self.with_view(change.interview_id, |view| self.outbox_item(view, change))
    }

    pub(super) fn outbox_item(&self, view: &View<'_>, change: &Change) -> OutboxItem {
        let zones = self.zones();
        // Only the newest change of a queue can be undone, dropped or tried again.
        let is_newest = view
            .newest_change()
            .is_some_and(|newest| newest.id == change.id);
        let is_sending = matches!(change.state, State::Sending { .. });
        let shown = self.unfinished(change);
        let wait = shown.wait;
        let until = wait.and_then(|wait| Some(zones.wall(wait.until?)));
        let (undo_until, next_try) = match wait {
            Some(wait) if wait.cause == WaitCause::Undo => (until, None),
            _ => (None, until),
        };
        OutboxItem {
            change_id: change.id.to_string(),
            interview: self.row(view),
            kind: change.kind.into(),
            slot: change.slot().map(|slot| zones.slot(slot)),
            badge: shown.badge,
            reason: shown.reason,
            undo_until,
            next_try,
            checking_since: match &change.state {
                State::Checking(attempt) => Some(zones.wall(attempt.ended_at)),
                _ => None,
            },
            can_undo: is_newest && matches!(change.state, State::Waiting { .. }),
            can_drop: is_newest && !is_sending,
            can_retry: is_newest && change.state == State::Refused && self.may_send_again(change),
            conflict: self.conflict(view, change, shown.can_send_mine),
        }
    }

    /// Returns the three sides of a conflict, or None if the change is not in conflict.
    fn conflict(&self, view: &View<'_>, change: &Change, can_send_mine: bool) -> Option<Conflict> {
        let State::Conflict(kind) = change.state else {
            return None;
        };
        let interview = view.interview;
        let (then, now) = (&change.base.terms, interview.terms());
        Some(Conflict {
            why: kind,
            then: self.times(then),
            yours: change.slot().map(|slot| self.zones().slot(slot)),
            now: (interview.visibility == ListVisibility::Visible).then(|| self.times(&now)),
            can_send_mine,
            offers: self.offers(interview, change, kind),
        })
    }

    /// Returns what else the user can do about an accept in conflict. An accept takes effect on whatever is
    /// proposed when it arrives, so another time may be agreed now.
    fn offers(
        &self,
        interview: &Interview,
        change: &Change,
        kind: ConflictKind,
    ) -> Vec<ConflictOffer> {
        let ChangeKind::Accept(accepted) = change.kind else {
            return Vec::new();
        };
        let zones = self.zones();
        let can_propose =
            |slot: &Slot| interview.no_proposal().is_none() && slot.start() > self.now;
        let proposable = |slot: Slot| {
            let wall = WallSlot::of(slot, zones.shown).filter(|_| can_propose(&slot));
            wall.map(|wall| (zones.slot(slot), wall))
        };
        let mut offers = Vec::new();
        let agreed = interview.terms().agreed;
        let took = kind == ConflictKind::Took;
        if took && !agreed.is_empty() {
            offers.push(ConflictOffer::Keep {
                at: zones.range(agreed),
            });
        }
        if took || self.ledger.accept_offer(interview) != Ok(accepted) {
            let offer = |(at, slot)| ConflictOffer::ProposeAccepted { at, slot };
            offers.extend(proposable(accepted).map(offer));
        }
        if took {
            let earlier = change.base.terms.agreed.slot();
            let earlier = earlier.filter(|slot| *slot != accepted && agreed != (*slot).into());
            let offer = |(at, slot)| ConflictOffer::ProposeEarlier { at, slot };
            offers.extend(earlier.and_then(proposable).map(offer));
            if self.ledger.cancel_offer(interview).is_ok() {
                offers.push(ConflictOffer::Cancel);
            }
        }
        offers
    }

    fn ended_change(&self, entry: &HistoryEntry) -> EndedChange {
        let zones = self.zones();
        let change = &entry.change;
        let delivery = match &entry.ending {
            Ending::Sent(delivery) => Some(delivery),
            _ => None,
        };
        EndedChange {
            change_id: change.id.to_string(),
            kind: change.kind.into(),
            slot: change.slot().map(|slot| zones.slot(slot)),
            made: zones.wall(change.made_at),
            ended: zones.wall(entry.ended_at),
            ending: (&entry.ending).into(),
            stored_as: delivery
                .filter(|delivery| delivery.is_rounded(change.kind))
                .map(|delivery| zones.range(delivery.stored)),
            other_side_moved: delivery.is_some_and(|delivery| delivery.other_side_moved),
            reason: Reason::last_of(change),
        }
    }
}

#[cfg(test)]
mod tests;
