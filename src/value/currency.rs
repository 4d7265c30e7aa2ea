//! Currencies of ISO 4217: their codes and minor units.
//!
//! Promises: a [`Currency`] is two bytes and is ordered by its code. It does not know names, symbols or rates.
//! This file is the one door to `iso_currency`.

use std::fmt;
use std::sync::LazyLock;

#[cfg(test)]
mod tests;

/// A currency of ISO 4217, funds and special units included.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency(u16);

struct Entry {
    code: &'static str,
    digits: Option<u8>,
}

/// All currencies by code; a [`Currency`] is a place in this list.
static CURRENCIES: LazyLock<Vec<Entry>> = LazyLock::new(|| {
    let mut all: Vec<Entry> = (0..1000).filter_map(iso_currency::Currency::from_numeric).map(entry).collect();
    all.sort_unstable_by_key(|entry| entry.code);
    all
});

fn entry(currency: iso_currency::Currency) -> Entry {
    Entry { code: currency.code(), digits: currency.exponent().and_then(|digits| digits.try_into().ok()) }
}

impl Currency {
    /// The currency of this three-letter code, in capitals.
    pub fn named(code: &str) -> Option<Currency> {
        let place = CURRENCIES.binary_search_by_key(&code, |entry| entry.code).ok()?;
        place.try_into().ok().map(Currency)
    }

    /// The three-letter code, such as `EUR`.
    pub fn code(self) -> &'static str {
        // The fallback is never reached: only `named` and `all` make a currency.
        self.entry().map_or("XXX", |entry| entry.code)
    }

    /// How many decimal places its minor unit has: 2 for EUR, 0 for JPY.
    ///
    /// `None` for a special unit without one, such as XDR or gold (XAU), whose amounts live only inside a computation.
    pub fn digits(self) -> Option<u8> {
        self.entry().and_then(|entry| entry.digits)
    }

    /// Its place among all, by code: equal for equal currencies, and small.
    pub fn number(self) -> u32 {
        self.0.into()
    }

    /// All currencies, by code.
    pub fn all() -> impl Iterator<Item = Currency> {
        (0..CURRENCIES.len()).filter_map(|place| place.try_into().ok().map(Currency))
    }

    fn entry(self) -> Option<&'static Entry> {
        CURRENCIES.get(usize::from(self.0))
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
