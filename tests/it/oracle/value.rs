//! Values and exact numbers. Numbers are fractions of any size; nothing here knows the engine's limits.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use num_bigint::BigInt;
use num_rational::Ratio;
use redress::syntax::ast::DurationUnit;

/// An exact number.
pub(super) type Rat = Ratio<BigInt>;

/// What stopped a decision, by the word that the engine has for it.
pub(super) type Fault = &'static str;

/// What an evaluation gives.
pub(super) type Res<T> = Result<T, Fault>;

/// A value while a policy runs.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Unknown,
    Bool(bool),
    /// Numbers and percents; 15% is 15/100.
    Num(Rat),
    /// In major units, with the code of the currency.
    Money(Rat, String),
    Date(NaiveDate),
    Time(NaiveTime),
    Instant(Moment),
    Text(String),
    /// A member of an enum, a party, a remedy, a currency, a calendar: by its name.
    Name(String),
    Duration(Length),
    /// A rate, and the currency into which it converts: a code, or the path of a fact.
    Rate(Rat, String),
    List(Vec<Value>),
    /// The fields, and the place in the list that the case brought.
    Record(BTreeMap<String, Value>, usize),
}

/// An instant and, where it is a deadline that ends a day, that day.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment {
    pub(super) at: DateTime<Utc>,
    pub(super) ends: Option<NaiveDate>,
}

/// Two instants are one where they are at one point of the time line.
impl PartialEq for Moment {
    fn eq(&self, other: &Moment) -> bool {
        self.at == other.at
    }
}

/// A duration: how many of each unit, and by which counting or calendar.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Length {
    /// Months before days; or open days; or milliseconds, elapsed or open.
    pub(super) months: i64,
    pub(super) days: i64,
    pub(super) ms: i64,
    pub(super) kind: Kind,
    pub(super) by: Option<String>,
}

/// The kinds of duration.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Kind {
    Elapsed,
    Calendar,
    BusinessDays,
    BusinessTime,
}

impl Length {
    /// So many of a unit.
    pub(super) fn of(count: i64, unit: DurationUnit, by: Option<String>) -> Length {
        let zero = Length { months: 0, days: 0, ms: 0, kind: Kind::Calendar, by };
        match unit {
            DurationUnit::Minute => Length { ms: count * 60_000, kind: Kind::Elapsed, ..zero },
            DurationUnit::Hour => Length { ms: count * 3_600_000, kind: Kind::Elapsed, ..zero },
            DurationUnit::Day => Length { days: count, ..zero },
            DurationUnit::Week => Length { days: count * 7, ..zero },
            DurationUnit::Month => Length { months: count, ..zero },
            DurationUnit::Year => Length { months: count * 12, ..zero },
            DurationUnit::BusinessMinute => Length { ms: count * 60_000, kind: Kind::BusinessTime, ..zero },
            DurationUnit::BusinessHour => Length { ms: count * 3_600_000, kind: Kind::BusinessTime, ..zero },
            DurationUnit::BusinessDay => Length { days: count, kind: Kind::BusinessDays, ..zero },
        }
    }
}

impl Moment {
    pub(super) fn plain(at: DateTime<Utc>) -> Moment {
        Moment { at, ends: None }
    }
}

pub(super) fn whole(number: i64) -> Rat {
    Rat::from_integer(BigInt::from(number))
}

pub(super) fn hundredth(number: Rat) -> Rat {
    number / whole(100)
}

/// A decimal such as `12.50` or `-3`.
pub(super) fn decimal(text: &str) -> Rat {
    let (digits, exponent) = match text.split_once(['e', 'E']) {
        Some((digits, exponent)) => (digits, exponent.parse::<i32>().unwrap()),
        None => (text, 0),
    };
    let (before, after) = digits.split_once('.').unwrap_or((digits, ""));
    let all: BigInt = format!("{before}{after}").parse().unwrap();
    let places = after.len() as i32 - exponent;
    let scale = whole(10).pow(places.abs());
    if places < 0 { Rat::from_integer(all) * scale } else { Rat::from_integer(all) / scale }
}

/// A number as a decimal where it has one of at most twelve places, else as a fraction.
pub(super) fn written(number: &Rat) -> String {
    let (mut scaled, mut places) = (number.clone(), 0);
    while !scaled.is_integer() {
        scaled *= whole(10);
        places += 1;
        if places > 12 {
            return format!("{}/{}", number.numer(), number.denom());
        }
    }
    fixed(number, places)
}

/// A number with so many digits after the point; it must not have more.
pub(super) fn fixed(number: &Rat, places: usize) -> String {
    let scaled = (number * whole(10).pow(places as i32)).to_integer().to_string();
    let (sign, digits) = match scaled.strip_prefix('-') {
        Some(digits) => ("-", digits.to_owned()),
        None => ("", scaled),
    };
    let digits = format!("{digits:0>width$}", width = places + 1);
    let (before, after) = digits.split_at(digits.len() - places);
    if places == 0 { format!("{sign}{before}") } else { format!("{sign}{before}.{after}") }
}

/// How many digits a currency has after the point; special units have none of their own.
pub(super) fn places(currency: &str) -> Option<usize> {
    match currency {
        "JPY" | "KRW" => Some(0),
        "KWD" | "BHD" => Some(3),
        "XDR" | "XAU" => None,
        _ => Some(2),
    }
}

/// A number rounded to a whole one; `mode` is the header's word.
pub(super) fn rounded(number: &Rat, mode: &str) -> BigInt {
    let negative = *number < whole(0);
    let size = if negative { -number } else { number.clone() };
    let floor = size.floor();
    let rest = &size - &floor;
    let half = whole(1) / whole(2);
    let odd = !(&floor / whole(2)).is_integer();
    let up = match mode {
        "half_up" => rest >= half,
        "half_even" => rest > half || rest == half && odd,
        "up" => rest > whole(0),
        "down" => false,
        other => panic!("no rounding is called {other}"),
    };
    let size = floor.to_integer() + BigInt::from(i32::from(up));
    if negative { -size } else { size }
}

/// A whole amount in parts by weight, by largest remainder; ties go to the first. No weight, no parts.
pub(super) fn split(amount: &BigInt, weights: &[Rat]) -> Vec<BigInt> {
    let sum: Rat = weights.iter().fold(whole(0), |sum, weight| sum + weight);
    if sum == whole(0) {
        return vec![BigInt::from(0); weights.len()];
    }
    let exact: Vec<Rat> = weights.iter().map(|weight| Rat::from_integer(amount.clone()) * weight / &sum).collect();
    let mut parts: Vec<BigInt> = exact.iter().map(|part| part.floor().to_integer()).collect();
    let given = parts.iter().fold(BigInt::from(0), |sum, part| sum + part);
    let mut left = amount - given;
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by_key(|&at| std::cmp::Reverse(&exact[at] - exact[at].floor()));
    for at in order {
        if left > BigInt::from(0) {
            parts[at] += 1;
            left -= 1;
        }
    }
    parts
}
