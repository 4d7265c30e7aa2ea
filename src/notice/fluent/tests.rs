//! Messages that can be written, those that cannot, and any text at all.

use super::*;
use crate::ir::{Expr, ExprKind, Program, Value};
use crate::source::Span;
use crate::value::{Num, Ty, Type, Val};
use proptest::prelude::*;

fn given(all: &[(&str, Type)]) -> Vec<(String, Value)> {
    let value = |ty: &Type| {
        let expr = Expr { kind: ExprKind::Const(Val::Unknown), span: Span::default() };
        Value { expr, ty: Ty::known(ty.clone()) }
    };
    all.iter().map(|(name, ty)| ((*name).to_owned(), value(ty))).collect()
}

fn number(name: &str, count: &str) -> (String, Variable) {
    (name.to_owned(), Variable { written: count.to_owned(), key: Key::Number(Num::parse(count).unwrap()) })
}

fn word(name: &str, written: &str, key: &str) -> (String, Variable) {
    (name.to_owned(), Variable { written: written.to_owned(), key: Key::Word(key.to_owned()) })
}

fn written(text: &str, variables: &[(String, Variable)], tag: &str) -> String {
    Catalogue::parse(text).unwrap().write("told", variables, tag).unwrap()
}

/// The problems of a message that is given `$total`, an amount, and `$count`, a number: the text they mark and what
/// they say.
fn problems(text: &str) -> Vec<(String, String)> {
    let found = match Catalogue::parse(text) {
        Err(problems) => problems,
        Ok(catalogue) => {
            let money = Type::Money(crate::value::Coin::Case);
            let given = given(&[("total", money), ("count", Type::Integer), ("final", Type::Bool)]);
            catalogue.check("told", &given, &Program::default()).problems
        }
    };
    found.into_iter().map(|one| (text[one.range].to_owned(), one.sentence)).collect()
}

#[test]
fn a_message_is_written_with_its_values() {
    let text = "told = We have refunded { $total } to you.\n";
    assert_eq!(written(text, &[word("total", "€1,234.50", "")], "en"), "We have refunded €1,234.50 to you.");
    // Lines keep their breaks and lose what they are indented by in common; quotations hold any sign.
    let text = "told =\n    Dear { $name },\n      thank you { \"{\" }\\o/{ \"\\u00e9\" }\n";
    assert_eq!(written(text, &[word("name", "Zoë", "")], "en"), "Dear Zoë,\n  thank you {\\o/é");
}

/// The forms are those of CLDR's plural rules for the languages.
#[test]
fn numbers_choose_by_the_rules_of_the_language() {
    let text =
        "told = { $n ->\n    [0] ноль\n    [one] { $n } день\n    [few] { $n } дня\n   *[many] { $n } дней\n }\n";
    let forms = [("0", "ноль"), ("1", "1 день"), ("21", "21 день"), ("3", "3 дня"), ("12", "12 дней"), ("5", "5 дней")];
    for (count, form) in forms {
        assert_eq!(written(text, &[number("n", count)], "ru"), form);
    }
    let text = "told = { $n ->\n    [one] um\n   *[other] mais\n }\n";
    for (tag, count, form) in [
        ("pt-BR", "0", "um"),
        ("pt-PT", "0", "mais"),
        ("en-GB", "1", "um"),
        ("en", "1.5", "mais"),
        ("zh-CN", "1", "mais"),
        ("xx", "1", "mais"),
        ("no language", "1", "mais"),
    ] {
        assert_eq!(written(text, &[number("n", count)], tag), form, "{tag} {count}");
    }
}

#[test]
fn members_choose_by_their_names() {
    let text = "told = { $grade ->\n    [as_new] It is { $grade }.\n   *[other] It is worn.\n }\n";
    assert_eq!(written(text, &[word("grade", "wie neu", "as_new")], "de"), "It is wie neu.");
    assert_eq!(written(text, &[word("grade", "kaputt", "broken")], "de"), "It is worn.");
}

