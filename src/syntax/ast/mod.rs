//! The text as written: every item, clause and expression with its place, nothing resolved.
//!
//! The tree keeps what the formatter needs (parentheses, the order of clauses); comments stand beside it.
//! A part that could not be read is an [`ExprKind::Error`] or missing, and has been reported.

mod decision;
mod example;
mod expr;
mod item;
mod table;
mod time;
mod workflow;

pub use decision::*;
pub use example::*;
pub use expr::*;
pub use item::*;
pub use table::*;
pub use time::*;
pub use workflow::*;

use crate::source::{FileId, Span};
use std::collections::BTreeSet;

/// One file: its items in order, and its comments.
#[derive(Clone, Debug, PartialEq)]
pub struct File {
    /// Which file.
    pub file: FileId,
    /// The items in the order of the text; broken ones are left out.
    pub items: Vec<Item>,
    /// The comments in the order of the text.
    pub comments: Vec<Comment>,
    /// What was wrong with the text.
    pub damage: Damage,
}

/// What the mistakes of a text explain, so that nothing else is said of it.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Damage {
    /// Where mistakes were reported, in order.
    pub places: Vec<Span>,
    /// The items, in order, with a mistake that the grammar refused: what they seem to lack may be what could not be read.
    pub items: Vec<Span>,
    /// Whether the header is among them: what it seems not to set may be what could not be read.
    pub header: bool,
    /// The expressions whose end was left out: their types say nothing.
    pub cut_short: Vec<Span>,
    /// The names that seem to be declared in what was left out.
    pub names: BTreeSet<String>,
}

impl Damage {
    /// Whether a mistake was reported at that place, or at a part of it.
    pub fn touches(&self, span: Span) -> bool {
        let before = self.places.partition_point(|place| (place.file, place.start) < (span.file, span.end));
        // Places stand next to each other; only a few lie in one another.
        let near = self.places.iter().take(before).rev().take(8);
        near.into_iter().any(|place| place.file == span.file && span.start < place.end)
    }

    /// Whether that place lies in an expression whose end could not be read.
    pub fn cuts(&self, span: Span) -> bool {
        let after = self.cut_short.partition_point(|cut| (cut.file, cut.start) <= (span.file, span.start));
        let cut = after.checked_sub(1).and_then(|at| self.cut_short.get(at));
        cut.is_some_and(|cut| cut.file == span.file && span.start < cut.end)
    }

    /// Whether that place lies in an item that could not be read as it stands.
    pub fn holds(&self, span: Span) -> bool {
        let after = self.items.partition_point(|item| (item.file, item.start) <= (span.file, span.start));
        let item = after.checked_sub(1).and_then(|at| self.items.get(at));
        item.is_some_and(|item| item.file == span.file && span.start < item.end)
    }
}

/// A comment: from `//` to the end of its line, without the line's end.
#[derive(Clone, Debug, PartialEq)]
pub struct Comment {
    /// Where, with the `//`.
    pub span: Span,
    /// The text with the `//`, without trailing blanks.
    pub text: String,
}

/// A name as written (already in Unicode's normal form C).
#[derive(Clone, Debug, PartialEq)]
pub struct Name {
    /// The letters.
    pub text: String,
    /// Where.
    pub span: Span,
}

/// `order.placed_at`: one or more names with dots between.
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    /// The parts, at least one.
    pub parts: Vec<Name>,
    /// The whole.
    pub span: Span,
}

impl Path {
    /// The path with dots, as written.
    pub fn dotted(&self) -> String {
        let parts: Vec<&str> = self.parts.iter().map(|part| part.text.as_str()).collect();
        parts.join(".")
    }
}

/// A quoted text; its escapes are resolved. Texts that follow each other on several lines are one, joined by
/// a blank.
#[derive(Clone, Debug, PartialEq)]
pub struct Text {
    /// What it says.
    pub value: String,
    /// Where, with the quotes.
    pub span: Span,
    /// The quoted pieces as written, each with its quotes, for the formatter.
    pub pieces: Vec<String>,
}

/// A text in one language. Without a language it is in the policy's first one.
#[derive(Clone, Debug, PartialEq)]
pub struct LangText {
    /// The language tag, such as `zh-CN`.
    pub lang: Option<Name>,
    /// The text.
    pub text: Text,
}

/// A title or a reason: `"In time"`, or `en "In time" zh-CN "期限内"`, or `"In time" zh-CN "期限内"`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Texts {
    /// One text a language, in the order written; empty where nothing was written.
    pub all: Vec<LangText>,
}
