//! Renders answers as text for people.

mod account;
mod change;
mod doctor;
mod explanation;
mod export;
mod interview;
mod labels;
mod sign_out;
mod status;
mod sync;
mod times;

pub(crate) use account::{accounts, connected};
pub(crate) use change::{finished, history, outbox, unfinished};
pub(crate) use doctor::doctor;
pub(crate) use export::exported;
pub(crate) use interview::{list, show};
pub(crate) use labels::{headline, restored_headline};
pub(crate) use sign_out::{removed, removed_unseen, signed_out};
pub(crate) use status::status;
pub(crate) use sync::{change_line, interview_line, sync_outcome};
pub(crate) use times::Times;
