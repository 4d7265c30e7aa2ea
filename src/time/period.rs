//! Lengths of time: the three kinds that never turn into each other.
//!
//! A [`Period`] is what a literal such as `30 days` says by itself. In which zone, by which counting or in which
//! calendar it is counted is told to the functions that count it.

use std::cmp::Ordering;
use std::fmt;

use super::errors::TimeError;

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 3_600_000;

/// A unit of a written length of time.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Sixty seconds on the time line.
    Minute,
    /// Sixty minutes on the time line.
    Hour,
    /// A date of the local calendar.
    Day,
    /// Seven dates.
    Week,
    /// A month of the calendar.
    Month,
    /// Twelve months.
    Year,
    /// A minute in which a business is open.
    BusinessMinute,
    /// An hour in which a business is open.
    BusinessHour,
    /// A date on which a business is open.
    BusinessDay,
}

/// The three kinds of length; two lengths are added and compared only within a kind.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// On the time line: minutes and hours.
    Elapsed,
    /// On the local calendar: days, weeks, months and years.
    Calendar,
    /// Open dates of a business calendar.
    BusinessDays,
    /// Open time of a business calendar.
    BusinessTime,
}

/// A length of time, never negative when it is written.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
pub enum Period {
    /// Time that passes, whatever clocks and calendars say.
    Elapsed {
        /// Milliseconds.
        ms: i64,
    },
    /// Dates of the local calendar; the months are counted before the days.
    Calendar {
        /// Months.
        months: i32,
        /// Days.
        days: i32,
    },
    /// Open dates.
    BusinessDays(i32),
    /// Time in which a business is open.
    BusinessTime {
        /// Milliseconds.
        ms: i64,
    },
}

impl Unit {
    /// Every unit, short before long, elapsed and calendar before business.
    pub const ALL: [Unit; 9] = [
        Unit::Minute,
        Unit::Hour,
        Unit::Day,
        Unit::Week,
        Unit::Month,
        Unit::Year,
        Unit::BusinessMinute,
        Unit::BusinessHour,
        Unit::BusinessDay,
    ];

    /// The word after `1`, as in `business day`.
    pub fn singular(self) -> &'static str {
        match self {
            Unit::Minute => "minute",
            Unit::Hour => "hour",
            Unit::Day => "day",
            Unit::Week => "week",
            Unit::Month => "month",
            Unit::Year => "year",
            Unit::BusinessMinute => "business minute",
            Unit::BusinessHour => "business hour",
            Unit::BusinessDay => "business day",
        }
    }

    /// The word after any other number, as in `business days`.
    pub fn plural(self) -> &'static str {
        match self {
            Unit::Minute => "minutes",
            Unit::Hour => "hours",
            Unit::Day => "days",
            Unit::Week => "weeks",
            Unit::Month => "months",
            Unit::Year => "years",
            Unit::BusinessMinute => "business minutes",
            Unit::BusinessHour => "business hours",
            Unit::BusinessDay => "business days",
        }
    }

    /// The unit that has this name, in the singular or the plural.
    pub fn named(name: &str) -> Option<Unit> {
        Unit::ALL.into_iter().find(|unit| unit.singular() == name || unit.plural() == name)
    }

    /// The kind of length that this unit measures.
    pub fn kind(self) -> Kind {
        match self {
            Unit::Minute | Unit::Hour => Kind::Elapsed,
            Unit::Day | Unit::Week | Unit::Month | Unit::Year => Kind::Calendar,
            Unit::BusinessDay => Kind::BusinessDays,
            Unit::BusinessMinute | Unit::BusinessHour => Kind::BusinessTime,
        }
    }
}

