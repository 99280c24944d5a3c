//! Writes answers to stdout and everything else to stderr.

use std::io::{self, IsTerminal, Write};

use interlude_engine::store::Notice;

use crate::answer::Body;
use crate::documents::{ErrorDocument, Notices, document};
use crate::failure::Failure;
use crate::page::{Page, Style, painted};

/// Writes an answer to stdout.
pub(crate) fn write_answer(body: &Body) -> io::Result<()> {
    let mut out = io::stdout();
    match body {
        Body::AlreadyWritten => {}
        Body::Json(document) => out.write_all(format!("{document}\n").as_bytes())?,
        Body::Text(page) => anstream::stdout().write_all(page.as_str().as_bytes())?,
        Body::File(contents) => out.write_all(contents.as_bytes())?,
    }
    out.flush()
}

/// Writes a failure, as a document to stdout if `as_json` is true, else as a sentence to stderr.
pub(crate) fn write_failure(failure: &Failure, as_json: bool, notices: &Notices) -> io::Result<()> {
    if as_json {
        let document = document(ErrorDocument::of(failure), notices).map_err(io::Error::from)?;
        write_answer(&Body::Json(document))
    } else {
        let mut page = Page::default();
        page.paragraph_at(0, Style::Attention, &failure.message);
        eprint_page(&page)
    }
}

/// Writes the notices about the store to stderr, and returns their number.
pub(crate) fn eprint_notices(notices: &Notices) -> usize {
    for notice in &notices.0 {
        eprint_note(&notice.message);
    }
    if notices.0.iter().any(Notice::is_of_damage) {
        eprint_sentence("To stop repeating this, run: interlude doctor --seen.");
    }
    notices.0.len()
}

/// Writes a note to stderr.
pub(crate) fn eprint_note(message: &str) {
    eprint_sentence(&format!("Note: {message}"));
}

fn eprint_sentence(sentence: &str) {
    let mut page = Page::default();
    page.paragraph(sentence);
    // A closed stderr must not fail the command.
    let _ = eprint_page(&page);
}

/// Writes a page to stderr.
pub(crate) fn eprint_page(page: &Page) -> io::Result<()> {
    anstream::stderr().write_all(page.as_str().as_bytes())
}

/// Writes a status line to stderr if it is a terminal.
pub(crate) fn eprint_status(text: &str) {
    if io::stderr().is_terminal() {
        let mut page = Page::default();
        page.line(&painted(Style::Faint, text));
        // A closed terminal must not fail the command.
        let _ = eprint_page(&page);
    }
}
