//! Which values an expression takes, and when: through conditions, tables, decisions and what stands in for the unknown.

use super::{CASES, Case, DEPTH, Formula, Leaf, ROWS, Reader, WEIGHT, constant, is_shift};
use crate::check::analysis::terms::Term;
use crate::ir::{Expr, ExprKind, Match, TableRow};
use crate::value::{Num, Val};
use std::rc::Rc;

impl<'a> Reader<'a> {
    /// Whether a value is known.
    pub(super) fn known(&mut self, expr: &'a Expr) -> Formula {
        if let ExprKind::Extreme { known, operands, .. } = &expr.kind {
            let parts = operands.iter().map(|operand| self.known(operand)).collect();
            return if *known { Formula::any(parts) } else { Formula::all(parts) };
        }
        let cases = self.cases(expr);
        let mut parts = Vec::new();
        for (guard, leaf) in cases.iter() {
            let known = match leaf {
                Leaf::Const { value, .. } => Formula::Const(*value != Val::Unknown),
                Leaf::Quantity(of, term) => self.known_quantity(of, *term),
                Leaf::Seen { anchor, .. } => match self.terms.expr(*anchor) {
                    Some(of) if is_shift(of) => self.known(of),
                    Some(of) => self.known_quantity(of, *anchor),
                    None => Formula::Const(true),
                },
            };
            parts.push(guard.clone().and(known));
        }
        Formula::any(parts)
    }

    pub(super) fn known_quantity(&mut self, expr: &'a Expr, term: Term) -> Formula {
        if let ExprKind::Extreme { known, operands, .. } = &expr.kind {
            let parts = operands.iter().map(|operand| self.known(operand)).collect();
            return if *known { Formula::any(parts) } else { Formula::all(parts) };
        }
        match self.declared(expr) {
            Some((ty, _)) if !ty.optional => Formula::Const(true),
            Some(_) | None => Formula::Test(self.space.flag(term, "known".to_owned())),
        }
    }

    /// What a value can be, and when it is which. In every case of a policy one of these holds.
    pub(super) fn cases(&mut self, expr: &'a Expr) -> Rc<[Case<'a>]> {
        if self.depth >= DEPTH {
            return self.one_quantity(expr);
        }
        self.depth += 1;
        let found = self.cases_within(expr);
        self.depth -= 1;
        match found {
            Some(cases) if cases.len() <= CASES && cases.iter().all(|(guard, _)| guard.weight() <= WEIGHT) => cases,
            Some(_) | None => self.one_quantity(expr),
        }
    }

    fn one_quantity(&mut self, expr: &'a Expr) -> Rc<[Case<'a>]> {
        let term = self.terms.of(expr);
        Rc::new([(Formula::Const(true), Leaf::Quantity(self.terms.expr(term).unwrap_or(expr), term))])
    }

    fn cases_within(&mut self, expr: &'a Expr) -> Option<Rc<[Case<'a>]>> {
        let only = |leaf: Leaf<'a>| -> Option<Rc<[Case<'a>]>> { Some(Rc::new([(Formula::Const(true), leaf)])) };
        match &expr.kind {
            ExprKind::Const(value) => only(constant(*value)),
            ExprKind::LocalTime(local) => only(self.in_zone(|zone| zone.at(local.date, local.time).instant)),
            ExprKind::StartOfDate(inner) => {
                let cases = self.cases(inner);
                Some(cases.iter().map(|(guard, leaf)| (guard.clone(), self.beginning(*leaf))).collect())
            }
            ExprKind::Define(id) => {
                if let Some(cases) = self.values.get(id) {
                    return Some(cases.clone());
                }
                let cases = self.cases(&self.program.defines.at(*id).value);
                self.values.insert(*id, cases.clone());
                Some(cases)
            }
            ExprKind::If { condition, then, otherwise } => {
                let condition = self.condition(condition);
                let mut all = guarded(&condition, &self.cases(then));
                all.extend(guarded(&condition.not(), &self.cases(otherwise)));
                Some(merged(all).into())
            }
            ExprKind::IfKnown { operand, otherwise } => {
                let known = self.known(operand);
                let mut all = guarded(&known, &self.cases(operand));
                all.extend(guarded(&known.not(), &self.cases(otherwise)));
                Some(merged(all).into())
            }
            ExprKind::Nothing => Some(Rc::new([(Formula::Const(true), constant(Val::Num(Num::ZERO)))])),
            ExprKind::Shift { skipping: Some(_), .. } => None,
            ExprKind::Shift { direction, period, anchor, skipping: None } => {
                self.shifted(*direction, period, anchor).map(Into::into)
            }
            ExprKind::Lookup { table, keys, output } => self.rows(*table, keys, *output).map(Into::into),
            ExprKind::Decision(id) => {
                if let Some(cases) = self.decisions.get(id) {
                    return Some(cases.clone());
                }
                let mut all = Vec::new();
                for (guard, outcome) in self.choices(&self.program.decisions.at(*id).rules) {
                    all.extend(guarded(&guard, &self.cases(outcome)));
                }
                let cases: Rc<[Case<'a>]> = merged(all).into();
                self.decisions.insert(*id, cases.clone());
                Some(cases)
            }
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
            | ExprKind::Verdict(..) => {
                let yes = self.condition(expr);
                let no = yes.clone().not();
                Some(Rc::new([(yes, constant(Val::Bool(true))), (no, constant(Val::Bool(false)))]))
            }
            ExprKind::DurationBy { .. }
            | ExprKind::Fact(_)
            | ExprKind::Local(_)
            | ExprKind::Field(..)
            | ExprKind::Now
            | ExprKind::Responsible(_)
            | ExprKind::Line(_)
            | ExprKind::Journal(_)
            | ExprKind::Total
            | ExprKind::EligibleItems
            | ExprKind::Arithmetic { .. }
            | ExprKind::Negate(_)
            | ExprKind::Aggregate(_)
            | ExprKind::Extreme { .. }
            | ExprKind::Convert { .. }
            | ExprKind::Builtin { .. }
            | ExprKind::Hook { .. } => None,
        }
    }

