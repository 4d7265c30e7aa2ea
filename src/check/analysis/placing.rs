//! Where facts that are compared with each other and with constants can lie, all at once.
//!
//! Dates, instants, times, numbers and amounts become places on one axis; what is asked of them becomes bounds on
//! how far one lies above another, and the bounds are drawn as tight as they follow from each other. Lengths of time
//! are taken as they are where the case begins, so what comes out is only a candidate.

use super::draft::{Draft, Slot};
use super::example::{Maker, Wish};
use super::space::VarKey;
use super::terms::Term;
use crate::eval::Moment;
use crate::ir::{Arithmetic, Expr, ExprKind, Range};
use crate::time::{ClockTime, Date, Zone};
use crate::value::{Money, Num, Type, Val};

/// So many facts are placed together.
const FACTS: usize = 10;

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;

/// A place on the axis, and whether only what lies beyond it counts.
#[derive(Clone, Copy, Debug)]
struct End {
    at: Num,
    out: bool,
}

/// How far each of some quantities may lie above each other one. The last one is the axis' zero.
struct Bounds {
    count: usize,
    most: Vec<Option<End>>,
}

impl Bounds {
    fn new(count: usize) -> Bounds {
        Bounds { count, most: vec![None; count * count] }
    }

    /// How far the one lies above the other at most.
    fn most(&self, one: usize, other: usize) -> Option<End> {
        self.most.get(one * self.count + other).copied().flatten()
    }

    fn tighten(&mut self, one: usize, other: usize, end: End) {
        if let Some(slot) = self.most.get_mut(one * self.count + other) {
            let tighter = |old: &End| end.at < old.at || end.at == old.at && end.out;
            if slot.as_ref().is_none_or(tighter) {
                *slot = Some(end);
            }
        }
    }

    /// Draws what follows; whether the bounds do not contradict each other.
    fn close(&mut self) -> bool {
        for via in 0..self.count {
            for one in 0..self.count {
                let Some(first) = self.most(one, via) else { continue };
                for other in 0..self.count {
                    if let Some(second) = self.most(via, other)
                        && let Some(at) = first.at.add(second.at)
                    {
                        self.tighten(one, other, End { at, out: first.out || second.out });
                    }
                }
            }
        }
        let fits = |end: End| end.at > Num::ZERO || end.at.is_zero() && !end.out;
        (0..self.count).all(|one| self.most(one, one).is_none_or(fits))
    }
}

/// A quantity that lies so far above a place of the case.
type Seen = (Slot, Num);

/// That one quantity lies so far above another at most; `None` is the axis' zero.
type Limit = (Option<Slot>, Option<Slot>, End);

