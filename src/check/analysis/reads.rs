//! What can be another while a case lives.

use crate::ir::{DefineId, EffectKind, Expr, ExprKind, FactId, Program, Workflow};
use crate::stack::roomy;
use std::collections::BTreeSet;

/// The facts that effects change, without anybody bringing them.
pub(super) fn changed(workflow: &Workflow) -> BTreeSet<FactId> {
    let rights = workflow.rights.values().map(|right| &right.action);
    let duties = workflow.duties.values().map(|duty| &duty.otherwise);
    let timers = workflow.timers.values().map(|timer| &timer.action);
    let stages = workflow.stages.values();
    let actions = rights.chain(duties).chain(timers).chain(stages.clone().flat_map(|stage| &stage.at_once));
    let effects = actions.flat_map(|action| &action.branches).flat_map(|branch| &branch.effects);
    let facts = effects.chain(stages.flat_map(|stage| &stage.on_entry)).filter_map(|effect| match effect.kind {
        EffectKind::Set { fact, .. } | EffectKind::Add { list: fact, .. } => Some(fact),
        EffectKind::Decide
        | EffectKind::Grant
        | EffectKind::Refuse
        | EffectKind::Settle
        | EffectKind::Notify { .. }
        | EffectKind::Assign(_)
        | EffectKind::Flag(_) => None,
    });
    facts.collect()
}

/// Whether an expression can change while nobody acts: with the time, with what has happened, with a decision, or with facts
/// among these.
pub(super) fn changes(program: &Program, facts: &BTreeSet<FactId>, expr: &Expr) -> bool {
    looks_into(program, facts, expr, &mut BTreeSet::new())
}

/// As [`changes`]; a define that was looked into once is not looked into again.
fn looks_into(program: &Program, facts: &BTreeSet<FactId>, expr: &Expr, seen: &mut BTreeSet<DefineId>) -> bool {
    let own = if let ExprKind::Fact(id) = &expr.kind {
        facts.contains(id)
    } else if let ExprKind::Define(id) = &expr.kind {
        seen.insert(*id) && roomy(|| looks_into(program, facts, &program.defines.at(*id).value, seen))
    } else {
        matches!(
            expr.kind,
            ExprKind::Now
                | ExprKind::Journal(_)
                | ExprKind::Decision(_)
                | ExprKind::FindingHolds(_)
                | ExprKind::Responsible(_)
                | ExprKind::Line(_)
                | ExprKind::Total
                | ExprKind::EligibleItems
                | ExprKind::Verdict(..)
        )
    };
    let mut found = own;
    expr.parts(&mut |part| found = found || looks_into(program, facts, part, seen));
    found
}
