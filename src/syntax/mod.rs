//! Text to tree.
//!
//! [`parse`] never fails: it reports every mistake and gives the items that could be read. A scan prepares the text,
//! the grammar reads it, a builder makes the tree; where the grammar refuses, the recovery mends and reads again.

pub mod ast;
mod build;
mod grammar;
mod heads;
pub mod limits;
mod reading;
mod recover;
mod scan;
pub mod words;

pub(crate) use build::list_of_lists;

use crate::diag::{Severity, Sink};
use crate::source::FileId;
use crate::stack::roomy;

/// Reads a file. Reports every mistake of the text into `sink`; gives the items that could be read, in order, with
/// all comments.
pub fn parse(file: FileId, text: &str, sink: &mut Sink) -> ast::File {
    let mut found = Sink::default();
    let mut damage = ast::Damage::default();
    let scan = scan::scan(file, text, &mut found);
    let items = if scan.sound { roomy(|| recover::items(file, &scan, &mut damage, &mut found)) } else { Vec::new() };
    damage.cut_short.sort();
    for one in found.finish() {
        if one.severity() == Severity::Error {
            damage.places.push(one.span);
        }
        sink.push(one);
    }
    ast::File { file, items, comments: scan.comments, damage }
}

/// Reads one expression, for hosts and tools; none where it cannot be read, which is reported.
pub fn parse_expr(file: FileId, text: &str, sink: &mut Sink) -> Option<ast::Expr> {
    let scan = scan::scan(file, text, sink);
    if scan.sound { roomy(|| recover::expr(file, &scan, sink)) } else { None }
}
