//! A thundering herd: very many clients that return to one server after an outage.
//!
//! Each client is the engine's own pacing ([`Pacer`]), without a store and a network. The server accepts a
//! fixed number of requests a second and rejects the others with a 429 and a `Retry-After`. Simulated time
//! jumps from one event to the next.
//!
//! Rules: once the server is back, no second brings more than [`BOUND`] times its capacity. At the end every
//! client has a list and every change is sent. No client sends a request before its `Retry-After` is over.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::Duration;

use interlude_engine::clock::Now;
use interlude_engine::pacer::{Accounts, Asked, Next, Pacer};
use interlude_model::Timestamp;

use crate::rng::Rng;

mod picture;

pub use picture::picture;

/// The highest rate of requests that is allowed, as a multiple of the server's capacity.
pub const BOUND: f64 = 2.0;

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

/// The result of a simulation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Herd {
    /// The number of requests in each second of the simulation.
    pub requests: Vec<u32>,
    /// The number of rejected requests in each second.
    pub turned_away: Vec<u32>,
    /// The second in which the outage ended.
    pub back: usize,
    /// The number of clients that received no list after the outage.
    pub without_a_list: usize,
    /// The number of changes made.
    pub changes: u32,
    /// The number of changes that were never sent.
    pub unsent: usize,
    /// The number of requests sent before their client's `Retry-After` was over.
    pub disobeyed: u32,
    /// The second in which the last change was sent, counted from the end of the outage.
    pub last_sent: usize,
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
    herd: Herd,
}

/// Runs a simulation from a seed. Returns None if the time is outside the calendar.
pub fn herd(size: Size, away: Away, seed: u64) -> Option<Herd> {
    let mut world = World::new(size, away, seed)?;
    let end = BEFORE + OUTAGE + AFTER;
    while let Some(Reverse((at, client, event))) = world.events.pop() {
        if at >= end {
            break;
        }
        world.handle(at, client, event);
    }
    Some(world.result())
}

impl Herd {
    /// Returns the highest number of requests in one second after the outage.
    pub fn peak(&self) -> u32 {
        let since = self.requests.get(self.back..).unwrap_or_default();
        since.iter().copied().max().unwrap_or_default()
    }

    /// Returns a description of the first broken rule.
    pub fn broken(&self, size: Size) -> Option<String> {
        let most = f64::from(size.capacity) * BOUND;
        if f64::from(self.peak()) > most {
            Some(format!("{} requests came in one second", self.peak()))
        } else if self.without_a_list > 0 {
            Some(format!("{} clients had no list", self.without_a_list))
        } else if self.unsent > 0 {
            Some(format!("{} changes were not sent", self.unsent))
        } else if self.disobeyed > 0 {
            Some(format!(
                "{} requests came before their time",
                self.disobeyed
            ))
        } else {
            None
        }
    }
}

impl World {
    fn new(size: Size, away: Away, seed: u64) -> Option<Self> {
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
        Some(Self {
            accounts: Accounts::at(now(0).wall)?,
            clients,
            events,
            rng,
            size,
            away,
            herd: Herd {
                requests: vec![0; seconds],
                turned_away: vec![0; seconds],
                back: second(BEFORE + OUTAGE),
                ..Herd::default()
            },
        })
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
                self.herd.changes += 1;
            }
            Event::Receives(call, true) => {
                client.is_waiting = false;
                match (call, client.asked.take()) {
                    (Call::List, Some(asked)) => {
                        client.pacer.had(asked, &now(at), &mut self.rng);
                        client.has_list |= at >= BEFORE + OUTAGE;
                    }
                    _ => {
                        client.pacer.sent(&self.accounts);
                        self.herd.last_sent = second(at).saturating_sub(self.herd.back);
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
        self.herd.disobeyed += u32::from(at < client.held_until);
        let is_good = self.is_accepted(at);
        let answer = Event::Receives(call, is_good);
        self.events.push(Reverse((at + ANSWER, number, answer)));
    }

    /// Counts a request. Returns true if the server accepts it.
    fn is_accepted(&mut self, at: Millis) -> bool {
        let is_away = (BEFORE..BEFORE + OUTAGE).contains(&at);
        let place = second(at);
        let (Some(requests), Some(turned_away)) = (
            self.herd.requests.get_mut(place),
            self.herd.turned_away.get_mut(place),
        ) else {
            return false;
        };
        *requests += 1;
        let is_accepted = !is_away && *requests - *turned_away <= self.size.capacity;
        *turned_away += u32::from(!is_accepted);
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

    fn result(mut self) -> Herd {
        let count = |is: &dyn Fn(&&Client) -> bool| self.clients.iter().filter(is).count();
        self.herd.without_a_list = count(&|client| !client.has_list);
        self.herd.unsent = count(&|client| client.pacer.has_unsent_change());
        self.herd
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
