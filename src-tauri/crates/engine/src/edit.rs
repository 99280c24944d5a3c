//! Decides the edits of the user. Each one becomes a commit, or an error.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use interlude_model::{
    Base, Change, ChangeId, ChangeKind, Code, ConflictKind, Ending, HistoryEntry, Interview,
    InterviewId, ListVisibility, NoProposal, NotOffered, Slot, State, Status, Timestamp,
};

use crate::ledger::Ledger;
use crate::session_state::UNDO_CAP;
use crate::store::{Commit, Op, StoreError, Switches};
use crate::transition::{Queue, end, end_replaced};

/// An action of the user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edit {
    /// Proposes another time.
    Amend {
        id: InterviewId,
        slot: Slot,
        /// The revision that the user looked at, if one was shown.
        seen: Option<u64>,
        /// The undo window: the time before the change is sent.
        undo: Duration,
    },
    /// Accepts the other side's proposal, which is the one that the user looked at.
    Accept {
        id: InterviewId,
        /// The revision that the user looked at.
        seen: u64,
        undo: Duration,
    },
    /// Keeps the agreed time against a proposal: proposes it back.
    Keep {
        id: InterviewId,
        /// The revision that the user looked at, if one was shown.
        seen: Option<u64>,
        undo: Duration,
    },
    /// Cancels the interview, which cannot be taken back once it is sent.
    Cancel {
        id: InterviewId,
        /// The revision that the user looked at.
        seen: u64,
        undo: Duration,
    },
    /// Undoes the newest change while it is Waiting. The change that it replaced comes back as it
    /// was, and a question that it answered is asked again.
    Undo(InterviewId),
    /// Drops the newest change, unless it is being sent.
    Drop(InterviewId),
    /// Brings back a dropped change as it was. A conflict asks its question again. The drop stays
    /// in the history.
    BringBack {
        id: InterviewId,
        dropped: ChangeId,
        /// The undo window of a change that was Waiting.
        undo: Duration,
    },
    /// Answers a conflict or a refusal.
    Resolve {
        id: InterviewId,
        choice: Choice,
        /// The revision that the user looked at, if one was shown.
        seen: Option<u64>,
        /// The undo window of the choice.
        undo: Duration,
    },
    /// Tries a refused change again, on the terms of the server as they are now.
    Retry {
        id: InterviewId,
        /// The revision that the user looked at, if one was shown.
        seen: Option<u64>,
    },
    Switch(Switches),
}

/// An answer to a conflict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// Propose the user's time against the server's current terms.
    Mine,
    /// Give up the user's time.
    Theirs,
}

/// The reason why an edit was refused. Nothing changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    #[error("There is no interview {0}. Run a sync if it is new, and check the number.")]
    UnknownInterview(InterviewId),
    /// The interview changed after the user looked at it.
    #[error("It changed again just now, so nothing was done. Look at it, then decide.")]
    Stale,
    #[error("Interview {0} is no longer listed, so no time can be proposed for it.")]
    NotListed(InterviewId),
    /// No other time may be proposed for it.
    #[error("{}", .0.sentence())]
    NoProposal(NoProposal),
    /// This answer is not offered for it.
    #[error("{}", .0.sentence())]
    NotOffered(NotOffered),
    #[error("Interview {0} has no unfinished change.")]
    NothingWaiting(InterviewId),
    /// The change is being sent.
    #[error("The change is being sent right now. Wait for the answer, or propose another time.")]
    Sending,
    /// The change may have been applied.
    #[error(
        "The change may have arrived already; it is being looked up. Propose another time, or \
         drop it if you no longer want it."
    )]
    Checking,
    /// The change waits for the user, not for the network.
    #[error("The change waits for your decision: resolve it, drop it, or propose another time.")]
    NeedsDecision,
    /// The interview has no change that waits for the user.
    #[error("Interview {0} has no conflict to decide.")]
    NoConflict(InterviewId),
    /// The change was not dropped.
    #[error("No dropped change of interview {0} can be brought back. Propose the time again.")]
    NotDropped(InterviewId),
    /// A newer change exists.
    #[error("A newer time waits for interview {0} already, so the dropped one stays dropped.")]
    NewerChange(InterviewId),
    /// The change could not be saved.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl EditError {
    /// Returns the code for both shells.
    pub fn code(&self) -> Code {
        match self {
            Self::UnknownInterview(_) => Code::UnknownInterview,
            Self::Stale => Code::Stale,
            Self::NotListed(_) => Code::NotListed,
            Self::NoProposal(why) => (*why).into(),
            Self::NotOffered(why) => (*why).into(),
            Self::NothingWaiting(_) => Code::NothingWaiting,
            Self::Sending => Code::Sending,
            Self::Checking => Code::Checking,
            Self::NeedsDecision => Code::NeedsDecision,
            Self::NoConflict(_) => Code::NoConflict,
            Self::NotDropped(_) => Code::NotDropped,
            Self::NewerChange(_) => Code::NewerChange,
            Self::Store(error) => error.code,
        }
    }
}

