//! What a condition shows to be known.

use crate::check::scope::Place;
use crate::ir::{DefineId, Expr, ExprKind, Journal, Program};
use crate::stack::roomy;
use std::collections::{BTreeMap, BTreeSet};

/// What defines show where they hold, and where they do not. Each is looked into once, however many others use it.
pub(crate) type Shown = BTreeMap<(DefineId, bool), BTreeSet<Place>>;

/// The optional values that are known where the condition is `truth`. `shown` keeps what was found of defines.
pub(crate) fn known_if(program: &Program, shown: &mut Shown, condition: &Expr, truth: bool) -> BTreeSet<Place> {
    match &condition.kind {
        ExprKind::IsKnown(operand) if truth => place(operand).into_iter().collect(),
        ExprKind::Not(operand) => known_if(program, shown, operand, !truth),
        ExprKind::And(parts) => combine(program, shown, parts, truth, truth),
        ExprKind::Or(parts) => combine(program, shown, parts, truth, !truth),
        ExprKind::Define(id) => {
            let Some(define) = program.defines.get(*id) else { return BTreeSet::new() };
            if let Some(known) = shown.get(&(*id, truth)) {
                return known.clone();
            }
            let known = roomy(|| known_if(program, shown, &define.value, truth));
            shown.insert((*id, truth), known.clone());
            known
        }
        _ => BTreeSet::new(),
    }
}

/// All parts have that truth (`every`), or one of them has, nobody knows which.
fn combine(program: &Program, shown: &mut Shown, parts: &[Expr], truth: bool, every: bool) -> BTreeSet<Place> {
    let mut known: Option<BTreeSet<Place>> = None;
    for part in parts {
        let more = known_if(program, shown, part, truth);
        known = Some(match known {
            None => more,
            Some(before) if every => before.union(&more).cloned().collect(),
            Some(before) => before.intersection(&more).cloned().collect(),
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
        ExprKind::Lookup { table, keys, output } => {
            Some(Place::Row(*table, *output, keys.iter().map(place).collect::<Option<_>>()?))
        }
        ExprKind::Field(record, field) => Some(Place::Field(Box::new(place(record)?), *field)),
        _ => None,
    }
}
