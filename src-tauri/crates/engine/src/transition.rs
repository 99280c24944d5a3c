//! What each outcome does to a line of changes: the one being settled and, perhaps, a newer one
//! held behind it.

use std::sync::Arc;

use interlude_domain::{
    Base, Change, ConflictKind, Delivery, Ending, HistoryEntry, Reason, State, Terms, Timestamp,
};

use crate::store::Op;

/// The unfinished changes of one interview.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Queue<'a> {
    pub(crate) current: &'a Change,
    pub(crate) next: Option<&'a Change>,
}

impl<'a> Queue<'a> {
    pub(crate) fn of(changes: &'a [Change]) -> Option<Self> {
        let (current, rest) = changes.split_first()?;
        Some(Self {
            current,
            next: rest.last(),
        })
    }

    /// The user's newest wish.
    pub(crate) fn wish(&self) -> &'a Change {
        self.next.unwrap_or(self.current)
    }

    /// The server has it. A successor goes on from what this one should have left behind, so that
    /// it conflicts if the other side moved meanwhile; so does whatever Undo of it brings back to wait.
    pub(crate) fn delivered(&self, delivery: Delivery, left: Terms, at: Timestamp) -> Vec<Op> {
        let mut ops = vec![end(self.current, Ending::Sent(delivery), at)];
        if let Some(next) = self.next {
            let base = Base {
                terms: left,
                updated_at: self.current.base.updated_at,
            };
            let mut outcome = next.clone();
            let mut waiting = Some(&mut outcome);
            while let Some(change) = waiting {
                if matches!(change.state, State::Waiting { .. }) {
                    change.base = base.clone();
                }
                waiting = change.replaces.as_deref_mut();
            }
            ops.push(Op::Put(outcome));
        }
        ops
    }

    /// It never took effect: it waits again, or the successor takes its place.
    pub(crate) fn did_not_happen(&self, waiting: Change, at: Timestamp) -> Vec<Op> {
        self.becomes(waiting, at)
    }

    /// The server refused it: the user decides, unless the successor takes its place.
    pub(crate) fn refused(&self, reason: Reason, at: Timestamp) -> Vec<Op> {
        let refused = Change {
            reason: Some(reason),
            state: State::Refused,
            ..self.current.clone()
        };
        self.becomes(refused, at)
    }

    /// The user decides, unless the successor takes its place.
    pub(crate) fn conflicted(&self, clash: ConflictKind, at: Timestamp) -> Vec<Op> {
        let is_gone = clash == ConflictKind::Gone;
        let conflicted = Change {
            state: State::Conflict(clash),
            before_gone: is_gone.then(|| Box::new(self.current.state.clone())),
            ..self.current.clone()
        };
        self.becomes(conflicted, at)
    }

    /// What the first of the line becomes, if nothing is held behind it. Otherwise the newer one takes
    /// its place, with its own base, and is compared itself; Undo of it brings back what the first became.
    fn becomes(&self, outcome: Change, at: Timestamp) -> Vec<Op> {
        match self.next {
            None => vec![Op::Put(outcome)],
            Some(next) => vec![
                superseded(self.current, next, at),
                Op::Put(next.clone().replacing_at_last(outcome)),
            ],
        }
    }
}

/// The end of a change.
pub(crate) fn end(change: &Change, ending: Ending, at: Timestamp) -> Op {
    let mut change = change.clone();
    // Only what was dropped can be brought back, with all that its own Undo would bring back.
    if ending != Ending::Dropped {
        change.replaces = None;
    }
    Op::End(Arc::new(HistoryEntry {
        ended_at: at,
        ending,
        change,
    }))
}

/// The end of a change whose place a newer one takes.
pub(crate) fn superseded(older: &Change, newer: &Change, at: Timestamp) -> Op {
    end(older, Ending::Replaced { by: newer.id }, at)
}

/// The change, waiting again.
pub(crate) fn waiting_again(change: &Change, reason: Option<Reason>, at: Timestamp) -> Change {
    let state = State::Waiting { undo_until: at };
    Change {
        state,
        reason,
        ..change.clone()
    }
}
