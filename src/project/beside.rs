//! Examples in files beside several versions of a policy: each version reads them, and what is wrong with one is said
//! where none of them can. Which version judges the case of an example is known only when it runs; one that cannot read
//! it says so then ([`Example::unreadable`]). Knows nothing of running.

use std::collections::BTreeMap;

use crate::diag::{Diagnostic, Severity};
use crate::ir::Example;
use crate::source::{FileId, Span};
use crate::syntax::ast::{self, ExampleLine, Item};
use crate::syntax::limits::DEPTH;

/// What the versions that were checked so far say of the examples beside them.
#[derive(Default)]
pub(super) struct Doubts {
    /// How many versions have read a file.
    readers: BTreeMap<FileId, usize>,
    /// What each version that cannot read an example says of it, by the place of the example.
    said: BTreeMap<Span, Vec<Vec<Diagnostic>>>,
}

impl Doubts {
    /// Keeps what a version says of examples that it cannot read, and marks these; gives back the rest.
    pub(super) fn take(
        &mut self,
        beside: &[&ast::File],
        said: Vec<Diagnostic>,
        examples: &mut [Example],
    ) -> Vec<Diagnostic> {
        let items = beside.iter().flat_map(|file| &file.items);
        let items = items.filter_map(|item| if let Item::Example(one) = item { Some(one) } else { None });
        let items: BTreeMap<Span, &ast::Example> = items.map(|one| (one.span, one)).collect();
        for file in beside {
            *self.readers.entry(file.file).or_default() += 1;
        }
        let mut rest = Vec::new();
        let mut wrong: BTreeMap<Span, Vec<Diagnostic>> = BTreeMap::new();
        for diagnostic in said {
            match around(&items, diagnostic.span) {
                Some(item) => wrong.entry(item.span).or_default().push(diagnostic),
                None => rest.push(diagnostic),
            }
        }
        let is_error = |one: &Diagnostic| one.severity() == Severity::Error;
        let (wrong, warned): (BTreeMap<_, _>, BTreeMap<_, _>) =
            wrong.into_iter().partition(|(_, all)| all.iter().any(is_error));
        rest.extend(warned.into_values().flatten());
        let titles: BTreeMap<&str, &ast::Example> =
            items.values().map(|item| (item.title.value.as_str(), *item)).collect();
        for example in examples {
            let own = around(&items, example.span);
            let mut chain = std::iter::successors(own, |item| titles.get(base(item)?).copied()).take(DEPTH);
            let error = chain.find_map(|item| wrong.get(&item.span)?.iter().find(|one| is_error(one)));
            example.unreadable = error.map(|error| error.message.clone());
        }
        for (span, all) in wrong {
            self.said.entry(span).or_default().push(all);
        }
        rest
    }

    /// A version with errors of its own, which may or may not be able to read the examples.
    pub(super) fn abstain(&mut self, beside: &[&ast::File]) {
        for file in beside {
            *self.readers.entry(file.file).or_default() += 1;
        }
    }

    /// What is wrong with the examples that no version can read, as the version says that finds least.
    pub(super) fn finish(self) -> Vec<Diagnostic> {
        let Doubts { readers, said } = self;
        let unread = said.into_iter().filter(|(span, all)| readers.get(&span.file) == Some(&all.len()));
        unread.filter_map(|(_, all)| all.into_iter().min_by_key(Vec::len)).flatten().collect()
    }
}

/// The example round a place.
fn around<'a>(items: &BTreeMap<Span, &'a ast::Example>, place: Span) -> Option<&'a ast::Example> {
    let (_, item) = items.range(..=Span { end: u32::MAX, ..place }).next_back()?;
    (item.span.file == place.file && place.end <= item.span.end).then_some(*item)
}

/// The title of the example on which another stands.
fn base(item: &ast::Example) -> Option<&str> {
    item.lines.iter().find_map(|line| if let ExampleLine::Base(text) = line { Some(text.value.as_str()) } else { None })
}