#[test]
fn terms_see_what_is_passed_to_them() {
    let text = "
-shop = { $case ->
    [genitive] Велошопа
   *[nominative] Велошоп
 }
    .gender = masculine
foot = { -shop } — { -shop(case: \"genitive\") }
told = { foot }, { -shop.gender ->
    [masculine] он
   *[feminine] она
 }
";
    assert_eq!(written(text, &[], "ru"), "Велошоп — Велошопа, он");
    assert_eq!(problems(text), []);
}

#[test]
fn the_checker_hears_what_a_message_lacks() {
    let one = |text: &str| {
        let all = problems(text);
        assert_eq!(all.len(), 1, "{text}: {all:?}");
        all.into_iter().next().map(|(place, sentence)| format!("{place}: {sentence}")).unwrap()
    };
    assert_eq!(one("other = x\n"), ": there is no message `told` in this file");
    assert_eq!(one("told =\n    .title = x\n"), "told: the message `told` has no text");
    assert_eq!(one("told = { $totl }\n"), "totl: the notice gives no `$totl`");
    assert_eq!(one("told = { foot }\n"), "foot: there is no message `foot` in this file");
    assert_eq!(one("told = { -shop }\n"), "shop: there is no term `-shop` in this file");
    assert_eq!(one("told = { foot }\nfoot = { told }\n"), "told: `told` refers to itself");
    assert_eq!(one("told = { DATETIME($total) }\n"), "DATETIME: there is no function `DATETIME`");
    assert_eq!(one("told = { $total ->\n *[other] x\n }\n"), "total: `$total` cannot choose between variants");
    assert_eq!(one("told = { $count ->\n [on] x\n *[other] y\n }\n"), "on: `$count` is never `on`");
    assert_eq!(one("told = { $final ->\n [yes] x\n [maybe] y\n *[no] z\n }\n"), "maybe: `$final` is never `maybe`");
    assert_eq!(one("told = { -shop }\n-shop = { $total }\n"), "total: `$total` is not passed to this term");
    assert_eq!(one("told = { $count ->\n [one] x\n }\n"), "}: no variant is the default");
    assert_eq!(one("told = x\ntold = y\n"), "told: `told` is written twice");
    assert_eq!(one("told = { \n"), ": a value is missing here");
    assert_eq!(one("told = }\n"), "}: this brace closes nothing");
    assert_eq!(one("told = { \"\\u00é\" }\n"), "\\u: this is not the number of a character");
}

#[test]
fn the_checker_hears_which_values_a_message_uses() {
    let text = "told = { foot } { $count ->\n [one] { $total }\n *[other] y\n }\nfoot = { $count }\n";
    let all = given(&[("count", Type::Number), ("total", Type::Text), ("idle", Type::Text)]);
    let report = Catalogue::parse(text).unwrap().check("told", &all, &Program::default());
    assert_eq!(report, Report { problems: Vec::new(), used: vec!["count".to_owned(), "total".to_owned()] });
}

#[test]
fn references_cannot_make_a_message_grow_without_end() {
    let mut text = "m0 = lol\n".to_owned();
    for at in 1..30 {
        text.push_str(&format!("m{at} = {{ m{} }}{{ m{} }}\n", at - 1, at - 1));
    }
    text.push_str("told = { m29 }\n");
    let said = problems(&text);
    assert_eq!(said.len(), 1, "{said:?}");
    assert_eq!(said[0].1, "with all that it refers to, this has more than 10000 pieces");
    let error = Catalogue::parse(&text).unwrap().write("told", &[], "en").unwrap_err();
    assert_eq!(error, "it has more than 10000 pieces");
    let long = format!("told = {{ long }}{{ long }}{{ long }}\nlong = {}\n", "x".repeat(30_000));
    assert_eq!(Catalogue::parse(&long).unwrap().write("told", &[], "en").unwrap_err(), "it is longer than 64 KiB");
}

#[test]
fn nesting_is_bounded_and_texts_with_many_braces_are_not() {
    let deep = |depth: usize| format!("told = {}\"x\"{}\n", "{".repeat(depth), "}".repeat(depth));
    assert_eq!(written(&deep(DEEPEST), &[], "en"), "x");
    assert_eq!(problems(&deep(DEEPEST + 1))[0].1, "braces nest deeper than 64");
    assert_eq!(problems(&format!("told = {}", "{\n".repeat(100_000)))[0].1, "braces nest deeper than 64");
    assert_eq!(problems(&format!("told = {{ {} }}\n", "F(".repeat(50_000)))[0].1, "braces nest deeper than 64");
    let many = format!("# {}\ntold = {}\n", "{".repeat(1000), ":( {\"x\"}".repeat(1000));
    assert_eq!(problems(&many), []);
    let long = "x".repeat(LONGEST_FILE + 1);
    assert_eq!(problems(&long)[0].1, "this file has more than 256 KiB");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    /// Pieces of Fluent in any order: it is read or refused, what is refused has a place, and what passes the check is
    /// written.
    #[test]
    fn no_text_crashes_it(pieces in prop::collection::vec(prop::sample::select(vec![
        "told = ", "-t = ", "foot = ", "{ $count }", "{ $count ->", "\n [one] ", "\n *[other] ", "\n }", "{ foot }", "{ -t }",
        "{ -t.a ->", "\n .a = ", "{ \"", "\" }", "\\u00", "\\U01F602", "é", "\\", "{", "}", "(", ")", "\n", "\r\n", "  ", "*",
        "[", "]", "->", "$", "-", "1.50", "F(", "a: 1", ",", "# x", "### y", "水", "\u{1f600}", "\0",
    ]), 0..24)) {
        let text = pieces.concat();
        match Catalogue::parse(&text) {
            Err(problems) => {
                prop_assert!(!problems.is_empty());
                for problem in problems {
                    prop_assert!(text.get(problem.range).is_some());
                }
            }
            Ok(catalogue) => {
                let report = catalogue.check("told", &given(&[("count", Type::Number)]), &Program::default());
                let told = catalogue.write("told", &[number("count", "2.5")], "en");
                prop_assert!(!report.problems.is_empty() || told.is_ok(), "{told:?}");
            }
        }
    }

    #[test]
    fn no_letters_crash_it(text in "(told = |-t = )?[ -~\n\\\\{}\"$éא水]{0,60}") {
        if let Ok(catalogue) = Catalogue::parse(&text) {
            let report = catalogue.check("told", &[], &Program::default());
            let told = catalogue.write("told", &[], "en");
            prop_assert!(!report.problems.is_empty() || told.is_ok(), "{told:?}");
        }
    }
}
