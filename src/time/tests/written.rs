//! What is written and read: dates, times, instants, lengths; and what can be said of a calendar.

use super::*;

#[test]
fn dates_that_exist_are_read_and_others_named() {
    assert_eq!(date("2024-02-29").ymd(), (2024, 2, 29));
    assert_eq!((date("1970-01-01"), date("9999-12-31")), (Date::MIN, Date::MAX));
    assert_eq!(date("2026-03-05").weekday(), Weekday::Thursday);
    for (text, error) in [
        ("2026-02-29", ParseError::NoSuchDay { year: 2026, month: 2, day: 29, last: 28 }),
        ("2100-02-29", ParseError::NoSuchDay { year: 2100, month: 2, day: 29, last: 28 }),
        ("2026-04-31", ParseError::NoSuchDay { year: 2026, month: 4, day: 31, last: 30 }),
        ("2026-01-00", ParseError::NoSuchDay { year: 2026, month: 1, day: 0, last: 31 }),
        ("2026-13-01", ParseError::NoSuchMonth { month: 13 }),
        ("2026-00-01", ParseError::NoSuchMonth { month: 0 }),
        ("1969-12-31", ParseError::OutOfYears),
        ("0000-01-01", ParseError::OutOfYears),
    ] {
        assert_eq!(parse_date(text), Err(error), "{text}");
    }
    for text in [
        "",
        "2026",
        "2026-3-5",
        "2026/03/05",
        "10000-01-01",
        "-2026-03-05",
        "2026-03-05 ",
        "2026-03-05T",
        "２０２６-03-05",
    ] {
        assert_eq!(parse_date(text), Err(ParseError::NotADate), "{text}");
    }
}

#[test]
fn times_are_read_to_the_millisecond() {
    for (text, shown) in [
        ("00:00", "00:00"),
        ("17:00", "17:00"),
        ("17:00:00.000", "17:00"),
        ("17:00:30", "17:00:30"),
        ("23:59:59.9", "23:59:59.900"),
        ("00:00:00.123000000", "00:00:00.123"),
    ] {
        assert_eq!(parse_clock_time(text).unwrap().to_string(), shown);
    }
    for (text, error) in [
        ("24:00", ParseError::NoSuchTime),
        ("12:60", ParseError::NoSuchTime),
        ("23:59:60", ParseError::NoSuchTime),
        ("12:00:00.0001", ParseError::TooFine),
        ("9:00", ParseError::NotATime),
        ("09:00:", ParseError::NotATime),
        ("09:00:00.", ParseError::NotATime),
        ("09:00am", ParseError::NotATime),
        ("", ParseError::NotATime),
    ] {
        assert_eq!(parse_clock_time(text), Err(error), "{text}");
    }
    assert_eq!(parse_closing_time("24:00"), Ok(ClockTime::END_OF_DAY));
    assert_eq!(ClockTime::END_OF_DAY.to_string(), "24:00");
}

#[test]
fn datetimes_are_read_with_and_without_an_offset() {
    // The examples of RFC 3339, section 5.8, as far as they are after 1970.
    for (text, utc) in [
        ("1985-04-12T23:20:50.52Z", "1985-04-12T23:20:50.520Z"),
        ("1996-12-19T16:39:57-08:00", "1996-12-20T00:39:57Z"),
        ("1990-12-31T23:59:60Z", "1991-01-01T00:00:00Z"),
        ("1990-12-31T15:59:60-08:00", "1991-01-01T00:00:00Z"),
        ("2026-03-05t11:20z", "2026-03-05T11:20:00Z"),
        ("2026-03-05T11:20+05:45", "2026-03-05T05:35:00Z"),
        ("1970-01-01T00:00+14:00", "1969-12-31T10:00:00Z"),
    ] {
        assert_eq!(at(text).to_string(), utc);
    }
    let local = parse_datetime("2026-03-05T11:20").unwrap();
    assert_eq!(local.offset_seconds, None);
    assert_eq!(local.resolve_strict(zone("Europe/Berlin")), Ok(at("2026-03-05T11:20+01:00")));
    let leap = parse_datetime("2026-06-30T23:59:60").unwrap();
    assert_eq!((leap.date, leap.time), (date("2026-07-01"), ClockTime::MIDNIGHT));
    for (text, error) in [
        ("2026-03-05", ParseError::NotADatetime),
        ("2026-03-05 11:20", ParseError::NotADatetime),
        ("2026-03-05T", ParseError::NotADatetime),
        ("2026-03-05T11", ParseError::NotADatetime),
        ("2026-02-30T11:20", ParseError::NoSuchDay { year: 2026, month: 2, day: 30, last: 28 }),
        ("2026-03-05T24:00", ParseError::NoSuchTime),
        ("2026-03-05T11:59:60Z", ParseError::NoSuchTime),
        ("2026-03-05T11:20:30.1234Z", ParseError::TooFine),
        ("2026-03-05T11:20+8", ParseError::NotAnOffset),
        ("2026-03-05T11:20+0800", ParseError::NotAnOffset),
        ("2026-03-05T11:20+24:00", ParseError::NotAnOffset),
        ("2026-03-05T11:2000:00", ParseError::NotAnOffset),
        ("2026-03-05T11:20ZZ", ParseError::NotAnOffset),
        ("9999-12-31T23:59:60Z", ParseError::OutOfYears),
        ("10000-01-01T00:00Z", ParseError::NotADatetime),
    ] {
        assert_eq!(parse_datetime(text), Err(error), "{text}");
    }
}

