//! The ground truth about each account, recorded outside the engine. The rules compare the engine with it.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use interlude_engine::clock::Now;
use interlude_model::{Change, ChangeId, ChangeKind, Ending, InterviewId, Slot, Terms, Timestamp};

use crate::sim::describe;
use crate::sim::rng::Rng;
use crate::sim::world::SimAccount;

/// The longest time by which a list may lag behind an earlier answer.
const LAG: Duration = Duration::from_secs(30);

/// The ground truth about one account.
#[derive(Debug, Default)]
pub(crate) struct Oracle {
    /// Edits of the user that were not answered yet.
    pub(crate) pending_edits: Vec<PendingEdit>,
    /// Everything that the user ever asked for.
    pub(crate) asked_for: HashSet<(InterviewId, ChangeKind)>,
    /// Every change that was ever durable.
    pub(crate) changes: BTreeMap<ChangeId, TrackedChange>,
    /// Every change that ended, in the order in which the end became durable.
    pub(crate) ends: Vec<(ChangeId, Ending)>,
    /// The terms that the user saw when making or deciding the current change.
    pub(crate) shown: BTreeMap<InterviewId, Terms>,
    /// Requests of this process without an answer yet.
    pub(crate) in_flight: BTreeMap<InterviewId, InFlight>,
    /// The changes that are Sending, with the evidence on which they became so.
    pub(crate) sending: BTreeMap<InterviewId, SendingChange>,
    /// The last tick at which an amend was accepted or ended without a clear answer.
    pub(crate) answered: BTreeMap<InterviewId, u64>,
    /// The last time at which an amend was accepted. For an earlier process, the last time at which a
    /// delivery was confirmed.
    pub(crate) accepted_at: BTreeMap<InterviewId, ClockReading>,
    /// The last time at which a change was confirmed as delivered.
    pub(crate) delivered: BTreeMap<InterviewId, ClockReading>,
    /// The newest `updated_at` in any list, and the time at which it was first received.
    pub(crate) newest: BTreeMap<InterviewId, (Timestamp, ClockReading)>,
    /// The newest version of each interview that this process has heard of, and when.
    pub(crate) heard: BTreeMap<InterviewId, Heard>,
    /// The `updated_at` of each interview in the first list that began after the last answer to a request.
    pub(crate) first_after_answer: BTreeMap<InterviewId, Option<Timestamp>>,
    /// Every request that may have taken effect, or still may.
    pub(crate) unconfirmed_requests: Vec<UnconfirmedRequest>,
    /// The effects of our requests of which the user must be told once they are listed.
    pub(crate) surprises: Vec<Surprise>,
    /// What the lists show for sure that the process has received, and looked at only if it lives on.
    pub(crate) next_listed: Vec<Believed>,
    /// The version of each interview that the process looked at last.
    pub(crate) looked_at: BTreeMap<InterviewId, usize>,
    /// The times at which the user was told of something that happened to an interview by itself.
    pub(crate) told: Vec<(Duration, InterviewId)>,
    /// The interviews for which a notice is due, because a note was marked.
    pub(crate) marked: BTreeSet<InterviewId>,
    /// The interviews for which the process died between a mark and its notice.
    pub(crate) untold_by_death: BTreeSet<InterviewId>,
    /// Every request that was sent, by its number.
    pub(crate) sent: BTreeMap<u64, Sent>,
    /// The kinds of all requests that may have taken effect without a clear answer.
    pub(crate) unconfirmed_kinds: HashSet<(InterviewId, ChangeKind)>,
    /// The last list that this process received.
    pub(crate) last_list: Option<Arc<ReceivedList>>,
    /// The oldest version of each interview that may still be shown.
    pub(crate) min_versions: BTreeMap<InterviewId, usize>,
    /// Versions that become the oldest allowed ones after the given time. An answer received at this very moment need not
    /// be shown yet.
    pub(crate) next_min_versions: Vec<(Duration, InterviewId, usize)>,
    /// The last tick at which a list was received or a request ended.
    pub(crate) last_received: u64,
    /// The queue of each interview before each edit that can be undone, oldest first.
    pub(crate) snapshots: BTreeMap<InterviewId, Vec<QueueSnapshot>>,
    /// The `updated_at` at which a conflict was dropped, or at which an overtaken change came up as a conflict.
    pub(crate) conflicts: HashMap<(InterviewId, ChangeKind), Timestamp>,
    requests: u64,
}

