//! Sums and products: which units go together.

use super::Typed;
use crate::check::Checker;
use crate::diag::{Code, Diagnostic};
use crate::ir::{self, Arithmetic};
use crate::source::Span;
use crate::syntax::ast::{self, BinaryOp};
use crate::time::Period;
use crate::value::{Coin, Num, Ty, Type, Val};

impl<'a> Checker<'a> {
    pub(super) fn negate(&mut self, operand: &'a ast::Expr, span: Span, wanted: Option<&Type>) -> Typed {
        let typed = self.expr(operand, wanted);
        let typed = self.must_be_known(typed);
        match &typed.ty.base {
            Type::Error => Typed::error(span),
            Type::Integer | Type::Number | Type::Percent | Type::Money(_) => {
                let kind = match &typed.expr.kind {
                    ir::ExprKind::Const(Val::Num(num)) => ir::ExprKind::Const(Val::Num(num.neg())),
                    ir::ExprKind::Const(Val::Money(money)) => ir::ExprKind::Const(Val::Money(money.neg())),
                    _ => ir::ExprKind::Negate(Box::new(typed.expr.clone())),
                };
                Typed::new(kind, span, typed.ty.clone()).with_parts(&[&typed])
            }
            Type::Duration => {
                self.report(
                    Diagnostic::new(Code::MixedUnits, span, "a duration has no negative")
                        .with_help("count backwards with `before`: `2 days before order.delivered_at`"),
                );
                Typed::error(span)
            }
            other => {
                let words = self.type_words(other);
                self.error(Code::WrongType, span, format!("{words} has no negative"));
                Typed::error(span)
            }
        }
    }

    /// `15% of X`.
    pub(super) fn percent_of(&mut self, percent: &ast::Number, of: &'a ast::Expr, span: Span) -> Typed {
        let fraction = self.percent(percent);
        let of_typed = self.expr(of, None);
        let of_typed = self.must_be_known(of_typed);
        let Some(fraction) = fraction else { return Typed::error(span) };
        let base = match &of_typed.ty.base {
            Type::Error => return Typed::error(span),
            Type::Integer | Type::Number => Type::Number,
            Type::Percent => Type::Percent,
            Type::Money(coin) => Type::Money(*coin),
            other => {
                let words = self.type_words(other);
                self.report(
                    Diagnostic::new(Code::MeaninglessProduct, span, format!("a percentage of {words} means nothing"))
                        .with_help("a percentage is of an amount or a number"),
                );
                return Typed::error(span);
            }
        };
        let percent_expr = ir::Expr { kind: ir::ExprKind::Const(Val::Num(fraction)), span: percent.span };
        let kind = ir::ExprKind::Arithmetic {
            op: Arithmetic::Times,
            left: Box::new(percent_expr),
            right: Box::new(of_typed.expr.clone()),
        };
        let mut typed = Typed::new(kind, span, Ty::known(base)).with_parts(&[&of_typed]);
        typed.inexact = true;
        typed
    }

    pub(super) fn arithmetic(
        &mut self,
        op: BinaryOp,
        left: &'a ast::Expr,
        right: &'a ast::Expr,
        span: Span,
        op_span: Span,
        wanted: Option<&Type>,
    ) -> Typed {
        let hint = wanted.filter(|ty| matches!(ty, Type::Money(_)));
        let left = self.expr(left, hint);
        let left = self.must_be_known(left);
        let right = self.expr(right, hint);
        let right = self.must_be_known(right);
        if left.is_error() || right.is_error() {
            return Typed::error(span);
        }
        if op == BinaryOp::Divide && is_nothing(&right.expr) {
            self.report(
                Diagnostic::new(Code::MeaninglessProduct, span, "nothing can be divided by 0")
                    .with_help("divide by something else, or leave the division out"),
            );
            return Typed::error(span);
        }
        let arithmetic = match op {
            BinaryOp::Plus => Arithmetic::Plus,
            BinaryOp::Minus => Arithmetic::Minus,
            BinaryOp::Times => Arithmetic::Times,
            _ => Arithmetic::Divide,
        };
        let Some((base, inexact)) = self.result_of(arithmetic, &left, &right, span, op_span) else {
            return Typed::error(span);
        };
        let kind = ir::ExprKind::Arithmetic {
            op: arithmetic,
            left: Box::new(left.expr.clone()),
            right: Box::new(right.expr.clone()),
        };
        let mut typed = Typed::new(kind, span, Ty::known(base)).with_parts(&[&left, &right]);
        typed.inexact |= inexact;
        typed
    }

