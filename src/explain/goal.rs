//! The outcomes that did not come, and what kept each out; whether a changed case has one.

use super::Failing;
use super::uses::{Needed, asked_by, asked_by_rule, asked_by_subject};
use crate::eval::{Decision, Node, RuleTrace, Subject, SubjectTrace, Trace, WindowState};
use crate::ir::{
    Asked, Expr, ExprKind, FactId, Line, LineId, PartyId, Program, RemedyId, Rule, RuleId, RuleSet, Rules, Verdict,
};
use crate::syntax::ast::{Direction, LineKind};
use crate::time::{Instant, Period};
use crate::value::{Num, Val};
use std::collections::BTreeSet;

/// Of the items from here on only the verdict is told.
const ITEMS: u32 = 20;

/// An outcome that did not come.
pub(super) struct Goal {
    pub(super) subject: Subject,
    pub(super) rule: Option<RuleId>,
    pub(super) failing: Failing,
    /// What the failing condition asks about.
    pub(super) near: Needed,
    /// Whether it is worth telling though no change was found.
    pub(super) told_anyway: bool,
}

/// The outcomes that did not come, in the order of deciding and of the text.
pub(super) fn goals(program: &Program, decision: &Decision, trace: &Trace) -> Vec<Goal> {
    let mut goals = Goals { program, decision, all: Vec::new() };
    for subject in &trace.subjects {
        goals.subject(subject);
    }
    goals.all
}

struct Goals<'a> {
    program: &'a Program,
    decision: &'a Decision,
    all: Vec<Goal>,
}

