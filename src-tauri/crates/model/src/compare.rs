//! The three-way compare of base, remote and desired slot. It compares values and reads no
//! clock. The caller says if the quiet time is over.
//!
//! | the remote | decision for Waiting | decision for Checking |
//! | --- | --- | --- |
//! | is gone | conflict | conflict |
//! | has our proposal of the desired slot | delivered, nothing is sent | delivered |
//! | has agreed on the desired slot, and nothing is proposed | delivered, nothing is sent | delivered |
//! | equals the base | send | before the quiet time is over: wait; after it: send again if `updated_at` did not change, else conflict |
//! | has any other terms | conflict | conflict |
//! | hides the terms | send | before the quiet time is over: wait; after it: send once more if `updated_at` did not change, else conflict |
//!
//! The first row that applies decides. A cancelled or rejected interview never counts as delivered.
//! "Once more" means once in the life of a change, because a list that hides the terms never shows that
//! the change arrived.
//!
//! An unconfirmed request may still be applied for a while after it was sent, and a list may lag behind
//! its effect. A list therefore proves that a request had *no* effect only if the list began after the
//! quiet time of every unconfirmed request of the interview. Anything that a list does show counts at
//! once: the rows for gone, delivered and other terms do not wait.
//!
//! A server may round the times that it stores. The compare for a Checking change therefore accepts
//! times within [`NEAR_SECONDS`] of the desired slot, but only times that differ from the base: equal
//! ones stood there before the request. The compare before a request accepts only the exact slot,
//! because nothing of ours can have been rounded yet.

use serde::{Deserialize, Serialize};

use crate::{Base, ConflictKind, Party, Range, Slot, Terms, Timestamp, UnconfirmedAttempt};

/// The greatest distance between a sent time and a stored time that still counts as the same time in a
/// verify, in seconds.
pub const NEAR_SECONDS: u64 = 60;

/// The state of one interview at the server, as far as the last list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RemoteState {
    /// The interview is no longer listed.
    Gone,
    /// The list shows the interview without its terms.
    Hidden {
        /// The last activity of the interview according to the list, UTC.
        updated_at: Option<Timestamp>,
    },
    /// The list shows the terms.
    Visible(Terms),
}

/// The situation in which a change is compared.
#[derive(Debug, Clone, Copy)]
pub enum CompareMode<'a> {
    /// A Waiting change is about to be sent.
    Preflight,
    /// A Checking change is looked up after its unconfirmed request.
    Verify {
        /// The attempt whose effect is unknown.
        attempt: &'a UnconfirmedAttempt,
        /// The list's current `updated_at`, UTC.
        updated_at: Option<Timestamp>,
        /// True if the change was already sent again although the list cannot show its effect.
        resent_unseen: bool,
        /// True if the list began after the quiet time of every unconfirmed request of the interview.
        /// Only such a list proves that a request had no effect.
        began_after_quiet_time: bool,
    },
}

/// The result of a compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// The remote equals the base, so the change is sent, or sent again.
    Send,
    /// The list cannot show if the request had an effect. The change is sent a second time, never a
    /// third.
    SendOnceMore,
    /// The request may still have an effect, or the list may not show it yet. A later list decides.
    Wait,
    /// The server has the change already.
    Done(DoneAs),
    /// The user has to decide.
    Conflict(ConflictKind),
}

/// The form in which the server has a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum DoneAs {
    /// Our proposal stands beside the agreed time.
    Proposed,
    /// It is the agreed time, and no proposal stands beside it.
    Agreed,
}

/// Decides what becomes of a change to `desired` that was made on `base`, given the state at the server.
/// See the table of this module.
pub fn reconcile(
    base: &Base,
    remote: &RemoteState,
    desired: Slot,
    mode: CompareMode<'_>,
) -> Decision {
    match remote {
        RemoteState::Gone => Decision::Conflict(ConflictKind::Gone),
        RemoteState::Hidden { updated_at } => decide_hidden(*updated_at, mode),
        // The check for delivered comes before the one for equal to the base, because a user may propose
        // exactly the time that is agreed or proposed already. Sending it would have no effect.
        RemoteState::Visible(terms) => match done_as(&base.terms, terms, desired, mode) {
            Some(done) => Decision::Done(done),
            None if *terms == base.terms => decide_unchanged(mode),
            None => Decision::Conflict(ConflictKind::Moved),
        },
    }
}

/// Returns the form in which the remote terms have the desired slot, if they have it.
fn done_as(base: &Terms, remote: &Terms, desired: Slot, mode: CompareMode<'_>) -> Option<DoneAs> {
    let is_verify = matches!(mode, CompareMode::Verify { .. });
    let is_desired = |now: Range, before: Range| {
        now == Range::from(desired)
            || (is_verify && now != before && now.is_near(desired, NEAR_SECONDS))
    };
    // A server may leave out who proposed. A proposal that was not in the base is then taken as ours. One
    // that was in the base already may be the other side's.
    let is_ours = match &remote.amended_by {
        Some(party) => *party == Party::Interviewer,
        None => base.proposed != remote.proposed,
    };
    // Only cancelled and rejected count here. Servers have status values of their own for all else, so
    // the times alone decide.
    if remote.is_over() {
        None
    } else if is_ours && is_desired(remote.proposed, base.proposed) {
        Some(DoneAs::Proposed)
    } else if remote.proposed.is_empty() && is_desired(remote.agreed, base.agreed) {
        // A proposal beside the agreed time would still change it, so the slot counts as agreed only
        // if nothing is proposed.
        Some(DoneAs::Agreed)
    } else {
        None
    }
}

/// Decides for visible terms that equal the base.
fn decide_unchanged(mode: CompareMode<'_>) -> Decision {
    match mode {
        CompareMode::Preflight => Decision::Send,
        CompareMode::Verify {
            began_after_quiet_time: false,
            ..
        } => Decision::Wait,
        CompareMode::Verify {
            attempt,
            updated_at,
            ..
        } if updated_at == attempt.updated_at_before => Decision::Send,
        // Something was updated since the attempt began. The attempt may have been applied and then
        // reverted by the other side, who must not be overridden without asking the user.
        CompareMode::Verify { .. } => Decision::Conflict(ConflictKind::PutBack),
    }
}

/// Decides for a list that hides the terms. Then `updated_at` is the only sign of an effect.
fn decide_hidden(updated_at: Option<Timestamp>, mode: CompareMode<'_>) -> Decision {
    match mode {
        CompareMode::Preflight => Decision::Send,
        CompareMode::Verify {
            began_after_quiet_time: false,
            ..
        } => Decision::Wait,
        CompareMode::Verify {
            attempt,
            resent_unseen,
            ..
        } => {
            // A missing `updated_at` on both sides is no evidence that nothing was updated.
            let is_unchanged = updated_at.is_some() && updated_at == attempt.updated_at_before;
            // The attempt left no trace, so the change is sent again, but only once: a server that never
            // updates `updated_at` would otherwise receive it forever.
            if is_unchanged && !resent_unseen {
                Decision::SendOnceMore
            } else {
                Decision::Conflict(ConflictKind::Unseen)
            }
        }
    }
}

#[cfg(test)]
#[path = "compare_tests.rs"]
mod tests;
