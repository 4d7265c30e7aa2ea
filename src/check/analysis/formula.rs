//! Conditions as formulas over variables.
//!
//! Every real case gives every variable one region, and a formula made here is true in these regions exactly
//! where its condition holds in the case (a case in which the condition is a fault aside). What cannot be looked
//! into becomes a variable of its own, so this stays true; the price is combinations that no case has.

mod cases;
mod compare;
mod instants;
mod ranges;

use super::bounds;
use super::marks::Mark;
use super::regions::{Cut, Grain};
use super::space::{Kind, Space, TestOf, VarId, VarKey};
use super::terms::{Term, Terms};
use crate::ir::{DecisionId, DefineId, Expr, ExprKind, FactId, FindingId, Ordered, Program, Range, Rule, Rules};
use crate::source::{FileId, Span};
use crate::time::Zone;
use crate::value::{Type, Val};
use std::collections::HashMap;
use std::rc::Rc;

/// How large a formula may become; beyond that a condition is not looked into.
const WEIGHT: u32 = 4000;

/// How deep expressions and what they name are looked into.
const DEPTH: usize = 200;

/// How many cases of a value are told apart.
const CASES: usize = 64;

/// How many rows of a table are looked into.
const ROWS: usize = 48;

/// The word `now`.
pub(super) static NOW: Expr = Expr { kind: ExprKind::Now, span: Span { file: FileId(0), start: 0, end: 0 } };

/// A condition over variables.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Formula {
    Const(bool),
    Test(TestOf),
    Not(Rc<Formula>),
    All(Rc<[Formula]>, u32),
    Any(Rc<[Formula]>, u32),
}

impl Formula {
    fn weight(&self) -> u32 {
        match self {
            Formula::Const(_) => 0,
            Formula::Test(_) => 1,
            Formula::Not(inner) => inner.weight(),
            Formula::All(_, weight) | Formula::Any(_, weight) => *weight,
        }
    }

    #[must_use]
    pub(super) fn not(self) -> Formula {
        match self {
            Formula::Const(value) => Formula::Const(!value),
            Formula::Not(inner) => (*inner).clone(),
            Formula::Test(_) | Formula::All(..) | Formula::Any(..) => Formula::Not(Rc::new(self)),
        }
    }

    pub(super) fn all(parts: Vec<Formula>) -> Formula {
        Formula::join(parts, true)
    }

    pub(super) fn any(parts: Vec<Formula>) -> Formula {
        Formula::join(parts, false)
    }

    fn join(mut parts: Vec<Formula>, all: bool) -> Formula {
        if parts.iter().any(|part| matches!(part, Formula::Const(value) if *value != all)) {
            return Formula::Const(!all);
        }
        parts.retain(|part| !matches!(part, Formula::Const(_)));
        let weight = parts.iter().map(Formula::weight).fold(0, u32::saturating_add);
        match (parts.len(), all) {
            (0, _) => Formula::Const(all),
            (1, _) => parts.pop().unwrap_or(Formula::Const(all)),
            (_, true) => Formula::All(parts.into(), weight),
            (_, false) => Formula::Any(parts.into(), weight),
        }
    }

    fn and(self, other: Formula) -> Formula {
        Formula::all(vec![self, other])
    }

    /// The variables in it.
    pub(super) fn vars(&self, into: &mut Vec<VarId>) {
        match self {
            Formula::Const(_) => {}
            Formula::Test((var, _)) if into.contains(var) => {}
            Formula::Test((var, _)) => into.push(*var),
            Formula::Not(inner) => inner.vars(into),
            Formula::All(parts, _) | Formula::Any(parts, _) => parts.iter().for_each(|part| part.vars(into)),
        }
    }
}

/// What a value is where a condition holds.
type Case<'a> = (Formula, Leaf<'a>);

/// A value that is not chosen any further.
#[derive(Clone, Copy)]
enum Leaf<'a> {
    /// A constant; `hangs`: an instant that hangs on the case's zone, and is given as if that were UTC.
    Const { value: Val, hangs: bool },
    /// A quantity.
    Quantity(&'a Expr, Term),
    /// A place seen from a quantity: so long after it, or before it, or where its date begins or ends. The mark is
    /// the border below it.
    Seen { mark: Mark, anchor: Term },
}

fn constant<'a>(value: Val) -> Leaf<'a> {
    Leaf::Const { value, hangs: false }
}

