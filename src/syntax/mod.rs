//! Text to tree.
//!
//! [`parse`] never fails: it reports every mistake and gives the items that could be read. A scan prepares the text,
//! the grammar reads it, a builder makes the tree; where the grammar refuses, the recovery mends and reads again.

pub mod ast;
mod build;
mod grammar;
pub mod limits;
mod reading;
mod scan;
pub mod words;

use crate::diag::{Code, Diagnostic, Sink};
use crate::source::{FileId, Span};
use grammar::{Grammar, Rule};
use pest::Parser;

/// Reads a file. Reports every mistake of the text into `sink`; gives the items that could be read, in order, with
/// all comments.
pub fn parse(file: FileId, text: &str, sink: &mut Sink) -> ast::File {
    let scan = scan::scan(file, text, sink);
    let mut items = Vec::new();
    if scan.sound {
        match Grammar::parse(Rule::file, scan.reading.text()) {
            Ok(mut pairs) => {
                let mut builder = build::Builder::new(file, &scan.reading, sink);
                items = pairs.next().map(|pair| builder.items(pair)).unwrap_or_default();
            }
            Err(error) => {
                let at = match error.location {
                    pest::error::InputLocation::Pos(at) => at,
                    pest::error::InputLocation::Span((at, _)) => at,
                };
                let place = scan.reading.place(at, at);
                sink.push(Diagnostic::new(
                    Code::UnexpectedText,
                    Span::new(file, place.start, place.end),
                    format!("this does not fit here: {:?}", error.variant),
                ));
            }
        }
    }
    ast::File { file, items, comments: scan.comments }
}

/// Reads one expression, for hosts and tools; none where it cannot be read, which is reported.
pub fn parse_expr(file: FileId, text: &str, sink: &mut Sink) -> Option<ast::Expr> {
    let scan = scan::scan(file, text, sink);
    let mut pairs = Grammar::parse(Rule::lone_expr, scan.reading.text()).ok()?;
    let whole = pairs.next()?;
    let expr = whole.into_inner().next()?;
    Some(build::Builder::new(file, &scan.reading, sink).expr(&expr))
}
