//! Single values: from a JSON text or number to a [`Val`] of a slot's type.

use super::late::Late;
use super::shape::{Names, Slot, Source};
use super::{Mistake, Run, some_names};
use crate::diag::nearest;
use crate::eval::show;
use crate::ir::Range;
use crate::time::{self, Period, Unit, WrittenDateTime, Zone};
use crate::value::{
    CalendarId, Coin, CountingId, Country, Currency, Duration, Found, Money, MoneyError, Num, NumError, Type, Val,
};
use crate::wire::input::shown;
use crate::wire::json::{Kind, Read};
use std::borrow::Cow;

/// What was read of a slot.
pub(super) enum Got<'t> {
    /// Its value.
    Now(Val),
    /// What has to wait for the currency or the zone.
    Late(Late<'t>),
}

/// A mistake whose place the caller knows.
#[derive(Debug)]
pub(super) struct Problem {
    message: String,
    help: Option<String>,
}

/// A value, or why it does not fit; boxed, so that a good value is all there is to hand on.
pub(super) type Fits<T> = Result<T, Box<Problem>>;

impl Problem {
    #[cold]
    fn new(message: impl Into<String>) -> Box<Problem> {
        Box::new(Problem { message: message.into(), help: None })
    }

    #[cold]
    fn with_help(mut self: Box<Problem>, help: impl Into<String>) -> Box<Problem> {
        self.help = Some(help.into());
        self
    }

    /// A value of the wrong kind.
    #[cold]
    pub(super) fn kind(ty: &Type, found: Kind) -> Box<Problem> {
        Problem::other(ty, found.words())
    }

    /// Something else than what the type needs; `found` is shown as it is.
    #[cold]
    fn other(ty: &Type, found: &str) -> Box<Problem> {
        let (what, like) = expected(ty);
        let problem = Problem::new(format!("{what} was expected, found {found}"));
        if like.is_empty() { problem } else { problem.with_help(format!("write it{like}")) }
    }

    pub(super) fn at(self, at: usize) -> Mistake {
        Mistake { at, below: None, message: self.message, help: self.help }
    }
}

/// A text where yes or no is asked.
#[cold]
fn no_truth(text: &str) -> Box<Problem> {
    let right = match text.to_lowercase().as_str() {
        "yes" | "true" | "on" | "1" => "write `true`, without quotes",
        "no" | "false" | "off" | "0" => "write `false`, without quotes",
        _ => "write `true` or `false`, without quotes",
    };
    Problem::other(&Type::Bool, &format!("the text {}", shown(text))).with_help(right)
}

/// What a type needs, and how that is written.
pub(super) fn expected(ty: &Type) -> (&'static str, &'static str) {
    match ty {
        Type::Error => ("a value", ""),
        Type::Bool => ("`true` or `false`", ""),
        Type::Integer => ("a whole number", " like `3`"),
        Type::Number => ("a number", " like `2.5` or \"2.5\""),
        Type::Percent => ("a percentage", " like \"15%\""),
        Type::Money(_) => ("an amount", " like \"12.50\" or { \"amount\": \"12.50\", \"currency\": \"EUR\" }"),
        Type::Date => ("a date", " like \"2026-03-05\""),
        Type::Time => ("a time of day", " like \"17:00\""),
        Type::DateTime => ("a date with a time", " like \"2026-03-05T11:20:00+01:00\""),
        Type::Duration => ("a duration", " like \"30 days\", \"48 hours\" or \"2 business days by CALENDAR\""),
        Type::Text => ("a text", " in double quotes"),
        Type::Enum(_) => ("one of the policy's names", ""),
        Type::Party => ("the name of a party", " in double quotes"),
        Type::Remedy => ("the name of a remedy", " in double quotes"),
        Type::Finding => ("\"yes\", \"no\" or \"unproven\"", ""),
        Type::Currency => ("the code of a currency", " like \"EUR\""),
        Type::Zone => ("the name of a time zone", " like \"Europe/Berlin\""),
        Type::Country => ("the code of a country", " like \"DE\""),
        Type::Calendar => ("the name of a calendar of the policy", " in double quotes"),
        Type::Counting => ("the name of a counting of the policy", " in double quotes"),
        Type::Rate { .. } => ("a rate of exchange", " like \"1.0842\""),
        Type::Record(_) => ("an object", ""),
        Type::List(_) => ("a list", " in brackets, even with a single element"),
    }
}

