//! The answers of the user to a conflict or a refusal.

use std::time::Duration;

use interlude_model::{Change, Ending, Interview, InterviewId, ListVisibility, State, Timestamp};

use super::{Choice, EditError, EditOutcome, interview_if_unchanged, only, queue_of};
use crate::ledger::Ledger;
use crate::store::Op;
use crate::transition::end;

/// Decides the answer to a conflict or a refusal.
pub(super) fn resolve(
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
    ledger.may_send_again(interview, asked)?;
    let mut rebased = Change {
        // The user has seen these terms with the question, so the change is compared with them from
        // now on. With the old base it would conflict again at once.
        base: interview.base(),
        state: State::Waiting {
            undo_until: now.plus(undo),
        },
        resent_unseen: false,
        reason: None,
        before_gone: None,
        ..asked.clone()
    };
    // A cancel is about the time of its new base.
    rebased.decided_when_passed = rebased.start().is_some_and(|start| start <= now);
    let change = Some((rebased.id, undo));
    Ok(EditOutcome {
        change,
        ..only(vec![Op::Put(rebased.replacing(asked.clone()))])
    })
}

/// Sends a refused change again. A change that needs no decision is tried again anyway.
pub(super) fn retry(
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
