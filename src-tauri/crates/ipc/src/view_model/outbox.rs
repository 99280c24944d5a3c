use interlude_domain::{
    Booking, Change, Interview, InterviewId, ListVisibility, Listing, State, Terms, Timestamp, View,
};
use interlude_engine::{Paused, WaitCause};

use super::ViewContext;
use super::standing::badge;
use crate::{Badge, OutboxItem, Reason};

/// Why a change stands where it does.
struct Why {
    reason: Option<Reason>,
    undo_until: Option<Timestamp>,
    next_try: Option<Timestamp>,
}

impl ViewContext<'_> {
    /// Every unfinished change, in the order in which they were made.
    pub fn outbox(&self) -> Vec<OutboxItem> {
        let changes = self.ledger.durable().outbox.by_order().into_iter();
        changes
            .map(|change| {
                let id = change.interview_id;
                self.seen_or_not(id, |view| self.outbox_item(view, change))
            })
            .collect()
    }

    /// Asks about an interview, whether or not the server's word of it is kept here. One that is not is
    /// what the user's own changes tell of it.
    pub(super) fn seen_or_not<T>(&self, id: InterviewId, asks: impl FnOnce(&View<'_>) -> T) -> T {
        if let Some(view) = self.ledger.view(id) {
            return asks(&view);
        }
        let line = self.ledger.durable().outbox.of(id);
        let interview = unseen(id, line.first());
        asks(&View {
            interview: &interview,
            change: line.first(),
            next: line.get(1..).and_then(<[_]>::last),
        })
    }

    /// Whether anything at all is known of an interview.
    pub(super) fn knows(&self, id: InterviewId) -> bool {
        let kept = self.ledger.durable();
        let has_ended = || {
            let mut history = kept.history.iter();
            history.any(|entry| entry.change.interview_id == id)
        };
        self.ledger.interview(id).is_some() || !kept.outbox.of(id).is_empty() || has_ended()
    }

    pub(super) fn outbox_item(&self, view: &View<'_>, change: &Change) -> OutboxItem {
        let zones = self.zones();
        let is_wish = view.wish().is_some_and(|wish| wish.id == change.id);
        let is_sending = matches!(change.state, State::Sending { .. });
        let Why {
            reason,
            undo_until,
            next_try,
        } = self.why(change);
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
            can_undo: is_wish && matches!(change.state, State::Waiting { .. }),
            can_drop: is_wish && !is_sending,
            can_retry: is_wish && change.state == State::Refused,
            conflict: self.conflict(view, change),
        }
    }

    fn why(&self, change: &Change) -> Why {
        let mut why = Why {
            reason: change.explanation().as_ref().map(reason_of),
            undo_until: None,
            next_try: None,
        };
        let is_queued = matches!(change.state, State::Waiting { .. });
        let wait = self.waits.get(&change.id).copied();
        let cause = match (&change.state, wait) {
            (_, Some(wait)) => wait.cause,
            // Saved this very moment: the engine has not said yet what it waits for.
            (State::Waiting { undo_until, .. }, None) if *undo_until > self.now => {
                why.undo_until = Some(*undo_until);
                WaitCause::Undo
            }
            _ => return why,
        };
        let until = wait.and_then(|wait| wait.until);
        match cause {
            WaitCause::Undo => why.undo_until = until.or(why.undo_until),
            WaitCause::Backoff
            | WaitCause::RetryAfter
            | WaitCause::Quiet
            | WaitCause::Unreadable
            | WaitCause::Cache => why.next_try = until,
            _ => {}
        }
        if is_queued {
            why.reason = self.waiting(cause, why.reason);
        }
        why
    }

    /// The reason of a queued change: what keeps it, and what the server last said to it.
    fn waiting(&self, cause: WaitCause, said: Option<Reason>) -> Option<Reason> {
        let pull_failure = || self.status.last_failure.as_ref().map(reason_of);
        let local = |code: &str, message: &str| Reason {
            code: code.to_owned(),
            message: message.to_owned(),
            http_status: None,
            request_id: None,
        };
        let under = |code: &str, said: Option<Reason>, otherwise: &str| match said {
            Some(said) => Reason {
                code: code.to_owned(),
                ..said
            },
            None => local(code, otherwise),
        };
        let reason = match cause {
            WaitCause::Undo => local("undo", "It can still be taken back."),
            WaitCause::Behind => Self::behind(),
            WaitCause::Offline => local("offline", "You work offline by choice."),
            WaitCause::NoSuchUser => under(
                "no_such_user",
                pull_failure(),
                "The server knows no such user.",
            ),
            WaitCause::SignIn => local("sign_in", "Sign in again to send it. It is safe here."),
            WaitCause::Quiet => local(
                "quiet",
                "An earlier request got no clear answer. It is checked first, and nothing is sent before.",
            ),
            WaitCause::RetryAfter => under(
                "try_later",
                said.or_else(pull_failure),
                "The server asked to be left alone for a while.",
            ),
            WaitCause::Backoff if self.status.paused == Some(Paused::Unreachable) => under(
                "offline",
                pull_failure(),
                "The server could not be reached.",
            ),
            WaitCause::Backoff => under(
                "backoff",
                said.or_else(pull_failure),
                "The last try did not go through.",
            ),
            WaitCause::Unreadable => local(
                "unreadable",
                "The server's list has this interview in a form that cannot be read. The change waits until it can be.",
            ),
            WaitCause::Cache => local(
                "cache",
                "The last list came from a cache on the way and is too old to send on. The change waits for a newer one.",
            ),
            WaitCause::Turn => return said,
        };
        Some(reason)
    }

    /// Without digits of a clock: the row of the earlier change shows its time as the reader does.
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

/// An interview that is not kept here: its number, and the times that a change was made on.
fn unseen(id: InterviewId, change: Option<&Change>) -> Interview {
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
