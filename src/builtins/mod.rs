//! The built-in functions: one entry each, from which checking, evaluation, the manual and its tests derive.

mod body;
#[cfg(test)]
mod tests;

use crate::time::{CalendarView, Zone};
use crate::value::{CalendarId, Rounding, Val};

/// A built-in function: its place in [`ALL`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Builtin(pub u16);

/// What an argument may be. A value of `Integer` fits where `Number` is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Param {
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// A percent.
    Percent,
    /// An amount.
    Money,
    /// A day.
    Date,
    /// An instant.
    DateTime,
    /// A time of day.
    Time,
    /// A calendar.
    Calendar,
    /// A text.
    Text,
}

/// What comes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Output {
    /// The type of the first argument.
    First,
    /// `bool`.
    Bool,
    /// `integer`.
    Integer,
    /// `number`.
    Number,
    /// `date`.
    Date,
    /// `datetime`.
    DateTime,
    /// `time`.
    Time,
    /// `text`.
    Text,
}

/// One way to call a function.
#[derive(Clone, Copy, Debug)]
pub struct Overload {
    /// What the arguments may be.
    pub params: &'static [Param],
    /// What comes out.
    pub output: Output,
    /// Whether it needs the policy's time zone.
    pub needs_zone: bool,
}

/// What a body may look at beside its arguments.
pub struct Context<'a> {
    /// The policy's zone; the checker makes sure that there is one where [`Overload::needs_zone`] says so.
    pub zone: Option<Zone>,
    /// The policy's rounding.
    pub rounding: Option<Rounding>,
    /// A calendar by its value.
    pub calendar: &'a dyn Fn(CalendarId) -> Option<CalendarView<'a>>,
}

