//! Tables: typed rows, and how the row for given keys is found.

mod index;
#[cfg(test)]
mod tests;

pub use index::Index;

use super::{Expr, Named};
use crate::source::Span;
use crate::time::{Date, Instant};
use crate::value::{Texts, Ty, Val};
use index::Candidates;
use smallvec::SmallVec;
use std::cmp::Ordering;

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
    /// Which rows can match at all; [`Table::indexed`] makes it. Without it every row is looked at.
    pub index: Index,
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
    /// The define it stands for, where it stands for one.
    pub define: Option<super::DefineId>,
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
    /// The outputs; constants. Mostly there is one, which lies in the row itself.
    pub outputs: SmallVec<[Val; 1]>,
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

/// The moment for which the rows of a dated table are asked.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// The day, in the policy's zone.
    pub date: Date,
    /// The instant; none where only the day is known, and then rows that begin at an instant are not in force yet.
    pub instant: Option<Instant>,
}

/// Why no row was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Miss {
    /// No row matches.
    NoRow,
    /// Rows match, but none is in force yet.
    NotInForce,
    /// Two rows match, by their places in [`Table::rows`].
    TwoRows(usize, usize),
}

impl Table {
    /// The table with its index.
    #[must_use]
    pub fn indexed(mut self) -> Table {
        self.index = Index::of(&self);
        self
    }

    /// The row for these keys (as many as the table has); `moment` is there where the table is dated.
    pub fn find(&self, keys: &[Val], moment: Option<Moment>) -> Result<&TableRow, Miss> {
        let found = match self.index.candidates(keys) {
            Some(Candidates::One(row)) => self.rows.get(row as usize).ok_or(Miss::NoRow),
            Some(Candidates::Some { rows, sure }) => {
                let rows = rows.iter().filter_map(|row| Some((*row as usize, self.rows.get(*row as usize)?)));
                self.choose(rows, |row| sure || row.matches(keys), moment)
            }
            None => self.choose(self.rows.iter().enumerate(), |row| row.matches(keys), moment),
        };
        match (found, &self.otherwise) {
            (Err(Miss::NoRow | Miss::NotInForce), Some(otherwise)) => Ok(otherwise),
            (found, _) => found,
        }
    }

    /// From when the first row for these keys is in force.
    pub fn first_from(&self, keys: &[Val]) -> Option<&TableRow> {
        let rows = self.rows.iter().filter(|row| row.from.is_some() && row.matches(keys));
        rows.min_by(|row, other| beginnings(row, other))
    }

    /// Of the candidates that match and are in force, those with the newest beginning: the first of them, or the only
    /// one.
    fn choose<'t>(
        &'t self,
        candidates: impl Iterator<Item = (usize, &'t TableRow)>,
        matches: impl Fn(&TableRow) -> bool,
        moment: Option<Moment>,
    ) -> Result<&'t TableRow, Miss> {
        let mut best: Option<(usize, &TableRow)> = None;
        let mut other = None;
        let mut early = false;
        for (place, row) in candidates {
            let order = best.map_or(Ordering::Greater, |(_, best)| beginnings(row, best));
            let settled = order == Ordering::Less || order == Ordering::Equal && (self.first_row || other.is_some());
            if settled {
                // An undated table has nothing newer to come, nor has an index in the order of beginnings.
                if self.on.is_none() || self.index.newest_first() {
                    break;
                }
                continue;
            }
            if !matches(row) {
                continue;
            }
            if !row.in_force(moment) {
                early = true;
            } else if order == Ordering::Greater {
                (best, other) = (Some((place, row)), None);
            } else {
                other = Some(place);
            }
        }
        match (best, other) {
            (Some((first, _)), Some(second)) => Err(Miss::TwoRows(first, second)),
            (Some((_, row)), None) => Ok(row),
            (None, _) => Err(if early { Miss::NotInForce } else { Miss::NoRow }),
        }
    }
}

/// Which of two rows begins later; a row without a beginning has always been in force.
fn beginnings(row: &TableRow, other: &TableRow) -> Ordering {
    match (&row.from, &other.from) {
        (Some(from), Some(other)) => from.compare(other).unwrap_or(Ordering::Equal),
        (Some(_), None) => Ordering::Greater,
        (None, Some(_)) => Ordering::Less,
        (None, None) => Ordering::Equal,
    }
}

impl TableRow {
    /// Whether every cell holds of its key.
    pub fn matches(&self, keys: &[Val]) -> bool {
        self.cells.iter().zip(keys).all(|(cell, key)| cell.holds(key))
    }

    fn in_force(&self, moment: Option<Moment>) -> bool {
        match (&self.from, moment) {
            (None, _) => true,
            (Some(Val::Date(from)), Some(moment)) => *from <= moment.date,
            (Some(Val::Instant(from)), Some(moment)) => moment.instant.is_some_and(|instant| *from <= instant),
            (Some(_), _) => false,
        }
    }
}

impl Match {
    /// Whether the cell holds of a key.
    pub fn holds(&self, key: &Val) -> bool {
        match self {
            Match::Any => true,
            Match::Among(values) => values.contains(key),
            Match::NotAmong(values) => !values.contains(key),
            Match::Between { low, high } => {
                let above = low.as_ref().is_none_or(|(low, included)| match key.compare(low) {
                    Some(Ordering::Greater) => true,
                    Some(Ordering::Equal) => *included,
                    Some(Ordering::Less) | None => false,
                });
                above
                    && high.as_ref().is_none_or(|(high, included)| match key.compare(high) {
                        Some(Ordering::Less) => true,
                        Some(Ordering::Equal) => *included,
                        Some(Ordering::Greater) | None => false,
                    })
            }
        }
    }
}