impl<'r, 't> Run<'r, 't> {
    /// A value from a text.
    pub(super) fn textual(&mut self, slot: &Slot, text: Cow<'t, str>) -> Fits<Got<'t>> {
        let ty = &slot.ty.base;
        let value = match ty {
            Type::Text => Val::Text(self.texts.intern(self.program, text)),
            Type::Enum(id) => member(self.shapes.enums.get(id.index()), &text)?,
            Type::Party => member(Some(&self.shapes.parties), &text)?,
            Type::Remedy => member(Some(&self.shapes.remedies), &text)?,
            Type::Number | Type::Money(_) | Type::Rate { .. } => return self.numeric(slot, text),
            Type::Percent => percent(&text)?,
            Type::Date => Val::Date(time::parse_date(&text).map_err(|error| unread(ty, &text, &error))?),
            Type::Time => Val::Time(time::parse_clock_time(&text).map_err(|error| unread(ty, &text, &error))?),
            Type::DateTime => {
                return match time::parse_datetime(&text) {
                    Ok(written) => self.datetime(written),
                    Err(error) => match time::parse_end_of_day(&text) {
                        Some(end) => Ok(Got::Now(Val::Instant(end))),
                        None => Err(unread(ty, &text, &error)),
                    },
                };
            }
            Type::Duration => self.duration(&text)?,
            Type::Finding => match &*text {
                "yes" => Val::Finding(Found::Yes),
                "no" => Val::Finding(Found::No),
                "unproven" => Val::Finding(Found::Unproven),
                _ => return Err(Problem::other(ty, &shown(&text))),
            },
            Type::Currency => Val::Currency(currency(&text)?),
            Type::Zone => Zone::named(&text).map(Val::Zone).ok_or_else(|| unknown(ty, &text, Zone::names()))?,
            Type::Country => {
                let country = Country::named(&text).map(Val::Country);
                country.ok_or_else(|| no_country(ty, &text))?
            }
            Type::Calendar => Val::Calendar(self.calendar(&text)?),
            Type::Counting => Val::Counting(self.counting(&text)?),
            Type::Bool => return Err(no_truth(&text)),
            Type::Error | Type::Integer | Type::Record(_) | Type::List(_) => {
                return Err(Problem::kind(ty, Kind::Text));
            }
        };
        Ok(Got::Now(value))
    }

    /// A value from a number.
    pub(super) fn plain_number(&mut self, slot: &Slot, written: &'t str) -> Fits<Got<'t>> {
        match &slot.ty.base {
            Type::Integer | Type::Number | Type::Money(_) | Type::Rate { .. } => {
                self.numeric(slot, Cow::Borrowed(written))
            }
            ty @ (Type::Error
            | Type::Bool
            | Type::Percent
            | Type::Date
            | Type::Time
            | Type::DateTime
            | Type::Duration
            | Type::Text
            | Type::Enum(_)
            | Type::Party
            | Type::Remedy
            | Type::Finding
            | Type::Currency
            | Type::Zone
            | Type::Country
            | Type::Calendar
            | Type::Counting
            | Type::Record(_)
            | Type::List(_)) => Err(Problem::kind(ty, Kind::Number)),
        }
    }

    /// A number, amount or rate, whether it was written as a number or as a text.
    fn numeric(&mut self, slot: &Slot, written: Cow<'t, str>) -> Fits<Got<'t>> {
        let ty = &slot.ty.base;
        match ty {
            Type::Money(coin) => match self.shapes.fixed(*coin) {
                Some(currency) => amount(&written, currency).map(Got::Now),
                None => Ok(Got::Late(Late::Amount(written))),
            },
            Type::Rate { from, to } => {
                let rate = number(&written, ty)?;
                if rate.is_negative() || rate.is_zero() {
                    return Err(Problem::new("a rate of exchange is more than zero"));
                }
                Ok(match self.shapes.fixed(*from).zip(self.shapes.fixed(*to)) {
                    Some((from, to)) => Got::Now(Val::Rate { rate, from, to }),
                    None => Got::Late(Late::Rate(rate)),
                })
            }
            Type::Integer => {
                let num = number(&written, ty)?;
                if num.is_integer() { Ok(Got::Now(Val::Num(num))) } else { Err(Problem::other(ty, &shown(&written))) }
            }
            _ => number(&written, ty).map(|num| Got::Now(Val::Num(num))),
        }
    }

    /// What a slot needs, with the names that it may be.
    #[cold]
    pub(super) fn needed(&self, slot: &Slot) -> String {
        let mut names = self.program.members(&slot.ty.base).map(|member| member.name.as_str()).peekable();
        match names.peek() {
            Some(_) => format!("one of {}", some_names(names)),
            None => {
                let (what, like) = expected(&slot.ty.base);
                format!("{what}{like}")
            }
        }
    }

    /// `null`: an optional fact is unknown.
    pub(super) fn null(&self, slot: &Slot) -> Fits<Got<'t>> {
        if slot.ty.optional {
            return Ok(Got::Now(Val::Unknown));
        }
        let problem = Problem::kind(&slot.ty.base, Kind::Null);
        Err(match &slot.default {
            Some(default) => {
                let default = self.shown(slot, default);
                problem.with_help(format!("leave it out where the default is meant: {default}"))
            }
            None => problem.with_help(format!("it is {}, and must be known", self.needed(slot))),
        })
    }

    fn datetime(&self, written: WrittenDateTime) -> Fits<Got<'t>> {
        if written.offset_seconds.is_some() {
            return instant(written, Zone::UTC).map(Got::Now);
        }
        match self.shapes.zone {
            Source::Fixed(zone) => instant(written, zone).map(Got::Now),
            Source::Fact(_) | Source::Case => Ok(Got::Late(Late::Local(written))),
            Source::Nowhere => {
                Err(Problem::new("an offset is missing, and the policy has no `timezone` to read it in")
                    .with_help("write it with its offset, like \"2026-03-05T11:20:00+01:00\""))
            }
        }
    }

    /// `30 days`, `14 days by COUNTING`, `2 business days by CALENDAR`.
    fn duration(&self, text: &str) -> Fits<Val> {
        let (length, by) = match text.split_once(" by ") {
            Some((length, by)) => (length, Some(by.trim())),
            None => (text, None),
        };
        let period = period(length)?;
        match period {
            Period::Elapsed { .. } if by.is_some() => Err(Problem::new("minutes and hours are counted by nothing")
                .with_help("leave ` by …` out, or write business hours")),
            Period::Elapsed { .. } => Ok(Val::Duration(Duration { period, counting: None, calendar: None })),
            Period::Calendar { .. } => {
                let counting = match by {
                    Some(name) => self.counting(name)?,
                    None => self.program.counting.ok_or_else(|| {
                        Problem::new("nothing says how these days are counted")
                            .with_help("write \"30 days by COUNTING\"")
                    })?,
                };
                Ok(Val::Duration(Duration { period, counting: Some(counting), calendar: None }))
            }
            Period::BusinessDays(_) | Period::BusinessTime { .. } => {
                let calendar = match by {
                    Some(name) => self.calendar(name)?,
                    None => self.program.calendar.ok_or_else(|| {
                        Problem::new("business time needs its calendar")
                            .with_help("write \"2 business days by CALENDAR\"")
                    })?,
                };
                Ok(Val::Duration(Duration { period, counting: None, calendar: Some(calendar) }))
            }
        }
    }

    fn calendar(&self, name: &str) -> Fits<CalendarId> {
        let names = || self.program.calendars.values().map(|calendar| calendar.decl.name.as_str());
        let found = names().position(|known| known == name).map(CalendarId::at);
        found.ok_or_else(|| unknown(&Type::Calendar, name, names()))
    }

    fn counting(&self, name: &str) -> Fits<CountingId> {
        let names = || self.program.countings.values().map(|counting| counting.decl.name.as_str());
        let found = names().position(|known| known == name).map(CountingId::at);
        found.ok_or_else(|| unknown(&Type::Counting, name, names()))
    }

    /// Reads `{ "amount": "12.50", "currency": "EUR" }` at the cursor.
    pub(super) fn money(&mut self, slot: &'r Slot, coin: Coin, place: usize) -> Read<()> {
        let open = self.json.at();
        self.json.enter();
        let (mut amount_at, mut currency_at, mut first) = (None, None, true);
        while let Some(key) = self.json.key(&mut first)? {
            let kind = self.json.kind()?;
            let value_at = self.json.at();
            match (&*key, kind) {
                ("amount", Kind::Number) if amount_at.is_none() => {
                    amount_at = Some((value_at, Cow::Borrowed(self.json.number()?)));
                }
                ("amount", Kind::Text) if amount_at.is_none() => amount_at = Some((value_at, self.json.text()?)),
                ("currency", Kind::Text) if currency_at.is_none() => currency_at = Some((value_at, self.json.text()?)),
                _ => {
                    self.json.skip()?;
                    let found = format!("an amount holds `amount` and `currency` once, found {}", shown(&key));
                    self.spoilt(place, self.json.key_at(), *Problem::new(found));
                    while self.json.key(&mut first)?.is_some() {
                        self.json.skip()?;
                    }
                    return Ok(());
                }
            }
        }
        let (Some((amount_at, written)), Some((currency_at, code))) = (amount_at, currency_at) else {
            let problem = Problem::new("an amount as an object holds `amount` and `currency`");
            self.spoilt(place, open, *problem);
            return Ok(());
        };
        match currency(&code) {
            Err(problem) => self.spoilt(place, currency_at, *problem),
            Ok(currency) => {
                let got = amount(&written, currency).and_then(|value| self.in_coin(value, coin));
                let at = if got.is_ok() { open } else { amount_at };
                self.put(slot, place, at, got);
            }
        }
        Ok(())
    }

    /// An amount with its own currency, which must be that of its type.
    fn in_coin(&self, value: Val, coin: Coin) -> Fits<Got<'t>> {
        let Val::Money(money) = value else { return Ok(Got::Now(value)) };
        match self.shapes.fixed(coin) {
            Some(currency) => same_currency(money, currency).map(Got::Now),
            None => Ok(Got::Late(Late::Money(money))),
        }
    }

