//! What to do next. Asked after every event, from the state alone: a wake-up that was missed, or a
//! timer that was lost, cannot leave a change standing.

use std::time::Duration;

use interlude_domain::{Change, InterviewId, RemoteState, State};

use crate::clock::Now;
use crate::config::Config;
use crate::ledger::Ledger;
use crate::review::{has_passed, remote_state};
use crate::session_state::{FRESH_FOR, MAX_SENDS_AT_ONCE, SessionState};
use crate::transition::Queue;

/// What to do now, and when to ask again.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Plan {
    /// Interviews whose first change is to be sent, in order.
    pub(crate) send: Vec<InterviewId>,
    /// Whether to ask for the list.
    pub(crate) pull: bool,
    /// How long until something falls due that does not come as an event.
    pub(crate) wake_in: Option<Duration>,
}

/// Whether the amend call may be used, by credentials and switches.
pub(crate) fn may_send(ledger: &Ledger, session: &SessionState, config: &Config) -> bool {
    let contact = ledger.contact();
    let accepted = config.token.is_some() && config.token != contact.refused_token;
    !ledger.durable().switches.work_offline
        && (!contact.no_such_user || session.list.try_once)
        && (accepted || (config.token.is_some() && session.amend.try_once))
}

/// Whether the list call may be used, by credentials and switches.
pub(crate) fn may_pull(ledger: &Ledger, session: &SessionState, config: &Config) -> bool {
    let contact = ledger.contact();
    let accepted = config.key != contact.refused_key;
    !ledger.durable().switches.work_offline
        && config.key.is_some()
        && (accepted || session.list.try_once)
}

/// Decides what to do next. States that the last list already decides are settled before.
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
    ready.sort_unstable();
    let room = MAX_SENDS_AT_ONCE.saturating_sub(session.in_flight.len());
    plan.send = ready.into_iter().take(room).map(|(_, id)| id).collect();

    if may_pull(ledger, session, config) && session.pulling.is_none() {
        let asked = session
            .manual_sync
            .is_some_and(|manual_sync| !manual_sync.pull_ended);
        let is_calm = plan.send.is_empty() && session.in_flight.is_empty();
        let outdated = is_calm && session.is_outdated();
        let poll_in = session
            .poll
            .map(|poll| poll.remaining(now))
            .unwrap_or_default();
        let due = config.automatic && poll_in.is_zero();
        let held = session.list.remaining(now);
        if !(wants_list || asked || outdated || due || session.is_second_look) {
            if config.automatic {
                plan.wake(poll_in);
            }
        } else if held.is_zero() {
            plan.pull = true;
        } else {
            plan.wake(held);
        }
    }
    plan
}

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
        State::Checking(_) => match session.seen(current.id, id) {
            // What such a list says has been settled already.
            Some(pull) if session.is_cold(id, pull, config.quiet) => Need::Nothing,
            Some(_) => {
                let quiet = session.quiet_left(id, config.quiet, now);
                list_in(quiet.min(session.look_up_left(now)))
            }
            None => list_in(session.unspoken_left(current.id, id, now)),
        },
        State::Waiting { .. } if !may_send(ledger, session, config) => passing(current, now),
        State::Waiting { .. } => {
            let own = session.pace(current.id).remaining(now);
            let quiet = session.quiet_left(id, config.quiet, now);
            let left = own.max(quiet).max(session.amend.remaining(now));
            if !left.is_zero() {
                return Need::Time(left);
            }
            if may_go(ledger, session, config, id, now) {
                Need::Send
            } else {
                list_in(session.unspoken_left(current.id, id, now))
            }
        }
    }
}

/// The list, at once or later.
fn list_in(left: Duration) -> Need {
    if left.is_zero() {
        Need::List
    } else {
        Need::Time(left)
    }
}

/// A change that may not be sent now needs nothing until its start passes.
fn passing(current: &Change, now: &Now) -> Need {
    if has_passed(current, now.wall) || current.decided_when_passed {
        Need::Nothing
    } else {
        Need::Time(current.slot.start().since(now.wall))
    }
}

/// Whether the first change of an interview may go out at this moment, by what was last heard.
pub(crate) fn may_go(
    ledger: &Ledger,
    session: &SessionState,
    config: &Config,
    id: InterviewId,
    now: &Now,
) -> bool {
    let queue = Queue::of(ledger.durable().outbox.of(id));
    let hidden = matches!(remote_state(ledger, id), RemoteState::Hidden { .. });
    queue.is_some_and(|queue| {
        let may_be_sent = hidden || is_fresh(session, config, queue, now);
        may_be_sent && !has_passed(queue.current, now.wall)
    })
}

fn is_fresh(session: &SessionState, config: &Config, queue: Queue<'_>, now: &Now) -> bool {
    let id = queue.current.interview_id;
    let is_sending = matches!(queue.current.state, State::Sending { .. });
    let sending = is_sending.then_some((id, queue.current.id, queue.current.attempts));
    let seen = session.seen(queue.current.id, id);
    seen.is_some_and(|pull| {
        let is_cold = session.is_cold_for(sending, id, pull, config.quiet);
        is_cold && now.since(&pull.answered) <= FRESH_FOR
    })
}

impl Plan {
    fn wake(&mut self, left: Duration) {
        self.wake_in = Some(self.wake_in.map_or(left, |earlier| earlier.min(left)));
    }
}
