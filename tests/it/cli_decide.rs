//! `redress decide`: pages for people, documents for machines, batches, and every way a case can fail.

use std::fs;

use serde_json::Value;

use crate::golden::golden;
use crate::program::{Folder, Ran};

const MARKET: &str = include_str!("../suite/cli/market.redress");

/// Two items, one of them the last piece. By hand: the carrier bears 60% of 125.50 but at most 20.00, the shop the
/// rest, 105.50; the total of 125.50 and 4.90 is cut to 100.00, of which the postage goes first, then the goods in
/// proportion: 100.00 × 105.50 / 125.50 = 84.06.
const DAMAGED: &str = r#"{
  "id": "D-1", "reason": "damaged", "asked": "refund", "delivered": "2026-03-05T11:20", "freight": "4.90",
  "items": [ { "sku": "LAMP-7", "price": "80.00" }, { "sku": "VASE-2", "price": "45.50", "final": true } ]
}"#;

fn market() -> Folder {
    let changed = DAMAGED.replace("\"damaged\"", "\"change_of_mind\"");
    Folder::new()
        .with("market.redress", MARKET)
        .with("damaged.json", DAMAGED)
        .with("changed.json", &changed)
        .with("exchange.json", changed.replace("\"refund\"", "\"exchange\""))
        .with("waiting.json", changed.replace("\"2026-03-05T11:20\"", "null"))
}

fn decide(folder: &Folder, case: &str, more: &[&str]) -> Ran {
    let mut arguments = vec!["decide", "market.redress", case];
    if !more.contains(&"--at") {
        arguments.extend(["--at", "2026-03-10T12:00"]);
    }
    arguments.extend(more);
    folder.run(&arguments)
}

#[test]
fn page_says_who_may_what_and_who_pays() {
    let folder = market();
    for (name, case, more) in [
        ("damaged", "damaged.json", &["--explain"][..]),
        ("damaged.zh-CN", "damaged.json", &["--lang", "zh-CN"][..]),
        ("changed", "changed.json", &[][..]),
        ("exchange", "exchange.json", &[][..]),
        ("waiting", "waiting.json", &[][..]),
        ("too_late", "changed.json", &["--at", "2026-04-05T00:00+02:00"][..]),
    ] {
        let ran = decide(&folder, case, more);
        assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{name}");
        golden(&format!("decide.{name}.txt"), &ran.out);
    }
}

#[test]
fn window_ends_with_its_last_day() {
    let folder = market();
    let verdict = |at: &str| {
        let ran = decide(&folder, "exchange.json", &["--at", at, "--format", "json"]);
        let json: Value = serde_json::from_str(&ran.out).unwrap();
        assert_eq!(json["format"], "redress.decision/1");
        json["eligibility"]["verdict"].as_str().unwrap().to_owned()
    };
    // 30 days after 5 March: 4 April is the last, until midnight in Paris.
    assert_eq!(verdict("2026-04-04T23:59:59.999"), "allow");
    assert_eq!(verdict("2026-04-04T21:59:59.999Z"), "allow");
    assert_eq!(verdict("2026-04-04T22:00:00Z"), "deny");
}

#[test]
fn explained_json_says_why() {
    let ran = decide(&market(), "damaged.json", &["--format", "json", "--explain"]);
    let json: Value = serde_json::from_str(&ran.out).unwrap();
    assert!(json["why"].is_array() && json["why_not"].is_array(), "{json}");
}

#[test]
fn mistakes_of_a_case_end_with_3() {
    let folder = market().with("bad.json", "{\n  \"reason\": \"damagd\",\n  \"asked\": \"refund\", \"colour\": 1\n}");
    let ran = decide(&folder, "bad.json", &[]);
    ran.fails(3, "error: bad.json: reason (line 2, column 13): ");
    assert!(ran.err.contains("damaged") && ran.err.contains("unknown name `colour`"), "{ran:?}");
    let json = decide(&folder, "bad.json", &["--format", "json"]);
    let document: Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!((json.code, &document["format"]), (Some(3), &Value::from("redress.error/1")));
    for text in ["", "[]", "{", "\u{1b}[2J", "{\"id\": \"\u{202e}\"}", "null", "{}{}"] {
        fs::write(folder.path.join("text.json"), text).unwrap();
        let ran = decide(&folder, "text.json", &[]);
        assert!(ran.code == Some(3) && !ran.err.is_empty() && !ran.err.contains('\u{1b}'), "{text:?}: {ran:?}");
    }
}

