//! Marks on the time line as seen from an anchor: the anchor itself, 14 days after it, two hours before it.
//!
//! Two marks are ordered only where their order holds for every anchor and every calendar: 14 days end before
//! 30 days of the same counting, but a month and 30 days are not ordered.

use crate::ir::Program;
use crate::time::{Holiday, Period};
use crate::value::{CountingId, Duration};
use std::cmp::Ordering;

/// A border at a mark: just below it, or just above.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Mark {
    at: Place,
    above: bool,
}

/// Where a mark lies.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Place {
    /// So long before the anchor.
    Before(Length),
    /// At the anchor: of a date, where it begins.
    Here,
    /// Where the anchor, a date, ends.
    DateEnd,
    /// So long after the anchor.
    After(Length),
}

/// A duration, and whether its end can be moved off a holiday.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Length {
    duration: Duration,
    rolls: bool,
}

impl Length {
    pub(super) fn of(program: &Program, duration: Duration) -> Length {
        let counting = |id: CountingId| program.countings.get(id).map(|one| &one.counting);
        let rolls = duration.counting.is_some_and(|id| {
            counting(id).is_none_or(|one| one.holiday == Holiday::RollForward || one.least_working_days.is_some())
        });
        Length { duration, rolls }
    }

    /// Whether it is over at once; no days at all still end with their day.
    fn is_nothing(self) -> bool {
        self.duration.period == Period::Elapsed { ms: 0 }
    }
}

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;

impl Mark {
    /// The borders below and above the anchor.
    pub(super) fn here() -> [Mark; 2] {
        [Mark { at: Place::Here, above: false }, Mark { at: Place::Here, above: true }]
    }

    pub(super) fn date_end() -> Mark {
        Mark { at: Place::DateEnd, above: false }
    }

    pub(super) fn after(length: Length, above: bool) -> Mark {
        let at = if length.is_nothing() { Place::Here } else { Place::After(length) };
        Mark { at, above }
    }

    pub(super) fn before(length: Length, above: bool) -> Mark {
        let at = if length.is_nothing() { Place::Here } else { Place::Before(length) };
        Mark { at, above }
    }

    /// The border below the same place, or above it.
    pub(super) fn with_above(self, above: bool) -> Mark {
        Mark { above, ..self }
    }

    /// The duration after (or before: `false`) the anchor; `None` at the anchor.
    pub(super) fn length(&self) -> Option<(Duration, bool)> {
        match self.at {
            Place::Before(length) => Some((length.duration, false)),
            Place::After(length) => Some((length.duration, true)),
            Place::Here | Place::DateEnd => None,
        }
    }

    /// Whether the border lies above its mark.
    pub(super) fn is_above(&self) -> bool {
        self.above
    }

    /// Whether the mark is the end of the anchor's date.
    pub(super) fn is_date_end(&self) -> bool {
        self.at == Place::DateEnd
    }
}

/// The least and the most milliseconds that a duration can come to, as far as any clock and calendar go.
fn reach(length: Length) -> (i64, Option<i64>) {
    match length.duration.period {
        Period::Elapsed { ms } => (ms, Some(ms)),
        Period::Calendar { months, days } => {
            let (years, rest) = (i64::from(months) / 12, i64::from(months) % 12);
            let (least, most) = (years * 365 + rest * 28 + i64::from(days), years * 366 + rest * 31 + i64::from(days));
            let most = (most + 3) * DAY;
            ((least - 2).max(0) * DAY, (!length.rolls).then_some(most))
        }
        Period::BusinessDays(days) => ((i64::from(days) - 2).max(0) * DAY, None),
        Period::BusinessTime { ms } => (ms, None),
    }
}

/// Which of two borders lies lower, seen from every anchor; `None` where that hangs on the anchor or the calendar.
pub(super) fn order(a: &Mark, b: &Mark) -> Option<Ordering> {
    if a.at == b.at {
        return Some(a.above.cmp(&b.above));
    }
    // Two marks can fall on one instant; then the border above one lies higher than the border below the other.
    match (rank(a, b), rank(b, a)) {
        (Some(_), Some(_)) => Some(a.above.cmp(&b.above)),
        (Some(strict), _) if strict || !a.above || b.above => Some(Ordering::Less),
        (_, Some(strict)) if strict || !b.above || a.above => Some(Ordering::Greater),
        (_, _) => None,
    }
}

/// Whether a border lies below its anchor; else it lies above it. `None` where that hangs on the anchor.
pub(super) fn is_before_here(mark: &Mark) -> Option<bool> {
    let [below, above] = Mark::here();
    if order(mark, &below).is_some_and(Ordering::is_le) {
        Some(true)
    } else {
        order(&above, mark).is_some_and(Ordering::is_le).then_some(false)
    }
}

/// Whether `a` never lies after `b`, and if so whether it always lies before it.
fn rank(a: &Mark, b: &Mark) -> Option<bool> {
    let shorter = |a: Length, b: Length| {
        let same = a.duration.counting == b.duration.counting && a.duration.calendar == b.duration.calendar;
        match a.duration.period.compare(b.duration.period) {
            Some(Ordering::Less) if same => Some(!a.rolls),
            Some(_) | None => {
                let (most, least) = (reach(a).1?, reach(b).0);
                (most <= least).then_some(most < least)
            }
        }
    };
    let some_time = |length: Length| !length.duration.period.is_zero();
    match (a.at, b.at) {
        (Place::Before(a), Place::Before(b)) => shorter(b, a),
        (Place::Before(a), Place::Here | Place::DateEnd) => Some(some_time(a)),
        (Place::Before(a), Place::After(b)) => Some(some_time(a) || some_time(b)),
        (Place::Here, Place::DateEnd) => Some(false),
        (Place::Here, Place::After(b)) => Some(some_time(b)),
        (Place::DateEnd, Place::After(b)) => match b.duration.period {
            Period::Calendar { months, days } => (months > 0 || days > 0).then_some(false),
            Period::BusinessDays(days) => (days > 0).then_some(false),
            Period::Elapsed { .. } | Period::BusinessTime { .. } => None,
        },
        (Place::After(a), Place::After(b)) => shorter(a, b),
        (Place::Here | Place::DateEnd | Place::After(_), _) => None,
    }
}
