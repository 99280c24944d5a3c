use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::moves::{ActionRefused, Applied};
use crate::interview::{Interview, Side, Slot};
use crate::shared::Shared;

/// The interviews behind the API, and actions of the other side on them. Each action changes `updated_at` and
/// so the list's ETag. Clones share the same interviews.
#[derive(Clone)]
pub struct World {
    shared: Arc<Shared>,
}

impl World {
    pub(crate) fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }

    /// Returns the user's interviews in the order of the list, most recently updated first.
    pub fn interviews(&self) -> Vec<Interview> {
        let state = self.shared.state();
        let owner = self.shared.options.user.id;
        state.of_owner(owner).into_iter().cloned().collect()
    }

    /// Returns the interview, even if it belongs to another user.
    pub fn interview(&self, id: u64) -> Option<Interview> {
        self.shared.state().get(id).cloned()
    }

    /// Returns the amendments of one interview that took effect, in that order.
    pub fn applied(&self, id: u64) -> Vec<Applied> {
        let mut all = self.all_applied();
        all.retain(|one| one.interview == id);
        all
    }

    /// Returns the amendments of all interviews that took effect, in that order.
    pub fn all_applied(&self) -> Vec<Applied> {
        self.shared.state().applied().to_vec()
    }

    /// Proposes another time as the interviewee.
    pub fn counter(
        &self,
        id: u64,
        start: DateTime<Utc>,
        end: DateTime<Utc>,
    ) -> Result<Interview, ActionRefused> {
        let slot = Slot::new(start, end).ok_or(ActionRefused::Reversed)?;
        self.change(id, |state, now| {
            let stored = state.amend(id, Side::Interviewee, slot, now)?;
            Ok(format!("counter {id} → {stored} proposed"))
        })
    }

    /// Accepts the interviewer's proposal as the interviewee.
    pub fn accept(&self, id: u64) -> Result<Interview, ActionRefused> {
        self.change(id, |state, now| {
            let taken = state.accept(id, Side::Interviewee, now)?;
            Ok(format!("accept {id} → {taken} agreed"))
        })
    }

    /// Rejects the interviewer's proposal as the interviewee.
    pub fn reject(&self, id: u64) -> Result<Interview, ActionRefused> {
        self.change(id, |state, now| {
            let refused = state.reject(id, Side::Interviewee, now)?;
            Ok(format!("reject {id} → {refused} turned down"))
        })
    }

    /// Cancels the interview.
    pub fn cancel(&self, id: u64) -> Result<Interview, ActionRefused> {
        self.change(id, |state, now| {
            state.cancel(id, now)?;
            Ok(format!("cancel {id}"))
        })
    }

    /// Changes `updated_at` only.
    pub fn touch(&self, id: u64) -> Result<Interview, ActionRefused> {
        self.edit(id, |_| {})
    }

    /// Changes an interview with `change` and updates `updated_at`. The id must stay the same.
    pub fn edit(
        &self,
        id: u64,
        change: impl FnOnce(&mut Interview),
    ) -> Result<Interview, ActionRefused> {
        self.change(id, |state, now| {
            state.edit(id, now, change)?;
            Ok(format!("edit {id}"))
        })
    }

    /// Adds an interview, or replaces the one with the same id.
    pub fn add(&self, interview: Interview) {
        let id = interview.id;
        self.shared.state().add(interview);
        self.shared.announce(&format!("add {id}"));
    }

    /// Removes an interview. It is no longer listed, and an amend of it is answered with 404.
    pub fn remove(&self, id: u64) -> Result<Interview, ActionRefused> {
        let gone = self.shared.state().remove(id)?;
        self.shared.announce(&format!("remove {id}"));
        Ok(gone)
    }

    /// Waits until `enough` returns true. Checks again at every change by either side.
    pub async fn wait_until(&self, enough: impl Fn(&Self) -> bool) {
        // Subscribed before the first check, so that no change in between is missed.
        let mut changed = self.shared.changes();
        while !enough(self) {
            if changed.changed().await.is_err() {
                return;
            }
        }
    }

    fn change(
        &self,
        id: u64,
        act: impl FnOnce(&mut super::State, DateTime<Utc>) -> Result<String, ActionRefused>,
    ) -> Result<Interview, ActionRefused> {
        let now = self.shared.clock().now();
        let (done, after) = {
            let mut state = self.shared.state();
            let done = act(&mut state, now)?;
            (done, state.get(id).cloned().ok_or(ActionRefused::Unknown)?)
        };
        self.shared.announce(&done);
        Ok(after)
    }
}
