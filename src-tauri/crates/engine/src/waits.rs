use std::collections::BTreeMap;
use std::time::Duration;

use interlude_domain::{Change, ChangeId, InterviewId, State, Timestamp};

use crate::clock::Now;
use crate::config::Config;
use crate::ledger::Ledger;
use crate::plan::{may_pull, may_send, may_send_now};
use crate::session_state::SessionState;

/// The reason why each unfinished change has not been sent. Changes that need the user are omitted.
pub type Waits = BTreeMap<ChangeId, Wait>;

/// The reason why a change has not been sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wait {
    /// The cause that ends last, if there are several.
    pub cause: WaitCause,
    /// The end of the wait by the wall clock, UTC, or None if it is not known.
    pub until: Option<Timestamp>,
}

/// The cause of a wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WaitCause {
    /// An earlier change of the same interview is not settled.
    Behind,
    /// The user works offline by choice.
    Offline,
    /// The server knows no such user.
    NoSuchUser,
    /// A credential is missing or was answered with a 401.
    SignIn,
    /// It can still be undone.
    Undo,
    /// A request for its interview got no clear answer and may still take effect. It is looked up
    /// until then.
    Quiet,
    /// A request failed. It is tried again later.
    Backoff,
    /// The server asked to be left alone for a while.
    RetryAfter,
    /// It needs its turn, or a list to compare it with.
    Turn,
    /// The last list has its interview in a form that cannot be read.
    Unreadable,
    /// The last list came from a cache on the way and is too old to compare with.
    Cache,
}

/// Returns the waits at `now`.
pub(crate) fn waits(ledger: &Ledger, session: &SessionState, config: &Config, now: &Now) -> Waits {
    let mut waits = Waits::new();
    for (_, queue) in ledger.durable().outbox.queues() {
        let Some((current, behind)) = queue.split_first() else {
            continue;
        };
        waits.extend(
            wait_of_current(ledger, session, config, current, now).map(|wait| (current.id, wait)),
        );
        waits.extend(
            behind
                .iter()
                .map(|held| (held.id, WaitCause::Behind.without_end())),
        );
    }
    waits
}

/// Returns true if both would be shown the same. An end is recomputed from a remaining time, so
/// two readings of the same end may differ by up to a second.
pub(crate) fn looks_same(one: &Waits, other: &Waits) -> bool {
    const NEAR: Duration = Duration::from_secs(1);
    let near = |one: &Wait, other: &Wait| match (one.until, other.until) {
        (Some(one), Some(other)) => one.since(other).max(other.since(one)) <= NEAR,
        (one, other) => one == other,
    };
    one.len() == other.len()
        && one.iter().zip(other).all(|((id, one), (other_id, other))| {
            id == other_id && one.cause == other.cause && near(one, other)
        })
}

/// Returns the wait of the current change of an interview, or None if it needs the user or is being
/// sent.
fn wait_of_current(
    ledger: &Ledger,
    session: &SessionState,
    config: &Config,
    current: &Change,
    now: &Now,
) -> Option<Wait> {
    let wants_list = match current.state {
        State::Sending { .. } | State::Conflict(_) | State::Refused => return None,
        State::Checking(_) => true,
        State::Waiting { .. } => !may_send_now(ledger, session, config, current.interview_id, now),
    };
    let sends = matches!(current.state, State::Waiting { .. });
    // A credential or a switch comes before any timer: the timers end by themselves, and the change
    // would still not go out.
    let is_blocked = (sends && !may_send(ledger, session, config))
        || (wants_list && !may_pull(ledger, session, config))
        || ledger.contact().no_such_user;
    if is_blocked {
        return Some(blocking_cause(ledger).without_end());
    }
    let quiet = session.quiet_left(current.interview_id, config.quiet, now);
    let mut left = vec![(quiet, WaitCause::Quiet)];
    if sends {
        let timers = session.timers(current.id);
        left.push((timers.undo_left(now), WaitCause::Undo));
        left.push((timers.backoff_left(now), WaitCause::Backoff));
        left.push((session.amend.backoff_left(now), WaitCause::Backoff));
        left.push((session.amend.retry_after_left(now), WaitCause::RetryAfter));
    }
    if wants_list {
        left.push((session.list.backoff_left(now), WaitCause::Backoff));
        left.push((session.list.retry_after_left(now), WaitCause::RetryAfter));
    }
    let longest = left.into_iter().max_by_key(|(left, _)| *left);
    let (left, cause) = longest.filter(|(left, _)| !left.is_zero()).unzip();
    let cause = cause.unwrap_or(WaitCause::Turn);
    let unusable_list_cause =
        unusable_list_cause(ledger, session, current.interview_id).filter(|_| wants_list);
    Some(Wait {
        cause: match cause {
            // Another list would help as little as the last one, so the cause of that is shown.
            WaitCause::Turn | WaitCause::Backoff => unusable_list_cause.unwrap_or(cause),
            cause => cause,
        },
        until: left.map(|left: Duration| now.wall.plus(left)),
    })
}

/// Returns the cause for which the last list says nothing of an interview, or None if the list
/// covers it or will soon be fetched again anyway.
fn unusable_list_cause(
    ledger: &Ledger,
    session: &SessionState,
    id: InterviewId,
) -> Option<WaitCause> {
    let pull = session.last_pull.as_ref()?;
    let is_silent = !pull.only.as_ref()?.contains(&id);
    let cause = match session.cached_for {
        Some(_) => WaitCause::Cache,
        None if ledger.contact().unreadable > 0 => WaitCause::Unreadable,
        None => return None,
    };
    is_silent.then_some(cause)
}

/// Returns the cause that blocks a call, if a credential or a switch does.
fn blocking_cause(ledger: &Ledger) -> WaitCause {
    if ledger.durable().switches.work_offline {
        WaitCause::Offline
    } else if ledger.contact().no_such_user {
        WaitCause::NoSuchUser
    } else {
        WaitCause::SignIn
    }
}

impl WaitCause {
    const fn without_end(self) -> Wait {
        Wait {
            cause: self,
            until: None,
        }
    }
}
