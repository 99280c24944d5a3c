use crate::{
    Booking, Driver, Interviewee, Interviewer, Kind, Party, Range, Status, Terms, Timestamp,
};

/// One attribute of an answer, which may be left out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Said<T> {
    /// The answer leaves the attribute out, so the known value stays.
    #[default]
    Nothing,
    /// The answer has the attribute. None is null.
    Value(Option<T>),
}

/// The attributes of a [`Booking`] in the answer to a change. The answer may be partial: an attribute
/// that it leaves out is unknown, not null.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BookingAnswer {
    pub start_at: Said<Timestamp>,
    pub end_at: Said<Timestamp>,
    pub amend_start_at: Said<Timestamp>,
    pub amend_end_at: Said<Timestamp>,
    pub amended_by: Said<Party>,
    pub status: Said<Status>,
    pub kind: Said<Kind>,
    pub location: Said<String>,
    pub interviewer_id: Said<i64>,
    pub interviewee_id: Said<i64>,
    pub interviewer: Said<Interviewer>,
    pub interviewee: Said<Interviewee>,
}

impl<T> Said<T> {
    /// Returns true if the answer has the attribute.
    pub fn is_given(&self) -> bool {
        matches!(self, Self::Value(_))
    }

    /// Returns the value, or None if it is null or left out.
    pub fn given(&self) -> Option<&T> {
        match self {
            Self::Nothing => None,
            Self::Value(value) => value.as_ref(),
        }
    }

    /// Returns the value after the answer. `known` is the value before it.
    pub(crate) fn or_known(self, known: Option<T>) -> Option<T> {
        match self {
            Self::Nothing => known,
            Self::Value(value) => value,
        }
    }
}

impl BookingAnswer {
    /// Returns the booking after the answer. `known` is the booking before it.
    #[must_use]
    pub fn over(self, known: Booking) -> Booking {
        let interviewer = match self.interviewer {
            Said::Value(Some(person)) => Some(person.completed(known.interviewer)),
            other => other.or_known(known.interviewer),
        };
        let interviewee = match self.interviewee {
            Said::Value(Some(side)) => Some(side.completed(known.interviewee)),
            other => other.or_known(known.interviewee),
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

    /// Returns the agreed time after the answer. `known` is the agreed time before it.
    pub fn agreed_over(&self, known: Range) -> Range {
        Range::new(
            self.start_at.clone().or_known(known.start()),
            self.end_at.clone().or_known(known.end()),
        )
    }

    /// Returns the proposed time of the answer. An attribute that is left out counts as null.
    pub fn proposed(&self) -> Range {
        let given = |attribute: &Said<Timestamp>| attribute.given().copied();
        Range::new(given(&self.amend_start_at), given(&self.amend_end_at))
    }

    /// Returns the terms after the answer. `known` are the terms before it.
    pub(crate) fn terms_over(&self, known: &Terms) -> Terms {
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

/// Makes a complete answer, in which every attribute is present.
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

/// Returns true if the person of an answer may be the known one. The known attributes of the person
/// then fill the gaps of the answer. That is safe, because they are only displayed and the next list
/// replaces them.
fn may_be_same(answered: Option<i64>, known: Option<i64>) -> bool {
    answered.is_none() || answered == known
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
                    Some(driver) => Some(driver.completed(known.driver)),
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
    fn an_attribute_that_the_answer_leaves_out_stays() {
        let at = |seconds| Said::Value(Some(Timestamp::from_seconds(seconds)));
        let partial = BookingAnswer {
            amend_start_at: at(300),
            amend_end_at: at(400),
            amended_by: Said::Value(Some(Party::Interviewer)),
            status: Said::Value(Some(Status::Amended)),
            ..BookingAnswer::default()
        };
        let terms = partial.terms_over(&Terms::of(&known()));
        let after = partial.over(known());
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
    fn a_null_replaces_the_known_value() {
        let nulls = BookingAnswer::from(Booking::default());
        assert_eq!(nulls.over(known()), Booking::default());
    }

    #[test]
    fn a_person_with_the_known_id_keeps_the_name_and_another_person_does_not() {
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
