//! What the user does: each edit is decided against the ledger and becomes one change.

use std::sync::Arc;
use std::time::Duration;

use interlude_domain::{
    Base, Change, ChangeId, Ending, HistoryEntry, Interview, InterviewId, ListVisibility,
    NoProposal, Slot, State, Timestamp,
};

use crate::ledger::Ledger;
use crate::session_state::UNDO_CAP;
use crate::store::{Commit, Op, StoreError, Switches};
use crate::transition::{Queue, end, superseded};

/// Something that the user does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edit {
    /// Proposes another time.
    Amend {
        /// For which interview.
        id: InterviewId,
        /// Which time.
        slot: Slot,
        /// The revision that the user looked at, where one was shown.
        seen: Option<u64>,
        /// How long it can be taken back before it is sent.
        undo: Duration,
    },
    /// Takes the newest wish back, while it is only waiting: what it replaced is there again as it stood,
    /// and a question that it answered is asked again.
    Undo(InterviewId),
    /// Drops the newest wish, whatever became of it.
    Drop(InterviewId),
    /// Brings back a wish that was dropped, as it stood: a conflict asks its question again. The drop
    /// stays in the history.
    BringBack {
        /// For which interview.
        id: InterviewId,
        /// Which wish.
        dropped: ChangeId,
        /// How long one that was waiting can be taken back before it is sent.
        undo: Duration,
    },
    /// Decides a conflict or a refusal.
    Resolve {
        /// Of which interview.
        id: InterviewId,
        /// In whose favour.
        choice: Choice,
        /// The revision that the user looked at, where one was shown.
        seen: Option<u64>,
        /// How long the choice can be taken back before it is sent.
        undo: Duration,
    },
    /// Tries a refused change again, on what stands now.
    Retry(InterviewId),
    /// Sets the switches.
    Switch(Switches),
}

/// In whose favour a conflict is decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// Propose the user's time against what stands now.
    Mine,
    /// Let go of the user's time.
    Theirs,
}

/// Why an edit was not done. Nothing changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// No interview has this id.
    #[error("There is no interview {0}. Run a sync if it is new, and check the number.")]
    UnknownInterview(InterviewId),
    /// It changed after the user looked at it.
    #[error("It changed again just now, so nothing was done. Look at it, then decide.")]
    Stale,
    /// The interview is gone from the server's list.
    #[error("Interview {0} is no longer listed, so no time can be proposed for it.")]
    NotListed(InterviewId),
    /// No other time can be proposed for it.
    #[error("{}", .0.sentence())]
    NoProposal(NoProposal),
    /// The interview has no unfinished change.
    #[error("Nothing waits for interview {0}.")]
    NothingWaiting(InterviewId),
    /// The change is going out.
    #[error("The change is being sent right now. Wait for the answer, or propose another time.")]
    Sending,
    /// The change may have arrived.
    #[error(
        "The change may have arrived already; it is being looked up. Propose another time, or \
         discard it if you no longer want it."
    )]
    Checking,
    /// The change waits for a decision, not for the network.
    #[error("The change waits for your decision: resolve it, discard it, or propose another time.")]
    NeedsDecision,
    /// There is no conflict to decide.
    #[error("Interview {0} has no conflict to decide.")]
    NoConflict(InterviewId),
    /// The wish was not dropped.
    #[error("No dropped change of interview {0} can be brought back. Propose the time again.")]
    NotDropped(InterviewId),
    /// A newer wish has taken its place.
    #[error("A newer time waits for interview {0} already, so the dropped one stays dropped.")]
    NewerChange(InterviewId),
    /// It could not be made durable.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl EditError {
    /// The word that programs see.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::UnknownInterview(_) => "unknown_interview",
            Self::Stale => "stale",
            Self::NotListed(_) => "not_listed",
            Self::NoProposal(why) => why.as_str(),
            Self::NothingWaiting(_) => "nothing_waiting",
            Self::Sending => "sending",
            Self::Checking => "checking",
            Self::NeedsDecision => "needs_decision",
            Self::NoConflict(_) => "no_conflict",
            Self::NotDropped(_) => "not_dropped",
            Self::NewerChange(_) => "newer_wish",
            Self::Store(error) => error.kind.as_str(),
        }
    }
}

/// What an edit decides.
#[derive(Debug, Default)]
pub(crate) struct Decided {
    pub(crate) commit: Commit,
    /// The change that the user decided about, to be compared anew.
    pub(crate) change: Option<(ChangeId, Duration)>,
}

