//! The table of meanings, row by row, with its figures.

use super::*;

const FRIDAY: &str = "2025-03-28T15:30+01:00";

#[test]
fn t1_hours_are_elapsed_time_across_clock_changes() {
    let ctx = context("Europe/Berlin", None, None);
    assert_eq!(ends(48, Unit::Hour, at(FRIDAY), &ctx), at("2025-03-30T16:30+02:00"));
    assert_eq!(before(period(48, Unit::Hour), at("2025-03-30T16:30+02:00"), &ctx), Ok(at(FRIDAY)));
}

#[test]
fn t2_thirty_days_end_with_the_thirtieth_date() {
    let ctx = context("Europe/Berlin", Some(&PLAIN), None);
    let end = ends(30, Unit::Day, at(FRIDAY), &ctx);
    assert_eq!(end, at("2025-04-28T00:00+02:00"));
    assert!(end.ends_day());
    assert_eq!(zone("Europe/Berlin").day_reached(end), date("2025-04-27"));
    assert_eq!(ends(30, Unit::Day, date("2025-03-28"), &ctx), end);
}

#[test]
fn t2_included_counts_the_day_of_the_event() {
    let included = Counting { first: FirstDay::Included, ..PLAIN };
    let ctx = context("Europe/Berlin", Some(&included), None);
    assert_eq!(ends(30, Unit::Day, at(FRIDAY), &ctx), at("2025-04-27T00:00+02:00"));
    // BGB § 188: from 1 March a month ends with 31 March, from 31 January with the last of February.
    assert_eq!(ends(1, Unit::Month, date("2025-03-01"), &ctx), at("2025-04-01T00:00+02:00"));
    assert_eq!(ends(1, Unit::Month, date("2025-01-31"), &ctx), at("2025-03-01T00:00+01:00"));
    assert_eq!(ends(1, Unit::Month, date("2025-01-15"), &ctx), at("2025-02-15T00:00+01:00"));
    // Where the policy refuses, a missing day is refused here, too.
    let refusing = Counting { months: ShortMonth::Refuse, ..included };
    let ctx = context("Europe/Berlin", Some(&refusing), None);
    assert!(after(period(1, Unit::Month), date("2025-01-31"), &ctx).is_err());
    assert_eq!(ends(1, Unit::Month, date("2025-01-15"), &ctx), at("2025-02-15T00:00+01:00"));
}

#[test]
fn t3_a_closed_last_day_rolls_on_and_two_days_hold_two_working_days() {
    let office = office();
    let ctx = context("Europe/Berlin", Some(&EU_1182), Some(&office));
    // Friday + 1 day is Saturday, which rolls to Monday; one day needs no two working days.
    assert_eq!(ends(1, Unit::Day, at(FRIDAY), &ctx), at("2025-04-01T00:00+02:00"));
    // Friday + 2 days is Sunday, rolls to Monday, and would hold one working day: Tuesday.
    assert_eq!(ends(2, Unit::Day, at(FRIDAY), &ctx), at("2025-04-02T00:00+02:00"));
    assert_eq!(ends(5, Unit::Day, at(FRIDAY), &ctx), at("2025-04-03T00:00+02:00"));
    let told = explain_after(period(2, Unit::Day), at(FRIDAY), &[], &ctx).unwrap();
    let moved = told.moved.unwrap();
    assert_eq!((moved.from, moved.to), (date("2025-03-30"), date("2025-04-01")));
    assert_eq!(moved.closed, Some(Closed::Weekday(Weekday::Sunday)));
    let why = WhySkipped::Closed(Closed::Weekday(Weekday::Sunday));
    assert_eq!(told.skipped, [Skipped { first: moved.from, last: moved.from, why }]);
    // Backwards nothing rolls: two whole days lie between the beginning of Saturday and Monday.
    assert_eq!(before(period(2, Unit::Day), at("2025-03-31T10:00+02:00"), &ctx), Ok(at("2025-03-29T00:00+01:00")));
    let without = Context { holidays: None, ..ctx };
    assert_eq!(after(period(2, Unit::Day), at(FRIDAY), &without), Err(TimeError::NoHolidays));
}

