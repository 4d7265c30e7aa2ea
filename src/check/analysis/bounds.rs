//! Between which values a sum, a product, the least of some values and their like lie, by what their parts lie between.
//!
//! An end that is not known, or too large to compute, is left open.

use crate::ir::Arithmetic;
use crate::value::{Money, Num, Val};
use std::cmp::Ordering;

/// The least and the most that a quantity can be; each is open where it is not known.
pub(super) type Ends = (Option<Val>, Option<Val>);

/// The ends of what is computed from two quantities.
pub(super) fn of(op: Arithmetic, left: Ends, right: Ends) -> Ends {
    let both = |a: Option<Val>, b: Option<Val>, join: fn(Val, Val) -> Option<Val>| join(a?, b?);
    match op {
        Arithmetic::Plus => (both(left.0, right.0, plus), both(left.1, right.1, plus)),
        Arithmetic::Minus => {
            let minus = |a: Option<Val>, b: Option<Val>| plus(a?, negative(b?)?);
            (minus(left.0, right.1), minus(left.1, right.0))
        }
        Arithmetic::Times => product(left, right),
        Arithmetic::Divide => quotient(left, right),
    }
}

/// The ends of a value with the other sign.
pub(super) fn negated(ends: Ends) -> Ends {
    (ends.1.and_then(negative), ends.0.and_then(negative))
}

/// The ends between two whole numbers.
pub(super) fn whole(low: i64, high: i64) -> Ends {
    (Some(Val::Num(Num::from_i64(low))), Some(Val::Num(Num::from_i64(high))))
}

/// The ends of a value without its sign.
pub(super) fn absolute(ends: Ends) -> Ends {
    let negative = negated(ends);
    let low = [ends.0, negative.0].into_iter().flatten().find(|end| sign(end).is_some_and(Ordering::is_gt));
    let high = ends.1.zip(negative.1).and_then(|(a, b)| Some(if a.compare(&b)?.is_ge() { a } else { b }));
    (low.or(Some(Val::Num(Num::ZERO))), high)
}

/// The ends of a value that is rounded to a whole number or unit, up or down.
pub(super) fn rounded(ends: Ends) -> Ends {
    let whole = |num: Num, up: bool| {
        let floor = num.numer().div_euclid(num.denom());
        Num::from_i128(if up && !num.is_integer() { floor.checked_add(1)? } else { floor })
    };
    let end = |end: Val, up: bool| match end {
        Val::Num(num) => whole(num, up).map(Val::Num),
        Val::Money(money) => Some(Val::Money(Money { minor: whole(money.minor, up)?, ..money })),
        _ => None,
    };
    (ends.0.and_then(|low| end(low, false)), ends.1.and_then(|high| end(high, true)))
}

/// The ends of a value that is one of two.
pub(super) fn either(one: Ends, other: Ends) -> Ends {
    (outer(&[one.0, other.0], Ordering::Less), outer(&[one.1, other.1], Ordering::Greater))
}

/// The ends of the least or the greatest of some values, of which some may be left out as unknown.
pub(super) fn extreme(greatest: bool, known: bool, all: &[Ends]) -> Ends {
    let lows: Vec<Option<Val>> = all.iter().map(|ends| ends.0).collect();
    let highs: Vec<Option<Val>> = all.iter().map(|ends| ends.1).collect();
    let told = |ends: &[Option<Val>]| ends.iter().copied().filter(Option::is_some).collect::<Vec<_>>();
    let (low, high) = (outer(&lows, Ordering::Less), outer(&highs, Ordering::Greater));
    match (known, greatest) {
        (true, _) => (low, high),
        (false, true) => (outer(&told(&lows), Ordering::Greater), high),
        (false, false) => (low, outer(&told(&highs), Ordering::Less)),
    }
}

/// The least or the greatest of some ends; none where one is open or two cannot be compared.
fn outer(ends: &[Option<Val>], side: Ordering) -> Option<Val> {
    let mut ends = ends.iter();
    let mut found = (*ends.next()?)?;
    for end in ends {
        let end = (*end)?;
        if end.compare(&found)? == side {
            found = end;
        }
    }
    Some(found)
}

/// Divided by a number that is known and above zero.
fn quotient(left: Ends, right: Ends) -> Ends {
    let by = match right {
        (Some(Val::Num(low)), Some(Val::Num(high))) if low == high && low > Num::ZERO => low,
        (_, _) => return (None, None),
    };
    let end = |end: Option<Val>| times(end?, Val::Num(Num::ONE.div(by)?));
    (end(left.0), end(left.1))
}

/// Of what is not negative, the product of the ends; else all four ends must be known.
fn product(left: Ends, right: Ends) -> Ends {
    let join = |a: Option<Val>, b: Option<Val>| times(a?, b?);
    let positive = |end: Option<Val>| end.and_then(|end| sign(&end)).is_some_and(|sign| sign != Ordering::Less);
    if positive(left.0) && positive(right.0) {
        return (join(left.0, right.0), join(left.1, right.1));
    }
    let corners = [(left.0, right.0), (left.0, right.1), (left.1, right.0), (left.1, right.1)];
    let all: Option<Vec<Val>> = corners.into_iter().map(|(a, b)| join(a, b)).collect();
    let all = all.unwrap_or_default();
    let ordered = |a: &Val, b: &Val| a.compare(b).unwrap_or(Ordering::Equal);
    let (low, high) = (all.iter().copied().min_by(ordered), all.iter().copied().max_by(ordered));
    (low, high)
}

pub(super) fn plus(left: Val, right: Val) -> Option<Val> {
    match (left, right) {
        (Val::Num(a), Val::Num(b)) => a.add(b).map(Val::Num),
        (Val::Money(a), Val::Money(b)) => a.add(b).ok().map(Val::Money),
        // A bare zero beside an amount is nothing.
        (Val::Money(money), Val::Num(zero)) | (Val::Num(zero), Val::Money(money)) => {
            (zero == Num::ZERO).then_some(Val::Money(money))
        }
        _ => None,
    }
}

pub(super) fn negative(value: Val) -> Option<Val> {
    match value {
        Val::Num(num) => Some(Val::Num(num.neg())),
        Val::Money(money) => Some(Val::Money(money.neg())),
        _ => None,
    }
}

pub(super) fn times(left: Val, right: Val) -> Option<Val> {
    match (left, right) {
        (Val::Num(a), Val::Num(b)) => a.mul(b).map(Val::Num),
        (Val::Money(money), Val::Num(num)) | (Val::Num(num), Val::Money(money)) => {
            Some(Val::Money(Money { minor: money.minor.mul(num)?, ..money }))
        }
        _ => None,
    }
}

fn sign(value: &Val) -> Option<Ordering> {
    match value {
        Val::Num(num) => Some(num.cmp(&Num::ZERO)),
        Val::Money(money) => Some(money.minor.cmp(&Num::ZERO)),
        _ => None,
    }
}
