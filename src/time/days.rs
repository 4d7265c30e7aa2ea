//! Periods on the local calendar: days, weeks, months and years, as a [`Counting`] counts them.

use super::business_days::nth_open;
use super::count::{Anchor, Context, Start};
use super::counting::{Counting, Ends, FirstDay, Holiday, ShortMonth};
use super::date::{ClockTime, Date, MonthStep};
use super::errors::TimeError;
use super::explain::Trail;
use super::instant::Instant;
use super::left_out::LeftOut;
use super::zone::Zone;

/// The end of so many months and days, in that order, that begin at `anchor`.
pub(crate) fn after<T: Trail>(
    months: i32,
    days: i32,
    anchor: Anchor,
    left_out: &LeftOut,
    ctx: &Context,
    trail: &mut T,
) -> Result<Instant, TimeError> {
    let counting = ctx.counting.ok_or(TimeError::NoCounting)?;
    let start = anchor.start(ctx.zone);
    let none = months == 0 && days == 0;
    let (first, nominal) = match counting.first {
        _ if none => (start.date.next(), start.date),
        FirstDay::Excluded => (start.date.next(), step(start.date, months, days.into(), counting.months)?),
        FirstDay::Included => {
            // Counted from the 31st, a month ends with the month, whether `clamp` or `next` fills in the missing day.
            let missing = match counting.months {
                ShortMonth::Clamp | ShortMonth::Next => ShortMonth::Next,
                ShortMonth::Refuse => ShortMonth::Refuse,
            };
            (start.date, step(start.date, months, i64::from(days) - 1, missing)?)
        }
    };
    // A period of nothing ends with the day on which it begins, or the next that is not left out.
    let last = left_out.stretch(if none { start.date } else { first }, nominal)?;
    for (from, to) in left_out.runs_from(first).take_while(|&(from, _)| from <= last) {
        trail.left_out(from.max(first), to);
    }
    let least = counting.least_working_days.map_or(0, i32::from);
    let least = if months > 0 || days >= least { least } else { 0 };
    let last = moved_to_working_days(first, last, counting.holiday, least, left_out, ctx, trail)?;
    if last > Date::MAX {
        return Err(TimeError::OutOfYears);
    }
    trail.counted(first, last);
    Ok(end_in(last, &start, counting, ctx.zone))
}

/// The last day once holidays and the least number of working days have moved it.
fn moved_to_working_days<T: Trail>(
    first: Date,
    last: Date,
    holiday: Holiday,
    least: i32,
    left_out: &LeftOut,
    ctx: &Context,
    trail: &mut T,
) -> Result<Date, TimeError> {
    let holidays = || ctx.holidays.ok_or(TimeError::NoHolidays);
    let mut moved = match holiday {
        Holiday::Keep => last,
        Holiday::RollForward => nth_open(holidays()?, left_out, last.previous(), 1, &mut ())?,
    };
    if least > 0 {
        moved = moved.max(nth_open(holidays()?, left_out, first.previous(), least, &mut ())?);
    }
    if moved != last {
        trail.moved(last, moved, holidays()?);
    }
    Ok(moved)
}

/// The instant at which a period ends whose last day is `last`.
fn end_in(last: Date, start: &Start, counting: &Counting, zone: Zone) -> Instant {
    match counting.ends {
        Ends::EndOfDay => zone.end_of_day_after(last, start.instant),
        Ends::SameTime if last == start.date => start.instant,
        Ends::SameTime if start.time == ClockTime::END_OF_DAY => zone.end_of_day(last),
        Ends::SameTime => zone.at(last, start.time).instant,
    }
}

/// The beginning of so many months and days, in that order, that end at `anchor`; nothing rolls.
pub(crate) fn before(months: i32, days: i32, anchor: Anchor, ctx: &Context) -> Result<Instant, TimeError> {
    let counting = ctx.counting.ok_or(TimeError::NoCounting)?;
    let start = match anchor {
        Anchor::At(instant) => Anchor::At(instant.plain()).start(ctx.zone),
        Anchor::On(_) => anchor.start(ctx.zone),
    };
    let from = match counting.first {
        _ if months == 0 && days == 0 => start.date,
        FirstDay::Excluded => step(start.date, -months, -i64::from(days), counting.months)?,
        FirstDay::Included => step(start.date.next(), -months, -i64::from(days), counting.months)?,
    };
    Ok(match counting.ends {
        Ends::EndOfDay => ctx.zone.start_of_day(from),
        Ends::SameTime if from == start.date => start.instant,
        Ends::SameTime => ctx.zone.at(from, start.time).instant,
    })
}

/// So many months and then days on from a date, or back if they are negative.
fn step(date: Date, months: i32, days: i64, short: ShortMonth) -> Result<Date, TimeError> {
    let date = if months == 0 { date } else { month_step(date, months, short)? };
    date.plus_days(days).ok_or(TimeError::OutOfYears)
}

fn month_step(date: Date, months: i32, short: ShortMonth) -> Result<Date, TimeError> {
    match date.plus_months(months) {
        MonthStep::There(date) => Ok(date),
        MonthStep::OutOfYears => Err(TimeError::OutOfYears),
        MonthStep::Missing { last_of_month, year, month, day } => match short {
            ShortMonth::Clamp => Ok(last_of_month),
            ShortMonth::Next => Ok(last_of_month.next()),
            ShortMonth::Refuse => Err(TimeError::ShortMonth { year, month, day }),
        },
    }
}
