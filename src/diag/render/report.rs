//! Diagnostics as an error value: what a Rust host gets when a policy is not accepted.
//!
//! It holds the diagnostics as data, prints a summary by itself, and is a `miette::Diagnostic`, so that a host with
//! a miette handler shows excerpts. Works without the graphical feature.

use std::fmt;
use std::ops::Range;

use miette::{LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use super::excerpt::Excerpt;
use super::plain::plain_line;
use super::visible;
use crate::diag::{Diagnostic, Severity};
use crate::source::SourceMap;

/// Columns of a shown line where nobody says otherwise.
const WIDTH: usize = 160;

/// All diagnostics of a policy that was not accepted, with the texts that they are about.
#[derive(Clone)]
pub struct Report {
    sources: SourceMap,
    diagnostics: Vec<Diagnostic>,
    shown: Vec<Shown>,
}

impl Report {
    /// Joins diagnostics with their sources.
    pub fn new(sources: SourceMap, diagnostics: Vec<Diagnostic>) -> Report {
        let shown = diagnostics.iter().map(|one| Shown::new(&sources, one, WIDTH)).collect();
        Report { sources, diagnostics, shown }
    }

    /// The diagnostics, in the order of the text.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// The texts that the diagnostics are about.
    pub fn sources(&self) -> &SourceMap {
        &self.sources
    }
}

impl fmt::Debug for Report {
    /// Writes one line a diagnostic: what a host sees that unwraps, or ends its `main` with the error.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the policy has {}", count(&self.diagnostics))?;
        self.diagnostics.iter().try_for_each(|one| write!(f, "\n{}", plain_line(&self.sources, one)))
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the policy has {}", count(&self.diagnostics))?;
        let is_error = |one: &&Diagnostic| one.severity() == Severity::Error;
        match self.diagnostics.iter().find(is_error).or(self.diagnostics.first()) {
            Some(first) => write!(f, "; the first: {}", plain_line(&self.sources, first)),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Report {}

impl miette::Diagnostic for Report {
    fn severity(&self) -> Option<miette::Severity> {
        self.diagnostics.iter().map(Diagnostic::severity).max().map(level)
    }

    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn miette::Diagnostic> + 'a>> {
        Some(Box::new(self.shown.iter().map(|one| one as &dyn miette::Diagnostic)))
    }
}

/// `2 errors, 1 warning`; `no errors` where there is nothing.
pub fn count(diagnostics: &[Diagnostic]) -> String {
    let tell = |severity: Severity| {
        let word = severity.word();
        match diagnostics.iter().filter(|one| one.severity() == severity).count() {
            0 => None,
            1 => Some(format!("1 {word}")),
            n => Some(format!("{n} {word}s")),
        }
    };
    let told: Vec<String> = [Severity::Error, Severity::Warning].into_iter().filter_map(tell).collect();
    if told.is_empty() { "no errors".to_owned() } else { told.join(", ") }
}

/// One diagnostic, ready to be shown by a miette handler.
#[derive(Debug, Clone)]
pub(super) struct Shown {
    severity: Severity,
    code: &'static str,
    message: String,
    help: Option<String>,
    excerpt: Excerpt,
    /// Places in the excerpt, the main one first.
    places: Vec<(Range<usize>, String)>,
}

impl Shown {
    pub(super) fn new(sources: &SourceMap, one: &Diagnostic, width: usize) -> Shown {
        let spans: Vec<_> = std::iter::once(one.span).chain(one.labels.iter().map(|label| label.span)).collect();
        let texts = std::iter::once(&one.label).chain(one.labels.iter().map(|label| &label.text));
        let (excerpt, places) = Excerpt::new(sources, &spans, width);
        let mut message = visible(&one.message).into_owned();
        if let (Some(None), Some(source)) = (places.first(), sources.get(one.span.file)) {
            // Without an excerpt nothing else would name the file.
            message = format!("{}: {message}", visible(&source.path));
        }
        let places = places.into_iter().zip(texts);
        Shown {
            severity: one.severity(),
            code: one.code.id(),
            message,
            help: help(one),
            excerpt,
            places: places.filter_map(|(place, text)| Some((place?, visible(text).into_owned()))).collect(),
        }
    }
}

/// Help, example and fix together, a line each.
fn help(one: &Diagnostic) -> Option<String> {
    let mut lines: Vec<String> = one.help.iter().map(|text| visible(text).into_owned()).collect();
    lines.extend(one.note.iter().map(|text| format!("note: {}", visible(text))));
    lines.extend(one.fix.iter().map(|fix| match fix.text.trim() {
        "" => format!("fix: {}", visible(&fix.title)),
        text => format!("fix: {}: {}", visible(&fix.title), visible(text)),
    }));
    if lines.is_empty() { None } else { Some(lines.join("\n")) }
}

fn level(severity: Severity) -> miette::Severity {
    match severity {
        Severity::Error => miette::Severity::Error,
        Severity::Warning => miette::Severity::Warning,
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Shown {}

impl miette::Diagnostic for Shown {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(self.code))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(level(self.severity))
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|text| Box::new(text) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.excerpt)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.places.iter().enumerate().map(|(index, (place, text))| {
            let text = if text.is_empty() { None } else { Some(text.clone()) };
            if index == 0 {
                LabeledSpan::new_primary_with_span(text, place.clone())
            } else {
                LabeledSpan::new_with_span(text, place.clone())
            }
        })))
    }
}

impl SourceCode for Excerpt {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let bytes = span.offset()..span.offset() + span.len();
        let block = self.block(bytes.clone(), before, after).ok_or(MietteError::OutOfBounds)?;
        // Asked for the span alone, miette takes line and column to be those of its first byte; asked for lines
        // around it, those of the first line.
        let (line, column, start) = if before == 0 && after == 0 {
            (block.place.line, block.place.column, bytes.start)
        } else {
            (block.first_line, 1, block.start)
        };
        let data = block.text.as_bytes().get(start - block.start..).unwrap_or_default();
        Ok(Box::new(MietteSpanContents::new_named(
            block.path.to_owned(),
            data,
            (start, data.len()).into(),
            (line.saturating_sub(1)) as usize,
            (column.saturating_sub(1)) as usize,
            block.lines,
        )))
    }
}
