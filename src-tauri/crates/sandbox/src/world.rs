use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use crate::model::tokens::SIGN_IN_LASTS;
use crate::model::{
    Calls, Effect, Fault, Interview, Move, MoveRefused, PendingFault, Rules, Side, Slot, Times,
    TokenRefused,
};
use crate::shared::Shared;

/// The interviews behind the API, and actions of the other side on them. Each action changes `updated_at` and
/// so the list's ETag. Clones share the same interviews.
#[derive(Clone)]
pub struct World {
    pub(crate) shared: Arc<Shared>,
}

/// The faults of one sandbox. None applies to requests to `/sandbox`.
pub struct Faults<'a> {
    pub(crate) shared: &'a Shared,
}

/// The tokens of one sandbox.
pub struct UserTokens<'a> {
    pub(crate) shared: &'a Shared,
}

/// An amend that took effect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    pub interview: u64,
    /// The side that proposed it.
    pub by: Side,
    /// The requested slot.
    pub asked: Slot,
    /// The stored slot. It differs from the requested one if the service rounds.
    pub stored: Slot,
    /// The time at which it took effect, by the sandbox's clock.
    pub at: DateTime<Utc>,
}

impl World {
    /// Returns the user's interviews in the order of the list, most recently updated first.
    pub fn interviews(&self) -> Vec<Interview> {
        let list = self.shared.act(|server, _, _| server.list());
        list.interviews
            .iter()
            .map(|one| Interview::clone(one))
            .collect()
    }

    /// Returns the interview, even if it belongs to another user.
    pub fn interview(&self, id: u64) -> Option<Interview> {
        self.shared.read(|server| server.interview(id).cloned())
    }

    /// Returns the proposals of one interview that took effect, in that order.
    pub fn applied(&self, id: u64) -> Vec<Applied> {
        self.shared.read(|server| {
            let versions = server.versions(id).iter();
            let proposal = |version: &crate::model::Version| match version.effect {
                Effect::Proposed { by, asked, stored } => Some(Applied {
                    interview: id,
                    by,
                    asked,
                    stored,
                    at: version.at,
                }),
                _ => None,
            };
            versions.filter_map(proposal).collect()
        })
    }

    /// Returns what was done to one interview since the sandbox was started, in that order.
    pub fn effects(&self, id: u64) -> Vec<Effect> {
        self.shared.read(|server| {
            let versions = server.versions(id).iter().skip(1);
            versions.map(|version| version.effect.clone()).collect()
        })
    }

    /// Proposes another time as the interviewee.
    pub fn counter(
        &self,
        id: u64,
        start: DateTime<Utc>,
        end: DateTime<Utc>,
    ) -> Result<Interview, MoveRefused> {
        let slot = Slot::new(start, end).ok_or(MoveRefused::Reversed)?;
        self.make(id, &Move::Propose(Side::Interviewee, slot))
    }

    /// Accepts the interviewer's proposal as the interviewee.
    pub fn accept(&self, id: u64) -> Result<Interview, MoveRefused> {
        self.make(id, &Move::Accept(Side::Interviewee))
    }

    /// Rejects the interviewer's proposal as the interviewee.
    pub fn reject(&self, id: u64) -> Result<Interview, MoveRefused> {
        self.make(id, &Move::Reject(Side::Interviewee))
    }

    /// Cancels the interview.
    pub fn cancel(&self, id: u64) -> Result<Interview, MoveRefused> {
        self.make(id, &Move::Cancel)
    }

    /// Changes `updated_at` only.
    pub fn touch(&self, id: u64) -> Result<Interview, MoveRefused> {
        self.make(id, &Move::Touch)
    }

    /// Removes an interview. It is no longer listed, and an amend of it is answered with 404.
    pub fn remove(&self, id: u64) -> Result<Interview, MoveRefused> {
        let gone = self.interview(id).ok_or(MoveRefused::Unknown)?;
        self.change(id, |server, now| server.make_move(id, &Move::Remove, now))?;
        Ok(gone)
    }

    /// Changes an interview by any move.
    pub fn make(&self, id: u64, wanted: &Move) -> Result<Interview, MoveRefused> {
        self.change(id, |server, now| server.make_move(id, wanted, now))?
            .ok_or(MoveRefused::Unknown)
    }

    /// Changes an interview with `change` and updates `updated_at`. The id must stay the same.
    pub fn edit(
        &self,
        id: u64,
        change: impl FnOnce(&mut Interview),
    ) -> Result<Interview, MoveRefused> {
        self.change(id, |server, now| server.edit(id, now, change))?
            .ok_or(MoveRefused::Unknown)
    }

    /// Adds an interview, or replaces the one with the same id.
    pub fn add(&self, interview: Interview) {
        self.shared.act(|server, now, _| server.add(interview, now));
    }

    /// Changes the rules from now on.
    pub fn set_rules(&self, change: impl FnOnce(&mut Rules)) {
        self.shared.act(|server, _, _| server.set_rules(change));
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
        act: impl FnOnce(&mut crate::model::Server, DateTime<Utc>) -> Result<Effect, MoveRefused>,
    ) -> Result<Option<Interview>, MoveRefused> {
        let (effect, after) = self.shared.act(|server, now, _| {
            let effect = act(server, now)?;
            Ok((effect, server.interview(id).cloned()))
        })?;
        tracing::info!(target: "interlude_sandbox::other_side", "other side: {id} {effect}");
        Ok(after)
    }
}

impl Faults<'_> {
    /// Injects `fault` into the next matching requests.
    pub fn inject(&self, calls: Calls, times: Times, fault: Fault) {
        self.shared
            .act(|server, _, _| server.faults.add(calls, times, fault));
    }

    /// Returns the faults that still apply, oldest first.
    pub fn pending(&self) -> Vec<PendingFault> {
        self.shared.read(|server| server.faults.pending().to_vec())
    }

    /// Removes every fault.
    pub fn clear(&self) {
        self.shared.act(|server, _, _| server.faults.clear());
    }
}

impl UserTokens<'_> {
    /// Returns a new token of user `sub` that is valid for 30 days.
    pub fn mint(&self, sub: u64) -> String {
        self.mint_lasting(sub, SIGN_IN_LASTS)
    }

    /// Returns a new token of user `sub` that expires `lasting` from now.
    pub fn mint_lasting(&self, sub: u64, lasting: TimeDelta) -> String {
        self.shared
            .act(|server, now, rng| server.tokens.mint(sub, now, now + lasting, rng))
    }

    /// Revokes `token`. Other tokens of the same user stay valid.
    pub fn revoke(&self, token: &str) {
        self.shared.act(|server, _, _| server.tokens.revoke(token));
    }

    /// Returns the id of the token's user.
    ///
    /// # Errors
    /// If the token is not valid now.
    pub fn check(&self, token: &str) -> Result<u64, TokenRefused> {
        let now = self.shared.now();
        self.shared.read(|server| server.tokens.check(token, now))
    }
}
