use crate::{
    Booking, Driver, Interviewee, Interviewer, Kind, Party, Range, Status, Terms, Timestamp,
};

/// One attribute of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Said<T> {
    /// The answer does not speak of it: it stays as it was.
    #[default]
    Nothing,
    /// The answer gives it, perhaps as null.
    Value(Option<T>),
}

/// What an answer to a request says of a [`Booking`]. An answer need not be whole: of what it leaves out
/// it says nothing, which is not null.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BookingAnswer {
    /// `start_at`, UTC.
    pub start_at: Said<Timestamp>,
    /// `end_at`, UTC.
    pub end_at: Said<Timestamp>,
    /// `amend_start_at`, UTC.
    pub amend_start_at: Said<Timestamp>,
    /// `amend_end_at`, UTC.
    pub amend_end_at: Said<Timestamp>,
    /// `amended_by`.
    pub amended_by: Said<Party>,
    /// `status`.
    pub status: Said<Status>,
    /// `kind`.
    pub kind: Said<Kind>,
    /// `location`.
    pub location: Said<String>,
    /// `interviewer_id`.
    pub interviewer_id: Said<i64>,
    /// `interviewee_id`.
    pub interviewee_id: Said<i64>,
    /// `interviewer`.
    pub interviewer: Said<Interviewer>,
    /// `interviewee`.
    pub interviewee: Said<Interviewee>,
}

impl<T> Said<T> {
    /// Returns whether the answer gives it.
    pub fn is_given(&self) -> bool {
        matches!(self, Self::Value(_))
    }

    /// Returns the value that is given; `None` for null, and where nothing is said.
    pub fn given(&self) -> Option<&T> {
        match self {
            Self::Nothing => None,
            Self::Value(value) => value.as_ref(),
        }
    }

    /// Returns the value after the answer, where it was `known` before.
    pub fn or_known(self, known: Option<T>) -> Option<T> {
        match self {
            Self::Nothing => known,
            Self::Value(value) => value,
        }
    }
}

impl BookingAnswer {
    /// Returns the Booking after the answer, where `known` was known before it.
    #[must_use]
    pub fn over(self, known: Booking) -> Booking {
        let interviewer = match self.interviewer {
            Said::Value(Some(said)) => Some(said.completed(known.interviewer)),
            said => said.or_known(known.interviewer),
        };
        let interviewee = match self.interviewee {
            Said::Value(Some(said)) => Some(said.completed(known.interviewee)),
            said => said.or_known(known.interviewee),
        };
        Booking {
            start_at: self.start_at.or_known(known.start_at),
            end_at: self.end_at.or_known(known.end_at),
            amend_start_at: self.amend_start_at.or_known(known.amend_start_at),
            amend_end_at: self.amend_end_at.or_known(known.amend_end_at),
            amended_by: self.amended_by.or_known(known.amended_by),
            status: self.status.or_known(known.status),
            kind: self.kind.or_known(known.kind),
            location: self.location.or_known(known.location),
            interviewer_id: self.interviewer_id.or_known(known.interviewer_id),
            interviewee_id: self.interviewee_id.or_known(known.interviewee_id),
            interviewer,
            interviewee,
        }
    }

    /// Returns the agreed time after the answer, where it was `known` before.
    pub fn agreed_over(&self, known: Range) -> Range {
        Range::new(
            self.start_at.clone().or_known(known.start()),
            self.end_at.clone().or_known(known.end()),
        )
    }

    /// Returns the proposed time that is given.
    pub fn proposed(&self) -> Range {
        let given = |said: &Said<Timestamp>| said.given().copied();
        Range::new(given(&self.amend_start_at), given(&self.amend_end_at))
    }

    /// Returns the terms after the answer, where `known` stood before.
    pub fn terms_over(&self, known: &Terms) -> Terms {
        let proposed = Range::new(
            self.amend_start_at.clone().or_known(known.proposed.start()),
            self.amend_end_at.clone().or_known(known.proposed.end()),
        );
        Terms {
            agreed: self.agreed_over(known.agreed),
            proposed,
            amended_by: self.amended_by.clone().or_known(known.amended_by.clone()),
            status: self.status.clone().or_known(known.status.clone()),
        }
    }
}

