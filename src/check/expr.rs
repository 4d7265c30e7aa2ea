//! Expressions: what each part is, and whether it may stand where it stands.

mod aggregate;
mod arithmetic;
mod call;
mod compare;
mod known;
mod path;
mod time;

use super::Checker;
use crate::diag::{Code, Diagnostic};
use crate::ir::{self, Needs};
use crate::source::Span;
use crate::syntax::ast::{self, BinaryOp, ExprKind, UnaryOp};
use crate::value::{Coin, Money, Ty, Type, Val};
use arithmetic::is_nothing;
pub(crate) use compare::day_as_instant;
pub(crate) use known::{Shown, known_if, place};

/// A checked expression with what is known of it.
#[derive(Clone, Debug)]
pub(crate) struct Typed {
    pub(crate) expr: ir::Expr,
    pub(crate) ty: Ty,
    pub(crate) needs: Needs,
    /// Whether an amount may be finer than its currency, so that a rounding is needed.
    pub(crate) inexact: bool,
}

impl Typed {
    pub(crate) fn new(kind: ir::ExprKind, span: Span, ty: Ty) -> Typed {
        Typed { expr: ir::Expr { kind, span }, ty, needs: Needs::default(), inexact: false }
    }

    /// What could not be read or typed; reported already.
    pub(crate) fn error(span: Span) -> Typed {
        Typed::new(ir::ExprKind::Const(Val::Unknown), span, Ty::error())
    }

    pub(crate) fn is_error(&self) -> bool {
        self.ty.base == Type::Error
    }

    /// Takes over what parts depend on.
    pub(crate) fn with_parts(mut self, parts: &[&Typed]) -> Typed {
        for part in parts {
            self.needs = self.needs.or(part.needs);
            self.inexact |= part.inexact;
        }
        self
    }

    fn exact(mut self) -> Typed {
        self.inexact = false;
        self
    }
}

impl<'a> Checker<'a> {
    /// Checks an expression. `wanted` is the type that its place asks for, where that is known: members of closed
    /// types are read by it. The result may be of another type or unknown; see [`Checker::expect`].
    pub(crate) fn expr(&mut self, expr: &'a ast::Expr, wanted: Option<&Type>) -> Typed {
        let typed = self.any_expr(expr, wanted);
        if typed.is_error() {
            self.untyped.push(expr.span);
        }
        typed
    }

    fn any_expr(&mut self, expr: &'a ast::Expr, wanted: Option<&Type>) -> Typed {
        let span = expr.span;
        match &expr.kind {
            ExprKind::Error => Typed::error(span),
            ExprKind::Paren(inner) => self.any_expr(inner, wanted),
            ExprKind::Literal(literal) => self.literal_expr(literal, span, wanted),
            ExprKind::Path(path) => self.path(path, wanted),
            ExprKind::Unary { op: UnaryOp::Not, operand, .. } => {
                let operand = self.expect(operand, &Type::Bool);
                Typed::new(ir::ExprKind::Not(Box::new(operand.expr.clone())), span, Ty::known(Type::Bool))
                    .with_parts(&[&operand])
            }
            ExprKind::Unary { op: UnaryOp::Minus, operand, .. } => self.negate(operand, span, wanted),
            ExprKind::Binary { op, left, right, op_span } => match op {
                BinaryOp::And | BinaryOp::Or => self.chain(*op, left, right, span),
                BinaryOp::Is | BinaryOp::IsNot => self.equal(*op == BinaryOp::IsNot, left, right, span),
                BinaryOp::Less | BinaryOp::LessEqual | BinaryOp::Greater | BinaryOp::GreaterEqual => {
                    self.compare(*op, left, right, span)
                }
                BinaryOp::Plus | BinaryOp::Minus | BinaryOp::Times | BinaryOp::Divide => {
                    self.arithmetic(*op, left, right, span, *op_span, wanted)
                }
            },
            ExprKind::IsKnown { operand, negated } => self.is_known(operand, *negated, span),
            ExprKind::InSet { operand, negated, members } => self.in_set(operand, *negated, members, span),
            ExprKind::InRange { operand, negated, low, high, open_end } => {
                self.in_range(operand, *negated, low, high, *open_end, span)
            }
            ExprKind::InList { operand, negated, list } => self.in_list(operand, *negated, list, span),
            ExprKind::Within { operand, negated, period, anchor } => {
                self.within(operand, *negated, period, anchor, span)
            }
            ExprKind::Shift { direction, period, anchor, skipping } => {
                self.shift(*direction, period, anchor, skipping.as_deref(), span)
            }
            ExprKind::PercentOf { percent, of } => self.percent_of(percent, of, span),
            ExprKind::If { condition, then, otherwise } => self.if_else(condition, then, otherwise, span, wanted),
            ExprKind::IfKnown { operand, otherwise } => self.if_known(operand, otherwise, span, wanted),
            ExprKind::Aggregate { op, known, binder, list, condition, body } => {
                self.aggregate(*op, *known, binder, list, condition.as_deref(), body.as_deref(), span)
            }
            ExprKind::Lookup { table, keys, output } => self.table_lookup(table, keys, output.as_ref(), span),
            ExprKind::Call { function, known, arguments } => self.call(function, *known, arguments, span, wanted),
            ExprKind::Journal { word, name } => self.journal(*word, name, span),
            ExprKind::Convert { amount, rate } => self.convert(amount, rate, span),
        }
    }

