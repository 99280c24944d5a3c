//! Undo, drop, and bringing back what was dropped.

use std::sync::Arc;
use std::time::Duration;

use interlude_model::{Change, ChangeId, Ending, HistoryEntry, InterviewId, State, Timestamp};

use super::{EditError, EditOutcome, NewChange, only};
use crate::ledger::Ledger;
use crate::session_state::UNDO_CAP;
use crate::store::{Commit, Op};
use crate::transition::{Queue, end, end_replaced};

/// Undoes the newest change while it is Waiting. What it replaced comes back.
pub(super) fn undo_newest(queue: Queue<'_>, now: Timestamp) -> Result<EditOutcome, EditError> {
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

pub(super) fn drop_change(queue: Queue<'_>, now: Timestamp) -> Result<EditOutcome, EditError> {
    match queue.newest().state {
        State::Sending { .. } => Err(EditError::Sending),
        _ => Ok(only(vec![end(queue.newest(), Ending::Dropped, now)])),
    }
}

/// Makes a dropped change again, as it was, unless the user has decided on the interview since.
pub(super) fn bring_back(
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
