//! The policies that ship, with their cases.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use serde_json::Value as Json;

use super::differ::Both;
use super::policy::Policy;
use super::value::{Value, whole};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join("policies").join(path)).unwrap()
}

/// The files of the versions of a policy, the newest first.
pub(super) const SHIPPED: [(&str, &[&str]); 2] = [
    ("nordlicht", &["nordlicht/2026.redress", "nordlicht/2025.redress"]),
    ("bike_shop", &["bike_shop/bike_shop.redress"]),
];

pub(super) fn load(name: &str, files: &[&str]) -> Both {
    let engine = redress::Policy::load(root().join("policies").join(name)).unwrap();
    let oracle = |file: &&str| {
        let mut policy = Policy::load(file, &read);
        policy.hooks.insert("goodwill".to_owned(), goodwill);
        policy
    };
    Both { engine, oracle: files.iter().map(oracle).collect() }
}

/// The shop's hook, by its description: begin in the middle; a quarter of the way up for an order that was kept, half
/// of the way down for one that came back.
fn goodwill(arguments: &[Value]) -> Value {
    let [Value::List(past)] = arguments else { panic!("a list of orders") };
    let mut score = whole(1) / whole(2);
    for order in past {
        let Value::Record(fields, _) = order else { panic!("an order") };
        score = match fields["kept"] {
            Value::Bool(true) => &score + (whole(1) - &score) / whole(4),
            _ => score / whole(2),
        };
    }
    Value::Num(score)
}

/// The cases of a policy: name, facts, and the instant at which they were decided by hand.
pub(super) fn cases(name: &str) -> Vec<(String, Json, DateTime<Utc>)> {
    let folder = root().join("examples").join(name);
    let mut paths: Vec<PathBuf> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let json = |path: &Path| -> Json { serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap() };
    let expected = paths.iter().filter_map(|path| path.to_str().unwrap().strip_suffix(".expected.json"));
    let case = |path: &str| {
        let at = json(Path::new(&format!("{path}.expected.json")))["at"].as_str().unwrap().parse().unwrap();
        (path.rsplit('/').next().unwrap().to_owned(), json(Path::new(&format!("{path}.json"))), at)
    };
    expected.map(case).collect()
}

#[test]
fn the_shipped_cases_come_to_the_same() {
    for (name, files) in SHIPPED {
        let both = load(name, files);
        let cases = cases(name);
        assert!(!cases.is_empty());
        for (case_name, case, at) in cases {
            assert!(both.engine(&case, at).is_some(), "{case_name} is not read");
            both.agree(&case_name, &case, at);
        }
    }
}
