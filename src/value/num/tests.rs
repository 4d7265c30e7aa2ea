//! The oracle is `num-bigint` with cross multiplication, and rounding by a definition of its own: the nearest of the
//! neighbours, found by measuring distances. Nothing here uses `num-rational`.

use std::collections::hash_map::DefaultHasher;

use num_bigint::{BigInt, Sign};
use proptest::prelude::*;

use super::*;

fn num(text: &str) -> Num {
    Num::parse(text).unwrap()
}

fn hashed(n: Num) -> u64 {
    let mut state = DefaultHasher::new();
    n.hash(&mut state);
    state.finish()
}

#[test]
fn reads_and_writes_decimals() {
    for (text, shown) in [
        ("12", "12"),
        ("-3.50", "-3.5"),
        ("0", "0"),
        ("-0", "0"),
        ("-0.00", "0"),
        ("0.075", "0.075"),
        ("1e3", "1000"),
        ("1.25E+2", "125"),
        ("25e-2", "0.25"),
        ("-4e-1", "-0.4"),
        ("007", "7"),
        ("0e999999999999", "0"),
        ("100e-39", "1/10000000000000000000000000000000000000"),
        ("99999999999999999999999999999999999999", "99999999999999999999999999999999999999"),
        ("0.000000000001", "0.000000000001"),
        ("0.0000000000001", "1/10000000000000"),
    ] {
        assert_eq!(num(text).to_string(), shown, "{text}");
    }
}

#[test]
fn refuses_what_is_not_a_number() {
    for text in [
        "", "-", "+1", ".5", "5.", "1.2.3", "1,5", "1_000", " 1", "1 ", "--1", "1e", "1e+", "e3", "1e1.5", "NaN",
        "inf", "0x10", "٣", "1-", "1e--3", "-e",
    ] {
        assert_eq!(Num::parse(text), Err(NumError::NotANumber), "{text}");
    }
    assert_eq!(Num::parse(&"9".repeat(39)), Err(NumError::TooManyDigits));
    assert_eq!(Num::parse(&format!("0.{}1", "0".repeat(38))), Err(NumError::TooManyDigits));
    assert_eq!(Num::parse("1e39"), Err(NumError::OutOfRange));
    assert_eq!(Num::parse("1e-39"), Err(NumError::OutOfRange));
    assert_eq!(Num::parse("1e-99999999999999999999"), Err(NumError::OutOfRange));
    assert_eq!(Num::parse("1e38").unwrap().numer(), 10_i128.pow(38));
}

#[test]
fn fractions_are_in_lowest_terms_with_the_sign_above() {
    let third = Num::ratio(-2, 6).unwrap();
    assert_eq!((third.numer(), third.denom()), (-1, 3));
    assert_eq!(Num::ratio(2, -6), Some(third));
    assert_eq!(Num::ratio(0, -5), Some(Num::ZERO));
    assert_eq!(Num::ratio(1, 0), None);
    assert_eq!(Num::ratio(i128::MIN, 1), None);
    assert_eq!(Num::from_i128(i128::MIN), None);
    assert_eq!(third.to_string(), "-1/3");
    assert_eq!(num("2.5").to_i64(), None);
    assert_eq!(num("-3").abs(), num("3"));
}

#[test]
fn overflow_is_an_answer_and_never_a_wrap() {
    let most = Num::from_i128(i128::MAX).unwrap();
    let least = most.neg();
    assert_eq!(most.add(Num::ONE), None);
    assert_eq!(least.sub(Num::ONE), None, "the least 128-bit integer has no mirror");
    assert_eq!(most.mul(num("2")), None);
    assert_eq!(most.mul(num("0.5")).and_then(|n| n.mul(num("2"))), Some(most));
    assert_eq!(Num::ONE.div(Num::ZERO), None);
    assert_eq!(most.div(most), Some(Num::ONE));
    assert_eq!(num("1e-38").mul(num("0.1")), None);
    let edge = Num::from_i64(i64::MIN);
    assert_eq!(edge.mul(edge), Num::ratio(2_i128.pow(126), 1));
    assert_eq!(edge.neg().to_string(), "9223372036854775808");
}