    /// Whether a value lies in the range of its slot.
    #[inline]
    pub(super) fn in_range(&self, slot: &Slot, value: &Val) -> Fits<()> {
        match &slot.range {
            // What is unknown is held against no range.
            Some(range) if *value != Val::Unknown && !range.holds(value) => Err(self.out_of_range(slot, range, value)),
            Some(_) | None => Ok(()),
        }
    }

    /// A constant of the policy as the policy would write it.
    fn shown(&self, slot: &Slot, value: &Val) -> String {
        show(self.program, value, &slot.ty.base, &|id| self.program.texts.get(id).map(String::as_str))
    }

    #[cold]
    fn out_of_range(&self, slot: &Slot, range: &Range, found: &Val) -> Box<Problem> {
        let words = |value: &Val| self.shown(slot, value);
        let wanted = match range {
            Range::Between { low: Some(low), high: Some(high) } => {
                format!("this must lie from {} to {}", words(low), words(high))
            }
            Range::Between { low: Some(low), high: None } => format!("this must be {} or more", words(low)),
            Range::Between { low: None, high: Some(high) } => format!("this must be {} or less", words(high)),
            Range::Between { low: None, high: None } => "this is not allowed here".to_owned(),
            Range::Among(values) => {
                let all: Vec<String> = values.iter().map(words).collect();
                format!("this must be one of {}", some_names(all.iter().map(String::as_str)))
            }
        };
        Problem::new(format!("{wanted}, found {}", words(found)))
    }
}

