use interlude_model::{Interview, View};

use super::ViewContext;
use super::badge::{badge, booking};
use crate::view::InterviewRow;
use crate::view::links::is_web_address;

impl ViewContext<'_> {
    /// Returns the row of an interview.
    pub fn row(&self, view: &View<'_>) -> InterviewRow {
        let interview = view.interview;
        let booking = booking(view);
        let kind = booking.and_then(|booking| booking.kind.as_ref());
        let location = booking.and_then(|booking| booking.location.as_ref());
        InterviewRow {
            id: interview.id.get(),
            name: name(interview),
            title: interview.listing.title.clone(),
            interviewer: interviewer(interview).map(str::to_owned),
            category: interview.listing.category.clone(),
            kind: kind.map(|kind| kind.as_str().to_owned()),
            place: location.filter(|text| !is_web_address(text)).cloned(),
            badge: badge(view),
            times: self.times_of(view),
            day: self.day_of(view),
            updated: interview.updated_at().map(|at| self.zones().wall(at)),
            can_propose: interview.no_proposal().is_none(),
            why_not: interview.no_proposal().map(Into::into),
            revision: view.revision().to_string(),
        }
    }
}

/// Returns the name that every list and file uses for an interview.
pub(crate) fn name(interview: &Interview) -> String {
    let name = interview.name().filter(|name| !name.trim().is_empty());
    name.map_or_else(|| format!("Interview {}", interview.id), str::to_owned)
}

fn interviewer(interview: &Interview) -> Option<&str> {
    let booked = || {
        interview
            .booking
            .as_ref()?
            .interviewer
            .as_ref()?
            .title
            .as_deref()
    };
    interview
        .listing
        .interviewer_name
        .as_deref()
        .or_else(booked)
}
