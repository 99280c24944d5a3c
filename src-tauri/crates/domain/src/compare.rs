//! The three-way compare: base, remote and desired, by values and never by clocks.
//!
//! | remote is | Queued | Unconfirmed |
//! | --- | --- | --- |
//! | gone | conflict | conflict |
//! | done: our proposal of these times stands | delivered, nothing sent | delivered |
//! | done: agreed on these times, no proposal beside it | delivered, nothing sent | delivered |
//! | equal to base | send | send again |
//! | anything else | conflict | conflict |
//! | hidden | send | by `updated_at`: unchanged, send again; changed, once more within [`RESEND_WINDOW`]; else conflict |
//!
//! The first row that fits decides. Verifying an Unconfirmed change counts times within
//! [`NEAR_SECONDS`] as these times, where they changed since the base: a server may round.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{Base, Clash, Party, Range, Slot, Status, Terms, Timestamp, UnclearAttempt};

/// How far a stored time may lie from the sent one and still be found again by a verify, in seconds.
pub const NEAR_SECONDS: u64 = 60;

/// How long after an unclear attempt it may be sent once more where its effect cannot be seen.
pub const RESEND_WINDOW: Duration = Duration::from_secs(600);

/// What the server's word about one interview is worth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Evidence {
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
pub enum Doing<'a> {
    /// A Queued change is about to be sent.
    Preflight,
    /// An Unconfirmed change is looked up.
    Verify {
        /// The attempt that is in doubt.
        attempt: &'a UnclearAttempt,
        /// Whether the change was already sent again once unseen.
        resent_unseen: bool,
        /// The time now, UTC: only [`RESEND_WINDOW`] is measured by it.
        now: Timestamp,
    },
}

/// What the compare says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing moved: send it (again).
    Send,
    /// It cannot be seen whether it arrived: send it once more, and never a third time.
    SendOnceMore,
    /// The server has it already.
    Done(Done),
    /// The user has to choose.
    Clash(Clash),
}

/// In which way the server has a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Done {
    /// Our proposal stands beside the agreed time.
    Proposed,
    /// It is the agreed time, and no proposal stands beside it.
    Agreed,
}

/// Decides what becomes of the wish for `desired`, made on `base`, now that the server says
/// `remote`. See the table above.
pub fn reconcile(base: &Base, remote: &Evidence, desired: Slot, doing: Doing<'_>) -> Verdict {
    match remote {
        Evidence::Gone => Verdict::Clash(Clash::Gone),
        Evidence::Hidden { updated_at } => unseen(*updated_at, doing),
        Evidence::Visible(terms) => match done(&base.terms, terms, desired, doing) {
            Some(done) => Verdict::Done(done),
            None if *terms == base.terms => Verdict::Send,
            None => Verdict::Clash(Clash::Moved),
        },
    }
}

fn done(base: &Terms, remote: &Terms, desired: Slot, doing: Doing<'_>) -> Option<Done> {
    let verifying = matches!(doing, Doing::Verify { .. });
    let is_these = |now: Range, before: Range| {
        now == Range::from(desired)
            || (verifying && now != before && now.is_near(desired, NEAR_SECONDS))
    };
    let ours = match &remote.amended_by {
        Some(party) => *party == Party::Interviewer,
        None => base.proposed != remote.proposed,
    };
    if remote.status == Some(Status::Amended) && ours && is_these(remote.proposed, base.proposed) {
        Some(Done::Proposed)
    } else if !remote.is_over()
        && remote.proposed.is_empty()
        && is_these(remote.agreed, base.agreed)
    {
        Some(Done::Agreed)
    } else {
        None
    }
}

fn unseen(updated_at: Option<Timestamp>, doing: Doing<'_>) -> Verdict {
    match doing {
        Doing::Preflight => Verdict::Send,
        Doing::Verify {
            attempt,
            resent_unseen,
            now,
        } => {
            let untouched = updated_at.is_some() && updated_at == attempt.updated_at_before;
            if untouched {
                Verdict::Send
            } else if !resent_unseen && now.since(attempt.ended_at) <= RESEND_WINDOW {
                Verdict::SendOnceMore
            } else {
                Verdict::Clash(Clash::Unseen)
            }
        }
    }
}

#[cfg(test)]
#[path = "compare_tests.rs"]
mod tests;
