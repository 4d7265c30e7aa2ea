//! Whether a case falls into the time of a version of a policy.

use super::{Case, readers_zone};
use crate::ir::Program;
use crate::time::Zone;
use crate::value::Val;
use std::cmp::Ordering;

/// Whether a case lies before the time of this version, in it, or after it; none where the fact that chooses is not
/// known.
pub(crate) fn stands(program: &Program, case: &Case) -> Option<Ordering> {
    let Some(effective) = &program.effective else { return Some(Ordering::Equal) };
    let fact = *case.slots.get(effective.by.index())?;
    if fact == Val::Unknown {
        return None;
    }
    let zone = || readers_zone(program, case);
    if is_before(fact, effective.from, zone)? {
        return Some(Ordering::Less);
    }
    match effective.until {
        Some(until) if !is_before(fact, until, zone)? => Some(Ordering::Greater),
        Some(_) | None => Some(Ordering::Equal),
    }
}

/// Whether a date or instant lies before a bound; a date that meets an instant is its first instant in the zone.
pub(crate) fn is_before(fact: Val, bound: Val, zone: impl FnOnce() -> Zone) -> Option<bool> {
    match (fact, bound) {
        (Val::Date(fact), Val::Instant(bound)) => Some(zone().start_of_day(fact) < bound),
        (Val::Instant(fact), Val::Date(bound)) => Some(fact < zone().start_of_day(bound)),
        (fact, bound) => fact.compare(&bound).map(|order| order == Ordering::Less),
    }
}