#[test]
fn t4_business_days_are_the_open_dates_strictly_after() {
    let office = office();
    let ctx = context("Asia/Tokyo", None, Some(&office));
    let end = ends(2, Unit::BusinessDay, at(FRIDAY), &ctx);
    assert_eq!(end, at("2025-04-02T00:00+02:00"));
    assert_eq!(zone("Europe/Berlin").day_reached(end), date("2025-04-01"));
    let told = explain_after(period(2, Unit::BusinessDay), at(FRIDAY), &[], &ctx).unwrap();
    let skipped: Vec<_> = told.skipped.iter().map(|skipped| (skipped.first, skipped.last)).collect();
    assert_eq!(skipped, [(date("2025-03-29"), date("2025-03-29")), (date("2025-03-30"), date("2025-03-30"))]);
    assert_eq!(told.counted, Some((date("2025-03-29"), date("2025-04-01"))));
    assert_eq!(told.last_day, Some(date("2025-04-01")));
}

#[test]
fn t4_a_make_up_day_beats_a_holiday() {
    let mut lines = weekdays("china", "Asia/Shanghai", &[hours("09:00-12:00"), hours("13:00-18:00")]);
    lines.closed(date("2026-10-01"), date("2026-10-07"), Some("National Day")).unwrap();
    lines.open_on(date("2026-10-10"), date("2026-10-10"), &[hours("09:00-18:00")], Some("make-up day")).unwrap();
    let calendar = lines.build();
    let ctx = context("Asia/Shanghai", None, Some(&calendar));
    let anchor = at("2026-09-30T10:00+08:00");
    for (count, last) in [(1, "2026-10-08"), (2, "2026-10-09"), (3, "2026-10-10"), (4, "2026-10-12")] {
        let end = ends(count, Unit::BusinessDay, anchor, &ctx);
        assert_eq!(end, zone("Asia/Shanghai").end_of_day(date(last)), "{count}");
    }
    // A holiday that comes with the case does not close the make-up day either.
    let closed = [date("2026-10-09"), date("2026-10-10")];
    let view = CalendarView::new(&calendar, &closed);
    let ctx = Context { calendar: Some(view), ..ctx };
    assert_eq!(ends(2, Unit::BusinessDay, anchor, &ctx), zone("Asia/Shanghai").end_of_day(date("2026-10-10")));
    assert_eq!(view.why_closed(date("2026-10-09")), Some(Closed::ByCase));
    assert_eq!(view.why_closed(date("2026-10-07")), Some(Closed::Line { title: Some("National Day".into()) }));
    assert_eq!(view.why_closed(date("2026-10-10")), None);
}

#[test]
fn t4b_what_comes_after_the_cut_off_counts_as_received_on_the_next_open_date() {
    let mut lines = weekdays("office", "Europe/Berlin", &[hours("09:00-17:00")]);
    lines.received_until(clock("14:00"));
    let calendar = lines.build();
    let ctx = context("Europe/Berlin", Some(&PLAIN), Some(&calendar));
    let day = |text: &str| zone("Europe/Berlin").end_of_day(date(text));
    for (anchor, last) in [
        ("2025-03-27T13:59:59.999+01:00", "2025-03-31"),
        ("2025-03-27T14:00+01:00", "2025-04-01"),
        ("2025-03-28T15:30+01:00", "2025-04-02"),
        ("2025-03-29T10:00+01:00", "2025-04-02"),
    ] {
        assert_eq!(ends(2, Unit::BusinessDay, at(anchor), &ctx), day(last), "{anchor}");
    }
    assert_eq!(ends(2, Unit::BusinessDay, date("2025-03-29"), &ctx), day("2025-04-02"));
    // A deadline that ends Thursday is not received late on Thursday, and one that ends Saturday not on Monday.
    assert_eq!(ends(2, Unit::BusinessDay, day("2025-03-27"), &ctx), day("2025-03-31"));
    assert_eq!(ends(2, Unit::BusinessDay, day("2025-03-29"), &ctx), day("2025-04-01"));
    let told = explain_after(period(2, Unit::BusinessDay), at(FRIDAY), &[], &ctx).unwrap();
    let why = ReceivedLate::AfterCutOff(clock("14:00"));
    assert_eq!(told.received, Some(Received { on: date("2025-03-31"), why }));
}

