//! Applies an outcome to the queue of an interview: its current change, and the next one if there
//! is one.

use std::sync::Arc;

use interlude_model::{
    Base, Change, ChangeKind, ConflictKind, Delivery, Ending, HistoryEntry, Reason, State, Terms,
    Timestamp,
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

    /// Returns the newest change, which is the one that the user sees.
    pub(crate) fn newest(&self) -> &'a Change {
        self.next.unwrap_or(self.current)
    }

    /// Ends the current change as Sent.
    ///
    /// The next change continues from what the current one should have left, which is `left`, and not from
    /// what the server lists. So it conflicts if somebody else changed the terms meanwhile.
    ///
    /// The next change may have been made on other terms than the current one, because a list showed a move in
    /// between, or a lost cache showed older terms. The user decided on these terms. So what the current change
    /// does not alter is taken from them.
    ///
    /// After a cancel no other change is sent without a question, because a server might take an amend for a
    /// revival of the interview.
    pub(crate) fn delivered(&self, delivery: Delivery, left: Terms, at: Timestamp) -> Vec<Op> {
        let mut ops = vec![end(self.current, Ending::Sent(delivery), at)];
        if let Some(next) = self.next {
            let upon = |seen: &Terms| Base {
                terms: match self.current.kind {
                    ChangeKind::Amend(_) => Terms {
                        agreed: seen.agreed,
                        ..left.clone()
                    },
                    ChangeKind::Accept(_) => left.clone(),
                    ChangeKind::Cancel => Terms {
                        status: left.status.clone(),
                        ..seen.clone()
                    },
                },
                updated_at: self.current.base.updated_at,
            };
            let is_cancelled = self.current.kind == ChangeKind::Cancel;
            let mut outcome = next.clone();
            let mut waiting = Some(&mut outcome);
            // Undo of the next change may bring an earlier change back to Waiting. The earlier change
            // continues from the same terms.
            while let Some(change) = waiting {
                if matches!(change.state, State::Waiting { .. }) {
                    change.rebase(upon(&change.base.terms));
                    if is_cancelled && change.kind != ChangeKind::Cancel {
                        change.state = State::Conflict(ConflictKind::Moved);
                    }
                }
                waiting = change.replaces.as_deref_mut();
            }
            ops.push(Op::Put(outcome));
        }
        ops
    }

    /// Continues after a request that had no effect: the change waits again, or the next one takes
    /// its place.
    pub(crate) fn did_not_happen(&self, waiting: Change, at: Timestamp) -> Vec<Op> {
        self.put_or_replace(waiting, at)
    }

    /// Continues after a refusal: the user decides, or the next change takes its place.
    pub(crate) fn refused(&self, reason: Reason, at: Timestamp) -> Vec<Op> {
        let refused = Change {
            reason: Some(reason),
            state: State::Refused,
            ..self.current.clone()
        };
        self.put_or_replace(refused, at)
    }

    /// Continues after a conflict: the user decides, or the next change takes its place.
    pub(crate) fn conflict(&self, kind: ConflictKind, at: Timestamp) -> Vec<Op> {
        let is_gone = kind == ConflictKind::Gone;
        let conflict = Change {
            state: State::Conflict(kind),
            // If the interview is listed again, the change continues in this state.
            before_gone: is_gone.then(|| Box::new(self.current.state.clone())),
            ..self.current.clone()
        };
        self.put_or_replace(conflict, at)
    }

    /// Puts the current change in its new state, or lets the next one take its place.
    ///
    /// The next change is newer than the outcome, so the user has answered the question already. It
    /// keeps its own base and is compared itself. Undo of it brings back `outcome`, not the state
    /// before it.
    fn put_or_replace(&self, outcome: Change, at: Timestamp) -> Vec<Op> {
        match self.next {
            None => vec![Op::Put(outcome)],
            Some(next) => vec![
                end_replaced(self.current, next, at),
                Op::Put(next.clone().append_replaced(outcome)),
            ],
        }
    }
}

/// Ends a change.
pub(crate) fn end(change: &Change, ending: Ending, at: Timestamp) -> Op {
    let mut change = change.clone();
    // Only a dropped change can be brought back, and its Undo must then work as before. Keeping the
    // chain for other ends would only make the history longer.
    if ending != Ending::Dropped {
        change.replaces = None;
    }
    Op::End(Arc::new(HistoryEntry {
        ended_at: at,
        ending,
        change,
    }))
}

/// Ends a change because a newer one takes its place.
pub(crate) fn end_replaced(older: &Change, newer: &Change, at: Timestamp) -> Op {
    end(older, Ending::Replaced { by: newer.id }, at)
}

/// Returns the change as Waiting, without an undo window.
pub(crate) fn waiting_again(change: &Change, reason: Option<Reason>, at: Timestamp) -> Change {
    let state = State::Waiting { undo_until: at };
    Change {
        state,
        reason,
        ..change.clone()
    }
}
