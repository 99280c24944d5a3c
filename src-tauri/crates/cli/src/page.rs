mod harmless;
mod row;

use std::io::{self, Write};

pub(crate) use harmless::{harmless, is_steering};
pub(crate) use row::Row;
use unicode_width::UnicodeWidthStr;

/// How wide a page is, in cells of a terminal.
const WIDTH: usize = 80;

/// Lines of text for people. What the server wrote is made harmless when it is put on the page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Page {
    lines: Vec<Line>,
}

/// A line, as pieces of one ink each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Line(Vec<(Ink, String)>);

/// What a piece of text is to a reader. A colour only underlines what the words say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ink {
    Plain,
    /// A name or a heading.
    Strong,
    /// An aside.
    Faint,
    /// It is on its way.
    Waiting,
    /// It needs the user.
    Attention,
}

impl Page {
    pub(crate) fn add(&mut self, line: Line) {
        self.lines.push(line);
    }

    /// The lines of another page, below these.
    pub(crate) fn append(&mut self, other: Self) {
        self.lines.extend(other.lines);
    }

    /// A sentence, broken into lines where it is long.
    pub(crate) fn say(&mut self, text: &str) {
        self.say_at(0, Ink::Plain, text);
    }

    /// A sentence that begins, and goes on, that many characters from the left.
    pub(crate) fn say_at(&mut self, indent: usize, ink: Ink, text: &str) {
        for part in wrapped(&harmless(text), WIDTH.saturating_sub(indent)) {
            let blank = " ".repeat(indent);
            self.add(Line::default().with(Ink::Plain, &blank).with(ink, &part));
        }
    }

    /// A name and its value, the values one under the other.
    pub(crate) fn field(&mut self, name: &str, ink: Ink, value: &str) {
        const COLUMN: usize = 17;
        let parts = wrapped(&harmless(value), WIDTH - COLUMN);
        for (at, part) in parts.iter().enumerate() {
            let name = if at == 0 { name } else { "" };
            let mut line = Line::default();
            let blank = " ".repeat(COLUMN.saturating_sub(name.width()));
            line.push(Ink::Faint, format!("{name}{blank}"));
            self.add(line.with(ink, part));
        }
    }

    /// Rows of cells, each column as wide as its widest cell, two blanks apart.
    pub(crate) fn table(&mut self, rows: Vec<Row>) {
        self.lines.extend(row::laid_out(rows));
    }

    pub(crate) fn write(&self, out: &mut dyn Write, in_colour: bool) -> io::Result<()> {
        for line in &self.lines {
            for (ink, text) in &line.0 {
                match ink.code().filter(|_| in_colour && !text.trim().is_empty()) {
                    Some(code) => write!(out, "\x1b[{code}m{text}\x1b[0m")?,
                    None => write!(out, "{text}")?,
                }
            }
            writeln!(out)?;
        }
        Ok(())
    }
}

impl Line {
    /// The line with more text at its end.
    pub(crate) fn with(mut self, ink: Ink, text: &str) -> Self {
        self.push(ink, harmless(text));
        self
    }

    /// The line with another one at its end.
    pub(crate) fn then(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    fn push(&mut self, ink: Ink, text: String) {
        if !text.is_empty() {
            self.0.push((ink, text));
        }
    }
}

impl Ink {
    fn code(self) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::Strong => Some("1"),
            Self::Faint => Some("2"),
            Self::Waiting => Some("33"),
            Self::Attention => Some("31"),
        }
    }
}

/// The words in lines of at most `width` cells, a longer word on a line of its own.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let Some(line) = lines.last_mut() else { break };
        if line.is_empty() {
            line.push_str(word);
        } else if line.width() + 1 + word.width() <= width {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(page: &Page, in_colour: bool) -> String {
        let mut out = Vec::new();
        page.write(&mut out, in_colour).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn nothing_the_server_wrote_reaches_the_terminal_as_a_command() {
        let hostile = "a\x1b[2Jb\u{9b}31mc\u{202e}d\u{2066}e\u{7}f\ng\u{200f}h";
        let mut page = Page::default();
        page.say(hostile);
        page.field("Name", Ink::Plain, hostile);
        page.table(vec![Row::default().text(Ink::Plain, hostile).below(
            0,
            Ink::Plain,
            hostile,
        )]);
        page.add(Line::default().with(Ink::Plain, hostile));
        let text = written(&page, false);
        assert!(
            text.lines().all(|line| !line.contains(is_steering)),
            "{text:?}"
        );
        assert_eq!(text.matches("a[2Jb31mcdef gh").count(), 5);
    }

    #[test]
    fn columns_line_up_and_colour_changes_no_letter() {
        let row = |id: i64, state: &str, name: &str| {
            Row::default()
                .number(id)
                .text(Ink::Attention, state)
                .text(Ink::Plain, name)
        };
        let mut page = Page::default();
        page.table(vec![
            row(7, "! You choose", "Ada"),
            row(1234, "Agreed", "Jürgen"),
        ]);
        assert_eq!(
            written(&page, false),
            "   7  ! You choose  Ada\n1234  Agreed        Jürgen\n"
        );
        assert!(written(&page, true).contains("\x1b[31m! You choose\x1b[0m"));
    }

    #[test]
    fn columns_line_up_by_what_a_terminal_shows() {
        let england = "\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f} Ann";
        let names = [
            ("山田太郎", 8),
            ("👩\u{200d}👩\u{200d}👧 Kim", 6),
            ("Jose\u{301}", 4),
            (england, 6),
            ("Plain", 5),
        ];
        let row = |name: &str| {
            let name = Row::default().text(Ink::Plain, name);
            name.text(Ink::Plain, "Agreed")
        };
        let mut page = Page::default();
        page.table(names.iter().map(|(name, _)| row(name)).collect());
        let text = written(&page, false);
        for (line, (name, cells)) in text.lines().zip(names) {
            let blank = " ".repeat(8 - cells + 2);
            assert_eq!(line, format!("{name}{blank}Agreed"));
        }
        assert!(text.contains(england), "a flag is not taken apart");
    }

    #[test]
    fn a_long_sentence_is_broken_between_words() {
        let mut page = Page::default();
        page.say_at(4, Ink::Plain, &"word ".repeat(40));
        assert!(
            written(&page, false)
                .lines()
                .all(|line| line.starts_with("    word") && line.len() <= 80)
        );
    }
}
