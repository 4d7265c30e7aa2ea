//! What a formatter or a comparison changed, as a unified diff.

use similar::TextDiff;

/// The unified diff from one text to another with three lines around each change; empty where nothing differs.
/// Both sides are called `path`.
pub fn diff(path: &str, old: &str, new: &str) -> String {
    if old == new {
        return String::new();
    }
    TextDiff::from_lines(old, new).unified_diff().header(path, path).to_string()
}
