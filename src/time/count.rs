//! The instant that lies a period after or before another.
//!
//! Everything is a function of its arguments, and nothing is allocated unless spans are left out. How each kind of
//! period is counted stands in `elapsed`, `days`, `business_days` and `business_time`; here the kinds are told apart.
//! The answers where conventions differ:
//!
//! - **No time at all.** `0 hours` are over at once. `0 days` and `0 business days` end with the date on which they
//!   begin; a closed date makes `0 business days` end with the next open one. Backwards they begin with that date
//!   or the open one before.
//! - **A midnight that clocks cross twice** ends its date the first time; what begins after that, when clocks show
//!   the old date again, ends with the second.
//! - **Backwards**, `2 days before` an instant is the beginning of a date such that two whole dates lie between, and
//!   nothing is moved off a holiday. That the instant ends a day makes no difference.

use super::calendar::CalendarView;
use super::counting::Counting;
use super::date::{ClockTime, Date};
use super::errors::TimeError;
use super::explain::Trail;
use super::instant::Instant;
use super::left_out::LeftOut;
use super::period::Period;
use super::zone::Zone;
use super::{business_days, business_time, days, elapsed};

/// Where and how periods are counted.
#[derive(Copy, Clone, Debug)]
pub struct Context<'a> {
    /// Where calendar days begin and end.
    pub zone: Zone,
    /// How calendar days are counted.
    pub counting: Option<&'a Counting>,
    /// Where a counting looks for holidays and working days.
    pub holidays: Option<CalendarView<'a>>,
    /// Where business time and business days are counted.
    pub calendar: Option<CalendarView<'a>>,
}

/// What a period is counted from.
#[derive(Copy, Clone, Debug)]
pub enum Anchor {
    /// An instant.
    At(Instant),
    /// A date: days count from it, hours cannot.
    On(Date),
}

impl From<Instant> for Anchor {
    fn from(instant: Instant) -> Anchor {
        Anchor::At(instant)
    }
}

impl From<Date> for Anchor {
    fn from(date: Date) -> Anchor {
        Anchor::On(date)
    }
}

/// A span of time that is left out of a count: from when, and until when (excluded), if it has ended.
pub type Span = (Instant, Option<Instant>);

/// The end of a `period` that begins at `anchor`.
pub fn after(period: Period, anchor: impl Into<Anchor>, ctx: &Context) -> Result<Instant, TimeError> {
    count(period, anchor.into(), &[], ctx, &mut ())
}

/// The end of a `period` that begins at `anchor` and leaves out every local date that a span touches, each once.
///
/// `None` where the count runs into a span that has not ended: there is no end yet. A span that begins after the
/// end changes nothing. A span that ends before it begins is an error.
pub fn after_skipping(
    period: Period,
    anchor: impl Into<Anchor>,
    spans: &[Span],
    ctx: &Context,
) -> Result<Option<Instant>, TimeError> {
    match count(period, anchor.into(), spans, ctx, &mut ()) {
        Ok(end) => Ok(Some(end)),
        Err(TimeError::SpanOpen) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The beginning of a `period` that ends at `anchor`.
pub fn before(period: Period, anchor: impl Into<Anchor>, ctx: &Context) -> Result<Instant, TimeError> {
    let anchor = anchor.into();
    if period.is_negative() {
        return Err(TimeError::NegativePeriod);
    }
    match period {
        Period::Elapsed { ms } => elapsed::before(ms, anchor.instant()?),
        Period::Calendar { months, days } => days::before(months, days, anchor, ctx),
        Period::BusinessDays(days) => business_days::before(days, anchor, calendar(ctx)?),
        Period::BusinessTime { ms } => business_time::before(ms, anchor.instant()?, calendar(ctx)?),
    }
}

/// Counts forward and leaves a trail.
pub(crate) fn count<T: Trail>(
    period: Period,
    anchor: Anchor,
    spans: &[Span],
    ctx: &Context,
    trail: &mut T,
) -> Result<Instant, TimeError> {
    if period.is_negative() {
        return Err(TimeError::NegativePeriod);
    }
    let left_out = LeftOut::of(spans, counted_in(period, ctx)?)?;
    match period {
        Period::Elapsed { ms } => elapsed::after(ms, anchor.instant()?, &left_out, ctx.zone, trail),
        Period::Calendar { months, days } => days::after(months, days, anchor, &left_out, ctx, trail),
        Period::BusinessDays(days) => business_days::after(days, anchor, &left_out, calendar(ctx)?, trail),
        Period::BusinessTime { ms } => business_time::after(ms, anchor.instant()?, &left_out, calendar(ctx)?, trail),
    }
}

/// The zone whose dates matter to a period.
pub(crate) fn counted_in(period: Period, ctx: &Context) -> Result<Zone, TimeError> {
    match period {
        Period::Elapsed { .. } | Period::Calendar { .. } => Ok(ctx.zone),
        Period::BusinessDays(_) | Period::BusinessTime { .. } => Ok(calendar(ctx)?.calendar().zone()),
    }
}

pub(crate) fn calendar<'a>(ctx: &Context<'a>) -> Result<CalendarView<'a>, TimeError> {
    ctx.calendar.ok_or(TimeError::NoCalendar)
}

/// An anchor as a zone sees it.
pub(crate) struct Start {
    pub(crate) instant: Instant,
    /// The date from which days count on.
    pub(crate) date: Date,
    /// The time on that date, 24:00 where a deadline ended it.
    pub(crate) time: ClockTime,
}

impl Anchor {
    pub(crate) fn start(self, zone: Zone) -> Start {
        match self {
            Anchor::At(instant) => {
                let (date, time) = zone.reached(instant);
                Start { instant, date, time }
            }
            Anchor::On(date) => Start { instant: zone.start_of_day(date), date, time: ClockTime::MIDNIGHT },
        }
    }

    pub(crate) fn instant(self) -> Result<Instant, TimeError> {
        match self {
            Anchor::At(instant) => Ok(instant),
            Anchor::On(_) => Err(TimeError::HoursFromDate),
        }
    }
}

/// How many whole hours pass from `from` to `to`; negative, and rounded towards zero too, if it is before.
pub fn hours_between(from: Instant, to: Instant) -> i64 {
    to.ms_since(from) / 3_600_000
}
