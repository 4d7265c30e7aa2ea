//! Slavic languages, Turkish and Arabic: one row each. Facts of CLDR 48.0; words for business time are ours.

use super::{Locale, NEUTRAL, Plural};

/// Polish.
pub(super) const POLISH: Locale = Locale {
    tags: "pl pl-*",
    decimal: ",",
    group: "\u{a0}",
    least_group: 2,
    money: "{-}{n}\u{a0}{¤}",
    symbols: "AUD CAD CNY GBP HKD ILS INR JPY KRW MXN NZD PLN=zł THB TWD USD VND XCG",
    date: "{d} {M} {y}",
    months: "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
    plural: Plural::Polish,
    minute: "{n} minuta|{n} minuty|{n} minut",
    hour: "{n} godzina|{n} godziny|{n} godzin",
    day: "{n} dzień|{n} dni|{n} dni",
    month: "{n} miesiąc|{n} miesiące|{n} miesięcy",
    year: "{n} rok|{n} lata|{n} lat",
    second: "{n} sekunda|{n} sekundy|{n} sekund",
    business_minute: "{n} minuta robocza|{n} minuty robocze|{n} minut roboczych",
    business_hour: "{n} godzina robocza|{n} godziny robocze|{n} godzin roboczych",
    business_day: "{n} dzień roboczy|{n} dni robocze|{n} dni roboczych",
    yes: "tak",
    no: "nie",
    unproven: "nieudowodnione",
    ..NEUTRAL
};

/// Russian.
pub(super) const RUSSIAN: Locale = Locale {
    tags: "ru ru-*",
    decimal: ",",
    group: "\u{a0}",
    percent: "{-}{n}\u{a0}%",
    money: "{-}{n}\u{a0}{¤}",
    symbols: "AUD=A$ RUB=₽ TMT=ТМТ UAH=₴ USD=$ XCG=Cg",
    date: "{d} {M} {y}\u{202f}г.",
    months: "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    instant: "{date} в {time} ({utc})",
    plural: Plural::Russian,
    minute: "{n} минута|{n} минуты|{n} минут",
    hour: "{n} час|{n} часа|{n} часов",
    day: "{n} день|{n} дня|{n} дней",
    month: "{n} месяц|{n} месяца|{n} месяцев",
    year: "{n} год|{n} года|{n} лет",
    second: "{n} секунда|{n} секунды|{n} секунд",
    business_minute: "{n} рабочая минута|{n} рабочие минуты|{n} рабочих минут",
    business_hour: "{n} рабочий час|{n} рабочих часа|{n} рабочих часов",
    business_day: "{n} рабочий день|{n} рабочих дня|{n} рабочих дней",
    yes: "да",
    no: "нет",
    unproven: "не доказано",
    ..NEUTRAL
};

/// Turkish.
pub(super) const TURKISH: Locale = Locale {
    tags: "tr tr-*",
    decimal: ",",
    group: ".",
    percent: "{-}%{n}",
    money: "{-}{¤}{n}",
    symbols: "TRY=₺ USD=$",
    date: "{d} {M} {y}",
    months: "Ocak Şubat Mart Nisan Mayıs Haziran Temmuz Ağustos Eylül Ekim Kasım Aralık",
    plural: Plural::Same,
    minute: "{n} dakika",
    hour: "{n} saat",
    day: "{n} gün",
    month: "{n} ay",
    year: "{n} yıl",
    second: "{n} saniye",
    business_minute: "{n} iş dakikası",
    business_hour: "{n} iş saati",
    business_day: "{n} iş günü",
    yes: "evet",
    no: "hayır",
    unproven: "kanıtlanmadı",
    ..NEUTRAL
};

/// Arabic.
pub(super) const ARABIC: Locale = Locale {
    tags: "ar ar-*",
    minus: "\u{200e}-",
    percent: "{-}{n}\u{200e}%\u{200e}",
    money: "\u{200f}{-}{n}\u{a0}{¤}",
    symbols: "AED=د.إ.\u{200f} BHD=د.ب.\u{200f} DZD=د.ج.\u{200f} EGP=ج.م.\u{200f} GBP=UK£ IQD=د.ع.\u{200f} \
        IRR=ر.إ. JOD=د.أ.\u{200f} JPY=JP¥ KWD=د.ك.\u{200f} LBP=ل.ل.\u{200f} LYD=د.ل.\u{200f} \
        MAD=د.م.\u{200f} MRU=أ.م. OMR=ر.ع.\u{200f} QAR=ر.ق.\u{200f} SAR=ر.س.\u{200f} SDG=ج.س. \
        SYP=ل.س.\u{200f} TND=د.ت.\u{200f} YER=ر.ي.\u{200f}",
    date: "{d} {M} {y}",
    months: "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
    time: "{h}:{mm} {a}",
    halves: "ص م",
    instant: "{date} في {time} ({utc})",
    plural: Plural::Arabic,
    minute: "{n} دقيقة|دقيقة|دقيقتان|{n} دقائق|{n} دقيقة|{n} دقيقة",
    hour: "{n} ساعة|ساعة|ساعتان|{n} ساعات|{n} ساعة|{n} ساعة",
    day: "{n} يوم|يوم|يومان|{n} أيام|{n} يومًا|{n} يوم",
    month: "{n} شهر|شهر|شهران|{n} أشهر|{n} شهرًا|{n} شهر",
    year: "{n} سنة|سنة|سنتان|{n} سنوات|{n} سنة|{n} سنة",
    second: "{n} ثانية|ثانية|ثانيتان|{n} ثوان|{n} ثانية|{n} ثانية",
    business_minute: "{n} دقيقة عمل|دقيقة عمل|دقيقتا عمل|{n} دقائق عمل|{n} دقيقة عمل|{n} دقيقة عمل",
    business_hour: "{n} ساعة عمل|ساعة عمل|ساعتا عمل|{n} ساعات عمل|{n} ساعة عمل|{n} ساعة عمل",
    business_day: "{n} يوم عمل|يوم عمل|يوما عمل|{n} أيام عمل|{n} يوم عمل|{n} يوم عمل",
    yes: "نعم",
    no: "لا",
    unproven: "غير مثبت",
    ..NEUTRAL
};
