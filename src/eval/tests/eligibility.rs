//! Verdicts: windows, overrides, conflicts, items, and how each remedy is judged by itself.

use super::*;
use crate::ir::Verdict;

/// The outdoor shop of the language's own page, without money.
const SHOP: &str = r#"
policy shop { timezone "Europe/Paris" counting plain_days }
counting plain_days { first excluded ends end_of_day holiday keep months clamp paused extends }
enum Reason { damaged, wrong_item, not_received, change_of_mind }
remedies { refund, return_refund, exchange }
record Item { sku text key  final_sale bool = no  opened bool = no }
facts {
  reason Reason
  asked  remedy
  delivered_at datetime?
  requested_at datetime
  items  list of Item
  claims integer = 0
}
define faulty = reason in { damaged, wrong_item }
eligibility of asked at requested_at per item in items {
  normally deny all because "Not covered."
  except in_time allow return_refund, exchange within 14 days of delivered_at
  except faulty_goods allow all within 2 years of delivered_at when faulty
  except never_came allow refund when reason is not_received
  except sold_as_final deny return_refund, exchange when item.final_sale unless faulty
    wins over in_time, frequent because "Final sale."
  except frequent review all when claims > 5 wins over in_time, faulty_goods, never_came
}
"#;

/// The verdict on a remedy with the rules that decided, such as `allow: in_time, faulty_goods`.
fn said(program: &Program, judged: &Judged) -> String {
    let verdict = match judged.verdict {
        Verdict::Allow => "allow",
        Verdict::Review => "review",
        Verdict::Deny => "deny",
    };
    let rules = &program.eligibility.as_ref().unwrap().rules.excepts;
    let mut names: Vec<&str> = if judged.normally { vec!["normally"] } else { Vec::new() };
    let decided = rules.iter().enumerate().filter(|(at, _)| judged.rules >> at & 1 == 1);
    names.extend(decided.map(|(_, rule)| rule.decl.name.as_str()));
    format!("{verdict}: {}", names.join(", "))
}

struct Shop {
    program: Program,
    result: EligibilityResult,
}

impl Shop {
    fn judged(policy: &str, facts: &str) -> Shop {
        let program = program(policy);
        let case = case(&program, facts);
        let decision = decide(&program, &case, at("2026-06-01T00:00Z"), &Options::default()).unwrap();
        Shop { result: decision.eligibility.unwrap(), program }
    }

    fn remedy(&self, name: &str) -> String {
        said(&self.program, self.result.judged(remedy(&self.program, name)).unwrap())
    }

    fn window(&self, name: &str) -> (String, String) {
        let judged = self.result.judged(remedy(&self.program, name)).unwrap();
        let text = |instant: Option<Instant>| instant.map_or("ever".to_owned(), |instant| instant.to_string());
        (text(judged.from), text(judged.until))
    }
}

fn facts(reason: &str, asked: &str, requested: &str, items: &str) -> String {
    format!(
        "reason: {reason}\nasked: {asked}\ndelivered_at: 2026-03-05T10:20Z\nrequested_at: {requested}\nitems: {items}"
    )
}

#[test]
fn the_last_moment_of_day_14_in_paris() {
    let last = Shop::judged(SHOP, &facts("change_of_mind", "return_refund", "2026-03-19T22:59:59Z", "A"));
    assert_eq!(last.remedy("return_refund"), "allow: in_time");
    assert_eq!(last.remedy("refund"), "deny: normally");
    assert_eq!(last.result.verdict(), Verdict::Allow);
    assert_eq!(last.window("return_refund"), ("2026-03-05T10:20:00Z".into(), "2026-03-19T23:00:00Z".into()));
    assert!(last.result.kept_out.is_empty());

    let late = Shop::judged(SHOP, &facts("change_of_mind", "return_refund", "2026-03-19T23:00Z", "A"));
    assert_eq!(late.remedy("return_refund"), "deny: normally");
    assert_eq!(late.result.verdict(), Verdict::Deny);
    let kept: Vec<_> = late.result.kept_out.iter().map(|kept| (kept.remedy, kept.item, kept.state)).collect();
    let closed = WindowState::TooLate { closed: at("2026-03-19T23:00Z") };
    let expected = [remedy(&late.program, "return_refund"), remedy(&late.program, "exchange")];
    assert_eq!(kept, expected.map(|remedy| (remedy, None, closed)));
}

