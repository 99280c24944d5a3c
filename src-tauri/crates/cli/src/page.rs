use std::io::{self, Write};

/// How wide a page is, in characters.
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
            line.push(Ink::Faint, format!("{name:<COLUMN$}"));
            self.add(line.with(ink, part));
        }
    }

    /// Rows of cells, each column as wide as its widest cell, two blanks apart.
    pub(crate) fn table(&mut self, rows: Vec<Row>) {
        let mut widths: Vec<usize> = Vec::new();
        for row in &rows {
            for (at, cell) in row.cells.iter().enumerate() {
                let width = cell.text.chars().count();
                match widths.get_mut(at) {
                    Some(widest) => *widest = width.max(*widest),
                    None => widths.push(width),
                }
            }
        }
        for row in rows {
            self.lines.extend(row.laid_out(&widths));
        }
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

/// A row of a table, and what stands below it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Row {
    cells: Vec<Cell>,
    below: Vec<(usize, Ink, String)>,
}

#[derive(Debug, Clone)]
struct Cell {
    ink: Ink,
    text: String,
    is_number: bool,
}

impl Row {
    pub(crate) fn number(self, number: impl ToString) -> Self {
        self.cell(Ink::Plain, &number.to_string(), true)
    }

    pub(crate) fn text(self, ink: Ink, text: &str) -> Self {
        self.cell(ink, text, false)
    }

    /// A sentence below the row, in line with the column of that index.
    pub(crate) fn below(mut self, column: usize, ink: Ink, text: &str) -> Self {
        self.below.push((column, ink, text.to_owned()));
        self
    }

    fn cell(mut self, ink: Ink, text: &str, is_number: bool) -> Self {
        let text = harmless(text);
        self.cells.push(Cell {
            ink,
            text,
            is_number,
        });
        self
    }

    fn laid_out(self, widths: &[usize]) -> Vec<Line> {
        const APART: usize = 2;
        let mut line = Line::default();
        let last = self.cells.len().saturating_sub(1);
        for (at, cell) in self.cells.iter().enumerate() {
            let width = widths.get(at).copied().unwrap_or_default();
            let blank = " ".repeat(width.saturating_sub(cell.text.chars().count()));
            let (before, after) = if cell.is_number {
                (blank, String::new())
            } else {
                (String::new(), blank)
            };
            line.push(Ink::Plain, before);
            line.push(cell.ink, cell.text.clone());
            if at < last {
                line.push(Ink::Plain, after + &" ".repeat(APART));
            }
        }
        let mut page = Page { lines: vec![line] };
        for (column, ink, text) in &self.below {
            let indent = widths.iter().take(*column).map(|width| width + APART).sum();
            page.say_at(indent, *ink, text);
        }
        page.lines
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

/// The text without what could steer a terminal or turn the order of its letters: control
/// characters, and the marks, overrides and isolates of bidirectional text. A line break becomes a
/// blank.
pub(crate) fn harmless(text: &str) -> String {
    let blank = |letter| {
        if matches!(letter, '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}') {
            ' '
        } else {
            letter
        }
    };
    text.chars()
        .map(blank)
        .filter(|letter| !is_steering(*letter))
        .collect()
}

/// Whether a terminal may act on the character instead of showing it.
pub(crate) fn is_steering(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{061c}' | '\u{200e}' | '\u{200f}')
        || matches!(letter, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The words in lines of at most `width` characters, a longer word on a line of its own.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let Some(line) = lines.last_mut() else { break };
        if line.is_empty() {
            line.push_str(word);
        } else if line.chars().count() + 1 + word.chars().count() <= width {
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
