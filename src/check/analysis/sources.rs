//! What a fact must be for something that is computed from it to come to a value: the way back through arithmetic,
//! rounding, the parts of dates and times, and sums over lists.
//!
//! What comes out are values to try, and others beside and between them; none of them is promised to fit.

use super::bounds;
use super::draft::{Draft, Slot, Wanted};
use super::example::{Change, Maker, Wish, fact_of, line_values, spread, targets};
use super::placing::{place, value};
use super::regions::{next, previous};
use super::space::{Var, VarKey};
use super::terms::{Reads, Term};
use crate::eval::Moment;
use crate::ir::{Arithmetic, DefineId, Expr, ExprKind, FactId, LocalId, Range};
use crate::syntax::ast::AggregateOp;
use crate::time::{ClockTime, Date, Instant, Zone};
use crate::value::{Money, Num, Type, Val};
use std::collections::BTreeSet;

/// How deep an expression is looked into.
const DEPTH: u32 = 24;

/// So many values of one place are tried by themselves, and so many together with those of another place.
const POINTS: usize = 64;
const TOGETHER: usize = 8;

/// So many places are changed two at a time.
const PLACES: usize = 4;

/// So many elements a list gets at most, and how many are tried where something is summed up.
const ELEMENTS: i64 = 40;
const LENGTHS: [usize; 6] = [4, 6, 8, 12, 20, 40];

/// So many days in a row are tried.
const DAYS: i64 = 370;

const HOUR: i64 = 3_600_000;

/// What was found on the way back.
#[derive(Default)]
struct Found {
    points: Vec<(Slot, Val)>,
    lengths: Vec<(FactId, usize)>,
    /// Lists of which something is summed up or compared.
    lists: Vec<FactId>,
    /// Places of which a part is asked that comes back: a weekday, a month.
    walks: Vec<Slot>,
    consts: Vec<Val>,
    defines: BTreeSet<DefineId>,
}

