//! What people read.

mod account;
mod change;
mod doctor;
mod explanation;
mod export;
mod interview;
mod sign_out;
mod status;
mod sync;
mod times;
mod words;

pub(crate) use account::{accounts, connected};
pub(crate) use change::{ended, entry, history, outbox};
pub(crate) use doctor::doctor;
pub(crate) use export::exported;
pub(crate) use interview::{list, show};
pub(crate) use sign_out::{removed, removed_unseen, signed_out};
pub(crate) use status::status;
pub(crate) use sync::{happened_to_change, settled, stands};
pub(crate) use times::Times;
