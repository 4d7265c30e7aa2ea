//! How a deadline was counted, as data for people who ask.
//!
//! Counting leaves a [`Trail`]; the fast functions leave none, and pay nothing for it. The words are made elsewhere.

use super::calendar::{CalendarView, Closed};
use super::count::{Anchor, Context, Span, count, counted_in};
use super::date::{ClockTime, Date};
use super::errors::TimeError;
use super::instant::Instant;
use super::period::Period;
use super::zone::{LocalDateTime, Zone};

/// How the end of a period was counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// What was counted.
    pub period: Period,
    /// The zone whose dates and clocks were looked at; all local readings are in it.
    pub zone: Zone,
    /// When the period begins: for a date its first instant.
    pub begins: LocalDateTime,
    /// The date from which days count on: the local date of the beginning or, for a deadline that ended a day, that
    /// day.
    pub base: Date,
    /// The open date on which the beginning counts as received, where a rule of the calendar moves it.
    pub received: Option<Received>,
    /// The first and the last date that may count; only for periods of days. Where the first is after the last, no
    /// date counts.
    pub counted: Option<(Date, Date)>,
    /// The dates that did not count, in order, those of one reason in a row together.
    pub skipped: Vec<Skipped>,
    /// The last day moved off a holiday, or to the last of the least working days.
    pub moved: Option<Moved>,
    /// The open time that was used; only for business time.
    pub open: Vec<(Instant, Instant)>,
    /// The end (exclusive); `None` while a span that stops the count has not ended.
    pub end: Option<Instant>,
    /// What clocks show at the end.
    pub end_local: Option<LocalDateTime>,
    /// The day to which the end belongs, where it ends a day.
    pub last_day: Option<Date>,
}

/// Dates in a row that did not count, for one reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// The first of them.
    pub first: Date,
    /// The last of them.
    pub last: Date,
    /// The reason.
    pub why: WhySkipped,
}

/// Why a date did not count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WhySkipped {
    /// The calendar is closed.
    Closed(Closed),
    /// A span that is left out touches it.
    LeftOut,
}

/// The date on which something counts as received.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// The date.
    pub on: Date,
    /// Why not on the day itself.
    pub why: ReceivedLate,
}

/// Why something counts as received on a later date.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum ReceivedLate {
    /// The date itself is closed.
    ClosedDate,
    /// It came at this time or later.
    AfterCutOff(ClockTime),
}

/// A last day that was moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// The last day as counted.
    pub from: Date,
    /// The last day that it became.
    pub to: Date,
    /// Why the calendar is closed on the first; `None` where it is open, and the period held too few working days.
    pub closed: Option<Closed>,
}

/// What counting tells of its way.
pub(crate) trait Trail {
    /// Is every date wanted? Where not, counting may take weeks at a stride.
    const WANTED: bool;

    /// The calendar of `view` is closed on a date.
    fn closed(&mut self, _date: Date, _view: CalendarView) {}
    /// Dates are left out.
    fn left_out(&mut self, _first: Date, _last: Date) {}
    /// The beginning counts as received on a later date.
    fn received(&mut self, _on: Date, _why: ReceivedLate) {}
    /// The last day was moved.
    fn moved(&mut self, _from: Date, _to: Date, _view: CalendarView) {}
    /// The dates among which those that count were found.
    fn counted(&mut self, _first: Date, _last: Date) {}
    /// Open time was used.
    fn open(&mut self, _from: Instant, _to: Instant) {}
}

/// No trail.
impl Trail for () {
    const WANTED: bool = false;
}

impl Trail for Explanation {
    const WANTED: bool = true;

    fn closed(&mut self, date: Date, view: CalendarView) {
        if let Some(why) = view.why_closed(date) {
            self.skip(date, date, WhySkipped::Closed(why));
        }
    }

    fn left_out(&mut self, first: Date, last: Date) {
        self.skip(first, last, WhySkipped::LeftOut);
    }

    fn received(&mut self, on: Date, why: ReceivedLate) {
        self.received = Some(Received { on, why });
    }

    fn moved(&mut self, from: Date, to: Date, view: CalendarView) {
        let mut date = from;
        while date < to {
            self.closed(date, view);
            date = date.next();
        }
        self.moved = Some(Moved { from, to, closed: view.why_closed(from) });
    }

    fn counted(&mut self, first: Date, last: Date) {
        self.counted = Some((first, last));
    }

    fn open(&mut self, from: Instant, to: Instant) {
        match self.open.last_mut() {
            Some(last) if last.1 == from => last.1 = to,
            Some(_) | None => self.open.push((from, to)),
        }
    }
}

impl Explanation {
    fn skip(&mut self, first: Date, last: Date, why: WhySkipped) {
        match self.skipped.last_mut() {
            // A date that clocks show in two pieces is told once.
            Some(before) if before.why == why && first <= before.last.next() => before.last = last,
            Some(_) | None => self.skipped.push(Skipped { first, last, why }),
        }
    }
}

/// Counts as [`after_skipping`](super::after_skipping) does, and tells how.
pub fn explain_after(
    period: Period,
    anchor: impl Into<Anchor>,
    spans: &[Span],
    ctx: &Context,
) -> Result<Explanation, TimeError> {
    let anchor = anchor.into();
    let zone = counted_in(period, ctx)?;
    let start = anchor.start(zone);
    let mut told = Explanation {
        period,
        zone,
        begins: zone.local(start.instant),
        base: start.date,
        received: None,
        counted: None,
        skipped: Vec::new(),
        moved: None,
        open: Vec::new(),
        end: None,
        end_local: None,
        last_day: None,
    };
    match count(period, anchor, spans, ctx, &mut told) {
        Err(TimeError::SpanOpen) => {}
        Err(error) => return Err(error),
        Ok(end) => {
            told.end = Some(end);
            told.end_local = Some(zone.local(end));
            told.last_day = end.ends_day().then(|| zone.day_reached(end));
        }
    }
    Ok(told)
}