impl<'a> Maker<'_, 'a> {
    /// Changes that could fulfil a wish about something computed, beside those that are tried first.
    pub(super) fn sources(
        &mut self,
        draft: &Draft<'a>,
        wishes: &[Wish],
        wish: &Wish,
        moment: &Moment<'_>,
    ) -> Vec<Change> {
        let Some(var) = self.var(wish.var) else { return Vec::new() };
        let mut found = Found::default();
        let mut reads = Reads::new(self.program);
        for (term, goals) in self.goals(var, wish, moment) {
            let Some(expr) = self.reader.terms.expr(term) else { continue };
            reads.add(expr);
            constants(self.program, expr, &mut found);
            for goal in goals {
                self.back(draft, moment, expr, goal, DEPTH, &mut found);
            }
        }
        let facts = reads.facts.iter().flat_map(|fact| draft.slots(*fact));
        let slots: Vec<Slot> = facts.chain(reads.now.then_some(Slot::Now)).collect();
        let zone = self.zone(moment).unwrap_or(Zone::UTC);
        let mut changes: Vec<Change> = found.lengths.iter().map(|(list, len)| Change::Length(*list, *len)).collect();
        let mut coarse: Vec<(Slot, Vec<Val>)> = Vec::new();
        for slot in slots {
            let points = self.points(draft, slot, wishes, &found, zone);
            changes.extend(points.iter().map(|value| Change::Set(slot, *value)));
            if let Slot::Element(list, _) = slot {
                let another = |value: &Val| [Change::Another(slot, *value, list), Change::Each(slot, *value, list, 2)];
                changes.extend(points.iter().flat_map(another));
            }
            if coarse.len() < PLACES {
                let mut few: Vec<Val> = points.into_iter().take(TOGETHER).collect();
                few.extend(spread(self.some_values(draft, slot, &[])));
                coarse.push((slot, few));
            }
        }
        for (at, (slot, values)) in coarse.iter().enumerate() {
            for (other, others) in coarse.iter().skip(at + 1) {
                let pairs = values.iter().flat_map(|value| others.iter().map(move |second| (*value, *second)));
                changes.extend(pairs.map(|(value, second)| Change::Both((*slot, value), (*other, second))));
            }
        }
        changes.extend(found.lists.iter().flat_map(|list| LENGTHS.map(|len| Change::Length(*list, len))));
        for slot in found.walks {
            let days = (1..=DAYS).chain((1..=DAYS).map(|day| -day));
            let current = draft.get(slot);
            changes.extend(days.filter_map(|days| later(&current, days, zone)).map(|value| Change::Set(slot, value)));
        }
        changes
    }

    /// What quantities should come to.
    fn goals(&mut self, var: &Var, wish: &Wish, moment: &Moment<'_>) -> Vec<(Term, Vec<Val>)> {
        match &var.key {
            VarKey::Line(term, ..) => {
                let mut goals = line_values(var, wish.set);
                let (low, high) = var.reach(wish.set);
                goals.extend(low.into_iter().chain(high).map(|(at, _)| at));
                vec![(*term, goals)]
            }
            VarKey::Flag(term, words) if words.is_empty() => vec![(*term, vec![Val::Bool(wish.set.has(1))])],
            VarKey::Flag(term, _) | VarKey::Choice(term) => vec![(*term, Vec::new())],
            VarKey::Distance(later, anchor, _) => {
                let (Ok(marks), Ok(at), Ok(from)) =
                    (self.mark_values(var, *anchor, moment), self.value(*later, moment), self.value(*anchor, moment))
                else {
                    return Vec::new();
                };
                let zone = self.zone(moment).unwrap_or(Zone::UTC);
                let goals: Vec<Val> = wish.set.iter().flat_map(|region| targets(&marks, region)).take(16).collect();
                let moved = |goal: &Val| {
                    let moved = place(&at, zone)?.sub(place(goal, zone)?)?.add(place(&from, zone)?)?;
                    value(moved, &from, zone)
                };
                let anchors = goals.iter().filter_map(moved).collect();
                vec![(*later, goals), (*anchor, anchors)]
            }
        }
    }

    /// The values of a place that are worth trying: those found, the ends of where it may lie, and what is beside and
    /// between these.
    fn points(&self, draft: &Draft<'a>, slot: Slot, wishes: &[Wish], found: &Found, zone: Zone) -> Vec<Val> {
        let Some(wanted) = draft.wanted(slot) else { return Vec::new() };
        let current = draft.get(slot);
        let like = if current == Val::Unknown { draft.plain_of(slot) } else { current };
        let mut points: Vec<Val> = Vec::new();
        let mut add = |value: &Val| points.extend(fitting(value, &like, &wanted, zone));
        found.points.iter().filter(|(at, _)| *at == slot).for_each(|(_, value)| add(value));
        found.consts.iter().for_each(&mut add);
        for wish in wishes {
            let Some(var) = self.var(wish.var) else { continue };
            if let VarKey::Line(term, _, false) = &var.key
                && self.slot(*term) == Some(slot)
            {
                let (low, high) = var.reach(wish.set);
                low.iter().chain(&high).for_each(|(at, _)| add(at));
            }
        }
        if let Some(Range::Between { low, high }) = wanted.range {
            low.iter().chain(high).for_each(add);
        }
        let mut beside: Vec<Val> = points.iter().flat_map(|point| [next(*point), previous(*point)]).flatten().collect();
        if matches!(wanted.ty, Type::Number | Type::Percent) {
            beside.extend(between(&points));
        }
        if *wanted.ty == Type::Percent {
            beside.retain(|value| !matches!(value, Val::Num(num) if *num > Num::ONE || num.is_negative()));
        }
        points.extend(beside);
        points.retain(|value| wanted.range.is_none_or(|range| range.holds(value)));
        let mut once: Vec<Val> = Vec::new();
        for point in points {
            if once.len() < POINTS && !once.contains(&point) {
                once.push(point);
            }
        }
        once
    }

    /// Looks for what an expression is computed from.
    fn back(
        &mut self,
        draft: &Draft<'a>,
        moment: &Moment<'_>,
        expr: &Expr,
        goal: Val,
        depth: u32,
        found: &mut Found,
    ) -> Option<()> {
        let depth = depth.checked_sub(1)?;
        if let Some(slot) = self.slot_of(expr) {
            found.points.push((slot, goal));
            return Some(());
        }
        match &expr.kind {
            ExprKind::Define(id) => {
                let program = self.program;
                self.back(draft, moment, &program.defines.get(*id)?.value, goal, depth, found)
            }
            ExprKind::StartOfDate(inner) => self.back(draft, moment, inner, goal, depth, found),
            ExprKind::Negate(inner) => self.back(draft, moment, inner, bounds::negative(goal)?, depth, found),
            ExprKind::Arithmetic { op, left, right } => {
                let (a, b) = (self.now_is(left, moment), self.now_is(right, moment));
                let (before, behind) = parts(*op, a, b, goal);
                if let Some(before) = before {
                    self.back(draft, moment, left, before, depth, found);
                }
                if let Some(behind) = behind {
                    self.back(draft, moment, right, behind, depth, found);
                }
                Some(())
            }
            ExprKind::Shift { anchor, .. } => {
                let zone = self.zone(moment).unwrap_or(Zone::UTC);
                let (at, from) = (self.now_is(expr, moment)?, self.now_is(anchor, moment)?);
                let moved = place(&goal, zone)?.sub(place(&at, zone)?)?.add(place(&from, zone)?)?;
                self.back(draft, moment, anchor, value(moved, &from, zone)?, depth, found)
            }
            ExprKind::If { then, otherwise, .. } => {
                self.back(draft, moment, then, goal, depth, found);
                self.back(draft, moment, otherwise, goal, depth, found)
            }
            ExprKind::IfKnown { operand, otherwise } => {
                self.back(draft, moment, operand, goal, depth, found);
                self.back(draft, moment, otherwise, goal, depth, found)
            }
            ExprKind::Extreme { operands, .. } => {
                operands.iter().for_each(|operand| {
                    self.back(draft, moment, operand, goal, depth, found);
                });
                Some(())
            }
            ExprKind::Aggregate(one) => {
                let list = fact_of(self.program, &one.list)?;
                if one.op == AggregateOp::Count {
                    let Val::Num(count) = goal else { return None };
                    let count = count.to_i64().filter(|count| (0..=ELEMENTS).contains(count))?;
                    found.lengths.push((list, usize::try_from(count).ok()?));
                    return Some(());
                }
                found.lists.push(list);
                let (body, first) = (one.body.as_ref()?, draft.first_element(moment.case, list)?);
                let within = Moment { item: Some((one.binder, first)), ..*moment };
                let before: Option<(FactId, LocalId)> = self.item.replace((list, one.binder));
                self.back(draft, &within, body, goal, depth, found);
                self.item = before;
                Some(())
            }
            ExprKind::Builtin { function, arguments } => {
                let goals = self.arguments(function.entry()?.name, arguments, goal, moment)?;
                let walks = matches!(function.entry()?.name, "weekday" | "month_of" | "day_of" | "is_business_day");
                for (argument, goal) in goals {
                    let from = found.points.len();
                    self.back(draft, moment, arguments.get(argument)?, goal, depth, found);
                    let slots: Vec<Slot> = found.points.iter().skip(from).map(|(slot, _)| *slot).collect();
                    for slot in slots.into_iter().filter(|_| walks) {
                        if !found.walks.contains(&slot) {
                            found.walks.push(slot);
                        }
                    }
                }
                Some(())
            }
            _ => None,
        }
    }

    /// What the arguments of a function should be, each by its number.
    fn arguments(&mut self, name: &str, all: &[Expr], goal: Val, moment: &Moment<'_>) -> Option<Vec<(usize, Val)>> {
        let zone = self.zone(moment).unwrap_or(Zone::UTC);
        let here = self.now_is(all.first()?, moment)?;
        let number = if let Val::Num(num) = goal { num.to_i64() } else { None };
        let mut goals: Vec<(usize, Val)> = Vec::new();
        let mut first = |value: Option<Val>| goals.extend(value.map(|value| (0, value)));
        match name {
            "abs" => {
                first(Some(goal));
                first(bounds::negative(goal));
            }
            "round" | "floor" | "ceiling" => {
                let steps = [(0, 1), (1, 2), (-1, 2), (1, 1), (-1, 1)];
                for step in steps.iter().filter_map(|(n, d)| Num::ratio(*n, *d)) {
                    let step = if let Val::Money(money) = goal {
                        Val::Money(Money { minor: step, ..money })
                    } else {
                        Val::Num(step)
                    };
                    first(bounds::plus(goal, step));
                }
            }
            "time_of" => {
                let (Val::Instant(at), Val::Time(time)) = (here, goal) else { return None };
                first(Some(Val::Instant(zone.at(zone.local_date(at), time).instant)));
            }
            "date_of" | "start_of_day" | "end_of_day" => {
                let back = i64::from(name == "end_of_day");
                let date = match goal {
                    Val::Date(date) => date,
                    Val::Instant(at) => zone.local_date(at).plus_days(-back)?,
                    _ => return None,
                };
                match here {
                    Val::Instant(at) => first(Some(Val::Instant(zone.at(date, zone.local(at).time).instant))),
                    _ => first(Some(Val::Date(date))),
                }
            }
            "weekday" | "month_of" | "day_of" | "year_of" => {
                let Val::Date(date) = here else { return None };
                dates(name, date, number?).into_iter().for_each(|date| first(Some(Val::Date(date))));
            }
            "is_business_day" | "is_open" => {
                (-8..=8).for_each(|days| first(later(&here, days, zone)));
                if let Val::Instant(at) = here {
                    (-23..=23).for_each(|hours| first(Instant::from_ms(at.ms() + hours * HOUR).map(Val::Instant)));
                }
            }
            "days_between" | "hours_between" | "minutes_between" | "months_between" => {
                let (number, there) = (number?, self.now_is(all.get(1)?, moment)?);
                let moved = |value: &Val, by: i64| match name {
                    "days_between" => later(value, by, zone),
                    "months_between" => months_later(value, by, zone),
                    _ => {
                        let unit = if name == "hours_between" { HOUR } else { 60_000 };
                        let Val::Instant(at) = value else { return None };
                        Instant::from_ms(at.ms().checked_add(by.checked_mul(unit)?)?).map(Val::Instant)
                    }
                };
                goals.extend(moved(&here, number).map(|value| (1, value)));
                goals.extend(moved(&there, number.checked_neg()?).map(|value| (0, value)));
            }
            _ => return None,
        }
        Some(goals)
    }

    /// What an expression comes to in the case so far.
    fn now_is(&mut self, expr: &Expr, moment: &Moment<'_>) -> Option<Val> {
        self.evaluator.value(moment, expr).ok().filter(|value| *value != Val::Unknown)
    }
}

