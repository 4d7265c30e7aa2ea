//! Time in expressions and rules: deadlines, windows, and what is needed to count them.

use super::decision::WindowState;
use super::fault::{Fault, FaultKind, Res, broken, fault};
use super::machine::{Machine, needed};
use crate::ir::{Expr, Skipping, Window};
use crate::source::Span;
use crate::syntax::ast::Direction;
use crate::time::{self, Anchor, Counting, Holiday, Instant, Period, TimeError, Zone};
use crate::value::{CalendarId, Duration, Val};
use smallvec::SmallVec;

/// At most so many deadlines are told of.
const COUNTS: usize = 1_000;

/// How a deadline was counted.
#[derive(Clone, Debug, PartialEq)]
pub struct Counted {
    /// What is written there.
    pub span: Span,
    /// What was counted.
    pub duration: Duration,
    /// In which calendar a last day was looked up that is no holiday.
    pub holidays: Option<CalendarId>,
    /// How.
    pub told: time::Explanation,
}

/// How a duration is counted, with its calendars prepared.
pub(super) struct Way<'a> {
    zone: Zone,
    counting: Option<&'a Counting>,
    holidays: Option<CalendarId>,
    calendar: Option<CalendarId>,
}

impl<'a> Machine<'a> {
    pub(super) fn duration_by(&mut self, period: Period, by: &'a Expr) -> Res<Val> {
        let (counting, calendar) = match self.eval(by)? {
            Val::Counting(id) => (Some(id), None),
            Val::Calendar(id) => (None, Some(id)),
            other => return Err(needed(other, "days are counted by a counting or a calendar", by.span)),
        };
        Ok(Val::Duration(Duration { period, counting, calendar }))
    }

    pub(super) fn start_of_date(&mut self, date: &'a Expr) -> Res<Val> {
        match self.eval(date)? {
            Val::Date(day) => Ok(Val::Instant(self.zone(date.span)?.start_of_day(day))),
            Val::Instant(instant) => Ok(Val::Instant(instant)),
            Val::Unknown => Ok(Val::Unknown),
            other => Err(needed(other, "a day is a day", date.span)),
        }
    }

    /// `D after A`, `D before A`.
    pub(super) fn shift(
        &mut self,
        direction: Direction,
        period: &'a Expr,
        anchor: &'a Expr,
        skipping: Option<&'a Skipping>,
        span: Span,
    ) -> Res<Val> {
        let Some(from) = self.anchor(anchor)? else { return Ok(Val::Unknown) };
        let Some(duration) = self.duration_if_known(period)? else { return Ok(Val::Unknown) };
        if let Some(skipping) = skipping {
            return self.skip(&duration, from, skipping, span);
        }
        match direction {
            Direction::After => self.after(&duration, from, span).map(Val::Instant),
            Direction::Before => {
                let way = self.way(&duration, span)?;
                let counted = time::before(duration.period, from, &self.context(&way));
                counted.map(Val::Instant).map_err(|error| untimely(error, span))
            }
        }
    }

    /// `A within D of B`.
    #[inline(never)]
    pub(super) fn is_within(&mut self, operand: &'a Expr, period: &'a Expr, anchor: &'a Expr, span: Span) -> Res<bool> {
        let at = self.instant(operand)?;
        let from = self.anchor(anchor)?.ok_or_else(|| fault(FaultKind::Unknown, anchor.span))?;
        if at < self.beginning(from, anchor.span)? {
            return Ok(false);
        }
        let duration = self.duration(period)?;
        Ok(at < self.after(&duration, from, span)?)
    }

    /// How windows stand at an instant: all of them must be open.
    pub(super) fn window_state(&mut self, at: Option<&'a Expr>, windows: &'a [Window]) -> Res<WindowState> {
        let (mut from, mut until): (Option<Instant>, Option<Instant>) = (None, None);
        if windows.is_empty() {
            return Ok(WindowState::Open { from, until });
        }
        let at = match at {
            Some(at) => self.instant(at)?,
            None => self.now,
        };
        let mut unknown = false;
        for window in windows {
            match self.window(window, at)? {
                Some((opens, closes)) => {
                    from = from.max(opens);
                    until = [until, closes].into_iter().flatten().min();
                }
                None => unknown = true,
            }
        }
        Ok(match (until, from) {
            (Some(closed), _) if at >= closed => WindowState::TooLate { closed },
            _ if unknown => WindowState::NotYet { opens: None },
            (_, Some(opens)) if at < opens => WindowState::NotYet { opens: Some(opens) },
            (until, from) => WindowState::Open { from, until },
        })
    }

