//! Real output against the JSON Schemas in `docs/schemas/`. What is published is open, so that later releases may add
//! keys; here every object is closed, so that no key goes unsaid.

use std::path::{Path, PathBuf};

use boon::{Compiler, Schemas};
use redress::Policy;
use redress::diag::render::json;
use redress::project::{MemoryFiles, load};
use redress::wire::Writer;
use serde_json::{Value, from_str};

pub(crate) struct Schema(Schemas, boon::SchemaIndex);

impl Schema {
    pub(crate) fn named(name: &str) -> Schema {
        let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
        // A journal and an explanation hold decisions; results of tests may hold diagnostics.
        for name in [name, "decision.json", "diagnostics.json"] {
            let path = root().join("docs/schemas").join(name);
            let mut schema: Value = from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
            close(&mut schema);
            let _known_already = compiler.add_resource(name, schema);
        }
        let index = compiler.compile(name, &mut schemas).unwrap_or_else(|error| panic!("{name}: {error:#}"));
        Schema(schemas, index)
    }

    pub(crate) fn holds(&self, document: &str) {
        let value: Value = from_str(document).unwrap();
        self.0.validate(&value, self.1).unwrap_or_else(|error| panic!("{error:#}\n{document}"));
    }

    fn refuses(&self, document: &str) {
        assert!(self.0.validate(&from_str(document).unwrap(), self.1).is_err(), "{document}");
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Forbids every key that an object's schema does not name.
fn close(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            if object.contains_key("properties") && object.get("type") == Some(&"object".into()) {
                object.entry("additionalProperties").or_insert(false.into());
            }
            object.values_mut().for_each(close);
        }
        Value::Array(all) => all.iter_mut().for_each(close),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// The cases of a policy that ships, with the instants at which they are decided.
fn cases(name: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(root().join("examples").join(name)).unwrap() {
        let path = entry.unwrap().path();
        let text = path.to_string_lossy().into_owned();
        if let Some(case) = text.strip_suffix(".expected.json") {
            let expected: Value = from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
            found.push((PathBuf::from(format!("{case}.json")), expected["at"].as_str().unwrap().to_owned()));
        }
    }
    found.sort();
    found
}

#[test]
fn decisions_and_explanations() {
    let schema = Schema::named("decision.json");
    schema.refuses(r#"{"format":"redress.decision/1"}"#);
    let explanation = Schema::named("explanation.json");
    explanation.refuses(r#"{"format":"redress.explanation/1"}"#);
    for name in ["bike_shop", "nordlicht"] {
        let policy = Policy::load(root().join("policies").join(name)).unwrap();
        for (path, at) in cases(name) {
            let case = policy.read_case(std::fs::read(path).unwrap()).unwrap();
            let at = at.parse().unwrap();
            schema.holds(&policy.decide(&case, at).unwrap().to_json());
            let explained = policy.explain(&case, at).unwrap();
            schema.holds(&explained.decision().to_json());
            explanation.holds(&explained.to_json());
            let mut pretty = Writer::pretty();
            explained.write_json(&mut pretty, Some("zh-CN"));
            explanation.holds(&pretty.finish());
        }
    }
}

#[test]
fn a_money_decision_finer_than_its_currency() {
    let policy = Policy::parse(
        "policy shop { currency EUR  rounding half_up }  facts { price money }  decision part : money { normally price / 3 }  compensation { pay goods = part }",
    )
    .unwrap();
    let case = policy.read_case(r#"{ "price": "499.00" }"#).unwrap();
    let decision = policy.decide(&case, "2026-01-01T00:00:00Z".parse().unwrap()).unwrap().to_json();
    assert!(decision.contains(r#""decisions":{"part":{"amount":"499/3","currency":"EUR"}}"#), "{decision}");
    Schema::named("decision.json").holds(&decision);
}

#[cfg(feature = "cli")]
#[test]
fn journals_and_saved_cases() {
    let (journal, case) = (Schema::named("journal.json"), Schema::named("case.json"));
    journal.refuses(r#"{"format":"redress.journal/1"}"#);
    case.refuses(r#"{"format":"redress.case/1","policies":[],"hash":"","journal":[]}"#);
    let mut seen = std::collections::BTreeSet::new();
    let worlds = crate::live::worlds();
    for (world, seed) in worlds.iter().flat_map(|world| (0..crate::live::seeds()).map(move |seed| (world, seed))) {
        let (live, _, _) = crate::live::live_once(world, seed);
        for line in live.journal() {
            journal.holds(line);
            let value: Value = from_str(line).unwrap();
            seen.insert(value["kind"].as_str().unwrap().to_owned());
            let reason = value["refusal"]["reason"].as_str().map(str::to_owned);
            seen.extend(reason);
            let commands = value["happened"].as_array().unwrap().iter().filter_map(|one| one["command"].as_str());
            seen.extend(commands.map(str::to_owned));
        }
        case.holds(&serde_json::to_string(&live).unwrap());
        case.holds(&serde_json::to_string(&live.save_whole()).unwrap());
    }
    for wanted in
        ["opened", "event", "missed", "reminder", "timer", "threshold", "too_late", "not_yours", "pay", "notify"]
    {
        assert!(seen.contains(wanted), "{wanted} is not among {seen:?}");
    }
}

#[test]
fn errors() {
    let schema = Schema::named("error.json");
    schema.refuses(r#"{"format":"redress.error/1","errors":[]}"#);
    let policy = Policy::parse(
        "policy shop { currency EUR }  facts { n integer from 1 }  compensation { pay goods = EUR 1.00 * n * n }",
    )
    .unwrap();
    for json in ["", "[]", "{", "{}", r#"{"n":0}"#, r#"{"n":1,"m":"\u202e"}"#, "{\"n\":1}x", "{\"n\":\"\u{202e}\"}"] {
        let errors = policy.read_case(json).unwrap_err();
        schema.holds(&errors.to_json());
    }
    let case = policy.read_case(r#"{"n":99999999999999999999999999}"#).unwrap();
    schema.holds(&policy.decide(&case, "2026-01-01T00:00:00Z".parse().unwrap()).unwrap_err().to_json());
}

#[test]
fn diagnostics() {
    let schema = Schema::named("diagnostics.json");
    let table = "policy gap { }\nenum A { x, y, z }\nfacts { a A }\ntable t[a] : integer\n  | a | n |\n  | x | 1 |\n  | x | 2 |\n";
    let files = MemoryFiles::default()
        .with("empty.redress", "")
        .with("latin.redress", b"policy \xff".to_vec())
        .with("fix.redress", "policy fix { }\nfacts { a bool  a integer }\ndefine b = a && a\n")
        .with("gap.redress", table);
    let loaded = load(&files, "");
    let document = json(&loaded.sources, &loaded.diagnostics);
    for key in ["label", "labels", "help", "note", "fix"] {
        assert!(document.contains(&format!("\"{key}\": ")), "{key} is not in\n{document}");
    }
    schema.holds(&document);
}

#[cfg(feature = "cli")]
#[test]
fn examples_that_were_run() {
    let schema = Schema::named("test.json");
    schema.refuses(r#"{"format":"redress.test/1"}"#);
    for name in ["test.json.json", "test.coverage.json", "test.untested.json"] {
        schema.holds(&std::fs::read_to_string(root().join("tests/golden").join(name)).unwrap());
    }
}

#[cfg(feature = "cli")]
#[test]
fn how_long_cases_take() {
    let schema = Schema::named("longest.json");
    schema.refuses(r#"{"format":"redress.longest/1"}"#);
    schema.holds(&std::fs::read_to_string(root().join("tests/golden/longest.rounds.json")).unwrap());
}
