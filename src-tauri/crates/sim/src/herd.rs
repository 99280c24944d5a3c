//! A herd: very many clients that come back to one server after it was away.
//!
//! Each client is the engine's own pacing ([`Pacer`]): the same plan over the same waits, without a
//! store and a network. The server takes so many requests a second and turns the others away with a 429
//! and a `Retry-After`. Time goes from one event to the next.
//!
//! What must hold: once the server is back, no second brings it more than [`BOUND`] times what it can
//! take; everybody has a list and nobody's change waits by the end; and nobody asks again while the
//! server has asked to be left alone.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::Duration;

use interlude_domain::Timestamp;
use interlude_engine::clock::Now;
use interlude_engine::pacer::{Accounts, Asked, Next, Pacer};

use crate::chance::Chance;

mod picture;

pub use picture::picture;

/// How many times its capacity a server may be asked in a second.
pub const BOUND: f64 = 2.0;

/// Milliseconds since the first client was there.
type Millis = u64;

/// How long an answer takes that the server gives.
const ANSWER: Millis = 200;

/// What the server asks of those whom it turns away.
const TURNED_AWAY: Duration = Duration::from_secs(10);

/// How long the server is away.
const OUTAGE: Millis = 3_600_000;

/// How long it is watched after that.
const AFTER: Millis = 1_200_000;

/// How long clients are already there when it goes away.
const BEFORE: Millis = 180_000;

/// How many of a hundred make a change while it is away.
const CHANGED: u32 = 10;

/// How the server is away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Away {
    /// Nothing answers.
    Unreachable,
    /// Somebody answers for it, with a 503 that names the moment when it will be back.
    Announced,
}

/// How many clients, and what the server can take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// The clients.
    pub clients: u32,
    /// Requests a second.
    pub capacity: u32,
}

/// What came of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Herd {
    /// How many requests came in each second, from the first in which clients were there.
    pub requests: Vec<u32>,
    /// How many of these were turned away.
    pub turned_away: Vec<u32>,
    /// The second in which the server was back.
    pub back: usize,
    /// Clients that had no list since, in the end.
    pub without_a_list: usize,
    /// How many changes were made.
    pub changes: u32,
    /// How many of them were not sent in the end.
    pub unsent: usize,
    /// How often a client asked before the time that the server had told it.
    pub disobeyed: u32,
    /// The second, counted from the server's return, in which the last change was sent.
    pub last_sent: usize,
}

/// What happens to a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    Wakes,
    Wishes,
    /// The answer to a list or to a change, and whether it is the wished one.
    Hears(Call, bool),
}

/// One of the server's two calls.
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
    has_a_list: bool,
}

struct World {
    accounts: Accounts,
    clients: Vec<Client>,
    events: BinaryHeap<Reverse<(Millis, u32, Event)>>,
    chance: Chance,
    size: Size,
    away: Away,
    herd: Herd,
}

/// Runs a herd, all of it from one seed; none where the time is beyond the calendar.
pub fn herd(size: Size, away: Away, seed: u64) -> Option<Herd> {
    let mut world = World::new(size, away, seed)?;
    let end = BEFORE + OUTAGE + AFTER;
    while let Some(Reverse((at, client, event))) = world.events.pop() {
        if at >= end {
            break;
        }
        world.happens(at, client, event);
    }
    Some(world.ended())
}

impl Herd {
    /// The most requests in one second since the server was back.
    pub fn peak(&self) -> u32 {
        let since = self.requests.get(self.back..).unwrap_or_default();
        since.iter().copied().max().unwrap_or_default()
    }

