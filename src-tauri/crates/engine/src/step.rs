//! Decides the next step of the changes of one interview.
//!
//! This is the one answer to "why has this change not been sent". The plan carries the step out, and
//! the waits show it, so what the user reads is what the engine does.

use std::time::Duration;

use interlude_model::{
    Change, ChangeKind, Code, InterviewId, Reason, ReasonCode, RemoteState, State, Timestamp,
};

use crate::clock::Now;
use crate::config::Config;
use crate::ledger::Ledger;
use crate::review::{has_passed, remote_state};
use crate::session_state::{FRESH_FOR, FRESH_FOR_FINAL, SessionState};
use crate::store::Contact;
use crate::transition::Queue;

/// The next step of the current change of an interview.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// It may be sent now.
    Send,
    /// It needs a list, as soon as one may be fetched.
    NeedsList(Wait),
    /// It waits. After `look_in`, its step is decided again even if no event asks for it. The user is
    /// shown the end of the whole wait, which may be later.
    Wait {
        wait: Wait,
        look_in: Option<Duration>,
    },
    /// Its request is under way.
    Sending,
    /// The user has to decide.
    NeedsUser,
}

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
    /// The server could not be reached.
    Unreachable,
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

/// Returns true if credentials and switches allow a change to be sent.
pub(crate) fn may_send(ledger: &Ledger, session: &SessionState, config: &Config) -> bool {
    let contact = ledger.contact();
    let accepted = config.token.is_some() && config.token != contact.refused_token;
    !ledger.durable().switches.work_offline
        // A server that knows no such user refuses every change. The list is asked first, because
        // it tells when the user is known again.
        && (!contact.no_such_user || session.list.try_once)
        && (accepted || (config.token.is_some() && session.change.try_once))
}

/// Returns true if credentials and switches allow the list call. Unlike a send, it is allowed after
/// "no such user", because only a list can end that state.
pub(crate) fn may_pull(ledger: &Ledger, session: &SessionState, config: &Config) -> bool {
    let contact = ledger.contact();
    let accepted = config.key != contact.refused_key;
    !ledger.durable().switches.work_offline
        && config.key.is_some()
        && (accepted || session.list.try_once)
}

/// Returns the switch, the answer or the credential that keeps the whole account from being synced,
/// if there is one.
pub(crate) fn hindrance(
    ledger: &Ledger,
    session: &SessionState,
    config: &Config,
) -> Option<WaitCause> {
    let contact = ledger.contact();
    let token_missed = config.token.is_none() && !ledger.durable().outbox.is_empty();
    let token_refused = config.token.is_some() && config.token == contact.refused_token;
    if ledger.durable().switches.work_offline {
        Some(WaitCause::Offline)
    } else if contact.no_such_user {
        Some(WaitCause::NoSuchUser)
    } else if !may_pull(ledger, session, config) || token_missed || token_refused {
        Some(WaitCause::SignIn)
    } else {
        None
    }
}

/// Returns true if the last list was not fetched because the server could not be reached.
pub(crate) fn is_unreachable(contact: &Contact) -> bool {
    let code = contact
        .last_failure
        .as_ref()
        .map(|Reason { code, .. }| code);
    matches!(code, Some(ReasonCode::Unreachable | ReasonCode::NoAnswer))
}

/// Decides the next step of a queue. It is called after [`review`](crate::review::review), which applies
/// what the last list decides.
pub(crate) fn next_step(
    ledger: &Ledger,
    session: &SessionState,
    config: &Config,
    queue: Queue<'_>,
    now: &Now,
) -> Step {
    let current = queue.current;
    let causes = Causes {
        ledger,
        session,
        config,
        current,
        now,
    };
    match current.state {
        _ if session.in_flight.contains(&current.interview_id) => Step::Sending,
        State::Sending { .. } => Step::Sending,
        State::Conflict(_) | State::Refused => Step::NeedsUser,
        State::Checking(_) => step_of_checking(&causes),
        State::Waiting { .. } => step_of_waiting(&causes),
    }
}

