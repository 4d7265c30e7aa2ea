//! Expressions: one match over their forms. Longer forms live beside it, so that a level of nesting costs little
//! stack.

use super::fault::{Res, broken};
use super::machine::{Machine, needed};
use crate::ir::{Expr, ExprKind, RemedyId, Verdict};
use crate::source::Span;
use crate::value::{ListRef, Money, Val};
use smallvec::SmallVec;

impl<'a> Machine<'a> {
    /// Computes the value of an expression into its place.
    pub(super) fn compute(&mut self, expr: &'a Expr, place: &mut Val) -> Res<()> {
        *place = match &expr.kind {
            ExprKind::Field(record, field) => return self.field(record, *field, place),
            ExprKind::Define(id) => return self.define(*id, place),
            ExprKind::Arithmetic { op, left, right } => return self.arithmetic(*op, left, right, place, expr.span),
            ExprKind::If { condition, then, otherwise } => {
                let branch = if self.eval_bool(condition)? { then } else { otherwise };
                self.scratch.saw(branch.span);
                return self.eval_into(branch, place);
            }
            ExprKind::IfKnown { operand, otherwise } => {
                self.eval_into(operand, place)?;
                let known = !matches!(place, Val::Unknown);
                self.scratch.saw(if known { operand.span } else { otherwise.span });
                return if known { Ok(()) } else { self.eval_into(otherwise, place) };
            }
            ExprKind::Aggregate(aggregate) => return self.aggregate(aggregate, place, expr.span),
            ExprKind::Lookup { table, keys, output } => {
                return self.look_up(*table, keys, *output, place, expr.span);
            }
            ExprKind::Const(value) => *value,
            ExprKind::Fact(id) => *self.fact(*id),
            ExprKind::Local(id) => *self.local(*id),
            ExprKind::Now => Val::Instant(self.now),
            ExprKind::LocalTime(local) => Val::Instant(self.zone(expr.span)?.at(local.date, local.time).instant),
            ExprKind::DurationBy { period, by } => self.duration_by(*period, by)?,
            ExprKind::Decision(id) => self.decided(*id)?.value,
            ExprKind::Responsible(party) => Val::Num(self.share_of(*party)),
            ExprKind::Journal(what) => self.journal(*what, expr.span)?,
            ExprKind::Line(id) => self.line_amount(*id, expr.span)?,
            ExprKind::Total => self.total(expr.span)?,
            ExprKind::EligibleItems => self.eligible_items()?,
            ExprKind::Nothing => Val::Money(Money::zero(self.currency(expr.span)?)),
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
            | ExprKind::Verdict(..) => Val::Bool(self.eval_bool(expr)?),
            ExprKind::Shift { direction, period, anchor, skipping } => {
                self.shift(*direction, period, anchor, skipping.as_deref(), expr.span)?
            }
            ExprKind::StartOfDate(date) => self.start_of_date(date)?,
            ExprKind::Negate(operand) => self.negate(operand)?,
            ExprKind::Extreme { greatest, known, operands } => self.extreme(*greatest, *known, operands)?,
            ExprKind::Convert { amount, rate } => self.convert(amount, rate, expr.span)?,
            ExprKind::Builtin { function, arguments } => self.builtin(*function, arguments, expr.span)?,
            ExprKind::Hook { hook, arguments } => self.hook(*hook, arguments, expr.span)?,
        };
        Ok(())
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
            ExprKind::Verdict(remedy, verdict) => Ok(self.verdict_of(*remedy) == *verdict),
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
            | ExprKind::Nothing
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
            | ExprKind::Hook { .. } => match self.at_hand(expr) {
                Some(Val::Bool(value)) => Ok(*value),
                _ => self.bool_computed(expr),
            },
        }
    }

    #[inline(never)]
    fn bool_computed(&mut self, expr: &'a Expr) -> Res<bool> {
        self.look(expr, |value| match value {
            Val::Bool(value) => Ok(*value),
            other => Err(needed(*other, "a condition is yes or no", expr.span)),
        })?
    }

    /// The value of a list expression.
    pub(super) fn list(&mut self, expr: &'a Expr) -> Res<ListRef> {
        self.look(expr, |value| match value {
            Val::List(list) => Ok(*list),
            other => Err(needed(*other, "a list is a list", expr.span)),
        })?
    }

    fn field(&mut self, record: &'a Expr, field: u32, place: &mut Val) -> Res<()> {
        self.eval_into(record, place)?;
        match *place {
            Val::Record(start) => *place = *self.slot(start.saturating_add(field)),
            other => return Err(needed(other, "only records have fields", record.span)),
        }
        Ok(())
    }

    /// The verdict of a remedy; without an `eligibility` whatever is asked is allowed.
    fn verdict_of(&self, remedy: Option<RemedyId>) -> Verdict {
        let Some(result) = self.verdicts() else { return Verdict::Allow };
        let judged = result.judged(remedy.unwrap_or(result.asked));
        judged.map_or(Verdict::Deny, |judged| judged.verdict)
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
