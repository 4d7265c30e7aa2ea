//! Between which values a sum, a difference or a product lies, by what its parts lie between.
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
        Arithmetic::Divide => (None, None),
    }
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
