//! What parts of a program ask about: the facts that an outcome hangs on, and the constants that facts meet.

use crate::eval::Subject;
use crate::ir::{
    DecisionId, DefineId, Expr, ExprKind, FactId, FindingId, Line, LineId, Match, Program, Rule, Rules, TableId, Window,
};
use crate::stack::roomy;
use crate::value::Val;
use std::collections::BTreeSet;

/// What has been found, and what has been looked at already.
struct Uses<'p> {
    program: &'p Program,
    facts: BTreeSet<FactId>,
    /// Whether the moment of the decision counts.
    now: bool,
    defines: BTreeSet<DefineId>,
    decisions: BTreeSet<DecisionId>,
    findings: BTreeSet<FindingId>,
    tables: BTreeSet<TableId>,
    lines: BTreeSet<LineId>,
    eligibility: bool,
    responsibility: bool,
}

/// The facts that something hangs on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Needed {
    pub(super) facts: BTreeSet<FactId>,
    pub(super) now: bool,
}

impl<'p> Uses<'p> {
    fn of(program: &'p Program) -> Uses<'p> {
        Uses {
            program,
            facts: BTreeSet::new(),
            now: false,
            defines: BTreeSet::new(),
            decisions: BTreeSet::new(),
            findings: BTreeSet::new(),
            tables: BTreeSet::new(),
            lines: BTreeSet::new(),
            eligibility: false,
            responsibility: false,
        }
    }

    fn needed(self) -> Needed {
        Needed { facts: self.facts, now: self.now }
    }

    fn all<'e>(&mut self, all: impl IntoIterator<Item = &'e Expr>) {
        all.into_iter().for_each(|expr| self.expr(expr));
    }

    fn expr(&mut self, expr: &Expr) {
        let program = self.program;
        match &expr.kind {
            ExprKind::Fact(id) => {
                self.facts.insert(*id);
            }
            ExprKind::Now => self.now = true,
            ExprKind::Define(id) if self.defines.insert(*id) => {
                roomy(|| self.all(program.defines.get(*id).map(|define| &define.value)));
            }
            ExprKind::Decision(id) => self.decision(*id),
            ExprKind::FindingHolds(id) => self.finding(*id),
            ExprKind::Lookup { table, .. } if self.tables.insert(*table) => {
                self.all(program.tables.get(*table).and_then(|table| table.on.as_ref()));
            }
            ExprKind::Line(id) => self.line(*id),
            ExprKind::Total => {
                let ids = program.compensation.iter().flat_map(|all| all.lines.iter()).map(|(id, _)| id);
                ids.collect::<Vec<_>>().into_iter().for_each(|id| self.line(id));
                self.all(program.compensation.iter().filter_map(|all| all.total.as_ref()).map(|total| &total.at_most));
            }
            ExprKind::EligibleItems | ExprKind::Verdict(..) => self.eligibility(),
            ExprKind::Responsible(_) => self.responsibility(),
            // Days are counted in the policy's zone, and may roll over its holidays.
            ExprKind::Const(Val::Duration(_)) | ExprKind::LocalTime(_) | ExprKind::DurationBy { .. } => self.header(),
            _ => {}
        }
        let mut parts = Vec::new();
        expr.parts(&mut |part| parts.push(part));
        self.all(parts);
    }

    fn header(&mut self) {
        let program = self.program;
        for expr in program.zone.iter().chain(&program.holidays) {
            if !matches!(expr.kind, ExprKind::Const(_)) {
                self.expr(expr);
            }
        }
    }

    /// What a rule's windows ask about.
    fn windows<O>(&mut self, rules: &Rules<O>, rule: &Rule<O>) {
        for window in &rule.windows {
            self.all(of_window(window));
        }
        if !rule.windows.is_empty() {
            self.header();
            match &rules.at {
                Some(at) => self.expr(at),
                None => self.now = true,
            }
        }
    }

    fn rules<O>(&mut self, rules: &Rules<O>) {
        for rule in &rules.excepts {
            self.windows(rules, rule);
            self.all(rule.when.iter().chain(&rule.unless));
        }
    }

    fn eligibility(&mut self) {
        if let Some(eligibility) = &self.program.eligibility
            && !std::mem::replace(&mut self.eligibility, true)
        {
            self.all(eligibility.per.iter().map(|per| &per.list));
            self.rules(&eligibility.rules);
        }
    }

    fn responsibility(&mut self) {
        if let Some(rules) = &self.program.responsibility.rules
            && !std::mem::replace(&mut self.responsibility, true)
        {
            self.rules(rules);
            let outcomes = rules.excepts.iter().chain([&rules.normally]).map(|rule| &rule.outcome.shares);
            self.all(outcomes.flatten().filter_map(|(_, share)| share.as_ref()));
        }
    }

    fn decision(&mut self, id: DecisionId) {
        let Some(decision) = self.program.decisions.get(id) else { return };
        if self.decisions.insert(id) {
            let rules = &decision.rules;
            self.rules(rules);
            self.all(rules.excepts.iter().chain([&rules.normally]).map(|rule| &rule.outcome));
        }
    }

