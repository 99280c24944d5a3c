//! What is known to be true, from outside the engine: the measure of what it does.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use interlude_domain::{Change, ChangeId, Ending, InterviewId, Slot, Terms, Timestamp};
use interlude_engine::clock::Now;

use crate::chance::Chance;
use crate::words;
use crate::world::Side;

/// How long a list may lie behind what was heard.
const LAG: Duration = Duration::from_secs(30);

/// What is known to be true of one account.
#[derive(Debug, Default)]
pub(crate) struct Book {
    /// What the user asked and was not answered yet.
    pub(crate) asks: Vec<Ask>,
    /// Every slot that the user ever asked for.
    pub(crate) asked: BTreeSet<(InterviewId, Slot)>,
    /// Every change that was ever on the disk.
    pub(crate) wishes: BTreeMap<ChangeId, Wish>,
    /// Every end, in the order in which it became durable.
    pub(crate) ends: Vec<(ChangeId, Ending)>,
    /// The terms that the user looked at when deciding on what is now wished.
    pub(crate) shown: BTreeMap<InterviewId, Terms>,
    /// Requests of this process that were not answered yet.
    pub(crate) in_flight: BTreeMap<InterviewId, Flight>,
    /// Interviews whose first change became Sending, with the evidence at that moment.
    pub(crate) going: BTreeMap<InterviewId, Going>,
    /// When an amend of an interview was last answered well, or ended in doubt.
    pub(crate) answered: BTreeMap<InterviewId, u64>,
    /// When an amend of an interview was last answered well; of an earlier process, when one was last found
    /// to be delivered.
    pub(crate) answered_well: BTreeMap<InterviewId, Reading>,
    /// When a change of an interview was last found to be delivered.
    pub(crate) delivered: BTreeMap<InterviewId, Reading>,
    /// The newest `updated_at` that any list had of an interview, and when it was first had.
    pub(crate) newest: BTreeMap<InterviewId, (Timestamp, Reading)>,
    /// When every request began that may have had an effect, and in which life.
    pub(crate) unclear: Vec<Unclear>,
    /// Every request that went out, by its number.
    pub(crate) sent: BTreeMap<u64, Sent>,
    /// What was asked for by every request that may have had an effect unheard of.
    pub(crate) unconfirmed: BTreeSet<(InterviewId, Slot)>,
    /// The last list that this process had.
    pub(crate) last_list: Option<Arc<Heard>>,
    /// The oldest version of each interview that may still be shown, and from when on.
    pub(crate) floors: BTreeMap<InterviewId, usize>,
    pub(crate) next_floors: Vec<(Duration, InterviewId, usize)>,
    /// When anything was last heard of any interview: a list, or the end of a request.
    pub(crate) heard: u64,
    /// What every interview's line was before each thing that the user did with it and that can be undone.
    pub(crate) pictures: BTreeMap<InterviewId, Vec<Picture>>,
    /// The `updated_at` on which a question was dropped, or one about an earlier request was asked.
    pub(crate) questions: BTreeMap<(InterviewId, Slot), Timestamp>,
    requests: u64,
}

/// Something that the user asks.
#[derive(Debug, Clone)]
pub(crate) struct Ask {
    pub(crate) deed: Deed,
    pub(crate) id: InterviewId,
    /// What the user looked at.
    pub(crate) shown: Terms,
    /// The user insists that it is what stands when it is done.
    pub(crate) insists: bool,
    /// It became durable.
    pub(crate) is_committed: bool,
    /// The line before it.
    pub(crate) before: Picture,
}

/// A line of the outbox as the user saw it.
#[derive(Debug, Clone)]
pub(crate) struct Picture {
    pub(crate) taken: u64,
    pub(crate) changes: Vec<Seen>,
}

/// What undo must bring back of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Seen {
    slot: Slot,
    base: Terms,
    standing: &'static str,
}

impl Picture {
    pub(crate) fn of(line: &[Change], taken: u64) -> Self {
        let changes = line.iter().map(|change| Seen {
            slot: change.slot,
            base: change.base.terms.clone(),
            standing: words::state(&change.state),
        });
        Self {
            taken,
            changes: changes.collect(),
        }
    }
}

/// What the user wants done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Deed {
    Amend(Slot),
    BringBack(ChangeId),
    Undo,
    Drop,
    Mine,
    Theirs,
    Retry,
}

/// A change, as the outside knows it.
#[derive(Debug)]
pub(crate) struct Wish {
    pub(crate) interview: InterviewId,
    pub(crate) slot: Slot,
    /// When it was made or last decided by the user.
    pub(crate) decided: u64,
    /// The server's version in force when it was made.
    pub(crate) made_at_version: usize,
    /// Its last attempt that may have had an effect.
    pub(crate) unconfirmed_request: Option<Attempt>,
    /// The terms that the user looked at when deciding on it.
    pub(crate) shown: Terms,
    /// How often it was sent again although something had changed that could not be seen.
    pub(crate) sent_unseen: u32,
    /// How often the user decided on it after it was made.
    pub(crate) words: u32,
    /// When the user last decided on it, by the wall clock of then.
    pub(crate) decided_at: Timestamp,
    pub(crate) has_ended: bool,
}

