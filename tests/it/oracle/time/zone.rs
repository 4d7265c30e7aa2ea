//! What clocks show, and when: a time that they skip moves on by what they skip, one that they show twice is the
//! first.

use chrono::{DateTime, Days, LocalResult, NaiveDate, NaiveDateTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

use crate::oracle::value::Moment;

/// What the clocks of a zone show.
pub(in crate::oracle) fn shown(zone: Tz, at: DateTime<Utc>) -> NaiveDateTime {
    at.with_timezone(&zone).naive_local()
}

/// The local date.
pub(in crate::oracle) fn date(zone: Tz, at: DateTime<Utc>) -> NaiveDate {
    shown(zone, at).date()
}

/// The instant of a local time.
pub(in crate::oracle) fn at(zone: Tz, local: NaiveDateTime) -> DateTime<Utc> {
    match zone.from_local_datetime(&local) {
        LocalResult::Single(only) => only.with_timezone(&Utc),
        LocalResult::Ambiguous(first, second) => first.min(second).with_timezone(&Utc),
        LocalResult::None => {
            // Walk back to the last minute that exists: its offset is the one before the clocks were changed.
            let mut before = local;
            while zone.from_local_datetime(&before).latest().is_none() {
                before -= TimeDelta::minutes(1);
            }
            zone.from_local_datetime(&before).latest().unwrap().with_timezone(&Utc) + (local - before)
        }
    }
}

/// The first instant of a date.
pub(in crate::oracle) fn start(zone: Tz, date: NaiveDate) -> DateTime<Utc> {
    at(zone, date.and_hms_opt(0, 0, 0).unwrap())
}

/// The first instant after a date, which belongs to it.
pub(in crate::oracle) fn end(zone: Tz, date: NaiveDate) -> Moment {
    Moment { at: start(zone, date + Days::new(1)), ends: Some(date) }
}