impl<'a> Maker<'_, 'a> {
    /// A case in which facts that are compared lie where they should, as far as that is a matter of distances.
    pub(super) fn placed(&mut self, draft: &Draft<'a>, wishes: &[Wish], moment: &Moment<'_>) -> Option<Draft<'a>> {
        let mut limits: Vec<Limit> = Vec::new();
        for wish in wishes {
            self.limits(draft, wish, moment, &mut limits);
        }
        let mut slots: Vec<Slot> = Vec::new();
        for slot in limits.iter().flat_map(|(one, other, _)| [one, other]).flatten() {
            if !slots.contains(slot) {
                slots.push(*slot);
            }
        }
        if slots.len() > FACTS {
            return None;
        }
        // Dates first: they go by the greatest steps.
        slots.sort_by_key(|slot| draft.wanted(*slot).is_none_or(|wanted| *wanted.ty != Type::Date));
        let zone = self.zone(moment).unwrap_or(Zone::UTC);
        for slot in &slots {
            declared(draft, *slot, zone, &mut limits);
        }
        let zero = slots.len();
        let mut bounds = Bounds::new(zero + 1);
        let number = |slot: &Option<Slot>| match slot {
            Some(slot) => slots.iter().position(|one| one == slot),
            None => Some(zero),
        };
        let step = |slot: &Option<Slot>| slot.map(|slot| step(draft, slot));
        for (one, other, end) in &limits {
            let step = match (step(one), step(other)) {
                (Some(a), Some(b)) if a == b => a,
                (Some(a), None) | (None, Some(a)) => a,
                (Some(_) | None, _) => None,
            };
            bounds.tighten(number(one)?, number(other)?, step.map_or(Some(*end), |step| whole(*end, step))?);
        }
        let mut placed = draft.clone();
        for (at, slot) in slots.iter().enumerate() {
            if !bounds.close() {
                return None;
            }
            let low = bounds.most(zero, at).map(|end| End { at: end.at.neg(), out: end.out });
            let high = bounds.most(at, zero);
            let current = draft.get(*slot);
            let here = place(&current, zone)?;
            let wanted = draft.wanted(*slot)?;
            let found = choose(here, low, high, wanted.ty)?;
            bounds.tighten(at, zero, End { at: found, out: false });
            bounds.tighten(zero, at, End { at: found.neg(), out: false });
            if found != here {
                placed.set(*slot, value(found, &current, zone)?);
            }
        }
        placed.settle();
        Some(placed)
    }

    /// What a wish says about distances.
    fn limits(&mut self, draft: &Draft<'a>, wish: &Wish, moment: &Moment<'_>, limits: &mut Vec<Limit>) -> Option<()> {
        let var = self.var(wish.var)?;
        let zone = self.zone(moment).unwrap_or(Zone::UTC);
        match &var.key {
            VarKey::Line(term, _, hangs) => {
                let (slot, above) = self.seen(draft, *term, moment)?;
                let (low, high) = var.reach(wish.set);
                let zone = if *hangs { Zone::UTC } else { zone };
                if let Some((at, is_in)) = low {
                    let at = above.sub(place(&at, zone)?)?;
                    limits.push((None, Some(slot), End { at, out: !is_in }));
                }
                if let Some((at, is_in)) = high {
                    let at = place(&at, zone)?.sub(above)?;
                    limits.push((Some(slot), None, End { at, out: !is_in }));
                }
            }
            VarKey::Distance(later, anchor, _) => {
                let ((later, ahead), (from, behind)) =
                    (self.seen(draft, *later, moment)?, self.seen(draft, *anchor, moment)?);
                let here = place(&self.value(*anchor, moment).ok()?, zone)?;
                let marks = self.mark_values(var, *anchor, moment).ok()?;
                let (first, last) = (wish.set.iter().next()?, wish.set.iter().next_back()?);
                let length = |mark: &(Val, bool)| place(&mark.0, zone)?.sub(here)?.add(behind)?.sub(ahead);
                if later == from {
                    return None;
                }
                if let Some(mark) = first.checked_sub(1).and_then(|at| marks.get(at)) {
                    limits.push((Some(from), Some(later), End { at: length(mark)?.neg(), out: mark.1 }));
                }
                if let Some(mark) = marks.get(last) {
                    limits.push((Some(later), Some(from), End { at: length(mark)?, out: !mark.1 }));
                }
            }
            VarKey::Choice(_) | VarKey::Flag(..) => {}
        }
        Some(())
    }

    /// The place in the case that a quantity moves with, step by step, and how far it lies above it.
    fn seen(&mut self, draft: &Draft<'a>, term: Term, moment: &Moment<'_>) -> Option<Seen> {
        let zone = self.zone(moment).unwrap_or(Zone::UTC);
        let slot = match self.slot(term) {
            Some(slot) => slot,
            None => self.moves_with(self.reader.terms.expr(term)?)?,
        };
        let here = place(&draft.get(slot), zone)?;
        let above = place(&self.value(term, moment).ok()?, zone)?.sub(here)?;
        Some((slot, above))
    }

    fn moves_with(&self, expr: &Expr) -> Option<Slot> {
        if let Some(slot) = self.slot_of(expr) {
            return Some(slot);
        }
        match &expr.kind {
            ExprKind::Define(id) => self.moves_with(&self.program.defines.get(*id)?.value),
            ExprKind::StartOfDate(inner) => self.moves_with(inner),
            ExprKind::Shift { anchor, skipping: None, .. } => self.moves_with(anchor),
            ExprKind::Arithmetic { op, left, right } => match (op, &left.kind, &right.kind) {
                (Arithmetic::Plus | Arithmetic::Minus, _, ExprKind::Const(_)) => self.moves_with(left),
                (Arithmetic::Plus, ExprKind::Const(_), _) => self.moves_with(right),
                (_, _, _) => None,
            },
            ExprKind::Builtin { function, arguments } => match function.entry()?.name {
                "date_of" | "start_of_day" | "end_of_day" => self.moves_with(arguments.first()?),
                _ => None,
            },
            _ => None,
        }
    }
}

/// The ends of what can stand in a slot.
fn declared(draft: &Draft<'_>, slot: Slot, zone: Zone, limits: &mut Vec<Limit>) -> Option<()> {
    let wanted = draft.wanted(slot)?;
    let current = draft.get(slot);
    let mut ends = match wanted.range {
        Some(Range::Between { low, high }) => {
            let end = |end: &Option<Val>| end.and_then(|end| place(&end.beside(&current), zone));
            (end(low), end(high))
        }
        Some(Range::Among(_)) | None => (None, None),
    };
    if *wanted.ty == Type::Time {
        ends = (ends.0.or(Some(Num::ZERO)), ends.1.or(Some(Num::from_i64(DAY - 1))));
    }
    limits.extend(ends.0.map(|low| (None, Some(slot), End { at: low.neg(), out: false })));
    limits.extend(ends.1.map(|high| (Some(slot), None, End { at: high, out: false })));
    Some(())
}