#[test]
fn t5_business_hours_are_used_up_at_closing() {
    let office = office();
    let ctx = context("Asia/Tokyo", None, Some(&office));
    for (anchor, count, end) in [
        ("2025-03-28T16:00+01:00", 1, "2025-03-28T17:00+01:00"),
        ("2025-03-28T16:00+01:00", 4, "2025-03-31T12:00+02:00"),
        ("2025-03-28T17:00+01:00", 8, "2025-03-31T17:00+02:00"),
        ("2025-03-29T11:00+01:00", 1, "2025-03-31T10:00+02:00"),
        ("2025-03-28T08:00+01:00", 8, "2025-03-28T17:00+01:00"),
        ("2025-03-28T08:00+01:00", 80, "2025-04-10T17:00+02:00"),
        // A whole week is used up at its last closing, not at the next opening.
        ("2025-03-31T09:00+02:00", 40, "2025-04-04T17:00+02:00"),
    ] {
        assert_eq!(ends(count, Unit::BusinessHour, at(anchor), &ctx), at(end), "{count} hours after {anchor}");
    }
    for (anchor, count, begin) in [
        ("2025-03-28T17:00+01:00", 8, "2025-03-28T09:00+01:00"),
        ("2025-03-31T12:00+02:00", 4, "2025-03-28T16:00+01:00"),
        ("2025-04-10T17:00+02:00", 80, "2025-03-28T09:00+01:00"),
        ("2025-04-04T17:00+02:00", 40, "2025-03-31T09:00+02:00"),
    ] {
        let found = before(period(count, Unit::BusinessHour), at(anchor), &ctx);
        assert_eq!(found, Ok(at(begin)), "{count} hours before {anchor}");
    }
    let told = explain_after(period(4, Unit::BusinessHour), at("2025-03-28T16:00+01:00"), &[], &ctx).unwrap();
    let open = [
        (at("2025-03-28T16:00+01:00"), at("2025-03-28T17:00+01:00")),
        (at("2025-03-31T09:00+02:00"), at("2025-03-31T12:00+02:00")),
    ];
    assert_eq!(told.open, open);
}

#[test]
fn t5b_open_all_day_clock_changes_neither_give_nor_take() {
    let mut lines = CalendarBuilder::new("always", zone("Europe/Berlin"));
    for day in Weekday::ALL {
        lines.open_weekly(day, &[]);
    }
    let calendar = lines.build();
    let ctx = context("Europe/Berlin", None, Some(&calendar));
    let anchor = at("2025-03-29T20:00+01:00");
    assert_eq!(ends(8, Unit::BusinessHour, anchor, &ctx), at("2025-03-30T05:00+02:00"));
    assert_eq!(before(period(8, Unit::BusinessHour), at("2025-03-30T05:00+02:00"), &ctx), Ok(anchor));
    let autumn = at("2025-10-25T20:00+02:00");
    assert_eq!(ends(8, Unit::BusinessHour, autumn, &ctx), at("2025-10-26T03:00+01:00"));
}

#[test]
fn t6_a_day_ends_when_clocks_leave_its_date() {
    for (place, anchor, end) in [
        ("America/Sao_Paulo", "2018-11-03T12:00-03:00", "2018-11-04T03:00Z"),
        ("Europe/Berlin", "2025-03-30T12:00+02:00", "2025-03-30T22:00Z"),
        ("Australia/Lord_Howe", "2025-10-05T12:00+11:00", "2025-10-05T13:00Z"),
        ("America/Havana", "2025-11-02T12:00-05:00", "2025-11-03T05:00Z"),
        ("America/Havana", "2025-11-01T12:00-04:00", "2025-11-02T04:00Z"),
        ("America/Havana", "2025-03-08T12:00-05:00", "2025-03-09T05:00Z"),
        ("Pacific/Apia", "2011-12-29T12:00-10:00", "2011-12-30T10:00Z"),
        ("Asia/Kathmandu", "2025-06-01T12:00+05:45", "2025-06-01T18:15Z"),
    ] {
        let zone = zone(place);
        let anchor = at(anchor);
        assert_eq!(zone.end_of_day(zone.local_date(anchor)), at(end), "{place}");
    }
    // São Paulo, 2018-11-04 begins at 01:00.
    assert_eq!(zone("America/Sao_Paulo").local(at("2018-11-04T03:00Z")).time, clock("01:00"));
    // How long days last: hours between their beginnings.
    for (place, day, minutes) in [
        ("Europe/Berlin", "2025-03-30", 23 * 60),
        ("Europe/Berlin", "2025-10-26", 25 * 60),
        ("Australia/Lord_Howe", "2025-10-05", 23 * 60 + 30),
        ("Australia/Lord_Howe", "2025-04-06", 24 * 60 + 30),
        ("Pacific/Apia", "2011-12-30", 0),
        ("Pacific/Apia", "2011-12-31", 24 * 60),
    ] {
        let (zone, day) = (zone(place), date(day));
        assert_eq!(zone.end_of_day(day).ms_since(zone.start_of_day(day)), minutes * 60_000, "{place} {day}");
    }
}

