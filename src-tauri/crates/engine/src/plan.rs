//! Decides what to do next.
//!
//! The plan is made from the whole state after every event. A missed wake-up or a lost
//! timer therefore cannot leave a change behind.

use std::time::Duration;

use interlude_domain::{Change, InterviewId, RemoteState, State};

use crate::clock::Now;
use crate::config::Config;
use crate::ledger::Ledger;
use crate::review::{has_passed, remote_state};
use crate::session_state::{FRESH_FOR, MAX_SENDS_AT_ONCE, SessionState};
use crate::transition::Queue;

/// The next actions, and the time until the next plan.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Plan {
    /// The interviews whose current change is sent, in the order in which the changes were made.
    pub(crate) send: Vec<InterviewId>,
    pub(crate) pull: bool,
    /// Time until something falls due that no event announces.
    pub(crate) wake_in: Option<Duration>,
}

/// Returns true if credentials and switches allow the amend call.
pub(crate) fn may_send(ledger: &Ledger, session: &SessionState, config: &Config) -> bool {
    let contact = ledger.contact();
    let accepted = config.token.is_some() && config.token != contact.refused_token;
    !ledger.durable().switches.work_offline
        // A server that knows no such user refuses every change. The list is asked first, because
        // it tells when the user is known again.
        && (!contact.no_such_user || session.list.try_once)
        && (accepted || (config.token.is_some() && session.amend.try_once))
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

/// Decides what to do next. [`review`](crate::review::review) has settled before what the last list
/// decides.
pub(crate) fn plan(ledger: &Ledger, session: &SessionState, config: &Config, now: &Now) -> Plan {
    let mut plan = Plan::default();
    if !config.automatic && session.manual_sync.is_none() {
        return plan;
    }
    let mut ready = Vec::new();
    let mut wants_list = false;
    for (id, changes) in ledger.durable().outbox.queues() {
        let Some(queue) = Queue::of(changes).filter(|_| !session.in_flight.contains(&id)) else {
            continue;
        };
        match need(ledger, session, config, queue, now) {
            Need::Nothing => {}
            Need::Time(left) => plan.wake(left),
            Need::List => wants_list = true,
            Need::Send => ready.push((queue.current.order, id)),
        }
    }
    // First in, first out. A slow interview takes one of the places and delays no other.
    ready.sort_unstable();
    let room = MAX_SENDS_AT_ONCE.saturating_sub(session.in_flight.len());
    plan.send = ready.into_iter().take(room).map(|(_, id)| id).collect();

    if may_pull(ledger, session, config) && session.pulling.is_none() {
        let sync_wants_list = session
            .manual_sync
            .is_some_and(|manual_sync| !manual_sync.pull_ended);
        // An answered amend makes the list older than the server, and no answer says when the
        // interview was updated. One list at the end of a burst of sends is enough.
        let is_calm = plan.send.is_empty() && session.in_flight.is_empty();
        let outdated = is_calm && session.has_answer_since_list();
        let poll_in = session
            .poll
            .map(|poll| poll.remaining(now))
            .unwrap_or_default();
        let due = config.automatic && poll_in.is_zero();
        // Backoff and `Retry-After` delay the list for whatever reason it is wanted.
        let call_wait = session.list.remaining(now);
        if !(wants_list || sync_wants_list || outdated || due || session.is_confirming_absence) {
            if config.automatic {
                plan.wake(poll_in);
            }
        } else if call_wait.is_zero() {
            plan.pull = true;
        } else {
            plan.wake(call_wait);
        }
    }
    plan
}

/// The next step of one queue.
enum Need {
    Nothing,
    Time(Duration),
    List,
    Send,
}

fn need(
    ledger: &Ledger,
    session: &SessionState,
    config: &Config,
    queue: Queue<'_>,
    now: &Now,
) -> Need {
    let current = queue.current;
    let id = current.interview_id;
    match current.state {
        State::Sending { .. } | State::Conflict(_) | State::Refused => Need::Nothing,
        State::Checking(_) => match session.list_after_change(current.id, id) {
            // The review has settled all that such a list decides.
            Some(pull) if session.began_after_quiet_time(id, pull, config.quiet) => Need::Nothing,
            Some(_) => {
                // "Done" counts from any list, so it is looked for now and then. "Did not happen"
                // counts only from a list that begins after the quiet time, so one is fetched at
                // its end.
                let quiet = session.quiet_left(id, config.quiet, now);
                list_after(quiet.min(session.lookup_left(now)))
            }
            None => list_after(session.partial_list_wait_left(current.id, id, now)),
        },
        State::Waiting { .. } if !may_send(ledger, session, config) => wait_for_start(current, now),
        State::Waiting { .. } => {
            let own = session.timers(current.id).remaining(now);
            // The quiet time of the interview applies to every change of it, not only to the
            // unconfirmed one: an earlier request that takes effect after this one would overwrite
            // it.
            let quiet = session.quiet_left(id, config.quiet, now);
            let left = own.max(quiet).max(session.amend.remaining(now));
            if !left.is_zero() {
                return Need::Time(left);
            }
            if may_send_now(ledger, session, config, id, now) {
                Need::Send
            } else {
                list_after(session.partial_list_wait_left(current.id, id, now))
            }
        }
    }
}

/// Returns the need for a list, now or after a wait.
fn list_after(left: Duration) -> Need {
    if left.is_zero() {
        Need::List
    } else {
        Need::Time(left)
    }
}

/// Returns the need of a change that may not be sent. The only event to come is that its start
/// passes, which asks the user.
fn wait_for_start(current: &Change, now: &Now) -> Need {
    if has_passed(current, now.wall) || current.decided_when_passed {
        Need::Nothing
    } else {
        Need::Time(current.slot.start().since(now.wall))
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
    // Hidden terms cannot be compared, so a fresh list would prove nothing. Their quiet time has
    // been waited for by the plan.
    let hidden = matches!(remote_state(ledger, id), RemoteState::Hidden { .. });
    queue.is_some_and(|queue| {
        let may_be_sent = hidden || is_fresh(session, config, queue, now);
        may_be_sent && !has_passed(queue.current, now.wall)
    })
}

/// Returns true if the last list is good for a preflight: it began after the change was decided and
/// after every quiet time, and its answer is at most [`FRESH_FOR`] old.
fn is_fresh(session: &SessionState, config: &Config, queue: Queue<'_>, now: &Now) -> bool {
    let id = queue.current.interview_id;
    // The request about to be sent has its note already. It must not start a quiet time for itself.
    let is_sending = matches!(queue.current.state, State::Sending { .. });
    let sending = is_sending.then_some((id, queue.current.id, queue.current.attempts));
    let pull = session.list_after_change(queue.current.id, id);
    pull.is_some_and(|pull| {
        let is_after_quiet = session.began_after_quiet_time_except(sending, id, pull, config.quiet);
        is_after_quiet && now.since(&pull.answered) <= FRESH_FOR
    })
}

impl Plan {
    fn wake(&mut self, left: Duration) {
        self.wake_in = Some(self.wake_in.map_or(left, |earlier| earlier.min(left)));
    }
}
