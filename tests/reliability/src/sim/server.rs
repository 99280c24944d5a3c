//! The simulated server: every version of every interview, and who made it.

mod other_side;

use std::collections::BTreeMap;
use std::time::Duration;

use interlude_model::{
    Booking, InterviewId, ListRecord, Listing, Party, Range, Slot, Status, Terms, Timestamp,
};

use crate::sim::describe;
use crate::sim::rng::Rng;
use crate::sim::scenario::{ListVisibility, Scenario, ServerOptions};
use crate::sim::slots::{EPOCH, any_slot};
use crate::sim::trace::Trace;

/// One account's server.
#[derive(Debug)]
pub(crate) struct Server {
    account: usize,
    pub(crate) options: ServerOptions,
    /// All versions of every interview, oldest first.
    pub(crate) records: BTreeMap<InterviewId, Vec<Version>>,
    /// The list hides the times at present.
    pub(crate) is_hidden: bool,
    /// The number of times that `is_hidden` changed.
    turns: usize,
    queue: BTreeMap<(Duration, u64), Arrival>,
    queued: u64,
    replies: BTreeMap<u64, Reply>,
    /// The number of the API key that it accepts. Each renewal increments it; so for the token.
    pub(crate) key: u8,
    pub(crate) token: u8,
    pub(crate) knows_user: bool,
}

/// One version of an interview.
#[derive(Debug, Clone)]
pub(crate) struct Version {
    /// None while it is deleted.
    pub(crate) terms: Option<Terms>,
    pub(crate) updated_at: Timestamp,
    pub(crate) by: Author,
}

/// The author of a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Author {
    /// A request of this application.
    Ours { request: u64, slot: Slot },
    /// Any other client.
    Theirs,
}

/// An event that will reach the server.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Arrival {
    Amend {
        request: u64,
        id: InterviewId,
        slot: Slot,
        /// The server accepts it and stores nothing.
        is_ignored: bool,
    },
    /// The other side changes an interview.
    Move(InterviewId),
}

/// The server's answer to an amend.
#[derive(Debug, Clone)]
pub(crate) enum Reply {
    Accepted(Box<Booking>),
    Refused(&'static str),
}

impl Server {
    pub(crate) fn new(account: usize, scenario: &Scenario, rng: &mut Rng) -> Self {
        let mut server = Self {
            account,
            options: scenario.server,
            records: BTreeMap::new(),
            is_hidden: scenario.server.visibility == ListVisibility::Hidden,
            turns: 0,
            queue: BTreeMap::new(),
            queued: 0,
            replies: BTreeMap::new(),
            key: 1,
            token: 1,
            knows_user: true,
        };
        for id in (1..=scenario.interviews).filter_map(InterviewId::new) {
            let terms = Terms {
                agreed: server.any_range(rng),
                status: Some(Status::Scheduled),
                ..Terms::default()
            };
            server.put(id, Some(terms), Author::Theirs, Duration::ZERO);
            if rng.percent(25) {
                let proposed = server.any_range(rng);
                server.propose(id, proposed, Party::Interviewee, Duration::ZERO);
            }
        }
        server
    }

    /// Schedules an event.
    pub(crate) fn expect(&mut self, at: Duration, arrival: Arrival) {
        self.queued += 1;
        self.queue.insert((at, self.queued), arrival);
    }

    /// Returns true if an amend has not arrived yet.
    pub(crate) fn is_expecting(&self) -> bool {
        self.queue
            .values()
            .any(|arrival| matches!(arrival, Arrival::Amend { .. }))
    }

    /// Cancels the scheduled changes of the other side.
    pub(crate) fn calm_down(&mut self) {
        self.queue
            .retain(|_, arrival| matches!(arrival, Arrival::Amend { .. }));
    }

    /// Processes every event that is due.
    pub(crate) fn catch_up(&mut self, now: Duration, rng: &mut Rng, trace: &mut Trace) {
        while let Some(entry) = self
            .queue
            .first_entry()
            .filter(|entry| entry.key().0 <= now)
        {
            let (at, _) = *entry.key();
            match entry.remove() {
                Arrival::Amend {
                    request,
                    id,
                    slot,
                    is_ignored,
                } => {
                    let reply = self.amend(request, id, slot, is_ignored, at);
                    trace.note(at, || match &reply {
                        Reply::Accepted(_) => format!(
                            "server: request {request} arrives, {id} now {}",
                            self.describe(id)
                        ),
                        Reply::Refused(why) => {
                            format!("server: request {request} arrives, refused: {why}")
                        }
                    });
                    self.replies.entry(request).or_insert(reply);
                }
                Arrival::Move(id) => {
                    let what = self.other_side_moves(id, at, rng);
                    trace.note(at, || {
                        format!("server: {what}, {id} now {}", self.describe(id))
                    });
                }
            }
        }
    }

    /// Returns the answer to a request that arrived.
    pub(crate) fn reply(&self, request: u64) -> Option<&Reply> {
        self.replies.get(&request)
    }

