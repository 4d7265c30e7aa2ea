//! Policies as texts, and what is said of them.

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
    let input = Input { files: &[&ast], sources: &sources, read: &|_| Err(String::new()) };
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
