//! Comparisons and membership.

use super::fault::{Fault, FaultKind, Res, broken, fault};
use super::machine::{Machine, needed};
use crate::ir::{Expr, Ordered};
use crate::source::Span;
use crate::time::TimeError;
use crate::value::Val;
use std::cmp::Ordering;

impl<'a> Machine<'a> {
    /// `A is B`. What is not known equals nothing.
    #[inline]
    pub(super) fn equal(&mut self, left: &'a Expr, right: &'a Expr, span: Span) -> Res<bool> {
        match (self.at_hand(left), self.at_hand(right)) {
            (Some(left), Some(right)) => same(left, right, span),
            _ => self.equal_computed(left, right, span),
        }
    }

    #[inline(never)]
    fn equal_computed(&mut self, left: &'a Expr, right: &'a Expr, span: Span) -> Res<bool> {
        let left = self.eval(left)?;
        self.look(right, |right| same(&left, right, span))?
    }

    #[inline]
    pub(super) fn compare(&mut self, op: Ordered, left: &'a Expr, right: &'a Expr, span: Span) -> Res<bool> {
        let order = match (self.at_hand(left), self.at_hand(right)) {
            (Some(one), Some(other)) => order(one, other, left.span, right.span, span)?,
            _ => self.order_computed(left, right, span)?,
        };
        Ok(match op {
            Ordered::Less => order == Ordering::Less,
            Ordered::LessEqual => order != Ordering::Greater,
            Ordered::Greater => order == Ordering::Greater,
            Ordered::GreaterEqual => order != Ordering::Less,
        })
    }

    #[inline(never)]
    fn order_computed(&mut self, left: &'a Expr, right: &'a Expr, span: Span) -> Res<Ordering> {
        let one = self.eval(left)?;
        self.look(right, |other| order(&one, other, left.span, right.span, span))?
    }

    #[inline(never)]
    pub(super) fn in_range(
        &mut self,
        operand: &'a Expr,
        low: &'a Expr,
        high: &'a Expr,
        open_end: bool,
        span: Span,
    ) -> Res<bool> {
        let value = self.eval(operand)?;
        if self.look(low, |end| order(&value, end, operand.span, low.span, span))?? == Ordering::Less {
            return Ok(false);
        }
        Ok(match self.look(high, |end| order(&value, end, operand.span, high.span, span))?? {
            Ordering::Less => true,
            Ordering::Equal => !open_end,
            Ordering::Greater => false,
        })
    }

    /// Membership among members of a closed type: bit n is member n.
    #[inline]
    pub(super) fn in_mask(&mut self, operand: &'a Expr, mask: u64) -> Res<bool> {
        match self.at_hand(operand) {
            Some(Val::Member(number)) => Ok(*number < 64 && mask >> number & 1 == 1),
            _ => self.in_mask_computed(operand, mask),
        }
    }

    #[inline(never)]
    fn in_mask_computed(&mut self, operand: &'a Expr, mask: u64) -> Res<bool> {
        self.look(operand, |value| match value {
            Val::Member(number) => Ok(*number < 64 && mask >> number & 1 == 1),
            other => Err(needed(*other, "a set of members is asked for a member", operand.span)),
        })?
    }

    #[inline]
    pub(super) fn is_known(&mut self, operand: &'a Expr) -> Res<bool> {
        match self.at_hand(operand) {
            Some(value) => Ok(!matches!(value, Val::Unknown)),
            None => self.known_computed(operand),
        }
    }

    #[inline(never)]
    fn known_computed(&mut self, operand: &'a Expr) -> Res<bool> {
        self.look(operand, |value| !matches!(value, Val::Unknown))
    }

    #[inline(never)]
    pub(super) fn in_set(&mut self, operand: &'a Expr, members: &'a [Expr], span: Span) -> Res<bool> {
        let value = self.eval(operand)?;
        if matches!(value, Val::Unknown) {
            return Err(fault(FaultKind::Unknown, operand.span));
        }
        for member in members {
            if same(&value, &self.eval(member)?, span)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    #[inline(never)]
    pub(super) fn in_list(&mut self, operand: &'a Expr, list: &'a Expr, span: Span) -> Res<bool> {
        let value = self.eval(operand)?;
        if matches!(value, Val::Unknown) {
            return Err(fault(FaultKind::Unknown, operand.span));
        }
        let list = self.list(list)?;
        for at in 0..list.len {
            self.step(span)?;
            let element = self.element(list, None, at);
            if same(&value, &element, span)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// `least(A, B)` and its like.
    pub(super) fn extreme(&mut self, greatest: bool, known: bool, operands: &'a [Expr]) -> Res<Val> {
        let mut best = Val::Unknown;
        for operand in operands {
            let value = self.eval(operand)?;
            best = better(greatest, known, best, value, operand.span)?;
        }
        Ok(best)
    }
}

/// The better of the best so far (unknown where there was none) and another value.
pub(super) fn better(greatest: bool, known: bool, best: Val, value: Val, span: Span) -> Res<Val> {
    match (best, value) {
        (best, Val::Unknown) if known => Ok(best),
        (_, Val::Unknown) => Err(fault(FaultKind::Unknown, span)),
        (Val::Unknown, value) => Ok(value),
        (best, value) => {
            let order = order(&value, &best, span, span, span)?;
            let wins = if greatest { order == Ordering::Greater } else { order == Ordering::Less };
            Ok(if wins { value } else { best })
        }
    }
}

#[inline]
fn same(left: &Val, right: &Val, span: Span) -> Res<bool> {
    match (left, right) {
        (Val::Member(left), Val::Member(right)) => Ok(left == right),
        (Val::Unknown, _) | (_, Val::Unknown) => Ok(false),
        (Val::Money(left), Val::Money(right)) if left.currency != right.currency => {
            Err(fault(FaultKind::Currencies { left: left.currency, right: right.currency }, span))
        }
        // A bare zero is nothing of any currency.
        (Val::Money(money), Val::Num(zero)) | (Val::Num(zero), Val::Money(money)) => Ok(money.minor == *zero),
        (left, right) => Ok(left == right),
    }
}

#[inline]
fn order(left: &Val, right: &Val, left_span: Span, right_span: Span, span: Span) -> Res<Ordering> {
    left.compare(right).ok_or_else(|| incomparable(*left, *right, left_span, right_span, span))
}

#[cold]
fn incomparable(left: Val, right: Val, left_span: Span, right_span: Span, span: Span) -> Box<Fault> {
    match (left, right) {
        (Val::Unknown, _) => needed(left, "", left_span),
        (_, Val::Unknown) => needed(right, "", right_span),
        (Val::Money(left), Val::Money(right)) => {
            fault(FaultKind::Currencies { left: left.currency, right: right.currency }, span)
        }
        (Val::Duration(_), Val::Duration(_)) => fault(FaultKind::Time(TimeError::NoOrder), span),
        _ => broken("only values of one ordered type are compared", span),
    }
}
