//! Rules about two days, two numbers and what is computed from them, judged by looking at every case of a grid.

use super::oracle::{Dice, OPS, holds};
use super::told;
use crate::diag::Code;
use crate::time::Date;
use std::collections::BTreeSet;
use std::fmt;

#[derive(Clone, Copy)]
struct Point {
    d: Date,
    f: Date,
    a: i64,
    b: i64,
}

enum Test {
    Day(usize, i64),
    Days(usize),
    Weekday(usize, i64),
    Month(usize, i64),
    DayOf(usize, i64),
    Year(usize, i64),
    Numbers(usize),
    Number(usize, i64),
    Sum(usize, i64),
    Twice(usize, i64),
    Abs(usize, i64),
    Least(usize, i64),
    Not(Box<Test>),
    And(Box<Test>, Box<Test>),
}

/// A day of the grid: from 2026-12-20 on.
fn day(number: i64) -> Date {
    Date::new(2026, 12, 20).unwrap().plus_days(number).unwrap()
}

impl Test {
    fn random(dice: &mut Dice, depth: u64) -> Test {
        if depth > 0 && dice.roll(3) > 0 {
            return Test::And(Box::new(Test::random(dice, depth - 1)), Box::new(Test::random(dice, depth - 1)));
        }
        let op = dice.roll(5) as usize;
        let (number, of) = (dice.roll(5) as i64, dice.roll(20) as i64);
        match dice.roll(13) {
            0 => Test::Day(op, of),
            1 => Test::Days(op),
            2 => Test::Weekday(op, number + 2),
            3 => Test::Month(op, [1, 12][(number % 2) as usize]),
            4 => Test::DayOf(op, number * 7),
            5 => Test::Year(op, 2026 + number % 2),
            6 => Test::Numbers(op),
            7 => Test::Number(op, number),
            8 => Test::Sum(op, 2 * number),
            9 => Test::Twice(op, 2 * number + 1),
            10 => Test::Abs(op, number),
            11 => Test::Least(op, number),
            _ => Test::Not(Box::new(Test::random(dice, 0))),
        }
    }

    fn of(&self, point: &Point) -> bool {
        let (year, month, day_of) = point.d.ymd();
        let weekday = (i64::from(point.d.days()) + 3).rem_euclid(7) + 1;
        let days = |date: Date| i64::from(date.days());
        match self {
            Test::Day(op, number) => holds(*op, days(point.f), days(day(*number))),
            Test::Days(op) => holds(*op, days(point.d), days(point.f)),
            Test::Weekday(op, number) => holds(*op, weekday, *number),
            Test::Month(op, number) => holds(*op, i64::from(month), *number),
            Test::DayOf(op, number) => holds(*op, i64::from(day_of), *number),
            Test::Year(op, number) => holds(*op, i64::from(year), *number),
            Test::Numbers(op) => holds(*op, point.a, point.b),
            Test::Number(op, number) => holds(*op, point.b, *number),
            Test::Sum(op, number) => holds(*op, point.a + point.b, *number),
            Test::Twice(op, number) => holds(*op, point.a * 2, *number),
            Test::Abs(op, number) => holds(*op, (point.a - point.b).abs(), *number),
            Test::Least(op, number) => holds(*op, point.a.min(point.b), *number),
            Test::Not(inner) => !inner.of(point),
            Test::And(one, other) => one.of(point) && other.of(point),
        }
    }
}

impl fmt::Display for Test {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Test::Day(op, number) => {
                let (year, month, day) = day(*number).ymd();
                write!(f, "f {} {year}-{month:02}-{day:02}", OPS[*op])
            }
            Test::Days(op) => write!(f, "d {} f", OPS[*op]),
            Test::Weekday(op, number) => write!(f, "weekday(d) {} {number}", OPS[*op]),
            Test::Month(op, number) => write!(f, "month_of(d) {} {number}", OPS[*op]),
            Test::DayOf(op, number) => write!(f, "day_of(d) {} {number}", OPS[*op]),
            Test::Year(op, number) => write!(f, "year_of(d) {} {number}", OPS[*op]),
            Test::Numbers(op) => write!(f, "a {} b", OPS[*op]),
            Test::Number(op, number) => write!(f, "b {} {number}", OPS[*op]),
            Test::Sum(op, number) => write!(f, "a + b {} {number}", OPS[*op]),
            Test::Twice(op, number) => write!(f, "a * 2 {} {number}", OPS[*op]),
            Test::Abs(op, number) => write!(f, "abs(a - b) {} {number}", OPS[*op]),
            Test::Least(op, number) => write!(f, "least(a, b) {} {number}", OPS[*op]),
            Test::Not(inner) => write!(f, "not ({inner})"),
            Test::And(one, other) => write!(f, "({one}) and ({other})"),
        }
    }
}

#[test]
fn conflicts_about_parts_and_sums_are_found_and_no_rule_that_applies_is_called_dead() {
    let rounds = if std::env::var("REDRESS_LONG").is_ok() { 3000 } else { 150 };
    let mut dice = Dice(0x5eed_0d15_4321_1234);
    let mut grid = Vec::new();
    for (d, f) in (0..22).flat_map(|d| (0..22).map(move |f| (day(d), day(f)))) {
        for (a, b) in (0..=4).flat_map(|a| (0..=4).map(move |b| (a, b))) {
            grid.push(Point { d, f, a, b });
        }
    }
    let (mut all, mut missed) = (0, Vec::new());
    for _ in 0..rounds {
        let whens = [Test::random(&mut dice, 2), Test::random(&mut dice, 1)];
        let text = format!(
            "facts {{ d date  f date  a integer from 0 to 4  b integer from 0 to 4 }}
             decision x : integer {{ normally 0  except r0 1 when {}  except r1 2 when {} }}",
            whens[0], whens[1]
        );
        let diagnostics = told(&text);
        for dead in diagnostics.iter().filter(|one| one.code == Code::DeadRule) {
            let at = usize::from(dead.message.contains("`r1` can never"));
            assert!(!grid.iter().any(|point| whens[at].of(point)), "{text}\n{dead:?}");
        }
        let same: BTreeSet<bool> = grid.iter().map(|point| whens[0].of(point) && whens[1].of(point)).collect();
        if same.contains(&true) {
            all += 1;
            if !diagnostics.iter().any(|one| one.code == Code::Conflict) {
                missed.push(text);
            }
        }
    }
    assert!(
        missed.is_empty() || missed.len() * 1000 <= all,
        "{} of {all} missed:\n{}",
        missed.len(),
        missed.join("\n")
    );
}