fn step_of_checking(causes: &Causes<'_>) -> Step {
    let Causes {
        session,
        config,
        current,
        now,
        ..
    } = *causes;
    let id = current.interview_id;
    let quiet = session.quiet_left(id, config.quiet, now);
    let look_in = match session.list_after_change(current.id, id) {
        // The review has already decided all that a list after the quiet time can decide.
        Some(pull) if session.began_after_quiet_time(id, pull, config.quiet) => None,
        // "Done" counts from any list, so a list is fetched now and then. "Did not happen" counts
        // only from a list that begins after the quiet time, so one is fetched when that ends.
        Some(_) => Some(quiet.min(session.lookup_left(now))),
        None => Some(session.partial_list_wait_left(current.id, id, now)),
    };
    let wait = if may_pull(causes.ledger, session, config) {
        causes.longest([(quiet, WaitCause::Quiet)], true)
    } else {
        causes.blocked()
    };
    match look_in {
        Some(Duration::ZERO) => Step::NeedsList(wait),
        look_in => Step::Wait { wait, look_in },
    }
}

fn step_of_waiting(causes: &Causes<'_>) -> Step {
    let Causes {
        ledger,
        session,
        config,
        current,
        now,
    } = *causes;
    let id = current.interview_id;
    if !may_send(ledger, session, config) {
        // No timer ends this wait. But the start of the change may pass meanwhile, and then the user
        // is asked.
        let is_decided = has_passed(current, now.wall) || current.decided_when_passed;
        return Step::Wait {
            wait: causes.blocked(),
            look_in: current
                .start()
                .filter(|_| !is_decided)
                .map(|start| start.since(now.wall)),
        };
    }
    let timers = session.timers(current.id);
    let own = [
        // The quiet time applies to every change of the interview, not only to the unconfirmed one. An
        // earlier request that takes effect after this change was sent would overwrite it.
        (session.quiet_left(id, config.quiet, now), WaitCause::Quiet),
        (timers.undo_left(now), WaitCause::Undo),
        (timers.backoff_left(now), WaitCause::Backoff),
        (session.change.backoff_left(now), WaitCause::Backoff),
        (session.change.retry_after_left(now), WaitCause::RetryAfter),
    ];
    let own_left = own.iter().map(|(left, _)| *left).max().unwrap_or_default();
    let needs_list = !may_send_now(ledger, session, config, id, now);
    if own_left.is_zero() && !needs_list {
        return Step::Send;
    }
    let wait = if needs_list && !may_pull(ledger, session, config) {
        causes.blocked()
    } else {
        causes.longest(own, needs_list)
    };
    let look_in = if own_left.is_zero() {
        session.partial_list_wait_left(current.id, id, now)
    } else {
        own_left
    };
    if look_in.is_zero() {
        Step::NeedsList(wait)
    } else {
        Step::Wait {
            wait,
            look_in: Some(look_in),
        }
    }
}

/// Returns true if the current change of an interview may be sent at this moment. It is asked again
/// after Sending is durable, because a slow disk may have used up the time.
pub(crate) fn may_send_now(
    ledger: &Ledger,
    session: &SessionState,
    config: &Config,
    id: InterviewId,
    now: &Now,
) -> bool {
    let queue = Queue::of(ledger.durable().outbox.of(id));
    let hidden = matches!(remote_state(ledger, id), RemoteState::Hidden { .. });
    queue.is_some_and(|queue| {
        // An amend is not compared with hidden terms, so a fresh list would prove nothing. Its quiet
        // time is waited for by the step.
        let is_blind = hidden && matches!(queue.current.kind, ChangeKind::Amend(_));
        let may_be_sent = is_blind || is_fresh(session, config, queue, now);
        may_be_sent && !has_passed(queue.current, now.wall)
    })
}

/// Returns true if the last list is good for a preflight: it began after the change was decided and
/// after every quiet time, and its answer is recent enough for the kind of the change.
fn is_fresh(session: &SessionState, config: &Config, queue: Queue<'_>, now: &Now) -> bool {
    let id = queue.current.interview_id;
    // The request about to be sent has its note already. It must not start a quiet time for itself.
    let is_sending = matches!(queue.current.state, State::Sending { .. });
    let sending = is_sending.then_some((id, queue.current.id, queue.current.attempts));
    let pull = session.list_after_change(queue.current.id, id);
    pull.is_some_and(|pull| {
        let is_after_quiet = session.began_after_quiet_time_except(sending, id, pull, config.quiet);
        is_after_quiet && now.since(&pull.answered) <= fresh_for(queue.current.kind)
    })
}

/// Returns the greatest age of a list on which a change of this kind is sent. An accept takes whatever
/// is proposed when it arrives, and a cancel cannot be taken back.
const fn fresh_for(kind: ChangeKind) -> Duration {
    match kind {
        ChangeKind::Amend(_) => FRESH_FOR,
        ChangeKind::Accept(_) | ChangeKind::Cancel => FRESH_FOR_FINAL,
    }
}

