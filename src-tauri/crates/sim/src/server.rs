//! The server: what every interview was, is, and who made it so.

mod other_side;

use std::collections::BTreeMap;
use std::time::Duration;

use interlude_domain::{
    Booking, InterviewId, ListRecord, Listing, Party, Range, Slot, Status, Terms, Timestamp,
};

use crate::chance::Chance;
use crate::scenario::{ListVisibility, Manners, Scenario};
use crate::slots::{EPOCH, any_slot};
use crate::trace::Trace;
use crate::words;

/// One account's server.
#[derive(Debug)]
pub(crate) struct Server {
    account: usize,
    pub(crate) manners: Manners,
    /// Every interview that ever was, each with all that it ever was, oldest first.
    pub(crate) records: BTreeMap<InterviewId, Vec<Version>>,
    /// What the list shows at present, where that changes.
    pub(crate) is_hidden: bool,
    /// How often the list began to show times, or to hide them.
    turns: usize,
    queue: BTreeMap<(Duration, u64), Arrival>,
    queued: u64,
    replies: BTreeMap<u64, Reply>,
    /// The credentials that it takes; each renewal counts one up.
    pub(crate) key: u8,
    pub(crate) token: u8,
    pub(crate) knows_user: bool,
}

/// What an interview was from some moment on.
#[derive(Debug, Clone)]
pub(crate) struct Version {
    /// None while it is deleted.
    pub(crate) terms: Option<Terms>,
    pub(crate) updated_at: Timestamp,
    pub(crate) by: Hand,
}

/// Who made a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hand {
    /// A request of this application, with this slot.
    Ours { request: u64, slot: Slot },
    /// Anybody else.
    Theirs,
}

/// Something on its way to the server.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Arrival {
    Amend {
        request: u64,
        id: InterviewId,
        slot: Slot,
        /// It will answer well and store nothing.
        is_ignored: bool,
    },
    /// The other side does something to an interview.
    Move(InterviewId),
}

/// What the server says to an amend.
#[derive(Debug, Clone)]
pub(crate) enum Reply {
    Taken(Box<Booking>),
    Refused(&'static str),
}

impl Server {
    pub(crate) fn new(account: usize, scenario: &Scenario, chance: &mut Chance) -> Self {
        let mut server = Self {
            account,
            manners: scenario.server,
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
                agreed: server.any_range(chance),
                status: Some(Status::Scheduled),
                ..Terms::default()
            };
            server.put(id, Some(terms), Hand::Theirs, Duration::ZERO);
            if chance.percent(25) {
                let proposed = server.any_range(chance);
                server.propose(id, proposed, Party::Interviewee, Duration::ZERO);
            }
        }
        server
    }

    /// Sends something on its way.
    pub(crate) fn expect(&mut self, at: Duration, arrival: Arrival) {
        self.queued += 1;
        self.queue.insert((at, self.queued), arrival);
    }

    /// Whether an amend is still on its way.
    pub(crate) fn is_expecting(&self) -> bool {
        self.queue
            .values()
            .any(|arrival| matches!(arrival, Arrival::Amend { .. }))
    }

    /// The other side lets be what it had in mind.
    pub(crate) fn calm_down(&mut self) {
        self.queue
            .retain(|_, arrival| matches!(arrival, Arrival::Amend { .. }));
    }

    /// Lets everything arrive that is due.
    pub(crate) fn catch_up(&mut self, now: Duration, chance: &mut Chance, trace: &mut Trace) {
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
                        Reply::Taken(_) => format!(
                            "server: request {request} arrives, {id} now {}",
                            self.tell(id)
                        ),
                        Reply::Refused(why) => {
                            format!("server: request {request} arrives, refused: {why}")
                        }
                    });
                    self.replies.entry(request).or_insert(reply);
                }
                Arrival::Move(id) => {
                    let what = self.meddle(id, at, chance);
                    trace.note(at, || format!("server: {what}, {id} now {}", self.tell(id)));
                }
            }
        }
    }

    /// What the server answers to a request that arrived.
    pub(crate) fn reply(&self, request: u64) -> Option<&Reply> {
        self.replies.get(&request)
    }

    /// All that an interview ever was, oldest first.
    pub(crate) fn versions(&self, id: InterviewId) -> &[Version] {
        self.records.get(&id).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn latest(&self, id: InterviewId) -> Option<&Version> {
        self.versions(id).last()
    }

    /// The number of the version in force, counted from 0.
    pub(crate) fn version(&self, id: InterviewId) -> usize {
        self.versions(id).len().saturating_sub(1)
    }

    /// The number of the version in force at that moment, counted from 0.
    pub(crate) fn version_at(&self, id: InterviewId, moment: Timestamp) -> Option<usize> {
        let versions = self.versions(id).iter();
        let count = versions
            .take_while(|version| version.updated_at <= moment)
            .count();
        count.checked_sub(1)
    }

    /// The ETag of the list as it was at that moment.
    pub(crate) fn etag(&self, moment: Timestamp) -> Option<String> {
        let counts = self.records.keys().map(|id| {
            self.version_at(*id, moment)
                .map_or(0, |version| version + 1)
        });
        let changes = counts.sum::<usize>() + self.turns;
        self.manners.has_etags.then(|| format!("W/\"{changes}\""))
    }

    /// Shows times from now on, or hides them.
    pub(crate) fn hide(&mut self, is_hidden: bool) {
        self.is_hidden = is_hidden;
        self.turns += 1;
    }

    /// The list as it was at that moment.
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

    /// Where this server stores a slot.
    pub(crate) fn stores(&self, slot: Slot) -> Range {
        let round = |at: Timestamp| {
            let grid = self.manners.rounds_to.max(1);
            Timestamp::from_seconds(at.seconds().div_euclid(grid) * grid)
        };
        Range::new(Some(round(slot.start())), Some(round(slot.end())))
    }

    /// An interview in words.
    pub(crate) fn tell(&self, id: InterviewId) -> String {
        self.latest(id)
            .and_then(|version| version.terms.as_ref())
            .map_or_else(|| "deleted".to_owned(), words::terms)
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
            Some(terms) if self.manners.is_strict && terms.is_over() => {
                Reply::Refused("422, it was called off")
            }
            Some(terms) if is_ignored => Reply::Taken(Box::new(self.booking(&terms))),
            Some(terms) => {
                let terms = self.named(terms.with_our_proposal(self.stores(slot)));
                let booking = self.booking(&terms);
                self.put(id, Some(terms), Hand::Ours { request, slot }, at);
                Reply::Taken(Box::new(booking))
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
        self.put(id, Some(terms), Hand::Theirs, at);
    }

    /// Any time, as this server stores it.
    fn any_range(&self, chance: &mut Chance) -> Range {
        let slot = any_slot(self.account, chance);
        slot.map(|slot| self.stores(slot)).unwrap_or_default()
    }

    fn named(&self, terms: Terms) -> Terms {
        let amended_by = terms.amended_by.filter(|_| self.manners.names_party);
        Terms {
            amended_by,
            ..terms
        }
    }

    fn put(&mut self, id: InterviewId, terms: Option<Terms>, by: Hand, at: Duration) {
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
