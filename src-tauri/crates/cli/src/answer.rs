use crate::exit::Exit;
use crate::page::Page;

/// What a command says when it is done, and how it ends.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) exit: Exit,
    pub(crate) body: Body,
}

/// What goes to stdout.
#[derive(Debug)]
pub(crate) enum Body {
    /// One document, as it is written.
    Json(String),
    Text(Page),
    /// A file's contents, to the letter.
    File(String),
    /// All was said while it ran.
    Said,
}
