//! Renders answers as JSON documents for programs. Times are RFC 3339 in UTC, or null.
//!
//! Fields may be added. A field is never removed, and its meaning never changes.

mod accounts;
mod heard;
mod moving;

pub(crate) use accounts::{accounts, connected, removed, signed_out};
pub(crate) use heard::away;
pub(crate) use moving::moved;

use interlude_app::view::{ChangeView, ViewContext, WallRange};
use interlude_engine::{EngineStatus, Page, PullReport};
use interlude_model::{
    Base, ChangeId, ChangeKind, Delivery, DoneAs, Ending, InterviewId, Interviewee, Interviewer,
    ListVisibility, Turn, View,
};
use serde::Serialize;
use serde_json::{Value, json};

use crate::session::Session;
use crate::sync::SyncOutcome;

/// An interview as the user sees it. While a change waits, its slot is shown as the proposed time.
#[derive(Debug, Serialize)]
pub(crate) struct InterviewDocument {
    id: i64,
    title: Option<String>,
    /// One of none, agreed, proposed, waiting, sending, checking, conflict, refused, cancelled.
    state: &'static str,
    /// One of mine and theirs, or null if neither side has to act.
    turn: Option<&'static str>,
    status: Option<String>,
    start_at: Option<String>,
    end_at: Option<String>,
    amend_start_at: Option<String>,
    amend_end_at: Option<String>,
    amended_by: Option<String>,
    updated_at: Option<String>,
    created_at: Option<String>,
    /// The interviewee's name, else the title, else a name made of the number.
    name: String,
    interviewer_name: Option<String>,
    category: Option<String>,
    completed: Option<bool>,
    kind: Option<String>,
    location: Option<String>,
    /// False if the server does not list it any more.
    is_listed: bool,
}

/// The interviews of a query. This is not a [`Value`], which would take much more memory for 100,000 interviews.
#[derive(Debug, Serialize)]
pub(crate) struct ListDocument {
    /// The number of interviews, which also counts those beyond the limit.
    total: usize,
    interviews: Vec<InterviewDocument>,
}

/// Renders the interviews of a query.
pub(crate) fn list(model: &ViewContext<'_>, found: &Page<'_>) -> ListDocument {
    let interviews = found.interviews.iter();
    ListDocument {
        total: found.total,
        interviews: interviews.map(|view| interview(model, view)).collect(),
    }
}

/// Renders one interview.
pub(crate) fn interview(model: &ViewContext<'_>, view: &View<'_>) -> InterviewDocument {
    let interview = view.interview;
    let booking = interview.booking.as_ref();
    let row = model.row(view);
    let (start_at, end_at) = ends(row.times.agreed);
    let (amend_start_at, amend_end_at) = ends(row.times.proposed);
    InterviewDocument {
        id: row.id,
        title: row.title,
        state: row.badge.state(),
        turn: model.ledger.turn(view).map(Turn::as_str),
        status: booking.and_then(|booking| text(booking.status.as_ref())),
        start_at,
        end_at,
        amend_start_at,
        amend_end_at,
        amended_by: text(view.proposed().1),
        updated_at: row.updated.map(|at| at.at),
        created_at: text(interview.listing.created_at),
        name: row.name,
        interviewer_name: row.interviewer,
        category: row.category,
        completed: interview.listing.completed,
        kind: row.kind,
        location: booking.and_then(|booking| booking.location.clone()),
        is_listed: interview.visibility != ListVisibility::Gone,
    }
}

/// Returns the start and the end of a range.
fn ends(range: Option<WallRange>) -> (Option<String>, Option<String>) {
    let (start, end) = range.map_or((None, None), |range| (range.start, range.end));
    (start.map(|at| at.at), end.map(|at| at.at))
}

fn range(range: WallRange) -> Value {
    let (start, end) = ends(Some(range));
    json!({"start_at": start, "end_at": end})
}

fn text(value: Option<impl ToString>) -> Option<String> {
    value.map(|value| value.to_string())
}

