//! Countings and calendars: one setting on a line, values aligned.

use super::writer::Writer;
use crate::source::columns;
use crate::syntax::ast::{
    Calendar, CalendarDays, CalendarLine, CalendarLineKind, Counting, CountingSetting, DateRange, HourRange, Texts,
    WeekdayRange,
};

impl<'a> Writer<'a> {
    pub(super) fn counting(&mut self, counting: &'a Counting) {
        let Counting { name, title, settings, because, cite, span: _ } = counting;
        self.head("counting", name, title);
        let width = settings.iter().map(|setting| columns(&setting.key.text)).max().unwrap_or(0);
        let empty = settings.is_empty() && because.all.is_empty() && cite.is_empty();
        self.block_of(empty, |writer| {
            for CountingSetting { key, value, by, span } in settings {
                writer.begin(*span);
                writer.name(key);
                writer.blanks(width - columns(&key.text));
                writer.space();
                writer.name(value);
                if value.text.starts_with(|letter: char| letter.is_ascii_digit()) {
                    writer.space();
                    writer.word("working_days");
                }
                if let Some(by) = by {
                    writer.space();
                    writer.after_word("by", by);
                }
                writer.end(*span);
                writer.new_line();
            }
            writer.reasons(because, cite);
        });
    }

    pub(super) fn calendar(&mut self, calendar: &'a Calendar) {
        let Calendar { name, title, like, lines, cite, span: _ } = calendar;
        self.head("calendar", name, title);
        if let Some(like) = like {
            self.between("like");
            self.name(like);
        }
        let is_closed = |line: &CalendarLine| matches!(line.kind, CalendarLineKind::Closed { .. });
        let width = if lines.iter().any(is_closed) { "closed".len() } else { 0 };
        self.block_of(lines.is_empty() && cite.is_empty(), |writer| {
            for line in lines {
                writer.begin(line.span);
                writer.calendar_line(line, width);
                writer.end(line.span);
                writer.new_line();
            }
            writer.reasons(&NO_TEXTS, cite);
        });
    }

    fn calendar_line(&mut self, line: &'a CalendarLine, word_width: usize) {
        match &line.kind {
            CalendarLineKind::Timezone(zone) => {
                self.word("timezone");
                self.space();
                self.text(zone);
            }
            CalendarLineKind::Open { days, hours, title } => {
                self.word("open");
                self.blanks(word_width.saturating_sub("open".len()));
                self.days(days);
                if !hours.is_empty() {
                    self.between("at");
                    self.filled(hours, |writer, HourRange { from, to }| {
                        writer.name(from);
                        writer.word("-");
                        writer.name(to);
                    });
                }
                self.title(title);
            }
            CalendarLineKind::Closed { days, title } => {
                self.word("closed");
                self.days(days);
                self.title(title);
            }
            CalendarLineKind::ReceivedUntil(time) => self.after_word("received until", time),
        }
    }

    fn days(&mut self, days: &'a CalendarDays) {
        self.space();
        match days {
            CalendarDays::Weekdays(ranges) => self.filled(ranges, |writer, WeekdayRange { first, last }| {
                writer.name(first);
                if let Some(last) = last {
                    writer.word("..");
                    writer.name(last);
                }
            }),
            CalendarDays::Dates(ranges) => self.filled(ranges, |writer, DateRange { first, last }| {
                writer.name(first);
                if let Some(last) = last {
                    writer.between("..");
                    writer.name(last);
                }
            }),
            CalendarDays::Fact(path) => self.path(path),
        }
    }
}

/// A calendar's lines carry their own titles; it has no reasons.
static NO_TEXTS: Texts = Texts { all: vec![] };
