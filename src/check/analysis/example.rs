//! Example cases: from the regions in which something happens to a case with values in these regions.
//!
//! A plain case is changed, one value after the other, until the evaluator finds every quantity where it should be:
//! facts are set at once, and for what is computed from facts some values of these are tried. What comes out is
//! only a candidate; whoever asked has it judged before showing it.

use super::draft::{Draft, Slot};
use super::formula::Reader;
use super::regions::{between, next, previous};
use super::space::{Kind, Set, Var, VarId, VarKey};
use super::terms::{Reads, Term};
use crate::eval::{Case, Evaluator, Moment};
use crate::ir::{Asked, Expr, ExprKind, FactId, LocalId, Program, RemedyId};
use crate::source::Span;
use crate::syntax::ast::Direction;
use crate::time::Instant;
use crate::value::{Country, Currency, Found, Money, Num, TextId, Type, Val};

/// How many changes are tried for one example: of those at hand, and of those that are computed from what is wished.
const TRIES: [u32; 2] = [1500, 4000];

/// So many places are changed two at a time, each to so many of its values.
const TOGETHER: usize = 4;
const SPREAD: usize = 5;

/// How often all wishes are gone through.
const ROUNDS: usize = 4;

/// The rank of the wishes that come before places on lines.
const FIRST: u8 = 1;

/// What an example is made with.
pub(super) struct Maker<'g, 'a> {
    pub(super) program: &'a Program,
    pub(super) reader: &'g Reader<'a>,
    pub(super) evaluator: Evaluator<'a>,
    /// The fact whose elements are judged as items, and their binder.
    pub(super) item: Option<(FactId, LocalId)>,
    /// The fact that is bound to the remedy which is judged.
    asked: Option<FactId>,
    /// How many changes are still tried, of those at hand and of those that take thought.
    tries: [u32; 2],
}

/// A variable that must be in certain regions.
#[derive(Clone, Copy)]
pub(super) struct Wish {
    pub(super) var: VarId,
    pub(super) set: Set,
}

/// What became of a wish.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    /// It was fulfilled before.
    Nothing,
    /// A change fulfilled it.
    Granted,
    /// No change was found.
    Open,
}

/// A change of a draft.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Change {
    Set(Slot, Val),
    Length(FactId, usize),
    /// Sets a field of the first element, and makes the list so long of its like.
    Each(Slot, Val, FactId, usize),
    /// Sets a field of the last element, behind the first.
    Another(Slot, Val, FactId),
    /// Two places at once, for what is computed from both.
    Both((Slot, Val), (Slot, Val)),
}

impl Change {
    /// The fact that it changes; none where it changes the time.
    pub(super) fn fact(&self) -> Option<FactId> {
        match self {
            Change::Set(Slot::Now, _) => None,
            Change::Both((Slot::Now, _), _) => None,
            Change::Both((Slot::Fact(fact) | Slot::Field(fact, _) | Slot::Element(fact, _), _), _)
            | Change::Set(Slot::Fact(fact) | Slot::Field(fact, _) | Slot::Element(fact, _), _)
            | Change::Length(fact, _)
            | Change::Each(_, _, fact, _)
            | Change::Another(_, _, fact) => Some(*fact),
        }
    }

    /// Whether two changes change the same place.
    pub(super) fn same_place(&self, other: &Change) -> bool {
        let place = |change: &Change| match change {
            Change::Set(slot, _) | Change::Both((slot, _), _) => (Some(*slot), None),
            Change::Length(list, _) | Change::Each(_, _, list, _) | Change::Another(_, _, list) => (None, Some(*list)),
        };
        place(self) == place(other)
    }
}

impl<'g, 'a> Maker<'g, 'a> {
    pub(super) fn new(program: &'a Program, reader: &'g Reader<'a>) -> Maker<'g, 'a> {
        let eligibility = program.eligibility.as_ref();
        let item = eligibility.and_then(|one| one.per.as_ref()).and_then(|per| {
            let list = fact_of(program, &per.list)?;
            Some((list, per.binder))
        });
        let asked = eligibility.and_then(|one| match one.asked {
            Asked::Fact(fact) => Some(fact),
            Asked::Remedy(_) => None,
        });
        Maker { program, reader, evaluator: Evaluator::new(program), item, asked, tries: [0; 2] }
    }

