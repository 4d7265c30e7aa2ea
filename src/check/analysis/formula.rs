//! Conditions as formulas over variables.
//!
//! Every real case gives every variable one region, and a formula made here is true in these regions exactly
//! where its condition holds in the case (a case in which the condition is a fault aside). What cannot be looked
//! into becomes a variable of its own, so this stays true; the price is combinations that no case has.

use super::bounds;
use super::marks::{self, Length, Mark};
use super::regions::{Cut, Grain};
use super::space::{Kind, Space, TestOf, VarId, VarKey};
use super::terms::{Term, Terms};
use crate::builtins::Output;
use crate::ir::{
    DecisionId, DefineId, Expr, ExprKind, FactId, FindingId, LocalId, Match, Ordered, Program, Range, Rule, Rules,
    TableRow, Window,
};
use crate::source::{FileId, Span};
use crate::stack::roomy;
use crate::syntax::ast::{AggregateOp, Direction};
use crate::time::{Date, Instant, Zone};
use crate::value::{Num, Ty, Type, Val};
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
        let zone = program.zone.as_ref().and_then(|zone| match &zone.kind {
            ExprKind::Const(Val::Zone(zone)) => Some(*zone),
            _ => None,
        });
        Reader {
            program,
            terms: Terms::new(program),
            space: Space::default(),
            zone,
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

    fn compare(&mut self, expr: &'a Expr, op: Ordered, left: &'a Expr, right: &'a Expr) -> Formula {
        let what = match op {
            Ordered::Less => "<",
            Ordered::LessEqual => "<=",
            Ordered::Greater => ">",
            Ordered::GreaterEqual => ">=",
        };
        self.pairs(expr, what, left, right, &|reader, a, b, name| match op {
            Ordered::Less => reader.less(a, b, false, name),
            Ordered::LessEqual => reader.less(a, b, true, name),
            Ordered::Greater => reader.less(b, a, false, name),
            Ordered::GreaterEqual => reader.less(b, a, true, name),
        })
    }

    /// A comparison, case by case.
    fn pairs(
        &mut self,
        expr: &'a Expr,
        what: &str,
        left: &'a Expr,
        right: &'a Expr,
        join: &dyn Fn(&mut Self, Leaf<'a>, Leaf<'a>, Name) -> Formula,
    ) -> Formula {
        let (lefts, rights) = (self.cases(left), self.cases(right));
        if lefts.len().saturating_mul(rights.len()) > CASES {
            return self.flag(expr);
        }
        let (term, with) = (self.terms.of(left), self.terms.of(right));
        let mut parts = Vec::new();
        for (guard, a) in lefts.iter() {
            for (other, b) in rights.iter() {
                let guard = guard.clone().and(other.clone());
                if let Formula::Const(false) = guard {
                    continue;
                }
                let words = format!("{what} {with:?} {}", parts.len());
                parts.push(guard.and(join(self, *a, *b, (term, &words))));
            }
        }
        Formula::any(parts)
    }

    /// `a < b`, or `a <= b`.
    fn less(&mut self, a: Leaf<'a>, b: Leaf<'a>, or_equal: bool, name: Name) -> Formula {
        let test = match (a, b) {
            (Leaf::Const { value: a, hangs: x }, Leaf::Const { value: b, hangs: y }) => match a.compare(&b) {
                Some(order) if x == y => return Formula::Const(order.is_lt() || or_equal && order.is_eq()),
                // Amounts of two currencies meet only where the rest of the condition keeps them apart.
                None => return Formula::Const(false),
                Some(_) => None,
            },
            (Leaf::Quantity(of, _), Leaf::Const { value, .. }) if year_of(of).is_some() => {
                let day = year_of(of).zip(first_day(&value, or_equal));
                let Some((day, first)) = day else {
                    return self.named_flag((name.0, &format!("{} {or_equal}", name.1)));
                };
                let mut parts = Vec::new();
                for (guard, date) in self.cases(day).iter() {
                    let words = format!("{} {or_equal} {}", name.1, parts.len());
                    let less = self.less(*date, constant(first), false, (name.0, &words));
                    parts.push(guard.clone().and(less));
                }
                return Formula::any(parts);
            }
            (Leaf::Quantity(of, term), Leaf::Const { value, hangs }) => {
                let var = self.line(of, term, &value, hangs);
                self.space.below(var, Cut { at: value, above: or_equal })
            }
            (Leaf::Quantity(_, a), Leaf::Quantity(_, b)) if a == b => return Formula::Const(or_equal),
            (Leaf::Quantity(of, a), Leaf::Quantity(other, b))
                if self.space.is_seen_from(a, b) || !self.space.is_seen_from(b, a) =>
            {
                self.bounds(of, a);
                self.bounds(other, b);
                let [below, above] = Mark::here();
                self.space.before(a, b, if or_equal { above } else { below })
            }
            (Leaf::Quantity(_, later), Leaf::Seen { mark, anchor }) => {
                let mark = mark.with_above(or_equal);
                if later == anchor {
                    return match marks::is_before_here(&mark) {
                        Some(before) => Formula::Const(!before),
                        None => self.named_flag((name.0, &format!("{} {or_equal}", name.1))),
                    };
                }
                self.space.before(later, anchor, mark)
            }
            (Leaf::Const { .. }, Leaf::Quantity(..))
            | (Leaf::Quantity(..), Leaf::Quantity(..))
            | (Leaf::Seen { .. }, Leaf::Quantity(..)) => {
                let words = format!("{} turned", name.1);
                return self.less(b, a, !or_equal, (name.0, &words)).not();
            }
            (Leaf::Seen { .. } | Leaf::Const { .. }, _) => None,
        };
        match test {
            Some(test) => Formula::Test(test),
            None => self.named_flag((name.0, &format!("{} {or_equal}", name.1))),
        }
    }

    fn equal(&mut self, a: Leaf<'a>, b: Leaf<'a>, name: Name) -> Formula {
        match (a, b) {
            (Leaf::Const { value: Val::Unknown, .. }, _) | (_, Leaf::Const { value: Val::Unknown, .. }) => {
                Formula::Const(false)
            }
            (Leaf::Const { value: a, hangs: x }, Leaf::Const { value: b, hangs: y }) if x == y => {
                Formula::Const(a == b || a.compare(&b).is_some_and(std::cmp::Ordering::is_eq))
            }
            (Leaf::Const { .. }, Leaf::Quantity(..)) => self.equal(b, a, name),
            (Leaf::Quantity(of, term), Leaf::Const { value, .. }) => {
                let known = self.known_quantity(of, term);
                if is_ordered(&value) {
                    return known.and(self.neither_less(a, b, name));
                }
                let var = self.choice(of, term, bit(&value).is_some());
                let test = match bit(&value) {
                    Some(bit) => self.space.members(var, bit),
                    None => self.space.is(var, value),
                };
                known.and(self.or_flag(test, name))
            }
            (Leaf::Quantity(of, x), Leaf::Quantity(other, y)) => {
                let known = self.known_quantity(of, x).and(self.known_quantity(other, y));
                if x == y {
                    return known;
                }
                let base = self.declared(of).map(|(ty, _)| ty.base);
                if base.is_some_and(|base| is_ordered_type(&base)) {
                    return known.and(self.neither_less(a, b, name));
                }
                let same = self.same_member((of, x), (other, y));
                known.and(same.unwrap_or_else(|| self.named_flag(name)))
            }
            (Leaf::Quantity(..) | Leaf::Seen { .. } | Leaf::Const { .. }, _) => self.neither_less(a, b, name),
        }
    }

    fn neither_less(&mut self, a: Leaf<'a>, b: Leaf<'a>, name: Name) -> Formula {
        self.less(a, b, true, name).and(self.less(a, b, false, name).not())
    }

    /// Two choices among the same few members are the same one.
    fn same_member(&mut self, (of, x): (&'a Expr, Term), (other, y): (&'a Expr, Term)) -> Option<Formula> {
        let ty = |reader: &Self, expr: &Expr| reader.declared(expr).map(|(ty, _)| ty.base);
        let count = self.members_of(&ty(self, of)?).filter(|count| *count <= 16)?;
        if ty(self, of) != ty(self, other) {
            return None;
        }
        let (x, y) = (self.choice(of, x, true), self.choice(other, y, true));
        let mut parts = Vec::new();
        for at in 0..count {
            let (a, b) = (self.space.members(x, 1 << at)?, self.space.members(y, 1 << at)?);
            parts.push(Formula::Test(a).and(Formula::Test(b)));
        }
        Some(Formula::any(parts))
    }

    /// How many members a closed type has.
    fn members_of(&self, ty: &Type) -> Option<usize> {
        match ty {
            Type::Bool => Some(2),
            Type::Finding => Some(3),
            Type::Enum(id) => Some(self.program.enums.at(*id).members.len()),
            Type::Party => Some(self.program.parties.len()),
            Type::Remedy => Some(self.program.remedies.len()),
            Type::Error
            | Type::Integer
            | Type::Number
            | Type::Percent
            | Type::Money(_)
            | Type::Date
            | Type::Time
            | Type::DateTime
            | Type::Duration
            | Type::Text
            | Type::Currency
            | Type::Zone
            | Type::Country
            | Type::Calendar
            | Type::Counting
            | Type::Rate { .. }
            | Type::Record(_)
            | Type::List(_) => None,
        }
    }

    /// `A within D of B`.
    fn inside(&mut self, expr: &'a Expr, operand: &'a Expr, period: &'a Expr, anchor: &'a Expr) -> Formula {
        let begun = self.compare(expr, Ordered::GreaterEqual, operand, anchor);
        begun.and(self.before_end(operand, period, anchor))
    }

    /// `A < D after B`.
    fn before_end(&mut self, operand: &'a Expr, period: &'a Expr, anchor: &'a Expr) -> Formula {
        let (laters, ends) = (self.cases(operand), self.shifted(Direction::After, period, anchor));
        let term = self.terms.of(operand);
        let words = format!("ends {:?} {:?}", self.terms.of(period), self.terms.of(anchor));
        let Some(ends) = ends else { return self.named_flag((term, &words)) };
        let mut parts = Vec::new();
        for (guard, later) in laters.iter() {
            for (other, end) in ends.iter().filter(|(_, end)| !is_unknown(end)) {
                let less = self.less(*later, *end, false, (term, &format!("{words} {}", parts.len())));
                parts.push(Formula::all(vec![guard.clone(), other.clone(), less]));
            }
        }
        Formula::any(parts)
    }

    /// When a window is open at an instant.
    pub(super) fn window(&mut self, window: &'a Window, at: &'a Expr) -> Formula {
        match window {
            Window::Within { period, anchor, .. } => {
                let (known, begun) = self.begun(at, anchor);
                let lasts = self.known(period);
                Formula::all(vec![known, lasts, begun, self.before_end(at, period, anchor)])
            }
            Window::From { at: from, .. } => {
                let (known, begun) = self.begun(at, from);
                known.and(begun)
            }
            Window::Until { at: until, .. } => {
                let known = self.known(until);
                known.and(self.not_ended(at, until))
            }
        }
    }

    /// Whether an anchor is known, and not after `at`.
    fn begun(&mut self, at: &'a Expr, anchor: &'a Expr) -> (Formula, Formula) {
        let known = self.known(anchor);
        let (term, words) = (self.terms.of(at), format!("from {:?}", self.terms.of(anchor)));
        let (nows, anchors) = (self.cases(at), self.cases(anchor));
        let mut parts = Vec::new();
        for (guard, now) in nows.iter() {
            for (other, anchor) in anchors.iter() {
                let begins = self.beginning(*anchor);
                let begins = self.seen(begins);
                let less = self.less(*now, begins, false, (term, &format!("{words} {}", parts.len())));
                parts.push(Formula::all(vec![guard.clone(), other.clone(), less.not()]));
            }
        }
        (known, Formula::any(parts))
    }

    /// Whether `at` lies before an instant or before the end of a date.
    fn not_ended(&mut self, at: &'a Expr, until: &'a Expr) -> Formula {
        let (term, words) = (self.terms.of(at), format!("until {:?}", self.terms.of(until)));
        let (nows, ends) = (self.cases(at), self.cases(until));
        let mut parts = Vec::new();
        for (guard, now) in nows.iter() {
            for (other, end) in ends.iter() {
                let words = format!("{words} {}", parts.len());
                let name = (term, words.as_str());
                let before = match (*now, self.seen(*end)) {
                    (Leaf::Quantity(_, now), Leaf::Quantity(of, anchor)) if self.is_date(of) && now != anchor => {
                        let test = self.space.before(now, anchor, Mark::date_end());
                        self.or_flag(test, name)
                    }
                    (now, Leaf::Const { value: Val::Date(date), .. }) => {
                        let end = self.in_zone(|zone| zone.end_of_day(date).plain());
                        self.less(now, end, false, name)
                    }
                    (now, end) => self.less(now, end, false, name),
                };
                parts.push(Formula::all(vec![guard.clone(), other.clone(), before]));
            }
        }
        Formula::any(parts)
    }

    fn is_date(&self, expr: &Expr) -> bool {
        self.declared(expr).is_some_and(|(ty, _)| ty.base == Type::Date)
    }

    /// A constant instant of the policy's zone.
    fn in_zone(&self, instant: impl Fn(Zone) -> Instant) -> Leaf<'a> {
        let value = Val::Instant(instant(self.zone.unwrap_or(Zone::UTC)));
        Leaf::Const { value, hangs: self.zone.is_none() }
    }

    /// Where a date begins or ends, as seen from that date: for windows, which are counted from dates.
    fn seen(&mut self, leaf: Leaf<'a>) -> Leaf<'a> {
        let Leaf::Quantity(Expr { kind: ExprKind::Builtin { function, arguments }, .. }, _) = leaf else { return leaf };
        let mark = match function.entry().map(|entry| entry.name) {
            Some("start_of_day") => Mark::here()[0],
            Some("end_of_day") => Mark::date_end(),
            Some(_) | None => return leaf,
        };
        let [day] = arguments.iter().as_slice() else { return leaf };
        match self.cases(day).iter().as_slice() {
            [(_, Leaf::Quantity(of, anchor))] if self.is_date(of) => Leaf::Seen { mark, anchor: *anchor },
            _ => leaf,
        }
    }

    /// A date where an instant is needed.
    fn beginning(&self, leaf: Leaf<'a>) -> Leaf<'a> {
        match leaf {
            Leaf::Const { value: Val::Date(date), .. } => self.in_zone(|zone| zone.start_of_day(date)),
            other => other,
        }
    }

    /// Whether a value is known.
    fn known(&mut self, expr: &'a Expr) -> Formula {
        if let ExprKind::Extreme { known, operands, .. } = &expr.kind {
            let parts = operands.iter().map(|operand| self.known(operand)).collect();
            return if *known { Formula::any(parts) } else { Formula::all(parts) };
        }
        let cases = self.cases(expr);
        let mut parts = Vec::new();
        for (guard, leaf) in cases.iter() {
            let known = match leaf {
                Leaf::Const { value, .. } => Formula::Const(*value != Val::Unknown),
                Leaf::Quantity(of, term) => self.known_quantity(of, *term),
                Leaf::Seen { anchor, .. } => match self.terms.expr(*anchor) {
                    Some(of) if is_shift(of) => self.known(of),
                    Some(of) => self.known_quantity(of, *anchor),
                    None => Formula::Const(true),
                },
            };
            parts.push(guard.clone().and(known));
        }
        Formula::any(parts)
    }

    fn known_quantity(&mut self, expr: &'a Expr, term: Term) -> Formula {
        if let ExprKind::Extreme { known, operands, .. } = &expr.kind {
            let parts = operands.iter().map(|operand| self.known(operand)).collect();
            return if *known { Formula::any(parts) } else { Formula::all(parts) };
        }
        match self.declared(expr) {
            Some((ty, _)) if !ty.optional => Formula::Const(true),
            Some(_) | None => Formula::Test(self.space.flag(term, "known".to_owned())),
        }
    }

    /// `D after A`, case by case; `None` where it cannot be looked into.
    fn shifted(&mut self, direction: Direction, period: &'a Expr, anchor: &'a Expr) -> Option<Vec<Case<'a>>> {
        let (periods, anchors) = (self.cases(period), self.cases(anchor));
        let seen = self.terms.of(anchor);
        let mut all = Vec::new();
        for (guard, period) in periods.iter() {
            let duration = match period {
                Leaf::Const { value: Val::Duration(duration), .. } => duration,
                Leaf::Const { value: Val::Unknown, .. } => {
                    all.push((guard.clone(), constant(Val::Unknown)));
                    continue;
                }
                Leaf::Const { .. } | Leaf::Quantity(..) | Leaf::Seen { .. } => return None,
            };
            for (other, anchor) in anchors.iter() {
                let anchor = match anchor {
                    Leaf::Quantity(_, anchor) => *anchor,
                    // What is counted from a place that is counted itself is seen from that place.
                    Leaf::Seen { .. } => seen,
                    Leaf::Const { .. } => return None,
                };
                let length = Length::of(self.program, *duration);
                let mark = match direction {
                    Direction::After => Mark::after(length, false),
                    Direction::Before => Mark::before(length, false),
                };
                all.push((guard.clone().and(other.clone()), Leaf::Seen { mark, anchor }));
            }
        }
        (all.len() <= CASES).then_some(all)
    }

    /// What a value can be, and when it is which. In every case of a policy one of these holds.
    fn cases(&mut self, expr: &'a Expr) -> Rc<[Case<'a>]> {
        if self.depth >= DEPTH {
            return self.one_quantity(expr);
        }
        self.depth += 1;
        let found = self.cases_within(expr);
        self.depth -= 1;
        match found {
            Some(cases) if cases.len() <= CASES && cases.iter().all(|(guard, _)| guard.weight() <= WEIGHT) => cases,
            Some(_) | None => self.one_quantity(expr),
        }
    }

    fn one_quantity(&mut self, expr: &'a Expr) -> Rc<[Case<'a>]> {
        let term = self.terms.of(expr);
        Rc::new([(Formula::Const(true), Leaf::Quantity(self.terms.expr(term).unwrap_or(expr), term))])
    }

    fn cases_within(&mut self, expr: &'a Expr) -> Option<Rc<[Case<'a>]>> {
        let only = |leaf: Leaf<'a>| -> Option<Rc<[Case<'a>]>> { Some(Rc::new([(Formula::Const(true), leaf)])) };
        match &expr.kind {
            ExprKind::Const(value) => only(constant(*value)),
            ExprKind::LocalTime(local) => only(self.in_zone(|zone| zone.at(local.date, local.time).instant)),
            ExprKind::StartOfDate(inner) => {
                let cases = self.cases(inner);
                Some(cases.iter().map(|(guard, leaf)| (guard.clone(), self.beginning(*leaf))).collect())
            }
            ExprKind::Define(id) => {
                if let Some(cases) = self.values.get(id) {
                    return Some(cases.clone());
                }
                let cases = self.cases(&self.program.defines.at(*id).value);
                self.values.insert(*id, cases.clone());
                Some(cases)
            }
            ExprKind::If { condition, then, otherwise } => {
                let condition = self.condition(condition);
                let mut all = guarded(&condition, &self.cases(then));
                all.extend(guarded(&condition.not(), &self.cases(otherwise)));
                Some(merged(all).into())
            }
            ExprKind::IfKnown { operand, otherwise } => {
                let known = self.known(operand);
                let mut all = guarded(&known, &self.cases(operand));
                all.extend(guarded(&known.not(), &self.cases(otherwise)));
                Some(merged(all).into())
            }
            ExprKind::Nothing => Some(Rc::new([(Formula::Const(true), constant(Val::Num(Num::ZERO)))])),
            ExprKind::Shift { skipping: Some(_), .. } => None,
            ExprKind::Shift { direction, period, anchor, skipping: None } => {
                self.shifted(*direction, period, anchor).map(Into::into)
            }
            ExprKind::Lookup { table, keys, output } => self.rows(*table, keys, *output).map(Into::into),
            ExprKind::Decision(id) => {
                if let Some(cases) = self.decisions.get(id) {
                    return Some(cases.clone());
                }
                let mut all = Vec::new();
                for (guard, outcome) in self.choices(&self.program.decisions.at(*id).rules) {
                    all.extend(guarded(&guard, &self.cases(outcome)));
                }
                let cases: Rc<[Case<'a>]> = merged(all).into();
                self.decisions.insert(*id, cases.clone());
                Some(cases)
            }
            ExprKind::Not(_)
            | ExprKind::And(_)
            | ExprKind::Or(_)
            | ExprKind::Equal { .. }
            | ExprKind::Compare { .. }
            | ExprKind::InRange { .. }
            | ExprKind::InMask { .. }
            | ExprKind::InSet { .. }
            | ExprKind::InList { .. }
            | ExprKind::IsKnown(_)
            | ExprKind::Within { .. }
            | ExprKind::FindingHolds(_)
            | ExprKind::Verdict(..) => {
                let yes = self.condition(expr);
                let no = yes.clone().not();
                Some(Rc::new([(yes, constant(Val::Bool(true))), (no, constant(Val::Bool(false)))]))
            }
            ExprKind::DurationBy { .. }
            | ExprKind::Fact(_)
            | ExprKind::Local(_)
            | ExprKind::Field(..)
            | ExprKind::Now
            | ExprKind::Responsible(_)
            | ExprKind::Line(_)
            | ExprKind::Journal(_)
            | ExprKind::Total
            | ExprKind::EligibleItems
            | ExprKind::Arithmetic { .. }
            | ExprKind::Negate(_)
            | ExprKind::Aggregate(_)
            | ExprKind::Extreme { .. }
            | ExprKind::Convert { .. }
            | ExprKind::Builtin { .. }
            | ExprKind::Hook { .. } => None,
        }
    }

    /// The outputs of a table and when each is looked up.
    fn rows(&mut self, table: crate::ir::TableId, keys: &'a [Expr], output: u32) -> Option<Vec<Case<'a>>> {
        let table = self.program.tables.at(table);
        if table.on.is_some() || table.rows.len() > ROWS {
            return None;
        }
        let value = |row: &TableRow| row.outputs.get(output as usize).map(|value| constant(*value));
        let mut above: Vec<Formula> = Vec::new();
        let mut all = Vec::new();
        for row in &table.rows {
            let cells = keys.iter().zip(&row.cells);
            let matches = Formula::all(cells.map(|(key, cell)| self.cell(key, cell)).collect());
            let earlier = if table.first_row { Formula::any(above.clone()) } else { Formula::Const(false) };
            above.push(matches.clone());
            all.push((matches.and(earlier.not()), value(row)?));
        }
        if let Some(row) = &table.otherwise {
            all.push((Formula::any(above).not(), value(row)?));
        }
        Some(merged(all))
    }

    /// When a cell matches a key.
    fn cell(&mut self, key: &'a Expr, cell: &'a Match) -> Formula {
        let cases = self.cases(key);
        let term = self.terms.of(key);
        let mut parts = Vec::new();
        for (guard, leaf) in cases.iter() {
            let words = format!("cell {cell:?} {}", parts.len());
            let name = (term, words.as_str());
            let among = |reader: &mut Self, values: &[Val]| {
                let one = |value: &Val| reader.equal(*leaf, constant(*value), (term, &format!("{words} {value:?}")));
                Formula::any(values.iter().map(one).collect())
            };
            let matches = match cell {
                Match::Any => Formula::Const(true),
                Match::Among(values) => among(self, values),
                Match::NotAmong(values) => among(self, values).not(),
                Match::Between { low, high } => {
                    let low =
                        low.map(|(at, is_in)| self.less(constant(at), *leaf, is_in, (term, &format!("{words} low"))));
                    let high = high.map(|(at, is_in)| self.less(*leaf, constant(at), is_in, name));
                    Formula::all(low.into_iter().chain(high).collect())
                }
            };
            parts.push(guard.clone().and(matches));
        }
        Formula::any(parts)
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

    /// Makes the declared ends of a quantity count where it is compared with others.
    fn bounds(&mut self, expr: &'a Expr, term: Term) {
        let end = match self.range_of(expr) {
            Some(Range::Between { low, high }) => low.or(high),
            Some(Range::Among(values)) => values.first().copied(),
            None => None,
        };
        if let Some(end) = end.filter(is_ordered) {
            self.line(expr, term, &end, false);
        }
    }

    /// The declared or known range of a quantity; of a sum or product, what follows from those of its parts.
    fn range_of(&mut self, expr: &Expr) -> Option<Range> {
        if let Some((low, high)) = self.computed(expr) {
            return (low.is_some() || high.is_some()).then_some(Range::Between { low, high });
        }
        let (_, range) = self.declared(expr)?;
        if let (ExprKind::Fact(id), None, Some(effective)) = (&expr.kind, range, &self.program.effective)
            && effective.by == *id
        {
            let start = |value: Val| match (value, self.zone) {
                (Val::Date(date), Some(zone)) if !self.is_date(expr) => Some(Val::Instant(zone.start_of_day(date))),
                (Val::Date(_), None) if !self.is_date(expr) => None,
                (value, _) => Some(value),
            };
            return Some(Range::Between { low: start(effective.from), high: None });
        }
        range.cloned()
    }

    /// The ends of what an expression computes, as far as its form tells.
    fn computed(&mut self, expr: &Expr) -> Option<bounds::Ends> {
        match &expr.kind {
            ExprKind::Arithmetic { op, left, right } => Some(bounds::of(*op, self.ends(left), self.ends(right))),
            ExprKind::Negate(inner) => Some(bounds::negated(self.ends(inner))),
            ExprKind::Responsible(_) => Some((Some(Val::Num(Num::ZERO)), Some(Val::Num(Num::ONE)))),
            ExprKind::Aggregate(one) if one.op == AggregateOp::Count => Some((Some(Val::Num(Num::ZERO)), None)),
            ExprKind::Extreme { greatest, known, operands } => {
                let all: Vec<bounds::Ends> = operands.iter().map(|operand| self.ends(operand)).collect();
                Some(bounds::extreme(*greatest, *known, &all))
            }
            ExprKind::Lookup { table, output, .. } => {
                let table = self.program.tables.at(*table);
                let rows = table.rows.iter().chain(&table.otherwise);
                let one = |row: &TableRow| row.outputs.get(*output as usize).copied();
                // What is unknown is compared nowhere.
                let values = rows.map(one).filter(|value| *value != Some(Val::Unknown));
                let all: Vec<bounds::Ends> = values.map(|value| (value, value)).collect();
                Some(bounds::extreme(false, true, &all))
            }
            ExprKind::If { then, otherwise, .. } => Some(bounds::either(self.ends(then), self.ends(otherwise))),
            ExprKind::IfKnown { operand, otherwise } => Some(bounds::either(self.ends(operand), self.ends(otherwise))),
            ExprKind::Builtin { function, arguments } => match function.entry()?.name {
                "weekday" => Some(bounds::whole(1, 7)),
                "month_of" => Some(bounds::whole(1, 12)),
                "day_of" => Some(bounds::whole(1, 31)),
                "abs" => Some(bounds::absolute(self.ends(arguments.first()?))),
                "round" | "floor" | "ceiling" if arguments.len() == 1 => {
                    Some(bounds::rounded(self.ends(arguments.first()?)))
                }
                _ => None,
            },
            _ => None,
        }
    }

    /// The least and the most that a quantity can be, as far as is known.
    pub(super) fn ends(&mut self, expr: &Expr) -> bounds::Ends {
        if let ExprKind::Const(value) = &expr.kind {
            return (Some(*value), Some(*value));
        }
        if let ExprKind::Define(id) = &expr.kind {
            if let Some(ends) = self.ends.get(id) {
                return *ends;
            }
            let program = self.program;
            let ends = roomy(|| self.ends(&program.defines.at(*id).value));
            self.ends.insert(*id, ends);
            return ends;
        }
        match self.range_of(expr) {
            Some(Range::Between { low, high }) => (low, high),
            Some(Range::Among(_)) | None => (None, None),
        }
    }

    /// The type and the declared range of a quantity, as far as it is declared.
    fn declared(&self, expr: &Expr) -> Option<(Ty, Option<&'a Range>)> {
        let program = self.program;
        match &expr.kind {
            ExprKind::Fact(id) => program.facts.get(*id).map(|fact| (fact.ty.clone(), fact.range.as_ref())),
            ExprKind::Local(id) => self.element(*id).map(|base| (Ty::known(base), None)),
            ExprKind::Field(of, at) => match self.declared(of)?.0.base {
                Type::Record(id) => {
                    let field = program.records.get(id)?.fields.get(*at as usize)?;
                    Some((field.ty.clone(), field.range.as_ref()))
                }
                _ => None,
            },
            ExprKind::Now => Some((Ty::known(Type::DateTime), None)),
            ExprKind::Hook { hook, .. } => {
                program.hooks.get(*hook).map(|hook| (hook.result.clone(), hook.range.as_ref()))
            }
            ExprKind::Define(id) => program.defines.get(*id).map(|define| (define.ty.clone(), None)),
            ExprKind::Decision(id) => program.decisions.get(*id).map(|one| (one.ty.clone(), None)),
            ExprKind::Lookup { table, output, .. } => {
                let output = program.tables.get(*table)?.outputs.get(*output as usize)?;
                Some((output.ty.clone(), None))
            }
            ExprKind::Builtin { function, .. } => {
                let entry = function.entry()?;
                let base = match entry.overloads.first()?.output {
                    _ if entry.overloads.len() > 1 => return None,
                    Output::First => return None,
                    Output::Bool => Type::Bool,
                    Output::Integer => Type::Integer,
                    Output::Number => Type::Number,
                    Output::Date => Type::Date,
                    Output::DateTime => Type::DateTime,
                    Output::Time => Type::Time,
                    Output::Text => Type::Text,
                };
                Some((Ty::known(base), None))
            }
            ExprKind::Aggregate(one) if one.op == AggregateOp::Count => Some((Ty::known(Type::Integer), None)),
            ExprKind::Responsible(_) => Some((Ty::known(Type::Percent), None)),
            ExprKind::Line(_) | ExprKind::Total => Some((Ty::known(Type::Money(crate::value::Coin::Case)), None)),
            _ => None,
        }
    }

    /// What the items of the eligibility are.
    fn element(&self, id: LocalId) -> Option<Type> {
        let per = self.program.eligibility.as_ref()?.per.as_ref().filter(|per| per.binder == id)?;
        match self.declared(&per.list)?.0.base {
            Type::List(element) => Some(*element),
            _ => None,
        }
    }
}

/// The day of which an expression is the year.
fn year_of(expr: &Expr) -> Option<&Expr> {
    match &expr.kind {
        ExprKind::Builtin { function, arguments } if function.entry()?.name == "year_of" => arguments.first(),
        _ => None,
    }
}

/// The first day whose year is not below a number, or is above it.
fn first_day(year: &Val, above: bool) -> Option<Val> {
    let Val::Num(year) = year else { return None };
    let whole = year.numer().div_euclid(year.denom());
    let first = if above || !year.is_integer() { whole.checked_add(1)? } else { whole };
    Date::new(i32::try_from(first).ok()?, 1, 1).map(Val::Date)
}

/// Whether a value is counted from another.
fn is_shift(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Shift { .. } | ExprKind::Builtin { .. })
}

fn guarded<'a>(guard: &Formula, cases: &[Case<'a>]) -> Vec<Case<'a>> {
    cases.iter().map(|(inner, leaf)| (guard.clone().and(inner.clone()), *leaf)).collect()
}

/// The same constant twice is one case.
fn merged(all: Vec<Case<'_>>) -> Vec<Case<'_>> {
    let mut found: Vec<(Vec<Formula>, Leaf<'_>)> = Vec::new();
    for (guard, leaf) in all {
        if let Formula::Const(false) = guard {
            continue;
        }
        let same = found.iter_mut().find(|(_, other)| match (other, &leaf) {
            (Leaf::Const { value: a, hangs: x }, Leaf::Const { value: b, hangs: y }) => a == b && x == y,
            (Leaf::Quantity(_, a), Leaf::Quantity(_, b)) => a == b,
            (Leaf::Const { .. } | Leaf::Quantity(..) | Leaf::Seen { .. }, _) => false,
        });
        match same {
            Some((guards, _)) => guards.push(guard),
            None => found.push((vec![guard], leaf)),
        }
    }
    found.into_iter().map(|(guards, leaf)| (Formula::any(guards), leaf)).collect()
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
