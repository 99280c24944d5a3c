//! The state of a server and what changes it: moves, events, rules.

mod answers;

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use fastrand::Rng;

use super::event::{Event, Happened, Happening};
use super::fault::{Fault, FaultQueue};
use super::interview::{Interview, Span};
use super::moves::{self, Effect, Move, MoveRefused};
use super::other_side;
use super::request::{Attributes, List, Reply, Request};
use super::rules::{ListMode, Rules};
use super::tokens::Tokens;

/// The interviews, users, tokens and faults of one server. See the [module](super) for how to use it.
#[derive(Clone)]
pub struct Server {
    pub faults: FaultQueue,
    pub tokens: Tokens,
    /// The organisation's key for the list call.
    pub api_key: String,
    /// The id of the user whose interviews can be listed.
    pub partner_id: String,
    pub user: User,
    rules: Rules,
    records: BTreeMap<u64, Vec<Version>>,
    revision: u64,
    /// The events to come, by time and then in the order in which they were scheduled.
    schedule: BTreeMap<(DateTime<Utc>, u64), Event>,
    scheduled: u64,
    happened: Vec<Happened>,
    /// The present list, if it was asked for since the last change.
    list: Option<Arc<List>>,
    /// Makes the ETags of two servers differ.
    salt: u64,
}

/// The state with which a server begins.
#[derive(Clone)]
pub struct Setup {
    pub rules: Rules,
    pub interviews: Vec<Interview>,
    pub user: User,
    pub partner_id: String,
    /// None draws one.
    pub api_key: Option<String>,
}

/// The interviewer who uses the app. It has no `Debug` because it holds a password.
#[derive(Clone, PartialEq, Eq)]
pub struct User {
    /// The `sub` of the user's tokens.
    pub id: u64,
    pub name: String,
    pub login: String,
    pub password: String,
}

/// One version of an interview.
#[derive(Debug, Clone)]
pub struct Version {
    /// The number of changes of all interviews up to this one.
    pub revision: u64,
    /// The time from which it stands. The interviews with which a server begins always stood.
    pub at: DateTime<Utc>,
    /// The cause of the version.
    pub effect: Effect,
    /// The number of the request that made it. None if no request did.
    pub request: Option<u64>,
    /// None while it is deleted.
    pub interview: Option<Arc<Interview>>,
}

impl Server {
    /// Returns a server that begins at `now`.
    pub fn new(setup: Setup, now: DateTime<Utc>, rng: &mut Rng) -> Self {
        let api_key = setup
            .api_key
            .unwrap_or_else(|| format!("{:032x}", rng.u128(..)));
        let mut server = Self {
            faults: FaultQueue::default(),
            tokens: Tokens::new(rng),
            api_key,
            partner_id: setup.partner_id,
            user: setup.user,
            rules: setup.rules,
            records: BTreeMap::new(),
            revision: 0,
            schedule: BTreeMap::new(),
            scheduled: 0,
            happened: Vec::new(),
            list: None,
            // The time makes the ETags of a server that is started again differ from those before.
            salt: mixed(rng.u64(..), now.timestamp_millis().unsigned_abs()),
        };
        for interview in setup.interviews {
            server.add(interview, DateTime::<Utc>::MIN_UTC);
        }
        server
    }

    /// Answers a request, with the fault of the queue that is due for its call.
    pub fn handle(&mut self, request: &Request, now: DateTime<Utc>, rng: &mut Rng) -> Reply {
        let fault = self.faults.take(request.ask.call());
        self.answer(request, fault, now, rng)
    }

    /// Answers a request with this fault, or without any. Everything that is due happens first.
    pub fn answer(
        &mut self,
        request: &Request,
        fault: Option<Fault>,
        now: DateTime<Utc>,
        rng: &mut Rng,
    ) -> Reply {
        self.advance(now, rng);
        self.reply(request, fault, now, rng)
    }

    /// Schedules an event.
    pub fn schedule(&mut self, at: DateTime<Utc>, event: Event) {
        self.scheduled += 1;
        self.schedule.insert((at, self.scheduled), event);
    }

    /// Returns a number that increases with every change.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Returns the time of the next event.
    pub fn next_event(&self) -> Option<DateTime<Utc>> {
        self.schedule.first_key_value().map(|((at, _), _)| *at)
    }

    /// Returns the events to come, in order.
    pub fn events(&self) -> impl Iterator<Item = &Event> {
        self.schedule.values()
    }

    /// Cancels the scheduled events for which `keep` returns false.
    pub fn retain_events(&mut self, mut keep: impl FnMut(&Event) -> bool) {
        self.schedule.retain(|_, event| keep(event));
    }