/// An attempt that may have had an effect.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Attempt {
    pub(crate) ended: u64,
    pub(crate) updated_at_before: Option<Timestamp>,
    pub(crate) lookup: Option<Lookup>,
}

/// What a list begun after an attempt in doubt said, on the strength of which it is made again.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lookup {
    pub(crate) updated_at: Option<Timestamp>,
    /// It showed the times, so it is known that nothing had happened.
    pub(crate) is_plain: bool,
}

/// A request that may have had an effect, or may still have one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Unclear {
    pub(crate) id: InterviewId,
    pub(crate) began_at: Duration,
    /// When it began, by the wall clock of then.
    pub(crate) began_by_wall: Timestamp,
    /// By how much it is younger than it seems to the process. Nothing but the wall clock measures across a
    /// restart, and that may have been set forward.
    pub(crate) seems_older_by: Duration,
}

impl Unclear {
    /// Whether the quiet time after it was over then, as far as the process can measure.
    pub(crate) fn is_over(&self, quiet: Duration, at: Duration) -> bool {
        at + self.seems_older_by >= self.began_at + quiet
    }
}

/// A moment, and what the process read on its clocks then.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reading {
    pub(crate) at: Duration,
    pub(crate) clocks: Now,
}

impl Reading {
    /// Whether less than that has passed since an earlier moment, or the process cannot know that more has: its
    /// wall clock may have been set back while the computer slept.
    pub(crate) fn is_within(&self, span: Duration, earlier: &Self) -> bool {
        self.at < earlier.at + span || self.clocks.since(&earlier.clocks) < span
    }

    /// A new process begins, and counts from here.
    fn begin_life(&mut self) {
        self.clocks.monotonic = Duration::ZERO;
    }
}

/// A request that went out.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sent {
    pub(crate) wish: ChangeId,
    pub(crate) began_at: Duration,
    /// How often the user had decided on it by then.
    pub(crate) words: u32,
    /// It went out beside an earlier one that [seems older](Unclear::seems_older_by).
    pub(crate) is_hurried: bool,
}

/// A request that is under way.
#[derive(Debug, Clone)]
pub(crate) struct Flight {
    pub(crate) wish: ChangeId,
    pub(crate) began: u64,
    pub(crate) began_at: Duration,
    pub(crate) began_by_wall: Timestamp,
    pub(crate) updated_at_before: Option<Timestamp>,
    /// It was sent again although something had changed unseen.
    pub(crate) is_unseen: bool,
}

/// A change that is Sending on the disk.
#[derive(Debug, Clone)]
pub(crate) struct Going {
    pub(crate) flight: Flight,
    /// The last list that was had before.
    pub(crate) list: Option<Arc<Heard>>,
}

/// A list that the engine had.
#[derive(Debug)]
pub(crate) struct Heard {
    pub(crate) began: u64,
    pub(crate) asked: Reading,
    pub(crate) had: u64,
    pub(crate) had_at: Duration,
    pub(crate) answered: Now,
    pub(crate) records: BTreeMap<InterviewId, Read>,
    /// How many interviews were listed when this list and those just before it, which dropped most of them, came:
    /// None if it dropped few.
    pub(crate) dropped: Option<Dropped>,
    /// Records that could not be read.
    pub(crate) unreadable: Vec<InterviewId>,
}

/// Lists in a row that drop more than half of what was listed before.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Dropped {
    pub(crate) listed_before: usize,
    pub(crate) in_a_row: u32,
}

/// What a list said of an interview.
#[derive(Debug)]
pub(crate) struct Read {
    /// None where the list does not show them.
    pub(crate) terms: Option<Terms>,
    pub(crate) updated_at: Timestamp,
}

impl Book {
    /// The number of a new request.
    pub(crate) fn request(&mut self) -> u64 {
        self.requests += 1;
        self.requests
    }

    /// What the user asks became durable; none, if nobody asks for it.
    pub(crate) fn commit(&mut self, id: InterviewId, fits: fn(Deed) -> bool) -> Option<&Ask> {
        let mut asks = self.asks.iter_mut();
        let ask = asks.find(|ask| ask.id == id && fits(ask.deed))?;
        ask.is_committed = true;
        Some(ask)
    }

    /// Notes what a list says of how recent an interview is.
    pub(crate) fn note_newest(&mut self, id: InterviewId, updated_at: Timestamp, now: Reading) {
        let newest = self.newest.entry(id).or_insert((updated_at, now));
        if newest.0 < updated_at {
            *newest = (updated_at, now);
        }
    }

