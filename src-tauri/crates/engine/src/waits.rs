use std::collections::BTreeMap;
use std::time::Duration;

use interlude_domain::{Change, ChangeId, InterviewId, State, Timestamp};

use crate::clock::Now;
use crate::config::Config;
use crate::ledger::Ledger;
use crate::plan::{may_go, may_pull, may_send};
use crate::session_state::SessionState;

/// What each unfinished change waits for, of those that wait for anything but the user.
pub type Waits = BTreeMap<ChangeId, Wait>;

/// What a change waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wait {
    /// Of the things that keep it, the one that takes longest.
    pub cause: WaitCause,
    /// Until when, UTC, by the wall clock; none where that is not known.
    pub until: Option<Timestamp>,
}

/// What keeps a change waiting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WaitCause {
    /// An earlier one of the same interview is not settled.
    Behind,
    /// The user works offline by choice.
    Offline,
    /// The server knows no such user.
    NoSuchUser,
    /// A credential is missing or was answered with a 401.
    SignIn,
    /// It can still be taken back.
    Undo,
    /// A request for its interview got no clear answer, and may still land: it is checked until then.
    Quiet,
    /// A failure: it is tried again later.
    Backoff,
    /// The server asked to be left alone.
    RetryAfter,
    /// Nothing but its turn, or a list to compare it with.
    Turn,
    /// The server's list has its interview in a form that cannot be read.
    Unreadable,
    /// The last list came from a cache on the way, and is too old to compare with.
    Cache,
}

/// The waits as they are now.
pub(crate) fn waits(ledger: &Ledger, session: &SessionState, config: &Config, now: &Now) -> Waits {
    let mut waits = Waits::new();
    for (_, queue) in ledger.durable().outbox.queues() {
        let Some((current, behind)) = queue.split_first() else {
            continue;
        };
        waits.extend(of_head(ledger, session, config, current, now).map(|wait| (current.id, wait)));
        waits.extend(
            behind
                .iter()
                .map(|held| (held.id, WaitCause::Behind.open())),
        );
    }
    waits
}

/// Whether somebody who shows them would show the same: two readings of one moment to come may
/// differ by a little.
pub(crate) fn look_alike(one: &Waits, other: &Waits) -> bool {
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

fn of_head(
    ledger: &Ledger,
    session: &SessionState,
    config: &Config,
    current: &Change,
    now: &Now,
) -> Option<Wait> {
    let wants_list = match current.state {
        State::Sending { .. } | State::Conflict(_) | State::Refused => return None,
        State::Checking(_) => true,
        State::Waiting { .. } => !may_go(ledger, session, config, current.interview_id, now),
    };
    let sends = matches!(current.state, State::Waiting { .. });
    let barred = (sends && !may_send(ledger, session, config))
        || (wants_list && !may_pull(ledger, session, config))
        || ledger.contact().no_such_user;
    if barred {
        return Some(bar(ledger).open());
    }
    let quiet = session.quiet_left(current.interview_id, config.quiet, now);
    let mut left = vec![(quiet, WaitCause::Quiet)];
    if sends {
        let pace = session.pace(current.id);
        left.push((pace.undo_left(now), WaitCause::Undo));
        left.push((pace.backoff_left(now), WaitCause::Backoff));
        left.push((session.amend.backoff_left(now), WaitCause::Backoff));
        left.push((session.amend.hold_left(now), WaitCause::RetryAfter));
    }
    if wants_list {
        left.push((session.list.backoff_left(now), WaitCause::Backoff));
        left.push((session.list.hold_left(now), WaitCause::RetryAfter));
    }
    let longest = left.into_iter().max_by_key(|(left, _)| *left);
    let (left, cause) = longest.filter(|(left, _)| !left.is_zero()).unzip();
    let cause = cause.unwrap_or(WaitCause::Turn);
    let unheard = unheard(ledger, session, current.interview_id).filter(|_| wants_list);
    Some(Wait {
        cause: match cause {
            // The list that it waits for would not help.
            WaitCause::Turn | WaitCause::Backoff => unheard.unwrap_or(cause),
            cause => cause,
        },
        until: left.map(|left: Duration| now.wall.plus(left)),
    })
}

/// Why the last list says nothing of an interview.
fn unheard(ledger: &Ledger, session: &SessionState, id: InterviewId) -> Option<WaitCause> {
    let pull = session.last_pull.as_ref()?;
    let is_silent = !pull.only.as_ref()?.contains(&id);
    let cause = match session.cached_for {
        Some(_) => WaitCause::Cache,
        None if ledger.contact().unreadable > 0 => WaitCause::Unreadable,
        None => return None,
    };
    is_silent.then_some(cause)
}

/// What bars a call, once it is known that something does.
fn bar(ledger: &Ledger) -> WaitCause {
    if ledger.durable().switches.work_offline {
        WaitCause::Offline
    } else if ledger.contact().no_such_user {
        WaitCause::NoSuchUser
    } else {
        WaitCause::SignIn
    }
}

impl WaitCause {
    const fn open(self) -> Wait {
        Wait {
            cause: self,
            until: None,
        }
    }
}