/// A version that a list or an answer told of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Heard {
    pub(crate) version: usize,
    pub(crate) at: ClockReading,
}

/// An effect of a request of ours that the user does not expect.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Surprise {
    pub(crate) id: InterviewId,
    /// Its effect.
    pub(crate) kind: ChangeKind,
    pub(crate) version: usize,
    pub(crate) at: Duration,
    pub(crate) began_at: Duration,
    pub(crate) why: Why,
    /// A list has shown it, and the process looked at it.
    pub(crate) is_listed: bool,
}

/// A version that a list shows for sure, because it does not lag behind what was heard before.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Believed {
    pub(crate) received: Duration,
    pub(crate) id: InterviewId,
    pub(crate) version: usize,
    /// No request of its interview is under way or unconfirmed, so an effect is not that of a change in the outbox.
    pub(crate) is_settled: bool,
}

/// The reason why an effect is a surprise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Why {
    /// An accept agreed to another time than the user saw.
    OtherTime,
    /// Its change had ended.
    AfterEnd,
    /// The user was being asked about its change.
    WhileAsked,
}

/// An edit of the user that the engine has not answered yet.
#[derive(Debug, Clone)]
pub(crate) struct PendingEdit {
    pub(crate) action: Action,
    pub(crate) id: InterviewId,
    /// The terms that the user saw.
    pub(crate) shown: Terms,
    pub(crate) shown_updated_at: Option<Timestamp>,
    /// The edit carries the revision that the user saw, so that it is refused as stale if it moved.
    pub(crate) has_revision: bool,
    /// Its commit became durable.
    pub(crate) is_committed: bool,
    /// The queue before the edit.
    pub(crate) before: QueueSnapshot,
}

/// A queue of the outbox as the user saw it.
#[derive(Debug, Clone)]
pub(crate) struct QueueSnapshot {
    pub(crate) taken: u64,
    /// The engine changed the queue by itself since.
    pub(crate) is_outdated: bool,
    pub(crate) changes: Vec<ChangeSnapshot>,
}

/// The parts of a change that undo must restore.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ChangeSnapshot {
    pub(crate) id: ChangeId,
    kind: ChangeKind,
    base: Terms,
    state: &'static str,
}

impl QueueSnapshot {
    pub(crate) fn of(queue: &[Change], taken: u64) -> Self {
        let changes = queue.iter().map(|change| ChangeSnapshot {
            id: change.id,
            kind: change.kind,
            base: change.base.terms.clone(),
            state: describe::state(&change.state),
        });
        Self {
            taken,
            is_outdated: false,
            changes: changes.collect(),
        }
    }
}

/// The kind of an edit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Action {
    Amend(Slot),
    /// Accepts the proposal that the user saw.
    Accept(Slot),
    /// Keeps the agreed time that the user saw.
    Keep(Slot),
    Cancel,
    BringBack(ChangeId),
    Undo,
    Drop,
    Mine,
    Theirs,
    Retry,
}

/// A change as recorded outside the engine.
#[derive(Debug)]
pub(crate) struct TrackedChange {
    pub(crate) interview: InterviewId,
    pub(crate) kind: ChangeKind,
    /// The tick at which the user made it or last decided on it.
    pub(crate) decided: u64,
    /// The server's version of the interview at that time.
    pub(crate) made_at_version: usize,
    /// Its last attempt that may have taken effect.
    pub(crate) last_unconfirmed: Option<Attempt>,
    /// The terms that the user saw when deciding on it.
    pub(crate) shown: Terms,
    pub(crate) shown_updated_at: Option<Timestamp>,
    /// The number of times it was sent again without a compare, because the list hides the times.
    pub(crate) sent_unseen: u32,
    /// The number of times the user decided on it after making it.
    pub(crate) decisions: u32,
    /// The wall-clock time of the user's last decision, as read then.
    pub(crate) decided_at: Timestamp,
    pub(crate) has_ended: bool,
}

