//! Event scripts: who does what and when, one JSON object a line.

use std::path::Path;

/// A line of a script.
pub(super) struct Line {
    /// Its number in the file, from 1.
    pub(super) number: u32,
    /// The event as JSON.
    pub(super) json: String,
}

/// The events of a script in the order of its lines. Blank lines are passed over.
pub(super) fn lines(path: &Path, text: &str) -> Result<Vec<Line>, Vec<String>> {
    let _ = path;
    let numbered = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty());
    Ok(numbered.map(|(number, line)| Line { number, json: line.to_owned() }).collect())
}
