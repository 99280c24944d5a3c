//! Simulates very many clients that return to one server after an outage of an hour.
//!
//! Each client is the engine's own pacing ([`Pacer`]), without a store and a network. The server accepts a
//! fixed number of requests a second and rejects the others with a 429 and a `Retry-After`. Simulated time
//! jumps from one event to the next.
//!
//! Rules: once the server is back, no second brings more than `BOUND` times its capacity. At the end every
//! client has a list and every change is sent. No client sends a request before its `Retry-After` is over.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::Duration;

use interlude_engine::clock::Now;
use interlude_engine::pacer::{Accounts, Asked, Next, Pacer};
use interlude_model::Timestamp;

use crate::Report;
use crate::sim::rng::Rng;

/// The highest rate of requests that is allowed, as a multiple of the server's capacity.
const BOUND: u64 = 2;

/// Milliseconds since the simulation began.
type Millis = u64;

/// The time until the server's answer arrives.
const ANSWER: Millis = 200;

/// The `Retry-After` of a rejected request.
const TURNED_AWAY: Duration = Duration::from_secs(10);

/// The duration of the outage.
const OUTAGE: Millis = 3_600_000;

/// The time that is simulated after the outage.
const AFTER: Millis = 1_200_000;

/// The time that is simulated before the outage.
const BEFORE: Millis = 180_000;

/// The second in which the outage ends.
const BACK: usize = 3_780;

/// The percentage of clients that make a change during the outage.
const CHANGED: u32 = 10;

/// The kind of outage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Away {
    /// No answer at all.
    Unreachable,
    /// A 503 whose `Retry-After` names the end of the outage.
    Announced,
}

/// The size of a simulation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    pub clients: u32,
    /// Requests a second.
    pub capacity: u32,
}

/// The result of a herd.
#[derive(Default)]
struct Outcome {
    /// The number of requests in each second of the simulation.
    requests: Vec<u32>,
    /// The number of accepted requests in each second.
    accepted: Vec<u32>,
    changes: u64,
    /// The number of requests that were sent before their client's `Retry-After` was over.
    disobeyed: u64,
    /// The second in which the last change was sent, counted from the end of the outage.
    last_sent: usize,
}

/// An event of a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    Wakes,
    MakesChange,
    /// The answer to a call, and whether the call succeeded.
    Receives(Call, bool),
}

/// A call to the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Call {
    List,
    Amend,
}

struct Client {
    pacer: Pacer,
    asked: Option<Asked>,
    is_waiting: bool,
    wakes_at: Millis,
    held_until: Millis,
    has_list: bool,
}

struct World {
    accounts: Accounts,
    clients: Vec<Client>,
    events: BinaryHeap<Reverse<(Millis, u32, Event)>>,
    rng: Rng,
    size: Size,
    away: Away,
    outcome: Outcome,
}

/// Runs a simulation from a seed and checks the rules.
pub fn herd(size: Size, away: Away, seed: u64) -> Report {
    let mut world = World::new(size, away, seed);
    let end = BEFORE + OUTAGE + AFTER;
    while let Some(Reverse((at, client, event))) = world.events.pop() {
        if at >= end {
            break;
        }
        world.handle(at, client, event);
    }
    world.report()
}

impl World {
    fn new(size: Size, away: Away, seed: u64) -> Self {
        let mut rng = Rng::new(seed, 0);
        let mut events = BinaryHeap::new();
        let at = |rng: &mut Rng, from: Millis, to: Millis| millis(rng.millis(from..to));
        for number in 0..size.clients {
            if rng.percent(CHANGED) {
                let changes = at(&mut rng, BEFORE, BEFORE + OUTAGE);
                events.push(Reverse((changes, number, Event::MakesChange)));
            }
        }
        let clients = (0..size.clients).map(|number| {
            let wakes_at = at(&mut rng, 0, 60_000);
            events.push(Reverse((wakes_at, number, Event::Wakes)));
            Client {
                pacer: Pacer::new(),
                asked: None,
                is_waiting: false,
                wakes_at,
                held_until: 0,
                has_list: false,
            }
        });
        let clients = clients.collect();
        let seconds = second(BEFORE + OUTAGE + AFTER);
        Self {
            accounts: Accounts::at(now(0).wall).unwrap(),
            clients,
            events,
            rng,
            size,
            away,
            outcome: Outcome {
                requests: vec![0; seconds],
                accepted: vec![0; seconds],
                ..Outcome::default()
            },
        }
    }

