//! YAML wherever people give data: the same answers as for JSON, and mistakes with the file's own lines.

use crate::program::Folder;

const SHOP: &str = r#"policy shop "Shop" { currency EUR  timezone "Europe/Berlin" }

facts { price money from EUR 1.00  colour text? }

compensation { pay goods = price }

workflow {
  stage opened {
    seller may ask
    buyer may answer(colour)
    seller must within 48 hours {
      accept -> done { grant; settle }
      else   -> done { grant; settle }
    }
  }
  stage done final
}
"#;

fn shop() -> Folder {
    Folder::new()
        .with("shop.redress", SHOP)
        .with("case.yaml", "# from the shop\nid: C-1\nprice: 20.00\n")
        .with("case.json", "{ \"id\": \"C-1\", \"price\": \"20.00\" }")
}

#[test]
fn a_case_in_yaml_is_decided_as_in_json() {
    let folder = shop();
    let decide = |case| folder.run(&["decide", "shop.redress", case, "--at", "2026-03-02T09:00", "--format", "json"]);
    let (yaml, json) = (decide("case.yaml"), decide("case.json"));
    assert_eq!((yaml.code, &yaml.out), (Some(0), &json.out), "{yaml:?}");
}

#[test]
fn mistakes_stand_at_their_lines() {
    let folder = shop()
        .with("bad.yml", "id: C-1\n# é\nprice: 0.50\ncolor: red\ncolour: 1\n")
        .with("twice.yaml", "price: 2\nprice: 3\n")
        .with("broken.yaml", "price: [2\nid: 1\n");
    let decide = |case, more: &[&str]| folder.run(&[&["decide", "shop.redress", case][..], more].concat());
    let ran = decide("bad.yml", &[]);
    assert_eq!(
        (ran.code, ran.err.as_str()),
        (
            Some(3),
            "error: bad.yml: price (line 3, column 8): this must be EUR 1.00 or more, found EUR 0.50\n\
             error: bad.yml: color (line 4, column 1): unknown name `color`; did you mean `colour`?\n\
             error: bad.yml: colour (line 5, column 9): a text was expected, found a number; write it in double quotes\n"
        )
    );
    decide("bad.yml", &["--format", "json"]);
    decide("twice.yaml", &[]).fails(3, "price (line 2, column 1): `price` is given twice");
    decide("broken.yaml", &[]).fails(3, "this is no YAML");
}

#[test]
fn a_script_in_yaml_tells_the_same_story() {
    let events = [
        "{ \"id\": \"e-1\", \"at\": \"2026-03-02T10:00\", \"actor\": \"seller\", \"event\": \"ask\" }",
        "{ \"at\": \"2026-03-02T11:00\", \"actor\": \"buyer\", \"event\": \"answer\", \"colour\": \"red\" }",
    ];
    let folder = shop()
        .with("events.jsonl", events.join("\n"))
        .with(
            "events.yaml",
            "- id: e-1\n  at: 2026-03-02T10:00\n  actor: seller\n  event: ask\n\
             - { at: 2026-03-02T11:00, actor: buyer, event: answer, colour: red }\n",
        )
        .with("bad.yaml", "- at: 2026-03-02T10:00\n  actor: seller\n  event: answr\n- at: 2026-03-29T02:30\n  actor: system\n  event: ask\n");
    let simulate = |events| {
        let more = ["--at", "2026-03-02T09:00", "--format", "json"];
        folder.run(&[&["simulate", "shop.redress", "case.yaml", "--events", events][..], &more].concat())
    };
    let (yaml, json) = (simulate("events.yaml"), simulate("events.jsonl"));
    assert_eq!((yaml.code, &yaml.out), (Some(0), &json.out), "{yaml:?}");
    let bad = simulate("bad.yaml");
    assert!(bad.code == Some(3) && bad.err.contains("bad.yaml:3:10: event: unknown name `answr`"), "{bad:?}");
    assert!(bad.err.contains("bad.yaml:4:7: at: there is no 02:30"), "{bad:?}");
}
