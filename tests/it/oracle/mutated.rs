//! The shipped cases, changed: instants moved to the boundaries that the decision itself names and a second beside
//! them, members swapped, amounts and counts varied, optional facts taken out, items doubled and dropped.

use chrono::{DateTime, TimeDelta, Utc};
use redress::syntax::ast::{Field, Range, TypeKind};
use serde_json::{Value as Json, json};

use super::differ::Both;
use super::policy::Policy;
use super::rules::instant;
use super::shipped::{SHIPPED, cases, load};
use crate::generate::Random;

/// Every instant that a JSON names.
pub(super) fn instants(json: &Json, found: &mut Vec<DateTime<Utc>>) {
    match json {
        Json::Object(map) => map.values().for_each(|value| instants(value, found)),
        Json::Array(all) => all.iter().for_each(|value| instants(value, found)),
        Json::String(text) => found.extend(DateTime::parse_from_rfc3339(text).ok().map(|at| at.with_timezone(&Utc))),
        _ => {}
    }
}

/// An instant at a boundary, or near one.
fn moved(random: &mut Random, known: &[DateTime<Utc>]) -> DateTime<Utc> {
    let base = random.pick(known);
    let seconds =
        random.pick(&[0, 0, 0, 1, -1, 3600, -3600, 86_400, -86_400, 172_800, 30 * 86_400, -30 * 86_400, 365 * 86_400]);
    base + TimeDelta::seconds(seconds) + TimeDelta::milliseconds(random.pick(&[0, 0, 0, 0, 1, -1]))
}

/// A value for a field; `known` are instants worth trying.
pub(super) fn value(random: &mut Random, policy: &Policy, field: &Field, known: &[DateTime<Utc>], now: &Json) -> Json {
    if field.ty.optional && random.one_in(4) {
        return Json::Null;
    }
    let TypeKind::Named(name) = &field.ty.kind else {
        return match (&field.ty.kind, now) {
            (TypeKind::List(element), Json::Array(all)) => list(random, policy, &element.kind, all, known),
            (TypeKind::Rate { .. }, _) => json!(random.pick(&["1.25", "0.333", "160.5", "9.87654321"])),
            _ => now.clone(),
        };
    };
    match name.text.as_str() {
        "bool" => json!(random.one_in(2)),
        "integer" => json!(random.pick(&[0, 1, 2, 3, 5, 6, 10, 11, 20, 21, 30, 31, 60, 90, 91])),
        "number" => json!(random.pick(&["0", "0.5", "1", "2.345", "7", "30.001"])),
        "percent" => json!(random.pick(&["0%", "1%", "12.5%", "33%", "50%", "66.7%", "99.99%", "100%"])),
        "money" => json!(random.pick(&[
            "0", "1", "3", "5", "7", "19", "99", "120", "499", "500", "1000", "12345", "0.01", "4.90", "33.33",
            "89.99", "0.005", "1.235"
        ])),
        "datetime" => json!(instant(moved(random, known))),
        "date" => json!(moved(random, known).format("%Y-%m-%d").to_string()),
        "remedy" => json!(policy.remedies[random.below(policy.remedies.len())]),
        "currency" => match &field.range {
            Some(Range::Among(all)) => {
                let redress::syntax::ast::ExprKind::Path(path) = &all[random.below(all.len())].kind else { panic!() };
                json!(path.dotted())
            }
            _ => now.clone(),
        },
        name => match policy.enums.get(name) {
            Some(members) => json!(members[random.below(members.len())]),
            None => now.clone(),
        },
    }
}

/// A list with an element dropped, doubled or changed.
fn list(random: &mut Random, policy: &Policy, element: &TypeKind, all: &[Json], known: &[DateTime<Utc>]) -> Json {
    let mut all = all.to_vec();
    let TypeKind::Named(name) = element else { return Json::Array(all) };
    let at = random.below(all.len());
    match (random.below(4), policy.records.get(&name.text)) {
        (0, _) if !all.is_empty() => {
            all.remove(at);
        }
        (1, record) => {
            let mut element = match (record, all.get(at)) {
                (_, Some(element)) => element.clone(),
                (Some(_), None) => json!({}),
                (None, None) => json!(moved(random, known).format("%Y-%m-%d").to_string()),
            };
            for field in record.iter().flat_map(|record| &record.fields) {
                let now = element[&field.name.text].clone();
                let new = value(random, policy, field, known, &now);
                element[&field.name.text] = if field.key { json!(format!("K{}", random.below(1000))) } else { new };
            }
            all.push(element);
        }
        (_, Some(record)) if !all.is_empty() => {
            let fields: Vec<&Field> = record.fields.iter().filter(|field| !field.key).collect();
            let field = fields[random.below(fields.len())];
            let now = all[at][&field.name.text].clone();
            all[at][&field.name.text] = value(random, policy, field, known, &now);
        }
        _ => {}
    }
    Json::Array(all)
}

/// Changes one fact, one finding, or the instant.
pub(super) fn change(
    random: &mut Random,
    policy: &Policy,
    case: &mut Json,
    at: &mut DateTime<Utc>,
    known: &[DateTime<Utc>],
) {
    if random.one_in(12) {
        *at = moved(random, known);
    }
    if let Some(finding) = policy.findings.get(random.below(policy.findings.len() * 6)) {
        case[&finding.name.text] = json!(random.pick(&["yes", "no", "unproven"]));
        return;
    }
    let (path, field) = &policy.facts[random.below(policy.facts.len())];
    let mut place = case;
    for part in path.split('.') {
        place = &mut place[part];
    }
    let new = value(random, policy, field, known, place);
    // A null is for what may be unknown; a fact with a default keeps what it has.
    if !new.is_null() || field.ty.optional {
        *place = new;
    }
}

/// Walks away from a case by so many changes and compares each that can be read; gives how many those were.
pub(super) fn walk(
    random: &mut Random,
    both: &Both,
    name: &str,
    case: &Json,
    at: DateTime<Utc>,
    steps: usize,
    traps: &[DateTime<Utc>],
) -> usize {
    let (mut case, mut at, mut compared) = (case.clone(), at, 0);
    for _ in 0..steps {
        let mut known = traps.to_vec();
        known.push(at);
        instants(&case, &mut known);
        if let Some(Ok(decision)) = both.engine(&case, at) {
            instants(&decision, &mut known);
        }
        let (mut changed, mut moment) = (case.clone(), at);
        for _ in 0..1 + random.below(3) {
            change(random, &both.oracle[0], &mut changed, &mut moment, &known);
        }
        if both.engine(&changed, moment).is_some() {
            both.agree(name, &changed, moment);
            (case, at) = (changed, moment);
            compared += 1;
        }
    }
    compared
}

#[test]
fn changed_cases_come_to_the_same() {
    let rounds = if std::env::var_os("REDRESS_LONG").is_some() { 100 } else { 1 };
    for (name, files) in SHIPPED {
        let both = load(name, files);
        let (mut compared, mut tried) = (0, 0);
        for (number, (case_name, case, at)) in cases(name).iter().enumerate() {
            for round in 0..rounds {
                let seed = (number * 1000 + round) as u64;
                let steps = 20;
                compared +=
                    walk(&mut Random::new(seed), &both, &format!("{case_name}, seed {seed}"), case, *at, steps, &[]);
                tried += steps;
            }
        }
        assert!(compared * 3 > tried, "only {compared} of {tried} changed cases of {name} could be read");
    }
}
