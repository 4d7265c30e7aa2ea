//! Time zones: what the clocks on the wall show at an instant, and when they show a date and a time.
//!
//! Promises the *compatible* reading of local times (RFC 5545): one that the clocks skip is moved forward by what
//! they skip, one that they show twice is the first. This is the door to the tables of `chrono-tz`, whose clock
//! changes end with the year 2099. Knows nothing of countings or calendars.

use std::cell::Cell;
use std::fmt;

use chrono::offset::LocalResult;
use chrono::{DateTime, NaiveDateTime, Offset, TimeZone};
use chrono_tz::Tz;

use super::date::{ClockTime, Date};
use super::errors::TimeError;
use super::instant::Instant;

/// The version of the table of zones, as in `2025b`.
pub fn zone_table_version() -> &'static str {
    chrono_tz::IANA_TZDB_VERSION
}

/// A zone of the IANA table. An offset such as `+08:00` is not a zone: it does not say when clocks change.
#[derive(Copy, Clone, PartialEq, Eq, Hash)]
pub struct Zone(Tz);

/// What the clocks of a zone show at an instant.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct LocalDateTime {
    /// The local date.
    pub date: Date,
    /// The local time of the day.
    pub time: ClockTime,
    /// Seconds that the local clock is ahead of UTC.
    pub offset_seconds: i32,
}

impl LocalDateTime {
    /// The instant at which clocks show it.
    pub fn instant(self) -> Instant {
        let ms = self.date.local_ms() + i64::from(self.time.ms()) - i64::from(self.offset_seconds) * 1000;
        Instant::clamped(ms)
    }
}

/// The instant at which clocks show a date and a time, and whether they do so once.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Resolved {
    /// The instant by the compatible reading.
    pub instant: Instant,
    /// Whether there was something to read.
    pub kind: ResolvedKind,
}

/// How often clocks show a date and a time.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum ResolvedKind {
    /// Once.
    Unique,
    /// Never, since the clocks skip it; the instant is later by what they skip.
    Gap,
    /// Twice; the instant is the first.
    Fold,
}

/// Where local seconds lie on the time line, in seconds of UTC.
enum Found {
    Once(i64),
    Twice {
        first: i64,
        second: i64,
    },
    /// The clocks jump over them at `change`; they stood `before` seconds ahead of UTC until then.
    Skipped {
        change: i64,
        before: i64,
    },
}

/// The offset that a zone has in a whole block of the time line, so that it need not be looked up again: most cases
/// of a shop lie in the same months. Each thread keeps some; what it keeps changes no answer.
#[derive(Copy, Clone)]
struct Steady {
    zone: Tz,
    block: i64,
    /// None where clocks are changed.
    offset: Option<i32>,
}

/// A block has 2²⁰ seconds, about twelve days.
const BLOCK: u32 = 20;

/// A block is looked at every 2¹⁸ seconds, about three days: zones have set their clocks back a week after they set
/// them forward, but never within half a week.
const LOOK: u32 = 18;

/// How many blocks a thread keeps.
const STEADY: usize = 1024;

thread_local! {
    static STEADY_BLOCKS: [Cell<Steady>; STEADY] =
        const { [const { Cell::new(Steady { zone: Tz::UTC, block: i64::MIN, offset: None }) }; STEADY] };
}

impl Zone {
    /// Coordinated universal time.
    pub const UTC: Zone = Zone(Tz::UTC);

    /// The zone of an IANA name such as `Europe/Berlin`, spelt exactly so.
    pub fn named(name: &str) -> Option<Zone> {
        name.parse().ok().map(Zone)
    }