#[test]
fn the_four_modes_on_ties_and_beside_them() {
    // Columns: the number, then half_up, half_even, up, down.
    for (text, expected) in [
        ("0.5", [1, 0, 1, 0]),
        ("1.5", [2, 2, 2, 1]),
        ("2.5", [3, 2, 3, 2]),
        ("2.4999", [2, 2, 3, 2]),
        ("2.5001", [3, 3, 3, 2]),
        ("-0.5", [-1, 0, -1, 0]),
        ("-2.5", [-3, -2, -3, -2]),
        ("-0.1", [0, 0, -1, 0]),
        ("7", [7, 7, 7, 7]),
    ] {
        for ((name, mode), whole) in Rounding::ALL.into_iter().zip(expected) {
            assert_eq!(num(text).round(0, mode), Some(Num::from_i64(whole)), "{text} {name}");
        }
    }
    assert_eq!(num("1.005").round(2, Rounding::HalfEven), Some(num("1")));
    assert_eq!(num("1.015").round(2, Rounding::HalfEven), Some(num("1.02")));
    assert_eq!(Num::ratio(2, 3).unwrap().round(4, Rounding::HalfUp), Some(num("0.6667")));
}

#[test]
fn modes_have_the_names_of_policies() {
    for (name, mode) in Rounding::ALL {
        assert_eq!(Rounding::named(name), Some(mode));
        assert_eq!(mode.name(), name);
    }
    assert_eq!(Rounding::named("bankers"), None);
}

#[test]
fn decimals_are_exact_or_absent() {
    assert_eq!(num("12.50").to_decimal(2).as_deref(), Some("12.5"));
    assert_eq!(num("12.505").to_decimal(2), None);
    assert_eq!(Num::ratio(1, 3).unwrap().to_decimal(38), None);
    assert_eq!(Num::ratio(1, 3).unwrap().to_decimal(255), None);
    assert_eq!(Num::ratio(-1, 8).unwrap().to_decimal(12).as_deref(), Some("-0.125"));
    assert_eq!(format!("{:>6}|{:<6}|", num("1.5"), num("-2")), "   1.5|-2    |");
}

/// Whole numbers near the borders of the short path, and any others.
fn part() -> impl Strategy<Value = i128> {
    let edge = i128::from(i64::MAX);
    prop_oneof![
        4 => -1000_i128..1000,
        3 => any::<i64>().prop_map(i128::from),
        1 => (-3_i128..4).prop_map(move |d| edge + d),
        1 => (-3_i128..4).prop_map(move |d| -edge + d),
        1 => (0_i128..4).prop_map(|d| i128::MAX - d),
        2 => any::<i128>().prop_map(|n| n.max(-i128::MAX)),
    ]
}

fn fraction() -> impl Strategy<Value = Num> {
    let denominator = prop_oneof![3 => Just(1_i128), 3 => 1_i128..2000, 1 => Just(10_i128.pow(18)), 1 => part()];
    (part(), denominator).prop_map(|(n, d)| Num::ratio(n, if d == 0 { 1 } else { d }).unwrap())
}

fn big(n: Num) -> (BigInt, BigInt) {
    (n.numer().into(), n.denom().into())
}

fn common(mut a: BigInt, mut b: BigInt) -> BigInt {
    while b.sign() != Sign::NoSign {
        (a, b) = (b.clone(), a % b);
    }
    if a.sign() == Sign::Minus { -a } else { a }
}

/// Checks a result against the exact fraction `n / d`, its normal form included.
fn same(result: Option<Num>, n: &BigInt, d: &BigInt, short: bool) -> Result<(), TestCaseError> {
    let Some(result) = result else {
        prop_assert!(!short, "operands of 64 bits never overflow");
        return Ok(());
    };
    let (numer, denom) = big(result);
    prop_assert_eq!(&numer * d, n * &denom);
    prop_assert!(result.denom() > 0);
    prop_assert_eq!(common(numer, denom), BigInt::from(1));
    prop_assert!(result.numer() != i128::MIN);
    Ok(())
}

/// The definition: among the whole numbers around `n / d`, the nearest, or the tie's winner by the mode.
fn rounded(n: &BigInt, d: &BigInt, mode: Rounding) -> BigInt {
    let toward_zero = n / d;
    if &toward_zero * d == *n {
        return toward_zero;
    }
    let step = BigInt::from(if n.sign() == Sign::Minus { -1 } else { 1 });
    let from_zero = &toward_zero + step;
    let distance = |candidate: &BigInt| {
        let gap = candidate * d - n;
        if gap.sign() == Sign::Minus { -gap } else { gap }
    };
    let nearer = distance(&toward_zero).cmp(&distance(&from_zero));
    let even = (&toward_zero % 2_u8).sign() == Sign::NoSign;
    match (mode, nearer) {
        (Rounding::Down, _) | (Rounding::HalfUp | Rounding::HalfEven, Ordering::Less) => toward_zero,
        (Rounding::Up, _) | (Rounding::HalfUp | Rounding::HalfEven, Ordering::Greater) => from_zero,
        (Rounding::HalfUp, Ordering::Equal) => from_zero,
        (Rounding::HalfEven, Ordering::Equal) => {
            if even {
                toward_zero
            } else {
                from_zero
            }
        }
    }
}

