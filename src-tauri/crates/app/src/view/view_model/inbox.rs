use interlude_engine::{Query, Sort};
use interlude_model::{
    Change, Ending, Heard, HeardKind, InterviewId, Party, Range, Slot, State, Timestamp, Turn, View,
};

use super::ViewContext;
use super::day_strip::Taken;
use crate::view::{
    AwayItem, HeardMove, HeardWhat, Inbox, InboxCounts, InterviewRow, TheirTurn, WallSlot,
    YourTurn, YourTurnKind,
};

impl ViewContext<'_> {
    /// Returns everything that is open between the user and the other side, with the first `limit` items of each
    /// part.
    pub fn inbox(&self, limit: u32) -> Inbox {
        let limit = limit as usize;
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let (mine, theirs) = (self.with_turn(Turn::Mine), self.unanswered());
        let (waiting, away) = (self.waiting(), self.ledger.away());
        Inbox {
            counts: InboxCounts {
                your_turn: count(mine.len()),
                waiting: count(waiting.len()),
                their_turn: count(theirs.len()),
                away: count(self.ledger.away().count()),
            },
            away_since: self
                .ledger
                .away()
                .last()
                .map(|heard| self.zones().wall(heard.at)),
            your_turn: self.your_turn(mine, limit),
            waiting: waiting
                .into_iter()
                .take(limit)
                .map(|change| self.outbox_item_of(change))
                .collect(),
            their_turn: theirs
                .iter()
                .take(limit)
                .map(|view| self.their_turn(view))
                .collect(),
            away: away
                .take(limit)
                .map(|heard| self.away_item(heard))
                .collect(),
        }
    }

    fn your_turn(&self, views: Vec<View<'_>>, limit: usize) -> Vec<YourTurn> {
        let mut asked: Vec<_> = views
            .into_iter()
            .map(|view| (kind_of(&view), asked_slot(&view), view))
            .collect();
        asked.sort_by_key(|(kind, slot, view)| {
            let start = slot.map(Slot::start);
            let is_past = start.is_none_or(|start| start < self.now);
            (*kind, is_past, start, view.interview.id)
        });
        // The times of all interviews are collected once, not for each item.
        let times: Vec<_> = self.all_taken().collect();
        asked
            .iter()
            .take(limit)
            .map(|(kind, slot, view)| self.asked(*kind, *slot, view, &times))
            .collect()
    }

    fn asked(
        &self,
        kind: YourTurnKind,
        slot: Option<Slot>,
        view: &View<'_>,
        times: &[Taken<'_>],
    ) -> YourTurn {
        let wall = slot.and_then(|slot| WallSlot::of(slot, self.zones().shown));
        let (check, strip) = wall.map_or((None, None), |wall| {
            let taken = self.taken_around(times.iter().copied(), view, &wall);
            let terms = view.interview.terms();
            let change = view.change.map(Change::time);
            let own = [Some(terms.agreed), Some(terms.proposed), change];
            let own: Vec<_> = own
                .into_iter()
                .flatten()
                .filter_map(Range::stretch)
                .collect();
            let check = self.checked(view, &wall, &taken);
            (Some(check), Some(self.day_strip(&wall, &own, &taken)))
        });
        YourTurn {
            kind,
            detail: self.detail(view),
            check,
            strip,
        }
    }

    fn waiting(&self) -> Vec<&Change> {
        let changes = self.ledger.durable().outbox.by_order().into_iter();
        changes.filter(|change| !change.needs_attention()).collect()
    }

    fn unanswered(&self) -> Vec<View<'_>> {
        let views = self.with_turn(Turn::Theirs).into_iter();
        // A proposal that waits to be sent is in the part of what waits.
        views.filter(|view| view.change.is_none()).collect()
    }

    fn their_turn(&self, view: &View<'_>) -> TheirTurn {
        let sent = self.sent_at(view.interview.id);
        TheirTurn {
            row: self.row(view),
            sent: sent.map(|at| self.zones().wall(at)),
        }
    }

    /// Returns the time at which the newest change of an interview was sent.
    fn sent_at(&self, id: InterviewId) -> Option<Timestamp> {
        let entries = self.ledger.durable().history.iter().rev();
        let mut sent = entries.filter(|entry| {
            entry.change.interview_id == id && matches!(entry.ending, Ending::Sent(_))
        });
        sent.next().map(|entry| entry.ended_at)
    }

    fn away_item(&self, heard: &Heard) -> AwayItem {
        let row = self.with_view(heard.interview_id, |view| self.row(view));
        AwayItem {
            number: heard.number.to_string(),
            row: InterviewRow {
                name: self.name_of_heard(heard),
                ..row
            },
            heard: self.heard_move(heard),
        }
    }

    /// Returns the name of the interview that an entry is about. An interview that is gone has the name that it
    /// had.
    pub fn name_of_heard(&self, heard: &Heard) -> String {
        let id = heard.interview_id;
        match &heard.what {
            HeardKind::NotListed {
                name: Some(name), ..
            } if self.ledger.interview(id).is_none() => name.clone(),
            _ => self.name_or_number(id),
        }
    }

    /// Returns an entry of the other side.
    pub fn heard_move(&self, heard: &Heard) -> HeardMove {
        let (what, from, to) = match heard.what {
            HeardKind::Booked { agreed } => (HeardWhat::Booked, None, Some(agreed)),
            HeardKind::Proposed { proposed } => (HeardWhat::Proposed, None, Some(proposed)),
            HeardKind::Withdrawn { proposed } => (HeardWhat::Withdrawn, Some(proposed), None),
            HeardKind::Accepted { agreed } => (HeardWhat::Accepted, None, Some(agreed)),
            HeardKind::Moved { from, to } => (HeardWhat::Moved, Some(from), Some(to)),
            HeardKind::Cancelled => (HeardWhat::Cancelled, None, None),
            HeardKind::TurnedDown => (HeardWhat::TurnedDown, None, None),
            HeardKind::NotListed { agreed, .. } => (HeardWhat::NotListed, Some(agreed), None),
        };
        let zones = self.zones();
        let shown = |range: Option<Range>| {
            let range = range.filter(|range| !range.is_empty());
            range.map(|range| zones.range(range))
        };
        HeardMove {
            what,
            at: zones.wall(heard.at),
            from: shown(from),
            to: shown(to),
        }
    }

    fn with_turn(&self, turn: Turn) -> Vec<View<'_>> {
        let query = Query {
            turn: Some(turn),
            sort: Sort::Start,
            ..Query::default()
        };
        self.ledger.query(&query).interviews
    }
}

fn kind_of(view: &View<'_>) -> YourTurnKind {
    match view.change.map(|change| &change.state) {
        Some(State::Conflict(_)) => YourTurnKind::Conflict,
        Some(State::Refused) => YourTurnKind::Refusal,
        _ => YourTurnKind::Proposal,
    }
}

/// Returns the time that the user is asked about: the other side's proposal, or else the time of the user's
/// change, or else the agreed time.
fn asked_slot(view: &View<'_>) -> Option<Slot> {
    let terms = view.interview.terms();
    let theirs = terms.proposed.slot();
    let theirs = theirs.filter(|_| terms.amended_by != Some(Party::Interviewer));
    let yours = || view.change.and_then(|change| change.slot());
    theirs.or_else(yours).or_else(|| terms.agreed.slot())
}

#[cfg(test)]
mod tests;
