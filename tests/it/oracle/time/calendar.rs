//! Calendars from their lines: which dates are open, and which hours.

use std::collections::BTreeSet;
use std::rc::Rc;

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeDelta, Utc, Weekday};
use chrono_tz::Tz;
use redress::syntax::ast::{Calendar, CalendarDays, CalendarLineKind, DateRange, ExprKind, Literal, WeekdayRange};

use super::{Spans, day_of, endless, touched, zone};
use crate::oracle::World;
use crate::oracle::expression::Scope;
use crate::oracle::facts;
use crate::oracle::value::{Moment, Res, Value};

/// A calendar for one case.
#[derive(Clone)]
pub(in crate::oracle) struct Hours {
    pub(super) zone: Tz,
    lines: Vec<Line>,
    received: Option<NaiveTime>,
}

/// A line that opens or closes.
#[derive(Clone)]
struct Line {
    days: Which,
    /// When it opens; empty is all day. None where it closes.
    hours: Option<Vec<(NaiveTime, Until)>>,
}

/// On which days.
#[derive(Clone)]
enum Which {
    Week(Vec<Weekday>),
    Dates(BTreeSet<NaiveDate>),
}

/// When hours end: at midnight, or at a time, which is the next day's where it is not later than their beginning.
#[derive(Clone, Copy)]
enum Until {
    Midnight,
    Time(NaiveTime),
}

/// Ten years without an open day are never.
const NEVER: usize = 3660;

impl World<'_> {
    /// The calendar of that name, with the dates that the case closes.
    pub(in crate::oracle) fn calendar(&self, name: &str) -> Rc<Hours> {
        if let Some(known) = self.calendars.borrow().get(name) {
            return known.clone();
        }
        let calendar: &Calendar = &self.policy.calendars[name];
        let mut found = match &calendar.like {
            Some(like) => Hours::clone(&self.calendar(&like.text)),
            None => Hours { zone: Tz::UTC, lines: vec![], received: None },
        };
        let weekly = calendar.lines.iter().find_map(|line| match &line.kind {
            CalendarLineKind::Open { days: CalendarDays::Weekdays(_), hours, .. } => Some(hours),
            _ => None,
        });
        if let Some(hours) = weekly {
            let hours: Vec<_> =
                hours.iter().map(|range| (facts::time(&range.from.text), until(&range.to.text))).collect();
            // Of what was taken over the dates stay, those that are open at the new hours.
            found.lines.retain(|line| line.days.dated());
            for line in found.lines.iter_mut().filter(|line| line.hours.is_some()) {
                line.hours = Some(hours.clone());
            }
        }
        for line in &calendar.lines {
            match &line.kind {
                CalendarLineKind::Timezone(text) => found.zone = text.value.parse().unwrap(),
                CalendarLineKind::ReceivedUntil(expr) => {
                    let ExprKind::Literal(Literal::Time(time)) = &expr.kind else { panic!("no time: {expr:?}") };
                    found.received = Some(facts::time(time));
                }
                CalendarLineKind::Closed { days, .. } => {
                    found.lines.push(Line { days: self.which(days), hours: None });
                }
                CalendarLineKind::Open { days, hours, .. } => {
                    let hours = hours.iter().map(|range| (facts::time(&range.from.text), until(&range.to.text)));
                    found.lines.push(Line { days: self.which(days), hours: Some(hours.collect()) });
                }
            }
        }
        let found = Rc::new(found);
        self.calendars.borrow_mut().insert(name.to_owned(), found.clone());
        found
    }

    fn which(&self, days: &CalendarDays) -> Which {
        match days {
            CalendarDays::Weekdays(days) => Which::Week(days.iter().flat_map(weekdays).collect()),
            CalendarDays::Dates(dates) => Which::Dates(dates.iter().flat_map(range).collect()),
            CalendarDays::Fact(path) => {
                let Ok(Value::List(dates)) = self.path(path, &Scope::default()) else { panic!("no dates") };
                let date = |value| match value {
                    Value::Date(date) => date,
                    other => panic!("{other:?} is no date"),
                };
                Which::Dates(dates.into_iter().map(date).collect())
            }
        }
    }
}

