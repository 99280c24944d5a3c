use interlude_model::{Interview, Interviewee, Interviewer, Links, ListVisibility, View};
use serde::Serialize;

use super::{ChangeDocument, utc};

/// An interview as the user sees it. While a change waits, its slot is shown as the proposed time.
#[derive(Debug, Serialize)]
pub(crate) struct InterviewDocument<'a> {
    id: i64,
    title: Option<&'a str>,
    /// none, agreed, proposed, waiting, sending, checking, conflict, refused
    state: &'static str,
    status: Option<&'a str>,
    start_at: Option<String>,
    end_at: Option<String>,
    amend_start_at: Option<String>,
    amend_end_at: Option<String>,
    amended_by: Option<String>,
    updated_at: Option<String>,
    created_at: Option<String>,
    /// The interviewee's name, else the title.
    name: Option<&'a str>,
    interviewer_name: Option<&'a str>,
    category: Option<&'a str>,
    completed: Option<bool>,
    kind: Option<&'a str>,
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
    pub(crate) fn of(view: &View<'a>) -> Self {
        let Interview {
            id,
            listing,
            visibility,
            ..
        } = view.interview;
        let booking = view.interview.booking.as_ref();
        let (agreed, (proposed, by)) = (view.agreed(), view.proposed());
        Self {
            id: id.get(),
            title: listing.title.as_deref(),
            state: view.state().as_str(),
            status: booking.and_then(|booking| Some(booking.status.as_ref()?.as_str())),
            start_at: agreed.start().map(utc),
            end_at: agreed.end().map(utc),
            amend_start_at: proposed.start().map(utc),
            amend_end_at: proposed.end().map(utc),
            amended_by: by.map(|by| by.to_string()),
            updated_at: listing.updated_at.map(utc),
            created_at: listing.created_at.map(utc),
            name: view.interview.name(),
            interviewer_name: listing.interviewer_name.as_deref(),
            category: listing.category.as_deref(),
            completed: listing.completed,
            kind: booking.and_then(|booking| Some(booking.kind.as_ref()?.as_str())),
            location: booking.and_then(|booking| booking.location.as_deref()),
            is_listed: *visibility != ListVisibility::Gone,
        }
    }
}

impl<'a> ShowDocument<'a> {
    pub(crate) fn of(view: &View<'a>, changes: Vec<ChangeDocument>) -> Self {
        let booking = view.interview.booking.as_ref();
        let Links { review, retake } = &view.interview.listing.links;
        let interview = WholeInterview {
            view: InterviewDocument::of(view),
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
        Self { interview, changes }
    }
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
