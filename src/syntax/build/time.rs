//! Countings and calendars.

use super::{Builder, child};
use crate::diag::Code;
use crate::syntax::ast::{
    Calendar, CalendarDays, CalendarLine, CalendarLineKind, Counting, CountingSetting, DateRange, HourRange, Name,
    WeekdayRange,
};
use crate::syntax::grammar::{Pair, Rule};

impl Builder<'_> {
    pub(super) fn counting(&mut self, pair: &Pair<'_>) -> Option<Counting> {
        let settings = pair.clone().into_inner().filter(|part| part.as_rule() == Rule::counting_setting);
        let settings = settings.filter_map(|setting| self.counting_setting(&setting)).collect();
        Some(Counting {
            name: self.name_in(pair)?,
            title: self.title_in(pair),
            settings,
            because: self.reasons_in(pair),
            cite: self.sources_in(pair),
            span: self.span(pair),
        })
    }

    fn counting_setting(&mut self, pair: &Pair<'_>) -> Option<CountingSetting> {
        let mut words = pair.clone().into_inner();
        let key = self.name(&words.next()?);
        let value = self.verbatim(&words.next()?);
        Some(CountingSetting { key, value, by: self.value_in(pair), span: self.span(pair) })
    }

    pub(super) fn calendar(&mut self, pair: &Pair<'_>) -> Option<Calendar> {
        let lines = pair.clone().into_inner().filter_map(|part| self.calendar_line(&part)).collect();
        Some(Calendar {
            name: self.name_in(pair)?,
            title: self.title_in(pair),
            like: child(pair, Rule::like_another).and_then(|like| self.name_in(&like)),
            lines,
            cite: self.sources_in(pair),
            span: self.span(pair),
        })
    }

    fn calendar_line(&mut self, pair: &Pair<'_>) -> Option<CalendarLine> {
        let kind = match pair.as_rule() {
            Rule::set_timezone_text => CalendarLineKind::Timezone(self.text_in(pair)?),
            Rule::open_days => {
                let hours = pair.clone().into_inner().filter(|part| part.as_rule() == Rule::hours);
                let hours = hours.filter_map(|hours| self.hour_range(&hours)).collect();
                CalendarLineKind::Open { days: self.days_in(pair)?, hours, title: self.title_in(pair) }
            }
            Rule::closed_days => CalendarLineKind::Closed { days: self.days_in(pair)?, title: self.title_in(pair) },
            Rule::received => CalendarLineKind::ReceivedUntil(self.value_in(pair)?),
            _ => return None,
        };
        Some(CalendarLine { kind, span: self.span(pair) })
    }

    fn days_in(&mut self, pair: &Pair<'_>) -> Option<CalendarDays> {
        for part in pair.clone().into_inner() {
            match part.as_rule() {
                Rule::weekdays => {
                    let ranges = part.into_inner().filter(|range| range.as_rule() == Rule::weekday_range);
                    return Some(CalendarDays::Weekdays(ranges.filter_map(|range| self.weekdays(&range)).collect()));
                }
                Rule::dates => {
                    let ranges = part.into_inner().filter(|range| range.as_rule() == Rule::date_range);
                    return Some(CalendarDays::Dates(ranges.filter_map(|range| self.dates(&range)).collect()));
                }
                Rule::path => return Some(CalendarDays::Fact(self.path(&part))),
                _ => {}
            }
        }
        None
    }

    fn weekdays(&mut self, pair: &Pair<'_>) -> Option<WeekdayRange> {
        let mut days = pair.clone().into_inner().filter(|part| part.as_rule() == Rule::weekday);
        let first = self.weekday(&days.next()?);
        Some(WeekdayRange { first, last: days.next().map(|day| self.weekday(&day)) })
    }

    /// A day of the week; a long name is read as its first three letters, and reported.
    fn weekday(&mut self, pair: &Pair<'_>) -> Name {
        let day = self.verbatim(pair);
        let short = day.text.get(..3).unwrap_or(&day.text).to_owned();
        if short == day.text {
            return day;
        }
        self.mend(
            Code::BadLiteral,
            day.span,
            format!("the days of the week are short here: `{short}` instead of `{}`", day.text),
            short.clone(),
        );
        Name { text: short, span: day.span }
    }

    fn dates(&mut self, pair: &Pair<'_>) -> Option<DateRange> {
        let mut dates = pair.clone().into_inner().filter(|part| part.as_rule() == Rule::date);
        let first = self.verbatim(&dates.next()?);
        Some(DateRange { first, last: dates.next().map(|date| self.verbatim(&date)) })
    }

    fn hour_range(&mut self, pair: &Pair<'_>) -> Option<HourRange> {
        let mut times = pair.clone().into_inner();
        Some(HourRange { from: self.verbatim(&times.next()?), to: self.verbatim(&times.next()?) })
    }
}