impl Goals<'_> {
    fn subject(&mut self, trace: &SubjectTrace) {
        let program = self.program;
        match trace.subject {
            Subject::Eligibility { remedy, item } => self.eligibility(trace, remedy, item),
            Subject::Responsibility => {
                if let Some(rules) = &program.responsibility.rules {
                    self.rules(trace, trace.subject, rules, |_| true);
                }
            }
            Subject::Decision(id) => {
                if let Some(decision) = program.decisions.get(id) {
                    let decided = self.decision.decisions.iter().find(|(one, _)| *one == id).map(|(_, one)| one.value);
                    let other =
                        |rule: &Rule<Expr>| !matches!(&rule.outcome.kind, ExprKind::Const(v) if Some(*v) == decided);
                    self.rules(trace, trace.subject, &decision.rules, other);
                }
            }
            Subject::Finding(id) => {
                let result = self.decision.findings.iter().find(|(one, _)| *one == id).map(|(_, result)| result);
                // What was proven is not presumed.
                if let (Some(finding), Some(result)) = (program.findings.get(id), result)
                    && result.found == crate::value::Found::Unproven
                {
                    self.rules(trace, trace.subject, &finding.rules, |rule| rule.outcome != result.holds);
                }
            }
            Subject::Line(id) => self.line(trace, id),
            Subject::Total | Subject::Always(_) => {}
        }
    }

    /// Every item of the remedy that is asked; the other remedies as a whole, and of them only what would be better.
    fn eligibility(&mut self, trace: &SubjectTrace, remedy: RemedyId, item: Option<u32>) {
        let (Some(eligibility), Some(result)) = (&self.program.eligibility, &self.decision.eligibility) else { return };
        let judged = match item {
            Some(item) if remedy == result.asked => result.items.get(item as usize).filter(|_| item < ITEMS),
            Some(0) | None => result.judged(remedy),
            Some(_) => None,
        };
        let Some(judged) = judged else { return };
        let of_item = item.filter(|_| remedy == result.asked);
        let (verdict, asked) = (judged.verdict, remedy == result.asked);
        self.rules(trace, Subject::Eligibility { remedy, item: of_item }, &eligibility.rules, |rule| {
            let named = rule.outcome.remedies.checked_shr(remedy.0).unwrap_or(0) & 1 == 1;
            let says = if named { rule.outcome.verdict } else { Verdict::Deny };
            says > verdict || asked && says < verdict
        });
    }

    /// The exceptions that did not decide and say `other` than what came, and `normally`.
    fn rules<O>(&mut self, trace: &SubjectTrace, subject: Subject, rules: &Rules<O>, other: impl Fn(&Rule<O>) -> bool) {
        let winners = deciding(trace);
        for one in trace.rules.iter().filter(|one| !one.decided) {
            let Some(rule) = rules.get(one.rule).filter(|rule| other(rule)) else { continue };
            let beaten = beaten_by(rules, winners, one.rule);
            let (failing, near) = match (one.held, beaten) {
                (true, Some(winner)) => {
                    let near = rules.get(winner).map(|rule| asked_by_rule(self.program, rules, rule, false));
                    (Failing::Beaten(winner), near.unwrap_or_default())
                }
                (_, _) => match self.failing(rules, rule, one) {
                    Some(failing) => failing,
                    None => continue,
                },
            };
            let told_anyway = beaten.is_none() || one.held;
            self.all.push(Goal { subject, rule: Some(one.rule), failing, near, told_anyway });
        }
        let decider = trace.rules.iter().find(|one| one.decided).map(|one| one.rule);
        if let Some(decider) = decider
            && other(&rules.normally)
        {
            let near = rules.get(decider).map(|rule| asked_by_rule(self.program, rules, rule, false));
            let failing = Failing::Held(Some(decider));
            self.all.push(Goal { subject, rule: None, failing, near: near.unwrap_or_default(), told_anyway: false });
        }
    }

    /// The first condition that kept a rule out, with what it asks about.
    fn failing<O>(&self, rules: &Rules<O>, rule: &Rule<O>, one: &RuleTrace) -> Option<(Failing, Needed)> {
        let program = self.program;
        let failing = failing(program, rule, one)?;
        let near = match &failing {
            Failing::Window(_) => asked_by_rule(program, rules, rule, true),
            Failing::Condition(node) => {
                let part = rule.when.as_ref().and_then(|when| part_at(program, when, node));
                asked_by(program, part.or(rule.when.as_ref()))
            }
            Failing::Unless(_) => asked_by(program, &rule.unless),
            Failing::Beaten(_) | Failing::Held(_) => Needed::default(),
        };
        Some((failing, near))
    }

    /// The fact that says what is asked.
    fn asked(&self) -> Option<FactId> {
        match self.program.eligibility.as_ref()?.asked {
            Asked::Fact(fact) => Some(fact),
            Asked::Remedy(_) => None,
        }
    }

    /// A line that does not apply though what is asked is allowed; a deduction that does.
    fn line(&mut self, trace: &SubjectTrace, id: LineId) {
        let program = self.program;
        let (Some(compensation), Some(ledger)) = (&program.compensation, &self.decision.compensation) else { return };
        let allowed = self.decision.eligibility.as_ref().is_none_or(|result| result.verdict() == Verdict::Allow);
        let Some(line) = compensation.lines.get(id).filter(|_| allowed) else { return };
        let applies = ledger.lines.iter().any(|line| line.line == id);
        if applies {
            if line.kind == LineKind::Deduct && (line.when.is_some() || line.unless.is_some()) {
                let near = asked_by(program, line.when.iter().chain(&line.unless));
                let failing = Failing::Held(None);
                self.all.push(Goal { subject: trace.subject, rule: None, failing, near, told_anyway: false });
            }
            return;
        }
        let Some((failing, part)) = failing_of_line(program, line, trace) else { return };
        let near = asked_by(program, part);
        // What belongs to another remedy is no outcome that did not come.
        if near.facts.len() == 1 && near.facts.first() == self.asked().as_ref() {
            return;
        }
        self.all.push(Goal { subject: trace.subject, rule: None, failing, near, told_anyway: true });
    }
}