/// Renders the details of one interview, and its unfinished changes: the current one, then the next one.
pub(crate) fn show(model: &ViewContext<'_>, view: &View<'_>) -> Value {
    let booking = view.interview.booking.as_ref();
    let links = &view.interview.listing.links;
    let mut whole = json!(interview(model, view));
    whole["links"] = json!({"review": links.review, "retake": links.retake});
    whole["interviewer"] =
        json!(booking.and_then(|booking| booking.interviewer.as_ref().map(interviewer)));
    whole["interviewee"] =
        json!(booking.and_then(|booking| booking.interviewee.as_ref().map(interviewee)));
    json!({"interview": whole, "changes": changes(&model.changes_of(view.interview.id))})
}

fn interviewer(person: &Interviewer) -> Value {
    let phone = &person.contact_phone_number;
    json!({"id": person.id, "name": person.title, "phone": phone, "image": person.image})
}

fn interviewee(side: &Interviewee) -> Value {
    let person = side.driver.clone().unwrap_or_default();
    let phone = person.phone_number;
    let mut document =
        json!({"id": person.id, "name": person.title, "phone": phone, "image": person.image});
    // One of interview, verified, rejected, or another word of the server.
    add(&mut document, "kind", text(side.kind.as_ref()));
    document
}

/// Adds a member that is left out if there is no value.
fn add(document: &mut Value, name: &str, value: Option<impl Serialize>) {
    if let Some(value) = value {
        document[name] = json!(value);
    }
}

/// Renders the changes with these ids.
pub(crate) fn changes_of(model: &ViewContext<'_>, ids: &[ChangeId]) -> Value {
    let found: Vec<_> = ids.iter().filter_map(|id| model.change(*id)).collect();
    json!({"changes": changes(&found)})
}

/// Renders the unfinished changes, in the order in which they were made.
pub(crate) fn outbox(model: &ViewContext<'_>) -> Value {
    json!({"changes": changes(&model.changes())})
}

/// Renders what both sides did with an interview, oldest first.
pub(crate) fn history(model: &ViewContext<'_>, id: InterviewId, ended: &[ChangeView<'_>]) -> Value {
    let mut theirs: Vec<_> = model
        .ledger
        .heard(id)
        .map(|one| heard::heard(model, one))
        .collect();
    theirs.reverse();
    json!({"interview_id": id.get(), "changes": changes(ended), "heard": theirs})
}