#[test]
fn several_rules_may_agree_and_their_windows_unite() {
    let shop = Shop::judged(SHOP, &facts("damaged", "exchange", "2026-03-06T00:00Z", "A"));
    assert_eq!(shop.remedy("exchange"), "allow: in_time, faulty_goods");
    assert_eq!(shop.remedy("refund"), "allow: faulty_goods");
    // Two years: 2028-03-05 is the last day, counted whole; Paris is an hour ahead of UTC.
    assert_eq!(shop.window("exchange"), ("2026-03-05T10:20:00Z".into(), "2028-03-05T23:00:00Z".into()));
}

#[test]
fn an_unknown_anchor_is_not_yet() {
    let facts = "reason: damaged\nasked: exchange\nrequested_at: 2026-03-06T00:00Z\nitems: A";
    let shop = Shop::judged(SHOP, facts);
    assert_eq!(shop.remedy("exchange"), "deny: normally");
    let states: Vec<_> = shop.result.kept_out.iter().map(|kept| kept.state).collect();
    // `faulty_goods` for all three remedies, `in_time` for two.
    assert_eq!(states, vec![WindowState::NotYet { opens: None }; 5]);
}

#[test]
fn a_window_is_told_only_where_nothing_else_keeps_the_rule_out() {
    let too_late = |items: &str| {
        let shop = Shop::judged(SHOP, &facts("change_of_mind", "exchange", "2026-06-01T00:00Z", items));
        shop.result.kept_out.len()
    };
    // A rule for each of two remedies, where an item is left over which the final sale does not win.
    assert_eq!(too_late("A"), 2);
    assert_eq!(too_late("A; B, yes"), 2);
    assert_eq!(too_late("B, yes"), 0);
    assert_eq!(too_late(""), 0);
}

#[test]
fn a_claim_before_the_delivery_is_not_yet() {
    let shop = Shop::judged(SHOP, &facts("change_of_mind", "exchange", "2026-03-05T10:19:59Z", "A"));
    let opens = WindowState::NotYet { opens: Some(at("2026-03-05T10:20Z")) };
    assert_eq!(shop.result.kept_out.iter().map(|kept| kept.state).collect::<Vec<_>>(), [opens, opens]);
}

#[test]
fn each_item_is_judged_and_the_best_verdict_is_the_cases() {
    let items = "A, yes; B, no; C, yes";
    let shop = Shop::judged(SHOP, &facts("change_of_mind", "return_refund", "2026-03-06T00:00Z", items));
    let said: Vec<String> = shop.result.items.iter().map(|item| said(&shop.program, item)).collect();
    assert_eq!(said, ["deny: sold_as_final", "allow: in_time", "deny: sold_as_final"]);
    assert_eq!(shop.result.eligible_items().collect::<Vec<_>>(), [1]);
    assert_eq!(shop.remedy("return_refund"), "allow: in_time");
    let none = Shop::judged(SHOP, &facts("change_of_mind", "return_refund", "2026-03-06T00:00Z", "A, yes; B, yes"));
    assert_eq!(none.remedy("return_refund"), "deny: sold_as_final");
    let empty = Shop::judged(SHOP, &facts("change_of_mind", "return_refund", "2026-03-06T00:00Z", ""));
    assert_eq!(empty.result.verdict(), Verdict::Deny);
}

#[test]
fn what_an_applicable_rule_wins_over_steps_back() {
    let many = |items: &str| {
        Shop::judged(SHOP, &(facts("change_of_mind", "exchange", "2026-03-06T00:00Z", items) + "\nclaims: 6"))
    };
    assert_eq!(many("A").remedy("exchange"), "review: frequent");
    // A final sale wins over the review of an item, and over what the review wins over.
    let mixed = many("A; B, yes");
    assert_eq!(mixed.remedy("exchange"), "review: frequent");
    assert_eq!(
        mixed.result.items.iter().map(|item| item.verdict).collect::<Vec<_>>(),
        [Verdict::Review, Verdict::Deny]
    );
    // `refund` is not named by the final sale, so it does not decide or override there.
    assert_eq!(mixed.remedy("refund"), "review: frequent");
}

