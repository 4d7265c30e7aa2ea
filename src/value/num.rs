//! Exact numbers: fractions of two 128-bit integers, always in lowest terms.
//!
//! Promises: no binary floating point, no negative zero, no silent overflow; equal values are equal bits, so they
//! hash and print alike. Whole numbers that fit 64 bits take a short path without division, since nearly all money
//! does. It does not know percent signs, currencies or how a language writes a number.
//! This file is the one door to `num-rational` and `num-traits`.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

use num_rational::Ratio;
use num_traits::{CheckedAdd, CheckedDiv, CheckedMul};

#[cfg(test)]
mod tests;

/// The most digits that a written number may have: what a 128-bit integer holds whatever the digits are.
const MAX_DIGITS: usize = 38;

/// How many places [`Num`]'s `Display` writes before it falls back to a fraction.
const SHOWN_PLACES: u8 = 12;

/// An exact rational number. Its numerator lies in ±(2¹²⁷−1), its denominator is positive and they share no factor.
///
/// Arithmetic gives `None` when the result, or the common denominator on the way to it, does not fit.
// Aligned to eight bytes instead of sixteen, which makes every value of a case a quarter smaller.
#[derive(Clone, Copy)]
#[repr(Rust, packed(8))]
pub struct Num {
    numer: i128,
    denom: i128,
}

/// How an amount becomes a whole one. All modes treat a negative amount as the mirror of the positive one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rounding {
    /// To the nearest; a tie goes away from zero.
    HalfUp,
    /// To the nearest; a tie goes to the even neighbour.
    HalfEven,
    /// Away from zero.
    Up,
    /// Towards zero.
    Down,
}

/// Why a text is not a [`Num`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NumError {
    /// The text is not `12`, `-3.50` or `1e3`.
    #[error("not a number")]
    NotANumber,
    /// More than 38 digits are written.
    #[error("more than {MAX_DIGITS} digits")]
    TooManyDigits,
    /// The exponent makes it larger or finer than a number can be.
    #[error("too large or too fine")]
    OutOfRange,
}

impl Rounding {
    /// All modes with the names that policies use.
    pub const ALL: [(&'static str, Rounding); 4] = [
        ("half_up", Rounding::HalfUp),
        ("half_even", Rounding::HalfEven),
        ("up", Rounding::Up),
        ("down", Rounding::Down),
    ];

    /// The mode of this name, such as `half_even`.
    pub fn named(name: &str) -> Option<Rounding> {
        Self::ALL.iter().find(|(known, _)| *known == name).map(|(_, mode)| *mode)
    }

    /// The name that policies use.
    pub fn name(self) -> &'static str {
        match self {
            Rounding::HalfUp => "half_up",
            Rounding::HalfEven => "half_even",
            Rounding::Up => "up",
            Rounding::Down => "down",
        }
    }
}

#[expect(clippy::should_implement_trait, reason = "checked arithmetic answers `None`, which operators cannot")]
impl Num {
    /// Zero.
    pub const ZERO: Num = Num::whole(0);
    /// One.
    pub const ONE: Num = Num::whole(1);

    /// The caller keeps `n` off `i128::MIN`.
    const fn whole(n: i128) -> Num {
        Num { numer: n, denom: 1 }
    }

    /// The whole number `n`.
    pub const fn from_i64(n: i64) -> Num {
        Num::whole(n as i128)
    }

    /// The whole number `n`; `None` for `i128::MIN`, which has no mirror.
    pub const fn from_i128(n: i128) -> Option<Num> {
        if n == i128::MIN { None } else { Some(Num::whole(n)) }
    }

    /// The fraction `n / d`; `None` when `d` is zero or either is `i128::MIN`.
    pub fn ratio(n: i128, d: i128) -> Option<Num> {
        if n == i128::MIN || d == i128::MIN || d == 0 {
            return None;
        }
        lowest(if d < 0 { -n } else { n }, d.abs())
    }

