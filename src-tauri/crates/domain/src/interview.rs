use serde::{Deserialize, Serialize};

use crate::{Booking, BookingAnswer, Evidence, InterviewId, Listing, Terms, Timestamp};

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
    pub sight: Sight,
}

/// What the last list record of an interview showed of its [`Booking`].
///
/// Kept with the record, because a 304 has no body to tell it again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Sight {
    /// The record carried a booked attribute: the whole Booking is known, an absent one is null.
    Visible,
    /// The record carried none: a Booking we hold is for show and no evidence.
    Hidden,
    /// The last complete list did not carry the interview; kept while a change waits on it.
    Gone,
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
        let sight = if record.booking.is_some() {
            Sight::Visible
        } else {
            Sight::Hidden
        };
        let kept = || known.and_then(|interview| interview.booking.clone());
        Self {
            id: record.id,
            listing: record.listing,
            booking: record.booking.or_else(kept),
            sight,
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
            sight: Sight::Gone,
            ..self.clone()
        }
    }

    /// What the server's word is worth in a compare.
    pub fn evidence(&self) -> Evidence {
        match self.sight {
            Sight::Gone => Evidence::Gone,
            Sight::Hidden => Evidence::Hidden {
                updated_at: self.listing.updated_at,
            },
            Sight::Visible => Evidence::Visible(self.terms()),
        }
    }

    /// What stands between the two sides, as far as anything was ever said of it.
    pub fn terms(&self) -> Terms {
        self.booking.as_ref().map(Terms::of).unwrap_or_default()
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
    use crate::Status;

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
        assert_eq!(hidden.evidence(), Evidence::Hidden { updated_at: None });
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
        assert_eq!(answered.sight, Sight::Hidden);
    }

    #[test]
    fn a_gone_interview_that_is_listed_again_is_back() {
        let gone = Interview::listed(record(Some(booking(Status::Scheduled))), None).gone();
        assert_eq!(gone.evidence(), Evidence::Gone);
        let back = Interview::listed(record(Some(booking(Status::Scheduled))), Some(&gone));
        assert_eq!(back.sight, Sight::Visible);
    }
}
