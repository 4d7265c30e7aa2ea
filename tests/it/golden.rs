//! Whole outputs in files: `UPDATE=1 cargo test` writes them anew, and the change is read in the diff.

use std::path::Path;

/// Compares a text with `tests/golden/NAME`, or with `UPDATE=1` writes it there.
pub(crate) fn golden(name: &str, got: &str) {
    golden_at(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name), got);
}

/// As [`golden`], with the file at any path.
pub(crate) fn golden_at(path: &Path, got: &str) {
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(path, got).unwrap();
        return;
    }
    let wanted = std::fs::read_to_string(path).unwrap_or_default().replace("\r\n", "\n");
    assert!(
        got == wanted,
        "{} differs; UPDATE=1 writes it anew\n{}",
        path.display(),
        similar::TextDiff::from_lines(wanted.as_str(), got).unified_diff().header("wanted", "got")
    );
}
