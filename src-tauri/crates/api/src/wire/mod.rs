//! What travels, apart from what it means: the documents as the server writes them, read tolerantly.

mod amend;
mod attribute;
mod interview;
mod list;
mod people;

pub(crate) use amend::amend_body;
pub use amend::read_amended;
pub use list::{ListShapeError, ReadList, read_list};

#[cfg(test)]
mod tests;
