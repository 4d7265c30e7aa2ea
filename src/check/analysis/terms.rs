//! Quantities by what they are: two expressions that say the same, wherever they stand, are one quantity.
//!
//! Defines count as what they are defined as, and the names of binders do not matter.

use super::draft::{Draft, Slot};
use super::places;
use crate::ir::{DecisionId, DefineId, Expr, ExprKind, FactId, FindingId, LocalId, Program};
use crate::stack::roomy;
use crate::value::{Found, Val};
use std::collections::{BTreeSet, HashMap};
use std::mem::Discriminant;

/// How deep defines are looked through; below that a define is one quantity by its name.
const DEPTH: usize = 64;

/// A quantity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Term(u32);

/// What an expression is, apart from its place: its form, what the form says itself, and its parts.
#[derive(PartialEq, Eq, Hash)]
struct Shape {
    form: Discriminant<ExprKind>,
    says: String,
    parts: Vec<Term>,
}

/// All quantities met.
pub(super) struct Terms<'a> {
    program: &'a Program,
    known: HashMap<Shape, Term>,
    defines: HashMap<DefineId, Term>,
    facts: HashMap<Term, FactId>,
    /// An expression for each quantity, once one has been met.
    exprs: Vec<Option<&'a Expr>>,
    /// The open binders, outermost first.
    bound: Vec<LocalId>,
    depth: usize,
}

impl<'a> Terms<'a> {
    pub(super) fn new(program: &'a Program) -> Terms<'a> {
        let (known, defines, facts) = (HashMap::new(), HashMap::new(), HashMap::new());
        Terms { program, known, defines, facts, exprs: Vec::new(), bound: Vec::new(), depth: 0 }
    }

    /// The quantity that an expression is.
    pub(super) fn of(&mut self, expr: &'a Expr) -> Term {
        if let ExprKind::Define(id) = &expr.kind
            && self.depth < DEPTH
        {
            return self.of_define(*id, &self.program.defines.at(*id).value);
        }
        let bound = self.bound.len();
        if let ExprKind::Aggregate(aggregate) = &expr.kind {
            self.bound.push(aggregate.binder);
        }
        let mut parts = Vec::new();
        expr.parts(&mut |part| parts.push(self.of(part)));
        self.bound.truncate(bound);
        let form = std::mem::discriminant(&expr.kind);
        let term = self.term(Shape { form, says: self.says(&expr.kind), parts });
        if let Some(slot) = self.exprs.get_mut(term.0 as usize) {
            slot.get_or_insert(expr);
        }
        term
    }

    /// The quantity that a fact is.
    pub(super) fn fact(&mut self, id: FactId) -> Term {
        let kind = ExprKind::Fact(id);
        let term = self.term(Shape { form: std::mem::discriminant(&kind), says: self.says(&kind), parts: Vec::new() });
        self.facts.insert(term, id);
        term
    }

    /// The fact that a quantity is, where it was asked for as such.
    pub(super) fn fact_of(&self, term: Term) -> Option<FactId> {
        self.facts.get(&term).copied()
    }

    fn term(&mut self, shape: Shape) -> Term {
        let next = Term(u32::try_from(self.exprs.len()).unwrap_or(u32::MAX));
        let term = *self.known.entry(shape).or_insert(next);
        if term == next {
            self.exprs.push(None);
        }
        term
    }

    fn of_define(&mut self, id: DefineId, value: &'a Expr) -> Term {
        if let Some(term) = self.defines.get(&id) {
            return *term;
        }
        // A define stands for itself wherever it is used, so the binders around it are not its own.
        let bound = std::mem::take(&mut self.bound);
        self.depth += 1;
        let term = roomy(|| self.of(value));
        self.depth -= 1;
        self.bound = bound;
        self.defines.insert(id, term);
        term
    }

    /// An expression that is this quantity.
    pub(super) fn expr(&self, term: Term) -> Option<&'a Expr> {
        self.exprs.get(term.0 as usize).copied().flatten()
    }

