//! Renders answers as text for people.

mod account;
mod change;
mod heard;
mod interview;
mod moving;
mod words;

pub(crate) use account::{
    accounts, connected, exported, removed, removed_unseen, signed_out, status, sync_outcome,
};
pub(crate) use change::{change_line, finished, history, outbox, unfinished};
pub(crate) use heard::away;
pub(crate) use interview::{interview_line, list, show};
pub(crate) use moving::{moved, undone};
pub(crate) use words::count;