    /// Reads `12`, `-3.50` or `1e3`: digits with at most one point between digits, and an exponent as JSON writes it.
    pub fn parse(text: &str) -> Result<Num, NumError> {
        if let Some((digits, 0)) = short_decimal(text) {
            return Ok(Num::from_i64(digits));
        }
        let (negative, rest) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (mantissa, exponent) = match rest.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, parse_exponent(exponent)?),
            None => (rest, 0),
        };
        let (digits, places) = parse_mantissa(mantissa)?;
        let digits = if negative { -digits } else { digits };
        scale_by_ten(digits, exponent - places).ok_or(NumError::OutOfRange)
    }

    /// The sum.
    #[inline]
    pub fn add(self, other: Num) -> Option<Num> {
        match (self.short_whole(), other.short_whole()) {
            (Some(a), Some(b)) => Some(Num::whole(a + b)),
            _ => self.add_slow(other),
        }
    }

    fn add_slow(self, other: Num) -> Option<Num> {
        match (self.short(), other.short()) {
            (Some((a, b)), Some((c, d))) if b == d => lowest(a + c, b),
            // Each product is below 2¹²⁶, so their sum fits.
            (Some((a, b)), Some((c, d))) => lowest(a * d + c * b, b * d),
            _ => Num::kept(self.wide().checked_add(&other.wide())),
        }
    }

    /// The difference.
    #[inline]
    pub fn sub(self, other: Num) -> Option<Num> {
        match (self.short_whole(), other.short_whole()) {
            (Some(a), Some(b)) => Some(Num::whole(a - b)),
            _ => self.add_slow(other.neg()),
        }
    }

    /// The product.
    #[inline]
    pub fn mul(self, other: Num) -> Option<Num> {
        match (self.short_whole(), other.short_whole()) {
            (Some(a), Some(b)) => Some(Num::whole(a * b)),
            _ => self.mul_slow(other),
        }
    }

    fn mul_slow(self, other: Num) -> Option<Num> {
        match (self.short(), other.short()) {
            (Some((a, b)), Some((c, d))) => lowest(a * c, b * d),
            _ => Num::kept(self.wide().checked_mul(&other.wide())),
        }
    }

    /// The quotient; `None` also when `other` is zero.
    pub fn div(self, other: Num) -> Option<Num> {
        match (self.short(), other.short()) {
            (_, Some((0, _))) => None,
            (Some((a, b)), Some((c, d))) if c < 0 => lowest(-a * d, b * -c),
            (Some((a, b)), Some((c, d))) => lowest(a * d, b * c),
            _ => Num::kept(self.wide().checked_div(&other.wide())),
        }
    }

    /// The number with the other sign.
    pub const fn neg(self) -> Num {
        Num { numer: -self.numer, denom: self.denom }
    }

    /// The number without its sign.
    pub const fn abs(self) -> Num {
        if self.is_negative() { self.neg() } else { self }
    }

    /// Whether there is no fraction.
    pub const fn is_integer(self) -> bool {
        self.denom == 1
    }

    /// Whether it is 0.
    pub const fn is_zero(self) -> bool {
        self.numer == 0
    }

    /// Whether it is below 0.
    pub const fn is_negative(self) -> bool {
        self.numer < 0
    }

    /// The whole number, if it is one and fits 64 bits.
    pub fn to_i64(self) -> Option<i64> {
        self.to_i128().and_then(|n| i64::try_from(n).ok())
    }

    /// The whole number, if it is one.
    pub fn to_i128(self) -> Option<i128> {
        self.is_integer().then(|| self.numer())
    }

    /// The numerator in lowest terms; it carries the sign.
    pub const fn numer(self) -> i128 {
        self.numer
    }

    /// The denominator in lowest terms, at least 1.
    pub const fn denom(self) -> i128 {
        self.denom
    }

    /// The nearest number with at most `decimals` places, by `mode`; `None` when that many places do not fit.
    #[inline]
    pub fn round(self, decimals: u8, mode: Rounding) -> Option<Num> {
        if self.is_integer() { Some(self) } else { self.round_slow(decimals, mode) }
    }

    fn round_slow(self, decimals: u8, mode: Rounding) -> Option<Num> {
        let unit = power_of_ten(decimals.into())?;
        let whole = divide_rounded(self.numer().checked_mul(unit)?, self.denom(), mode)?;
        Num::ratio(whole, unit)
    }

    /// The exact decimal with the fewest places, if `digits` places are enough for it: `12.5`, `-0.075`, `3`.
    pub fn to_decimal(self, digits: u8) -> Option<String> {
        let (places, unit) = (0..=u32::from(digits))
            .map_while(|places| Some((places, power_of_ten(places)?)))
            .find(|(_, unit)| unit % self.denom() == 0)?;
        let scaled = self.numer().checked_mul(unit / self.denom())?;
        Some(decimal_text(scaled, places))
    }

    /// The whole number that fits 64 bits, as the wide type in which sums and products of two such cannot overflow.
    #[inline]
    fn short_whole(self) -> Option<i128> {
        (self.is_integer() && is_short(self.numer())).then_some(self.numer())
    }

    /// Numerator and denominator that fit 64 bits.
    #[inline]
    fn short(self) -> Option<(i128, i128)> {
        (is_short(self.numer()) && is_short(self.denom())).then_some((self.numer(), self.denom()))
    }

    /// For arithmetic that must look out for overflow.
    fn wide(self) -> Ratio<i128> {
        Ratio::new_raw(self.numer, self.denom)
    }

    /// Refuses the one numerator that has no mirror.
    fn kept(ratio: Option<Ratio<i128>>) -> Option<Num> {
        ratio
            .filter(|ratio| *ratio.numer() != i128::MIN)
            .map(|ratio| Num { numer: *ratio.numer(), denom: *ratio.denom() })
    }
}

