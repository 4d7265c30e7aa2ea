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

/// The lines of the one stage of a workflow.
fn stage_lines(lines: &str) -> Vec<StageLine> {
    let file = sound(&format!("workflow {{ stage s {{ {lines} }} }}"));
    let Some(Item::Workflow(workflow)) = file.items.into_iter().next() else { panic!("{lines}") };
    let Some(WorkflowPart::Stage(stage)) = workflow.parts.into_iter().next() else { panic!("{lines}") };
    stage.lines
}

#[test]
fn a_line_of_a_stage_ends_where_the_next_begins() {
    let lines = stage_lines(
        "a may b from x after 7 days -> c a may d until 3 days after x after 1 day by k of first y -> back
         a may e at once when z > 2 -> c, else -> d after 2 weeks { decide settle; set p.q[r].s = t }",
    );
    let [StageLine::May(from), StageLine::After(week), StageLine::May(until), StageLine::After(day), ..] =
        lines.as_slice()
    else {
        panic!("{lines:?}")
    };
    let [Window::From { at, .. }] = from.windows.as_slice() else { panic!("{from:?}") };
    assert_eq!(show(at), "x");
    assert_eq!((show(&week.period), week.of.is_none()), ("7 day".to_owned(), true));
    let [Window::Until { at, .. }] = until.windows.as_slice() else { panic!("{until:?}") };
    assert_eq!(show(at), "(3 day after x)");
    assert_eq!(show(&day.period), "1 day by k");
    assert!(matches!(day.action.branches.as_slice(), [Branch { target: Some(Target::Back(_)), .. }]));
    let [StageLine::May(_), StageLine::AtOnce { action, .. }, StageLine::After(last)] = &lines[4..] else {
        panic!("{lines:?}")
    };
    let choice: Vec<(bool, bool)> = action.branches.iter().map(|it| (it.when.is_some(), it.otherwise)).collect();
    assert_eq!(choice, [(true, false), (false, true)]);
    let effects = last.action.branches[0].effects.as_ref().unwrap();
    let [Effect { kind: EffectKind::Decide, .. }, Effect { kind: EffectKind::Settle, .. }, Effect { kind, .. }] =
        effects.all.as_slice()
    else {
        panic!("{effects:?}")
    };
    let EffectKind::Set { fact, key: Some(key), field: Some(field), value } = kind else { panic!("{kind:?}") };
    assert_eq!((fact.dotted().as_str(), show(key).as_str()), ("p.q", "r"));
    assert_eq!((field.text.as_str(), show(value).as_str()), ("s", "t"));
}

#[test]
fn a_duty_keeps_its_kinds_of_lines_apart() {
    let lines = stage_lines(
        "a, b must within 2 days of x until y when z {
           c(d text, e.f) -> g { grant } because \"r\" cite \"s\"
           h remind after 1 day, 2 hours before with n else i, j within 1 day else when k -> l, else -> m
         }",
    );
    let [StageLine::Must(must)] = lines.as_slice() else { panic!("{lines:?}") };
    assert_eq!((must.actors.len(), must.windows.len(), must.when.is_some()), (2, 2, true));
    let [first, second] = must.events.as_slice() else { panic!("{must:?}") };
    let fields: Vec<(String, bool)> =
        first.event.fields.iter().map(|field| (field.name.dotted(), field.ty.is_some())).collect();
    assert_eq!(fields, [("d".to_owned(), true), ("e.f".to_owned(), false)]);
    assert_eq!((first.action.branches[0].because.all.len(), first.action.branches[0].cite.len()), (1, 1));
    assert!(second.action.branches.is_empty());
    let [Remind { at, with: Some(with), .. }] = must.reminds.as_slice() else { panic!("{must:?}") };
    assert!(matches!(at.as_slice(), [RemindAt::After(_), RemindAt::Before(_)]) && with.text == "n");
    assert_eq!(must.chain.iter().map(|heir| heir.actors.len()).collect::<Vec<_>>(), [2]);
    assert_eq!(must.elses.iter().map(|action| action.branches.len()).collect::<Vec<_>>(), [2]);
}