    /// Lets every event happen that is due.
    pub fn advance(&mut self, now: DateTime<Utc>, rng: &mut Rng) {
        while let Some(entry) = self.schedule.first_entry() {
            let (at, _) = *entry.key();
            if at > now {
                break;
            }
            let event = entry.remove();
            self.let_happen(event, at, rng);
        }
    }

    /// Returns what happened since the last call.
    pub fn take_happened(&mut self) -> Vec<Happened> {
        std::mem::take(&mut self.happened)
    }

    /// Changes an interview, as anybody but a request does.
    ///
    /// # Errors
    /// If the interview does not allow it.
    pub fn make_move(
        &mut self,
        interview: u64,
        wanted: &Move,
        now: DateTime<Utc>,
    ) -> Result<Effect, MoveRefused> {
        let (next, effect) = self.moved(interview, wanted, now)?;
        self.put(interview, next.map(Arc::new), effect.clone(), None, now);
        Ok(effect)
    }

    /// Changes an interview with `change` and updates its `updated_at`. The id must stay the same.
    ///
    /// # Errors
    /// If there is no such interview.
    pub fn edit(
        &mut self,
        interview: u64,
        now: DateTime<Utc>,
        change: impl FnOnce(&mut Interview),
    ) -> Result<Effect, MoveRefused> {
        let mut next = self
            .interview(interview)
            .cloned()
            .ok_or(MoveRefused::Unknown)?;
        change(&mut next);
        moves::stamp(&mut next, now);
        self.put(interview, Some(Arc::new(next)), Effect::Edited, None, now);
        Ok(Effect::Edited)
    }

    /// Adds an interview, or replaces the one with the same id.
    pub fn add(&mut self, interview: Interview, now: DateTime<Utc>) {
        let id = interview.id;
        self.put(id, Some(Arc::new(interview)), Effect::Added, None, now);
    }

    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// Changes the rules from now on.
    pub fn set_rules(&mut self, change: impl FnOnce(&mut Rules)) {
        change(&mut self.rules);
        self.list = None;
    }

    /// Returns the ids of all interviews, also of those that were deleted.
    pub fn ids(&self) -> impl Iterator<Item = u64> {
        self.records.keys().copied()
    }

    /// Returns an interview as it is now, also another user's.
    pub fn interview(&self, id: u64) -> Option<&Interview> {
        self.versions(id).last()?.interview.as_deref()
    }

    /// Returns all versions of an interview, oldest first.
    pub fn versions(&self, id: u64) -> &[Version] {
        self.records.get(&id).map_or(&[], Vec::as_slice)
    }

    /// Returns the index of the version that stood at that time.
    pub fn version_at(&self, id: u64, moment: DateTime<Utc>) -> Option<usize> {
        let versions = self.versions(id);
        versions.iter().rposition(|version| version.at <= moment)
    }

    /// Returns the present list of the user.
    pub fn list(&mut self) -> Arc<List> {
        if let Some(list) = &self.list {
            return Arc::clone(list);
        }
        let newest = |versions: &[Version]| versions.len().checked_sub(1);
        let list = Arc::new(self.list_of(newest));
        self.list = Some(Arc::clone(&list));
        list
    }

    fn let_happen(&mut self, event: Event, at: DateTime<Utc>, rng: &mut Rng) {
        let (interview, wanted) = match event {
            Event::Request { request, fault } => {
                let number = request.number;
                let reply = Box::new(self.reply(&request, fault, at, rng));
                let what = Happening::Request { number, reply };
                return self.happened.push(Happened { at, what });
            }
            Event::Move { interview, wanted } => (interview, wanted),
            Event::AnyMove { interview } => {
                let current = self.interview(interview);
                let wanted = other_side::any_move(current, &self.rules.times, rng);
                (interview, wanted)
            }
            Event::AnswerProposal {
                interview,
                proposed,
                answer,
            } => {
                let booking = self
                    .interview(interview)
                    .and_then(|one| one.booking.as_ref());
                // A proposal that was replaced is skipped, because the newer one gets its own answer.
                if booking.is_none_or(|booking| booking.proposed != Span::from(proposed)) {
                    return;
                }
                (interview, answer)
            }
        };
        self.record_move(interview, wanted, at);
    }

    fn record_move(&mut self, interview: u64, wanted: Move, at: DateTime<Utc>) {
        let result = self.make_move(interview, &wanted, at);
        let what = Happening::Move {
            interview,
            wanted,
            result,
        };
        self.happened.push(Happened { at, what });
    }

