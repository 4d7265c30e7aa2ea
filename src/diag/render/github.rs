//! Diagnostics as GitHub's workflow commands, which show them on the lines of a change.

use super::{one_line, place, visible};
use crate::diag::Diagnostic;
use crate::source::{SourceMap, Span};

/// A command a diagnostic, each on its line.
pub fn github(sources: &SourceMap, diagnostics: &[Diagnostic]) -> String {
    diagnostics.iter().map(|one| command(sources, one) + "\n").collect()
}

/// One command that shows a text on its lines, as an `error`, a `warning` or a `notice`.
pub fn github_line(sources: &SourceMap, span: Span, level: &str, title: &str, text: &str) -> String {
    at_place(sources, span, level, title, &visible(text)) + "\n"
}

fn command(sources: &SourceMap, one: &Diagnostic) -> String {
    let mut text = visible(&one.message).into_owned();
    for (word, more) in [("help", &one.help), ("note", &one.note)] {
        if let Some(more) = more {
            text.push_str(&format!("\n{word}: {}", visible(more)));
        }
    }
    let title = format!("{} {}", one.code.id(), one.code.title());
    // GitHub's words for the levels are ours.
    at_place(sources, one.span, one.severity().word(), &title, &text)
}

fn at_place(sources: &SourceMap, span: Span, level: &str, title: &str, text: &str) -> String {
    let at = place(sources, span);
    let mut properties = format!(
        "file={},line={},endLine={},col={}",
        property(at.path),
        at.start.line,
        at.end.line.max(at.start.line),
        at.start.column
    );
    // GitHub takes an end column only within one line.
    if at.end.line == at.start.line {
        properties.push_str(&format!(",endColumn={}", at.end.column));
    }
    format!("::{level} {properties},title={}::{}", property(title), data(text))
}

/// Escapes the text of a command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes the value of a property.
fn property(text: &str) -> String {
    data(&one_line(text)).replace(':', "%3A").replace(',', "%2C")
}
