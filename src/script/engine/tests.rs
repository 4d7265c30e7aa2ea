//! Scripts that mean well, and scripts that do not. Every hostile one must end in its own kind of fault, in time, also
//! on a thread with a small stack.

use std::time::Duration;

use proptest::prelude::*;

use super::*;
use crate::script::USUAL_OPERATIONS;
use crate::value::{Currency, Money, Num};

/// What a call may take at most, on a machine that is busy with other things.
const PATIENCE: Duration = Duration::from_secs(2);

fn num(text: &str) -> HookValue {
    HookValue::Num(Num::parse(text).unwrap())
}

fn text(text: &str) -> HookValue {
    HookValue::Text(text.to_owned())
}

fn euros(amount: &str) -> HookValue {
    HookValue::Money(Money::parse_major(amount, eur()).unwrap())
}

fn eur() -> Currency {
    Currency::named("EUR").unwrap()
}

fn with(source: &str, params: &[(&str, HookType)], result: HookType) -> Result<Hook, HookError> {
    let params: Vec<(String, HookType)> = params.iter().map(|(name, t)| ((*name).to_owned(), t.clone())).collect();
    Hook::compile(source, "f", &params, result, USUAL_OPERATIONS)
}

fn refused(source: &str) -> HookError {
    with(source, &[], HookType::Integer).unwrap_err()
}

/// Calls the function `f` without arguments, which must end in a fault. On a busy machine the clock may stop a call
/// that would have run into another limit, so it gets a few attempts.
fn fault(source: &str) -> HookFault {
    let hook = with(source, &[], HookType::Integer).unwrap();
    let mut attempts = (0..5).map(|_| {
        let begin = now();
        let fault = hook.call(&[], None).unwrap_err();
        assert!(begin.elapsed() < PATIENCE, "{source} took {:?}", begin.elapsed());
        fault
    });
    attempts.find(|fault| fault.kind != FaultKind::Time).unwrap()
}

fn kind(source: &str) -> FaultKind {
    fault(source).kind
}

fn on_a_small_stack(work: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new().stack_size(512 * 1024).spawn(work).unwrap().join().unwrap();
}

#[test]
fn values_go_in_and_come_out_by_their_types() {
    let reasons = HookType::Enum(vec!["damaged".into(), "late".into()]);
    for (source, given, wanted, expected) in [
        ("fn f(x) { !x }", HookValue::Bool(true), HookType::Bool, HookValue::Bool(false)),
        ("fn f(x) { x * 2 }", num("21"), HookType::Integer, num("42")),
        ("fn f(x) { x / 4 }", num("10"), HookType::Number, num("2.5")),
        ("fn f(x) { x + 0.05 }", num("0.15"), HookType::Percent, num("0.2")),
        ("fn f(x) { if x > 100.0 { x * 0.1 } else { 0 } }", euros("120.50"), HookType::Money, euros("12.05")),
        ("fn f(x) { 7 }", euros("1"), HookType::Money, euros("7")),
        ("fn f(x) { `${x}!` }", text("now"), HookType::Text, text("now!")),
        ("fn f(x) { if x == \"late\" { \"damaged\" } else { \"late\" } }", text("late"), reasons, text("damaged")),
    ] {
        let result = wanted.clone();
        let given_type = match &given {
            HookValue::Num(n) if n.is_integer() && wanted == HookType::Integer => HookType::Integer,
            HookValue::Text(_) => HookType::Text,
            _ => wanted,
        };
        let hook = with(source, &[("x", given_type)], result).unwrap();
        assert_eq!(hook.call(&[given], Some(eur())), Ok(expected), "{source}");
    }
}

#[test]
fn lists_and_records_cross_both_ways() {
    let item = HookType::Record(vec![("sku".into(), HookType::Text), ("price".into(), HookType::Money)]);
    let source = "fn f(items) { items.filter(|i| i.price > 10 && i.sku.starts_with(\"T\")) }";
    let list = HookType::List(Box::new(item));
    let hook = with(source, &[("items", list.clone())], list).unwrap();
    let row = |sku, price| HookValue::Record(vec![text(sku), euros(price)]);
    let given = HookValue::List(vec![row("TENT", "120"), row("TAPE", "3.50"), row("BAG", "80")]);
    assert_eq!(hook.call(&[given], Some(eur())), Ok(HookValue::List(vec![row("TENT", "120")])));
}

