//! The terms that have what a change asks for.
//!
//! | kind | done |
//! | --- | --- |
//! | amend | its time is proposed by us; or it is agreed and nothing is proposed. The interview is not over |
//! | accept | its time is agreed, and nothing is proposed, or it was not agreed before and something else is proposed. The interview is not over |
//! | cancel | the interview is cancelled, by whomever |
//!
//! Servers have status words of their own, so only cancelled and rejected count, and the times decide all
//! else.
//!
//! A server may round the times that it stores. In a verify, a proposal therefore counts within
//! [`NEAR_SECONDS`] of the desired time, but only if it differs from the base. A proposal that equals the
//! base stood there before the request, unless it was the other side's and is named ours now. A preflight
//! accepts only the exact time, because nothing of ours can have been rounded yet. An accepted time stands
//! at the server already, so it is never rounded.

use serde::{Deserialize, Serialize};

use crate::{ChangeKind, Party, Range, Slot, Status, Terms};

/// The greatest distance between a sent time and a stored time that still counts as the same time in a
/// verify, in seconds.
pub const NEAR_SECONDS: u64 = 60;

/// The form in which the server has a change. Stored by position, so new forms go last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum DoneAs {
    /// Our proposal stands beside the agreed time.
    Proposed,
    /// It is the agreed time.
    Agreed,
    /// The interview is cancelled.
    Cancelled,
}

/// Returns the form in which the remote terms have what a change of `kind` asks for, if they have it.
/// `may_be_rounded` is true if a request of the change was sent.
pub(crate) fn done_as(
    base: &Terms,
    remote: &Terms,
    kind: ChangeKind,
    may_be_rounded: bool,
) -> Option<DoneAs> {
    match kind {
        ChangeKind::Amend(_) | ChangeKind::Accept(_) if remote.is_over() => None,
        ChangeKind::Amend(slot) => amend_done_as(base, remote, slot, may_be_rounded),
        ChangeKind::Accept(slot) => accept_is_done(base, remote, slot).then_some(DoneAs::Agreed),
        ChangeKind::Cancel => {
            let is_cancelled = remote.status == Some(Status::Cancelled);
            is_cancelled.then_some(DoneAs::Cancelled)
        }
    }
}

fn amend_done_as(base: &Terms, remote: &Terms, slot: Slot, may_be_rounded: bool) -> Option<DoneAs> {
    let is_desired = |now: Range, is_new: bool| {
        now == Range::from(slot) || (may_be_rounded && is_new && now.is_near(slot, NEAR_SECONDS))
    };
    let is_new_proposal =
        base.proposed != remote.proposed || base.is_taken_over_by(remote.amended_by.as_ref());
    // A server may leave out who proposed. A proposal that was not in the base is then taken as ours. One
    // that was in the base already may be the other side's.
    let is_ours = match &remote.amended_by {
        Some(party) => *party == Party::Interviewer,
        None => base.proposed != remote.proposed,
    };
    if is_ours && is_desired(remote.proposed, is_new_proposal) {
        Some(DoneAs::Proposed)
    } else if remote.proposed.is_empty() && is_desired(remote.agreed, base.agreed != remote.agreed)
    {
        // A proposal beside the agreed time would still change it, so the time counts as agreed only
        // if nothing is proposed.
        Some(DoneAs::Agreed)
    } else {
        None
    }
}

/// Returns true if the accepted time is agreed because of the accept. If it was agreed before, it says
/// nothing while something is proposed: the accept may still take that. Without a proposal the user has
/// what they asked for, whoever brought it about.
pub(crate) fn accept_is_done(base: &Terms, remote: &Terms, slot: Slot) -> bool {
    let accepted = Range::from(slot);
    let is_newly_agreed = base.agreed != accepted && remote.proposed != accepted;
    !remote.is_over()
        && remote.agreed == accepted
        && (remote.proposed.is_empty() || is_newly_agreed)
}

/// Returns true if the other side's proposal of this time stands. A proposal of nobody's name counts as
/// theirs here; the caller knows which times are ours.
pub(crate) fn is_their_proposal(terms: &Terms, slot: Slot) -> bool {
    !terms.is_over()
        && terms.proposed == Range::from(slot)
        && terms.amended_by != Some(Party::Interviewer)
}