    /// Which of the rules is broken, in words.
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
        let mut chance = Chance::new(seed, 0);
        let mut events = BinaryHeap::new();
        let at = |chance: &mut Chance, from: Millis, to: Millis| millis(chance.millis(from..to));
        for number in 0..size.clients {
            if chance.percent(CHANGED) {
                let wishes = at(&mut chance, BEFORE, BEFORE + OUTAGE);
                events.push(Reverse((wishes, number, Event::Wishes)));
            }
        }
        let clients = (0..size.clients).map(|number| {
            let wakes_at = at(&mut chance, 0, 60_000);
            events.push(Reverse((wakes_at, number, Event::Wakes)));
            Client {
                pacer: Pacer::new(),
                asked: None,
                is_waiting: false,
                wakes_at,
                held_until: 0,
                has_a_list: false,
            }
        });
        let clients = clients.collect();
        let seconds = second(BEFORE + OUTAGE + AFTER);
        Some(Self {
            accounts: Accounts::at(now(0).wall)?,
            clients,
            events,
            chance,
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

    fn happens(&mut self, at: Millis, number: u32, event: Event) {
        let retry_after = self.retry_after(at);
        let Some(client) = self.clients.get_mut(number as usize) else {
            return;
        };
        match event {
            Event::Wakes if at != client.wakes_at => return,
            Event::Wakes => {}
            Event::Wishes => {
                client.pacer.propose(&self.accounts, &now(at));
                self.herd.changes += 1;
            }
            Event::Hears(call, true) => {
                client.is_waiting = false;
                match (call, client.asked.take()) {
                    (Call::List, Some(asked)) => {
                        client.pacer.had(asked, &now(at), &mut self.chance);
                        client.has_a_list |= at >= BEFORE + OUTAGE;
                    }
                    _ => {
                        client.pacer.sent(&self.accounts);
                        self.herd.last_sent = second(at).saturating_sub(self.herd.back);
                    }
                }
            }
            Event::Hears(_, false) => {
                client.is_waiting = false;
                let (now, chance) = (now(at), &mut self.chance);
                match client.asked.take() {
                    Some(asked) => client.pacer.failed(asked, retry_after, &now, chance),
                    None => {
                        client
                            .pacer
                            .not_taken(&self.accounts, retry_after, &now, chance);
                    }
                }
                client.held_until = at + millis(retry_after.unwrap_or_default());
            }
        }
        self.goes_on(at, number);
    }

    /// The client does what comes next, unless it waits for an answer.
    fn goes_on(&mut self, at: Millis, number: u32) {
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
                client.asked = Some(client.pacer.asks(&now, &mut self.chance));
                Call::List
            }
            Next::Amend => Call::Amend,
        };
        client.is_waiting = true;
        self.herd.disobeyed += u32::from(at < client.held_until);
        let is_good = self.is_taken(at);
        let hears = Event::Hears(call, is_good);
        self.events.push(Reverse((at + ANSWER, number, hears)));
    }

    /// A request comes to the server: whether it is answered as was wished.
    fn is_taken(&mut self, at: Millis) -> bool {
        let is_away = (BEFORE..BEFORE + OUTAGE).contains(&at);
        let place = second(at);
        let (Some(requests), Some(turned_away)) = (
            self.herd.requests.get_mut(place),
            self.herd.turned_away.get_mut(place),
        ) else {
            return false;
        };
        *requests += 1;
        let is_taken = !is_away && *requests - *turned_away <= self.size.capacity;
        *turned_away += u32::from(!is_taken);
        is_taken
    }

    /// What a client that hears a refusal now is asked to wait.
    fn retry_after(&self, at: Millis) -> Option<Duration> {
        let back = BEFORE + OUTAGE;
        match self.away {
            _ if at >= back + ANSWER || at < BEFORE => Some(TURNED_AWAY),
            Away::Unreachable => None,
            Away::Announced => Some(Duration::from_millis(back.saturating_sub(at))),
        }
    }

    fn ended(mut self) -> Herd {
        let count = |is: &dyn Fn(&&Client) -> bool| self.clients.iter().filter(is).count();
        self.herd.without_a_list = count(&|client| !client.has_a_list);
        self.herd.unsent = count(&|client| client.pacer.has_unsent_change());
        self.herd
    }
}

fn now(at: Millis) -> Now {
    /// The wall clock when it all begins: the first second of 2026.
    const BEGINS: i64 = 1_767_225_600;
    let monotonic = Duration::from_millis(at);
    Now {
        wall: Timestamp::from_seconds(BEGINS).plus(monotonic),
        monotonic,
    }
}

fn millis(span: Duration) -> Millis {
    Millis::try_from(span.as_millis()).unwrap_or(Millis::MAX / 2)
}

fn second(at: Millis) -> usize {
    usize::try_from(at / 1000).unwrap_or(usize::MAX)
}