    /// An expression that must have that type and be known.
    pub(crate) fn expect(&mut self, expr: &'a ast::Expr, wanted: &Type) -> Typed {
        let typed = self.expect_optional(expr, wanted);
        self.must_be_known(typed)
    }

    /// An expression that must have that type, and may be unknown.
    pub(crate) fn expect_optional(&mut self, expr: &'a ast::Expr, wanted: &Type) -> Typed {
        let typed = self.expr(expr, Some(wanted));
        let typed = nothing_of(typed, wanted);
        if !self.fits(&typed.ty.base, wanted) {
            self.mismatch(expr.span, wanted, &typed.ty.base);
            return Typed { ty: Ty::error(), ..typed };
        }
        typed
    }

    /// Says that a value may be unknown where it must not be.
    pub(crate) fn must_be_known(&mut self, mut typed: Typed) -> Typed {
        if typed.ty.optional {
            typed.ty.optional = false;
            if typed.is_error() {
                return typed;
            }
            let text = self.input.sources.slice(typed.expr.span).trim().to_owned();
            let shown = if text.len() <= 60 && !text.contains('\n') { format!("`{text}`") } else { "this".to_owned() };
            let help = if text.len() <= 60 && !text.contains('\n') {
                format!("ask first: `{text} is known and …`, or say what stands in for it: `({text} if known else …)`")
            } else {
                "ask first with `… is known and …`, or say what stands in for it with `… if known else …`".to_owned()
            };
            self.report(
                Diagnostic::new(Code::OptionalUnhandled, typed.expr.span, format!("{shown} may be unknown here"))
                    .with_help(help),
            );
        }
        typed
    }

    /// Whether a value of one type may stand where another is asked.
    pub(crate) fn fits(&self, found: &Type, wanted: &Type) -> bool {
        match (found, wanted) {
            (Type::Error, _) | (_, Type::Error) => true,
            (Type::Integer, Type::Number) => true,
            (Type::List(found), Type::List(wanted)) => self.fits(found, wanted),
            (found, wanted) => found == wanted,
        }
    }

    fn literal_expr(&mut self, literal: &'a ast::Literal, span: Span, wanted: Option<&Type>) -> Typed {
        let Some((constant, ty)) = self.literal(literal, span, wanted) else {
            return Typed::error(span);
        };
        match constant {
            super::literal::Constant::Value(value) => Typed::new(ir::ExprKind::Const(value), span, Ty::known(ty)),
            super::literal::Constant::Local(local) => {
                let kind = match self.program.fixed_zone() {
                    Some(zone) => ir::ExprKind::Const(Val::Instant(zone.at(local.date, local.time).instant)),
                    None => ir::ExprKind::LocalTime(local),
                };
                Typed::new(kind, span, Ty::known(ty))
            }
            super::literal::Constant::DurationBy(period, by) => {
                Typed::new(ir::ExprKind::DurationBy { period, by }, span, Ty::known(ty))
            }
        }
    }

