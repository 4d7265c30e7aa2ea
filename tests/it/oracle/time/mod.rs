//! Deadlines: what lies a duration after or before something. Elapsed time by seconds, days by walking from date to
//! date, business time by walking over open hours.

mod calendar;
mod counting;
pub(super) mod zone;

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use redress::syntax::ast::{Direction, Expr, SettingKind, Skipping};

pub(super) use calendar::Hours;

use super::World;
use super::expression::Scope;
use super::value::{Kind, Length, Moment, Res, Value};

/// Spans of dates that a period leaves out: the first and the last date, none where it has not ended.
type Spans = Vec<(NaiveDate, Option<NaiveDate>)>;

impl World<'_> {
    /// `D after A`, `D before A`. Unknown where the anchor is, or where a span that is left out has not ended.
    pub(super) fn shifted(
        &self,
        direction: Direction,
        length: &Length,
        anchor: &Value,
        skipping: Option<(&Skipping, &Scope)>,
    ) -> Res<Value> {
        if *anchor == Value::Unknown {
            return Ok(Value::Unknown);
        }
        let moment = match (length.kind, direction) {
            (Kind::Elapsed, Direction::After) => self.elapsed(anchor, length.ms),
            (Kind::Elapsed, Direction::Before) => self.elapsed(anchor, -length.ms),
            (Kind::Calendar, Direction::After) => {
                let spans = self.spans(skipping, self.local())?;
                match self.days_after(length, anchor, &spans)? {
                    Some(moment) => moment,
                    None => return Ok(Value::Unknown),
                }
            }
            (Kind::Calendar, Direction::Before) => self.days_before(length, anchor)?,
            (Kind::BusinessDays, _) => {
                let calendar = self.calendar(length.by.as_ref().unwrap());
                let spans = self.spans(skipping, calendar.zone)?;
                let found = match direction {
                    Direction::After => calendar.days_after(length.days, anchor, &spans)?,
                    Direction::Before => Some(calendar.days_before(length.days, anchor)?),
                };
                match found {
                    Some(moment) => moment,
                    None => return Ok(Value::Unknown),
                }
            }
            (Kind::BusinessTime, _) => {
                let calendar = self.calendar(length.by.as_ref().unwrap());
                let Value::Instant(from) = anchor else { panic!("hours are counted from {anchor:?}") };
                match direction {
                    Direction::After => calendar.time_after(length.ms, from.at)?,
                    Direction::Before => calendar.time_before(length.ms, from.at)?,
                }
            }
        };
        Ok(Value::Instant(moment))
    }

    fn elapsed(&self, anchor: &Value, ms: i64) -> Moment {
        let Value::Instant(from) = anchor else { panic!("hours are counted from {anchor:?}") };
        Moment::plain(from.at + TimeDelta::milliseconds(ms))
    }

    /// The policy's zone.
    pub(super) fn local(&self) -> chrono_tz::Tz {
        self.zone.unwrap()
    }

    /// The local dates that the spans of `skipping` touch, as a zone sees them.
    fn spans(&self, skipping: Option<(&Skipping, &Scope)>, zone: chrono_tz::Tz) -> Res<Spans> {
        let Some((skipping, scope)) = skipping else { return Ok(vec![]) };
        let Value::List(list) = self.value(&skipping.list, scope)? else { panic!("a list is skipped") };
        let mut spans = Vec::new();
        for element in list {
            let Value::Record(fields, _) = element else { panic!("records are skipped") };
            let first = match &fields[&skipping.from.text] {
                Value::Instant(moment) => zone::date(zone, moment.at),
                Value::Date(date) => *date,
                other => panic!("a span begins at {other:?}"),
            };
            let last = match &fields[&skipping.to.text] {
                Value::Unknown => None,
                // A span is half-open: one that ends at midnight does not touch the day that begins then.
                Value::Instant(moment) => Some(zone::date(zone, moment.at - TimeDelta::milliseconds(1))),
                Value::Date(date) => Some(*date),
                other => panic!("a span ends at {other:?}"),
            };
            if self.ending(&fields[&skipping.to.text]) < self.beginning(&fields[&skipping.from.text]) && last.is_some()
            {
                return Err("time");
            }
            // A span without length touches its date, too.
            spans.push((first, last.map(|last| last.max(first))));
        }
        Ok(spans)
    }

    /// From which date days count on: a deadline that ends a day belongs to that day.
    pub(super) fn date_of(&self, value: &Value) -> NaiveDate {
        match value {
            Value::Date(date) => *date,
            Value::Instant(moment) => day_of(*moment, self.local()).0,
            other => panic!("{other:?} has no date"),
        }
    }

    /// A value as a beginning: a date is its first instant.
    pub(super) fn beginning(&self, value: &Value) -> Option<DateTime<Utc>> {
        match value {
            Value::Unknown => None,
            Value::Instant(moment) => Some(moment.at),
            Value::Date(date) => Some(zone::start(self.local(), *date)),
            other => panic!("{other:?} is no instant"),
        }
    }

    /// A value as an end: a date is the first instant of the next one.
    pub(super) fn ending(&self, value: &Value) -> Option<DateTime<Utc>> {
        match value {
            Value::Date(date) => Some(zone::end(self.local(), *date).at),
            other => self.beginning(other),
        }
    }

    /// The header's `timezone`.
    pub(super) fn setting_zone(&self) -> Option<chrono_tz::Tz> {
        let expr = self.policy.setting(|kind| if let SettingKind::Timezone(it) = kind { Some(it) } else { None })?;
        self.zone_of(expr)
    }

    fn zone_of(&self, expr: &Expr) -> Option<chrono_tz::Tz> {
        match self.value(expr, &Scope::default()) {
            Ok(Value::Text(name) | Value::Name(name)) => Some(name.parse().unwrap()),
            _ => None,
        }
    }

    /// The header's calendar for holidays.
    fn holidays(&self) -> Res<Option<String>> {
        let expr = self.policy.setting(|kind| if let SettingKind::Holidays(it) = kind { Some(it) } else { None });
        expr.map(|expr| self.name(expr)).transpose()
    }

    /// A name that an expression gives.
    pub(super) fn name(&self, expr: &Expr) -> Res<String> {
        match self.value(expr, &Scope::default())? {
            Value::Name(name) | Value::Text(name) => Ok(name),
            other => panic!("{other:?} is no name"),
        }
    }
}

/// The date that a moment belongs to in a zone, and the time on it; none where it ends the date.
fn day_of(moment: Moment, zone: chrono_tz::Tz) -> (NaiveDate, Option<NaiveTime>) {
    let local = zone::shown(zone, moment.at);
    let first = zone::start(zone, local.date()) == moment.at;
    match moment.ends {
        Some(_) if first => (local.date() - Days::new(1), None),
        _ => (local.date(), Some(local.time())),
    }
}

/// Whether a date lies in one of the spans.
fn touched(spans: &Spans, date: NaiveDate) -> bool {
    spans.iter().any(|(first, last)| *first <= date && last.is_none_or(|last| date <= last))
}

/// Whether a date lies in a span that has not ended.
fn endless(spans: &Spans, date: NaiveDate) -> bool {
    spans.iter().any(|(first, last)| *first <= date && last.is_none())
}
