//! The Romance languages: one row each. Facts of CLDR 48.0; words for business time are ours.

use super::{Locale, NEUTRAL, Plural};

/// French.
pub(super) const FRENCH: Locale = Locale {
    tags: "fr fr-*",
    decimal: ",",
    group: "\u{202f}",
    percent: "{-}{n}\u{a0}%",
    money: "{-}{n}\u{a0}{¤}",
    symbols: "ARS=$AR AUD=$AU BMD=$BM BND=$BN BZD=$BZ CAD=$CA CLP=$CL CNY COP=$CO FJD=$FJ FKP=£FK GBP=£GB GIP=£GI \
        HKD JPY LBP=£LB MXN=$MX NAD=$NA NZD=$NZ SBD=$SB SGD=$SG SRD=$SR THB TTD=$TT TWD USD=$US UYU=$UY \
        WST=$WS XCD XPF=FCFP",
    date: "{d} {M} {y}",
    months: "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    instant: "{date} à {time} ({city})",
    plural: Plural::ZeroOne,
    minute: "{n}\u{a0}minute|{n}\u{a0}minutes",
    hour: "{n}\u{a0}heure|{n}\u{a0}heures",
    day: "{n}\u{a0}jour|{n}\u{a0}jours",
    month: "{n}\u{a0}mois|{n}\u{a0}mois",
    year: "{n}\u{a0}an|{n}\u{a0}ans",
    second: "{n}\u{a0}seconde|{n}\u{a0}secondes",
    business_minute: "{n}\u{a0}minute ouvrée|{n}\u{a0}minutes ouvrées",
    business_hour: "{n}\u{a0}heure ouvrée|{n}\u{a0}heures ouvrées",
    business_day: "{n}\u{a0}jour ouvré|{n}\u{a0}jours ouvrés",
    yes: "oui",
    no: "non",
    unproven: "non prouvé",
    ..NEUTRAL
};

/// Spanish.
pub(super) const SPANISH: Locale = Locale {
    tags: "es es-*",
    decimal: ",",
    group: ".",
    least_group: 2,
    percent: "{-}{n}\u{a0}%",
    money: "{-}{n}\u{a0}{¤}",
    symbols: "AUD BRL CAD CNY GBP HKD ILS INR JPY KRW MXN NZD TWD XAF XCD XOF",
    date: "{d} de {M} de {y}",
    months: "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    time: "{H}:{mm}",
    instant: "{date} a las {time} ({city})",
    minute: "{n} minuto|{n} minutos",
    hour: "{n} hora|{n} horas",
    day: "{n} día|{n} días",
    month: "{n} mes|{n} meses",
    year: "{n} año|{n} años",
    second: "{n} segundo|{n} segundos",
    business_minute: "{n} minuto hábil|{n} minutos hábiles",
    business_hour: "{n} hora hábil|{n} horas hábiles",
    business_day: "{n} día hábil|{n} días hábiles",
    yes: "sí",
    unproven: "no probado",
    ..NEUTRAL
};

/// Spanish where a point parts the decimals.
pub(super) const MEXICAN: Locale = Locale {
    tags: "es-MX es-419 es-US es-PE es-GT es-HN es-NI es-PA es-SV es-DO es-PR",
    decimal: ".",
    group: ",",
    least_group: 1,
    percent: "{-}{n}%",
    money: "{-}{¤}{n}",
    symbols: "AUD BRL CAD CNY EUR GBP HKD ILS INR JPY KRW MRU=UM MXN=$ NZD THB TWD USD VND XAF XCD XOF",
    time: "{h}:{mm}\u{202f}{a}",
    halves: "a.m. p.m.",
    ..SPANISH
};

/// Italian.
pub(super) const ITALIAN: Locale = Locale {
    tags: "it it-*",
    decimal: ",",
    group: ".",
    least_group: 2,
    money: "{-}{n}\u{a0}{¤}",
    symbols: "AUD=A$ BRL HKD INR JPY KRW MXN PHP=₱ TWD USD VND XCG=Cf",
    date: "{d} {M} {y}",
    months: "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    instant: "{date} alle ore {time} ({city})",
    minute: "{n} minuto|{n} minuti",
    hour: "{n} ora|{n} ore",
    day: "{n} giorno|{n} giorni",
    month: "{n} mese|{n} mesi",
    year: "{n} anno|{n} anni",
    second: "{n} secondo|{n} secondi",
    business_minute: "{n} minuto lavorativo|{n} minuti lavorativi",
    business_hour: "{n} ora lavorativa|{n} ore lavorative",
    business_day: "{n} giorno lavorativo|{n} giorni lavorativi",
    yes: "sì",
    unproven: "non provato",
    ..NEUTRAL
};

/// Portuguese in Brazil.
pub(super) const BRAZILIAN: Locale = Locale {
    tags: "pt pt-BR",
    decimal: ",",
    group: ".",
    money: "{-}{¤}\u{a0}{n}",
    symbols: "JPY=JP¥",
    date: "{d} de {M} de {y}",
    months: "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    instant: "{date} às {time} ({city})",
    plural: Plural::ZeroOne,
    minute: "{n} minuto|{n} minutos",
    hour: "{n} hora|{n} horas",
    day: "{n} dia|{n} dias",
    month: "{n} mês|{n} meses",
    year: "{n} ano|{n} anos",
    second: "{n} segundo|{n} segundos",
    business_minute: "{n} minuto útil|{n} minutos úteis",
    business_hour: "{n} hora útil|{n} horas úteis",
    business_day: "{n} dia útil|{n} dias úteis",
    yes: "sim",
    no: "não",
    unproven: "não comprovado",
    ..NEUTRAL
};

/// Portuguese elsewhere.
pub(super) const PORTUGUESE: Locale = Locale {
    tags: "pt-PT pt-*",
    group: "\u{a0}",
    least_group: 2,
    money: "{-}{n}\u{a0}{¤}",
    plural: Plural::One,
    ..BRAZILIAN
};