    /// What a form says beside its parts.
    fn says(&self, kind: &ExprKind) -> String {
        match kind {
            ExprKind::Const(value) => format!("{value:?}"),
            ExprKind::LocalTime(local) => format!("{local:?}"),
            ExprKind::DurationBy { period, .. } => format!("{period:?}"),
            ExprKind::Fact(id) => id.0.to_string(),
            ExprKind::Define(id) => id.0.to_string(),
            ExprKind::Local(id) => match self.bound.iter().position(|one| one == id) {
                Some(at) => format!("bound {at}"),
                None => id.0.to_string(),
            },
            ExprKind::Field(_, at) => at.to_string(),
            ExprKind::Decision(id) => id.0.to_string(),
            ExprKind::FindingHolds(id) => id.0.to_string(),
            ExprKind::Responsible(id) => id.0.to_string(),
            ExprKind::Line(id) => id.0.to_string(),
            ExprKind::Verdict(remedy, verdict) => format!("{remedy:?} {verdict:?}"),
            ExprKind::Equal { negated, .. } => negated.to_string(),
            ExprKind::Compare { op, .. } => format!("{op:?}"),
            ExprKind::InRange { open_end, .. } => open_end.to_string(),
            ExprKind::InMask { mask, .. } => mask.to_string(),
            ExprKind::Shift { direction, skipping, .. } => {
                format!("{direction:?} {:?}", skipping.as_ref().map(|one| (one.from, one.to)))
            }
            ExprKind::Arithmetic { op, .. } => format!("{op:?}"),
            ExprKind::Aggregate(one) => {
                let (condition, body) = (one.condition.is_some(), one.body.is_some());
                format!("{:?} {} {condition} {body} {}", one.op, one.known, self.bound.len())
            }
            ExprKind::Extreme { greatest, known, .. } => format!("{greatest} {known}"),
            ExprKind::Lookup { table, output, .. } => format!("{table:?} {output}"),
            ExprKind::Builtin { function, .. } => format!("{function:?}"),
            ExprKind::Hook { hook, .. } => hook.0.to_string(),
            ExprKind::Journal(what) => format!("{what:?}"),
            ExprKind::Now
            | ExprKind::Total
            | ExprKind::Nothing
            | ExprKind::EligibleItems
            | ExprKind::Not(_)
            | ExprKind::And(_)
            | ExprKind::Or(_)
            | ExprKind::InSet { .. }
            | ExprKind::InList { .. }
            | ExprKind::IsKnown(_)
            | ExprKind::Within { .. }
            | ExprKind::StartOfDate(_)
            | ExprKind::Negate(_)
            | ExprKind::If { .. }
            | ExprKind::IfKnown { .. }
            | ExprKind::Convert { .. } => String::new(),
        }
    }
}

/// The facts that expressions read, also through defines, decisions, findings and the item that is judged.
pub(super) struct Reads<'a> {
    program: &'a Program,
    pub(super) facts: BTreeSet<FactId>,
    /// Whether it reads `now`.
    pub(super) now: bool,
    defines: BTreeSet<DefineId>,
    decisions: BTreeSet<DecisionId>,
    findings: BTreeSet<FindingId>,
}

impl<'a> Reads<'a> {
    pub(super) fn new(program: &'a Program) -> Reads<'a> {
        Reads {
            program,
            facts: BTreeSet::new(),
            now: false,
            defines: BTreeSet::new(),
            decisions: BTreeSet::new(),
            findings: BTreeSet::new(),
        }
    }

    /// Takes in what an expression reads.
    pub(super) fn add(&mut self, expr: &'a Expr) {
        if let ExprKind::Fact(id) = &expr.kind {
            self.facts.insert(*id);
        } else if let ExprKind::FindingHolds(id) = &expr.kind {
            self.findings.insert(*id);
            self.facts.insert(self.program.findings.at(*id).fact);
        } else if let ExprKind::Now = &expr.kind {
            self.now = true;
        } else if let ExprKind::Define(id) = &expr.kind
            && self.defines.insert(*id)
        {
            roomy(|| self.add(&self.program.defines.at(*id).value));
        } else if let ExprKind::Decision(id) = &expr.kind
            && self.decisions.insert(*id)
        {
            roomy(|| places::of_decision(self.program.decisions.at(*id), &mut |expr| self.add(expr)));
        } else if let ExprKind::Local(id) = &expr.kind
            && let Some(per) = self.program.eligibility.as_ref().and_then(|one| one.per.as_ref())
            && per.binder == *id
        {
            self.add(&per.list);
        }
        expr.parts(&mut |part| self.add(part));
    }

    /// Takes in what findings are presumed by, where a case leaves them unproven.
    pub(super) fn add_presumed(&mut self, draft: &Draft<'_>) {
        let mut done = BTreeSet::new();
        while let Some(id) = self.findings.difference(&done).next().copied() {
            done.insert(id);
            let finding = self.program.findings.at(id);
            if draft.get(Slot::Fact(finding.fact)) == Val::Finding(Found::Unproven) {
                places::of_finding(finding, &mut |expr| self.add(expr));
            }
        }
    }
}
