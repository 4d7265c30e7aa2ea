//! Tables as written.

use super::{Expr, Name, Param, Path, Text, Texts, TypeExpr};
use crate::source::Span;

/// ```text
/// table return_window[market] : duration            one output
/// table fees[market, price: money] : fixed money, share percent   several named outputs
/// table air_limit[weight: number] on lost_on : money first row
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// The name.
    pub name: Name,
    /// Its title.
    pub title: Texts,
    /// The keys, in order.
    pub keys: Vec<Key>,
    /// `on FACT`: the fact that the `from` column dates the rows by.
    pub on: Option<Path>,
    /// The outputs: one without a name, or several named ones.
    pub outputs: Vec<Output>,
    /// `first row`.
    pub first_row: bool,
    /// The names over the columns, as written.
    pub header: Vec<Name>,
    /// Where the header row stands.
    pub header_span: Span,
    /// The rows.
    pub rows: Vec<Row>,
    /// Below the rows: the sources of those that have none of their own.
    pub cite: Vec<Text>,
    /// The whole item.
    pub span: Span,
}

/// A key of a table: a fact or define by its path, or a name with its own type.
#[derive(Clone, Debug, PartialEq)]
pub enum Key {
    /// `market`, `order.currency`.
    Path(Path),
    /// `weight: number`.
    Typed(Param),
}

/// An output of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Output {
    /// Its name, where there are several.
    pub name: Option<Name>,
    /// Its type.
    pub ty: TypeExpr,
}

/// A row: as many cells as the header has columns, or it has been reported.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The cells.
    pub cells: Vec<Cell>,
    /// The line.
    pub span: Span,
}

/// A cell with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// What it holds.
    pub kind: CellKind,
    /// Where; empty cells have the place between their bars.
    pub span: Span,
}

/// What a cell holds.
#[derive(Clone, Debug, PartialEq)]
pub enum CellKind {
    /// Something that could not be read; reported already.
    Error,
    /// `-`: any value; in an output, unknown. Also an empty cell of an `else` row or of a reason.
    Any,
    /// `else`: the row for whatever no other row matches (in the first key column).
    Else,
    /// `a, b`: one of these values (one value in an output).
    Values(Vec<Expr>),
    /// `not a, b`: none of these values.
    Not(Vec<Expr>),
    /// `< 30`, `<= 30`, `> 30`, `>= 30`.
    Compare {
        /// Which: only the four orderings.
        op: super::BinaryOp,
        /// With what.
        value: Expr,
    },
    /// `30 .. 60`, `30 ..< 60`.
    Range {
        /// The low end, included.
        low: Expr,
        /// The high end.
        high: Expr,
        /// Whether the high end is out.
        open_end: bool,
    },
    /// Several texts of a `because` column: `"…" zh-CN "…"`, or of a `cite` column.
    Texts(Texts),
}
