//! Dates, instants and zones, the three kinds of duration, countings, business calendars, and how a deadline is
//! counted.
//!
//! Promises that every window is half-open: a deadline is the first instant that is too late, and one at the end of
//! a day is the first instant of the next local day. Everything is a function of its arguments, in whole
//! milliseconds of POSIX time, for the years 1970 to 9999. The only door to `chrono` and `chrono-tz`. Knows nothing
//! of policies, facts or JSON.

mod business_days;
mod business_time;
mod calendar;
mod count;
mod counting;
mod date;
mod days;
mod elapsed;
mod errors;
mod explain;
mod instant;
mod left_out;
mod parse;
mod paused;
mod period;
mod zone;

#[cfg(test)]
mod tests;

pub use calendar::{Calendar, CalendarBuilder, CalendarError, CalendarView, Closed, Hours};
pub use count::{Anchor, Context, Span, after, after_skipping, before, hours_between};
pub use counting::{Counting, Ends, FirstDay, Holiday, Paused, ShortMonth};
pub use date::{ClockTime, Date, Weekday};
pub use errors::TimeError;
pub use explain::{Explanation, Moved, Received, ReceivedLate, Skipped, WhySkipped, explain_after};
pub use instant::Instant;
pub use parse::{
    ParseError, WrittenDateTime, parse_clock_time, parse_closing_time, parse_date, parse_datetime, parse_end_of_day,
};
pub use paused::{Stretch, after_pauses, used};
pub use period::{Kind, Period, Unit};
pub use zone::{LocalDateTime, Resolved, ResolvedKind, Zone, local_reading, zone_table_version};
