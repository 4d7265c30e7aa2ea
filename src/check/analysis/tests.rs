//! Policies as texts, and what is said of them.

mod oracle;
mod parts;

use crate::check::{Input, check};
use crate::diag::{Code, Diagnostic, Sink};
use crate::source::{Source, SourceMap};
use crate::syntax;

/// What the checker says of a policy's body, by line from 1 (line 1 is the first of `body`).
fn told(body: &str) -> Vec<Diagnostic> {
    let text = format!(
        "policy p \"P\" {{ currency EUR timezone \"Europe/Berlin\" counting plain_days rounding half_up }} {body}
counting plain_days {{ first excluded ends end_of_day holiday keep months clamp paused extends }}"
    );
    let mut sources = SourceMap::default();
    let file = sources.add(Source::new("p.redress", &text));
    let mut sink = Sink::default();
    let ast = syntax::parse(file, &text, &mut sink);
    assert!(sink.is_empty(), "{:?}", sink.finish());
    let input = Input { files: &[&ast], sources: &sources, mistakes: &[], read: &|_| Err(String::new()) };
    check(&input, &mut sink);
    let quiet = [Code::Unused, Code::MissingReason, Code::MissingLanguage];
    sink.finish().into_iter().filter(|one| !quiet.contains(&one.code)).collect()
}

/// Codes and sentences.
fn said(body: &str) -> Vec<String> {
    told(body).iter().map(|one| format!("{} {}", one.code.id(), one.message)).collect()
}

const SHOP: &str = "
enum Reason { damaged, late, remorse }
facts {
  price money from EUR 0.00
  reason Reason
  count integer from 0 to 10
  vip bool
  bought datetime
  seen datetime?
  day date
}
";

fn eligibility(rules: &str) -> Vec<String> {
    said(&format!("{SHOP} eligibility of refund at now {{ normally deny all {rules} }}"))
}

#[test]
fn rules_that_contradict_themselves_are_dead() {
    let rules = |when: &str| eligibility(&format!("except a allow refund when {when}"));
    let dead = ["W1401 `a` can never apply: its conditions are never met together"];
    assert_eq!(rules("count > 3 and count < 3"), dead);
    assert_eq!(rules("count > 3 and count < 4"), dead);
    assert_eq!(rules("price > EUR 3.00 and price < EUR 3.01"), dead);
    assert_eq!(rules("reason is damaged and reason is late"), dead);
    assert_eq!(rules("reason is damaged and not (reason in { damaged, late })"), dead);
    assert_eq!(rules("seen is known and seen < bought and seen >= 3 days after bought"), dead);
    assert_eq!(rules("now < 14 days after bought and now > 30 days after bought"), dead);
    assert_eq!(rules("count > 3 and count < 5"), [""; 0]);
    assert_eq!(rules("now >= 14 days after bought and now < 30 days after bought"), [""; 0]);
    // A month may be longer than 30 days, or shorter.
    assert_eq!(rules("now < 30 days after bought and now >= 1 month after bought"), [""; 0]);
}

#[test]
fn rules_that_are_always_beaten_never_count() {
    let both = |narrow: &str| {
        eligibility(&format!(
            "except a allow refund when count > 5
             except b deny refund when count > {narrow} wins over a"
        ))
    };
    assert_eq!(both("5"), ["W1401 `a` never counts: wherever it applies, `b` wins over it"]);
    assert_eq!(both("4"), ["W1401 `a` never counts: wherever it applies, `b` wins over it"]);
    assert_eq!(both("6"), [""; 0]);
    // Two that win over it leave nothing together.
    let halves = eligibility(
        "except a allow refund when reason is damaged
         except b deny refund when vip wins over a
         except c review refund when not vip wins over a",
    );
    assert_eq!(halves, ["W1401 `a` never counts: wherever it applies, `b`, `c` win over it"]);
}

