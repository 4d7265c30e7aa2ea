//! Where expressions stand in a program.

use crate::ir::{BearerKind, Decision, Expr, Program, Rule, Rules, Window};

/// Calls `visit` with every expression of a program and all their parts.
pub(super) fn every<'a>(program: &'a Program, visit: &mut dyn FnMut(&'a Expr)) {
    let mut deep = |expr: &'a Expr| within(expr, visit);
    let header = [&program.currency, &program.zone, &program.holidays];
    header.into_iter().flatten().for_each(&mut deep);
    program.defines.values().for_each(|define| deep(&define.value));
    program.tables.values().filter_map(|table| table.on.as_ref()).for_each(&mut deep);
    program.countings.values().filter_map(|one| one.holidays.as_ref()).for_each(&mut deep);
    program.calendars.values().flat_map(|one| &one.closed).for_each(|(expr, _)| deep(expr));
    program.always.iter().for_each(|one| deep(&one.condition));
    for finding in program.findings.values() {
        of_rules(&finding.rules, &mut deep, &|_, _| {});
    }
    program.decisions.values().for_each(|decision| of_decision(decision, &mut deep));
    if let Some(eligibility) = &program.eligibility {
        eligibility.per.iter().for_each(|per| deep(&per.list));
        of_rules(&eligibility.rules, &mut deep, &|_, _| {});
    }
    if let Some(rules) = &program.responsibility.rules {
        of_rules(rules, &mut deep, &|outcome, deep| {
            outcome.shares.iter().filter_map(|(_, share)| share.as_ref()).for_each(deep)
        });
    }
    let Some(compensation) = &program.compensation else { return };
    for line in compensation.lines.values() {
        let parts = [&line.amount, &line.of, &line.at_least, &line.at_most, &line.when, &line.unless];
        parts.into_iter().flatten().for_each(&mut deep);
        for bearer in &line.borne_by {
            bearer.at_most.iter().for_each(&mut deep);
            if let BearerKind::Responsibility { limits } = &bearer.who {
                limits.iter().for_each(|(_, limit)| deep(limit));
            }
        }
    }
    compensation.total.iter().for_each(|total| deep(&total.at_most));
}

fn within<'a>(expr: &'a Expr, visit: &mut dyn FnMut(&'a Expr)) {
    visit(expr);
    expr.parts(&mut |part| within(part, visit));
}

/// What to do with the expressions of an outcome.
type OfOutcome<'a, O> = dyn Fn(&'a O, &mut dyn FnMut(&'a Expr));

fn of_rules<'a, O>(rules: &'a Rules<O>, visit: &mut dyn FnMut(&'a Expr), of_outcome: &OfOutcome<'a, O>) {
    rules.at.iter().for_each(&mut *visit);
    for rule in std::iter::once(&rules.normally).chain(&rules.excepts) {
        of_rule(rule, visit);
        of_outcome(&rule.outcome, visit);
    }
}

/// The expressions of a decision.
pub(super) fn of_decision<'a>(decision: &'a Decision, visit: &mut dyn FnMut(&'a Expr)) {
    of_rules(&decision.rules, visit, &|outcome, visit| visit(outcome));
}

/// The expressions of a rule's windows and conditions.
pub(super) fn of_rule<'a, O>(rule: &'a Rule<O>, visit: &mut dyn FnMut(&'a Expr)) {
    for window in &rule.windows {
        match window {
            Window::Within { period, anchor, .. } => {
                visit(period);
                visit(anchor);
            }
            Window::From { at, .. } | Window::Until { at, .. } => visit(at),
        }
    }
    rule.when.iter().chain(&rule.unless).for_each(visit);
}