#[test]
fn a_local_time_that_clocks_skip_is_an_error_for_data() {
    let berlin = zone("Europe/Berlin");
    let gap = parse_datetime("2025-03-30T02:30").unwrap();
    let error = gap.resolve_existing(berlin).unwrap_err();
    assert_eq!(error.to_string(), "there is no 02:30 on 2025-03-30 in Europe/Berlin, where the clocks skip it");
    assert_eq!(gap.resolve(berlin).instant, at("2025-03-30T03:30+02:00"));
    let fold = parse_datetime("2025-10-26T02:30").unwrap();
    assert_eq!(fold.resolve_existing(berlin), Ok(at("2025-10-26T02:30+02:00")));
    assert!(fold.resolve_strict(berlin).is_err());
    let exact = parse_datetime("2025-10-26T02:30+01:00").unwrap();
    assert_eq!(exact.resolve_strict(berlin), Ok(at("2025-10-26T01:30Z")));
}

#[test]
fn instants_are_written_in_utc_and_read_locally() {
    let instant = at("2026-03-05T11:20:00.005+01:00");
    assert_eq!(instant.to_string(), "2026-03-05T10:20:00.005Z");
    assert_eq!(at("2026-03-05T11:20+01:00").to_string(), "2026-03-05T10:20:00Z");
    assert_eq!(local_reading(at("2026-03-05T10:20Z"), zone("Europe/Berlin")), "2026-03-05 11:20 Europe/Berlin");
    assert_eq!(local_reading(at("2026-03-05T10:20:07Z"), zone("Asia/Tokyo")), "2026-03-05 19:20:07 Asia/Tokyo");
    assert_eq!(instant, instant.ending_day());
    assert_eq!((Instant::from_ms(i64::MIN), Instant::from_ms(i64::MAX)), (None, None));
}

#[test]
fn zones_have_names_and_offsets_are_none() {
    assert_eq!(zone("Europe/Berlin").name(), "Europe/Berlin");
    assert!(Zone::names().any(|name| name == "Asia/Shanghai"));
    for name in ["+08:00", "europe/berlin", "Berlin", "", "Mars/Olympus"] {
        assert_eq!(Zone::named(name), None, "{name}");
    }
}

#[test]
fn lengths_are_named_added_and_compared_within_their_kind() {
    use std::cmp::Ordering;
    for (count, unit, text) in [
        (48, Unit::Hour, "48 hours"),
        (1, Unit::Hour, "1 hour"),
        (90, Unit::Minute, "90 minutes"),
        (0, Unit::Day, "0 days"),
        (30, Unit::Day, "30 days"),
        (2, Unit::Week, "14 days"),
        (1, Unit::Month, "1 month"),
        (24, Unit::Month, "2 years"),
        (2, Unit::BusinessDay, "2 business days"),
        (4, Unit::BusinessHour, "4 business hours"),
        (30, Unit::BusinessMinute, "30 business minutes"),
    ] {
        assert_eq!(period(count, unit).to_string(), text);
    }
    assert_eq!(Period::Calendar { months: 14, days: 3 }.to_string(), "14 months 3 days");
    assert_eq!(Period::Elapsed { ms: 61_005 }.to_string(), "1 minute 1.005 s");
    let compare = |a: (i64, Unit), b: (i64, Unit)| period(a.0, a.1).compare(period(b.0, b.1));
    assert_eq!(compare((24, Unit::Hour), (90, Unit::Minute)), Some(Ordering::Greater));
    assert_eq!(compare((24, Unit::Hour), (1, Unit::Day)), None);
    assert_eq!(compare((1, Unit::Month), (14, Unit::Day)), Some(Ordering::Greater));
    assert_eq!(compare((1, Unit::Month), (30, Unit::Day)), None);
    assert_eq!(compare((2, Unit::Year), (700, Unit::Day)), Some(Ordering::Greater));
    assert_eq!(compare((1, Unit::Year), (12, Unit::Month)), Some(Ordering::Equal));
    assert_eq!(period(1, Unit::Day).plus(period(1, Unit::Hour)), Err(TimeError::KindsDiffer));
    assert_eq!(period(1, Unit::Week).plus(period(1, Unit::Day)), Ok(period(8, Unit::Day)));
    for unit in Unit::ALL {
        assert_eq!((Unit::named(unit.singular()), Unit::named(unit.plural())), (Some(unit), Some(unit)));
        assert_eq!(period(1, unit).kind(), unit.kind());
    }
}

