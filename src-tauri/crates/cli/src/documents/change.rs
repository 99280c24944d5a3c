use interlude_app::view::ViewContext;
use interlude_model::{
    Base, Change, Delivery, DoneAs, Ending, HistoryEntry, Interview, Reason, Terms,
};
use serde::Serialize;

use super::utc;

/// A change, finished or not.
#[derive(Debug, Serialize)]
pub(crate) struct ChangeDocument {
    id: String,
    interview_id: i64,
    /// Unfinished: waiting, sending, checking, conflict, refused. Finished: sent, replaced, undone,
    /// dropped.
    state: &'static str,
    start_at: String,
    end_at: String,
    /// The terms that the user saw when making the change.
    base: TermsDocument,
    attempts: u32,
    reason: Option<ReasonDocument>,
    /// The cause of the wait, and its end if that is known. Left out if the change does not wait.
    #[serde(skip_serializing_if = "Option::is_none")]
    wait: Option<WaitDocument>,
    made_at: String,
    /// The current terms on the server. Left out if the change is finished or the interview is not
    /// stored any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    remote: Option<TermsDocument>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ended_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    delivery: Option<DeliveryDocument>,
    /// The id of the change that replaced this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    replaced_by: Option<String>,
}

/// The terms of an interview at some moment.
#[derive(Debug, Serialize)]
pub(crate) struct TermsDocument {
    start_at: Option<String>,
    end_at: Option<String>,
    amend_start_at: Option<String>,
    amend_end_at: Option<String>,
    amended_by: Option<String>,
    status: Option<String>,
    updated_at: Option<String>,
}

/// The reason why a change waits, was refused or needs the user.
#[derive(Debug, Serialize)]
pub(crate) struct ReasonDocument {
    code: &'static str,
    message: String,
    http_status: Option<u16>,
    request_id: Option<String>,
}

/// The wait of an unfinished change.
#[derive(Debug, Serialize)]
struct WaitDocument {
    /// behind, offline, no_such_user, sign_in, undo, quiet, backoff, try_later, turn, unreadable, cache
    cause: &'static str,
    until: Option<String>,
}

#[derive(Debug, Serialize)]
struct DeliveryDocument {
    /// proposed, agreed
    r#as: &'static str,
    start_at: Option<String>,
    end_at: Option<String>,
    /// True if the server stored other times than were sent.
    is_rounded: bool,
    other_side_moved: bool,
    request_id: Option<String>,
}

/// The unfinished changes, in the order in which they were made.
#[derive(Debug, Serialize)]
pub(crate) struct OutboxDocument {
    pub(crate) changes: Vec<ChangeDocument>,
}

/// The changes to one interview that ended, oldest first.
#[derive(Debug, Serialize)]
pub(crate) struct HistoryDocument {
    pub(crate) interview_id: i64,
    pub(crate) changes: Vec<ChangeDocument>,
}

impl ChangeDocument {
    pub(crate) fn unfinished(model: &ViewContext<'_>, change: &Change) -> Self {
        let interview = model.ledger.interview(change.interview_id);
        Self {
            wait: model.waits.get(&change.id).map(|wait| WaitDocument {
                cause: wait.cause.as_str(),
                until: wait.until.map(utc),
            }),
            remote: interview.map(TermsDocument::now),
            ..Self::of(change, change.state.as_str())
        }
    }

    pub(crate) fn finished(entry: &HistoryEntry) -> Self {
        let state = match entry.ending {
            Ending::Sent(_) => "sent",
            Ending::Replaced { .. } => "replaced",
            Ending::Undone => "undone",
            Ending::Dropped => "dropped",
        };
        let (delivery, replaced_by) = match &entry.ending {
            Ending::Sent(delivery) => (Some(DeliveryDocument::of(delivery, &entry.change)), None),
            Ending::Replaced { by } => (None, Some(by.to_string())),
            Ending::Undone | Ending::Dropped => (None, None),
        };
        Self {
            ended_at: Some(utc(entry.ended_at)),
            delivery,
            replaced_by,
            ..Self::of(&entry.change, state)
        }
    }

    fn of(change: &Change, state: &'static str) -> Self {
        Self {
            id: change.id.to_string(),
            interview_id: change.interview_id.get(),
            state,
            start_at: utc(change.slot.start()),
            end_at: utc(change.slot.end()),
            base: TermsDocument::of(&change.base),
            attempts: change.attempts,
            reason: change.explanation().map(ReasonDocument::from),
            wait: None,
            made_at: utc(change.made_at),
            remote: None,
            ended_at: None,
            delivery: None,
            replaced_by: None,
        }
    }
}

impl TermsDocument {
    fn of(base: &Base) -> Self {
        let Terms {
            agreed,
            proposed,
            amended_by,
            status,
        } = &base.terms;
        Self {
            start_at: agreed.start().map(utc),
            end_at: agreed.end().map(utc),
            amend_start_at: proposed.start().map(utc),
            amend_end_at: proposed.end().map(utc),
            amended_by: amended_by.as_ref().map(ToString::to_string),
            status: status.as_ref().map(ToString::to_string),
            updated_at: base.updated_at.map(utc),
        }
    }

    fn now(interview: &Interview) -> Self {
        Self::of(&Base {
            terms: interview.terms(),
            updated_at: interview.updated_at(),
        })
    }
}

impl DeliveryDocument {
    fn of(delivery: &Delivery, change: &Change) -> Self {
        Self {
            r#as: match delivery.done {
                DoneAs::Proposed => "proposed",
                DoneAs::Agreed => "agreed",
            },
            start_at: delivery.stored.start().map(utc),
            end_at: delivery.stored.end().map(utc),
            is_rounded: delivery.is_rounded(change.slot),
            other_side_moved: delivery.other_side_moved,
            request_id: delivery.request_id.clone(),
        }
    }
}

impl From<Reason> for ReasonDocument {
    fn from(reason: Reason) -> Self {
        Self {
            code: reason.code.as_str(),
            message: reason.message,
            http_status: reason.http_status,
            request_id: reason.request_id,
        }
    }
}
