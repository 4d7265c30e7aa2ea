//! Arithmetic: exact, checked, and never over two currencies.

use super::fault::{FaultKind, Res, exact, fault};
use super::machine::{Machine, needed};
use crate::ir::{Arithmetic, Expr};
use crate::source::Span;
use crate::value::{Duration, Money, MoneyError, Num, Val};

impl<'a> Machine<'a> {
    pub(super) fn arithmetic(&mut self, op: Arithmetic, left: &'a Expr, right: &'a Expr, span: Span) -> Res<Val> {
        let (mut left_room, mut right_room) = (Val::Unknown, Val::Unknown);
        self.compute(left, &mut left_room)?;
        self.compute(right, &mut right_room)?;
        let (left_value, right_value) = (self.value(left, &left_room), self.value(right, &right_room));
        match (left_value, right_value) {
            (Val::Unknown, _) => Err(fault(FaultKind::Unknown, left.span)),
            (_, Val::Unknown) => Err(fault(FaultKind::Unknown, right.span)),
            (left, right) => match op {
                Arithmetic::Plus => add(left, right, span),
                Arithmetic::Minus => subtract(left, right, span),
                Arithmetic::Times => multiply(left, right, span),
                Arithmetic::Divide => divide(left, right, span),
            },
        }
    }

    pub(super) fn negate(&mut self, operand: &'a Expr) -> Res<Val> {
        match self.eval(operand)? {
            Val::Num(num) => Ok(Val::Num(num.neg())),
            Val::Money(money) => Ok(Val::Money(money.neg())),
            other => Err(needed(other, "only numbers and amounts have a sign", operand.span)),
        }
    }
}

fn add(left: &Val, right: &Val, span: Span) -> Res<Val> {
    match (left, right) {
        (Val::Num(left), Val::Num(right)) => number(left.add(*right), span),
        (Val::Money(left), Val::Money(right)) => money(left.add(*right), span),
        (Val::Duration(left), Val::Duration(right)) => durations(*left, *right, span),
        (_, other) => Err(needed(*other, "numbers, amounts and durations are added", span)),
    }
}

/// Adds to a sum, which is unknown while nothing has been added.
pub(super) fn add_to(sum: &mut Val, value: &Val, span: Span) -> Res<()> {
    match (&mut *sum, value) {
        (Val::Num(sum), Val::Num(value)) => *sum = exact(sum.add(*value), span)?,
        (Val::Money(sum), Val::Money(value)) if sum.currency == value.currency => {
            sum.minor = exact(sum.minor.add(value.minor), span)?;
        }
        (_, Val::Unknown) => return Err(fault(FaultKind::Unknown, span)),
        (Val::Unknown, value) => *sum = *value,
        (before, value) => *sum = add(before, value, span)?,
    }
    Ok(())
}

fn subtract(left: &Val, right: &Val, span: Span) -> Res<Val> {
    match (left, right) {
        (Val::Num(left), Val::Num(right)) => number(left.sub(*right), span),
        (Val::Money(left), Val::Money(right)) => money(left.sub(*right), span),
        (_, other) => Err(needed(*other, "numbers and amounts are subtracted", span)),
    }
}

fn multiply(left: &Val, right: &Val, span: Span) -> Res<Val> {
    match (left, right) {
        (Val::Num(left), Val::Num(right)) => number(left.mul(*right), span),
        (Val::Money(amount), Val::Num(factor)) | (Val::Num(factor), Val::Money(amount)) => {
            exact(amount.scale(*factor), span).map(Val::Money)
        }
        (_, other) => Err(needed(*other, "numbers are multiplied with numbers and amounts", span)),
    }
}

fn divide(left: &Val, right: &Val, span: Span) -> Res<Val> {
    let by = |divisor: Num| if divisor.is_zero() { Err(fault(FaultKind::DivisionByZero, span)) } else { Ok(divisor) };
    match (left, right) {
        (Val::Num(left), Val::Num(right)) => number(left.div(by(*right)?), span),
        (Val::Money(amount), Val::Num(divisor)) => {
            let minor = exact(amount.minor.div(by(*divisor)?), span)?;
            Ok(Val::Money(Money { minor, ..*amount }))
        }
        (Val::Money(left), Val::Money(right)) if left.currency == right.currency => {
            number(left.minor.div(by(right.minor)?), span)
        }
        (Val::Money(left), Val::Money(right)) => {
            Err(fault(FaultKind::Currencies { left: left.currency, right: right.currency }, span))
        }
        (_, other) => Err(needed(*other, "numbers and amounts are divided", span)),
    }
}

fn number(value: Option<Num>, span: Span) -> Res<Val> {
    exact(value, span).map(Val::Num)
}

fn money(value: Result<Money, MoneyError>, span: Span) -> Res<Val> {
    match value {
        Ok(money) => Ok(Val::Money(money)),
        Err(MoneyError::TwoCurrencies { left, right }) => Err(fault(FaultKind::Currencies { left, right }, span)),
        Err(MoneyError::TooLarge | MoneyError::Num(_) | MoneyError::TooFine { .. }) => {
            Err(fault(FaultKind::Overflow, span))
        }
    }
}

fn durations(left: Duration, right: Duration, span: Span) -> Res<Val> {
    let period = left.period.plus(right.period).map_err(|error| fault(FaultKind::Time(error), span))?;
    if left.counting != right.counting || left.calendar != right.calendar {
        return Err(fault(FaultKind::CountingsDiffer, span));
    }
    Ok(Val::Duration(Duration { period, ..left }))
}
