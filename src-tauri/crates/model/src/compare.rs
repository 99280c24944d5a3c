//! The three-way compare of base, remote and what the change asks for. It compares values and reads no
//! clock. The caller says if the quiet time is over.
//!
//! | the remote | decision for Waiting | decision for Checking |
//! | --- | --- | --- |
//! | is gone | conflict (gone) | conflict (gone) |
//! | has what the change asks for ([`done`](crate::done)) | delivered, nothing is sent | delivered |
//! | equals the base, and for an accept their proposal of its time stands in it | send | before the quiet time is over: wait; after it: send again if `updated_at` did not change, else conflict (put back) |
//! | has agreed on a time that is neither the base's nor that of the accept | conflict (moved) | conflict (took): the accept may have agreed to it |
//! | has any other terms | conflict (moved) | conflict (moved) |
//! | hides the terms, for an amend | send | before the quiet time is over: wait; after it: send once more if `updated_at` did not change, else conflict (unseen) |
//! | hides the terms, for a cancel | send if `updated_at` is as the user saw it, else conflict (moved) | the same as an amend |
//! | hides the terms, for an accept | conflict (moved) | before the quiet time is over: wait; after it: conflict (unseen) |
//!
//! The first row that applies decides. "Once more" means once in the life of a change, because a list that
//! hides the terms never shows that the change arrived. An accept is not sent blindly at all, because it
//! accepts whatever is proposed when it arrives.
//!
//! An unconfirmed request may still be applied for a while after it was sent, and a list may lag behind
//! its effect. A list therefore proves that a request had *no* effect only if the list began after the
//! quiet time of every unconfirmed request of the interview. Anything that a list does show counts at
//! once: the rows for gone, delivered and other terms do not wait.

use crate::done::{done_as, is_their_proposal};
use crate::{
    Base, ChangeKind, ConflictKind, DoneAs, Range, Slot, Terms, Timestamp, UnconfirmedAttempt,
};

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

/// Decides what becomes of a change of `kind` that was made on `base`, given the state at the server.
/// See the table of this module.
pub fn reconcile(
    base: &Base,
    remote: &RemoteState,
    kind: ChangeKind,
    mode: CompareMode<'_>,
) -> Decision {
    match remote {
        RemoteState::Gone => Decision::Conflict(ConflictKind::Gone),
        RemoteState::Hidden { updated_at } => decide_hidden(base, *updated_at, kind, mode),
        RemoteState::Visible(terms) => decide_visible(&base.terms, terms, kind, mode),
    }
}

fn decide_visible(
    base: &Terms,
    remote: &Terms,
    kind: ChangeKind,
    mode: CompareMode<'_>,
) -> Decision {
    let may_be_rounded = matches!(mode, CompareMode::Verify { .. });
    // The check for delivered comes before the one for equal to the base, because a user may ask for
    // exactly what stands already. Sending it would have no effect.
    if let Some(done) = done_as(base, remote, kind, may_be_rounded) {
        return Decision::Done(done);
    }
    let accepted = match kind {
        ChangeKind::Accept(slot) => Some(slot),
        ChangeKind::Amend(_) | ChangeKind::Cancel => None,
    };
    let still_stands = accepted.is_none_or(|slot| is_their_proposal(remote, slot));
    if remote == base && still_stands {
        decide_unchanged(mode)
    } else if may_be_rounded && accepted.is_some_and(|slot| took_another(base, remote.agreed, slot))
    {
        Decision::Conflict(ConflictKind::Took)
    } else {
        Decision::Conflict(ConflictKind::Moved)
    }
}

/// Returns true if `agreed` is a time that was agreed after the base, and not the accepted one. An accept
/// carries no time, so it takes whatever is proposed when it arrives.
pub(crate) fn took_another(base: &Terms, agreed: Range, accepted: Slot) -> bool {
    !agreed.is_empty() && agreed != base.agreed && agreed != Range::from(accepted)
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
fn decide_hidden(
    base: &Base,
    updated_at: Option<Timestamp>,
    kind: ChangeKind,
    mode: CompareMode<'_>,
) -> Decision {
    // A missing `updated_at` on both sides is no evidence that nothing was updated.
    let is_still = |before: Option<Timestamp>| updated_at.is_some() && updated_at == before;
    match mode {
        CompareMode::Preflight => match kind {
            ChangeKind::Amend(_) => Decision::Send,
            // A cancel cannot be taken back, so it does not go over anything that the user has not seen.
            ChangeKind::Cancel if is_still(base.updated_at) => Decision::Send,
            ChangeKind::Cancel | ChangeKind::Accept(_) => Decision::Conflict(ConflictKind::Moved),
        },
        CompareMode::Verify {
            began_after_quiet_time: false,
            ..
        } => Decision::Wait,
        CompareMode::Verify {
            attempt,
            resent_unseen,
            ..
        } => {
            let may_be_resent = !matches!(kind, ChangeKind::Accept(_));
            // The attempt left no trace, so the change is sent again, but only once: a server that never
            // updates `updated_at` would otherwise receive it forever.
            if may_be_resent && is_still(attempt.updated_at_before) && !resent_unseen {
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

#[cfg(test)]
#[path = "compare_kinds_tests.rs"]
mod kinds_tests;
