//! Hostile and huge texts: an answer with a place, on a small stack, whatever the text.

use super::diagnostics;
use redress::diag::{Code, Diagnostic};
use redress::syntax::limits;

/// The stack that any text must do with, in code that is optimized and in code that is not.
const STACK: usize = 512 << 10;

/// What is said of a text on a small stack.
fn on_small_stack(text: String) -> Vec<Diagnostic> {
    std::thread::Builder::new().stack_size(STACK).spawn(move || diagnostics(&text)).unwrap().join().unwrap()
}

/// A text of a mebibyte, in lines of some length.
fn heap(piece: &str, line: usize) -> String {
    let mut text = String::with_capacity(limits::SOURCE_BYTES);
    let mut column = 0;
    while text.len() + piece.len() < limits::SOURCE_BYTES {
        text.push_str(piece);
        column += piece.len();
        if column > line {
            text.push('\n');
            column = 0;
        }
    }
    text
}

#[test]
fn a_mebibyte_of_anything_gets_an_answer() {
    let pieces = [
        "(",
        "[",
        "{",
        ")",
        "}",
        "not ",
        "-",
        "if ",
        "if a then b else ",
        ".",
        "a.",
        "//",
        "\"",
        "7",
        "|",
        "| a ",
        "a ",
        "# ",
        "/* ",
        "any i in a: ",
        "1% of ",
        "a in {",
        "f(",
        "t[",
        "convert ",
        "a if known else ",
        "，",
        "\u{202e}",
        "except a ",
        "define a = ",
        "= ",
        "a + ",
        "1 day by t[",
        "list of ",
        "\\",
        "'",
        "$",
        "中",
        "facts { a ",
        "workflow { stage a { ",
        "workflow { stage a { b may c -> ",
        "b must { c when d -> e, ",
        "notice a { \"{{",
        "example \"a\" { b { ",
        "expect allow a, ",
    ];
    for piece in pieces {
        for line in [9_000, 400, 60] {
            let said = on_small_stack(heap(piece, line));
            assert!(!said.is_empty() || piece == "//", "nothing is said of a heap of {piece:?}");
        }
    }
}

#[test]
fn depth_within_the_limit_parses_and_beyond_it_is_refused() {
    let nests: [(&str, &str, &str); 9] = [
        ("define a = ", "(", ")"),
        ("define a = ", "f(", ")"),
        ("define a = ", "t[", "]"),
        ("define a = ", "if a then b else ", ""),
        ("define a = ", "any i in a: ", ""),
        ("define a = ", "1% of ", ""),
        ("define a = ", "not ", ""),
        ("define a = ", "a if known else ", ""),
        ("define a = ", "convert ", " by r"),
    ];
    for (head, open, close) in nests {
        let text = |levels: usize| format!("{head}{}1{}", open.repeat(levels), close.repeat(levels));
        let shallow = on_small_stack(text(limits::DEPTH / 2 - 2));
        assert!(shallow.is_empty(), "{open}: {shallow:?}");
        let deep = on_small_stack(text(limits::DEPTH + 1));
        assert_eq!(deep.iter().map(|one| one.code).collect::<Vec<_>>(), [Code::TooLarge], "{open}");
    }
}

#[test]
fn facts_of_an_example_nest_as_deep_as_anything() {
    for (open, close) in [("[ ", " ]"), ("{ a ", " }"), ("[ { a ", " } ]")] {
        let text = |times: usize| format!("example \"e\" {{ a {}1{} }}", open.repeat(times), close.repeat(times));
        let brackets = open.len() / 2;
        assert!(on_small_stack(text((limits::DEPTH - 4) / brackets.max(1))).is_empty(), "{open}");
        let deep = on_small_stack(text(limits::DEPTH + 1));
        assert_eq!(deep.iter().map(|one| one.code).collect::<Vec<_>>(), [Code::TooLarge], "{open}");
    }
    let notice = |times: usize| format!("notice a {{ \"{{{}1{}}}\" }}", "(".repeat(times), ")".repeat(times));
    assert!(on_small_stack(notice(limits::DEPTH / 2 - 2)).is_empty());
    let deep = on_small_stack(notice(5 * limits::DEPTH));
    assert_eq!(deep.iter().map(|one| one.code).collect::<Vec<_>>(), [Code::TooLarge]);
}

