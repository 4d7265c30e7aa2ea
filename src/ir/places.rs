//! Where expressions stand in a program.

use super::{
    Action, BearerKind, Clock, Decision, DefineId, Duty, Effect, EffectKind, Expr, ExprKind, Finding, NoticeBody,
    Piece, Program, ReminderAt, Rule, Rules, TermKind, ThresholdAt, Window, Workflow,
};
use std::collections::BTreeSet;

/// Calls `visit` with every expression of what a program decides, and all their parts.
pub(crate) fn every<'a>(program: &'a Program, visit: &mut dyn FnMut(&'a Expr)) {
    program.defines.values().for_each(|define| within(&define.value, visit));
    of_decisions(program, visit);
}

/// Calls `visit` with every expression that a program evaluates for a case, as far as it goes, and all their parts: a
/// define counts where it is used.
pub(crate) fn reached<'a>(program: &'a Program, visit: &mut dyn FnMut(&'a Expr)) {
    let mut used = BTreeSet::new();
    let mut waiting = Vec::new();
    let mut find = |expr: &'a Expr, waiting: &mut Vec<DefineId>| {
        if let ExprKind::Define(id) = &expr.kind
            && used.insert(id.0)
        {
            waiting.push(*id);
        }
        visit(expr);
    };
    of_decisions(program, &mut |expr| find(expr, &mut waiting));
    of_live(program, &mut |expr| find(expr, &mut waiting));
    while let Some(id) = waiting.pop() {
        within(&program.defines.at(id).value, &mut |expr| find(expr, &mut waiting));
    }
}

fn of_decisions<'a>(program: &'a Program, visit: &mut dyn FnMut(&'a Expr)) {
    let mut deep = |expr: &'a Expr| within(expr, visit);
    let header = [&program.currency, &program.zone, &program.holidays];
    header.into_iter().flatten().for_each(&mut deep);
    program.tables.values().filter_map(|table| table.on.as_ref()).for_each(&mut deep);
    program.countings.values().filter_map(|one| one.holidays.as_ref()).for_each(&mut deep);
    program.calendars.values().flat_map(|one| &one.closed).for_each(|(expr, _)| deep(expr));
    program.always.iter().for_each(|one| deep(&one.condition));
    for finding in program.findings.values() {
        of_finding(finding, &mut deep);
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

/// The workflow, the clocks and the notices.
fn of_live<'a>(program: &'a Program, visit: &mut dyn FnMut(&'a Expr)) {
    let mut deep = |expr: &'a Expr| within(expr, visit);
    program.workflow.iter().for_each(|workflow| of_workflow(workflow, &mut deep));
    program.clocks.values().for_each(|clock| of_clock(clock, &mut deep));
    for notice in program.notices.values() {
        match &notice.body {
            NoticeBody::Inline(texts) => {
                for piece in texts.iter().flat_map(|(_, pieces)| pieces) {
                    if let Piece::Value(value) = piece {
                        deep(&value.expr);
                    }
                }
            }
            NoticeBody::Fluent { values, .. } => values.iter().for_each(|(_, value)| deep(&value.expr)),
        }
    }
}

fn of_workflow<'a>(workflow: &'a Workflow, visit: &mut dyn FnMut(&'a Expr)) {
    for stage in workflow.stages.values() {
        of_effects(&stage.on_entry, visit);
        stage.at_once.iter().for_each(|action| of_action(action, visit));
    }
    for right in workflow.rights.values() {
        right.windows.iter().for_each(|window| of_window(window, visit));
        of_action(&right.action, visit);
    }
    workflow.duties.values().for_each(|duty| of_duty(duty, visit));
    for timer in workflow.timers.values() {
        visit(&timer.period);
        timer.anchor.iter().for_each(&mut *visit);
        of_action(&timer.action, visit);
    }
}

fn of_duty<'a>(duty: &'a Duty, visit: &mut dyn FnMut(&'a Expr)) {
    for turn in &duty.turns {
        match &turn.term.kind {
            TermKind::Within(one) | TermKind::Until(one) => visit(one),
            TermKind::WithinOf { period, anchor } => {
                visit(period);
                visit(anchor);
            }
        }
    }
    duty.when.iter().for_each(&mut *visit);
    for reminder in &duty.reminders {
        let (ReminderAt::After(period) | ReminderAt::Before(period)) = &reminder.at;
        visit(period);
    }
    of_action(&duty.otherwise, visit);
}

fn of_clock<'a>(clock: &'a Clock, visit: &mut dyn FnMut(&'a Expr)) {
    visit(&clock.target);
    for threshold in &clock.thresholds {
        match &threshold.at {
            ThresholdAt::Fraction(_) => {}
            ThresholdAt::Early(by) | ThresholdAt::Late(by) => visit(by),
        }
        of_effects(&threshold.effects, visit);
    }
}

fn of_action<'a>(action: &'a Action, visit: &mut dyn FnMut(&'a Expr)) {
    for branch in &action.branches {
        branch.when.iter().for_each(&mut *visit);
        of_effects(&branch.effects, visit);
    }
}

fn of_effects<'a>(effects: &'a [Effect], visit: &mut dyn FnMut(&'a Expr)) {
    for effect in effects {
        match &effect.kind {
            EffectKind::Set { element, value, .. } => {
                element.iter().for_each(|element| visit(&element.key));
                visit(value);
            }
            EffectKind::Add { fields, .. } => fields.iter().for_each(&mut *visit),
            EffectKind::Decide
            | EffectKind::Grant
            | EffectKind::Refuse
            | EffectKind::Settle
            | EffectKind::Notify { .. }
            | EffectKind::Assign(_)
            | EffectKind::Flag(_) => {}
        }
    }
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
pub(crate) fn of_decision<'a>(decision: &'a Decision, visit: &mut dyn FnMut(&'a Expr)) {
    of_rules(&decision.rules, visit, &|outcome, visit| visit(outcome));
}

/// The expressions of what a finding is presumed by.
pub(crate) fn of_finding<'a>(finding: &'a Finding, visit: &mut dyn FnMut(&'a Expr)) {
    of_rules(&finding.rules, visit, &|_, _| {});
}

/// The expressions of a rule's windows and conditions.
pub(crate) fn of_rule<'a, O>(rule: &'a Rule<O>, visit: &mut dyn FnMut(&'a Expr)) {
    rule.windows.iter().for_each(|window| of_window(window, visit));
    rule.when.iter().chain(&rule.unless).for_each(visit);
}

fn of_window<'a>(window: &'a Window, visit: &mut dyn FnMut(&'a Expr)) {
    match window {
        Window::Within { period, anchor, .. } => {
            visit(period);
            visit(anchor);
        }
        Window::From { at, .. } | Window::Until { at, .. } => visit(at),
    }
}