#[test]
fn unknown_facts_are_passed_over_when_asked() {
    let folder = market().with("more.json", DAMAGED.replace("\"id\"", "\"colour\": \"red\", \"id\""));
    decide(&folder, "more.json", &[]).fails(3, "unknown name `colour`");
    let ran = decide(&folder, "more.json", &["--lenient"]);
    assert!(ran.code == Some(0) && ran.err.starts_with("note: more.json: colour (line 2, column 3)"), "{ran:?}");
}

#[test]
fn a_deduction_of_nothing_has_no_sign() {
    let policy = "policy p { currency EUR rounding half_up }\nfacts { n integer }\n\
                  compensation { pay g = EUR 5.00  deduct h = EUR 1.00 * n }\n";
    let folder = Folder::new().with("p.redress", policy).with("0.json", "{ \"n\": 0 }").with("1.json", "{ \"n\": 1 }");
    let page = |case: &str| folder.run(&["decide", "p.redress", case, "--explain"]).out;
    assert!(page("1.json").contains("-EUR 1.00"));
    assert!(page("0.json").contains(" EUR 0.00") && !page("0.json").contains("-EUR"), "{}", page("0.json"));
}

#[test]
fn a_batch_names_what_it_passes_over_once() {
    let case = |more: &str| DAMAGED.replace("\"id\"", &format!("{more}\"id\"")).replace('\n', " ") + "\n";
    let red = r#""colour": "red", "#;
    let lines = [case(""), case(red), case(red), case(r#""size": 4, "colour": "blue", "#)].concat();
    let folder = market().with("more.jsonl", lines);
    for threads in ["1", "3"] {
        let ran = decide(&folder, "more.jsonl", &["--batch", "--lenient", "--threads", threads]);
        assert_eq!((ran.code, ran.out.lines().count()), (Some(0), 4));
        let told: Vec<&str> = ran.err.lines().collect();
        assert_eq!(told.len(), 2, "{ran:?}");
        assert!(
            told[0].starts_with("note: more.jsonl: colour (line 2, column ") && told[0].ends_with("; 3 cases have it")
        );
        assert!(told[1].starts_with("note: more.jsonl: size (line 4, column ") && told[1].ends_with("; 1 case has it"));
    }
    // However many names there are, what is told of them is bounded.
    let many: String = (0..3000).map(|at| case(&format!("\"n{at}\": 1, "))).collect();
    fs::write(folder.path.join("many.jsonl"), many).unwrap();
    let ran = decide(&folder, "many.jsonl", &["--batch", "--lenient"]);
    assert_eq!((ran.code, ran.err.lines().count()), (Some(0), 101));
    assert!(
        ran.err.contains("n0 (line 1, ") && ran.err.ends_with("note: there are more unknown names\n"),
        "{}",
        ran.err
    );
}

/// The clocks of Paris jump over this time; where the zone is a matter of the case, others have it.
#[test]
fn a_time_that_clocks_skip_is_no_mistake_of_the_cases() {
    let case = DAMAGED.replace('\n', " ") + "\n";
    let folder = market().with("two.jsonl", case.repeat(2));
    let ran = decide(&folder, "two.jsonl", &["--batch", "--at", "2026-03-29T02:30"]);
    assert!(ran.code == Some(2) && ran.out.is_empty(), "{ran:?}");
    assert!(
        ran.err.starts_with("error: --at: there is no 02:30 on 2026-03-29 in Europe/Paris")
            && ran.err.lines().count() == 1
    );
    let zoned = "policy p { currency EUR timezone place rounding half_up }\n\
                 facts { place zone  since datetime }\ncompensation { pay g = EUR 1 when since < now }\n";
    let at = r#""since": "2026-01-01T00:00Z""#;
    let cases = format!("{{ \"place\": \"Europe/Paris\", {at} }}\n{{ \"place\": \"Asia/Tokyo\", {at} }}\n");
    let folder = Folder::new().with("p.redress", zoned).with("two.jsonl", cases);
    let ran = folder.run(&["decide", "p.redress", "two.jsonl", "--batch", "--at", "2026-03-29T02:30"]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(3), "1 of 2 cases could not be decided\n"), "{ran:?}");
    let first: Value = serde_json::from_str(ran.out.lines().next().unwrap()).unwrap();
    assert_eq!((&first["line"], &first["errors"][0]["kind"]), (&1.into(), &"usage".into()));
    assert!(
        first["errors"][0].get("path").is_none() && first["errors"][0]["message"].as_str().unwrap().contains("--at")
    );
}

#[test]
fn fault_has_its_place_in_the_policy() {
    let policy = "policy shop { currency EUR }\nfacts { n integer }\ncompensation {\n  pay part = EUR 6.00 / n\n}\n";
    let policy = policy.replace("currency EUR", "currency EUR rounding half_up");
    let folder = Folder::new().with("shop.redress", policy).with("zero.json", "{ \"n\": 0 }");
    folder.run(&["decide", "shop.redress", "zero.json"]).fails(3, "fault: shop.redress:4:14: this divides by zero");
    let ran = folder.run(&["decide", "shop.redress", "zero.json", "--format", "json"]);
    let json: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!((ran.code, &json["errors"][0]["code"]), (Some(3), &Value::from("division_by_zero")));
}

#[test]
fn batch_answers_every_line_in_order() {
    let folder = market();
    let case = |n: usize| format!("{}\n", DAMAGED.replace("D-1", &format!("D-{n}")).replace('\n', " "));
    let good: String = (0..3000).map(case).collect();
    fs::write(folder.path.join("good.jsonl"), &good).unwrap();
    let one = decide(&folder, "good.jsonl", &["--batch", "--threads", "1"]);
    assert_eq!((one.code, one.err.as_str()), (Some(0), ""));
    for (n, line) in one.out.lines().enumerate() {
        let json: Value = serde_json::from_str(line).unwrap();
        assert_eq!((&json["case"], &json["compensation"]["total"]), (&format!("D-{n}").into(), &"100.00".into()));
    }
    assert_eq!(one.out.lines().count(), 3000);
    assert!(decide(&folder, "good.jsonl", &["--batch", "--threads", "7"]).out == one.out);
    let fed = Ran::of(
        folder
            .command(&["decide", "market.redress", "-", "--batch", "--at", "2026-03-10T11:00Z"])
            .stdin(fs::File::open(folder.path.join("good.jsonl")).unwrap()),
    );
    assert!(fed.out == one.out);
}

#[test]
fn batch_answers_bad_lines_too() {
    let case = DAMAGED.replace('\n', " ");
    let folder =
        market().with("mixed.jsonl", [case.as_bytes(), b"\n\n{\"id\":7}\r\n \t\r\n\xff\n", case.as_bytes()].concat());
    let ran = decide(&folder, "mixed.jsonl", &["--batch"]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(3), "2 of 4 cases could not be decided\n"));
    let lines: Vec<Value> = ran.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let formats: Vec<_> = lines.iter().map(|line| line["format"].as_str().unwrap()).collect();
    assert_eq!(formats, [&["redress.decision/1"][..], &["redress.error/1"; 2], &["redress.decision/1"]].concat());
    assert_eq!(lines[1..3].iter().map(|line| line["line"].as_u64().unwrap()).collect::<Vec<_>>(), [3, 5]);
    // The line of the file is the only one; what is wrong is told by its path.
    for error in lines[1]["errors"].as_array().unwrap() {
        assert!(error["path"].is_string() && error.get("line").is_none(), "{error}");
    }
}

