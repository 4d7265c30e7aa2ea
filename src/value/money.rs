//! Money: an exact amount of one currency.
//!
//! Promises: two currencies never meet without [`Money::convert`]; nothing is rounded but by [`Money::round`]; an
//! amount is never minus zero. It does not know rates, parties or languages.

use std::cmp::Ordering;
use std::fmt;

use super::currency::Currency;
use super::num::{Num, NumError, Rounding, decimal_text, power_of_ten, short_decimal};

#[cfg(test)]
mod tests;

/// An exact amount of a currency, counted in its minor units: EUR 12.50 is 1250, JPY 3999 is 3999.
///
/// A special unit without a minor unit (XDR, XAU) counts in whole units. Inside a computation `minor` may be a
/// fraction; money that is owed or paid is whole.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Money {
    /// The amount in minor units.
    pub minor: Num,
    /// Its currency.
    pub currency: Currency,
}

/// Why money could not be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// The amount is not a number.
    #[error(transparent)]
    Num(#[from] NumError),
    /// More decimal places are written than the currency has.
    #[error("{currency} has {digits} decimal places")]
    TooFine {
        /// The currency.
        currency: Currency,
        /// Its decimal places.
        digits: u8,
    },
    /// Two currencies met without a conversion.
    #[error("{left} and {right} are two currencies")]
    TwoCurrencies {
        /// The currency of the first amount.
        left: Currency,
        /// The currency of the second amount.
        right: Currency,
    },
    /// The amount does not fit.
    #[error("the amount is too large")]
    TooLarge,
}

#[expect(clippy::should_implement_trait, reason = "adding money can fail, which operators cannot say")]
impl Money {
    /// Nothing of a currency.
    pub const fn zero(currency: Currency) -> Money {
        Money { minor: Num::ZERO, currency }
    }

    /// An amount as people write it, in major units: `12.50`.
    ///
    /// Places that the currency lacks are refused even as zeros: whoever writes `EUR 12.500` may mean thousands.
    pub fn parse_major(text: &str, currency: Currency) -> Result<Money, MoneyError> {
        if let (Some((digits, places)), Some(all)) = (short_decimal(text), currency.digits())
            && let Some(missing) = u32::from(all).checked_sub(places)
            && let Some(minor) = 10i64.checked_pow(missing).and_then(|unit| digits.checked_mul(unit))
        {
            return Ok(Money { minor: Num::from_i64(minor), currency });
        }
        let money = Money::from_major(Num::parse(text)?, currency).ok_or(MoneyError::TooLarge)?;
        match currency.digits() {
            Some(digits) if !money.minor.is_integer() || written_places(text) > digits.into() => {
                Err(MoneyError::TooFine { currency, digits })
            }
            Some(_) | None => Ok(money),
        }
    }

    /// An exact amount in major units, finer ones included; `None` when it does not fit.
    pub fn from_major(major: Num, currency: Currency) -> Option<Money> {
        Some(Money { minor: major.mul(unit(currency))?, currency })
    }

    /// The amount in major units; `None` when it is too fine to be written so.
    pub fn major(self) -> Option<Num> {
        self.minor.div(unit(self.currency))
    }

    /// The amount in major units with exactly the currency's places: `12.50`. `None` unless it is in whole minor
    /// units of a currency that has such.
    pub fn major_string(self) -> Option<String> {
        let digits = self.currency.digits()?;
        Some(decimal_text(self.minor.to_i128()?, digits.into()))
    }

    /// The sum of two amounts of one currency.
    #[inline]
    pub fn add(self, other: Money) -> Result<Money, MoneyError> {
        self.joined(other, Num::add)
    }

    /// The difference of two amounts of one currency.
    #[inline]
    pub fn sub(self, other: Money) -> Result<Money, MoneyError> {
        self.joined(other, Num::sub)
    }

    #[inline]
    fn joined(self, other: Money, join: impl FnOnce(Num, Num) -> Option<Num>) -> Result<Money, MoneyError> {
        if self.currency != other.currency {
            return Err(MoneyError::TwoCurrencies { left: self.currency, right: other.currency });
        }
        let minor = join(self.minor, other.minor).ok_or(MoneyError::TooLarge)?;
        Ok(Money { minor, currency: self.currency })
    }

    /// The amount with the other sign.
    pub const fn neg(self) -> Money {
        Money { minor: self.minor.neg(), currency: self.currency }
    }

    /// The amount times a number, exact; `None` when it does not fit.
    #[inline]
    pub fn scale(self, factor: Num) -> Option<Money> {
        Some(Money { minor: self.minor.mul(factor)?, currency: self.currency })
    }

    /// The amount in another currency, exact, at `rate` major units of `to` for one of this; `None` when it does not
    /// fit.
    pub fn convert(self, rate: Num, to: Currency) -> Option<Money> {
        Money::from_major(self.major()?.mul(rate)?, to)
    }

    /// The amount in whole minor units; `None` for a special unit, which has none and is never owed.
    pub fn round(self, mode: Rounding) -> Option<Money> {
        self.currency.digits()?;
        Some(Money { minor: self.minor.round(0, mode)?, currency: self.currency })
    }
}

/// How many minor units one major unit has; 1 for a special unit.
fn unit(currency: Currency) -> Num {
    let digits = currency.digits().unwrap_or(0);
    power_of_ten(digits.into()).and_then(Num::from_i128).unwrap_or(Num::ONE)
}

/// How many places are written after the point. A form with an exponent shows its fineness by its value alone.
fn written_places(text: &str) -> usize {
    match text.split_once('.') {
        Some((_, fraction)) if fraction.bytes().all(|b| b.is_ascii_digit()) => fraction.len(),
        Some(_) | None => 0,
    }
}

/// Amounts of one currency are ordered; amounts of two are not comparable.
impl PartialOrd for Money {
    #[inline]
    fn partial_cmp(&self, other: &Money) -> Option<Ordering> {
        (self.currency == other.currency).then(|| self.minor.cmp(&other.minor))
    }
}

/// `EUR 12.50`; an amount that is not rounded shows all it has: `EUR 0.125`, `EUR 1/3`.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.major_string(), self.major()) {
            (Some(text), _) => write!(f, "{} {text}", self.currency),
            (None, Some(major)) => write!(f, "{} {major}", self.currency),
            (None, None) => write!(f, "{} {}/{}", self.currency, self.minor, unit(self.currency)),
        }
    }
}

impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Money({self})")
    }
}
