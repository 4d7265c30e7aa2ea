//! Looking rows up by the index gives what looking at every row gives.

use super::*;
use crate::source::Span;
use crate::value::{Currency, Money, Num, Type};
use proptest::prelude::*;

fn num(n: i64) -> Val {
    Val::Num(Num::from_i64(n))
}

fn eur(minor: i64) -> Val {
    Val::Money(Money { minor: Num::from_i64(minor), currency: Currency::named("EUR").unwrap() })
}

fn date(day: i64) -> Val {
    Val::Date(Date::from_days(day).unwrap())
}

fn row(cells: Vec<Match>, from: Option<Val>, says: i64) -> TableRow {
    TableRow {
        cells,
        from,
        outputs: SmallVec::from_slice(&[num(says)]),
        because: Texts::default(),
        cite: Vec::new(),
        span: Span::default(),
    }
}

fn table(keys: usize, dated: bool, first_row: bool, rows: Vec<TableRow>) -> Table {
    let name = |name: &str| Named { name: name.into(), title: Texts::default(), span: Span::default() };
    let key = TableKey { name: "key".into(), ty: Ty::known(Type::Number), range: None, define: None };
    let on = dated.then(|| Expr { kind: crate::ir::ExprKind::Now, span: Span::default() });
    Table {
        decl: name("table"),
        keys: vec![key; keys],
        on,
        outputs: vec![TableOutput { name: "out".into(), ty: Ty::known(Type::Number) }],
        first_row,
        rows,
        otherwise: None,
        index: Index::default(),
    }
}

/// How many rows are looked at for these keys.
fn listed(table: &Table, keys: &[Val]) -> usize {
    match table.index.candidates(keys).unwrap() {
        Candidates::One(_) => 1,
        Candidates::Some { rows, .. } => rows.len(),
    }
}

fn between(low: Option<(Val, bool)>, high: Option<(Val, bool)>) -> Match {
    Match::Between { low, high }
}

fn said(table: &Table, keys: &[Val], moment: Option<Moment>) -> Result<Val, Miss> {
    table.find(keys, moment).map(|row| row.outputs[0])
}

/// The definition, word for word: of the rows in force that match, those with the newest beginning; of these the first
/// or the only one.
fn by_definition(table: &Table, keys: &[Val], moment: Option<Moment>) -> Result<Val, Miss> {
    let matching: Vec<(usize, &TableRow)> =
        table.rows.iter().enumerate().filter(|(_, row)| row.cells.iter().zip(keys).all(|(c, k)| c.holds(k))).collect();
    let begun = |row: &TableRow| match row.from {
        Some(Val::Date(from)) => from <= moment.unwrap().date,
        Some(_) => unreachable!("only dates here"),
        None => true,
    };
    let day = |row: &TableRow| match row.from {
        Some(Val::Date(from)) => i64::from(from.days()),
        _ => -1,
    };
    let in_force: Vec<_> = matching.iter().filter(|(_, row)| begun(row)).collect();
    let newest = in_force.iter().map(|(_, row)| day(row)).max();
    let left: Vec<_> = in_force.iter().filter(|(_, row)| Some(day(row)) == newest).collect();
    match left.as_slice() {
        [] if matching.is_empty() => Err(Miss::NoRow),
        [] => Err(Miss::NotInForce),
        [(_, row)] => Ok(row.outputs[0]),
        [(_, row), ..] if table.first_row => Ok(row.outputs[0]),
        [(first, _), (second, _), ..] => Err(Miss::TwoRows(*first, *second)),
    }
}

/// What a column of a random table holds.
#[derive(Clone, Copy, Debug)]
enum Column {
    Member,
    Code,
    Number,
    Amount,
}

fn value(column: Column) -> BoxedStrategy<Val> {
    match column {
        Column::Member => (0u32..6).prop_map(Val::Member).boxed(),
        Column::Code => prop::sample::select(vec!["EUR", "USD", "SGD", "CNY", "JPY", "BRL", "KWD"])
            .prop_map(|code| Val::Currency(Currency::named(code).unwrap()))
            .boxed(),
        Column::Number => (-12i128..13, prop::sample::select(vec![1i128, 1, 2, 3, 1 << 90]))
            .prop_map(|(n, d)| Val::Num(Num::ratio(n, d).unwrap()))
            .boxed(),
        Column::Amount => (0i64..12, any::<bool>())
            .prop_map(|(n, euro)| {
                let currency = Currency::named(if euro { "EUR" } else { "USD" }).unwrap();
                Val::Money(Money { minor: Num::from_i64(n), currency })
            })
            .boxed(),
    }
}

fn cell(column: Column) -> BoxedStrategy<Match> {
    let some = prop::collection::vec(value(column), 1..4);
    let edge = prop::option::of((value(column), any::<bool>()));
    match column {
        Column::Member | Column::Code => prop_oneof![
            1 => Just(Match::Any),
            4 => some.clone().prop_map(Match::Among),
            1 => some.prop_map(Match::NotAmong)
        ]
        .boxed(),
        Column::Number | Column::Amount => prop_oneof![
            1 => Just(Match::Any),
            3 => some.clone().prop_map(Match::Among),
            1 => some.prop_map(Match::NotAmong),
            4 => (edge.clone(), edge).prop_map(|(low, high)| between(low, high))
        ]
        .boxed(),
    }
}

