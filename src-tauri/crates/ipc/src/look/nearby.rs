use interlude_domain::{InterviewId, Slot, Timestamp, View};

use super::Look;

/// A time that another interview takes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Taken<'a> {
    pub(super) view: View<'a>,
    pub(super) slot: Slot,
    /// Proposed, rather than agreed.
    pub(super) proposed: bool,
}

impl<'a> Look<'a> {
    /// The times that the other interviews take between two instants, or right beside them: what is
    /// agreed, and what the user wishes or, without a wish, what is proposed. Earliest first.
    pub(super) fn taken(&self, but: InterviewId, from: Timestamp, to: Timestamp) -> Vec<Taken<'a>> {
        let others = self
            .ledger
            .interviews()
            .filter(|interview| interview.id != but && !interview.terms().is_over())
            .filter_map(|interview| self.ledger.view(interview.id));
        let mut taken: Vec<_> = others
            .flat_map(|view| {
                let agreed = view.agreed().slot().map(|slot| (slot, false));
                let proposed = view.proposed().0.slot().map(|slot| (slot, true));
                let slots = agreed.into_iter().chain(proposed);
                slots.map(move |(slot, proposed)| Taken {
                    view,
                    slot,
                    proposed,
                })
            })
            .filter(|taken| taken.slot.start() <= to)
            .filter(|taken| taken.slot.end() >= from)
            .collect();
        taken.sort_by_key(|taken| (taken.slot, taken.view.interview.id));
        taken
    }
}