    /// A case in which the variables are in these regions, as far as one was found.
    pub(super) fn make(&mut self, domains: &[Set], remedy: Option<RemedyId>) -> Option<Draft<'a>> {
        let mut draft = Draft::plain(self.program);
        if let (Some(fact), Some(remedy)) = (self.asked, remedy) {
            draft.set(Slot::Fact(fact), Val::Member(remedy.0));
        }
        let mut wishes = self.wishes(domains);
        // What is known comes first, then what is one of a few: the rest hangs on it.
        wishes.sort_by_key(|wish| (self.var(wish.var).map(rank), wish.var));
        self.tries = TRIES;
        if let Some(made) = self.go_through(draft.clone(), &wishes, remedy) {
            return Some(made);
        }
        // One by one did not do; so place together what is compared with each other.
        let first = wishes.partition_point(|wish| self.var(wish.var).is_some_and(|var| rank(var) <= FIRST));
        self.tries = TRIES;
        for at in 0..first {
            self.step(&mut draft, &wishes, at, remedy);
        }
        for _ in 0..2 {
            let case = draft.case();
            let moment = self.moment(&draft, &case, remedy);
            draft = self.placed(&draft, &wishes, &moment)?;
        }
        self.go_through(draft, &wishes, remedy)
    }

    /// Grants all wishes, one after the other, so many times.
    fn go_through(&mut self, mut draft: Draft<'a>, wishes: &[Wish], remedy: Option<RemedyId>) -> Option<Draft<'a>> {
        for _ in 0..ROUNDS {
            let mut steps: Vec<Step> = Vec::new();
            for at in 0..wishes.len() {
                steps.push(self.step(&mut draft, wishes, at, remedy));
            }
            if !steps.contains(&Step::Granted) {
                // Another round would find nothing else.
                return (!steps.contains(&Step::Open)).then_some(draft);
            }
        }
        let case = draft.case();
        let moment = self.moment(&draft, &case, remedy);
        wishes.iter().all(|wish| self.granted(&moment, wish)).then_some(draft)
    }

    /// The variables that are not free.
    fn wishes(&self, domains: &[Set]) -> Vec<Wish> {
        let vars = self.reader.space.vars().zip(domains);
        vars.filter(|((_, var), set)| var.everything() != **set)
            .map(|((var, _), set)| Wish { var, set: *set })
            .collect()
    }

    pub(super) fn var(&self, id: VarId) -> Option<&'g Var> {
        self.reader.space.get(id)
    }

    /// Grants a wish where it is open: by the change that breaks the fewest others.
    fn step(&mut self, draft: &mut Draft<'a>, wishes: &[Wish], at: usize, remedy: Option<RemedyId>) -> Step {
        let case = draft.case();
        let moment = self.moment(draft, &case, remedy);
        let Some(wish) = wishes.get(at).filter(|wish| !self.granted(&moment, wish)) else { return Step::Nothing };
        let open: Vec<bool> = wishes.iter().map(|wish| !self.granted(&moment, wish)).collect();
        let mut best: Option<(usize, Draft<'a>)> = None;
        for source in 0..TRIES.len() {
            if best.as_ref().is_some_and(|(broken, _)| *broken == 0) {
                break;
            }
            let changes = if source == 0 {
                self.changes(draft, wish, &moment)
            } else {
                self.sources(draft, wishes, wish, &moment)
            };
            for change in changes {
                let Some(left) = self.tries.get_mut(source).filter(|left| **left > 0) else { break };
                *left -= 1;
                let mut changed = draft.clone();
                changed.apply(change);
                let case = changed.case();
                let moment = self.moment(&changed, &case, remedy);
                if !self.granted(&moment, wish) {
                    continue;
                }
                let others = wishes.iter().zip(&open).filter(|(_, open)| !**open).map(|(wish, _)| wish);
                let broken = others.filter(|wish| !self.granted(&moment, wish)).count();
                if best.as_ref().is_none_or(|(least, _)| broken < *least) {
                    best = Some((broken, changed));
                }
                if broken == 0 {
                    break;
                }
            }
        }
        let Some((_, changed)) = best else { return Step::Open };
        *draft = changed;
        Step::Granted
    }

    /// Whether a variable is where it should be. What cannot be asked counts as right.
    fn granted(&mut self, moment: &Moment<'_>, wish: &Wish) -> bool {
        let Some(var) = self.var(wish.var) else { return true };
        match self.region(var, moment) {
            Ok(Some(region)) => wish.set.has(region),
            Ok(None) => true,
            Err(()) => false,
        }
    }

    /// In which region a variable is; none where that cannot be asked, an error where the value is unknown.
    fn region(&mut self, var: &Var, moment: &Moment<'_>) -> Result<Option<usize>, ()> {
        match &var.key {
            VarKey::Flag(term, words) if words.is_empty() => match self.value(*term, moment)? {
                Val::Bool(yes) => Ok(Some(usize::from(yes))),
                _ => Err(()),
            },
            VarKey::Flag(term, words) if words == "known" => {
                Ok(Some(usize::from(self.value(*term, moment)? != Val::Unknown)))
            }
            VarKey::Flag(..) => Ok(None),
            VarKey::Choice(term) => {
                let value = self.value(*term, moment)?;
                Ok(Some(match &var.kind {
                    Kind::Named { values, .. } => values.iter().position(|one| *one == value).unwrap_or(values.len()),
                    Kind::Members(_) | Kind::Line { .. } | Kind::Distance | Kind::Flag => match value {
                        Val::Bool(yes) => usize::from(yes),
                        Val::Member(number) => number as usize,
                        Val::Finding(found) => found as usize,
                        _ => return Err(()),
                    },
                }))
            }
            VarKey::Line(term, currency, hangs) => {
                let value = self.value(*term, moment)?;
                let elsewhere = match (value, currency) {
                    (Val::Money(money), Some(currency)) => money.currency != *currency,
                    (value, _) => var.cuts.first().is_some_and(|cut| cut.at.compare(&value).is_none()),
                };
                if value == Val::Unknown {
                    return Err(());
                }
                Ok((!elsewhere && !hangs).then(|| var.region_of(&value)))
            }
            VarKey::Distance(later, anchor, _) => self.distance(var, *later, *anchor, moment),
        }
    }

    fn distance(&mut self, var: &Var, later: Term, anchor: Term, moment: &Moment<'_>) -> Result<Option<usize>, ()> {
        let at = self.value(later, moment)?;
        let Some(at) = self.comparable(at, moment) else { return Err(()) };
        let mut region = 0;
        for mark in self.mark_values(var, anchor, moment)? {
            match mark.0.compare(&at) {
                Some(std::cmp::Ordering::Less) => region += 1,
                Some(std::cmp::Ordering::Equal) if !mark.1 => region += 1,
                Some(_) => break,
                None => return Ok(None),
            }
        }
        Ok(Some(region))
    }

    /// The values at which the marks of a distance lie, and whether the border lies above.
    pub(super) fn mark_values(&mut self, var: &Var, anchor: Term, moment: &Moment<'_>) -> Result<Vec<(Val, bool)>, ()> {
        let from = self.value(anchor, moment)?;
        let here = self.comparable(from, moment).ok_or(())?;
        let mut values = Vec::new();
        for mark in &var.marks {
            let value = match mark.length() {
                None if mark.is_date_end() => match (from, self.zone(moment)) {
                    (Val::Date(date), Some(zone)) => Val::Instant(zone.end_of_day(date).plain()),
                    _ => here,
                },
                None => here,
                Some((duration, after)) => {
                    let expr = |kind| Expr { kind, span: Span::default() };
                    let direction = if after { Direction::After } else { Direction::Before };
                    let period = Box::new(expr(ExprKind::Const(Val::Duration(duration))));
                    let anchor = Box::new(expr(ExprKind::Const(from)));
                    let shift = expr(ExprKind::Shift { direction, period, anchor, skipping: None });
                    self.evaluator.value(moment, &shift).map_err(|_| ())?
                }
            };
            values.push((value, mark.is_above()));
        }
        Ok(values)
    }

    /// A date as its first instant, where the policy has a zone.
    fn comparable(&self, value: Val, moment: &Moment<'_>) -> Option<Val> {
        match (value, self.zone(moment)) {
            (Val::Unknown, _) => None,
            (Val::Date(date), Some(zone)) => Some(Val::Instant(zone.start_of_day(date))),
            (value, _) => Some(value),
        }
    }

    pub(super) fn zone(&self, moment: &Moment<'_>) -> Option<crate::time::Zone> {
        crate::eval::zone(self.program, moment.case).ok().flatten()
    }

    pub(super) fn value(&mut self, term: Term, moment: &Moment<'_>) -> Result<Val, ()> {
        if let Some(fact) = self.reader.terms.fact_of(term) {
            return moment.case.slots.get(fact.index()).copied().ok_or(());
        }
        let expr = self.reader.terms.expr(term).ok_or(())?;
        self.evaluator.value(moment, expr).map_err(|_| ())
    }

    /// The place in a case where a quantity stands by itself.
    pub(super) fn slot(&self, term: Term) -> Option<Slot> {
        match self.reader.terms.fact_of(term) {
            Some(fact) => Some(Slot::Fact(fact)),
            None => self.slot_of(self.reader.terms.expr(term)?),
        }
    }

    pub(super) fn slot_of(&self, expr: &Expr) -> Option<Slot> {
        let item = |id: &LocalId| self.item.filter(|(_, binder)| binder == id).map(|(list, _)| list);
        match &expr.kind {
            ExprKind::Now => Some(Slot::Now),
            ExprKind::Fact(id) => Some(Slot::Fact(*id)),
            ExprKind::StartOfDate(inner) => self.slot_of(inner),
            ExprKind::Local(id) => item(id).map(|list| Slot::Element(list, 0)),
            ExprKind::Field(of, at) => match &of.kind {
                ExprKind::Fact(id) => Some(Slot::Field(*id, *at)),
                ExprKind::Local(id) => item(id).map(|list| Slot::Element(list, *at)),
                _ => None,
            },
            _ => None,
        }
    }

    /// What could fulfil a wish, the likeliest first.
    fn changes(&mut self, draft: &Draft<'a>, wish: &Wish, moment: &Moment<'_>) -> Vec<Change> {
        let Some(var) = self.var(wish.var) else { return Vec::new() };
        let mut changes = Vec::new();
        match &var.key {
            VarKey::Choice(term) => match self.slot(*term) {
                Some(slot) => {
                    changes.extend(self.choices(var, wish.set).into_iter().map(|value| Change::Set(slot, value)))
                }
                None => self.try_all(draft, *term, &[], &mut changes),
            },
            VarKey::Line(term, ..) => {
                let values = line_values(var, wish.set);
                match self.slot(*term) {
                    Some(slot) => changes.extend(values.into_iter().map(|value| Change::Set(slot, value))),
                    None => self.try_all(draft, *term, &values, &mut changes),
                }
            }
            VarKey::Flag(term, words) => match self.slot(*term) {
                Some(slot) if words == "known" => {
                    changes.extend([draft.plain_of(slot), Val::Unknown].map(|value| Change::Set(slot, value)));
                }
                Some(slot) => changes.extend([true, false].map(|yes| Change::Set(slot, Val::Bool(yes)))),
                None => self.try_all(draft, *term, &[], &mut changes),
            },
            VarKey::Distance(later, anchor, _) => {
                self.moves(draft, var, (*later, *anchor), wish.set, moment, &mut changes);
            }
        }
        changes
    }

    /// Values of the regions of a choice.
    fn choices(&self, var: &Var, set: Set) -> Vec<Val> {
        let value = |at: usize| match &var.kind {
            Kind::Named { values, .. } => values.get(at).copied().or_else(|| unnamed(self.program, values)),
            Kind::Members(_) | Kind::Line { .. } | Kind::Distance | Kind::Flag => {
                let is = |ty: Type| self.type_of(var).is_some_and(|one| *one == ty);
                if is(Type::Bool) {
                    Some(Val::Bool(at == 1))
                } else if is(Type::Finding) {
                    [Found::Yes, Found::No, Found::Unproven].get(at).copied().map(Val::Finding)
                } else {
                    u32::try_from(at).ok().map(Val::Member)
                }
            }
        };
        set.iter().filter_map(value).collect()
    }

    fn type_of(&self, var: &Var) -> Option<&'a Type> {
        let VarKey::Choice(term) = var.key else { return None };
        Draft::plain(self.program).wanted(self.slot(term)?).map(|wanted| wanted.ty)
    }

    /// Moves one end of a distance, or the other.
    fn moves(
        &mut self,
        draft: &Draft<'a>,
        var: &Var,
        (later, anchor): (Term, Term),
        set: Set,
        moment: &Moment<'_>,
        changes: &mut Vec<Change>,
    ) {
        let (later_slot, anchor_slot) = (self.slot(later), self.slot(anchor));
        if let (Ok(marks), Ok(at)) = (self.mark_values(var, anchor, moment), self.value(later, moment)) {
            let from = self.value(anchor, moment).unwrap_or(Val::Unknown);
            for target in set.iter().flat_map(|region| targets(&marks, region)) {
                if let Some(slot) = later_slot {
                    changes.extend(self.as_wanted(draft, slot, target, moment).map(|value| Change::Set(slot, value)));
                }
                let at = self.comparable(at, moment).unwrap_or(at);
                if let (Some(slot), Some(value)) = (anchor_slot, shifted(from, at, target)) {
                    changes.push(Change::Set(slot, value));
                }
            }
        }
        for (term, slot) in [(later, later_slot), (anchor, anchor_slot)] {
            if slot.is_none() {
                self.try_all(draft, term, &[], changes);
            }
        }
    }

    /// An instant as a slot wants it: of a date, the date on which it lies.
    fn as_wanted(&self, draft: &Draft<'a>, slot: Slot, value: Val, moment: &Moment<'_>) -> Option<Val> {
        match (value, draft.wanted(slot)?.ty) {
            (Val::Instant(at), Type::Date) => self.zone(moment).map(|zone| Val::Date(zone.local_date(at))),
            (value, _) => Some(value),
        }
    }

    /// Some values of everything that a quantity is computed from.
    fn try_all(&self, draft: &Draft<'a>, term: Term, near: &[Val], changes: &mut Vec<Change>) {
        let Some(expr) = self.reader.terms.expr(term) else { return };
        let mut reads = Reads::new(self.program);
        reads.add(expr);
        let mut coarse: Vec<(Slot, Vec<Val>)> = Vec::new();
        for fact in reads.facts {
            if draft.is_list(fact) {
                changes.extend([1, 0, 2, 3].map(|len| Change::Length(fact, len)));
            }
            for slot in draft.slots(fact) {
                let values = self.some_values(draft, slot, near);
                changes.extend(values.iter().map(|value| Change::Set(slot, *value)));
                if coarse.len() < TOGETHER {
                    coarse.push((slot, spread(values.clone())));
                }
                if draft.is_list(fact) {
                    let each = |value: &Val| [2, 3].map(|len| Change::Each(slot, *value, fact, len));
                    changes.extend(values.iter().flat_map(each));
                }
            }
        }
        if reads.now {
            let near = self.some_values(draft, Slot::Now, near);
            changes.extend(near.into_iter().map(|value| Change::Set(Slot::Now, value)));
        }
        for (at, (slot, values)) in coarse.iter().enumerate() {
            for (other, others) in coarse.iter().skip(at + 1) {
                let pairs = values.iter().flat_map(|value| others.iter().map(move |second| (*value, *second)));
                changes.extend(pairs.map(|(value, second)| Change::Both((*slot, value), (*other, second))));
            }
        }
    }

    /// Values of a slot that may make a difference: those near, those at the ends of its range, and some of each size.
    pub(super) fn some_values(&self, draft: &Draft<'a>, slot: Slot, near: &[Val]) -> Vec<Val> {
        let Some(wanted) = draft.wanted(slot) else { return Vec::new() };
        let mut values: Vec<Val> = near.iter().filter(|value| fits(wanted.ty, value)).copied().collect();
        let plain = draft.plain_of(slot);
        values.push(plain);
        let members = |count: usize| (0u32..16).take(count).map(Val::Member).collect::<Vec<_>>();
        let numbers = [0, 1, 2, 3, 5, 10, 50, 100, 1000, 100_000];
        match wanted.ty {
            Type::Bool => values.extend([true, false].map(Val::Bool)),
            Type::Integer | Type::Number => values.extend(numbers.map(|n| Val::Num(Num::from_i64(n)))),
            Type::Percent => {
                values.extend([0, 5, 10, 50, 100].iter().filter_map(|n| Num::ratio(*n, 100)).map(Val::Num))
            }
            Type::Money(_) => {
                if let Val::Money(money) = plain {
                    let minor = |n: i64| Val::Money(Money { minor: Num::from_i64(n), ..money });
                    values.extend([0, 1, 99, 100, 1000, 10_000, 100_000, 10_000_000].map(minor));
                }
            }
            Type::Date => {
                if let Val::Date(date) = plain {
                    values.extend(days().filter_map(|days| date.plus_days(days)).map(Val::Date));
                }
            }
            Type::DateTime => {
                let ms = days().map(|days| days * 86_400_000).chain([3_600_000, -3_600_000]);
                values.extend(ms.filter_map(|ms| Instant::from_ms(draft.now.ms() + ms)).map(Val::Instant));
            }
            Type::Enum(id) => values.extend(members(self.program.enums.at(*id).members.len())),
            Type::Party => values.extend(members(self.program.parties.len())),
            Type::Remedy => values.extend(members(self.program.remedies.len())),
            Type::Finding => values.extend([Found::Yes, Found::No, Found::Unproven].map(Val::Finding)),
            Type::Currency | Type::Country | Type::Text => {
                if let Some(crate::ir::Range::Among(among)) = wanted.range {
                    values.extend(among);
                }
                if *wanted.ty == Type::Text {
                    values.extend(self.program.texts.iter().take(16).map(|(id, _)| Val::Text(id)));
                }
            }
            Type::Error
            | Type::Time
            | Type::Duration
            | Type::Zone
            | Type::Calendar
            | Type::Counting
            | Type::Rate { .. }
            | Type::Record(_)
            | Type::List(_) => {}
        }
        if let Some(crate::ir::Range::Between { low, high }) = wanted.range {
            values.extend(low.iter().chain(high).map(|end| end.beside(&plain)));
            values.extend(low.zip(*high).and_then(|(low, high)| middle(low.beside(&plain), high.beside(&plain))));
        }
        values.retain(|value| wanted.range.is_none_or(|range| range.holds(value)));
        if wanted.optional {
            values.push(Val::Unknown);
        }
        let mut once: Vec<Val> = Vec::new();
        values.into_iter().for_each(|value| {
            if !once.contains(&value) {
                once.push(value);
            }
        });
        once
    }

    /// Changes of a draft to and beside the borders that conditions draw, and to some other values of each kind.
    pub(super) fn edges(&mut self, draft: &Draft<'a>) -> Vec<Change> {
        let vars: Vec<Wish> = self.reader.space.vars().map(|(var, one)| Wish { var, set: one.everything() }).collect();
        let case = draft.case();
        let moment = self.moment(draft, &case, None);
        let mut changes: Vec<Change> = vars.iter().flat_map(|wish| self.changes(draft, wish, &moment)).collect();
        changes.retain(|change| !matches!(change, Change::Both(..)));
        for (fact, _) in self.program.facts.iter() {
            if draft.is_list(fact) {
                changes.extend([0, 2, 3].map(|len| Change::Length(fact, len)));
            }
            for slot in draft.slots(fact) {
                changes.extend(self.some_values(draft, slot, &[]).into_iter().map(|value| Change::Set(slot, value)));
            }
        }
        changes
    }

    /// What is judged in a case: a remedy, and the first item.
    pub(super) fn moment<'c>(&self, draft: &Draft<'a>, case: &'c Case, remedy: Option<RemedyId>) -> Moment<'c> {
        let item = self.item.and_then(|(list, binder)| Some((binder, draft.first_element(case, list)?)));
        Moment { case, at: draft.now, remedy: remedy.map(|remedy| (self.asked, remedy)), item }
    }
}