/// One function.
pub struct Entry {
    /// Its name.
    pub name: &'static str,
    /// The ways to call it.
    pub overloads: &'static [Overload],
    /// Whether it needs the policy's rounding.
    pub needs_rounding: bool,
    /// The manual's sentence.
    pub manual: &'static str,
    /// Runnable examples: an expression and the value that it has.
    pub examples: &'static [(&'static str, &'static str)],
    /// The body; the arguments fit one of the overloads. `None` is an overflow or a value outside its range.
    pub body: fn(&[Val], &Context<'_>) -> Option<Val>,
}

const fn plain(params: &'static [Param], output: Output) -> Overload {
    Overload { params, output, needs_zone: false }
}

const fn zoned(params: &'static [Param], output: Output) -> Overload {
    Overload { params, output, needs_zone: true }
}

/// All functions, by name.
pub static ALL: &[Entry] = &[
    Entry {
        name: "abs",
        overloads: &[
            plain(&[Param::Integer], Output::First),
            plain(&[Param::Number], Output::First),
            plain(&[Param::Percent], Output::First),
            plain(&[Param::Money], Output::First),
        ],
        needs_rounding: false,
        manual: "`abs(X)` is X without its sign.",
        examples: &[(r#"abs(3 - 5)"#, r#"2"#), (r#"abs(EUR 3.00 - EUR 5.50)"#, r#"EUR 2.50"#)],
        body: body::abs,
    },
    Entry {
        name: "ceiling",
        overloads: &[plain(&[Param::Number], Output::Integer)],
        needs_rounding: false,
        manual: "`ceiling(X)` is the least whole number that is not below X.",
        examples: &[(r#"ceiling(2.1)"#, r#"3"#), (r#"ceiling(0 - 2.1)"#, r#"0 - 2"#)],
        body: body::ceiling,
    },
    Entry {
        name: "date_of",
        overloads: &[zoned(&[Param::DateTime], Output::Date)],
        needs_rounding: false,
        manual: "`date_of(X)` is the local date of an instant; a deadline that ends a day belongs to that day.",
        examples: &[
            (r#"date_of(2026-03-05T23:30)"#, r#"2026-03-05"#),
            (r#"date_of(2026-03-05T23:30Z)"#, r#"2026-03-06"#),
        ],
        body: body::date_of,
    },
    Entry {
        name: "day_of",
        overloads: &[plain(&[Param::Date], Output::Integer)],
        needs_rounding: false,
        manual: "`day_of(D)` is the number of a day in its month, from 1.",
        examples: &[(r#"day_of(2026-03-05)"#, r#"5"#), (r#"day_of(2026-12-31)"#, r#"31"#)],
        body: body::day_of,
    },
    Entry {
        name: "days_between",
        overloads: &[
            plain(&[Param::Date, Param::Date], Output::Integer),
            zoned(&[Param::DateTime, Param::DateTime], Output::Integer),
            zoned(&[Param::Date, Param::DateTime], Output::Integer),
            zoned(&[Param::DateTime, Param::Date], Output::Integer),
        ],
        needs_rounding: false,
        manual: "`days_between(A, B)` is how many local dates B is after A, below zero where it is before.",
        examples: &[
            (r#"days_between(2026-03-05, 2026-03-19)"#, r#"14"#),
            (r#"days_between(2026-03-28T23:59, 2026-03-30T00:00)"#, r#"2"#),
        ],
        body: body::days_between,
    },
    Entry {
        name: "end_of_day",
        overloads: &[zoned(&[Param::Date], Output::DateTime), zoned(&[Param::DateTime], Output::DateTime)],
        needs_rounding: false,
        manual: "`end_of_day(X)` is the first instant after the local date of X.",
        examples: &[
            (r#"end_of_day(2026-03-28)"#, r#"2026-03-29T00:00"#),
            (r#"end_of_day(2026-03-28T11:20)"#, r#"2026-03-29T00:00"#),
        ],
        body: body::end_of_day,
    },
    Entry {
        name: "floor",
        overloads: &[plain(&[Param::Number], Output::Integer)],
        needs_rounding: false,
        manual: "`floor(X)` is the greatest whole number that is not above X.",
        examples: &[(r#"floor(2.9)"#, r#"2"#), (r#"floor(0 - 2.1)"#, r#"0 - 3"#)],
        body: body::floor,
    },
    Entry {
        name: "hours_between",
        overloads: &[plain(&[Param::DateTime, Param::DateTime], Output::Integer)],
        needs_rounding: false,
        manual: "`hours_between(A, B)` is how many whole hours pass from A to B, below zero where B is before A.",
        examples: &[
            (r#"hours_between(2026-03-05T10:00, 2026-03-05T12:59)"#, r#"2"#),
            (r#"hours_between(2026-03-29T01:00, 2026-03-29T04:00)"#, r#"2"#),
        ],
        body: body::hours_between,
    },
    Entry {
        name: "is_business_day",
        overloads: &[plain(&[Param::Date, Param::Calendar], Output::Bool)],
        needs_rounding: false,
        manual: "`is_business_day(D, CALENDAR)` is whether a calendar's hours begin on that day.",
        examples: &[
            (r#"is_business_day(2026-03-05, office)"#, r#"yes"#),
            (r#"is_business_day(2026-03-07, office)"#, r#"no"#),
        ],
        body: body::is_business_day,
    },
    Entry {
        name: "is_open",
        overloads: &[plain(&[Param::DateTime, Param::Calendar], Output::Bool)],
        needs_rounding: false,
        manual: "`is_open(X, CALENDAR)` is whether a calendar is open at that instant.",
        examples: &[
            (r#"is_open(2026-03-05T16:59, office)"#, r#"yes"#),
            (r#"is_open(2026-03-05T17:00, office)"#, r#"no"#),
        ],
        body: body::is_open,
    },
    Entry {
        name: "minutes_between",
        overloads: &[plain(&[Param::DateTime, Param::DateTime], Output::Integer)],
        needs_rounding: false,
        manual: "`minutes_between(A, B)` is how many whole minutes pass from A to B, below zero where B is before A.",
        examples: &[
            (r#"minutes_between(2026-03-05T10:00, 2026-03-05T11:30)"#, r#"90"#),
            (r#"minutes_between(2026-03-05T11:30, 2026-03-05T10:00)"#, r#"0 - 90"#),
        ],
        body: body::minutes_between,
    },
    Entry {
        name: "month_of",
        overloads: &[plain(&[Param::Date], Output::Integer)],
        needs_rounding: false,
        manual: "`month_of(D)` is the number of a day's month, from 1.",
        examples: &[(r#"month_of(2026-03-05)"#, r#"3"#), (r#"month_of(2026-12-31)"#, r#"12"#)],
        body: body::month_of,
    },
    Entry {
        name: "months_between",
        overloads: &[
            plain(&[Param::Date, Param::Date], Output::Integer),
            zoned(&[Param::DateTime, Param::DateTime], Output::Integer),
            zoned(&[Param::Date, Param::DateTime], Output::Integer),
            zoned(&[Param::DateTime, Param::Date], Output::Integer),
        ],
        needs_rounding: false,
        manual: "`months_between(A, B)` is how many whole months pass between two local dates, below zero where B is before A. A \
                 month is over on the day of the same number, or on the last day of a month that is too short for it.",
        examples: &[
            (r#"months_between(2026-01-31, 2026-02-28)"#, r#"1"#),
            (r#"months_between(2026-01-31, 2026-03-30)"#, r#"1"#),
            (r#"months_between(2026-03-15, 2025-03-14)"#, r#"0 - 12"#),
        ],
        body: body::months_between,
    },
    Entry {
        name: "round",
        overloads: &[
            plain(&[Param::Number], Output::Integer),
            plain(&[Param::Number, Param::Integer], Output::Number),
            plain(&[Param::Money], Output::First),
            plain(&[Param::Money, Param::Integer], Output::First),
        ],
        needs_rounding: true,
        manual: "`round(X)` rounds as the policy's header says: a number to a whole one, an amount to its smallest unit; `round(X, PLACES)` to so many places.",
        examples: &[
            (r#"round(2.5)"#, r#"3"#),
            (r#"round(2.345, 2)"#, r#"2.35"#),
            (r#"round(EUR 10.00 / 3)"#, r#"EUR 3.33"#),
            (r#"round(EUR 12.50, 0)"#, r#"EUR 13.00"#),
        ],
        body: body::round,
    },
    Entry {
        name: "start_of_day",
        overloads: &[zoned(&[Param::Date], Output::DateTime), zoned(&[Param::DateTime], Output::DateTime)],
        needs_rounding: false,
        manual: "`start_of_day(X)` is the first instant of the local date of X.",
        examples: &[
            (r#"start_of_day(2026-03-28)"#, r#"2026-03-28T00:00"#),
            (r#"start_of_day(2026-03-28T11:20)"#, r#"2026-03-28T00:00"#),
        ],
        body: body::start_of_day,
    },
    Entry {
        name: "time_of",
        overloads: &[zoned(&[Param::DateTime], Output::Time)],
        needs_rounding: false,
        manual: "`time_of(X)` is what the local clocks show at an instant.",
        examples: &[(r#"time_of(2026-03-05T23:30)"#, r#"23:30"#), (r#"time_of(2026-03-05T23:30Z)"#, r#"00:30"#)],
        body: body::time_of,
    },
    Entry {
        name: "weekday",
        overloads: &[plain(&[Param::Date], Output::Integer)],
        needs_rounding: false,
        manual: "`weekday(D)` is 1 on a Monday and 7 on a Sunday.",
        examples: &[(r#"weekday(2026-03-02)"#, r#"1"#), (r#"weekday(2026-03-08)"#, r#"7"#)],
        body: body::weekday,
    },
    Entry {
        name: "year_of",
        overloads: &[plain(&[Param::Date], Output::Integer)],
        needs_rounding: false,
        manual: "`year_of(D)` is the year of a day.",
        examples: &[(r#"year_of(2026-03-05)"#, r#"2026"#), (r#"year_of(1999-12-31)"#, r#"1999"#)],
        body: body::year_of,
    },
];

impl Builtin {
    /// The function of that name.
    pub fn named(name: &str) -> Option<Builtin> {
        let at = ALL.iter().position(|entry| entry.name == name)?;
        u16::try_from(at).ok().map(Builtin)
    }

    /// Its entry.
    pub fn entry(self) -> Option<&'static Entry> {
        ALL.get(usize::from(self.0))
    }
}