    /// Whether a list that was asked for then need not be believed of an interview: it may lag behind what was
    /// heard shortly before.
    pub(crate) fn may_lag(&self, id: InterviewId, updated_at: Timestamp, asked: &Reading) -> bool {
        // For a while after an answer of ours only what it said is believed.
        let answered = self.answered_well.get(&id);
        // What is older than any list had it is skipped for a while, and so says nothing, though it may be
        // newer than what is shown: the list that had the newest may have been skipped itself.
        let newest = self.newest.get(&id);
        answered.is_some_and(|answered| asked.is_within(LAG, answered))
            || newest.is_some_and(|(newest, had)| updated_at < *newest && asked.is_within(LAG, had))
    }

    /// A request ended, or was left behind by its process, and may have had an effect.
    pub(crate) fn unconfirmed_request(&mut self, flight: &Flight, ended: u64) {
        if let Some(wish) = self.wishes.get_mut(&flight.wish) {
            wish.unconfirmed_request = Some(Attempt {
                ended,
                updated_at_before: flight.updated_at_before,
                lookup: None,
            });
            self.answered.insert(wish.interview, ended);
            self.unclear.push(Unclear {
                id: wish.interview,
                began_at: flight.began_at,
                began_by_wall: flight.began_by_wall,
                seems_older_by: Duration::ZERO,
            });
            self.unconfirmed.insert((wish.interview, wish.slot));
        }
    }
}

impl Ask {
    /// What the user saw of what became of it. Who does not insist sees what it was made on.
    pub(crate) fn saw(&self, change: &Change) -> Terms {
        if self.insists {
            self.shown.clone()
        } else {
            change.base.terms.clone()
        }
    }
}

impl fmt::Display for Deed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Amend(slot) => write!(f, "Amend to {}", words::slot(*slot)),
            Self::BringBack(_) => f.write_str("BringBack"),
            other => write!(f, "{other:?}"),
        }
    }
}

impl Deed {
    /// Whether Undo takes it back.
    pub(crate) fn can_be_undone(self) -> bool {
        matches!(self, Self::Amend(_) | Self::Mine | Self::Retry)
    }

    /// Whether it makes a change.
    pub(crate) fn is_wish(self) -> bool {
        matches!(self, Self::Amend(_) | Self::BringBack(_))
    }

    /// Whether a change of that slot is what it makes.
    pub(crate) fn makes(self, slot: Slot, wishes: &BTreeMap<ChangeId, Wish>) -> bool {
        match self {
            Self::Amend(wished) => wished == slot,
            Self::BringBack(dropped) => wishes.get(&dropped).is_some_and(|wish| wish.slot == slot),
            _ => false,
        }
    }
}

impl Wish {
    /// It goes back into the queue on the strength of this list, if it is younger than the attempt.
    pub(crate) fn look_up(&mut self, list: &Heard) {
        let read = list.records.get(&self.interview);
        let lookup = Lookup {
            updated_at: read.map(|read| read.updated_at),
            is_plain: read.is_some_and(|read| read.terms.is_some()),
        };
        if let Some(unconfirmed_request) = self
            .unconfirmed_request
            .as_mut()
            .filter(|unconfirmed_request| unconfirmed_request.ended < list.began)
        {
            unconfirmed_request.lookup.get_or_insert(lookup);
        }
    }
}

impl Side {
    /// A new process begins: what the last one had in hand is lost or in doubt.
    pub(crate) fn begin_life(
        &mut self,
        (tick, now): (u64, Reading),
        chance: &mut Chance,
        was_closed: bool,
    ) {
        let behind = self.platter.behind();
        let lost = if was_closed {
            0
        } else {
            u32::try_from(behind).unwrap_or_default()
        };
        let lost = usize::try_from(chance.below(lost + 1)).unwrap_or_default();
        self.platter.reopen(behind - lost);
        self.book.asks.clear();
        self.book.last_list = None;
        self.book.floors.clear();
        self.book.next_floors.clear();
        self.book.answered.clear();
        self.book.in_flight.clear();
        for going in std::mem::take(&mut self.book.going).into_values() {
            self.book.unconfirmed_request(&going.flight, tick);
        }
        for wish in self.book.wishes.values_mut() {
            wish.decided = tick;
        }
        for unclear in &mut self.book.unclear {
            let passed = now.at.saturating_sub(unclear.began_at);
            let measured = now.clocks.wall.since(unclear.began_by_wall);
            unclear.seems_older_by = measured.saturating_sub(passed);
        }
        // Whether a list has shown a delivery since is known to the process alone that heard of it.
        let delivered = std::mem::take(&mut self.book.delivered);
        self.book.answered_well.extend(delivered);
        let answered = self.book.answered_well.values_mut();
        let newest = self.book.newest.values_mut().map(|(_, had)| had);
        answered.chain(newest).for_each(Reading::begin_life);
    }
}
