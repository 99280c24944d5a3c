use interlude_model::{
    Booking, BookingAnswer, InterviewId, Kind, Links, ListRecord, Listing, Party, Status,
};
use serde::Deserialize;

use super::attribute::{Attribute, Lenient, Shown, Strict, Strictness, WireTime};
use super::object::Object;
use super::people::{Interviewee, Interviewer};
use super::text::{Line, Place, Word, is_word};

/// An interview of a list, or of the answer to a change, after parsing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ReadInterview {
    pub id: InterviewId,
    pub listing: Listing,
    /// The attributes of the booking that the record has.
    pub booking: BookingAnswer,
    /// True if the record has any attribute of the booking, even as null.
    pub shows_booking: bool,
}

impl ReadInterview {
    /// Parses one interview. Returns None if it has no id, or if its evidence cannot be read.
    pub(crate) fn parse(json: &str) -> Option<Self> {
        match serde_json::from_str::<Object<InterviewDocument<Strict>>>(json) {
            Ok(Object(document)) => document.read(),
            Err(_) => serde_json::from_str::<Object<InterviewDocument<Lenient>>>(json)
                .ok()?
                .0
                .read(),
        }
    }

    /// Returns true if the record has the proposed time, even as null.
    pub(crate) fn shows_proposal(&self) -> bool {
        self.booking.amend_start_at.is_given() && self.booking.amend_end_at.is_given()
    }

    /// Converts to the record of a list, in which an absent attribute of a visible booking is null.
    pub(crate) fn into_record(self) -> ListRecord {
        let complete = self.booking.over(Booking::default());
        ListRecord {
            id: self.id,
            listing: self.listing,
            booking: self.shows_booking.then_some(complete),
        }
    }
}

/// The attributes of an interview in a list and in the answer to a change. Any of them may be absent.
#[derive(Debug, Default, Deserialize)]
#[serde(default, bound = "C: Strictness")]
struct InterviewDocument<C> {
    id: i64,

    title: Shown<C, Line>,
    interviewer_name: Shown<C, Line>,
    category: Shown<C, Line>,
    completed: Shown<C, bool>,
    created_at: Shown<C, WireTime>,
    updated_at: Option<WireTime>,
    links: Shown<C, Object<LinksDocument<C>>>,

    start_at: Attribute<WireTime>,
    end_at: Attribute<WireTime>,
    amend_start_at: Attribute<WireTime>,
    amend_end_at: Attribute<WireTime>,
    amended_by: Attribute<Party>,
    status: Attribute<Status>,
    kind: Attribute<Shown<C, Word<Kind>>>,
    location: Attribute<Shown<C, Place>>,
    interviewer_id: Attribute<Shown<C, i64>>,
    interviewee_id: Attribute<Shown<C, i64>>,
    interviewer: Attribute<Shown<C, Object<Interviewer<C>>>>,
    interviewee: Attribute<Shown<C, Object<Interviewee<C>>>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, bound = "C: Strictness")]
struct LinksDocument<C> {
    review: Shown<C, Place>,
    retake: Shown<C, Place>,
}

impl<C: Strictness> InterviewDocument<C> {
    fn read(mut self) -> Option<ReadInterview> {
        if !self.has_words() {
            return None;
        }
        Some(ReadInterview {
            id: InterviewId::new(self.id)?,
            listing: self.take_listing(),
            shows_booking: self.shows_booking(),
            booking: self.into_booking(),
        })
    }

    fn take_listing(&mut self) -> Listing {
        let Object(links) = self.links.value.take().unwrap_or_default();
        Listing {
            title: self.title.value.take().map(|line| line.0),
            interviewer_name: self.interviewer_name.value.take().map(|line| line.0),
            category: self.category.value.take().map(|line| line.0),
            completed: self.completed.value,
            created_at: self.created_at.value.map(|instant| instant.0),
            updated_at: self.updated_at.map(|instant| instant.0),
            links: Links {
                review: links.review.value.map(|path| path.0),
                retake: links.retake.value.map(|path| path.0),
            },
        }
    }

    /// Returns true if `status` and `amended_by` are plain words. Otherwise the evidence counts as
    /// unreadable.
    fn has_words(&self) -> bool {
        let status = self.status.as_value().map(Status::as_str);
        let party = self.amended_by.as_value().map(Party::as_str);
        status.is_none_or(is_word) && party.is_none_or(is_word)
    }

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

    fn into_booking(self) -> BookingAnswer {
        BookingAnswer {
            start_at: self.start_at.instant(),
            end_at: self.end_at.instant(),
            amend_start_at: self.amend_start_at.instant(),
            amend_end_at: self.amend_end_at.instant(),
            amended_by: self.amended_by.0,
            status: self.status.0,
            kind: self.kind.and_then(|word| word.value.map(|word| word.0)),
            location: self
                .location
                .and_then(|place| place.value.map(|place| place.0)),
            interviewer_id: self.interviewer_id.and_then(|id| id.value),
            interviewee_id: self.interviewee_id.and_then(|id| id.value),
            interviewer: self
                .interviewer
                .and_then(|person| person.value.map(|Object(person)| person.into())),
            interviewee: self
                .interviewee
                .and_then(|side| side.value.map(|Object(side)| side.into())),
        }
    }
}