#[inline]
fn is_short(n: i128) -> bool {
    i64::try_from(n).is_ok()
}

/// `n / d` in lowest terms, for `d > 0`.
fn lowest(n: i128, d: i128) -> Option<Num> {
    let (Ok(short_n), Ok(short_d)) = (u64::try_from(n.unsigned_abs()), u64::try_from(d)) else {
        return Num::kept(Some(Ratio::new(n, d)));
    };
    let common = greatest_common_divisor(short_n, short_d);
    let numer = i128::from(short_n / common);
    let denom = i128::from(short_d / common);
    Some(Num { numer: if n < 0 { -numer } else { numer }, denom })
}

/// Stein's algorithm, for `b > 0`.
fn greatest_common_divisor(mut a: u64, mut b: u64) -> u64 {
    if a == 0 {
        return b;
    }
    let twos = (a | b).trailing_zeros();
    a >>= a.trailing_zeros();
    b >>= b.trailing_zeros();
    while a != b {
        if a < b {
            std::mem::swap(&mut a, &mut b);
        }
        a -= b;
        a >>= a.trailing_zeros();
    }
    a << twos
}

/// `n / d` as a whole number, for `d > 0`.
fn divide_rounded(n: i128, d: i128, mode: Rounding) -> Option<i128> {
    let (quotient, rest) = (n / d, n % d);
    if rest == 0 {
        return Some(quotient);
    }
    // Compares the rest with half of `d`, without doubling it, which could overflow.
    let half = rest.abs().cmp(&(d - rest.abs()));
    let away = match mode {
        Rounding::HalfUp => half.is_ge(),
        Rounding::HalfEven => half.is_gt() || half.is_eq() && quotient % 2 != 0,
        Rounding::Up => true,
        Rounding::Down => false,
    };
    if away { quotient.checked_add(n.signum()) } else { Some(quotient) }
}

/// `10^places`, if it fits.
pub(super) fn power_of_ten(places: u32) -> Option<i128> {
    10_i128.checked_pow(places)
}

/// Writes `scaled / 10^places` with exactly that many places.
pub(super) fn decimal_text(scaled: i128, places: u32) -> String {
    let places = places as usize;
    let sign = if scaled < 0 { "-" } else { "" };
    let digits = format!("{:0width$}", scaled.unsigned_abs(), width = places + 1);
    let (whole, fraction) = digits.split_at(digits.len() - places);
    let point = if places == 0 { "" } else { "." };
    format!("{sign}{whole}{point}{fraction}")
}

