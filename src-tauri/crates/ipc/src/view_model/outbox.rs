use interlude_domain::{
    Booking, Change, Interview, InterviewId, ListVisibility, Listing, State, Terms, Timestamp, View,
};
use interlude_engine::{Paused, WaitCause};

use super::ViewContext;
use super::badge::badge;
use crate::{Badge, OutboxItem, Reason};

/// The reason for which a change is in its state, with the times that belong to it.
struct Explanation {
    reason: Option<Reason>,
    undo_until: Option<Timestamp>,
    next_try: Option<Timestamp>,
}

impl ViewContext<'_> {
    /// Returns every unfinished change, in the order in which they were made.
    pub fn outbox(&self) -> Vec<OutboxItem> {
        let changes = self.ledger.durable().outbox.by_order().into_iter();
        changes
            .map(|change| {
                let id = change.interview_id;
                self.with_view(id, |view| self.outbox_item(view, change))
            })
            .collect()
    }

    /// Returns the newest unfinished change of an interview.
    pub fn newest_change(&self, id: i64) -> Option<OutboxItem> {
        let id = InterviewId::new(id)?;
        let newest = self.ledger.durable().outbox.of(id).last()?;
        Some(self.with_view(id, |view| self.outbox_item(view, newest)))
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
        let is_newest = view.wish().is_some_and(|newest| newest.id == change.id);
        let is_sending = matches!(change.state, State::Sending { .. });
        let Explanation {
            reason,
            undo_until,
            next_try,
        } = self.explanation(change);
        OutboxItem {
            change_id: change.id.to_string(),
            interview: self.row(view),
            slot: zones.slot(change.slot),
            badge: badge_of_change(view, change),
            reason,
            undo_until: undo_until.map(|at| zones.wall(at)),
            next_try: next_try.map(|at| zones.wall(at)),
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

    fn explanation(&self, change: &Change) -> Explanation {
        let mut explanation = Explanation {
            reason: change.explanation().as_ref().map(reason_of),
            undo_until: None,
            next_try: None,
        };
        let is_waiting = matches!(change.state, State::Waiting { .. });
        let wait = self.waits.get(&change.id).copied();
        let cause = match (&change.state, wait) {
            (_, Some(wait)) => wait.cause,
            // The engine has not computed the wait of a change that was saved a moment ago.
            (State::Waiting { undo_until, .. }, None) if *undo_until > self.now => {
                explanation.undo_until = Some(*undo_until);
                WaitCause::Undo
            }
            _ => return explanation,
        };
        let until = wait.and_then(|wait| wait.until);
        match cause {
            WaitCause::Undo => explanation.undo_until = until.or(explanation.undo_until),
            WaitCause::Backoff
            | WaitCause::RetryAfter
            | WaitCause::Quiet
            | WaitCause::Unreadable
            | WaitCause::Cache => explanation.next_try = until,
            _ => {}
        }
        if is_waiting {
            explanation.reason = self.waiting_reason(cause, explanation.reason);
        }
        explanation
    }

    /// Returns the reason for which a change waits. `last` is the reason of its last attempt, whose message
    /// is shown if it explains the cause.
    fn waiting_reason(&self, cause: WaitCause, last: Option<Reason>) -> Option<Reason> {
        let pull_failure = || self.status.last_failure.as_ref().map(reason_of);
        let local = |code: &str, message: &str| Reason {
            code: code.to_owned(),
            message: message.to_owned(),
            http_status: None,
            request_id: None,
        };
        let with_code = |code: &str, reason: Option<Reason>, otherwise: &str| match reason {
            Some(reason) => Reason {
                code: code.to_owned(),
                ..reason
            },
            None => local(code, otherwise),
        };
        let reason = match cause {
            WaitCause::Undo => local("undo", "It can still be taken back."),
            WaitCause::Behind => Self::behind(),
            WaitCause::Offline => local("offline", "You work offline by choice."),
            WaitCause::NoSuchUser => with_code(
                "no_such_user",
                pull_failure(),
                "The server knows no such user.",
            ),
            WaitCause::SignIn => local("sign_in", "Sign in again to send it. It is safe here."),
            WaitCause::Quiet => local(
                "quiet",
                "An earlier request got no clear answer. It is checked first, and nothing is sent before.",
            ),
            WaitCause::RetryAfter => with_code(
                "try_later",
                last.or_else(pull_failure),
                "The server asked clients to wait.",
            ),
            WaitCause::Backoff if self.status.paused == Some(Paused::Unreachable) => with_code(
                "offline",
                pull_failure(),
                "The server could not be reached.",
            ),
            WaitCause::Backoff => with_code(
                "backoff",
                last.or_else(pull_failure),
                "The last try did not go through.",
            ),
            WaitCause::Unreadable => local(
                "unreadable",
                "The server's list has this interview in a form that cannot be read. The change waits until it can be read.",
            ),
            WaitCause::Cache => local(
                "cache",
                "The last list came from a cache between this computer and the server, and is too old. The change waits for a newer list.",
            ),
            WaitCause::Turn => return last,
        };
        Some(reason)
    }

    /// Returns the reason without the earlier time, because only the window knows the reader's clock format.
    /// The row of the earlier change shows that time.
    fn behind() -> Reason {
        Reason {
            code: "behind".to_owned(),
            message: "An earlier time is being checked; your newer time waits behind it."
                .to_owned(),
            http_status: None,
            request_id: None,
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

pub(super) fn reason_of(reason: &interlude_domain::Reason) -> Reason {
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