impl Draft<'_> {
    /// Makes a change.
    pub(super) fn apply(&mut self, change: Change) {
        match change {
            Change::Set(slot, value) => self.set(slot, value),
            Change::Both((slot, value), (other, second)) => {
                let list = match (slot, other) {
                    (Slot::Element(a, _), Slot::Element(b, _)) if a == b => Some((a, self.len(a))),
                    (_, _) => None,
                };
                // What is asked of two fields is mostly asked of all elements.
                list.into_iter().for_each(|(list, _)| self.set_len(list, 1));
                self.set(slot, value);
                self.set(other, second);
                list.into_iter().for_each(|(list, len)| self.set_len(list, len));
            }
            Change::Length(list, len) => self.set_len(list, len),
            Change::Each(slot, value, list, len) => {
                self.set_len(list, 1);
                self.set(slot, value);
                self.set_len(list, len);
            }
            Change::Another(slot, value, list) => self.set_another(slot, value, list),
        }
        self.settle();
    }
}

/// The whole number in the middle of two, of amounts in minor units.
fn middle(low: Val, high: Val) -> Option<Val> {
    let half = |a: Num, b: Num| Some(Num::from_i64(a.add(b)?.to_i64()?.div_euclid(2)));
    match (low, high) {
        (Val::Num(a), Val::Num(b)) => half(a, b).map(Val::Num),
        (Val::Money(a), Val::Money(b)) => Some(Val::Money(Money { minor: half(a.minor, b.minor)?, ..a })),
        _ => None,
    }
}

