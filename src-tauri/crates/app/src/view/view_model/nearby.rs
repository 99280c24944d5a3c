use interlude_model::{InterviewId, Stretch, Timestamp, View};

use super::ViewContext;

/// A time of another interview.
#[derive(Debug, Clone, Copy)]
pub(super) struct Taken<'a> {
    pub(super) view: View<'a>,
    /// If only one end is known, both ends are that moment.
    pub(super) at: Stretch,
    /// True if the time is proposed, false if it is agreed.
    pub(super) proposed: bool,
}

impl<'a> ViewContext<'a> {
    /// Returns the times of all interviews but `except` that touch the range from `from` to `to`, earliest
    /// first. They are the agreed time and the proposed one, which is that of the user's newest change if
    /// there is one.
    pub(super) fn taken(
        &self,
        except: InterviewId,
        from: Timestamp,
        to: Timestamp,
    ) -> Vec<Taken<'a>> {
        let others = self
            .ledger
            .interviews()
            .filter(|interview| interview.id != except && !interview.terms().is_over())
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