/// A length such as `30 days`, `1 month 3 days` or `90 minutes 30.250 s`.
fn period(text: &str) -> Fits<Period> {
    let other = || Problem::other(&Type::Duration, &shown(text));
    let mut words = text.split_whitespace();
    let mut sum: Option<Period> = None;
    while let Some(count) = words.next() {
        let unit = words.next().ok_or_else(other)?;
        let length = match (unit, sum) {
            ("s", Some(Period::Elapsed { .. })) => Period::Elapsed { ms: milliseconds(count).ok_or_else(other)? },
            ("s", Some(Period::BusinessTime { .. })) => {
                Period::BusinessTime { ms: milliseconds(count).ok_or_else(other)? }
            }
            ("business", _) => {
                let unit = format!("business {}", words.next().ok_or_else(other)?);
                whole_length(count, Unit::named(&unit).ok_or_else(other)?)?
            }
            _ => whole_length(count, Unit::named(unit).ok_or_else(other)?)?,
        };
        let together = sum.map_or(Ok(length), |sum| sum.plus(length));
        sum = Some(together.map_err(|error| Problem::new(error.to_string()))?);
    }
    sum.ok_or_else(other)
}

/// Less than a minute, in seconds.
fn milliseconds(seconds: &str) -> Option<i64> {
    let ms = Num::parse(seconds).ok()?.mul(Num::from_i64(1000))?.to_i64()?;
    (0..60_000).contains(&ms).then_some(ms)
}

