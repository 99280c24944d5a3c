use interlude_domain::{BookingAnswer, InterviewId, Slot};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::interview::ReadInterview;
use super::object::Object;
use crate::body::text_of;

#[derive(Deserialize)]
struct AmendAnswer<'a> {
    #[serde(borrow)]
    interview: &'a RawValue,
}

/// The body that proposes `slot`, in whole seconds. Times of this form need no escapes.
pub(crate) fn amend_body(slot: Slot) -> String {
    let (start, end) = (slot.start().to_rfc3339(), slot.end().to_rfc3339());
    format!(r#"{{"interview":{{"amend_start_at":"{start}","amend_end_at":"{end}"}}}}"#)
}

/// What an answer to an amend of `id` says of the interview's booked face; `None` when the answer is not
/// that interview, or does not say what is proposed for it now.
///
/// An answer that leaves the proposed times out says nothing of the change, and must not be taken to
/// say that there is none.
pub fn read_amended(body: &[u8], id: InterviewId) -> Option<BookingAnswer> {
    let text = text_of(body)?;
    let Object(answer): Object<AmendAnswer<'_>> = serde_json::from_str(text).ok()?;
    let read = ReadInterview::parse(answer.interview.get())?;
    let fits = read.id == id && read.shows_proposal();
    fits.then_some(read.booking)
}