#[test]
fn an_expectation_is_told_from_a_condition_by_what_follows() {
    let file = sound(
        "example \"e\" { a 1 at x b.c(d e, f 2) expect stage s, stage is s, deadline 2 days after x, deadline < x,
         no deadline, no is a, accepted, accepted is yes, refused, refused late, refused too_late until x, refused or b, fault, fault f, allow a, b, c is d,
         deny all by e, f from x until y, review g, not_yet h, i by j from x, too_late all, not_yet, not_yet is x, stage s, pay EUR 5.00 from a to b, pay > 3, give l, give.l, because \"r\", clock k 3 days,
         notify a, b with n, notify, remind a, assign a, flag a, collect z from a to b, recall l, no notify, no money }",
    );
    let Some(Item::Example(example)) = file.items.first() else { panic!("{file:?}") };
    let [ExampleLine::Data(_), ExampleLine::Step(step)] = example.lines.as_slice() else { panic!("{example:?}") };
    assert_eq!(step.event.as_ref().map(|event| event.fields.len()), Some(2));
    let kinds = step.expect.iter().flat_map(|expect| &expect.all).map(|one| match &one.kind {
        ExpectationKind::Answer { answer, remedies, by, from, until } => format!(
            "{} {} {} {}",
            answer.word(),
            remedies.as_ref().map_or("all".to_owned(), |names| names.len().to_string()),
            by.len(),
            [from, until].iter().filter(|end| end.is_some()).count()
        ),
        ExpectationKind::Stage(name) => format!("stage {}", name.text),
        ExpectationKind::Deadline(at) => format!("deadline {}", show(at)),
        ExpectationKind::NoDeadline => "no deadline".to_owned(),
        ExpectationKind::Accepted => "accepted".to_owned(),
        ExpectationKind::Refused { why, until, .. } => format!("refused {} {}", why.is_some(), until.is_some()),
        ExpectationKind::Fault(which) => format!("fault {}", which.is_some()),
        ExpectationKind::Notify { parties, notice } => format!("notify {} {}", parties.len(), notice.text),
        ExpectationKind::NoNotify => "no notify".to_owned(),
        ExpectationKind::Remind(_) => "remind".to_owned(),
        ExpectationKind::Assign(_) => "assign".to_owned(),
        ExpectationKind::Flag(_) => "flag".to_owned(),
        ExpectationKind::Money { collect, amount, .. } => format!("money {collect} {}", show(amount)),
        ExpectationKind::Thing { recall, line } => format!("thing {recall} {}", line.text),
        ExpectationKind::NoMoney => "no money".to_owned(),
        ExpectationKind::Because(text) => format!("because {}", text.value),
        ExpectationKind::Clock { clock, used } => format!("clock {} {}", clock.text, show(used)),
        ExpectationKind::Condition(condition) => show(condition),
    });
    assert_eq!(
        kinds.collect::<Vec<_>>(),
        [
            "stage s",
            "(stage is s)",
            "deadline (2 day after x)",
            "(deadline < x)",
            "no deadline",
            "(no is a)",
            "accepted",
            "(accepted is yes)",
            "refused false false",
            "refused true false",
            "refused true true",
            "(refused or b)",
            "fault false",
            "fault true",
            "allow 2 0 0",
            "(c is d)",
            "deny all 2 2",
            "review 1 0 0",
            "not_yet 2 1 1",
            "too_late all 0 0",
            "not_yet",
            "(not_yet is x)",
            "stage s",
            "money false EUR 5.00",
            "(pay > 3)",
            "thing false l",
            "give.l",
            "because r",
            "clock k 3 day",
            "notify 2 n",
            "notify",
            "remind",
            "assign",
            "flag",
            "money true z",
            "thing true l",
            "no notify",
            "no money",
        ]
    );
}

#[test]
fn placeholders_stand_where_they_were_written() {
    let text = "notice n { en \"a \\{ {x.y} in {b in { c }}\"\n\"{d}.\" zh-CN \"\" }";
    let file = sound(text);
    let Some(Item::Notice(Notice { body: NoticeBody::Inline(texts), .. })) = file.items.first() else {
        panic!("{file:?}")
    };
    let parts: Vec<String> = texts[0]
        .parts
        .iter()
        .map(|part| match part {
            NoticePart::Words(words) => format!("{words:?}"),
            NoticePart::Value(value) => text[value.span.start as usize..value.span.end as usize].to_owned(),
        })
        .collect();
    assert_eq!(parts, ["\"a { \"", "x.y", "\" in \"", "b in { c }", "\" \"", "d", "\".\""]);
    assert!(texts[1].parts.is_empty());
}

#[test]
fn rows_of_an_each_hold_facts_and_expectations() {
    let file = sound(
        "example \"e\" {\neach\n| a.b | open at | expect verdict | expect stage | expect x.y + 1 | expect stage is z |\n\
         | { c 1 } | - | allow | s | EUR 5.00 | yes |\n| [ d, e ] | 3 days after x | - | - | - | - |\n}",
    );
    let Some(Item::Example(example)) = file.items.first() else { panic!("{file:?}") };
    let [ExampleLine::Each(each)] = example.lines.as_slice() else { panic!("{example:?}") };
    let kinds: Vec<&str> = each
        .columns
        .iter()
        .map(|column| match &column.kind {
            EachKind::Fact(_) => "fact",
            EachKind::Open => "open",
            EachKind::Verdict => "verdict",
            EachKind::Stage => "stage",
            EachKind::Deadline => "deadline",
            EachKind::Refused => "refused",
            EachKind::Value(_) => "value",
        })
        .collect();
    assert_eq!(kinds, ["fact", "open", "verdict", "stage", "value", "value"]);
    let set: Vec<Vec<bool>> = each.rows.iter().map(|row| row.cells.iter().map(Option::is_some).collect()).collect();
    assert_eq!(set, [[true, false, true, true, true, true], [true, true, false, false, false, false]]);
}
