//! Renders answers as JSON documents for programs. Times are RFC 3339 in UTC, or null.
//!
//! Fields may be added. A field is never removed, and its meaning never changes.

use std::sync::Arc;

use interlude_app::view::{ViewContext, WallRange};
use interlude_app::{Account, Removed};
use interlude_engine::{EngineStatus, Page, PullReport};
use interlude_model::{
    Base, Change, Delivery, DoneAs, Ending, HistoryEntry, Interview, InterviewId, Interviewee,
    Interviewer, ListVisibility, Reason, Timestamp, View,
};
use interlude_store::AccountId;
use interlude_store::keys::Seal;
use serde::Serialize;

use crate::failure::Failure;
use crate::session::Session;
use crate::sync::SyncOutcome;

/// An interview as the user sees it. While a change waits, its slot is shown as the proposed time.
#[derive(Debug, Serialize)]
pub(crate) struct InterviewDocument {
    id: i64,
    title: Option<String>,
    /// none, agreed, proposed, waiting, sending, checking, conflict, refused, cancelled
    state: &'static str,
    /// mine, theirs, or null if neither side has to act.
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

/// The interviews of a query. `total` also counts those beyond the limit.
#[derive(Debug, Serialize)]
pub(crate) struct ListDocument {
    total: usize,
    interviews: Vec<InterviewDocument>,
}

/// The details of one interview.
#[derive(Debug, Serialize)]
pub(crate) struct ShowDocument {
    interview: WholeInterview,
    /// The unfinished changes: the current one, then the next one.
    changes: Vec<ChangeDocument>,
}

#[derive(Debug, Serialize)]
struct WholeInterview {
    #[serde(flatten)]
    view: InterviewDocument,
    links: LinksDocument,
    interviewer: Option<PersonDocument>,
    interviewee: Option<PersonDocument>,
}

#[derive(Debug, Serialize)]
struct LinksDocument {
    review: Option<String>,
    retake: Option<String>,
}

#[derive(Debug, Default, Serialize)]
struct PersonDocument {
    id: Option<i64>,
    name: Option<String>,
    phone: Option<String>,
    image: Option<String>,
    /// For an interviewee only: interview, verified, rejected or another word of the server.
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<String>,
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
        turn: row.badge.turn(),
        status: booking.and_then(|booking| Some(booking.status.as_ref()?.to_string())),
        start_at,
        end_at,
        amend_start_at,
        amend_end_at,
        amended_by: view.proposed().1.map(|by| by.to_string()),
        updated_at: row.updated.map(|at| at.at),
        created_at: interview.listing.created_at.map(utc),
        name: row.name,
        interviewer_name: row.interviewer,
        category: row.category,
        completed: interview.listing.completed,
        kind: row.kind,
        location: booking.and_then(|booking| booking.location.clone()),
        is_listed: interview.visibility != ListVisibility::Gone,
    }
}

/// Renders the details of one interview.
pub(crate) fn show(model: &ViewContext<'_>, view: &View<'_>) -> ShowDocument {
    let booking = view.interview.booking.as_ref();
    let links = &view.interview.listing.links;
    let changes = model.ledger.durable().outbox.of(view.interview.id).iter();
    ShowDocument {
        interview: WholeInterview {
            view: interview(model, view),
            links: LinksDocument {
                review: links.review.clone(),
                retake: links.retake.clone(),
            },
            interviewer: booking.and_then(|booking| booking.interviewer.as_ref().map(interviewer)),
            interviewee: booking.and_then(|booking| booking.interviewee.as_ref().map(interviewee)),
        },
        changes: changes.map(|change| unfinished(model, change)).collect(),
    }
}

fn interviewer(person: &Interviewer) -> PersonDocument {
    PersonDocument {
        id: person.id,
        name: person.title.clone(),
        phone: person.contact_phone_number.clone(),
        image: person.image.clone(),
        kind: None,
    }
}

fn interviewee(side: &Interviewee) -> PersonDocument {
    let person = side.driver.clone().unwrap_or_default();
    PersonDocument {
        id: person.id,
        name: person.title,
        phone: person.phone_number,
        image: person.image,
        kind: side.kind.as_ref().map(ToString::to_string),
    }
}

