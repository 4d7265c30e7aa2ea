//! Why: for each decision its rules, whether they held, and the value of every part of their conditions.
//!
//! A trace is made after the decision, by asking the same questions again: evaluation has no other effect than its
//! value, so what is shown is what happened, and without a trace nothing is paid for it. Parts that were not reached
//! have no value.

use super::decision::WindowState;
use super::machine::Machine;
use super::rules::{Status, each, only, standing};
use crate::ir::{
    Asked, DecisionId, Expr, ExprKind, FindingId, Journal, LineId, Named, Program, RemedyId, Rule, RuleId, RuleSet,
    Rules, Window,
};
use crate::source::Span;
use crate::value::{Type, Val};

/// At most so many parts a trace shows.
const NODES: usize = 50_000;

/// Definitions are looked into down to so many levels.
const LEVELS: usize = 128;

/// Why a decision is what it is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trace {
    /// What was decided, in the order of deciding.
    pub subjects: Vec<SubjectTrace>,
}

/// What is decided.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Subject {
    /// Whether a remedy is allowed, of an item (from 0) where items are judged.
    Eligibility {
        /// The remedy.
        remedy: RemedyId,
        /// The item.
        item: Option<u32>,
    },
    /// Who is at fault.
    Responsibility,
    /// Whether a line of the ledger applies, and what it comes to.
    Line(LineId),
    /// The cap of the total.
    Total,
    /// A `decision`.
    Decision(DecisionId),
    /// What is presumed.
    Finding(FindingId),
    /// An `always` rule, by its place.
    Always(usize),
}

impl Subject {
    /// How a rule of what is decided is called; none where no rules decide it.
    pub fn rule(self, program: &Program, rule: RuleId) -> Option<&Named> {
        match self {
            Subject::Eligibility { .. } => program.eligibility.as_ref()?.rules.get(rule).map(|rule| &rule.decl),
            Subject::Responsibility => program.responsibility.rules.as_ref()?.get(rule).map(|rule| &rule.decl),
            Subject::Decision(id) => program.decisions.get(id)?.rules.get(rule).map(|rule| &rule.decl),
            Subject::Finding(id) => program.findings.get(id)?.rules.get(rule).map(|rule| &rule.decl),
            Subject::Line(_) | Subject::Total | Subject::Always(_) => None,
        }
    }
}

/// How something was decided.
#[derive(Clone, Debug, PartialEq)]
pub struct SubjectTrace {
    /// What.
    pub subject: Subject,
    /// The exceptions, in the order of the text; none of a line.
    pub rules: Vec<RuleTrace>,
    /// Of a line its condition, amount, floor and cap; of the total its cap; of an `always` rule its condition.
    pub parts: Vec<Node>,
}

/// How an exception stood.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleTrace {
    /// Which.
    pub rule: RuleId,
    /// Whether its conditions and windows held.
    pub held: bool,
    /// Whether it decided: it held, and no other won over it.
    pub decided: bool,
    /// How its windows stood; `None` without windows.
    pub window: Option<WindowState>,
    /// What its windows count from, and how long.
    pub windows: Vec<Node>,
    /// `when`.
    pub when: Option<Node>,
    /// `unless`.
    pub unless: Option<Node>,
}

/// A part of an expression. Its text is under its span.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Where it stands.
    pub span: Span,
    /// Its value; `None` where it was not reached, or could not be computed.
    pub value: Option<Val>,
    /// Its type, as far as the value does not tell it: members, percents.
    pub ty: Type,
    /// Its own parts; constants are left out.
    pub operands: Vec<Node>,
}

impl Node {
    /// The parts that belong to the reason why it has its value: what was not looked at does not, nor, of a condition, what
    /// came out the other way while another part settled it.
    pub fn deciding(&self) -> impl Iterator<Item = &Node> {
        let same = |part: &Node| part.value == self.value;
        let settled = self.operands.iter().any(same);
        self.operands.iter().filter(move |part| match (&self.value, &part.value) {
            (_, None | Some(Val::Record(_))) => false,
            (Some(Val::Bool(_)), Some(Val::Bool(_))) => same(part) || !settled,
            (_, Some(_)) => true,
        })
    }
}

/// Traces all that a machine has decided.
pub(super) fn of(machine: &mut Machine<'_>) -> Trace {
    machine.scratch.steps = 0;
    let mut tracer = Tracer { machine, trace: Trace::default(), left: NODES, levels: 0 };
    tracer.eligibility();
    tracer.responsibility();
    tracer.ledger();
    tracer.others();
    tracer.trace
}

/// The value of every part of one expression.
pub(super) fn of_expr<'a>(machine: &mut Machine<'a>, expr: &'a Expr) -> Node {
    Tracer { machine, trace: Trace::default(), left: NODES, levels: 0 }.node(expr)
}