    /// The outputs of a table and when each is looked up.
    fn rows(&mut self, table: crate::ir::TableId, keys: &'a [Expr], output: u32) -> Option<Vec<Case<'a>>> {
        let table = self.program.tables.at(table);
        if table.on.is_some() || table.rows.len() > ROWS {
            return None;
        }
        let value = |row: &TableRow| row.outputs.get(output as usize).map(|value| constant(*value));
        let mut above: Vec<Formula> = Vec::new();
        let mut all = Vec::new();
        for row in &table.rows {
            let cells = keys.iter().zip(&row.cells);
            let matches = Formula::all(cells.map(|(key, cell)| self.cell(key, cell)).collect());
            let earlier = if table.first_row { Formula::any(above.clone()) } else { Formula::Const(false) };
            above.push(matches.clone());
            all.push((matches.and(earlier.not()), value(row)?));
        }
        if let Some(row) = &table.otherwise {
            all.push((Formula::any(above).not(), value(row)?));
        }
        Some(merged(all))
    }

    /// When a cell matches a key.
    fn cell(&mut self, key: &'a Expr, cell: &'a Match) -> Formula {
        let cases = self.cases(key);
        let term = self.terms.of(key);
        let mut parts = Vec::new();
        for (guard, leaf) in cases.iter() {
            let words = format!("cell {cell:?} {}", parts.len());
            let name = (term, words.as_str());
            let among = |reader: &mut Self, values: &[Val]| {
                let one = |value: &Val| reader.equal(*leaf, constant(*value), (term, &format!("{words} {value:?}")));
                Formula::any(values.iter().map(one).collect())
            };
            let matches = match cell {
                Match::Any => Formula::Const(true),
                Match::Among(values) => among(self, values),
                Match::NotAmong(values) => among(self, values).not(),
                Match::Between { low, high } => {
                    let low =
                        low.map(|(at, is_in)| self.less(constant(at), *leaf, is_in, (term, &format!("{words} low"))));
                    let high = high.map(|(at, is_in)| self.less(*leaf, constant(at), is_in, name));
                    Formula::all(low.into_iter().chain(high).collect())
                }
            };
            parts.push(guard.clone().and(matches));
        }
        Formula::any(parts)
    }
}

fn guarded<'a>(guard: &Formula, cases: &[Case<'a>]) -> Vec<Case<'a>> {
    cases.iter().map(|(inner, leaf)| (guard.clone().and(inner.clone()), *leaf)).collect()
}

/// The same constant twice is one case.
fn merged(all: Vec<Case<'_>>) -> Vec<Case<'_>> {
    let mut found: Vec<(Vec<Formula>, Leaf<'_>)> = Vec::new();
    for (guard, leaf) in all {
        if let Formula::Const(false) = guard {
            continue;
        }
        let same = found.iter_mut().find(|(_, other)| match (other, &leaf) {
            (Leaf::Const { value: a, hangs: x }, Leaf::Const { value: b, hangs: y }) => a == b && x == y,
            (Leaf::Quantity(_, a), Leaf::Quantity(_, b)) => a == b,
            (Leaf::Const { .. } | Leaf::Quantity(..) | Leaf::Seen { .. }, _) => false,
        });
        match same {
            Some((guards, _)) => guards.push(guard),
            None => found.push((vec![guard], leaf)),
        }
    }
    found.into_iter().map(|(guards, leaf)| (Formula::any(guards), leaf)).collect()
}