/// Long division by hand: the decimal expansion of `n / d`, if it ends within `places`.
fn written(n: &BigInt, d: &BigInt, places: usize) -> Option<String> {
    let sign = if n.sign() == Sign::Minus { "-" } else { "" };
    let size = BigInt::from(n.magnitude().clone());
    let (mut text, mut rest) = (format!("{sign}{}", &size / d), size % d);
    for place in 0..=places {
        if rest.sign() == Sign::NoSign {
            return Some(text);
        }
        if place == 0 {
            text.push('.');
        }
        rest *= 10;
        text.push_str(&(&rest / d).to_string());
        rest %= d;
    }
    None
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn arithmetic_is_exact(x in fraction(), y in fraction()) {
        let ((a, b), (c, d)) = (big(x), big(y));
        let short = x.short().is_some() && y.short().is_some();
        same(x.add(y), &(&a * &d + &c * &b), &(&b * &d), short)?;
        same(x.sub(y), &(&a * &d - &c * &b), &(&b * &d), short)?;
        same(x.mul(y), &(&a * &c), &(&b * &d), short)?;
        if y.is_zero() {
            prop_assert_eq!(x.div(y), None);
        } else {
            same(x.div(y), &(&a * &d), &(&b * &c), short)?;
        }
        prop_assert_eq!(x.neg().neg(), x);
        prop_assert_eq!(x.sub(x), Some(Num::ZERO));
    }

    #[test]
    fn whole_numbers_overflow_exactly_where_128_bits_end(x in part(), y in part()) {
        let limit = BigInt::from(i128::MAX);
        let (p, q) = (Num::from_i128(x).unwrap(), Num::from_i128(y).unwrap());
        let sum = BigInt::from(x) + y;
        prop_assert_eq!(p.add(q).is_some(), sum.magnitude() <= limit.magnitude());
        let product = BigInt::from(x) * y;
        prop_assert_eq!(p.mul(q).is_some(), product.magnitude() <= limit.magnitude());
    }

    #[test]
    fn ordering_is_total_and_agrees_with_the_difference(x in fraction(), y in fraction(), z in fraction()) {
        let ((a, b), (c, d)) = (big(x), big(y));
        prop_assert_eq!(x.cmp(&y), (a * d).cmp(&(c * b)));
        prop_assert_eq!(x.cmp(&y), y.cmp(&x).reverse());
        prop_assert_eq!(x.cmp(&y).is_eq(), x == y);
        if x == y {
            prop_assert_eq!(hashed(x), hashed(y));
        }
        if x <= y && y <= z {
            prop_assert!(x <= z);
        }
    }

    #[test]
    fn rounding_is_the_nearest_by_definition(x in fraction(), decimals in 0_u8..6) {
        for (name, mode) in Rounding::ALL {
            let Some(result) = x.round(decimals, mode) else { continue };
            let unit = BigInt::from(10).pow(decimals.into());
            let (n, d) = big(x);
            let whole = rounded(&(n * &unit), &d, mode);
            let (p, q) = big(result);
            prop_assert_eq!(p * unit, whole * q, "{}", name);
            prop_assert_eq!(x.neg().round(decimals, mode), Some(result.neg()), "{} is symmetric", name);
        }
    }

    #[test]
    fn decimals_agree_with_long_division_and_read_back(x in fraction()) {
        let (n, d) = big(x);
        if let Some(text) = x.to_decimal(12) {
            prop_assert_eq!(Some(text.clone()), written(&n, &d, 12));
            if text.bytes().filter(u8::is_ascii_digit).count() <= 38 {
                prop_assert_eq!(Num::parse(&text), Ok(x));
            }
        } else if x.short().is_some() {
            prop_assert_eq!(written(&n, &d, 12), None);
        }
    }

    #[test]
    fn no_text_panics(text in "[-+0-9.eE]{0,50}|\\PC{0,20}") {
        let _ = Num::parse(&text);
    }
}
