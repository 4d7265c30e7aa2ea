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

/// Objects that an expectation holds whole: who bears what, and nobody else.
const WHOLE: [&str; 4] = ["shares", "borne", "lowers", "by_party"];

/// Where a decision differs from what is expected of it. Objects may hold more, lists have the same length.
fn differences(decision: &Value, expected: &Value, path: &str, found: &mut Vec<String>) {
    match (decision, expected) {
        (Value::Object(decision), Value::Object(expected)) => {
            for (key, value) in expected {
                let path = format!("{path}.{key}");
                match decision.get(key) {
                    None => found.push(format!("{path} is missing")),
                    Some(got) if WHOLE.contains(&key.as_str()) && got != value => {
                        found.push(format!("{path}: {value} was calculated, found {got}"));
                    }
                    Some(got) => differences(got, value, &path, found),
                }
            }
        }
        (Value::Array(decision), Value::Array(expected)) if decision.len() == expected.len() => {
            for (at, (got, value)) in decision.iter().zip(expected).enumerate() {
                differences(got, value, &format!("{path}[{at}]"), found);
            }
        }
        _ if decision == expected => {}
        _ => found.push(format!("{path}: {expected} was calculated, found {decision}")),
    }
}

/// The cases of a folder by name: the facts, and what is expected.
fn cases(folder: &Path) -> Vec<(String, Vec<u8>, Value)> {
    let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let plain = |name: String| Some(name.strip_suffix(".json")?.to_owned()).filter(|name| !name.ends_with(".expected"));
    let mut names: Vec<String> = names.filter_map(plain).collect();
    names.sort();
    let read = |name: String| {
        let facts = std::fs::read(folder.join(format!("{name}.json"))).unwrap();
        let expected = std::fs::read(folder.join(format!("{name}.expected.json"))).unwrap();
        (name, facts, serde_json::from_slice(&expected).unwrap())
    };
    names.into_iter().map(read).collect()
}

#[test]
fn every_case_is_decided_as_calculated_by_hand() {
    let (mut found, mut count) = (Vec::new(), 0);
    for name in ["bike_shop", "nordlicht"] {
        let policy = Policy::load(root().join("policies").join(name)).unwrap();
        let folder = root().join("examples").join(name);
        let told = std::fs::read_to_string(folder.join("cases.md")).unwrap();
        for (case_name, facts, expected) in cases(&folder) {
            count += 1;
            assert!(told.contains(&format!("`{case_name}`")), "cases.md does not tell of {case_name}");
            let case = policy.read_case(&facts).unwrap_or_else(|errors| panic!("{case_name}: {errors}"));
            let at = expected["at"].as_str().unwrap().parse().unwrap();
            let decision = policy.decide(&case, at).unwrap_or_else(|fault| panic!("{case_name}: {fault}"));
            let again = policy.read_case(case.to_json()).unwrap_or_else(|errors| panic!("{case_name}: {errors}"));
            assert_eq!(again.to_json(), case.to_json(), "{case_name}");
            assert_eq!(policy.decide(&again, at).unwrap().to_json(), decision.to_json(), "{case_name}");
            let decision: Value = serde_json::from_str(&decision.to_json()).unwrap();
            differences(&decision, &expected, &case_name, &mut found);
        }
    }
    assert!(found.is_empty(), "{found:#?}");
    assert!(count >= 50, "{count} cases");
}