    /// Returns all versions of an interview, oldest first.
    pub(crate) fn versions(&self, id: InterviewId) -> &[Version] {
        self.records.get(&id).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn latest(&self, id: InterviewId) -> Option<&Version> {
        self.versions(id).last()
    }

    /// Returns the index of the current version.
    pub(crate) fn version(&self, id: InterviewId) -> usize {
        self.versions(id).len().saturating_sub(1)
    }

    /// Returns the index of the version that was current at that time.
    pub(crate) fn version_at(&self, id: InterviewId, moment: Timestamp) -> Option<usize> {
        let versions = self.versions(id).iter();
        let count = versions
            .take_while(|version| version.updated_at <= moment)
            .count();
        count.checked_sub(1)
    }

    /// Returns the ETag of the list at that time.
    pub(crate) fn etag(&self, moment: Timestamp) -> Option<String> {
        let counts = self.records.keys().map(|id| {
            self.version_at(*id, moment)
                .map_or(0, |version| version + 1)
        });
        let changes = counts.sum::<usize>() + self.turns;
        self.options.has_etags.then(|| format!("W/\"{changes}\""))
    }

    /// Hides the times in the list from now on, or shows them.
    pub(crate) fn hide(&mut self, is_hidden: bool) {
        self.is_hidden = is_hidden;
        self.turns += 1;
    }

    /// Returns the list at that time.
    pub(crate) fn list(&self, moment: Timestamp) -> Vec<ListRecord> {
        let record = |(id, versions): (&InterviewId, &Vec<Version>)| {
            let version = versions.get(self.version_at(*id, moment)?)?;
            let booking = self.booking(version.terms.as_ref()?);
            let listing = Listing {
                title: Some("Top 10 Questions".to_owned()),
                updated_at: Some(version.updated_at),
                ..Listing::default()
            };
            Some(ListRecord {
                id: *id,
                listing,
                booking: (!self.is_hidden).then_some(booking),
            })
        };
        self.records.iter().filter_map(record).collect()
    }

    /// Returns a slot as this server stores it.
    pub(crate) fn stores(&self, slot: Slot) -> Range {
        let round = |at: Timestamp| {
            let grid = self.options.rounds_to.max(1);
            Timestamp::from_seconds(at.seconds().div_euclid(grid) * grid)
        };
        Range::new(Some(round(slot.start())), Some(round(slot.end())))
    }

    /// Describes the current version of an interview for the trace.
    pub(crate) fn describe(&self, id: InterviewId) -> String {
        self.latest(id)
            .and_then(|version| version.terms.as_ref())
            .map_or_else(|| "deleted".to_owned(), describe::terms)
    }

    fn amend(
        &mut self,
        request: u64,
        id: InterviewId,
        slot: Slot,
        is_ignored: bool,
        at: Duration,
    ) -> Reply {
        let latest = self.latest(id).and_then(|version| version.terms.clone());
        match latest {
            None => Reply::Refused("404, there is no such interview"),
            Some(terms) if self.options.is_strict && terms.is_over() => {
                Reply::Refused("422, it was cancelled")
            }
            Some(terms) if is_ignored => Reply::Accepted(Box::new(self.booking(&terms))),
            Some(terms) => {
                let terms = self.named(terms.with_our_proposal(self.stores(slot)));
                let booking = self.booking(&terms);
                self.put(id, Some(terms), Author::Ours { request, slot }, at);
                Reply::Accepted(Box::new(booking))
            }
        }
    }

    fn propose(&mut self, id: InterviewId, proposed: Range, by: Party, at: Duration) {
        let latest = self.latest(id).and_then(|version| version.terms.clone());
        let terms = Terms {
            proposed,
            amended_by: Some(by),
            status: Some(Status::Amended),
            ..latest.unwrap_or_default()
        };
        let terms = self.named(terms);
        self.put(id, Some(terms), Author::Theirs, at);
    }

    /// Returns a random slot as this server stores it.
    fn any_range(&self, rng: &mut Rng) -> Range {
        let slot = any_slot(self.account, rng);
        slot.map(|slot| self.stores(slot)).unwrap_or_default()
    }

    fn named(&self, terms: Terms) -> Terms {
        let amended_by = terms.amended_by.filter(|_| self.options.names_party);
        Terms {
            amended_by,
            ..terms
        }
    }

    fn put(&mut self, id: InterviewId, terms: Option<Terms>, by: Author, at: Duration) {
        let version = Version {
            terms,
            updated_at: EPOCH.plus(at),
            by,
        };
        self.records.entry(id).or_default().push(version);
    }

    fn booking(&self, terms: &Terms) -> Booking {
        Booking {
            start_at: terms.agreed.start(),
            end_at: terms.agreed.end(),
            amend_start_at: terms.proposed.start(),
            amend_end_at: terms.proposed.end(),
            amended_by: terms.amended_by.clone(),
            status: terms.status.clone(),
            ..Booking::default()
        }
    }
}
