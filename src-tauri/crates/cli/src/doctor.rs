//! The checks of `interlude doctor`, from the data folder to the server.
//!
//! They run in the order in which they depend on each other. They send no change, save nothing and bind
//! no account to a token.

mod account;
mod bundle;
mod check;
mod clock;
mod diagnosis;
mod folder;
mod keychain;
mod server;
mod token;

pub(crate) use bundle::Bundle;
pub(crate) use check::{Check, CheckKind, CheckResult, exit_code};
pub(crate) use diagnosis::Diagnosis;
