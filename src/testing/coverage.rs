//! Coverage: what of a policy no example has exercised.
//!
//! What can be exercised is a [`Point`]: a rule, a row, an arm, a line, a stage, something that somebody or time does.
//! A point is known by its place, so that what several versions of a policy share counts once. Tables and defines that
//! a policy does not use are no points of it.

use crate::diag::render::visible;
use crate::ir::{
    Action, Actor, Clock, Duty, Expr, ExprKind, Program, ReminderAt, Rules, TableId, Workflow, places::reached,
};
use crate::source::{SourceMap, Span};
use std::collections::{BTreeMap, BTreeSet};

/// A text of the policy is shown up to so many letters.
const SHOWN: usize = 60;

/// What a point is, in the order in which kinds are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PointKind {
    /// A rule: its conditions and windows held, whether it decided or another won over it; of `normally`, that it decided.
    Rule,
    /// A row of a table: it was chosen.
    Row,
    /// An arm of `if … then … else …`, a side of `… if known else …`: its value was used.
    Arm,
    /// A line of the ledger: it applied.
    Line,
    /// An `always` rule: it was asked, and held.
    Always,
    /// A stage: it was entered.
    Stage,
    /// An arrow of an `at once`: it was taken.
    Arrow,
    /// What somebody may or must do: he did, and it was accepted; where its arrow chooses, each of its arrows.
    Event,
    /// That nobody fulfils a duty: it passed on, or its `else` was taken.
    Silence,
    /// A reminder: it was sent.
    Reminder,
    /// An `after D ->`: it was due.
    Timer,
    /// A clock: it ran.
    Clock,
    /// A threshold of a clock: it was reached.
    Threshold,
    /// A notice: it was written.
    Notice,
}

impl PointKind {
    /// A word for one of them, for people and machines.
    pub fn word(self) -> &'static str {
        match self {
            PointKind::Rule => "rule",
            PointKind::Row => "row",
            PointKind::Arm => "arm",
            PointKind::Line => "line",
            PointKind::Always => "always rule",
            PointKind::Stage => "stage",
            PointKind::Arrow => "arrow",
            PointKind::Event => "event",
            PointKind::Silence => "silence",
            PointKind::Reminder => "reminder",
            PointKind::Timer => "timer",
            PointKind::Clock => "clock",
            PointKind::Threshold => "threshold",
            PointKind::Notice => "notice",
        }
    }
}

/// Something that examples can exercise.
#[derive(Clone, Debug)]
pub struct Point {
    /// What it is.
    pub kind: PointKind,
    /// Where it stands.
    pub span: Span,
    /// What is written there, without the word of its kind.
    pub text: String,
}

/// What examples have exercised of some points.
#[derive(Clone, Debug, Default)]
pub struct Coverage {
    /// Of each kind that is there, how many were exercised, and how many there are.
    pub counts: BTreeMap<PointKind, (usize, usize)>,
    /// What was never exercised, in the order of the text.
    pub missing: Vec<Point>,
}

impl Coverage {
    /// Which of these points are among the places that were seen; a point may come several times.
    pub fn of(points: Vec<Point>, seen: &BTreeSet<Span>) -> Coverage {
        let mut all = points;
        all.sort_by_key(|point| (point.span, point.kind));
        all.dedup_by_key(|point| (point.span, point.kind));
        let mut coverage = Coverage::default();
        for point in all {
            let (exercised, there_are) = coverage.counts.entry(point.kind).or_default();
            *there_are += 1;
            if seen.contains(&point.span) {
                *exercised += 1;
            } else {
                coverage.missing.push(point);
            }
        }
        coverage
    }
}

/// Everything of a program that examples can exercise.
pub fn points(program: &Program) -> Vec<Point> {
    let mut points = Points { sources: &program.sources, all: Vec::new() };
    points.decisions(program);
    points.expressions(program);
    if let Some(workflow) = &program.workflow {
        points.workflow(program, workflow);
    }
    program.clocks.values().for_each(|clock| points.clock(clock));
    for notice in program.notices.values() {
        points.add(PointKind::Notice, notice.decl.span, quoted(&notice.decl.name));
    }
    points.all
}

struct Points<'p> {
    sources: &'p SourceMap,
    all: Vec<Point>,
}

