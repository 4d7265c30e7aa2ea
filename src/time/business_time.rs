//! Periods of open time: business hours and minutes.
//!
//! Open time passes on the time line while the wall clock of the calendar shows a time inside its hours. So the
//! time line is walked in pieces of one local date and one offset, and clock changes neither give nor take time.

use super::business_days::NEVER_DAYS;
use super::calendar::{CalendarView, OpenDay, Stretch};
use super::date::{DAY_MS, Date};
use super::errors::TimeError;
use super::explain::Trail;
use super::instant::Instant;
use super::left_out::LeftOut;
use super::zone::Zone;

const WEEK_MS: i64 = 7 * DAY_MS;

/// A piece of the time line in which clocks show one date and are not changed.
struct Piece {
    from: i64,
    to: i64,
    date: Date,
    /// When clocks would show the midnight that begins the date, were they never changed.
    midnight: i64,
}

/// The earliest instant such that `ms` of open time lie between `anchor` and it. No open time at all is over at
/// once, also while business is closed.
pub(crate) fn after<T: Trail>(
    ms: i64,
    anchor: Instant,
    left_out: &LeftOut,
    view: CalendarView,
    trail: &mut T,
) -> Result<Instant, TimeError> {
    if ms == 0 {
        return Ok(anchor.plain());
    }
    let zone = view.calendar().zone();
    let a_week = view.weekly_ms();
    let mut remaining = ms;
    let mut at = anchor.ms();
    let mut open_at = at;
    loop {
        if !T::WANTED && remaining > a_week && a_week > 0 && ordinary_week(at, left_out, view) {
            remaining -= a_week;
            at += WEEK_MS;
            open_at = at;
        } else {
            let piece = piece_from(at, zone);
            at = piece.to;
            let mut day = view.day(piece.date);
            if left_out.contains(piece.date)? {
                trail.left_out(piece.date, piece.date);
                open_at = at;
                day = OpenDay::CLOSED;
            } else if day.is_closed() {
                trail.closed(piece.date, view);
            }
            for (from, to) in open_in(&piece, day) {
                open_at = to;
                let used = remaining.min(to - from);
                trail.open(Instant::clamped(from), Instant::clamped(from + used));
                remaining -= used;
                if remaining == 0 {
                    return Instant::clamped(from).moved(used).ok_or(TimeError::OutOfYears);
                }
            }
        }
        check_way(at, open_at, zone, view)?;
    }
}

/// The latest instant such that `ms` of open time lie between it and `anchor`.
pub(crate) fn before(ms: i64, anchor: Instant, view: CalendarView) -> Result<Instant, TimeError> {
    if ms == 0 {
        return Ok(anchor.plain());
    }
    let zone = view.calendar().zone();
    let a_week = view.weekly_ms();
    let mut remaining = ms;
    let mut at = anchor.ms();
    let mut open_at = at;
    loop {
        if remaining > a_week && a_week > 0 && ordinary_week(at - WEEK_MS, &LeftOut::default(), view) {
            remaining -= a_week;
            at -= WEEK_MS;
            open_at = at;
        } else {
            let piece = piece_until(at, zone);
            at = piece.from;
            for (from, to) in open_in(&piece, view.day(piece.date)).rev() {
                open_at = from;
                let used = remaining.min(to - from);
                remaining -= used;
                if remaining == 0 {
                    return Instant::clamped(to).moved(-used).ok_or(TimeError::OutOfYears);
                }
            }
        }
        check_way(at, open_at, zone, view)?;
    }
}

/// The open time between two instants that stand in order, in milliseconds.
pub(crate) fn between(from: Instant, to: Instant, view: CalendarView) -> Result<i64, TimeError> {
    let zone = view.calendar().zone();
    let a_week = view.weekly_ms();
    let (mut at, end) = (from.ms(), to.ms());
    let mut sum = 0;
    while at < end {
        if end - at >= WEEK_MS && ordinary_week(at, &LeftOut::default(), view) {
            sum += a_week;
            at += WEEK_MS;
        } else {
            let piece = piece_from(at, zone);
            at = piece.to;
            for (from, to) in open_in(&piece, view.day(piece.date)) {
                sum += (to.min(end) - from).max(0);
            }
        }
    }
    Ok(sum)
}

/// An error where the walk from the last open moment to `at` has become too long, or leaves the years that count.
fn check_way(at: i64, open_at: i64, zone: Zone, view: CalendarView) -> Result<(), TimeError> {
    if !(Instant::MIN.ms()..=Instant::MAX.ms()).contains(&at) {
        return Err(TimeError::OutOfYears);
    }
    if (at - open_at).abs() > i64::from(NEVER_DAYS) * DAY_MS {
        let since = zone.local_date(Instant::clamped(open_at));
        return Err(TimeError::NeverOpen { calendar: view.calendar().name().into(), since });
    }
    Ok(())
}

/// Do the seven days after `from` hold nothing but the hours of every week, without a change of clocks?
///
/// Zones have set their clocks back a week after they set them forward, but never within half a week: a look at
/// either end and in the middle is enough.
fn ordinary_week(from: i64, left_out: &LeftOut, view: CalendarView) -> bool {
    let zone = view.calendar().zone();
    let (date, _, offset) = local_day(from, zone);
    // The day before may reach over midnight; the eighth date is touched when the week begins in the middle of one.
    let (first, end) = (date.previous(), i64::from(date.days()) + 7);
    let clear = |next: Option<Date>| next.is_none_or(|next| i64::from(next.days()) > end);
    let same = |ms: i64| zone.offset(ms.div_euclid(1000)) == offset;
    clear(view.next_exception(first)) && clear(left_out.next(date)) && same(from + WEEK_MS / 2) && same(from + WEEK_MS)
}

/// The open stretches of a piece, on the time line.
fn open_in<'a>(piece: &Piece, day: OpenDay<'a>) -> impl DoubleEndedIterator<Item = (i64, i64)> + use<'a> {
    let (from, to, midnight) = (piece.from, piece.to, piece.midnight);
    let on_line = move |stretch: Stretch| ((midnight + stretch.from).max(from), (midnight + stretch.to).min(to));
    day.stretches().map(on_line).filter(|(from, to)| from < to)
}

/// The piece that begins at `at`.
fn piece_from(at: i64, zone: Zone) -> Piece {
    let (date, midnight, offset) = local_day(at, zone);
    let end = midnight + DAY_MS;
    let (first, last) = (at.div_euclid(1000), (end - 1).div_euclid(1000));
    let to = if zone.offset(last) == offset { end } else { zone.change_between(first, last) * 1000 };
    Piece { from: at, to, date, midnight }
}

/// The piece that ends before `at`.
fn piece_until(at: i64, zone: Zone) -> Piece {
    let (date, midnight, offset) = local_day(at - 1, zone);
    let (first, last) = (midnight.div_euclid(1000), (at - 1).div_euclid(1000));
    let from = if zone.offset(first) == offset { midnight } else { zone.change_between(first, last) * 1000 };
    Piece { from, to: at, date, midnight }
}

/// The date that clocks show at `at`, its midnight by the offset of that moment, and that offset in seconds.
fn local_day(at: i64, zone: Zone) -> (Date, i64, i32) {
    let offset = zone.offset(at.div_euclid(1000));
    let ahead = i64::from(offset) * 1000;
    let date = Date::of_local_ms(at + ahead);
    (date, date.local_ms() - ahead, offset)
}