    /// `A and B`, `A or B`: what the left shows to be known is known in the right.
    fn chain(&mut self, op: BinaryOp, left: &'a ast::Expr, right: &'a ast::Expr, span: Span) -> Typed {
        let left_written = left;
        let left = self.expect(left, &Type::Bool);
        let before = self.scope.known.clone();
        self.scope.known.extend(known_if(&self.program, &mut self.shown, &left.expr, op == BinaryOp::And));
        let right = match self.member_alone(left_written, right) {
            true => Typed::error(right.span).known_bool(),
            false => self.expect(right, &Type::Bool),
        };
        self.scope.known = before;
        let is_and = op == BinaryOp::And;
        let mut parts = Vec::new();
        for part in [left.expr.clone(), right.expr.clone()] {
            match (part.kind, is_and) {
                (ir::ExprKind::And(inner), true) | (ir::ExprKind::Or(inner), false) => parts.extend(inner),
                (kind, _) => parts.push(ir::Expr { kind, span: part.span }),
            }
        }
        let parts = parts.into_boxed_slice();
        let kind = if is_and { ir::ExprKind::And(parts) } else { ir::ExprKind::Or(parts) };
        Typed::new(kind, span, Ty::known(Type::Bool)).with_parts(&[&left, &right])
    }

    fn if_else(
        &mut self,
        condition: &'a ast::Expr,
        then: &'a ast::Expr,
        otherwise: &'a ast::Expr,
        span: Span,
        wanted: Option<&Type>,
    ) -> Typed {
        let condition = self.expect(condition, &Type::Bool);
        let before = self.scope.known.clone();
        self.scope.known.extend(known_if(&self.program, &mut self.shown, &condition.expr, true));
        let then_typed = self.expr(then, wanted);
        self.scope.known = before.clone();
        self.scope.known.extend(known_if(&self.program, &mut self.shown, &condition.expr, false));
        let wanted_else = wanted.unwrap_or(&then_typed.ty.base).clone();
        let else_typed = self.expr(otherwise, Some(&wanted_else));
        self.scope.known = before;
        let (then_typed, else_typed) = both_amounts(then_typed, else_typed);
        let base = self.common(&then_typed, &else_typed, otherwise.span);
        let optional = then_typed.ty.optional || else_typed.ty.optional;
        let kind = ir::ExprKind::If {
            condition: Box::new(condition.expr.clone()),
            then: Box::new(then_typed.expr.clone()),
            otherwise: Box::new(else_typed.expr.clone()),
        };
        Typed::new(kind, span, Ty { base, optional }).with_parts(&[&condition, &then_typed, &else_typed])
    }

    /// The type that both branches fit.
    fn common(&mut self, first: &Typed, second: &Typed, span: Span) -> Type {
        if self.fits(&second.ty.base, &first.ty.base) {
            if first.is_error() { second.ty.base.clone() } else { first.ty.base.clone() }
        } else if self.fits(&first.ty.base, &second.ty.base) {
            second.ty.base.clone()
        } else {
            self.mismatch(span, &first.ty.base, &second.ty.base);
            Type::Error
        }
    }

    fn if_known(
        &mut self,
        operand: &'a ast::Expr,
        otherwise: &'a ast::Expr,
        span: Span,
        wanted: Option<&Type>,
    ) -> Typed {
        let (operand_typed, sound) = self.asked_whether_known(operand, wanted);
        if !operand_typed.ty.optional && sound {
            self.always_known(operand.span);
        }
        let wanted_else = wanted.unwrap_or(&operand_typed.ty.base).clone();
        let else_typed = self.expr(otherwise, Some(&wanted_else));
        let else_typed = nothing_of(else_typed, &operand_typed.ty.base);
        let base = self.common(&operand_typed, &else_typed, otherwise.span);
        let kind = ir::ExprKind::IfKnown {
            operand: Box::new(operand_typed.expr.clone()),
            otherwise: Box::new(else_typed.expr.clone()),
        };
        Typed::new(kind, span, Ty { base, optional: else_typed.ty.optional }).with_parts(&[&operand_typed, &else_typed])
    }

