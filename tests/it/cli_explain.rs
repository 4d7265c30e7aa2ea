//! `redress explain` of cases: pages for people in their languages, documents for machines, dates, and bad input.

use serde_json::Value;
use std::path::Path;

use crate::golden::golden;
use crate::program::{Folder, Ran};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn explain(case: &str, more: &[&str]) -> Ran {
    let path = |path: &str| root().join(path).to_string_lossy().into_owned();
    let (policy, case) = (path("policies/nordlicht"), path(&format!("examples/nordlicht/{case}.json")));
    let mut arguments = vec!["explain", &policy, &case];
    arguments.extend(more);
    let ran = Folder::new().run(&arguments);
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{case}");
    ran
}

#[test]
fn pages_say_why_and_what_would_have_changed_it() {
    for (name, case, more) in [
        ("allowed", "last_second", &["--at", "2026-03-19T22:59:59Z"][..]),
        ("late", "spring_forward_hours_late", &["--at", "2026-03-30T16:00:00Z"][..]),
        ("shared", "lost_with_a_wrong_address", &["--at", "2026-06-04T10:00:00+08:00"][..]),
        ("items", "one_of_three_refused", &["--at", "2026-05-20T07:00:00Z"][..]),
        ("zh-CN", "golden_week", &["--at", "2026-10-09T10:00", "--lang", "zh-CN"][..]),
        ("date", "golden_week", &["--at", "2026-10-09T10:00", "--date"][..]),
        ("date.rule", "holiday_rolls_paris", &["--at", "2026-05-10T10:00", "--date", "no_reason"][..]),
        ("date.zh-CN", "golden_week", &["--at", "2026-10-09T10:00", "--lang", "zh-CN", "--date=无理由退货"][..]),
        ("date.asked", "make_up_saturday", &["--date", "3 business days by china after 2026-09-30T15:00"][..]),
    ] {
        let mut ran = explain(case, more);
        if name == "date.asked" {
            // Without `--at` the clock of the machine is read.
            let lines = ran.out.lines().filter(|line| !line.contains("decided as of"));
            ran.out = lines.map(|line| format!("{line}\n")).collect();
        }
        golden(&format!("explain.{name}.txt"), &ran.out);
    }
}

#[test]
fn json_is_the_whole_explanation() {
    let ran = shop().run(&["explain", "shop.redress", "case.json", "--at", "2026-03-03T12:00", "--format", "json"]);
    let json: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(json["format"], "redress.explanation/1");
    assert_eq!(json["decision"]["responsibility"]["shares"]["seller"], "100%");
    golden("explain.json.json", &ran.out);
}

#[test]
fn decide_says_the_nearest_change_too() {
    let path = |path: &str| root().join(path).to_string_lossy().into_owned();
    let (policy, case) = (path("policies/nordlicht"), path("examples/nordlicht/made_to_order.json"));
    let at = ["--at", "2026-06-04T10:00:00+08:00"];
    let ran = Folder::new().run(&["decide", &policy, &case, "--explain", "--format", "json", at[0], at[1]]);
    let json: Value = serde_json::from_str(&ran.out).unwrap();
    let entries = json["why_not"].as_array().unwrap();
    assert!(entries.iter().any(|entry| entry.get("change").is_some()), "{entries:#?}");
}

const SHOP: &str = "policy shop { currency EUR  timezone \"Europe/Berlin\" }
facts { price money  bought_at datetime }
responsibility {
  normally seller 100%
  except fresh buyer 100% when now < 48 hours after bought_at
}
compensation { pay goods = price }
workflow {
  stage opened { seller must within 48 hours { accept -> done { grant; settle }  else -> done } }
  stage done final
}
";

