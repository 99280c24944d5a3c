use interlude_app::view::{ViewContext, WallRange};
use interlude_model::{Interviewee, Interviewer, Links, ListVisibility, View};
use serde::Serialize;

use super::{ChangeDocument, utc};

/// An interview as the user sees it. While a change waits, its slot is shown as the proposed time.
#[derive(Debug, Serialize)]
pub(crate) struct InterviewDocument<'a> {
    id: i64,
    title: Option<String>,
    /// none, agreed, proposed, waiting, sending, checking, conflict, refused, cancelled
    state: &'static str,
    /// mine, theirs, or null if neither side has to act.
    turn: Option<&'static str>,
    status: Option<&'a str>,
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
    location: Option<&'a str>,
    /// False if the server does not list it any more.
    is_listed: bool,
}

/// The interviews of a query. `total` also counts those beyond the limit.
#[derive(Debug, Serialize)]
pub(crate) struct ListDocument<'a> {
    pub(crate) total: usize,
    pub(crate) interviews: Vec<InterviewDocument<'a>>,
}

/// The details of one interview.
#[derive(Debug, Serialize)]
pub(crate) struct ShowDocument<'a> {
    interview: WholeInterview<'a>,
    /// The unfinished changes: the current one, then the next one.
    changes: Vec<ChangeDocument>,
}

#[derive(Debug, Serialize)]
struct WholeInterview<'a> {
    #[serde(flatten)]
    view: InterviewDocument<'a>,
    links: LinksDocument<'a>,
    interviewer: Option<PersonDocument<'a>>,
    interviewee: Option<PersonDocument<'a>>,
}

#[derive(Debug, Serialize)]
struct LinksDocument<'a> {
    review: Option<&'a str>,
    retake: Option<&'a str>,
}

#[derive(Debug, Default, Serialize)]
struct PersonDocument<'a> {
    id: Option<i64>,
    name: Option<&'a str>,
    phone: Option<&'a str>,
    image: Option<&'a str>,
    /// For an interviewee only: interview, verified, rejected or another word of the server.
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<&'a str>,
}

impl<'a> InterviewDocument<'a> {
    pub(crate) fn of(model: &ViewContext<'_>, view: &View<'a>) -> Self {
        let interview = view.interview;
        let booking = interview.booking.as_ref();
        let row = model.row(view);
        let (start_at, end_at) = ends(row.times.agreed);
        let (amend_start_at, amend_end_at) = ends(row.times.proposed);
        Self {
            id: interview.id.get(),
            title: row.title,
            state: row.badge.state(),
            turn: row.badge.turn(),
            status: booking.and_then(|booking| Some(booking.status.as_ref()?.as_str())),
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
            location: booking.and_then(|booking| booking.location.as_deref()),
            is_listed: interview.visibility != ListVisibility::Gone,
        }
    }
}

impl<'a> ShowDocument<'a> {
    pub(crate) fn of(model: &ViewContext<'_>, view: &View<'a>) -> Self {
        let booking = view.interview.booking.as_ref();
        let Links { review, retake } = &view.interview.listing.links;
        let interview = WholeInterview {
            view: InterviewDocument::of(model, view),
            links: LinksDocument {
                review: review.as_deref(),
                retake: retake.as_deref(),
            },
            interviewer: booking
                .and_then(|booking| booking.interviewer.as_ref())
                .map(PersonDocument::interviewer),
            interviewee: booking
                .and_then(|booking| booking.interviewee.as_ref())
                .map(PersonDocument::interviewee),
        };
        let changes = model.ledger.durable().outbox.of(view.interview.id).iter();
        let changes = changes.map(|change| ChangeDocument::unfinished(model, change));
        Self {
            interview,
            changes: changes.collect(),
        }
    }
}

/// Returns the start and the end of a range, RFC 3339 in UTC.
fn ends(range: Option<WallRange>) -> (Option<String>, Option<String>) {
    let (start, end) = range.map_or((None, None), |range| (range.start, range.end));
    (start.map(|at| at.at), end.map(|at| at.at))
}

impl<'a> PersonDocument<'a> {
    fn interviewer(person: &'a Interviewer) -> Self {
        Self {
            id: person.id,
            name: person.title.as_deref(),
            phone: person.contact_phone_number.as_deref(),
            image: person.image.as_deref(),
            kind: None,
        }
    }

    fn interviewee(side: &'a Interviewee) -> Self {
        let kind = side.kind.as_ref().map(|kind| kind.as_str());
        let person = side.driver.as_ref().map(|person| Self {
            id: person.id,
            name: person.title.as_deref(),
            phone: person.phone_number.as_deref(),
            image: person.image.as_deref(),
            kind: None,
        });
        Self {
            kind,
            ..person.unwrap_or_default()
        }
    }
}