#[test]
fn t7_months_end_on_the_same_day_number() {
    let next = Counting { months: ShortMonth::Next, ..PLAIN };
    let refuse = Counting { months: ShortMonth::Refuse, ..PLAIN };
    let ctx = context("Europe/Berlin", Some(&PLAIN), None);
    let day = |text: &str| zone("Europe/Berlin").end_of_day(date(text));
    let anchor = at("2025-01-31T12:00+01:00");
    assert_eq!(ends(1, Unit::Month, anchor, &ctx), day("2025-02-28"));
    assert_eq!(ends(2, Unit::Month, anchor, &ctx), day("2025-03-31"));
    assert_eq!(ends(2, Unit::Year, at("2024-02-29T12:00+01:00"), &ctx), day("2026-02-28"));
    assert_eq!(ends(4, Unit::Year, at("2024-02-29T12:00+01:00"), &ctx), day("2028-02-29"));
    assert_eq!(ends(1, Unit::Month, anchor, &context("Europe/Berlin", Some(&next), None)), day("2025-03-01"));
    assert_eq!(
        after(period(1, Unit::Month), anchor, &context("Europe/Berlin", Some(&refuse), None)),
        Err(TimeError::ShortMonth { year: 2025, month: 2, day: 31 })
    );
    // Months before days: 31 January, 28 February, 1 March.
    let both = period(1, Unit::Month).plus(period(1, Unit::Day)).unwrap();
    assert_eq!(after(both, anchor, &ctx), Ok(day("2025-03-01")));
    // Backwards, with two months less of days between.
    assert_eq!(before(period(1, Unit::Month), date("2025-03-31"), &ctx), Ok(at("2025-02-28T00:00+01:00")));
}

#[test]
fn t8_skipped_times_move_on_and_repeated_ones_are_the_first() {
    let berlin = zone("Europe/Berlin");
    let gap = berlin.at(date("2025-03-30"), clock("02:30"));
    assert_eq!(gap, Resolved { instant: at("2025-03-30T03:30+02:00"), kind: ResolvedKind::Gap });
    let fold = berlin.at(date("2025-10-26"), clock("02:30"));
    assert_eq!(fold, Resolved { instant: at("2025-10-26T02:30+02:00"), kind: ResolvedKind::Fold });
    assert!(matches!(berlin.at_strict(date("2025-03-30"), clock("02:30")), Err(TimeError::SkippedByClocks { .. })));
    assert!(matches!(berlin.at_strict(date("2025-10-26"), clock("02:30")), Err(TimeError::ShownTwice { .. })));
    assert_eq!(berlin.at_strict(date("2025-03-30"), clock("03:00")), Ok(at("2025-03-30T03:00+02:00")));
    // A whole date that is skipped moves on by a day.
    let apia = zone("Pacific/Apia").at(date("2011-12-30"), clock("12:00"));
    assert_eq!(apia, Resolved { instant: at("2011-12-31T12:00+14:00"), kind: ResolvedKind::Gap });
    // A gap that ends in a repeated half hour is read by the clocks before it.
    let howe = zone("Australia/Lord_Howe").at(date("2025-10-05"), clock("02:15"));
    assert_eq!(howe, Resolved { instant: at("2025-10-05T02:45+11:00"), kind: ResolvedKind::Gap });
    // At the same time of day, in a gap.
    let ctx = context("Europe/Berlin", Some(&WALL_CLOCK), None);
    assert_eq!(ends(2, Unit::Day, at("2025-03-28T02:30+01:00"), &ctx), at("2025-03-30T03:30+02:00"));
    // No day after the second of two equal times is that time, and not the first.
    let second = at("2025-10-26T02:30+01:00");
    assert_eq!(ends(0, Unit::Day, second, &ctx), second);
    assert_eq!(before(period(0, Unit::Day), second, &ctx), Ok(second));
}

