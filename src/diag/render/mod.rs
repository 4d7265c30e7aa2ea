//! How diagnostics look: for people, for other tools, and as an error value for Rust hosts.
//!
//! One function a format, each from the same `(sources, diagnostics)` to a text. Paths, places and sentences are
//! made harmless ([`visible`]) wherever a person or a terminal may read them. The only door to `miette`.

mod excerpt;
mod github;
#[cfg(feature = "cli")]
mod human;
mod json;
#[cfg(feature = "cli")]
mod junit;
mod plain;
mod report;
#[cfg(feature = "cli")]
mod sarif;
mod visible;

pub use github::{github, github_line};
#[cfg(feature = "cli")]
pub use human::{Look, human};
pub use json::{json, json_untested};
#[cfg(feature = "cli")]
pub use junit::{Tested, junit, junit_tests, junit_untested};
pub use plain::plain;
pub use report::{Report, count};
#[cfg(feature = "cli")]
pub use sarif::sarif;
pub use visible::{is_hidden, one_line, visible};

use super::Code;
use crate::source::{LineColumn, SourceMap, Span};

/// A span as people and tools name it.
struct Place<'a> {
    path: &'a str,
    start: LineColumn,
    end: LineColumn,
}

/// The place of a span; an unknown file has an empty path.
fn place(sources: &SourceMap, span: Span) -> Place<'_> {
    let begin = LineColumn { line: 1, column: 1 };
    sources.get(span.file).map_or(Place { path: "", start: begin, end: begin }, |source| Place {
        path: &source.path,
        start: source.line_column(span.start),
        end: source.line_column(span.end),
    })
}

/// Where a code's page lies in the project's documentation.
fn page(code: Code) -> String {
    format!("docs/diagnostics/{}.md", code.id())
}

#[cfg(feature = "cli")]
#[cfg(test)]
mod tests;
