//! Lines of ordered values and the borders on them.
//!
//! What is compared with constants is split at these constants into finitely many regions, and nothing in a
//! region can tell its values apart: one value stands for all. Knows no rules and no tables.

use crate::time::{ClockTime, Instant, Period};
use crate::value::{Duration, Money, Num, Val};
use std::cmp::Ordering;

/// Whether values go by whole steps (whole numbers, days, minor units of an amount), so that nothing lies
/// between one and the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Grain {
    /// By whole steps.
    Whole,
    /// Between any two there is another.
    Dense,
}

/// A border on a line: just below a value, or just above it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Cut {
    pub(super) at: Val,
    pub(super) above: bool,
}

impl Cut {
    /// The border below which lie all values less than `at`.
    pub(super) fn below(at: Val) -> Cut {
        Cut { at, above: false }
    }

    /// The border below which lie `at` and all values less.
    pub(super) fn above(at: Val) -> Cut {
        Cut { at, above: true }
    }

    /// The same border in one way: on a line of whole steps, above 5 is below 6.
    pub(super) fn on(self, grain: Grain) -> Cut {
        if grain == Grain::Dense {
            return self;
        }
        match ceiling(self.at) {
            Some(at) if at != self.at => Cut::below(at),
            Some(at) if self.above => next(at).map_or(self, Cut::below),
            Some(_) | None => self,
        }
    }

    /// Which of two borders lies lower; `None` where the values cannot be compared.
    pub(super) fn order(&self, other: &Cut) -> Option<Ordering> {
        Some(self.at.compare(&other.at)?.then(self.above.cmp(&other.above)))
    }
}

/// Sorts borders and removes repetitions; `None` where two of them cannot be compared.
pub(super) fn sorted(mut cuts: Vec<Cut>) -> Option<Vec<Cut>> {
    let first = *cuts.first()?;
    // Values of one type and unit compare with each other if each compares with the first; durations of months
    // and days do not, so the order of neighbours is looked at once more below.
    if cuts.iter().any(|cut| cut.order(&first).is_none()) {
        return None;
    }
    cuts.sort_by(|a, b| a.order(b).unwrap_or(Ordering::Equal));
    let risen = cuts.iter().zip(cuts.iter().skip(1)).all(|(a, b)| a.order(b).is_some_and(Ordering::is_le));
    cuts.dedup_by(|a, b| a == b);
    risen.then_some(cuts)
}

/// A value between two borders, as plain as possible: the low end itself, where it is in. `None` where none can
/// be named.
pub(super) fn between(low: Option<Cut>, high: Option<Cut>, grain: Grain) -> Option<Val> {
    let low = low.map(|cut| cut.on(grain));
    let high = high.map(|cut| cut.on(grain));
    let candidate = match (low, high) {
        (Some(low), _) if !low.above => Some(low.at),
        (Some(low), None) => next(low.at),
        (Some(_), Some(high)) if high.above => Some(high.at),
        (Some(low), Some(high)) => {
            next(low.at).filter(|at| at.compare(&high.at) == Some(Ordering::Less)).or_else(|| middle(&low.at, &high.at))
        }
        (None, Some(high)) if high.above => Some(high.at),
        (None, Some(high)) => zero_like(&high.at)
            .filter(|zero| zero.compare(&high.at) == Some(Ordering::Less))
            .or_else(|| previous(high.at)),
        (None, None) => None,
    };
    candidate.filter(|value| {
        low.is_none_or(|cut| Cut::below(*value).order(&cut).is_some_and(Ordering::is_ge))
            && high.is_none_or(|cut| Cut::above(*value).order(&cut).is_some_and(Ordering::is_le))
    })
}