#[test]
fn decimals_are_exact() {
    let hook = with("fn f() { 0.1 + 0.2 }", &[], HookType::Number).unwrap();
    assert_eq!(hook.call(&[], None), Ok(num("0.3")));
    let hook = with("fn f(x) { x }", &[("x", HookType::Number)], HookType::Number).unwrap();
    for exact in ["1.10", "-0.0000000000000000000000000001", "9999999999999999999999999999", "0"] {
        assert_eq!(hook.call(&[num(exact)], None), Ok(num(exact)), "{exact}");
    }
    for inexact in [
        Num::ratio(1, 3).unwrap(),
        Num::parse("1e-38").unwrap(),
        Num::parse("99999999999999999999999999999999").unwrap(),
    ] {
        let fault = hook.call(&[HookValue::Num(inexact)], None).unwrap_err();
        assert_eq!(fault.kind, FaultKind::Argument, "{}", fault.message);
    }
}

#[test]
fn a_script_that_does_not_compile_says_where() {
    let error = refused("fn f() {\n  let a = 1\n  a\n}");
    assert_eq!((error.line, error.column), (3, 3), "{}", error.message);
    let error = refused("fn f() {\n  nope\n}");
    assert_eq!((error.line, error.message.as_str()), (2, "there is no variable `nope`"));
    assert_eq!(refused("fn g() { 1 }").message, "the script has no function `f`");
    assert_eq!(refused("fn f(a, b) { 1 }").message, "`f` has 2 parameters in the script and 0 in the policy");
    assert!(refused("let rate = 1; fn f() { rate }").message.contains("there is no variable"));
}

#[test]
fn a_script_that_does_not_compile_is_told_in_our_words() {
    const EARLY: &str = "the script ends too early: a `}` or `)` is missing";
    for (source, message) in [
        ("fn f() {\n  if true {\n    1\n}\n", EARLY),
        ("fn f() {\n  let a = 1;\n  a", EARLY),
        ("fn f() {\n  let a = (1 +\n", EARLY),
        ("fn f() {\n  let a = 1\n  a\n}", "a `;` is missing before this"),
        (
            "fn f() {\n  print(1);\n 1 }",
            "scripts have no `print`: they see their arguments and give a result, nothing else",
        ),
    ] {
        assert_eq!(refused(source).message, message, "{source}");
    }
}

#[test]
fn statements_outside_of_functions_are_refused() {
    const OUTSIDE: &str = "what stands outside of functions never runs: move it into a function";
    for source in ["\nlet a = 0; fn f() { 1 }", "fn f() { 1 }\nloop {}", "// f\nf();\nfn f() { 1 }", "fn f() { 1 }\n1"]
    {
        let error = refused(source);
        assert_eq!((error.line, error.message.as_str()), (2, OUTSIDE), "{source}");
    }
    for source in ["fn f() { 1 };", "/* let a; */ private fn g() { 1 }\n;\nfn f() { g() } // end"] {
        assert!(with(source, &[], HookType::Integer).is_ok(), "{source}");
    }
}

#[test]
fn limits_are_from_one_to_a_million() {
    for operations in [0, MOST_OPERATIONS + 1] {
        assert!(Hook::compile("fn f() { 1 }", "f", &[], HookType::Integer, operations).is_err());
    }
    let hook = Hook::compile("fn f() { let a = 1; a + 1 }", "f", &[], HookType::Integer, 1).unwrap();
    let fault = hook.call(&[], None).unwrap_err();
    assert_eq!(
        (fault.kind, fault.message.as_str()),
        (FaultKind::Operations, "the hook used more than its 1 operations")
    );
}

#[test]
fn what_a_hook_must_not_have_does_not_compile() {
    for source in [
        "fn f() { eval(\"1\") }",
        "fn f() { print(\"1\"); 1 }",
        "fn f() { debug(1); 1 }",
        "import \"a\" as a; fn f() { 1 }",
        "export const A = 1; fn f() { 1 }",
    ] {
        assert!(!refused(source).message.is_empty(), "{source}");
    }
}

#[test]
fn what_a_hook_must_not_have_is_not_found_by_another_way() {
    for source in [
        "fn f() { Fn(\"eval\").call(\"1\") }",
        "fn f() { Fn(\"print\").call(\"1\"); 1 }",
        "fn f() { Fn(\"sl\" + \"eep\").call(1); 1 }",
        "fn f() { Fn(\"exit\").call(1) }",
        "fn f() { sleep(1); 1 }",
        "fn f() { exit(1) }",
        "fn f() { timestamp(); 1 }",
        "fn f() { blob(1000000000).len() }",
        "fn f() { parse_json(\"{}\").len() }",
        "fn f() { \"a\".pad(1000000000, \"a\"); 1 }",
        "fn f() { \"a\".replace(\"a\", \"aa\"); 1 }",
        "fn f() { this }",
    ] {
        let fault = fault(source);
        assert_eq!(fault.kind, FaultKind::Script, "{source}: {}", fault.message);
    }
}