fn changes(changes: &[ChangeView<'_>]) -> Vec<Value> {
    changes.iter().map(change).collect()
}

/// Renders a change, unfinished or ended.
pub(crate) fn change(view: &ChangeView<'_>) -> Value {
    let change = view.change;
    let mut document = json!({
        "id": change.id.to_string(),
        "interview_id": change.interview_id.get(),
        "kind": change.kind.as_str(),
        // Unfinished: waiting, sending, checking, conflict, refused. Ended: sent, replaced, undone, dropped.
        "state": view.state(),
        "start_at": text(change.time().start()),
        "end_at": text(change.time().end()),
        // The terms that the user saw when making the change.
        "base": terms(&change.base),
        "attempts": change.attempts,
        // The reason why it waits, was refused or needs the user: code, message, http_status, request_id.
        "reason": view.reason,
        "made_at": change.made_at.to_string(),
    });
    // The cause of the wait of an unfinished change, and its end if that is known: behind, offline (also if the
    // server cannot be reached), no_such_user, sign_in, undo, quiet, backoff, try_later, turn, unreadable, cache.
    let wait = view
        .wait
        .map(|wait| json!({"cause": wait.cause.code(), "until": text(wait.until)}));
    add(&mut document, "wait", wait);
    // The current terms of an unfinished change, unless the interview is not stored any more.
    add(&mut document, "remote", view.remote.as_ref().map(terms));
    if let Some(entry) = view.entry {
        document["ended_at"] = entry.ended_at.to_string().into();
        match &entry.ending {
            Ending::Sent(sent) => document["delivery"] = delivery(sent, change.kind),
            // The id of the change that replaced this one.
            Ending::Replaced { by } => document["replaced_by"] = by.to_string().into(),
            Ending::Undone | Ending::Dropped => {}
        }
    }
    document
}

fn terms(Base { terms, updated_at }: &Base) -> Value {
    json!({
        "start_at": text(terms.agreed.start()),
        "end_at": text(terms.agreed.end()),
        "amend_start_at": text(terms.proposed.start()),
        "amend_end_at": text(terms.proposed.end()),
        "amended_by": text(terms.amended_by.as_ref()),
        "status": text(terms.status.as_ref()),
        "updated_at": text(*updated_at),
    })
}

fn delivery(delivery: &Delivery, sent: ChangeKind) -> Value {
    json!({
        "as": match delivery.done {
            DoneAs::Proposed => "proposed",
            DoneAs::Agreed => "agreed",
            DoneAs::Cancelled => "cancelled",
        },
        "start_at": text(delivery.stored.start()),
        "end_at": text(delivery.stored.end()),
        // True if the server stored other times than were sent.
        "is_rounded": delivery.is_rounded(sent),
        "other_side_moved": delivery.other_side_moved,
        "request_id": delivery.request_id,
    })
}

/// Renders the state of the account.
pub(crate) fn status(session: &Session, model: &ViewContext<'_>) -> Value {
    let account = &session.open.account;
    let (status, connection) = (model.status, account.connection());
    let mut document = json!({
        "account": account.id().as_str(),
        "last_sync_at": text(status.last_sync_at),
        // The number of changes in the states waiting, sending and checking.
        "waiting": status.waiting,
        // The number of changes in the states conflict and refused.
        "needs_attention": status.needs_attention,
        // One of null, sign_in, offline, no_such_user.
        "paused": status.paused.map(|paused| paused.as_str()),
        // True if the user chose to work offline.
        "work_offline": model.works_offline(),
        "interviews": model.interview_count(),
        // The number of interviews in the last list that could not be read.
        "unreadable": status.unreadable,
        "last_failure": model.last_failure(),
        "url": connection.base.to_string(),
        "partner_id": connection.partner.to_string(),
        "seal": session.open.seal.word(),
        "holder": account.holder(),
        // The expiry time in the token. It is not verified.
        "token_expires_at": text(session.open.token_expires_at()),
    });
    add(&mut document, "skipped", skipped(status));
    document
}

/// Renders the state of a data folder without an account: the members of [`status`], null or zero.
pub(crate) fn no_status() -> Value {
    json!({
        "account": null,
        "last_sync_at": null,
        "waiting": 0,
        "needs_attention": 0,
        "paused": null,
        "work_offline": false,
        "interviews": 0,
        "unreadable": 0,
        "last_failure": null,
        "url": null,
        "partner_id": null,
        "seal": null,
        "holder": null,
        "token_expires_at": null,
    })
}

/// Returns the unreadable interviews of the last list that have an id or a title. None if there are none.
fn skipped(status: &EngineStatus) -> Option<Vec<Value>> {
    let named = status.named_unreadable.iter();
    let named = named.map(|one| json!({"id": one.id.map(InterviewId::get), "title": one.title}));
    Some(named.collect()).filter(|named: &Vec<_>| !named.is_empty())
}

/// Renders the outcome of a sync.
pub(crate) fn sync(model: &ViewContext<'_>, outcome: &SyncOutcome) -> Value {
    let (status, report) = (model.status, &outcome.report);
    let ended = report.ended.iter().map(|entry| change(&model.ended(entry)));
    let mut document = json!({
        "pull": pull(model, &report.pull),
        // The changes that ended during the sync, in order.
        "ended": ended.collect::<Vec<_>>(),
        "sent": report.sent(),
        "waiting": status.waiting,
        "needs_attention": status.needs_attention,
        "paused": status.paused.map(|paused| paused.as_str()),
        "last_sync_at": text(status.last_sync_at),
    });
    // The reason why the list was not fetched or changes were not sent.
    add(&mut document, "error", outcome.failure.as_ref());
    document
}

/// Renders the outcome of a pull: the number of interviews that are new or changed, and of those that could not
/// be read.
fn pull(model: &ViewContext<'_>, report: &PullReport) -> Value {
    let (result, changed, unreadable, reason) = match report {
        PullReport::Fetched {
            changed,
            unreadable,
        } => ("fetched", *changed, *unreadable, None),
        PullReport::NotRequested => ("not_asked", 0, 0, None),
        PullReport::Failed(_) => ("failed", 0, 0, model.last_failure()),
    };
    let mut document = json!({
        "result": result,
        "changed": changed,
        "unreadable": unreadable,
        "reason": reason,
    });
    if unreadable > 0 {
        add(&mut document, "skipped", skipped(model.status));
    }
    document
}

#[cfg(test)]
mod tests;
