//! What to do next. Asked after every event, from the state alone: a wake-up that was missed, or a
//! timer that was lost, cannot leave a change standing.

use std::time::Duration;

use interlude_domain::{Amendment, Evidence, InterviewId, State};

use crate::clock::Now;
use crate::config::Config;
use crate::ledger::Ledger;
use crate::pace::{FRESH_FOR, SIDE_BY_SIDE, Talk};
use crate::review::{evidence, has_passed};
use crate::transition::Line;

/// What to do now, and when to ask again.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Plan {
    /// Interviews whose first amendment is to be sent, in order.
    pub(crate) send: Vec<InterviewId>,
    /// Whether to ask for the list.
    pub(crate) pull: bool,
    /// How long until something falls due that does not come as an event.
    pub(crate) wake_in: Option<Duration>,
}

/// Whether the amend call may be used, by credentials and switches.
pub(crate) fn may_send(ledger: &Ledger, talk: &Talk, config: &Config) -> bool {
    let contact = ledger.contact();
    let accepted = config.token.is_some() && config.token != contact.refused_token;
    !ledger.kept().switches.work_offline
        && (!contact.no_such_user || talk.list.try_once)
        && (accepted || (config.token.is_some() && talk.amend.try_once))
}

/// Whether the list call may be used, by credentials and switches.
pub(crate) fn may_pull(ledger: &Ledger, talk: &Talk, config: &Config) -> bool {
    let contact = ledger.contact();
    let accepted = config.key != contact.refused_key;
    !ledger.kept().switches.work_offline && config.key.is_some() && (accepted || talk.list.try_once)
}

/// Decides what to do next. States that the last list already decides are settled before.
pub(crate) fn plan(ledger: &Ledger, talk: &Talk, config: &Config, now: &Now) -> Plan {
    let mut plan = Plan::default();
    if !config.automatic && talk.errand.is_none() {
        return plan;
    }
    let mut ready = Vec::new();
    let mut wants_list = false;
    for (id, amendments) in ledger.kept().outbox.lines() {
        let Some(line) = Line::of(amendments).filter(|_| !talk.in_flight.contains(&id)) else {
            continue;
        };
        match need(ledger, talk, config, line, now) {
            Need::Nothing => {}
            Need::Time(left) => plan.wake(left),
            Need::List => wants_list = true,
            Need::Send => ready.push((line.head.order, id)),
        }
    }
    ready.sort_unstable();
    let room = SIDE_BY_SIDE.saturating_sub(talk.in_flight.len());
    plan.send = ready.into_iter().take(room).map(|(_, id)| id).collect();

    if may_pull(ledger, talk, config) && talk.pulling.is_none() {
        let asked = talk.errand.is_some_and(|errand| !errand.pull_ended);
        let is_calm = plan.send.is_empty() && talk.in_flight.is_empty();
        let outdated = is_calm && talk.is_outdated();
        let poll_in = talk
            .poll
            .map(|poll| poll.remaining(now))
            .unwrap_or_default();
        let due = config.automatic && poll_in.is_zero();
        let held = talk.list.remaining(now);
        if !(wants_list || asked || outdated || due || talk.is_second_look) {
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

fn need(ledger: &Ledger, talk: &Talk, config: &Config, line: Line<'_>, now: &Now) -> Need {
    let head = line.head;
    let id = head.interview_id;
    match head.state {
        State::Sending { .. } | State::Conflicted(_) | State::Refused => Need::Nothing,
        State::Unconfirmed(_) => match talk.seen(head.id, id) {
            // What such a list says has been settled already.
            Some(pull) if talk.is_cold(id, pull, config.quiet) => Need::Nothing,
            Some(_) => {
                let quiet = talk.quiet_left(id, config.quiet, now);
                list_in(quiet.min(talk.look_up_left(now)))
            }
            None => list_in(talk.unspoken_left(head.id, id, now)),
        },
        State::Queued { .. } if !may_send(ledger, talk, config) => passing(head, now),
        State::Queued { .. } => {
            let own = talk.pace(head.id).remaining(now);
            let quiet = talk.quiet_left(id, config.quiet, now);
            let left = own.max(quiet).max(talk.amend.remaining(now));
            if !left.is_zero() {
                return Need::Time(left);
            }
            if may_go(ledger, talk, config, id, now) {
                Need::Send
            } else {
                list_in(talk.unspoken_left(head.id, id, now))
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
fn passing(head: &Amendment, now: &Now) -> Need {
    if has_passed(head, now.wall) || head.decided_when_passed {
        Need::Nothing
    } else {
        Need::Time(head.slot.start().since(now.wall))
    }
}

/// Whether the first amendment of an interview may go out at this moment, by what was last heard.
pub(crate) fn may_go(
    ledger: &Ledger,
    talk: &Talk,
    config: &Config,
    id: InterviewId,
    now: &Now,
) -> bool {
    let line = Line::of(ledger.kept().outbox.of(id));
    let hidden = matches!(evidence(ledger, id), Evidence::Hidden { .. });
    line.is_some_and(|line| {
        let may_be_sent = hidden || is_fresh(talk, config, line, now);
        may_be_sent && !has_passed(line.head, now.wall)
    })
}

fn is_fresh(talk: &Talk, config: &Config, line: Line<'_>, now: &Now) -> bool {
    let id = line.head.interview_id;
    let is_sending = matches!(line.head.state, State::Sending { .. });
    let sending = is_sending.then_some((id, line.head.id, line.head.attempts));
    let seen = talk.seen(line.head.id, id);
    seen.is_some_and(|pull| {
        let is_cold = talk.is_cold_for(sending, id, pull, config.quiet);
        is_cold && now.since(&pull.answered) <= FRESH_FOR
    })
}

impl Plan {
    fn wake(&mut self, left: Duration) {
        self.wake_in = Some(self.wake_in.map_or(left, |earlier| earlier.min(left)));
    }
}
