use interlude_engine::{Query, Sort};
use interlude_model::{Ending, InterviewId, Party, Slot, State, Timestamp, Turn, View};

use super::ViewContext;
use crate::view::{Inbox, TheirTurn, WallSlot, YourTurn, YourTurnKind};

impl ViewContext<'_> {
    /// Returns everything that is open between the user and the other side.
    pub fn inbox(&self) -> Inbox {
        Inbox {
            your_turn: self.your_turn(),
            waiting: self.waiting(),
            their_turn: self.their_turn(),
            away: Vec::new(),
        }
    }

    fn your_turn(&self) -> Vec<YourTurn> {
        let views = self.with_turn(Turn::Mine);
        let mut asked: Vec<_> = views
            .iter()
            .map(|view| (kind_of(view), asked_slot(view), view))
            .collect();
        asked.sort_by_key(|(kind, slot, view)| {
            let start = slot.map(Slot::start);
            let is_past = start.is_none_or(|start| start < self.now);
            (*kind, is_past, start, view.interview.id)
        });
        let turn = |(kind, slot, view): (YourTurnKind, Option<Slot>, &View<'_>)| {
            let wall = slot.and_then(|slot| WallSlot::of(slot, self.zones().shown));
            let id = view.interview.id.get();
            let check = wall.and_then(|wall| self.check_slot(id, &wall).ok());
            YourTurn {
                kind,
                detail: self.detail(view),
                strip: check.as_ref().map(|check| check.strip.clone()),
                check,
            }
        };
        asked.into_iter().map(turn).collect()
    }

    fn waiting(&self) -> Vec<crate::view::OutboxItem> {
        let changes = self.ledger.durable().outbox.by_order().into_iter();
        let waiting = changes.filter(|change| !change.needs_attention());
        waiting.map(|change| self.outbox_item_of(change)).collect()
    }

    pub(super) fn their_turn(&self) -> Vec<TheirTurn> {
        let views = self.with_turn(Turn::Theirs).into_iter();
        let unanswered = views.filter(|view| view.change.is_none());
        let item = |view: View<'_>| TheirTurn {
            row: self.row(&view),
            sent: self
                .sent_at(view.interview.id)
                .map(|at| self.zones().wall(at)),
        };
        unanswered.map(item).collect()
    }

    /// Returns the time at which the newest change of an interview was sent.
    fn sent_at(&self, id: InterviewId) -> Option<Timestamp> {
        let entries = self.ledger.durable().history.iter().rev();
        let mut sent = entries.filter(|entry| {
            entry.change.interview_id == id && matches!(entry.ending, Ending::Sent(_))
        });
        sent.next().map(|entry| entry.ended_at)
    }

    pub(super) fn with_turn(&self, turn: Turn) -> Vec<View<'_>> {
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