/// Where a value lies on the axis: instants and dates by the clocks on the wall.
pub(super) fn place(value: &Val, zone: Zone) -> Option<Num> {
    match value {
        Val::Num(num) => Some(*num),
        Val::Money(money) => Some(money.minor),
        Val::Time(time) => Some(Num::from_i64(i64::from(time.ms()))),
        Val::Date(date) => Some(Num::from_i64(date.local_ms())),
        Val::Instant(at) => {
            let local = zone.local(at.plain());
            Some(Num::from_i64(local.date.local_ms() + i64::from(local.time.ms())))
        }
        _ => None,
    }
}

/// What lies at a place, of the type of another value.
pub(super) fn value(at: Num, like: &Val, zone: Zone) -> Option<Val> {
    let (day, ms) = (at.numer().div_euclid(i128::from(DAY)), at.numer().rem_euclid(i128::from(DAY)));
    let date = |()| Date::from_days(i64::try_from(day).ok()?);
    let time = ClockTime::of_local_ms(i64::try_from(ms).ok()?);
    match like {
        Val::Num(_) => Some(Val::Num(at)),
        Val::Money(money) => Some(Val::Money(Money { minor: at, ..*money })),
        _ if !at.is_integer() => None,
        Val::Time(_) => Some(Val::Time(time)),
        Val::Date(_) => date(()).map(Val::Date),
        Val::Instant(_) => date(()).map(|date| Val::Instant(zone.at(date, time).instant)),
        _ => None,
    }
}

/// By which steps the values of a slot go; none where they lie as close as one likes.
fn step(draft: &Draft<'_>, slot: Slot) -> Option<Num> {
    match draft.wanted(slot)?.ty {
        Type::Date => Some(Num::from_i64(DAY)),
        Type::Integer | Type::Money(_) | Type::DateTime | Type::Time => Some(Num::ONE),
        _ => None,
    }
}

/// The last whole step before an end.
fn whole(end: End, step: Num) -> Option<End> {
    let steps = end.at.div(step)?;
    let floor = Num::from_i128(steps.numer().div_euclid(steps.denom()))?;
    let at = if end.out && steps.is_integer() { floor.sub(Num::ONE)? } else { floor };
    Some(End { at: at.mul(step)?, out: false })
}

/// A place between two ends: where it is, if it may stay there, or else as plain as possible.
fn choose(here: Num, low: Option<End>, high: Option<End>, ty: &Type) -> Option<Num> {
    let (steps, date): (&[i64], bool) = match ty {
        Type::Date => (&[DAY], true),
        Type::DateTime => (&[DAY, HOUR, 60_000, 1], false),
        Type::Time => (&[HOUR, 60_000, 1], false),
        Type::Money(_) => (&[100, 1], false),
        _ => (&[1], false),
    };
    let steps = || steps.iter().map(|step| Num::from_i64(*step));
    let days = |num: Num, up: bool| {
        let days = num.div(Num::from_i64(DAY))?;
        let floor = days.numer().div_euclid(days.denom());
        let days = if up && !days.is_integer() { floor + 1 } else { floor };
        Num::from_i128(days.checked_mul(i128::from(DAY))?)
    };
    let low_at = low.and_then(|end| if date { days(end.at, true) } else { Some(end.at) });
    let high_at = high.and_then(|end| if date { days(end.at, false) } else { Some(end.at) });
    let mut found = vec![here];
    if *ty == Type::DateTime {
        // The same time of another day.
        let moved = |to: Num, up: bool| here.add(days(to.sub(here)?, up)?);
        found.extend(low_at.and_then(|low| moved(low, true)));
        found.extend(high_at.and_then(|high| moved(high, false)));
    }
    found.extend(low_at.filter(|_| date || *ty == Type::Integer));
    found.extend(steps().filter_map(|step| low_at?.add(step)));
    found.extend(steps().filter_map(|step| high_at?.sub(step)));
    found.extend(low_at.into_iter().chain(high_at));
    found.extend(low_at.zip(high_at).and_then(|(low, high)| low.add(high)?.div(Num::from_i64(2))));
    let whole = |at: &Num| at.is_integer() || matches!(ty, Type::Number | Type::Percent);
    let inside = |at: &Num| {
        low.is_none_or(|low| *at > low.at || *at == low.at && !low.out)
            && high.is_none_or(|high| *at < high.at || *at == high.at && !high.out)
    };
    found.into_iter().find(|at| whole(at) && inside(at))
}
