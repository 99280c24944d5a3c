//! The waits of a change and of a call, and the manual sync.

use std::time::Duration;

use crate::clock::Now;
use crate::pull_mark::Tick;
use crate::random::Random;
use crate::retry::{RetryAfter, Timer, backoff};

/// The waits of one change.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct ChangeTimers {
    /// The moment at which the change was made, last decided on by the user, or last attempted. A list
    /// that began earlier says nothing about the change.
    pub(crate) since: Tick,
    pub(crate) undo: Option<Timer>,
    pub(crate) backoff: Option<Timer>,
}

/// The waits of one of the server's calls: of the list, or of the changes.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct CallState {
    pub(crate) failures: u32,
    /// The end of the last counted failure. A request that began before it belongs to the same
    /// round, and its failure is not counted again.
    last_counted: Tick,
    pub(crate) backoff: Option<Timer>,
    /// Asked for by the server, so no user action shortens it.
    pub(crate) retry_after: Option<Timer>,
    /// The same with a random extra, so that clients with the same `Retry-After` do not all come
    /// back at once.
    pub(crate) retry_jitter: Option<Timer>,
    /// True if a refused credential is tried once, because the user asked for it.
    pub(crate) try_once: bool,
}

/// A manual sync. It lasts until everything is done that can be done now.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ManualSync {
    pub(crate) since: Tick,
    pub(crate) pull_ended: bool,
}

impl CallState {
    /// Notes the failure of a request, with the moments at which it began and ended, and starts a
    /// backoff. Requests that went out together fail together, so they count as one failure. Six
    /// failures of one outage would otherwise make six doublings.
    pub(crate) fn fail(&mut self, began: Tick, ended: Tick, now: &Now, random: &mut dyn Random) {
        self.try_once = false;
        if began > self.last_counted {
            self.failures = self.failures.saturating_add(1);
            self.last_counted = ended;
            self.backoff = Some(Timer::new(*now, backoff(self.failures, random)));
        }
    }

    /// Notes a success. `Retry-After` stays, because another answer asked for it.
    pub(crate) fn succeed(&mut self) {
        *self = Self {
            retry_after: self.retry_after,
            retry_jitter: self.retry_jitter,
            last_counted: self.last_counted,
            ..Self::default()
        };
    }

    /// Starts the wait that a server asked for.
    pub(crate) fn set_retry_after(&mut self, retry_after: Option<RetryAfter>) {
        if let Some(RetryAfter { asked, with_jitter }) = retry_after {
            self.retry_after = Some(asked);
            self.retry_jitter = Some(with_jitter);
        }
    }

    /// Returns the time for which the call may not be used.
    pub(crate) fn remaining(&self, now: &Now) -> Duration {
        self.retry_after_left(now).max(self.backoff_left(now))
    }

    /// Returns the rest of the server's `Retry-After`, with its random extra.
    pub(crate) fn retry_after_left(&self, now: &Now) -> Duration {
        left(self.retry_after, now).max(left(self.retry_jitter, now))
    }

    /// Returns the rest of the backoff.
    pub(crate) fn backoff_left(&self, now: &Now) -> Duration {
        left(self.backoff, now)
    }
}

impl ChangeTimers {
    /// Returns the rest of the undo window.
    pub(crate) fn undo_left(&self, now: &Now) -> Duration {
        left(self.undo, now)
    }

    /// Returns the rest of the backoff of its own failures.
    pub(crate) fn backoff_left(&self, now: &Now) -> Duration {
        left(self.backoff, now)
    }
}

pub(crate) fn left(wait: Option<Timer>, now: &Now) -> Duration {
    wait.map(|wait| wait.remaining(now)).unwrap_or_default()
}
