use crate::exit::Exit;
use crate::page::Page;

/// The output and the exit code of a command that was done.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) exit: Exit,
    pub(crate) body: Body,
}

/// The output on stdout.
#[derive(Debug)]
pub(crate) enum Body {
    /// One JSON document.
    Json(String),
    Text(Page),
    /// The contents of a file, written without any change.
    File(String),
    /// Nothing more, because the command wrote its output while it ran.
    AlreadyWritten,
}
