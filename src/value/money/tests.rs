//! Figures come from laws, platforms' worked examples and hand calculation; the case names them.

use proptest::prelude::*;

use super::*;
use crate::value::allocate;

fn num(text: &str) -> Num {
    Num::parse(text).unwrap()
}

fn currency(code: &str) -> Currency {
    Currency::named(code).unwrap()
}

/// `EUR 12.50`.
fn money(text: &str) -> Money {
    let (code, amount) = text.split_once(' ').unwrap();
    Money::parse_major(amount, currency(code)).unwrap()
}

fn refused(text: &str) -> MoneyError {
    let (code, amount) = text.split_once(' ').unwrap();
    Money::parse_major(amount, currency(code)).unwrap_err()
}

fn rounded(amount: Option<Money>, mode: Rounding) -> String {
    amount.unwrap().round(mode).unwrap().to_string()
}

#[test]
fn amounts_are_counted_in_minor_units() {
    for (text, minor) in [
        ("EUR 12.50", 1250),
        ("JPY 3999", 3999),
        ("KWD 1.234", 1234),
        ("CLF 0.0001", 1),
        ("USD -0.05", -5),
        ("EUR 7", 700),
    ] {
        assert_eq!(money(text).minor, Num::from_i64(minor), "{text}");
    }
}

#[test]
fn amounts_are_written_with_exactly_their_places() {
    for (given, shown) in [
        ("EUR 12.5", "EUR 12.50"),
        ("EUR 7", "EUR 7.00"),
        ("EUR -0.05", "EUR -0.05"),
        ("EUR -0", "EUR 0.00"),
        ("JPY 3999", "JPY 3999"),
        ("KRW 1000", "KRW 1000"),
        ("VND 50000", "VND 50000"),
        ("CLP 990", "CLP 990"),
        ("ISK 100", "ISK 100"),
        ("KWD 1.5", "KWD 1.500"),
        ("BHD 1", "BHD 1.000"),
        ("JOD 0.001", "JOD 0.001"),
        ("TND 2.25", "TND 2.250"),
        ("OMR 3", "OMR 3.000"),
        ("IQD 250", "IQD 250.000"),
        ("CLF 1.23", "CLF 1.2300"),
        ("UYW 0.0001", "UYW 0.0001"),
        ("USD 1e3", "USD 1000.00"),
    ] {
        assert_eq!(money(given).to_string(), shown);
    }
}

#[test]
fn m1_a_literal_finer_than_the_minor_unit_is_an_error() {
    for (text, digits) in
        [("USD 1.005", 2), ("JPY 10.5", 0), ("JPY 10.0", 0), ("EUR 12.500", 2), ("KWD 0.0001", 3), ("EUR 1e-3", 2)]
    {
        let (code, _) = text.split_once(' ').unwrap();
        assert_eq!(refused(text), MoneyError::TooFine { currency: currency(code), digits }, "{text}");
    }
    assert_eq!(refused("EUR 12,50"), MoneyError::Num(NumError::NotANumber));
    assert_eq!(refused(&format!("EUR {}", "9".repeat(38))), MoneyError::TooLarge);
    assert_eq!(refused("USD 1.005").to_string(), "USD has 2 decimal places");
}

#[test]
fn m1_two_currencies_do_not_meet() {
    let (eur, usd) = (money("EUR 1.00"), money("USD 1.00"));
    let error = MoneyError::TwoCurrencies { left: eur.currency, right: usd.currency };
    assert_eq!(eur.add(usd), Err(error));
    assert_eq!(eur.sub(usd), Err(error));
    assert_eq!(eur.partial_cmp(&usd), None);
    assert!(eur != usd && eur < money("EUR 1.01"));
}

#[test]
fn m1_overflow_is_an_error() {
    let most = Money { minor: Num::from_i128(i128::MAX).unwrap(), currency: currency("EUR") };
    assert_eq!(most.add(money("EUR 0.01")), Err(MoneyError::TooLarge));
    assert_eq!(most.scale(num("2")), None);
    assert_eq!(most.convert(num("200"), currency("JPY")), None);
}

