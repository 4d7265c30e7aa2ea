//! Dates and times as they are written, in policies and in cases: RFC 3339 with the offset optional.
//!
//! A datetime without an offset is local and needs a zone to become an instant. The precision is one millisecond;
//! what is finer is refused unless it is zero. The leap second `23:59:60` reads as the `00:00:00` after it.

use std::fmt;
use std::str::FromStr;

use super::date::{ClockTime, Date, days_in_month};
use super::errors::TimeError;
use super::instant::Instant;
use super::zone::{Resolved, ResolvedKind, Zone};

/// What is wrong with a written date or time.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum ParseError {
    /// It does not look like `2026-03-05`.
    NotADate,
    /// It does not look like `17:00`, `17:00:30` or `17:00:30.250`.
    NotATime,
    /// It does not look like a date, `T`, a time and perhaps an offset.
    NotADatetime,
    /// The offset does not look like `Z` or `+08:00`, or is a day or more.
    NotAnOffset,
    /// The year is not in 1970 to 9999.
    OutOfYears,
    /// No year has this month.
    NoSuchMonth {
        /// The month as written.
        month: u32,
    },
    /// This month does not have this day.
    NoSuchDay {
        /// The year as written.
        year: i32,
        /// The month as written.
        month: u32,
        /// The day as written.
        day: u32,
        /// The month's last day.
        last: u32,
    },
    /// No clock shows this time.
    NoSuchTime,
    /// It is finer than a millisecond.
    TooFine,
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ParseError::NotADate => f.write_str("a date is written `2026-03-05`"),
            ParseError::NotATime => f.write_str("a time is written `17:00` or `17:00:30`"),
            ParseError::NotADatetime => f.write_str(
                "a date with a time is written `2026-03-05T11:20`, `2026-03-05T11:20:30Z` or with an offset",
            ),
            ParseError::NotAnOffset => f.write_str("an offset is written `Z` or `+08:00`"),
            ParseError::OutOfYears => f.write_str("the year is not in 1970 to 9999"),
            ParseError::NoSuchMonth { month } => write!(f, "there is no month {month:02}"),
            ParseError::NoSuchDay { year, month, day, last } => {
                write!(f, "there is no day {day:02} in {year:04}-{month:02}, which ends with day {last}")
            }
            ParseError::NoSuchTime => {
                f.write_str("no clock shows this time: hours end with 23, minutes and seconds with 59")
            }
            ParseError::TooFine => f.write_str("time is kept to the millisecond, and this is finer"),
        }
    }
}

impl std::error::Error for ParseError {}

/// A date and a time as written.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct WrittenDateTime {
    /// The date.
    pub date: Date,
    /// The time of the day.
    pub time: ClockTime,
    /// Seconds ahead of UTC, where an offset is written.
    pub offset_seconds: Option<i32>,
}

impl WrittenDateTime {
    /// The instant that is meant; without an offset by the clocks of `zone`, in the compatible reading.
    pub fn resolve(self, zone: Zone) -> Resolved {
        match self.offset_seconds {
            None => zone.at(self.date, self.time),
            Some(offset) => {
                let ms = self.date.local_ms() + i64::from(self.time.ms()) - i64::from(offset) * 1000;
                Resolved { instant: Instant::clamped(ms), kind: ResolvedKind::Unique }
            }
        }
    }

    /// The instant that is meant, as data mean it: a local time that clocks skip is an error, one that they show
    /// twice is the first.
    pub fn resolve_existing(self, zone: Zone) -> Result<Instant, TimeError> {
        let resolved = self.resolve(zone);
        match resolved.kind {
            ResolvedKind::Unique | ResolvedKind::Fold => Ok(resolved.instant),
            ResolvedKind::Gap => Err(TimeError::SkippedByClocks { date: self.date, time: self.time, zone }),
        }
    }

