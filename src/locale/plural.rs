//! Which form of a word a number wants: the plural rules of CLDR 48.0 for the languages of the table.
//!
//! Languages that CLDR tells apart only by a form that the words here do not have (the `many` of whole millions in
//! Romance languages) share a rule. Knows nothing of words.

use crate::value::Num;

/// The plural rule of a language: how many forms its words have, and in which order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Plural {
    /// One form for all numbers.
    Same,
    /// For 1; for others.
    One,
    /// For numbers below 2; for others.
    ZeroOne,
    /// For 1; for those that end in 2, 3, 4 but not in 12, 13, 14, and for fractions; for others.
    Polish,
    /// For those that end in 1 but not in 11; as in Polish; for others.
    Russian,
    /// For 0; 1; 2; those that end in 03 to 10; those that end in 11 to 99; others.
    Arabic,
}

impl Plural {
    /// How many forms words have.
    #[cfg(test)]
    pub(super) fn forms(self) -> usize {
        match self {
            Plural::Same => 1,
            Plural::One | Plural::ZeroOne => 2,
            Plural::Polish | Plural::Russian => 3,
            Plural::Arabic => 6,
        }
    }

    /// The form that a number wants that is not negative.
    pub(super) fn form(self, number: Num) -> usize {
        let Some(whole) = number.to_i128() else { return self.of_fraction(number) };
        let (ten, hundred) = (whole % 10, whole % 100);
        let few = (2..=4).contains(&ten) && !(12..=14).contains(&hundred);
        match self {
            Plural::Same => 0,
            Plural::One => usize::from(whole != 1),
            Plural::ZeroOne => usize::from(whole > 1),
            Plural::Polish if whole == 1 => 0,
            Plural::Russian if ten == 1 && hundred != 11 => 0,
            Plural::Polish | Plural::Russian => usize::from(!few) + 1,
            Plural::Arabic => match (whole, hundred) {
                (0, _) => 0,
                (1, _) => 1,
                (2, _) => 2,
                (_, 3..=10) => 3,
                (_, 11..=99) => 4,
                _ => 5,
            },
        }
    }

    fn of_fraction(self, number: Num) -> usize {
        match self {
            Plural::Same => 0,
            Plural::ZeroOne => usize::from(number >= Num::from_i64(2)),
            Plural::One | Plural::Polish | Plural::Russian => 1,
            Plural::Arabic => 5,
        }
    }
}
