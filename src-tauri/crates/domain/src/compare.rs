//! The three-way compare: base, remote and desired, by values and never by clocks.
//!
//! | remote is | Waiting | Checking |
//! | --- | --- | --- |
//! | gone | conflict | conflict |
//! | done: these times stand as our proposal | delivered, nothing sent | delivered |
//! | done: agreed on these times, no proposal beside it | delivered, nothing sent | delivered |
//! | equal to base | send | once the list is cold: send again if `updated_at` is as before, else conflict |
//! | anything else | conflict | conflict |
//! | hidden | send | once the list is cold: if `updated_at` is as before, send once more; else conflict |
//!
//! The first row that fits decides. A list is *cold* if it began so long after every request without a
//! clear answer that none of them can work any more, and the list cannot lag behind their effect either:
//! only then may it be concluded that something did not happen. Verifying an Checking change counts
//! times within [`NEAR_SECONDS`] as these times, where they changed since the base: a server may round.

use serde::{Deserialize, Serialize};

use crate::{Base, ConflictKind, Party, Range, Slot, Terms, Timestamp, UnclearAttempt};

/// How far a stored time may lie from the sent one and still be found again by a verify, in seconds.
pub const NEAR_SECONDS: u64 = 60;

/// What the server's word about one interview is worth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RemoteState {
    /// The interview is no longer listed.
    Gone,
    /// The list carries no terms of it.
    Hidden {
        /// Its last activity, UTC, by the list.
        updated_at: Option<Timestamp>,
    },
    /// The list carries its terms.
    Visible(Terms),
}

/// What the compare is made for.
#[derive(Debug, Clone, Copy)]
pub enum CompareMode<'a> {
    /// A Waiting change is about to be sent.
    Preflight,
    /// An Checking change is looked up.
    Verify {
        /// The attempt that is in doubt.
        attempt: &'a UnclearAttempt,
        /// The list's `updated_at` now, UTC.
        updated_at: Option<Timestamp>,
        /// Whether the change was already sent again once unseen.
        resent_unseen: bool,
        /// Whether the list is cold, so that what it does not show did not happen.
        is_cold: bool,
    },
}

/// What the compare says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Nothing moved: send it (again).
    Send,
    /// It cannot be seen whether it arrived: send it once more, and never a third time.
    SendOnceMore,
    /// It may still arrive, or show: look again later.
    Wait,
    /// The server has it already.
    Done(DoneAs),
    /// The user has to choose.
    ConflictKind(ConflictKind),
}

/// In which way the server has a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum DoneAs {
    /// Our proposal stands beside the agreed time.
    Proposed,
    /// It is the agreed time, and no proposal stands beside it.
    Agreed,
}

/// Decides what becomes of the wish for `desired`, made on `base`, now that the server says
/// `remote`. See the table above.
pub fn reconcile(
    base: &Base,
    remote: &RemoteState,
    desired: Slot,
    mode: CompareMode<'_>,
) -> Decision {
    match remote {
        RemoteState::Gone => Decision::ConflictKind(ConflictKind::Gone),
        RemoteState::Hidden { updated_at } => unseen(*updated_at, mode),
        RemoteState::Visible(terms) => match done(&base.terms, terms, desired, mode) {
            Some(done) => Decision::Done(done),
            None if *terms == base.terms => untouched(mode),
            None => Decision::ConflictKind(ConflictKind::Moved),
        },
    }
}

fn done(base: &Terms, remote: &Terms, desired: Slot, mode: CompareMode<'_>) -> Option<DoneAs> {
    let verifying = matches!(mode, CompareMode::Verify { .. });
    let is_these = |now: Range, before: Range| {
        now == Range::from(desired)
            || (verifying && now != before && now.is_near(desired, NEAR_SECONDS))
    };
    let ours = match &remote.amended_by {
        Some(party) => *party == Party::Interviewer,
        None => base.proposed != remote.proposed,
    };
    // Whatever word the server has for it: its words may change, the times may not.
    if remote.is_over() {
        None
    } else if ours && is_these(remote.proposed, base.proposed) {
        Some(DoneAs::Proposed)
    } else if remote.proposed.is_empty() && is_these(remote.agreed, base.agreed) {
        Some(DoneAs::Agreed)
    } else {
        None
    }
}

/// The terms are those of the base.
fn untouched(mode: CompareMode<'_>) -> Decision {
    match mode {
        CompareMode::Preflight => Decision::Send,
        CompareMode::Verify { is_cold: false, .. } => Decision::Wait,
        CompareMode::Verify {
            attempt,
            updated_at,
            ..
        } if updated_at == attempt.updated_at_before => Decision::Send,
        CompareMode::Verify { .. } => Decision::ConflictKind(ConflictKind::PutBack),
    }
}

fn unseen(updated_at: Option<Timestamp>, mode: CompareMode<'_>) -> Decision {
    match mode {
        CompareMode::Preflight => Decision::Send,
        CompareMode::Verify { is_cold: false, .. } => Decision::Wait,
        CompareMode::Verify {
            attempt,
            resent_unseen,
            ..
        } => {
            let is_untouched = updated_at.is_some() && updated_at == attempt.updated_at_before;
            if is_untouched && !resent_unseen {
                Decision::SendOnceMore
            } else {
                Decision::ConflictKind(ConflictKind::Unseen)
            }
        }
    }
}

#[cfg(test)]
#[path = "compare_tests.rs"]
mod tests;
