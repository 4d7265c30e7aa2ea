//! Periods that stand still for a while: the deadline of a duty that was interrupted, the time that a clock has used.
//!
//! Minutes, hours and business hours stop at a pause and go on with what is left. A business day is used up if it ends
//! while nothing pauses it. Days whose counting says `paused extends` leave out every local date that a pause touches,
//! each once; days that run on take no notice.

use super::business_time;
use super::count::{Anchor, Context, Span, after, after_skipping, calendar, counted_in};
use super::counting::Paused;
use super::errors::TimeError;
use super::instant::Instant;
use super::period::{Kind, Period};

/// A stretch of the time line: from when, and until when (excluded).
pub type Stretch = (Instant, Instant);

/// The end of a `period` that begins at `anchor` and stood still in `pauses`: in order, apart, over.
///
/// # Errors
/// What cannot be counted.
pub fn after_pauses(
    period: Period,
    anchor: Anchor,
    pauses: &[Stretch],
    ctx: &Context<'_>,
) -> Result<Instant, TimeError> {
    if pauses.is_empty() {
        return after(period, anchor, ctx);
    }
    match period {
        Period::Elapsed { .. } | Period::BusinessTime { .. } => {
            let begin = anchor.instant()?;
            let mut left = period_ms(period);
            let mut from = begin;
            for (paused, resumed) in pauses {
                let used = open_ms(period, from, *paused, ctx)?;
                if used >= left {
                    break;
                }
                left -= used;
                from = *resumed;
            }
            after(with_ms(period, left), from, ctx)
        }
        Period::Calendar { .. } if runs_on(ctx) => after(period, anchor, ctx),
        Period::Calendar { .. } => {
            let spans = pauses.iter().filter(|(from, to)| from < to).map(|(from, to)| (*from, Some(*to)));
            left_out(period, anchor, spans.collect(), ctx)
        }
        Period::BusinessDays(_) => {
            // The dates that end while the pause lasts: all but the one on which it ends.
            let zone = counted_in(period, ctx)?;
            let spans = pauses.iter().map(|(from, to)| (*from, Some(zone.start_of_day(zone.local_date(*to)))));
            left_out(period, anchor, spans.filter(|(from, to)| to.is_some_and(|to| *from < to)).collect(), ctx)
        }
    }
}

/// The end of a period that leaves out spans which are all over.
fn left_out(period: Period, anchor: Anchor, spans: Vec<Span>, ctx: &Context<'_>) -> Result<Instant, TimeError> {
    after_skipping(period, anchor, &spans, ctx)?.ok_or(TimeError::SpanOpen)
}

/// How much of a period of that kind passed from `anchor` until `now`, the pauses left out; whole days for days.
///
/// # Errors
/// What cannot be counted.
pub fn used(
    kind: Kind,
    anchor: Instant,
    pauses: &[Stretch],
    now: Instant,
    ctx: &Context<'_>,
) -> Result<Period, TimeError> {
    match kind {
        Kind::Elapsed | Kind::BusinessTime => {
            let unit = if kind == Kind::Elapsed { Period::Elapsed { ms: 0 } } else { Period::BusinessTime { ms: 0 } };
            let mut ms = 0;
            let mut from = anchor;
            for (paused, resumed) in pauses {
                ms += open_ms(unit, from, (*paused).min(now), ctx)?;
                from = *resumed;
            }
            ms += open_ms(unit, from, now, ctx)?;
            Ok(with_ms(unit, ms))
        }
        Kind::Calendar | Kind::BusinessDays => {
            let days = |count: i32| match kind {
                Kind::BusinessDays => Period::BusinessDays(count),
                Kind::Calendar | Kind::Elapsed | Kind::BusinessTime => Period::Calendar { months: 0, days: count },
            };
            // The greatest count that is over by now, by halving.
            let over = |count: i32| after_pauses(days(count), Anchor::At(anchor), pauses, ctx).map(|end| end <= now);
            let most =
                i32::try_from(now.ms_since(anchor).max(0) / 86_400_000).unwrap_or(i32::MAX - 2).saturating_add(2);
            let (mut low, mut high) = (0, most);
            while low < high {
                let middle = low + (high - low + 1) / 2;
                if over(middle)? { low = middle } else { high = middle - 1 }
            }
            Ok(days(low))
        }
    }
}

/// How many milliseconds of that kind of time lie between two instants; none where they stand the wrong way.
fn open_ms(period: Period, from: Instant, to: Instant, ctx: &Context<'_>) -> Result<i64, TimeError> {
    if to <= from {
        return Ok(0);
    }
    match period {
        Period::BusinessTime { .. } => business_time::between(from, to, calendar(ctx)?),
        Period::Elapsed { .. } | Period::Calendar { .. } | Period::BusinessDays(_) => Ok(to.ms_since(from)),
    }
}

fn period_ms(period: Period) -> i64 {
    match period {
        Period::Elapsed { ms } | Period::BusinessTime { ms } => ms,
        Period::Calendar { .. } | Period::BusinessDays(_) => 0,
    }
}

fn with_ms(period: Period, ms: i64) -> Period {
    match period {
        Period::BusinessTime { .. } => Period::BusinessTime { ms },
        Period::Elapsed { .. } | Period::Calendar { .. } | Period::BusinessDays(_) => Period::Elapsed { ms },
    }
}

fn runs_on(ctx: &Context<'_>) -> bool {
    ctx.counting.is_some_and(|counting| counting.paused == Paused::RunsOn)
}
