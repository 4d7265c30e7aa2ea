//! What can go wrong with time, as data and in words.

use std::fmt;

use super::date::{ClockTime, Date};
use super::instant::Instant;
use super::zone::Zone;

/// Why an instant could not be counted or resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TimeError {
    /// The way leads out of the years 1970 to 9999.
    OutOfYears,
    /// A length below zero.
    NegativePeriod,
    /// A length beyond what can be held.
    PeriodTooLong,
    /// Two lengths of different kinds were added.
    KindsDiffer,
    /// Two durations are compared that have no order: of different kinds, or months beside days.
    NoOrder,
    /// Days are counted, and there is no counting.
    NoCounting,
    /// The counting asks for working days, and there is no calendar of holidays.
    NoHolidays,
    /// Business time is counted, and there is no calendar.
    NoCalendar,
    /// The month reached is too short, and the counting does not say what then.
    ShortMonth {
        /// The year reached.
        year: i32,
        /// The month reached.
        month: u32,
        /// The day that it lacks.
        day: u32,
    },
    /// The calendar is closed for ten years on end.
    NeverOpen {
        /// The name of the calendar.
        calendar: Box<str>,
        /// Where the ten years begin.
        since: Date,
    },
    /// Hours are counted from a date, which has no hour.
    HoursFromDate,
    /// A span of time ends before it begins.
    SpanReversed {
        /// Its beginning.
        from: Instant,
        /// Its end.
        to: Instant,
    },
    /// The count runs into a span that has not ended, so there is no deadline yet.
    SpanOpen,
    /// Clocks skip this local time.
    SkippedByClocks {
        /// The local date.
        date: Date,
        /// The local time.
        time: ClockTime,
        /// Whose clocks.
        zone: Zone,
    },
    /// Clocks show this local time twice.
    ShownTwice {
        /// The local date.
        date: Date,
        /// The local time.
        time: ClockTime,
        /// Whose clocks.
        zone: Zone,
    },
}

impl fmt::Display for TimeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TimeError::OutOfYears => f.write_str("this leads out of the years 1970 to 9999"),
            TimeError::NegativePeriod => f.write_str("a duration cannot be less than zero"),
            TimeError::PeriodTooLong => f.write_str("this duration is too long"),
            TimeError::KindsDiffer => f.write_str("elapsed, calendar and business durations do not add up"),
            TimeError::NoOrder => f.write_str(
                "which of these durations is longer cannot be said: hours, days and business time have no order among \
                 each other, and a month has 28 to 31 days",
            ),
            TimeError::NoCounting => f.write_str("nothing says how days are counted"),
            TimeError::NoHolidays => f.write_str("nothing says which days are holidays"),
            TimeError::NoCalendar => f.write_str("nothing says when business is open"),
            TimeError::ShortMonth { year, month, day } => {
                write!(f, "{year:04}-{month:02} has no day {day}, and the counting does not say what then")
            }
            TimeError::NeverOpen { calendar, since } => {
                write!(f, "the calendar `{calendar}` is not open within ten years of {since}")
            }
            TimeError::HoursFromDate => {
                f.write_str("hours cannot be counted from a date: say whether from its start or its end")
            }
            TimeError::SpanReversed { from, to } => {
                write!(f, "a span of time begins at {from} and ends before, at {to}")
            }
            TimeError::SpanOpen => f.write_str("a span of time that stops the count has not ended"),
            TimeError::SkippedByClocks { date, time, zone } => {
                write!(f, "there is no {time} on {date} in {zone}, where the clocks skip it")
            }
            TimeError::ShownTwice { date, time, zone } => {
                write!(f, "the clocks show {time} twice on {date} in {zone}")
            }
        }
    }
}

impl std::error::Error for TimeError {}