/// The value itself where it is whole, else the next whole one.
fn ceiling(value: Val) -> Option<Val> {
    let up = |num: Num| {
        let floor = num.numer().div_euclid(num.denom());
        Num::from_i128(if num.is_integer() { floor } else { floor.checked_add(1)? })
    };
    match value {
        Val::Num(num) => up(num).map(Val::Num),
        Val::Money(money) => up(money.minor).map(|minor| Val::Money(Money { minor, ..money })),
        other => Some(other),
    }
}

/// The value a step further.
pub(super) fn next(value: Val) -> Option<Val> {
    step(value, 1)
}

/// The value a step back.
pub(super) fn previous(value: Val) -> Option<Val> {
    step(value, -1)
}

fn step(value: Val, by: i64) -> Option<Val> {
    match value {
        Val::Num(num) => num.add(Num::from_i64(by)).map(Val::Num),
        Val::Money(money) => {
            let minor = money.minor.add(Num::from_i64(by))?;
            Some(Val::Money(Money { minor, ..money }))
        }
        Val::Date(date) => date.plus_days(by).map(Val::Date),
        Val::Instant(at) => Instant::from_ms(at.ms().checked_add(by)?).map(Val::Instant),
        Val::Time(time) => {
            let ms = i64::from(time.ms()).checked_add(by)?;
            let part = |unit: i64, of: i64| u32::try_from(ms.div_euclid(unit).rem_euclid(of)).ok();
            let hour = u32::try_from(ms.div_euclid(3_600_000)).ok()?;
            ClockTime::new(hour, part(60_000, 60)?, part(1000, 60)?, part(1, 1000)?).map(Val::Time)
        }
        Val::Duration(duration) => {
            let period = step_period(duration.period, by)?;
            Some(Val::Duration(Duration { period, ..duration }))
        }
        Val::Unknown
        | Val::Bool(_)
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
        | Val::Record(_) => None,
    }
}

/// A minute, day, business day or business minute more or less; never less than nothing.
fn step_period(period: Period, by: i64) -> Option<Period> {
    let stepped = match period {
        Period::Elapsed { ms } => Period::Elapsed { ms: ms.checked_add(by.checked_mul(60_000)?)? },
        Period::BusinessTime { ms } => Period::BusinessTime { ms: ms.checked_add(by.checked_mul(60_000)?)? },
        Period::Calendar { months, days } => {
            Period::Calendar { months, days: days.checked_add(i32::try_from(by).ok()?)? }
        }
        Period::BusinessDays(days) => Period::BusinessDays(days.checked_add(i32::try_from(by).ok()?)?),
    };
    (!stepped.is_negative()).then_some(stepped)
}

/// The value half-way, of types whose values may lie that close.
fn middle(a: &Val, b: &Val) -> Option<Val> {
    let half = |a: Num, b: Num| a.add(b)?.div(Num::from_i64(2));
    match (a, b) {
        (Val::Num(a), Val::Num(b)) => half(*a, *b).map(Val::Num),
        (Val::Money(a), Val::Money(b)) => {
            Some(Val::Money(Money { minor: half(a.minor, b.minor)?, currency: a.currency }))
        }
        (_, _) => None,
    }
}

/// Nothing of the same type and unit, where there is such a value.
pub(super) fn zero_like(value: &Val) -> Option<Val> {
    if let Val::Num(_) = value {
        Some(Val::Num(Num::ZERO))
    } else if let Val::Money(money) = value {
        Some(Val::Money(Money::zero(money.currency)))
    } else if let Val::Time(_) = value {
        Some(Val::Time(ClockTime::MIDNIGHT))
    } else if let Val::Duration(duration) = value {
        let period = match duration.period {
            Period::Elapsed { .. } => Period::Elapsed { ms: 0 },
            Period::BusinessTime { .. } => Period::BusinessTime { ms: 0 },
            Period::Calendar { .. } => Period::Calendar { months: 0, days: 0 },
            Period::BusinessDays(_) => Period::BusinessDays(0),
        };
        Some(Val::Duration(Duration { period, ..*duration }))
    } else {
        None
    }
}
