//! What people give as data: JSON, or YAML where the file's name ends so.

use std::path::Path;

use crate::wire::yaml::{self, Document};
use crate::wire::{InputError, InputErrors};

/// A case or event.
pub(super) enum Input {
    /// JSON, as it is.
    Json(Vec<u8>),
    /// YAML, as JSON that knows its places.
    Yaml(Document),
}

/// Whether a file holds YAML.
pub(super) fn is_yaml(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("yaml") || ending.eq_ignore_ascii_case("yml"))
}

impl Input {
    /// The one value in a file.
    pub(super) fn of(path: &Path, bytes: Vec<u8>) -> Result<Input, InputErrors> {
        if is_yaml(path) { yaml::document(&bytes).map(Input::Yaml) } else { Ok(Input::Json(bytes)) }
    }

    /// The value as JSON.
    pub(super) fn json(&self) -> &[u8] {
        match self {
            Input::Json(bytes) => bytes,
            Input::Yaml(document) => document.json.as_bytes(),
        }
    }

    /// Mistakes of the JSON, at their places in the file.
    pub(super) fn placed(&self, errors: Vec<InputError>) -> Vec<InputError> {
        match self {
            Input::Json(_) => errors,
            Input::Yaml(document) => document.placed(errors),
        }
    }
}
