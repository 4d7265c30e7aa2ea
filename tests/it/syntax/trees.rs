//! What trees texts become: which operator binds stronger, where things stand, what the shorthand forms mean.

use super::sound;
use redress::diag::Sink;
use redress::source::FileId;
use redress::syntax::ast::*;
use redress::syntax::parse_expr;

/// An expression with brackets round everything.
fn shape(text: &str) -> String {
    let mut sink = Sink::default();
    let expr = parse_expr(FileId(0), text, &mut sink);
    let said: Vec<String> = sink.finish().into_iter().map(|one| one.message).collect();
    assert!(said.is_empty(), "{said:?} in {text}");
    show(&expr.unwrap())
}

fn list(exprs: &[Expr]) -> String {
    exprs.iter().map(show).collect::<Vec<_>>().join(", ")
}

fn show(expr: &Expr) -> String {
    let not = |negated: &bool| if *negated { "not " } else { "" };
    match &expr.kind {
        ExprKind::Error => "?".to_owned(),
        ExprKind::Literal(literal) => show_literal(literal),
        ExprKind::Path(path) => path.dotted(),
        ExprKind::Paren(inner) => format!("<{}>", show(inner)),
        ExprKind::Unary { op: UnaryOp::Not, operand, .. } => format!("(not {})", show(operand)),
        ExprKind::Unary { op: UnaryOp::Minus, operand, .. } => format!("(-{})", show(operand)),
        ExprKind::Binary { op, left, right, .. } => format!("({} {} {})", show(left), op.text(), show(right)),
        ExprKind::IsKnown { operand, negated } => format!("({} is {}known)", show(operand), not(negated)),
        ExprKind::InSet { operand, negated, members } => {
            format!("({} {}in {{{}}})", show(operand), not(negated), list(members))
        }
        ExprKind::InRange { operand, negated, low, high, open_end } => {
            let dots = if *open_end { "..<" } else { ".." };
            format!("({} {}in {} {dots} {})", show(operand), not(negated), show(low), show(high))
        }
        ExprKind::InList { operand, negated, list } => format!("({} {}in {})", show(operand), not(negated), show(list)),
        ExprKind::Within { operand, negated, period, anchor } => {
            format!("({} {}within {} of {})", show(operand), not(negated), show(period), show(anchor))
        }
        ExprKind::Shift { direction, period, anchor, skipping } => {
            let word = if *direction == Direction::After { "after" } else { "before" };
            let skipping = skipping.as_ref().map_or(String::new(), |skipping| {
                format!(" skipping {} from {} to {}", show(&skipping.list), skipping.from.text, skipping.to.text)
            });
            format!("({} {word} {}{skipping})", show(period), show(anchor))
        }
        ExprKind::PercentOf { percent, of } => format!("({}% of {})", percent.text, show(of)),
        ExprKind::If { condition, then, otherwise } => {
            format!("(if {} then {} else {})", show(condition), show(then), show(otherwise))
        }
        ExprKind::IfKnown { operand, otherwise } => format!("({} if known else {})", show(operand), show(otherwise)),
        ExprKind::Aggregate { op, known, binder, list, condition, body } => {
            let known = if *known { " known" } else { "" };
            let condition = condition.as_ref().map_or(String::new(), |condition| format!(" where {}", show(condition)));
            let body = body.as_ref().map_or(String::new(), |body| format!(": {}", show(body)));
            format!("({}{known} {} in {}{condition}{body})", op.text(), binder.text, show(list))
        }
        ExprKind::Lookup { table, keys, output } => {
            let output = output.as_ref().map_or(String::new(), |output| format!(".{}", output.text));
            format!("{}[{}]{output}", table.text, list(keys))
        }
        ExprKind::Call { function, known, arguments } => {
            format!("{}{}({})", function.text, if *known { " known" } else { "" }, list(arguments))
        }
        ExprKind::Journal { word, name } => format!("({} {})", word.text(), name.text),
        ExprKind::Convert { amount, rate } => format!("(convert {} by {})", show(amount), show(rate)),
    }
}

fn show_literal(literal: &Literal) -> String {
    match literal {
        Literal::Bool(value) => if *value { "yes" } else { "no" }.to_owned(),
        Literal::Number(number) => number.text.clone(),
        Literal::Percent(number) => format!("{}%", number.text),
        Literal::Money { currency, amount } => format!("{} {}", currency.text, amount.text),
        Literal::Date(text) | Literal::Time(text) | Literal::DateTime(text) => text.clone(),
        Literal::Duration { count, unit, by } => {
            let by = by.as_ref().map_or(String::new(), |by| format!(" by {}", show(by)));
            format!("{} {}{by}", count.text, unit.singular())
        }
        Literal::Text(text) => format!("{:?}", text.value),
        Literal::EmptyList => "[]".to_owned(),
    }
}

