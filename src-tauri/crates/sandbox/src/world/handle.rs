use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::applied::Applied;
use super::moves::MoveRefused;
use crate::interview::{Interview, Side, Slot};
use crate::shared::Shared;

/// The records behind the API. Every move here is the other side's, made behind the client's back; it moves
/// `updated_at` and with it the list's ETag. Clones share everything.
#[derive(Clone)]
pub struct World {
    shared: Arc<Shared>,
}

impl World {
    pub(crate) fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }

    /// The user's interviews as the list has them: most recently updated first.
    pub fn interviews(&self) -> Vec<Interview> {
        let state = self.shared.state();
        let owner = self.shared.options.user.id;
        state.of_owner(owner).into_iter().cloned().collect()
    }

    /// The record of one interview, of whichever user.
    pub fn interview(&self, id: u64) -> Option<Interview> {
        self.shared.state().get(id).cloned()
    }

    /// The amendments of one interview that took effect, in the order in which they did.
    pub fn applied(&self, id: u64) -> Vec<Applied> {
        let mut all = self.all_applied();
        all.retain(|one| one.interview == id);
        all
    }

    /// The amendments of every interview that took effect, in the order in which they did.
    pub fn all_applied(&self) -> Vec<Applied> {
        self.shared.state().applied().to_vec()
    }

    /// The interviewee proposes another time.
    pub fn counter(
        &self,
        id: u64,
        start: DateTime<Utc>,
        end: DateTime<Utc>,
    ) -> Result<Interview, MoveRefused> {
        let slot = Slot::new(start, end).ok_or(MoveRefused::Reversed)?;
        self.change(id, |state, now| {
            let stored = state.amend(id, Side::Interviewee, slot, now)?;
            Ok(format!("counter {id} → {stored} proposed"))
        })
    }

    /// The interviewee takes the interviewer's proposal.
    pub fn accept(&self, id: u64) -> Result<Interview, MoveRefused> {
        self.change(id, |state, now| {
            let taken = state.accept(id, Side::Interviewee, now)?;
            Ok(format!("accept {id} → {taken} agreed"))
        })
    }

    /// The interviewee turns the interviewer's proposal down.
    pub fn reject(&self, id: u64) -> Result<Interview, MoveRefused> {
        self.change(id, |state, now| {
            let refused = state.reject(id, Side::Interviewee, now)?;
            Ok(format!("reject {id} → {refused} turned down"))
        })
    }

    /// The interview is called off.
    pub fn cancel(&self, id: u64) -> Result<Interview, MoveRefused> {
        self.change(id, |state, now| {
            state.cancel(id, now)?;
            Ok(format!("cancel {id}"))
        })
    }

    /// Moves `updated_at` and nothing else.
    pub fn touch(&self, id: u64) -> Result<Interview, MoveRefused> {
        self.edit(id, |_| {})
    }

    /// Changes a record at will; the id stays, `updated_at` moves.
    pub fn edit(
        &self,
        id: u64,
        change: impl FnOnce(&mut Interview),
    ) -> Result<Interview, MoveRefused> {
        self.change(id, |state, now| {
            state.edit(id, now, change)?;
            Ok(format!("edit {id}"))
        })
    }

    /// Adds a record as it is, or puts it in place of the one with its id.
    pub fn add(&self, interview: Interview) {
        let id = interview.id;
        self.shared.state().add(interview);
        self.shared.announce(&format!("add {id}"));
    }

    /// Takes a record away: it is no longer listed, and an amend of it is answered with 404.
    pub fn remove(&self, id: u64) -> Result<Interview, MoveRefused> {
        let gone = self.shared.state().remove(id)?;
        self.shared.announce(&format!("remove {id}"));
        Ok(gone)
    }

    /// Waits until the records satisfy `enough`. It looks anew at every change, whoever makes it.
    pub async fn wait_until(&self, enough: impl Fn(&Self) -> bool) {
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
        act: impl FnOnce(&mut super::State, DateTime<Utc>) -> Result<String, MoveRefused>,
    ) -> Result<Interview, MoveRefused> {
        let now = self.shared.clock().now();
        let (done, after) = {
            let mut state = self.shared.state();
            let done = act(&mut state, now)?;
            (done, state.get(id).cloned().ok_or(MoveRefused::Unknown)?)
        };
        self.shared.announce(&done);
        Ok(after)
    }
}
