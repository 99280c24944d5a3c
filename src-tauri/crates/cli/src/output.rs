//! The answer of a command: its document or its text on stdout, everything else on stderr.

use std::io::{self, IsTerminal, Stderr, Write};

use interlude_engine::remote::Progress;
use interlude_engine::store::Notice;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::failure::{Exit, Failure};
use crate::page::{Page, Style, is_terminal_control, painted};

/// The size of a list in bytes from which its progress is shown. Shorter lists arrive too fast to read it.
const MIN_SHOWN_BYTES: u64 = 512 * 1024;

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

/// A piece of output, as it is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Output {
    pub(crate) stream: Stream,
    /// True if the text has escape codes, which a stream without colour leaves out.
    pub(crate) is_styled: bool,
    pub(crate) text: String,
}

/// The stream to which output goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Stream {
    Stdout,
    Stderr,
    /// stderr if it is a terminal.
    Terminal,
}

/// The format of the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum OutputFormat {
    /// One JSON document for programs, with times in UTC.
    Json,
    /// Text for people, with times in their zone.
    Text,
}

impl Answer {
    /// Creates the answer in a format, and does not call the closure of the other one.
    pub(crate) fn new<T: Serialize>(
        format: OutputFormat,
        exit: Exit,
        notices: &[Notice],
        document: impl FnOnce() -> T,
        text: impl FnOnce() -> Page,
    ) -> Result<Self, Failure> {
        let body = match format {
            OutputFormat::Json => Body::json(document(), notices)?,
            OutputFormat::Text => Body::Text(text()),
        };
        Ok(Self { exit, body })
    }
}

impl Body {
    /// Serializes a document to one line. It has a member for the notices only if there are any.
    pub(crate) fn json(document: impl Serialize, notices: &[Notice]) -> serde_json::Result<Self> {
        #[derive(Serialize)]
        struct Whole<T> {
            #[serde(flatten)]
            document: T,
            #[serde(skip_serializing_if = "Vec::is_empty")]
            notices: Vec<serde_json::Value>,
        }
        let notices = notices.iter();
        let notices =
            notices.map(|Notice { code, message }| json!({"code": code, "message": message}));
        let whole = Whole {
            document,
            notices: notices.collect(),
        };
        serde_json::to_string(&whole).map(|text| Self::Json(escaped(&text)))
    }

    /// Returns what goes to stdout, if anything is left to write.
    pub(crate) fn output(&self) -> Option<Output> {
        let (is_styled, text) = match self {
            Self::AlreadyWritten => return None,
            Self::Json(document) => (false, format!("{document}\n")),
            Self::Text(page) => (true, page.as_str().to_owned()),
            Self::File(contents) => (false, contents.clone()),
        };
        Some(Output {
            stream: Stream::Stdout,
            is_styled,
            text,
        })
    }
}

impl Output {
    /// Returns a failure: a document on stdout, or a sentence on stderr.
    ///
    /// # Errors
    /// The failure cannot be written as a document.
    pub(crate) fn of_failure(failure: &Failure, format: OutputFormat) -> io::Result<Self> {
        match format {
            OutputFormat::Json => {
                let document = Body::json(json!({"error": failure}), &failure.notices)?;
                Ok(document
                    .output()
                    .unwrap_or_else(|| Self::stderr(Page::default())))
            }
            OutputFormat::Text => Ok(Self::stderr(Page::of(Style::Attention, &failure.message))),
        }
    }

    /// Returns a sentence on stderr.
    pub(crate) fn sentence(sentence: &str) -> Self {
        Self::stderr(Page::of(Style::Plain, sentence))
    }

    /// Returns a status line, which is shown on a terminal only.
    pub(crate) fn status(text: &str) -> Self {
        let mut page = Page::default();
        page.line(&painted(Style::Faint, text));
        Self {
            stream: Stream::Terminal,
            ..Self::stderr(page)
        }
    }

    fn stderr(page: Page) -> Self {
        Self {
            stream: Stream::Stderr,
            is_styled: true,
            text: page.as_str().to_owned(),
        }
    }