#[test]
fn t11_a_holiday_closes_its_date_and_nothing_else() {
    let mut lines = weekdays("night", "Europe/Berlin", &[hours("22:00-06:00")]);
    lines.closed(date("2025-06-03"), date("2025-06-03"), Some("Tuesday off")).unwrap();
    let calendar = lines.build();
    let ctx = context("Europe/Berlin", None, Some(&calendar));
    let view = CalendarView::from(&calendar);
    let open = |text: &str| view.is_open_at(at(text));
    assert!(open("2025-06-02T23:00+02:00"), "Monday's shift begins");
    assert!(!open("2025-06-03T01:00+02:00"), "and is cut off at midnight");
    assert!(!open("2025-06-03T23:00+02:00"), "Tuesday's does not begin");
    assert!(open("2025-06-04T01:00+02:00"), "but its end on Wednesday stays");
    assert!(open("2025-06-07T01:00+02:00") && !open("2025-06-09T01:00+02:00"), "Friday's ends on Saturday");
    assert!(!view.is_open_date(date("2025-06-07")), "which is no business day for that");
    // 2 hours on Monday, 6 on Wednesday morning, and the ninth begins on Wednesday at 22:00.
    assert_eq!(ends(9, Unit::BusinessHour, at("2025-06-02T12:00+02:00"), &ctx), at("2025-06-04T23:00+02:00"));
    assert_eq!(ends(8, Unit::BusinessHour, at("2025-06-02T12:00+02:00"), &ctx), at("2025-06-04T06:00+02:00"));
}

#[test]
fn t11_a_dated_opening_replaces_the_hours_of_its_date() {
    let mut lines = weekdays("night", "Europe/Berlin", &[hours("22:00-06:00")]);
    let first = date("2025-06-03");
    lines.closed(first, date("2025-06-05"), None).unwrap();
    lines.open_on(first, date("2025-06-04"), &[hours("20:00-02:00")], Some("inventory")).unwrap();
    let calendar = lines.build();
    let view = CalendarView::from(&calendar);
    let open = |text: &str| view.is_open_at(at(text));
    assert!(!open("2025-06-03T01:00+02:00"), "Monday's shift does not reach in");
    assert!(open("2025-06-03T20:00+02:00") && open("2025-06-04T01:59+02:00"), "but Tuesday's into Wednesday");
    assert!(!open("2025-06-05T01:00+02:00"), "and not into the holiday");
    assert!(open("2025-06-06T01:00+02:00"), "Thursday is closed, its end on Friday is not");
}

#[test]
fn t12_a_calendar_that_never_opens_is_an_error_that_names_it() {
    let empty = CalendarBuilder::new("nobody", zone("Europe/Berlin")).build();
    let ctx = context("Europe/Berlin", Some(&EU_1182), Some(&empty));
    let never = TimeError::NeverOpen { calendar: "nobody".into(), since: date("2025-03-28") };
    assert!(!empty.ever_opens());
    for unit in [Unit::BusinessDay, Unit::BusinessHour, Unit::BusinessMinute] {
        assert_eq!(after(period(1, unit), at(FRIDAY), &ctx), Err(never.clone()));
        assert_eq!(before(period(1, unit), at(FRIDAY), &ctx), Err(never.clone()));
    }
    assert!(matches!(after(period(1, Unit::Day), at(FRIDAY), &ctx), Err(TimeError::NeverOpen { .. })));
    // One day in the ten years is enough for one day, and two are too many.
    let mut lines = CalendarBuilder::new("rarely", zone("Europe/Berlin"));
    lines.open_on(date("2034-03-28"), date("2034-03-28"), &[], None).unwrap();
    let rarely = lines.build();
    let ctx = context("Europe/Berlin", None, Some(&rarely));
    assert_eq!(ends(1, Unit::BusinessDay, at(FRIDAY), &ctx), at("2034-03-29T00:00+02:00"));
    assert_eq!(ends(24, Unit::BusinessHour, at(FRIDAY), &ctx), at("2034-03-29T00:00+02:00"));
    assert!(matches!(after(period(2, Unit::BusinessDay), at(FRIDAY), &ctx), Err(TimeError::NeverOpen { .. })));
    assert!(matches!(after(period(25, Unit::BusinessHour), at(FRIDAY), &ctx), Err(TimeError::NeverOpen { .. })));
    // Years of ordinary weeks taken at a stride are not years without an opening.
    let office = office();
    let ctx = context("Europe/Berlin", None, Some(&office));
    assert_eq!(ends(5001, Unit::BusinessDay, at(FRIDAY), &ctx), zone("Europe/Berlin").end_of_day(date("2044-05-30")));
}

