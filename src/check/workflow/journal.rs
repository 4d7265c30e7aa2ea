//! What expressions read of the journal.

use crate::check::Checker;
use crate::check::expr::Typed;
use crate::source::Span;
use crate::syntax::ast::{JournalWord, Name};

impl<'a> Checker<'a> {
    /// `first E`, `count of E`.
    pub(crate) fn journal(&mut self, _word: JournalWord, name: &'a Name, span: Span) -> Typed {
        self.unknown("stage or event", &name.text, name.span, std::iter::empty());
        Typed::error(span)
    }
}
