//! Saved cases in files: written whole, with the texts of their policy; read as that, or as a journal alone.

use crate::policy::{Live, Saved};

/// What a file holds.
pub(super) enum Form {
    /// A case that was saved.
    Case(Saved),
    /// The lines of a journal.
    Journal(Vec<String>),
}

/// Whether a text is a saved case, whole or not.
pub(super) fn is_saved(text: &str) -> bool {
    // It says first of all what it is.
    text.trim_start().get(..40).unwrap_or(text).contains("\"redress.case/")
}

/// Whether a text is a live case, saved or as its journal.
pub(super) fn is_live(text: &str) -> bool {
    is_saved(text) || text.lines().next().is_some_and(|first| first.contains("\"redress.journal/"))
}

/// Reads a saved case, or a journal: one JSON object a line. The error is a sentence with its place.
pub(super) fn read(text: &str) -> Result<Form, String> {
    if is_saved(text) {
        return serde_json::from_str(text)
            .map(Form::Case)
            .map_err(|error| format!("it is no whole saved case: {error}"));
    }
    if text.contains("redress.journal/") || text.trim().is_empty() {
        return Ok(Form::Journal(text.lines().map(str::to_owned).collect()));
    }
    Err("it is neither a saved case (`redress.case/1`) nor a journal (`redress.journal/1`)".to_owned())
}

/// A case as it is saved: an object over many lines, each entry of the journal on its own.
pub(super) fn text(live: &Live) -> String {
    let mut text = serde_json::to_string_pretty(&live.save_whole()).unwrap_or_default();
    text.push('\n');
    text
}
