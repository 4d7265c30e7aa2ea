//! YAML against the JSON that it says, and against its own lines.

use super::*;
use proptest::prelude::*;

fn json(yaml: &str) -> String {
    document(yaml.as_bytes()).unwrap_or_else(|errors| panic!("{yaml:?}: {errors}")).json
}

fn refused(yaml: &str) -> String {
    document(yaml.as_bytes()).unwrap_err().to_string()
}

#[test]
fn scalars_are_those_of_yaml_1_2_and_numbers_stay_as_written() {
    for (yaml, expected) in [
        ("12.50", "12.50"),
        ("-0.5e+3", "-0.5e+3"),
        ("123456789012345678901234567890.10", "123456789012345678901234567890.10"),
        ("true", "true"),
        ("False", "false"),
        ("~", "null"),
        ("yes", "\"yes\""),
        ("NO", "\"NO\""),
        ("on", "\"on\""),
        ("007", "\"007\""),
        ("+1", "\"+1\""),
        ("0x1F", "\"0x1F\""),
        (".5", "\".5\""),
        ("1_000", "\"1_000\""),
        (".inf", "\".inf\""),
        ("2026-03-05", "\"2026-03-05\""),
        ("2026-03-05T11:20:00+01:00", "\"2026-03-05T11:20:00+01:00\""),
        ("11:20", "\"11:20\""),
        ("15%", "\"15%\""),
        ("\"12\"", "\"12\""),
        ("'true'", "\"true\""),
        ("!!str 12", "\"12\""),
        ("|\n  a\n  b\n", "\"a\\nb\\n\""),
        (">\n  a\n  b\n", "\"a b\\n\""),
        ("\"a\\u00e9\\n\"", "\"aé\\n\""),
    ] {
        assert_eq!(json(yaml), expected, "{yaml:?}");
    }
}

