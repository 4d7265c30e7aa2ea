//! Tables: keys, outputs, rows.

use super::{Builder, child};
use crate::diag::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::ast::{
    BinaryOp, Cell, CellKind, Expr, ExprKind, Key, LangText, Literal, Name, Output, Row, Table, Texts,
};
use crate::syntax::grammar::{Pair, Rule};
use crate::syntax::recover;

impl Builder<'_> {
    pub(super) fn table(&mut self, pair: &Pair<'_>) -> Option<Table> {
        let header = child(pair, Rule::header)?;
        let header_span = self.span(&header);
        let names = self.header(&header);
        let mut keys = Vec::new();
        let mut outputs = Vec::new();
        let mut rows = Vec::new();
        for part in pair.clone().into_inner() {
            match part.as_rule() {
                Rule::table_key => keys.extend(self.key(&part)),
                Rule::named_output => {
                    let (name, ty) = (self.name_in(&part), self.type_in(&part)?);
                    outputs.push(Output { name, ty });
                }
                Rule::type_expr => outputs.push(Output { name: None, ty: self.type_expr(&part)? }),
                Rule::row => rows.push(self.row(&part, &names, keys.len())),
                _ => {}
            }
        }
        let on = child(pair, Rule::on_fact).and_then(|on| child(&on, Rule::path));
        Some(Table {
            name: self.name_in(pair)?,
            title: self.title_in(pair),
            keys,
            on: on.map(|path| self.path(&path)),
            outputs,
            first_row: child(pair, Rule::first_row).is_some(),
            header: names,
            header_span,
            rows,
            cite: self.sources_in(pair),
            span: self.span(pair),
        })
    }

    fn key(&mut self, pair: &Pair<'_>) -> Option<Key> {
        let key = pair.clone().into_inner().next()?;
        if key.as_rule() == Rule::typed_key {
            self.param(&key).map(Key::Typed)
        } else {
            Some(Key::Path(self.path(&key)))
        }
    }

    /// The names over the columns.
    fn header(&mut self, pair: &Pair<'_>) -> Vec<Name> {
        let mut names = Vec::new();
        for cell in self.cells_between_bars(pair) {
            let span = self.cell_span(&cell);
            match cell.into_inner().next() {
                Some(name) if name.as_rule() == Rule::any_path => names.push(self.name(&name)),
                Some(_) | None => {
                    self.report(Code::BadTable, span, "a column needs a name here");
                    names.push(Name { text: String::new(), span });
                }
            }
        }
        names
    }

    /// The cells of a row; what stands after the last bar is none, and a last bar that is missing is reported.
    pub(super) fn cells_between_bars<'i>(&mut self, row: &Pair<'i>) -> Vec<Pair<'i>> {
        let is_cell = |part: &Pair<'i>| {
            matches!(part.as_rule(), Rule::cell | Rule::header_cell | Rule::each_cell | Rule::each_column)
        };
        let mut cells: Vec<Pair<'i>> = row.clone().into_inner().filter(is_cell).collect();
        if cells.last().is_some_and(|last| last.as_str().trim().is_empty()) {
            cells.pop();
        } else {
            let end = self.span(row).end_point();
            self.sink.push(
                Diagnostic::new(Code::BadRow, end, "a row of a table ends with a bar")
                    .with_label("a `|` is missing here")
                    .with_fix("close the row", end, " |"),
            );
        }
        cells
    }

    /// Where the content of a cell stands.
    pub(super) fn cell_span(&self, cell: &Pair<'_>) -> Span {
        let span = cell.as_span();
        let text = cell.as_str();
        let start = span.start() + (text.len() - text.trim_start().len());
        self.place(start, start + text.trim().len())
    }

    fn row(&mut self, pair: &Pair<'_>, header: &[Name], keys: usize) -> Row {
        let span = self.span(pair);
        let mut cells: Vec<Cell> = Vec::new();
        let mut has_else = false;
        let pairs = self.cells_between_bars(pair);
        let fits = pairs.len() == header.len();
        for (at, cell) in pairs.iter().enumerate() {
            // A row with too few or too many bars is wrong as a whole.
            let bad = child(cell, Rule::bad_cell).is_some();
            let mut cell =
                if bad && !fits { Cell { kind: CellKind::Error, span: self.cell_span(cell) } } else { self.cell(cell) };
            has_else |= cell.kind == CellKind::Else;
            if fits && cell.span.is_empty() && !has_else && !header.get(at).is_some_and(|name| may_be_empty(&name.text))
            {
                self.empty_cell(cell.span, (at < keys).then_some("any value"));
                cell.kind = CellKind::Error;
            }
            cells.push(cell);
        }
        self.fit(&mut cells, header, span);
        Row { cells, span }
    }

    /// Gives a row as many cells as the header has names, and reports one that has not.
    fn fit(&mut self, cells: &mut Vec<Cell>, header: &[Name], span: Span) {
        let missing = header.get(cells.len()).map(|name| name.text.as_str());
        // Where a column has no name, the header may be what is wrong; that is reported.
        if header.iter().all(|name| !name.text.is_empty()) {
            self.count_cells(cells.len(), header.len(), missing, span);
        }
        let end = span.end_point();
        cells.resize_with(header.len(), || Cell { kind: CellKind::Error, span: end });
    }

    /// Reports a row that has not as many cells as the table has columns; `missing` is the first column without.
    pub(super) fn count_cells(&mut self, cells: usize, columns: usize, missing: Option<&str>, span: Span) {
        if cells == columns {
            return;
        }
        let count = |n: usize, what: &str| if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") };
        let message = format!("this row has {}, but the table has {}", count(cells, "cell"), count(columns, "column"));
        let diagnostic = Diagnostic::new(Code::BadRow, span, message);
        self.sink.push(match missing {
            Some(name) => diagnostic.with_help(format!("the column `{name}` has no cell in this row")),
            None => diagnostic,
        });
    }

    /// Reports a cell without anything; `meant` is what `-` would say, none where a value has to stand.
    pub(super) fn empty_cell(&mut self, span: Span, meant: Option<&'static str>) {
        let diagnostic = Diagnostic::new(Code::BadRow, span, "a cell is empty");
        self.sink.push(match meant {
            Some(meant) => diagnostic.with_help(format!("write `-` for {meant}")).with_fix(meant, span, "-"),
            None => diagnostic.with_help("write its value, or `-` where the type of the column ends with a `?`"),
        });
    }

    fn cell(&mut self, pair: &Pair<'_>) -> Cell {
        let span = self.cell_span(pair);
        let kind = match pair.clone().into_inner().next() {
            Some(content) => self.cell_kind(&content),
            None => CellKind::Any,
        };
        Cell { kind, span }
    }

    fn cell_kind(&mut self, pair: &Pair<'_>) -> CellKind {
        match pair.as_rule() {
            Rule::cell_any => CellKind::Any,
            Rule::cell_else => CellKind::Else,
            Rule::cell_not => CellKind::Not(self.values_in(pair)),
            Rule::cell_compare => self.cell_compare(pair).unwrap_or(CellKind::Error),
            Rule::cell_values => self.cell_values(pair),
            Rule::bad_cell => {
                self.bad_cell(pair, Rule::lone_cell);
                CellKind::Error
            }
            _ => CellKind::Error,
        }
    }

    fn cell_compare(&mut self, pair: &Pair<'_>) -> Option<CellKind> {
        let op = match child(pair, Rule::cell_op)?.as_str() {
            "<" => BinaryOp::Less,
            "<=" => BinaryOp::LessEqual,
            ">" => BinaryOp::Greater,
            _ => BinaryOp::GreaterEqual,
        };
        Some(CellKind::Compare { op, value: self.value_in(pair)? })
    }

    fn cell_values(&mut self, pair: &Pair<'_>) -> CellKind {
        let langs: Vec<Pair<'_>> = pair.clone().into_inner().filter(|part| part.as_rule() == Rule::lang_text).collect();
        if !langs.is_empty() {
            return self.cell_texts(pair, &langs);
        }
        let values = self.values_in(pair);
        self.refuse_differences(&values);
        let Some(range) = child(pair, Rule::range_op) else { return CellKind::Values(values) };
        let mut ends = values.into_iter();
        match (ends.next(), ends.next()) {
            (Some(low), Some(high)) => CellKind::Range { low, high, open_end: range.as_str() == "..<" },
            _ => CellKind::Error,
        }
    }

    /// `30-60` is a difference; whoever writes it means a range.
    fn refuse_differences(&mut self, values: &[Expr]) {
        for value in values {
            let ExprKind::Binary { op: BinaryOp::Minus, left, right, op_span } = &value.kind else { continue };
            if matches!((&left.kind, &right.kind), (ExprKind::Literal(_), ExprKind::Literal(_))) {
                self.sink.push(
                    Diagnostic::new(Code::BadLiteral, value.span, "a range in a table is written `30 .. 60`")
                        .with_label("this is a difference")
                        .with_fix("write `..`", *op_span, " .. "),
                );
            }
        }
    }

    fn cell_texts(&mut self, pair: &Pair<'_>, langs: &[Pair<'_>]) -> CellKind {
        let mut all = Vec::new();
        match self.value_in(pair).map(|first| first.kind) {
            Some(ExprKind::Literal(Literal::Text(text))) => all.push(LangText { lang: None, text }),
            Some(_) => {
                self.bad_cell(pair, Rule::lone_cell);
                return CellKind::Error;
            }
            None => {}
        }
        for lang in langs {
            all.extend(self.lang_text(lang));
        }
        CellKind::Texts(Texts { all })
    }

    /// Reports a cell that is none; `rule` reads one by itself.
    pub(super) fn bad_cell(&mut self, pair: &Pair<'_>, rule: Rule) {
        let span = self.cell_span(pair);
        let text = pair.as_str().trim();
        if let Some(right) = recover::cell_in_words(text, rule) {
            return self.mend(Code::UnexpectedText, span, format!("`{text}` is written `{right}` in a table"), right);
        }
        let (message, help) = recover::why_no_cell(text, rule);
        let diagnostic = Diagnostic::new(Code::UnexpectedText, span, message);
        self.sink.push(match help {
            Some(help) => diagnostic.with_help(help),
            None => diagnostic,
        });
    }
}

/// Columns whose cells may be left empty.
fn may_be_empty(column: &str) -> bool {
    matches!(column, "because" | "cite")
}