#[test]
fn conditions_that_are_always_the_same_are_told_where_they_stand() {
    let rules = |when: &str| eligibility(&format!("except a allow refund when {when}"));
    assert_eq!(rules("count >= 0"), ["W1201 this condition always holds"]);
    assert_eq!(rules("count < 10 or count > 9"), ["W1201 this condition always holds"]);
    assert_eq!(rules("vip and price >= EUR 0.00"), ["W1201 this condition always holds"]);
    assert_eq!(rules("vip or count > 10"), ["W1201 this condition never holds"]);
    assert_eq!(rules("vip and count > 0"), [""; 0]);
    assert_eq!(rules("price > EUR 0.00"), [""; 0]);
    assert_eq!(rules("reason in { damaged, late, remorse }"), ["W1201 this condition always holds"]);
    let unless = |when: &str| eligibility(&format!("except a allow refund when vip unless {when}"));
    assert_eq!(unless("count > 10"), ["W1201 this condition never holds"]);
    assert_eq!(unless("count >= 0"), ["W1401 `a` can never apply: its conditions are never met together"]);
    let define =
        said(&format!("{SHOP} define many = count > 10  decision d : bool {{ normally no except a yes when many }}"));
    assert_eq!(
        define,
        ["W1201 this condition never holds", "W1401 `a` can never apply: its conditions are never met together"]
    );
}

#[test]
fn overrides_without_effect() {
    let rules = |other: &str| {
        eligibility(&format!(
            "except a allow refund when reason is damaged
             except b deny refund when {other} wins over a"
        ))
    };
    assert_eq!(rules("reason is late"), ["W1402 that `b` wins over `a` has no effect: they never apply together"]);
    assert_eq!(rules("reason is damaged and vip"), [""; 0]);
    let same = eligibility(
        "except a allow refund when reason is damaged
         except b allow refund when vip wins over a",
    );
    assert_eq!(same, ["W1402 that `b` wins over `a` has no effect: both say the same"]);
    // It matters for what `a` wins over in its turn.
    let chain = eligibility(
        "except c deny refund when count > 3
         except a allow refund when reason is damaged wins over c
         except b allow refund when vip wins over a",
    );
    assert_eq!(chain, [""; 0]);
    // Which of two windows is told hangs on it.
    let windows = eligibility(
        "except a allow refund within 14 days of bought
         except b allow refund within 2 years of bought when reason is damaged wins over a",
    );
    assert_eq!(windows, [""; 0]);
}

#[test]
fn windows_are_related_by_their_length() {
    let rules = |when: &str| eligibility(&format!("except a allow refund within 14 days of bought when {when}"));
    let dead = ["W1401 `a` can never apply: its windows and conditions are never met together"];
    assert_eq!(rules("now >= 30 days after bought"), dead);
    assert_eq!(rules("now < bought"), dead);
    assert_eq!(rules("now >= 15 days after bought"), dead);
    assert_eq!(rules("now >= 14 days after bought"), dead);
    assert_eq!(rules("now >= 13 days after bought"), [""; 0]);
    assert_eq!(rules("now >= 2 days before bought"), [""; 0]);
    assert_eq!(rules("now >= 48 hours after bought"), [""; 0]);
    assert_eq!(rules("now >= 1000 hours after bought"), dead);
    let two = eligibility("except a allow refund within 14 days of bought from 30 days after bought");
    assert_eq!(two, ["W1401 `a` can never apply: its windows are never open together"]);
    let apart = eligibility("except a allow refund from day until day when vip");
    assert_eq!(apart, [""; 0]);
}

#[test]
fn tables_decisions_and_findings_are_looked_into() {
    let body = |when: &str| {
        said(&format!(
            "{SHOP}
             table least[reason] : money
               | reason        | fee      |
               | damaged, late | EUR 5.00 |
               | remorse       | EUR 9.00 |
             decision level : integer {{ normally 1 except high 2 when count > 5 except top 3 when count > 8 wins over high }}
             finding broken {{ normally presumed no except young presumed yes when count > 3 }}
             eligibility of refund at now {{ normally deny all except a allow refund when {when} }}"
        ))
    };
    let dead = ["W1401 `a` can never apply: its conditions are never met together"];
    assert_eq!(body("price > least[reason] and price < EUR 5.00"), dead);
    assert_eq!(body("price < least[reason] and price >= EUR 5.00 and reason is late"), dead);
    assert_eq!(body("price < least[reason] and price >= EUR 5.00"), [""; 0]);
    assert_eq!(body("level is 2 and count > 8"), dead);
    assert_eq!(body("level is 3 and count > 9"), [""; 0]);
    assert_eq!(body("level > 3"), dead);
    assert_eq!(body("broken and broken is unproven and count < 3"), dead);
    assert_eq!(body("broken and count < 3"), [""; 0]);
}