    /// The local time with the offset before and with the one behind the change of clocks that skips it, as in
    /// `2026-03-29T02:30+01:00`.
    pub fn with_offsets(self, zone: Zone) -> [String; 2] {
        let instant = zone.at(self.date, self.time).instant.ms();
        let before = (self.date.local_ms() + i64::from(self.time.ms()) - instant).div_euclid(1000);
        let after = i64::from(zone.offset(instant.div_euclid(1000)));
        [before, after].map(|seconds| {
            let (sign, minutes) = (if seconds < 0 { '-' } else { '+' }, seconds.abs() / 60);
            format!("{}T{}{sign}{:02}:{:02}", self.date, self.time, minutes / 60, minutes % 60)
        })
    }

    /// The instant that is meant; a local time that clocks skip or show twice is an error.
    pub fn resolve_strict(self, zone: Zone) -> Result<Instant, TimeError> {
        match self.offset_seconds {
            None => zone.at_strict(self.date, self.time),
            Some(_) => Ok(self.resolve(zone).instant),
        }
    }
}

impl FromStr for Instant {
    type Err = ParseError;

    /// Reads `2026-03-05T10:20:00Z` or `2026-03-05T11:20+01:00`; without an offset it would be no instant.
    fn from_str(text: &str) -> Result<Instant, ParseError> {
        let written = parse_datetime(text)?;
        written.offset_seconds.ok_or(ParseError::NotAnOffset)?;
        Ok(written.resolve(Zone::UTC).instant)
    }
}

/// Reads a date such as `2026-03-05`.
pub fn parse_date(text: &str) -> Result<Date, ParseError> {
    let mut reader = Reader(text.as_bytes());
    let date = reader.date()?;
    if reader.0.is_empty() { Ok(date) } else { Err(ParseError::NotADate) }
}

/// Reads a time of the day such as `17:00`, `17:00:30` or `17:00:30.250`.
pub fn parse_clock_time(text: &str) -> Result<ClockTime, ParseError> {
    let mut reader = Reader(text.as_bytes());
    let clock = reader.clock()?;
    if !reader.0.is_empty() {
        return Err(ParseError::NotATime);
    }
    clock.time().ok_or(ParseError::NoSuchTime)
}

/// Reads a closing time: as [`parse_clock_time`], and `24:00` is the end of the day.
pub fn parse_closing_time(text: &str) -> Result<ClockTime, ParseError> {
    if text == "24:00" { Ok(ClockTime::END_OF_DAY) } else { parse_clock_time(text) }
}

/// Reads a date with a time such as `2026-03-05T11:20`, with seconds and milliseconds where they matter, and with an
/// offset `Z` or `+08:00` where the time is not local.
pub fn parse_datetime(text: &str) -> Result<WrittenDateTime, ParseError> {
    let mut reader = Reader(text.as_bytes());
    let date = reader.date().map_err(|error| in_datetime(error, ParseError::NotADate))?;
    if !reader.skip(b'T') && !reader.skip(b't') {
        return Err(ParseError::NotADatetime);
    }
    let clock = reader.clock().map_err(|error| in_datetime(error, ParseError::NotATime))?;
    let offset_seconds = reader.offset()?;
    if let Some(time) = clock.time() {
        return Ok(WrittenDateTime { date, time, offset_seconds });
    }
    if !clock.is_leap_second(offset_seconds.unwrap_or(0)) {
        return Err(ParseError::NoSuchTime);
    }
    // The second after it: on to the next minute, which is the next day's first unless an offset says otherwise.
    let minute = clock.hour * 60 + clock.minute + 1;
    let date = if minute == 1440 { date.plus_days(1).ok_or(ParseError::OutOfYears)? } else { date };
    let (hour, minute) = (minute / 60 % 24, minute % 60);
    let time = ClockTime::new(hour, minute, 0, clock.milli).ok_or(ParseError::NoSuchTime)?;
    Ok(WrittenDateTime { date, time, offset_seconds })
}

/// Reads the end of a day such as `2026-03-19T24:00:00+01:00`, which has an offset; none where the text is none.
pub fn parse_end_of_day(text: &str) -> Option<Instant> {
    let (date, offset) = text.split_once("T24:00:00")?;
    let beginning: Instant = format!("{date}T00:00:00{offset}").parse().ok()?;
    Some(beginning.moved(86_400_000)?.ending_day())
}

/// The shape of a part is the shape of the whole.
fn in_datetime(error: ParseError, shape: ParseError) -> ParseError {
    if error == shape { ParseError::NotADatetime } else { error }
}

