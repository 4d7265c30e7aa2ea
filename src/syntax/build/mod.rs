//! From the parser's pairs to the tree. The grammar has decided what may stand where; here each pair becomes its
//! node, and what is read though it should be written otherwise is reported.
//!
//! The builder never fails: a part that is missing in a pair is left out of the node. Matches on [`Rule`] have a `_`
//! arm, since a pair's children are chosen among all rules of the grammar.

mod decision;
mod example;
mod expr;
mod item;
mod names;
mod notice;
mod table;
mod text;
mod time;
mod workflow;

use super::ast::{Item, Name, Path};
use super::grammar::{Pair, Rule};
use super::reading::Reading;
use crate::diag::{Code, Diagnostic, Sink};
use crate::source::{FileId, Span};

/// Makes nodes of one reading.
pub(super) struct Builder<'a> {
    file: FileId,
    reading: &'a Reading,
    sink: &'a mut Sink,
    /// The levels of the deepest expression since it was last set to nought.
    deepest: usize,
}

impl<'a> Builder<'a> {
    /// A builder for pairs of that reading.
    pub(super) fn new(file: FileId, reading: &'a Reading, sink: &'a mut Sink) -> Builder<'a> {
        Builder { file, reading, sink, deepest: 0 }
    }

    /// The items of a `file` pair.
    pub(super) fn items(&mut self, file: Pair<'_>) -> Vec<Item> {
        file.into_inner().filter_map(|pair| self.item(pair)).collect()
    }

    fn report(&mut self, code: Code, span: Span, message: impl Into<String>) {
        self.sink.push(Diagnostic::new(code, span, message));
    }

    /// Reports something that is read as `right` though it is not written so.
    fn mend(&mut self, code: Code, span: Span, message: impl Into<String>, right: String) {
        let title = format!("write `{right}`");
        self.sink.push(Diagnostic::new(code, span, message).with_fix(title, span, right));
    }

    /// Where a pair stands, without the blanks that its rule took in while it looked for more.
    pub(super) fn span(&self, pair: &Pair<'_>) -> Span {
        let start = pair.as_span().start();
        let text = pair.as_str().trim_end_matches([' ', '\t', '\r', '\n', '\u{2}']);
        self.place(start, start + text.len())
    }

    fn place(&self, start: usize, end: usize) -> Span {
        let place = self.reading.place(start, end);
        Span::new(self.file, place.start, place.end)
    }

    fn path(&mut self, pair: &Pair<'_>) -> Path {
        let mut at = pair.as_span().start();
        let mut parts = Vec::new();
        for part in pair.as_str().split('.') {
            let span = self.place(at, at + part.len());
            parts.push(self.named(part, span));
            at += part.len() + 1;
        }
        Path { parts, span: self.span(pair) }
    }

    fn name(&mut self, pair: &Pair<'_>) -> Name {
        let span = self.span(pair);
        self.named(pair.as_str(), span)
    }

    fn named(&mut self, text: &str, span: Span) -> Name {
        Name { text: names::normalised(text, span, self.sink), span }
    }

    /// A word that is no name of the author's: a setting, a number's digits, a language.
    fn verbatim(&self, pair: &Pair<'_>) -> Name {
        Name { text: pair.as_str().to_owned(), span: self.span(pair) }
    }
}

/// The first child of that rule.
fn child<'i>(pair: &Pair<'i>, rule: Rule) -> Option<Pair<'i>> {
    pair.clone().into_inner().find(|inner| inner.as_rule() == rule)
}

/// What is said of a list of lists: here where there are more than are read, else by the check.
pub(crate) fn list_of_lists(span: Span) -> Diagnostic {
    Diagnostic::new(Code::WrongType, span, "a list of lists is not in the language")
        .with_help("declare a `record` with a list in it")
}
