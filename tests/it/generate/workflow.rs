//! Random workflows, clocks, notices, migrations and examples.
//!
//! Where a line could be read on into the next one (a period behind an instant, a name behind a list of names) the
//! trees are those that a text can say.

use super::*;

pub(super) fn workflow(random: &mut Random) -> Workflow {
    Workflow { title: title(random), parts: random.some(0, 4, part), span: Span::default() }
}

fn part(random: &mut Random) -> WorkflowPart {
    let span = Span::default();
    let lines = random.some(0, 5, stage_line);
    if random.one_in(3) {
        let stages = if random.one_in(2) {
            SharedStages::In(names(random))
        } else {
            SharedStages::AnyBut(random.some(0, 3, name))
        };
        return WorkflowPart::Shared(Shared { stages, lines, span });
    }
    let braces = !lines.is_empty() || random.one_in(2);
    let kind = random.pick(&[StageKind::Waiting, StageKind::OpenEnded, StageKind::Final]);
    WorkflowPart::Stage(Stage { name: name(random), title: title(random), kind, lines, braces, span })
}

fn stage_line(random: &mut Random) -> StageLine {
    let span = Span::default();
    match random.below(9) {
        0 => StageLine::OnEntry(effects(random)),
        1..4 => StageLine::May(May {
            actors: random.some(1, 2, name),
            event: event(random),
            windows: if random.one_in(4) { random.some(1, 3, act_window) } else { vec![] },
            at_most: random.one_in(4).then(|| Times { count: random.maybe(number), span }),
            action: random.maybe(action).unwrap_or_default(),
            span,
        }),
        4..7 => StageLine::Must(must(random)),
        7 => StageLine::After(After {
            period: at(duration(random)),
            of: random.maybe(instant),
            action: action(random),
            span,
        }),
        _ => StageLine::AtOnce { action: action(random), span },
    }
}

fn event(random: &mut Random) -> Event {
    let fields = random.some(0, 3, |random| {
        let span = Span::default();
        match random.maybe(type_expr) {
            Some(ty) => {
                let name = Path { parts: vec![name(random)], span };
                EventField { name, ty: Some(ty), title: title(random), span }
            }
            None => EventField { name: path(random), ty: None, title: Texts::default(), span },
        }
    });
    Event { name: name(random), fields, title: title(random), span: Span::default() }
}

fn act_window(random: &mut Random) -> Window {
    let span = Span::default();
    match random.below(3) {
        0 => Window::From { at: instant(random), span },
        1 => Window::Until { at: instant(random), span },
        _ => Window::Within { period: period(random), anchor: random.maybe(instant), span },
    }
}

fn must(random: &mut Random) -> Must {
    let span = Span::default();
    let mut events = random.some(0, 4, |random| DutyEvent { event: event(random), action: action(random), span });
    if random.one_in(4)
        && let Some(last) = events.last_mut()
    {
        last.action = Action::default();
    }
    Must {
        actors: random.some(1, 2, name),
        windows: random.some(0, 2, act_window),
        when: random.one_in(3).then(|| expr(random, 1)),
        events,
        reminds: random.some(0, 1, |random| Remind {
            at: random.some(1, 3, |random| match random.one_in(2) {
                true => RemindAt::After(period(random)),
                false => RemindAt::Before(period(random)),
            }),
            with: random.maybe(name),
            span,
        }),
        chain: random.some(0, 2, |random| Heir { actors: names(random), windows: random.some(0, 1, act_window), span }),
        elses: random.some(0, 2, action),
        span,
    }
}

fn action(random: &mut Random) -> Action {
    let mut branches = vec![branch(random, false)];
    if random.one_in(4) {
        branches.extend(random.some(1, 2, |random| {
            let otherwise = random.one_in(2);
            let when = if otherwise { None } else { Some(expr(random, 1)) };
            Branch { when, otherwise, ..branch(random, true) }
        }));
    }
    Action { branches }
}

fn branch(random: &mut Random, later: bool) -> Branch {
    let target = random.maybe(|random| match random.one_in(6) {
        true => Target::Back(Span::default()),
        false => Target::Stage(name(random)),
    });
    let when = (!later && random.one_in(3)).then(|| expr(random, 2));
    let must_do = target.is_none() && (when.is_none() || later);
    Branch {
        when,
        otherwise: false,
        target,
        effects: (must_do || random.one_in(2)).then(|| effects(random)),
        because: reasons(random),
        cite: sources(random),
        span: Span::default(),
    }
}

fn effects(random: &mut Random) -> Effects {
    let all = random.some(0, 3, |random| Effect { kind: effect(random), span: Span::default() });
    Effects { all, span: Span::default() }
}

