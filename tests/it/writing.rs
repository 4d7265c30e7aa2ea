//! The table of the documentation that shows how languages write values, against the program.

use redress::locale::Locale;
use redress::time::{Period, Zone, parse_clock_time, parse_date};
use redress::value::{Currency, Money, Num};

const PAGE: &str = "docs/language/writing_values.md";

/// The line of the table for a language, with usual spaces and without marks of direction.
fn line(tag: &str) -> String {
    let locale = Locale::of(tag);
    let eur = Currency::named("EUR").unwrap();
    let day = parse_date("2026-03-05").unwrap();
    let berlin = Zone::named("Europe/Berlin").unwrap();
    let five = berlin.at(day, parse_clock_time("17:00").unwrap()).instant;
    let cells = [
        locale.money(Money { minor: Num::from_i64(123_450), currency: eur }),
        locale.percent(Num::ratio(1, 8).unwrap()),
        locale.date(day),
        locale.instant(five, berlin),
        locale.period(Period::BusinessDays(2)),
    ];
    let line = format!("| `{tag}` | {} |", cells.join(" | "));
    line.replace(['\u{a0}', '\u{202f}'], " ").replace(['\u{200e}', '\u{200f}'], "")
}

#[test]
fn the_table_of_the_documentation_is_what_the_program_writes() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(PAGE);
    let page = std::fs::read_to_string(&path).unwrap();
    let tag = |row: &str| row.strip_prefix("| `").and_then(|rest| rest.split_once('`')).map(|(tag, _)| tag.to_owned());
    let renewed: Vec<String> = page
        .lines()
        .map(|row| match tag(row) {
            Some(tag) if row.matches('|').count() == 7 => line(&tag),
            _ => row.to_owned(),
        })
        .collect();
    let renewed = renewed.join("\n") + "\n";
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &renewed).unwrap();
    } else {
        assert_eq!(page, renewed, "{PAGE} is out of date");
    }
}