/// An attempt that may have taken effect.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Attempt {
    pub(crate) ended: u64,
    pub(crate) updated_at_before: Option<Timestamp>,
    pub(crate) lookup: Option<Lookup>,
}

/// The list evidence that justifies sending a change again after an unconfirmed attempt.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lookup {
    pub(crate) updated_at: Option<Timestamp>,
    /// The list showed the times, so it proves that the attempt had no effect.
    pub(crate) shows_times: bool,
}

/// A request that may have taken effect, or still may.
#[derive(Debug, Clone, Copy)]
pub(crate) struct UnconfirmedRequest {
    pub(crate) id: InterviewId,
    pub(crate) began_at: Duration,
    /// The wall-clock time at which it began, as read then.
    pub(crate) began_by_wall: Timestamp,
    /// The difference between the age that the process measures and the real age. Only the wall clock measures
    /// across a restart, and it may have been set forward.
    pub(crate) seems_older_by: Duration,
}

impl UnconfirmedRequest {
    /// Returns true if the quiet time after it is over at `at`, as far as the process can measure.
    pub(crate) fn is_over(&self, quiet: Duration, at: Duration) -> bool {
        at + self.seems_older_by >= self.began_at + quiet
    }
}

/// A point of simulated time, and both clocks as the process read them then.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ClockReading {
    pub(crate) at: Duration,
    pub(crate) clocks: Now,
}

impl ClockReading {
    /// Returns true if less than `span` has passed since `earlier`, or if the process cannot know that more has:
    /// its wall clock may have been set back while the computer slept.
    pub(crate) fn is_within(&self, span: Duration, earlier: &Self) -> bool {
        self.at < earlier.at + span || self.clocks.since(&earlier.clocks) < span
    }

    /// Returns true if less than `span` has passed since `earlier`, and the process can know it.
    pub(crate) fn is_surely_within(&self, span: Duration, earlier: &Self) -> bool {
        self.at < earlier.at + span && self.clocks.since(&earlier.clocks) < span
    }

    /// Restarts the monotonic clock, as a new process does.
    fn begin_life(&mut self) {
        self.clocks.monotonic = Duration::ZERO;
    }
}

/// A request that was sent.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sent {
    pub(crate) interview: InterviewId,
    pub(crate) kind: ChangeKind,
    pub(crate) change: ChangeId,
    pub(crate) began_at: Duration,
    /// The number of the user's decisions on the change by then.
    pub(crate) decisions: u32,
    /// The version with which it was compared. None if its list hid the times.
    pub(crate) compared: Option<usize>,
    /// The time of its clear answer.
    pub(crate) answered_at: Option<Duration>,
    /// It was sent within the quiet time of an earlier request that
    /// [seems older](UnconfirmedRequest::seems_older_by).
    pub(crate) is_early: bool,
}

/// A request without an answer yet.
#[derive(Debug, Clone)]
pub(crate) struct InFlight {
    pub(crate) change: ChangeId,
    pub(crate) began: u64,
    pub(crate) began_at: Duration,
    pub(crate) began_by_wall: Timestamp,
    pub(crate) updated_at_before: Option<Timestamp>,
    /// It was sent again without a compare.
    pub(crate) is_unseen: bool,
    /// Its number.
    pub(crate) request: u64,
    /// The version with which it was compared.
    pub(crate) compared: Option<usize>,
}

/// A change that is Sending on the disk, and its evidence.
#[derive(Debug, Clone)]
pub(crate) struct SendingChange {
    pub(crate) in_flight: InFlight,
    /// The last list received before it became Sending.
    pub(crate) list: Option<Arc<ReceivedList>>,
}

