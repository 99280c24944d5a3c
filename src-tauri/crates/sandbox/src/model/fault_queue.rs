//! The faults of requests to come.

use super::call::{Call, Calls};
use super::fault::Fault;

/// The number of requests to which a fault applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Times {
    /// The next matching request.
    Once,
    /// This number of matching requests.
    Next(u32),
    /// Every matching request until the fault is cleared.
    UntilCleared,
}

/// A fault that still applies to requests to come.
#[derive(Debug, Clone)]
pub struct PendingFault {
    pub calls: Calls,
    pub fault: Fault,
    /// The number of requests to which it still applies. `None` means until cleared.
    pub left: Option<u32>,
}

/// The faults of requests to come. At most one applies to a request: the oldest one that matches.
#[derive(Debug, Clone, Default)]
pub struct FaultQueue {
    pending: Vec<PendingFault>,
}

impl FaultQueue {
    /// Adds `fault` to the next matching requests.
    pub fn add(&mut self, calls: Calls, times: Times, fault: Fault) {
        let left = match times {
            Times::Once => Some(1),
            Times::Next(count) => Some(count),
            Times::UntilCleared => None,
        };
        if left != Some(0) {
            self.pending.push(PendingFault { calls, fault, left });
        }
    }

    /// Returns the faults that still apply, oldest first.
    pub fn pending(&self) -> &[PendingFault] {
        &self.pending
    }

    /// Removes every fault.
    pub fn clear(&mut self) {
        self.pending.clear();
    }

    /// Returns the fault of the next request for `call`, and counts it.
    pub fn take(&mut self, call: Call) -> Option<Fault> {
        let one = self
            .pending
            .iter_mut()
            .find(|one| one.calls.matches(call))?;
        let fault = one.fault.clone();
        if let Some(left) = &mut one.left {
            *left -= 1;
        }
        self.pending.retain(|one| one.left != Some(0));
        Some(fault)
    }
}
