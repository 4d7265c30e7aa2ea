//! What the checker says of policies, written below the lines that it says it of.
//!
//! A file of `tests/suite/check/` holds several policies, each below a line `// === what it shows`; what stands above
//! the first such line belongs to all of them. Below a line stand the diagnostics that it must have, and no other:
//! `//~ E0301 …`, with the message and, after `;`, the note. `UPDATE=1` writes them anew, to be read before they are
//! committed.

use redress::diag::Diagnostic;
use redress::project::{MemoryFiles, load};
use std::path::Path;

/// The policies of a file: what stands above all, then each with the lines before it in the file.
fn policies(text: &str) -> (String, Vec<String>) {
    let mut all: Vec<String> = vec![String::new()];
    for line in text.lines() {
        if line.starts_with("// === ") {
            all.push(String::new());
        }
        let last = all.last_mut().unwrap();
        last.push_str(line);
        last.push('\n');
    }
    let common = all.remove(0);
    (common, all)
}

/// What is said of each line of a policy, by line from 0.
fn said(common: &str, policy: &str) -> Vec<(usize, String)> {
    let mut files = MemoryFiles::default();
    let lib = Path::new(env!("CARGO_MANIFEST_DIR")).join("policies/lib");
    for entry in std::fs::read_dir(lib).unwrap() {
        let path = entry.unwrap().path();
        files =
            files.with(&format!("lib/{}", path.file_name().unwrap().to_string_lossy()), std::fs::read(&path).unwrap());
    }
    let files = files.with("hooks/h.rhai", "fn h(it) { 1 }");
    let loaded = load(&files.with("policy.redress", format!("{policy}{common}")), "policy.redress");
    let line = |one: &Diagnostic| {
        let (_, place) = loaded.sources.place(one.span).unwrap();
        let note = one.note.as_ref().map(|note| format!("; {note}")).unwrap_or_default();
        (place.line as usize - 1, format!("//~ {} {}{note}", one.code.id(), one.message))
    };
    loaded.diagnostics.iter().map(line).collect()
}

/// A policy with what is said of it.
fn told(common: &str, policy: &str) -> String {
    let bare: Vec<&str> = policy.lines().filter(|line| !line.trim_start().starts_with("//~")).collect();
    let text: String = bare.iter().flat_map(|line| [line, "\n"]).collect();
    let said = said(common, &text);
    let mut out = String::new();
    for (at, line) in bare.iter().enumerate() {
        out.push_str(line);
        out.push('\n');
        for (_, text) in said.iter().filter(|(place, _)| *place == at) {
            out.push_str(text);
            out.push('\n');
        }
    }
    for (at, text) in said.iter().filter(|(place, _)| *place >= bare.len()) {
        out.push_str(&format!("//~ of what is common, line {}: {text}\n", at - bare.len() + 1));
    }
    out
}

#[test]
fn what_is_said_stands_below_its_line() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/check");
    let mut paths: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let mut wrong = Vec::new();
    let mut seen = 0;
    for path in paths {
        let text = std::fs::read_to_string(&path).unwrap();
        let (common, all) = policies(&text);
        let mut renewed = common.clone();
        for policy in &all {
            seen += 1;
            let told = told(&common, policy);
            if told != *policy {
                wrong.push(format!("{}:\nwritten\n{policy}\nsaid\n{told}", path.display()));
            }
            renewed.push_str(&told);
        }
        if std::env::var("UPDATE").is_ok() {
            std::fs::write(&path, renewed).unwrap();
        }
    }
    assert!(seen > 40, "only {seen} policies were found");
    assert!(wrong.is_empty() || std::env::var("UPDATE").is_ok(), "{}", wrong.join("\n"));
}