    /// The names of all zones, in alphabetical order.
    pub fn names() -> impl Iterator<Item = &'static str> {
        chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name())
    }

    /// The IANA name.
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// What the clocks show at `instant`.
    pub fn local(self, instant: Instant) -> LocalDateTime {
        let offset_seconds = self.offset(instant.ms().div_euclid(1000));
        let ms = instant.ms() + i64::from(offset_seconds) * 1000;
        LocalDateTime { date: Date::of_local_ms(ms), time: ClockTime::of_local_ms(ms), offset_seconds }
    }

    /// The local date of `instant`.
    pub fn local_date(self, instant: Instant) -> Date {
        self.local(instant).date
    }

    /// Whether the clocks show the date and time of this instant twice, as when they are turned back.
    pub fn shows_twice(self, instant: Instant) -> bool {
        let local = self.local(instant);
        self.at(local.date, local.time).kind == ResolvedKind::Fold
    }

    /// The first instant whose local date is `date` or, where the zone skipped it, later.
    ///
    /// Where clocks cross a midnight twice, this is the first time that they do.
    pub fn start_of_day(self, date: Date) -> Instant {
        match self.find(date.local_ms() / 1000) {
            Found::Once(start) | Found::Twice { first: start, .. } | Found::Skipped { change: start, .. } => {
                Instant::clamped(start.saturating_mul(1000))
            }
        }
    }

    /// The exclusive end of `date`: the first instant whose local date is later, marked as ending a day.
    pub fn end_of_day(self, date: Date) -> Instant {
        self.start_of_day(date.next()).ending_day()
    }

    /// The exclusive end of `date` after `anchor`: where clocks cross the midnight twice and `anchor` lies between,
    /// the second time.
    pub(crate) fn end_of_day_after(self, date: Date, anchor: Instant) -> Instant {
        let end = self.end_of_day(date);
        if end > anchor {
            return end;
        }
        match self.find(date.next().local_ms() / 1000) {
            Found::Twice { second, .. } => Instant::clamped(second.saturating_mul(1000)).ending_day(),
            Found::Once(_) | Found::Skipped { .. } => end,
        }
    }

    /// The date from which days count on after `instant`: the day that it ends, if it is marked so and clocks do
    /// enter another date at it, else the local date.
    ///
    /// In the zone that skipped a whole date this is the date before on the calendar, so that a further day always
    /// moves on.
    pub fn day_reached(self, instant: Instant) -> Date {
        self.reached(instant).0
    }

    /// The date of [`day_reached`](Zone::day_reached) and the time on it, 24:00 where the instant ends that date.
    pub(crate) fn reached(self, instant: Instant) -> (Date, ClockTime) {
        let local = self.local(instant);
        let ends = instant.ends_day() && self.local_date(Instant::clamped(instant.ms() - 1)) < local.date;
        if ends { (local.date.previous(), ClockTime::END_OF_DAY) } else { (local.date, local.time) }
    }

    /// The instant at which clocks show `time` on `date`, by the compatible reading.
    pub fn at(self, date: Date, time: ClockTime) -> Resolved {
        let local_ms = date.local_ms() + i64::from(time.ms());
        let milli = local_ms.rem_euclid(1000);
        let local = local_ms.div_euclid(1000);
        let (seconds, kind) = match self.find(local) {
            Found::Once(seconds) => (seconds, ResolvedKind::Unique),
            Found::Twice { first, .. } => (first, ResolvedKind::Fold),
            Found::Skipped { before, .. } => (local - before, ResolvedKind::Gap),
        };
        Resolved { instant: Instant::clamped(seconds.saturating_mul(1000).saturating_add(milli)), kind }
    }

    /// As [`at`](Zone::at), but a time that clocks skip or show twice is an error.
    pub fn at_strict(self, date: Date, time: ClockTime) -> Result<Instant, TimeError> {
        let resolved = self.at(date, time);
        match resolved.kind {
            ResolvedKind::Unique => Ok(resolved.instant),
            ResolvedKind::Gap => Err(TimeError::SkippedByClocks { date, time, zone: self }),
            ResolvedKind::Fold => Err(TimeError::ShownTwice { date, time, zone: self }),
        }
    }

    /// Seconds that clocks are ahead of UTC at `seconds` since 1970-01-01T00:00Z.
    #[inline]
    pub(crate) fn offset(self, seconds: i64) -> i32 {
        self.steady(seconds).unwrap_or_else(|| self.looked_up(seconds))
    }

    fn looked_up(self, seconds: i64) -> i32 {
        self.0.offset_from_utc_datetime(&naive(seconds)).fix().local_minus_utc()
    }

    /// The offset at `seconds`, if clocks are not changed in all of the block that it lies in nor at the block's end.
    #[inline]
    fn steady(self, seconds: i64) -> Option<i32> {
        let block = seconds >> BLOCK;
        // The blocks of two years of a zone lie side by side, and hardly ever on top of those of another zone.
        let place = (block as usize).wrapping_add((self.0 as usize).wrapping_mul(61)) % STEADY;
        STEADY_BLOCKS.with(|blocks| {
            let kept = blocks.get(place)?;
            let known = kept.get();
            if known.block == block && known.zone == self.0 {
                return known.offset;
            }
            let offset = self.offset_of(block);
            kept.set(Steady { zone: self.0, block, offset });
            offset
        })
    }

    /// The one offset of a block.
    #[inline(never)]
    fn offset_of(self, block: i64) -> Option<i32> {
        let mut looks = (0..=1 << (BLOCK - LOOK)).map(|at| self.looked_up((block << BLOCK) + (at << LOOK)));
        let first = looks.next()?;
        looks.all(|offset| offset == first).then_some(first)
    }

    /// The first second in `from < second <= to` at which clocks are set differently than at `from`; the offset at
    /// `to` must differ from that at `from`.
    pub(crate) fn change_between(self, from: i64, to: i64) -> i64 {
        let before = self.offset(from);
        bisect(from, to, |seconds| self.offset(seconds) != before)
    }

    fn find(self, local: i64) -> Found {
        // No zone is a whole day away from UTC.
        if let (Some(before), Some(after)) = (self.steady(local - 86_400), self.steady(local + 86_400))
            && before == after
        {
            return Found::Once(local - i64::from(before));
        }
        let utc = |offset: chrono_tz::TzOffset| local - i64::from(offset.fix().local_minus_utc());
        match self.0.offset_from_local_datetime(&naive(local)) {
            LocalResult::Single(offset) => Found::Once(utc(offset)),
            LocalResult::Ambiguous(a, b) => Found::Twice { first: utc(a).min(utc(b)), second: utc(a).max(utc(b)) },
            LocalResult::None => {
                // No zone is a whole day away from UTC, so the jump lies within a day of either side.
                let change = bisect(local - 86_400, local + 86_400, |at| at + i64::from(self.offset(at)) > local);
                Found::Skipped { change, before: i64::from(self.offset(change - 1)) }
            }
        }
    }
}

/// The first second after `from` at which `holds`, which is so at `to` and stays so in between.
fn bisect(mut from: i64, mut to: i64, holds: impl Fn(i64) -> bool) -> i64 {
    while to - from > 1 {
        let middle = from + (to - from) / 2;
        if holds(middle) { to = middle } else { from = middle }
    }
    to
}

/// A date and time of `chrono`; all instants lie well within what it can show.
fn naive(seconds: i64) -> NaiveDateTime {
    DateTime::from_timestamp(seconds, 0).map_or(NaiveDateTime::MAX, |time| time.naive_utc())
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Display for LocalDateTime {
    /// Writes `2026-03-05 11:20`, with seconds and milliseconds where they are not zero.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.date, self.time)
    }
}

/// An instant as people of a zone read it, as in `2026-03-05 11:20 Europe/Berlin`.
pub fn local_reading(instant: Instant, zone: Zone) -> String {
    format!("{} {zone}", zone.local(instant))
}