/// What keeps a line out, and where it stands.
fn failing_of_line<'p>(
    program: &'p Program,
    line: &'p Line,
    trace: &SubjectTrace,
) -> Option<(Failing, Option<&'p Expr>)> {
    let mut parts = trace.parts.iter();
    if let Some(when) = &line.when {
        let node = parts.next()?;
        if node.value != Some(Val::Bool(true)) {
            let node = culprit(program, when, node);
            return Some((Failing::Condition(node.clone()), part_at(program, when, node).or(Some(when))));
        }
    }
    let unless = line.unless.as_ref()?;
    Some((Failing::Unless(parts.next()?.clone()), Some(unless)))
}

/// The first condition that kept a rule out.
fn failing<O>(program: &Program, rule: &Rule<O>, one: &RuleTrace) -> Option<Failing> {
    match one.window {
        Some(state @ (WindowState::NotYet { .. } | WindowState::TooLate { .. })) => {
            return Some(Failing::Window(state));
        }
        Some(WindowState::Open { .. }) | None => {}
    }
    match (&rule.when, &one.when) {
        (Some(expr), Some(node)) if node.value != Some(Val::Bool(true)) => {
            Some(Failing::Condition(culprit(program, expr, node).clone()))
        }
        _ => one.unless.clone().map(Failing::Unless),
    }
}

/// The part of a condition that does not hold: the first of an `and` that does not, looked for through defines.
fn culprit<'n>(program: &Program, expr: &Expr, node: &'n Node) -> &'n Node {
    match &expr.kind {
        ExprKind::And(parts) => {
            let failing = parts.iter().zip(&node.operands).find(|(_, node)| node.value != Some(Val::Bool(true)));
            failing.map_or(node, |(part, operand)| culprit(program, part, operand))
        }
        ExprKind::Define(id) => match (program.defines.get(*id), node.operands.first()) {
            (Some(define), Some(inner)) => culprit(program, &define.value, inner),
            _ => node,
        },
        _ => node,
    }
}

/// The part of a condition that a node shows, looked for as [`culprit`] does.
fn part_at<'p>(program: &'p Program, expr: &'p Expr, node: &Node) -> Option<&'p Expr> {
    let mut seen = BTreeSet::new();
    let mut waiting = vec![expr];
    while let Some(expr) = waiting.pop() {
        if expr.span == node.span {
            return Some(expr);
        }
        match &expr.kind {
            ExprKind::And(parts) => waiting.extend(parts.iter().rev()),
            ExprKind::Define(id) if seen.insert(*id) => waiting.push(&program.defines.get(*id)?.value),
            _ => {}
        }
    }
    None
}

/// The exceptions that decided.
fn deciding(subject: &SubjectTrace) -> RuleSet {
    let decided = subject.rules.iter().filter(|one| one.decided);
    decided.fold(0, |set, one| set | 1u128.checked_shl(one.rule.0).unwrap_or(0))
}

/// The exception that decided and wins over another.
fn beaten_by<O>(rules: &Rules<O>, winners: RuleSet, rule: RuleId) -> Option<RuleId> {
    let bit = |set: RuleSet, at: u32| set.checked_shr(at).unwrap_or(0) & 1 == 1;
    let wins = |(at, one): (u32, &Rule<O>)| (bit(winners, at) && bit(one.beats, rule.0)).then_some(RuleId(at));
    (0u32..).zip(&rules.excepts).find_map(wins)
}

impl Goal {
    /// What the outcome as a whole hangs on.
    pub(super) fn needs(&self, program: &Program) -> Needed {
        asked_by_subject(program, self.subject)
    }