    /// From when until when; `None` where an anchor or a duration is unknown. An end that lies after a beginning still to come is
    /// not counted.
    fn window(&mut self, window: &'a Window, at: Instant) -> Res<Option<(Option<Instant>, Option<Instant>)>> {
        match window {
            Window::Within { period, anchor, span } => {
                let Some(from) = self.anchor(anchor)? else { return Ok(None) };
                let opens = self.beginning(from, anchor.span)?;
                if at < opens {
                    return Ok(Some((Some(opens), None)));
                }
                let Some(duration) = self.duration_if_known(period)? else { return Ok(None) };
                let closes = self.after(&duration, from, *span)?;
                Ok(Some((Some(opens), Some(closes))))
            }
            Window::From { at, span: _ } => match self.anchor(at)? {
                Some(from) => Ok(Some((Some(self.beginning(from, at.span)?), None))),
                None => Ok(None),
            },
            Window::Until { at, span: _ } => match self.anchor(at)? {
                Some(Anchor::At(instant)) => Ok(Some((None, Some(instant)))),
                Some(Anchor::On(date)) => Ok(Some((None, Some(self.zone(at.span)?.end_of_day(date))))),
                None => Ok(None),
            },
        }
    }

    /// An instant, or the first instant of a day.
    pub(super) fn instant(&mut self, expr: &'a Expr) -> Res<Instant> {
        match self.anchor(expr)? {
            Some(anchor) => self.beginning(anchor, expr.span),
            None => Err(fault(FaultKind::Unknown, expr.span)),
        }
    }

    fn beginning(&mut self, anchor: Anchor, span: Span) -> Res<Instant> {
        match anchor {
            Anchor::At(instant) => Ok(instant),
            Anchor::On(date) => Ok(self.zone(span)?.start_of_day(date)),
        }
    }

    /// What is counted from; `None` where it is not known.
    pub(super) fn anchor(&mut self, expr: &'a Expr) -> Res<Option<Anchor>> {
        self.look(expr, |value| match value {
            Val::Instant(instant) => Ok(Some(Anchor::At(*instant))),
            Val::Date(date) => Ok(Some(Anchor::On(*date))),
            Val::Unknown => Ok(None),
            other => Err(needed(*other, "time is counted from an instant or a day", expr.span)),
        })?
    }

    pub(super) fn duration(&mut self, expr: &'a Expr) -> Res<Duration> {
        self.duration_if_known(expr)?.ok_or_else(|| fault(FaultKind::Unknown, expr.span))
    }

    /// A duration; `None` where it is not known.
    pub(super) fn duration_if_known(&mut self, expr: &'a Expr) -> Res<Option<Duration>> {
        self.look(expr, |value| match value {
            Val::Duration(duration) => Ok(Some(*duration)),
            Val::Unknown => Ok(None),
            other => Err(needed(*other, "a duration is a duration", expr.span)),
        })?
    }

    fn after(&mut self, duration: &Duration, from: Anchor, span: Span) -> Res<Instant> {
        let way = self.way(duration, span)?;
        self.tell(duration, from, &[], &way, span);
        time::after(duration.period, from, &self.context(&way)).map_err(|error| untimely(error, span))
    }

    /// Keeps how a deadline is counted, once, where somebody wants to know.
    fn tell(&mut self, duration: &Duration, from: Anchor, spans: &[time::Span], way: &Way<'a>, span: Span) {
        if self.scratch.counts.is_none() {
            return;
        }
        let Ok(told) = time::explain_after(duration.period, from, spans, &self.context(way)) else { return };
        let counted = Counted { span, duration: *duration, holidays: way.holidays, told };
        if let Some(counts) = &mut self.scratch.counts
            && counts.len() < COUNTS
            && !counts.contains(&counted)
        {
            counts.push(counted);
        }
    }

