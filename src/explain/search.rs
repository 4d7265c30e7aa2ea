//! The nearest change of a single fact: every change that is claimed has been made and decided.

use super::effect::effects;
use super::goal::{Goal, goals};
use super::place::{Line, Place, Spot, choices, known, spots};
use super::uses::Needed;
use super::{Change, WhyNot};
use crate::eval::{self, Case, Decision, Evaluator, Options, Trace};
use crate::ir::{Program, Range};
use crate::time::Instant;
use crate::value::{Money, Type, Val};
use std::cmp::Ordering;
use std::cmp::Reverse;

/// How much the search for changes may cost in all: an evaluation costs [`EACH`], and one for each slot of the case and
/// each element of a list that it looks at.
const COST: u64 = 1_500_000;
/// What an evaluation costs at least.
const EACH: u64 = 100;

/// For each outcome that did not come, what kept it out and what would have brought it.
pub(crate) fn why_not<'p>(evaluator: &mut Evaluator<'p>, case: &Case, decision: &Decision) -> Vec<WhyNot> {
    let program = evaluator.program();
    let Some(trace) = &decision.trace else { return Vec::new() };
    let goals = goals(program, decision, trace);
    let mut known = known(program, case);
    known.extend(ends(trace));
    let mut search = Search {
        program,
        evaluator,
        spots: spots(program, case),
        tried: Vec::new(),
        known,
        case: case.clone(),
        decision,
        left: COST,
    };
    search.tried.resize_with(search.spots.len(), || None);
    let mut found = Vec::new();
    for goal in goals {
        let change = search.nearest(&goal);
        let Goal { subject, rule, failing, told_anyway, .. } = goal;
        if change.is_some() || told_anyway {
            found.push(WhyNot { subject, rule, failing, change });
        }
    }
    found
}

/// The instants at which windows open and close.
fn ends(trace: &Trace) -> Vec<Val> {
    let states = trace.subjects.iter().flat_map(|subject| &subject.rules).filter_map(|rule| rule.window);
    let ends = states.flat_map(|state| match state {
        eval::WindowState::NotYet { opens } => [opens, None],
        eval::WindowState::Open { from, until } => [from, until],
        eval::WindowState::TooLate { closed } => [Some(closed), None],
    });
    ends.flatten().map(|end| Val::Instant(end.plain())).collect()
}

/// A way to change a fact, in the order in which changes are near.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// When something happened.
    When,
    /// A number or an amount.
    HowMuch,
    /// Yes or no.
    Truth,
    /// One of a few that are declared.
    Choice,
    /// One of a few that the program names.
    Named,
    /// Known instead of not, or the other way round.
    Given,
    /// The moment of the decision.
    Now,
}

/// A value that was tried, with its place on its line, and what came of it.
struct Tried {
    at: Option<i128>,
    value: Val,
    decision: Option<Decision>,
}

struct Search<'e, 'p> {
    program: &'p Program,
    evaluator: &'e mut Evaluator<'p>,
    spots: Vec<Spot<'p>>,
    /// For each spot, once it was needed: values in order.
    tried: Vec<Option<Vec<Tried>>>,
    known: Vec<Val>,
    case: Case,
    decision: &'e Decision,
    left: u64,
}

