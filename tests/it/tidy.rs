//! The house keeps its own rules: who may use which module, and which crate has which door.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The modules, bottom first: each may use only what stands before it.
const ORDER: [&str; 22] = [
    "stack", "source", "diag", "time", "value", "locale", "syntax", "builtins", "script", "ir", "eval", "notice",
    "explain", "graph", "check", "format", "wire", "workflow", "project", "testing", "policy", "cli",
];

/// Which module is the one door to which crate. Crates not named here are either free (`smallvec`, `thiserror`) or
/// not used at all.
const DOORS: [(&str, &str); 28] = [
    ("miette", "diag"),
    ("serde_sarif", "diag"),
    ("quick_junit", "diag"),
    ("strsim", "diag"),
    ("chrono", "time"),
    ("chrono_tz", "time"),
    ("num_rational", "value"),
    ("num_traits", "value"),
    ("iso_currency", "value"),
    ("isocountry", "value"),
    ("pest", "syntax"),
    ("pest_derive", "syntax"),
    ("unicode_normalization", "syntax"),
    ("rhai", "script"),
    ("stacker", "stack"),
    ("fluent_syntax", "notice"),
    ("intl_pluralrules", "notice"),
    ("unic_langid", "notice"),
    ("unicode_security", "check"),
    ("sha2", "source"),
    ("unicode_width", "source"),
    ("similar", "format"),
    ("saphyr_parser", "wire"),
    ("clap", "cli"),
    ("indicatif", "cli"),
    ("anstream", "cli"),
    ("owo_colors", "cli"),
    ("terminal_size", "cli"),
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

/// Every source file with the module it belongs to and its code without comments.
fn files() -> Vec<(PathBuf, String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    sources(&root, &mut paths);
    paths.sort();
    let mut all = Vec::new();
    for path in paths {
        let inside = path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
        let first = inside.split('/').next().unwrap().trim_end_matches(".rs").to_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        let code: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        all.push((path, first, code.join("\n")));
    }
    all
}

/// Whether `word` occurs in `code` as a whole word followed by `::`.
fn names_path(code: &str, word: &str) -> bool {
    code.match_indices(word).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        let starts = before.is_none_or(|letter| !letter.is_alphanumeric() && letter != '_' && letter != ':');
        starts && code[at + word.len()..].starts_with("::")
    })
}

#[test]
fn a_module_uses_only_what_stands_before_it() {
    let place: BTreeMap<&str, usize> = ORDER.iter().enumerate().map(|(at, name)| (*name, at)).collect();
    let mut wrong = Vec::new();
    for (path, module, code) in files() {
        let Some(own) = place.get(module.as_str()) else { continue };
        // Tests inside a module may use what they like.
        if path.components().any(|part| part.as_os_str() == "tests") || path.ends_with("tests.rs") {
            continue;
        }
        let code = code.split("#[cfg(test)]").next().unwrap();
        for (other, at) in &place {
            if at > own && (code.contains(&format!("crate::{other}::")) || code.contains(&format!("crate::{other};"))) {
                wrong.push(format!("{}: `{module}` uses `{other}`", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "modules that look upwards:\n{}", wrong.join("\n"));
}

#[test]
fn every_crate_has_one_door() {
    let mut wrong = Vec::new();
    for (path, module, code) in files() {
        for (name, door) in DOORS {
            if module != door && module != "main" && names_path(&code, name) {
                wrong.push(format!("{}: `{name}` belongs to `{door}`", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "crates used outside their door:\n{}", wrong.join("\n"));
}

#[test]
fn every_file_says_what_it_is() {
    let mut wrong = Vec::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    for folder in ["src", "tests", "benches"] {
        if root.join(folder).is_dir() {
            sources(&root.join(folder), &mut paths);
        }
    }
    for path in paths {
        if !std::fs::read_to_string(&path).unwrap().starts_with("//!") {
            wrong.push(path.display().to_string());
        }
    }
    assert!(wrong.is_empty(), "files without a header:\n{}", wrong.join("\n"));
}
