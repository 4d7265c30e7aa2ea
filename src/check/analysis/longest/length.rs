//! Lengths of time of several kinds: kept apart as they are written, and weighed against each other.

use crate::ir::{DefineId, Expr, ExprKind, Program};
use crate::time::{CalendarView, Period};
use crate::value::{CalendarId, Duration, Val};
use std::collections::BTreeMap;

const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;
/// The longest month.
const MONTH_DAYS: i64 = 31;
const WEEK_DAYS: i64 = 7;

/// A sum of lengths of time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Length {
    /// One of each kind, business time by its calendar (none where a case decides which).
    pub parts: Vec<(Period, Option<CalendarId>)>,
    /// What only the facts of a case tell, as the policy writes it.
    pub open: Vec<String>,
    /// About how many milliseconds, without what is open: a month counts 31 days, business time as in a week without
    /// holidays.
    pub(super) weight: i64,
}

impl Length {
    /// What only the facts of a case tell.
    pub(super) fn open(text: String) -> Length {
        Length { open: vec![text], ..Length::default() }
    }

    pub(super) fn of(program: &Program, duration: Duration) -> Length {
        let period = duration.period;
        let by = match period {
            Period::Elapsed { .. } | Period::Calendar { .. } => None,
            Period::BusinessDays(_) | Period::BusinessTime { .. } => duration.calendar,
        };
        let parts = if period.is_zero() { Vec::new() } else { vec![(period, by)] };
        Length { parts, open: Vec::new(), weight: weight(program, period, by) }
    }

    /// The greater counts more.
    pub(super) fn rank(&self) -> (usize, i64) {
        (self.open.len(), self.weight)
    }

    /// Adds another length; what is too long to count stays as long as it can be.
    pub(super) fn add(&mut self, other: &Length) {
        for (period, by) in &other.parts {
            let alike = |(mine, own): &&mut (Period, Option<CalendarId>)| mine.kind() == period.kind() && own == by;
            match self.parts.iter_mut().find(alike) {
                Some((mine, _)) => *mine = mine.plus(*period).unwrap_or(*mine),
                None => self.parts.push((*period, *by)),
            }
        }
        for text in &other.open {
            if !self.open.contains(text) {
                self.open.push(text.clone());
            }
        }
        self.weight = self.weight.saturating_add(other.weight);
    }

    /// About how many days of the calendar, rounded up.
    pub fn days(&self) -> i64 {
        self.weight.saturating_add(DAY_MS - 1).div_euclid(DAY_MS)
    }

    /// Whether its days were weighed, not only counted.
    pub fn is_rough(&self) -> bool {
        self.parts.iter().any(|(period, _)| match period {
            Period::Elapsed { .. } => false,
            Period::Calendar { months, .. } => *months != 0,
            Period::BusinessDays(_) | Period::BusinessTime { .. } => true,
        })
    }
}

fn weight(program: &Program, period: Period, by: Option<CalendarId>) -> i64 {
    let week = by.and_then(|id| program.calendars.get(id)).map(|decl| {
        let view = CalendarView::new(&decl.calendar, &[]);
        (view.weekly_dates(), view.weekly_ms())
    });
    // Where a case decides on the calendar, or its week is empty: five days of eight hours.
    let (dates, open) = week.filter(|(dates, open)| *dates > 0 && *open > 0).unwrap_or((5, 40 * HOUR_MS));
    let part = |amount: i64, of: i64| {
        let product = i128::from(amount) * i128::from(WEEK_DAYS * DAY_MS);
        i64::try_from((product + i128::from(of) - 1) / i128::from(of)).unwrap_or(i64::MAX)
    };
    match period {
        Period::Elapsed { ms } => ms,
        Period::Calendar { months, days } => (i64::from(months) * MONTH_DAYS + i64::from(days)).saturating_mul(DAY_MS),
        Period::BusinessDays(days) => part(days.into(), dates),
        Period::BusinessTime { ms } => part(ms, open),
    }
}

/// The longest that a duration can be, whatever the case; none where the text does not tell.
pub(super) fn greatest(program: &Program, expr: &Expr) -> Option<Duration> {
    greatest_of(program, expr, &mut BTreeMap::new())
}

/// As [`greatest`]; each define is looked into once.
fn greatest_of(program: &Program, expr: &Expr, seen: &mut BTreeMap<DefineId, Option<Duration>>) -> Option<Duration> {
    if let ExprKind::Const(value) = &expr.kind {
        duration(value)
    } else if let ExprKind::DurationBy { period, .. } = &expr.kind {
        Some(Duration { period: *period, counting: None, calendar: None })
    } else if let ExprKind::Define(id) = &expr.kind {
        if let Some(known) = seen.get(id) {
            return *known;
        }
        let found = greatest_of(program, &program.defines.at(*id).value, seen);
        seen.insert(*id, found);
        found
    } else if let ExprKind::If { then, otherwise, .. } = &expr.kind {
        longer(program, [greatest_of(program, then, seen)?, greatest_of(program, otherwise, seen)?])
    } else if let ExprKind::Extreme { operands, .. } = &expr.kind {
        let all: Option<Vec<Duration>> = operands.iter().map(|one| greatest_of(program, one, seen)).collect();
        longer(program, all?)
    } else if let ExprKind::Lookup { table, output, .. } = &expr.kind {
        let table = program.tables.get(*table)?;
        let rows = table.rows.iter().chain(&table.otherwise);
        let all: Option<Vec<Duration>> = rows.map(|row| duration(row.outputs.get(*output as usize)?)).collect();
        longer(program, all?)
    } else {
        None
    }
}

fn duration(value: &Val) -> Option<Duration> {
    if let Val::Duration(duration) = value { Some(*duration) } else { None }
}

fn longer(program: &Program, all: impl IntoIterator<Item = Duration>) -> Option<Duration> {
    all.into_iter().max_by_key(|one| Length::of(program, *one).weight)
}
