mod row;
mod sanitize;

use std::io::{self, Write};

pub(crate) use row::Row;
pub(crate) use sanitize::{is_terminal_control, sanitized};
use unicode_width::UnicodeWidthStr;

/// The width of a page, in terminal cells.
const WIDTH: usize = 80;

/// Lines of text for people. All text is sanitized when it is added, because it may come from the server.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Page {
    lines: Vec<Line>,
}

/// A line, made of pieces with a style each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Line(Vec<(Style, String)>);

/// The style of a piece of text. The words alone say everything, because output may be without colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    Plain,
    /// A name or a heading.
    Strong,
    /// Secondary text.
    Faint,
    /// A change that is on its way to the server.
    Waiting,
    /// Something that needs the user.
    Attention,
}

impl Page {
    pub(crate) fn add(&mut self, line: Line) {
        self.lines.push(line);
    }

    /// Adds the lines of another page at the end.
    pub(crate) fn append(&mut self, other: Self) {
        self.lines.extend(other.lines);
    }

    /// Adds a paragraph, wrapped to the page width.
    pub(crate) fn paragraph(&mut self, text: &str) {
        self.paragraph_at(0, Style::Plain, text);
    }

    /// Adds a wrapped paragraph that is indented by `indent` cells.
    pub(crate) fn paragraph_at(&mut self, indent: usize, style: Style, text: &str) {
        for part in wrapped(&sanitized(text), WIDTH.saturating_sub(indent)) {
            let blank = " ".repeat(indent);
            self.add(
                Line::default()
                    .with(Style::Plain, &blank)
                    .with(style, &part),
            );
        }
    }

    /// Adds a name and its wrapped value. The values of all fields are aligned.
    pub(crate) fn field(&mut self, name: &str, style: Style, value: &str) {
        const COLUMN: usize = 17;
        let parts = wrapped(&sanitized(value), WIDTH - COLUMN);
        for (at, part) in parts.iter().enumerate() {
            let name = if at == 0 { name } else { "" };
            let mut line = Line::default();
            let blank = " ".repeat(COLUMN.saturating_sub(name.width()));
            line.push(Style::Faint, format!("{name}{blank}"));
            self.add(line.with(style, part));
        }
    }

    /// Adds a table.
    pub(crate) fn table(&mut self, rows: Vec<Row>) {
        self.lines.extend(row::layout(rows));
    }

    pub(crate) fn write(&self, out: &mut dyn Write, in_colour: bool) -> io::Result<()> {
        for line in &self.lines {
            for (style, text) in &line.0 {
                match style
                    .code()
                    .filter(|_| in_colour && !text.trim().is_empty())
                {
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
    /// Appends text.
    pub(crate) fn with(mut self, style: Style, text: &str) -> Self {
        self.push(style, sanitized(text));
        self
    }

    /// Appends another line.
    pub(crate) fn join(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    fn push(&mut self, style: Style, text: String) {
        if !text.is_empty() {
            self.0.push((style, text));
        }
    }
}

impl Style {
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

/// Wraps text to lines of at most `width` cells. A longer word gets a line of its own.
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
    fn server_text_is_sanitized_in_every_part_of_a_page() {
        let hostile = "a\x1b[2Jb\u{9b}31mc\u{202e}d\u{2066}e\u{7}f\ng\u{200f}h";
        let mut page = Page::default();
        page.paragraph(hostile);
        page.field("Name", Style::Plain, hostile);
        page.table(vec![Row::default().text(Style::Plain, hostile).below(
            0,
            Style::Plain,
            hostile,
        )]);
        page.add(Line::default().with(Style::Plain, hostile));
        let text = written(&page, false);
        assert!(
            text.lines().all(|line| !line.contains(is_terminal_control)),
            "{text:?}"
        );
        assert_eq!(text.matches("a[2Jb31mcdef gh").count(), 5);
    }

    #[test]
    fn columns_are_aligned_and_colour_adds_only_escape_codes() {
        let row = |id: i64, state: &str, name: &str| {
            Row::default()
                .number(id)
                .text(Style::Attention, state)
                .text(Style::Plain, name)
        };
        let mut page = Page::default();
        page.table(vec![
            row(7, "! Conflict", "Ada"),
            row(1234, "Agreed", "Jürgen"),
        ]);
        assert_eq!(
            written(&page, false),
            "   7  ! Conflict  Ada\n1234  Agreed      Jürgen\n"
        );
        assert!(written(&page, true).contains("\x1b[31m! Conflict\x1b[0m"));
    }

    #[test]
    fn columns_are_aligned_by_terminal_cells() {
        let england = "\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f} Ann";
        let names = [
            ("山田太郎", 8),
            ("👩\u{200d}👩\u{200d}👧 Kim", 6),
            ("Jose\u{301}", 4),
            (england, 6),
            ("Plain", 5),
        ];
        let row = |name: &str| {
            let name = Row::default().text(Style::Plain, name);
            name.text(Style::Plain, "Agreed")
        };
        let mut page = Page::default();
        page.table(names.iter().map(|(name, _)| row(name)).collect());
        let text = written(&page, false);
        for (line, (name, cells)) in text.lines().zip(names) {
            let blank = " ".repeat(8 - cells + 2);
            assert_eq!(line, format!("{name}{blank}Agreed"));
        }
        assert!(text.contains(england), "the flag sequence is not split");
    }

    #[test]
    fn long_paragraphs_wrap_between_words() {
        let mut page = Page::default();
        page.paragraph_at(4, Style::Plain, &"word ".repeat(40));
        assert!(
            written(&page, false)
                .lines()
                .all(|line| line.starts_with("    word") && line.len() <= 80)
        );
    }
}