/// A few of some values, from the least to the most; those without an order are left out.
pub(super) fn spread(mut values: Vec<Val>) -> Vec<Val> {
    values.retain(|value| value.compare(value).is_some());
    values.sort_by(|a, b| a.compare(b).unwrap_or(std::cmp::Ordering::Equal));
    let last = values.len().saturating_sub(1);
    let mut places: Vec<usize> = (0..SPREAD).map(|at| at * last / (SPREAD - 1)).collect();
    places.dedup();
    places.into_iter().filter_map(|at| values.get(at).copied()).collect()
}

/// The fact that an expression is, by whatever name.
pub(super) fn fact_of(program: &Program, expr: &Expr) -> Option<FactId> {
    match &expr.kind {
        ExprKind::Fact(id) => Some(*id),
        ExprKind::Define(id) => fact_of(program, &program.defines.at(*id).value),
        _ => None,
    }
}

/// In which order wishes are granted.
fn rank(var: &Var) -> u8 {
    match &var.key {
        VarKey::Flag(_, words) if words == "known" => 0,
        VarKey::Choice(_) => 1,
        VarKey::Line(..) => 2,
        VarKey::Flag(..) => 3,
        VarKey::Distance(..) => 4,
    }
}

/// A value for each region of a line.
pub(super) fn line_values(var: &Var, set: Set) -> Vec<Val> {
    let Kind::Line { grain, .. } = &var.kind else { return Vec::new() };
    let value = |at: usize| {
        let low = at.checked_sub(1).and_then(|at| var.cuts.get(at)).copied();
        between(low, var.cuts.get(at).copied(), *grain)
    };
    set.iter().filter_map(value).take(12).collect()
}

