//! Cases against what is said about them: `tests/suite/case/NAME.json`, read by the policy there, must give
//! `NAME.txt`; `UPDATE=1` writes it anew. And: no text does any harm.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use redress::eval::show;
use redress::ir::Program;
use redress::value::{Type, Val};
use redress::{Case, Policy};
use serde_json::Value;

use crate::golden::golden_at;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/case")
}

fn policy() -> Policy {
    Policy::load(folder().join("facts.redress")).unwrap()
}

fn texts() -> Vec<(PathBuf, Vec<u8>)> {
    let paths = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let mut paths: Vec<PathBuf> =
        paths.filter(|path| path.extension().is_some_and(|ending| ending == "json")).collect();
    paths.sort();
    paths.into_iter().map(|path| (path.clone(), std::fs::read(path).unwrap())).collect()
}

/// The facts of a case, one a line, as the policy would write them.
fn told(case: &Case) -> String {
    let program = case.program();
    let mut out = format!("id = {:?}\n", case.id());
    for (at, fact) in program.facts.values().enumerate() {
        tell(&mut out, case, program, &fact.path, &fact.ty.base, case.data().slots[at]);
    }
    out
}

fn tell(out: &mut String, case: &Case, program: &Program, path: &str, ty: &Type, value: Val) {
    let slot = |at: u32| case.data().slots[at as usize];
    match (ty, value) {
        (Type::List(element), Val::List(list)) => {
            writeln!(out, "{path}: {} elements", list.len).unwrap();
            for at in 0..list.len {
                let path = format!("{path}[{at}]");
                match &**element {
                    Type::Record(id) => {
                        let record = program.records.at(*id);
                        for (field, offset) in record.fields.iter().zip(0..) {
                            let value = slot(list.start + at * record.stride() + offset);
                            tell(out, case, program, &format!("{path}.{}", field.decl.name), &field.ty.base, value);
                        }
                    }
                    scalar => tell(out, case, program, &path, scalar, slot(list.start + at)),
                }
            }
        }
        _ => {
            let shown = show(program, &value, ty, &|id| case.data().text(program, id));
            writeln!(out, "{path} = {shown}").unwrap();
        }
    }
}

#[test]
fn what_is_said_about_a_case() {
    let policy = policy();
    let texts = texts();
    assert!(texts.len() > 30);
    for (path, text) in texts {
        let mut said = match policy.read_case(&text) {
            Ok(case) => {
                let written = case.to_json();
                let again = policy.read_case(&written).unwrap();
                assert_eq!((told(&again), again.to_json()), (told(&case), written), "{}", path.display());
                told(&case)
            }
            Err(errors) => format!("{errors}\n"),
        };
        if let Ok((case, notes)) = policy.read_case_lenient(&text)
            && !notes.is_empty()
        {
            said.push_str("\nleniently:\n");
            notes.iter().for_each(|note| writeln!(said, "{note}").unwrap());
            said.push_str(&told(&case));
        }
        golden_at(&path.with_extension("txt"), &said);
    }
}

/// Texts near those of the suite: pieces taken out, doubled, swapped for others, cut.
fn mutated() -> impl Strategy<Value = Vec<u8>> {
    let texts: Vec<Vec<u8>> = texts().into_iter().map(|(_, text)| text).collect();
    let pieces: Vec<&str> = vec![
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "\\",
        "\\u12",
        "\\ud83d\\ude00",
        "null",
        "true",
        "1e9999",
        "-0",
        "-",
        "1.",
        ".5",
        "\"id\"",
        "\"order\"",
        "\"EUR\"",
        "\u{202e}",
        "\u{0}",
        "é",
        "[[[[",
        "{\"a\":",
        "12345678901234567890123456789",
    ];
    let piece = prop::sample::select(pieces);
    let change = (any::<prop::sample::Index>(), 0usize..12, prop::option::of(piece));
    (prop::sample::select(texts), prop::collection::vec(change, 0..4)).prop_map(|(mut text, changes)| {
        for (at, length, piece) in changes {
            let from = at.index(text.len() + 1);
            let to = (from + length).min(text.len());
            text.splice(from..to, piece.unwrap_or_default().bytes());
        }
        text
    })
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: if std::env::var_os("REDRESS_LONG").is_some() { 200_000 } else { 2_000 },
        ..ProptestConfig::default()
    })]

    #[test]
    fn no_text_does_any_harm(text in mutated()) {
        let policy = policy_once();
        match policy.read_case(&text) {
            Ok(case) => {
                let again = policy.read_case(case.to_json());
                prop_assert_eq!(again.map(|again| told(&again)), Ok(told(&case)));
            }
            Err(errors) => {
            prop_assert!(!errors.0.is_empty() && errors.0.len() <= 101);
            for error in &errors.0 {
                prop_assert!(error.line >= 1 && error.column >= 1);
                let line = error.to_string();
                prop_assert!(!line.chars().any(|letter| letter.is_control() || letter == '\u{202e}'), "{line:?}");
            }
            }
        }
        // Another reader's word on whether the text is JSON. The policy without facts passes over everything but `id`.
        let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&text);
        let shown = String::from_utf8_lossy(text);
        if !shown.contains("\"id\"") {
            let ours = nothing_once().read_case_lenient(text).is_ok();
            match serde_json::from_slice::<Value>(text) {
                Ok(value) => prop_assert!(ours == value.is_object(), "{shown:?}"),
                Err(error) => prop_assert!(!ours || error.to_string().contains("out of range"), "{shown:?}: {error}"),
            }
        }
    }
}

fn policy_once() -> &'static Policy {
    static POLICY: std::sync::OnceLock<Policy> = std::sync::OnceLock::new();
    POLICY.get_or_init(policy)
}

fn nothing_once() -> &'static Policy {
    static NOTHING: std::sync::OnceLock<Policy> = std::sync::OnceLock::new();
    NOTHING.get_or_init(|| Policy::parse("policy nothing { }").unwrap())
}