fn shop() -> Folder {
    Folder::new()
        .with("shop.redress", SHOP)
        .with("case.json", r#"{ "id": "C-1", "price": "20.00", "bought_at": "2026-03-01T10:00" }"#)
}

#[test]
fn live_case_is_explained_as_it_stands() {
    let folder = shop();
    let saved = folder.run(&[
        "simulate",
        "shop.redress",
        "case.json",
        "--at",
        "2026-03-02T10:00",
        "--until",
        "+1 hours",
        "--save",
        "live.jsonl",
    ]);
    assert_eq!(saved.code, Some(0), "{saved:?}");
    let ran = folder.run(&["explain", "shop.redress", "live.jsonl"]);
    assert!(ran.code == Some(0) && ran.out.contains("Case C-1, decided as of March 2, 2026 at 10:00"), "{ran:?}");
    let ran = folder.run(&["explain", "shop.redress", "live.jsonl", "--date"]);
    assert!(ran.out.contains("accept: 48 hours after March 2, 2026 at 10:00"), "{ran:?}");
    assert!(ran.out.contains("before March 4, 2026 at 10:00"), "{ran:?}");
    let cut = folder.read("live.jsonl").replace("20.00", "30.00");
    let folder = folder.with("live.jsonl", cut);
    folder.run(&["explain", "shop.redress", "live.jsonl"]).fails(3, "error: live.jsonl: ");
}

/// What silence has granted stands, though the rules would refuse it.
#[test]
fn what_was_granted_whatever_the_rules_say_is_told_first() {
    let policy = "policy p { languages en, zh-CN }  remedies { refund \"Money back\" zh-CN \"退款\", exchange }
        facts { asked remedy }
        eligibility of asked { normally deny all because en \"Never.\" zh-CN \"不可。\" }
        workflow {
          stage opened { seller must within 48 hours { accept -> over { grant }  else -> over { grant } } }
          stage over final
        }";
    let folder = Folder::new().with("p.redress", policy).with("case.json", r#"{ "asked": "refund" }"#);
    let simulate = ["simulate", "p.redress", "case.json", "--at", "2026-03-02T10:00Z", "--save", "live.json"];
    assert_eq!(folder.run(&simulate).code, Some(0));
    let ran = folder.run(&["explain", "p.redress", "live.json"]);
    assert!(ran.out.contains("What stands since March 4, 2026 at 10:00"), "{ran:?}");
    assert!(ran.out.contains("(UTC): Money back, granted\n  Seller did not act in time (accept)\n"), "{ran:?}");
    assert!(ran.out.contains("\nThe case is in: over, since March 4, 2026 at 10:00"), "{ran:?}");
    assert!(ran.out.contains("Money back: refused"), "{ran:?}");
    let ran = folder.run(&["explain", "p.redress", "live.json", "--lang", "zh-CN"]);
    assert!(ran.out.contains("准予退款\n  商家逾期未处理（accept）\n"), "{ran:?}");
    let ran = folder.run(&["explain", "p.redress", "case.json", "--at", "2026-03-02T10:00Z"]);
    assert!(!ran.out.contains("What stands"), "{ran:?}");
}

/// Whoever refused, his reason and the words that he brought come before all that the rules say.
#[test]
fn who_refused_and_why_is_told_first() {
    let policy = "policy p \"Shop\" { currency EUR  languages en, zh-CN }
        facts { price money  worn bool = no }
        eligibility of refund { normally allow all  except wear \"Worn\" deny refund when worn because en \"Worn.\" zh-CN \"已穿。\" }
        compensation { pay goods = price }
        workflow {
          stage opened \"Open\" {
            seller must within 48 hours {
              reject(note text \"Note\" zh-CN \"说明\") \"say no\" zh-CN \"拒绝\" -> looking { refuse }
                because en \"It came back worn.\" zh-CN \"退回时已穿。\" cite \"Terms, 7\"
              else -> looking
            }
          }
          stage looking \"Being looked at\" zh-CN \"复核\" { at once -> over }
          stage over \"Closed\" zh-CN \"已结束\" { buyer may appeal -> heard }
          stage heard \"Heard\" zh-CN \"申诉\" open_ended { seller may agree -> done { decide } }
          stage done \"Done\" zh-CN \"完成\" final
        }";
    let reject =
        r#"{ "at": "2026-03-03T10:00Z", "actor": "seller", "event": "reject", "note": "A stain on the sleeve" }"#;
    let appeal = r#"{ "at": "2026-03-04T10:00Z", "actor": "buyer", "event": "appeal" }"#;
    let agree = r#"{ "at": "2026-03-05T10:00Z", "actor": "seller", "event": "agree" }"#;
    let folder = Folder::new()
        .with("p.redress", policy)
        .with("case.json", r#"{ "id": "C-9", "price": "20.00" }"#)
        .with("1.jsonl", reject)
        .with("2.jsonl", format!("{reject}\n{appeal}\n"))
        .with("3.jsonl", format!("{reject}\n{appeal}\n{agree}\n"));
    let explained = |events: &str, more: &[&str]| {
        let simulate = ["simulate", "p.redress", "case.json", "--at", "2026-03-02T10:00Z", "--events", events];
        let saved = folder.run(&[&simulate[..], &["--save", "live.json"]].concat());
        assert_eq!(saved.code, Some(0), "{saved:?}");
        let ran = folder.run(&[&["explain", "p.redress", "live.json"], more].concat());
        assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
        ran.out
    };
    golden("explain.stands.txt", &explained("1.jsonl", &[]));
    golden("explain.stands.zh-CN.txt", &explained("2.jsonl", &["--lang", "zh", "--only"]));
    let last = explained("3.jsonl", &["--only", "Refund"]);
    let by =
        "\nWhat stands since March 5, 2026 at 10:00\u{202f}AM (UTC), by the rules: Refund, allowed\n  Seller: agree\n";
    assert!(last.contains(by), "{last}");
    let json: Value = serde_json::from_str(&explained("2.jsonl", &["--format", "json"])).unwrap();
    let (decided, entered) = (&json["stands"]["decided"], &json["stands"]["entered"]);
    assert_eq!(
        (&decided["ruling"], &decided["actor"], &decided["event"]),
        (&"refuse".into(), &"seller".into(), &"reject".into())
    );
    assert_eq!(decided["because"][0], "It came back worn.");
    assert_eq!((&json["stands"]["stage"], &entered["event"]), (&"heard".into(), &"appeal".into()));
    crate::schemas::Schema::named("explanation.json").holds(&json.to_string());
    // A saved case is not decided, it is explained.
    folder
        .run(&["decide", "p.redress", "live.json"])
        .fails(2, "live.json: it is a live case that was saved: `redress explain`");
}

/// One thing alone fits on a screen.
#[test]
fn one_thing_alone_is_told() {
    let at = ["--at", "2026-05-20T07:00:00Z", "--only"];
    golden("explain.only.txt", &explain("one_of_three_refused", &at).out);
    let folder = shop();
    let only =
        |what: &str| folder.run(&["explain", "shop.redress", "case.json", "--at", "2026-03-03T12:00", "--only", what]);
    only("refnd").fails(2, "`refnd` is no remedy, decision or finding of the policy; it has none");
    let ran = folder.run(&["explain", "shop.redress", "case.json", "--only", "--date"]);
    assert_eq!(ran.code, Some(2));
}

/// A deadline is asked by the titles that a page shows, a language by the tag that fits best.
#[test]
fn titles_and_languages_are_understood_as_people_write_them() {
    let policy = "policy p { languages en, zh-CN  counting calm  timezone \"UTC\" }
        counting calm \"Calm days\" zh-CN \"整日\" { first excluded  ends end_of_day  holiday keep  months clamp }
        facts { bought_at datetime \"Bought\" zh-CN \"签收时间\" }
        decision late : bool { normally no }";
    let folder = Folder::new().with("p.redress", policy).with("case.json", r#"{ "bought_at": "2026-03-01T10:00" }"#);
    let date = |what: &str, lang: &str| {
        let at = ["--at", "2026-03-02T10:00", "--lang", lang, "--date", what];
        folder.run(&[&["explain", "p.redress", "case.json"], &at[..]].concat())
    };
    for what in ["3 days after Bought", "3 days after “bought at”", "3 days by Calm days after 签收时间"] {
        let ran = date(what, "en-GB");
        assert!(
            ran.code == Some(0) && ran.out.contains("In time until the end of Wednesday, March 4, 2026"),
            "{ran:?}"
        );
    }
    assert!(date("3 days after Bought", "zh").out.contains("2026年3月4日"), "`zh` is `zh-CN` here");
    assert!(date("3 days after Bought", "zh-Hans-CN").out.contains("2026年3月4日"));
    date("3 days after Bougt", "en")
        .fails(2, "`Bougt` is neither a fact of the policy nor a day nor an instant; did you mean `Bought`?");
    date("3 days after Bought", "fr").fails(2, "the policy is not written in `fr`; it has en, zh-CN");
}

#[test]
fn bad_input_is_named() {
    let folder = shop().with("bad.json", r#"{ "price": "20.00" }"#).with("broken.redress", "policy shop {");
    let explain = |arguments: &[&str]| {
        let mut all = vec!["explain"];
        all.extend(arguments);
        folder.run(&all)
    };
    explain(&["shop.redress", "bad.json"])
        .fails(3, "error: bad.json: bought_at (line 1, column 1): `bought_at` is missing");
    explain(&["shop.redress", "none.json"]).fails(2, "error: none.json: ");
    assert_eq!(explain(&["none.redress", "case.json"]).code, Some(2));
    assert_eq!(explain(&["broken.redress", "case.json"]).code, Some(1));
    explain(&["shop.redress", "case.json", "--lang", "fr"]).fails(2, "the policy is not written in `fr`; it has en");
    explain(&["shop.redress", "case.json", "--date", "freshh"])
        .fails(2, "this decision counts no time for `freshh`, only for `fresh`");
    explain(&["shop.redress", "case.json", "--date", "5 days after bought_at"]).fails(2, "add `by COUNTING`");
    assert_eq!(explain(&["shop.redress", "case.json", "--at", "someday"]).code, Some(2));
    explain(&["shop.redress"]).fails(2, "to explain a case, name the policy and then the case");
    explain(&["E040"]).fails(2, "did you mean E0401?");
    assert_eq!(explain(&["E0401"]).code, Some(0));
    let ran = explain(&["shop.redress", "bad.json", "--format", "json"]);
    let json: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!((ran.code, &json["format"]), (Some(3), &Value::from("redress.error/1")));
}