/// Decides an edit. `fresh` is the id that a new change would get.
pub(crate) fn decide(
    ledger: &Ledger,
    edit: &Edit,
    fresh: ChangeId,
    now: Timestamp,
) -> Result<Decided, EditError> {
    match *edit {
        Edit::Amend {
            id,
            slot,
            seen,
            undo,
        } => {
            let interview = looked_at(ledger, id, seen)?;
            amend(ledger, interview, slot, fresh, now, undo)
        }
        Edit::Undo(id) => take_back(waiting_line(ledger, id)?, now),
        Edit::Drop(id) => drop_change(waiting_line(ledger, id)?, now),
        Edit::BringBack { id, dropped, undo } => bring_back(ledger, id, dropped, fresh, now, undo),
        Edit::Resolve {
            id,
            choice,
            seen,
            undo,
        } => {
            let interview = looked_at(ledger, id, seen)?;
            resolve(ledger, interview, choice, now, undo)
        }
        Edit::Retry(id) => retry(ledger, id, now),
        Edit::Switch(switches) => Ok(ops(vec![Op::Switch(switches)])),
    }
}

fn amend(
    ledger: &Ledger,
    interview: &Interview,
    slot: Slot,
    fresh: ChangeId,
    now: Timestamp,
    undo: Duration,
) -> Result<Decided, EditError> {
    match interview.no_proposal() {
        Some(NoProposal::NotListed) => return Err(EditError::NotListed(interview.id)),
        Some(why) => return Err(EditError::NoProposal(why)),
        None => {}
    }
    let mut made = Change {
        id: fresh,
        interview_id: interview.id,
        order: ledger.next_order(),
        slot,
        base: base(interview),
        made_at: now,
        attempts: 0,
        resent_unseen: false,
        reason: None,
        state: State::Waiting {
            undo_until: now.plus(undo),
        },
        before_gone: None,
        decided_when_passed: slot.start() <= now,
        replaces: None,
    };
    let mut ops = Vec::new();
    if let Some(queue) = Queue::of(ledger.durable().outbox.of(interview.id)) {
        let replaced = if queue.current.is_at_large() {
            queue.next
        } else {
            made.order = queue.current.order;
            Some(queue.current)
        };
        if let Some(older) = replaced {
            ops.push(superseded(older, &made, now));
            made = made.replacing(older.clone());
        }
    }
    ops.push(Op::Put(made));
    Ok(Decided {
        commit: Commit { ops },
        change: Some((fresh, undo)),
    })
}

fn take_back(queue: Queue<'_>, now: Timestamp) -> Result<Decided, EditError> {
    let wish = queue.wish();
    match &wish.state {
        State::Waiting { undo_until } => match wish.replaces.as_deref() {
            Some(earlier) => Ok(restore(wish, earlier, undo_window(wish, *undo_until), now)),
            None => Ok(ops(vec![end(wish, Ending::Undone, now)])),
        },
        State::Sending { .. } => Err(EditError::Sending),
        State::Checking(_) => Err(EditError::Checking),
        State::Conflict(_) | State::Refused => Err(EditError::NeedsDecision),
    }
}

/// Brings back what a wish replaced, as it stood: another one, or the same before it was decided on.
/// One that waits can be taken back anew, and is compared anew.
fn restore(wish: &Change, earlier: &Change, undo: Duration, now: Timestamp) -> Decided {
    let waits = matches!(earlier.state, State::Waiting { .. });
    let undo = if waits { undo } else { Duration::ZERO };
    let restored = Change {
        state: match &earlier.state {
            State::Waiting { .. } => State::Waiting {
                undo_until: now.plus(undo),
            },
            other => other.clone(),
        },
        // Of the same change, no attempt may be taken for one that was made since.
        attempts: if wish.id == earlier.id {
            wish.attempts
        } else {
            earlier.attempts
        },
        ..earlier.clone()
    };
    let change = Some((restored.id, undo));
    let is_another = restored.id != wish.id;
    let ended = is_another.then(|| end(wish, Ending::Undone, now));
    let commit = ended.into_iter().chain([Op::Put(restored)]);
    Decided {
        commit: Commit {
            ops: commit.collect(),
        },
        change,
    }
}

/// How long a wish could be taken back when it was made; nothing once it went out in between.
fn undo_window(wish: &Change, undo_until: Timestamp) -> Duration {
    let window = undo_until.since(wish.made_at);
    if window <= UNDO_CAP {
        window
    } else {
        Duration::ZERO
    }
}

fn drop_change(queue: Queue<'_>, now: Timestamp) -> Result<Decided, EditError> {
    match queue.wish().state {
        State::Sending { .. } => Err(EditError::Sending),
        _ => Ok(ops(vec![end(queue.wish(), Ending::Dropped, now)])),
    }
}