fn effect(random: &mut Random) -> EffectKind {
    match random.below(9) {
        0 => EffectKind::Decide,
        1 => EffectKind::Grant,
        2 => EffectKind::Refuse,
        3 => EffectKind::Settle,
        4 => EffectKind::Set { fact: path(random), key: None, field: None, value: expr(random, 1) },
        5 => EffectKind::Set {
            fact: path(random),
            key: Some(expr(random, 1)),
            field: Some(name(random)),
            value: expr(random, 1),
        },
        6 => EffectKind::Add { fields: random.some(0, 3, |random| data_entry(random, 2)), list: path(random) },
        7 => EffectKind::Notify { parties: names(random), notice: name(random) },
        _ => random.pick(&[EffectKind::Assign, EffectKind::Flag])(name(random)),
    }
}

/// What neither `of` nor `before` can continue.
fn period(random: &mut Random) -> Expr {
    at(match random.below(4) {
        0 => ExprKind::Lookup { table: name(random), keys: vec![expr(random, 1)], output: random.maybe(name) },
        1 => ExprKind::Path(path(random)),
        _ => duration(random),
    })
}

fn duration(random: &mut Random) -> ExprKind {
    ExprKind::Literal(Literal::Duration {
        count: number(random),
        unit: random.pick(&[DurationUnit::Hour, DurationUnit::Day, DurationUnit::BusinessDay]),
        by: random.maybe(|random| boxed(at(ExprKind::Path(path(random))))),
    })
}

fn instant(random: &mut Random) -> Expr {
    match random.below(3) {
        0 => at(ExprKind::Shift {
            direction: random.pick(&[Direction::After, Direction::Before]),
            period: boxed(at(duration(random))),
            anchor: boxed(plain(random)),
            skipping: None,
        }),
        _ => plain(random),
    }
}

// Clocks, notices, migrations.

pub(super) fn clock(random: &mut Random) -> Clock {
    let span = Span::default();
    let lines = random.some(0, 6, |random| ClockLine { kind: clock_line(random), span });
    Clock { name: name(random), title: title(random), lines, span }
}

fn clock_line(random: &mut Random) -> ClockLineKind {
    match random.below(6) {
        0 => ClockLineKind::Runs { each: random.one_in(2), from: names(random), until: names(random) },
        1 => ClockLineKind::Restarts(names(random)),
        2 => ClockLineKind::Pauses(names(random)),
        3 => ClockLineKind::Target(value(random, 1)),
        _ => ClockLineKind::Threshold {
            at: match random.below(3) {
                0 => Threshold::Percent(number(random)),
                1 => Threshold::Early(period(random)),
                _ => Threshold::Late(period(random)),
            },
            effects: effects(random),
        },
    }
}

pub(super) fn notice(random: &mut Random) -> Notice {
    let body = if random.one_in(2) {
        let mut texts = random.some(0, 3, notice_text);
        if random.one_in(4)
            && let Some(first) = texts.first_mut()
        {
            first.text.lang = None;
        }
        NoticeBody::Inline(texts)
    } else {
        NoticeBody::Fluent {
            folder: one_line_text(random),
            values: random.some(0, 3, |random| NoticeValue { name: name(random), value: expr(random, 1) }),
        }
    };
    Notice { name: name(random), title: title(random), body, span: Span::default() }
}

fn notice_text(random: &mut Random) -> NoticeText {
    let lang = Some(word(random.pick(LANGS)));
    let total = || at(ExprKind::Path(Path { parts: vec![word("compensation"), word("total")], span: Span::default() }));
    let words = |text: &str| NoticePart::Words(text.to_owned());
    let (pieces, value, parts): (Vec<&str>, &str, Vec<NoticePart>) = match random.below(4) {
        0 => (vec!["\"\""], "", vec![]),
        1 => (vec!["\"中 \\{a\\} \\u{4e2d}\""], "中 {a} 中", vec![words("中 {a} 中")]),
        2 => {
            let parts = vec![words("We refund "), NoticePart::Value(total()), words(".")];
            (vec!["\"We refund {compensation.total}.\""], "We refund {compensation.total}.", parts)
        }
        _ => {
            let parts = vec![NoticePart::Value(total()), words(" "), NoticePart::Value(total())];
            (
                vec!["\"{compensation.total}\"", "\"{ compensation.total }\""],
                "{compensation.total} { compensation.total }",
                parts,
            )
        }
    };
    let pieces = pieces.into_iter().map(str::to_owned).collect();
    NoticeText { text: LangText { lang, text: Text { value: value.to_owned(), span: Span::default(), pieces } }, parts }
}

pub(super) fn migrate(random: &mut Random) -> Migrate {
    let span = Span::default();
    let moves = random.some(0, 4, |random| Move { from: name(random), to: name(random), span });
    Migrate { version: one_line_text(random), moves, span }
}

// Examples.

