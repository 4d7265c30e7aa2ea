//! The languages of East and South East Asia: one row each. Facts of CLDR 48.0; words for business time are ours.

use super::{Locale, NEUTRAL, Plural};

/// Chinese.
pub(super) const CHINESE: Locale = Locale {
    tags: "zh zh-CN zh-*",
    money: "{-}{¤}{n}",
    symbols: "CNY=¥ JPY=JP¥ THB",
    date: "{y}年{m}月{d}日",
    instant: "{date} {time}（{utc}）",
    plural: Plural::Same,
    minute: "{n}分钟",
    hour: "{n}小时",
    day: "{n}天",
    month: "{n}个月",
    year: "{n}年",
    second: "{n}秒钟",
    business_minute: "{n}个工作分钟",
    business_hour: "{n}个工作小时",
    business_day: "{n}个工作日",
    gap: "",
    yes: "是",
    no: "否",
    unproven: "未证实",
    ..NEUTRAL
};

/// Chinese in traditional characters.
pub(super) const TAIWANESE: Locale = Locale {
    tags: "zh-TW zh-HK zh-MO zh-Hant zh-Hant-TW zh-Hant-HK zh-Hant-MO",
    money: "{-}{¤}{n}",
    symbols: "KRW=￦ THB TWD=$",
    date: "{y}年{m}月{d}日",
    time: "{a}{h}:{mm}",
    halves: "上午 下午",
    instant: "{date} {time}（{utc}）",
    plural: Plural::Same,
    minute: "{n} 分鐘",
    hour: "{n} 小時",
    day: "{n} 天",
    month: "{n} 個月",
    year: "{n} 年",
    second: "{n} 秒",
    business_minute: "{n} 個工作分鐘",
    business_hour: "{n} 個工作小時",
    business_day: "{n} 個工作日",
    yes: "是",
    no: "否",
    unproven: "未證實",
    ..NEUTRAL
};

/// Japanese.
pub(super) const JAPANESE: Locale = Locale {
    tags: "ja ja-*",
    money: "{-}{¤}{n}",
    symbols: "AUD=A$ CNY=元 JPY=￥ THB USD=$ XCG=Cg",
    date: "{y}年{m}月{d}日",
    time: "{H}:{mm}",
    instant: "{date} {time}（{utc}）",
    plural: Plural::Same,
    minute: "{n} 分",
    hour: "{n} 時間",
    day: "{n} 日",
    month: "{n} か月",
    year: "{n} 年",
    second: "{n} 秒",
    business_minute: "営業時間で {n} 分",
    business_hour: "営業時間で {n} 時間",
    business_day: "{n} 営業日",
    yes: "はい",
    no: "いいえ",
    unproven: "未証明",
    ..NEUTRAL
};

/// Korean.
pub(super) const KOREAN: Locale = Locale {
    tags: "ko ko-*",
    money: "{-}{¤}{n}",
    symbols: "JPY=JP¥ THB",
    date: "{y}년 {m}월 {d}일",
    time: "{a} {h}:{mm}",
    halves: "오전 오후",
    instant: "{date} {time} ({utc})",
    plural: Plural::Same,
    minute: "{n}분",
    hour: "{n}시간",
    day: "{n}일",
    month: "{n}개월",
    year: "{n}년",
    second: "{n}초",
    business_minute: "영업시간 기준 {n}분",
    business_hour: "영업시간 기준 {n}시간",
    business_day: "{n}영업일",
    yes: "예",
    no: "아니요",
    unproven: "입증되지 않음",
    ..NEUTRAL
};

/// Vietnamese.
pub(super) const VIETNAMESE: Locale = Locale {
    tags: "vi vi-*",
    decimal: ",",
    group: ".",
    money: "{-}{n}\u{a0}{¤}",
    date: "{d} tháng {m}, {y}",
    instant: "lúc {time} {date} ({city})",
    plural: Plural::Same,
    minute: "{n} phút",
    hour: "{n} giờ",
    day: "{n} ngày",
    month: "{n} tháng",
    year: "{n} năm",
    second: "{n} giây",
    business_minute: "{n} phút làm việc",
    business_hour: "{n} giờ làm việc",
    business_day: "{n} ngày làm việc",
    yes: "có",
    no: "không",
    unproven: "chưa chứng minh được",
    ..NEUTRAL
};

/// Thai, with the years of the common era.
pub(super) const THAI: Locale = Locale {
    tags: "th th-*",
    money: "{-}{¤}{n}",
    date: "{d} {M} ค.ศ. {y}",
    months: "มกราคม กุมภาพันธ์ มีนาคม เมษายน พฤษภาคม มิถุนายน กรกฎาคม สิงหาคม กันยายน ตุลาคม พฤศจิกายน ธันวาคม",
    instant: "{date} เวลา {time} ({utc})",
    plural: Plural::Same,
    minute: "{n} นาที",
    hour: "{n} ชั่วโมง",
    day: "{n} วัน",
    month: "{n} เดือน",
    year: "{n} ปี",
    second: "{n} วินาที",
    business_minute: "{n} นาทีทำการ",
    business_hour: "{n} ชั่วโมงทำการ",
    business_day: "{n} วันทำการ",
    yes: "ใช่",
    no: "ไม่ใช่",
    unproven: "พิสูจน์ไม่ได้",
    ..NEUTRAL
};

/// Indonesian.
pub(super) const INDONESIAN: Locale = Locale {
    tags: "id id-*",
    decimal: ",",
    group: ".",
    money: "{-}{¤}{n}",
    symbols: "IDR=Rp INR=Rs JPY=JP¥",
    date: "{d} {M} {y}",
    months: "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember",
    time: "{HH}.{mm}",
    instant: "{date} pukul {time} ({city})",
    plural: Plural::Same,
    minute: "{n} menit",
    hour: "{n} jam",
    day: "{n} hari",
    month: "{n} bulan",
    year: "{n} tahun",
    second: "{n} detik",
    business_minute: "{n} menit kerja",
    business_hour: "{n} jam kerja",
    business_day: "{n} hari kerja",
    yes: "ya",
    no: "tidak",
    unproven: "tidak terbukti",
    ..NEUTRAL
};
