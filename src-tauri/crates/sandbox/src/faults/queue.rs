use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::fault::Fault;
use crate::call::{Call, On, Times};

/// The faults of one sandbox. Clones share everything.
///
/// One request meets at most one fault: the oldest that fits it. Requests to `/sandbox` meet none.
#[derive(Clone, Default)]
pub struct Faults(Arc<Mutex<Queue>>);

/// Names an injected fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct FaultId(pub(crate) u64);

/// A fault that still waits for a request.
#[derive(Debug, Clone)]
pub struct Standing {
    /// Its name.
    pub id: FaultId,
    /// The calls it waits for.
    pub on: On,
    /// What will happen.
    pub fault: Fault,
    /// How often it will still act; `None` means until cleared.
    pub left: Option<u32>,
}

#[derive(Default)]
struct Queue {
    next: u64,
    standing: Vec<Standing>,
}

impl Faults {
    /// From the next fitting request on, `fault` happens.
    pub fn inject(&self, on: On, times: Times, fault: Fault) -> FaultId {
        let mut queue = self.queue();
        let id = FaultId(queue.next);
        queue.next += 1;
        let left = match times {
            Times::Once => Some(1),
            Times::Next(count) => Some(count),
            Times::UntilCleared => None,
        };
        queue.standing.push(Standing {
            id,
            on,
            fault,
            left,
        });
        queue.standing.retain(|one| one.left != Some(0));
        id
    }

    /// The faults that still wait, oldest first.
    pub fn standing(&self) -> Vec<Standing> {
        self.queue().standing.clone()
    }

    /// Takes one fault back. Says whether it still stood.
    pub fn clear_one(&self, id: FaultId) -> bool {
        let mut queue = self.queue();
        let before = queue.standing.len();
        queue.standing.retain(|one| one.id != id);
        queue.standing.len() < before
    }

    /// Takes every fault back.
    pub fn clear(&self) {
        self.queue().standing.clear();
    }

    pub(crate) fn take(&self, call: Call) -> Option<Fault> {
        let mut queue = self.queue();
        let at = queue.standing.iter().position(|one| one.on.fits(call))?;
        let one = queue.standing.get_mut(at)?;
        let fault = one.fault.clone();
        if let Some(left) = &mut one.left {
            *left -= 1;
        }
        queue.standing.retain(|one| one.left != Some(0));
        Some(fault)
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
