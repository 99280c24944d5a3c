//! What `interlude doctor` looks at: each part of the way from this computer's disk to the server, in
//! the order in which one needs the other. Nothing is sent, nothing is saved, and no account is bound
//! to a token by it.

mod account;
mod bundle;
mod check;
mod clock;
mod folder;
mod keychain;
mod round;
mod server;
mod token;

pub(crate) use bundle::Bundle;
pub(crate) use check::{Check, Checked, Verdict, exit};
pub(crate) use round::Round;
