//! Arithmetic: exact, checked, and never over two currencies.

use super::fault::{FaultKind, Res, exact, fault};
use super::machine::{Machine, needed};
use crate::ir::{Arithmetic, Expr};
use crate::source::Span;
use crate::value::{Duration, Money, MoneyError, Num, Val};

impl<'a> Machine<'a> {
    pub(super) fn arithmetic(
        &mut self,
        op: Arithmetic,
        left: &'a Expr,
        right: &'a Expr,
        place: &mut Val,
        span: Span,
    ) -> Res<()> {
        self.eval_into(left, place)?;
        self.look(right, |other| match (&*place, other) {
            (Val::Unknown, _) => Err(fault(FaultKind::Unknown, left.span)),
            (_, Val::Unknown) => Err(fault(FaultKind::Unknown, right.span)),
            _ => match op {
                Arithmetic::Plus => add_to(place, other, span),
                Arithmetic::Minus => subtract(place, other, span),
                Arithmetic::Times => multiply(place, other, span),
                Arithmetic::Divide => divide(place, other, span),
            },
        })?
    }

    pub(super) fn negate(&mut self, operand: &'a Expr) -> Res<Val> {
        match self.eval(operand)? {
            Val::Num(num) => Ok(Val::Num(num.neg())),
            Val::Money(money) => Ok(Val::Money(money.neg())),
            other => Err(needed(other, "only numbers and amounts have a sign", operand.span)),
        }
    }
}

/// Adds to a value; to one that is unknown, as a sum is while nothing has been added, by taking its place.
pub(super) fn add_to(sum: &mut Val, value: &Val, span: Span) -> Res<()> {
    match (&mut *sum, value) {
        (Val::Num(sum), Val::Num(value)) => *sum = exact(sum.add(*value), span)?,
        (Val::Money(sum), Val::Money(value)) => *sum = money(sum.add(*value), span)?,
        (Val::Duration(sum), Val::Duration(value)) => *sum = durations(*sum, *value, span)?,
        (_, Val::Unknown) => return Err(fault(FaultKind::Unknown, span)),
        (Val::Unknown, value) => *sum = *value,
        (_, other) => return Err(needed(*other, "numbers, amounts and durations are added", span)),
    }
    Ok(())
}

fn subtract(from: &mut Val, value: &Val, span: Span) -> Res<()> {
    match (from, value) {
        (Val::Num(from), Val::Num(value)) => *from = exact(from.sub(*value), span)?,
        (Val::Money(from), Val::Money(value)) => *from = money(from.sub(*value), span)?,
        (_, other) => return Err(needed(*other, "numbers and amounts are subtracted", span)),
    }
    Ok(())
}

fn multiply(product: &mut Val, value: &Val, span: Span) -> Res<()> {
    match (&mut *product, value) {
        (Val::Num(product), Val::Num(factor)) => *product = exact(product.mul(*factor), span)?,
        (Val::Money(amount), Val::Num(factor)) => *amount = exact(amount.scale(*factor), span)?,
        (Val::Num(factor), Val::Money(amount)) => *product = Val::Money(exact(amount.scale(*factor), span)?),
        (_, other) => return Err(needed(*other, "numbers are multiplied with numbers and amounts", span)),
    }
    Ok(())
}

fn divide(whole: &mut Val, value: &Val, span: Span) -> Res<()> {
    let by = |divisor: Num| if divisor.is_zero() { Err(fault(FaultKind::DivisionByZero, span)) } else { Ok(divisor) };
    match (&mut *whole, value) {
        (Val::Num(whole), Val::Num(divisor)) => *whole = exact(whole.div(by(*divisor)?), span)?,
        (Val::Money(amount), Val::Num(divisor)) => amount.minor = exact(amount.minor.div(by(*divisor)?), span)?,
        (Val::Money(left), Val::Money(right)) if left.currency == right.currency => {
            *whole = Val::Num(exact(left.minor.div(by(right.minor)?), span)?);
        }
        (Val::Money(left), Val::Money(right)) => {
            return Err(fault(FaultKind::Currencies { left: left.currency, right: right.currency }, span));
        }
        (_, other) => return Err(needed(*other, "numbers and amounts are divided", span)),
    }
    Ok(())
}

#[inline]
fn money(value: Result<Money, MoneyError>, span: Span) -> Res<Money> {
    value.map_err(|error| match error {
        MoneyError::TwoCurrencies { left, right } => fault(FaultKind::Currencies { left, right }, span),
        MoneyError::TooLarge | MoneyError::Num(_) | MoneyError::TooFine { .. } => fault(FaultKind::Overflow, span),
    })
}

fn durations(left: Duration, right: Duration, span: Span) -> Res<Duration> {
    let period = left.period.plus(right.period).map_err(|error| fault(FaultKind::Time(error), span))?;
    if left.counting != right.counting || left.calendar != right.calendar {
        return Err(fault(FaultKind::CountingsDiffer, span));
    }
    Ok(Duration { period, ..left })
}
