use unicode_width::UnicodeWidthStr;

use super::{Ink, Line, Page, harmless};

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

/// The lines of a table, each column as wide as its widest cell.
pub(super) fn laid_out(rows: Vec<Row>) -> Vec<Line> {
    let mut widths: Vec<usize> = Vec::new();
    for row in &rows {
        for (at, cell) in row.cells.iter().enumerate() {
            let width = cell.text.width();
            match widths.get_mut(at) {
                Some(widest) => *widest = width.max(*widest),
                None => widths.push(width),
            }
        }
    }
    rows.into_iter()
        .flat_map(|row| row.laid_out(&widths))
        .collect()
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
            let blank = " ".repeat(width.saturating_sub(cell.text.width()));
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
