//! How the readers of a language write amounts, numbers, dates, times and durations.
//!
//! A [`Locale`] is one row of a table with the facts of Unicode's Common Locale Data Repository (CLDR 48.0):
//! separators, patterns, names, plural rules for whole numbers. Promises that nothing is rounded and nothing left out:
//! what cannot be written exactly as a decimal is written as a fraction. A language without a row gets a neutral style
//! with ISO dates and currency codes. Knows nothing of policies, titles or notices, nor the names of currencies,
//! countries and zones.

mod asia;
mod germanic;
mod others;
mod plural;
mod romance;

#[cfg(test)]
mod tests;

use crate::time::{ClockTime, Date, Instant, Period, Zone};
use crate::value::{Currency, Found, Money, Num};
use plural::Plural;

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 3_600_000;

/// How the readers of one language write values.
///
/// In patterns stands in braces what is filled in. Words for several numbers are parted by `|`, in the order of the
/// language's plural rule.
#[derive(Debug)]
pub struct Locale {
    /// The languages that it serves; `de-*` is German anywhere else.
    tags: &'static str,
    decimal: &'static str,
    group: &'static str,
    /// How many digits must stand before the first group; Spanish writes 1234 but 12.345.
    least_group: usize,
    minus: &'static str,
    percent: &'static str,
    money: &'static str,
    /// Symbols of currencies where they differ from the [`SYMBOLS`] of all languages; a bare code stands for itself.
    symbols: &'static str,
    date: &'static str,
    /// The names of the months as they stand in a date, none where it has their numbers.
    months: &'static str,
    time: &'static str,
    /// The names of the halves of the day, where the clock has twelve hours.
    halves: &'static str,
    instant: &'static str,
    plural: Plural,
    minute: &'static str,
    hour: &'static str,
    day: &'static str,
    month: &'static str,
    year: &'static str,
    second: &'static str,
    business_minute: &'static str,
    business_hour: &'static str,
    business_day: &'static str,
    /// What stands between two parts of a duration.
    gap: &'static str,
    yes: &'static str,
    no: &'static str,
    unproven: &'static str,
}

/// For languages without a row: codes and ISO dates, which all understand, and English words.
const NEUTRAL: Locale = Locale {
    tags: "",
    decimal: ".",
    group: ",",
    least_group: 1,
    minus: "-",
    percent: "{-}{n}%",
    money: "{¤}\u{a0}{-}{n}",
    symbols: "",
    date: "{y}-{0m}-{0d}",
    months: "",
    time: "{HH}:{mm}",
    halves: "",
    instant: "{date} {time} ({city})",
    plural: Plural::One,
    minute: "{n} minute|{n} minutes",
    hour: "{n} hour|{n} hours",
    day: "{n} day|{n} days",
    month: "{n} month|{n} months",
    year: "{n} year|{n} years",
    second: "{n} second|{n} seconds",
    business_minute: "{n} business minute|{n} business minutes",
    business_hour: "{n} business hour|{n} business hours",
    business_day: "{n} business day|{n} business days",
    gap: " ",
    yes: "yes",
    no: "no",
    unproven: "not proven",
};

/// The rows. The first that names a language serves it.
static ROWS: [&Locale; 25] = [
    &germanic::ENGLISH,
    &germanic::BRITISH,
    &germanic::GERMAN,
    &germanic::AUSTRIAN,
    &germanic::SWISS,
    &germanic::DUTCH,
    &germanic::SWEDISH,
    &germanic::DANISH,
    &romance::FRENCH,
    &romance::SPANISH,
    &romance::MEXICAN,
    &romance::ITALIAN,
    &romance::BRAZILIAN,
    &romance::PORTUGUESE,
    &others::POLISH,
    &others::RUSSIAN,
    &others::TURKISH,
    &others::ARABIC,
    &asia::CHINESE,
    &asia::TAIWANESE,
    &asia::JAPANESE,
    &asia::KOREAN,
    &asia::VIETNAMESE,
    &asia::THAI,
    &asia::INDONESIAN,
];

/// Symbols of currencies that hold in every language but where its row says otherwise. They are never ambiguous: the
/// dollar of the United States is `US$` outside of them.
const SYMBOLS: [(&str, &str); 22] = [
    ("AUD", "AU$"),
    ("BRL", "R$"),
    ("CAD", "CA$"),
    ("CNY", "CN¥"),
    ("EUR", "€"),
    ("GBP", "£"),
    ("HKD", "HK$"),
    ("ILS", "₪"),
    ("INR", "₹"),
    ("JPY", "¥"),
    ("KRW", "₩"),
    ("MXN", "MX$"),
    ("NZD", "NZ$"),
    ("THB", "฿"),
    ("TWD", "NT$"),
    ("USD", "US$"),
    ("VND", "₫"),
    ("XAF", "FCFA"),
    ("XCD", "EC$"),
    ("XCG", "Cg."),
    ("XOF", "F\u{202f}CFA"),
    ("XPF", "CFPF"),
];