/// The digits of a mantissa read as one whole number, and how many of them stand after the point.
fn parse_mantissa(text: &str) -> Result<(i128, i32), NumError> {
    let (whole, fraction) = match text.split_once('.') {
        Some((_, "")) => return Err(NumError::NotANumber),
        Some(parts) => parts,
        None => (text, ""),
    };
    let mut digits = whole.bytes().chain(fraction.bytes());
    if whole.is_empty() || !digits.clone().all(|b| b.is_ascii_digit()) {
        return Err(NumError::NotANumber);
    }
    if digits.clone().skip_while(|b| *b == b'0').count() > MAX_DIGITS || fraction.len() > MAX_DIGITS {
        return Err(NumError::TooManyDigits);
    }
    let value = digits.try_fold(0_i128, |value, b| value.checked_mul(10)?.checked_add((b - b'0').into()));
    let places = i32::try_from(fraction.len()).ok();
    value.zip(places).ok_or(NumError::TooManyDigits)
}

/// The usual case, fast: the digits of a decimal with at most 18 of them, and how many stand after the point. `None`
/// says nothing but that [`Num::parse`] has to look.
pub(super) fn short_decimal(text: &str) -> Option<(i64, u32)> {
    let (negative, digits) = match text.as_bytes() {
        [b'-', digits @ ..] => (true, digits),
        digits => (false, digits),
    };
    if digits.len() > 19 || !digits.first()?.is_ascii_digit() || !digits.last()?.is_ascii_digit() {
        return None;
    }
    let (mut value, mut point) = (0i64, None);
    for (at, byte) in (0u32..).zip(digits) {
        match byte {
            b'0'..=b'9' => value = value.checked_mul(10)?.checked_add(i64::from(byte - b'0'))?,
            b'.' if point.is_none() => point = Some(at),
            _ => return None,
        }
    }
    let last = u32::try_from(digits.len() - 1).ok()?;
    Some((if negative { -value } else { value }, point.map_or(0, |point| last - point)))
}

/// An exponent of any written length; one that no number can carry is brought near the limit, so that zero survives it.
fn parse_exponent(text: &str) -> Result<i32, NumError> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(NumError::NotANumber);
    }
    let size = digits.parse::<i32>().map_or(1000, |size| size.min(1000));
    Ok(if negative { -size } else { size })
}

/// `digits × 10^exponent`.
fn scale_by_ten(digits: i128, exponent: i32) -> Option<Num> {
    if digits == 0 {
        return Some(Num::ZERO);
    }
    if exponent < 0 {
        // Zeros at the end are taken off first: `100e-39` is as fine as `1e-37`.
        let zeros = (0..exponent.unsigned_abs()).take_while(|z| divisible_by_ten(digits, z + 1)).count();
        let zeros = u32::try_from(zeros).ok()?;
        let unit = power_of_ten(exponent.unsigned_abs() - zeros)?;
        return Num::ratio(digits / power_of_ten(zeros)?, unit);
    }
    Num::from_i128(digits.checked_mul(power_of_ten(exponent.unsigned_abs())?)?)
}

fn divisible_by_ten(digits: i128, times: u32) -> bool {
    power_of_ten(times).is_some_and(|unit| digits % unit == 0)
}

impl Default for Num {
    fn default() -> Num {
        Num::ZERO
    }
}

impl PartialEq for Num {
    #[inline]
    fn eq(&self, other: &Num) -> bool {
        // Lowest terms are unique.
        self.numer() == other.numer() && self.denom() == other.denom()
    }
}

impl Eq for Num {}

impl Hash for Num {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.numer(), self.denom()).hash(state);
    }
}

impl Ord for Num {
    #[inline]
    fn cmp(&self, other: &Num) -> Ordering {
        if self.denom() == other.denom() {
            return self.numer().cmp(&other.numer());
        }
        match (self.short(), other.short()) {
            (Some((a, b)), Some((c, d))) => (a * d).cmp(&(c * b)),
            _ => self.wide().cmp(&other.wide()),
        }
    }
}

impl PartialOrd for Num {
    #[inline]
    fn partial_cmp(&self, other: &Num) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl From<i64> for Num {
    fn from(n: i64) -> Num {
        Num::from_i64(n)
    }
}

/// The shortest exact decimal when it has at most twelve places, else the fraction: `12.5`, `1/3`.
impl fmt::Display for Num {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.to_decimal(SHOWN_PLACES) {
            Some(text) => f.pad(&text),
            None => f.pad(&format!("{}/{}", self.numer(), self.denom())),
        }
    }
}

impl fmt::Debug for Num {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Num({self})")
    }
}