/// A list that the engine received.
#[derive(Debug)]
pub(crate) struct ReceivedList {
    pub(crate) began: u64,
    pub(crate) requested: ClockReading,
    pub(crate) received: u64,
    pub(crate) received_at: Duration,
    pub(crate) answered: Now,
    pub(crate) records: BTreeMap<InterviewId, ListedInterview>,
    /// Set if this list dropped most interviews.
    pub(crate) dropped: Option<MassDrop>,
    /// Records that could not be read.
    pub(crate) unreadable: Vec<InterviewId>,
}

/// A run of lists that drop more than half of the interviews listed before it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct MassDrop {
    pub(crate) listed_before: usize,
    pub(crate) in_a_row: u32,
}

/// An interview as a list shows it.
#[derive(Debug)]
pub(crate) struct ListedInterview {
    /// None if the list hides them.
    pub(crate) terms: Option<Terms>,
    pub(crate) updated_at: Timestamp,
    pub(crate) version: usize,
}

impl Oracle {
    /// Returns the number of a new request.
    pub(crate) fn request(&mut self) -> u64 {
        self.requests += 1;
        self.requests
    }

    /// Marks the matching pending edit as durable and returns it. Returns None if there is none.
    pub(crate) fn mark_committed(
        &mut self,
        id: InterviewId,
        fits: fn(Action) -> bool,
    ) -> Option<&PendingEdit> {
        let mut edits = self.pending_edits.iter_mut();
        let pending = edits.find(|pending| pending.id == id && fits(pending.action))?;
        pending.is_committed = true;
        Some(pending)
    }

    /// Records the `updated_at` of an interview in a received list.
    pub(crate) fn note_newest(
        &mut self,
        id: InterviewId,
        updated_at: Timestamp,
        now: ClockReading,
    ) {
        let newest = self.newest.entry(id).or_insert((updated_at, now));
        if newest.0 < updated_at {
            *newest = (updated_at, now);
        }
    }

    /// Records a version of an interview that the process hears of.
    pub(crate) fn note_heard(&mut self, id: InterviewId, version: usize, at: ClockReading) {
        let heard = self.heard.entry(id).or_insert(Heard { version, at });
        if heard.version < version {
            *heard = Heard { version, at };
        }
    }

    /// Returns true if the engine may ignore what a list says of an interview, because the list may lag behind
    /// an answer or a list received shortly before.
    pub(crate) fn may_lag(
        &self,
        id: InterviewId,
        updated_at: Timestamp,
        requested: &ClockReading,
    ) -> bool {
        // For a while after an accepted request, only its response is believed.
        let answered = self.accepted_at.get(&id);
        // A record older than the newest ever listed is skipped for a while. It may still be newer than what is
        // shown, because the list with the newest record may have been skipped itself.
        let newest = self.newest.get(&id);
        answered.is_some_and(|answered| requested.is_within(LAG, answered))
            || newest.is_some_and(|(newest, received)| {
                updated_at < *newest && requested.is_within(LAG, received)
            })
    }

    /// Records a request that ended without a clear answer, or whose process died.
    pub(crate) fn note_unconfirmed(&mut self, in_flight: &InFlight, ended: u64) {
        if let Some(tracked) = self.changes.get_mut(&in_flight.change) {
            tracked.last_unconfirmed = Some(Attempt {
                ended,
                updated_at_before: in_flight.updated_at_before,
                lookup: None,
            });
            self.answered.insert(tracked.interview, ended);
            self.unconfirmed_requests.push(UnconfirmedRequest {
                id: tracked.interview,
                began_at: in_flight.began_at,
                began_by_wall: in_flight.began_by_wall,
                seems_older_by: Duration::ZERO,
            });
            self.unconfirmed_kinds
                .insert((tracked.interview, tracked.kind));
        }
    }
}

impl PendingEdit {
    /// Returns the terms that the user decided on. Without a revision, these are the base of the change.
    pub(crate) fn saw(&self, change: &Change) -> Terms {
        if self.has_revision {
            self.shown.clone()
        } else {
            change.base.terms.clone()
        }
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Amend(slot) => write!(f, "Amend to {}", describe::slot(*slot)),
            Self::Accept(slot) => write!(f, "Accept of {}", describe::slot(*slot)),
            Self::Keep(slot) => write!(f, "Keep of {}", describe::slot(*slot)),
            Self::BringBack(_) => f.write_str("BringBack"),
            other => write!(f, "{other:?}"),
        }
    }
}