/// Values that lie in a region between marks.
pub(super) fn targets(marks: &[(Val, bool)], region: usize) -> Vec<Val> {
    let low = region.checked_sub(1).and_then(|at| marks.get(at));
    let high = marks.get(region);
    let moved = |value: &Val, hours: i64| match value {
        Val::Instant(at) => Instant::from_ms(at.ms() + hours * 3_600_000).map(Val::Instant),
        Val::Date(date) => date.plus_days(hours / 24).map(Val::Date),
        _ => None,
    };
    let mut found = Vec::new();
    if let Some((low, above)) = low {
        found.extend([24, 1].iter().filter_map(|hours| moved(low, *hours)));
        found.extend(if *above { next(*low) } else { Some(*low) });
    }
    if let Some((high, above)) = high {
        found.extend([-24, -1].iter().filter_map(|hours| moved(high, *hours)));
        found.extend(if *above { Some(*high) } else { previous(*high) });
    }
    let inside = |value: &Val| {
        let border = |mark: &(Val, bool)| match mark.0.compare(value) {
            Some(std::cmp::Ordering::Less) => Some(true),
            Some(std::cmp::Ordering::Equal) => Some(!mark.1),
            Some(std::cmp::Ordering::Greater) => Some(false),
            None => None,
        };
        low.is_none_or(|mark| border(mark) == Some(true)) && high.is_none_or(|mark| border(mark) == Some(false))
    };
    found.retain(inside);
    found
}