impl Period {
    /// The length of `count` units. A negative count and one that is too large to count are errors.
    pub fn of(count: i64, unit: Unit) -> Result<Period, TimeError> {
        if count < 0 {
            return Err(TimeError::NegativePeriod);
        }
        let times = |size: i64| count.checked_mul(size).ok_or(TimeError::PeriodTooLong);
        let small = |size: i64| times(size).and_then(|n| i32::try_from(n).map_err(|_| TimeError::PeriodTooLong));
        Ok(match unit {
            Unit::Minute => Period::Elapsed { ms: times(MINUTE_MS)? },
            Unit::Hour => Period::Elapsed { ms: times(HOUR_MS)? },
            Unit::Day => Period::Calendar { months: 0, days: small(1)? },
            Unit::Week => Period::Calendar { months: 0, days: small(7)? },
            Unit::Month => Period::Calendar { months: small(1)?, days: 0 },
            Unit::Year => Period::Calendar { months: small(12)?, days: 0 },
            Unit::BusinessMinute => Period::BusinessTime { ms: times(MINUTE_MS)? },
            Unit::BusinessHour => Period::BusinessTime { ms: times(HOUR_MS)? },
            Unit::BusinessDay => Period::BusinessDays(small(1)?),
        })
    }

    /// Its kind.
    pub fn kind(self) -> Kind {
        match self {
            Period::Elapsed { .. } => Kind::Elapsed,
            Period::Calendar { .. } => Kind::Calendar,
            Period::BusinessDays(_) => Kind::BusinessDays,
            Period::BusinessTime { .. } => Kind::BusinessTime,
        }
    }

    /// Is it no time at all?
    pub fn is_zero(self) -> bool {
        match self {
            Period::Elapsed { ms } | Period::BusinessTime { ms } => ms == 0,
            Period::Calendar { months, days } => months == 0 && days == 0,
            Period::BusinessDays(days) => days == 0,
        }
    }

    /// Is any part of it less than nothing?
    pub fn is_negative(self) -> bool {
        match self {
            Period::Elapsed { ms } | Period::BusinessTime { ms } => ms < 0,
            Period::Calendar { months, days } => months < 0 || days < 0,
            Period::BusinessDays(days) => days < 0,
        }
    }

    /// The sum of two lengths of one kind; another kind and a sum that is too long are errors.
    pub fn plus(self, other: Period) -> Result<Period, TimeError> {
        let sum = match (self, other) {
            (Period::Elapsed { ms: a }, Period::Elapsed { ms: b }) => a.checked_add(b).map(|ms| Period::Elapsed { ms }),
            (Period::Calendar { months, days }, Period::Calendar { months: more_months, days: more_days }) => months
                .checked_add(more_months)
                .zip(days.checked_add(more_days))
                .map(|(months, days)| Period::Calendar { months, days }),
            (Period::BusinessDays(a), Period::BusinessDays(b)) => a.checked_add(b).map(Period::BusinessDays),
            (Period::BusinessTime { ms: a }, Period::BusinessTime { ms: b }) => {
                a.checked_add(b).map(|ms| Period::BusinessTime { ms })
            }
            (
                Period::Elapsed { .. }
                | Period::Calendar { .. }
                | Period::BusinessDays(_)
                | Period::BusinessTime { .. },
                _,
            ) => return Err(TimeError::KindsDiffer),
        };
        sum.ok_or(TimeError::PeriodTooLong)
    }

    /// What is left of this length after another of its kind; never less than nothing. Another kind is an error.
    pub fn less(self, other: Period) -> Result<Period, TimeError> {
        Ok(match (self, other) {
            (Period::Elapsed { ms: a }, Period::Elapsed { ms: b }) => Period::Elapsed { ms: (a - b).max(0) },
            (Period::Calendar { months, days }, Period::Calendar { months: fewer_months, days: fewer_days }) => {
                Period::Calendar { months: (months - fewer_months).max(0), days: (days - fewer_days).max(0) }
            }
            (Period::BusinessDays(a), Period::BusinessDays(b)) => Period::BusinessDays((a - b).max(0)),
            (Period::BusinessTime { ms: a }, Period::BusinessTime { ms: b }) => {
                Period::BusinessTime { ms: (a - b).max(0) }
            }
            (
                Period::Elapsed { .. }
                | Period::Calendar { .. }
                | Period::BusinessDays(_)
                | Period::BusinessTime { .. },
                _,
            ) => return Err(TimeError::KindsDiffer),
        })
    }

