//! Countings and calendars.

use super::{Checker, names::Entity};
use crate::diag::{Code, Diagnostic, nearest};
use crate::ir;
use crate::source::Span;
use crate::syntax::ast::{self, CalendarDays, CalendarLineKind};
use crate::time::{
    self, CalendarBuilder, ClockTime, Date, Ends, FirstDay, Holiday, Hours, Paused, ShortMonth, Weekday,
};
use crate::value::{CalendarId, CountingId, Type, Val};

/// The settings of a counting and their words.
const SETTINGS: [(&str, &[&str]); 6] = [
    ("first", &["excluded", "included"]),
    ("ends", &["end_of_day", "same_time"]),
    ("holiday", &["keep", "roll_forward"]),
    ("months", &["clamp", "next", "refuse"]),
    ("least", &[]),
    ("paused", &["extends", "runs_on"]),
];

impl<'a> Checker<'a> {
    /// Countings and the fixed part of calendars.
    pub(crate) fn declare_calendars(&mut self) {
        for one in self.items(|item| if let ast::Item::Counting(one) = item { Some(one) } else { None }) {
            let counting = self.counting(one);
            let decl = self.named(&one.name, &one.title);
            let id = self.program.countings.push(ir::CountingDecl { decl, counting, holidays: None });
            self.declare(&one.name.text, one.name.span, Entity::Counting(id));
        }
        let calendars = self.calendars();
        let mut made: Vec<Option<time::Calendar>> = vec![None; calendars.len()];
        let taken_over = self.taken_over(&calendars);
        for at in 0..calendars.len() {
            // What others take over is made first.
            for at in chain(&taken_over, at).into_iter().rev() {
                let base = taken_over.get(at).copied().flatten().and_then(|base| made.get(base)?.clone());
                if let (Some(slot @ None), Some(one)) = (made.get_mut(at), calendars.get(at)) {
                    *slot = Some(self.calendar(one, base.as_ref()));
                }
            }
        }
        for (one, calendar) in calendars.into_iter().zip(made) {
            let Some(calendar) = calendar else { continue };
            let decl = self.named(&one.name, &one.title);
            let id = self.program.calendars.push(ir::CalendarDecl { decl, calendar, closed: Vec::new() });
            self.declare(&one.name.text, one.name.span, Entity::Calendar(id));
        }
    }

