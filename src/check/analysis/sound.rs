//! Which parts of a policy are sound where others are not, so that one mistake does not hide what can be said of the
//! rest.
//!
//! An item with a mistake is unsound, and so is whatever hangs on it. Where the mistake is in what everything hangs on (the
//! header, a type, the parties), nothing is sound.

use super::groups::{Group, Subject};
use crate::ir::{
    DecisionId, DefineId, Expr, ExprKind, FactId, FindingId, HookId, Program, Rule, Rules, Shares, TableId, places,
};
use crate::source::Span;
use crate::syntax::ast::{File, Item};
use crate::value::{Duration, Type, Val};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// Something with a name that others may hang on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Define(DefineId),
    Table(TableId),
    Decision(DecisionId),
    Finding(FindingId),
}

/// What is sound.
pub(super) struct Sound<'p> {
    program: &'p Program,
    /// The items with a mistake.
    items: Vec<Span>,
    facts: BTreeSet<FactId>,
    /// Whether the mistakes leave anything.
    any: bool,
    /// What has been found of each part.
    known: RefCell<BTreeMap<Part, bool>>,
}

impl<'p> Sound<'p> {
    /// What is sound where these places are not.
    pub(super) fn of(program: &'p Program, files: &[&File], mistakes: &[Span]) -> Sound<'p> {
        let known = RefCell::default();
        let mut sound = Sound { program, items: Vec::new(), facts: BTreeSet::new(), any: true, known };
        let items: Vec<&Item> = files.iter().flat_map(|file| &file.items).collect();
        for mistake in mistakes {
            // A mistake outside of all items has kept an item from being read: who uses it has a mistake too.
            let Some(item) = items.iter().find(|item| holds(item.span(), *mistake)) else { continue };
            match item {
                Item::Policy(_) | Item::Enum(_) | Item::Parties(_) | Item::Remedies(_) | Item::Record(_) => {
                    sound.any = false
                }
                Item::Facts(facts) => match sound.fact_at(facts.span, *mistake) {
                    Some(fact) => drop(sound.facts.insert(fact)),
                    None => sound.any = false,
                },
                Item::Import(_)
                | Item::Define(_)
                | Item::Table(_)
                | Item::Eligibility(_)
                | Item::Responsibility(_)
                | Item::Compensation(_)
                | Item::Decision(_)
                | Item::Finding(_)
                | Item::Counting(_)
                | Item::Calendar(_)
                | Item::Hook(_)
                | Item::Always(_)
                | Item::Workflow(_)
                | Item::Clock(_)
                | Item::Notice(_)
                | Item::Migrate(_)
                | Item::Example(_) => sound.items.push(item.span()),
            }
        }
        let header = [&program.currency, &program.zone, &program.holidays];
        sound.any = sound.any && header.into_iter().flatten().all(|expr| sound.expr(expr));
        sound
    }

    /// The fact in whose declaration a place lies: the last one that begins before it.
    fn fact_at(&self, facts: Span, place: Span) -> Option<FactId> {
        let facts = self.program.facts.iter().filter(|(_, fact)| holds(facts, fact.span));
        let before = facts.filter(|(_, fact)| fact.span.start <= place.start);
        before.max_by_key(|(_, fact)| fact.span.start).map(|(id, _)| id)
    }

    /// Whether anything is.
    pub(super) fn any(&self) -> bool {
        self.any
    }

    /// Whether all is.
    pub(super) fn all(&self) -> bool {
        self.any && self.items.is_empty() && self.facts.is_empty()
    }

    /// Whether no mistake is known at all.
    fn untouched(&self) -> bool {
        self.all() && self.known.borrow().is_empty()
    }

    /// A table that was found to leave cases without an answer is not.
    pub(super) fn fails(&mut self, table: TableId) {
        self.known.borrow_mut().insert(Part::Table(table), false);
    }

    pub(super) fn table(&self, id: TableId) -> bool {
        self.part(Part::Table(id))
    }

    /// Whether the rules of a decision are, and all that they read.
    pub(super) fn group(&self, group: &Group<'_>) -> bool {
        if self.untouched() {
            return true;
        }
        match group.subject {
            Subject::Eligibility => {
                let eligibility = self.program.eligibility.as_ref();
                eligibility.is_some_and(|one| self.rules(&one.rules) && one.per.iter().all(|per| self.expr(&per.list)))
            }
            Subject::Responsibility => {
                let rules = self.program.responsibility.rules.as_ref();
                rules.is_some_and(|rules| self.rules(rules) && rules.excepts.iter().all(|rule| self.shares(rule)))
            }
            Subject::Decision(id) => self.part(Part::Decision(id)),
            Subject::Finding(id) => self.part(Part::Finding(id)),
        }
    }

    /// Whether no item with a mistake is there.
    fn place(&self, place: Span) -> bool {
        !self.items.iter().any(|item| holds(*item, place))
    }

    fn part(&self, part: Part) -> bool {
        if self.untouched() {
            return true;
        }
        if let Some(known) = self.known.borrow().get(&part) {
            return *known;
        }
        let program = self.program;
        let found = match part {
            Part::Define(id) => {
                let define = program.defines.at(id);
                self.place(define.decl.span) && self.expr(&define.value)
            }
            Part::Table(id) => {
                let table = program.tables.at(id);
                let mut types =
                    table.keys.iter().map(|key| &key.ty).chain(table.outputs.iter().map(|output| &output.ty));
                let typed = types.all(|ty| ty.base != Type::Error);
                typed && self.place(table.decl.span) && table.on.iter().all(|on| self.expr(on))
            }
            Part::Decision(id) => {
                let rules = &program.decisions.at(id).rules;
                let outcomes = std::iter::once(&rules.normally).chain(&rules.excepts).map(|rule| &rule.outcome);
                self.rules(rules) && outcomes.into_iter().all(|outcome| self.expr(outcome))
            }
            Part::Finding(id) => self.rules(&program.findings.at(id).rules),
        };
        self.known.borrow_mut().insert(part, found);
        found
    }

    /// Whether rules are, their outcomes aside. They stand in one item.
    fn rules<O>(&self, rules: &Rules<O>) -> bool {
        let mut sound = self.place(rules.normally.decl.span);
        for rule in &rules.excepts {
            places::of_rule(rule, &mut |expr| sound = sound && self.expr(expr));
        }
        sound && rules.at.iter().all(|at| self.expr(at))
    }

    fn shares(&self, rule: &Rule<Shares>) -> bool {
        rule.outcome.shares.iter().filter_map(|(_, share)| share.as_ref()).all(|share| self.expr(share))
    }

    fn expr(&self, expr: &Expr) -> bool {
        !expr.any(&|part| !self.node(part))
    }

    /// Whether an expression is, its parts aside.
    fn node(&self, expr: &Expr) -> bool {
        match &expr.kind {
            // What could not be typed has become this.
            ExprKind::Const(Val::Unknown) => false,
            ExprKind::Const(Val::Duration(Duration { counting, calendar, .. })) => {
                let counting = counting.and_then(|id| self.program.countings.get(id)).map(|decl| decl.decl.span);
                let calendar = calendar.and_then(|id| self.program.calendars.get(id)).map(|decl| decl.decl.span);
                counting.into_iter().chain(calendar).all(|place| self.place(place))
            }
            ExprKind::Fact(id) => {
                !self.facts.contains(id) && self.program.facts.get(*id).is_some_and(|fact| fact.ty.base != Type::Error)
            }
            ExprKind::Define(id) => self.part(Part::Define(*id)),
            ExprKind::Lookup { table, .. } => self.part(Part::Table(*table)),
            ExprKind::Decision(id) => self.part(Part::Decision(*id)),
            ExprKind::FindingHolds(id) => self.part(Part::Finding(*id)),
            ExprKind::Hook { hook: id, .. } => self.hook(*id),
            _ => true,
        }
    }

    fn hook(&self, id: HookId) -> bool {
        self.program.hooks.get(id).is_some_and(|hook| self.place(hook.decl.span))
    }
}

fn holds(outer: Span, inner: Span) -> bool {
    outer.file == inner.file && outer.start <= inner.start && inner.end <= outer.end
}