impl Locale {
    /// The row of a language tag such as `en`, `en-GB` or `zh-CN`, else that of its language, else a neutral one.
    pub fn of(tag: &str) -> &'static Locale {
        let language = tag.split('-').next().unwrap_or_default();
        let serves = |row: &Locale, wanted: &dyn Fn(&str) -> bool| row.tags.split(' ').any(wanted);
        let exact = ROWS.iter().find(|row| serves(row, &|own| own.eq_ignore_ascii_case(tag)));
        let of_language = |own: &str| own.strip_suffix("-*").is_some_and(|own| own.eq_ignore_ascii_case(language));
        exact.or_else(|| ROWS.iter().find(|row| serves(row, &of_language))).copied().unwrap_or(&NEUTRAL)
    }

    /// A number: `1,234.5`, `1.234,5`.
    pub fn number(&self, number: Num) -> String {
        let mut out = String::new();
        self.signed(&mut out, number.is_negative());
        self.digits(&mut out, &number.abs().to_string());
        out
    }

    /// A fraction as percent: 3/20 is `15%`, `15 %`.
    pub fn percent(&self, fraction: Num) -> String {
        let Some(percent) = fraction.mul(Num::from_i64(100)) else { return self.number(fraction) };
        let mut out = String::new();
        fill(&mut out, self.percent, &|out, part| match part {
            "-" => self.signed(out, percent.is_negative()),
            _ => self.digits(out, &percent.abs().to_string()),
        });
        out
    }

    /// An amount with all places of its currency: `€1,234.50`, `1.234,50 €`. One that is not in whole minor units shows
    /// all it has.
    pub fn money(&self, money: Money) -> String {
        let written = money.to_string();
        let amount = written.split_once(' ').map_or(written.as_str(), |(_, amount)| amount);
        let mut out = String::new();
        fill(&mut out, self.money, &|out, part| match part {
            "-" => self.signed(out, money.minor.is_negative()),
            "¤" => out.push_str(self.symbol(money.currency)),
            _ => {
                // Letters never touch digits.
                if out.ends_with(|last: char| last.is_alphanumeric() || last == '.') {
                    out.push('\u{a0}');
                }
                self.digits(out, amount.trim_start_matches('-'));
            }
        });
        out
    }

    /// The symbol of a currency, its code where there is none that its readers know.
    fn symbol(&self, currency: Currency) -> &'static str {
        let code = currency.code();
        let own = |entry: &'static str| {
            let (of, symbol) = entry.split_once('=').unwrap_or((entry, entry));
            (of == code).then_some(symbol)
        };
        let common = || SYMBOLS.iter().find(|(of, _)| *of == code).map(|(_, symbol)| *symbol);
        if self.tags.is_empty() {
            return code;
        }
        self.symbols.split(' ').find_map(own).or_else(common).unwrap_or(code)
    }

    /// A day: `5 March 2026`, `2026年3月5日`.
    pub fn date(&self, date: Date) -> String {
        let (year, month, day) = date.ymd();
        let mut out = String::new();
        fill(&mut out, self.date, &|out, part| match part {
            "y" => out.push_str(&format!("{year:04}")),
            "0m" => out.push_str(&format!("{month:02}")),
            "0d" => out.push_str(&format!("{day:02}")),
            "m" => out.push_str(&month.to_string()),
            "d" => out.push_str(&day.to_string()),
            _ => out.push_str(self.months.split(' ').nth((month as usize).saturating_sub(1)).unwrap_or_default()),
        });
        out
    }

    /// A time of day: `17:00`, `5:00 PM`; seconds and milliseconds stand where they are not zero.
    pub fn time(&self, time: ClockTime) -> String {
        let (seconds, milli) = (time.ms() / 1000, time.ms() % 1000);
        let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        let colon = if self.time.contains('.') { '.' } else { ':' };
        let mut halves = self.halves.split(' ');
        let half = if hour % 24 < 12 { halves.next() } else { halves.nth(1) };
        let mut out = String::new();
        fill(&mut out, self.time, &|out, part| match part {
            "HH" => out.push_str(&format!("{hour:02}")),
            "H" => out.push_str(&hour.to_string()),
            "h" => out.push_str(&((hour + 11) % 12 + 1).to_string()),
            "mm" => {
                out.push_str(&format!("{minute:02}"));
                if !time.ms().is_multiple_of(60_000) {
                    out.push_str(&format!("{colon}{second:02}"));
                }
                if milli != 0 {
                    out.push_str(&format!("{}{milli:03}", self.decimal));
                }
            }
            _ => out.push_str(half.unwrap_or_default()),
        });
        out
    }

    /// An instant as the clocks of a zone show it, with the zone's city, or how far it is from UTC where readers have
    /// other letters: `5 March 2026 at 17:00 (Berlin)`, `2026年3月5日 17:00（UTC+1）`.
    ///
    /// The exclusive end of a day is written as that day alone.
    pub fn instant(&self, instant: Instant, zone: Zone) -> String {
        let (date, time) = zone.reached(instant);
        if time == ClockTime::END_OF_DAY {
            return self.date(date);
        }
        let mut out = String::new();
        fill(&mut out, self.instant, &|out, part| match part {
            "date" => out.push_str(&self.date(date)),
            "time" => out.push_str(&self.time(time)),
            "city" => match city(zone) {
                Some(city) => {
                    out.push_str(&city.replace('_', " "));
                    if zone.shows_twice(instant) {
                        out.push_str(", ");
                        out.push_str(&distance(instant, zone));
                    }
                }
                None => out.push_str(&distance(instant, zone)),
            },
            _ => out.push_str(&distance(instant, zone)),
        });
        out
    }

    /// A duration in the units in which policies write it: `2 business days`, `1 month 3 days`, `90 minutes`.
    pub fn period(&self, period: Period) -> String {
        match period {
            Period::Elapsed { ms } => self.clock(ms, self.hour, self.minute),
            Period::BusinessTime { ms } => self.clock(ms, self.business_hour, self.business_minute),
            Period::BusinessDays(days) => self.count(days.into(), self.business_day),
            Period::Calendar { months: 0, days } => self.count(days.into(), self.day),
            Period::Calendar { months, days } => {
                let (count, unit) = if months % 12 == 0 { (months / 12, self.year) } else { (months, self.month) };
                let mut out = self.count(count.into(), unit);
                if days != 0 {
                    out.push_str(self.gap);
                    out.push_str(&self.count(days.into(), self.day));
                }
                out
            }
        }
    }

    /// `yes` or `no`.
    pub fn truth(&self, holds: bool) -> &'static str {
        if holds { self.yes } else { self.no }
    }

    /// `yes`, `no` or `not proven`.
    pub fn finding(&self, found: Found) -> &'static str {
        match found {
            Found::Yes => self.yes,
            Found::No => self.no,
            Found::Unproven => self.unproven,
        }
    }

    /// Time by the clock: whole hours, else minutes, with what is left of a minute.
    fn clock(&self, ms: i64, hour: &str, minute: &str) -> String {
        if ms % HOUR_MS == 0 {
            return self.count(ms / HOUR_MS, hour);
        }
        let mut parts = Vec::new();
        if ms / MINUTE_MS != 0 {
            parts.push(self.count(ms / MINUTE_MS, minute));
        }
        if let Some(seconds) = Num::ratio((ms % MINUTE_MS).into(), 1000)
            && !seconds.is_zero()
        {
            parts.push(self.counted(seconds, self.second));
        }
        parts.join(self.gap)
    }

    fn count(&self, count: i64, forms: &str) -> String {
        self.counted(Num::from_i64(count), forms)
    }

    /// `3 days`: a number with the word in the form that it wants.
    fn counted(&self, count: Num, forms: &str) -> String {
        let size = count.abs();
        let form = self.plural.form(size);
        let mut out = String::new();
        self.signed(&mut out, count.is_negative());
        fill(&mut out, forms.split('|').nth(form).unwrap_or(forms), &|out, _| self.digits(out, &size.to_string()));
        out
    }

    fn signed(&self, out: &mut String, negative: bool) {
        if negative {
            out.push_str(self.minus);
        }
    }

    /// The digits of a number without sign, with the language's separators; a fraction such as `1/3` as it is.
    fn digits(&self, out: &mut String, text: &str) {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let grouped = whole.len() >= 3 + self.least_group && whole.bytes().all(|byte| byte.is_ascii_digit());
        for (at, digit) in whole.chars().enumerate() {
            if grouped && at != 0 && (whole.len() - at) % 3 == 0 {
                out.push_str(self.group);
            }
            out.push(digit);
        }
        if !fraction.is_empty() {
            out.push_str(self.decimal);
            out.push_str(fraction);
        }
    }
}

/// The city that an IANA zone is named after; `None` for one that is named after an offset or a country.
fn city(zone: Zone) -> Option<&'static str> {
    let (region, city) = zone.name().rsplit_once('/')?;
    (region != "Etc").then_some(city)
}

/// How far a zone's clocks are from UTC at an instant: `UTC`, `UTC+8`, `UTC+5:30`.
pub(crate) fn distance(instant: Instant, zone: Zone) -> String {
    let offset = zone.local(instant).offset_seconds;
    let sign = if offset < 0 { '-' } else { '+' };
    let minutes = offset.unsigned_abs() / 60;
    match (minutes / 60, minutes % 60) {
        (0, 0) => "UTC".to_owned(),
        (hours, 0) => format!("UTC{sign}{hours}"),
        (hours, minutes) => format!("UTC{sign}{hours}:{minutes:02}"),
    }
}

/// Writes a pattern; `part` writes what stands for the words in braces.
fn fill(out: &mut String, pattern: &str, part: &dyn Fn(&mut String, &str)) {
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, tail) = after.split_once('}').unwrap_or((after, ""));
        out.push_str(before);
        part(out, name);
        rest = tail;
    }
    out.push_str(rest);
}
