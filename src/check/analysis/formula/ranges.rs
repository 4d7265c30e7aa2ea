//! Between which values a quantity lies: as it is declared, or as it follows from what it is computed from.

use super::{Reader, is_ordered};
use crate::builtins::Output;
use crate::check::analysis::bounds;
use crate::check::analysis::terms::Term;
use crate::ir::{Expr, ExprKind, LocalId, Range, TableRow};
use crate::stack::roomy;
use crate::syntax::ast::AggregateOp;
use crate::value::{Num, Ty, Type, Val};

impl<'a> Reader<'a> {
    /// Makes the declared ends of a quantity count where it is compared with others.
    pub(super) fn bounds(&mut self, expr: &'a Expr, term: Term) {
        let end = match self.range_of(expr) {
            Some(Range::Between { low, high }) => low.or(high),
            Some(Range::Among(values)) => values.first().copied(),
            None => None,
        };
        if let Some(end) = end.filter(is_ordered) {
            self.line(expr, term, &end, false);
        }
    }

    /// The declared or known range of a quantity; of a sum or product, what follows from those of its parts.
    pub(super) fn range_of(&mut self, expr: &Expr) -> Option<Range> {
        if let Some((low, high)) = self.computed(expr) {
            return (low.is_some() || high.is_some()).then_some(Range::Between { low, high });
        }
        let (_, range) = self.declared(expr)?;
        if let (ExprKind::Fact(id), None, Some(effective)) = (&expr.kind, range, &self.program.effective)
            && effective.by == *id
        {
            let start = |value: Val| match (value, self.zone) {
                (Val::Date(date), Some(zone)) if !self.is_date(expr) => Some(Val::Instant(zone.start_of_day(date))),
                (Val::Date(_), None) if !self.is_date(expr) => None,
                (value, _) => Some(value),
            };
            return Some(Range::Between { low: start(effective.from), high: None });
        }
        range.cloned()
    }

    /// The ends of what an expression computes, as far as its form tells.
    fn computed(&mut self, expr: &Expr) -> Option<bounds::Ends> {
        match &expr.kind {
            ExprKind::Arithmetic { op, left, right } => Some(bounds::of(*op, self.ends(left), self.ends(right))),
            ExprKind::Negate(inner) => Some(bounds::negated(self.ends(inner))),
            ExprKind::Responsible(_) => Some((Some(Val::Num(Num::ZERO)), Some(Val::Num(Num::ONE)))),
            ExprKind::Aggregate(one) if one.op == AggregateOp::Count => Some((Some(Val::Num(Num::ZERO)), None)),
            ExprKind::Extreme { greatest, known, operands } => {
                let all: Vec<bounds::Ends> = operands.iter().map(|operand| self.ends(operand)).collect();
                Some(bounds::extreme(*greatest, *known, &all))
            }
            ExprKind::Lookup { table, output, .. } => {
                let table = self.program.tables.at(*table);
                let rows = table.rows.iter().chain(&table.otherwise);
                let one = |row: &TableRow| row.outputs.get(*output as usize).copied();
                // What is unknown is compared nowhere.
                let values = rows.map(one).filter(|value| *value != Some(Val::Unknown));
                let all: Vec<bounds::Ends> = values.map(|value| (value, value)).collect();
                Some(bounds::extreme(false, true, &all))
            }
            ExprKind::If { then, otherwise, .. } => Some(bounds::either(self.ends(then), self.ends(otherwise))),
            ExprKind::IfKnown { operand, otherwise } => Some(bounds::either(self.ends(operand), self.ends(otherwise))),
            ExprKind::Builtin { function, arguments } => match function.entry()?.name {
                "weekday" => Some(bounds::whole(1, 7)),
                "month_of" => Some(bounds::whole(1, 12)),
                "day_of" => Some(bounds::whole(1, 31)),
                "abs" => Some(bounds::absolute(self.ends(arguments.first()?))),
                "round" | "floor" | "ceiling" if arguments.len() == 1 => {
                    Some(bounds::rounded(self.ends(arguments.first()?)))
                }
                _ => None,
            },
            _ => None,
        }
    }

    /// The least and the most that a quantity can be, as far as is known.
    pub(in crate::check::analysis) fn ends(&mut self, expr: &Expr) -> bounds::Ends {
        if let ExprKind::Const(value) = &expr.kind {
            return (Some(*value), Some(*value));
        }
        if let ExprKind::Define(id) = &expr.kind {
            if let Some(ends) = self.ends.get(id) {
                return *ends;
            }
            let program = self.program;
            let ends = roomy(|| self.ends(&program.defines.at(*id).value));
            self.ends.insert(*id, ends);
            return ends;
        }
        match self.range_of(expr) {
            Some(Range::Between { low, high }) => (low, high),
            Some(Range::Among(_)) | None => (None, None),
        }
    }

    /// The type and the declared range of a quantity, as far as it is declared.
    pub(super) fn declared(&self, expr: &Expr) -> Option<(Ty, Option<&'a Range>)> {
        let program = self.program;
        match &expr.kind {
            ExprKind::Fact(id) => program.facts.get(*id).map(|fact| (fact.ty.clone(), fact.range.as_ref())),
            ExprKind::Local(id) => self.element(*id).map(|base| (Ty::known(base), None)),
            ExprKind::Field(of, at) => match self.declared(of)?.0.base {
                Type::Record(id) => {
                    let field = program.records.get(id)?.fields.get(*at as usize)?;
                    Some((field.ty.clone(), field.range.as_ref()))
                }
                _ => None,
            },
            ExprKind::Now => Some((Ty::known(Type::DateTime), None)),
            ExprKind::Hook { hook, .. } => {
                program.hooks.get(*hook).map(|hook| (hook.result.clone(), hook.range.as_ref()))
            }
            ExprKind::Define(id) => program.defines.get(*id).map(|define| (define.ty.clone(), None)),
            ExprKind::Decision(id) => program.decisions.get(*id).map(|one| (one.ty.clone(), None)),
            ExprKind::Lookup { table, output, .. } => {
                let output = program.tables.get(*table)?.outputs.get(*output as usize)?;
                Some((output.ty.clone(), None))
            }
            ExprKind::Builtin { function, .. } => {
                let entry = function.entry()?;
                let base = match entry.overloads.first()?.output {
                    _ if entry.overloads.len() > 1 => return None,
                    Output::First => return None,
                    Output::Bool => Type::Bool,
                    Output::Integer => Type::Integer,
                    Output::Number => Type::Number,
                    Output::Date => Type::Date,
                    Output::DateTime => Type::DateTime,
                    Output::Time => Type::Time,
                    Output::Text => Type::Text,
                };
                Some((Ty::known(base), None))
            }
            ExprKind::Aggregate(one) if one.op == AggregateOp::Count => Some((Ty::known(Type::Integer), None)),
            ExprKind::Responsible(_) => Some((Ty::known(Type::Percent), None)),
            ExprKind::Line(_) | ExprKind::Total => Some((Ty::known(Type::Money(crate::value::Coin::Case)), None)),
            _ => None,
        }
    }

    /// What the items of the eligibility are.
    fn element(&self, id: LocalId) -> Option<Type> {
        let per = self.program.eligibility.as_ref()?.per.as_ref().filter(|per| per.binder == id)?;
        match self.declared(&per.list)?.0.base {
            Type::List(element) => Some(*element),
            _ => None,
        }
    }
}
