//! Tables: typed rows. The index over them is made and asked in `table/index.rs`.

use super::{Expr, Named};
use crate::source::Span;
use crate::value::{Texts, Ty, Val};

/// A table.
#[derive(Clone, Debug)]
pub struct Table {
    /// Its name and title.
    pub decl: Named,
    /// The keys in order.
    pub keys: Vec<TableKey>,
    /// The instant or day that the `from` column is compared with; `None`: no such column.
    pub on: Option<Expr>,
    /// The outputs, at least one.
    pub outputs: Vec<TableOutput>,
    /// The first matching row decides; else exactly one may match.
    pub first_row: bool,
    /// The rows in the order of the text, without the `else` row.
    pub rows: Vec<TableRow>,
    /// The row for whatever no other matches.
    pub otherwise: Option<TableRow>,
}

/// A key of a table.
#[derive(Clone, Debug)]
pub struct TableKey {
    /// Its name, as in the header row.
    pub name: String,
    /// Its type.
    pub ty: Ty,
    /// The range of the fact it stands for, where it stands for one.
    pub range: Option<super::Range>,
}

/// An output of a table.
#[derive(Clone, Debug)]
pub struct TableOutput {
    /// Its name, as in the header row.
    pub name: String,
    /// Its type.
    pub ty: Ty,
}

/// A row.
#[derive(Clone, Debug)]
pub struct TableRow {
    /// What each key must be; as many as the table has keys.
    pub cells: Vec<Match>,
    /// From when the row is in force: a `Date` or `Instant`. Of the rows in force that match, only the newest `from` counts.
    pub from: Option<Val>,
    /// The outputs; constants.
    pub outputs: Vec<Val>,
    /// Reasons.
    pub because: Texts,
    /// Sources.
    pub cite: Vec<String>,
    /// The row's line.
    pub span: Span,
}

/// What a cell asks of its key.
#[derive(Clone, Debug, PartialEq)]
pub enum Match {
    /// Anything.
    Any,
    /// One of these values.
    Among(Vec<Val>),
    /// None of these values.
    NotAmong(Vec<Val>),
    /// An interval of an ordered type.
    Between {
        /// The low end, and whether it is in.
        low: Option<(Val, bool)>,
        /// The high end, and whether it is in.
        high: Option<(Val, bool)>,
    },
}