#[test]
fn m2_a_percentage_is_exact_until_it_is_rounded_once() {
    // 90% of 80% of EUR 0.67 is 48.24 cents; rounding in between (53.6 to 54, then 48.6) would give 49.
    let chain = money("EUR 0.67").scale(num("0.8")).unwrap().scale(num("0.9")).unwrap();
    assert_eq!(chain.minor, num("48.24"));
    assert_eq!((chain.to_string(), rounded(Some(chain), Rounding::HalfUp)), ("EUR 0.4824".into(), "EUR 0.48".into()));
    // Three lines of 0.5 cent: their sum rounds to 2 cents, while each alone would round to 1 and give 3.
    let line = money("EUR 0.05").scale(num("0.1")).unwrap();
    let sum = line.add(line).unwrap().add(line).unwrap();
    assert_eq!(rounded(Some(sum), Rounding::HalfUp), "EUR 0.02");
    assert_eq!(rounded(Some(line), Rounding::HalfUp), "EUR 0.01");
}

#[test]
fn m2_modes_are_symmetric_and_know_no_negative_zero() {
    let half = money("EUR 0.01").scale(num("0.5"));
    let minus = half.map(Money::neg);
    for (mode, plus_text, minus_text) in [
        (Rounding::HalfUp, "EUR 0.01", "EUR -0.01"),
        (Rounding::HalfEven, "EUR 0.00", "EUR 0.00"),
        (Rounding::Up, "EUR 0.01", "EUR -0.01"),
        (Rounding::Down, "EUR 0.00", "EUR 0.00"),
    ] {
        assert_eq!(rounded(half, mode), plus_text);
        assert_eq!(rounded(minus, mode), minus_text);
    }
}

#[test]
fn m3_a_split_keeps_its_sum() {
    let mut shares = [0; 2];
    allocate(10_001, &[num("0.6"), num("0.4")], &mut shares).unwrap();
    assert_eq!(shares, [6001, 4000], "EUR 100.01 split 60/40 is 60.006 and 40.004");
}

#[test]
fn m4_caps_come_before_the_one_rounding() {
    // 15% of EUR 333.37 is EUR 50.0055: `at most EUR 50.00` cuts the exact amount, and both figures can be shown.
    let exact = money("EUR 333.37").scale(num("0.15")).unwrap();
    let cap = money("EUR 50.00");
    let capped = if exact > cap { cap } else { exact };
    assert_eq!((exact.to_string().as_str(), capped.to_string().as_str()), ("EUR 50.0055", "EUR 50.00"));
}

#[test]
fn m5_a_conversion_is_rounded_once_in_the_target_currency() {
    let yen = money("EUR 12.50").convert(num("163.4"), currency("JPY"));
    assert_eq!(rounded(yen, Rounding::HalfEven), "JPY 2042", "2042.5 goes to the even neighbour");
    let back = money("JPY 2042").convert(num("0.00612"), currency("EUR"));
    assert_eq!(back.unwrap().to_string(), "EUR 12.49704");
    let dinar = money("USD 10.00").convert(num("0.30675"), currency("KWD"));
    assert_eq!(rounded(dinar, Rounding::HalfUp), "KWD 3.068");
}

#[test]
fn m6_parties_sum_to_zero() {
    let mut shares = [0; 3];
    allocate(1001, &[Num::ONE; 3], &mut shares).unwrap();
    let paid: i128 = shares.iter().sum();
    assert_eq!(paid - 1001, 0);
}

#[test]
fn special_units_live_only_inside_a_computation() {
    let limit = money("XDR 26").scale(num("0.8")).unwrap();
    assert_eq!(limit.to_string(), "XDR 20.8");
    assert_eq!(limit.round(Rounding::HalfUp), None);
    assert_eq!(limit.major_string(), None);
    assert_eq!(money("XAU 0.12345").minor, num("0.12345"));
}

#[test]
fn amounts_that_are_not_whole_show_all_they_have() {
    let third = money("EUR 1.00").scale(Num::ratio(1, 3).unwrap()).unwrap();
    assert_eq!(third.to_string(), "EUR 1/3");
    assert_eq!(third.major_string(), None);
    let finest = Money { minor: Num::ratio(1, i128::MAX).unwrap(), currency: currency("EUR") };
    assert_eq!(finest.major(), None);
    assert_eq!(format!("{finest:?}"), format!("Money(EUR 1/{}/100)", i128::MAX));
}

