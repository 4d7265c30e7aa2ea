//! What a condition shows to be known.

use crate::check::scope::Place;
use crate::ir::{Expr, ExprKind, Journal, Program};
use crate::stack::roomy;
use std::collections::BTreeSet;

/// The optional values that are known where the condition is `truth`.
pub(crate) fn known_if(program: &Program, condition: &Expr, truth: bool) -> BTreeSet<Place> {
    match &condition.kind {
        ExprKind::IsKnown(operand) if truth => place(operand).into_iter().collect(),
        ExprKind::Not(operand) => known_if(program, operand, !truth),
        ExprKind::And(parts) => combine(program, parts, truth, truth),
        ExprKind::Or(parts) => combine(program, parts, truth, !truth),
        ExprKind::Define(id) => program
            .defines
            .get(*id)
            .map_or_else(BTreeSet::new, |define| roomy(|| known_if(program, &define.value, truth))),
        _ => BTreeSet::new(),
    }
}

/// All parts have that truth (`every`), or one of them has, nobody knows which.
fn combine(program: &Program, parts: &[Expr], truth: bool, every: bool) -> BTreeSet<Place> {
    let mut known: Option<BTreeSet<Place>> = None;
    for part in parts {
        let more = known_if(program, part, truth);
        known = Some(match known {
            None => more,
            Some(before) if every => before.union(&more).copied().collect(),
            Some(before) => before.intersection(&more).copied().collect(),
        });
    }
    known.unwrap_or_default()
}

/// The place of a value, where a condition can speak of it again.
pub(crate) fn place(expr: &Expr) -> Option<Place> {
    match &expr.kind {
        ExprKind::Fact(id) => Some(Place::Fact(*id)),
        ExprKind::Define(id) => Some(Place::Define(*id)),
        ExprKind::Local(id) => Some(Place::Local(*id)),
        ExprKind::Journal(Journal::Met { mark, .. }) => Some(Place::Met(*mark)),
        ExprKind::Journal(Journal::Field(event, field)) => Some(Place::Brought(*event, *field)),
        ExprKind::Field(base, field) => match base.kind {
            ExprKind::Local(id) => Some(Place::Field(id, *field)),
            ExprKind::Fact(id) => Some(Place::FactField(id, *field)),
            _ => None,
        },
        _ => None,
    }
}
