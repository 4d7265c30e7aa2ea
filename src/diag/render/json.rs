//! Diagnostics as one JSON document, `redress.diagnostics/1`; or as a `redress.test/1` without results.

use serde::Serialize;

use super::{page, place};
use crate::diag::{Diagnostic, Fix, Label};
use crate::source::{LineColumn, SourceMap, Span};

/// The document, with a line feed at its end. Texts are exact: nothing is made visible here, JSON escapes it.
pub fn json(sources: &SourceMap, diagnostics: &[Diagnostic]) -> String {
    written(&Document { format: "redress.diagnostics/1", diagnostics: entries(sources, diagnostics) })
}

/// The results of examples that could not run, since the policies have errors.
pub fn json_untested(sources: &SourceMap, diagnostics: &[Diagnostic]) -> String {
    let diagnostics = entries(sources, diagnostics);
    written(&Untested { format: "redress.test/1", examples: 0, failed: 0, results: [], diagnostics })
}

fn entries<'a>(sources: &'a SourceMap, diagnostics: &'a [Diagnostic]) -> Vec<Entry<'a>> {
    diagnostics.iter().map(|one| Entry::new(sources, one)).collect()
}

fn written(document: &impl Serialize) -> String {
    serde_json::to_string_pretty(document).unwrap_or_default() + "\n"
}

#[derive(Serialize)]
struct Document<'a> {
    format: &'static str,
    diagnostics: Vec<Entry<'a>>,
}

#[derive(Serialize)]
struct Untested<'a> {
    format: &'static str,
    examples: u32,
    failed: u32,
    results: [(); 0],
    diagnostics: Vec<Entry<'a>>,
}

#[derive(Serialize)]
struct Entry<'a> {
    #[serde(flatten)]
    place: Place<'a>,
    code: &'static str,
    severity: &'static str,
    title: &'static str,
    message: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    label: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    labels: Vec<Second<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<Replacement<'a>>,
    page: String,
}

/// Lines and columns count from 1, columns in characters; bytes from 0, a byte order mark not counted. Ends are not
/// included.
#[derive(Serialize)]
struct Place<'a> {
    path: &'a str,
    line: u32,
    column: u32,
    end: Point,
    bytes: Bytes,
}

#[derive(Serialize)]
struct Point {
    line: u32,
    column: u32,
}

#[derive(Serialize)]
struct Bytes {
    start: u32,
    end: u32,
}

#[derive(Serialize)]
struct Second<'a> {
    #[serde(flatten)]
    place: Place<'a>,
    text: &'a str,
}

#[derive(Serialize)]
struct Replacement<'a> {
    title: &'a str,
    #[serde(flatten)]
    place: Place<'a>,
    text: &'a str,
}

impl<'a> Entry<'a> {
    fn new(sources: &'a SourceMap, one: &'a Diagnostic) -> Entry<'a> {
        let second = |label: &'a Label| Second { place: Place::new(sources, label.span), text: &label.text };
        let replacement =
            |fix: &'a Fix| Replacement { title: &fix.title, place: Place::new(sources, fix.span), text: &fix.text };
        Entry {
            place: Place::new(sources, one.span),
            code: one.code.id(),
            severity: one.severity().word(),
            title: one.code.title(),
            message: &one.message,
            label: &one.label,
            labels: one.labels.iter().map(second).collect(),
            help: one.help.as_deref(),
            note: one.note.as_deref(),
            fix: one.fix.as_ref().map(replacement),
            page: page(one.code),
        }
    }
}

impl<'a> Place<'a> {
    fn new(sources: &'a SourceMap, span: Span) -> Place<'a> {
        let at = place(sources, span);
        let LineColumn { line, column } = at.end;
        Place {
            path: at.path,
            line: at.start.line,
            column: at.start.column,
            end: Point { line, column },
            bytes: Bytes { start: span.start, end: span.end },
        }
    }
}