fn is_unknown(leaf: &Leaf<'_>) -> bool {
    matches!(leaf, Leaf::Const { value: Val::Unknown, .. })
}

/// Names a comparison where it cannot be looked into: what is compared, and with what in which way. Two comparisons
/// of one name are one question.
type Name<'n> = (Term, &'n str);

/// Reads conditions into formulas over one space of variables.
pub(super) struct Reader<'a> {
    pub(super) program: &'a Program,
    pub(super) terms: Terms<'a>,
    pub(super) space: Space,
    zone: Option<Zone>,
    conditions: HashMap<DefineId, Formula>,
    values: HashMap<DefineId, Rc<[Case<'a>]>>,
    decisions: HashMap<DecisionId, Rc<[Case<'a>]>>,
    findings: HashMap<FindingId, Formula>,
    ends: HashMap<DefineId, bounds::Ends>,
    depth: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn new(program: &'a Program) -> Reader<'a> {
        Reader {
            program,
            terms: Terms::new(program),
            space: Space::default(),
            zone: program.fixed_zone(),
            conditions: HashMap::new(),
            values: HashMap::new(),
            decisions: HashMap::new(),
            findings: HashMap::new(),
            ends: HashMap::new(),
            depth: 0,
        }
    }

    /// When a rule applies: its windows are open and its conditions hold.
    pub(super) fn applies<O>(&mut self, rule: &'a Rule<O>, at: Option<&'a Expr>) -> Formula {
        let mut parts: Vec<Formula> = Vec::new();
        parts.extend(rule.when.as_ref().map(|when| self.condition(when)));
        parts.extend(rule.unless.as_ref().map(|unless| self.condition(unless).not()));
        parts.extend(self.windows(rule, at));
        Formula::all(parts)
    }

    /// When each window of a rule is open.
    pub(super) fn windows<O>(&mut self, rule: &'a Rule<O>, at: Option<&'a Expr>) -> Vec<Formula> {
        rule.windows.iter().map(|window| self.window(window, at.unwrap_or(&NOW))).collect()
    }

    /// When a fact is one of these members: bit n is member n.
    pub(super) fn is_one_of(&mut self, fact: FactId, mask: u64) -> Formula {
        let term = self.terms.fact(fact);
        let count = self.program.facts.get(fact).and_then(|fact| self.members_of(&fact.ty.base)).unwrap_or(0);
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        let var = self.space.var(VarKey::Choice(term), || Kind::Members(count));
        self.space.members(var, mask).map_or(Formula::Const(true), Formula::Test)
    }

    /// When a condition holds.
    pub(super) fn condition(&mut self, expr: &'a Expr) -> Formula {
        if self.depth >= DEPTH {
            return self.flag(expr);
        }
        self.depth += 1;
        let formula = self.condition_within(expr);
        self.depth -= 1;
        if formula.weight() > WEIGHT { self.flag(expr) } else { formula }
    }

    fn condition_within(&mut self, expr: &'a Expr) -> Formula {
        match &expr.kind {
            ExprKind::Const(Val::Bool(value)) => Formula::Const(*value),
            ExprKind::Not(inner) => self.condition(inner).not(),
            ExprKind::And(parts) => Formula::all(parts.iter().map(|part| self.condition(part)).collect()),
            ExprKind::Or(parts) => Formula::any(parts.iter().map(|part| self.condition(part)).collect()),
            ExprKind::Define(id) => self.define(*id),
            ExprKind::FindingHolds(id) => self.finding(*id),
            ExprKind::Equal { negated, left, right } => {
                let equal = self.pairs(expr, "is", left, right, &|reader, a, b, name| reader.equal(a, b, name));
                if *negated { equal.not() } else { equal }
            }
            ExprKind::Compare { op, left, right } => self.compare(expr, *op, left, right),
            ExprKind::InRange { operand, low, high, open_end } => {
                let op = if *open_end { Ordered::Less } else { Ordered::LessEqual };
                self.compare(expr, Ordered::GreaterEqual, operand, low).and(self.compare(expr, op, operand, high))
            }
            ExprKind::InMask { operand, mask } => {
                let cases = self.cases(operand);
                let parts = cases.iter().map(|(guard, leaf)| guard.clone().and(self.in_mask(*leaf, *mask)));
                Formula::any(parts.collect())
            }
            ExprKind::InSet { operand, members } => {
                let one = |reader: &mut Self, member: &'a Expr| {
                    reader.pairs(expr, "is", operand, member, &|reader, a, b, name| reader.equal(a, b, name))
                };
                Formula::any(members.iter().map(|member| one(self, member)).collect())
            }
            ExprKind::IsKnown(inner) => self.known(inner),
            ExprKind::Within { operand, period, anchor } => self.inside(expr, operand, period, anchor),
            ExprKind::If { condition, then, otherwise } => {
                let condition = self.condition(condition);
                let (then, otherwise) = (self.condition(then), self.condition(otherwise));
                Formula::any(vec![condition.clone().and(then), condition.not().and(otherwise)])
            }
            ExprKind::Const(_)
            | ExprKind::LocalTime(_)
            | ExprKind::DurationBy { .. }
            | ExprKind::Now
            | ExprKind::Responsible(_)
            | ExprKind::Line(_)
            | ExprKind::Journal(_)
            | ExprKind::Total
            | ExprKind::Nothing
            | ExprKind::EligibleItems
            | ExprKind::Verdict(..)
            | ExprKind::InList { .. }
            | ExprKind::Shift { .. }
            | ExprKind::StartOfDate(_)
            | ExprKind::Arithmetic { .. }
            | ExprKind::Negate(_)
            | ExprKind::Aggregate(_)
            | ExprKind::Extreme { .. }
            | ExprKind::Convert { .. }
            | ExprKind::Builtin { .. }
            | ExprKind::Hook { .. } => self.flag(expr),
            ExprKind::Fact(_)
            | ExprKind::Local(_)
            | ExprKind::Field(..)
            | ExprKind::Decision(_)
            | ExprKind::IfKnown { .. }
            | ExprKind::Lookup { .. } => {
                let cases = self.cases(expr);
                let parts = cases.iter().map(|(guard, leaf)| guard.clone().and(self.is_yes(*leaf)));
                Formula::any(parts.collect())
            }
        }
    }

    /// A condition that is not looked into.
    fn flag(&mut self, expr: &'a Expr) -> Formula {
        let term = self.terms.of(expr);
        Formula::Test(self.space.flag(term, String::new()))
    }

    fn named_flag(&mut self, (term, what): Name) -> Formula {
        Formula::Test(self.space.flag(term, what.to_owned()))
    }

    fn or_flag(&mut self, test: Option<TestOf>, name: Name) -> Formula {
        test.map_or_else(|| self.named_flag(name), Formula::Test)
    }

    fn define(&mut self, id: DefineId) -> Formula {
        if let Some(formula) = self.conditions.get(&id) {
            return formula.clone();
        }
        let formula = self.condition(&self.program.defines.at(id).value);
        self.conditions.insert(id, formula.clone());
        formula
    }

    /// Found yes, or unproven and presumed yes.
    fn finding(&mut self, id: FindingId) -> Formula {
        if let Some(formula) = self.findings.get(&id) {
            return formula.clone();
        }
        let finding = self.program.findings.at(id);
        let choices = self.choices(&finding.rules);
        let yes = choices.into_iter().filter(|(_, outcome)| **outcome).map(|(guard, _)| guard);
        let presumed = Formula::any(yes.collect());
        let (yes, unproven) = (self.is_one_of(finding.fact, 1), self.is_one_of(finding.fact, 4));
        let formula = Formula::any(vec![yes, unproven.and(presumed)]);
        self.findings.insert(id, formula.clone());
        formula
    }

    /// The outcomes of a decision and when each stands: the exceptions that apply and that none beats which
    /// applies, and `normally`.
    fn choices<O>(&mut self, rules: &'a Rules<O>) -> Vec<(Formula, &'a O)> {
        let applies: Vec<Formula> = rules.excepts.iter().map(|rule| self.applies(rule, rules.at.as_ref())).collect();
        let mut choices = Vec::new();
        for (at, rule) in rules.excepts.iter().enumerate() {
            let beaten = rules.excepts.iter().zip(&applies).filter(|(other, _)| other.beats & (1 << at) != 0);
            let beaten = Formula::any(beaten.map(|(_, applies)| applies.clone()).collect());
            let stands = applies.get(at).cloned().unwrap_or(Formula::Const(false)).and(beaten.not());
            choices.push((stands, &rule.outcome));
        }
        choices.push((Formula::any(applies).not(), &rules.normally.outcome));
        choices
    }

    fn is_yes(&mut self, leaf: Leaf<'a>) -> Formula {
        match leaf {
            Leaf::Quantity(of, _) if self.declared(of).is_none_or(|(ty, _)| ty.base != Type::Bool) => self.flag(of),
            Leaf::Quantity(of, term) => self.known_quantity(of, term).and(self.in_mask(leaf, 2)),
            Leaf::Const { .. } | Leaf::Seen { .. } => self.in_mask(leaf, 2),
        }
    }

    /// Whether a value is one of these members: bit n is member n.
    fn in_mask(&mut self, leaf: Leaf<'a>, mask: u64) -> Formula {
        match leaf {
            Leaf::Const { value, .. } => Formula::Const(bit(&value).is_some_and(|bit| mask & bit != 0)),
            Leaf::Quantity(of, term) => {
                let var = self.choice(of, term, true);
                let test = self.space.members(var, mask);
                self.or_flag(test, (term, &format!("in {mask}")))
            }
            Leaf::Seen { .. } => Formula::Const(false),
        }
    }

    /// The variable of a quantity that is one of a few: a member of a closed type, or a value with a name.
    fn choice(&mut self, expr: &'a Expr, term: Term, member: bool) -> VarId {
        if let Some(found) = self.space.find(&VarKey::Choice(term)) {
            return found;
        }
        let base = self.declared(expr).map(|(ty, _)| ty.base);
        let count = base.and_then(|base| self.members_of(&base));
        let range = self.range_of(expr);
        self.space.var(VarKey::Choice(term), || match (count, range) {
            (Some(count), _) => Kind::Members(u32::try_from(count).unwrap_or(u32::MAX)),
            (None, _) if member => Kind::Members(u32::MAX),
            (None, Some(Range::Among(values))) => Kind::Named { values, open: false },
            (None, Some(Range::Between { .. }) | None) => Kind::Named { values: Vec::new(), open: true },
        })
    }

    /// The variable of a quantity on a line, where it is compared with such a value.
    fn line(&mut self, expr: &'a Expr, term: Term, value: &Val, hangs: bool) -> VarId {
        let currency = if let Val::Money(money) = value { Some(money.currency) } else { None };
        if let Some(found) = self.space.find(&VarKey::Line(term, currency, hangs)) {
            return found;
        }
        let found = self.declared(expr);
        let range = self.range_of(expr);
        let brought = matches!(expr.kind, ExprKind::Fact(_) | ExprKind::Field(..) | ExprKind::Local(_));
        let owed = matches!(expr.kind, ExprKind::Line(_) | ExprKind::Total);
        let value = *value;
        self.space.var(VarKey::Line(term, currency, hangs), || {
            let base = found.map(|(ty, _)| ty.base);
            let whole = match base {
                Some(Type::Integer | Type::Date | Type::DateTime | Type::Time) => true,
                // Beside a bare zero the size of a step is not known.
                Some(Type::Money(_)) => (brought || owed) && currency.is_some(),
                Some(_) | None => false,
            };
            let grain = if whole { Grain::Whole } else { Grain::Dense };
            let same = |end: &Val| end.compare(&value).is_some();
            let (mut low, mut high, mut points) = (None, None, None);
            match range {
                Some(Range::Between { low: from, high: to }) if !hangs => {
                    low = from.filter(same).map(|at| Cut::below(at.beside(&value)).on(grain));
                    high = to.filter(same).map(|at| Cut::above(at.beside(&value)).on(grain));
                }
                Some(Range::Among(values)) if !hangs && values.iter().all(same) => points = Some(values),
                Some(_) | None => {}
            }
            Kind::Line { grain, points, low, high }
        })
    }
}

/// Whether a value is counted from another.
fn is_shift(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Shift { .. } | ExprKind::Builtin { .. })
}

/// The bit of a value that is one of a few members.
fn bit(value: &Val) -> Option<u64> {
    let number = match value {
        Val::Bool(yes) => u32::from(*yes),
        Val::Member(number) => *number,
        Val::Finding(found) => *found as u32,
        _ => return None,
    };
    1u64.checked_shl(number)
}

fn is_ordered(value: &Val) -> bool {
    value.compare(value).is_some()
}

fn is_ordered_type(ty: &Type) -> bool {
    matches!(
        ty,
        Type::Integer
            | Type::Number
            | Type::Percent
            | Type::Money(_)
            | Type::Date
            | Type::Time
            | Type::DateTime
            | Type::Duration
    )
}
