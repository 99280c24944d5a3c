use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{
    Base, Booking, BookingAnswer, InterviewId, Listing, RemoteState, Status, Terms, Timestamp,
};

/// One interview as the server last reported it. The user's changes never alter it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interview {
    pub id: InterviewId,
    pub listing: Listing,
    /// None if the server never showed it.
    pub booking: Option<Booking>,
    pub visibility: ListVisibility,
}

/// The part of an interview that the last list shows.
///
/// It is stored with the interview, because a 304 has no body from which it could be read again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ListVisibility {
    /// The record has an attribute of the booking. The booking is then complete: an absent attribute is
    /// null.
    Visible,
    /// The record has no attribute of the booking. A booking from an earlier answer is still shown to
    /// the user, but it may be out of date, so nothing is concluded from it.
    Hidden,
    /// The last complete list does not have the interview. It is stored while a change of it is
    /// unfinished.
    Gone,
}

/// The reason why no other time can be proposed for an interview.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum NoProposal {
    /// The server no longer lists it.
    NotListed,
    Cancelled,
    /// It took place already.
    Completed,
    /// It is a practice interview, which nobody else attends.
    Practice,
}

impl NoProposal {
    /// Returns a sentence for the user.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::NotListed => {
                "The interview is no longer listed, so no time can be proposed for it."
            }
            Self::Cancelled => "The interview was cancelled, so no time can be proposed for it.",
            Self::Completed => "The interview is completed, so no time can be proposed for it.",
            Self::Practice => {
                "This is a practice interview, which has no time that could be changed."
            }
        }
    }
}

/// One interview as a list contains it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListRecord {
    pub id: InterviewId,
    pub listing: Listing,
    /// None if the record has no attribute of the booking.
    pub booking: Option<Booking>,
}

impl Interview {
    /// Returns the interview after a list. `known` is the interview before it. Its booking remains if
    /// the list hides the booking.
    pub fn listed(record: ListRecord, known: Option<&Self>) -> Self {
        let visibility = if record.booking.is_some() {
            ListVisibility::Visible
        } else {
            ListVisibility::Hidden
        };
        let known_booking = || known.and_then(|interview| interview.booking.clone());
        Self {
            id: record.id,
            listing: record.listing,
            booking: record.booking.or_else(known_booking),
            visibility,
        }
    }

    /// Returns the interview after the answer to a change. Attributes that the answer leaves out, and
    /// the visibility in the list, stay as they were.
    #[must_use]
    pub fn answered(&self, answer: BookingAnswer) -> Self {
        let known = self.booking.clone().unwrap_or_default();
        Self {
            booking: Some(answer.over(known)),
            ..self.clone()
        }
    }

    /// Returns the interview after a complete list that does not have it.
    #[must_use]
    pub fn gone(&self) -> Self {
        Self {
            visibility: ListVisibility::Gone,
            ..self.clone()
        }
    }

    /// Returns the state that a compare uses.
    pub fn remote_state(&self) -> RemoteState {
        match self.visibility {
            ListVisibility::Gone => RemoteState::Gone,
            ListVisibility::Hidden => RemoteState::Hidden {
                updated_at: self.listing.updated_at,
            },
            ListVisibility::Visible => RemoteState::Visible(self.terms()),
        }
    }

    /// Returns the last known terms. They are empty if the server never showed the booking.
    pub fn terms(&self) -> Terms {
        self.booking.as_ref().map(Terms::of).unwrap_or_default()
    }

    /// Returns the base of a change that is made now.
    pub fn base(&self) -> Base {
        Base {
            terms: self.terms(),
            updated_at: self.updated_at(),
        }
    }

    /// Returns the reason why no other time can be proposed for it, or None if one can.
    ///
    /// The command line, the form and the calendar all use this rule. If the list hides the booking, a
    /// practice interview looks like any other one. A proposal is then allowed and the server decides.
    pub fn no_proposal(&self) -> Option<NoProposal> {
        let status = self.booking.as_ref().and_then(|one| one.status.as_ref());
        if self.visibility == ListVisibility::Gone {
            Some(NoProposal::NotListed)
        } else if status == Some(&Status::Cancelled) {
            Some(NoProposal::Cancelled)
        } else if self.listing.completed == Some(true) {
            Some(NoProposal::Completed)
        } else if self.is_practice() {
            Some(NoProposal::Practice)
        } else {
            None
        }
    }

    /// Returns true if it is a practice interview. Its kind says so, or the list shows an empty
    /// booking.
    pub fn is_practice(&self) -> bool {
        let is_practice = |booking: &Booking| match &booking.kind {
            Some(kind) => matches!(kind.as_str(), "practice" | "practise" | "mock"),
            None => self.visibility == ListVisibility::Visible && *booking == Booking::default(),
        };
        self.booking.as_ref().is_some_and(is_practice)
    }

