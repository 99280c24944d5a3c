//! Decides the edits of the user. Each one becomes a commit, or an error.

mod answer;
mod error;
mod undo;

use std::collections::BTreeSet;
use std::time::Duration;

use interlude_model::{
    Change, ChangeId, ChangeKind, Interview, InterviewId, NoProposal, Slot, State, Timestamp,
};

use self::answer::{resolve, retry};
pub use self::error::{EditError, GroupError};
use self::undo::{bring_back, drop_change, undo_newest};
use crate::ledger::Ledger;
use crate::store::{Commit, Op, Switches};
use crate::transition::{Queue, end_replaced};

/// An edit: one call of the user.
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
    /// Marks what the other side did as seen, up to the entry with this number.
    MarkSeen {
        up_to: u64,
    },
}

/// An answer to a conflict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// Propose the user's time against the server's current terms.
    Mine,
    /// Give up the user's time.
    Theirs,
}

/// The result of an edit.
#[derive(Debug, Default)]
struct EditOutcome {
    commit: Commit,
    /// The change that the user decided about, with its undo window. It is compared again before it
    /// is sent.
    change: Option<(ChangeId, Duration)>,
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
    /// Returns true if it ends the backoffs, because something may be sent or fetched now.
    pub(crate) const fn asks_for_a_try(&self) -> bool {
        !matches!(self, Self::MarkSeen { .. })
    }

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
            Self::Switch(_) | Self::MarkSeen { .. } => None,
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
    let make = |interview, kind, undo| make(ledger, interview, kind, new, now, undo);
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
                None => Ok(make(interview, ChangeKind::Amend(slot), undo)),
            }
        }
        Edit::Accept { id, seen, undo } => {
            let interview = interview_if_unchanged(ledger, id, Some(seen))?;
            let slot = ledger.accept_offer(interview)?;
            Ok(make(interview, ChangeKind::Accept(slot), undo))
        }
        Edit::Keep { id, seen, undo } => {
            let interview = interview_if_unchanged(ledger, id, seen)?;
            let slot = interview.keepable()?;
            Ok(make(interview, ChangeKind::Amend(slot), undo))
        }
        Edit::Cancel { id, seen, undo } => {
            let interview = interview_if_unchanged(ledger, id, Some(seen))?;
            ledger.cancel_offer(interview)?;
            Ok(make(interview, ChangeKind::Cancel, undo))
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
        Edit::MarkSeen { up_to } => {
            let durable = ledger.durable();
            // An entry that is made later must not count as seen.
            let up_to = up_to.min(durable.last_heard());
            let is_new = up_to > durable.seen;
            Ok(only(
                is_new.then_some(Op::MarkSeen(up_to)).into_iter().collect(),
            ))
        }
    }
}

/// Makes a change. It takes the place of a change that is Waiting, of whatever kind that is.
fn make(
    ledger: &Ledger,
    interview: &Interview,
    kind: ChangeKind,
    new: NewChange,
    now: Timestamp,
    undo: Duration,
) -> EditOutcome {
    let mut made = Change {
        state: State::Waiting {
            undo_until: now.plus(undo),
        },
        ..Change::new(new.id, interview.id, new.order, kind, interview.base(), now)
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

fn only(ops: Vec<Op>) -> EditOutcome {
    EditOutcome {
        commit: Commit { ops },
        change: None,
    }
}