/// The result of an edit.
#[derive(Debug, Default)]
struct EditOutcome {
    commit: Commit,
    /// The change that the user decided about, with its undo window. It is compared again before it
    /// is sent.
    change: Option<(ChangeId, Duration)>,
}

/// The error of a group of edits. Nothing changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{error}")]
pub struct GroupError {
    /// The index of the edit that was refused.
    pub index: usize,
    pub error: EditError,
}

impl GroupError {
    pub(crate) const fn of(index: usize, error: EditError) -> Self {
        Self { index, error }
    }
}

/// The result of a group of edits.
#[derive(Debug, Default)]
pub(crate) struct GroupOutcome {
    pub(crate) commit: Commit,
    pub(crate) changes: Vec<(ChangeId, Duration)>,
}

/// Decides edits of different interviews that are made at once. The new changes get `ids`.
///
/// All of them are decided on the same ledger, so two edits of one interview would not know of each other.
/// The second one is refused as stale.
pub(crate) fn decide_group(
    ledger: &Ledger,
    edits: &[Edit],
    ids: &[ChangeId],
    now: Timestamp,
) -> Result<GroupOutcome, GroupError> {
    let mut group = GroupOutcome::default();
    let mut decided = BTreeSet::new();
    let first = ledger.next_order();
    for (index, ((edit, id), order)) in edits.iter().zip(ids).zip(first..).enumerate() {
        if edit.interview().is_some_and(|id| !decided.insert(id)) {
            return Err(GroupError::of(index, EditError::Stale));
        }
        let new = NewChange { id: *id, order };
        let outcome = decide(ledger, edit, new, now);
        let EditOutcome { commit, change } =
            outcome.map_err(|error| GroupError::of(index, error))?;
        group.commit.ops.extend(commit.ops);
        group.changes.extend(change);
    }
    Ok(group)
}

impl Edit {
    /// Returns the interview that it is about, if there is one.
    pub const fn interview(&self) -> Option<InterviewId> {
        match self {
            Self::Amend { id, .. }
            | Self::Accept { id, .. }
            | Self::Keep { id, .. }
            | Self::Cancel { id, .. }
            | Self::Undo(id)
            | Self::Drop(id)
            | Self::BringBack { id, .. }
            | Self::Resolve { id, .. }
            | Self::Retry { id, .. } => Some(*id),
            Self::Switch(_) => None,
        }
    }
}

/// The id and the place in the outbox of a change that an edit makes.
#[derive(Debug, Clone, Copy)]
struct NewChange {
    id: ChangeId,
    order: u64,
}