#[test]
fn c04_the_standard_delivery_goes_back_and_the_express_part_does_not() {
    let informed = money("EUR 120.00").add(money("EUR 4.90")).unwrap();
    assert_eq!(informed.to_string(), "EUR 124.90");
    assert_eq!(informed.add(money("EUR 6.50")).unwrap().to_string(), "EUR 131.40");
}

#[test]
fn c15_a_cap_protects_the_carrier_and_the_seller_carries_the_rest() {
    let mut parts = [0; 2];
    allocate(60_000, &[num("0.3"), num("0.7")], &mut parts).unwrap();
    assert_eq!(parts, [18_000, 42_000]);
    let owed = money("CNY 420.00");
    let cap = money("CNY 25.00").scale(num("3")).unwrap();
    let carrier = if owed < cap { owed } else { cap };
    let seller = owed.sub(carrier).unwrap();
    assert_eq!((carrier.to_string().as_str(), seller.to_string().as_str()), ("CNY 75.00", "CNY 345.00"));
    let total = money("CNY 180.00").add(carrier).unwrap().add(seller).unwrap();
    assert_eq!(total, money("CNY 600.00"));
}

#[test]
fn c38_a_voucher_takes_its_part_of_a_partial_refund() {
    let share = money("SGD 10.00").minor.div(money("SGD 112.85").minor).unwrap();
    let voucher = money("SGD 3.00").scale(share).unwrap();
    assert_eq!(rounded(Some(voucher), Rounding::HalfUp), "SGD 0.27", "0.2658…");
    assert_eq!(rounded(money("SGD 3.00").sub(voucher).ok(), Rounding::HalfEven), "SGD 2.73");
}

#[test]
fn c41_the_air_limit_by_weight_then_insurer_then_seller() {
    for (per_kilo, limit, seller) in [("XDR 26", "USD 27.25", "USD 372.75"), ("XDR 22", "USD 23.06", "USD 376.94")] {
        let carrier = money(per_kilo).scale(num("0.8")).unwrap().convert(num("1.31"), currency("USD"));
        let carrier = carrier.and_then(|amount| amount.round(Rounding::HalfUp)).unwrap();
        assert_eq!(carrier.to_string(), limit);
        let rest = money("USD 900.00").sub(carrier).and_then(|rest| rest.sub(money("USD 500.00"))).unwrap();
        assert_eq!(rest.to_string(), seller);
    }
}

#[test]
fn c42_half_of_an_odd_number_of_yen_needs_a_mode() {
    let half = money("JPY 3999").scale(num("0.5"));
    assert_eq!(rounded(half, Rounding::HalfUp), "JPY 2000");
    assert_eq!(rounded(half, Rounding::HalfEven), "JPY 2000");
    assert_eq!(rounded(half, Rounding::Up), "JPY 2000");
    assert_eq!(rounded(half, Rounding::Down), "JPY 1999");
    assert_eq!(half.unwrap().to_string(), "JPY 1999.5");
}

proptest! {
    #[test]
    fn writing_and_reading_give_the_same_amount(minor in any::<i64>(), place in 0_usize..200) {
        let Some(currency) = Currency::all().filter(|c| c.digits().is_some()).nth(place) else { return Ok(()) };
        let amount = Money { minor: Num::from_i64(minor), currency };
        let text = amount.major_string().unwrap();
        let places = text.split_once('.').map_or(0, |(_, fraction)| fraction.len());
        prop_assert_eq!(places, usize::from(currency.digits().unwrap()));
        prop_assert_eq!(Money::parse_major(&text, currency), Ok(amount));
    }

    #[test]
    fn a_conversion_there_and_back_is_exact(minor in any::<i32>(), n in 1_i128..100_000, d in 1_i128..100_000) {
        let (rate, back) = (Num::ratio(n, d).unwrap(), Num::ratio(d, n).unwrap());
        let eur = Money { minor: Num::from_i64(minor.into()), currency: currency("EUR") };
        for code in ["JPY", "KWD", "CLF", "XDR"] {
            let there = eur.convert(rate, currency(code)).unwrap();
            prop_assert_eq!(there.convert(back, eur.currency), Some(eur));
        }
    }
}
