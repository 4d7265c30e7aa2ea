//! Arithmetic: exact, checked, and never over two currencies.

use super::fault::{FaultKind, Res, exact, fault};
use super::machine::{Machine, needed};
use crate::ir::{Arithmetic, Expr};
use crate::source::Span;
use crate::value::{Duration, Money, MoneyError, Num, Val};

impl<'a> Machine<'a> {
    pub(super) fn arithmetic(&mut self, op: Arithmetic, left: &'a Expr, right: &'a Expr, span: Span) -> Res<Val> {
        let left_value = self.eval(left)?;
        let right_value = self.eval(right)?;
        if left_value == Val::Unknown {
            return Err(fault(FaultKind::Unknown, left.span));
        }
        match op {
            Arithmetic::Plus => add(left_value, right_value, span),
            Arithmetic::Minus => subtract(left_value, right_value, span),
            Arithmetic::Times => multiply(left_value, right_value, span),
            Arithmetic::Divide => divide(left_value, right_value, span),
        }
        .map_err(|fault| if right_value == Val::Unknown { needed(Val::Unknown, "", right.span) } else { fault })
    }

    pub(super) fn negate(&mut self, operand: &'a Expr) -> Res<Val> {
        match self.eval(operand)? {
            Val::Num(num) => Ok(Val::Num(num.neg())),
            Val::Money(money) => Ok(Val::Money(money.neg())),
            other => Err(needed(other, "only numbers and amounts have a sign", operand.span)),
        }
    }
}

pub(super) fn add(left: Val, right: Val, span: Span) -> Res<Val> {
    match (left, right) {
        (Val::Num(left), Val::Num(right)) => number(left.add(right), span),
        (Val::Money(left), Val::Money(right)) => money(left.add(right), span),
        (Val::Duration(left), Val::Duration(right)) => durations(left, right, span),
        (_, other) => Err(needed(other, "numbers, amounts and durations are added", span)),
    }
}

fn subtract(left: Val, right: Val, span: Span) -> Res<Val> {
    match (left, right) {
        (Val::Num(left), Val::Num(right)) => number(left.sub(right), span),
        (Val::Money(left), Val::Money(right)) => money(left.sub(right), span),
        (_, other) => Err(needed(other, "numbers and amounts are subtracted", span)),
    }
}

fn multiply(left: Val, right: Val, span: Span) -> Res<Val> {
    match (left, right) {
        (Val::Num(left), Val::Num(right)) => number(left.mul(right), span),
        (Val::Money(amount), Val::Num(factor)) | (Val::Num(factor), Val::Money(amount)) => {
            exact(amount.scale(factor), span).map(Val::Money)
        }
        (_, other) => Err(needed(other, "numbers are multiplied with numbers and amounts", span)),
    }
}

fn divide(left: Val, right: Val, span: Span) -> Res<Val> {
    let by = |divisor: Num| if divisor.is_zero() { Err(fault(FaultKind::DivisionByZero, span)) } else { Ok(divisor) };
    match (left, right) {
        (Val::Num(left), Val::Num(right)) => number(left.div(by(right)?), span),
        (Val::Money(amount), Val::Num(divisor)) => {
            let minor = exact(amount.minor.div(by(divisor)?), span)?;
            Ok(Val::Money(Money { minor, ..amount }))
        }
        (Val::Money(left), Val::Money(right)) if left.currency == right.currency => {
            number(left.minor.div(by(right.minor)?), span)
        }
        (Val::Money(left), Val::Money(right)) => {
            Err(fault(FaultKind::Currencies { left: left.currency, right: right.currency }, span))
        }
        (_, other) => Err(needed(other, "numbers and amounts are divided", span)),
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