/// A change, finished or not.
#[derive(Debug, Serialize)]
pub(crate) struct ChangeDocument {
    id: String,
    interview_id: i64,
    kind: &'static str,
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
struct TermsDocument {
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
struct ReasonDocument {
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
    changes: Vec<ChangeDocument>,
}

/// The changes to one interview that ended, oldest first.
#[derive(Debug, Serialize)]
pub(crate) struct HistoryDocument {
    interview_id: i64,
    changes: Vec<ChangeDocument>,
}

/// Renders the unfinished changes.
pub(crate) fn outbox(model: &ViewContext<'_>) -> OutboxDocument {
    let changes = model.ledger.durable().outbox.by_order().into_iter();
    OutboxDocument {
        changes: changes.map(|change| unfinished(model, change)).collect(),
    }
}

/// Renders the changes to an interview that ended.
pub(crate) fn history(id: InterviewId, entries: &[&Arc<HistoryEntry>]) -> HistoryDocument {
    HistoryDocument {
        interview_id: id.get(),
        changes: entries.iter().map(|entry| finished(entry)).collect(),
    }
}

/// Renders an unfinished change.
pub(crate) fn unfinished(model: &ViewContext<'_>, change: &Change) -> ChangeDocument {
    let interview = model.ledger.interview(change.interview_id);
    ChangeDocument {
        wait: model.waits.get(&change.id).map(|wait| WaitDocument {
            cause: wait.cause.as_str(),
            until: wait.until.map(utc),
        }),
        remote: interview.map(TermsDocument::now),
        ..ChangeDocument::of(change, change.state.as_str())
    }
}

/// Renders a change that ended.
pub(crate) fn finished(entry: &Arc<HistoryEntry>) -> ChangeDocument {
    let (state, delivery, replaced_by) = match &entry.ending {
        Ending::Sent(delivery) => ("sent", Some(delivery), None),
        Ending::Replaced { by } => ("replaced", None, Some(by)),
        Ending::Undone => ("undone", None, None),
        Ending::Dropped => ("dropped", None, None),
    };
    ChangeDocument {
        ended_at: Some(utc(entry.ended_at)),
        delivery: delivery.map(|delivery| DeliveryDocument::of(delivery, &entry.change)),
        replaced_by: replaced_by.map(ToString::to_string),
        ..ChangeDocument::of(&entry.change, state)
    }
}

impl ChangeDocument {
    fn of(change: &Change, state: &'static str) -> Self {
        Self {
            id: change.id.to_string(),
            interview_id: change.interview_id.get(),
            kind: "amend",
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
    fn of(Base { terms, updated_at }: &Base) -> Self {
        Self {
            start_at: terms.agreed.start().map(utc),
            end_at: terms.agreed.end().map(utc),
            amend_start_at: terms.proposed.start().map(utc),
            amend_end_at: terms.proposed.end().map(utc),
            amended_by: terms.amended_by.as_ref().map(ToString::to_string),
            status: terms.status.as_ref().map(ToString::to_string),
            updated_at: updated_at.map(utc),
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

/// The state of an account. Everything is null or zero if no account is connected.
#[derive(Debug, Default, Serialize)]
pub(crate) struct StatusDocument {
    account: Option<String>,
    last_sync_at: Option<String>,
    /// The number of changes in the states waiting, sending and checking.
    waiting: usize,
    /// The number of changes in the states conflict and refused.
    needs_attention: usize,
    /// null, sign_in, offline, or no_such_user
    paused: Option<&'static str>,
    /// True if the user chose to work offline.
    work_offline: bool,
    interviews: usize,
    /// The number of interviews in the last list that could not be read.
    unreadable: u64,
    /// The first of them that have an id or a title.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    skipped: Vec<UnreadableDocument>,
    last_failure: Option<ReasonDocument>,
    url: Option<String>,
    partner_id: Option<String>,
    seal: Option<&'static str>,
    holder: Option<String>,
    /// The expiry time in the token. It is not verified.
    token_expires_at: Option<String>,
}

/// An interview of the list that could not be read, with its id and title if those could.
#[derive(Debug, Serialize)]
struct UnreadableDocument {
    id: Option<i64>,
    title: Option<String>,
}

impl StatusDocument {
    pub(crate) fn of(session: &Session, model: &ViewContext<'_>) -> Self {
        let account = &session.open.account;
        let (status, connection) = (model.status, account.connection());
        Self {
            account: Some(account.id().to_string()),
            last_sync_at: status.last_sync_at.map(utc),
            waiting: status.waiting,
            needs_attention: status.needs_attention,
            paused: status.paused.map(|paused| paused.as_str()),
            work_offline: model.ledger.durable().switches.work_offline,
            interviews: model.ledger.len(),
            unreadable: status.unreadable,
            skipped: skipped(status),
            last_failure: status.last_failure.clone().map(ReasonDocument::from),
            url: Some(connection.base.to_string()),
            partner_id: Some(connection.partner.to_string()),
            seal: Some(session.open.seal.word()),
            holder: account.holder().map(str::to_owned),
            token_expires_at: session.token_expires_at().map(utc),
        }
    }
}

/// The outcome of a sync.
#[derive(Debug, Serialize)]
pub(crate) struct SyncDocument {
    /// The reason why the list was not fetched or changes were not sent. Left out if there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Failure>,
    pull: PullDocument,
    /// The changes that ended during the sync, in order.
    ended: Vec<ChangeDocument>,
    sent: usize,
    waiting: usize,
    needs_attention: usize,
    paused: Option<&'static str>,
    last_sync_at: Option<String>,
}

/// The outcome of the pull.
#[derive(Debug, Default, Serialize)]
struct PullDocument {
    /// fetched, failed, not_asked
    result: &'static str,
    /// The number of interviews that are new or changed.
    changed: usize,
    /// The number of interviews that could not be read.
    unreadable: u64,
    /// The first of them that have an id or a title.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    skipped: Vec<UnreadableDocument>,
    reason: Option<ReasonDocument>,
}

impl SyncDocument {
    pub(crate) fn of(model: &ViewContext<'_>, outcome: &SyncOutcome) -> Self {
        let (status, report) = (model.status, &outcome.report);
        Self {
            error: outcome.failure.clone(),
            pull: PullDocument::of(&report.pull, status),
            ended: report.ended.iter().map(finished).collect(),
            sent: report.sent(),
            waiting: status.waiting,
            needs_attention: status.needs_attention,
            paused: status.paused.map(|paused| paused.as_str()),
            last_sync_at: status.last_sync_at.map(utc),
        }
    }
}

impl PullDocument {
    fn of(report: &PullReport, status: &EngineStatus) -> Self {
        match report {
            PullReport::Fetched {
                changed,
                unreadable,
            } => Self {
                result: "fetched",
                changed: *changed,
                unreadable: *unreadable,
                skipped: skipped(status),
                reason: None,
            },
            PullReport::NotRequested => Self {
                result: "not_asked",
                ..Self::default()
            },
            PullReport::Failed(reason) => Self {
                result: "failed",
                reason: Some(reason.clone().into()),
                ..Self::default()
            },
        }
    }
}

/// An event of `sync --watch`. Each is one line.
#[derive(Debug, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub(crate) enum WatchDocument {
    /// Interviews or their changes changed.
    InterviewsChanged {
        /// The changes that ended.
        ended: Vec<ChangeDocument>,
        interviews: Vec<InterviewDocument>,
    },
    /// The pause, the last failure or the notices changed.
    StatusChanged {
        #[serde(flatten)]
        status: Box<StatusDocument>,
    },
}

#[derive(Debug, Serialize)]
struct AccountDocument {
    id: String,
    label: String,
    url: String,
    amend_url: Option<String>,
    partner_id: String,
    /// The `sub` of the tokens that may send changes.
    holder: Option<String>,
    seal: &'static str,
}

/// The accounts of the data folder.
#[derive(Debug, Serialize)]
pub(crate) struct AccountsDocument {
    accounts: Vec<AccountDocument>,
    /// The accounts that cannot be read. Left out if there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    unreadable: Vec<BadAccountDocument>,
}

/// An account that cannot be read.
#[derive(Debug, Serialize)]
struct BadAccountDocument {
    id: String,
    error: Failure,
}

/// A connected account and the outcome of its first sync.
#[derive(Debug, Serialize)]
pub(crate) struct ConnectDocument {
    account: AccountDocument,
    /// False if the account was connected before and its credentials were renewed.
    is_new: bool,
    #[serde(flatten)]
    sync: SyncDocument,
}

/// An account that was signed out or removed.
#[derive(Debug, Serialize)]
pub(crate) struct SignOutDocument {
    account: String,
    /// True if the account was removed from this computer.
    is_removed: bool,
    /// The unfinished changes, which stay after a sign-out and are dropped by a removal. null if the
    /// account could not be opened.
    unfinished: Option<Vec<ChangeDocument>>,
    /// The folder of files that could not be deleted.
    #[serde(skip_serializing_if = "Option::is_none")]
    files_left: Option<String>,
    /// The name of the entry that could not be removed from the system keychain.
    #[serde(skip_serializing_if = "Option::is_none")]
    keychain_entry_left: Option<String>,
}

impl AccountsDocument {
    pub(crate) fn of(accounts: &[(Account, Seal)], unreadable: &[(AccountId, Failure)]) -> Self {
        let accounts = accounts.iter();
        let unreadable = unreadable.iter().map(|(id, failure)| BadAccountDocument {
            id: id.to_string(),
            error: failure.clone(),
        });
        Self {
            accounts: accounts
                .map(|(account, seal)| AccountDocument::of(account, *seal))
                .collect(),
            unreadable: unreadable.collect(),
        }
    }
}

impl AccountDocument {
    fn of(account: &Account, seal: Seal) -> Self {
        let connection = account.connection();
        Self {
            id: account.id().to_string(),
            label: account.label().to_owned(),
            url: connection.base.to_string(),
            amend_url: connection.amend.as_ref().map(ToString::to_string),
            partner_id: connection.partner.to_string(),
            holder: account.holder().map(str::to_owned),
            seal: seal.word(),
        }
    }
}

impl ConnectDocument {
    pub(crate) fn of(
        session: &Session,
        model: &ViewContext<'_>,
        is_new: bool,
        outcome: &SyncOutcome,
    ) -> Self {
        Self {
            account: AccountDocument::of(&session.open.account, session.open.seal),
            is_new,
            sync: SyncDocument::of(model, outcome),
        }
    }
}

impl SignOutDocument {
    pub(crate) fn of(
        session: &Session,
        model: &ViewContext<'_>,
        removed: Option<&Removed>,
    ) -> Self {
        let left = removed.cloned().unwrap_or_default();
        Self {
            is_removed: removed.is_some(),
            unfinished: Some(outbox(model).changes),
            ..Self::unseen(session.open.account.id(), &left)
        }
    }

    /// Creates the document of an account that was removed without being opened.
    pub(crate) fn unseen(account: &AccountId, removed: &Removed) -> Self {
        let files = removed.files_left.as_ref();
        Self {
            account: account.to_string(),
            is_removed: true,
            unfinished: None,
            files_left: files.map(|path| path.display().to_string()),
            keychain_entry_left: removed.entry_left.clone(),
        }
    }
}

/// The path of a calendar file, or the calendar itself if it goes to the standard output.
#[derive(Debug, Serialize)]
pub(crate) struct ExportDocument {
    /// The path of the file. null for the standard output.
    pub(crate) file: Option<String>,
    /// The number of agreed and proposed times in it.
    pub(crate) events: usize,
    /// The calendar (RFC 5545), if it was not written to a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) calendar: Option<String>,
}

/// Formats a time for a document.
fn utc(at: Timestamp) -> String {
    at.to_string()
}

/// Returns the start and the end of a range, RFC 3339 in UTC.
fn ends(range: Option<WallRange>) -> (Option<String>, Option<String>) {
    let (start, end) = range.map_or((None, None), |range| (range.start, range.end));
    (start.map(|at| at.at), end.map(|at| at.at))
}

/// Returns the unreadable interviews of the last list that have an id or a title.
fn skipped(status: &EngineStatus) -> Vec<UnreadableDocument> {
    let named = status.named_unreadable.iter();
    named
        .map(|record| UnreadableDocument {
            id: record.id.map(InterviewId::get),
            title: record.title.clone(),
        })
        .collect()
}

#[cfg(test)]
mod tests;
