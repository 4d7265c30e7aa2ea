//! Tables against what a reader sees at once, and against looking at every value of a fine grid.

use super::check;
use crate::diag::{Code, Diagnostic, Sink};
use crate::ir::{Match, Members, Named, Program, Range, Table, TableKey, TableOutput, TableRow};
use crate::source::{FileId, Span};
use crate::time::Date;
use crate::value::{Coin, Currency, EnumId, Money, Num, Texts, Ty, Type, Val};
use std::collections::{BTreeSet, HashSet};

fn span(line: usize) -> Span {
    Span::new(FileId(0), line * 10, line * 10 + 5)
}

fn named(name: &str) -> Named {
    Named { name: name.to_owned(), title: Texts::default(), span: span(0) }
}

/// A program with `enum Market { DE, FR, SG }`.
fn program() -> Program {
    let mut program = Program::default();
    program.enums.push(Members { decl: named("Market"), members: ["DE", "FR", "SG"].map(named).to_vec() });
    program
}

fn key(name: &str, base: Type) -> TableKey {
    TableKey { name: name.to_owned(), ty: Ty::known(base), range: None, define: None }
}

fn market() -> TableKey {
    key("market", Type::Enum(EnumId(0)))
}

fn from(mut key: TableKey, low: i64, high: Option<i64>) -> TableKey {
    key.range = Some(Range::Between { low: Some(num(low)), high: high.map(num) });
    key
}

fn num(n: i64) -> Val {
    Val::Num(Num::from_i64(n))
}

fn row(line: usize, cells: Vec<Match>) -> TableRow {
    TableRow {
        cells,
        from: None,
        outputs: [num(0)].into_iter().collect(),
        because: Texts::default(),
        cite: Vec::new(),
        span: span(line),
    }
}

fn table(keys: Vec<TableKey>, rows: Vec<Vec<Match>>) -> Table {
    Table {
        decl: named("fees"),
        keys,
        on: None,
        outputs: vec![TableOutput { name: "fee".to_owned(), ty: Ty::known(Type::Number) }],
        first_row: false,
        rows: rows.into_iter().enumerate().map(|(at, cells)| row(at + 1, cells)).collect(),
        otherwise: None,
        index: crate::ir::Index::default(),
    }
}

fn among(values: &[u32]) -> Match {
    Match::Among(values.iter().map(|n| Val::Member(*n)).collect())
}

fn below(n: i64) -> Match {
    Match::Between { low: None, high: Some((num(n), false)) }
}

fn upto(n: i64) -> Match {
    Match::Between { low: None, high: Some((num(n), true)) }
}

fn above(n: i64) -> Match {
    Match::Between { low: Some((num(n), false)), high: None }
}

fn least(n: i64) -> Match {
    Match::Between { low: Some((num(n), true)), high: None }
}

fn closed(low: i64, high: i64) -> Match {
    Match::Between { low: Some((num(low), true)), high: Some((num(high), true)) }
}

fn found(table: &Table) -> Vec<Diagnostic> {
    let mut sink = Sink::default();
    check(&program(), table, table.keys.clone(), &vec![true; table.keys.len()], &mut sink);
    sink.finish()
}

fn codes(table: &Table) -> Vec<(Code, u32)> {
    found(table).iter().map(|one| (one.code, one.span.start / 10)).collect()
}

#[test]
fn less_beside_greater_leaves_a_gap_at_the_border() {
    let wrong = table(vec![key("weight", Type::Number)], vec![vec![below(30)], vec![above(30)]]);
    let told = found(&wrong);
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].code, Code::TableGap);
    assert_eq!(told[0].message, "the table `fees` has no row for weight 30");
    let right = table(vec![key("weight", Type::Number)], vec![vec![below(30)], vec![least(30)]]);
    assert_eq!(codes(&right), []);
}

#[test]
fn both_in_overlap_at_the_border() {
    let wrong = table(vec![key("weight", Type::Number)], vec![vec![upto(30)], vec![least(30)]]);
    let told = found(&wrong);
    assert_eq!(told.len(), 1);
    assert_eq!((told[0].code, told[0].span), (Code::TableOverlap, span(2)));
    assert_eq!(told[0].message, "two rows of the table `fees` match weight 30");
    assert_eq!(told[0].labels[0].span, span(1));
    assert!(told[0].help.as_ref().unwrap().contains("`< 30` beside `>= 30`"));
}

#[test]
fn whole_numbers_leave_nothing_between_30_and_31() {
    let rows = || vec![vec![upto(30)], vec![least(31)]];
    assert_eq!(codes(&table(vec![key("count", Type::Integer)], rows())), []);
    let dense = found(&table(vec![key("weight", Type::Number)], rows()));
    assert_eq!(dense[0].message, "the table `fees` has no row for weight 30.5");
}

