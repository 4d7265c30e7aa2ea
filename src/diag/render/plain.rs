//! One line a diagnostic: `path:line:column: error[E0301]: message; help: …`.

use super::{one_line, place};
use crate::diag::Diagnostic;
use crate::source::SourceMap;

/// A line a diagnostic, each with its line feed.
pub fn plain(sources: &SourceMap, diagnostics: &[Diagnostic]) -> String {
    diagnostics.iter().map(|one| plain_line(sources, one) + "\n").collect()
}

/// The line of one diagnostic, without a line feed.
pub(super) fn plain_line(sources: &SourceMap, one: &Diagnostic) -> String {
    let at = place(sources, one.span);
    let mut line = format!(
        "{}:{}:{}: {}[{}]: {}",
        one_line(at.path),
        at.start.line,
        at.start.column,
        one.severity().word(),
        one.code.id(),
        one_line(&one.message)
    );
    for (word, text) in [("help", &one.help), ("note", &one.note)] {
        if let Some(text) = text {
            line.push_str(&format!("; {word}: {}", one_line(text)));
        }
    }
    line
}
