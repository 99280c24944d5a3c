//! The JSON of the API, written down once more from its documents. It shares nothing with the client's
//! own types, so that a mistake cannot hide on both sides.

mod answer;
mod request;
mod time;

pub(crate) use answer::{InterviewAnswer, ListAnswer, SignedInAnswer, SignedInUser, record};
pub(crate) use request::{AmendProblem, read_amend, read_sign_in};
pub(crate) use time::{read as read_time, written as write_time};
