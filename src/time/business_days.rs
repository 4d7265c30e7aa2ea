//! Periods of open dates.

use super::calendar::CalendarView;
use super::count::{Anchor, Start};
use super::date::Date;
use super::errors::TimeError;
use super::explain::{ReceivedLate, Trail};
use super::instant::Instant;
use super::left_out::LeftOut;

/// A calendar that is closed for so many days on end counts as never open: ten years.
pub(crate) const NEVER_DAYS: i32 = 3653;

/// The exclusive end of the `count`-th open date after the one at which `anchor` counts as received.
pub(crate) fn after<T: Trail>(
    count: i32,
    anchor: Anchor,
    left_out: &LeftOut,
    view: CalendarView,
    trail: &mut T,
) -> Result<Instant, TimeError> {
    let zone = view.calendar().zone();
    let start = anchor.start(zone);
    let received = received_on(anchor, &start, left_out, view, trail)?;
    let last = if count == 0 {
        nth_open(view, left_out, received.previous(), 1, trail)?
    } else {
        nth_open(view, left_out, received, count, trail)?
    };
    trail.counted(received.next(), last);
    Ok(zone.end_of_day_after(last, start.instant))
}

/// The date on which what happens at `anchor` counts as received, by the calendar's rule if it has one. A deadline
/// that ends a day is not received: further days count on from that day.
fn received_on<T: Trail>(
    anchor: Anchor,
    start: &Start,
    left_out: &LeftOut,
    view: CalendarView,
    trail: &mut T,
) -> Result<Date, TimeError> {
    let Some(cut_off) = view.calendar().received_cut_off() else { return Ok(start.date) };
    let (ends_day, in_time) = match anchor {
        Anchor::At(instant) => (view.calendar().zone().local_date(instant) != start.date, start.time < cut_off),
        Anchor::On(_) => (false, true),
    };
    let why = match (ends_day, view.is_open_date(start.date), in_time) {
        (true, _, _) | (false, true, true) => return Ok(start.date),
        (false, false, _) => ReceivedLate::ClosedDate,
        (false, true, false) => ReceivedLate::AfterCutOff(cut_off),
    };
    let received = nth_open(view, left_out, start.date, 1, &mut ())?;
    trail.received(received, why);
    Ok(received)
}

/// The `count`-th date (1 or more) after `date` that is open and not left out.
///
/// Whole ordinary weeks are taken at a stride, unless a trail wants every date.
pub(crate) fn nth_open<T: Trail>(
    view: CalendarView,
    left_out: &LeftOut,
    date: Date,
    count: i32,
    trail: &mut T,
) -> Result<Date, TimeError> {
    let a_week = view.weekly_dates();
    let mut remaining = i64::from(count);
    let mut at = date;
    let mut open_at = date;
    loop {
        if !T::WANTED && a_week > 0 && remaining > a_week {
            let weeks = ordinary_weeks(view, left_out, at).min((remaining - 1) / a_week);
            remaining -= weeks * a_week;
            at = at.plus_days(weeks * 7).ok_or(TimeError::OutOfYears)?;
            open_at = open_at.max(if weeks > 0 { at } else { open_at });
        }
        at = at.next();
        if at > Date::MAX {
            return Err(TimeError::OutOfYears);
        }
        if left_out.contains(at)? {
            trail.left_out(at, at);
            open_at = at;
        } else if view.is_open_date(at) {
            remaining -= 1;
            open_at = at;
        } else {
            trail.closed(at, view);
        }
        if remaining == 0 {
            return Ok(at);
        }
        if at.days() - open_at.days() > NEVER_DAYS {
            return Err(TimeError::NeverOpen { calendar: view.calendar().name().into(), since: open_at });
        }
    }
}

/// How many whole weeks after `date` hold nothing but their ordinary hours.
fn ordinary_weeks(view: CalendarView, left_out: &LeftOut, date: Date) -> i64 {
    let exception = view.next_exception(date.next()).into_iter().chain(left_out.next(date.next())).min();
    exception.map_or(i64::MAX, |exception| i64::from(exception.days() - date.days() - 1) / 7)
}

/// The beginning of the `count`-th open date before the date of `anchor`.
pub(crate) fn before(count: i32, anchor: Anchor, view: CalendarView) -> Result<Instant, TimeError> {
    let zone = view.calendar().zone();
    let date = match anchor {
        Anchor::At(instant) => zone.local_date(instant),
        Anchor::On(date) => date,
    };
    let first = if count == 0 { nth_open_before(view, date.next(), 1)? } else { nth_open_before(view, date, count)? };
    Ok(zone.start_of_day(first))
}

/// The `count`-th open date (1 or more) before `date`.
fn nth_open_before(view: CalendarView, date: Date, count: i32) -> Result<Date, TimeError> {
    let a_week = view.weekly_dates();
    let mut remaining = i64::from(count);
    let mut at = date;
    let mut open_at = date;
    loop {
        if a_week > 0 && remaining > a_week {
            let weeks = ordinary_weeks_before(view, at).min((remaining - 1) / a_week);
            remaining -= weeks * a_week;
            at = at.plus_days(-weeks * 7).ok_or(TimeError::OutOfYears)?;
            open_at = open_at.min(if weeks > 0 { at } else { open_at });
        }
        at = at.previous();
        if at < Date::MIN {
            return Err(TimeError::OutOfYears);
        }
        if view.is_open_date(at) {
            remaining -= 1;
            open_at = at;
        }
        if remaining == 0 {
            return Ok(at);
        }
        if open_at.days() - at.days() > NEVER_DAYS {
            return Err(TimeError::NeverOpen { calendar: view.calendar().name().into(), since: open_at });
        }
    }
}

fn ordinary_weeks_before(view: CalendarView, date: Date) -> i64 {
    let exception = view.previous_exception(date.previous());
    exception.map_or(i64::MAX, |exception| i64::from(date.days() - exception.days() - 1) / 7)
}
