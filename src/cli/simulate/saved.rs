//! Saved cases in files: written whole, with the texts of their policy; read as that, or as a journal alone.

use crate::policy::{Live, Saved};

/// What a file holds.
pub(super) enum Form {
    /// A case that was saved.
    Case(Saved),
    /// The lines of a journal.
    Journal(Vec<String>),
}

/// Reads a saved case, or a journal: one JSON object a line. The error is a sentence with its place.
pub(super) fn read(text: &str) -> Result<Form, String> {
    // Either says first of all what it is.
    let place = |format| text.find(format).unwrap_or(usize::MAX);
    if place("redress.case/") >= place("redress.journal/") {
        return Ok(Form::Journal(text.lines().map(str::to_owned).collect()));
    }
    serde_json::from_str(text).map(Form::Case).map_err(|error| format!("it is no saved case: {error}"))
}

/// A case as it is saved: an object over many lines, each entry of the journal on its own.
pub(super) fn text(live: &Live) -> String {
    let mut text = serde_json::to_string_pretty(&live.save_whole()).unwrap_or_default();
    text.push('\n');
    text
}
