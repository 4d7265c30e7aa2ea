//! Countries of ISO 3166-1 by their two-letter codes.
//!
//! Promises: a [`Country`] is two bytes and is ordered by its code. It does not know names, regions or languages.
//! This file is the one door to `isocountry`.

use std::fmt;

use isocountry::CountryCode;

#[cfg(test)]
mod tests;

/// A country of ISO 3166-1: its place in the list of two-letter codes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Country(u16);

impl Country {
    /// The country of this two-letter code, in capitals.
    pub fn named(code: &str) -> Option<Country> {
        let place = CountryCode::as_array_alpha2().binary_search_by(|known| known.alpha2().cmp(code)).ok()?;
        place.try_into().ok().map(Country)
    }

    /// The country that people mean by this, though it is no code of the list: `UK`, `DEU`, `de`, `Germany`.
    pub fn meant(said: &str) -> Option<Country> {
        let code = match said {
            "UK" | "uk" | "England" => "GB",
            "EL" | "el" => "GR",
            _ => {
                let is = |known: &&CountryCode| {
                    let forms = [known.alpha2(), known.alpha3(), known.name()];
                    forms.iter().any(|form| form.eq_ignore_ascii_case(said))
                };
                CountryCode::as_array_alpha2().iter().find(is)?.alpha2()
            }
        };
        Country::named(code)
    }

    /// The two-letter code, such as `DE`.
    pub fn code(self) -> &'static str {
        // The fallback is never reached: only `named` and `all` make a country.
        CountryCode::as_array_alpha2().get(usize::from(self.0)).map_or("ZZ", CountryCode::alpha2)
    }

    /// Its place among all, by code: equal for equal countries, and small.
    pub fn number(self) -> u32 {
        self.0.into()
    }

    /// All countries, by code.
    pub fn all() -> impl Iterator<Item = Country> {
        (0..CountryCode::num_country_codes()).filter_map(|place| place.try_into().ok().map(Country))
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

impl fmt::Debug for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