/// What the parts of a sum or product should be, each where the other one stays.
fn parts(op: Arithmetic, left: Option<Val>, right: Option<Val>, goal: Val) -> (Option<Val>, Option<Val>) {
    let minus = |a: Val, b: Val| bounds::plus(a, bounds::negative(b)?);
    match op {
        Arithmetic::Plus => (right.and_then(|right| minus(goal, right)), left.and_then(|left| minus(goal, left))),
        Arithmetic::Minus => {
            (right.and_then(|right| bounds::plus(goal, right)), left.and_then(|left| minus(left, goal)))
        }
        Arithmetic::Times => (right.and_then(|right| divided(goal, right)), left.and_then(|left| divided(goal, left))),
        Arithmetic::Divide => {
            (right.and_then(|right| bounds::times(goal, right)), left.and_then(|left| divided(left, goal)))
        }
    }
}

fn divided(left: Val, right: Val) -> Option<Val> {
    match (left, right) {
        (Val::Num(a), Val::Num(b)) => a.div(b).map(Val::Num),
        (Val::Money(a), Val::Num(b)) => Some(Val::Money(Money { minor: a.minor.div(b)?, ..a })),
        (Val::Money(a), Val::Money(b)) => a.minor.div(b.minor).map(Val::Num),
        (_, _) => None,
    }
}

