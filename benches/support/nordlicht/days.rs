//! Days as a programmer would count them by hand: calendars as sorted dates, zones by `chrono-tz`.

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc, Weekday};
use chrono_tz::Tz;

/// Working days of a country.
pub struct Calendar {
    rest: [Weekday; 2],
    closed: Vec<NaiveDate>,
    open: Vec<NaiveDate>,
}

/// Dates from a text with dates and ranges of dates.
fn dates(text: &str) -> Vec<NaiveDate> {
    let date = |text: &str| text.parse::<NaiveDate>().unwrap();
    let mut all: Vec<NaiveDate> = Vec::new();
    for one in text.split_whitespace() {
        let (first, last) = one.split_once("..").unwrap_or((one, one));
        all.extend(date(first).iter_days().take_while(|day| *day <= date(last)));
    }
    all.sort_unstable();
    all.dedup();
    all
}

const WEEKEND: [Weekday; 2] = [Weekday::Sat, Weekday::Sun];

impl Calendar {
    fn new(rest: [Weekday; 2], closed: &str, open: &str) -> Calendar {
        Calendar { rest, closed: dates(closed), open: dates(open) }
    }

    fn is_open(&self, day: NaiveDate, announced: &[NaiveDate]) -> bool {
        if self.open.binary_search(&day).is_ok() {
            return true;
        }
        !self.rest.contains(&day.weekday()) && self.closed.binary_search(&day).is_err() && !announced.contains(&day)
    }

    /// The `count`-th open day after a day.
    pub fn nth_open(&self, mut day: NaiveDate, mut count: u32, announced: &[NaiveDate]) -> NaiveDate {
        while count > 0 {
            day = later(day, 1);
            count -= u32::from(self.is_open(day, announced));
        }
        day
    }

    /// The day, or the next open one.
    pub fn rolled(&self, mut day: NaiveDate, announced: &[NaiveDate]) -> NaiveDate {
        while !self.is_open(day, announced) {
            day = later(day, 1);
        }
        day
    }
}

/// The calendars that the shop needs.
pub struct Calendars {
    pub germany: Calendar,
    pub france: Calendar,
    pub china: Calendar,
    pub kuwait: Calendar,
    pub japan: Calendar,
}

const CHINA: &str = "2025-01-01 2025-01-28..2025-02-04 2025-04-04..2025-04-06 2025-05-01..2025-05-05
    2025-05-31..2025-06-02 2025-10-01..2025-10-08 2026-01-01..2026-01-03 2026-02-15..2026-02-23
    2026-04-04..2026-04-06 2026-05-01..2026-05-05 2026-06-19..2026-06-21 2026-09-25..2026-09-27
    2026-10-01..2026-10-07 2027-01-01 2027-02-05..2027-02-08 2027-04-05 2027-05-01..2027-05-02
    2027-06-09 2027-09-15 2027-10-01..2027-10-03";
const CHINA_WORKS: &str = "2025-01-26 2025-02-08 2025-04-27 2025-09-28 2025-10-11 2026-01-04 2026-02-14
    2026-02-28 2026-05-09 2026-09-20 2026-10-10";