#[test]
fn endless_work_runs_out_of_operations() {
    for source in [
        "fn f() { loop { } }",
        "fn f() { let n = 0; for i in 0..9223372036854775807 { n = i; } n }",
        "fn f() { while true { } 1 }",
    ] {
        assert_eq!(kind(source), FaultKind::Operations, "{source}");
    }
}

#[test]
fn slow_work_runs_out_of_time() {
    let slow = "fn f() { let a = []; a.pad(900, \"aaaaaaaa\"); loop { a.index_of(\"b\"); a == a; } }";
    let hook = Hook::compile(slow, "f", &[], HookType::Integer, MOST_OPERATIONS).unwrap();
    let fault = hook.call(&[], None).unwrap_err();
    assert_eq!((fault.kind, fault.message.as_str()), (FaultKind::Time, "the hook ran longer than 50 milliseconds"));
}

#[test]
fn memory_does_not_grow_without_bound() {
    for source in [
        "fn f() { let s = \"aaaaaaaa\"; loop { s += s; } }",
        "fn f() { let a = [1]; loop { a += a; } }",
        "fn f() { let a = []; loop { a.push(a); } }",
        "fn f() { let a = []; a.pad(9000000000, 1); 1 }",
        "fn f() { let m = #{}; for i in 0..5000 { m[i.to_string()] = m; } 1 }",
        "fn f() { let s = \"a\"; loop { s = `${s}${s}`; } }",
        "fn f() { let a = []; a.pad(300, 1); let b = a.map(|x| { let u = []; u.pad(99, 1); u }); b.len() }",
    ] {
        assert_eq!(kind(source), FaultKind::Size, "{source}");
    }
    let many: String = (0..100).map(|n| format!("let v{n} = {n}; ")).collect();
    assert_eq!(kind(&format!("fn f() {{ {many} 1 }}")), FaultKind::Size);
}

#[test]
fn recursion_ends_at_the_call_levels() {
    assert_eq!(kind("fn f() { f() }"), FaultKind::Depth);
    assert_eq!(kind("fn g(n) { f() } fn f() { g(1) }"), FaultKind::Depth);
}

#[test]
fn faults_name_the_line_where_it_happened() {
    let thrown = fault("fn g() {\n  throw \"not today\"\n}\nfn f() {\n  g()\n}");
    assert_eq!(
        (thrown.kind, thrown.line, thrown.message.as_str()),
        (FaultKind::Thrown, Some(2), "the script says: not today")
    );
    let divided = fault("fn f() {\n  let a = 0;\n  1 / a\n}");
    assert_eq!((divided.kind, divided.line), (FaultKind::Script, Some(3)));
    assert!(!divided.message.contains("line"), "{}", divided.message);
    assert_eq!(kind("fn f() { 9223372036854775807 + 1 }"), FaultKind::Script, "overflow never wraps");
    assert_eq!(fault("fn f() { throw [[1]] }").message, "the script threw a list");
    assert!(fault(&format!("fn f() {{ throw \"{}\" }}", "é".repeat(3000))).message.chars().count() < 250);
}

#[test]
fn faults_without_a_place_name_the_function() {
    for (body, kind) in [
        ("loop {}", FaultKind::Operations),
        ("let s = \"xx\"; loop { s += s; }", FaultKind::Size),
        ("f()", FaultKind::Depth),
        ("\"1\"", FaultKind::Result),
    ] {
        let fault = fault(&format!("// fn f() is below\nfn fine() {{ 1 }}\nfn f() {{ {body} }}"));
        assert_eq!((fault.kind, fault.line), (kind, Some(3)), "{body}: {}", fault.message);
    }
}

#[test]
fn faults_speak_of_types_as_scripts_do() {
    for (body, message) in [
        ("\"a\" - 1", "`-` does not go with these: a text, a whole number"),
        ("f(1)", "there is no function `f` for these: a whole number"),
        ("g()", "there is no function `g` without arguments"),
        ("let a = 1; if a { 2 }", "a truth value is needed here, and this is a whole number"),
        ("let a = 1; a.bar", "a whole number has no field `bar`"),
        ("let a = #{ b: 1 }; a.c", "the record has no field `c`"),
        ("[1, 2][7]", "there is no element 7 in a list of 2, whose first is 0"),
        ("[][0]", "there is no element 0 in an empty list"),
        ("let a = 5; for i in a { }", "`for` goes through a list or a range, and this is neither"),
        ("let a = true; a[0]", "a truth value has no elements"),
        ("this.x", "there is no `this` in a hook, only its arguments"),
    ] {
        assert_eq!(fault(&format!("fn f() {{ {body} }}")).message, message, "{body}");
    }
}