/// Decides an edit.
fn decide(
    ledger: &Ledger,
    edit: &Edit,
    new: NewChange,
    now: Timestamp,
) -> Result<EditOutcome, EditError> {
    match *edit {
        Edit::Amend {
            id,
            slot,
            seen,
            undo,
        } => {
            let interview = interview_if_unchanged(ledger, id, seen)?;
            match interview.no_proposal() {
                Some(NoProposal::NotListed) => Err(EditError::NotListed(id)),
                Some(why) => Err(EditError::NoProposal(why)),
                None => Ok(make(
                    ledger,
                    interview,
                    ChangeKind::Amend(slot),
                    new,
                    now,
                    undo,
                )),
            }
        }
        Edit::Accept { id, seen, undo } => {
            let interview = interview_if_unchanged(ledger, id, Some(seen))?;
            let slot = ledger
                .accept_offer(interview)
                .map_err(EditError::NotOffered)?;
            Ok(make(
                ledger,
                interview,
                ChangeKind::Accept(slot),
                new,
                now,
                undo,
            ))
        }
        Edit::Keep { id, seen, undo } => {
            let interview = interview_if_unchanged(ledger, id, seen)?;
            let slot = interview.keepable().map_err(EditError::NotOffered)?;
            Ok(make(
                ledger,
                interview,
                ChangeKind::Amend(slot),
                new,
                now,
                undo,
            ))
        }
        Edit::Cancel { id, seen, undo } => {
            let interview = interview_if_unchanged(ledger, id, Some(seen))?;
            ledger
                .cancel_offer(interview)
                .map_err(EditError::NotOffered)?;
            Ok(make(ledger, interview, ChangeKind::Cancel, new, now, undo))
        }
        Edit::Undo(id) => undo_newest(queue_of(ledger, id)?, now),
        Edit::Drop(id) => drop_change(queue_of(ledger, id)?, now),
        Edit::BringBack { id, dropped, undo } => bring_back(ledger, id, dropped, new, now, undo),
        Edit::Resolve {
            id,
            choice,
            seen,
            undo,
        } => {
            let interview = interview_if_unchanged(ledger, id, seen)?;
            resolve(ledger, interview, choice, now, undo)
        }
        Edit::Retry { id, seen } => retry(ledger, id, seen, now),
        Edit::Switch(switches) => Ok(only(vec![Op::Switch(switches)])),
    }
}

/// Makes a change. It takes the place of the one that waits, whatever the kinds of both.
fn make(
    ledger: &Ledger,
    interview: &Interview,
    kind: ChangeKind,
    new: NewChange,
    now: Timestamp,
    undo: Duration,
) -> EditOutcome {
    let mut made = Change {
        id: new.id,
        interview_id: interview.id,
        order: new.order,
        kind,
        base: base(interview),
        made_at: now,
        attempts: 0,
        resent_unseen: false,
        reason: None,
        state: State::Waiting {
            undo_until: now.plus(undo),
        },
        before_gone: None,
        decided_when_passed: false,
        replaces: None,
    };
    // The user may propose a time that has passed already. Only a start that passes later is asked about.
    made.decided_when_passed = made.start().is_some_and(|start| start <= now);
    let mut ops = Vec::new();
    if let Some(queue) = Queue::of(ledger.durable().outbox.of(interview.id)) {
        // A change that may have reached the server cannot be replaced, because its outcome must
        // still be found out. The new one is held behind it.
        let replaced = if queue.current.has_open_request() {
            queue.next
        } else {
            // First in, first out: a new time for the same interview keeps its place in the outbox.
            made.order = queue.current.order;
            Some(queue.current)
        };
        if let Some(older) = replaced {
            ops.push(end_replaced(older, &made, now));
            made = made.replacing(older.clone());
        }
    }
    ops.push(Op::Put(made));
    EditOutcome {
        commit: Commit { ops },
        change: Some((new.id, undo)),
    }
}

fn undo_newest(queue: Queue<'_>, now: Timestamp) -> Result<EditOutcome, EditError> {
    let newest = queue.newest();
    match &newest.state {
        State::Waiting { undo_until } => match newest.replaces.as_deref() {
            Some(earlier) => Ok(restore(
                newest,
                earlier,
                undo_window(newest, *undo_until),
                now,
            )),
            None => Ok(only(vec![end(newest, Ending::Undone, now)])),
        },
        State::Sending { .. } => Err(EditError::Sending),
        State::Checking(_) => Err(EditError::Checking),
        State::Conflict(_) | State::Refused => Err(EditError::NeedsDecision),
    }
}