    /// Whether a changed case has the outcome, and it differs from the one that came.
    pub(super) fn reached(&self, base: &Decision, new: &Decision) -> bool {
        let decided = |rules: RuleSet| match self.rule {
            Some(rule) => rules.checked_shr(rule.0).unwrap_or(0) & 1 == 1,
            None => rules == 0,
        };
        match self.subject {
            Subject::Eligibility { remedy, item } => {
                let judged = |decision: &Decision| {
                    let result = decision.eligibility.as_ref()?;
                    match item {
                        Some(item) if result.asked == remedy => result.items.get(item as usize).copied(),
                        Some(_) => None,
                        None => result.judged(remedy).copied(),
                    }
                };
                let (Some(before), Some(after)) = (judged(base), judged(new)) else { return false };
                before.verdict != after.verdict && decided(after.rules)
            }
            Subject::Responsibility => match (&base.responsibility, &new.responsibility) {
                (Some(before), Some(after)) => decided(after.rules) && sorted(&before.shares) != sorted(&after.shares),
                _ => false,
            },
            Subject::Decision(id) => {
                let find = |all: &Decision| all.decisions.iter().find(|(one, _)| *one == id).map(|(_, one)| *one);
                match (find(base), find(new)) {
                    (Some(before), Some(after)) => decided(after.rules) && before.value != after.value,
                    _ => false,
                }
            }
            Subject::Finding(id) => {
                let find = |all: &Decision| all.findings.iter().find(|(one, _)| *one == id).map(|(_, one)| *one);
                match (find(base), find(new)) {
                    (Some(before), Some(after)) => {
                        decided(after.rules) && before.holds != after.holds && before.found == after.found
                    }
                    _ => false,
                }
            }
            Subject::Line(id) => {
                let applies = |decision: &Decision| {
                    decision.compensation.as_ref().is_some_and(|all| all.lines.iter().any(|line| line.line == id))
                };
                let allowed = new.eligibility.as_ref().is_none_or(|result| result.verdict() == Verdict::Allow);
                allowed && applies(base) != applies(new)
            }
            Subject::Total | Subject::Always(_) => false,
        }
    }
}

/// Shares in the order of the parties.
pub(super) fn sorted(shares: &[(PartyId, Num)]) -> Vec<(PartyId, Num)> {
    let mut shares = shares.to_vec();
    shares.sort_unstable_by_key(|(party, _)| *party);
    shares
}

/// Two instants that a condition measures the time between, each with what stands for it.
pub(super) struct Measured<'e> {
    /// The instant that is judged.
    pub(super) at: (&'e Expr, Instant),
    /// What is counted from.
    pub(super) from: (&'e Expr, Instant),
    /// How long it may be.
    pub(super) period: Period,
    /// The limit, where the condition names it.
    pub(super) end: Option<Instant>,
}

/// What a condition measures that failed since a time was over: `A within D of B`, `A < D after B`.
pub(super) fn failing_period<'e>(expr: &'e Expr, node: &Node) -> Option<Measured<'e>> {
    let instant = |expr: &Expr, among: &Node| match among.operands.iter().find(|part| part.span == expr.span)?.value? {
        Val::Instant(instant) => Some(instant),
        _ => None,
    };
    let length = |expr: &Expr, among: &Node| match &expr.kind {
        ExprKind::Const(Val::Duration(duration)) => Some(duration.period),
        _ => match among.operands.iter().find(|part| part.span == expr.span)?.value? {
            Val::Duration(duration) => Some(duration.period),
            _ => None,
        },
    };
    let measured = match &expr.kind {
        ExprKind::Within { operand, period, anchor } => Measured {
            at: (operand, instant(operand, node)?),
            from: (anchor, instant(anchor, node)?),
            period: length(period, node)?,
            end: None,
        },
        ExprKind::Compare { left, right, .. } => {
            let ExprKind::Shift { direction: Direction::After, period, anchor, skipping: None } = &right.kind else {
                return None;
            };
            let shift = node.operands.iter().find(|part| part.span == right.span)?;
            let Some(Val::Instant(end)) = shift.value else { return None };
            Measured {
                at: (left, instant(left, node)?),
                from: (anchor, instant(anchor, shift)?),
                period: length(period, shift)?,
                end: Some(end),
            }
        }
        _ => return None,
    };
    (measured.at.1 >= measured.from.1).then_some(measured)
}