    /// Writes it to the stream of this process.
    ///
    /// # Errors
    /// The stream is closed or full.
    pub(crate) fn write(&self) -> io::Result<()> {
        let mut stream: Box<dyn Write> = match (self.stream, self.is_styled) {
            (Stream::Terminal, _) if !io::stderr().is_terminal() => return Ok(()),
            (Stream::Stdout, true) => Box::new(anstream::stdout()),
            (Stream::Stdout, false) => Box::new(io::stdout()),
            (Stream::Stderr | Stream::Terminal, _) => Box::new(anstream::stderr()),
        };
        stream.write_all(self.text.as_bytes())?;
        stream.flush()
    }
}

/// Escapes every character that a terminal might act on. JSON has such characters only in strings, so the
/// document stays valid.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        if is_terminal_control(letter) {
            out.push_str(&format!("\\u{:04x}", u32::from(letter)));
        } else {
            out.push(letter);
        }
    }
    out
}

/// A line on stderr with the progress of a pull. It is only shown on a terminal.
#[derive(Debug)]
pub(crate) struct ProgressLine<W = Stderr> {
    /// The terminal, if there is one.
    terminal: Option<W>,
    shown: String,
}

impl ProgressLine {
    pub(crate) fn on_stderr() -> Self {
        let stderr = io::stderr();
        Self {
            terminal: stderr.is_terminal().then_some(stderr),
            shown: String::new(),
        }
    }
}

impl<W: Write> ProgressLine<W> {
    pub(crate) fn show(&mut self, progress: Progress) {
        let Progress { received, total } = progress;
        let megabytes = |bytes: u64| (bytes / 100_000) as f64 / 10.0;
        let of = total.map_or_else(String::new, |total| format!(" of {:.1}", megabytes(total)));
        let text = format!("Receiving the list: {:.1}{of} MB", megabytes(received));
        if total.unwrap_or(received) >= MIN_SHOWN_BYTES && text != self.shown {
            self.write(&format!("\r{text}\x1b[K"));
            self.shown = text;
        }
    }

    /// Removes the line.
    pub(crate) fn clear(&mut self) {
        if !std::mem::take(&mut self.shown).is_empty() {
            self.write("\r\x1b[K");
        }
    }

    fn write(&mut self, text: &str) {
        if let Some(out) = &mut self.terminal {
            // A closed terminal must not stop the pull.
            let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(document: impl Serialize, notices: &[Notice]) -> String {
        match Body::json(document, notices).unwrap() {
            Body::Json(text) => text,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn terminal_control_characters_are_escaped_and_read_back() {
        let hostile = "a\u{1b}[2J\u{9b}31m\u{202e}b";
        let text = written(json!({ "title": hostile }), &[]);
        assert!(!text.contains(is_terminal_control), "{text:?}");
        let read: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(read["title"], hostile);
    }

    #[test]
    fn a_document_has_notices_only_if_there_are_any() {
        let notice = Notice {
            code: interlude_model::Code::DatabaseRebuilt,
            message: "It was rebuilt.".into(),
        };
        assert_eq!(
            written(json!({"changes": []}), &[notice]),
            r#"{"changes":[],"notices":[{"code":"database_rebuilt","message":"It was rebuilt."}]}"#
        );
        assert_eq!(written(json!({"changes": []}), &[]), r#"{"changes":[]}"#);
    }

    #[test]
    fn the_progress_of_a_large_list_is_one_line_that_is_removed() {
        let mut line = ProgressLine {
            terminal: Some(Vec::new()),
            shown: String::new(),
        };
        let total = Some(10_000_000);
        for received in [3_250_000, 3_260_000, 9_999_999] {
            line.show(Progress { received, total });
        }
        line.clear();
        line.clear();
        let wanted = "\rReceiving the list: 3.2 of 10.0 MB\x1b[K\rReceiving the list: 9.9 of 10.0 MB\x1b[K\
                      \r\x1b[K";
        assert_eq!(line.terminal.as_deref(), Some(wanted.as_bytes()));
        line.terminal = Some(Vec::new());
        for total in [None, Some(100_000)] {
            let received = 100_000;
            line.show(Progress { received, total });
        }
        line.clear();
        assert_eq!(
            line.terminal.as_deref(),
            Some(&b""[..]),
            "a short list shows none"
        );
    }
}
