//! Codes are those of ISO 3166-1 alpha-2, 249 in number.

use super::*;

#[test]
fn the_standard_has_249_countries_in_the_order_of_their_codes() {
    let all: Vec<Country> = Country::all().collect();
    assert_eq!(all.len(), 249);
    assert!(all.is_sorted_by(|a, b| a < b && a.code() < b.code()));
    for country in all {
        assert_eq!(Country::named(country.code()), Some(country));
        assert_eq!(format!("{country} {country:?}"), format!("{0} {0}", country.code()));
    }
}

#[test]
fn what_people_call_a_country_is_known() {
    for (said, code) in [("UK", "GB"), ("EL", "GR"), ("de", "DE"), ("DEU", "DE"), ("usa", "US"), ("Germany", "DE")] {
        assert_eq!(Country::meant(said).map(Country::code), Some(code), "{said}");
    }
    for text in ["", "EU", "XX", "D"] {
        assert_eq!(Country::meant(text), None, "{text}");
    }
}

#[test]
fn names_are_exact_codes() {
    assert_eq!(Country::named("GB").map(Country::code), Some("GB"));
    assert!(["DE", "FR", "BR", "SG", "CN", "TW", "AX", "SS"].into_iter().all(|code| Country::named(code).is_some()));
    for text in ["", "de", "DEU", "UK", "EU", "XX", "ZZ", "AN"] {
        assert_eq!(Country::named(text), None, "{text}");
    }
}
