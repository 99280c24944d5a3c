use interlude_domain::{InterviewId, Stretch, Timestamp, View};

use super::ViewContext;

/// A time that another interview takes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Taken<'a> {
    pub(super) view: View<'a>,
    /// When; an interview of which only one end is known takes that moment.
    pub(super) at: Stretch,
    /// Proposed, rather than agreed.
    pub(super) proposed: bool,
}

impl<'a> ViewContext<'a> {
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
                let agreed = view.agreed().stretch().map(|at| (at, false));
                let proposed = view.proposed().0.stretch().map(|at| (at, true));
                let stretches = agreed.into_iter().chain(proposed);
                stretches.map(move |(at, proposed)| Taken { view, at, proposed })
            })
            .filter(|taken| taken.at.start <= to)
            .filter(|taken| taken.at.end >= from)
            .collect();
        taken.sort_by_key(|taken| (taken.at, taken.view.interview.id));
        taken
    }
}