#[test]
fn a_declared_range_is_all_that_must_be_covered() {
    let rows = || vec![vec![closed(0, 5)], vec![closed(6, 10)]];
    assert_eq!(codes(&table(vec![from(key("score", Type::Integer), 0, Some(10))], rows())), []);
    let open = found(&table(vec![from(key("score", Type::Integer), 0, None)], rows()));
    assert_eq!(open[0].message, "the table `fees` has no row for score 11");
    let past = table(vec![from(key("score", Type::Integer), 0, Some(10))], vec![vec![closed(0, 10)], vec![above(10)]]);
    assert_eq!(codes(&past), [(Code::DeadRow, 2)]);
}

#[test]
fn every_member_of_an_enum_is_asked_for() {
    let wrong = table(vec![market()], vec![vec![among(&[0, 1])]]);
    assert_eq!(found(&wrong)[0].message, "the table `fees` has no row for market SG");
    let right = table(vec![market()], vec![vec![among(&[0, 1])], vec![among(&[2])]]);
    assert_eq!(codes(&right), []);
    let negated = table(vec![market()], vec![vec![Match::NotAmong(vec![Val::Member(2)])], vec![among(&[2])]]);
    assert_eq!(codes(&negated), []);
}

#[test]
fn an_else_row_covers_what_is_left_and_is_dead_where_nothing_is() {
    let mut open = table(vec![market()], vec![vec![among(&[0])]]);
    open.otherwise = Some(row(9, vec![Match::Any]));
    assert_eq!(codes(&open), []);
    let mut full = table(vec![market()], vec![vec![among(&[0, 1, 2])]]);
    full.otherwise = Some(row(9, vec![Match::Any]));
    assert_eq!(codes(&full), [(Code::DeadRow, 9)]);
}

#[test]
fn currencies_need_an_else_unless_their_range_is_closed() {
    let euro = Val::Currency(Currency::named("EUR").unwrap());
    let mut one = table(vec![key("currency", Type::Currency)], vec![vec![Match::Among(vec![euro])]]);
    assert_eq!(found(&one)[0].message, "the table `fees` has no row for currency USD");
    one.keys[0].range = Some(Range::Among(vec![euro]));
    assert_eq!(codes(&one), []);
}

#[test]
fn amounts_of_each_currency_stand_on_their_own_line() {
    let amount = |code: &str, minor: i64| {
        Val::Money(Money { minor: Num::from_i64(minor), currency: Currency::named(code).unwrap() })
    };
    let currency = |code: &str| Match::Among(vec![Val::Currency(Currency::named(code).unwrap())]);
    let less = |code: &str, minor| Match::Between { low: None, high: Some((amount(code, minor), false)) };
    let least = |code: &str, minor| Match::Between { low: Some((amount(code, minor), true)), high: None };
    let mut keys = vec![key("currency", Type::Currency), key("price", Type::Money(Coin::Case))];
    keys[0].range =
        Some(Range::Among(["EUR", "JPY"].map(|code| Val::Currency(Currency::named(code).unwrap())).to_vec()));
    let rows = vec![
        vec![currency("EUR"), less("EUR", 10_000)],
        vec![currency("EUR"), least("EUR", 10_000)],
        vec![currency("JPY"), less("JPY", 10_000)],
        vec![currency("JPY"), least("JPY", 12_000)],
    ];
    let told = found(&table(keys.clone(), rows));
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].message, "the table `fees` has no row for currency JPY, price JPY 10000");
}

#[test]
fn the_first_row_decides_and_hides_what_it_covers() {
    let mut one = table(
        vec![market(), key("weight", Type::Number)],
        vec![vec![among(&[0]), Match::Any], vec![among(&[0]), below(5)], vec![Match::Any, Match::Any]],
    );
    one.first_row = true;
    assert_eq!(codes(&one), [(Code::DeadRow, 2)]);
    one.rows.swap(0, 1);
    assert_eq!(codes(&one), []);
    // Two rows together hide a third.
    let mut two = table(vec![key("weight", Type::Number)], vec![vec![below(5)], vec![least(3)], vec![closed(1, 9)]]);
    two.first_row = true;
    assert_eq!(codes(&two), [(Code::DeadRow, 3)]);
}

#[test]
fn dated_rows_overlap_only_on_the_same_day() {
    let date = |text: (i32, u32, u32)| Some(Val::Date(Date::new(text.0, text.1, text.2).unwrap()));
    let mut one = table(vec![market()], vec![vec![Match::Any], vec![Match::Any]]);
    one.rows[0].from = date((2024, 1, 1));
    one.rows[1].from = date((2025, 1, 1));
    assert_eq!(codes(&one), []);
    one.rows[1].from = date((2024, 1, 1));
    assert_eq!(codes(&one), [(Code::TableOverlap, 2)]);
}

/// A row of numbers that looks random and is the same every time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % sides
    }
}