    /// Whether something is known only since an earlier condition has shown it.
    fn is_shown(&mut self, operand: &'a ast::Expr) -> bool {
        let known = std::mem::take(&mut self.scope.known);
        let said = std::mem::take(self.sink);
        let typed = self.expr(operand, None);
        *self.sink = said;
        self.scope.known = known;
        typed.ty.optional
    }

    /// Something that may be unknown, and whether nothing is wrong with it.
    fn asked_whether_known(&mut self, operand: &'a ast::Expr, wanted: Option<&Type>) -> (Typed, bool) {
        let before = self.sink.len();
        let typed = self.expr(operand, wanted);
        let sound = !typed.is_error() && self.sink.len() == before;
        (typed, sound)
    }

    fn always_known(&mut self, span: Span) {
        let text = self.input.sources.slice(span).trim().to_owned();
        self.report(
            Diagnostic::new(Code::AlwaysSame, span, format!("`{text}` is always known"))
                .with_help("take the question away, or declare the fact with `?`"),
        );
    }

    fn is_known(&mut self, operand: &'a ast::Expr, negated: bool, span: Span) -> Typed {
        let (typed, sound) = self.asked_whether_known(operand, None);
        // What an earlier condition has shown does not make this question wrong.
        if !typed.ty.optional && sound && !self.is_shown(operand) {
            self.always_known(operand.span);
        }
        let known = ir::Expr { kind: ir::ExprKind::IsKnown(Box::new(typed.expr.clone())), span };
        let kind = if negated { ir::ExprKind::Not(Box::new(known)) } else { known.kind };
        Typed::new(kind, span, Ty::known(Type::Bool)).with_parts(&[&typed]).exact()
    }

    fn convert(&mut self, amount: &'a ast::Expr, rate: &'a ast::Expr, span: Span) -> Typed {
        let amount_typed = self.expr(amount, None);
        let amount_typed = self.must_be_known(amount_typed);
        let rate_typed = self.expr(rate, None);
        let rate_typed = self.must_be_known(rate_typed);
        if amount_typed.is_error() || rate_typed.is_error() {
            return Typed::error(span);
        }
        let Type::Rate { from, to } = rate_typed.ty.base else {
            let words = self.type_words(&rate_typed.ty.base);
            self.report(
                Diagnostic::new(Code::WrongType, rate.span, format!("a rate is needed here, and this is {words}"))
                    .with_help("declare a fact of type `rate from USD to EUR`"),
            );
            return Typed::error(span);
        };
        let wanted = Type::Money(from);
        if !self.fits(&amount_typed.ty.base, &wanted) {
            self.mismatch(amount.span, &wanted, &amount_typed.ty.base);
            return Typed::error(span);
        }
        let kind = ir::ExprKind::Convert {
            amount: Box::new(amount_typed.expr.clone()),
            rate: Box::new(rate_typed.expr.clone()),
        };
        let mut typed = Typed::new(kind, span, Ty::known(Type::Money(to))).with_parts(&[&amount_typed, &rate_typed]);
        typed.inexact = true;
        typed
    }
}

/// A bare `0` where an amount is wanted is no amount, in whatever currency.
pub(crate) fn nothing_of(typed: Typed, wanted: &Type) -> Typed {
    match (wanted, &typed.ty.base) {
        (Type::Money(coin), Type::Integer | Type::Number) if is_nothing(&typed.expr) => {
            let kind = match coin {
                Coin::Fixed(currency) => ir::ExprKind::Const(Val::Money(Money::zero(*currency))),
                Coin::Case => ir::ExprKind::Nothing,
            };
            Typed::new(kind, typed.expr.span, Ty::known(wanted.clone()))
        }
        _ => typed,
    }
}

/// Two values of which either may be a bare `0` beside an amount.
fn both_amounts(one: Typed, other: Typed) -> (Typed, Typed) {
    let one = nothing_of(one, &other.ty.base);
    let other = nothing_of(other, &one.ty.base);
    (one, other)
}
