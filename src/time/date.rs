//! Days of the calendar and times of the day, without a zone.
//!
//! A [`Date`] is a day of the proleptic Gregorian calendar; what is written or computed as a date lies in the
//! years 1970 to 9999. Knows nothing of clocks that change, of countings, or of business.

use std::fmt;

use chrono::{Datelike, NaiveDate};

/// Milliseconds of a day by the clock on the wall.
pub(crate) const DAY_MS: i64 = 86_400_000;

/// 9999-12-31, in days since 1970-01-01.
const LAST_DAY: i32 = 2_932_896;

/// A day of the calendar: its number, counted from 1970-01-01.
///
/// Every date that is written or computed lies in the years 1970 to 9999. The local date of an instant at the
/// very edge of these years may lie a day or two beyond them; nothing can be counted on from there.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(i32);

impl Date {
    /// 1970-01-01.
    pub const MIN: Date = Date(0);
    /// 9999-12-31.
    pub const MAX: Date = Date(LAST_DAY);

    /// The date of a year, a month (1 to 12) and a day (1 to 31); `None` where there is no such day, or where the
    /// year is not in 1970 to 9999.
    pub fn new(year: i32, month: u32, day: u32) -> Option<Date> {
        NaiveDate::from_ymd_opt(year, month, day).and_then(|date| Date::from_days(date.to_epoch_days().into()))
    }

    /// The date that many days after 1970-01-01; `None` outside the years 1970 to 9999.
    pub fn from_days(days: i64) -> Option<Date> {
        i32::try_from(days).ok().filter(|days| (0..=LAST_DAY).contains(days)).map(Date)
    }

    /// The date on which a local clock stands that many milliseconds after 1970-01-01T00:00, for instants of the
    /// range that [`super::Instant`] checks.
    pub(crate) fn of_local_ms(ms: i64) -> Date {
        Date(i32::try_from(ms.div_euclid(DAY_MS)).unwrap_or(LAST_DAY))
    }

    /// Days since 1970-01-01.
    pub const fn days(self) -> i32 {
        self.0
    }

    /// Milliseconds from 1970-01-01T00:00 to the midnight that begins this date, on one and the same wall clock.
    pub(crate) fn local_ms(self) -> i64 {
        i64::from(self.0) * DAY_MS
    }

    /// The date `days` later (earlier if negative); `None` outside the years 1970 to 9999.
    pub fn plus_days(self, days: i64) -> Option<Date> {
        i64::from(self.0).checked_add(days).and_then(Date::from_days)
    }

    /// The next number on the calendar, also where a zone skipped it, and also past the year 9999.
    pub(crate) fn next(self) -> Date {
        Date(self.0.saturating_add(1))
    }

    /// The number before on the calendar, also where a zone skipped it, and also before 1970.
    pub(crate) fn previous(self) -> Date {
        Date(self.0.saturating_sub(1))
    }

    /// The same day number `months` later (earlier if negative).
    pub(crate) fn plus_months(self, months: i32) -> MonthStep {
        let (year, month, day) = self.ymd();
        let count = i64::from(year) * 12 + i64::from(month) - 1 + i64::from(months);
        let Ok(year) = i32::try_from(count.div_euclid(12)) else { return MonthStep::OutOfYears };
        let month = u32::try_from(count.rem_euclid(12)).unwrap_or(0) + 1;
        let Some(first) = Date::new(year, month, 1) else { return MonthStep::OutOfYears };
        let length = days_in_month(year, month);
        if day <= length {
            MonthStep::There(Date(first.0 + day as i32 - 1))
        } else {
            MonthStep::Missing { last_of_month: Date(first.0 + length as i32 - 1), year, month, day }
        }
    }

    /// How many whole months pass until a later date. A month is over on the day of the same number, or on the last day of
    /// a month that is too short for it.
    pub(crate) fn months_until(self, later: Date) -> i64 {
        let months = |(year, month, _): (i32, u32, u32)| i64::from(year) * 12 + i64::from(month);
        let (from, to) = (self.ymd(), later.ymd());
        let over = to.2 >= from.2.min(days_in_month(to.0, to.1));
        months(to) - months(from) - i64::from(!over)
    }

    /// Year, month (1 to 12) and day (1 to 31).
    pub fn ymd(self) -> (i32, u32, u32) {
        let date = NaiveDate::from_epoch_days(self.0).unwrap_or(NaiveDate::MAX);
        (date.year(), date.month(), date.day())
    }