#[test]
fn two_rules_that_differ_are_a_fault_that_names_both() {
    let policy = r#"
        policy p
        facts { old bool  damaged bool }
        eligibility of refund {
          normally deny all because "No."
          except broken allow refund when damaged
          except too_old deny refund when old because "Old."
        }"#;
    let fault = judge(policy, "old: yes\ndamaged: yes", "2026-01-01T00:00Z").unwrap_err();
    let FaultKind::Conflict { rules, remedy, .. } = &fault.kind else { panic!("{fault:?}") };
    assert_eq!(rules, &["broken".to_owned(), "too_old".to_owned()]);
    assert_eq!(remedy.as_deref(), Some("refund"));
    assert_eq!(
        fault.to_string(),
        "`broken` and `too_old` both hold and say different things about eligibility of `refund`; one must win over \
         the other"
    );
}

#[test]
fn each_remedy_is_judged_as_if_it_were_asked() {
    let policy = r#"
        policy p
        remedies { refund, exchange }
        facts { asked remedy }
        define cheap = asked is exchange
        eligibility of asked {
          normally deny all because "No."
          except swaps allow all when cheap
        }
        always unbound: cheap is no
    "#;
    let shop = Shop::judged(policy, "asked: refund");
    assert_eq!(shop.remedy("refund"), "deny: normally");
    assert_eq!(shop.remedy("exchange"), "allow: swaps");
}

#[test]
fn items_and_remedies_in_one_rule() {
    let policy = r#"
        policy p { timezone "UTC" counting c }
        counting c { first excluded ends end_of_day holiday keep months clamp paused extends }
        remedies { refund, exchange }
        record Item { sku text key  bought_at date  big bool }
        facts { asked remedy  items list of Item }
        eligibility of asked per item in items {
          normally deny all because "No."
          except by_size allow all when item.big and asked is exchange
          except by_day allow all within 3 days of item.bought_at when asked is refund
        }"#;
    // Judged on 1 June: three days after 29 May end with 1 June; those after 28 May are over.
    let shop = Shop::judged(policy, "asked: refund\nitems: A, 2026-05-29, no; B, 2026-05-28, yes; C, 2026-06-02, no");
    let said: Vec<String> = shop.result.items.iter().map(|item| said(&shop.program, item)).collect();
    assert_eq!(said, ["allow: by_day", "deny: normally", "deny: normally"]);
    assert_eq!(shop.remedy("exchange"), "allow: by_size");
    assert_eq!(shop.window("refund"), ("2026-05-29T00:00:00Z".into(), "2026-06-02T00:00:00Z".into()));
    assert_eq!(shop.window("exchange"), ("ever".into(), "ever".into()));
}

#[test]
fn without_eligibility_whatever_is_asked_is_allowed() {
    let policy = "policy p { currency EUR } facts { price money } compensation { pay goods = price }";
    let decision = judge(policy, "price: EUR 3.00", "2026-01-01T00:00Z").unwrap();
    assert_eq!(decision.eligibility, None);
    assert_eq!(decision.compensation.unwrap().total, 300);
}

#[test]
fn nothing_is_owed_unless_the_asked_remedy_is_allowed() {
    let policy = r#"
        policy p { currency EUR }
        facts { price money  ok bool }
        eligibility of refund { normally deny all because "No." except fine allow refund when ok }
        compensation { pay goods = price }
        always sums: compensation.total is goods and (goods is EUR 0.00) is not ok"#;
    let denied = judge(policy, "price: EUR 3.00\nok: no", "2026-01-01T00:00Z").unwrap().compensation.unwrap();
    assert_eq!((denied.lines.len(), denied.total), (0, 0));
    assert_eq!(
        judge(policy, "price: EUR 3.00\nok: yes", "2026-01-01T00:00Z").unwrap().compensation.unwrap().total,
        300
    );
}

