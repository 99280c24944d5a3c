//! Request timing of one client, without a store and a network, for simulations of very many
//! clients.
//!
//! The next step comes from the plan that the engine uses, with the same waits.

use std::time::Duration;

use interlude_model::{
    Base, Booking, Change, ChangeId, ChangeKind, Interview, InterviewId, ListRecord, Listing, Slot,
    State, Timestamp,
};

use crate::Config;
use crate::clock::Now;
use crate::durable::Durable;
use crate::ledger::Ledger;
use crate::plan::plan;
use crate::pull_mark::{PullMark, Tick};
use crate::random::Random;
use crate::retry::RetryAfter;
use crate::session_state::{LIST_LAG, QUIET_AFTER_UNCONFIRMED, SessionState};
use crate::store::{Commit, CredentialMark, Op, Snapshot};

/// The accounts that all clients share: one without changes, and one with a change to send.
#[derive(Debug)]
pub struct Accounts {
    calm: Ledger,
    waiting: Ledger,
    change: ChangeId,
    interview: InterviewId,
}

/// A simulated client.
#[derive(Debug)]
pub struct Pacer {
    session: SessionState,
    has_unsent_change: bool,
}

/// The next step of a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// It fetches the list.
    List,
    Amend,
    /// It waits for this long.
    Rest(Duration),
}

const CONFIG: Config = Config {
    automatic: true,
    one_origin: true,
    key: Some(CredentialMark([1; 16])),
    token: Some(CredentialMark([2; 16])),
    quiet: QUIET_AFTER_UNCONFIRMED,
    lag: LIST_LAG,
};

impl Accounts {
    /// Returns both accounts, with a change made at `now`, or None if no slot can begin then.
    pub fn at(now: Timestamp) -> Option<Self> {
        let interview = InterviewId::new(1)?;
        let change_id = ChangeId::from_bytes([1; 16]);
        let start = now.whole_second();
        let record = ListRecord {
            id: interview,
            listing: Listing::default(),
            booking: Some(Booking::default()),
        };
        let listed = Interview::listed(record, None);
        let mut durable = Durable::default();
        let change = Change {
            id: change_id,
            interview_id: interview,
            order: 0,
            kind: ChangeKind::Amend(Slot::new(start, start.plus(Duration::from_secs(1800))).ok()?),
            base: Base {
                terms: listed.terms(),
                updated_at: None,
            },
            made_at: now,
            attempts: 0,
            resent_unseen: false,
            reason: None,
            state: State::Waiting { undo_until: now },
            before_gone: None,
            // A simulation does not let its slot pass.
            decided_when_passed: true,
            replaces: None,
        };
        durable.apply_all(&Commit {
            ops: vec![Op::Put(change)],
        });
        let ledger = |durable| {
            Ledger::new(Snapshot {
                interviews: vec![listed.clone()],
                durable,
                ..Snapshot::default()
            })
        };
        Some(Self {
            calm: ledger(Durable::default()),
            waiting: ledger(durable),
            change: change_id,
            interview,
        })
    }
}

impl Pacer {
    /// Returns a client that has just started.
    pub fn new() -> Self {
        Self {
            session: SessionState::default(),
            has_unsent_change: false,
        }
    }

    /// Makes the client's change.
    pub fn propose(&mut self, accounts: &Accounts, now: &Now) {
        self.has_unsent_change = true;
        self.session.wake(now);
        self.session.touch(accounts.change);
    }

    /// Returns true if its change has not been sent.
    pub fn has_unsent_change(&self) -> bool {
        self.has_unsent_change
    }

    /// Returns the next step, if no request of the client is under way.
    pub fn next(&self, accounts: &Accounts, now: &Now) -> Next {
        let ledger = if self.has_unsent_change {
            &accounts.waiting
        } else {
            &accounts.calm
        };
        let plan = plan(ledger, &self.session, &CONFIG, now);
        if !plan.send.is_empty() {
            Next::Amend
        } else if plan.pull {
            Next::List
        } else {
            Next::Rest(plan.wake_in.unwrap_or_default())
        }
    }

    /// Notes that the client requests the list. Returns the request, for its response.
    pub fn asks(&mut self, now: &Now, random: &mut dyn Random) -> Asked {
        Asked(self.session.list_requested(now, random), *now)
    }

    /// Notes that the list was fetched.
    pub fn had(&mut self, asked: Asked, now: &Now, random: &mut dyn Random) {
        self.session.pulling = None;
        let touch = PullMark::whole(asked.0, asked.1, *now);
        self.session.list_received(touch, now, random);
    }

    /// Notes that the list failed, with the server's `Retry-After`.
    pub fn failed(
        &mut self,
        asked: Asked,
        retry_after: Option<Duration>,
        now: &Now,
        random: &mut dyn Random,
    ) {
        self.session.pulling = None;
        let retry_after = RetryAfter::of(retry_after, now, random);
        self.session
            .list_failed(asked.0, retry_after, CONFIG.one_origin, now, random);
    }

    /// Notes that the change was sent.
    pub fn sent(&mut self, accounts: &Accounts, now: &Now) {
        self.has_unsent_change = false;
        self.session.touch(accounts.change);
        self.session.mark_answered(accounts.interview, now);
        self.session.change.succeed();
    }

    /// Notes that the change was sent and had no effect.
    pub fn not_taken(
        &mut self,
        accounts: &Accounts,
        retry_after: Option<Duration>,
        now: &Now,
        random: &mut dyn Random,
    ) {
        self.session.touch(accounts.change);
        let retry_after = RetryAfter::of(retry_after, now, random);
        self.session
            .obey_change_retry_after(retry_after, CONFIG.one_origin);
        let began = self.session.tick();
        self.session.change_failed(began, now, random);
    }
}

impl Default for Pacer {
    fn default() -> Self {
        Self::new()
    }
}

/// A list request that is under way.
#[derive(Debug, Clone, Copy)]
pub struct Asked(Tick, Now);
