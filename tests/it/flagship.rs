//! The policies that ship, and their cases. What a case must come to was calculated by hand (`examples/*/cases.md`);
//! nothing here writes an expectation.

use std::path::Path;

use redress::Policy;
use redress::format::format_text;
use redress::project::{DiskFiles, Files, load, walk};
use serde_json::Value;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn nothing_is_said_against_the_policies_that_ship() {
    let (files, inside) = DiskFiles::open(&root().join("policies")).unwrap();
    let loaded = load(&files, &inside);
    let said: Vec<String> =
        loaded.diagnostics.iter().map(|one| format!("{}: {}", one.code.id(), one.message)).collect();
    assert!(said.is_empty(), "{said:#?}");
    assert!(loaded.units.iter().all(|unit| unit.program.is_some()));
}

#[test]
fn the_policies_that_ship_have_the_one_layout() {
    let (files, inside) = DiskFiles::open(&root().join("policies")).unwrap();
    let (paths, errors) = walk(&files, &inside);
    assert!(errors.is_empty() && paths.len() > 3, "{errors:?}");
    for path in paths {
        let text = String::from_utf8(files.read(&path, usize::MAX).unwrap()).unwrap();
        assert!(format_text(&text).unwrap().text == text, "{path} is not formatted");
    }
}

/// What an expectation says must stand in the decision: objects may hold more, lists have the same length.
fn holds(decision: &Value, expected: &Value, path: &str) {
    match (decision, expected) {
        (Value::Object(decision), Value::Object(expected)) => {
            for (key, value) in expected {
                let Some(found) = decision.get(key) else { panic!("{path}.{key} is missing") };
                holds(found, value, &format!("{path}.{key}"));
            }
        }
        (Value::Array(decision), Value::Array(expected)) => {
            assert_eq!(decision.len(), expected.len(), "{path}: {decision:?}");
            for (at, (found, value)) in decision.iter().zip(expected).enumerate() {
                holds(found, value, &format!("{path}[{at}]"));
            }
        }
        _ => assert_eq!(decision, expected, "{path}"),
    }
}

#[test]
fn every_case_is_decided_as_calculated_by_hand() {
    let mut cases = 0;
    for name in ["bike_shop", "nordlicht"] {
        let policy = Policy::load(root().join("policies").join(name)).unwrap();
        let mut paths: Vec<_> =
            std::fs::read_dir(root().join("examples").join(name)).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        for path in paths.iter().filter(|path| path.to_string_lossy().ends_with(".expected.json")) {
            let expected: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
            let case_path = path.to_string_lossy().replace(".expected.json", ".json");
            let case =
                policy.read_case(std::fs::read(&case_path).unwrap()).unwrap_or_else(|e| panic!("{case_path}\n{e}"));
            let at = expected["at"].as_str().unwrap().parse().unwrap();
            let decision = policy.decide(&case, at).unwrap_or_else(|fault| panic!("{case_path}: {fault}"));
            holds(&serde_json::from_str(&decision.to_json()).unwrap(), &expected, &case_path);
            cases += 1;
        }
    }
    assert!(cases > 40, "{cases}");
}