/// The state from which the cause of a change's wait is found.
struct Causes<'a> {
    ledger: &'a Ledger,
    session: &'a SessionState,
    config: &'a Config,
    current: &'a Change,
    now: &'a Now,
}

impl Causes<'_> {
    /// Returns the wait for a credential or a switch. It is shown in place of every timer, because the
    /// timers end by themselves, and the change would still not be sent.
    fn blocked(&self) -> Wait {
        hindrance(self.ledger, self.session, self.config)
            .unwrap_or(WaitCause::SignIn)
            .without_end()
    }

    /// Returns the rest of every time for which the list is not fetched.
    fn of_list(&self) -> [(Duration, WaitCause); 3] {
        let Change {
            id, interview_id, ..
        } = *self.current;
        let (list, now) = (&self.session.list, self.now);
        let partial = self.session.partial_list_wait_left(id, interview_id, now);
        [
            (partial, WaitCause::Turn),
            (list.backoff_left(now), WaitCause::Backoff),
            (list.retry_after_left(now), WaitCause::RetryAfter),
        ]
    }

    /// Returns the wait with the cause that ends last: one of `own`, or one of the list's if the change
    /// needs a list.
    fn longest(
        &self,
        own: impl IntoIterator<Item = (Duration, WaitCause)>,
        needs_list: bool,
    ) -> Wait {
        // Only a list ends this, and it is asked for at long intervals.
        if self.ledger.contact().no_such_user {
            return WaitCause::NoSuchUser.without_end();
        }
        let of_list = needs_list.then(|| self.of_list()).into_iter().flatten();
        let longest = own.into_iter().chain(of_list).max_by_key(|(left, _)| *left);
        let longest = longest.filter(|(left, _)| !left.is_zero());
        let cause = match longest.map_or(WaitCause::Turn, |(_, cause)| cause) {
            // The next list is expected to fail as the last one did, so that failure is shown.
            cause @ (WaitCause::Turn | WaitCause::Backoff) if needs_list => {
                self.failure_of_list().unwrap_or(cause)
            }
            cause => cause,
        };
        Wait {
            cause,
            until: longest.map(|(left, _)| self.now.wall.plus(left)),
        }
    }

    /// Returns the cause for which the last list says nothing of the interview, or None if the list
    /// covers it or will soon be fetched again anyway.
    fn failure_of_list(&self) -> Option<WaitCause> {
        let id = self.current.interview_id;
        let contact = self.ledger.contact();
        let is_silent = match &self.session.last_pull {
            Some(pull) => pull.only.as_ref().is_some_and(|only| !only.contains(&id)),
            // The last list was fetched by an earlier run. Only the names of some of its records are
            // kept.
            None => contact
                .named_unreadable
                .iter()
                .any(|one| one.id == Some(id)),
        };
        if is_silent && self.session.cached_for.is_some() {
            Some(WaitCause::Cache)
        } else if is_silent && contact.unreadable > 0 {
            Some(WaitCause::Unreadable)
        } else {
            is_unreachable(contact).then_some(WaitCause::Unreachable)
        }
    }
}

impl Step {
    /// Returns the wait that is shown, or None if the change is being sent or needs the user.
    pub(crate) fn wait(self) -> Option<Wait> {
        match self {
            // All places for requests may be taken. Then it waits for its turn.
            Self::Send => Some(WaitCause::Turn.without_end()),
            Self::NeedsList(wait) | Self::Wait { wait, .. } => Some(wait),
            Self::Sending | Self::NeedsUser => None,
        }
    }
}

impl WaitCause {
    /// Returns the code for both shells and other programs.
    pub const fn code(self) -> Code {
        match self {
            Self::Behind => Code::Behind,
            Self::Offline | Self::Unreachable => Code::Offline,
            Self::NoSuchUser => Code::NoSuchUser,
            Self::SignIn => Code::SignIn,
            Self::Undo => Code::Undo,
            Self::Quiet => Code::Quiet,
            Self::Backoff => Code::Backoff,
            Self::RetryAfter => Code::TryLater,
            Self::Turn => Code::Turn,
            Self::Unreadable => Code::Unreadable,
            Self::Cache => Code::Cache,
        }
    }

    pub(crate) const fn without_end(self) -> Wait {
        Wait {
            cause: self,
            until: None,
        }
    }
}