#[test]
fn blocks_flows_and_aliases() {
    assert_eq!(
        json(
            "# a case\nid: C-1\norder: { currency: EUR, at: }\nitems:\n- sku: a\n  n: 1\n- {sku: b, n: 2}\nnone: []\n"
        ),
        r#"{"id":"C-1","order":{"currency":"EUR","at":null},"items":[{"sku":"a","n":1},{"sku":"b","n":2}],"none":[]}"#
    );
    assert_eq!(json("a: &x {b: &y [1, 2]}\nc: *x\nd: *y\n"), r#"{"a":{"b":[1,2]},"c":{"b":[1,2]},"d":[1,2]}"#);
    assert_eq!(json("&k a: 1\n*k : 2\n"), r#"{"a":1,"a":2}"#);
    assert_eq!(json("1: 2\ntrue: 3\n"), r#"{"1":2,"true":3}"#);
}

#[test]
fn what_is_refused_says_where() {
    for (yaml, words) in [
        ("", "there is nothing in this file"),
        ("a: 1\n---\nb: 2\n", "(line 3, column 1): a second document begins here"),
        ("a: !!int \"3\"\n", "the tag `tag:yaml.org,2002:!int` has no meaning here"),
        ("a:\n  ? [b]\n  : 1\n", "(line 2, column 5): a name is a single word or text"),
        ("a: &x [*x]\n", "(line 1, column 8): this alias stands inside what it stands for"),
        ("a: *x\n", "(line 1, column 4): this is no YAML: a `*` stands for something named with `&`"),
        ("a: [1\nb: 2\n", "this is no YAML: no `:` fits here; a list in brackets ends with `]`"),
        ("a: 5\n\tb: 6\n", "(line 2, column 1): this is no YAML: a tab indents this line"),
        ("a:\n  b: 5\n  \tc: 6\n", "(line 3, column 3): this is no YAML: a tab indents this line"),
        ("a: 5: 6\n", "(line 1, column 5): this is no YAML: no `:` fits here; each line is `NAME: VALUE`"),
        ("a: 5\nb\n\n", "(line 2, column 1): this is no YAML: this line is no `NAME: VALUE`"),
        ("a: \"5\nb: 6\n", "(line 1, column 4): this is no YAML: this text does not end"),
        ("a: \"5\" EUR\n", "(line 1, column 8): this is no YAML: something follows a text that has ended"),
        ("a:\n    b: 5\n  c: 6\n", "(line 3, column 3): this is no YAML: this does not begin where its neighbours do"),
        ("a: {b: 1 c: 2}\n", "(line 1, column 11): this is no YAML: a `,` or `}` is missing before this"),
        ("a: @b\n", "(line 1, column 4): this is no YAML: no value begins with this mark"),
        ("a: - 5\n", "(line 1, column 4): this is no YAML: no list begins behind a name"),
    ] {
        let said = refused(yaml);
        assert!(said.contains(words), "{yaml:?}: {said}");
    }
    assert!(document(b"a: \xff").is_err());
}

#[test]
fn laughs_and_depths_end() {
    let mut laughs = "a0: &a0 [ha, ha, ha, ha, ha, ha, ha, ha, ha, ha]\n".to_owned();
    for level in 1..12 {
        let all = vec![format!("*a{}", level - 1); 10].join(", ");
        laughs.push_str(&format!("a{level}: &a{level} [{all}]\n"));
    }
    assert!(refused(&laughs).contains("is larger than 32 MiB"));
    for deep in ["[".repeat(100_000), "- ".repeat(100_000), "{a: ".repeat(100_000), "? ".repeat(100_000)] {
        assert!(document(deep.as_bytes()).is_err());
    }
}

#[test]
fn long_texts_end_soon() {
    // What took quadratic time would be seen here.
    for piece in [
        "a: b\n",
        "- a\n",
        "a ",
        "a\n",
        "[a], ",
        "&x a\n",
        "- &x [*x]\n",
        "'",
        "''",
        "\"\\",
        "? a\n",
        "%\n",
        "{a: b}\n",
        "- |\n  a\n",
        "---\n",
        "# a\n",
        "a: ",
        "!!str ",
        " ",
        "\n",
        "\t",
        "{a,",
        "[{a: ",
    ] {
        let _ = documents(piece.repeat(20_000).as_bytes());
        let _ = documents(format!("[{}", piece.repeat(20_000)).as_bytes());
    }
}

#[test]
fn mistakes_stand_at_their_lines() {
    let yaml = "# é\nid: C-1\nitems:\n  - sku: é\n    price: x\n";
    let read = document(yaml.as_bytes()).unwrap();
    let column = |part: &str| u32::try_from(read.json[..read.json.find(part).unwrap()].chars().count()).unwrap() + 1;
    let place = |part: &str| {
        let error =
            InputError { path: String::new(), line: 1, column: column(part), message: String::new(), help: None };
        let placed = read.placed(vec![error]);
        (placed[0].line, placed[0].column)
    };
    assert_eq!(place("\"id\""), (2, 1));
    assert_eq!(place("\"C-1\""), (2, 5));
    assert_eq!(place("{\"sku\""), (4, 5));
    assert_eq!(place("\"price\""), (5, 5));
    assert_eq!(place("\"x\""), (5, 12));
}

#[test]
fn many_values_of_one_text() {
    let all = |yaml: &str| documents(yaml.as_bytes()).unwrap();
    let texts = |yaml: &str| all(yaml).into_iter().map(|one| one.json).collect::<Vec<_>>();
    assert_eq!(texts("- {a: 1}\n- b: &x [2]\n- c: *x\n"), ["{\"a\":1}", "{\"b\":[2]}", "{\"c\":[2]}"]);
    assert_eq!(texts("a: 1\n---\n- b: 2\n- 3\n---\n"), ["{\"a\":1}", "{\"b\":2}", "3", "null"]);
    assert_eq!(texts(""), [""; 0]);
    let lines: Vec<u32> = all("- a: 1\n\n- b: 2\n  c: 3\n").iter().map(Document::line).collect();
    assert_eq!(lines, [1, 3]);
}

/// Texts of pieces that mean something in YAML.
fn pieces() -> impl Strategy<Value = String> {
    let all = [
        "a",
        "b: ",
        "- ",
        "\n",
        "\n  ",
        "\n    ",
        "[",
        "]",
        "{",
        "}",
        ", ",
        ": ",
        "? ",
        "&x ",
        "*x",
        "!!str ",
        "!t ",
        "|",
        ">-",
        "\"",
        "'",
        "\\",
        "#",
        " #",
        "---",
        "...",
        "--- ",
        "%YAML 1.2\n",
        "%",
        "@",
        "\t",
        "1.5",
        "~",
        "é",
        "\u{feff}",
        "\u{85}",
        "\u{0}",
        "\r",
        "\r\n",
        "<<",
        "!<",
        "0",
        "-",
        ":",
        "?",
        "|2\n",
        "\\x",
        "`",
    ];
    prop::collection::vec(prop::sample::select(all.to_vec()), 0..24).prop_map(|all| all.concat())
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: if std::env::var_os("REDRESS_LONG").is_some() { 500_000 } else { 3_000 },
        ..ProptestConfig::default()
    })]

    #[test]
    fn no_text_does_any_harm(yaml in pieces()) {
        for split in [false, true] {
            match read(yaml.as_bytes(), split) {
                Ok(all) => for one in all {
                    let read: Result<serde_json::Value, _> = serde_json::from_str(&one.json);
                    prop_assert!(read.is_ok(), "{yaml:?}: {}", one.json);
                    prop_assert!(!one.json.contains('\n'));
                    prop_assert!(one.places.is_sorted_by_key(|place| place.at));
                },
                Err(errors) => prop_assert!(errors.0.iter().all(|error| error.line > 0 && error.column > 0)),
            }
        }
    }

    #[test]
    fn json_is_yaml(text in "[ -~é\u{202e}\u{1}-\u{1f}]{0,12}", number in -1000i64..1000) {
        let wanted = serde_json::json!({ "a": [text.clone(), number, { "b": null, "c": true }], "d": text });
        let read: serde_json::Value = serde_json::from_str(&json(&wanted.to_string())).unwrap();
        prop_assert_eq!(read, wanted);
    }
}