impl Action {
    /// Returns true if Undo can take it back.
    pub(crate) fn can_be_undone(self) -> bool {
        self.asks_for().is_some() || matches!(self, Self::Mine | Self::Retry)
    }

    /// Returns true if it makes a change.
    pub(crate) fn makes_a_change(self) -> bool {
        self.asks_for().is_some() || matches!(self, Self::BringBack(_))
    }

    /// Returns what a new change of it asks for.
    pub(crate) fn asks_for(self) -> Option<ChangeKind> {
        match self {
            Self::Amend(slot) | Self::Keep(slot) => Some(ChangeKind::Amend(slot)),
            Self::Accept(slot) => Some(ChangeKind::Accept(slot)),
            Self::Cancel => Some(ChangeKind::Cancel),
            Self::BringBack(_)
            | Self::Undo
            | Self::Drop
            | Self::Mine
            | Self::Theirs
            | Self::Retry => None,
        }
    }

    /// Returns true if it makes a change of this kind.
    pub(crate) fn makes(
        self,
        kind: ChangeKind,
        changes: &BTreeMap<ChangeId, TrackedChange>,
    ) -> bool {
        let brought_back = || match self {
            Self::BringBack(dropped) => changes.get(&dropped).map(|tracked| tracked.kind),
            _ => None,
        };
        self.asks_for().or_else(brought_back) == Some(kind)
    }
}

impl TrackedChange {
    /// Records the list on which it becomes Waiting again, if that list began after the attempt ended.
    pub(crate) fn note_lookup(&mut self, list: &ReceivedList) {
        let read = list.records.get(&self.interview);
        let lookup = Lookup {
            updated_at: read.map(|read| read.updated_at),
            shows_times: read.is_some_and(|read| read.terms.is_some()),
        };
        if let Some(unconfirmed_request) = self
            .last_unconfirmed
            .as_mut()
            .filter(|unconfirmed_request| unconfirmed_request.ended < list.began)
        {
            unconfirmed_request.lookup.get_or_insert(lookup);
        }
    }
}

impl SimAccount {
    /// Starts a new process. Unwritten cache batches are lost, and requests in flight become unconfirmed.
    pub(crate) fn begin_life(
        &mut self,
        (tick, now): (u64, ClockReading),
        rng: &mut Rng,
        was_closed: bool,
    ) {
        let behind = self.disk.behind();
        let lost = if was_closed {
            0
        } else {
            u32::try_from(behind).unwrap_or_default()
        };
        let lost = usize::try_from(rng.below(lost + 1)).unwrap_or_default();
        self.disk.reopen(behind - lost);
        self.oracle.pending_edits.clear();
        self.oracle.last_list = None;
        self.oracle.min_versions.clear();
        self.oracle.next_min_versions.clear();
        self.oracle.next_listed.clear();
        let marked = std::mem::take(&mut self.oracle.marked);
        self.oracle.untold_by_death.extend(marked);
        self.oracle.answered.clear();
        self.oracle.in_flight.clear();
        self.oracle.heard.clear();
        for sending in std::mem::take(&mut self.oracle.sending).into_values() {
            self.oracle.note_unconfirmed(&sending.in_flight, tick);
        }
        for tracked in self.oracle.changes.values_mut() {
            tracked.decided = tick;
        }
        for request in &mut self.oracle.unconfirmed_requests {
            let passed = now.at.saturating_sub(request.began_at);
            let measured = now.clocks.wall.since(request.began_by_wall);
            request.seems_older_by = measured.saturating_sub(passed);
        }
        // Only the process that learned of a delivery knows whether a list has shown it since.
        let delivered = std::mem::take(&mut self.oracle.delivered);
        self.oracle.accepted_at.extend(delivered);
        let answered = self.oracle.accepted_at.values_mut();
        let newest = self
            .oracle
            .newest
            .values_mut()
            .map(|(_, received)| received);
        answered.chain(newest).for_each(ClockReading::begin_life);
    }
}