#[test]
fn operators_bind_as_they_read() {
    for (text, shape_of_it) in [
        ("a or b and c", "(a or (b and c))"),
        ("a and b or c and d", "((a and b) or (c and d))"),
        ("not a and b", "((not a) and b)"),
        ("not a is b", "(not (a is b))"),
        ("not a in { b }", "(not (a in {b}))"),
        ("a < b and c >= d", "((a < b) and (c >= d))"),
        ("a + b < c * d", "((a + b) < (c * d))"),
        ("a - b - c", "((a - b) - c)"),
        ("a / b * c", "((a / b) * c)"),
        ("-a * b", "((-a) * b)"),
        ("- -a", "(-(-a))"),
        ("a * -b", "(a * (-b))"),
        ("a is not b", "(a is not b)"),
        ("a is not known and b is known", "((a is not known) and (b is known))"),
        ("a + b is known", "((a + b) is known)"),
        ("knownly is known_one", "(knownly is known_one)"),
        ("15% of a + b", "((15% of a) + b)"),
        ("15% of a * 2", "((15% of a) * 2)"),
        ("10% of 20% of a", "(10% of (20% of a))"),
        ("15% of -a", "(15% of (-a))"),
        ("a * 15%", "(a * 15%)"),
        ("a if known else b", "(a if known else b)"),
        ("c + (a if known else b)", "(c + <(a if known else b)>)"),
        ("c < a if known else b", "(c < (a if known else b))"),
        ("a if known else b if known else c", "(a if known else (b if known else c))"),
        ("(a)", "<a>"),
    ] {
        assert_eq!(shape(text), shape_of_it, "{text}");
    }
}

#[test]
fn time_reads_from_the_right() {
    for (text, shape_of_it) in [
        ("2 days after x", "(2 day after x)"),
        ("2 days after 3 hours before x", "(2 day after (3 hour before x))"),
        ("y >= 48 hours after x", "(y >= (48 hour after x))"),
        ("2 days + 3 days after x", "((2 day + 3 day) after x)"),
        ("14 days by eu_1182 after x", "(14 day by eu_1182 after x)"),
        ("2 business days by cal[m, n].c after x", "(2 business day by cal[m, n].c after x)"),
        ("y within 2 days of x and z", "((y within 2 day of x) and z)"),
        ("y not within w[m] of x or z", "((y not within w[m] of x) or z)"),
        ("5 days after x skipping l from a to b", "(5 day after x skipping l from a to b)"),
        ("y < 5 days after x skipping l from a to b and z", "((y < (5 day after x skipping l from a to b)) and z)"),
        ("2026-03-05T11:20+08:00 < 2026-03-05", "(2026-03-05T11:20+08:00 < 2026-03-05)"),
        ("2026-03-05T11:20:30.25Z is x", "(2026-03-05T11:20:30.25Z is x)"),
        ("t in 09:00 .. 17:00:30", "(t in 09:00 .. 17:00:30)"),
    ] {
        assert_eq!(shape(text), shape_of_it, "{text}");
    }
}