    /// Returns an interview after a move, without making it.
    fn moved(
        &self,
        id: u64,
        wanted: &Move,
        now: DateTime<Utc>,
    ) -> Result<(Option<Interview>, Effect), MoveRefused> {
        let mut known = self.versions(id).iter().rev();
        let newest = known.next().ok_or(MoveRefused::Unknown)?;
        let before = known
            .next()
            .and_then(|version| version.interview.as_deref());
        let Some(current) = newest.interview.as_deref() else {
            let last = before.filter(|_| *wanted == Move::Restore);
            let mut restored = last.cloned().ok_or(MoveRefused::Unknown)?;
            moves::stamp(&mut restored, now);
            return Ok((Some(restored), Effect::Added));
        };
        let mut next = current.clone();
        let effect = match wanted {
            Move::Remove => return Ok((None, Effect::Removed)),
            Move::Touch | Move::Restore => Effect::Edited,
            Move::Revert => {
                if let Some(before) = before {
                    next.booking.clone_from(&before.booking);
                }
                Effect::Edited
            }
            _ => {
                let booking = next.booking.as_mut().ok_or(MoveRefused::NotBooked)?;
                moves::make(booking, wanted, &self.rules)?
            }
        };
        moves::stamp(&mut next, now);
        Ok((Some(next), effect))
    }

    fn put(
        &mut self,
        id: u64,
        interview: Option<Arc<Interview>>,
        effect: Effect,
        request: Option<u64>,
        at: DateTime<Utc>,
    ) {
        self.revision += 1;
        self.list = None;
        self.records.entry(id).or_default().push(Version {
            revision: self.revision,
            at,
            effect,
            request,
            interview,
        });
    }

    /// Returns the list in which each interview is as it stood at its `moment`.
    fn list_at(&self, mut moment: impl FnMut() -> DateTime<Utc>) -> Arc<List> {
        let stood = |versions: &[Version]| {
            let moment = moment();
            versions.iter().rposition(|version| version.at <= moment)
        };
        Arc::new(self.list_of(stood))
    }

    /// Returns the list in which each interview is in the version that `choose` picks, if any.
    fn list_of(&self, mut choose: impl FnMut(&[Version]) -> Option<usize>) -> List {
        let attributes = match self.rules.list {
            ListMode::Full => Attributes::All,
            ListMode::Strict => Attributes::Listing,
        };
        let is_own = |versions: &[Version]| {
            let mut known = versions.iter().filter_map(|one| one.interview.as_ref());
            known.next().is_some_and(|one| one.owner == self.user.id)
        };
        let mut tag = attributes as u64;
        let mut shown = Vec::with_capacity(self.records.len());
        let mut interviews = Vec::with_capacity(self.records.len());
        for (id, versions) in &self.records {
            if !is_own(versions) {
                continue;
            }
            let Some((at, version)) = choose(versions).and_then(|at| Some((at, versions.get(at)?)))
            else {
                continue;
            };
            shown.push((*id, at));
            tag = tag.wrapping_add(mixed(1, version.revision));
            interviews.extend(version.interview.clone());
        }
        interviews.sort_by_key(|one| (Reverse(one.updated_at), Reverse(one.id)));
        List {
            interviews,
            attributes,
            unreadable: None,
            etag: self.etag(tag),
            shown,
        }
    }

    fn etag(&self, of: u64) -> Option<String> {
        let (high, low) = (mixed(self.salt, of), mixed(of, self.salt));
        self.rules
            .etags
            .then(|| format!("W/\"{high:016x}{low:016x}\""))
    }
}

impl Default for User {
    /// Returns the interviewer of the documented sample.
    fn default() -> Self {
        Self {
            id: 1050,
            name: "Jacob Bogisich".into(),
            login: "jacob@example.org".into(),
            password: "sample".into(),
        }
    }
}

impl fmt::Debug for Server {
    /// Leaves out the credentials.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server")
            .field("rules", &self.rules)
            .field("records", &self.records)
            .field("schedule", &self.schedule)
            .finish_non_exhaustive()
    }
}

/// Mixes two numbers, so that different ones give different results in practice (SplitMix64).
fn mixed(one: u64, other: u64) -> u64 {
    let mut mixed = one ^ other.wrapping_add(0x9e37_79b9_7f4a_7c15).rotate_left(23);
    for factor in [0xbf58_476d_1ce4_e5b9, 0x94d0_49bb_1331_11eb] {
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(factor);
    }
    mixed ^ (mixed >> 31)
}
