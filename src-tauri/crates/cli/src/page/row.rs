use unicode_width::UnicodeWidthStr;

use super::{Line, Page, Style, sanitized};

/// A row of a table, with sentences below it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Row {
    cells: Vec<Cell>,
    below: Vec<(usize, Style, String)>,
}

#[derive(Debug, Clone)]
struct Cell {
    style: Style,
    text: String,
    is_number: bool,
}

/// Lays out the lines of a table. Each column is as wide as its widest cell.
pub(super) fn layout(rows: Vec<Row>) -> Vec<Line> {
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
        .flat_map(|row| row.layout(&widths))
        .collect()
}

impl Row {
    pub(crate) fn number(self, number: impl ToString) -> Self {
        self.cell(Style::Plain, &number.to_string(), true)
    }

    pub(crate) fn text(self, style: Style, text: &str) -> Self {
        self.cell(style, text, false)
    }

    /// Adds a sentence below the row, aligned with the column of that index.
    pub(crate) fn below(mut self, column: usize, style: Style, text: &str) -> Self {
        self.below.push((column, style, text.to_owned()));
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

    fn layout(self, widths: &[usize]) -> Vec<Line> {
        const GAP: usize = 2;
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
            line.push(Style::Plain, before);
            line.push(cell.style, cell.text.clone());
            if at < last {
                line.push(Style::Plain, after + &" ".repeat(GAP));
            }
        }
        let mut page = Page { lines: vec![line] };
        for (column, style, text) in &self.below {
            let indent = widths.iter().take(*column).map(|width| width + GAP).sum();
            page.paragraph_at(indent, *style, text);
        }
        page.lines
    }
}