impl<'p> Search<'_, 'p> {
    fn nearest(&mut self, goal: &Goal) -> Option<Change> {
        let needed = goal.needs(self.program);
        let mut ways = Vec::new();
        for (index, spot) in self.spots.iter().enumerate() {
            if !concerns(&needed, spot.place) {
                continue;
            }
            let far = !concerns(&goal.near, spot.place);
            let value = self.value_at(spot.place);
            let at = match value {
                Val::Instant(instant) => Reverse(Some(instant.ms())),
                Val::Date(date) => Reverse(Some(i64::from(date.days()) * 86_400_000)),
                _ => Reverse(None),
            };
            let kind = kind(spot, &value);
            ways.push((far, kind, at, index));
            if spot.optional && value != Val::Unknown {
                ways.push((far, Kind::Given, at, index));
            }
        }
        ways.sort_unstable();
        ways.into_iter().find_map(|(_, kind, _, index)| self.change(goal, kind, index))
    }

    fn change(&mut self, goal: &Goal, kind: Kind, index: usize) -> Option<Change> {
        let spot = self.spots.get(index)?.clone();
        let from = self.value_at(spot.place);
        let (to, short_of, decision) = if kind == Kind::Given && from != Val::Unknown {
            let decision = self.decide(&spot, Val::Unknown)?;
            goal.reached(self.decision, &decision).then_some((Val::Unknown, None, decision))?
        } else {
            self.value(goal, &spot, index)?
        };
        let effects = effects(goal.subject, self.decision, &decision);
        Some(Change { place: spot.place, ty: spot.ty.clone(), from, to, short_of, effects })
    }

    /// The nearest value of a spot that brings an outcome.
    fn value(&mut self, goal: &Goal, spot: &Spot<'p>, index: usize) -> Option<(Val, Option<Val>, Decision)> {
        self.try_values(spot, index);
        let line = self.line(spot);
        let tried = self.tried.get(index)?.as_ref()?;
        let good: Vec<bool> = tried
            .iter()
            .map(|one| one.decision.as_ref().is_some_and(|decision| goal.reached(self.decision, decision)))
            .collect();
        let Some((line, here)) = line else {
            let first = good.iter().position(|good| *good)?;
            let first = tried.get(first)?;
            return Some((first.value, None, first.decision.clone()?));
        };
        let place = |index: usize| tried.get(index).and_then(|one| one.at);
        let middle = tried.partition_point(|one| one.at.is_some_and(|at| at < here));
        if good.get(middle) == Some(&true) && place(middle) == Some(here) {
            let one = tried.get(middle)?;
            return Some((one.value, None, one.decision.clone()?));
        }
        // Below and above: the first good value, and the bad one before it.
        let below = good.iter().take(middle).rposition(|good| *good);
        let below = below.and_then(|at| Some((place(at + 1).filter(|at| *at <= here).unwrap_or(here), place(at)?)));
        let above = good.iter().skip(middle).position(|good| *good).map(|at| at + middle);
        let above = above.and_then(|at| {
            let before = at.checked_sub(1).and_then(place).filter(|at| *at >= here);
            Some((before.unwrap_or(here), place(at)?))
        });
        let ends: Vec<(i128, i128)> = below.into_iter().chain(above).collect();
        let mut best: Option<(u128, Val, Option<Val>, Decision)> = None;
        for (bad, good) in ends {
            // What cannot be nearer than what is known already need not be looked at.
            if best.as_ref().is_some_and(|(distance, ..)| bad.abs_diff(here) >= *distance) {
                continue;
            }
            let Some((bad, at, decision)) = self.halve(goal, spot, line, bad, good) else { continue };
            if best.as_ref().is_none_or(|(distance, ..)| at.abs_diff(here) < *distance) {
                best = Some((at.abs_diff(here), line.value(at)?, line.value(bad), decision));
            }
        }
        best.map(|(_, value, short_of, decision)| (value, short_of, decision))
    }

    /// Halves the way between a value that does not bring the outcome and one that does, until they are neighbours.
    fn halve(
        &mut self,
        goal: &Goal,
        spot: &Spot<'p>,
        line: Line,
        mut bad: i128,
        mut good: i128,
    ) -> Option<(i128, i128, Decision)> {
        let mut best = None;
        while bad.abs_diff(good) > 1 {
            let middle = bad.checked_add(good)?.div_euclid(2);
            let decision = line.value(middle).and_then(|value| self.decide(spot, value));
            match decision.filter(|decision| goal.reached(self.decision, decision)) {
                Some(decision) => (good, best) = (middle, Some(decision)),
                None if self.left == 0 => return None,
                None => bad = middle,
            }
        }
        let decision = match best {
            Some(decision) => decision,
            None => self.decide(spot, line.value(good)?).filter(|one| goal.reached(self.decision, one))?,
        };
        Some((bad, good, decision))
    }

    /// Decides the case with the values that are worth trying at a spot, once.
    fn try_values(&mut self, spot: &Spot<'p>, index: usize) {
        if self.tried.get(index).is_none_or(Option::is_some) {
            return;
        }
        let values: Vec<(Option<i128>, Val)> = match self.line(spot) {
            Some((line, here)) => {
                let places = line.around(here, &self.known);
                places.into_iter().filter_map(|at| Some((Some(at), line.value(at)?))).collect()
            }
            None => choices(self.program, spot.ty, &self.known).into_iter().map(|value| (None, value)).collect(),
        };
        let own = self.value_at(spot.place);
        let mut tried = Vec::with_capacity(values.len());
        for (at, value) in values {
            let decision = if value == own { None } else { self.decide(spot, value) };
            tried.push(Tried { at, value, decision });
        }
        if let Some(place) = self.tried.get_mut(index) {
            *place = Some(tried);
        }
    }

    /// The line on which a spot's values lie, and where on it the case stands; for what is not known a value to begin
    /// with.
    fn line(&self, spot: &Spot<'p>) -> Option<(Line, i128)> {
        let value = self.value_at(spot.place);
        if value != Val::Unknown {
            let line = Line::of(spot.ty, &value)?;
            return Some((line, line.place(&value)?));
        }
        let like = match spot.ty {
            Type::Money(crate::value::Coin::Fixed(currency)) => Val::Money(Money::zero(*currency)),
            Type::Money(_) => Val::Money(Money::zero(eval::currency(self.program, &self.case).ok()??)),
            _ => Val::Unknown,
        };
        let line = Line::of(spot.ty, &like)?;
        let now = Val::Instant(self.decision.at);
        let here = match line {
            Line::Seconds => line.place(&now)?,
            Line::Days => {
                let zone = eval::readers_zone(self.program, &self.case);
                i128::from(zone.local_date(self.decision.at).days())
            }
            Line::Clock | Line::Whole | Line::Hundredths | Line::Percents | Line::Minor(_) => 0,
        };
        Some((line, here))
    }

    fn value_at(&self, place: Place) -> Val {
        match place.slot() {
            Some(slot) => self.case.slots.get(slot).copied().unwrap_or(Val::Unknown),
            None => Val::Instant(self.decision.at),
        }
    }

    /// What the policy says of the case with this value; nothing where such a case cannot be, or stops the policy.
    fn decide(&mut self, spot: &Spot<'p>, value: Val) -> Option<Decision> {
        if value == Val::Unknown && !spot.optional || spot.range.is_some_and(|range| !range.holds(&value)) {
            return None;
        }
        if is_negative(&value) && !self.may_be_negative(spot) {
            return None;
        }
        let cost = EACH.saturating_add(u64::try_from(self.case.slots.len()).unwrap_or(u64::MAX));
        self.left = self.left.saturating_sub(cost);
        if self.left == 0 {
            return None;
        }
        let (at, slot) = match (spot.place.slot(), value) {
            (Some(slot), _) => (self.decision.at, Some(slot)),
            (None, Val::Instant(instant)) => (instant, None),
            (None, _) => return None,
        };
        let old = slot.and_then(|slot| Some(std::mem::replace(self.case.slots.get_mut(slot)?, value)));
        let decided = self.judge(at);
        if let (Some(slot), Some(old)) = (slot, old)
            && let Some(place) = self.case.slots.get_mut(slot)
        {
            *place = old;
        }
        self.left = self.left.saturating_sub(u64::from(self.evaluator.steps()));
        decided
    }

    /// Whether something below zero is meant at a spot: a range says so, or the case has it.
    fn may_be_negative(&self, spot: &Spot<'p>) -> bool {
        let says_so = match spot.range {
            Some(Range::Between { low, high: _ }) => low.as_ref().is_some_and(is_negative),
            Some(Range::Among(_)) => true,
            None => false,
        };
        says_so || is_negative(&self.value_at(spot.place))
    }

    fn judge(&mut self, at: Instant) -> Option<Decision> {
        // Another version of the policy would judge it.
        if eval::stands(self.program, &self.case) != Some(Ordering::Equal) {
            return None;
        }
        self.evaluator.decide(&self.case, at, &Options::default()).ok()
    }
}

/// Whether a number or an amount is below zero.
fn is_negative(value: &Val) -> bool {
    match value {
        Val::Num(num) => num.is_negative(),
        Val::Money(money) => money.minor.is_negative(),
        _ => false,
    }
}

/// Whether an outcome hangs on a place.
fn concerns(needed: &Needed, place: Place) -> bool {
    place.fact().map_or(needed.now, |fact| needed.facts.contains(&fact))
}

fn kind(spot: &Spot<'_>, value: &Val) -> Kind {
    match (spot.place, spot.ty) {
        (Place::Now, _) => Kind::Now,
        _ if *value == Val::Unknown => Kind::Given,
        (_, Type::DateTime | Type::Date | Type::Time) => Kind::When,
        (_, Type::Integer | Type::Number | Type::Percent | Type::Money(_)) => Kind::HowMuch,
        (_, Type::Bool | Type::Finding) => Kind::Truth,
        (_, Type::Enum(_) | Type::Party | Type::Remedy) => Kind::Choice,
        _ => Kind::Named,
    }
}
