//! A value of a case or of a computation: small, `Copy`, without any text or list inside.
//!
//! Texts are numbers into an interner, lists and records are ranges of a case's slots. Types are checked
//! before evaluation, so a value carries only what arithmetic needs.

use super::{Country, Currency, Money, Num};
use crate::time::{ClockTime, Date, Instant, Period, Zone};
use std::cmp::Ordering;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub struct $name(pub u32);

        impl $name {
            /// The number as an index.
            pub fn index(self) -> usize {
                self.0 as usize
            }

            /// The id with that index.
            pub fn at(index: usize) -> Self {
                $name(u32::try_from(index).unwrap_or(u32::MAX))
            }
        }
    )*};
}

pub(crate) use ids;

ids! {
    /// An interned text: the program's literals first, then a case's own texts.
    TextId;
    /// A calendar of the program.
    CalendarId;
    /// A counting of the program.
    CountingId;
}

/// A duration with how it is counted. A calendar period always has a counting, a business period a calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Duration {
    /// How long.
    pub period: Period,
    /// How days are counted.
    pub counting: Option<CountingId>,
    /// In which calendar business time is counted.
    pub calendar: Option<CalendarId>,
}

/// What is found of a disputed question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Found {
    /// Found to be so.
    Yes,
    /// Found not to be so.
    No,
    /// Not proven either way.
    Unproven,
}

/// A list: `len` elements from slot `start` on; an element of a list of records takes as many slots as the
/// record has fields, any other one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ListRef {
    /// The first slot.
    pub start: u32,
    /// How many elements.
    pub len: u32,
}

/// A value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Val {
    /// An optional value that is not known.
    Unknown,
    /// `yes`, `no`.
    Bool(bool),
    /// `integer`, `number`, and `percent` as a fraction (15% is 3/20).
    Num(Num),
    /// An amount with its currency.
    Money(Money),
    /// A day.
    Date(Date),
    /// A time of day.
    Time(ClockTime),
    /// A `datetime`.
    Instant(Instant),
    /// A duration.
    Duration(Duration),
    /// A text.
    Text(TextId),
    /// A member of an enum, a party, a remedy or a verdict, by its number in the declaration.
    Member(u32),
    /// What is found of a disputed question.
    Finding(Found),
    /// A currency.
    Currency(Currency),
    /// A country.
    Country(Country),
    /// A time zone.
    Zone(Zone),
    /// A calendar.
    Calendar(CalendarId),
    /// A counting.
    Counting(CountingId),
    /// A rate: how many units of `to` one unit of `from` is worth.
    Rate {
        /// Units per unit.
        rate: Num,
        /// From which currency.
        from: Currency,
        /// To which.
        to: Currency,
    },
    /// A list.
    List(ListRef),
    /// A record: its first slot.
    Record(u32),
}

impl Val {
    /// The order of two values of one ordered type; none where they have no order, as amounts of two currencies or
    /// durations of two kinds.
    pub fn compare(&self, other: &Val) -> Option<Ordering> {
        match (self, other) {
            (Val::Num(left), Val::Num(right)) => Some(left.cmp(right)),
            (Val::Money(left), Val::Money(right)) if left.currency == right.currency => {
                Some(left.minor.cmp(&right.minor))
            }
            (Val::Date(left), Val::Date(right)) => Some(left.cmp(right)),
            (Val::Time(left), Val::Time(right)) => Some(left.cmp(right)),
            (Val::Instant(left), Val::Instant(right)) => Some(left.cmp(right)),
            (Val::Duration(left), Val::Duration(right)) => left.period.compare(right.period),
            // Beside an amount a number is nothing, which is the same in every currency.
            (Val::Money(left), Val::Num(zero)) => Some(left.minor.cmp(zero)),
            (Val::Num(zero), Val::Money(right)) => Some(zero.cmp(&right.minor)),
            _ => None,
        }
    }

    /// The value itself; but a bare zero beside an amount is nothing of that amount's currency.
    #[must_use]
    pub fn beside(self, other: &Val) -> Val {
        match (self, other) {
            (Val::Num(_), Val::Money(money)) => Val::Money(Money::zero(money.currency)),
            (value, _) => value,
        }
    }
}
