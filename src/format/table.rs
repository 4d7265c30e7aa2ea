//! Tables: a row is a line, its bars stand under each other by what a terminal shows. A cell that is wider than a line
//! moves the bars of its own row alone.

use super::doc::{Indent, WIDTH, flat_text};
use super::writer::{Gap, Writer};
use crate::source::columns;
use crate::syntax::ast::{Cell, CellKind, Key, Output, Param, Row, Table, Texts};

/// Tables that would grow wider than this keep their bars ragged: the page must not grow faster than its text.
const WIDEST_TABLE: usize = 10 * WIDTH;

/// Rows have reasons, a table has none.
static NO_REASON: Texts = Texts { all: Vec::new() };

impl<'a> Writer<'a> {
    pub(super) fn table(&mut self, table: &'a Table) {
        self.open();
        self.indent(Indent::By(4));
        self.word("table");
        self.space();
        self.name(&table.name);
        self.list(("[", "]"), (Gap::Line(""), Gap::Fill), &table.keys, Writer::key);
        self.title(&table.title);
        if let Some(on) = &table.on {
            self.gap(Gap::Fill);
            self.word("on");
            self.space();
            self.path(on);
        }
        self.gap(Gap::Fill);
        self.word(":");
        self.space();
        self.commas(Gap::Fill, &table.outputs, Writer::output);
        if table.first_row {
            self.space();
            self.word("first row");
        }
        self.dedent();
        self.close();
        self.rows(table);
    }

    fn key(&mut self, key: &'a Key) {
        match key {
            Key::Path(path) => self.path(path),
            Key::Typed(Param { name, ty }) => {
                self.name(name);
                self.word(":");
                self.space();
                self.type_expr(ty);
            }
        }
    }

    fn output(&mut self, output: &'a Output) {
        if let Some(name) = &output.name {
            self.name(name);
            self.space();
        }
        self.type_expr(&output.ty);
    }

    fn rows(&mut self, table: &'a Table) {
        let header: Vec<String> = table.header.iter().map(|name| name.text.clone()).collect();
        let rows: Vec<Vec<String>> = table.rows.iter().map(|row| self.cells(row)).collect();
        let widths = self.column_widths(std::iter::once(&header).chain(&rows));
        self.gap(Gap::Hard { keep_blank: false });
        self.indent_inside(2);
        self.leaf(row_line(&header, &widths), table.header_span);
        for (row, cells) in table.rows.iter().zip(&rows) {
            self.new_line();
            self.leaf(row_line(cells, &widths), row.span);
        }
        self.reasons(&NO_REASON, &table.cite);
        self.dedent();
    }

    fn cells(&self, row: &Row) -> Vec<String> {
        row.cells.iter().map(|cell| self.cell(cell)).collect()
    }

    fn cell(&self, cell: &Cell) -> String {
        let mut writer = Writer::new("", &[]);
        match &cell.kind {
            CellKind::Error => return self.slice(cell.span).trim().to_owned(),
            // An empty cell means the same as `-`; the author's choice stays.
            CellKind::Any if self.holds_blanks(cell.span) => return String::new(),
            CellKind::Any => writer.word("-"),
            CellKind::Else => writer.word("else"),
            CellKind::Values(values) => writer.commas(Gap::Space, values, Writer::expr),
            CellKind::Not(values) => {
                writer.word("not");
                writer.space();
                writer.commas(Gap::Space, values, Writer::expr);
            }
            CellKind::Compare { op, value } => writer.after_word(op.text(), value),
            CellKind::Range { low, high, open_end } => writer.range(low, high, *open_end),
            CellKind::Texts(texts) => writer.texts(texts, Gap::Space),
        }
        flat_text(&writer.ops)
    }

    /// The width of each column, that of its widest cell that is not wider than a line; empty where the bars are not
    /// aligned.
    pub(super) fn column_widths<'r>(&self, rows: impl Iterator<Item = &'r Vec<String>>) -> Vec<usize> {
        let mut widths: Vec<usize> = vec![];
        if !self.aligned {
            return widths;
        }
        for row in rows {
            widths.resize(widths.len().max(row.len()), 0);
            for (width, cell) in widths.iter_mut().zip(row) {
                let columns = columns(cell);
                if columns <= WIDTH {
                    *width = (*width).max(columns);
                }
            }
        }
        if widths.iter().map(|width| width + 3).sum::<usize>() > WIDEST_TABLE {
            widths.clear();
        }
        widths
    }
}

/// A row with its bars, each cell at least as wide as its column.
pub(super) fn row_line(cells: &[String], widths: &[usize]) -> String {
    let mut line = String::from("|");
    for (index, cell) in cells.iter().enumerate() {
        let width = widths.get(index).copied().unwrap_or(0);
        let padding = width.saturating_sub(columns(cell));
        line.push(' ');
        line.push_str(cell);
        line.extend(std::iter::repeat_n(' ', padding));
        line.push_str(" |");
    }
    line
}
