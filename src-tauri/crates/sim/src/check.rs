//! The rules, checked where the engine reaches the outside.

mod commits;
mod endings;
mod looks;
mod requests;

pub(crate) use requests::Landing;
