//! Minor units are those of ISO 4217's list one.

use super::*;

fn digits(code: &str) -> Option<u8> {
    Currency::named(code).unwrap().digits()
}

#[test]
fn minor_units_are_those_of_the_standard() {
    for code in
        ["JPY", "KRW", "VND", "CLP", "ISK", "PYG", "XAF", "XOF", "XPF", "UGX", "RWF", "BIF", "DJF", "GNF", "KMF"]
    {
        assert_eq!(digits(code), Some(0), "{code}");
    }
    for code in
        ["EUR", "USD", "CNY", "GBP", "BRL", "SGD", "INR", "MYR", "THB", "IDR", "PHP", "CHF", "HUF", "TWD", "MRU"]
    {
        assert_eq!(digits(code), Some(2), "{code}");
    }
    for code in ["KWD", "BHD", "JOD", "TND", "OMR", "IQD", "LYD"] {
        assert_eq!(digits(code), Some(3), "{code}");
    }
    for code in ["CLF", "UYW"] {
        assert_eq!(digits(code), Some(4), "{code}");
    }
}

#[test]
fn special_units_have_no_minor_unit() {
    for code in ["XDR", "XAU", "XAG", "XPT", "XPD", "XXX"] {
        assert_eq!(digits(code), None, "{code}");
    }
}

#[test]
fn names_are_exact_codes() {
    for text in ["", "eur", "EU", "EURO", " EUR", "€", "ABC", "DEM"] {
        assert_eq!(Currency::named(text), None, "{text}");
    }
}

#[test]
fn all_are_in_the_order_of_their_codes_and_found_by_them() {
    let all: Vec<Currency> = Currency::all().collect();
    assert!(all.len() > 150);
    assert!(all.is_sorted_by(|a, b| a < b && a.code() < b.code()));
    for currency in all {
        assert_eq!(Currency::named(currency.code()), Some(currency));
        assert_eq!(format!("{currency} {currency:?}"), format!("{0} {0}", currency.code()));
    }
}
