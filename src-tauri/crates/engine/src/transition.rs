//! What each outcome does to a line of amendments: the one being settled and, perhaps, a newer one
//! held behind it.

use std::sync::Arc;

use interlude_domain::{
    Amendment, Base, Clash, Delivery, Ending, HistoryEntry, Reason, State, Terms, Timestamp,
};

use crate::store::Op;

/// The unfinished amendments of one interview.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Line<'a> {
    pub(crate) head: &'a Amendment,
    pub(crate) successor: Option<&'a Amendment>,
}

impl<'a> Line<'a> {
    pub(crate) fn of(amendments: &'a [Amendment]) -> Option<Self> {
        let (head, rest) = amendments.split_first()?;
        Some(Self {
            head,
            successor: rest.last(),
        })
    }

    /// The user's newest wish.
    pub(crate) fn wish(&self) -> &'a Amendment {
        self.successor.unwrap_or(self.head)
    }

    /// The server has it. A successor goes on from what this one should have left behind, so that
    /// it conflicts if the other side moved meanwhile; so does whatever Undo of it brings back to wait.
    pub(crate) fn delivered(&self, delivery: Delivery, left: Terms, at: Timestamp) -> Vec<Op> {
        let mut ops = vec![end(self.head, Ending::Delivered(delivery), at)];
        if let Some(successor) = self.successor {
            let base = Base {
                terms: left,
                updated_at: self.head.base.updated_at,
            };
            let mut next = successor.clone();
            let mut waiting = Some(&mut next);
            while let Some(amendment) = waiting {
                if matches!(amendment.state, State::Queued { .. }) {
                    amendment.base = base.clone();
                }
                waiting = amendment.replaces.as_deref_mut();
            }
            ops.push(Op::Put(next));
        }
        ops
    }

    /// It never took effect: it waits again, or the successor takes its place.
    pub(crate) fn did_not_happen(&self, waiting: Amendment, at: Timestamp) -> Vec<Op> {
        self.becomes(waiting, at)
    }

    /// The server refused it: the user decides, unless the successor takes its place.
    pub(crate) fn refused(&self, reason: Reason, at: Timestamp) -> Vec<Op> {
        let refused = Amendment {
            reason: Some(reason),
            state: State::Refused,
            ..self.head.clone()
        };
        self.becomes(refused, at)
    }

    /// The user decides, unless the successor takes its place.
    pub(crate) fn conflicted(&self, clash: Clash, at: Timestamp) -> Vec<Op> {
        let is_gone = clash == Clash::Gone;
        let conflicted = Amendment {
            state: State::Conflicted(clash),
            before_gone: is_gone.then(|| Box::new(self.head.state.clone())),
            ..self.head.clone()
        };
        self.becomes(conflicted, at)
    }

    /// What the first of the line becomes, if nothing is held behind it. Otherwise the newer one takes
    /// its place, with its own base, and is compared itself; Undo of it brings back what the first became.
    fn becomes(&self, next: Amendment, at: Timestamp) -> Vec<Op> {
        match self.successor {
            None => vec![Op::Put(next)],
            Some(successor) => vec![
                superseded(self.head, successor, at),
                Op::Put(successor.clone().replacing_at_last(next)),
            ],
        }
    }
}

/// The end of an amendment.
pub(crate) fn end(amendment: &Amendment, ending: Ending, at: Timestamp) -> Op {
    let mut amendment = amendment.clone();
    // Only what was dropped can be brought back, with all that its own Undo would bring back.
    if ending != Ending::Discarded {
        amendment.replaces = None;
    }
    Op::End(Arc::new(HistoryEntry {
        ended_at: at,
        ending,
        amendment,
    }))
}

/// The end of an amendment whose place a newer one takes.
pub(crate) fn superseded(older: &Amendment, newer: &Amendment, at: Timestamp) -> Op {
    end(older, Ending::Superseded { by: newer.id }, at)
}

/// The amendment, waiting again.
pub(crate) fn waiting_again(
    amendment: &Amendment,
    reason: Option<Reason>,
    at: Timestamp,
) -> Amendment {
    let state = State::Queued { undo_until: at };
    Amendment {
        state,
        reason,
        ..amendment.clone()
    }
}
