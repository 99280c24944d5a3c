//! The requests that are under way, and what lists have shown since they went out.

use std::collections::BTreeMap;

use interlude_model::{InterviewId, Terms};

/// The interviews with a request under way.
#[derive(Debug, Default)]
pub(crate) struct InFlight {
    /// The terms that lists have shown of each since its request went out.
    shown: BTreeMap<InterviewId, Vec<Terms>>,
}

impl InFlight {
    pub(crate) fn contains(&self, id: &InterviewId) -> bool {
        self.shown.contains_key(id)
    }

    pub(crate) fn len(&self) -> usize {
        self.shown.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.shown.is_empty()
    }

    /// Notes that a request for an interview goes out.
    pub(crate) fn begin(&mut self, id: InterviewId) {
        self.shown.insert(id, Vec::new());
    }

    /// Notes that the outcome of the request for an interview is durable.
    pub(crate) fn end(&mut self, id: InterviewId) {
        self.shown.remove(&id);
    }

    /// Notes what a list shows of an interview, if a request for it is under way.
    pub(crate) fn note_shown(&mut self, id: InterviewId, terms: Terms) {
        if let Some(shown) = self.shown.get_mut(&id) {
            shown.push(terms);
        }
    }

    /// Returns the terms that lists have shown of an interview since its request went out.
    pub(crate) fn shown(&self, id: InterviewId) -> &[Terms] {
        self.shown.get(&id).map_or(&[], Vec::as_slice)
    }
}
