//! The words of the language in their three tiers. Every other word is a name, and after a dot every word is one.

use crate::value::Currency;

/// The words that are never names.
pub const RESERVED: &[&str] = &[
    "after", "and", "at", "because", "before", "by", "cite", "convert", "else", "except", "expect", "from", "if", "in",
    "is", "may", "must", "no", "normally", "not", "of", "or", "then", "to", "unless", "when", "where", "within", "yes",
];

/// The words that begin an item; no field, setting or stage begins with one.
pub const ITEMS: &[&str] = &[
    "always",
    "calendar",
    "clock",
    "compensation",
    "counting",
    "decision",
    "define",
    "eligibility",
    "enum",
    "example",
    "facts",
    "finding",
    "hook",
    "import",
    "migrate",
    "notice",
    "parties",
    "policy",
    "record",
    "remedies",
    "responsibility",
    "table",
    "workflow",
];

/// The words that begin a setting of the header.
pub const SETTINGS: &[&str] =
    &["version", "effective", "currency", "timezone", "counting", "calendar", "rounding", "holidays", "languages"];

/// The words that begin a statement inside an item: a rule, or a line of the ledger or of a calendar.
pub const STATEMENTS: &[&str] =
    &["normally", "except", "pay", "deduct", "give", "total", "open", "closed", "received", "timezone"];

/// The words that begin an effect.
pub const EFFECTS: &[&str] = &["decide", "grant", "refuse", "settle", "set", "add", "notify", "assign", "flag"];

/// The words that begin a clause of a rule or line, in the order in which the clauses stand.
pub const CLAUSES: &[&str] = &[
    "within",
    "from",
    "until",
    "of",
    "worth",
    "at least",
    "at most",
    "borne by",
    "when",
    "unless",
    "wins over",
    "because",
    "cite",
];

/// Whether a word can never be a name.
pub fn is_reserved(word: &str) -> bool {
    RESERVED.contains(&word)
}

/// Whether a word begins an item.
pub fn is_item(word: &str) -> bool {
    ITEMS.contains(&word)
}

/// The currency that a word means, by its code; a code may stand in small letters.
pub(crate) fn currency(word: &str) -> Option<&'static str> {
    match word {
        "euro" | "euros" | "Euro" | "Euros" | "欧元" => Some("EUR"),
        "yuan" | "Yuan" | "RMB" | "rmb" | "元" | "块" | "圆" | "人民币" => Some("CNY"),
        "yen" | "Yen" | "日元" => Some("JPY"),
        _ => Currency::named(&word.to_ascii_uppercase()).map(Currency::code),
    }
}

/// The unit that a word means, as it is written here.
pub(crate) fn unit(word: &str) -> Option<&'static str> {
    Some(match word {
        "second" => "second",
        "seconds" | "sec" | "secs" | "秒" => "seconds",
        "minute" => "minute",
        "minutes" | "min" | "mins" | "Minuten" | "minuten" | "分钟" => "minutes",
        "hour" => "hour",
        "hours" | "h" | "hr" | "hrs" | "Stunde" | "Stunden" | "stunden" | "小时" => "hours",
        "day" => "day",
        "days" | "d" | "Tag" | "Tage" | "Tagen" | "tage" | "tagen" | "天" | "日" => "days",
        "week" => "week",
        "weeks" | "w" | "wk" | "wks" | "Woche" | "Wochen" | "wochen" | "周" => "weeks",
        "month" => "month",
        "months" | "mo" | "mos" | "Monat" | "Monate" | "Monaten" | "monate" | "月" | "个月" => "months",
        "year" => "year",
        "years" | "y" | "yr" | "yrs" | "Jahr" | "Jahre" | "Jahren" | "jahre" | "年" => "years",
        _ => return None,
    })
}