    /// Returns the time of its last activity according to the list, UTC.
    pub fn updated_at(&self) -> Option<Timestamp> {
        self.listing.updated_at
    }

    /// Returns its display name: the name of the interviewee, or else its title.
    pub fn name(&self) -> Option<&str> {
        self.interviewee_name().or(self.listing.title.as_deref())
    }

    pub fn interviewee_name(&self) -> Option<&str> {
        let interviewee = self.booking.as_ref()?.interviewee.as_ref()?;
        interviewee.driver.as_ref()?.title.as_deref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Interviewee, Kind};

    fn record(booking: Option<Booking>) -> ListRecord {
        let id = InterviewId::new(37).unwrap();
        let listing = Listing {
            title: Some("Top 10 Questions".into()),
            ..Listing::default()
        };
        ListRecord {
            id,
            listing,
            booking,
        }
    }

    fn booking(status: Status) -> Booking {
        Booking {
            status: Some(status),
            location: Some("London".into()),
            ..Booking::default()
        }
    }

    #[test]
    fn a_list_that_hides_the_booking_keeps_the_known_one_for_display_only() {
        let seen = Interview::listed(record(Some(booking(Status::Scheduled))), None);
        let hidden = Interview::listed(record(None), Some(&seen));
        assert_eq!(hidden.booking, seen.booking);
        assert_eq!(
            hidden.remote_state(),
            RemoteState::Hidden { updated_at: None }
        );
    }

    #[test]
    fn an_absent_attribute_of_a_visible_booking_is_null() {
        let seen = Interview::listed(record(Some(booking(Status::Scheduled))), None);
        let partial = Booking {
            status: Some(Status::Cancelled),
            ..Booking::default()
        };
        let next = Interview::listed(record(Some(partial.clone())), Some(&seen));
        assert_eq!(next.booking, Some(partial), "not the old value");
    }

    #[test]
    fn an_answer_replaces_the_booking_and_keeps_the_listing_and_the_visibility() {
        let hidden = Interview::listed(record(None), None);
        let answered = hidden.answered(booking(Status::Amended).into());
        assert_eq!(answered.listing, hidden.listing);
        assert_eq!(answered.terms().status, Some(Status::Amended));
        assert_eq!(answered.visibility, ListVisibility::Hidden);
    }

    #[test]
    fn a_gone_interview_becomes_visible_when_it_is_listed_again() {
        let gone = Interview::listed(record(Some(booking(Status::Scheduled))), None).gone();
        assert_eq!(gone.remote_state(), RemoteState::Gone);
        let listed = Interview::listed(record(Some(booking(Status::Scheduled))), Some(&gone));
        assert_eq!(listed.visibility, ListVisibility::Visible);
    }

    #[test]
    fn another_time_can_be_proposed_unless_it_is_completed_cancelled_practice_or_gone() {
        let scheduled = Interview::listed(record(Some(booking(Status::Scheduled))), None);
        assert_eq!(scheduled.no_proposal(), None);
        assert_eq!(scheduled.gone().no_proposal(), Some(NoProposal::NotListed));
        let cancelled = Interview::listed(record(Some(booking(Status::Cancelled))), None);
        assert_eq!(cancelled.no_proposal(), Some(NoProposal::Cancelled));
        let rejected = Interview::listed(record(Some(booking(Status::Rejected))), None);
        assert_eq!(
            rejected.no_proposal(),
            None,
            "a newer proposal may be taken"
        );
        for known in [None, Some(booking(Status::Scheduled))] {
            let mut completed = Interview::listed(record(known), None);
            completed.listing.completed = Some(true);
            assert_eq!(completed.no_proposal(), Some(NoProposal::Completed));
            completed.listing.completed = Some(false);
            assert_eq!(completed.no_proposal(), None);
        }
    }

    #[test]
    fn an_interview_is_practice_by_its_kind_or_by_an_empty_booking() {
        let empty = Interview::listed(record(Some(Booking::default())), None);
        assert_eq!(empty.no_proposal(), Some(NoProposal::Practice));
        let mut by_kind = booking(Status::Scheduled);
        by_kind.kind = Some(Kind::from("practice"));
        let by_kind = Interview::listed(record(Some(by_kind)), None);
        assert_eq!(by_kind.no_proposal(), Some(NoProposal::Practice));
        let without_a_time = Booking {
            interviewee: Some(Interviewee::default()),
            ..Booking::default()
        };
        let without_a_time = Interview::listed(record(Some(without_a_time)), None);
        assert_eq!(without_a_time.no_proposal(), None);
        let hidden = Interview::listed(record(None), Some(&empty));
        assert_eq!(hidden.no_proposal(), None, "the booking may have changed");
    }
}