    fn calendars(&self) -> Vec<&'a ast::Calendar> {
        self.items(|item| if let ast::Item::Calendar(one) = item { Some(one) } else { None })
    }

    /// For each calendar the place of the one that it is like; what leads back to itself is reported, and is like none.
    fn taken_over(&mut self, calendars: &[&'a ast::Calendar]) -> Vec<Option<usize>> {
        let mut all: Vec<Option<usize>> = Vec::new();
        for one in calendars {
            let found = one.like.as_ref().and_then(|like| {
                self.used.insert(like.text.clone());
                let found = calendars.iter().position(|other| other.name.text == like.text);
                if found.is_none() {
                    let known: Vec<&str> = calendars.iter().map(|other| other.name.text.as_str()).collect();
                    self.unknown("calendar", &like.text, like.span, known);
                }
                found
            });
            all.push(found);
        }
        for (at, one) in calendars.iter().enumerate() {
            if chain(&all, at).last().is_some_and(|last| all.get(*last).is_some_and(Option::is_some)) {
                self.circle(&one.name);
                if let Some(like) = all.get_mut(at) {
                    *like = None;
                }
            }
        }
        all
    }

    /// What countings and calendars take from facts and from each other.
    pub(crate) fn calendar_facts(&mut self) {
        let countings = self.items(|item| if let ast::Item::Counting(one) = item { Some(one) } else { None });
        for (at, one) in countings.into_iter().enumerate() {
            for by in one.settings.iter().filter_map(|setting| setting.by.as_ref()) {
                let expr = self.expect(by, &Type::Calendar).expr;
                if let Some(counting) = self.program.countings.get_mut(CountingId::at(at)) {
                    counting.holidays = Some(expr);
                }
            }
        }
        let calendars = self.calendars();
        for (at, one) in calendars.iter().enumerate() {
            for line in &one.lines {
                let CalendarLineKind::Closed { days: CalendarDays::Fact(path), title } = &line.kind else { continue };
                let list = Type::List(Box::new(Type::Date));
                let typed = self.path(path, Some(&list));
                if typed.ty.base != list && typed.ty.base != Type::Error {
                    self.mismatch(path.span, &list, &typed.ty.base);
                    continue;
                }
                let title = self.texts(title);
                if let Some(calendar) = self.program.calendars.get_mut(CalendarId::at(at)) {
                    calendar.closed.push((typed.expr, title));
                }
            }
        }
        self.take_over_lists(&calendars);
    }

    /// The dates of cases that close a calendar close those that are like it, too.
    fn take_over_lists(&mut self, calendars: &[&'a ast::Calendar]) {
        let place = |like: &ast::Name| calendars.iter().position(|other| other.name.text == like.text);
        let like: Vec<Option<usize>> = calendars.iter().map(|one| one.like.as_ref().and_then(place)).collect();
        let own: Vec<_> = self.program.calendars.values().map(|one| one.closed.clone()).collect();
        for at in 0..calendars.len() {
            let more = chain(&like, at).into_iter().skip(1).filter_map(|base| own.get(base)).flatten().cloned();
            if let Some(calendar) = self.program.calendars.get_mut(CalendarId::at(at)) {
                calendar.closed.extend(more);
            }
        }
    }

    fn counting(&mut self, one: &'a ast::Counting) -> time::Counting {
        let mut counting = time::Counting {
            first: FirstDay::Excluded,
            ends: Ends::EndOfDay,
            holiday: Holiday::Keep,
            months: ShortMonth::Clamp,
            least_working_days: None,
            paused: Paused::Extends,
        };
        let mut seen: Vec<&str> = Vec::new();
        for setting in &one.settings {
            let key = setting.key.text.as_str();
            let Some((_, words)) = SETTINGS.iter().find(|(word, _)| *word == key) else {
                self.unknown("setting of a counting", key, setting.key.span, SETTINGS.iter().map(|(word, _)| *word));
                continue;
            };
            if seen.contains(&key) {
                self.error(Code::DuplicateItem, setting.span, format!("`{key}` is set twice"));
                continue;
            }
            seen.push(key);
            let value = setting.value.text.as_str();
            match (key, value) {
                ("first", "excluded") => counting.first = FirstDay::Excluded,
                ("first", "included") => counting.first = FirstDay::Included,
                ("ends", "end_of_day") => counting.ends = Ends::EndOfDay,
                ("ends", "same_time") => counting.ends = Ends::SameTime,
                ("holiday", "keep") => counting.holiday = Holiday::Keep,
                ("holiday", "roll_forward") => counting.holiday = Holiday::RollForward,
                ("months", "clamp") => counting.months = ShortMonth::Clamp,
                ("months", "next") => counting.months = ShortMonth::Next,
                ("months", "refuse") => counting.months = ShortMonth::Refuse,
                ("paused", "extends") => counting.paused = Paused::Extends,
                ("paused", "runs_on") => counting.paused = Paused::RunsOn,
                ("least", digits) => match digits.parse::<u8>() {
                    Ok(days) if days > 0 => counting.least_working_days = Some(days),
                    _ => self.error(
                        Code::BadCalendar,
                        setting.value.span,
                        "a number of working days from 1 to 255 is needed",
                    ),
                },
                _ => self.unknown(&format!("way of `{key}`"), value, setting.value.span, words.iter().copied()),
            }
            if setting.by.is_some() && (key, value) != ("holiday", "roll_forward") {
                self.error(Code::BadCalendar, setting.span, "`by CALENDAR` belongs to `holiday roll_forward`");
            }
        }
        // How days are counted is a choice of meaning: nothing of it is silent.
        let missing: Vec<String> = ["first", "ends", "holiday", "months"]
            .iter()
            .filter(|key| !seen.contains(key))
            .map(|key| format!("`{key}`"))
            .collect();
        if !missing.is_empty() {
            let message = format!("the counting `{}` does not say {}", one.name.text, missing.join(", "));
            self.report(Diagnostic::new(Code::BadCalendar, one.name.span, message).with_help(
                "laws and platforms differ here, so each is written: `first excluded`, `ends end_of_day`, \
                     `holiday keep`, `months clamp`",
            ));
        }
        counting
    }

    /// A calendar from its lines, which add to those of the one that it is like.
    fn calendar(&mut self, one: &'a ast::Calendar, base: Option<&time::Calendar>) -> time::Calendar {
        let zones: Vec<&ast::Text> = one
            .lines
            .iter()
            .filter_map(|line| match &line.kind {
                CalendarLineKind::Timezone(text) => Some(text),
                CalendarLineKind::Open { .. }
                | CalendarLineKind::Closed { .. }
                | CalendarLineKind::ReceivedUntil(_) => None,
            })
            .collect();
        if let [_, second, ..] = zones.as_slice() {
            self.error(Code::DuplicateItem, second.span, "`timezone` is set twice");
        }
        let zone = zones.first().map(|text| self.zone_named(text));
        if zone.is_none() && one.like.is_none() {
            self.report(
                Diagnostic::new(
                    Code::BadCalendar,
                    one.name.span,
                    format!("the calendar `{}` does not say in which time zone its hours are", one.name.text),
                )
                .with_help("add `timezone \"Europe/Berlin\"` to it"),
            );
        }
        let known_zone = zone.flatten();
        let mut builder = match base {
            Some(base) => CalendarBuilder::like(&one.name.text, base),
            None => CalendarBuilder::new(&one.name.text, time::Zone::UTC),
        };
        if let Some(zone) = known_zone {
            builder.zone(zone);
        }
        // Who has a week of his own has its hours also on the days that are opened specially.
        let week = one.lines.iter().find_map(|line| match &line.kind {
            CalendarLineKind::Open { days: CalendarDays::Weekdays(_), hours, .. } => Some(hours),
            _ => None,
        });
        if let (Some(hours), Some(_)) = (week, base) {
            let hours: Vec<Hours> = hours.iter().filter_map(|range| self.hours(range)).collect();
            builder.anew(&hours);
        }
        let mut received = false;
        let mut opens = one.like.is_some();
        for line in &one.lines {
            match &line.kind {
                CalendarLineKind::Timezone(_) => {}
                CalendarLineKind::Open { days, hours, title } => {
                    opens = true;
                    let title = self.texts(title);
                    let hours: Vec<Hours> = hours.iter().filter_map(|range| self.hours(range)).collect();
                    self.open(&mut builder, days, &hours, title.get(0), line.span);
                }
                CalendarLineKind::Closed { days, title } => {
                    let title = self.texts(title);
                    self.closed(&mut builder, days, title.get(0), line.span);
                }
                CalendarLineKind::ReceivedUntil(expr) => {
                    if received {
                        self.error(Code::DuplicateItem, line.span, "`received until` is set twice");
                    }
                    received = true;
                    if let Some(Val::Time(time)) = self.constant(expr, &Type::Time) {
                        builder.received_until(time);
                    }
                }
            }
        }
        if !opens {
            self.report(
                Diagnostic::new(
                    Code::BadCalendar,
                    one.name.span,
                    format!("the calendar `{}` is never open", one.name.text),
                )
                .with_help("add `open mon..fri at 09:00-17:00`, or `open mon..sun` for every day"),
            );
        }
        builder.build()
    }

    fn open(
        &mut self,
        builder: &mut CalendarBuilder,
        days: &'a CalendarDays,
        hours: &[Hours],
        title: Option<&str>,
        span: Span,
    ) {
        match days {
            CalendarDays::Weekdays(ranges) => {
                for weekday in self.weekdays(ranges) {
                    builder.open_weekly(weekday, hours);
                }
            }
            CalendarDays::Dates(ranges) => {
                for (first, last, place) in self.dates(ranges) {
                    if let Err(error) = builder.open_on(first, last, hours, title) {
                        self.error(Code::BadCalendar, place, error.to_string());
                    }
                }
            }
            // Days are never opened by a fact, so what is almost a weekday is a slip in its name.
            CalendarDays::Fact(path)
                if nearest(&path.dotted(), Weekday::ALL.iter().map(|day| day.word())).is_some() =>
            {
                self.unknown("weekday", &path.dotted(), path.span, Weekday::ALL.iter().map(|day| day.word()));
            }
            CalendarDays::Fact(_) => {
                self.report(
                    Diagnostic::new(Code::BadCalendar, span, "facts can close days, not open them")
                        .with_help("write the dates: `open 2026-10-10 at 09:00-18:00`"),
                );
            }
        }
    }

    fn closed(&mut self, builder: &mut CalendarBuilder, days: &'a CalendarDays, title: Option<&str>, span: Span) {
        match days {
            CalendarDays::Weekdays(_) => {
                self.report(
                    Diagnostic::new(Code::BadCalendar, span, "a weekday that is not `open` is closed already")
                        .with_help("`closed` is for dates: leave this line out"),
                );
            }
            CalendarDays::Dates(ranges) => {
                for (first, last, place) in self.dates(ranges) {
                    if let Err(error) = builder.closed(first, last, title) {
                        self.error(Code::BadCalendar, place, error.to_string());
                    }
                }
            }
            // Checked once facts are known.
            CalendarDays::Fact(_) => {}
        }
    }

    fn hours(&mut self, range: &'a ast::HourRange) -> Option<Hours> {
        let from = self.clock_time(&range.from)?;
        let to = self.clock_time(&range.to)?;
        match Hours::new(from, to) {
            Ok(hours) => Some(hours),
            Err(error) => {
                self.error(Code::BadCalendar, range.from.span.to(range.to.span), error.to_string());
                None
            }
        }
    }

    fn clock_time(&mut self, name: &ast::Name) -> Option<ClockTime> {
        match time::parse_closing_time(&name.text) {
            Ok(time) => Some(time),
            Err(error) => {
                self.error(Code::BadLiteral, name.span, error.to_string());
                None
            }
        }
    }

    fn weekdays(&mut self, ranges: &[ast::WeekdayRange]) -> Vec<Weekday> {
        let mut all = Vec::new();
        for range in ranges {
            let first = self.weekday(&range.first);
            let last = range.last.as_ref().map_or(first, |last| self.weekday(last));
            let (Some(first), Some(last)) = (first, last) else { continue };
            // A range may run over the week's end: `sat..mon`.
            let mut cycle = Weekday::ALL.iter().copied().cycle().skip_while(|day| *day != first).take(7);
            for day in cycle.by_ref() {
                all.push(day);
                if day == last {
                    break;
                }
            }
        }
        all
    }

    fn weekday(&mut self, name: &ast::Name) -> Option<Weekday> {
        let found = Weekday::from_word(&name.text);
        if found.is_none() {
            let known: Vec<&str> = Weekday::ALL.iter().map(|day| day.word()).collect();
            self.unknown("weekday", &name.text, name.span, known);
        }
        found
    }

    fn dates(&mut self, ranges: &[ast::DateRange]) -> Vec<(Date, Date, Span)> {
        let mut all = Vec::new();
        for range in ranges {
            let first = self.date(&range.first);
            let last = range.last.as_ref().map_or(first, |last| self.date(last));
            if let (Some(first), Some(last)) = (first, last) {
                let span = range.last.as_ref().map_or(range.first.span, |last| range.first.span.to(last.span));
                all.push((first, last, span));
            }
        }
        all
    }

    fn date(&mut self, name: &ast::Name) -> Option<Date> {
        match time::parse_date(&name.text) {
            Ok(date) => Some(date),
            Err(error) => {
                self.error(Code::BadLiteral, name.span, error.to_string());
                None
            }
        }
    }
}

/// A calendar, the one that it is like, the one that this is like, and so on; of a circle each once.
fn chain(like: &[Option<usize>], at: usize) -> Vec<usize> {
    let mut all = vec![at];
    while let Some(next) = all.last().and_then(|last| like.get(*last).copied().flatten()) {
        if all.contains(&next) {
            break;
        }
        all.push(next);
    }
    all
}
