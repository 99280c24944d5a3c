use interlude_engine::{Wait, WaitCause};
use interlude_model::{
    Booking, Change, Interview, InterviewId, ListVisibility, Listing, State, Terms, View,
};

use super::ViewContext;
use super::badge::badge;
use crate::view::{Badge, OutboxItem, Reason};

impl ViewContext<'_> {
    /// Returns every unfinished change, in the order in which they were made.
    pub fn outbox(&self) -> Vec<OutboxItem> {
        let changes = self.ledger.durable().outbox.by_order().into_iter();
        changes.map(|change| self.unfinished(change)).collect()
    }

    /// Returns one unfinished change.
    pub fn unfinished(&self, change: &Change) -> OutboxItem {
        self.with_view(change.interview_id, |view| self.outbox_item(view, change))
    }

    /// Returns the newest unfinished change of an interview.
    pub fn newest_change(&self, id: i64) -> Option<OutboxItem> {
        let id = InterviewId::new(id)?;
        let newest = self.ledger.durable().outbox.of(id).last()?;
        Some(self.unfinished(newest))
    }

    /// Calls `query` with the view of an interview. If the interview is not in the ledger, for example after
    /// the cache was lost, the view is built from the base of the oldest unfinished change.
    pub(super) fn with_view<T>(&self, id: InterviewId, query: impl FnOnce(&View<'_>) -> T) -> T {
        if let Some(view) = self.ledger.view(id) {
            return query(&view);
        }
        let queue = self.ledger.durable().outbox.of(id);
        let interview = rebuilt(id, queue.first());
        query(&View {
            interview: &interview,
            change: queue.first(),
            next: queue.get(1..).and_then(<[_]>::last),
        })
    }

    /// Returns true if an interview is in the ledger, or a change of it is in the outbox or in the history.
    pub(super) fn is_known(&self, id: InterviewId) -> bool {
        let durable = self.ledger.durable();
        let has_ended = || {
            let mut history = durable.history.iter();
            history.any(|entry| entry.change.interview_id == id)
        };
        self.ledger.interview(id).is_some() || !durable.outbox.of(id).is_empty() || has_ended()
    }

    pub(super) fn outbox_item(&self, view: &View<'_>, change: &Change) -> OutboxItem {
        let zones = self.zones();
        // Only the newest change of a queue can be undone, dropped or tried again.
        let is_newest = view
            .newest_change()
            .is_some_and(|newest| newest.id == change.id);
        let is_sending = matches!(change.state, State::Sending { .. });
        let wait = self.waits.get(&change.id).copied();
        let until = wait.and_then(|wait| Some(zones.wall(wait.until?)));
        let (undo_until, next_try) = match wait {
            Some(wait) if wait.cause == WaitCause::Undo => (until, None),
            _ => (None, until),
        };
        OutboxItem {
            change_id: change.id.to_string(),
            interview: self.row(view),
            slot: zones.slot(change.slot),
            badge: badge_of_change(view, change),
            reason: self.reason_of_state(change),
            undo_until,
            next_try,
            checking_since: match &change.state {
                State::Checking(attempt) => Some(zones.wall(attempt.ended_at)),
                _ => None,
            },
            can_undo: is_newest && matches!(change.state, State::Waiting { .. }),
            can_drop: is_newest && !is_sending,
            can_retry: is_newest && change.state == State::Refused,
            conflict: self.conflict(view, change),
        }
    }

    /// Returns the reason for which a change is in its state.
    fn reason_of_state(&self, change: &Change) -> Option<Reason> {
        match change.state {
            State::Waiting { .. } => self.reason_of_wait(change),
            _ => change.explanation().as_ref().map(reason_of),
        }
    }

    /// Returns the reason for which the next step of a change waits. The message of its last attempt is
    /// shown if it explains the cause of the wait.
    pub fn reason_of_wait(&self, change: &Change) -> Option<Reason> {
        let last = change.explanation().as_ref().map(reason_of);
        let Some(Wait { cause, .. }) = self.waits.get(&change.id).copied() else {
            return last;
        };
        let pull_failure = || self.status.last_failure.as_ref().map(reason_of);
        let (answer, otherwise) = match cause {
            // It has its turn soon. Until then only its last attempt explains anything.
            WaitCause::Turn => return last,
            WaitCause::Behind => (None, self.sentence_behind(change)),
            WaitCause::Undo => (None, "It can still be undone."),
            WaitCause::Offline => (None, "You work offline by choice."),
            WaitCause::Unreachable => (pull_failure(), "The server could not be reached."),
            WaitCause::NoSuchUser => (pull_failure(), "The server knows no such user."),
            WaitCause::SignIn => (None, "Sign in again to send it. It is safe here."),
            WaitCause::Quiet => (
                None,
                "An earlier request got no clear answer. It is checked first, and nothing is sent before.",
            ),
            WaitCause::RetryAfter => (
                last.or_else(pull_failure),
                "The server asked clients to wait.",
            ),
            WaitCause::Backoff => (
                last.or_else(pull_failure),
                "The last try did not go through.",
            ),
            WaitCause::Unreadable => (
                None,
                "The server's list has this interview in a form that cannot be read. The change waits until it can be read.",
            ),
            WaitCause::Cache => (
                None,
                "The last list came from a cache between this computer and the server, and is too old. The change waits for a newer list.",
            ),
        };
        let code = cause.as_str().to_owned();
        Some(match answer {
            Some(answer) => Reason { code, ..answer },
            None => Reason {
                code,
                message: otherwise.to_owned(),
                http_status: None,
                request_id: None,
            },
        })
    }

    /// Returns the sentence for a change that waits behind an earlier one. It does not name the earlier time,
    /// because only the window knows the reader's clock format.
    fn sentence_behind(&self, change: &Change) -> &'static str {
        let queue = self.ledger.durable().outbox.of(change.interview_id);
        match queue.first().map(|earlier| &earlier.state) {
            Some(State::Checking(_)) => {
                "An earlier time is being checked; your newer time waits behind it."
            }
            Some(State::Conflict(_)) => {
                "An earlier time has a conflict; your newer time waits for your decision."
            }
            Some(State::Refused) => {
                "The server refused an earlier time; your newer time waits for your decision."
            }
            Some(State::Sending { .. } | State::Waiting { .. }) | None => {
                "An earlier time is sent first; your newer time waits behind it."
            }
        }
    }
}

/// Rebuilds an interview that is not in the ledger from its number and the base of a change.
fn rebuilt(id: InterviewId, change: Option<&Change>) -> Interview {
    let booking = change.map(|change| {
        let Terms {
            agreed,
            proposed,
            amended_by,
            status,
        } = change.base.terms.clone();
        Booking {
            start_at: agreed.start(),
            end_at: agreed.end(),
            amend_start_at: proposed.start(),
            amend_end_at: proposed.end(),
            amended_by,
            status,
            ..Booking::default()
        }
    });
    Interview {
        id,
        listing: Listing::default(),
        booking,
        visibility: ListVisibility::Gone,
    }
}

pub(super) fn reason_of(reason: &interlude_model::Reason) -> Reason {
    Reason {
        code: reason.code.as_str().to_owned(),
        message: reason.message.clone(),
        http_status: reason.http_status,
        request_id: reason.request_id.clone(),
    }
}

fn badge_of_change(view: &View<'_>, change: &Change) -> Badge {
    let is_first = view.change.is_some_and(|first| first.id == change.id);
    if is_first {
        badge(&View {
            next: None,
            ..*view
        })
    } else {
        Badge::WaitingBehind
    }
}

#[cfg(test)]
mod tests;