impl Which {
    fn has(&self, date: NaiveDate) -> bool {
        match self {
            Which::Week(days) => days.contains(&date.weekday()),
            Which::Dates(dates) => dates.contains(&date),
        }
    }

    fn dated(&self) -> bool {
        matches!(self, Which::Dates(_))
    }
}

impl Hours {
    /// The hours of each line that opens a date: of those that name it, unless there are none those of its day of the
    /// week, also where it is closed.
    fn planned(&self, date: NaiveDate) -> Vec<&Vec<(NaiveTime, Until)>> {
        let on_it: Vec<&Line> = self.lines.iter().filter(|line| line.days.has(date)).collect();
        let dated: Vec<_> =
            on_it.iter().filter(|line| line.days.dated()).filter_map(|line| line.hours.as_ref()).collect();
        if dated.is_empty() { on_it.iter().filter_map(|line| line.hours.as_ref()).collect() } else { dated }
    }

    /// The same, of a date that is not closed.
    fn lines_of(&self, date: NaiveDate) -> Vec<&Vec<(NaiveTime, Until)>> {
        if self.holiday(date) { vec![] } else { self.planned(date) }
    }

    /// Whether a line or the case closes a date, and no line opens it.
    fn holiday(&self, date: NaiveDate) -> bool {
        let on_it = || self.lines.iter().filter(|line| line.days.has(date));
        on_it().any(|line| line.hours.is_none()) && !on_it().any(|line| line.days.dated() && line.hours.is_some())
    }

    /// Whether hours begin on a date.
    pub(in crate::oracle) fn opens(&self, date: NaiveDate) -> bool {
        !self.lines_of(date).is_empty()
    }

    /// A date, or the next one that is open.
    pub(super) fn next_open(&self, date: NaiveDate) -> Res<NaiveDate> {
        date.iter_days().take(NEVER).find(|date| self.opens(*date)).ok_or("time")
    }

    fn last_open(&self, date: NaiveDate) -> Res<NaiveDate> {
        let mut day = date;
        for _ in 0..NEVER {
            if self.opens(day) {
                return Ok(day);
            }
            day = day - Days::new(1);
        }
        Err("time")
    }

    /// Between which times of the day clocks show open hours on a date; no end is midnight. What a night of the date
    /// before leaves is among them, also where that date is closed, unless this one is.
    fn times(&self, date: NaiveDate) -> Vec<(NaiveTime, Option<NaiveTime>)> {
        let mut times = Vec::new();
        for hours in self.lines_of(date) {
            if hours.is_empty() {
                times.push((NaiveTime::MIN, None));
            }
            for (from, until) in hours {
                times.push(match until {
                    Until::Time(to) if to > from => (*from, Some(*to)),
                    Until::Time(_) | Until::Midnight => (*from, None),
                });
            }
        }
        if !self.holiday(date) {
            for (from, until) in self.planned(date - Days::new(1)).into_iter().flatten() {
                if let Until::Time(to) = until
                    && to <= from
                    && *to > NaiveTime::MIN
                {
                    times.push((NaiveTime::MIN, Some(*to)));
                }
            }
        }
        times
    }

    /// The stretches of the time line on which clocks show open hours of a date, sorted.
    fn stretches(&self, date: NaiveDate) -> Vec<(DateTime<Utc>, DateTime<Utc>)> {
        let (start, end) = (zone::start(self.zone, date), zone::start(self.zone, date + Days::new(1)));
        let times = self.times(date);
        let mut found = Vec::new();
        if end - start == TimeDelta::days(1) {
            for (from, to) in times {
                let to = to.map_or(end, |to| zone::at(self.zone, date.and_time(to)));
                found.push((zone::at(self.zone, date.and_time(from)), to));
            }
        } else {
            // Clocks change: look at every minute.
            let mut minute = start;
            while minute < end {
                let next = minute + TimeDelta::minutes(1);
                if self.is_open(minute) {
                    found.push((minute, next));
                }
                minute = next;
            }
        }
        found.sort();
        found
    }

    /// Whether it is open at an instant: whether clocks show a time inside its hours.
    pub(in crate::oracle) fn is_open(&self, at: DateTime<Utc>) -> bool {
        let shown = zone::shown(self.zone, at);
        self.times(shown.date()).iter().any(|(from, to)| *from <= shown.time() && to.is_none_or(|to| shown.time() < to))
    }

