//! Reading texts: what parses, what is said of what does not.

mod limits;
mod trees;

use crate::suite;
use redress::diag::{Diagnostic, Sink};
use redress::source::FileId;
use redress::syntax::{self, ast};

/// What is said of a text.
fn diagnostics(text: &str) -> Vec<Diagnostic> {
    let mut sink = Sink::default();
    syntax::parse(FileId(0), text, &mut sink);
    sink.finish()
}

/// A text without mistakes as a tree.
fn sound(text: &str) -> ast::File {
    let mut sink = Sink::default();
    let file = syntax::parse(FileId(0), text, &mut sink);
    let said: Vec<String> = sink.finish().into_iter().map(|one| one.message).collect();
    assert!(said.is_empty(), "{said:?} in {text}");
    file
}

#[test]
fn what_is_said_of_broken_texts() {
    let said = suite::run("syntax", diagnostics);
    assert!(said >= 80, "only {said} diagnostics in the suite");
}
