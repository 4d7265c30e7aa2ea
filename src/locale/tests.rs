//! Every row against what an independent implementation writes with the same data, and what it cannot tell.

use super::*;

fn num(text: &str) -> Num {
    Num::parse(text).unwrap()
}

fn money(text: &str) -> Money {
    let (code, amount) = text.split_once(' ').unwrap();
    Money::parse_major(amount, Currency::named(code).unwrap()).unwrap()
}

fn period(text: &str) -> Period {
    let (count, unit) = text.split_once(' ').unwrap();
    Period::of(count.parse().unwrap(), crate::time::Unit::named(unit).unwrap()).unwrap()
}

fn date(text: &str) -> Date {
    crate::time::parse_date(text).unwrap()
}

fn at(text: &str, zone: &str) -> (Instant, Zone) {
    let (day, time) = text.split_once('T').unwrap();
    let zone = Zone::named(zone).unwrap();
    (zone.at(date(day), crate::time::parse_clock_time(time).unwrap()).instant, zone)
}

/// The file has the output of ICU 78.2, whose data are those of CLDR 48.0. Durations there are compared without regard
/// to which spaces break, since CLDR is not of one mind about them.
#[test]
fn values_are_written_as_cldr_does() {
    let known = include_str!("../../tests/suite/locale/cldr.tsv");
    let mut wrong = Vec::new();
    for line in known.lines().filter(|line| !line.starts_with('#')) {
        let [tag, what, value, text] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let locale = Locale::of(tag);
        let written = match what {
            "number" => locale.number(num(value)),
            "percent" => locale.percent(num(value)),
            "money" => locale.money(money(value)),
            "date" => locale.date(date(value)),
            "time" => locale.time(crate::time::parse_clock_time(value).unwrap()),
            "period" => locale.period(period(value)).replace('\u{a0}', " "),
            _ => panic!("{line}"),
        };
        let written: String = written
            .chars()
            .map(|letter| match letter {
                '\u{a0}' | '\u{202f}' | '\u{200e}' | '\u{200f}' | '\u{2212}' => letter.escape_unicode().to_string(),
                _ => letter.to_string(),
            })
            .collect();
        if written != text {
            wrong.push(format!("{tag} {what} {value}: `{written}`, not `{text}`"));
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_row_is_whole() {
    for row in ROWS {
        let units = [row.minute, row.hour, row.day, row.month, row.year, row.second];
        for forms in units.into_iter().chain([row.business_minute, row.business_hour, row.business_day]) {
            assert_eq!(forms.split('|').count(), row.plural.forms(), "{}: {forms}", row.tags);
        }
        let named = row.date.contains("{M}");
        assert_eq!(row.months.split(' ').count(), if named { 12 } else { 1 }, "{}", row.tags);
        assert_eq!(row.halves.split(' ').count(), if row.time.contains("{a}") { 2 } else { 1 }, "{}", row.tags);
        for entry in row.symbols.split(' ').filter(|entry| !entry.is_empty()) {
            let code = entry.split('=').next().unwrap();
            // CLDR knows the currency of the Caribbean and the new one of Zimbabwe; older tables of ISO 4217 do not.
            assert!(Currency::named(code).is_some() || ["XCG", "ZWG"].contains(&code), "{}: {entry}", row.tags);
        }
        for tag in row.tags.split(' ').filter(|tag| !tag.ends_with('*')) {
            assert!(std::ptr::eq(Locale::of(tag), row), "{tag}");
        }
    }
}

#[test]
fn a_region_without_a_row_is_served_by_its_language() {
    let price = money("USD 1234.5");
    assert_eq!(Locale::of("en-AU").money(price), "US$1,234.50");
    assert_eq!(Locale::of("EN-us").money(price), "$1,234.50");
    assert_eq!(Locale::of("fr-CA").date(date("2026-03-05")), "5 mars 2026");
    assert_eq!(Locale::of("pt-AO").money(price), "1234,50\u{a0}US$");
    assert_eq!(Locale::of("zh-Hant").period(period("3 days")), "3 天");
    assert_eq!(Locale::of("zh-SG").period(period("3 days")), "3天");
}

#[test]
fn a_language_without_a_row_gets_codes_and_iso_dates() {
    let locale = Locale::of("xx");
    assert_eq!(locale.money(money("EUR 1234.5")), "EUR\u{a0}1,234.50");
    assert_eq!(locale.money(money("EUR -1234.5")), "EUR\u{a0}-1,234.50");
    assert_eq!(locale.date(date("2026-03-05")), "2026-03-05");
    let (instant, zone) = at("2026-03-05T17:00", "Europe/Berlin");
    assert_eq!(locale.instant(instant, zone), "2026-03-05 17:00 (Berlin)");
}

#[test]
fn instants_say_whose_clocks_are_meant() {
    let (instant, berlin) = at("2026-03-05T17:00", "Europe/Berlin");
    assert_eq!(Locale::of("en").instant(instant, berlin), "March 5, 2026 at 5:00\u{202f}PM (Berlin)");
    assert_eq!(Locale::of("en-GB").instant(instant, berlin), "5 March 2026 at 17:00 (Berlin)");
    assert_eq!(Locale::of("de").instant(instant, berlin), "5. März 2026 um 17:00 (Berlin)");
    assert_eq!(Locale::of("zh-CN").instant(instant, berlin), "2026年3月5日 17:00（UTC+1）");
    assert_eq!(Locale::of("ru").instant(instant, berlin), "5 марта 2026\u{202f}г. в 17:00 (UTC+1)");
    assert_eq!(Locale::of("vi").instant(instant, berlin), "lúc 17:00 5 tháng 3, 2026 (Berlin)");
    assert_eq!(Locale::of("en-GB").instant(instant, Zone::UTC), "5 March 2026 at 16:00 (UTC)");
    // Places whose clocks are half an hour off, and names that are no cities.
    for (zone, written) in [
        ("Asia/Kolkata", "5 March 2026 at 21:30 (Kolkata)"),
        ("America/Argentina/Buenos_Aires", "5 March 2026 at 13:00 (Buenos Aires)"),
        ("Etc/GMT+5", "5 March 2026 at 11:00 (UTC-5)"),
        ("Japan", "6 March 2026 at 01:00 (UTC+9)"),
    ] {
        assert_eq!(Locale::of("en-GB").instant(instant, Zone::named(zone).unwrap()), written);
    }
    assert_eq!(distance(instant, Zone::named("Asia/Kolkata").unwrap()), "UTC+5:30");
}

#[test]
fn an_hour_that_clocks_show_twice_says_which() {
    // On 26 October 2025 the clocks of Berlin go back from 3:00 to 2:00: 2:30 is first two hours ahead of UTC, then one.
    let berlin = Zone::named("Europe/Berlin").unwrap();
    let written = |utc: &str| Locale::of("en-GB").instant(at(utc, "UTC").0, berlin);
    assert_eq!(written("2025-10-26T00:30"), "26 October 2025 at 02:30 (Berlin, UTC+2)");
    assert_eq!(written("2025-10-26T01:30"), "26 October 2025 at 02:30 (Berlin, UTC+1)");
    assert_eq!(written("2025-10-26T02:30"), "26 October 2025 at 03:30 (Berlin)");
}

#[test]
fn the_end_of_a_day_is_written_as_that_day() {
    let paris = Zone::named("Europe/Paris").unwrap();
    let end = paris.end_of_day(date("2026-03-19"));
    assert_eq!(Locale::of("en-GB").instant(end, paris), "19 March 2026");
    assert_eq!(Locale::of("zh-CN").instant(end, paris), "2026年3月19日");
    // The same instant elsewhere, and as no more than a point in time.
    let tokyo = Zone::named("Asia/Tokyo").unwrap();
    assert_eq!(Locale::of("en-GB").instant(end, tokyo), "20 March 2026 at 08:00 (Tokyo)");
    assert_eq!(Locale::of("en-GB").instant(end.plain(), paris), "20 March 2026 at 00:00 (Paris)");
}

#[test]
fn durations_have_the_forms_of_their_language() {
    let cases = [
        ("en", "2 business days", "2 business days"),
        ("en", "1 business hour", "1 business hour"),
        ("de", "1 business day", "1 Arbeitstag"),
        ("ru", "2 business days", "2 рабочих дня"),
        ("ru", "21 business days", "21 рабочий день"),
        ("ru", "12 business days", "12 рабочих дней"),
        ("pl", "22 business days", "22 dni robocze"),
        ("ar", "2 days", "يومان"),
        ("ar", "11 days", "11 يومًا"),
        ("zh-CN", "2 business days", "2个工作日"),
        ("ja", "48 hours", "48 時間"),
        ("fr", "0 days", "0\u{a0}jour"),
        ("sv", "14 days", "14 dagar"),
        ("en", "24 months", "2 years"),
        ("en", "90 minutes", "90 minutes"),
        ("de", "1000 days", "1.000 Tage"),
    ];
    for (tag, value, written) in cases {
        assert_eq!(Locale::of(tag).period(period(value)), written, "{tag} {value}");
    }
    let parts = Period::Calendar { months: 1, days: 3 };
    assert_eq!(Locale::of("en").period(parts), "1 month 3 days");
    assert_eq!(Locale::of("zh-CN").period(parts), "1个月3天");
    assert_eq!(Locale::of("de").period(Period::Elapsed { ms: 61_500 }), "1 Minute 1,5 Sekunden");
    assert_eq!(Locale::of("ru").period(Period::Elapsed { ms: 1_500 }), "1,5 секунды");
    assert_eq!(Locale::of("sv").period(Period::BusinessDays(-2)), "\u{2212}2 arbetsdagar");
}

#[test]
fn nothing_is_rounded() {
    let third = Num::ratio(1000, 3).unwrap();
    let eur = Currency::named("EUR").unwrap();
    let of = |minor: Num| Locale::of("de").money(Money { minor, currency: eur });
    assert_eq!(of(num("123456.5")), "1.234,565\u{a0}€");
    assert_eq!(of(third), "10/3\u{a0}€");
    assert_eq!(of(third.neg()), "-10/3\u{a0}€");
    assert_eq!(Locale::of("de").number(third), "1000/3");
    let special = Money { minor: num("1234.5"), currency: Currency::named("XDR").unwrap() };
    assert_eq!(Locale::of("en").money(special), "XDR\u{a0}1,234.5");
    let most = Num::from_i128(i128::MAX).unwrap();
    assert!(Locale::of("en").percent(most).starts_with("170,141"));
}

#[test]
fn times_of_day_where_the_independent_implementation_differs_by_choice() {
    let time = |tag: &str, text: &str| Locale::of(tag).time(crate::time::parse_clock_time(text).unwrap());
    assert_eq!(time("ko", "17:00"), "오후 5:00");
    assert_eq!(time("zh-TW", "09:05"), "上午9:05");
    assert_eq!(time("de", "17:00:30.250"), "17:00:30,250");
    assert_eq!(Locale::of("en-GB").time(ClockTime::END_OF_DAY), "24:00");
}