struct Tracer<'m, 'a> {
    machine: &'m mut Machine<'a>,
    trace: Trace,
    left: usize,
    /// How deep the node that is being made stands.
    levels: usize,
}

impl<'a> Tracer<'_, 'a> {
    fn eligibility(&mut self) {
        let program = self.machine.program;
        let Some(eligibility) = &program.eligibility else { return };
        let Some(asked) = self.machine.eligibility.as_ref().map(|result| result.asked) else { return };
        let fact = match eligibility.asked {
            Asked::Fact(fact) => Some(fact),
            Asked::Remedy(_) => None,
        };
        let others = program.remedies.iter().map(|(id, _)| id).filter(|id| *id != asked);
        for remedy in [asked].into_iter().chain(others) {
            let named = |rule: &Rule<_>| {
                let outcome: &crate::ir::VerdictOutcome = &rule.outcome;
                outcome.remedies.checked_shr(remedy.0).unwrap_or(0) & 1 == 1
            };
            self.machine.bind_remedy(fact, remedy);
            let Some(per) = &eligibility.per else {
                self.rules(Subject::Eligibility { remedy, item: None }, &eligibility.rules, named);
                continue;
            };
            let Ok(list) = self.machine.list(&per.list) else { continue };
            for item in 0..list.len {
                if self.left == 0 {
                    break;
                }
                let value = self.machine.element(list, per.stride, item);
                self.machine.bind_item(per.binder, value);
                self.rules(Subject::Eligibility { remedy, item: Some(item) }, &eligibility.rules, named);
            }
        }
        self.machine.unbind(asked);
    }

    fn responsibility(&mut self) {
        if let Some(rules) = &self.machine.program.responsibility.rules {
            self.rules(Subject::Responsibility, rules, |_| true);
        }
    }

    fn ledger(&mut self) {
        let Some(compensation) = &self.machine.program.compensation else { return };
        for (id, line) in compensation.lines.iter() {
            let parts = [&line.when, &line.unless, &line.amount, &line.at_least, &line.at_most];
            let parts = parts.into_iter().flatten().map(|part| self.node(part)).collect();
            self.trace.subjects.push(SubjectTrace { subject: Subject::Line(id), rules: Vec::new(), parts });
        }
        if let Some(total) = &compensation.total {
            let parts = vec![self.node(&total.at_most)];
            self.trace.subjects.push(SubjectTrace { subject: Subject::Total, rules: Vec::new(), parts });
        }
    }

    fn others(&mut self) {
        let program = self.machine.program;
        for (id, decision) in program.decisions.iter() {
            self.rules(Subject::Decision(id), &decision.rules, |_| true);
        }
        for (id, finding) in program.findings.iter() {
            self.rules(Subject::Finding(id), &finding.rules, |_| true);
        }
        for (at, always) in program.always.iter().enumerate() {
            let parts = vec![self.node(&always.condition)];
            self.trace.subjects.push(SubjectTrace { subject: Subject::Always(at), rules: Vec::new(), parts });
        }
    }

    fn rules<O>(&mut self, subject: Subject, rules: &'a Rules<O>, concerned: impl Fn(&Rule<O>) -> bool) {
        let mut applicable: RuleSet = 0;
        let mut traces = Vec::new();
        for (at, rule) in (0..).zip(&rules.excepts) {
            if !concerned(rule) {
                continue;
            }
            let status = self.machine.status(rules.at.as_ref(), rule).unwrap_or(Status::Out);
            if status.applies() {
                applicable |= only(RuleId(at));
            }
            traces.push(self.rule(RuleId(at), rules, rule, status));
        }
        let deciding: Vec<RuleId> = each(standing(rules, applicable)).collect();
        for trace in &mut traces {
            trace.decided = deciding.contains(&trace.rule);
        }
        self.trace.subjects.push(SubjectTrace { subject, rules: traces, parts: Vec::new() });
    }

    fn rule<O>(&mut self, id: RuleId, rules: &'a Rules<O>, rule: &'a Rule<O>, status: Status) -> RuleTrace {
        let window = match (rule.windows.is_empty(), status) {
            (true, _) => None,
            (false, Status::Held(state)) => Some(state),
            (false, Status::Out) => self.machine.window_state(rules.at.as_ref(), &rule.windows).ok(),
        };
        let mut windows = Vec::new();
        for window in &rule.windows {
            match window {
                Window::Within { period, anchor, span: _ } => {
                    windows.push(self.node(anchor));
                    windows.push(self.node(period));
                }
                Window::From { at, span: _ } | Window::Until { at, span: _ } => windows.push(self.node(at)),
            }
        }
        let when = rule.when.as_ref().map(|when| self.node(when));
        let unless = rule.unless.as_ref().map(|unless| self.node(unless));
        RuleTrace { rule: id, held: status.applies(), decided: false, window, windows, when, unless }
    }

    /// An expression with its parts.
    fn node(&mut self, expr: &'a Expr) -> Node {
        let mut node = Node { span: expr.span, value: None, ty: self.ty(expr), operands: Vec::new() };
        if self.left == 0 {
            return node;
        }
        self.left -= 1;
        node.value = self.machine.eval(expr).ok();
        self.levels += 1;
        node.operands = self.operands(expr);
        self.levels -= 1;
        node
    }

    fn operands(&mut self, expr: &'a Expr) -> Vec<Node> {
        let program = self.machine.program;
        match &expr.kind {
            ExprKind::And(all) | ExprKind::Or(all) => {
                let settles = matches!(expr.kind, ExprKind::Or(_));
                self.until(all, Val::Bool(settles))
            }
            ExprKind::If { condition, then, otherwise } => {
                let condition = self.node(condition);
                let branch = if condition.value == Some(Val::Bool(true)) { then } else { otherwise };
                let branch = self.shown(branch);
                [condition].into_iter().chain(branch).collect()
            }
            // What is asked of each element is not one value.
            ExprKind::Aggregate(aggregate) => self.shown(&aggregate.list).into_iter().collect(),
            // A record says nothing that its field does not say.
            ExprKind::Field(record, _) if matches!(record.kind, ExprKind::Local(_) | ExprKind::Fact(_)) => Vec::new(),
            ExprKind::Define(id) if self.levels < LEVELS => {
                self.shown(&program.defines.at(*id).value).into_iter().collect()
            }
            _ => {
                let mut parts = Vec::new();
                expr.parts(&mut |part| parts.push(part));
                parts.into_iter().filter_map(|part| self.shown(part)).collect()
            }
        }
    }

    /// The operands up to the one that settles it; those behind it have not been reached.
    fn until(&mut self, all: &'a [Expr], settles: Val) -> Vec<Node> {
        let mut settled = false;
        let mut nodes = Vec::new();
        for operand in all {
            if settled {
                nodes.push(Node { span: operand.span, value: None, ty: self.ty(operand), operands: Vec::new() });
            } else {
                let node = self.node(operand);
                settled = node.value == Some(settles);
                nodes.push(node);
            }
        }
        nodes
    }

    /// A part that says more than its own text.
    fn shown(&mut self, expr: &'a Expr) -> Option<Node> {
        if let ExprKind::Const(_) = expr.kind { None } else { Some(self.node(expr)) }
    }

    fn ty(&self, expr: &Expr) -> Type {
        type_of(self.machine.program, expr)
    }
}