    /// A fraction of this length, days and milliseconds rounded up; `None` where months would be parted, or where it is
    /// too long.
    pub fn part(self, numerator: i64, denominator: i64) -> Option<Period> {
        let (n, d) = (i128::from(numerator), i128::from(denominator));
        let up = |whole: i64| -> Option<i64> {
            let product = i128::from(whole).checked_mul(n)?;
            let quotient = product.div_euclid(d) + i128::from(product.rem_euclid(d) != 0);
            i64::try_from(quotient).ok()
        };
        let days_up = |whole: i32| up(i64::from(whole)).and_then(|whole| i32::try_from(whole).ok());
        if n < 0 || d <= 0 {
            return None;
        }
        Some(match self {
            Period::Elapsed { ms } => Period::Elapsed { ms: up(ms)? },
            Period::BusinessTime { ms } => Period::BusinessTime { ms: up(ms)? },
            Period::BusinessDays(days) => Period::BusinessDays(days_up(days)?),
            Period::Calendar { months, days } => {
                if i128::from(months) * n % d != 0 || (months != 0 && i128::from(days) * n % d != 0) {
                    return None;
                }
                Period::Calendar { months: days_up(months)?, days: days_up(days)? }
            }
        })
    }

    /// Which of two lengths is longer; `None` where that cannot be said: they differ in kind, or it depends on
    /// how long the months are that are meant.
    pub fn compare(self, other: Period) -> Option<Ordering> {
        match (self, other) {
            (Period::Elapsed { ms: a }, Period::Elapsed { ms: b })
            | (Period::BusinessTime { ms: a }, Period::BusinessTime { ms: b }) => Some(a.cmp(&b)),
            (Period::BusinessDays(a), Period::BusinessDays(b)) => Some(a.cmp(&b)),
            (Period::Calendar { months, days }, Period::Calendar { months: other_months, days: other_days }) => {
                let (shortest, longest) = days_of(i64::from(months) - i64::from(other_months));
                let days = i64::from(days) - i64::from(other_days);
                let (least, most) = (shortest + days, longest + days);
                (least.signum() == most.signum()).then(|| least.cmp(&0))
            }
            (
                Period::Elapsed { .. }
                | Period::Calendar { .. }
                | Period::BusinessDays(_)
                | Period::BusinessTime { .. },
                _,
            ) => None,
        }
    }
}

/// The fewest and the most days that a number of months can have.
fn days_of(months: i64) -> (i64, i64) {
    let (years, rest) = (months / 12, months % 12);
    let (a, b) = (years * 365 + rest * 28, years * 366 + rest * 31);
    (a.min(b), a.max(b))
}

impl fmt::Display for Period {
    /// Writes `48 hours`, `90 minutes`, `2 years`, `1 month 3 days`, `2 business days`; a length with a part of a
    /// minute, which no literal has, ends in its seconds and milliseconds.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Period::Elapsed { ms } => write_time(f, ms, Unit::Hour, Unit::Minute),
            Period::BusinessTime { ms } => write_time(f, ms, Unit::BusinessHour, Unit::BusinessMinute),
            Period::BusinessDays(days) => write_count(f, days.into(), Unit::BusinessDay),
            Period::Calendar { months: 0, days } => write_count(f, days.into(), Unit::Day),
            Period::Calendar { months, days } => {
                let (count, unit) = if months % 12 == 0 { (months / 12, Unit::Year) } else { (months, Unit::Month) };
                write_count(f, count.into(), unit)?;
                if days == 0 {
                    return Ok(());
                }
                f.write_str(" ")?;
                write_count(f, days.into(), Unit::Day)
            }
        }
    }
}

fn write_time(f: &mut fmt::Formatter<'_>, ms: i64, hour: Unit, minute: Unit) -> fmt::Result {
    if ms % HOUR_MS == 0 {
        return write_count(f, ms / HOUR_MS, hour);
    }
    write_count(f, ms / MINUTE_MS, minute)?;
    match (ms % MINUTE_MS / 1000, ms % 1000) {
        (0, 0) => Ok(()),
        (seconds, 0) => write!(f, " {seconds} s"),
        (seconds, milli) => write!(f, " {seconds}.{milli:03} s"),
    }
}

fn write_count(f: &mut fmt::Formatter<'_>, count: i64, unit: Unit) -> fmt::Result {
    write!(f, "{count} {}", if count == 1 { unit.singular() } else { unit.plural() })
}