/// Four times the text takes far less than sixteen times the time, whether it has a mistake or not. On a busy machine
/// a clock proves little, so this is for long runs.
#[test]
#[expect(clippy::disallowed_methods, reason = "the time that reading takes is what is tested")]
fn long_items_are_read_in_linear_time() {
    if std::env::var_os("REDRESS_LONG").is_none() {
        return;
    }
    let workflow =
        |line: &str, count: usize, end: &str| format!("workflow {{ stage a {{\n{}{end}\n}} }}", line.repeat(count));
    let example = |line: &str, count: usize, end: &str| format!("example \"a\" {{\n{}{end}\n}}", line.repeat(count));
    let shapes: [&dyn Fn(usize) -> String; 6] = [
        &|count| workflow("b may c(d text) when e in { f } -> g { flag h }\n", count, ""),
        &|count| workflow("b may c(d text) when e in { f } -> g { flag h }\n", count, "b mya c -> d"),
        &|count| workflow("b must within 1 day { c -> d else -> e }\n", count, "on entyr { decide }"),
        &|count| example("a 1, b { c 2 }\n", count, "expect a is"),
        &|count| example("at a b.c expect allow d, e, f by g, h is i, stage j\n", count, "expect notify a b"),
        &|count| format!("notice a {{ {} }}", "\"{a} {b} \\{ c\"\n".repeat(count)),
    ];
    for (number, shape) in shapes.iter().enumerate() {
        let measure = |text: String| {
            let times = (0..3).map(|_| {
                let start = std::time::Instant::now();
                diagnostics(&text);
                start.elapsed()
            });
            times.min().unwrap()
        };
        let (short, long) = (measure(shape(500)), measure(shape(2000)));
        assert!(long < short * 10, "shape {number}: four times the text took {long:?} instead of {short:?}");
    }
}

#[test]
fn a_chain_of_operators_is_bounded_as_well() {
    for operator in ["and", "+", "after", "or", "*"] {
        let text = |length: usize| format!("define a = x{}", format!(" {operator} x").repeat(length));
        assert!(diagnostics(&text(limits::DEPTH - 3)).is_empty(), "{operator}");
        let said = on_small_stack(text(limits::DEPTH + 1));
        assert_eq!(said.iter().map(|one| one.code).collect::<Vec<_>>(), [Code::TooLarge], "{operator}");
    }
}

#[test]
fn wide_texts_are_not_deep() {
    let lines = |line: &str| line.repeat(300);
    for text in [
        format!("compensation {{ {} }}", lines("pay a = if a then b else sum i in c: d\n")),
        format!("facts {{ {} }}", lines("a integer = -1 b money = if a then b else c\n")),
        format!("eligibility {{ {} }}", lines("except a allow all when not a and any i in b: not c\n")),
        format!("table t[a] : money\n| a | b |\n{}", lines("| -1 | if a then 15% of b else -c |\n")),
        format!("define a = f({})", vec!["if a then b else -c"; 300].join(", ")),
        format!("define a = x in {{ {} }}", vec!["-1"; 300].join(", ")),
        lines("define a = if a then b else sum i in c: -d\n"),
    ] {
        let said = diagnostics(&text);
        assert!(said.is_empty(), "{said:?} in {}", &text[..80]);
    }
}

#[test]
fn sizes() {
    let codes = |text: &str| diagnostics(text).into_iter().map(|one| one.code).collect::<Vec<_>>();
    let name = |length: usize| format!("define {} = 1", "a".repeat(length));
    assert_eq!(codes(&name(limits::NAME)), []);
    assert_eq!(codes(&name(limits::NAME + 1)), [Code::TooLarge]);
    let line = |length: usize| format!("define a = \"{}\"", "中".repeat(length - "define a = \"\"".len()));
    assert_eq!(codes(&line(limits::LINE)), []);
    assert_eq!(codes(&line(limits::LINE + 1)), [Code::TooLarge]);
    assert_eq!(codes(&"\n".repeat(limits::LINES)), []);
    assert_eq!(codes(&"x\n".repeat(limits::LINES + 1)), [Code::TooLarge]);
    let comment = format!("//{}\n", "x".repeat(997));
    assert_eq!(codes(&comment.repeat(limits::SOURCE_BYTES / 1000)), []);
    assert_eq!(codes(&comment.repeat(limits::SOURCE_BYTES / 1000 + 1)), [Code::TooLarge]);
}

#[test]
fn reserved_words_are_those_of_the_grammar() {
    use redress::syntax::words;
    for word in words::RESERVED {
        assert!(!diagnostics(&format!("define {word} = 1")).is_empty(), "{word} may be a name");
        assert!(diagnostics(&format!("define a = b.{word}")).is_empty(), "{word} may not stand after a dot");
    }
    for word in words::ITEMS {
        assert!(diagnostics(&format!("define {word} = 1")).is_empty(), "{word} may be no name");
        assert!(!diagnostics(&format!("facts {{ {word} money }}")).is_empty(), "{word} may be a fact");
    }
    let grammar = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/grammar/base.pest")).unwrap();
    let listed = |rule: &str| {
        let body = grammar.split(&format!("\n{rule} = @{{")).nth(1).unwrap().split('~').next().unwrap();
        let mut words: Vec<String> = body.split('"').skip(1).step_by(2).map(str::to_owned).collect();
        words.sort();
        words
    };
    assert_eq!(listed("reserved"), words::RESERVED);
    assert_eq!(listed("item_word"), words::ITEMS);
}