    /// The type of a sum or product, and whether it may be finer than its parts.
    fn result_of(
        &mut self,
        op: Arithmetic,
        left: &Typed,
        right: &Typed,
        span: Span,
        op_span: Span,
    ) -> Option<(Type, bool)> {
        use Type::{Date, DateTime, Duration, Integer, Money, Number, Percent};
        let (l, r) = (&left.ty.base, &right.ty.base);
        match (op, l, r) {
            (Arithmetic::Plus | Arithmetic::Minus, Integer, Integer) => Some((Integer, false)),
            (Arithmetic::Plus | Arithmetic::Minus, Integer | Number, Integer | Number) => Some((Number, false)),
            (Arithmetic::Plus | Arithmetic::Minus, Percent, Percent) => Some((Percent, false)),
            (Arithmetic::Plus | Arithmetic::Minus, Money(a), Money(b)) => {
                if a == b {
                    return Some((Money(*a), false));
                }
                self.two_currencies(*a, *b, span);
                None
            }
            (Arithmetic::Minus, Duration, Duration) => {
                self.report(
                    Diagnostic::new(Code::MeaninglessProduct, op_span, "durations are not subtracted")
                        .with_help("write the length that is meant: what is left of a month has no fixed length"),
                );
                None
            }
            (Arithmetic::Plus, Duration, Duration) => self.same_kind(left, right, op_span).then_some((Duration, false)),
            (Arithmetic::Plus | Arithmetic::Minus, Date | DateTime, Duration)
            | (Arithmetic::Plus, Duration, Date | DateTime) => {
                let word = if op == Arithmetic::Plus { "after" } else { "before" };
                self.report(
                    Diagnostic::new(Code::MixedUnits, op_span, "days and instants are not added up").with_help(
                        format!("write `30 days {word} order.delivered_at`: a counting says what that means"),
                    ),
                );
                None
            }
            (Arithmetic::Minus, Date | DateTime, Date | DateTime) => {
                self.report(
                    Diagnostic::new(
                        Code::MixedUnits,
                        op_span,
                        "the time between two instants depends on how it is counted",
                    )
                    .with_help(
                        "write `hours_between(A, B)` or `days_between(A, B)`, or compare: `A within 48 hours of B`",
                    ),
                );
                None
            }
            (Arithmetic::Times, Integer, Integer) => Some((Integer, false)),
            (Arithmetic::Times, Integer | Number, Integer | Number) => Some((Number, false)),
            (Arithmetic::Times, Percent, Percent) => Some((Percent, false)),
            (Arithmetic::Times, Percent, Integer | Number) | (Arithmetic::Times, Integer | Number, Percent) => {
                Some((Percent, false))
            }
            (Arithmetic::Times, Money(coin), Integer) | (Arithmetic::Times, Integer, Money(coin)) => {
                Some((Money(*coin), false))
            }
            (Arithmetic::Times, Money(coin), Number | Percent) | (Arithmetic::Times, Number | Percent, Money(coin)) => {
                Some((Money(*coin), true))
            }
            (Arithmetic::Times, Money(_), Money(_)) => {
                self.report(
                    Diagnostic::new(Code::MeaninglessProduct, span, "an amount times an amount means nothing")
                        .with_help("multiply an amount by a number or a percent"),
                );
                None
            }
            (Arithmetic::Divide, Integer | Number, Integer | Number) => Some((Number, false)),
            (Arithmetic::Divide, Percent, Integer | Number) => Some((Percent, false)),
            (Arithmetic::Divide, Percent, Percent) => Some((Number, false)),
            (Arithmetic::Divide, Money(coin), Integer | Number | Percent) => Some((Money(*coin), true)),
            (Arithmetic::Divide, Money(a), Money(b)) => {
                if a == b {
                    return Some((Number, false));
                }
                self.two_currencies(*a, *b, span);
                None
            }
            (_, l, r) => {
                let help = match (op, l, r) {
                    (Arithmetic::Plus | Arithmetic::Minus, Money(coin), Integer | Number) => {
                        self.as_amount(*coin, right.expr.span)
                    }
                    (Arithmetic::Plus | Arithmetic::Minus, Integer | Number, Money(coin)) => {
                        self.as_amount(*coin, left.expr.span)
                    }
                    (Arithmetic::Plus | Arithmetic::Minus, Money(_), Percent) => {
                        let (amount, percent) = (left.expr.span, right.expr.span);
                        let [amount, percent] = [amount, percent].map(|span| self.input.sources.slice(span));
                        let mark = if op == Arithmetic::Plus { '+' } else { '-' };
                        format!("say of what: `{amount} {mark} {percent} of {amount}`")
                    }
                    _ => "add like to like; multiply amounts by numbers or percents".to_owned(),
                };
                let (l, r) = (self.type_words(l), self.type_words(r));
                let (code, what) = match op {
                    Arithmetic::Plus => (Code::MixedUnits, format!("{l} and {r} cannot be added")),
                    Arithmetic::Minus => (Code::MixedUnits, format!("{r} cannot be taken from {l}")),
                    Arithmetic::Times => (Code::MeaninglessProduct, format!("{l} times {r} means nothing")),
                    Arithmetic::Divide => (Code::MeaninglessProduct, format!("{l} divided by {r} means nothing")),
                };
                self.report(Diagnostic::new(code, span, what).with_help(help));
                None
            }
        }
    }

