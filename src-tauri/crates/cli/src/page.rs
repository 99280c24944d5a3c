//! Lines of text for people. All text is sanitized, because it may come from the server.

use anstyle::{AnsiColor, Effects};
use textwrap::{Options, WordSplitter};
use unicode_width::UnicodeWidthStr;

/// The width of a page, in terminal cells.
const WIDTH: usize = 80;

/// The number of cells between two columns of a table.
const GAP: usize = 2;

/// Lines of text with escape codes for their styles, which a stream without colour leaves out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Page(String);

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

/// A row of a table, with sentences below it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Row {
    cells: Vec<Cell>,
    below: Vec<(Style, String)>,
}

#[derive(Debug, Clone)]
struct Cell {
    style: Style,
    text: String,
    is_number: bool,
}

impl Page {
    /// Creates a page with one paragraph.
    pub(crate) fn of(style: Style, text: &str) -> Self {
        let mut page = Self::default();
        page.paragraph(style, text);
        page
    }

    /// Adds a line of [painted] pieces.
    pub(crate) fn line(&mut self, line: &str) {
        self.0.push_str(line);
        self.0.push('\n');
    }

    /// Adds the lines of another page at the end.
    pub(crate) fn append(&mut self, other: &Self) {
        self.0.push_str(&other.0);
    }

    /// Adds a paragraph, wrapped to the page width.
    pub(crate) fn paragraph(&mut self, style: Style, text: &str) {
        self.wrapped("", 0, style, text);
    }

    /// Adds a name and its wrapped value. The values of all fields are aligned.
    pub(crate) fn field(&mut self, name: &str, style: Style, value: &str) {
        self.wrapped(name, 17, style, value);
    }

    /// Adds a table. Each column is as wide as its widest cell.
    pub(crate) fn table(&mut self, rows: impl IntoIterator<Item = Row>) {
        let rows: Vec<Row> = rows.into_iter().collect();
        let mut widths = Vec::new();
        for row in &rows {
            widths.resize(widths.len().max(row.cells.len()), 0);
            for (width, cell) in widths.iter_mut().zip(&row.cells) {
                *width = cell.text.width().max(*width);
            }
        }
        for row in rows {
            self.line(&row.line(&widths));
            let indent = widths.first().map_or(0, |width| width + GAP);
            for (style, text) in &row.below {
                self.wrapped("", indent, *style, text);
            }
        }
    }

    /// Returns the text with escape codes for the styles.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Adds text that is indented by `indent` cells, with a name in front of its first line. It is wrapped
    /// between words. A longer word gets a line of its own.
    fn wrapped(&mut self, name: &str, indent: usize, style: Style, text: &str) {
        let options = Options::new(WIDTH.saturating_sub(indent))
            .break_words(false)
            .word_splitter(WordSplitter::NoHyphenation);
        let mut name = name;
        for part in textwrap::wrap(&sanitized(text), options) {
            let blank = " ".repeat(indent.saturating_sub(name.width()));
            let (name, part) = (
                painted(Style::Faint, std::mem::take(&mut name)),
                painted(style, &part),
            );
            self.line(&format!("{name}{blank}{part}"));
        }
    }
}

impl Row {
    pub(crate) fn number(self, number: impl ToString) -> Self {
        self.cell(Style::Plain, &number.to_string(), true)
    }

    pub(crate) fn plain(self, text: &str) -> Self {
        self.text(Style::Plain, text)
    }

    pub(crate) fn text(self, style: Style, text: &str) -> Self {
        self.cell(style, text, false)
    }

    /// Adds a sentence below the row, aligned with its second column.
    pub(crate) fn below(mut self, style: Style, text: &str) -> Self {
        self.below.push((style, text.to_owned()));
        self
    }

    fn cell(mut self, style: Style, text: &str, is_number: bool) -> Self {
        let text = sanitized(text);
        self.cells.push(Cell {
            style,
            text,
            is_number,
        });
        self
    }

    fn line(&self, widths: &[usize]) -> String {
        let mut line = String::new();
        for (cell, width) in self.cells.iter().zip(widths) {
            let blank = " ".repeat(width.saturating_sub(cell.text.width()));
            let text = painted(cell.style, &cell.text);
            line += &if cell.is_number {
                blank + &text
            } else {
                text + &blank
            };
            line += &" ".repeat(GAP);
        }
        line.trim_end().to_owned()
    }
}

/// Returns sanitized text with the escape codes of its style.
pub(crate) fn painted(style: Style, text: &str) -> String {
    let text = sanitized(text);
    let codes = match style {
        Style::Plain => return text,
        _ if text.trim().is_empty() => return text,
        Style::Strong => Effects::BOLD.into(),
        Style::Faint => Effects::DIMMED.into(),
        Style::Waiting => AnsiColor::Yellow.on_default(),
        Style::Attention => AnsiColor::Red.on_default(),
    };
    format!("{codes}{text}{codes:#}")
}

/// Returns the text without control characters and without bidirectional marks, overrides and isolates.
///
/// Those could control a terminal or change the order of the letters. A line break becomes a space.
fn sanitized(text: &str) -> String {
    let without_breaks = |letter| match letter {
        '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => ' ',
        letter => letter,
    };
    let letters = text.chars().map(without_breaks);
    letters
        .filter(|letter| !is_terminal_control(*letter))
        .collect()
}

/// Returns true if a terminal may act on the character instead of showing it.
pub(crate) fn is_terminal_control(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{061c}' | '\u{200e}' | '\u{200f}')
        || matches!(letter, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn without_colour(page: &Page) -> String {
        anstream::adapter::strip_str(page.as_str()).to_string()
    }

    #[test]
    fn server_text_is_sanitized_in_every_part_of_a_page() {
        let hostile = "a\x1b[2Jb\u{9b}31mc\u{202e}d\u{2066}e\u{7}f\ng\u{200f}h";
        let mut page = Page::default();
        page.paragraph(Style::Plain, hostile);
        page.field("Name", Style::Plain, hostile);
        let row = Row::default().text(Style::Plain, hostile);
        page.table([row.below(Style::Plain, hostile)]);
        page.line(&painted(Style::Plain, hostile));
        let text = without_colour(&page);
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
        page.table([row(7, "! Conflict", "Ada"), row(1234, "Agreed", "Jürgen")]);
        assert_eq!(
            without_colour(&page),
            "   7  ! Conflict  Ada\n1234  Agreed      Jürgen\n"
        );
        assert!(page.as_str().contains("\x1b[31m! Conflict\x1b[0m"));
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
        page.table(names.iter().map(|(name, _)| row(name)));
        let text = without_colour(&page);
        for (line, (name, cells)) in text.lines().zip(names) {
            let blank = " ".repeat(8 - cells + 2);
            assert_eq!(line, format!("{name}{blank}Agreed"));
        }
        assert!(text.contains(england), "the flag sequence is not split");
    }

    #[test]
    fn long_text_wraps_between_words_and_stays_indented() {
        let mut page = Page::default();
        page.field("Name", Style::Plain, &"word ".repeat(40));
        let text = without_colour(&page);
        assert!(text.starts_with("Name             word word"), "{text}");
        let rest: Vec<_> = text.lines().skip(1).collect();
        let fits = |line: &&str| line.starts_with("                 word") && line.len() <= 80;
        assert!(rest.len() == 3 && rest.iter().all(fits), "{text}");
    }
}