fn random_cell(dice: &mut Dice, base: &Type) -> Match {
    if *base == Type::Enum(EnumId(0)) {
        let some = || vec![0u32, 1, 2];
        let mut values: Vec<Val> = some().into_iter().map(Val::Member).collect();
        values.retain(|_| dice.roll(2) == 0);
        return match (dice.roll(4), values.is_empty()) {
            (0, _) | (_, true) => Match::Any,
            (1, false) => Match::NotAmong(values),
            (_, false) => Match::Among(values),
        };
    }
    let (a, b) = (dice.roll(7) as i64, dice.roll(7) as i64);
    let (low, high) = (a.min(b), a.max(b));
    match dice.roll(8) {
        0 => Match::Any,
        1 => below(a),
        2 => upto(a),
        3 => above(a),
        4 => least(a),
        5 => Match::Among(vec![num(a), num(b)]),
        6 => Match::NotAmong(vec![num(a)]),
        _ => closed(low, high),
    }
}

/// Whether a cell matches, from the meaning of cells alone.
fn holds(cell: &Match, value: &Val) -> bool {
    let n = |val: &Val| match val {
        Val::Num(num) => *num,
        _ => Num::ZERO,
    };
    match cell {
        Match::Any => true,
        Match::Among(values) => values.contains(value),
        Match::NotAmong(values) => !values.contains(value),
        Match::Between { low, high } => {
            low.is_none_or(|(at, is_in)| n(value) > n(&at) || is_in && n(value) == n(&at))
                && high.is_none_or(|(at, is_in)| n(value) < n(&at) || is_in && n(value) == n(&at))
        }
    }
}

/// All values of a key on a grid that is finer than the constants.
fn grid(key: &TableKey) -> Vec<Val> {
    match &key.ty.base {
        Type::Enum(_) => (0..3).map(Val::Member).collect(),
        Type::Integer => (0..=6).map(num).collect(),
        _ => (-1..=14).map(|n| Val::Num(Num::ratio(n, 2).unwrap())).collect(),
    }
}

#[test]
fn random_tables_are_judged_as_by_looking_at_every_value() {
    let mut dice = Dice(0x5eed_1234_5678_9abc);
    for round in 0..600 {
        let columns = 1 + dice.roll(3) as usize;
        let keys: Vec<TableKey> = (0..columns)
            .map(|at| match dice.roll(3) {
                0 => market(),
                1 => from(key(&format!("n{at}"), Type::Integer), 0, Some(6)),
                _ => key(&format!("x{at}"), Type::Number),
            })
            .collect();
        let rows = 1 + dice.roll(5);
        let cells = (0..rows).map(|_| keys.iter().map(|key| random_cell(&mut dice, &key.ty.base)).collect()).collect();
        let mut one = table(keys, cells);
        one.first_row = dice.roll(2) == 0;
        let (mut gap, mut pairs, mut live) = (false, BTreeSet::new(), HashSet::<usize>::new());
        let mut points: Vec<Vec<Val>> = vec![Vec::new()];
        for key in &one.keys {
            points = points
                .into_iter()
                .flat_map(|point| {
                    grid(key).into_iter().map(move |value| {
                        let mut longer = point.clone();
                        longer.push(value);
                        longer
                    })
                })
                .collect();
        }
        for point in &points {
            let matching: Vec<usize> = (0..one.rows.len())
                .filter(|at| one.rows[*at].cells.iter().zip(point).all(|(cell, value)| holds(cell, value)))
                .collect();
            gap |= matching.is_empty();
            let deciding = if one.first_row { matching.len().min(1) } else { matching.len() };
            live.extend(matching[..deciding].iter().copied());
            if !one.first_row && matching.len() > 1 {
                matching[1..].iter().for_each(|second| {
                    pairs.insert((matching[0], *second));
                });
            }
        }
        let told = codes(&one);
        let has = |code: Code| told.iter().filter(|(one, _)| *one == code).count();
        assert_eq!(has(Code::TableGap), usize::from(gap), "round {round}: {one:#?}");
        assert_eq!(has(Code::TableOverlap) > 0, !pairs.is_empty(), "round {round}: {one:#?}");
        let dead: BTreeSet<u32> =
            (1u32..).take(one.rows.len()).filter(|at| !live.contains(&(*at as usize - 1))).collect();
        let said: BTreeSet<u32> = told.iter().filter(|(code, _)| *code == Code::DeadRow).map(|(_, at)| *at).collect();
        assert_eq!(said, dead, "round {round}: {one:#?}");
    }
}

#[test]
fn ten_thousand_rows_are_within_the_budget() {
    let rows: Vec<Vec<Match>> = (0..10_000u32)
        .map(|at| {
            let (market, band, weight) = (at % 3, i64::from(at / 3 % 30), i64::from(at / 90));
            vec![
                among(&[market]),
                closed(band * 10, band * 10 + 9),
                Match::Between { low: Some((num(weight), true)), high: Some((num(weight + 1), false)) },
                Match::Any,
            ]
        })
        .collect();
    let keys = vec![
        market(),
        from(key("age", Type::Integer), 0, Some(299)),
        from(key("weight", Type::Number), 0, Some(112)),
        key("vip", Type::Bool),
    ];
    let one = table(keys, rows);
    // 10,000 is 111 full weights and ten rows of the next; what is left of it is open, and nothing else.
    let told = found(&one);
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0].code, Code::TableGap);
}
