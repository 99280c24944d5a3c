use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::fault::Fault;
use crate::call::{Call, On, Times};

/// The faults of one sandbox. Clones share the same faults.
///
/// At most one fault applies to a request: the oldest one that matches. None applies to requests to
/// `/sandbox`.
#[derive(Clone, Default)]
pub struct Faults(Arc<Mutex<Queue>>);

/// The identifier of an injected fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct FaultId(pub(crate) u64);

/// A fault that is still pending.
#[derive(Debug, Clone)]
pub struct Standing {
    pub id: FaultId,
    /// The calls to which it applies.
    pub on: On,
    pub fault: Fault,
    /// The number of requests to which it still applies. `None` means until cleared.
    pub left: Option<u32>,
}

#[derive(Default)]
struct Queue {
    next: u64,
    standing: Vec<Standing>,
}

impl Faults {
    /// Injects `fault` into the next matching requests.
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

    /// Returns the pending faults, oldest first.
    pub fn standing(&self) -> Vec<Standing> {
        self.queue().standing.clone()
    }

    /// Removes a fault. Returns false if it had already applied or been cleared.
    pub fn clear_one(&self, id: FaultId) -> bool {
        let mut queue = self.queue();
        let before = queue.standing.len();
        queue.standing.retain(|one| one.id != id);
        queue.standing.len() < before
    }

    /// Removes every fault.
    pub fn clear(&self) {
        self.queue().standing.clear();
    }

    pub(crate) fn take(&self, call: Call) -> Option<Fault> {
        let mut queue = self.queue();
        let at = queue.standing.iter().position(|one| one.on.matches(call))?;
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