#[test]
fn t13_backwards_counts_open_dates_strictly_before() {
    let office = office();
    let ctx = context("Europe/Berlin", Some(&EU_1182), Some(&office));
    let monday = at("2025-03-31T10:00+02:00");
    // Forty weeks of five, taken at a stride, with a holiday in each of two of them.
    let holidays = [date("2024-12-25"), date("2025-01-06")];
    let with = Context { calendar: Some(CalendarView::new(&office, &holidays)), ..ctx };
    assert_eq!(before(period(200, Unit::BusinessDay), monday, &ctx), Ok(at("2024-06-24T00:00+02:00")));
    assert_eq!(before(period(200, Unit::BusinessDay), monday, &with), Ok(at("2024-06-20T00:00+02:00")));
    for count in 1..200 {
        let (first, next) =
            (before(period(count, Unit::BusinessDay), monday, &with), period(count + 1, Unit::BusinessDay));
        let first = zone("Europe/Berlin").local_date(first.unwrap());
        let view = CalendarView::new(&office, &holidays);
        assert!(view.is_open_date(first), "{first}");
        assert_eq!(before(next, monday, &with), before(period(1, Unit::BusinessDay), first, &with));
    }
    assert_eq!(before(period(2, Unit::BusinessDay), monday, &ctx), Ok(at("2025-03-27T00:00+01:00")));
    assert_eq!(before(period(2, Unit::BusinessDay), date("2025-03-30"), &ctx), Ok(at("2025-03-27T00:00+01:00")));
    // A deadline that ends Monday: one whole business day lies between the beginning of Monday and it.
    let end = zone("Europe/Berlin").end_of_day(date("2025-03-31"));
    assert_eq!(before(period(1, Unit::BusinessDay), end, &ctx), Ok(at("2025-03-31T00:00+02:00")));
    assert_eq!(before(period(1, Unit::Day), end, &ctx), Ok(at("2025-03-31T00:00+02:00")));
    let wall = context("Europe/Berlin", Some(&WALL_CLOCK), None);
    assert_eq!(before(period(5, Unit::Day), monday, &wall), Ok(at("2025-03-26T10:00+01:00")));
}

#[test]
fn t14_no_time_at_all() {
    let office = office();
    let ctx = context("Europe/Berlin", Some(&PLAIN), Some(&office));
    let day = |text: &str| zone("Europe/Berlin").end_of_day(date(text));
    let saturday = at("2025-03-29T10:00+01:00");
    assert_eq!(ends(0, Unit::Hour, saturday, &ctx), saturday);
    assert_eq!(ends(0, Unit::BusinessHour, saturday, &ctx), saturday);
    assert_eq!(ends(0, Unit::BusinessDay, at(FRIDAY), &ctx), day("2025-03-28"));
    assert_eq!(ends(0, Unit::BusinessDay, saturday, &ctx), day("2025-03-31"));
    assert_eq!(ends(0, Unit::Day, saturday, &ctx), day("2025-03-29"));
    assert_eq!(before(period(0, Unit::BusinessDay), saturday, &ctx), Ok(at("2025-03-28T00:00+01:00")));
    assert_eq!(Period::of(-1, Unit::Day), Err(TimeError::NegativePeriod));
    assert_eq!(after(Period::BusinessDays(-1), saturday, &ctx), Err(TimeError::NegativePeriod));
    assert_eq!(before(Period::Elapsed { ms: i64::MIN }, saturday, &ctx), Err(TimeError::NegativePeriod));
}

