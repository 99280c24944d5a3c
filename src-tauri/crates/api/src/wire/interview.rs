use interlude_domain::{Booking, InterviewId, Kind, Links, ListRecord, Listing, Party, Status};
use serde::Deserialize;

use super::attribute::{Attribute, Instant, Shown};
use super::people::{Interviewee, Interviewer};

/// An interview as either call carries it: every attribute of both documents, any of them absent.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct InterviewDocument {
    id: i64,

    title: Shown<String>,
    interviewer_name: Shown<String>,
    category: Shown<String>,
    completed: Shown<bool>,
    created_at: Shown<Instant>,
    updated_at: Option<Instant>,
    links: Shown<LinksDocument>,

    start_at: Attribute<Instant>,
    end_at: Attribute<Instant>,
    amend_start_at: Attribute<Instant>,
    amend_end_at: Attribute<Instant>,
    amended_by: Attribute<Party>,
    status: Attribute<Status>,
    kind: Attribute<Shown<Kind>>,
    location: Attribute<Shown<String>>,
    interviewer_id: Attribute<Shown<i64>>,
    interviewee_id: Attribute<Shown<i64>>,
    interviewer: Attribute<Shown<Interviewer>>,
    interviewee: Attribute<Shown<Interviewee>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct LinksDocument {
    review: Shown<String>,
    retake: Shown<String>,
}

impl InterviewDocument {
    /// The server's number, if it can be one.
    pub(crate) fn id(&self) -> Option<InterviewId> {
        InterviewId::new(self.id)
    }

    /// The record of a list; `None` without a number.
    pub(crate) fn into_record(mut self) -> Option<ListRecord> {
        Some(ListRecord {
            id: self.id()?,
            listing: self.take_listing(),
            booking: self.shows_booking().then(|| self.into_booking()),
        })
    }

    /// Whether it says what is proposed, be it nothing.
    pub(crate) fn shows_proposal(&self) -> bool {
        self.amend_start_at.is_present() && self.amend_end_at.is_present()
    }

    /// The booked face; an absent attribute is null.
    pub(crate) fn into_booking(self) -> Booking {
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

    fn take_listing(&mut self) -> Listing {
        let links = self.links.0.take().unwrap_or_default();
        Listing {
            title: self.title.0.take(),
            interviewer_name: self.interviewer_name.0.take(),
            category: self.category.0.take(),
            completed: self.completed.0,
            created_at: self.created_at.0.map(|instant| instant.0),
            updated_at: self.updated_at.map(|instant| instant.0),
            links: Links {
                review: links.review.0,
                retake: links.retake.0,
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
}
