//! Expressions: one match over their forms. Longer forms live beside it, so that a level of nesting costs little
//! stack.

use super::fault::{Res, broken};
use super::machine::{Machine, needed};
use crate::ir::{Expr, ExprKind, RemedyId, Verdict};
use crate::source::Span;
use crate::value::{ListRef, Val};
use smallvec::SmallVec;

impl<'a> Machine<'a> {
    /// The value of an expression.
    pub(super) fn eval(&mut self, expr: &'a Expr) -> Res<Val> {
        match &expr.kind {
            ExprKind::Const(value) => Ok(*value),
            ExprKind::Fact(id) => Ok(*self.fact(*id)),
            ExprKind::Local(id) => Ok(*self.local(*id)),
            ExprKind::Field(record, field) => self.field(record, *field),
            ExprKind::Define(id) => self.define(*id),
            ExprKind::Now => Ok(Val::Instant(self.now)),
            ExprKind::LocalTime(local) => {
                let zone = self.zone(expr.span)?;
                Ok(Val::Instant(zone.at(local.date, local.time).instant))
            }
            ExprKind::DurationBy { period, by } => self.duration_by(*period, by),
            ExprKind::Decision(id) => Ok(self.decided(*id)?.value),
            ExprKind::Responsible(party) => Ok(Val::Num(self.share_of(*party))),
            ExprKind::Journal(what) => self.journal(*what, expr.span),
            ExprKind::Line(id) => self.line_amount(*id, expr.span),
            ExprKind::Total => self.total(expr.span),
            ExprKind::EligibleItems => self.eligible_items(),
            ExprKind::Not(_)
            | ExprKind::And(_)
            | ExprKind::Or(_)
            | ExprKind::Equal { .. }
            | ExprKind::Compare { .. }
            | ExprKind::InRange { .. }
            | ExprKind::InMask { .. }
            | ExprKind::InSet { .. }
            | ExprKind::InList { .. }
            | ExprKind::IsKnown(_)
            | ExprKind::Within { .. }
            | ExprKind::FindingHolds(_)
            | ExprKind::Eligible(_) => self.eval_bool(expr).map(Val::Bool),
            ExprKind::Shift { direction, period, anchor, skipping } => {
                self.shift(*direction, period, anchor, skipping.as_deref(), expr.span)
            }
            ExprKind::StartOfDate(date) => self.start_of_date(date),
            ExprKind::Arithmetic { op, left, right } => self.arithmetic(*op, left, right, expr.span),
            ExprKind::Negate(operand) => self.negate(operand),
            ExprKind::If { condition, then, otherwise } => {
                let branch = if self.eval_bool(condition)? { then } else { otherwise };
                self.eval(branch)
            }
            ExprKind::IfKnown { operand, otherwise } => match self.eval(operand)? {
                Val::Unknown => self.eval(otherwise),
                known => Ok(known),
            },
            ExprKind::Aggregate(aggregate) => self.aggregate(aggregate, expr.span),
            ExprKind::Extreme { greatest, known, operands } => self.extreme(*greatest, *known, operands),
            ExprKind::Lookup { table, keys, output } => self.look_up(*table, keys, *output, expr.span),
            ExprKind::Convert { amount, rate } => self.convert(amount, rate, expr.span),
            ExprKind::Builtin { function, arguments } => self.builtin(*function, arguments, expr.span),
            ExprKind::Hook { hook, arguments } => self.hook(*hook, arguments, expr.span),
        }
    }