#[test]
fn windows_with_a_beginning_and_an_end() {
    let policy = r#"
        policy p { timezone "Europe/Berlin" counting c }
        counting c { first excluded ends end_of_day holiday keep months clamp paused extends }
        facts { sent_at datetime  last date }
        eligibility of refund {
          normally deny all because "No."
          except waited allow refund from 60 days after sent_at until last
        }"#;
    let verdict = |now: &str| {
        let facts = "sent_at: 2026-01-01T10:00Z\nlast: 2026-03-31";
        let result = judge(policy, facts, now).unwrap().eligibility.unwrap();
        (result.verdict(), result.kept_out.first().map(|kept| kept.state))
    };
    // Day 60 is 2 March; it is over at the first instant of 3 March in Berlin.
    let opens = WindowState::NotYet { opens: Some(at("2026-03-02T23:00Z")) };
    assert_eq!(verdict("2026-03-02T22:59:59Z"), (Verdict::Deny, Some(opens)));
    assert_eq!(verdict("2026-03-02T23:00Z"), (Verdict::Allow, None));
    // A date as an end is the first instant of the next one; clocks have gone forward.
    let closed = WindowState::TooLate { closed: at("2026-03-31T22:00Z") };
    assert_eq!(verdict("2026-03-31T21:59:59Z"), (Verdict::Allow, None));
    assert_eq!(verdict("2026-03-31T22:00Z"), (Verdict::Deny, Some(closed)));
}

#[test]
fn a_buffer_that_is_used_again_remembers_nothing() {
    let program = program(SHOP);
    let cases = [
        facts("change_of_mind", "return_refund", "2026-03-06T00:00Z", "A; B, yes"),
        facts("damaged", "refund", "2026-03-06T00:00Z", "A"),
        facts("not_received", "exchange", "2027-03-06T00:00Z", "A; B; C"),
    ];
    let cases = cases.map(|facts| case(&program, &facts));
    let mut evaluator = Evaluator::new(&program);
    let now = at("2026-06-01T00:00Z");
    for turn in 0..7 {
        let case = &cases[turn % 3];
        let fresh = decide(&program, case, now, &Options::default()).unwrap();
        let again = evaluator.decide(case, now, &Options { trace: turn % 2 == 1, ..Options::default() }).unwrap();
        assert_eq!(again.eligibility, fresh.eligibility);
    }
}

/// What is allowed for 14 days, and from the tenth refused.
const TEN: &str = r#"
policy ten { timezone "Europe/Berlin" counting plain_days }
counting plain_days { first excluded ends end_of_day holiday keep months clamp paused extends }
remedies { refund }
record Item { got datetime? }
facts { asked_at datetime  bought datetime  items list of Item }
"#;

#[test]
fn what_is_allowed_ends_where_a_rule_begins_to_refuse_it() {
    let until = |rules: &str| {
        let policy = format!("{TEN}eligibility of refund at asked_at {{ {rules} }}");
        let facts = "asked_at: 2026-01-05T10:00+01:00\nbought: 2026-01-01T10:00+01:00\nitems: ";
        Shop::judged(&policy, facts).window("refund").1
    };
    let over = "except over deny refund from 10 days after bought";
    // The days after the first of January: the tenth is the eleventh, and ends at midnight in Berlin.
    let tenth = "2026-01-11T23:00:00Z";
    let in_time = "normally deny all except in_time allow refund within 14 days of bought";
    assert_eq!(until(&format!("{in_time} {over} wins over in_time")), tenth);
    assert_eq!(until(&format!("normally allow all {over}")), tenth);
    // A refusal over which what allows wins changes nothing.
    assert_eq!(until(&format!("{in_time} wins over over {over}")), "2026-01-15T23:00:00Z");
    // Nor does one that has not begun after the right has ended.
    assert_eq!(
        until(&format!("{in_time} except over deny refund from 20 days after bought wins over in_time")),
        "2026-01-15T23:00:00Z"
    );
}

#[test]
fn an_item_that_is_too_early_is_told_although_another_is_allowed() {
    let policy = format!(
        "{TEN}eligibility of refund at asked_at per item in items {{
           normally deny all except early allow refund within 10 days of item.got
         }}"
    );
    let facts = "asked_at: 2026-01-05T10:00Z\nbought: 2026-01-01T10:00Z\n\
                 items: 2026-01-04T10:00Z; 2025-01-06T10:00Z; 2026-01-07T10:00Z";
    let shop = Shop::judged(&policy, facts);
    assert_eq!(shop.remedy("refund"), "allow: early");
    let told: Vec<_> = shop.result.kept_out.iter().map(|kept| (kept.item, kept.state)).collect();
    let closed = WindowState::TooLate { closed: at("2025-01-16T23:00Z") };
    let opens = WindowState::NotYet { opens: Some(at("2026-01-07T10:00Z")) };
    assert_eq!(told, [(Some(1), closed), (Some(2), opens)]);
}