#[test]
fn the_same_quantity_is_one_however_it_is_written() {
    let rules = |when: &str| eligibility(&format!("except a allow refund when {when}"));
    let dead = ["W1401 `a` can never apply: its conditions are never met together"];
    assert_eq!(rules("price * count > EUR 5.00 and price * count < EUR 4.00"), dead);
    assert_eq!(rules("price * count > EUR 4.00 and price * count < EUR 5.00"), [""; 0]);
}

/// The conflict with its example.
fn conflict(body: &str) -> Vec<String> {
    let all = told(body);
    let all = all.iter().filter(|one| one.code == Code::Conflict);
    all.map(|one| format!("{}; {}", one.message, one.note.clone().unwrap_or_default())).collect()
}

fn conflicting(rules: &str) -> Vec<String> {
    conflict(&format!("{SHOP} eligibility of refund at now {{ normally deny all {rules} }}"))
}

#[test]
fn exceptions_that_can_both_hold_are_a_conflict_with_an_example() {
    let pair = |second: &str| {
        conflicting(&format!(
            "except a allow refund when reason is damaged
             except b deny refund when {second}"
        ))
    };
    assert_eq!(
        pair("count > 5"),
        ["`a` and `b` can both hold, and say different things; for example with reason damaged and count 6"]
    );
    assert_eq!(
        pair("price >= EUR 50.00 and vip"),
        [
            "`a` and `b` can both hold, and say different things; for example with price EUR 100.00, reason damaged and vip yes"
        ]
    );
    assert_eq!(pair("count > 5 and reason is late"), [""; 0]);
    assert_eq!(pair("reason is late"), [""; 0]);
    assert_eq!(
        pair("price * count > EUR 5000.00"),
        [
            "`a` and `b` can both hold, and say different things; for example with price EUR 5000.01, reason damaged and count 1"
        ]
    );
}

#[test]
fn windows_take_part_in_conflicts() {
    let pair = |second: &str| {
        conflicting(&format!(
            "except a allow refund within 14 days of bought
             except b deny refund when {second}"
        ))
    };
    assert_eq!(
        pair("now >= 10 days after bought"),
        [
            "`a` and `b` can both hold, and say different things; for example with bought 2026-06-01T10:00 and now 2026-06-13T00:00"
        ]
    );
    assert_eq!(pair("now >= 14 days after bought"), [""; 0]);
    assert_eq!(
        pair("seen is known and seen < 48 hours after bought"),
        [
            "`a` and `b` can both hold, and say different things; for example with bought 2026-06-01T10:00, seen 2026-06-01T10:00 and now 2026-06-01T10:00"
        ]
    );
}

#[test]
fn a_third_rule_that_always_wins_resolves_a_conflict() {
    let three = |third: &str| {
        conflicting(&format!(
            "except a allow refund when reason is damaged
             except b deny refund when vip
             except c review refund when {third} wins over a"
        ))
    };
    assert_eq!(
        three("vip and reason is damaged"),
        ["`b` and `c` can both hold, and say different things; for example with reason damaged and vip yes"]
    );
    let resolved = conflicting(
        "except a allow refund when reason is damaged
         except b deny refund when vip
         except c deny refund when vip and reason is damaged wins over a",
    );
    assert_eq!(resolved, [""; 0]);
}

#[test]
fn remedies_are_judged_by_themselves() {
    let rules = |second: &str, extra: &str| {
        conflict(&format!(
            "remedies {{ refund, repair, exchange }}
             {SHOP} facts {{ asked remedy }}
             eligibility of asked at now {{ normally deny all
               except a allow refund, repair when vip
               except b deny {second} when count > 5 {extra} }}"
        ))
    };
    assert_eq!(rules("exchange", ""), [""; 0]);
    assert_eq!(
        rules("repair, exchange", ""),
        ["`a` and `b` can both hold, and say different things about `repair`; for example with count 6 and vip yes"]
    );
    assert_eq!(rules("repair", "and asked is refund"), [""; 0]);
    assert_eq!(rules("refund", "and asked is refund").len(), 1);
}