/// Where an anchor must go so that what is seen from it lies at `target` instead of `at`.
fn shifted(anchor: Val, at: Val, target: Val) -> Option<Val> {
    match (anchor, at, target) {
        (Val::Instant(anchor), Val::Instant(at), Val::Instant(target)) => {
            Instant::from_ms(anchor.ms() + at.ms() - target.ms()).map(Val::Instant)
        }
        (Val::Date(anchor), Val::Instant(at), Val::Instant(target)) => {
            anchor.plus_days((at.ms() - target.ms()).div_euclid(86_400_000)).map(Val::Date)
        }
        (Val::Date(anchor), Val::Date(at), Val::Date(target)) => {
            anchor.plus_days(i64::from(at.days()) - i64::from(target.days())).map(Val::Date)
        }
        (Val::Num(anchor), Val::Num(at), Val::Num(target)) => anchor.add(at)?.sub(target).map(Val::Num),
        (Val::Money(anchor), Val::Money(at), Val::Money(target)) => {
            anchor.add(at).and_then(|sum| sum.sub(target)).ok().map(Val::Money)
        }
        (_, _, _) => None,
    }
}

/// Days from the plain day at which windows tend to open and close.
fn days() -> impl Iterator<Item = i64> {
    [0, 1, 3, 8, 15, 31, 62, 100, 400, 800].into_iter().flat_map(|days| [-days, days])
}