fn bring_back(
    ledger: &Ledger,
    id: InterviewId,
    dropped: ChangeId,
    fresh: ChangeId,
    now: Timestamp,
    undo: Duration,
) -> Result<Decided, EditError> {
    if ledger.interview(id).is_none() {
        return Err(EditError::UnknownInterview(id));
    }
    let was_dropped = |entry: &&Arc<HistoryEntry>| {
        entry.change.id == dropped
            && entry.change.interview_id == id
            && entry.ending == Ending::Dropped
    };
    let entry = ledger.durable().history.iter().rev().find(was_dropped);
    let wish = &entry.ok_or(EditError::NotDropped(id))?.change;
    let state = match &wish.state {
        State::Waiting { .. } => State::Waiting {
            undo_until: now.plus(undo),
        },
        other => other.clone(),
    };
    let back = Change {
        id: fresh,
        order: ledger.next_order(),
        state,
        ..wish.clone()
    };
    let is_newer = |entry: &Arc<HistoryEntry>| {
        entry.change.interview_id == id
            && entry.change.order > wish.order
            && entry.ending != Ending::Undone
    };
    if ledger.durable().history.iter().any(is_newer) {
        return Err(EditError::NewerChange(id));
    }
    let mut ops = Vec::new();
    if let Some(queue) = Queue::of(ledger.durable().outbox.of(id)) {
        if queue.wish().order >= wish.order {
            return Err(EditError::NewerChange(id));
        }
        if !queue.current.is_at_large() {
            ops.push(superseded(queue.current, &back, now));
        }
    }
    ops.push(Op::Put(back));
    Ok(Decided {
        commit: Commit { ops },
        change: Some((fresh, undo)),
    })
}

fn resolve(
    ledger: &Ledger,
    interview: &Interview,
    choice: Choice,
    now: Timestamp,
    undo: Duration,
) -> Result<Decided, EditError> {
    let queue = waiting_line(ledger, interview.id)?;
    if !queue.current.needs_attention() {
        return Err(EditError::NoConflict(interview.id));
    }
    match choice {
        Choice::Theirs => Ok(ops(vec![end(queue.current, Ending::Dropped, now)])),
        Choice::Mine => mine(interview, queue.current, now, undo),
    }
}

/// Sends a change that waits for the user, on what stands now. Undo asks the same question again.
fn mine(
    interview: &Interview,
    asked: &Change,
    now: Timestamp,
    undo: Duration,
) -> Result<Decided, EditError> {
    if interview.visibility == ListVisibility::Gone {
        return Err(EditError::NotListed(interview.id));
    }
    let rebased = Change {
        base: base(interview),
        state: State::Waiting {
            undo_until: now.plus(undo),
        },
        resent_unseen: false,
        reason: None,
        before_gone: None,
        decided_when_passed: asked.slot.start() <= now,
        ..asked.clone()
    };
    let change = Some((rebased.id, undo));
    Ok(Decided {
        change,
        ..ops(vec![Op::Put(rebased.replacing(asked.clone()))])
    })
}

fn retry(ledger: &Ledger, id: InterviewId, now: Timestamp) -> Result<Decided, EditError> {
    let queue = waiting_line(ledger, id)?;
    match queue.current.state {
        State::Conflict(_) => Err(EditError::NeedsDecision),
        State::Refused => {
            let interview = looked_at(ledger, id, None)?;
            mine(interview, queue.current, now, Duration::ZERO)
        }
        State::Waiting { .. } | State::Sending { .. } | State::Checking(_) => {
            Ok(Decided::default())
        }
    }
}

fn looked_at(ledger: &Ledger, id: InterviewId, seen: Option<u64>) -> Result<&Interview, EditError> {
    let view = ledger.view(id).ok_or(EditError::UnknownInterview(id))?;
    match seen {
        Some(seen) if seen != view.revision() => Err(EditError::Stale),
        _ => Ok(view.interview),
    }
}

fn waiting_line(ledger: &Ledger, id: InterviewId) -> Result<Queue<'_>, EditError> {
    let queue = Queue::of(ledger.durable().outbox.of(id));
    queue.ok_or_else(|| match ledger.interview(id) {
        Some(_) => EditError::NothingWaiting(id),
        None => EditError::UnknownInterview(id),
    })
}

fn base(interview: &Interview) -> Base {
    Base {
        terms: interview.terms(),
        updated_at: interview.updated_at(),
    }
}

fn ops(ops: Vec<Op>) -> Decided {
    Decided {
        commit: Commit { ops },
        change: None,
    }
}
