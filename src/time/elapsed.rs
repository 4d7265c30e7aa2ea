//! Periods on the time line: minutes and hours.

use super::date::Date;
use super::errors::TimeError;
use super::explain::Trail;
use super::instant::Instant;
use super::left_out::LeftOut;
use super::zone::Zone;

/// The instant `ms` milliseconds after `anchor`, not counting the dates of `zone` that are left out.
pub(crate) fn after<T: Trail>(
    ms: i64,
    anchor: Instant,
    left_out: &LeftOut,
    zone: Zone,
    trail: &mut T,
) -> Result<Instant, TimeError> {
    if ms == 0 {
        return Ok(anchor.plain());
    }
    if left_out.is_empty() {
        return anchor.moved(ms).ok_or(TimeError::OutOfYears);
    }
    let mut remaining = ms;
    let mut at = anchor.plain();
    for (first, last) in left_out.runs_from(zone.local_date(anchor)) {
        let run = zone.start_of_day(first);
        if remaining <= run.ms_since(at) {
            break;
        }
        remaining -= run.ms_since(at).max(0);
        at = zone.end_of_day(last).plain().max(at);
        trail.left_out(first, last);
    }
    let end = at.moved(remaining).ok_or(TimeError::OutOfYears)?;
    let stops = |open: Date| zone.start_of_day(open) < end;
    if left_out.open_from().is_some_and(stops) { Err(TimeError::SpanOpen) } else { Ok(end) }
}

/// The instant `ms` milliseconds before `anchor`.
pub(crate) fn before(ms: i64, anchor: Instant) -> Result<Instant, TimeError> {
    if ms == 0 { Ok(anchor.plain()) } else { anchor.moved(-ms).ok_or(TimeError::OutOfYears) }
}
