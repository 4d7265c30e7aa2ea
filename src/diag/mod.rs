//! Diagnostics: what is said about a policy's text.
//!
//! A phase reports data ([`Diagnostic`]) into a [`Sink`]; how it looks is decided by [`render`]. The catalogue of
//! codes is [`codes`]; each code has a page in `docs/diagnostics/`.

use crate::source::Span;

pub mod codes;
pub mod render;
mod suggest;

pub use codes::Code;
pub use suggest::{nearest, slip};

/// How bad a diagnostic is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Tells; stops nothing unless the caller denies warnings.
    Warning,
    /// The policy is not accepted.
    Error,
}

impl Severity {
    /// The word for it in output.
    pub fn word(self) -> &'static str {
        match self {
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// A second place that belongs to a diagnostic, with a few words on what stands there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What stands there.
    pub text: String,
}

/// A replacement that mends the mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What the replacement does, in words.
    pub title: String,
    /// The bytes that it replaces (empty: an insertion).
    pub span: Span,
    /// The new text.
    pub text: String,
}

/// One thing that is said about a policy's text.
///
/// `message` is a sentence in the author's words: lower case, no final dot, user text in backticks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The code; its catalogue entry gives severity and title.
    pub code: Code,
    /// The main place.
    pub span: Span,
    /// What is wrong.
    pub message: String,
    /// What stands at the main place; may be empty.
    pub label: String,
    /// Other places.
    pub labels: Vec<Label>,
    /// What to do.
    pub help: Option<String>,
    /// An example (a row, a case) that shows it.
    pub note: Option<String>,
    /// A replacement that mends it.
    pub fix: Option<Fix>,
}

impl Diagnostic {
    /// A diagnostic with its message, to be completed by the `with_` functions.
    pub fn new(code: Code, span: Span, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            code,
            span,
            message: message.into(),
            label: String::new(),
            labels: Vec::new(),
            help: None,
            note: None,
            fix: None,
        }
    }

    /// Says what stands at the main place.
    #[must_use]
    pub fn with_label(mut self, text: impl Into<String>) -> Diagnostic {
        self.label = text.into();
        self
    }

    /// Adds another place.
    #[must_use]
    pub fn with_place(mut self, span: Span, text: impl Into<String>) -> Diagnostic {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn with_help(mut self, text: impl Into<String>) -> Diagnostic {
        self.help = Some(text.into());
        self
    }

    /// Adds an example.
    #[must_use]
    pub fn with_note(mut self, text: impl Into<String>) -> Diagnostic {
        self.note = Some(text.into());
        self
    }

    /// Adds a replacement.
    #[must_use]
    pub fn with_fix(mut self, title: impl Into<String>, span: Span, text: impl Into<String>) -> Diagnostic {
        self.fix = Some(Fix { title: title.into(), span, text: text.into() });
        self
    }

    /// The severity, from the catalogue.
    pub fn severity(&self) -> Severity {
        self.code.severity()
    }
}

/// So many errors of one file are told. A text with more has one mistake many times, or is no policy.
pub const TOLD: usize = 500;

/// Leaves out what lies behind the last error of a file that is told, and says so there.
fn told(all: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut told: Vec<Diagnostic> = Vec::with_capacity(all.len());
    let (mut file, mut errors) = (None, 0);
    for one in all {
        if file != Some(one.span.file) {
            (file, errors) = (Some(one.span.file), 0);
        }
        errors += usize::from(one.severity() == Severity::Error);
        if errors <= TOLD {
            told.push(one);
        } else if errors == TOLD + 1 && one.severity() == Severity::Error {
            let words = format!("this file has more than {TOLD} errors; from here on none is told");
            told.push(Diagnostic::new(Code::TooLarge, one.span, words));
        }
    }
    told
}

/// Where phases report to. Keeps the order of reporting; [`Sink::finish`] sorts by place.
#[derive(Clone, Debug, Default)]
pub struct Sink {
    all: Vec<Diagnostic>,
}

impl Sink {
    /// Takes one diagnostic in.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.all.push(diagnostic);
    }

    /// Whether any error has been reported.
    pub fn has_errors(&self) -> bool {
        self.all.iter().any(|one| one.severity() == Severity::Error)
    }

    /// All in the order of reporting.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.all.iter()
    }

    /// How many have been reported.
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Whether nothing has been reported.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// All diagnostics by file and place, without repetitions; of the errors of one file, the first [`TOLD`].
    pub fn finish(mut self) -> Vec<Diagnostic> {
        self.all.sort_by(|a, b| (a.span, a.code, &a.message).cmp(&(b.span, b.code, &b.message)));
        self.all.dedup();
        told(self.all)
    }
}
