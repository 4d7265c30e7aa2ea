//! Texts with the expected diagnostics written under the line that they concern:
//!
//! ```text
//! eligibility { normaly deny all }
//! //~ E0010 [normaly] there is no word `normaly` here; did you mean `normally`?
//! //~   fix [normaly] -> [normally]
//! ```
//!
//! A line `//// …` divides a file into texts that are read one by one. `UPDATE=1 cargo test` writes the expectations
//! anew, and the change is read in the diff.

use redress::diag::Diagnostic;
use redress::source::{Source, Span};
use std::fmt::Write;
use std::path::Path;

/// Compares every `*.redress` in `tests/suite/NAME` with what `check` says of it. Gives how many diagnostics there are.
pub(crate) fn run(name: &str, check: impl Fn(&str) -> Vec<Diagnostic>) -> usize {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite").join(name);
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "redress"));
    paths.sort();
    let (mut said, mut wrong) = (0, Vec::new());
    for path in paths {
        let wanted = std::fs::read_to_string(&path).unwrap().replace("\r\n", "\n");
        let got: String = texts(&wanted).iter().map(|text| annotated(text, &check(text), &mut said)).collect();
        if got == wanted {
            continue;
        }
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&path, got).unwrap();
            continue;
        }
        let difference = similar::TextDiff::from_lines(wanted.as_str(), got.as_str());
        wrong.push(format!("{}\n{}", path.display(), difference.unified_diff().header("wanted", "got")));
    }
    assert!(wrong.is_empty(), "UPDATE=1 writes the expectations anew\n{}", wrong.join("\n"));
    said
}

/// The texts of a file, without the expectations.
fn texts(file: &str) -> Vec<String> {
    let mut texts = vec![String::new()];
    for line in file.split_inclusive('\n') {
        if line.starts_with("//// ") {
            texts.push(String::new());
        }
        if !line.starts_with("//~")
            && let Some(text) = texts.last_mut()
        {
            text.push_str(line);
        }
    }
    texts
}

fn annotated(text: &str, diagnostics: &[Diagnostic], said: &mut usize) -> String {
    let source = Source::new("", text);
    let mut out = String::new();
    for (number, line) in text.split_inclusive('\n').enumerate() {
        out.push_str(line);
        let here = |one: &&Diagnostic| source.line_column(one.span.start).line as usize == number + 1;
        for one in diagnostics.iter().filter(here) {
            *said += 1;
            writeln!(out, "//~ {} [{}] {}", one.code.id(), excerpt(&source, one.span), one.message).unwrap();
            for label in &one.labels {
                writeln!(out, "//~   at [{}] {}", excerpt(&source, label.span), label.text).unwrap();
            }
            if let Some(help) = &one.help {
                writeln!(out, "//~   help: {help}").unwrap();
            }
            if let Some(fix) = &one.fix {
                let text = fix.text.replace('\n', "⏎");
                writeln!(out, "//~   fix [{}] -> [{text}]", excerpt(&source, fix.span)).unwrap();
            }
        }
    }
    out
}

/// What stands at a place, on one line; an empty place is shown by what stands round it.
fn excerpt(source: &Source, span: Span) -> String {
    if !span.is_empty() {
        return source.slice(span).replace('\n', "⏎");
    }
    let at = span.start as usize;
    let before = source.text.get(..at).unwrap_or("").chars().rev().take_while(|letter| *letter != '\n').take(8);
    let before: String = before.collect::<Vec<_>>().into_iter().rev().collect();
    let after: String =
        source.text.get(at..).unwrap_or("").chars().take_while(|letter| *letter != '\n').take(4).collect();
    format!("{before}‸{after}")
}