impl Points<'_> {
    fn add(&mut self, kind: PointKind, span: Span, text: String) {
        // What is not written cannot be exercised.
        if !span.is_empty() {
            self.all.push(Point { kind, span, text });
        }
    }

    /// What is written there, short enough for a line.
    fn written(&self, span: Span) -> String {
        let text: Vec<&str> = self.sources.slice(span).split_whitespace().collect();
        let text = visible(&text.join(" ")).into_owned();
        match text.char_indices().nth(SHOWN) {
            Some((end, _)) => quoted(&format!("{}…", text.get(..end).unwrap_or_default())),
            None => quoted(&text),
        }
    }

    fn decisions(&mut self, program: &Program) {
        if let Some(eligibility) = &program.eligibility {
            self.rules(&eligibility.rules, "eligibility");
        }
        if let Some(rules) = &program.responsibility.rules {
            self.rules(rules, "responsibility");
        }
        program.decisions.values().for_each(|one| self.rules(&one.rules, &one.decl.name));
        program.findings.values().for_each(|one| self.rules(&one.rules, &one.decl.name));
        for line in program.compensation.iter().flat_map(|compensation| compensation.lines.values()) {
            self.add(PointKind::Line, line.decl.span, quoted(&line.decl.name));
        }
        for always in &program.always {
            self.add(PointKind::Always, always.decl.span, quoted(&always.decl.name));
        }
    }

    fn rules<O>(&mut self, rules: &Rules<O>, of: &str) {
        for rule in std::iter::once(&rules.normally).chain(&rules.excepts) {
            self.add(PointKind::Rule, rule.decl.span, format!("`{}` of `{of}`", rule.decl.name));
        }
    }

    /// The arms of expressions, and the rows of the tables that they ask.
    fn expressions(&mut self, program: &Program) {
        let mut tables: BTreeSet<u32> = BTreeSet::new();
        let mut arms: Vec<&Expr> = Vec::new();
        reached(program, &mut |expr| {
            if let ExprKind::Lookup { table, .. } = &expr.kind {
                tables.insert(table.0);
            } else if let ExprKind::If { then: one, otherwise: other, .. }
            | ExprKind::IfKnown { operand: one, otherwise: other } = &expr.kind
            {
                arms.extend([&**one, &**other]);
            }
        });
        for arm in arms {
            let text = self.written(arm.span);
            self.add(PointKind::Arm, arm.span, text);
        }
        for table in tables.into_iter().map(|id| program.tables.at(TableId(id))) {
            for row in table.rows.iter().chain(&table.otherwise) {
                let text = format!("{} of `{}`", self.written(row.span), table.decl.name);
                self.add(PointKind::Row, row.span, text);
            }
        }
    }

    fn workflow(&mut self, program: &Program, workflow: &Workflow) {
        for stage in workflow.stages.values() {
            self.add(PointKind::Stage, stage.decl.span, quoted(&stage.decl.name));
            stage.at_once.iter().for_each(|action| self.arrows(PointKind::Arrow, action, ""));
        }
        for right in workflow.rights.values() {
            let event = workflow.events.get(right.event).map_or("", |event| &event.decl.name);
            match right.action.branches.len() {
                0 | 1 => self.add(PointKind::Event, right.span, quoted(event)),
                _ => self.arrows(PointKind::Event, &right.action, &format!("`{event}`, ")),
            }
        }
        workflow.duties.values().for_each(|duty| self.duty(program, duty));
        for timer in workflow.timers.values() {
            match timer.action.branches.len() {
                0 | 1 => {
                    let text = self.written(timer.span);
                    self.add(PointKind::Timer, timer.span, text);
                }
                _ => self.arrows(PointKind::Timer, &timer.action, ""),
            }
        }
    }

    fn arrows(&mut self, kind: PointKind, action: &Action, before: &str) {
        for branch in &action.branches {
            let text = format!("{before}{}", self.written(branch.span));
            self.add(kind, branch.span, text);
        }
    }

    fn duty(&mut self, program: &Program, duty: &Duty) {
        let name = |actor: &Actor| match actor {
            Actor::Party(party) => program.parties.get(*party).map_or("", |one| one.decl.name.as_str()),
            Actor::System => "system",
        };
        let whose = |turn: &crate::ir::Turn| turn.actors.iter().map(name).collect::<Vec<_>>().join(", ");
        for pair in duty.turns.windows(2) {
            if let [before, heir] = pair {
                let text = format!("of `{}`: then `{}`", whose(before), whose(heir));
                self.add(PointKind::Silence, heir.term.span, text);
            }
        }
        let last = duty.turns.last().map(whose).unwrap_or_default();
        self.arrows(PointKind::Silence, &duty.otherwise, &format!("of `{last}`: "));
        for reminder in &duty.reminders {
            let (ReminderAt::After(period) | ReminderAt::Before(period)) = &reminder.at;
            let text =
                format!("of `{}`: {}", duty.turns.first().map(whose).unwrap_or_default(), self.written(period.span));
            self.add(PointKind::Reminder, reminder.span, text);
        }
    }

    fn clock(&mut self, clock: &Clock) {
        self.add(PointKind::Clock, clock.decl.span, quoted(&clock.decl.name));
        for threshold in &clock.thresholds {
            let text = format!("{} of `{}`", self.written(threshold.span), clock.decl.name);
            self.add(PointKind::Threshold, threshold.span, text);
        }
    }
}

fn quoted(text: &str) -> String {
    format!("`{text}`")
}
