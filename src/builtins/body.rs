//! The bodies of the built-in functions. Their arguments have been checked against the signatures.

use super::Context;
use crate::time::{self, Date};
use crate::value::{Money, Num, Rounding, Val};

const MINUTE_MS: i64 = 60_000;

/// `round(X)`, `round(X, PLACES)`: an amount to its minor units or to so many places of the major unit.
pub(super) fn round(arguments: &[Val], context: &Context<'_>) -> Option<Val> {
    let mode = context.rounding?;
    match arguments {
        [Val::Num(num)] => Some(Val::Num(num.round(0, mode)?)),
        [Val::Num(num), places] => Some(Val::Num(num.round(self::places(places)?, mode)?)),
        [Val::Money(money)] => Some(Val::Money(money.round(mode)?)),
        [Val::Money(money), places] => {
            let digits = money.currency.digits()?;
            let coarser = digits.checked_sub(self::places(places)?)?;
            let unit = Num::from_i128(10_i128.checked_pow(coarser.into())?)?;
            let minor = money.minor.div(unit)?.round(0, mode)?.mul(unit)?;
            Some(Val::Money(Money { minor, ..*money }))
        }
        _ => None,
    }
}

fn places(value: &Val) -> Option<u8> {
    match value {
        Val::Num(num) => num.to_i64().and_then(|places| u8::try_from(places).ok()),
        _ => None,
    }
}

/// `floor(X)`.
pub(super) fn floor(arguments: &[Val], _: &Context<'_>) -> Option<Val> {
    towards(arguments, |negative| if negative { Rounding::Up } else { Rounding::Down })
}

/// `ceiling(X)`.
pub(super) fn ceiling(arguments: &[Val], _: &Context<'_>) -> Option<Val> {
    towards(arguments, |negative| if negative { Rounding::Down } else { Rounding::Up })
}

fn towards(arguments: &[Val], mode: impl Fn(bool) -> Rounding) -> Option<Val> {
    match arguments {
        [Val::Num(num)] => Some(Val::Num(num.round(0, mode(num.is_negative()))?)),
        _ => None,
    }
}

/// `abs(X)`.
pub(super) fn abs(arguments: &[Val], _: &Context<'_>) -> Option<Val> {
    match arguments {
        [Val::Num(num)] => Some(Val::Num(num.abs())),
        [Val::Money(money)] => Some(Val::Money(Money { minor: money.minor.abs(), ..*money })),
        _ => None,
    }
}

/// `days_between(A, B)`.
pub(super) fn days_between(arguments: &[Val], context: &Context<'_>) -> Option<Val> {
    match arguments {
        [from, to] => whole(i64::from(day(to, context)?.days()) - i64::from(day(from, context)?.days())),
        _ => None,
    }
}

/// `months_between(A, B)`.
pub(super) fn months_between(arguments: &[Val], context: &Context<'_>) -> Option<Val> {
    let [from, to] = arguments else { return None };
    let (from, to) = (day(from, context)?, day(to, context)?);
    if from <= to { whole(from.months_until(to)) } else { whole(-to.months_until(from)) }
}

/// A day, or the local date of an instant. A deadline that ends a day belongs to that day.
fn day(value: &Val, context: &Context<'_>) -> Option<Date> {
    match value {
        Val::Date(date) => Some(*date),
        Val::Instant(instant) => Some(context.zone?.reached(*instant).0),
        _ => None,
    }
}

/// `hours_between(A, B)`.
pub(super) fn hours_between(arguments: &[Val], _: &Context<'_>) -> Option<Val> {
    match arguments {
        [Val::Instant(from), Val::Instant(to)] => whole(time::hours_between(*from, *to)),
        _ => None,
    }
}

/// `minutes_between(A, B)`.
pub(super) fn minutes_between(arguments: &[Val], _: &Context<'_>) -> Option<Val> {
    match arguments {
        [Val::Instant(from), Val::Instant(to)] => whole(to.ms_since(*from) / MINUTE_MS),
        _ => None,
    }
}

fn whole(number: i64) -> Option<Val> {
    Some(Val::Num(Num::from_i64(number)))
}

/// `start_of_day(X)`.
pub(super) fn start_of_day(arguments: &[Val], context: &Context<'_>) -> Option<Val> {
    match arguments {
        [value] => Some(Val::Instant(context.zone?.start_of_day(day(value, context)?))),
        _ => None,
    }
}

/// `end_of_day(X)`.
pub(super) fn end_of_day(arguments: &[Val], context: &Context<'_>) -> Option<Val> {
    match arguments {
        [value] => Some(Val::Instant(context.zone?.end_of_day(day(value, context)?))),
        _ => None,
    }
}

/// `date_of(X)`.
pub(super) fn date_of(arguments: &[Val], context: &Context<'_>) -> Option<Val> {
    match arguments {
        [value] => Some(Val::Date(day(value, context)?)),
        _ => None,
    }
}

/// `time_of(X)`.
pub(super) fn time_of(arguments: &[Val], context: &Context<'_>) -> Option<Val> {
    match arguments {
        [Val::Instant(instant)] => Some(Val::Time(context.zone?.reached(*instant).1)),
        _ => None,
    }
}

/// `weekday(D)`.
pub(super) fn weekday(arguments: &[Val], _: &Context<'_>) -> Option<Val> {
    match arguments {
        [Val::Date(date)] => whole(date.weekday() as i64 + 1),
        _ => None,
    }
}

/// `year_of(D)`.
pub(super) fn year_of(arguments: &[Val], _: &Context<'_>) -> Option<Val> {
    match arguments {
        [Val::Date(date)] => whole(date.ymd().0.into()),
        _ => None,
    }
}

/// `month_of(D)`.
pub(super) fn month_of(arguments: &[Val], _: &Context<'_>) -> Option<Val> {
    match arguments {
        [Val::Date(date)] => whole(date.ymd().1.into()),
        _ => None,
    }
}

/// `day_of(D)`.
pub(super) fn day_of(arguments: &[Val], _: &Context<'_>) -> Option<Val> {
    match arguments {
        [Val::Date(date)] => whole(date.ymd().2.into()),
        _ => None,
    }
}

/// `is_open(X, CALENDAR)`.
pub(super) fn is_open(arguments: &[Val], context: &Context<'_>) -> Option<Val> {
    match arguments {
        [Val::Instant(instant), Val::Calendar(id)] => Some(Val::Bool((context.calendar)(*id)?.is_open_at(*instant))),
        _ => None,
    }
}

/// `is_business_day(D, CALENDAR)`.
pub(super) fn is_business_day(arguments: &[Val], context: &Context<'_>) -> Option<Val> {
    match arguments {
        [Val::Date(date), Val::Calendar(id)] => Some(Val::Bool((context.calendar)(*id)?.is_open_date(*date))),
        _ => None,
    }
}
