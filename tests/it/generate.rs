//! Random policies for property tests: trees with every construct of the language, from a seed.
//!
//! They are correct in their syntax and mean nothing. [`policy`] gives a tree, [`text`] its text; the same seed
//! gives the same. [`Random`] is the source of chance for other tests, too.

mod workflow;

use redress::source::{FileId, Span};
use redress::syntax::ast::*;

/// A small generator of random numbers (SplitMix64): the same seed, the same numbers, on every machine.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Random {
        Random(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`; 0 for 0.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }

    /// Yes once in `times`.
    pub(crate) fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    pub(crate) fn pick<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())]
    }

    fn maybe<T>(&mut self, make: impl FnOnce(&mut Random) -> T) -> Option<T> {
        self.one_in(2).then(|| make(self))
    }

    fn some<T>(&mut self, least: usize, most: usize, mut make: impl FnMut(&mut Random) -> T) -> Vec<T> {
        (0..least + self.below(most + 1 - least)).map(|_| make(self)).collect()
    }
}

/// The text of a random policy, as the formatter writes it.
pub(crate) fn text(seed: u64) -> String {
    redress::format::format(&policy(seed), "")
}

/// A random policy: a header and some items of every kind.
pub(crate) fn policy(seed: u64) -> File {
    let random = &mut Random::new(seed);
    let mut items = vec![Item::Policy(header(random))];
    items.extend(random.some(0, 12, item));
    File { file: FileId::default(), items, comments: vec![], damage: redress::syntax::ast::Damage::default() }
}

/// A random item of any kind but the header.
pub(crate) fn item(random: &mut Random) -> Item {
    let span = Span::default();
    match random.below(22) {
        0 => Item::Import(Import { path: one_line_text(random), span }),
        1 => {
            Item::Enum(EnumDecl { name: name(random), title: title(random), members: random.some(1, 20, member), span })
        }
        2 => Item::Parties(Parties { parties: random.some(1, 6, party), span }),
        3 => Item::Remedies(Remedies { members: random.some(1, 6, member), span }),
        4 => Item::Record(Record { name: name(random), title: title(random), fields: random.some(0, 6, field), span }),
        5 => Item::Facts(Facts { entries: random.some(0, 6, |random| entry(random, 3)), span }),
        6 => Item::Define(Define {
            name: name(random),
            title: title(random),
            ty: random.maybe(type_expr),
            value: expr(random, 2),
            because: reasons(random),
            cite: sources(random),
            span,
        }),
        7 => Item::Table(table(random)),
        8 => Item::Eligibility(Eligibility {
            title: title(random),
            of: random.maybe(path),
            at: random.maybe(|random| value(random, 1)),
            per: random.maybe(|random| Per { binder: name(random), list: value(random, 1) }),
            rules: rules(random, verdict),
            span,
        }),
        9 => Item::Responsibility(Responsibility {
            title: title(random),
            at: random.maybe(|random| value(random, 1)),
            rules: rules(random, shares),
            span,
        }),
        10 => Item::Compensation(compensation(random)),
        11 => Item::Decision(Decision {
            name: name(random),
            title: title(random),
            ty: type_expr(random),
            at: random.maybe(|random| value(random, 1)),
            rules: rules(random, outcome),
            span,
        }),
        12 => Item::Finding(Finding {
            name: name(random),
            title: title(random),
            at: random.maybe(|random| value(random, 1)),
            rules: rules(random, |random| Outcome::Presumed { value: random.one_in(2), span }),
            span,
        }),
        13 => Item::Counting(Counting {
            name: name(random),
            title: title(random),
            settings: random.some(0, 6, counting_setting),
            because: reasons(random),
            cite: sources(random),
            span,
        }),
        14 => Item::Calendar(Calendar {
            like: random.maybe(name),
            name: name(random),
            title: title(random),
            lines: random.some(0, 6, |random| CalendarLine { kind: calendar_line(random), span }),
            cite: sources(random),
            span,
        }),
        15 => Item::Hook(hook(random)),
        16 => Item::Workflow(workflow::workflow(random)),
        17 => Item::Clock(workflow::clock(random)),
        18 => Item::Notice(workflow::notice(random)),
        19 => Item::Migrate(workflow::migrate(random)),
        20 => Item::Example(workflow::example(random)),
        _ => Item::Always(Always {
            name: name(random),
            title: title(random),
            condition: expr(random, 2),
            because: reasons(random),
            cite: sources(random),
            span,
        }),
    }
}

// Names, texts, numbers.

const NAMES: &[&str] = &[
    "market",
    "order",
    "price",
    "buyer",
    "carrier_2",
    "x",
    "final",
    "target",
    "open_until",
    "known_as",
    "total_sum",
    "items",
    "claims_90d",
    "订单",
    "签收时间",
    "a_rather_long_name_that_takes_its_place",
    "Prüfung",
];

const TEXTS: &[&str] = &[
    "\"\"",
    "\"Inside the return window\"",
    "\"a | b, c // d { }\"",
    "\"该商品为清仓商品，不支持无理由退货。\"",
    "\"say \\\"no\\\"\"",
    "\"{compensation.total} is refunded, a long sentence that goes on and on to fill its line\"",
];

const LANGS: &[&str] = &["en", "zh-CN", "pt-BR", "de"];

fn word(text: &str) -> Name {
    Name { text: text.to_owned(), span: Span::default() }
}

fn name(random: &mut Random) -> Name {
    word(random.pick(NAMES))
}

fn names(random: &mut Random) -> Vec<Name> {
    random.some(1, 5, name)
}

fn path(random: &mut Random) -> Path {
    Path { parts: random.some(1, 3, name), span: Span::default() }
}

fn number(random: &mut Random) -> Number {
    let text = random.pick(&["0", "1", "2", "30", "12.50", "0.125", "1000000"]);
    Number { text: text.to_owned(), span: Span::default() }
}

fn text_of(random: &mut Random) -> Text {
    let pieces =
        if random.one_in(8) { random.some(2, 3, |random| random.pick(TEXTS)) } else { vec![random.pick(TEXTS)] };
    text_in_pieces(&pieces)
}

fn one_line_text(random: &mut Random) -> Text {
    text_in_pieces(&[random.pick(TEXTS)])
}

fn text_in_pieces(pieces: &[&str]) -> Text {
    let said: Vec<String> = pieces.iter().map(|piece| piece[1..piece.len() - 1].replace("\\\"", "\"")).collect();
    // Blanks join words, not letters of Chinese, and nothing to nothing.
    let value = said.iter().fold(String::new(), |text, piece| {
        let blank = match (text.chars().next_back(), piece.chars().next()) {
            (Some(last), Some(first)) => last.is_ascii() || first.is_ascii(),
            _ => false,
        };
        text + if blank { " " } else { "" } + piece.as_str()
    });
    Text { value, span: Span::default(), pieces: pieces.iter().map(|piece| (*piece).to_owned()).collect() }
}

fn texts_with(random: &mut Random, text: fn(&mut Random) -> Text) -> Texts {
    let mut all = random.some(1, 3, |random| LangText { lang: Some(word(random.pick(LANGS))), text: text(random) });
    if random.one_in(2) {
        all[0].lang = None;
    }
    Texts { all }
}

fn texts(random: &mut Random) -> Texts {
    texts_with(random, text_of)
}

fn title(random: &mut Random) -> Texts {
    random.maybe(texts).unwrap_or_default()
}

fn reasons(random: &mut Random) -> Texts {
    if random.one_in(4) { texts(random) } else { Texts::default() }
}

fn sources(random: &mut Random) -> Vec<Text> {
    if random.one_in(4) { random.some(1, 3, text_of) } else { vec![] }
}

// Declarations.

fn header(random: &mut Random) -> Policy {
    let span = Span::default();
    let settings = random.some(0, 8, |random| Setting { kind: setting(random), span });
    Policy { name: name(random), title: title(random), settings, span }
}

fn setting(random: &mut Random) -> SettingKind {
    match random.below(9) {
        0 => SettingKind::Version(one_line_text(random)),
        1 => SettingKind::Effective { from: plain(random), until: random.maybe(plain), by: path(random) },
        2 => SettingKind::Currency(value(random, 1)),
        3 => SettingKind::Timezone(value(random, 1)),
        4 => SettingKind::Counting(name(random)),
        5 => SettingKind::Rounding(name(random)),
        6 => SettingKind::Holidays(value(random, 1)),
        7 => SettingKind::Calendar(name(random)),
        _ => SettingKind::Languages(random.some(1, 4, |random| word(random.pick(LANGS)))),
    }
}

fn member(random: &mut Random) -> Member {
    Member { name: name(random), title: if random.one_in(4) { texts(random) } else { Texts::default() } }
}

fn party(random: &mut Random) -> Party {
    Party { member: member(random), roles: if random.one_in(3) { random.some(1, 4, member) } else { vec![] } }
}

fn field(random: &mut Random) -> Field {
    Field {
        name: name(random),
        ty: type_expr(random),
        key: random.one_in(6),
        range: random.maybe(range),
        default: random.maybe(|random| expr(random, 2)),
        title: title(random),
        span: Span::default(),
    }
}

fn entry(random: &mut Random, depth: usize) -> FactEntry {
    if depth > 0 && random.one_in(4) {
        FactEntry::Group {
            name: name(random),
            title: title(random),
            entries: random.some(0, 4, |random| entry(random, depth - 1)),
            span: Span::default(),
        }
    } else {
        FactEntry::Fact(field(random))
    }
}

fn type_expr(random: &mut Random) -> TypeExpr {
    type_within(random, 4)
}

/// A type with no more lists in each other than the language has.
fn type_within(random: &mut Random, lists: u32) -> TypeExpr {
    let kind = match random.below(5) {
        0 => TypeKind::MoneyIn(word("USD")),
        1 if lists > 0 => TypeKind::List(Box::new(TypeExpr { optional: false, ..type_within(random, lists - 1) })),
        2 => TypeKind::Rate { from: path(random), to: path(random) },
        _ => TypeKind::Named(name(random)),
    };
    TypeExpr { kind, optional: random.one_in(4), span: Span::default() }
}

fn range(random: &mut Random) -> Range {
    match random.below(4) {
        0 => Range::Between { low: Some(value(random, 1)), high: None },
        1 => Range::Between { low: None, high: Some(value(random, 1)) },
        2 => Range::Between { low: Some(value(random, 1)), high: Some(value(random, 1)) },
        _ => Range::Among(random.some(1, 8, |random| value(random, 1))),
    }
}

fn param(random: &mut Random) -> Param {
    Param { name: name(random), ty: type_expr(random) }
}

fn hook(random: &mut Random) -> Hook {
    Hook {
        name: name(random),
        title: title(random),
        params: random.some(0, 4, param),
        result: type_expr(random),
        range: random.maybe(range),
        file: random.maybe(one_line_text),
        limit: random.maybe(|_| Number { text: "20000".to_owned(), span: Span::default() }),
        span: Span::default(),
    }
}

fn table(random: &mut Random) -> Table {
    let columns = 1 + random.below(5);
    let outputs = if random.one_in(2) {
        vec![Output { name: None, ty: type_expr(random) }]
    } else {
        random.some(1, 3, |random| Output { name: Some(name(random)), ty: type_expr(random) })
    };
    let span = Span::default();
    Table {
        name: name(random),
        title: title(random),
        keys: random.some(1, 3, |random| match random.one_in(2) {
            true => Key::Path(path(random)),
            false => Key::Typed(param(random)),
        }),
        on: random.maybe(path),
        outputs,
        first_row: random.one_in(3),
        header: random.some(columns, columns, name),
        header_span: span,
        rows: random.some(0, 8, |random| Row {
            cells: random.some(columns, columns, |random| Cell { kind: cell(random), span }),
            span,
        }),
        cite: sources(random),
        span,
    }
}

fn cell(random: &mut Random) -> CellKind {
    match random.below(8) {
        0 => CellKind::Any,
        1 => CellKind::Else,
        2 => CellKind::Not(random.some(1, 3, cell_value)),
        3 => CellKind::Compare {
            op: random.pick(&[BinaryOp::Less, BinaryOp::LessEqual, BinaryOp::Greater, BinaryOp::GreaterEqual]),
            value: cell_value(random),
        },
        4 => CellKind::Range { low: cell_value(random), high: cell_value(random), open_end: random.one_in(2) },
        5 => {
            let mut texts = texts_with(random, one_line_text);
            texts.all.push(LangText { lang: Some(word("fr")), text: one_line_text(random) });
            CellKind::Texts(texts)
        }
        _ => CellKind::Values(random.some(1, 3, cell_value)),
    }
}

fn cell_value(random: &mut Random) -> Expr {
    if random.one_in(4) { at(ExprKind::Literal(Literal::Text(one_line_text(random)))) } else { flat_value(random) }
}

/// A value without texts, whose pieces would end a row.
fn flat_value(random: &mut Random) -> Expr {
    match random.below(3) {
        0 => at(ExprKind::Path(path(random))),
        1 => at(ExprKind::Literal(figure(random))),
        _ => {
            let (left, right) = (Box::new(flat_value(random)), Box::new(at(ExprKind::Path(path(random)))));
            at(ExprKind::Binary { op: BinaryOp::Plus, op_span: Span::default(), left, right })
        }
    }
}

// Decisions.

fn rules(random: &mut Random, mut outcome: impl FnMut(&mut Random) -> Outcome) -> Vec<Rule> {
    random.some(0, 5, |random| rule(random, &mut outcome))
}

fn rule(random: &mut Random, outcome: &mut dyn FnMut(&mut Random) -> Outcome) -> Rule {
    let name = (!random.one_in(4)).then(|| name(random));
    Rule {
        title: if name.is_some() { title(random) } else { Texts::default() },
        name,
        outcome: Some(outcome(random)),
        windows: random.some(0, 2, window),
        when: random.maybe(|random| expr(random, 2)),
        unless: random.one_in(4).then(|| expr(random, 2)),
        wins_over: if random.one_in(3) { names(random) } else { vec![] },
        because: reasons(random),
        cite: sources(random),
        word_span: Span::default(),
        span: Span::default(),
    }
}

fn verdict(random: &mut Random) -> Outcome {
    Outcome::Verdict {
        verdict: random.pick(&[VerdictWord::Allow, VerdictWord::Deny, VerdictWord::Review]),
        remedies: random.maybe(names),
        span: Span::default(),
    }
}

fn shares(random: &mut Random) -> Outcome {
    let shares =
        random.some(1, 4, |random| Share { party: name(random), share: random.maybe(|random| value(random, 1)) });
    Outcome::Shares { shares, span: Span::default() }
}

fn outcome(random: &mut Random) -> Outcome {
    Outcome::Value(match random.below(4) {
        0 => at(ExprKind::Literal(Literal::Text(one_line_text(random)))),
        1 => at(ExprKind::If {
            condition: Box::new(expr(random, 2)),
            then: Box::new(expr(random, 2)),
            otherwise: Box::new(value(random, 1)),
        }),
        _ => bracketed_text(value(random, 2)),
    })
}

/// A text that goes on with `-` could be a title.
fn bracketed_text(expr: Expr) -> Expr {
    let mut first = &expr;
    while let ExprKind::Binary { left, .. } = &first.kind {
        first = left;
    }
    let is_text = matches!(first.kind, ExprKind::Literal(Literal::Text(_)));
    if is_text { at(ExprKind::Paren(boxed(expr))) } else { expr }
}

fn window(random: &mut Random) -> Window {
    let span = Span::default();
    match random.below(4) {
        0 => Window::From { at: value(random, 1), span },
        1 => Window::Until { at: value(random, 1), span },
        _ => Window::Within { period: plain(random), anchor: Some(value(random, 1)), span },
    }
}

fn compensation(random: &mut Random) -> Compensation {
    Compensation {
        title: title(random),
        lines: random.some(0, 5, line),
        totals: random.some(0, 1, |random| TotalCap {
            at_most: value(random, 1),
            because: reasons(random),
            cite: sources(random),
            span: Span::default(),
        }),
        span: Span::default(),
    }
}

fn line(random: &mut Random) -> Line {
    let kind = random.pick(&[LineKind::Pay, LineKind::Deduct, LineKind::Give]);
    let gives = kind == LineKind::Give;
    Line {
        kind,
        name: name(random),
        title: title(random),
        to: random.maybe(name),
        amount: if gives { random.maybe(|random| value(random, 1)) } else { Some(expr(random, 2)) },
        of: if gives { random.maybe(|random| value(random, 1)) } else { None },
        at_least: random.one_in(4).then(|| value(random, 1)),
        at_most: random.one_in(4).then(|| value(random, 1)),
        borne_by: random.some(0, 3, bearer),
        when: random.maybe(|random| expr(random, 2)),
        unless: random.one_in(4).then(|| expr(random, 2)),
        because: reasons(random),
        cite: sources(random),
        span: Span::default(),
    }
}

fn bearer(random: &mut Random) -> Bearer {
    Bearer {
        who: name(random),
        limits: random.some(0, 2, |random| PartyLimit { party: name(random), at_most: value(random, 1) }),
        at_most: random.maybe(|random| value(random, 1)),
        span: Span::default(),
    }
}

// Time.

fn counting_setting(random: &mut Random) -> CountingSetting {
    let span = Span::default();
    if random.one_in(4) {
        CountingSetting { key: word("least"), value: word("2"), by: None, span }
    } else {
        CountingSetting { key: name(random), value: name(random), by: random.maybe(|random| value(random, 1)), span }
    }
}

fn calendar_line(random: &mut Random) -> CalendarLineKind {
    match random.below(6) {
        0 => CalendarLineKind::Timezone(one_line_text(random)),
        1 => CalendarLineKind::ReceivedUntil(at(ExprKind::Literal(Literal::Time("14:00".to_owned())))),
        2 | 3 => CalendarLineKind::Closed { days: days(random), title: title(random) },
        _ => CalendarLineKind::Open { days: days(random), hours: random.some(0, 4, hours), title: title(random) },
    }
}

fn hours(random: &mut Random) -> HourRange {
    HourRange { from: word(random.pick(&["09:00", "13:30"])), to: word(random.pick(&["12:00", "18:00:30"])) }
}

fn days(random: &mut Random) -> CalendarDays {
    match random.below(3) {
        0 => CalendarDays::Weekdays(random.some(1, 4, |random| WeekdayRange {
            first: word(random.pick(&["mon", "tue", "sat"])),
            last: random.maybe(|random| word(random.pick(&["wed", "fri", "sun"]))),
        })),
        1 => {
            CalendarDays::Dates(random.some(1, 8, |random| DateRange {
                first: word("2026-10-01"),
                last: random.maybe(|_| word("2026-10-07")),
            }))
        }
        _ => CalendarDays::Fact(path(random)),
    }
}

// Expressions. What binds weaker than its place allows stands in parentheses.

fn at(kind: ExprKind) -> Expr {
    Expr { kind, span: Span::default() }
}

fn boxed(expr: Expr) -> Box<Expr> {
    Box::new(expr)
}

fn binary(op: BinaryOp, left: Expr, right: Expr) -> Expr {
    at(ExprKind::Binary { op, op_span: Span::default(), left: boxed(left), right: boxed(right) })
}

/// A chain of operators of one level, which bind to the left.
fn chain(random: &mut Random, ops: &[BinaryOp], mut operand: impl FnMut(&mut Random) -> Expr) -> Expr {
    let mut whole = operand(random);
    let length = if random.one_in(8) { 1 + random.below(4) } else { 0 };
    for _ in 0..length {
        whole = binary(random.pick(ops), whole, operand(random));
    }
    whole
}

/// Any expression that nests at most so deep.
pub(crate) fn expr(random: &mut Random, depth: usize) -> Expr {
    chain(random, &[BinaryOp::Or], |random| {
        chain(random, &[BinaryOp::And], |random| {
            if random.one_in(6) {
                at(ExprKind::Unary { op: UnaryOp::Not, op_span: Span::default(), operand: boxed(test(random, depth)) })
            } else {
                test(random, depth)
            }
        })
    })
}

fn test(random: &mut Random, depth: usize) -> Expr {
    let operand = value(random, depth);
    let negated = random.one_in(3);
    let comparisons =
        [BinaryOp::Is, BinaryOp::IsNot, BinaryOp::Less, BinaryOp::LessEqual, BinaryOp::Greater, BinaryOp::GreaterEqual];
    let inner = depth.saturating_sub(1);
    at(match random.below(8) {
        0 | 1 => return binary(random.pick(&comparisons), operand, value(random, inner)),
        2 => ExprKind::IsKnown { operand: boxed(operand), negated },
        3 => ExprKind::InSet {
            operand: boxed(operand),
            negated,
            members: random.some(1, 6, |random| value(random, inner.min(1))),
        },
        4 => ExprKind::InRange {
            operand: boxed(operand),
            negated,
            low: boxed(value(random, inner)),
            high: boxed(value(random, inner)),
            open_end: random.one_in(2),
        },
        5 => ExprKind::InList { operand: boxed(operand), negated, list: boxed(value(random, inner)) },
        6 => ExprKind::Within {
            operand: boxed(operand),
            negated,
            period: boxed(plain(random)),
            anchor: boxed(value(random, inner)),
        },
        _ => return operand,
    })
}

/// An expression without `and`, `or` and comparisons.
fn value(random: &mut Random, depth: usize) -> Expr {
    if depth == 0 {
        return term(random, 0);
    }
    if random.one_in(8) {
        return shift(random, depth);
    }
    chain(random, &[BinaryOp::Plus, BinaryOp::Minus], |random| {
        chain(random, &[BinaryOp::Times, BinaryOp::Divide], |random| {
            if random.one_in(8) {
                let operand = boxed(term(random, depth));
                at(ExprKind::Unary { op: UnaryOp::Minus, op_span: Span::default(), operand })
            } else {
                term(random, depth)
            }
        })
    })
}

/// What neither `of` nor `by` can continue.
fn plain(random: &mut Random) -> Expr {
    at(match random.below(3) {
        0 => ExprKind::Literal(Literal::Date("2026-01-01".to_owned())),
        1 => ExprKind::Paren(boxed(value(random, 1))),
        _ => ExprKind::Path(path(random)),
    })
}

fn shift(random: &mut Random, depth: usize) -> Expr {
    at(ExprKind::Shift {
        direction: random.pick(&[Direction::After, Direction::Before]),
        period: boxed(term(random, depth)),
        anchor: boxed(bracketed_period(term(random, depth))),
        skipping: random
            .one_in(4)
            .then(|| Box::new(Skipping { list: term(random, depth), from: name(random), to: name(random) })),
    })
}

/// No period in figures stands behind `after` or `before` without brackets.
fn bracketed_period(expr: Expr) -> Expr {
    match expr.kind {
        ExprKind::Literal(Literal::Duration { .. }) => at(ExprKind::Paren(boxed(expr))),
        _ => expr,
    }
}

/// An operand that can stand anywhere.
fn term(random: &mut Random, depth: usize) -> Expr {
    let inner = depth.saturating_sub(1);
    let simple = depth == 0 || random.one_in(2);
    at(match random.below(if simple { 6 } else { 16 }) {
        0 | 1 => ExprKind::Literal(figure(random)),
        2 => ExprKind::Literal(Literal::Text(one_line_text(random))),
        3 => ExprKind::Literal(Literal::Bool(random.one_in(2))),
        4 | 5 => ExprKind::Path(path(random)),
        6 => ExprKind::PercentOf { percent: number(random), of: boxed(term(random, inner)) },
        7 => ExprKind::Lookup {
            table: name(random),
            keys: random.some(1, 3, |random| expr(random, inner)),
            output: random.maybe(name),
        },
        8 => ExprKind::Call {
            function: name(random),
            known: false,
            arguments: random.some(0, 3, |random| expr(random, inner)),
        },
        9 => ExprKind::Call {
            function: word(random.pick(&["earliest", "latest"])),
            known: true,
            arguments: random.some(1, 3, |random| expr(random, inner)),
        },
        10 => ExprKind::Convert { amount: boxed(plain(random)), rate: boxed(term(random, inner)) },
        11 => ExprKind::Paren(boxed(if_known(random, inner))),
        12 => ExprKind::Paren(boxed(conditional(random, inner))),
        13 => ExprKind::Paren(boxed(aggregate(random, inner))),
        _ => ExprKind::Paren(boxed(expr(random, inner))),
    })
}

fn if_known(random: &mut Random, depth: usize) -> Expr {
    at(ExprKind::IfKnown { operand: boxed(plain(random)), otherwise: boxed(term(random, depth)) })
}

fn conditional(random: &mut Random, depth: usize) -> Expr {
    let otherwise = if depth > 0 && random.one_in(2) { conditional(random, depth - 1) } else { expr(random, depth) };
    at(ExprKind::If {
        condition: boxed(expr(random, depth)),
        then: boxed(expr(random, depth)),
        otherwise: boxed(otherwise),
    })
}

fn aggregate(random: &mut Random, depth: usize) -> Expr {
    let op = random.pick(&[
        AggregateOp::Sum,
        AggregateOp::Any,
        AggregateOp::All,
        AggregateOp::Count,
        AggregateOp::Least,
        AggregateOp::Greatest,
        AggregateOp::Earliest,
        AggregateOp::Latest,
    ]);
    let body = match op {
        AggregateOp::Any | AggregateOp::All => Some(expr(random, depth)),
        AggregateOp::Count => random.maybe(|random| expr(random, depth)),
        _ => Some(value(random, depth)),
    };
    at(ExprKind::Aggregate {
        op,
        known: matches!(op, AggregateOp::Earliest | AggregateOp::Latest) && random.one_in(2),
        binder: name(random),
        list: boxed(value(random, depth.min(1))),
        condition: random.maybe(|random| boxed(expr(random, depth))),
        body: body.map(boxed),
    })
}

fn figure(random: &mut Random) -> Literal {
    match random.below(7) {
        0 => Literal::Number(number(random)),
        1 => Literal::Percent(number(random)),
        2 => Literal::Money { currency: word(random.pick(&["EUR", "BRL"])), amount: number(random) },
        3 => Literal::Date("2026-03-05".to_owned()),
        4 => Literal::Time(random.pick(&["17:00", "17:00:30"]).to_owned()),
        5 => Literal::DateTime(random.pick(&["2026-03-05T11:20", "2026-03-05T11:20+08:00"]).to_owned()),
        _ => Literal::Duration {
            count: number(random),
            unit: random.pick(&[
                DurationUnit::Minute,
                DurationUnit::Hour,
                DurationUnit::Day,
                DurationUnit::Week,
                DurationUnit::Month,
                DurationUnit::Year,
                DurationUnit::BusinessMinute,
                DurationUnit::BusinessHour,
                DurationUnit::BusinessDay,
            ]),
            by: random.maybe(|random| boxed(at(ExprKind::Path(path(random))))),
        },
    }
}
