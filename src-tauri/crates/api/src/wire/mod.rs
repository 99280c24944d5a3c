//! What travels, apart from what it means: the documents as the server writes them, read tolerantly.

mod amend;
mod attribute;
mod interview;
mod list;
mod object;
mod people;
mod text;

pub(crate) use amend::amend_body;
pub use amend::read_amended;
pub use list::{ListShapeError, MOST_INTERVIEWS, ReadList, read_list};

#[cfg(test)]
mod tests;
