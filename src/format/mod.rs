//! The formatter: one canonical layout for every policy.
//!
//! Lines are at most 110 columns wide where their parts allow it. Texts, names, numbers and parentheses stay as
//! written, and so do comments and the author's groups: one blank line between the parts of a block is kept.
//! Formatting a formatted text changes nothing. The modules carry the names of the syntax tree's: one construct,
//! one place.
//!
//! It knows syntax only: what a policy means, and whether it means anything, is nothing to it.

mod compare;
mod decision;
#[cfg(feature = "cli")]
mod diff;
mod doc;
mod example;
mod expr;
mod item;
mod table;
mod time;
mod workflow;
mod writer;

pub use compare::{same_comments, same_tree};
#[cfg(feature = "cli")]
pub use diff::diff;

use crate::diag::{Code, Diagnostic, Sink};
use crate::source::FileId;
use crate::stack::roomy;
use crate::syntax::{self, ast, limits};

/// A text in the canonical layout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Formatted {
    /// The text; its lines end in `\n`.
    pub text: String,
    /// Whether it differs from what was given.
    pub changed: bool,
}

/// Why a text was not formatted. It is left as it is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FormatError {
    /// It has mistakes in its syntax; their places are in the text that was given.
    #[error("the text has mistakes in its syntax")]
    Syntax(Vec<Diagnostic>),
    /// The text in the canonical layout would pass a limit of the language, such as the number of lines; the limit in
    /// words, and the line of that text where it is passed.
    #[error("formatted, {0} (line {1} then)")]
    TooLarge(String, u32),
    /// The text in the canonical layout would not say the same: the formatter has a bug.
    #[error("the formatted text would not be read as the same policy")]
    Unfaithful,
}

/// The text of a tree in the canonical layout. `text` is what the tree was read from; for a tree that was never
/// a text it is empty. The bars of tables stand under each other unless the file would grow too large by that.
pub fn format(file: &ast::File, text: &str) -> String {
    let aligned = write(file, text, true);
    if aligned.len() > limits::SOURCE_BYTES { write(file, text, false) } else { aligned }
}

fn write(file: &ast::File, text: &str, aligned: bool) -> String {
    roomy(|| {
        let mut writer = writer::Writer::new(text, &file.comments);
        writer.aligned = aligned;
        writer.items(file);
        doc::render(&writer.finish())
    })
}

/// Formats a text, and makes sure that the result says the same: that it is read as the same tree, with the same
/// comments in the same order.
///
/// # Errors
/// [`FormatError::Syntax`] with the diagnostics where the text is not correct; [`FormatError::TooLarge`] where the
/// result would pass a limit; [`FormatError::Unfaithful`] where it would differ in more than layout.
pub fn format_text(text: &str) -> Result<Formatted, FormatError> {
    let before = parse(text).map_err(FormatError::Syntax)?;
    let formatted = format(&before, text);
    let after = parse(&formatted).map_err(|said| unread(&formatted, &said))?;
    if !roomy(|| same_tree(&before, &after)) || !same_comments(&before, &after) {
        return Err(FormatError::Unfaithful);
    }
    Ok(Formatted { changed: formatted != text, text: formatted })
}

/// Why a formatted text cannot be read.
fn unread(formatted: &str, said: &[Diagnostic]) -> FormatError {
    let limit = said.iter().find(|one| one.code == Code::TooLarge);
    limit.map_or(FormatError::Unfaithful, |limit| {
        let before = formatted.get(..limit.span.start as usize).unwrap_or("");
        let line = u32::try_from(before.matches('\n').count() + 1).unwrap_or(u32::MAX);
        FormatError::TooLarge(limit.message.clone(), line)
    })
}

fn parse(text: &str) -> Result<ast::File, Vec<Diagnostic>> {
    let mut sink = Sink::default();
    let file = syntax::parse(FileId::default(), text, &mut sink);
    if sink.has_errors() { Err(sink.finish()) } else { Ok(file) }
}
