//! Expressions, decisions, findings and faults.

use super::*;

const HEADER: &str = r#"
policy test { currency EUR timezone "Europe/Berlin" counting plain rounding half_up }
counting plain { first excluded ends end_of_day holiday keep months clamp paused extends }
calendar office { timezone "Europe/Berlin" open mon..fri at 09:00-17:00 }
"#;

/// Whether a condition holds on 2026-06-01 at 10:00 UTC, or the fault.
fn holds(declarations: &str, facts: &str, condition: &str) -> Result<bool, Fault> {
    let policy = format!("{HEADER}{declarations}\nalways condition: {condition}\n");
    match judge(&policy, facts, "2026-06-01T10:00Z") {
        Ok(_) => Ok(true),
        Err(fault) if matches!(fault.kind, FaultKind::Always { .. }) => Ok(false),
        Err(fault) => Err(fault),
    }
}

fn fault(declarations: &str, facts: &str, condition: &str) -> String {
    let found = holds(declarations, facts, condition);
    found.map_or_else(|fault| fault.to_string(), |held| format!("no fault: {held}"))
}

#[test]
fn expressions_mean_what_they_say() {
    let declarations = r#"
        enum Colour { red, green, blue }
        record Item { price money  count integer  sold_at date?  }
        facts { colour Colour  n integer  p percent  gone datetime?  day date  items list of Item  codes list of text }
        define worth = sum i in items: i.price * i.count
        table fee[colour, n: integer] : money
          | colour     | n         | fee      |
          | red        | < 10      | EUR 1.00 |
          | red        | 10 .. 20  | EUR 2.00 |
          | red        | > 20      | EUR 3.00 |
          | not red    | -         | EUR 4.00 |
    "#;
    let facts =
        "colour: green\nn: 7\np: 12.5%\nday: 2026-03-05\nitems: EUR 2.50, 2, 2026-01-01; EUR 10.00, 1\ncodes: a; b";
    for (condition, expected) in [
        ("1 / 3 + 1 / 3 + 1 / 3 is 1", true),
        ("n * 2 - 1 is 13 and n / 2 is 3.5", true),
        ("colour in { red, green } and not (colour is blue)", true),
        ("colour in { red, blue }", false),
        ("n in 7 .. 9 and not (n in 1 ..< 7)", true),
        ("n in { 1, 2, 7 }", true),
        ("EUR 10.00 * p is EUR 1.25 and 12.5% of EUR 10.00 is EUR 1.25", true),
        ("gone is known", false),
        ("(gone if known else 2026-01-01T00:00) is 2026-01-01T00:00+01:00", true),
        ("worth is EUR 15.00 and worth / EUR 5.00 is 3", true),
        ("(sum i in items where i.count > 5: i.price) is EUR 0.00", true),
        ("(count i in items where i.count is 1) is 1", true),
        ("any i in items: i.price > EUR 9.00", true),
        ("all i in items: i.price > EUR 9.00", false),
        ("((greatest i in items: i.price) if known else EUR 0.00) is EUR 10.00", true),
        ("(least i in items where i.count > 9: i.price) is known", false),
        ("(earliest known i in items: i.sold_at) is known", true),
        (r#""b" in codes and "c" not in codes"#, true),
        ("fee[colour, n] is EUR 4.00 and fee[red, 9] is EUR 1.00", true),
        ("fee[red, 10] is EUR 2.00 and fee[red, 20] is EUR 2.00 and fee[red, 21] is EUR 3.00", true),
        ("if n > 5 then yes else no", true),
        ("latest(2026-01-02, 2026-01-03) is 2026-01-03", true),
        ("(earliest known(gone, now)) is now", true),
        ("48 hours after 2026-03-28T15:30 is 2026-03-30T16:30", true),
        ("30 days after 2026-03-28T15:30 is 2026-04-28T00:00", true),
        ("30 days after day is 2026-04-05T00:00", true),
        ("2 business days by office after 2026-02-27T16:20 is 2026-03-04T00:00", true),
        ("2 days before day is 2026-03-03T00:00", true),
        ("2026-03-06T23:59:59 within 1 day of day", true),
        ("2026-03-07T00:00 within 1 day of day", false),
        ("2026-03-04T23:59:59 within 1 day of day", false),
        ("90 minutes < 2 hours and 1 month > 27 days", true),
    ] {
        assert_eq!(holds(declarations, facts, condition), Ok(expected), "{condition}");
    }
}

#[test]
fn periods_leave_out_the_days_of_repairs() {
    let declarations = "record Repair { from_day date  to_day date? } facts { repairs list of Repair }";
    let until = "10 days after 2026-03-01T12:00 skipping repairs from from_day to to_day";
    // Three days in the shop: 11 + 3 March, the last day counted whole.
    let facts = "repairs: 2026-03-03, 2026-03-05";
    assert_eq!(holds(declarations, facts, &format!("(({until}) if known else now) is 2026-03-15T00:00")), Ok(true));
    assert_eq!(holds(declarations, "repairs: 2026-03-03, ?", &format!("({until}) is known")), Ok(false));
}

#[test]
fn decisions_and_findings() {
    let declarations = r#"
        enum Priority { low, normal, high }
        facts { level integer  amount money  old bool }
        decision priority : Priority {
          normally low
          except vip high when level > 3
          except dear high when amount > EUR 100.00
          except quick normal when old wins over vip, dear
        }
        finding defect { normally presumed no  except young presumed yes when not old }
    "#;
    let facts = |level: i32, old: &str| format!("level: {level}\namount: EUR 200.00\nold: {old}");
    assert_eq!(holds(declarations, &facts(4, "no"), "priority is high and defect"), Ok(true));
    assert_eq!(holds(declarations, &facts(4, "yes"), "priority is normal and not defect"), Ok(true));
    let found = facts(4, "no") + "\ndefect: no";
    assert_eq!(holds(declarations, &found, "not defect"), Ok(true));
    let decision = judge(&format!("{HEADER}{declarations}"), &facts(4, "no"), "2026-06-01T10:00Z").unwrap();
    assert_eq!(decision.decisions[0].1, Decided { value: Val::Member(2), rules: 0b011 });
    assert_eq!(decision.findings[0].1, FindingResult { found: Found::Unproven, holds: true, rules: 0b1 });
}

#[test]
fn faults_say_what_stopped_the_evaluation() {
    let declarations = r#"
        enum Priority { low, high }
        facts { n integer  m integer = 0  price money  at_day date  }
        decision priority : Priority { normally low  except one high when m > 0  except two low when m > 1 }
        table fee[n] on at_day : money
          | n   | from       | fee      |
          | -   | 2026-01-01 | EUR 1.00 |
    "#;
    let facts = |n: &str, day: &str| format!("n: {n}\nprice: EUR 1.00\nat_day: {day}");
    for (n, condition, expected) in [
        ("0", "1 / n is 1", "this divides by zero"),
        ("9223372036854775807", "n * n * n * n is 1", "this number is too large or too fine to be computed exactly"),
        (
            "2\nm: 2",
            "priority is low",
            "`one` and `two` both hold and say different things about priority; one must win over the other",
        ),
        ("5", "n is 4", "the decision breaks `condition`, which must always hold"),
    ] {
        let found = judge(
            &format!("{HEADER}{declarations}\nalways condition: {condition}\n"),
            &facts(n, "2026-05-05"),
            "2026-06-01T10:00Z",
        );
        assert_eq!(found.unwrap_err().to_string(), expected, "{condition}");
    }
    assert_eq!(
        fault(declarations, &facts("1", "2025-05-05"), "fee[n] is EUR 1.00"),
        "no row of the table `fee` for n 1 is in force on 2025-05-05; the first is from 2026-01-01 on"
    );
}

#[test]
fn a_list_of_days_closes_a_calendar() {
    let declarations = r#"
        facts { holidays list of date }
        calendar shop { timezone "Europe/Berlin" open mon..fri at 09:00-17:00  closed holidays }
    "#;
    let end = |facts: &str, day: &str| {
        holds(declarations, facts, &format!("2 business days by shop after 2026-03-05T12:00 is {day}"))
    };
    assert_eq!(end("holidays: ", "2026-03-10T00:00"), Ok(true));
    assert_eq!(end("holidays: 2026-03-09; 2026-03-06", "2026-03-12T00:00"), Ok(true));
}

#[test]
fn a_decision_looks_at_only_so_many_elements() {
    let policy = format!(
        "{HEADER}facts {{ all list of integer }}
        always deep: (count a in all where (count b in all where b > a) > 0) is 9999"
    );
    let program = program(&policy);
    let mut builder = CaseBuilder::new(&program);
    let numbers: Vec<Val> = (0..10_000).map(|n| Val::Num(Num::from_i64(n))).collect();
    let list = builder.list(&numbers).unwrap();
    builder.set(FactId(0), list);
    assert!(builder.list(&[numbers.as_slice(), &[Val::Bool(true)]].concat()).is_err());
    let case = builder.finish().unwrap();
    let fault = decide(&program, &case, at("2026-06-01T10:00Z"), &Options::default()).unwrap_err();
    assert_eq!(fault.kind.code(), "too_long");
}

#[test]
fn a_trace_shows_rules_and_the_values_of_their_conditions() {
    let policy = format!(
        r#"{HEADER}
        enum Reason {{ damaged, late }}
        facts {{ reason Reason  reported_at datetime  delivered_at datetime }}
        define faulty = reason in {{ damaged }}
        eligibility of refund at now {{
          normally deny all because "No."
          except early allow refund when faulty and reported_at < 48 hours after delivered_at and reason is late
        }}"#
    );
    let program = program(&policy);
    let case = case(&program, "reason: damaged\nreported_at: 2026-03-05T10:00Z\ndelivered_at: 2026-03-02T21:00Z");
    let decision =
        decide(&program, &case, at("2026-06-01T10:00Z"), &Options { trace: true, ..Options::default() }).unwrap();
    let trace = decision.trace.unwrap();
    let rule = &trace.subjects[0].rules[0];
    assert_eq!((rule.held, rule.decided), (false, false));
    let text = |node: &Node| program.sources.slice(node.span).to_owned();
    let parts = &rule.when.as_ref().unwrap().operands;
    let shown: Vec<_> = parts.iter().map(|part| (text(part), part.value)).collect();
    assert_eq!(
        shown,
        [
            ("faulty".to_owned(), Some(Val::Bool(true))),
            ("reported_at < 48 hours after delivered_at".to_owned(), Some(Val::Bool(false))),
            ("reason is late".to_owned(), None),
        ]
    );
    let faulty = &parts[0].operands[0];
    assert_eq!((text(faulty).as_str(), faulty.operands[0].value), ("reason in { damaged }", Some(Val::Member(0))));
    let texts = |_: TextId| None;
    assert_eq!(show(&program, &Val::Member(0), &faulty.operands[0].ty, &texts), "damaged");
    let end = &parts[1].operands[1];
    assert_eq!(
        (text(end).as_str(), end.value),
        ("48 hours after delivered_at", Some(Val::Instant(at("2026-03-04T21:00Z"))))
    );
}
