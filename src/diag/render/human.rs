//! Diagnostics for people at a terminal: the sentence, an excerpt with marks, what to do.

use std::fmt;

use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, SourceCode};

use super::report::Shown;
use crate::diag::Diagnostic;
use crate::source::SourceMap;

/// The narrowest width that a message is wrapped to.
const NARROWEST: usize = 40;

/// How wide, and whether in colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// Columns of the terminal.
    pub width: usize,
    /// Whether to write colours.
    pub colour: bool,
}

/// The diagnostics one after the other, each followed by an empty line.
pub fn human(sources: &SourceMap, diagnostics: &[Diagnostic], look: Look) -> String {
    let mut out = String::new();
    for one in diagnostics {
        for line in human_one(sources, one, look).lines() {
            out.push_str(line.trim_end());
            out.push('\n');
        }
        out.push('\n');
    }
    out
}

fn human_one(sources: &SourceMap, one: &Diagnostic, look: Look) -> String {
    let width = look.width.max(NARROWEST);
    let mut theme = if look.colour { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    // The head is `error[E0301]: message` on one line, where miette alone would write the code above a bare cross.
    let head = format!("{}[{}]:", one.severity().word(), one.code.id());
    theme.characters.error.clone_from(&head);
    theme.characters.warning = head;
    let handler = GraphicalReportHandler::new_themed(theme).with_width(width).with_links(false);
    // Line number, frame and marks take a few columns of the width.
    let shown = Shown::new(sources, one, width.saturating_sub(12));
    let mut out = String::new();
    // Writing to a text does not fail; an excerpt that could not be drawn still leaves the sentence.
    let drawn = handler.render_report(&mut out, &Headed(&shown));
    if drawn.is_err() {
        out = format!("  {}[{}]: {shown}\n", one.severity().word(), one.code.id());
    }
    out
}

/// A diagnostic whose code already stands in the head.
#[derive(Debug)]
struct Headed<'a>(&'a Shown);

impl fmt::Display for Headed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Headed<'_> {}

impl miette::Diagnostic for Headed<'_> {
    fn severity(&self) -> Option<miette::Severity> {
        self.0.severity()
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.0.help()
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.0.source_code()
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        self.0.labels()
    }
}
