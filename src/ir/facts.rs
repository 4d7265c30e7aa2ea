//! Facts: what a case brings, by slot and as a tree.

use super::{FactId, Named};
use crate::source::Span;
use crate::value::{RecordId, Texts, Ty, Val};
use std::cmp::Ordering;

/// A fact.
#[derive(Clone, Debug)]
pub struct Fact {
    /// Its whole path with dots, such as `order.placed_at`.
    pub path: String,
    /// Its title.
    pub title: Texts,
    /// Its type.
    pub ty: Ty,
    /// Its range.
    pub range: Option<Range>,
    /// Its default; a fact without one must be brought unless it is optional.
    pub default: Option<Val>,
    /// Where it is declared.
    pub span: Span,
}

/// A field of a record.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name and title.
    pub decl: Named,
    /// Its type.
    pub ty: Ty,
    /// Whether it names its element.
    pub key: bool,
    /// Its range.
    pub range: Option<Range>,
    /// Its default.
    pub default: Option<Val>,
}

/// A declared record: the fields in the order of their slots.
#[derive(Clone, Debug)]
pub struct Record {
    /// Its name and title.
    pub decl: Named,
    /// Its fields.
    pub fields: Vec<Field>,
}

impl Record {
    /// How many slots an element takes.
    pub fn stride(&self) -> u32 {
        u32::try_from(self.fields.len()).unwrap_or(u32::MAX)
    }
}

/// The range of a fact, field or hook's result; the checker has made sure that the values fit the type.
#[derive(Clone, Debug, PartialEq)]
pub enum Range {
    /// Both ends are in.
    Between {
        /// The least value.
        low: Option<Val>,
        /// The greatest value.
        high: Option<Val>,
    },
    /// One of these.
    Among(Vec<Val>),
}

impl Range {
    /// Whether a value of the range's type lies in it. An amount in another currency than an end's is not held
    /// against that end.
    pub fn holds(&self, value: &Val) -> bool {
        match self {
            Range::Between { low, high } => {
                let above = low.as_ref().is_none_or(|low| low.compare(value) != Some(Ordering::Greater));
                above && high.as_ref().is_none_or(|high| high.compare(value) != Some(Ordering::Less))
            }
            Range::Among(values) => values.contains(value),
        }
    }
}

/// A level of the tree in which a case brings its facts.
#[derive(Clone, Debug, Default)]
pub struct Object {
    /// The entries in the order of the text.
    pub entries: Vec<(String, Node)>,
}

/// An entry of a level.
#[derive(Clone, Debug)]
pub enum Node {
    /// A fact.
    Fact(FactId),
    /// A group.
    Group {
        /// Its title.
        title: Texts,
        /// What it holds.
        object: Object,
    },
}

/// What an element of a list is made of, for readers of cases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Element {
    /// One slot.
    Scalar,
    /// A record.
    Record(RecordId),
}