    /// The day of the week.
    pub fn weekday(self) -> Weekday {
        // 1970-01-01 was a Thursday.
        match (self.0 + 3).rem_euclid(7) {
            0 => Weekday::Monday,
            1 => Weekday::Tuesday,
            2 => Weekday::Wednesday,
            3 => Weekday::Thursday,
            4 => Weekday::Friday,
            5 => Weekday::Saturday,
            _ => Weekday::Sunday,
        }
    }
}

/// Where a step of whole months leads.
pub(crate) enum MonthStep {
    /// The month reached has the day.
    There(Date),
    /// The month reached is too short.
    Missing { last_of_month: Date, year: i32, month: u32, day: u32 },
    /// The step leaves the years 1970 to 9999.
    OutOfYears,
}

/// How many days a month (1 to 12) has.
pub(crate) fn days_in_month(year: i32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

impl fmt::Display for Date {
    /// Writes `2026-03-05`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.ymd();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A day of the week.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Weekday {
    /// Monday, the first.
    Monday,
    /// Tuesday.
    Tuesday,
    /// Wednesday.
    Wednesday,
    /// Thursday.
    Thursday,
    /// Friday.
    Friday,
    /// Saturday.
    Saturday,
    /// Sunday, the last.
    Sunday,
}

impl Weekday {
    /// From Monday to Sunday.
    pub const ALL: [Weekday; 7] = [
        Weekday::Monday,
        Weekday::Tuesday,
        Weekday::Wednesday,
        Weekday::Thursday,
        Weekday::Friday,
        Weekday::Saturday,
        Weekday::Sunday,
    ];

    /// The English name, as in `Monday`.
    pub fn name(self) -> &'static str {
        match self {
            Weekday::Monday => "Monday",
            Weekday::Tuesday => "Tuesday",
            Weekday::Wednesday => "Wednesday",
            Weekday::Thursday => "Thursday",
            Weekday::Friday => "Friday",
            Weekday::Saturday => "Saturday",
            Weekday::Sunday => "Sunday",
        }
    }

    /// The word of a policy, as in `mon`.
    pub fn word(self) -> &'static str {
        match self {
            Weekday::Monday => "mon",
            Weekday::Tuesday => "tue",
            Weekday::Wednesday => "wed",
            Weekday::Thursday => "thu",
            Weekday::Friday => "fri",
            Weekday::Saturday => "sat",
            Weekday::Sunday => "sun",
        }
    }

    /// The day of the week that a policy calls by that [`word`](Weekday::word).
    pub fn from_word(word: &str) -> Option<Weekday> {
        Weekday::ALL.into_iter().find(|day| day.word() == word)
    }
}

/// A time on the wall clock, to the millisecond; 24:00 is the end of a day and stands only for a closing time.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClockTime(u32);

impl ClockTime {
    /// 00:00.
    pub const MIDNIGHT: ClockTime = ClockTime(0);
    /// 24:00, the end of a day.
    pub const END_OF_DAY: ClockTime = ClockTime(86_400_000);

    /// The time of an hour (0 to 23), a minute and a second (0 to 59) and a millisecond (0 to 999).
    pub fn new(hour: u32, minute: u32, second: u32, milli: u32) -> Option<ClockTime> {
        (hour < 24 && minute < 60 && second < 60 && milli < 1000)
            .then_some(ClockTime(((hour * 60 + minute) * 60 + second) * 1000 + milli))
    }

    /// The time that a clock shows which stands that many milliseconds after some midnight.
    pub(crate) fn of_local_ms(ms: i64) -> ClockTime {
        ClockTime(u32::try_from(ms.rem_euclid(DAY_MS)).unwrap_or(0))
    }

    /// Milliseconds since midnight.
    pub fn ms(self) -> u32 {
        self.0
    }
}

impl fmt::Display for ClockTime {
    /// Writes `17:00`, or `17:00:30`, or `17:00:30.250`: no more than is needed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (seconds, milli) = (self.0 / 1000, self.0 % 1000);
        let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        write!(f, "{hour:02}:{minute:02}")?;
        match (second, milli) {
            (0, 0) => Ok(()),
            (second, 0) => write!(f, ":{second:02}"),
            (second, milli) => write!(f, ":{second:02}.{milli:03}"),
        }
    }
}

impl fmt::Debug for ClockTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