#[test]
fn a_result_of_another_type_is_a_fault() {
    let reasons = HookType::Enum(vec!["late".into()]);
    let point = HookType::Record(vec![("x".into(), HookType::Integer)]);
    for (source, wanted, message) in [
        ("fn f() { \"1\" }", HookType::Integer, "the result is a text, not a whole number"),
        ("fn f() { 1.0 }", HookType::Integer, "the result is a decimal, not a whole number"),
        ("fn f() { }", HookType::Number, "the result is nothing, not a number"),
        ("fn f() { 1 }", HookType::Bool, "the result is a whole number, not `true` or `false`"),
        ("fn f() { 'a' }", HookType::Text, "the result is a single character, not a text"),
        ("fn f() { \"lost\" }", reasons, "the result is none of `late`"),
        (
            "fn f() { [1, true] }",
            HookType::List(Box::new(HookType::Integer)),
            "the result is a truth value, not a whole number",
        ),
        ("fn f() { #{} }", point.clone(), "the result lacks the field `x`"),
        ("fn f() { #{x: 1, y: 2} }", point.clone(), "the result has an unknown field `y`"),
        ("fn f() { #{x: true} }", point, "the result in `x` is a truth value, not a whole number"),
        (
            "fn f() { |x| x }",
            HookType::Integer,
            "the result is a value that has no place in a policy, not a whole number",
        ),
        ("fn f() { 5 }", HookType::Money, "the result is money, but the policy has no currency"),
    ] {
        let fault = with(source, &[], wanted).unwrap().call(&[], None).unwrap_err();
        assert_eq!((fault.kind, fault.message.as_str()), (FaultKind::Result, message), "{source}");
    }
}

#[test]
fn arguments_that_do_not_fit_are_a_fault() {
    let list = HookType::List(Box::new(HookType::Integer));
    let hook = with("fn f(a) { 1 }", &[("a", list)], HookType::Integer).unwrap();
    for args in [
        vec![],
        vec![num("1")],
        vec![HookValue::List(vec![num("1.5")])],
        vec![HookValue::List(vec![text("1")])],
        vec![HookValue::List(vec![num("1"); MOST_ELEMENTS + 1])],
    ] {
        assert_eq!(hook.call(&args, None).unwrap_err().kind, FaultKind::Argument);
    }
    assert_eq!(hook.call(&[HookValue::List(vec![num("1"); MOST_ELEMENTS])], None), Ok(num("1")));
    let hook = with("fn f(t) { t.len() }", &[("t", HookType::Text)], HookType::Integer).unwrap();
    assert_eq!(hook.call(&[text(&"é".repeat(LONGEST_TEXT / 2))], None), Ok(num("4096")));
    let fault = hook.call(&[text(&"a".repeat(10 * 1024 * 1024))], None).unwrap_err();
    assert_eq!(fault.message, "`t` has more than 8192 bytes of text; a hook takes no more");
}

#[test]
fn long_and_deep_scripts_are_refused_at_once() {
    let begin = now();
    let fill = |before: &str, unit: &str, middle: &str, after: &str| {
        let times = (LONGEST_SOURCE - before.len() - middle.len() - 1) / (unit.len() + after.len());
        format!("{before}{}{middle}{}}}", unit.repeat(times), after.repeat(times))
    };
    for source in [
        "x".repeat(LONGEST_SOURCE + 1),
        fill("fn f(){", "(", "1", ")"),
        fill("fn f(){", "[", "1", "]"),
        fill("fn f(){", "{", "1", "}"),
        fill("fn f(){", "#{a:", "1", "}"),
        fill("fn f(){", "`${", "1", "}`"),
        fill("fn f(){", "!", "true", ""),
        fill("fn f(){ if true {}", " else if true {}", "", ""),
        fill("fn f(){1", "+1", "", ""),
        fill("fn f(){let a=1; a", "[0]", "", ""),
        fill("fn f(){let a=1; a", ".b", "", ""),
        fill("fn f(){", "||{", "1", "}"),
        fill("fn f(){", "while true {", "1", "}"),
        fill("", "fn f(){", "1", "}"),
        "/*".repeat(LONGEST_SOURCE / 2),
        "fn f(){\"".repeat(LONGEST_SOURCE / 8),
    ] {
        on_a_small_stack(move || assert!(!refused(&source).message.is_empty()));
    }
    assert!(begin.elapsed() < PATIENCE);
}

