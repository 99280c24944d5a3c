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
    /// it conflicts if the other side moved meanwhile.
    pub(crate) fn delivered(&self, delivery: Delivery, left: Terms, at: Timestamp) -> Vec<Op> {
        let mut ops = vec![end(self.head, Ending::Delivered(delivery), at)];
        if let Some(successor) = self.successor {
            let base = Base {
                terms: left,
                updated_at: self.head.base.updated_at,
            };
            ops.push(Op::Put(Amendment {
                base,
                ..successor.clone()
            }));
        }
        ops
    }

    /// It never took effect: it waits again, or the successor takes its place and base.
    pub(crate) fn did_not_happen(&self, waiting: Amendment, at: Timestamp) -> Vec<Op> {
        self.give_way(at).unwrap_or_else(|| vec![Op::Put(waiting)])
    }

    /// The server refused it. A successor is another wish, and takes its place and base.
    pub(crate) fn refused(&self, reason: Reason, at: Timestamp) -> Vec<Op> {
        let head = Amendment {
            reason: Some(reason),
            state: State::Refused,
            ..self.head.clone()
        };
        let line = Line {
            head: &head,
            successor: self.successor,
        };
        line.give_way(at)
            .unwrap_or_else(|| vec![Op::Put(head.clone())])
    }

    /// The user decides, and about the newest wish alone.
    pub(crate) fn conflicted(&self, clash: Clash, at: Timestamp) -> Vec<Op> {
        let state = State::Conflicted(clash);
        let Some(successor) = self.successor else {
            return vec![Op::Put(Amendment {
                state,
                ..self.head.clone()
            })];
        };
        let base = self.head.base.clone();
        vec![
            superseded(self.head, successor, at),
            Op::Put(Amendment {
                base,
                state,
                ..successor.clone()
            }),
        ]
    }

    fn give_way(&self, at: Timestamp) -> Option<Vec<Op>> {
        let successor = self.successor?;
        let base = self.head.base.clone();
        let next = Amendment {
            base,
            ..successor.clone()
        };
        Some(vec![superseded(self.head, successor, at), Op::Put(next)])
    }
}

/// The end of an amendment.
pub(crate) fn end(amendment: &Amendment, ending: Ending, at: Timestamp) -> Op {
    Op::End(Arc::new(HistoryEntry {
        ended_at: at,
        ending,
        amendment: amendment.clone(),
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
    let state = State::Queued {
        undo_until: at,
        chosen_over: None,
    };
    Amendment {
        state,
        reason,
        ..amendment.clone()
    }
}