    fn handle(&mut self, at: Millis, number: u32, event: Event) {
        let retry_after = self.retry_after(at);
        let Some(client) = self.clients.get_mut(number as usize) else {
            return;
        };
        match event {
            Event::Wakes if at != client.wakes_at => return,
            Event::Wakes => {}
            Event::MakesChange => {
                client.pacer.propose(&self.accounts, &now(at));
                self.outcome.changes += 1;
            }
            Event::Receives(call, true) => {
                client.is_waiting = false;
                match (call, client.asked.take()) {
                    (Call::List, Some(asked)) => {
                        client.pacer.had(asked, &now(at), &mut self.rng);
                        client.has_list |= at >= BEFORE + OUTAGE;
                    }
                    _ => {
                        client.pacer.sent(&self.accounts, &now(at));
                        self.outcome.last_sent = second(at).saturating_sub(BACK);
                    }
                }
            }
            Event::Receives(_, false) => {
                client.is_waiting = false;
                let (now, rng) = (now(at), &mut self.rng);
                match client.asked.take() {
                    Some(asked) => client.pacer.failed(asked, retry_after, &now, rng),
                    None => {
                        client
                            .pacer
                            .not_taken(&self.accounts, retry_after, &now, rng);
                    }
                }
                client.held_until = at + millis(retry_after.unwrap_or_default());
            }
        }
        self.next_step(at, number);
    }

    /// Lets the client take its next step, unless it waits for an answer.
    fn next_step(&mut self, at: Millis, number: u32) {
        let Some(client) = self.clients.get_mut(number as usize) else {
            return;
        };
        if client.is_waiting {
            return;
        }
        let now = now(at);
        let call = match client.pacer.next(&self.accounts, &now) {
            Next::Rest(span) => {
                client.wakes_at = at + millis(span) + 1;
                self.events
                    .push(Reverse((client.wakes_at, number, Event::Wakes)));
                return;
            }
            Next::List => {
                client.asked = Some(client.pacer.asks(&now, &mut self.rng));
                Call::List
            }
            Next::Amend => Call::Amend,
        };
        client.is_waiting = true;
        self.outcome.disobeyed += u64::from(at < client.held_until);
        let is_good = self.is_accepted(at);
        let answer = Event::Receives(call, is_good);
        self.events.push(Reverse((at + ANSWER, number, answer)));
    }

    /// Counts a request. Returns true if the server accepts it.
    fn is_accepted(&mut self, at: Millis) -> bool {
        let is_away = (BEFORE..BEFORE + OUTAGE).contains(&at);
        self.outcome.requests[second(at)] += 1;
        let accepted = &mut self.outcome.accepted[second(at)];
        let is_accepted = !is_away && *accepted < self.size.capacity;
        *accepted += u32::from(is_accepted);
        is_accepted
    }

    /// Returns the `Retry-After` of a rejection at this time.
    fn retry_after(&self, at: Millis) -> Option<Duration> {
        let back = BEFORE + OUTAGE;
        match self.away {
            _ if at >= back + ANSWER || at < BEFORE => Some(TURNED_AWAY),
            Away::Unreachable => None,
            Away::Announced => Some(Duration::from_millis(back.saturating_sub(at))),
        }
    }

    fn report(self) -> Report {
        let count = |is: fn(&&Client) -> bool| self.clients.iter().filter(is).count() as u64;
        let peak = *self.outcome.requests[BACK..].iter().max().unwrap();
        let mut report = Report::default();
        report.add(
            format!("{:?}: clients", self.away),
            self.size.clients.into(),
        );
        report.add(format!("{:?}: changes", self.away), self.outcome.changes);
        report.add(
            format!("{:?}: requests in the busiest second", self.away),
            peak.into(),
        );
        report.add(
            format!("{:?}: seconds until the last change was sent", self.away),
            self.outcome.last_sent as u64,
        );
        for (what, times, bound) in [
            (
                "requests in one second",
                peak.into(),
                u64::from(self.size.capacity) * BOUND,
            ),
            (
                "clients without a list",
                count(|client| !client.has_list),
                0,
            ),
            (
                "changes that were not sent",
                count(|client| client.pacer.has_unsent_change()),
                0,
            ),
            ("requests before their time", self.outcome.disobeyed, 0),
        ] {
            if times > bound {
                report
                    .broken
                    .push(format!("{:?}: {times} {what}", self.away));
            }
        }
        report
    }
}

fn now(at: Millis) -> Now {
    /// The wall-clock time of the beginning: 1 January 2026, 00:00 UTC.
    const BEGINNING: i64 = 1_767_225_600;
    let monotonic = Duration::from_millis(at);
    Now {
        wall: Timestamp::from_seconds(BEGINNING).plus(monotonic),
        monotonic,
    }
}

fn millis(span: Duration) -> Millis {
    Millis::try_from(span.as_millis()).unwrap_or(Millis::MAX / 2)
}

fn second(at: Millis) -> usize {
    usize::try_from(at / 1000).unwrap_or(usize::MAX)
}
