use interlude_engine::remote::ChangeRequest;
use interlude_model::{BookingAnswer, ChangeKind, InterviewId, Slot};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::interview::ReadInterview;
use super::object::Object;
use crate::body::body_text;

#[derive(Deserialize)]
struct AmendAnswer<'a> {
    #[serde(borrow)]
    interview: &'a RawValue,
}

/// Returns the body of an amend of `slot`. Times in RFC 3339 need no JSON escapes.
pub(crate) fn amend_body(slot: Slot) -> String {
    let (start, end) = (slot.start().to_rfc3339(), slot.end().to_rfc3339());
    format!(r#"{{"interview":{{"amend_start_at":"{start}","amend_end_at":"{end}"}}}}"#)
}

/// Parses the answer to an amend of the interview `id`. Returns the attributes of its booking, or
/// None if the answer is not that interview or does not have the proposed time.
///
/// An answer without the proposed time says nothing about the change. It must not be read as an
/// interview without a proposal.
pub fn read_amended(body: &[u8], id: InterviewId) -> Option<BookingAnswer> {
    read_interview(body, id)
        .filter(ReadInterview::shows_proposal)
        .map(|read| read.booking)
}

/// Parses the answer to a change. Returns the attributes of the booking, or None if the answer is not that
/// interview, or does not have the attribute that says if the change was made: for an accept the agreed time,
/// and for a cancel the status.
pub(crate) fn read_answer(body: &[u8], asked: ChangeRequest) -> Option<BookingAnswer> {
    let id = asked.interview;
    match asked.kind {
        ChangeKind::Amend(_) => read_amended(body, id),
        ChangeKind::Accept(_) => {
            let booking = read_interview(body, id)?.booking;
            let has_agreed = booking.start_at.is_given() && booking.end_at.is_given();
            has_agreed.then_some(booking)
        }
        ChangeKind::Cancel => {
            let booking = read_interview(body, id)?.booking;
            booking.status.is_given().then_some(booking)
        }
    }
}

fn read_interview(body: &[u8], id: InterviewId) -> Option<ReadInterview> {
    let text = body_text(body)?;
    let Object(answer): Object<AmendAnswer<'_>> = serde_json::from_str(text).ok()?;
    let read = ReadInterview::parse(answer.interview.get())?;
    (read.id == id).then_some(read)
}