impl Calendars {
    /// Sets them up, once.
    pub fn new() -> Calendars {
        Calendars {
            germany: Calendar::new(
                WEEKEND,
                "2025-01-01 2026-01-01 2027-01-01 2025-04-18 2026-04-03 2027-03-26 2025-04-21 2026-04-06
                 2027-03-29 2025-05-01 2026-05-01 2027-05-01 2025-05-29 2026-05-14 2027-05-06 2025-06-09
                 2026-05-25 2027-05-17 2025-10-03 2026-10-03 2027-10-03 2024-12-25 2025-12-25 2026-12-25
                 2027-12-25 2024-12-26 2025-12-26 2026-12-26 2027-12-26",
                "",
            ),
            france: Calendar::new(
                WEEKEND,
                "2025-01-01 2026-01-01 2027-01-01 2025-04-21 2026-04-06 2027-03-29 2025-05-01 2026-05-01
                 2027-05-01 2025-05-08 2026-05-08 2027-05-08 2025-05-29 2026-05-14 2027-05-06 2025-06-09
                 2026-05-25 2027-05-17 2025-07-14 2026-07-14 2027-07-14 2025-08-15 2026-08-15 2027-08-15
                 2025-11-01 2026-11-01 2027-11-01 2025-11-11 2026-11-11 2027-11-11 2024-12-25 2025-12-25
                 2026-12-25 2027-12-25",
                "",
            ),
            china: Calendar::new(WEEKEND, CHINA, CHINA_WORKS),
            kuwait: Calendar::new(
                [Weekday::Fri, Weekday::Sat],
                "2025-01-01 2026-01-01 2027-01-01 2025-02-25 2026-02-25 2027-02-25 2025-02-26 2026-02-26
                 2027-02-26",
                "",
            ),
            japan: Calendar::new(
                WEEKEND,
                "2025-01-01 2026-01-01 2027-01-01 2025-01-13 2026-01-12 2027-01-11 2025-02-11 2026-02-11
                 2027-02-11 2025-02-23 2026-02-23 2027-02-23 2025-03-20 2026-03-20 2027-03-21 2025-04-29
                 2026-04-29 2027-04-29 2025-05-03 2026-05-03 2027-05-03 2025-05-04 2026-05-04 2027-05-04
                 2025-05-05 2026-05-05 2027-05-05 2025-07-21 2026-07-20 2027-07-19 2025-08-11 2026-08-11
                 2027-08-11 2025-09-15 2026-09-21 2027-09-20 2025-09-23 2026-09-23 2027-09-23 2025-10-13
                 2026-10-12 2027-10-11 2025-11-03 2026-11-03 2027-11-03 2025-11-23 2026-11-23 2027-11-23
                 2025-02-24 2025-05-06 2025-11-24 2026-05-06 2027-03-22 2026-09-22",
                "",
            ),
        }
    }

    /// The end of so many working hours of the service desk, 9 to 12 and 13 to 18 on China's working days.
    pub fn office_hours_after(&self, hours: i64, from: DateTime<Utc>) -> DateTime<Utc> {
        let zone = Tz::Asia__Shanghai;
        let local = from.with_timezone(&zone).naive_local();
        let mut left = TimeDelta::hours(hours);
        let mut day = local.date();
        loop {
            if self.china.is_open(day, &[]) {
                for (opens, closes) in [(9, 12), (13, 18)] {
                    let [opens, closes] = [opens, closes].map(|hour| day.and_hms_opt(hour, 0, 0).unwrap());
                    let opens = opens.max(local);
                    let open = closes - opens;
                    if open >= left {
                        return zone.from_local_datetime(&(opens + left)).earliest().unwrap().to_utc();
                    }
                    left -= open.max(TimeDelta::zero());
                }
            }
            day = later(day, 1);
        }
    }
}

/// So many days later.
pub fn later(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_add_days(Days::new(days)).unwrap()
}

/// So many months later; where the day is missing, the last of its month.
pub fn months_later(day: NaiveDate, months: u32) -> NaiveDate {
    day.checked_add_months(Months::new(months)).unwrap()
}

/// When a day begins.
pub fn begins(zone: Tz, day: NaiveDate) -> DateTime<Utc> {
    zone.from_local_datetime(&day.and_time(NaiveTime::MIN)).earliest().unwrap().to_utc()
}

/// When a day is over.
pub fn ends(zone: Tz, day: NaiveDate) -> DateTime<Utc> {
    begins(zone, later(day, 1))
}

/// The local day of an instant.
pub fn day_of(zone: Tz, at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&zone).date_naive()
}

/// The same time of day, so many days later.
pub fn same_time(zone: Tz, at: DateTime<Utc>, days: u64) -> DateTime<Utc> {
    let local = at.with_timezone(&zone).naive_local();
    zone.from_local_datetime(&(later(local.date(), days).and_time(local.time()))).earliest().unwrap().to_utc()
}
