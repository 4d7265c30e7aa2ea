//! Points on the time line.
//!
//! An [`Instant`] counts POSIX milliseconds, so there are no leap seconds. One that ends a day remembers so,
//! since days that are counted on from such a deadline count from the day that it ends. Knows nothing of zones.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::time::{SystemTime, UNIX_EPOCH};

use super::date::{ClockTime, DAY_MS, Date};
use super::errors::TimeError;

/// A point on the time line, in milliseconds since 1970-01-01T00:00Z.
///
/// Two instants are equal when their milliseconds are: that one of them ends a day matters only to days that are
/// counted on from it.
#[derive(Copy, Clone, Default)]
pub struct Instant {
    ms: i64,
    ends_day: bool,
}

impl Instant {
    /// The earliest instant, a day before 1970 in UTC: 1970 begins earlier east of Greenwich.
    pub const MIN: Instant = Instant { ms: -DAY_MS, ends_day: false };
    /// The latest instant, a day after the year 9999 in UTC: that year ends later west of Greenwich.
    pub const MAX: Instant = Instant { ms: (Date::MAX.days() as i64 + 2) * DAY_MS, ends_day: false };

    /// The instant that many milliseconds after 1970-01-01T00:00Z; `None` outside [`MIN`](Instant::MIN) to
    /// [`MAX`](Instant::MAX).
    pub fn from_ms(ms: i64) -> Option<Instant> {
        (Instant::MIN.ms..=Instant::MAX.ms).contains(&ms).then_some(Instant { ms, ends_day: false })
    }

    /// As [`from_ms`](Instant::from_ms), moved to the nearer edge when outside.
    pub(crate) fn clamped(ms: i64) -> Instant {
        Instant { ms: ms.clamp(Instant::MIN.ms, Instant::MAX.ms), ends_day: false }
    }

    /// Milliseconds since 1970-01-01T00:00Z.
    pub fn ms(self) -> i64 {
        self.ms
    }

    /// The same instant, as the exclusive end of the day before it.
    pub fn ending_day(self) -> Instant {
        Instant { ends_day: true, ..self }
    }

    /// The same instant, as no more than a point on the time line.
    pub fn plain(self) -> Instant {
        Instant { ends_day: false, ..self }
    }

    /// Is this the exclusive end of a day, so that further days count on from that day?
    pub fn ends_day(self) -> bool {
        self.ends_day
    }

    /// One that ends a day as the end of that day, as in `2026-03-19T24:00:00+01:00`, for
    /// [`parse_end_of_day`](super::parse_end_of_day); none where it ends no day. The offset is one that puts a midnight
    /// there, not necessarily that of a zone.
    pub fn as_end_of_day(self) -> Option<String> {
        let past = self.ms.rem_euclid(DAY_MS);
        if !self.ends_day || past % 60_000 != 0 {
            return None;
        }
        // Zones stand from 12 hours behind to 14 ahead.
        let ahead = if past == 0 { 0 } else { DAY_MS - past };
        let ahead = if ahead <= DAY_MS / 24 * 14 { ahead } else { -past };
        let date = Date::of_local_ms(self.ms + ahead - 1);
        let (sign, minutes) = (if ahead < 0 { '-' } else { '+' }, ahead.abs() / 60_000);
        Some(format!("{date}T24:00:00{sign}{:02}:{:02}", minutes / 60, minutes % 60))
    }

    /// Milliseconds from `earlier` to this instant; negative if that is later.
    pub fn ms_since(self, earlier: Instant) -> i64 {
        self.ms - earlier.ms
    }

    /// This instant moved by `ms` milliseconds; `None` outside the years 1970 to 9999 in UTC.
    pub(crate) fn moved(self, ms: i64) -> Option<Instant> {
        let ms = self.ms.checked_add(ms)?;
        (0..Date::MAX.next().local_ms()).contains(&ms).then_some(Instant { ms, ends_day: false })
    }
}

impl TryFrom<SystemTime> for Instant {
    type Error = TimeError;

    /// What a host's clock shows, down to the millisecond. The library itself never reads a clock.
    ///
    /// # Errors
    /// [`TimeError::OutOfYears`] outside [`MIN`](Instant::MIN) to [`MAX`](Instant::MAX).
    fn try_from(time: SystemTime) -> Result<Instant, TimeError> {
        let ms = match time.duration_since(UNIX_EPOCH) {
            Ok(since) => i64::try_from(since.as_millis()),
            // Before 1970, where parts of a millisecond are rounded down, too.
            Err(before) => i64::try_from(before.duration().as_nanos().div_ceil(1_000_000)).map(|ms| -ms),
        };
        ms.ok().and_then(Instant::from_ms).ok_or(TimeError::OutOfYears)
    }
}

impl PartialEq for Instant {
    fn eq(&self, other: &Instant) -> bool {
        self.ms == other.ms
    }
}

impl Eq for Instant {}

impl PartialOrd for Instant {
    fn partial_cmp(&self, other: &Instant) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Instant {
    fn cmp(&self, other: &Instant) -> Ordering {
        self.ms.cmp(&other.ms)
    }
}

impl Hash for Instant {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.ms.hash(state);
    }
}

impl fmt::Display for Instant {
    /// Writes RFC 3339 in UTC, as in `2026-03-05T10:20:00Z`, with milliseconds where they are not zero.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let clock = ClockTime::of_local_ms(self.ms);
        write!(f, "{}T{clock}", Date::of_local_ms(self.ms))?;
        // A clock time leaves out seconds that are zero; RFC 3339 does not.
        f.write_str(if clock.ms().is_multiple_of(60_000) { ":00Z" } else { "Z" })
    }
}

impl fmt::Debug for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}{}", if self.ends_day { " (ends a day)" } else { "" })
    }
}