/// A time of the day as written.
struct Clock {
    hour: u32,
    minute: u32,
    second: u32,
    milli: u32,
}

impl Clock {
    fn time(&self) -> Option<ClockTime> {
        ClockTime::new(self.hour, self.minute, self.second, self.milli)
    }

    /// Leap seconds come at the end of a day, in UTC; what is written 23:59:60 is read as one in any zone.
    fn is_leap_second(&self, offset_seconds: i32) -> bool {
        let minute = i64::from(self.hour) * 60 + i64::from(self.minute);
        let in_utc = (minute - i64::from(offset_seconds / 60)).rem_euclid(1440);
        self.second == 60 && self.hour < 24 && self.minute < 60 && (minute == 1439 || in_utc == 1439)
    }
}

/// The text not yet read.
struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn skip(&mut self, byte: u8) -> bool {
        match self.0.split_first() {
            Some((first, rest)) if *first == byte => {
                self.0 = rest;
                true
            }
            Some(_) | None => false,
        }
    }

    fn digit(&mut self) -> Option<u32> {
        let (first, rest) = self.0.split_first()?;
        let digit = char::from(*first).to_digit(10)?;
        self.0 = rest;
        Some(digit)
    }

    fn two_digits(&mut self) -> Option<u32> {
        Some(self.digit()? * 10 + self.digit()?)
    }

    fn date(&mut self) -> Result<Date, ParseError> {
        let (year, month, day) = self.year_month_day().ok_or(ParseError::NotADate)?;
        if !(1970..=9999).contains(&year) {
            return Err(ParseError::OutOfYears);
        }
        if !(1..=12).contains(&month) {
            return Err(ParseError::NoSuchMonth { month });
        }
        let last = days_in_month(year, month);
        Date::new(year, month, day).ok_or(ParseError::NoSuchDay { year, month, day, last })
    }

    fn year_month_day(&mut self) -> Option<(i32, u32, u32)> {
        let year = self.two_digits()? * 100 + self.two_digits()?;
        let month = self.skip(b'-').then(|| self.two_digits())??;
        let day = self.skip(b'-').then(|| self.two_digits())??;
        Some((i32::try_from(year).ok()?, month, day))
    }

    fn clock(&mut self) -> Result<Clock, ParseError> {
        let hour = self.two_digits().ok_or(ParseError::NotATime)?;
        let minute = self.skip(b':').then(|| self.two_digits()).flatten().ok_or(ParseError::NotATime)?;
        let mut clock = Clock { hour, minute, second: 0, milli: 0 };
        if self.skip(b':') {
            clock.second = self.two_digits().ok_or(ParseError::NotATime)?;
            if self.skip(b'.') {
                clock.milli = self.milli()?;
            }
        }
        Ok(clock)
    }

    /// The digits after the point.
    fn milli(&mut self) -> Result<u32, ParseError> {
        let mut milli = self.digit().ok_or(ParseError::NotATime)? * 100;
        for size in [10, 1] {
            milli += self.digit().map_or(0, |digit| digit * size);
        }
        while let Some(digit) = self.digit() {
            if digit != 0 {
                return Err(ParseError::TooFine);
            }
        }
        Ok(milli)
    }

    /// The rest, which is an offset or nothing.
    fn offset(&mut self) -> Result<Option<i32>, ParseError> {
        if self.0.is_empty() {
            return Ok(None);
        }
        let offset = if self.skip(b'Z') || self.skip(b'z') {
            Some(0)
        } else {
            let sign = if self.skip(b'-') { -1 } else { i32::from(self.skip(b'+')) };
            self.two_digits().zip(self.skip(b':').then(|| self.two_digits()).flatten()).and_then(|(hours, minutes)| {
                let seconds = i32::try_from(hours * 3600 + minutes * 60).ok()?;
                (sign != 0 && hours < 24 && minutes < 60).then_some(sign * seconds)
            })
        };
        if self.0.is_empty() { offset.map(Some).ok_or(ParseError::NotAnOffset) } else { Err(ParseError::NotAnOffset) }
    }
}
