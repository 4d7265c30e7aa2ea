//! Conditions of an event on a fact that the same event brings: they see the fact as it was before.

use crate::diag::{Code, Diagnostic, Sink};
use crate::ir::{Event, Expr, ExprKind, FactId, Program, Right, Workflow};
use crate::source::Span;

/// Reports them. Who also asks whether the fact `is known`, or was `unproven`, asks for what was known before.
pub(super) fn check(program: &Program, workflow: &Workflow, sink: &mut Sink) {
    for right in workflow.rights.values() {
        let event = workflow.events.at(right.event);
        for when in right.action.branches.iter().filter_map(|branch| branch.when.as_ref()) {
            let mut asked = Asked { program, facts: Vec::new(), fair: Vec::new() };
            asked.read(when);
            let brought = |fact: FactId| brings(event, right, fact) && !asked.fair.contains(&fact);
            if let Some((fact, span)) = asked.facts.iter().find(|(fact, _)| brought(*fact)) {
                sink.push(told(&program.facts.at(*fact).path, &event.decl.name, *span));
            }
        }
    }
}

fn told(fact: &str, event: &str, span: Span) -> Diagnostic {
    let message = format!("`{fact}` is asked as it was before, and `{event}` brings it anew");
    Diagnostic::new(Code::ValueBefore, span, message).with_help(format!(
        "to ask for what is brought, give `{event}` a field of its own, ask for that, and `set {fact}` to it"
    ))
}

/// Whether a line of an event brings a fact.
fn brings(event: &Event, right: &Right, fact: FactId) -> bool {
    let takes = |at: u32| right.takes & 1u64.checked_shl(at).unwrap_or(0) != 0;
    (0u32..).zip(&event.fields).any(|(at, field)| field.fact == Some(fact) && takes(at))
}

/// The facts of a condition.
struct Asked<'p> {
    program: &'p Program,
    /// Whose value it names, and where.
    facts: Vec<(FactId, Span)>,
    /// Of which it asks whether anything was known of them.
    fair: Vec<FactId>,
}

impl Asked<'_> {
    fn read(&mut self, condition: &Expr) {
        let mut waiting = vec![condition];
        while let Some(expr) = waiting.pop() {
            if let ExprKind::IsKnown(operand) = &expr.kind
                && let ExprKind::Fact(fact) = operand.kind
            {
                self.fair.push(fact);
                continue;
            }
            if let ExprKind::Fact(fact) = expr.kind {
                self.facts.push((fact, expr.span));
                // As a fact, and not as what holds, a finding is asked for what was found so far.
                if self.program.findings.values().any(|finding| finding.fact == fact) {
                    self.fair.push(fact);
                }
            }
            if let ExprKind::FindingHolds(finding) = expr.kind {
                self.facts.push((self.program.findings.at(finding).fact, expr.span));
            }
            expr.parts(&mut |part| waiting.push(part));
        }
    }
}