/// The type of an expression, as far as one needs it to show a value; else `Error`.
pub(crate) fn type_of(program: &Program, expr: &Expr) -> Type {
    match &expr.kind {
        ExprKind::Fact(id) => program.facts.at(*id).ty.base.clone(),
        ExprKind::Define(id) => program.defines.at(*id).ty.base.clone(),
        ExprKind::Decision(id) => program.decisions.at(*id).ty.base.clone(),
        ExprKind::Hook { hook, .. } => program.hooks.at(*hook).result.base.clone(),
        ExprKind::Lookup { table, output, .. } => {
            let output = program.tables.at(*table).outputs.get(*output as usize);
            output.map_or(Type::Error, |output| output.ty.base.clone())
        }
        ExprKind::Responsible(_) => Type::Percent,
        ExprKind::Journal(Journal::Field(event, field)) => {
            let event = program.workflow.as_ref().and_then(|workflow| workflow.events.get(*event));
            let field = event.and_then(|event| event.fields.get(*field as usize));
            field.map_or(Type::Error, |field| field.ty.base.clone())
        }
        ExprKind::Local(id) => match program.eligibility.as_ref().and_then(|eligibility| eligibility.per.as_ref()) {
            Some(per) if per.binder == *id => match type_of(program, &per.list) {
                Type::List(element) => *element,
                _ => Type::Error,
            },
            Some(_) | None => Type::Error,
        },
        ExprKind::Field(record, field) => match type_of(program, record) {
            Type::Record(id) => {
                let field = program.records.at(id).fields.get(*field as usize);
                field.map_or(Type::Error, |field| field.ty.base.clone())
            }
            _ => Type::Error,
        },
        ExprKind::If { then: one, .. } | ExprKind::IfKnown { operand: one, .. } | ExprKind::Negate(one) => {
            type_of(program, one)
        }
        ExprKind::Extreme { operands, .. } => operands.first().map_or(Type::Error, |first| type_of(program, first)),
        ExprKind::Arithmetic { left, .. } => type_of(program, left),
        ExprKind::Aggregate(aggregate) => aggregate.body.as_ref().map_or(Type::Error, |body| type_of(program, body)),
        _ => Type::Error,
    }
}