/// Brings back `earlier`, which `newest` replaced: another change, or the same one before the user
/// decided on it. If it waits, it gets a new undo window and is compared again.
fn restore(newest: &Change, earlier: &Change, undo: Duration, now: Timestamp) -> EditOutcome {
    let waits = matches!(earlier.state, State::Waiting { .. });
    let undo = if waits { undo } else { Duration::ZERO };
    let restored = Change {
        state: match &earlier.state {
            State::Waiting { .. } => State::Waiting {
                undo_until: now.plus(undo),
            },
            other => other.clone(),
        },
        // The attempt count names the requests of a change. If it went back, the next request would
        // reuse the key of one that is still remembered.
        attempts: if newest.id == earlier.id {
            newest.attempts
        } else {
            earlier.attempts
        },
        ..earlier.clone()
    };
    let change = Some((restored.id, undo));
    let is_another = restored.id != newest.id;
    let ended = is_another.then(|| end(newest, Ending::Undone, now));
    let commit = ended.into_iter().chain([Op::Put(restored)]);
    EditOutcome {
        commit: Commit {
            ops: commit.collect(),
        },
        change,
    }
}

/// Returns the undo window that a change was made with, or zero if it was sent in between and waits
/// again.
fn undo_window(newest: &Change, undo_until: Timestamp) -> Duration {
    let window = undo_until.since(newest.made_at);
    if window <= UNDO_CAP {
        window
    } else {
        Duration::ZERO
    }
}

fn drop_change(queue: Queue<'_>, now: Timestamp) -> Result<EditOutcome, EditError> {
    match queue.newest().state {
        State::Sending { .. } => Err(EditError::Sending),
        _ => Ok(only(vec![end(queue.newest(), Ending::Dropped, now)])),
    }
}

fn bring_back(
    ledger: &Ledger,
    id: InterviewId,
    dropped: ChangeId,
    new: NewChange,
    now: Timestamp,
    undo: Duration,
) -> Result<EditOutcome, EditError> {
    if ledger.interview(id).is_none() {
        return Err(EditError::UnknownInterview(id));
    }
    let was_dropped = |entry: &&Arc<HistoryEntry>| {
        entry.change.id == dropped
            && entry.change.interview_id == id
            && entry.ending == Ending::Dropped
    };
    let entry = ledger.durable().history.iter().rev().find(was_dropped);
    let dropped_change = &entry.ok_or(EditError::NotDropped(id))?.change;
    let state = match &dropped_change.state {
        State::Waiting { .. } => State::Waiting {
            undo_until: now.plus(undo),
        },
        other => other.clone(),
    };
    let back = Change {
        id: new.id,
        order: new.order,
        state,
        ..dropped_change.clone()
    };
    let is_newer = |entry: &Arc<HistoryEntry>| {
        entry.change.interview_id == id
            && entry.change.order > dropped_change.order
            && entry.ending != Ending::Undone
    };
    // The user has decided on this interview since. Bringing the old change back would undo that
    // silently.
    if ledger.durable().history.iter().any(is_newer) {
        return Err(EditError::NewerChange(id));
    }
    let mut ops = Vec::new();
    if let Some(queue) = Queue::of(ledger.durable().outbox.of(id)) {
        if queue.newest().order >= dropped_change.order {
            return Err(EditError::NewerChange(id));
        }
        if !queue.current.has_open_request() {
            ops.push(end_replaced(queue.current, &back, now));
        }
    }
    ops.push(Op::Put(back));
    Ok(EditOutcome {
        commit: Commit { ops },
        change: Some((new.id, undo)),
    })
}