#[test]
fn t15_beyond_the_year_9999_is_an_error() {
    let office = office();
    let ctx = context("America/New_York", Some(&PLAIN), Some(&office));
    let late = at("9999-12-30T12:00Z");
    assert_eq!(ends(1, Unit::Day, late, &ctx).ms_since(at("9999-12-31T23:59:59-05:00")), 1000);
    for unit in [Unit::Day, Unit::Month, Unit::Year, Unit::BusinessDay] {
        assert_eq!(after(period(2, unit), late, &ctx), Err(TimeError::OutOfYears), "{unit:?}");
    }
    for unit in Unit::ALL {
        let many = Period::of(i64::MAX, unit);
        assert!(many == Err(TimeError::PeriodTooLong), "{unit:?}");
    }
    for period in [
        Period::Elapsed { ms: i64::MAX },
        Period::Calendar { months: i32::MAX, days: i32::MAX },
        Period::BusinessDays(i32::MAX),
        Period::BusinessTime { ms: i64::MAX },
    ] {
        assert_eq!(after(period, late, &ctx), Err(TimeError::OutOfYears), "{period:?}");
        assert_eq!(before(period, at("1970-01-02T00:00Z"), &ctx), Err(TimeError::OutOfYears), "{period:?}");
    }
}

#[test]
fn a_deadline_that_ends_a_day_belongs_to_it() {
    let office = office();
    let ctx = context("Europe/Berlin", Some(&PLAIN), Some(&office));
    let day = |text: &str| zone("Europe/Berlin").end_of_day(date(text));
    let tuesday = ends(2, Unit::BusinessDay, at(FRIDAY), &ctx);
    assert_eq!(tuesday, day("2025-04-01"));
    assert_eq!(ends(1, Unit::BusinessDay, tuesday, &ctx), day("2025-04-02"));
    assert_eq!(ends(1, Unit::BusinessDay, tuesday.plain(), &ctx), day("2025-04-03"));
    assert_eq!(ends(12, Unit::Month, tuesday, &ctx), day("2026-04-01"));
    assert_eq!(ends(5, Unit::Hour, tuesday, &ctx), at("2025-04-02T05:00+02:00"));
    // At the same time of day, counted from 24:00 of that day.
    let wall = context("Europe/Berlin", Some(&WALL_CLOCK), None);
    let end = ends(1, Unit::Day, tuesday, &wall);
    assert_eq!((end, end.ends_day()), (day("2025-04-02"), true));
    // Elsewhere that instant is the middle of a day.
    let tokyo = context("Asia/Tokyo", Some(&PLAIN), None);
    assert_eq!(ends(1, Unit::Day, tuesday, &tokyo), zone("Asia/Tokyo").end_of_day(date("2025-04-03")));
}

#[test]
fn a_midnight_crossed_twice_ends_its_day_twice() {
    // Newfoundland set its clocks from 00:01 back to 23:01 of the day before.
    let place = zone("America/St_Johns");
    let (first, second) = (at("2009-10-31T23:59:59-02:30"), at("2009-10-31T23:59:59-03:30"));
    let end = place.end_of_day(date("2009-10-31"));
    assert_eq!(end, at("2009-11-01T00:00-02:30"));
    let ctx = context("America/St_Johns", Some(&PLAIN), None);
    assert_eq!(ends(0, Unit::Day, first, &ctx), end);
    assert_eq!(ends(0, Unit::Day, second, &ctx), at("2009-11-01T00:00-03:30"));
    assert_eq!(ends(1, Unit::Day, first, &ctx), at("2009-11-02T00:00-03:30"));
    assert_eq!(ends(1, Unit::Day, second, &ctx), at("2009-11-02T00:00-03:30"));
    assert_eq!(place.day_reached(at("2009-11-01T00:00-03:30").ending_day()), date("2009-10-31"));
    assert_eq!(place.day_reached(end), date("2009-10-31"));
}

#[test]
fn a_date_that_never_was_is_passed() {
    let ctx = context("Pacific/Apia", Some(&PLAIN), None);
    let noon = at("2011-12-28T12:00-10:00");
    let end_29 = ends(1, Unit::Day, noon, &ctx);
    assert_eq!(end_29, at("2011-12-31T00:00+14:00"));
    assert_eq!(ends(2, Unit::Day, noon, &ctx), end_29, "the thirtieth is over before it begins");
    assert_eq!(ends(3, Unit::Day, noon, &ctx), at("2012-01-01T00:00+14:00"));
    assert_eq!(ends(1, Unit::Day, end_29, &ctx), at("2012-01-01T00:00+14:00"), "a further day moves on");
}

