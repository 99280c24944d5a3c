use interlude_domain::{Booking, InterviewId, Kind, Links, ListRecord, Listing, Party, Status};
use serde::Deserialize;

use super::attribute::{Attribute, Care, Careful, Instant, Quick, Shown};
use super::people::{Interviewee, Interviewer};

/// An interview as either call carries it, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ReadInterview {
    /// What it says.
    pub record: ListRecord,
    /// Whether it says what is proposed, be it nothing.
    pub shows_proposal: bool,
}

impl ReadInterview {
    /// Reads one interview; `None` if it has no number or its evidence cannot be read.
    pub(crate) fn parse(json: &str) -> Option<Self> {
        match serde_json::from_str::<InterviewDocument<Quick>>(json) {
            Ok(document) => document.read(),
            Err(_) => serde_json::from_str::<InterviewDocument<Careful>>(json)
                .ok()?
                .read(),
        }
    }
}

/// Every attribute of both documents, any of them absent.
#[derive(Debug, Default, Deserialize)]
#[serde(default, bound = "C: Care")]
struct InterviewDocument<C> {
    id: i64,

    title: Shown<C, String>,
    interviewer_name: Shown<C, String>,
    category: Shown<C, String>,
    completed: Shown<C, bool>,
    created_at: Shown<C, Instant>,
    updated_at: Option<Instant>,
    links: Shown<C, LinksDocument<C>>,

    start_at: Attribute<Instant>,
    end_at: Attribute<Instant>,
    amend_start_at: Attribute<Instant>,
    amend_end_at: Attribute<Instant>,
    amended_by: Attribute<Party>,
    status: Attribute<Status>,
    kind: Attribute<Shown<C, Kind>>,
    location: Attribute<Shown<C, String>>,
    interviewer_id: Attribute<Shown<C, i64>>,
    interviewee_id: Attribute<Shown<C, i64>>,
    interviewer: Attribute<Shown<C, Interviewer<C>>>,
    interviewee: Attribute<Shown<C, Interviewee<C>>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, bound = "C: Care")]
struct LinksDocument<C> {
    review: Shown<C, String>,
    retake: Shown<C, String>,
}

impl<C: Care> InterviewDocument<C> {
    fn read(mut self) -> Option<ReadInterview> {
        Some(ReadInterview {
            shows_proposal: self.amend_start_at.is_present() && self.amend_end_at.is_present(),
            record: ListRecord {
                id: InterviewId::new(self.id)?,
                listing: self.take_listing(),
                booking: self.shows_booking().then(|| self.into_booking()),
            },
        })
    }

    fn take_listing(&mut self) -> Listing {
        let links = self.links.value.take().unwrap_or_default();
        Listing {
            title: self.title.value.take(),
            interviewer_name: self.interviewer_name.value.take(),
            category: self.category.value.take(),
            completed: self.completed.value,
            created_at: self.created_at.value.map(|instant| instant.0),
            updated_at: self.updated_at.map(|instant| instant.0),
            links: Links {
                review: links.review.value,
                retake: links.retake.value,
            },
        }
    }

    /// Any booked attribute present, even as null, means that all of them are visible.
    fn shows_booking(&self) -> bool {
        self.start_at.is_present()
            || self.end_at.is_present()
            || self.amend_start_at.is_present()
            || self.amend_end_at.is_present()
            || self.amended_by.is_present()
            || self.status.is_present()
            || self.kind.is_present()
            || self.location.is_present()
            || self.interviewer_id.is_present()
            || self.interviewee_id.is_present()
            || self.interviewer.is_present()
            || self.interviewee.is_present()
    }

    /// An absent attribute is null.
    fn into_booking(self) -> Booking {
        Booking {
            start_at: self.start_at.instant(),
            end_at: self.end_at.instant(),
            amend_start_at: self.amend_start_at.instant(),
            amend_end_at: self.amend_end_at.instant(),
            amended_by: self.amended_by.value(),
            status: self.status.value(),
            kind: self.kind.shown(),
            location: self.location.shown(),
            interviewer_id: self.interviewer_id.shown(),
            interviewee_id: self.interviewee_id.shown(),
            interviewer: self.interviewer.shown().map(Into::into),
            interviewee: self.interviewee.shown().map(Into::into),
        }
    }
}