#[test]
fn hours_that_are_none_and_dates_in_reverse_are_refused() {
    for (opens, closes) in [("09:00", "09:00"), ("24:00", "06:00"), ("00:00", "00:00")] {
        assert!(Hours::new(clock(opens), clock(closes)).is_err(), "{opens}-{closes}");
    }
    let mut lines = CalendarBuilder::new("reversed", Zone::UTC);
    let (first, last) = (date("2026-01-02"), date("2026-01-01"));
    assert_eq!(lines.closed(first, last, None), Err(CalendarError::DatesReversed { first, last }));
    assert!(lines.open_on(first, last, &[], None).is_err());
}

#[test]
fn lines_of_a_calendar_may_overlap_and_come_in_any_order() {
    let mut lines = weekdays("office", "UTC", &[hours("13:00-17:00"), hours("09:00-13:00"), hours("10:00-11:00")]);
    let day = |text: &str| date(text);
    lines.closed(day("2026-01-05"), day("2026-01-16"), Some("holidays")).unwrap();
    lines.closed(day("2026-01-07"), day("2026-01-07"), Some("feast")).unwrap();
    lines.open_on(day("2026-01-08"), day("2026-01-09"), &[hours("09:00-10:00")], Some("stand-in")).unwrap();
    lines.open_on(day("2026-01-09"), day("2026-01-10"), &[hours("12:00-13:00")], Some("party")).unwrap();
    let calendar = lines.build();
    let view = CalendarView::from(&calendar);
    let title = |text: &str| match view.why_closed(day(text)) {
        Some(Closed::Line { title }) => title.map(String::from),
        Some(Closed::Weekday(weekday)) => Some(weekday.name().to_owned()),
        Some(Closed::ByCase) | None => None,
    };
    let titles =
        ["2026-01-04", "2026-01-05", "2026-01-07", "2026-01-08", "2026-01-10", "2026-01-11", "2026-01-17"].map(title);
    let expected = [Some("Sunday"), Some("holidays"), Some("holidays"), None, None, Some("holidays"), Some("Saturday")];
    assert_eq!(titles.each_ref().map(Option::as_deref), expected);
    let ctx = context("UTC", None, Some(&calendar));
    // An hour on the 8th, two on the 9th, one on the 10th, then Monday the 19th with its joined eight hours.
    let anchor = at("2026-01-05T00:00Z");
    assert_eq!(ends(4, Unit::BusinessHour, anchor, &ctx), at("2026-01-10T13:00Z"));
    assert_eq!(ends(12, Unit::BusinessHour, anchor, &ctx), at("2026-01-19T17:00Z"));
    assert!(view.is_open_at(at("2026-01-19T13:00Z")) && !view.is_open_at(at("2026-01-19T17:00Z")));
}

#[test]
fn a_zone_that_went_back_after_a_week_is_not_taken_at_a_stride() {
    // Noronha put its clocks forward on 8 October 2000 and back on the 15th.
    let mut lines = CalendarBuilder::new("night", zone("America/Noronha"));
    for day in Weekday::ALL {
        lines.open_weekly(day, &[hours("00:00-03:00")]);
    }
    let calendar = lines.build();
    let ctx = context("America/Noronha", None, Some(&calendar));
    // The 8th begins at 01:00 and is open for two hours; the 14th has its last hour twice.
    let anchor = at("2000-10-08T01:30Z");
    assert_eq!(ends(20, Unit::BusinessHour, anchor, &ctx), at("2000-10-14T04:00Z"));
    assert_eq!(ends(22, Unit::BusinessHour, anchor, &ctx), at("2000-10-15T04:00Z"));
    assert_eq!(before(period(22, Unit::BusinessHour), at("2000-10-15T04:00Z"), &ctx), Ok(at("2000-10-08T02:00Z")));
}

/// What a host's clock shows becomes an instant, down to the millisecond, before 1970 as well.
#[test]
fn a_clock_of_the_system_tells_an_instant() {
    use std::time::{Duration, UNIX_EPOCH};
    let at = |time| Instant::try_from(time).map(Instant::ms);
    assert_eq!(at(UNIX_EPOCH), Ok(0));
    assert_eq!(at(UNIX_EPOCH + Duration::from_micros(1_772_442_000_123_999)), Ok(1_772_442_000_123));
    assert_eq!(at(UNIX_EPOCH - Duration::from_micros(1)), Ok(-1));
    assert_eq!(at(UNIX_EPOCH - Duration::from_secs(86_400)), Ok(-86_400_000));
    assert_eq!(at(UNIX_EPOCH - Duration::from_secs(86_401)), Err(TimeError::OutOfYears));
    assert_eq!(at(UNIX_EPOCH + Duration::from_secs(400_000_000_000)), Err(TimeError::OutOfYears));
}