/// An answer that is whole.
impl From<Booking> for BookingAnswer {
    fn from(booking: Booking) -> Self {
        Self {
            start_at: Said::Value(booking.start_at),
            end_at: Said::Value(booking.end_at),
            amend_start_at: Said::Value(booking.amend_start_at),
            amend_end_at: Said::Value(booking.amend_end_at),
            amended_by: Said::Value(booking.amended_by),
            status: Said::Value(booking.status),
            kind: Said::Value(booking.kind),
            location: Said::Value(booking.location),
            interviewer_id: Said::Value(booking.interviewer_id),
            interviewee_id: Said::Value(booking.interviewee_id),
            interviewer: Said::Value(booking.interviewer),
            interviewee: Said::Value(booking.interviewee),
        }
    }
}

/// Whether a person that is said may be the one that is known. Then what is not said of the person
/// stays: all of it is only shown, and the next list has it whole.
fn may_be_same(said: Option<i64>, known: Option<i64>) -> bool {
    said.is_none() || said == known
}

impl Interviewer {
    fn completed(self, known: Option<Self>) -> Self {
        match known {
            Some(known) if may_be_same(self.id, known.id) => Self {
                id: known.id,
                title: self.title.or(known.title),
                image: self.image.or(known.image),
                contact_phone_number: self.contact_phone_number.or(known.contact_phone_number),
            },
            _ => self,
        }
    }
}

impl Interviewee {
    fn completed(self, known: Option<Self>) -> Self {
        match known {
            Some(known) if may_be_same(self.id, known.id) => Self {
                id: known.id,
                driver: match self.driver {
                    Some(said) => Some(said.completed(known.driver)),
                    None => known.driver,
                },
                kind: self.kind.or(known.kind),
                updated_at: self.updated_at.or(known.updated_at),
            },
            _ => self,
        }
    }
}

impl Driver {
    fn completed(self, known: Option<Self>) -> Self {
        match known {
            Some(known) if may_be_same(self.id, known.id) => Self {
                id: known.id,
                title: self.title.or(known.title),
                image: self.image.or(known.image),
                phone_number: self.phone_number.or(known.phone_number),
            },
            _ => self,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> Booking {
        let at = |seconds| Some(Timestamp::from_seconds(seconds));
        let driver = Driver {
            id: Some(1047),
            title: Some("Howard Schiller".into()),
            phone_number: Some("07554 311340".into()),
            ..Driver::default()
        };
        Booking {
            start_at: at(100),
            end_at: at(200),
            status: Some(Status::Scheduled),
            location: Some("https://meet.example.com/abc".into()),
            interviewee: Some(Interviewee {
                id: Some(300),
                driver: Some(driver),
                ..Interviewee::default()
            }),
            ..Booking::default()
        }
    }

    #[test]
    fn what_an_answer_does_not_speak_of_stays_as_it_was() {
        let at = |seconds| Said::Value(Some(Timestamp::from_seconds(seconds)));
        let short = BookingAnswer {
            amend_start_at: at(300),
            amend_end_at: at(400),
            amended_by: Said::Value(Some(Party::Interviewer)),
            status: Said::Value(Some(Status::Amended)),
            ..BookingAnswer::default()
        };
        let terms = short.terms_over(&Terms::of(&known()));
        let after = short.over(known());
        assert_eq!(Terms::of(&after), terms);
        let expected = Booking {
            amend_start_at: Some(Timestamp::from_seconds(300)),
            amend_end_at: Some(Timestamp::from_seconds(400)),
            amended_by: Some(Party::Interviewer),
            status: Some(Status::Amended),
            ..known()
        };
        assert_eq!(after, expected);
    }

    #[test]
    fn null_is_said() {
        let whole = BookingAnswer::from(Booking::default());
        assert_eq!(whole.over(known()), Booking::default());
    }

    #[test]
    fn a_person_by_number_alone_keeps_the_name_and_another_person_does_not() {
        let by_number = |number| BookingAnswer {
            interviewee: Said::Value(Some(Interviewee {
                id: Some(number),
                ..Interviewee::default()
            })),
            ..BookingAnswer::default()
        };
        assert_eq!(by_number(300).over(known()), known());
        let other = by_number(301).over(known()).interviewee.unwrap();
        assert_eq!(other.driver, None);
    }
}