fn whole_length(count: &str, unit: Unit) -> Fits<Period> {
    if !count.bytes().all(|byte| byte.is_ascii_digit()) {
        let whole = Problem::new(format!("a duration is a whole number of units, found {}", shown(count)));
        return Err(whole.with_help("smaller units help: `90 minutes` for an hour and a half"));
    }
    let count = count.parse().map_err(|_| Problem::new("this duration is too long"))?;
    Period::of(count, unit).map_err(|error| Problem::new(error.to_string()))
}

/// An exact number.
pub(super) fn number(written: &str, ty: &Type) -> Fits<Num> {
    let read = Num::parse(written);
    read.or_else(|error| fraction(written).ok_or_else(|| number_problem(error, written, ty)))
}

/// A number that is no decimal, such as `1/3`.
#[cold]
fn fraction(written: &str) -> Option<Num> {
    let (numerator, denominator) = written.split_once('/')?;
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(numerator.strip_prefix('-').unwrap_or(numerator)) || !digits(denominator) {
        return None;
    }
    Num::ratio(numerator.parse().ok()?, denominator.parse().ok()?)
}

#[cold]
fn number_problem(error: NumError, written: &str, ty: &Type) -> Box<Problem> {
    match error {
        NumError::NotANumber => Problem::other(ty, &shown(written)),
        NumError::TooManyDigits | NumError::OutOfRange => {
            Problem::new(format!("{} cannot be kept exactly: {error}", shown(written)))
        }
    }
}

/// An amount in major units of a currency.
pub(super) fn amount(written: &str, currency: Currency) -> Fits<Val> {
    let read = Money::parse_major(written, currency);
    let exact = || Money::from_major(fraction(written)?, currency);
    read.or_else(|error| exact().ok_or(error)).map(Val::Money).map_err(|error| match error {
        MoneyError::Num(error) => number_problem(error, written, &Type::Money(Coin::Fixed(currency))),
        other => Problem::new(format!("{}: {other}", shown(written))),
    })
}

