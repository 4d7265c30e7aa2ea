//! The same questions answered by walking minute by minute and date by date, over zones with traps.
//!
//! The walk knows only what the wall clock shows at a minute and what a calendar says of a minute, straight from
//! the lines. `REDRESS_LONG=1` asks for many more of the same questions.

use std::collections::BTreeSet;

use chrono::{DateTime, Datelike, Months, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeZone, Timelike};
use chrono_tz::Tz;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRng, TestRunner};

use super::*;

/// Zones, each with an instant near which clocks do something odd there.
const TRAPS: [(&str, &str); 24] = [
    ("Europe/Berlin", "2025-03-30T01:00Z"),
    ("Europe/Berlin", "2025-10-26T01:00Z"),
    ("Australia/Lord_Howe", "2025-04-05T15:00Z"),
    ("Australia/Lord_Howe", "2025-10-04T15:30Z"),
    ("Pacific/Apia", "2011-12-30T10:00Z"),
    ("America/Sao_Paulo", "2018-11-04T03:00Z"),
    ("America/Sao_Paulo", "2018-02-18T02:00Z"),
    ("America/Havana", "2025-11-02T05:00Z"),
    ("America/Havana", "2025-03-09T05:00Z"),
    ("America/St_Johns", "2009-11-01T02:31Z"),
    ("America/St_Johns", "2009-03-08T03:31Z"),
    ("America/Noronha", "2000-10-11T02:00Z"),
    ("Asia/Beirut", "2025-03-29T22:00Z"),
    ("America/Santiago", "2025-09-07T04:00Z"),
    ("America/Santiago", "2025-04-06T03:00Z"),
    ("Pacific/Chatham", "2025-04-05T14:00Z"),
    ("Asia/Kathmandu", "1985-12-31T18:30Z"),
    ("Africa/Casablanca", "2025-02-23T02:00Z"),
    ("Africa/Cairo", "2010-09-09T22:00Z"),
    ("Antarctica/Troll", "2025-03-30T01:00Z"),
    ("America/Scoresbysund", "2024-03-31T00:00Z"),
    ("Pacific/Kwajalein", "1993-08-21T12:00Z"),
    ("Asia/Pyongyang", "2018-05-04T15:00Z"),
    ("Asia/Tokyo", "2025-01-01T00:00Z"),
];

fn long_run() -> bool {
    std::env::var_os("REDRESS_LONG").is_some()
}