#[test]
fn wrong_use_of_decide_ends_with_2() {
    let folder = market()
        .with("bad.redress", "policy shop {\n")
        .with("a/a.redress", "policy a { }")
        .with("a/b.redress", "policy b { }");
    decide(&folder, "none.json", &[]).fails(2, "error: none.json: there is no such file");
    decide(&folder, ".", &[]).fails(2, "error: .: it is a folder");
    decide(&folder, ".", &["--batch"]).fails(2, "error: .: it is a folder");
    decide(&folder, "damaged.json", &["--lang", "fr"]).fails(2, "the policy is not written in `fr`; it has en, zh-CN");
    decide(&folder, "damaged.json", &["--at", "2026-02-30T10:00"]).fails(2, "there is no day 30 in 2026-02");
    decide(&folder, "damaged.json", &["--batch", "--format", "human"]).fails(2, "a batch is written as JSON");
    decide(&folder, "damaged.json", &["--threads", "2"]).fails(2, "--batch");
    folder.run(&["decide", "none.redress", "damaged.json"]).fails(2, "none.redress: there is no such file");
    folder.run(&["decide", "a", "damaged.json"]).fails(2, "there are several policies here: `a` and `b`");
    folder.run(&["decide", "bad.redress", "damaged.json"]).fails(1, "error[E00");
    // The clocks of Paris jump over this time.
    decide(&folder, "damaged.json", &["--at", "2026-03-29T02:30"]).fails(
        2,
        "error: --at: there is no 02:30 on 2026-03-29 in Europe/Paris, where the clocks skip it; \
         write the offset that is meant: 2026-03-29T02:30+01:00 or 2026-03-29T02:30+02:00",
    );
    decide(&folder, "damaged.json", &["--batch", "--threads", "0"]).fails(2, "'0'");
}

