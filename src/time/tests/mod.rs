//! Tests of this module against facts from outside: laws, figures counted by hand, and a walk over every minute.

mod cases;
mod counting;
mod oracle;
mod written;

use super::*;

pub(crate) fn zone(name: &str) -> Zone {
    Zone::named(name).unwrap()
}

pub(crate) fn date(text: &str) -> Date {
    parse_date(text).unwrap()
}

pub(crate) fn clock(text: &str) -> ClockTime {
    parse_closing_time(text).unwrap()
}

/// An instant with its offset written, such as `2025-03-30T16:30+02:00`.
pub(crate) fn at(text: &str) -> Instant {
    let written = parse_datetime(text).unwrap();
    assert!(written.offset_seconds.is_some(), "{text} needs an offset");
    written.resolve(Zone::UTC).instant
}

pub(crate) fn hours(text: &str) -> Hours {
    let (opens, closes) = text.split_once('-').unwrap();
    Hours::new(clock(opens), clock(closes)).unwrap()
}

pub(crate) const PLAIN: Counting = Counting {
    first: FirstDay::Excluded,
    ends: Ends::EndOfDay,
    holiday: Holiday::Keep,
    months: ShortMonth::Clamp,
    least_working_days: None,
    paused: Paused::Extends,
};

pub(crate) const WALL_CLOCK: Counting = Counting { ends: Ends::SameTime, ..PLAIN };

pub(crate) const EU_1182: Counting = Counting { holiday: Holiday::RollForward, least_working_days: Some(2), ..PLAIN };

/// Monday to Friday at the same hours; without hours, all day.
pub(crate) fn weekdays(name: &str, place: &str, open: &[Hours]) -> CalendarBuilder {
    let mut calendar = CalendarBuilder::new(name, zone(place));
    for day in &Weekday::ALL[..5] {
        calendar.open_weekly(*day, open);
    }
    calendar
}

/// The office of the examples: Berlin, Monday to Friday, 09:00 to 17:00.
pub(crate) fn office() -> Calendar {
    weekdays("office", "Europe/Berlin", &[hours("09:00-17:00")]).build()
}

pub(crate) fn context<'a>(place: &str, counting: Option<&'a Counting>, calendar: Option<&'a Calendar>) -> Context<'a> {
    let view = calendar.map(CalendarView::from);
    Context { zone: zone(place), counting, holidays: view, calendar: view }
}

pub(crate) fn period(count: i64, unit: Unit) -> Period {
    Period::of(count, unit).unwrap()
}

/// Counts forward; the explanation must agree.
pub(crate) fn ends(count: i64, unit: Unit, anchor: impl Into<Anchor> + Copy, ctx: &Context) -> Instant {
    let end = after(period(count, unit), anchor, ctx).unwrap();
    let told = explain_after(period(count, unit), anchor, &[], ctx).unwrap();
    assert_eq!(told.end.map(|told| (told.ms(), told.ends_day())), Some((end.ms(), end.ends_day())));
    end
}
