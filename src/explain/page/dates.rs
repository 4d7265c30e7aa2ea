//! How deadlines were counted, in a reader's words.

use super::super::Date;
use super::super::phrase::Phrases;
use super::super::words::fill;
use super::{Page, Style};
use crate::diag::render::one_line;
use crate::time::{self, ClockTime, Closed, Explanation, Instant, ReceivedLate, WhySkipped};

impl<'a> Page<'a> {
    pub(super) fn dates(&mut self, dates: &[&Date]) {
        let words = self.phrases.words;
        self.say(0, Style::Heading, words.dates.to_owned());
        if dates.is_empty() {
            self.say(1, Style::Plain, words.no_dates.to_owned());
        }
        for date in dates {
            self.date(date);
        }
    }

    pub(super) fn date(&mut self, date: &Date) {
        let Phrases { program, words, .. } = self.phrases;
        let told = &date.counted.told;
        let length = self.phrases.locale.period(told.period);
        let duration = date.counted.duration;
        let counting = duration.counting.and_then(|id| program.countings.get(id)).map(|one| &one.decl);
        let calendar = duration.calendar.and_then(|id| program.calendars.get(id)).map(|one| &one.decl);
        let mut title = fill(words.counted, &[&length, &self.phrases.instant(told.begins.instant())]);
        if let Some(counting) = counting {
            title = fill(words.counted_by, &[&title, &self.phrases.title(counting)]);
        }
        if let Some(calendar) = calendar {
            title = fill(words.in_calendar, &[&title, &self.phrases.title(calendar)]);
        }
        let owner =
            date.owner.title.get(self.phrases.language).map_or_else(|| date.owner.name.replace('_', " "), one_line);
        if !owner.is_empty() {
            title = fill(words.duty, &[&owner, &title]);
        }
        self.say(1, Style::Strong, title);
        if let Some(received) = told.received {
            let why = match received.why {
                ReceivedLate::ClosedDate => words.closed_day.to_owned(),
                ReceivedLate::AfterCutOff(time) => fill(words.after_cut_off, &[&self.phrases.locale.time(time)]),
            };
            self.say(2, Style::Plain, fill(words.received, &[&self.phrases.day(received.on), &why]));
        }
        if let Some((first, last)) = told.counted.filter(|(first, last)| first <= last) {
            let pattern = if first > told.base { words.first_day_after } else { words.first_day };
            let first = first_counted(told, first, last);
            self.say(2, Style::Plain, fill(pattern, &[&self.phrases.day(first)]));
            for skipped in &told.skipped {
                self.skipped(skipped.first, skipped.last, &skipped.why);
            }
            if let Some(moved) = &told.moved {
                let why = match &moved.closed {
                    Some(closed) => self.closed(closed),
                    None => words.least_days.to_owned(),
                };
                let from = format!("{}{}", self.phrases.day(moved.from), fill(words.in_brackets, &[&why]));
                self.say(2, Style::Plain, fill(words.moved, &[&from, &self.phrases.day(moved.to)]));
            }
            self.say(2, Style::Plain, fill(words.last_day, &[&self.phrases.day(last)]));
        } else {
            for skipped in &told.skipped {
                self.skipped(skipped.first, skipped.last, &skipped.why);
            }
        }
        for (from, to) in &told.open {
            let range = [self.phrases.instant(from.plain()), self.phrases.instant(to.plain())];
            let range = fill(words.range, &range.each_ref().map(String::as_str));
            self.say(2, Style::Plain, fill(words.open_time, &[&range]));
        }
        match told.end {
            None => self.say(2, Style::Plain, words.no_end.to_owned()),
            Some(end) => self.end(end),
        }
    }

    /// The last moment in time, by the reader's clocks.
    fn end(&mut self, end: Instant) {
        let words = self.phrases.words;
        let local = self.phrases.zone.local(end);
        let text = match (local.time == ClockTime::MIDNIGHT, local.date.plus_days(-1)) {
            (true, Some(day)) => {
                let bound = self.phrases.locale.instant(end.plain(), self.phrases.zone);
                fill(words.last_moment_day, &[&self.phrases.day(day), &bound])
            }
            _ => fill(words.last_moment, &[&self.phrases.instant(end)]),
        };
        self.say(2, Style::Plain, text);
    }

    fn skipped(&mut self, first: time::Date, last: time::Date, why: &WhySkipped) {
        let words = self.phrases.words;
        let days = match first == last {
            true => self.phrases.day(first),
            false => fill(words.range, &[&self.phrases.day(first), &self.phrases.day(last)]),
        };
        let why = match why {
            WhySkipped::Closed(closed) => self.closed(closed),
            WhySkipped::LeftOut => words.left_out.to_owned(),
        };
        let days = format!("{days}{}", fill(words.in_brackets, &[&why]));
        self.say(2, Style::Plain, fill(words.skipped, &[&days]));
    }

    fn closed(&self, closed: &Closed) -> String {
        let words = self.phrases.words;
        match closed {
            Closed::Weekday(_) => words.weekly.to_owned(),
            Closed::Line { title: Some(title) } => one_line(title),
            Closed::Line { title: None } => words.closed.to_owned(),
            Closed::ByCase => words.by_case.to_owned(),
        }
    }
}

/// The first day from `first` on that is not skipped.
fn first_counted(told: &Explanation, first: time::Date, last: time::Date) -> time::Date {
    let mut day = first;
    for skipped in told.skipped.iter().filter(|skipped| skipped.first < last) {
        if skipped.first <= day && day <= skipped.last {
            day = skipped.last.plus_days(1).unwrap_or(last);
        }
    }
    day.min(last)
}
