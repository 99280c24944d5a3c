use interlude_model::{BookingAnswer, InterviewId, Slot};
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
/// `None` if the answer is not that interview or does not have the proposed time.
///
/// An answer without the proposed time says nothing about the change. It must not be read as an
/// interview without a proposal.
pub fn read_amended(body: &[u8], id: InterviewId) -> Option<BookingAnswer> {
    let text = body_text(body)?;
    let Object(answer): Object<AmendAnswer<'_>> = serde_json::from_str(text).ok()?;
    let read = ReadInterview::parse(answer.interview.get())?;
    let fits = read.id == id && read.shows_proposal();
    fits.then_some(read.booking)
}