/// Whether a value is of a type.
fn fits(ty: &Type, value: &Val) -> bool {
    match value {
        Val::Bool(_) => *ty == Type::Bool,
        Val::Num(num) => match ty {
            Type::Integer => num.is_integer(),
            Type::Number | Type::Percent => true,
            _ => false,
        },
        Val::Money(money) => matches!(ty, Type::Money(_)) && money.minor.is_integer(),
        Val::Date(_) => *ty == Type::Date,
        Val::Instant(_) => *ty == Type::DateTime,
        Val::Time(_) => *ty == Type::Time,
        Val::Unknown
        | Val::Duration(_)
        | Val::Text(_)
        | Val::Member(_)
        | Val::Finding(_)
        | Val::Currency(_)
        | Val::Country(_)
        | Val::Zone(_)
        | Val::Calendar(_)
        | Val::Counting(_)
        | Val::Rate { .. }
        | Val::List(_)
        | Val::Record(_) => false,
    }
}

/// A value of the same kind that is none of these.
fn unnamed(program: &Program, values: &[Val]) -> Option<Val> {
    match values.first()? {
        Val::Text(_) => Some(Val::Text(TextId::at(program.texts.len()))),
        Val::Currency(_) => {
            let all = ["EUR", "USD", "GBP", "JPY", "CNY", "BRL", "SGD"].into_iter().filter_map(Currency::named);
            all.map(Val::Currency).find(|value| !values.contains(value))
        }
        Val::Country(_) => {
            let all = ["DE", "US", "GB", "JP", "CN", "BR", "SG", "FR"].into_iter().filter_map(Country::named);
            all.map(Val::Country).find(|value| !values.contains(value))
        }
        _ => None,
    }
}
