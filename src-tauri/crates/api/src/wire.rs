//! The JSON documents of the server, read tolerantly. This module knows their form, not their meaning.

mod amend;
mod attribute;
mod interview;
mod list;
mod object;
mod people;
mod text;

pub(crate) use amend::amend_body;
pub use amend::read_amended;
pub(crate) use amend::read_answer;
pub use list::{ListShapeError, ReadList, read_list};

#[cfg(test)]
mod tests;