#[test]
fn a_page_is_silent_about_nothing() {
    let policy = "policy shop { currency EUR  rounding half_up }
record Item { sku text key  price money  opened bool = no }
facts { items list of Item }
eligibility of refund per item in items {
  normally deny all because \"Not this one.\"
  except sealed \"Sealed\" allow refund when if item.price > 0 then not item.opened else no
}
compensation {
  pay goods \"Goods\" = sum i in eligible_items: i.price
  pay postage \"Postage\" = 0% of goods
  deduct wear \"Wear\" = 0% of goods
}
";
    let folder = Folder::new()
        .with("shop.redress", policy)
        .with("none.json", "{ \"items\": [] }")
        .with("one.json", "{ \"items\": [ { \"sku\": \"A\", \"price\": \"12.50\" } ] }");
    let run = |case: &str, more: &[&str]| folder.run(&[&["decide", "shop.redress", case], more].concat());
    let none = run("none.json", &[]);
    assert!(none.out.contains("Refund: refused\n  There are no items to judge.\n"), "{none:?}");
    assert!(none.out.contains("Nothing is owed."), "{none:?}");
    let one = run("one.json", &[]);
    assert!(one.out.contains("Goods") && !one.out.contains("Postage") && !one.out.contains("Wear"), "{one:?}");
    let why = run("one.json", &["--explain"]);
    assert!(why.out.contains("Postage") && why.out.contains("Wear") && !why.out.contains("= )"), "{why:?}");
    assert!(why.out.contains("item.price > 0: yes (item.price = EUR 12.50)"), "{why:?}");
    let json: Value = serde_json::from_str(&run("none.json", &["--format", "json"]).out).unwrap();
    assert_eq!(json["eligibility"]["note"], "there are no items to judge");
    let json: Value = serde_json::from_str(&run("one.json", &["--format", "json"]).out).unwrap();
    assert!(json["eligibility"].get("note").is_none());
    assert_eq!(json["compensation"]["lines"].as_array().unwrap().len(), 3);
}
