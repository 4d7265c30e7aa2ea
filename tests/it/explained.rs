//! What an explanation claims of changes is tried from outside: each change is written into the JSON of the case, the
//! case is read anew and decided, and what the claim says of it must be so; one step nearer it must not be so.

use redress::Policy;
use serde_json::{Value, from_str};
use std::path::Path;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The cases of a policy that ships, with the instants at which they are decided.
fn cases(name: &str) -> Vec<(String, Value, String)> {
    let folder = root().join("examples").join(name);
    let names = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> =
        names.filter_map(|name| Some(name.strip_suffix(".expected.json")?.to_owned())).collect();
    names.sort();
    let read = |path: String| -> Value { from_str(&std::fs::read_to_string(folder.join(path)).unwrap()).unwrap() };
    let case = |name: String| {
        let at = read(format!("{name}.expected.json"))["at"].as_str().unwrap().to_owned();
        (name.clone(), read(format!("{name}.json")), at)
    };
    names.into_iter().map(case).collect()
}

/// Writes a value into a case: `claim.items[0].opened`.
fn put(case: &mut Value, path: &str, value: &Value) {
    let mut place = case;
    for step in path.split('.') {
        let (name, element) = step.split_once('[').map_or((step, None), |(name, rest)| (name, Some(rest)));
        let object = place.as_object_mut().unwrap();
        place = object.entry(name).or_insert_with(|| Value::Object(serde_json::Map::new()));
        if let Some(element) = element {
            place = &mut place[element.trim_end_matches(']').parse::<usize>().unwrap()];
        }
    }
    *place = value.clone();
}

/// The decision of a case with one value in another's place.
fn decided(policy: &Policy, case: &Value, at: &str, path: &str, value: &Value) -> Result<Value, String> {
    let (mut case, mut at) = (case.clone(), at.to_owned());
    if path == "now" {
        at = value.as_str().unwrap().to_owned();
    } else {
        put(&mut case, path, value);
    }
    let case = policy.read_case(case.to_string()).map_err(|errors| errors.to_string())?;
    let decision = policy.decide(&case, at.parse().unwrap()).map_err(|fault| fault.to_string())?;
    Ok(from_str(&decision.to_json()).unwrap())
}

/// Which rules decided what an entry is about; of a line whether it applies. Of decisions and findings the JSON names no
/// rules: there the value has to do.
fn deciders(decision: &Value, entry: &Value) -> Vec<String> {
    let names = |list: &Value| -> Vec<String> {
        list.as_array().into_iter().flatten().map(|name| name.as_str().unwrap().to_owned()).collect()
    };
    match entry["about"].as_str().unwrap() {
        "eligibility" => match entry["item"].as_u64() {
            Some(item) => names(&decision["eligibility"]["items"][item as usize]["rules"]),
            None => names(&decision["eligibility"]["remedies"][entry["remedy"].as_str().unwrap()]["rules"]),
        },
        "responsibility" => names(&decision["responsibility"]["rules"]),
        "line" => {
            let applies =
                decision["compensation"]["lines"].as_array().unwrap().iter().any(|line| line["name"] == entry["name"]);
            vec![if applies { "applies" } else { "out" }.to_owned()]
        }
        "decision" => vec![decision["decisions"][entry["name"].as_str().unwrap()].to_string()],
        "finding" => vec![decision["findings"][entry["name"].as_str().unwrap()]["holds"].to_string()],
        other => panic!("{other}"),
    }
}