#[test]
fn spans_leave_out_the_dates_that_they_touch_once_each() {
    let office = office();
    let ctx = context("Europe/Berlin", Some(&PLAIN), Some(&office));
    let day = |text: &str| zone("Europe/Berlin").end_of_day(date(text));
    let span = |from: &str, to: &str| (at(from), Some(at(to)));
    let anchor = at("2025-06-01T12:00+02:00");
    let skipping = |count, unit, spans: &[Span]| {
        let end = after_skipping(period(count, unit), anchor, spans, &ctx).unwrap();
        assert_eq!(explain_after(period(count, unit), anchor, spans, &ctx).unwrap().end, end);
        end
    };
    // 3 and 4 June are touched, twice; 10 days would end with the 11th.
    let twice = [
        span("2025-06-03T23:00+02:00", "2025-06-04T01:00+02:00"),
        span("2025-06-04T09:00+02:00", "2025-06-05T00:00+02:00"),
    ];
    assert_eq!(skipping(10, Unit::Day, &twice), Some(day("2025-06-13")));
    // What touches only the dates gained counts too; what lies after the end or before the beginning does not.
    let gained = [twice[0], twice[1], span("2025-06-12T08:00+02:00", "2025-06-12T09:00+02:00")];
    assert_eq!(skipping(10, Unit::Day, &gained), Some(day("2025-06-14")));
    let outside = [
        span("2025-05-01T08:00+02:00", "2025-06-01T20:00+02:00"),
        span("2025-06-12T00:00+02:00", "2025-06-12T00:00+02:00"),
    ];
    assert_eq!(skipping(10, Unit::Day, &outside), Some(day("2025-06-11")));
    assert_eq!(skipping(1, Unit::Month, &twice), Some(day("2025-07-03")));
    // Open dates and open time: 2 to 6 June is a working week.
    assert_eq!(skipping(3, Unit::BusinessDay, &twice), Some(day("2025-06-06")));
    assert_eq!(skipping(17, Unit::BusinessHour, &twice), Some(at("2025-06-06T10:00+02:00")));
    // Elapsed time stands still from midnight to midnight.
    assert_eq!(skipping(36, Unit::Hour, &twice), Some(at("2025-06-03T00:00+02:00")));
    assert_eq!(skipping(37, Unit::Hour, &twice), Some(at("2025-06-05T01:00+02:00")));
    // An open span leaves no deadline, unless the count ends before it.
    let open = |from: &str| [(at(from), None)];
    for (count, unit) in
        [(10, Unit::Day), (1, Unit::Month), (8, Unit::BusinessDay), (64, Unit::BusinessHour), (251, Unit::Hour)]
    {
        assert_eq!(skipping(count, unit, &open("2025-06-11T23:00+02:00")), None, "{count} {unit:?}");
        let later = skipping(count, unit, &open("2025-07-12T23:00+02:00"));
        assert_eq!(later, after(period(count, unit), anchor, &ctx).ok(), "{count} {unit:?}");
    }
    let reversed = [span("2025-06-04T00:00+02:00", "2025-06-03T00:00+02:00")];
    assert!(matches!(
        after_skipping(period(1, Unit::Day), anchor, &reversed, &ctx),
        Err(TimeError::SpanReversed { .. })
    ));
}

#[test]
fn hours_do_not_count_from_a_date() {
    let office = office();
    let ctx = context("Europe/Berlin", Some(&PLAIN), Some(&office));
    for unit in [Unit::Hour, Unit::BusinessHour] {
        assert_eq!(after(period(1, unit), date("2025-03-28"), &ctx), Err(TimeError::HoursFromDate));
        assert_eq!(before(period(1, unit), date("2025-03-28"), &ctx), Err(TimeError::HoursFromDate));
    }
    let bare = context("Europe/Berlin", None, None);
    assert_eq!(after(period(1, Unit::Day), at(FRIDAY), &bare), Err(TimeError::NoCounting));
    assert_eq!(after(period(1, Unit::BusinessDay), at(FRIDAY), &bare), Err(TimeError::NoCalendar));
}

#[test]
fn whole_hours_between_round_towards_zero() {
    let (friday, monday) = (at("2025-03-28T23:00+01:00"), at("2025-03-31T01:59+02:00"));
    assert_eq!((hours_between(friday, monday), hours_between(monday, friday)), (49, -49));
}