    fn finding(&mut self, id: FindingId) {
        let Some(finding) = self.program.findings.get(id) else { return };
        if self.findings.insert(id) {
            self.facts.insert(finding.fact);
            self.rules(&finding.rules);
        }
    }

    fn line(&mut self, id: LineId) {
        let Some(line) = self.program.compensation.as_ref().and_then(|all| all.lines.get(id)) else { return };
        if self.lines.insert(id) {
            self.eligibility();
            self.all(of_line(line));
        }
    }
}

/// What stands in a window.
pub(super) fn of_window(window: &Window) -> impl Iterator<Item = &Expr> {
    let (one, other) = match window {
        Window::Within { period, anchor, span: _ } => (period, Some(anchor)),
        Window::From { at, span: _ } | Window::Until { at, span: _ } => (at, None),
    };
    [one].into_iter().chain(other)
}

pub(super) fn of_line(line: &Line) -> impl Iterator<Item = &Expr> {
    [&line.when, &line.unless, &line.amount, &line.at_least, &line.at_most].into_iter().flatten()
}

/// Adds the facts that an expression asks about.
pub(super) fn facts_of(program: &Program, expr: &Expr, facts: &mut BTreeSet<FactId>) {
    let mut uses = Uses::of(program);
    uses.expr(expr);
    facts.extend(uses.facts);
}

/// What some expressions ask about.
pub(super) fn asked_by<'e>(program: &Program, all: impl IntoIterator<Item = &'e Expr>) -> Needed {
    let mut uses = Uses::of(program);
    uses.all(all);
    uses.needed()
}

/// What the windows of a rule ask about, or all of its conditions.
pub(super) fn asked_by_rule<O>(program: &Program, rules: &Rules<O>, rule: &Rule<O>, windows_only: bool) -> Needed {
    let mut uses = Uses::of(program);
    uses.windows(rules, rule);
    if !windows_only {
        uses.all(rule.when.iter().chain(&rule.unless));
    }
    uses.needed()
}

/// What a decision as a whole hangs on.
pub(super) fn asked_by_subject(program: &Program, subject: Subject) -> Needed {
    let mut uses = Uses::of(program);
    match subject {
        Subject::Eligibility { .. } => uses.eligibility(),
        Subject::Responsibility => uses.responsibility(),
        Subject::Decision(id) => uses.decision(id),
        Subject::Finding(id) => uses.finding(id),
        Subject::Line(id) => uses.line(id),
        Subject::Total | Subject::Always(_) => {}
    }
    uses.needed()
}

/// Every constant of a program that a fact can meet, each once.
pub(super) fn constants(program: &Program) -> Vec<Val> {
    let mut found: Vec<Val> = Vec::new();
    let mut add = |value: &Val| {
        if !matches!(value, Val::Bool(_) | Val::Member(_) | Val::Unknown) && !found.contains(value) {
            found.push(*value);
        }
    };
    for table in program.tables.values() {
        for row in table.rows.iter().chain(&table.otherwise).take(ROWS) {
            row.outputs.iter().chain(&row.from).for_each(&mut add);
            for cell in &row.cells {
                match cell {
                    Match::Any => {}
                    Match::Among(values) | Match::NotAmong(values) => values.iter().for_each(&mut add),
                    Match::Between { low, high } => {
                        low.iter().chain(high).for_each(|(value, _)| add(value));
                    }
                }
            }
        }
    }
    all_exprs(program).into_iter().for_each(|expr| constants_of(expr, &mut add));
    found
}

/// Every expression by which a program decides, each as a whole.
pub(super) fn all_exprs(program: &Program) -> Vec<&Expr> {
    let mut all: Vec<&Expr> = program.defines.values().map(|define| &define.value).collect();
    if let Some(eligibility) = &program.eligibility {
        of_rules(&eligibility.rules, &mut all);
    }
    if let Some(rules) = &program.responsibility.rules {
        of_rules(rules, &mut all);
    }
    for decision in program.decisions.values() {
        of_rules(&decision.rules, &mut all);
        all.extend(decision.rules.excepts.iter().chain([&decision.rules.normally]).map(|rule| &rule.outcome));
    }
    program.findings.values().for_each(|finding| of_rules(&finding.rules, &mut all));
    if let Some(compensation) = &program.compensation {
        all.extend(compensation.lines.values().flat_map(of_line));
        all.extend(compensation.total.iter().map(|total| &total.at_most));
    }
    all
}

/// At most so many rows of a table give constants.
const ROWS: usize = 200;

fn of_rules<'p, O>(rules: &'p Rules<O>, all: &mut Vec<&'p Expr>) {
    all.extend(&rules.at);
    for rule in &rules.excepts {
        all.extend(rule.windows.iter().flat_map(of_window));
        all.extend(rule.when.iter().chain(&rule.unless));
    }
}

fn constants_of(expr: &Expr, add: &mut dyn FnMut(&Val)) {
    if let ExprKind::Const(value) = &expr.kind {
        add(value);
    }
    expr.parts(&mut |part| constants_of(part, add));
}