/// What a decision has where an effect says that it differs.
fn found(decision: &Value, effect: &Value) -> Value {
    let name = effect["name"].as_str().unwrap_or_default();
    let money = |amount: &Value| match amount {
        Value::Null => Value::Null,
        amount => serde_json::json!({ "amount": amount, "currency": decision["compensation"]["currency"] }),
    };
    match effect["about"].as_str().unwrap() {
        "eligibility" => match effect["item"].as_u64() {
            Some(item) => decision["eligibility"]["items"][item as usize]["verdict"].clone(),
            None => decision["eligibility"]["remedies"][effect["remedy"].as_str().unwrap()]["verdict"].clone(),
        },
        "responsibility" => decision["responsibility"]["shares"].clone(),
        "total" => money(&decision["compensation"]["total"]),
        "line" => {
            let lines = decision["compensation"]["lines"].as_array().unwrap();
            lines.iter().find(|line| line["name"] == name).map_or(Value::Null, |line| money(&line["amount"]))
        }
        "decision" => decision["decisions"][name].clone(),
        "finding" => decision["findings"][name]["holds"].clone(),
        other => panic!("{other}"),
    }
}

/// Tries every change that is claimed of a case. How many there were.
fn tried(policy: &Policy, name: &str, case: &Value, at: &str) -> usize {
    let read = policy.read_case(case.to_string()).unwrap();
    let explained = policy.explain(&read, at.parse().unwrap()).unwrap();
    let explained: Value = from_str(&explained.to_json()).unwrap();
    let decision = &explained["decision"];
    let mut count = 0;
    for entry in explained["why_not"].as_array().unwrap() {
        let Some(change) = entry.get("change") else { continue };
        count += 1;
        let path = change["fact"].as_str().unwrap();
        let said = format!("{name}: {entry:#}");
        let rule = match entry["about"].as_str().unwrap() {
            "eligibility" | "responsibility" => entry["rule"].as_str().unwrap(),
            _ => "value",
        };
        let before = deciders(decision, entry);
        assert!(!before.iter().any(|one| one == rule), "{said}");
        let new = decided(policy, case, at, path, &change["to"]).unwrap_or_else(|error| panic!("{said}\n{error}"));
        // The rule decides then.
        let after = deciders(&new, entry);
        match rule {
            "value" => assert_ne!(before, after, "{said}"),
            rule => assert!(after.iter().any(|one| one == rule), "{said}\n{after:?}"),
        }
        // What the claim says of the whole is so.
        let effects = change["effects"].as_array().unwrap();
        assert!(!effects.is_empty(), "{said}");
        for effect in effects {
            if effect.get("instead_of").is_none() {
                assert_eq!(found(decision, effect), effect["before"], "{said}\n{effect:#}");
                // What is given without a worth has no amount: it applies, or not.
                let other = effect["before"] != effect["after"] || effect["applied"] != effect["applies"];
                assert!(other, "{said}");
            }
            assert_eq!(found(&new, effect), effect["after"], "{said}\n{effect:#}");
        }
        // One step nearer nothing of it is: the first effect is the outcome itself.
        if let Some(short_of) = change.get("short_of")
            && *short_of != change["from"]
            && let Ok(near) = decided(policy, case, at, path, short_of)
        {
            let same = match rule {
                "value" => deciders(&near, entry) != after,
                rule => {
                    let decides = deciders(&near, entry).iter().any(|one| one == rule);
                    !decides || found(&near, &effects[0]) == effects[0]["before"]
                }
            };
            assert!(same, "{said}\nholds nearer, too");
        }
    }
    count
}

#[test]
fn every_change_that_is_claimed_changes_what_it_says() {
    let mut count = 0;
    for name in ["bike_shop", "nordlicht"] {
        let policy = Policy::load(root().join("policies").join(name)).unwrap();
        for (case_name, case, at) in cases(name) {
            count += tried(&policy, &case_name, &case, &at);
        }
    }
    assert!(count > 200, "{count} changes");
}

#[test]
fn so_it_is_of_the_story_of_every_policy() {
    let mut stories = 0;
    for entry in std::fs::read_dir(root().join("policies")).unwrap() {
        let folder = entry.unwrap().path();
        let Ok(story) = std::fs::read_to_string(folder.join("story.json")) else { continue };
        let policy = Policy::load(&folder).unwrap();
        stories += 1;
        tried(&policy, &folder.to_string_lossy(), &from_str(&story).unwrap(), "2026-06-04T10:00:00Z");
    }
    assert!(stories > 15, "{stories} stories");
}