/// Days near another of which a part is so.
fn dates(part: &str, near: Date, number: i64) -> Vec<Date> {
    let (year, month, day) = near.ymd();
    let of = |year: i32, month: u32, day: u32| {
        Date::new(year, month, day.min(28)).map(|date| Date::new(year, month, day).unwrap_or(date))
    };
    match part {
        "weekday" => {
            let ahead = (number - weekday(near)).rem_euclid(7);
            [0, -7, 7, 14]
                .iter()
                .filter_map(|weeks| near.plus_days(ahead + weeks))
                .filter(|date| weekday(*date) == number)
                .collect()
        }
        "month_of" => {
            let Ok(month) = u32::try_from(number) else { return Vec::new() };
            let days = [day, 1, 15, 31, 30, 24];
            let years = [year, year + 1, year - 1];
            years.iter().flat_map(|year| days.iter().filter_map(|day| of(*year, month, *day))).collect()
        }
        "day_of" => {
            let Ok(day) = u32::try_from(number) else { return Vec::new() };
            let months = [year, year + 1, year - 1].into_iter().flat_map(|year| {
                let all = (month..=12).chain(1..month);
                all.map(move |month| (year, month)).collect::<Vec<_>>()
            });
            months.filter_map(|(year, month)| Date::new(year, month, day)).collect()
        }
        _ => i32::try_from(number).ok().and_then(|year| of(year, month, day)).into_iter().collect(),
    }
}