fn resolve(
    ledger: &Ledger,
    interview: &Interview,
    choice: Choice,
    now: Timestamp,
    undo: Duration,
) -> Result<EditOutcome, EditError> {
    let queue = queue_of(ledger, interview.id)?;
    if !queue.current.needs_attention() {
        return Err(EditError::NoConflict(interview.id));
    }
    match choice {
        Choice::Theirs => Ok(only(vec![end(queue.current, Ending::Dropped, now)])),
        Choice::Mine => send_again(ledger, interview, queue.current, now, undo),
    }
}

/// Sends a change that waits for the user, on the terms that are shown now. Undo asks the same
/// question again.
fn send_again(
    ledger: &Ledger,
    interview: &Interview,
    asked: &Change,
    now: Timestamp,
    undo: Duration,
) -> Result<EditOutcome, EditError> {
    if interview.visibility == ListVisibility::Gone {
        return Err(EditError::NotListed(interview.id));
    }
    may_send_again(ledger, interview, asked).map_err(EditError::NotOffered)?;
    let rebased = Change {
        // The user has seen these terms with the question, so the change is compared with them from
        // now on. With the old base it would conflict again at once.
        base: base(interview),
        state: State::Waiting {
            undo_until: now.plus(undo),
        },
        resent_unseen: false,
        reason: None,
        before_gone: None,
        decided_when_passed: asked.start().is_some_and(|start| start <= now),
        ..asked.clone()
    };
    let change = Some((rebased.id, undo));
    Ok(EditOutcome {
        change,
        ..only(vec![Op::Put(rebased.replacing(asked.clone()))])
    })
}

/// Checks that a change may be sent on the terms that are shown now: an accept only while the proposal that
/// the user accepted stands, and nothing after the interview was called off.
fn may_send_again(
    ledger: &Ledger,
    interview: &Interview,
    asked: &Change,
) -> Result<(), NotOffered> {
    match asked.kind {
        ChangeKind::Amend(_) if interview.terms().status == Some(Status::Cancelled) => {
            Err(NotOffered::Over)
        }
        ChangeKind::Amend(_) => Ok(()),
        ChangeKind::Accept(slot) => {
            let took = asked.state == State::Conflict(ConflictKind::Took);
            let stands = !took && ledger.accept_offer(interview)? == slot;
            stands.then_some(()).ok_or(NotOffered::NothingProposed)
        }
        ChangeKind::Cancel => ledger.cancel_offer(interview),
    }
}

fn retry(
    ledger: &Ledger,
    id: InterviewId,
    seen: Option<u64>,
    now: Timestamp,
) -> Result<EditOutcome, EditError> {
    let queue = queue_of(ledger, id)?;
    match queue.current.state {
        State::Conflict(_) => Err(EditError::NeedsDecision),
        State::Refused => {
            let interview = interview_if_unchanged(ledger, id, seen)?;
            send_again(ledger, interview, queue.current, now, Duration::ZERO)
        }
        // These are tried again without the user. The edit ends the backoff, as every edit does.
        State::Waiting { .. } | State::Sending { .. } | State::Checking(_) => {
            Ok(EditOutcome::default())
        }
    }
}

fn interview_if_unchanged(
    ledger: &Ledger,
    id: InterviewId,
    seen: Option<u64>,
) -> Result<&Interview, EditError> {
    let view = ledger.view(id).ok_or(EditError::UnknownInterview(id))?;
    match seen {
        // The user decided on what the screen showed, and that is not what is there now.
        Some(seen) if seen != view.revision() => Err(EditError::Stale),
        _ => Ok(view.interview),
    }
}

fn queue_of(ledger: &Ledger, id: InterviewId) -> Result<Queue<'_>, EditError> {
    let queue = Queue::of(ledger.durable().outbox.of(id));
    queue.ok_or_else(|| match ledger.interview(id) {
        Some(_) => EditError::NothingWaiting(id),
        None => EditError::UnknownInterview(id),
    })
}

pub(crate) fn base(interview: &Interview) -> Base {
    Base {
        terms: interview.terms(),
        updated_at: interview.updated_at(),
    }
}

fn only(ops: Vec<Op>) -> EditOutcome {
    EditOutcome {
        commit: Commit { ops },
        change: None,
    }
}