const SHOP: &str = r#"
policy shop "Shop" { currency EUR  timezone "Europe/Berlin"  rounding half_up }
parties { buyer, seller, carrier }
enum Why { broken "Broken", regret "Regret" }
facts {
  price        money from EUR 0.00
  why          Why
  weight       number from 0 to 100
  claims       integer from 0 to 10
  delivered_at datetime "Delivered"
  reported_at  datetime? "Reported"
  sealed       bool
}
eligibility of refund at delivered_at {
  normally deny all because "No."
  except broken allow refund when why is broken and claims <= 3
}
responsibility {
  normally seller 100%
  except transit "In time" carrier 100%
    when reported_at is known and reported_at within 48 hours of delivered_at
}
compensation {
  pay goods "Price" = price
  deduct wear "Wear" = EUR 1.00 when not sealed
  pay heavy "Heavy" = EUR 2.00 when weight > 30.5 and price >= EUR 20.00
}
"#;

fn nearest(case: &str, about: &str, name: &str) -> Value {
    let policy = Policy::parse(SHOP).unwrap();
    let case = policy.read_case(case).unwrap();
    let explained = policy.explain(&case, "2026-05-10T10:00:00Z".parse().unwrap()).unwrap();
    let json: Value = from_str(&explained.to_json()).unwrap();
    let means = |one: &&Value| one["about"] == about && (one["name"] == name || one["rule"] == name);
    json["why_not"].as_array().unwrap().iter().find(means).unwrap()["change"].clone()
}

/// A case of the shop with some facts in others' places.
fn shop(more: &str) -> String {
    let mut case: Value = from_str(
        r#"{ "price": "50.00", "why": "broken", "weight": "10", "claims": 2, "sealed": true,
             "delivered_at": "2026-04-30T14:00", "reported_at": "2026-05-03T03:00" }"#,
    )
    .unwrap();
    let more: Value = from_str(more).unwrap();
    case.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    case.to_string()
}