/// Asks `cases` questions, always the same ones.
fn ask<S: Strategy>(cases: u32, questions: S, answer: impl Fn(S::Value)) {
    let times = if long_run() { 40 } else { 1 };
    let config = Config { cases: cases * times, failure_persistence: None, ..Config::default() };
    let rng = TestRng::deterministic_rng(config.rng_algorithm);
    let outcome = TestRunner::new_with_rng(config, rng).run(&questions, |question| {
        answer(question);
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
}

/// A zone and a minute of the time line within `days` of its trap.
fn moments(days: i64) -> impl Strategy<Value = (&'static str, i64)> {
    (prop::sample::select(&TRAPS[..]), -days * 1440..days * 1440)
        .prop_map(|((zone, trap), minutes)| (zone, at(trap).ms() / 60_000 + minutes))
}

fn shown(zone: &str, minute: i64) -> NaiveDateTime {
    let zone: Tz = zone.parse().unwrap();
    DateTime::from_timestamp(minute * 60, 0).unwrap().with_timezone(&zone).naive_local()
}

fn naive(date: Date) -> NaiveDate {
    let (year, month, day) = date.ymd();
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn plain(date: NaiveDate) -> Date {
    Date::new(date.year(), date.month(), date.day()).unwrap()
}

fn minute_of(instant: Instant) -> i64 {
    assert_eq!(instant.ms() % 60_000, 0);
    instant.ms() / 60_000
}

/// The first minute after `from` whose local date is after `date`.
fn leaves(zone: &str, from: i64, date: NaiveDate) -> i64 {
    let mut minute = from;
    // By hours while the date is far.
    while shown(zone, minute).date() < date - chrono::Days::new(3) {
        minute += 60;
    }
    while shown(zone, minute).date() <= date {
        minute += 1;
    }
    minute
}

#[test]
fn local_times_are_found_as_the_clocks_show_them() {
    ask(400, moments(3), |(place, minute)| {
        let local = shown(place, minute);
        let (date, time) = (plain(local.date()), clock(&local.format("%H:%M").to_string()));
        let resolved = zone(place).at(date, time);
        let shows: Vec<i64> = (minute - 1600..minute + 1600).filter(|&at| shown(place, at) == local).collect();
        assert_eq!(minute_of(resolved.instant), shows[0], "{place} {local}");
        assert_eq!(resolved.kind == ResolvedKind::Fold, shows.len() == 2, "{place} {local}");
        // The beginning of the date: the first minute that shows it.
        let start = (minute - 1600..=minute).find(|&at| shown(place, at).date() == local.date()).unwrap();
        assert_eq!(minute_of(zone(place).start_of_day(date)), start, "{place} {local}");
        assert_eq!(zone(place).local_date(resolved.instant), date);
    });
}

#[test]
fn local_times_that_clocks_skip_move_on_by_what_they_skip() {
    ask(400, moments(3), |(place, minute)| {
        // Any wall clock time near the trap, most of which exist.
        let wall = DateTime::from_timestamp(minute * 60, 0).unwrap().naive_utc();
        let resolved = zone(place).at(plain(wall.date()), clock(&wall.format("%H:%M").to_string()));
        let around = minute - 1600..minute + 1600;
        let shows: Vec<i64> = around.clone().filter(|&at| shown(place, at) == wall).collect();
        let expected = shows.first().copied().unwrap_or_else(|| {
            // The minute at which the clocks jump over it, plus how far it lies behind the jump's beginning.
            let jump = around.clone().find(|&at| shown(place, at - 1) < wall && shown(place, at) > wall).unwrap();
            let before = shown(place, jump - 1) + chrono::TimeDelta::minutes(1);
            jump + (wall - before).num_minutes()
        });
        assert_eq!(minute_of(resolved.instant), expected, "{place} {wall}");
        assert_eq!(resolved.kind == ResolvedKind::Gap, shows.is_empty(), "{place} {wall}");
    });
}

/// The lines of a calendar as numbers: minutes of the day, days around an anchor.
#[derive(Clone, Debug)]
struct Lines {
    weekly: Vec<(u8, u32, u32)>,
    closed: Vec<(i64, i64)>,
    opened: Vec<(i64, i64, u32, u32)>,
    by_case: BTreeSet<i64>,
    cut_off: Option<u32>,
}

fn lines() -> impl Strategy<Value = Lines> {
    // Quarter hours from 00:00 to 23:45; closing before opening is a night shift.
    let hours = || (0..96u32, 1..96u32).prop_map(|(from, length)| (from * 15, (from + length) % 96 * 15));
    let weekly = prop::collection::vec((0..7u8, hours()), 1..9);
    let closed = prop::collection::vec((-3..30i64, 0..4i64), 0..4);
    let opened = prop::collection::vec((-3..30i64, 0..2i64, hours()), 0..3);
    let by_case = prop::collection::btree_set(-3..30i64, 0..4);
    (weekly, closed, opened, by_case, prop::option::of(0..1440u32)).prop_map(
        |(weekly, closed, opened, by_case, cut_off)| Lines {
            weekly: weekly.into_iter().map(|(day, (from, to))| (day, from, to)).collect(),
            closed: closed.into_iter().map(|(first, length)| (first, first + length)).collect(),
            opened: opened.into_iter().map(|(first, length, (from, to))| (first, first + length, from, to)).collect(),
            by_case,
            cut_off,
        },
    )
}

fn clock_of(minute: u32) -> ClockTime {
    ClockTime::new(minute / 60, minute % 60, 0, 0).unwrap()
}

impl Lines {
    fn build(&self, place: &str, origin: NaiveDate) -> (Calendar, Vec<Date>) {
        let day = |offset: i64| plain(origin + chrono::TimeDelta::days(offset));
        let hours = |from, to| Hours::new(clock_of(from), clock_of(to)).unwrap();
        let mut builder = CalendarBuilder::new("random", zone(place));
        for &(weekday, from, to) in &self.weekly {
            builder.open_weekly(Weekday::ALL[usize::from(weekday)], &[hours(from, to)]);
        }
        for &(first, last) in &self.closed {
            builder.closed(day(first), day(last), None).unwrap();
        }
        for &(first, last, from, to) in &self.opened {
            builder.open_on(day(first), day(last), &[hours(from, to)], None).unwrap();
        }
        if let Some(cut_off) = self.cut_off {
            builder.received_until(clock_of(cut_off));
        }
        (builder.build(), self.by_case.iter().map(|&offset| day(offset)).collect())
    }

    fn offset(origin: NaiveDate, date: NaiveDate) -> i64 {
        (date - origin).num_days()
    }

    fn opened_on(&self, day: i64) -> Vec<(u32, u32)> {
        let on = self.opened.iter().filter(|line| (line.0..=line.1).contains(&day));
        on.map(|line| (line.2, line.3)).collect()
    }

    fn is_closed(&self, day: i64) -> bool {
        self.closed.iter().any(|line| (line.0..=line.1).contains(&day)) || self.by_case.contains(&day)
    }

    fn weekly_on(&self, date: NaiveDate) -> Vec<(u32, u32)> {
        let weekday = date.weekday().num_days_from_monday();
        self.weekly.iter().filter(|line| u32::from(line.0) == weekday).map(|line| (line.1, line.2)).collect()
    }

    /// Do hours begin on this date?
    fn open_date(&self, origin: NaiveDate, date: NaiveDate) -> bool {
        let day = Lines::offset(origin, date);
        !self.opened_on(day).is_empty() || (!self.is_closed(day) && !self.weekly_on(date).is_empty())
    }

    /// Does the wall clock show a time inside the hours?
    fn open(&self, origin: NaiveDate, local: NaiveDateTime) -> bool {
        let (date, time) = (local.date(), local.hour() * 60 + local.minute());
        let day = Lines::offset(origin, date);
        let begun = |hours: &[(u32, u32)]| hours.iter().any(|&(from, to)| from <= time && (time < to || to < from));
        let goes_on = |hours: &[(u32, u32)]| hours.iter().any(|&(from, to)| to < from && time < to);
        let (today, yesterday) = (self.opened_on(day), self.opened_on(day - 1));
        if !today.is_empty() {
            begun(&today) || goes_on(&yesterday)
        } else if self.is_closed(day) {
            false
        } else if !yesterday.is_empty() {
            begun(&self.weekly_on(date)) || goes_on(&yesterday)
        } else {
            begun(&self.weekly_on(date)) || goes_on(&self.weekly_on(date - chrono::Days::new(1)))
        }
    }
}

#[test]
fn business_time_is_what_a_walk_over_the_minutes_finds() {
    ask(150, (moments(12), lines(), 1..2000i64), |((place, minute), lines, need)| {
        let origin = shown(place, minute).date();
        let (calendar, closed) = lines.build(place, origin);
        let view = CalendarView::new(&calendar, &closed);
        let ctx = Context { calendar: Some(view), ..context("UTC", None, None) };
        let anchor = Instant::from_ms(minute * 60_000).unwrap();
        let mut walked = 0;
        let mut end = minute;
        while walked < need {
            walked += i64::from(lines.open(origin, shown(place, end)));
            end += 1;
        }
        let found = ends(need, Unit::BusinessMinute, anchor, &ctx);
        assert_eq!(found, Instant::from_ms(end * 60_000).unwrap(), "{place}");
        assert_eq!(view.is_open_at(anchor), lines.open(origin, shown(place, minute)));
        // Backwards from there, to the last minute that leaves as much.
        let mut begin = end;
        while walked > 0 {
            begin -= 1;
            walked -= i64::from(lines.open(origin, shown(place, begin)));
        }
        let back = before(period(need, Unit::BusinessMinute), found, &ctx);
        assert_eq!(back, Ok(Instant::from_ms(begin * 60_000).unwrap()), "{place} backwards");
    });
}

#[test]
fn long_business_time_taken_by_weeks_is_the_same_as_by_days() {
    ask(150, (moments(40), lines(), 3000..400_000i64), |((place, minute), lines, need)| {
        let origin = shown(place, minute).date();
        let (calendar, closed) = lines.build(place, origin);
        let ctx = Context { calendar: Some(CalendarView::new(&calendar, &closed)), ..context("UTC", None, None) };
        let anchor = Instant::from_ms(minute * 60_000).unwrap();
        // The explanation, with which `ends` compares, takes no strides.
        let found = ends(need, Unit::BusinessMinute, anchor, &ctx);
        let back = before(period(need, Unit::BusinessMinute), found, &ctx).unwrap();
        assert!(back >= anchor, "{place}");
        assert_eq!(after(period(need, Unit::BusinessMinute), back, &ctx), Ok(found), "{place}");
    });
}

#[test]
fn business_days_are_what_a_walk_over_the_dates_finds() {
    ask(400, (moments(12), lines(), 0..60i64), |((place, minute), lines, count)| {
        let local = shown(place, minute);
        let origin = local.date();
        let (calendar, closed) = lines.build(place, origin);
        let ctx = Context { calendar: Some(CalendarView::new(&calendar, &closed)), ..context("UTC", None, None) };
        let anchor = Instant::from_ms(minute * 60_000).unwrap();
        let open = |date| lines.open_date(origin, date);
        let mut date = origin;
        let late = lines.cut_off.is_some_and(|cut_off| local.hour() * 60 + local.minute() >= cut_off);
        if late || (lines.cut_off.is_some() && !open(date)) {
            date = date.iter_days().skip(1).find(|&date| open(date)).unwrap();
        }
        if count == 0 {
            date = date.iter_days().find(|&date| open(date)).unwrap();
        }
        for _ in 0..count {
            date = date.iter_days().skip(1).find(|&date| open(date)).unwrap();
        }
        let end = Instant::from_ms(leaves(place, minute, date) * 60_000).unwrap();
        assert_eq!(ends(count, Unit::BusinessDay, anchor, &ctx), end, "{place} {local} {date}");
        let mut date = if count == 0 { origin.succ_opt().unwrap() } else { origin };
        for _ in 0..count.max(1) {
            date = date.pred_opt().unwrap();
            while !open(date) {
                date = date.pred_opt().unwrap();
            }
        }
        assert_eq!(before(period(count, Unit::BusinessDay), anchor, &ctx), Ok(zone(place).start_of_day(plain(date))));
    });
}

/// A counting, a length and the spans left out, in minutes after the anchor.
#[derive(Clone, Debug)]
struct Count {
    counting: Counting,
    months: i32,
    days: i32,
    spans: Vec<(i64, i64)>,
}

fn counts() -> impl Strategy<Value = Count> {
    let length = prop_oneof![(Just(0), 0..60i32), (1..30i32, Just(0)), (1..5i32, 1..20i32)];
    let spans = prop::collection::vec((-3000..40_000i64, 0..6000i64), 0..4);
    (any::<[bool; 4]>(), prop::option::of(1..4u8), length, spans).prop_map(|(choices, least, (months, days), spans)| {
        let [included, same_time, roll, next] = choices;
        let counting = Counting {
            first: if included { FirstDay::Included } else { FirstDay::Excluded },
            ends: if same_time { Ends::SameTime } else { Ends::EndOfDay },
            holiday: if roll { Holiday::RollForward } else { Holiday::Keep },
            months: if next { ShortMonth::Next } else { ShortMonth::Clamp },
            least_working_days: least,
            paused: Paused::Extends,
        };
        Count { counting, months, days, spans }
    })
}

/// The last day by the text of the rules, date by date.
fn last_day(
    origin: NaiveDate,
    count: &Count,
    left_out: &BTreeSet<NaiveDate>,
    open: impl Fn(NaiveDate) -> bool,
) -> NaiveDate {
    let (months, days) = (Months::new(count.months as u32), chrono::Days::new(count.days as u64));
    let included = count.counting.first == FirstDay::Included;
    if count.months == 0 && count.days == 0 {
        return moved(origin, origin.succ_opt().unwrap(), 0, count, left_out, open);
    }
    // `checked_add_months` clamps; a clamped day is one that has lost its number.
    let clamped = origin + months;
    let lost = clamped.day() != origin.day();
    let next = lost && (included || count.counting.months == ShortMonth::Next);
    let nominal = if next { clamped.succ_opt().unwrap() } else { clamped } + days;
    let (first, nominal) =
        if included { (origin, nominal.pred_opt().unwrap()) } else { (origin.succ_opt().unwrap(), nominal) };
    // As many dates as lie between, not counting those left out.
    let mut dates = (nominal - first).num_days() + 1;
    let mut last = first.pred_opt().unwrap();
    while dates > 0 {
        last = last.succ_opt().unwrap();
        dates -= i64::from(!left_out.contains(&last));
    }
    // Dates left out at the end are passed only when a further date counts.
    moved(last, first, count.counting.least_working_days.unwrap_or(0), count, left_out, open)
}

fn moved(
    mut last: NaiveDate,
    first: NaiveDate,
    least: u8,
    count: &Count,
    left_out: &BTreeSet<NaiveDate>,
    open: impl Fn(NaiveDate) -> bool,
) -> NaiveDate {
    let works = |date: NaiveDate| open(date) && !left_out.contains(&date);
    while count.counting.holiday == Holiday::RollForward && !works(last) {
        last = last.succ_opt().unwrap();
    }
    if count.months > 0 || count.days >= i32::from(least) {
        while first.iter_days().take_while(|&date| date <= last).filter(|&date| works(date)).count()
            < usize::from(least)
        {
            last = last.succ_opt().unwrap();
        }
    }
    last
}

#[test]
fn calendar_days_are_what_a_walk_over_the_dates_finds() {
    ask(500, (moments(12), lines(), counts()), |((place, minute), lines, count)| {
        let local = shown(place, minute);
        let origin = local.date();
        let (calendar, closed) = lines.build(place, origin);
        let holidays = Some(CalendarView::new(&calendar, &closed));
        let ctx = Context { holidays, ..context(place, Some(&count.counting), None) };
        let instant = |minute: i64| Instant::from_ms(minute * 60_000).unwrap();
        let spans: Vec<Span> = count
            .spans
            .iter()
            .map(|&(from, length)| (instant(minute + from), Some(instant(minute + from + length))))
            .collect();
        let mut left_out = BTreeSet::new();
        for &(from, length) in &count.spans {
            left_out.extend(touched(place, minute + from, length));
        }
        let last = last_day(origin, &count, &left_out, |date| lines.open_date(origin, date));
        let expected = match count.counting.ends {
            Ends::EndOfDay => instant(leaves(place, minute, last)),
            Ends::SameTime if last == origin => instant(minute),
            Ends::SameTime => zone(place).at(plain(last), clock(&local.format("%H:%M").to_string())).instant,
        };
        let period = Period::Calendar { months: count.months, days: count.days };
        let found = after_skipping(period, instant(minute), &spans, &ctx);
        assert_eq!(found, Ok(Some(expected)), "{place} {local} {last}");
        let told = explain_after(period, instant(minute), &spans, &ctx).unwrap();
        assert_eq!(told.end, Some(expected), "{place} {local} {last}");
        if count.counting.ends == Ends::EndOfDay && naive(told.last_day.unwrap()) != last {
            assert_eq!(zone(place).end_of_day(told.last_day.unwrap()), expected, "another name of the same end");
        }
    });
}

/// The dates that a span touches: those that clocks show at its first and its last minute, and all between.
fn touched(place: &str, from: i64, length: i64) -> Vec<NaiveDate> {
    let (first, last) = (shown(place, from).date(), shown(place, from + length.max(1) - 1).date());
    first.iter_days().take_while(|&date| date <= last.max(first)).collect()
}

#[test]
fn days_backwards_leave_whole_dates_between() {
    ask(400, (moments(12), 0..60i64, any::<bool>()), |((place, minute), count, included)| {
        let first = if included { FirstDay::Included } else { FirstDay::Excluded };
        let counting = Counting { first, ..PLAIN };
        let ctx = context(place, Some(&counting), None);
        let anchor = Instant::from_ms(minute * 60_000).unwrap();
        let found = before(period(count, Unit::Day), anchor, &ctx).unwrap();
        let origin = shown(place, minute).date();
        let whole = if count == 0 { 0 } else { count - i64::from(included) };
        let begins = origin - chrono::TimeDelta::days(whole);
        let from = NaiveDateTime::new(begins, NaiveTime::MIN);
        // The first minute that shows that date or, where it was skipped, a later one.
        let start = minute_of(found);
        assert!(shown(place, start) >= from && shown(place, start - 1) < from, "{place} {origin}");
        assert!(found <= anchor);
    });
}

#[test]
fn elapsed_time_stands_still_on_dates_left_out() {
    let spans = prop::collection::vec((-3000..9000i64, 0..3000i64), 1..4);
    ask(200, (moments(5), 1..9000i64, spans), |((place, minute), need, spans)| {
        let instant = |minute: i64| Instant::from_ms(minute * 60_000).unwrap();
        let ctx = context(place, None, None);
        let listed: Vec<Span> = spans
            .iter()
            .map(|&(from, length)| (instant(minute + from), Some(instant(minute + from + length))))
            .collect();
        let mut left_out = BTreeSet::new();
        for &(from, length) in &spans {
            left_out.extend(touched(place, minute + from, length));
        }
        let (mut walked, mut end) = (0, minute);
        while walked < need {
            walked += i64::from(!left_out.contains(&shown(place, end).date()));
            end += 1;
        }
        let found = after_skipping(period(need, Unit::Minute), instant(minute), &listed, &ctx);
        // Where a midnight is crossed twice, a run ends at its first crossing, and the walk sees it end at both.
        if place != "America/St_Johns" {
            assert_eq!(found, Ok(Some(instant(end))), "{place}");
        }
    });
}

/// Seconds that clocks are ahead of UTC, as the tables say it.
fn ahead(zone: Tz, second: i64) -> i32 {
    zone.offset_from_utc_datetime(&DateTime::from_timestamp(second, 0).unwrap().naive_utc()).fix().local_minus_utc()
}

#[test]
fn what_is_kept_of_a_zone_is_what_its_table_says() {
    ask(2_000, moments(40), |(place, minute)| {
        let tz: Tz = place.parse().unwrap();
        // Twice, and far away in between: what was kept must not be taken for what is asked.
        for second in [minute * 60, minute * 60 + 86_400 * 731, minute * 60, minute * 60 + (1 << 20) * 1024] {
            assert_eq!(zone(place).offset(second), ahead(tz, second), "{place} {second}");
        }
    });
}

#[test]
fn no_zone_sets_its_clocks_back_within_half_a_week() {
    let traps = TRAPS.iter().map(|(zone, _)| *zone).collect::<BTreeSet<_>>();
    let (zones, step) = if long_run() { (Zone::names().collect(), 3600) } else { (traps, 4 * 3600) };
    for name in zones {
        let zone: Tz = name.parse().unwrap();
        // Until the year 2100, where the tables end.
        let (mut before, mut offset, mut changed) = (i32::MIN, ahead(zone, 0), 0);
        for second in (0..4_102_444_800).step_by(step) {
            let now = ahead(zone, second);
            if now != offset {
                assert!(now != before || second - changed > 84 * 3600, "{name} {second}");
                (before, offset, changed) = (offset, now, second);
            }
        }
    }
}
