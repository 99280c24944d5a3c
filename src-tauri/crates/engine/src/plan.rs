//! Decides what to do next.
//!
//! The plan is made from the whole state after every event. A missed wake-up or a lost
//! timer therefore cannot leave a change behind.

use std::time::Duration;

use interlude_model::{ChangeKind, InterviewId};

use crate::clock::Now;
use crate::config::Config;
use crate::ledger::Ledger;
use crate::session_state::{MAX_SENDS_AT_ONCE, SessionState};
use crate::step::{Step, may_pull, next_step};
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

/// Decides what to do next. It is called after [`review`](crate::review::review), which applies what the
/// last list decides.
pub(crate) fn plan(ledger: &Ledger, session: &SessionState, config: &Config, now: &Now) -> Plan {
    let mut plan = Plan::default();
    if !config.automatic && session.manual_sync.is_none() {
        return plan;
    }
    let mut ready = Vec::new();
    let mut wants_list = false;
    for (id, changes) in ledger.durable().outbox.queues() {
        let Some(queue) = Queue::of(changes) else {
            continue;
        };
        match next_step(ledger, session, config, queue, now) {
            Step::Send => ready.push((is_amend(queue), queue.current.order, id)),
            Step::NeedsList(_) => wants_list = true,
            Step::Wait { look_in, .. } => look_in.into_iter().for_each(|left| plan.wake(left)),
            Step::Sending | Step::NeedsUser => {}
        }
    }
    // First in, first out, but accepts and cancels before amends, because their list ages sooner. A slow
    // interview takes one of the places and delays no other.
    ready.sort_unstable();
    let room = MAX_SENDS_AT_ONCE.saturating_sub(session.in_flight.len());
    plan.send = ready.into_iter().take(room).map(|(.., id)| id).collect();

    if may_pull(ledger, session, config) && session.pulling.is_none() {
        let sync_wants_list = session
            .manual_sync
            .is_some_and(|manual_sync| !manual_sync.pull_ended);
        // An answered change makes the list older than the server, and no answer says when the
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

fn is_amend(queue: Queue<'_>) -> bool {
    matches!(queue.current.kind, ChangeKind::Amend(_))
}

impl Plan {
    fn wake(&mut self, left: Duration) {
        self.wake_in = Some(self.wake_in.map_or(left, |earlier| earlier.min(left)));
    }
}