#[test]
fn nearest_values_are_those_at_the_borders() {
    // 61 hours after 30 April 14:00 in Berlin; the limit of 48 hours is 2 May 14:00, which is 12:00 in UTC.
    let change = nearest(&shop("{}"), "responsibility", "transit");
    assert_eq!((change["fact"].as_str(), change["to"].as_str()), (Some("reported_at"), Some("2026-05-02T11:59:59Z")));
    assert_eq!(change["short_of"], "2026-05-02T12:00:00Z");
    assert_eq!(change["effects"][0]["after"], serde_json::json!({ "carrier": "100%" }));
    // A number just above a limit, in hundredths; a whole number; an amount in cents.
    assert_eq!(nearest(&shop("{}"), "line", "heavy")["to"], "30.51");
    assert_eq!(nearest(&shop(r#"{"claims":9}"#), "eligibility", "broken")["to"], 3);
    let change = nearest(&shop(r#"{"weight":"40","price":"1.00"}"#), "line", "heavy");
    assert_eq!(
        (change["to"]["amount"].as_str(), change["short_of"]["amount"].as_str()),
        (Some("20.00"), Some("19.99"))
    );
    // Yes or no; one of several; given or not.
    assert_eq!(nearest(&shop(r#"{"sealed":false}"#), "line", "wear")["fact"], "sealed");
    assert_eq!(nearest(&shop(r#"{"why":"regret"}"#), "eligibility", "broken")["to"], "broken");
    let change = nearest(&shop(r#"{"reported_at":null}"#), "responsibility", "transit");
    assert_eq!((change["from"].clone(), change["to"].as_str()), (Value::Null, Some("2026-05-02T11:59:59Z")));
    // Two facts are wrong: no single one helps.
    assert_eq!(nearest(&shop(r#"{"why":"regret","claims":9}"#), "eligibility", "broken"), Value::Null);
    // Twelve claims cannot be: what the facts cannot be is never proposed.
    assert_eq!(nearest(&shop(r#"{"claims":3}"#), "eligibility", "normally")["to"], 4);
}

/// Nobody pays less than nothing: below zero is only what a range allows, or the case has.
#[test]
fn what_cannot_be_meant_is_not_proposed() {
    let policy = |of: &str| {
        let text = "policy p { currency EUR }  facts { price money RANGE  freight money }
            eligibility of refund { normally allow all  except cheap deny refund when price + freight < EUR 10.00 because \"Cheap.\" }
            compensation { pay goods = freight }";
        Policy::parse(&text.replace("RANGE", of)).unwrap()
    };
    let change = |of: &str, case: &str| {
        let policy = policy(of);
        let explained =
            policy.explain(&policy.read_case(case).unwrap(), "2026-01-01T00:00:00Z".parse().unwrap()).unwrap();
        let json: Value = from_str(&explained.to_json()).unwrap();
        json["why_not"][0]["change"].clone()
    };
    // 20 + 15 is below 10 only where one of them is below zero: no single change.
    let case = r#"{ "price": "20.00", "freight": "15.00" }"#;
    assert_eq!(change("", case), Value::Null);
    assert_eq!(change("from -EUR 50.00", case)["to"]["amount"], "-5.01");
    // 20 + 5: the price down to 4.99 will do.
    assert_eq!(change("", r#"{ "price": "20.00", "freight": "5.00" }"#)["to"]["amount"], "4.99");
    // A case that has a price below zero may have a lower one.
    assert_eq!(change("", r#"{ "price": "-1.00", "freight": "15.00" }"#)["to"]["amount"], "-5.01");
}

#[test]
fn a_date_is_counted_as_asked() {
    let policy = Policy::load(root().join("policies/nordlicht")).unwrap();
    let explained = |case: &str, at: &str| {
        let case = std::fs::read(root().join("examples/nordlicht").join(case)).unwrap();
        policy.explain(&policy.read_case(case).unwrap(), at.parse().unwrap()).unwrap()
    };
    // The version of 2025 has no calendar in its header, that of 2026 has the office in Shanghai.
    let older = explained("ordered_before_midnight_of_the_year.json", "2026-01-09T10:00:00+08:00");
    let error = older.date("1 business day after 2026-09-30").unwrap_err();
    assert!(error.contains("add `by CALENDAR`"), "{error}");
    let explained = explained("golden_week.json", "2026-10-09T10:00:00+08:00");
    let end = |text: &str| explained.date(text).map(|date| date.counted.told.end.unwrap().to_string());
    // 7 days after 24 September end on 1 October, which the National Day moves to the 8th.
    assert_eq!(end("7 days by cn_civil_code after order.delivered_at").unwrap(), "2026-10-08T16:00:00Z");
    assert_eq!(end("2 hours after 2026-10-01T10:00").unwrap(), "2026-10-01T04:00:00Z");
    assert_eq!(end("1 business day by china after 2026-09-30").unwrap(), "2026-10-08T16:00:00Z");
    assert_eq!(end("2 business hours after 2026-09-30T17:00").unwrap(), "2026-10-08T02:00:00Z");
    for (wrong, says) in [
        ("7 days", "write it as"),
        ("x days after order.delivered_at", "`x` is no whole number"),
        ("7 moons after order.delivered_at", "`moons` is no unit"),
        ("7 days by nobody after order.delivered_at", "no counting `nobody`"),
        ("2 hours by china after order.delivered_at", "by the clock"),
        ("7 days after parcel.lost_on", "is not known in this case"),
        ("7 days after order.paid", "neither a day nor an instant"),
        ("7 days after tomorrow", "neither a fact"),
        ("2 hours after 2026-10-01", "hours"),
        ("999999999 days after 2026-10-01", "year"),
    ] {
        let error = end(wrong).unwrap_err();
        assert!(error.contains(says), "{wrong}: {error}");
    }
}