#[test]
fn wide_interpolation_stays_within_its_budget() {
    let wide = format!("fn f() {{ `{}` }}", "${1}".repeat(4000));
    assert!(matches!(kind(&wide), FaultKind::Result | FaultKind::Operations));
}

#[test]
fn deeply_nested_values_do_not_overflow_a_small_stack() {
    for source in [
        "fn f() { let a = []; loop { a = [a]; } }",
        "fn f() { let a = [0]; loop { a[0] = [a]; } }",
        "fn f() { let a = []; for i in 0..900 { let b = []; b.push(a); a = b; } let c = a; c == a; `${a}` }",
        "fn f() { let a = #{}; for i in 0..900 { a = #{ a: a }; } `${a}` }",
        "fn f() { let a = []; loop { let b = [a]; a = [b]; if a == [] { throw a; } } }",
    ] {
        on_a_small_stack(move || {
            let hook = Hook::compile(source, "f", &[], HookType::Integer, MOST_OPERATIONS).unwrap();
            let fault = hook.call(&[], None).unwrap_err();
            assert!(fault.kind != FaultKind::Panic, "{source}: {}", fault.message);
        });
    }
}

#[test]
fn a_hook_serves_many_threads_and_forgets_between_calls() {
    let hook =
        with("fn f(n) { if n == 0 { loop { } } n * n }", &[("n", HookType::Integer)], HookType::Integer).unwrap();
    std::thread::scope(|threads| {
        for n in 0..8_i64 {
            let hook = &hook;
            threads.spawn(move || {
                for _ in 0..20 {
                    let result = hook.call(&[HookValue::Num(Num::from_i64(n))], None);
                    match n {
                        0 => assert!(matches!(result.unwrap_err().kind, FaultKind::Operations | FaultKind::Time)),
                        _ => assert_eq!(result, Ok(HookValue::Num(Num::from_i64(n * n)))),
                    }
                }
            });
        }
    });
}

/// Pieces from which scripts are made at random; most of the results are broken or hostile.
fn statement() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(vec![
        "a",
        "b",
        "1",
        "0.5",
        "\"x\"",
        "[]",
        "#{}",
        "a.len()",
        "a + b",
        "[a, b]",
        "#{k: a}",
        "`${a}${b}`",
        "a == b",
        "a ** 9",
        "9223372036854775807",
        "-a",
        "a.sort()",
        "a.map(|x| [x, b])",
        "a.index_of(b)",
        "f(a)",
        "Fn(\"f\")",
        "throw a",
        "b / a",
        "a.push(b)",
        "a += a",
        "b = a",
        "a = [a]",
        "a.pad(999, b)",
        "a.to_string()",
        "a << 63",
        "a % 0",
        "return b",
        "|x| a",
    ]);
    let line = leaf.prop_map(|leaf| format!("{leaf};"));
    line.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            inner.clone().prop_map(|s| format!("loop {{ {s} }}")),
            inner.clone().prop_map(|s| format!("for i in 0..999999 {{ {s} }}")),
            inner.clone().prop_map(|s| format!("try {{ {s} }} catch {{ {s} }}")),
            inner.clone().prop_map(|s| format!("if a == b {{ {s} }} else {{ {s} }}")),
            prop::collection::vec(inner, 1..4).prop_map(|all| all.concat()),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn whatever_a_script_does_a_call_ends(body in prop::collection::vec(statement(), 1..6)) {
        let source = format!("fn f(a) {{ let b = [a]; {} }}", body.concat());
        let list = HookType::List(Box::new(HookType::Integer));
        let begin = now();
        if let Ok(hook) = with(&source, &[("a", list)], HookType::Integer) {
            let given = HookValue::List(vec![num("1"), num("2")]);
            let _ = hook.call(&[given], None).map_err(|fault| assert!(fault.kind != FaultKind::Panic, "{source}"));
        }
        prop_assert!(begin.elapsed() < PATIENCE, "{}", source);
    }

    #[test]
    fn no_text_breaks_the_compiler(source in "(fn f\\(a\\) \\{)?[-a-z0-9 .;:,(){}\\[\\]|&!=+*/%<>\"'`$#\\\\]{0,200}") {
        let _ = with(&source, &[("a", HookType::Integer)], HookType::Integer);
    }
}