    /// How a number beside an amount is written as an amount.
    fn as_amount(&self, coin: Coin, number: Span) -> String {
        let text = self.input.sources.slice(number);
        let figure = text.chars().all(|mark| mark.is_ascii_digit() || mark == '.');
        match coin {
            Coin::Fixed(currency) if figure => format!("write the currency: `{} {text}`", currency.code()),
            Coin::Fixed(_) | Coin::Case => "only amounts are added to amounts; an amount has its currency".to_owned(),
        }
    }

    fn two_currencies(&mut self, left: Coin, right: Coin, span: Span) {
        let words = |coin: Coin| match coin {
            Coin::Case => "the case's currency".to_owned(),
            Coin::Fixed(currency) => currency.code().to_owned(),
        };
        let code = if left == Coin::Case || right == Coin::Case { Code::ForeignCurrency } else { Code::MixedUnits };
        let message = format!("an amount in {} meets one in {}", words(left), words(right));
        self.report(Diagnostic::new(code, span, message).with_help(
            "amounts of two currencies never meet without `convert X by RATE`; with many currencies, take an amount \
             from a table keyed by the case's currency",
        ));
    }

    /// Whether two values that are compared have an order, as far as the text tells; all but durations have.
    pub(super) fn comparable(&mut self, left: &Typed, right: &Typed, span: Span) -> bool {
        if left.ty.base != Type::Duration || right.ty.base != Type::Duration {
            return true;
        }
        if !self.same_kind(left, right, span) {
            return false;
        }
        let (Some(a), Some(b)) = (period(left), period(right)) else { return true };
        if a.compare(b).is_none() {
            self.report(
                Diagnostic::new(
                    Code::MixedUnits,
                    span,
                    "which of these is longer hangs on the months: each has 28 to 31 days",
                )
                .with_help("write both in days, or both in months"),
            );
            return false;
        }
        true
    }

    /// Whether two durations are of one kind, as far as the text tells.
    pub(super) fn same_kind(&mut self, left: &Typed, right: &Typed, span: Span) -> bool {
        match (period(left), period(right)) {
            (Some(a), Some(b)) if a.kind() != b.kind() => {
                self.report(
                    Diagnostic::new(Code::MixedUnits, span, "durations of two kinds do not go together").with_help(
                        "hours run on the clock, days on the local calendar, business time in a calendar: 24 hours \
                             is not 1 day",
                    ),
                );
                false
            }
            _ => true,
        }
    }
}

/// The length of a duration that is written.
fn period(typed: &Typed) -> Option<Period> {
    match &typed.expr.kind {
        ir::ExprKind::Const(Val::Duration(duration)) => Some(duration.period),
        ir::ExprKind::DurationBy { period, .. } => Some(*period),
        _ => None,
    }
}

/// Whether an expression is written as zero or as no amount.
pub(super) fn is_nothing(expr: &ir::Expr) -> bool {
    match &expr.kind {
        ir::ExprKind::Const(Val::Num(num)) => *num == Num::ZERO,
        ir::ExprKind::Const(Val::Money(money)) => money.minor == Num::ZERO,
        _ => false,
    }
}