/// The number of a day in its week, as `weekday` tells it.
fn weekday(date: Date) -> i64 {
    (i64::from(date.days()) + 3).rem_euclid(7) + 1
}

/// So many days later; of an instant, at the same time of the day.
fn later(value: &Val, days: i64, zone: Zone) -> Option<Val> {
    match value {
        Val::Date(date) => date.plus_days(days).map(Val::Date),
        Val::Instant(at) => {
            let local = zone.local(*at);
            Some(Val::Instant(zone.at(local.date.plus_days(days)?, local.time).instant))
        }
        _ => None,
    }
}

fn months_later(value: &Val, months: i64, zone: Zone) -> Option<Val> {
    let moved = |date: Date| {
        let (year, month, day) = date.ymd();
        let count = (i64::from(year) * 12 + i64::from(month) - 1).checked_add(months)?;
        let (year, month) = (i32::try_from(count.div_euclid(12)).ok()?, u32::try_from(count.rem_euclid(12)).ok()? + 1);
        (0..4).find_map(|less| Date::new(year, month, day.checked_sub(less)?))
    };
    match value {
        Val::Date(date) => moved(*date).map(Val::Date),
        Val::Instant(at) => {
            let local = zone.local(*at);
            Some(Val::Instant(zone.at(moved(local.date)?, local.time).instant))
        }
        _ => None,
    }
}

/// A value as a place takes it: an instant's date, an amount in whole units, a whole number; of a fraction both sides.
fn fitting(value: &Val, like: &Val, wanted: &Wanted<'_>, zone: Zone) -> Vec<Val> {
    let sides = |num: Num| {
        let floor = Num::from_i128(num.numer().div_euclid(num.denom()));
        let ceiling = floor.and_then(|floor| if num.is_integer() { None } else { floor.add(Num::ONE) });
        floor.into_iter().chain(ceiling)
    };
    match (value.beside(like), wanted.ty) {
        (Val::Num(num), Type::Integer) => sides(num).map(Val::Num).collect(),
        (Val::Num(num), Type::Number | Type::Percent) => vec![Val::Num(num)],
        (Val::Money(money), Type::Money(_)) => match like {
            Val::Money(other) if other.currency == money.currency => {
                sides(money.minor).map(|minor| Val::Money(Money { minor, ..money })).collect()
            }
            _ => Vec::new(),
        },
        (Val::Date(date), Type::Date) => vec![Val::Date(date)],
        (Val::Instant(at), Type::Date) => vec![Val::Date(zone.local_date(at))],
        (Val::Instant(at), Type::DateTime) => vec![Val::Instant(at.plain())],
        (Val::Date(date), Type::DateTime) => vec![Val::Instant(zone.at(date, noon()).instant)],
        (Val::Time(time), Type::Time) => vec![Val::Time(time)],
        (Val::Text(text), Type::Text) => vec![Val::Text(text)],
        (Val::Member(_) | Val::Bool(_), _) if std::mem::discriminant(value) == std::mem::discriminant(like) => {
            vec![*value]
        }
        (_, _) => Vec::new(),
    }
}

fn noon() -> ClockTime {
    ClockTime::of_local_ms(12 * HOUR)
}

/// What lies half-way between neighbours.
fn between(points: &[Val]) -> Vec<Val> {
    let mut all: Vec<Num> =
        points.iter().filter_map(|point| if let Val::Num(num) = point { Some(*num) } else { None }).collect();
    all.sort();
    all.dedup();
    let halves = all.iter().zip(all.iter().skip(1)).filter_map(|(a, b)| a.add(*b)?.div(Num::from_i64(2)));
    halves.map(Val::Num).collect()
}

/// The constants in an expression.
fn constants(program: &crate::ir::Program, expr: &Expr, found: &mut Found) {
    match &expr.kind {
        ExprKind::Const(value) if found.consts.len() < POINTS && !found.consts.contains(value) => {
            found.consts.push(*value)
        }
        ExprKind::Define(id) if found.defines.insert(*id) => constants(program, &program.defines.at(*id).value, found),
        _ => {}
    }
    expr.parts(&mut |part| constants(program, part, found));
}
