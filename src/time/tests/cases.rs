//! Cases from laws and platforms, as far as they are about time alone.

use super::*;

#[test]
fn withdrawal_in_france_ends_with_the_next_working_day() {
    // Code de la consommation, L221-19: received on 17 April 2026; the fourteenth day is 1 May, a holiday, a Friday.
    let mut lines = weekdays("fr", "Europe/Paris", &[]);
    lines.closed(date("2026-05-01"), date("2026-05-01"), Some("Fête du Travail")).unwrap();
    let holidays = lines.build();
    let ctx = context("Europe/Paris", Some(&EU_1182), Some(&holidays));
    let end = ends(14, Unit::Day, date("2026-04-17"), &ctx);
    assert_eq!(end, at("2026-05-05T00:00+02:00"));
    assert!(at("2026-05-04T23:59:30+02:00") < end);
    assert!(at("2026-05-05T00:00:00+02:00") >= end);
    assert_eq!(at("2026-05-04T23:59:30+02:00"), at("2026-05-05T05:59:30+08:00"));
    let told = explain_after(period(14, Unit::Day), date("2026-04-17"), &[], &ctx).unwrap();
    let moved = told.moved.unwrap();
    assert_eq!((moved.from, moved.to), (date("2026-05-01"), date("2026-05-04")));
    assert_eq!(moved.closed, Some(Closed::Line { title: Some("Fête du Travail".into()) }));
    assert_eq!(told.last_day, Some(date("2026-05-04")));
}

#[test]
fn six_months_from_the_end_of_august_in_china() {
    // Civil Code, articles 202 and 203: no 31 February, so the month's end; a Saturday made a working day stays.
    let counting = Counting { least_working_days: None, ..EU_1182 };
    let mut lines = weekdays("cn", "Asia/Shanghai", &[]);
    lines.open_on(date("2026-02-28"), date("2026-02-28"), &[], Some("make-up day")).unwrap();
    let holidays = lines.build();
    let ctx = context("Asia/Shanghai", Some(&counting), Some(&holidays));
    let end = ends(6, Unit::Month, date("2025-08-31"), &ctx);
    assert_eq!(end, at("2026-03-01T00:00+08:00"));
    assert_eq!(zone("Asia/Shanghai").day_reached(end), date("2026-02-28"));
}

#[test]
fn five_days_over_a_clock_change_are_the_policys_to_say() {
    let submitted = at("2026-03-05T08:00-08:00");
    let ctx = context("America/Los_Angeles", Some(&WALL_CLOCK), None);
    assert_eq!(ends(5, Unit::Day, submitted, &ctx), at("2026-03-10T08:00-07:00"));
    assert_eq!(ends(120, Unit::Hour, submitted, &ctx), at("2026-03-10T09:00-07:00"));
}

#[test]
fn a_month_is_not_thirty_days() {
    let ctx = context("Asia/Shanghai", Some(&PLAIN), None);
    let review = date("2026-01-31");
    let place = zone("Asia/Shanghai");
    assert_eq!(place.day_reached(ends(1, Unit::Month, review, &ctx)), date("2026-02-28"));
    assert_eq!(place.day_reached(ends(30, Unit::Day, review, &ctx)), date("2026-03-02"));
}

#[test]
fn a_silent_seller_by_market() {
    for (place, days, end) in [
        ("Asia/Singapore", 2, "2026-06-03T09:00+08:00"),
        ("Asia/Manila", 2, "2026-06-03T09:00+08:00"),
        ("America/Sao_Paulo", 3, "2026-06-04T09:00-03:00"),
    ] {
        let request = zone(place).at(date("2026-06-01"), clock("09:00")).instant;
        let ctx = context(place, Some(&WALL_CLOCK), None);
        assert_eq!(ends(24 * days, Unit::Hour, request, &ctx), at(end), "{place}");
        assert_eq!(ends(days, Unit::Day, request, &ctx), at(end), "{place}");
        let plain = context(place, Some(&PLAIN), None);
        assert!(ends(days, Unit::Day, request, &plain) > at(end), "{place}");
    }
}
