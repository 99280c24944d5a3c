//! Where the program's words go: answers to stdout, all else to stderr.

use std::io::{self, BufWriter, IsTerminal, Write};

use interlude_engine::store::Notice;

use crate::answer::Body;
use crate::documents::{ErrorDocument, Notices, document};
use crate::failure::Failure;
use crate::page::{Ink, Line, Page};

/// Writes an answer.
pub(crate) fn say(body: &Body) -> io::Result<()> {
    let in_colour = in_colour(&io::stdout());
    let mut out = BufWriter::new(io::stdout().lock());
    match body {
        Body::Said => {}
        Body::Json(document) => writeln!(out, "{document}")?,
        Body::Text(page) => page.write(&mut out, in_colour)?,
        Body::File(contents) => out.write_all(contents.as_bytes())?,
    }
    out.flush()
}

/// Writes why a command was not done.
pub(crate) fn say_failure(failure: &Failure, as_json: bool, notices: &Notices) -> io::Result<()> {
    if as_json {
        let document = document(ErrorDocument::of(failure), notices).map_err(io::Error::from)?;
        say(&Body::Json(document))
    } else {
        let mut page = Page::default();
        page.say_at(0, Ink::Attention, &failure.message);
        aside(&page)
    }
}

/// Writes to stderr what the user must be told of the store, and counts it.
pub(crate) fn say_notices(notices: &Notices) -> usize {
    for notice in &notices.0 {
        say_note(&notice.message);
    }
    if notices.0.iter().any(Notice::is_of_damage) {
        say_aside("It is said until you have seen it: interlude doctor --seen.");
    }
    notices.0.len()
}

/// Writes to stderr what the user must be told beside the answer.
pub(crate) fn say_note(message: &str) {
    say_aside(&format!("Note: {message}"));
}

fn say_aside(sentence: &str) {
    let mut page = Page::default();
    page.say(sentence);
    // Where nobody reads, nobody can be told.
    let _ = aside(&page);
}

/// Writes beside the answer, to stderr.
pub(crate) fn aside(page: &Page) -> io::Result<()> {
    let mut out = io::stderr().lock();
    let in_colour = in_colour(&out);
    page.write(&mut out, in_colour)
}

/// A line to whoever sits at the terminal, and to nobody else.
pub(crate) fn whisper(text: &str) {
    if io::stderr().is_terminal() {
        let mut page = Page::default();
        page.add(Line::default().with(Ink::Faint, text));
        // A terminal that went away hears nothing.
        let _ = aside(&page);
    }
}

fn in_colour(out: &impl IsTerminal) -> bool {
    let set = |name| std::env::var_os(name).filter(|value| !value.is_empty());
    let dumb = set("TERM").is_some_and(|term| term == "dumb");
    out.is_terminal() && set("NO_COLOR").is_none() && !dumb
}
