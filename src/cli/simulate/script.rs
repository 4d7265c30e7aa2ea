//! Event scripts: who does what and when. One JSON object a line, or YAML: a list of events, or a document for each.

use std::path::Path;

use crate::cli::input::is_yaml;
use crate::wire::yaml::{self, Document};
use crate::wire::{InputError, InputErrors};

/// An event of a script.
pub(super) struct Line {
    /// The line of the file where it begins, from 1.
    pub(super) number: u32,
    /// The event as JSON.
    pub(super) json: String,
    /// Where its parts stand, in a script in YAML.
    yaml: Option<Document>,
}

impl Line {
    /// Mistakes of the event, at their places in the file.
    pub(super) fn placed(&self, mut errors: Vec<InputError>) -> Vec<InputError> {
        match &self.yaml {
            Some(document) => document.placed(errors),
            None => {
                for error in &mut errors {
                    error.line = error.line.saturating_add(self.number - 1);
                }
                errors
            }
        }
    }
}

/// The events of a script in the order of its lines. Blank lines are passed over.
pub(super) fn lines(path: &Path, text: &str) -> Result<Vec<Line>, InputErrors> {
    if is_yaml(path) {
        let all = yaml::documents(text.as_bytes())?.into_iter();
        let line =
            |document: Document| Line { number: document.line(), json: document.json.clone(), yaml: Some(document) };
        return Ok(all.map(line).collect());
    }
    let numbered = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty());
    Ok(numbered.map(|(number, line)| Line { number, json: line.to_owned(), yaml: None }).collect())
}
