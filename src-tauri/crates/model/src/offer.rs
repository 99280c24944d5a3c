//! The answers that a user may give to the other side.
//!
//! | answer | is offered |
//! | --- | --- |
//! | accept | of a proposal that the list shows and that is the other side's |
//! | keep | of the agreed time, while another one is proposed |
//! | cancel | unless the interview is over or took place |
//!
//! No answer is offered for an interview that is not listed, or if the server has no such call.

use crate::{Interview, ListVisibility, Party, Slot};

/// The reason why an answer is not offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NotOffered {
    /// The server no longer lists the interview.
    NotListed,
    /// It was cancelled or rejected.
    Over,
    /// It took place already.
    Completed,
    /// The list does not show the times, so nobody has seen a proposal.
    Hidden,
    /// The other side proposes no time.
    NothingProposed,
    /// The proposal is the user's own.
    OwnProposal,
    /// The server has no such call.
    NoSuchCall,
}

impl NotOffered {
    /// Returns a sentence for the user.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::NotListed => "The interview is no longer listed, so it cannot be answered.",
            Self::Over => "The interview was cancelled, so there is nothing to answer.",
            Self::Completed => "The interview is completed, so there is nothing to answer.",
            Self::Hidden => {
                "Your server's list does not show times, so a proposal cannot be accepted here."
            }
            Self::NothingProposed => "The other side proposes no other time now.",
            Self::OwnProposal => "The proposal is your own. The other side has to answer it.",
            Self::NoSuchCall => "Your server does not offer this.",
        }
    }
}

impl Interview {
    /// Returns the time of the other side's proposal that can be accepted. `is_ours` says of a time
    /// that nobody is named for if it is the user's own proposal.
    ///
    /// # Errors
    /// [`NotOffered`] if there is none.
    pub fn acceptable(&self, is_ours: impl FnOnce(Slot) -> bool) -> Result<Slot, NotOffered> {
        self.can_be_answered()?;
        if self.visibility == ListVisibility::Hidden {
            return Err(NotOffered::Hidden);
        }
        let terms = self.terms();
        let slot = terms.proposed.slot().ok_or(NotOffered::NothingProposed)?;
        let is_ours = match terms.amended_by {
            Some(party) => party == Party::Interviewer,
            None => is_ours(slot),
        };
        if is_ours {
            Err(NotOffered::OwnProposal)
        } else {
            Ok(slot)
        }
    }

    /// Returns the agreed time that can be kept against a proposal.
    ///
    /// # Errors
    /// [`NotOffered`] if no other time is proposed, or none is agreed.
    pub fn keepable(&self) -> Result<Slot, NotOffered> {
        self.can_be_answered()?;
        let terms = self.terms();
        let agreed = terms.agreed.slot().filter(|_| !terms.proposed.is_empty());
        agreed.ok_or(NotOffered::NothingProposed)
    }

    /// Checks that it can be cancelled.
    ///
    /// # Errors
    /// [`NotOffered`] if it cannot.
    pub fn can_be_answered(&self) -> Result<(), NotOffered> {
        if self.visibility == ListVisibility::Gone {
            Err(NotOffered::NotListed)
        } else if self.terms().is_over() {
            Err(NotOffered::Over)
        } else if self.listing.completed == Some(true) {
            Err(NotOffered::Completed)
        } else {
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Booking, InterviewId, ListRecord, Listing, Status, Timestamp};

    fn interview(booking: Option<Booking>) -> Interview {
        let record = ListRecord {
            id: InterviewId::new(37).unwrap(),
            listing: Listing::default(),
            booking,
        };
        Interview::listed(record, None)
    }

    fn proposed(by: Option<&str>) -> Booking {
        let at = |seconds| Some(Timestamp::from_seconds(seconds));
        Booking {
            start_at: at(0),
            end_at: at(1800),
            amend_start_at: at(3600),
            amend_end_at: at(5400),
            amended_by: by.map(Party::from),
            status: Some(Status::Amended),
            ..Booking::default()
        }
    }

    #[test]
    fn only_a_proposal_of_the_other_side_that_the_list_shows_can_be_accepted() {
        let theirs = interview(Some(proposed(Some("interviewee"))));
        let slot = theirs.terms().proposed.slot().unwrap();
        let accept = |one: &Interview| one.acceptable(|_| false);
        assert_eq!(accept(&theirs), Ok(slot));
        assert_eq!(accept(&interview(Some(proposed(Some("agency"))))), Ok(slot));
        let unnamed = interview(Some(proposed(None)));
        assert_eq!(accept(&unnamed), Ok(slot));
        let own = Err(NotOffered::OwnProposal);
        assert_eq!(unnamed.acceptable(|unnamed| unnamed == slot), own);
        assert_eq!(accept(&interview(Some(proposed(Some("interviewer"))))), own);
        let agreed = Booking {
            amend_start_at: None,
            amend_end_at: None,
            ..proposed(None)
        };
        let agreed = interview(Some(agreed));
        assert_eq!(accept(&agreed), Err(NotOffered::NothingProposed));
        let hidden = Interview {
            visibility: ListVisibility::Hidden,
            ..theirs.clone()
        };
        assert_eq!(accept(&hidden), Err(NotOffered::Hidden));
        assert_eq!(accept(&theirs.gone()), Err(NotOffered::NotListed));
    }

    #[test]
    fn the_agreed_time_is_kept_only_against_a_proposal() {
        let theirs = interview(Some(proposed(Some("interviewee"))));
        assert_eq!(theirs.keepable().ok(), theirs.terms().agreed.slot());
        let alone = Booking {
            amend_start_at: None,
            amend_end_at: None,
            ..proposed(None)
        };
        let alone = interview(Some(alone));
        assert_eq!(alone.keepable(), Err(NotOffered::NothingProposed));
    }

    #[test]
    fn an_interview_that_is_over_is_not_answered() {
        for status in [Status::Cancelled, Status::Rejected] {
            let over = Booking {
                status: Some(status),
                ..proposed(Some("interviewee"))
            };
            let over = interview(Some(over));
            assert_eq!(over.can_be_answered(), Err(NotOffered::Over));
            assert_eq!(over.acceptable(|_| false), Err(NotOffered::Over));
        }
        let mut completed = interview(None);
        assert_eq!(completed.can_be_answered(), Ok(()));
        completed.listing.completed = Some(true);
        assert_eq!(completed.can_be_answered(), Err(NotOffered::Completed));
    }
}