pub(super) fn example(random: &mut Random) -> Example {
    let span = Span::default();
    let mut lines = random.some(0, 6, |random| match random.below(8) {
        0 => ExampleLine::Base(one_line_text(random)),
        1 => ExampleLine::BaseFile(one_line_text(random)),
        2 => ExampleLine::Each(each(random)),
        3 => ExampleLine::Open { at: instant(random), span },
        _ => ExampleLine::Data(data_entry(random, 3)),
    });
    for _ in 0..random.below(6) {
        let open_step = matches!(lines.last(), Some(ExampleLine::Step(Step { expect: None, .. })));
        lines.push(match random.below(6) {
            0 => ExampleLine::Each(each(random)),
            1 => ExampleLine::Open { at: instant(random), span },
            // An expectation behind a step without one is that step's.
            2 if !open_step => ExampleLine::Expect(expect(random)),
            _ => ExampleLine::Step(step(random)),
        });
    }
    Example { title: one_line_text(random), lines, span }
}

fn data_entry(random: &mut Random, depth: usize) -> DataEntry {
    DataEntry { name: path(random), value: data(random, depth), span: Span::default() }
}

fn data(random: &mut Random, depth: usize) -> Data {
    let span = Span::default();
    match random.below(if depth > 0 { 6 } else { 4 }) {
        0 => Data::Value(instant(random)),
        1 => Data::Value(at(ExprKind::Literal(Literal::Text(one_line_text(random))))),
        2 => Data::Value(at(ExprKind::Literal(figure(random)))),
        3 => Data::Value(flat_value(random)),
        4 => Data::Group { entries: random.some(0, 4, |random| data_entry(random, depth - 1)), span },
        _ => Data::List { elements: random.some(0, 4, |random| data(random, depth - 1)), span },
    }
}

fn step(random: &mut Random) -> Step {
    let span = Span::default();
    Step {
        when: if random.one_in(2) { StepWhen::At(instant(random)) } else { StepWhen::After(at(duration(random))) },
        event: random.maybe(|random| StepEvent {
            actor: name(random),
            event: name(random),
            fields: random.some(0, 3, |random| data_entry(random, 2)),
            span,
        }),
        expect: random.maybe(expect),
        span,
    }
}

fn expect(random: &mut Random) -> Expect {
    let span = Span::default();
    let mut all = random.some(1, 4, |random| Expectation { kind: expectation(random), span });
    if random.one_in(3) {
        all.insert(0, Expectation { kind: ExpectationKind::Condition(expr(random, 2)), span });
    }
    Expect { all, span }
}

fn expectation(random: &mut Random) -> ExpectationKind {
    match random.below(19) {
        0 => ExpectationKind::Stage(name(random)),
        1 => ExpectationKind::Deadline(instant(random)),
        2 => ExpectationKind::NoDeadline,
        3 => ExpectationKind::Accepted,
        4 => ExpectationKind::Refused { why: None, from: None, until: None },
        18 => {
            let (from, until) = (random.maybe(instant), random.maybe(instant));
            ExpectationKind::Refused { why: Some(name(random)), from, until }
        }
        5 => ExpectationKind::Fault(random.maybe(name)),
        6 => ExpectationKind::Notify { parties: names(random), notice: name(random) },
        7 => ExpectationKind::NoNotify,
        8 => ExpectationKind::Remind(name(random)),
        9 => ExpectationKind::Assign(name(random)),
        10 => ExpectationKind::Flag(name(random)),
        11 => ExpectationKind::Money {
            collect: random.one_in(2),
            amount: flat_value(random),
            from: name(random),
            to: name(random),
        },
        12 => ExpectationKind::Thing { recall: random.one_in(2), line: name(random) },
        13 => ExpectationKind::NoMoney,
        14 => ExpectationKind::Because(text_of(random)),
        15 => ExpectationKind::Clock { clock: name(random), used: period(random) },
        // A name alone would be one more remedy of a verdict before it.
        16 => ExpectationKind::Condition(at(ExprKind::Paren(boxed(expr(random, 2))))),
        _ => ExpectationKind::Answer {
            answer: random.pick(&[
                AnswerWord::Verdict(VerdictWord::Allow),
                AnswerWord::Verdict(VerdictWord::Deny),
                AnswerWord::Verdict(VerdictWord::Review),
                AnswerWord::NotYet,
                AnswerWord::TooLate,
            ]),
            remedies: random.maybe(names),
            by: random.some(0, 2, name),
            from: random.maybe(instant),
            until: random.maybe(instant),
        },
    }
}

fn each(random: &mut Random) -> Each {
    let span = Span::default();
    let columns = 1 + random.below(4);
    Each {
        columns: random.some(columns, columns, |random| EachColumn { kind: each_kind(random), span }),
        head_span: span,
        rows: random.some(0, 4, |random| EachRow {
            cells: random.some(columns, columns, |random| random.maybe(|random| data(random, 2))),
            span,
        }),
        span,
    }
}

fn each_kind(random: &mut Random) -> EachKind {
    match random.below(7) {
        0 => EachKind::Open,
        1 => EachKind::Verdict,
        2 => EachKind::Stage,
        3 => EachKind::Deadline,
        4 => EachKind::Refused,
        5 => EachKind::Value(expr(random, 1)),
        _ => EachKind::Fact(path(random)),
    }
}