    /// How the end of a duration is counted from an instant or a date.
    pub(super) fn counted(&mut self, duration: &Duration, from: Anchor) -> Res<Counted> {
        let span = Span::default();
        let way = self.way(duration, span)?;
        let told = time::explain_after(duration.period, from, &[], &self.context(&way));
        let told = told.map_err(|error| untimely(error, span))?;
        Ok(Counted { span, duration: *duration, holidays: way.holidays, told })
    }

    fn skip(&mut self, duration: &Duration, from: Anchor, skipping: &'a Skipping, span: Span) -> Res<Val> {
        let list = self.list(&skipping.list)?;
        let mut spans: SmallVec<[time::Span; 4]> = SmallVec::new();
        for at in 0..list.len {
            self.step(span)?;
            let Val::Record(record) = self.element(list, Some(skipping.stride), at) else { continue };
            let begin = match *self.slot(record.saturating_add(skipping.from)) {
                Val::Instant(instant) => instant,
                Val::Date(date) => self.zone(span)?.start_of_day(date),
                other => return Err(needed(other, "a span begins at an instant or on a day", span)),
            };
            let end = match *self.slot(record.saturating_add(skipping.to)) {
                Val::Instant(instant) => Some(instant),
                Val::Date(date) => Some(self.zone(span)?.end_of_day(date)),
                Val::Unknown => None,
                other => return Err(needed(other, "a span ends at an instant or on a day", span)),
            };
            spans.push((begin, end));
        }
        let mut way = self.way(duration, span)?;
        if let Period::Elapsed { .. } = duration.period {
            way.zone = self.zone(span)?;
        }
        self.tell(duration, from, &spans, &way, span);
        match time::after_skipping(duration.period, from, &spans, &self.context(&way)) {
            Ok(end) => Ok(end.map_or(Val::Unknown, Val::Instant)),
            Err(error) => Err(untimely(error, span)),
        }
    }

    /// What a duration needs to be counted, prepared.
    pub(super) fn way(&mut self, duration: &Duration, span: Span) -> Res<Way<'a>> {
        let mut way = Way { zone: Zone::UTC, counting: None, holidays: None, calendar: None };
        match duration.period {
            Period::Elapsed { .. } => {}
            Period::Calendar { .. } => {
                way.zone = self.zone(span)?;
                let decl = duration.counting.and_then(|id| self.program.countings.get(id));
                let decl = decl.ok_or_else(|| broken("days have a counting", span))?;
                way.counting = Some(&decl.counting);
                if decl.counting.holiday == Holiday::RollForward || decl.counting.least_working_days.is_some() {
                    way.holidays = self.holidays(decl.holidays.as_ref())?;
                }
            }
            Period::BusinessDays(_) | Period::BusinessTime { .. } => {
                let id = duration.calendar.ok_or_else(|| broken("business time has a calendar", span))?;
                self.prepare_calendar(id)?;
                way.calendar = Some(id);
            }
        }
        Ok(way)
    }

    /// The calendar in which a counting looks for holidays, prepared.
    fn holidays(&mut self, own: Option<&'a Expr>) -> Res<Option<CalendarId>> {
        let Some(expr) = own.or(self.program.holidays.as_ref()) else { return Ok(None) };
        match self.eval(expr)? {
            Val::Calendar(id) => {
                self.prepare_calendar(id)?;
                Ok(Some(id))
            }
            other => Err(needed(other, "holidays are those of a calendar", expr.span)),
        }
    }

    pub(super) fn context(&self, way: &Way<'a>) -> time::Context<'_> {
        time::Context {
            zone: way.zone,
            counting: way.counting,
            holidays: way.holidays.and_then(|id| self.calendar(id)),
            calendar: way.calendar.and_then(|id| self.calendar(id)),
        }
    }
}

#[cold]
pub(super) fn untimely(error: TimeError, span: Span) -> Box<Fault> {
    fault(FaultKind::Time(error), span)
}
