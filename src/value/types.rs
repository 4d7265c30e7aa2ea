//! The types of the language, as the checker knows them.

use super::{Currency, ids};

ids! {
    /// A declared enum.
    EnumId;
    /// A declared record.
    RecordId;
}

/// In which currency an amount is, as far as the text tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Coin {
    /// In the case's currency, which the policy takes from a fact or a table.
    Case,
    /// In this one.
    Fixed(Currency),
}

/// A type without its optionality.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// Something that could not be typed; it fits everywhere, so that one mistake is reported once.
    Error,
    /// `yes`, `no`.
    Bool,
    /// Whole numbers.
    Integer,
    /// Exact numbers.
    Number,
    /// Percentages.
    Percent,
    /// Amounts.
    Money(Coin),
    /// Days.
    Date,
    /// Times of day.
    Time,
    /// Instants.
    DateTime,
    /// Durations of any kind.
    Duration,
    /// Texts.
    Text,
    /// Members of a declared enum.
    Enum(EnumId),
    /// Parties and roles.
    Party,
    /// Remedies.
    Remedy,
    /// Disputed questions: yes, no, unproven.
    Finding,
    /// Currencies.
    Currency,
    /// Time zones.
    Zone,
    /// Countries.
    Country,
    /// Calendars.
    Calendar,
    /// Countings.
    Counting,
    /// Rates of exchange.
    Rate {
        /// From which currency.
        from: Coin,
        /// To which.
        to: Coin,
    },
    /// A declared record.
    Record(RecordId),
    /// A list.
    List(Box<Type>),
}

/// A type with its optionality.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Ty {
    /// What it is when known.
    pub base: Type,
    /// Whether it may be unknown.
    pub optional: bool,
}

impl Ty {
    /// A type whose values are always known.
    pub fn known(base: Type) -> Ty {
        Ty { base, optional: false }
    }

    /// What fits everywhere.
    pub fn error() -> Ty {
        Ty::known(Type::Error)
    }
}
