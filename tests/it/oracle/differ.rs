//! Engine beside oracle: the engine's JSON in the oracle's shape, where the two differ, and the shortest case for
//! which they do.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value as Json};

use super::policy::Policy;
use super::{Answer, decide, rules};

/// A policy for both.
pub(super) struct Both {
    pub(super) engine: redress::Policy,
    /// The newest first.
    pub(super) oracle: Vec<Policy>,
}

impl Both {
    /// What is wrong where the two disagree; none where they agree or the engine refuses to read the case.
    pub(super) fn differ(&self, case: &Json, at: DateTime<Utc>) -> Option<Vec<String>> {
        let engine = self.engine(case, at)?;
        let found = differences(&engine, &self.oracle(case, at));
        (!found.is_empty()).then_some(found)
    }

    /// Stops where the two disagree, with the shortest case for which they do.
    pub(super) fn agree(&self, name: &str, case: &Json, at: DateTime<Utc>) {
        if self.differ(case, at).is_none() {
            return;
        }
        let case = shortest(case.clone(), &|case| self.differ(case, at).is_some());
        let found = self.differ(&case, at).unwrap();
        let engine = self.engine(&case, at).unwrap();
        panic!(
            "{name}: engine and oracle disagree at {at}\n{}\n\ncase: {case:#}\n\nengine: {}\n\noracle: {}",
            found.join("\n"),
            engine.map_or_else(|fault| format!("fault {fault}"), |json| format!("{json:#}")),
            self.oracle(&case, at).map_or_else(|faults| format!("{faults:?}"), |json| format!("{json:#}")),
        );
    }

    /// The engine's decision without texts, or the code of its fault; none where it refuses to read the case, and
    /// where it stops a hook, which on a busy machine is the clock's doing.
    pub(super) fn engine(&self, case: &Json, at: DateTime<Utc>) -> Option<Result<Json, String>> {
        let case = self.engine.read_case(case.to_string()).ok()?;
        let at = rules::instant(at).parse().unwrap();
        match self.engine.decide(&case, at) {
            Ok(decision) => Some(Ok(plain(serde_json::from_str(&decision.to_json()).unwrap()))),
            Err(fault) if fault.kind().code() == "hook_failed" => None,
            Err(fault) => Some(Err(fault.kind().code().to_owned())),
        }
    }

    /// The oracle's decision.
    pub(super) fn oracle(&self, case: &Json, at: DateTime<Utc>) -> Answer {
        let version = self.oracle.iter().find(|policy| super::in_force(policy, case)).unwrap();
        decide(version, case, at).map(plain)
    }
}

/// A decision without what the oracle does not say, and with lists without order in one order.
fn plain(json: Json) -> Json {
    const TEXTS: [&str; 8] = ["format", "hash", "case", "title", "because", "cite", "note", "faults"];
    match json {
        Json::Object(map) => {
            let kept = map.into_iter().filter(|(key, _)| !TEXTS.contains(&key.as_str()));
            kept.map(|(key, value)| if key == "windows" { (key, windows(value)) } else { (key, plain(value)) })
                .collect::<Map<_, _>>()
                .into()
        }
        Json::Array(all) => all.into_iter().map(plain).collect(),
        other => other,
    }
}

/// Windows, each once: the engine tells those that are alike for every item once.
fn windows(json: Json) -> Json {
    let mut all: Vec<Json> = json.as_array().unwrap().clone();
    for window in &mut all {
        window.as_object_mut().unwrap().remove("item");
    }
    all.sort_by_key(Json::to_string);
    all.dedup();
    Json::Array(all)
}

fn differences(engine: &Result<Json, String>, oracle: &Answer) -> Vec<String> {
    let mut found = Vec::new();
    match (engine, oracle) {
        (Ok(engine), Ok(oracle)) => compare("", engine, oracle, &mut found),
        // A case may have several faults; the engine stops at the first that it meets.
        (Err(engine), Err(oracle)) if oracle.contains(engine.as_str()) => {}
        // Without items nothing needs to be judged; the engine judges what no item changes all the same.
        (Err(_), Err(oracle)) if oracle.contains("no_items") => {}
        (Err(_), Ok(oracle)) if oracle["eligibility"]["items"].as_array().is_some_and(Vec::is_empty) => {}
        (Err(engine), Err(oracle)) => found.push(format!("the engine's fault is {engine}, the oracle's {oracle:?}")),
        (Err(engine), Ok(_)) => found.push(format!("the engine has a fault: {engine}")),
        (Ok(_), Err(oracle)) => found.push(format!("the oracle has a fault: {oracle:?}")),
    }
    found
}

fn compare(path: &str, engine: &Json, oracle: &Json, found: &mut Vec<String>) {
    match (engine, oracle) {
        (Json::Object(one), Json::Object(two)) => {
            let keys: std::collections::BTreeSet<&String> = one.keys().chain(two.keys()).collect();
            for key in keys {
                let (one, two) = (one.get(key).unwrap_or(&Json::Null), two.get(key).unwrap_or(&Json::Null));
                compare(&format!("{path}.{key}"), one, two, found);
            }
        }
        (Json::Array(one), Json::Array(two)) if one.len() == two.len() => {
            for (at, (one, two)) in one.iter().zip(two).enumerate() {
                compare(&format!("{path}[{at}]"), one, two, found);
            }
        }
        _ if engine == oracle => {}
        _ => found.push(format!("{path}: engine {engine}, oracle {oracle}")),
    }
}

/// A case from which nothing more can be taken without losing what `fails`.
pub(super) fn shortest(mut case: Json, fails: &dyn Fn(&Json) -> bool) -> Json {
    loop {
        let mut smaller = Vec::new();
        without_one(&case, &mut |shorter| smaller.push(shorter));
        match smaller.into_iter().find(|shorter| fails(shorter)) {
            Some(shorter) => case = shorter,
            None => return case,
        }
    }
}

/// Every way to take one key or element out.
fn without_one(json: &Json, give: &mut dyn FnMut(Json)) {
    match json {
        Json::Object(map) => {
            for key in map.keys() {
                let mut shorter = map.clone();
                shorter.remove(key);
                give(Json::Object(shorter));
            }
            for (key, value) in map {
                without_one(value, &mut |shorter| {
                    let mut map = map.clone();
                    map.insert(key.clone(), shorter);
                    give(Json::Object(map));
                });
            }
        }
        Json::Array(all) => {
            for at in 0..all.len() {
                let mut shorter = all.clone();
                shorter.remove(at);
                give(Json::Array(shorter));
            }
            for (at, value) in all.iter().enumerate() {
                without_one(value, &mut |shorter| {
                    let mut all = all.clone();
                    all[at] = shorter;
                    give(Json::Array(all));
                });
            }
        }
        _ => {}
    }
}
