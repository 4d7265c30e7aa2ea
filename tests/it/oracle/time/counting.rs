//! Days, weeks, months and years under a counting, by walking from date to date.

use std::rc::Rc;

use chrono::{Datelike, Days, NaiveDate, TimeDelta};
use redress::syntax::ast::{CountingSetting, SettingKind};

use super::calendar::Hours;
use super::{Spans, day_of, endless, touched, zone};
use crate::oracle::World;
use crate::oracle::value::{Length, Moment, Res, Value};

/// A counting as it is written.
struct Rule<'a> {
    included: bool,
    same_time: bool,
    rolls: bool,
    months: &'a str,
    least: Option<usize>,
    closed: Option<Rc<Hours>>,
}

impl World<'_> {
    fn counting(&self, length: &Length) -> Res<Rule<'_>> {
        let header =
            self.policy.setting(|kind| if let SettingKind::Counting(it) = kind { Some(&it.text) } else { None });
        let name = length.by.as_ref().or(header).unwrap();
        let settings = &self.policy.countings[name].settings;
        let find = |key: &str| -> Option<&CountingSetting> { settings.iter().find(|one| one.key.text == key) };
        let says = |key: &str, value: &str| find(key).is_some_and(|one| one.value.text == value);
        let by = find("holiday").and_then(|one| one.by.as_ref()).map(|expr| self.name(expr)).transpose()?;
        let calendar = match by {
            Some(name) => Some(name),
            None => self.holidays()?,
        };
        let rolls = says("holiday", "roll_forward");
        let least = find("least").map(|one| one.value.text.parse().unwrap());
        Ok(Rule {
            included: says("first", "included"),
            same_time: says("ends", "same_time"),
            rolls,
            months: find("months").map_or("clamp", |one| one.value.text.as_str()),
            least,
            closed: calendar.filter(|_| rolls || least.is_some()).map(|name| self.calendar(&name)),
        })
    }

    /// The end of so many days after something; none where a span that is left out has not ended.
    pub(super) fn days_after(&self, length: &Length, anchor: &Value, spans: &Spans) -> Res<Option<Moment>> {
        let rule = self.counting(length)?;
        let zone = self.local();
        let (day, time) = match anchor {
            Value::Instant(moment) => day_of(*moment, zone),
            Value::Date(date) => (*date, Some(chrono::NaiveTime::MIN)),
            other => panic!("days are counted from {other:?}"),
        };
        let Some(last) = rule.last(length, day, spans)? else { return Ok(None) };
        Ok(Some(match (rule.same_time, time) {
            (true, Some(time)) => Moment::plain(zone::at(zone, last.and_time(time))),
            _ => zone::end(zone, last),
        }))
    }

    /// The beginning of so many days before something: as many whole dates lie between. Nothing is moved.
    pub(super) fn days_before(&self, length: &Length, anchor: &Value) -> Res<Moment> {
        let rule = self.counting(length)?;
        let zone = self.local();
        let (day, time) = match anchor {
            Value::Instant(moment) => {
                let local = zone::shown(zone, moment.at);
                (local.date(), local.time())
            }
            Value::Date(date) => (*date, chrono::NaiveTime::MIN),
            other => panic!("days are counted from {other:?}"),
        };
        // A day that counts is the last of those that end with it.
        let after = if rule.included && (length.months > 0 || length.days > 0) { day + Days::new(1) } else { day };
        let first = month(after, -length.months, rule.months)? - TimeDelta::days(length.days);
        Ok(if rule.same_time {
            Moment::plain(zone::at(zone, first.and_time(time)))
        } else {
            Moment::plain(zone::start(zone, first))
        })
    }
}

impl Rule<'_> {
    /// The last day of a period that begins on `day`.
    fn last(&self, length: &Length, day: NaiveDate, spans: &Spans) -> Res<Option<NaiveDate>> {
        let mut last = day;
        let mut left = length.days;
        if length.months > 0 {
            last = if self.included {
                before_month(day, length.months, self.months)?
            } else {
                month(day, length.months, self.months)?
            };
            // Each date of the months that a span touches is made up for by a further one.
            let mut walked = if self.included { day - Days::new(1) } else { day };
            while walked < last {
                walked = walked + Days::new(1);
                if endless(spans, walked) {
                    return Ok(None);
                }
                left += i64::from(touched(spans, walked));
            }
        } else if self.included && left > 0 {
            last = day - Days::new(1);
        }
        while left > 0 {
            last = last + Days::new(1);
            if endless(spans, last) {
                return Ok(None);
            }
            left -= i64::from(!touched(spans, last));
        }
        if let (Some(least), Some(calendar)) = (self.least, &self.closed)
            && (length.months > 0 || length.days >= least as i64)
        {
            // Working days that a span touches are left out like all others.
            let works = |date: &NaiveDate| calendar.opens(*date) && !touched(spans, *date);
            let first = if self.included { day } else { day + Days::new(1) };
            while first.iter_days().take_while(|date| *date <= last).filter(works).take(least).count() < least {
                last = last + Days::new(1);
            }
        }
        if let (true, Some(calendar)) = (self.rolls, &self.closed) {
            last = calendar.next_open(last)?;
            while touched(spans, last) && !endless(spans, last) {
                last = calendar.next_open(last + Days::new(1))?;
            }
        }
        if (day < last || self.rolls) && endless(spans, last) {
            return Ok(None);
        }
        Ok(Some(last))
    }
}

/// The first of the month so many months on.
fn first_of(day: NaiveDate, months: i64) -> NaiveDate {
    let number = i64::from(day.year()) * 12 + i64::from(day.month0()) + months;
    let (year, month) = (number.div_euclid(12), number.rem_euclid(12));
    NaiveDate::from_ymd_opt(year as i32, month as u32 + 1, 1).unwrap()
}

/// The same day so many months on.
fn month(day: NaiveDate, months: i64, missing: &str) -> Res<NaiveDate> {
    in_month(first_of(day, months), day.day(), missing)
}

/// The day before the same day so many months on, for periods whose first day counts; the last of the month where
/// that is missing.
fn before_month(day: NaiveDate, months: i64, missing: &str) -> Res<NaiveDate> {
    let first = first_of(day, months);
    if first.with_day(day.day()).is_none() && missing == "refuse" {
        return Err("time");
    }
    if day.day() == 1 { Ok(first - Days::new(1)) } else { in_month(first, day.day() - 1, "clamp") }
}

fn in_month(first: NaiveDate, day: u32, missing: &str) -> Res<NaiveDate> {
    match first.with_day(day) {
        Some(found) => Ok(found),
        None => match missing {
            "clamp" => Ok(first_of(first, 1) - Days::new(1)),
            "next" => Ok(first_of(first, 1)),
            _ => Err("time"),
        },
    }
}