    /// The value of a condition.
    pub(super) fn eval_bool(&mut self, expr: &'a Expr) -> Res<bool> {
        match &expr.kind {
            ExprKind::Not(operand) => Ok(!self.eval_bool(operand)?),
            ExprKind::And(operands) => {
                for operand in operands {
                    if !self.eval_bool(operand)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            ExprKind::Or(operands) => {
                for operand in operands {
                    if self.eval_bool(operand)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            ExprKind::Equal { negated, left, right } => Ok(self.equal(left, right, expr.span)? != *negated),
            ExprKind::Compare { op, left, right } => self.compare(*op, left, right, expr.span),
            ExprKind::InRange { operand, low, high, open_end } => {
                self.in_range(operand, low, high, *open_end, expr.span)
            }
            ExprKind::InMask { operand, mask } => self.in_mask(operand, *mask),
            ExprKind::InSet { operand, members } => self.in_set(operand, members, expr.span),
            ExprKind::InList { operand, list } => self.in_list(operand, list, expr.span),
            ExprKind::IsKnown(operand) => self.is_known(operand),
            ExprKind::Within { operand, period, anchor } => self.is_within(operand, period, anchor, expr.span),
            ExprKind::FindingHolds(id) => Ok(self.finding(*id)?.holds),
            ExprKind::Eligible(remedy) => Ok(self.is_eligible(*remedy)),
            ExprKind::Const(_)
            | ExprKind::LocalTime(_)
            | ExprKind::DurationBy { .. }
            | ExprKind::Fact(_)
            | ExprKind::Define(_)
            | ExprKind::Local(_)
            | ExprKind::Field(..)
            | ExprKind::Now
            | ExprKind::Decision(_)
            | ExprKind::Responsible(_)
            | ExprKind::Line(_)
            | ExprKind::Journal(_)
            | ExprKind::Total
            | ExprKind::EligibleItems
            | ExprKind::Shift { .. }
            | ExprKind::StartOfDate(_)
            | ExprKind::Arithmetic { .. }
            | ExprKind::Negate(_)
            | ExprKind::If { .. }
            | ExprKind::IfKnown { .. }
            | ExprKind::Aggregate(_)
            | ExprKind::Extreme { .. }
            | ExprKind::Lookup { .. }
            | ExprKind::Convert { .. }
            | ExprKind::Builtin { .. }
            | ExprKind::Hook { .. } => {
                let mut room = Val::Unknown;
                self.compute(expr, &mut room)?;
                match *self.value(expr, &room) {
                    Val::Bool(value) => Ok(value),
                    other => Err(needed(other, "a condition is yes or no", expr.span)),
                }
            }
        }
    }

    /// The value of a list expression.
    pub(super) fn list(&mut self, expr: &'a Expr) -> Res<ListRef> {
        let mut room = Val::Unknown;
        self.compute(expr, &mut room)?;
        match *self.value(expr, &room) {
            Val::List(list) => Ok(list),
            other => Err(needed(other, "a list is a list", expr.span)),
        }
    }

    fn field(&mut self, record: &'a Expr, field: u32) -> Res<Val> {
        let mut room = Val::Unknown;
        self.compute(record, &mut room)?;
        match *self.value(record, &room) {
            Val::Record(start) => Ok(*self.slot(start.saturating_add(field))),
            other => Err(needed(other, "only records have fields", record.span)),
        }
    }

    /// `eligible(REMEDY)`; without an `eligibility` whatever is asked is allowed.
    fn is_eligible(&self, remedy: Option<RemedyId>) -> bool {
        let Some(result) = self.verdicts() else { return true };
        let judged = result.judged(remedy.unwrap_or(result.asked));
        judged.is_some_and(|judged| judged.verdict == Verdict::Allow)
    }

    fn eligible_items(&mut self) -> Res<Val> {
        if let Some(list) = self.eligible {
            return Ok(Val::List(list));
        }
        let per = self.program.eligibility.as_ref().and_then(|eligibility| eligibility.per.as_ref());
        let Some((per, result)) = per.zip(self.verdicts()) else {
            return Err(broken("`eligible_items` stands where items are judged", Span::default()));
        };
        let allowed: SmallVec<[u32; 8]> = result.eligible_items().collect();
        let all = self.list(&per.list)?;
        let list = self.part_of(all, per.stride, &allowed);
        self.eligible = Some(list);
        Ok(Val::List(list))
    }
}