/// An amount that must be in a currency.
pub(super) fn same_currency(money: Money, currency: Currency) -> Fits<Val> {
    if money.currency == currency {
        return Ok(Val::Money(money));
    }
    Err(Problem::new(format!(
        "an amount in {} is needed here, found one in {}",
        currency.code(),
        money.currency.code()
    )))
}

/// The instant of a written time.
pub(super) fn instant(written: WrittenDateTime, zone: Zone) -> Fits<Val> {
    let resolved = written.resolve_existing(zone).map(Val::Instant);
    resolved.map_err(|error| Problem::new(error.to_string()).with_help("write the time with its offset from UTC"))
}

/// `15%` as a fraction.
fn percent(text: &str) -> Fits<Val> {
    let written = text.strip_suffix('%').ok_or_else(|| Problem::other(&Type::Percent, &shown(text)))?;
    let hundredths = number(written, &Type::Percent).map_err(|_| Problem::other(&Type::Percent, &shown(text)))?;
    let fraction = hundredths.div(Num::from_i64(100));
    fraction.map(Val::Num).ok_or_else(|| number_problem(NumError::OutOfRange, text, &Type::Percent))
}

fn currency(code: &str) -> Fits<Currency> {
    Currency::named(code).ok_or_else(|| unknown(&Type::Currency, code, Currency::all().map(Currency::code)))
}

/// The member of that name.
#[inline]
fn member(names: Option<&Names>, text: &str) -> Fits<Val> {
    named(names, text).map(|number| Val::Member(u32::try_from(number).unwrap_or(u32::MAX)))
}

/// The number of a name.
#[inline]
pub(super) fn named(names: Option<&Names>, text: &str) -> Fits<usize> {
    names.and_then(|names| names.find(text, 0)).ok_or_else(|| {
        let known = || names.into_iter().flat_map(Names::all);
        let problem = Problem::new(format!("unknown name {}", shown(text)));
        problem.with_help(meant(text, known()).unwrap_or_else(|| format!("known are {}", some_names(known()))))
    })
}

/// A name that nothing has.
#[cold]
fn unknown<'n>(ty: &Type, text: &str, known: impl Iterator<Item = &'n str>) -> Box<Problem> {
    let problem = Problem::other(ty, &shown(text));
    match meant(text, known) {
        Some(help) => problem.with_help(help),
        None => problem,
    }
}

/// What is no code of a country.
#[cold]
fn no_country(ty: &Type, text: &str) -> Box<Problem> {
    let problem = Problem::other(ty, &shown(text));
    match Country::meant(text) {
        Some(meant) => problem.with_help(format!("did you mean `{meant}`?")),
        None => problem,
    }
}

fn meant<'n>(text: &str, known: impl Iterator<Item = &'n str>) -> Option<String> {
    if text.len() > 256 {
        return None;
    }
    let known: Vec<&str> = known.collect();
    let same = known.iter().copied().find(|name| name.to_lowercase() == text.to_lowercase());
    // Of two letters, one is all that a mistake leaves: any code would be near.
    let near = || nearest(text, known.iter().copied()).filter(|_| text.chars().nth(2).is_some());
    same.or_else(near).map(|name| format!("did you mean `{name}`?"))
}

/// A date or time that is written wrongly, or that does not exist.
#[cold]
fn unread(ty: &Type, text: &str, error: &time::ParseError) -> Box<Problem> {
    use time::ParseError::{NotADate, NotADatetime, NotATime};
    match error {
        NotADate | NotATime | NotADatetime => Problem::other(ty, &shown(text)),
        _ => Problem::new(format!("{}: {error}", shown(text))),
    }
}