    /// The first instant such that so much open time lies before it and after `from`.
    pub(super) fn time_after(&self, ms: i64, from: DateTime<Utc>) -> Res<Moment> {
        let (mut left, mut reached) = (TimeDelta::milliseconds(ms), from);
        if ms == 0 {
            return Ok(Moment::plain(from));
        }
        let first = zone::date(self.zone, from) - Days::new(1);
        for date in first.iter_days().take(NEVER) {
            for (start, end) in self.stretches(date) {
                let start = start.max(reached);
                if start >= end {
                    continue;
                }
                if end - start >= left {
                    return Ok(Moment::plain(start + left));
                }
                left -= end - start;
                reached = end;
            }
        }
        Err("time")
    }

    /// The last instant such that so much open time lies after it and before `to`.
    pub(super) fn time_before(&self, ms: i64, to: DateTime<Utc>) -> Res<Moment> {
        if ms == 0 {
            return Ok(Moment::plain(to));
        }
        let mut day = zone::date(self.zone, to);
        let (mut left, mut reached) = (TimeDelta::milliseconds(ms), to);
        for _ in 0..NEVER {
            let mut stretches = self.stretches(day);
            stretches.sort_by_key(|(_, end)| std::cmp::Reverse(*end));
            for (start, end) in stretches {
                let end = end.min(reached);
                if start >= end {
                    continue;
                }
                if end - start >= left {
                    return Ok(Moment::plain(end - left));
                }
                left -= end - start;
                reached = start;
            }
            day = day - Days::new(1);
        }
        Err("time")
    }

    /// The end of so many open days; none where a span that is left out has not ended.
    pub(super) fn days_after(&self, count: i64, anchor: &Value, spans: &Spans) -> Res<Option<Moment>> {
        let mut date = match anchor {
            Value::Date(date) => *date,
            Value::Instant(moment) => day_of(*moment, self.zone).0,
            other => panic!("days are counted from {other:?}"),
        };
        if let Some(until) = self.received {
            // A deadline that ends a day is not received.
            let (late, ends) = match anchor {
                Value::Instant(moment) => {
                    let (_, time) = day_of(*moment, self.zone);
                    (time.is_some_and(|time| time >= until), time.is_none())
                }
                _ => (false, false),
            };
            if !ends && (late || !self.opens(date)) {
                date = self.next_open(date + Days::new(1))?;
            }
        }
        // No days at all end with the date itself, where it is open.
        let mut left = count.max(1);
        if count == 0 {
            date = date - Days::new(1);
        }
        while left > 0 {
            date = self.next_open(date + Days::new(1))?;
            if endless(spans, date) {
                return Ok(None);
            }
            left -= i64::from(!touched(spans, date));
        }
        Ok(Some(zone::end(self.zone, date)))
    }

    /// The beginning of the open day that lies so many before.
    pub(super) fn days_before(&self, count: i64, anchor: &Value) -> Res<Moment> {
        let mut date = match anchor {
            Value::Date(date) => *date,
            Value::Instant(moment) => zone::date(self.zone, moment.at),
            other => panic!("days are counted from {other:?}"),
        };
        if count == 0 {
            date = self.last_open(date)?;
        }
        for _ in 0..count {
            date = self.last_open(date - Days::new(1))?;
        }
        Ok(Moment::plain(zone::start(self.zone, date)))
    }
}

fn until(text: &str) -> Until {
    if text == "24:00" { Until::Midnight } else { Until::Time(facts::time(text)) }
}

/// `2026-10-01 .. 2026-10-07`, both in.
fn range(range: &DateRange) -> Vec<NaiveDate> {
    let first = facts::date(&range.first.text);
    let last = range.last.as_ref().map_or(first, |last| facts::date(&last.text));
    first.iter_days().take_while(|date| *date <= last).collect()
}

/// `mon..fri`, both in; it may go over the end of the week.
fn weekdays(range: &WeekdayRange) -> Vec<Weekday> {
    let first: Weekday = range.first.text.parse().unwrap();
    let last: Weekday = range.last.as_ref().map_or(first, |last| last.text.parse().unwrap());
    let mut days = vec![first];
    while days.last() != Some(&last) {
        days.push(days.last().unwrap().succ());
    }
    days
}
