//! English, German, Dutch and the Scandinavian languages: one row each. Facts of CLDR 48.0; words for business time are ours.

use super::{Locale, NEUTRAL};

/// American English.
pub(super) const ENGLISH: Locale = Locale {
    tags: "en en-US",
    money: "{-}{¤}{n}",
    symbols: "AUD=A$ PHP=₱ THB USD=$",
    date: "{M} {d}, {y}",
    months: "January February March April May June July August September October November December",
    time: "{h}:{mm}\u{202f}{a}",
    halves: "AM PM",
    instant: "{date} at {time} ({city})",
    ..NEUTRAL
};

/// English elsewhere.
pub(super) const BRITISH: Locale = Locale {
    tags: "en-GB en-*",
    symbols: "AUD=A$ JPY=JP¥ PHP=₱ THB",
    date: "{d} {M} {y}",
    time: "{HH}:{mm}",
    halves: "",
    ..ENGLISH
};

/// German.
pub(super) const GERMAN: Locale = Locale {
    tags: "de de-*",
    decimal: ",",
    group: ".",
    percent: "{-}{n}\u{a0}%",
    money: "{-}{n}\u{a0}{¤}",
    symbols: "USD=$",
    date: "{d}. {M} {y}",
    months: "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    instant: "{date} um {time} ({city})",
    minute: "{n} Minute|{n} Minuten",
    hour: "{n} Stunde|{n} Stunden",
    day: "{n} Tag|{n} Tage",
    month: "{n} Monat|{n} Monate",
    year: "{n} Jahr|{n} Jahre",
    second: "{n} Sekunde|{n} Sekunden",
    business_minute: "{n} Geschäftsminute|{n} Geschäftsminuten",
    business_hour: "{n} Geschäftsstunde|{n} Geschäftsstunden",
    business_day: "{n} Arbeitstag|{n} Arbeitstage",
    yes: "ja",
    no: "nein",
    unproven: "nicht bewiesen",
    ..NEUTRAL
};

/// German in Austria.
pub(super) const AUSTRIAN: Locale = Locale {
    tags: "de-AT",
    money: "{-}{¤}\u{a0}{n}",
    months: "Jänner Februar März April Mai Juni Juli August September Oktober November Dezember",
    ..GERMAN
};

/// German in Switzerland.
pub(super) const SWISS: Locale = Locale {
    tags: "de-CH de-LI",
    decimal: ".",
    group: "'",
    percent: "{-}{n}%",
    money: "{¤}\u{a0}{-}{n}",
    symbols: "EUR USD=$",
    ..GERMAN
};

/// Dutch.
pub(super) const DUTCH: Locale = Locale {
    tags: "nl nl-*",
    decimal: ",",
    group: ".",
    symbols: "CAD=C$ FJD=FJ$ JPY=JP¥ SBD=SI$ XPF ZWG=ZiG",
    date: "{d} {M} {y}",
    months: "januari februari maart april mei juni juli augustus september oktober november december",
    instant: "{date} om {time} ({city})",
    minute: "{n} minuut|{n} minuten",
    hour: "{n} uur|{n} uur",
    day: "{n} dag|{n} dagen",
    month: "{n} maand|{n} maanden",
    year: "{n} jaar|{n} jaar",
    second: "{n} seconde|{n} seconden",
    business_minute: "{n} werkminuut|{n} werkminuten",
    business_hour: "{n} werkuur|{n} werkuren",
    business_day: "{n} werkdag|{n} werkdagen",
    yes: "ja",
    no: "nee",
    unproven: "niet bewezen",
    ..NEUTRAL
};

/// Swedish.
pub(super) const SWEDISH: Locale = Locale {
    tags: "sv sv-*",
    decimal: ",",
    group: "\u{a0}",
    minus: "−",
    percent: "{-}{n}\u{a0}%",
    money: "{-}{n}\u{a0}{¤}",
    symbols: "AUD BBD=Bds$ BMD=BM$ BRL=BR$ BSD=BS$ BZD=BZ$ CNY DKK=Dkr DOP=RD$ EGP=EG£ GBP HKD INR ISK=Ikr \
        JMD=JM$ JPY KRW NOK=Nkr NZD SEK=kr THB TWD VND XCG",
    date: "{d} {M} {y}",
    months: "januari februari mars april maj juni juli augusti september oktober november december",
    instant: "{date} kl. {time} ({city})",
    minute: "{n} minut|{n} minuter",
    hour: "{n} timme|{n} timmar",
    day: "{n} dag|{n} dagar",
    month: "{n} månad|{n} månader",
    year: "{n} år|{n} år",
    second: "{n} sekund|{n} sekunder",
    business_minute: "{n} arbetsminut|{n} arbetsminuter",
    business_hour: "{n} arbetstimme|{n} arbetstimmar",
    business_day: "{n} arbetsdag|{n} arbetsdagar",
    yes: "ja",
    no: "nej",
    unproven: "inte bevisat",
    ..NEUTRAL
};

/// Danish.
pub(super) const DANISH: Locale = Locale {
    tags: "da da-*",
    decimal: ",",
    group: ".",
    percent: "{-}{n}\u{a0}%",
    money: "{-}{n}\u{a0}{¤}",
    symbols: "DKK=kr. JPY=JP¥",
    date: "{d}. {M} {y}",
    months: "januar februar marts april maj juni juli august september oktober november december",
    time: "{HH}.{mm}",
    instant: "{date} kl. {time} ({city})",
    minute: "{n} minut|{n} minutter",
    hour: "{n} time|{n} timer",
    day: "{n} dag|{n} dage",
    month: "{n} måned|{n} måneder",
    year: "{n} år|{n} år",
    second: "{n} sekund|{n} sekunder",
    business_minute: "{n} arbejdsminut|{n} arbejdsminutter",
    business_hour: "{n} arbejdstime|{n} arbejdstimer",
    business_day: "{n} arbejdsdag|{n} arbejdsdage",
    yes: "ja",
    no: "nej",
    unproven: "ikke bevist",
    ..NEUTRAL
};