#[test]
fn items_responsibility_decisions_and_findings_conflict_too() {
    let items = conflict(
        "record Item { price money  opened bool = no  final bool = no }
         facts { items list of Item  vip bool }
         eligibility of refund at now per item in items { normally deny all
           except a allow refund when vip
           except b deny refund when item.final }",
    );
    assert_eq!(
        items,
        [
            "`a` and `b` can both hold, and say different things; for example with items [ { price EUR 100.00, final yes } ] and vip yes"
        ]
    );
    let fault = conflict(&format!(
        "{SHOP} responsibility {{ normally seller 100%
           except a buyer 100% when reason is remorse
           except b buyer 50%, seller 50% when count > 3 }}"
    ));
    assert_eq!(
        fault,
        [
            "`a` and `b` can both hold, and say different things about who is at fault; for example with reason remorse and count 4"
        ]
    );
    let agreed = conflict(&format!(
        "{SHOP} responsibility {{ normally buyer 100%
           except a seller 50%, buyer rest when reason is remorse
           except b buyer 50%, seller 50% when count > 3 }}"
    ));
    assert_eq!(agreed, [""; 0]);
    let decision = conflict(&format!(
        "{SHOP} decision level : integer {{ normally 1 except a 2 when vip except b 3 when reason is late }}"
    ));
    assert_eq!(
        decision,
        ["`a` and `b` can both hold, and say different things about `level`; for example with reason late and vip yes"]
    );
    let finding = conflict(&format!(
        "{SHOP} finding broken {{ normally presumed no except a presumed yes when vip except b presumed no when count < 3 }}"
    ));
    assert_eq!(finding.len(), 1);
}

#[test]
fn what_is_computed_is_found_by_trying() {
    let rules = |second: &str| {
        conflict(&format!(
            "record Item {{ price money quantity integer from 1 opened bool = no }}
             facts {{ items list of Item  vip bool  bought datetime  seen datetime?  heard datetime? }}
             eligibility of refund at now {{ normally deny all
               except a allow refund when vip
               except b deny refund when {second} }}"
        ))
    };
    for second in [
        "any i in items: i.opened",
        "(sum i in items: i.price * i.quantity) > EUR 500.00",
        "(count i in items where i.opened) >= 2",
        "days_between(bought, now) > 30",
        "earliest known(seen, heard) is known and now >= 3 days after (earliest known(seen, heard) if known else bought)",
        "(sum i in items: i.price) > EUR 20.00 and (sum i in items: i.price) < EUR 20.02",
    ] {
        assert_eq!(rules(second).len(), 1, "{second}: {:?}", rules(second));
    }
    assert_eq!(rules("(sum i in items: i.price) > EUR 20.00 and (sum i in items: i.price) < EUR 10.00"), [""; 0]);
}

#[test]
fn an_always_rule_that_a_case_breaks_is_told_with_the_case() {
    let rules = |ledger: &str| {
        let all = told(&format!(
            "{SHOP} facts {{ freight money from EUR 0.00  asked remedy }} remedies {{ refund, exchange }}
             eligibility of asked at now {{ normally deny all except a allow refund within 14 days of bought when count < 9 }}
             compensation {{ {ledger} }}
             always never_more \"Nobody gets more than he paid\": compensation.total <= price + freight"
        ));
        let all = all.iter().filter(|one| one.code == Code::BrokenAlways);
        all.map(|one| one.note.clone().unwrap_or_default()).collect::<Vec<_>>()
    };
    assert_eq!(rules("pay goods = price"), [""; 0]);
    assert_eq!(rules("pay goods = price pay extra = freight"), [""; 0]);
    assert_eq!(rules("pay goods = price pay extra = EUR 200.00 when count > 5").len(), 1);
    assert_eq!(
        rules(
            "pay goods = price pay extra = EUR 500.00 when vip and reason is late and count is 7 total at most price"
        ),
        [""; 0]
    );
    assert_eq!(rules("pay goods = price pay extra = EUR 500.00 when vip and reason is late and count is 7").len(), 1);
    assert_eq!(
        rules("pay goods = price pay extra = 10% of price when freight > EUR 1.00 and now >= 3 days after bought")
            .len(),
        1
    );
}
