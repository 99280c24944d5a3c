//! The JSON of the API, written from its documentation. It shares no type with the client, so that the same
//! mistake cannot be made on both sides unnoticed.

mod answer;
mod request;
mod time;

pub(crate) use answer::{InterviewAnswer, ListAnswer, SignedInAnswer, SignedInUser, record};
pub(crate) use request::{AmendProblem, read_amend, read_sign_in};
pub(crate) use time::{read as read_time, written as write_time};