fn column() -> impl Strategy<Value = Column> {
    prop::sample::select(vec![Column::Member, Column::Code, Column::Number, Column::Amount])
}

fn random_table() -> impl Strategy<Value = (Table, Vec<(Vec<Val>, i64)>)> {
    (prop::collection::vec(column(), 1..4), any::<bool>(), any::<bool>()).prop_flat_map(|(columns, dated, first)| {
        let cells: Vec<_> = columns.iter().map(|column| cell(*column)).collect();
        let keys: Vec<_> = columns.iter().map(|column| value(*column)).collect();
        let from = if dated { prop::option::of(0i64..5).boxed() } else { Just(None).boxed() };
        let rows = prop::collection::vec((cells, from), 0..60);
        let width = columns.len();
        (rows, prop::collection::vec((keys, 0i64..5), 20)).prop_map(move |(rows, asked)| {
            let rows = rows.into_iter().zip(0..);
            let rows = rows.map(|((cells, from), says)| row(cells, from.map(date), says)).collect();
            (table(width, dated, first, rows), asked)
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]
    #[test]
    fn the_index_changes_nothing((plain, asked) in random_table()) {
        let indexed = plain.clone().indexed();
        for (keys, day) in asked {
            let moment = Some(Moment { date: Date::from_days(day).unwrap(), instant: None });
            let expected = by_definition(&plain, &keys, moment);
            prop_assert_eq!(said(&plain, &keys, moment).map_err(kind), expected.map_err(kind));
            prop_assert_eq!(said(&indexed, &keys, moment).map_err(kind), expected.map_err(kind));
        }
    }
}

/// Which two of several rows are named is not promised.
fn kind(miss: Miss) -> &'static str {
    match miss {
        Miss::NoRow => "none",
        Miss::NotInForce => "not in force",
        Miss::TwoRows(..) => "two",
    }
}

#[test]
fn bands_of_amounts_are_cut() {
    let rows = (0..10_000)
        .map(|n| row(vec![between(Some((eur(n * 10), true)), Some((eur(n * 10 + 10), false)))], None, n))
        .collect();
    let table = table(1, false, false, rows).indexed();
    for n in [0, 9, 10, 11, 5_000, 99_999] {
        assert_eq!(said(&table, &[eur(n)], None), Ok(num(n / 10)));
        assert!(listed(&table, &[eur(n)]) <= 4);
    }
    assert_eq!(said(&table, &[eur(100_000)], None), Err(Miss::NoRow));
}

#[test]
fn a_ladder_of_limits_in_a_first_row_table_stays_small() {
    let rows = (1..=10_000).map(|n| row(vec![between(None, Some((num(n), false)))], None, n)).collect();
    let table = table(1, false, true, rows).indexed();
    assert_eq!(said(&table, &[num(6_999)], None), Ok(num(7_000)));
    assert_eq!(listed(&table, &[num(6_999)]), 1);
}

#[test]
fn two_wide_columns_are_asked_one_after_the_other() {
    let rows = (0..10_000u32)
        .map(|n| {
            row(
                vec![Match::Among(vec![Val::Member(n / 100)]), Match::Among(vec![num(i64::from(n % 100))])],
                None,
                n.into(),
            )
        })
        .collect();
    let table = table(2, false, false, rows).indexed();
    let keys = [Val::Member(37), num(42)];
    assert_eq!(said(&table, &keys, None), Ok(num(3742)));
    assert_eq!(listed(&table, &keys), 1);
}

#[test]
fn rows_that_overlap_everywhere_are_looked_at_one_by_one() {
    let rows = (0..1_000).map(|n| row(vec![between(None, Some((num(n), false)))], None, n)).collect();
    let table = table(1, false, false, rows).indexed();
    assert_eq!(listed(&table, &[num(5)]), 1_000);
    assert_eq!(said(&table, &[num(998)], None), Ok(num(999)));
}

#[test]
fn the_newest_row_in_force_counts() {
    let rows = vec![
        row(vec![Match::Any], Some(date(10)), 1),
        row(vec![Match::Any], Some(date(30)), 3),
        row(vec![Match::Any], Some(date(20)), 2),
    ];
    let table = table(1, true, false, rows).indexed();
    let at = |day| said(&table, &[num(0)], Some(Moment { date: Date::from_days(day).unwrap(), instant: None }));
    assert_eq!(at(9), Err(Miss::NotInForce));
    assert_eq!(at(10), Ok(num(1)));
    assert_eq!(at(29), Ok(num(2)));
    assert_eq!(at(30), Ok(num(3)));
}

#[test]
fn a_row_for_everything_else() {
    let mut one = table(1, false, false, vec![row(vec![Match::Among(vec![num(1)])], None, 1)]);
    one.otherwise = Some(row(vec![Match::Any], None, 9));
    assert_eq!(said(&one.indexed(), &[num(2)], None), Ok(num(9)));
}
