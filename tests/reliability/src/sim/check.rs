//! Checks of the rules at the engine's ports.

mod commits;
mod endings;
mod looks;
mod requests;

pub(crate) use requests::RequestEnd;