#[test]
fn longer_forms() {
    for (text, shape_of_it) in [
        ("if a then b else if c then d else e + 1", "(if a then b else (if c then d else (e + 1)))"),
        ("sum i in l: i.a * i.b + c", "(sum i in l: ((i.a * i.b) + c))"),
        ("sum i in l: i.a > EUR 5.00", "((sum i in l: i.a) > EUR 5.00)"),
        ("any i in l where i.a: i.b and c", "(any i in l where i.a: (i.b and c))"),
        ("count i in l", "(count i in l)"),
        ("count i in l where i.a and i.b", "(count i in l where (i.a and i.b))"),
        ("earliest known i in l: i.a", "(earliest known i in l: i.a)"),
        ("latest known(a, b) > c", "(latest known(a, b) > c)"),
        ("least(a, b) + count + sum", "((least(a, b) + count) + sum)"),
        ("convert a + b by r * c", "((convert (a + b) by r) * c)"),
        ("fees[a, b].fixed + fees[a]", "(fees[a, b].fixed + fees[a])"),
        ("f() + g(a)", "(f() + g(a))"),
        ("a in { b, c, }", "(a in {b, c})"),
        ("a not in 1 ..< 3", "(a not in 1 ..< 3)"),
        ("a in l and b", "((a in l) and b)"),
        ("订单.签收时间 is known", "(订单.签收时间 is known)"),
        ("order.from.if.not", "order.from.if.not"),
        (r#""a\"b\\c\n\u{4e2d}" is x"#, r#"("a\"b\\c\n中" is x)"#),
    ] {
        assert_eq!(shape(text), shape_of_it, "{text}");
    }
}

#[test]
fn an_outcome_ends_where_its_window_begins() {
    let file = sound("decision d : bool { normally a and b except e c within 5 days of x }");
    let Some(Item::Decision(decision)) = file.items.first() else { panic!("{file:?}") };
    let outcomes: Vec<String> = decision
        .rules
        .iter()
        .map(|rule| match &rule.outcome {
            Some(Outcome::Value(value)) => show(value),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(outcomes, ["(a and b)", "c"]);
    assert!(matches!(decision.rules[1].windows.as_slice(), [Window::Within { .. }]));
}

#[test]
fn a_text_alone_is_the_value_of_a_rule() {
    let file = sound("decision d : text { normally \"x\" except a \"y\" except b \"Title\" \"z\" }");
    let Some(Item::Decision(decision)) = file.items.first() else { panic!("{file:?}") };
    let titles: Vec<usize> = decision.rules.iter().map(|rule| rule.title.all.len()).collect();
    assert_eq!(titles, [0, 0, 1]);
}

#[test]
fn texts_on_lines_that_follow_are_one() {
    let file = sound(
        "define a = 1 because \"one\"\n  \"two\" // a comment\n  \"three\" zh-CN \"四\" cite \"x\", \"y\" cite \"z\"",
    );
    let Some(Item::Define(define)) = file.items.first() else { panic!("{file:?}") };
    let because: Vec<(Option<&str>, &str)> = define
        .because
        .all
        .iter()
        .map(|text| (text.lang.as_ref().map(|lang| lang.text.as_str()), text.text.value.as_str()))
        .collect();
    assert_eq!(because, [(None, "one two three"), (Some("zh-CN"), "四")]);
    assert_eq!(define.because.all[0].text.pieces, ["\"one\"", "\"two\"", "\"three\""]);
    assert_eq!(define.cite.iter().map(|text| text.value.as_str()).collect::<Vec<_>>(), ["x", "y", "z"]);
    assert_eq!(file.comments.len(), 1);
    assert_eq!(file.comments[0].text, "// a comment");
}

#[test]
fn cells() {
    let text = "table t[a, b] : money\n| a | b | c | because |\n| - | x, y | - | |\n| not x | < 3 | 1 .. 2 | \"r\" |\n\
                | 3 ..< 4 | >= 5% | EUR 5.00 | en \"r\" de \"s\" |\n| else | | f[a].b | \"r\" de \"s\" |";
    let file = sound(text);
    let Some(Item::Table(table)) = file.items.first() else { panic!("{file:?}") };
    let kinds: Vec<Vec<&str>> = table
        .rows
        .iter()
        .map(|row| {
            let name = |cell: &Cell| match &cell.kind {
                CellKind::Error => "error",
                CellKind::Any => "any",
                CellKind::Else => "else",
                CellKind::Values(_) => "values",
                CellKind::Not(_) => "not",
                CellKind::Compare { .. } => "compare",
                CellKind::Range { open_end: false, .. } => "range",
                CellKind::Range { open_end: true, .. } => "open range",
                CellKind::Texts(_) => "texts",
            };
            row.cells.iter().map(name).collect()
        })
        .collect();
    assert_eq!(
        kinds,
        [
            ["any", "values", "any", "any"],
            ["not", "compare", "range", "values"],
            ["open range", "compare", "values", "texts"],
            ["else", "any", "values", "texts"],
        ]
    );
}

#[test]
fn spans_hold_what_was_written() {
    let text = "\u{feff}define long = a +\n  (b * 15% of 订单.x) // why\n  because \"r\"\n\npolicy p {\r\n\tcurrency EUR\r\n}\r\n";
    let file = sound(text);
    let slice = |span: redress::source::Span| &text[span.start as usize..span.end as usize];
    let (Some(Item::Define(define)), Some(Item::Policy(policy))) = (file.items.first(), file.items.get(1)) else {
        panic!("{file:?}")
    };
    assert!(slice(define.span).starts_with("define") && slice(define.span).ends_with("\"r\""));
    assert_eq!(slice(define.value.span), "a +\n  (b * 15% of 订单.x)");
    assert_eq!(slice(file.comments[0].span), "// why");
    assert_eq!(slice(policy.settings[0].span), "currency EUR");
    assert!(slice(policy.span).ends_with('}'));
}

#[test]
fn names_are_normal() {
    let mut sink = Sink::default();
    let decomposed = "define cafe\u{301} = 1";
    let file = redress::syntax::parse(FileId(0), decomposed, &mut sink);
    let Some(Item::Define(define)) = file.items.first() else { panic!("{file:?}") };
    assert_eq!(define.name.text, "caf\u{e9}");
    let said = sink.finish();
    assert_eq!(said.len(), 1);
    assert_eq!(said[0].code, redress::diag::Code::NotNormalised);
    assert_eq!(said[0].fix.as_ref().map(|fix| fix.text.as_str()), Some("caf\u{e9}"));
}

#[test]
fn what_could_be_read_is_kept() {
    let text = "enum A { a }\neligibility {\n  normally deny all\n  except x allow a when ) b\n  except y allow a\n}\n\
                polcy p { }\ntable t[a] : bool\n| a | o |\n| a ( | yes |\n| b | no |\ndefine z = 1\n";
    let mut sink = Sink::default();
    let file = redress::syntax::parse(FileId(0), text, &mut sink);
    assert_eq!(sink.finish().len(), 3);
    assert_eq!(file.items.len(), 5);
    let Some(Item::Eligibility(eligibility)) = file.items.get(1) else { panic!("{file:?}") };
    assert_eq!(eligibility.rules.len(), 3);
    let Some(Item::Table(table)) = file.items.get(3) else { panic!("{file:?}") };
    assert_eq!(table.rows.len(), 2);
}
