use serde::{Deserialize, Serialize};

use crate::{Booking, BookingAnswer, InterviewId, Listing, RemoteState, Status, Terms, Timestamp};

/// What the server last said of one interview. The user's changes never touch it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interview {
    /// The server's number.
    pub id: InterviewId,
    /// Its face in the list.
    pub listing: Listing,
    /// Its booked face, if it was ever seen.
    pub booking: Option<Booking>,
    /// What the last list record allows to be concluded.
    pub visibility: ListVisibility,
}

/// What the last list record of an interview showed of its [`Booking`].
///
/// Durable with the record, because a 304 has no body to tell it again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ListVisibility {
    /// The record carried a booked attribute: the whole Booking is known, an absent one is null.
    Visible,
    /// The record carried none: a Booking we hold is for show and no evidence.
    Hidden,
    /// The last complete list did not carry the interview; kept while a change waits on it.
    Gone,
}

/// Why no other time can be proposed for an interview.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NoProposal {
    /// The server no longer lists it.
    NotListed,
    /// It was cancelled.
    Cancelled,
    /// It has been done.
    Completed,
    /// It is a practice interview, which nobody else attends.
    Practice,
}

impl NoProposal {
    /// The word that programs see.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotListed => "not_listed",
            Self::Cancelled => "cancelled",
            Self::Completed => "completed",
            Self::Practice => "practice",
        }
    }

    /// Returns why, as a sentence about "the interview".
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

/// One interview as a list answer carries it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListRecord {
    /// The server's number.
    pub id: InterviewId,
    /// The documented attributes.
    pub listing: Listing,
    /// The booked attributes, where the record carried any of them.
    pub booking: Option<Booking>,
}

impl Interview {
    /// The interview after a list answer, given what was known of it before.
    pub fn listed(record: ListRecord, known: Option<&Self>) -> Self {
        let visibility = if record.booking.is_some() {
            ListVisibility::Visible
        } else {
            ListVisibility::Hidden
        };
        let kept = || known.and_then(|interview| interview.booking.clone());
        Self {
            id: record.id,
            listing: record.listing,
            booking: record.booking.or_else(kept),
            visibility,
        }
    }

    /// The interview after an answer to an amend: what the answer says of its Booking, the rest as it was.
    #[must_use]
    pub fn answered(&self, answer: BookingAnswer) -> Self {
        let known = self.booking.clone().unwrap_or_default();
        Self {
            booking: Some(answer.over(known)),
            ..self.clone()
        }
    }

    /// The interview once a complete list lacked it.
    #[must_use]
    pub fn gone(&self) -> Self {
        Self {
            visibility: ListVisibility::Gone,
            ..self.clone()
        }
    }

    /// What the server's word is worth in a compare.
    pub fn remote_state(&self) -> RemoteState {
        match self.visibility {
            ListVisibility::Gone => RemoteState::Gone,
            ListVisibility::Hidden => RemoteState::Hidden {
                updated_at: self.listing.updated_at,
            },
            ListVisibility::Visible => RemoteState::Visible(self.terms()),
        }
    }

    /// What stands between the two sides, as far as anything was ever said of it.
    pub fn terms(&self) -> Terms {
        self.booking.as_ref().map(Terms::of).unwrap_or_default()
    }

    /// Returns why no other time can be proposed for it; None if one can be.
    ///
    /// The command line, the form and the calendar all ask this one rule. Where the list hides the
    /// booked attributes, a practice interview cannot be told from a booked one, and the server
    /// decides.
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

    /// Whether it is a practice interview: the server says so, or shows that nothing is booked.
    pub fn is_practice(&self) -> bool {
        let is_practice = |booking: &Booking| match &booking.kind {
            Some(kind) => matches!(kind.as_str(), "practice" | "practise" | "mock"),
            None => self.visibility == ListVisibility::Visible && *booking == Booking::default(),
        };
        self.booking.as_ref().is_some_and(is_practice)
    }

    /// Its last activity, UTC, by the list.
    pub fn updated_at(&self) -> Option<Timestamp> {
        self.listing.updated_at
    }

    /// What a list of interviews calls it: the interviewee's name, else its title.
    pub fn name(&self) -> Option<&str> {
        self.interviewee_name().or(self.listing.title.as_deref())
    }

    /// The name of the person who is interviewed.
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
    fn a_hidden_record_keeps_the_booking_for_show_only() {
        let seen = Interview::listed(record(Some(booking(Status::Scheduled))), None);
        let hidden = Interview::listed(record(None), Some(&seen));
        assert_eq!(hidden.booking, seen.booking);
        assert_eq!(
            hidden.remote_state(),
            RemoteState::Hidden { updated_at: None }
        );
    }

    #[test]
    fn a_visible_record_is_the_whole_truth() {
        let seen = Interview::listed(record(Some(booking(Status::Scheduled))), None);
        let partial = Booking {
            status: Some(Status::Cancelled),
            ..Booking::default()
        };
        let next = Interview::listed(record(Some(partial.clone())), Some(&seen));
        assert_eq!(
            next.booking,
            Some(partial),
            "an absent attribute is null, not the old value"
        );
    }

    #[test]
    fn an_answer_replaces_the_booking_and_keeps_the_listing_and_its_sight() {
        let hidden = Interview::listed(record(None), None);
        let answered = hidden.answered(booking(Status::Amended).into());
        assert_eq!(answered.listing, hidden.listing);
        assert_eq!(answered.terms().status, Some(Status::Amended));
        assert_eq!(answered.visibility, ListVisibility::Hidden);
    }

    #[test]
    fn a_gone_interview_that_is_listed_again_is_back() {
        let gone = Interview::listed(record(Some(booking(Status::Scheduled))), None).gone();
        assert_eq!(gone.remote_state(), RemoteState::Gone);
        let back = Interview::listed(record(Some(booking(Status::Scheduled))), Some(&gone));
        assert_eq!(back.visibility, ListVisibility::Visible);
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
    fn a_practice_interview_has_nothing_booked_or_says_so() {
        let nothing = Interview::listed(record(Some(Booking::default())), None);
        assert_eq!(nothing.no_proposal(), Some(NoProposal::Practice));
        let mut worded = booking(Status::Scheduled);
        worded.kind = Some(Kind::from("practice"));
        let worded = Interview::listed(record(Some(worded)), None);
        assert_eq!(worded.no_proposal(), Some(NoProposal::Practice));
        let without_a_time = Booking {
            interviewee: Some(Interviewee::default()),
            ..Booking::default()
        };
        let without_a_time = Interview::listed(record(Some(without_a_time)), None);
        assert_eq!(without_a_time.no_proposal(), None);
        let hidden = Interview::listed(record(None), Some(&nothing));
        assert_eq!(hidden.no_proposal(), None, "nothing is known of it");
    }
}
