//! What values of a case come to: zero beside every currency, lists that are left out, what is refused, and faults
//! that name what was asked.

use redress::Policy;

fn parse(text: &str) -> Policy {
    Policy::parse(text).unwrap_or_else(|report| panic!("{report}"))
}

/// The total of a case, or what is said of it.
fn total(policy: &Policy, case: &str) -> String {
    let case = match policy.read_case(case) {
        Ok(case) => case,
        Err(errors) => return errors.to_string(),
    };
    match policy.decide(&case, "2026-03-01T00:00:00Z".parse().unwrap()) {
        Ok(decision) => decision.total().map(|total| total.to_string()).unwrap_or_default(),
        Err(fault) => fault.to_string(),
    }
}

#[test]
fn zero_is_zero_in_every_currency() {
    let policy = parse(
        "policy p { currency coin }
         facts { coin currency in { EUR, JPY }  price money from 0  fee money  }
         compensation {
           pay goods = price when price > 0 and fee >= 0
           pay extra = price when 0 is fee or fee in 0 .. 0
         }",
    );
    let case = |coin: &str, price: &str, fee: &str| {
        total(&policy, &format!(r#"{{ "coin": "{coin}", "price": "{price}", "fee": "{fee}" }}"#))
    };
    assert_eq!(case("EUR", "12.50", "0.01"), "EUR 12.50");
    assert_eq!(case("JPY", "300", "0"), "JPY 600");
    assert_eq!(case("JPY", "300", "-1"), "JPY 0");
    assert_eq!(case("EUR", "0", "0"), "EUR 0.00");
    let said = case("EUR", "-0.01", "0");
    assert!(said.contains("price (line 1, ") && said.contains("this must be 0 or more, found EUR -0.01"), "{said}");
}

#[test]
fn lists_with_a_default_may_be_left_out() {
    let policy = parse(
        "policy p { currency EUR }
         record Item { price money  tags list of text = [] }
         facts { items list of Item = [] }
         compensation { pay goods = sum i in items where count t in i.tags is 0: i.price }",
    );
    assert_eq!(total(&policy, "{}"), "EUR 0.00");
    assert_eq!(total(&policy, r#"{ "items": [ { "price": 5 }, { "price": 7, "tags": ["x"] } ] }"#), "EUR 5.00");
    let formatted = redress::format::format_text("policy p { } facts { items list of text=[ ] }").unwrap();
    assert!(formatted.text.contains("items list of text = []"), "{}", formatted.text);
}

#[test]
fn integers_are_numbers_and_ranges_say_what_was_found() {
    let policy = parse(
        "policy p { currency EUR }
         facts { n integer from 1 to 9  factor number from 0 = 1 }
         compensation { pay goods = EUR 2.00 * n }",
    );
    assert_eq!(total(&policy, r#"{ "n": 3, "factor": "1.5" }"#), "EUR 6.00");
    assert!(total(&policy, r#"{ "n": "3" }"#).contains("a whole number was expected, found a text"));
    assert!(total(&policy, r#"{ "n": 12 }"#).contains("this must lie from 1 to 9, found 12"));
}

#[test]
fn a_table_asked_too_early_says_for_what_and_from_when() {
    let policy = parse(
        "policy p { currency EUR  timezone \"Europe/Berlin\" }
         enum Market { DE, FR }
         facts { market Market  day date }
         table fee[market] on day : money
           | market | fee      | from       |
           | DE     | EUR 2.00 | 2027-01-01 |
           | DE     | EUR 1.00 | 2026-01-01 |
           | FR     | EUR 3.00 | 2020-01-01 |
         compensation { pay goods = fee[market] }",
    );
    assert_eq!(total(&policy, r#"{ "market": "DE", "day": "2026-05-05" }"#), "EUR 1.00");
    let said = total(&policy, r#"{ "market": "DE", "day": "2025-12-31" }"#);
    let wanted = "no row of the table `fee` for market DE is in force on 2025-12-31; the first is from 2026-01-01 on";
    assert!(said.ends_with(wanted), "{said}");
}

/// Each remedy has its own instant, so a rule with a window is judged for each: by hand, 14 days after 1 March the
/// refund (asked on 10 March) is in time, and the exchange (on 20 March) is not.
#[test]
fn the_instant_at_which_is_judged_may_depend_on_what_is_judged() {
    let policy = parse(
        "policy p { currency EUR  timezone \"UTC\"  counting c }
         counting c { first excluded  ends end_of_day  holiday keep  months clamp  paused extends }
         remedies { refund, exchange }
         facts { asked remedy  bought datetime  early datetime  late datetime }
         eligibility of asked at if asked is refund then early else late {
           normally deny all because \"No.\"
           except in_time allow all within 14 days of bought
         }
         compensation { pay goods = EUR 1.00 }",
    );
    let case = r#"{ "asked": "exchange", "bought": "2026-03-01T12:00:00Z",
                    "early": "2026-03-10T00:00:00Z", "late": "2026-03-20T00:00:00Z" }"#;
    let decision = policy.decide(&policy.read_case(case).unwrap(), "2026-04-01T00:00:00Z".parse().unwrap()).unwrap();
    let json: serde_json::Value = serde_json::from_str(&decision.to_json()).unwrap();
    let verdict = |remedy: &str| json["eligibility"]["remedies"][remedy]["verdict"].as_str().unwrap().to_owned();
    assert_eq!((verdict("refund").as_str(), verdict("exchange").as_str()), ("allow", "deny"));
}

#[test]
fn thousands_of_unknown_names_are_told_without_delay() {
    let defines: Vec<String> = (0..4_000).map(|at| format!("define name_{at} = nome_{at} > 0")).collect();
    let text = format!("policy p {{ }}\n{}", defines.join("\n"));
    let said = Policy::parse(&text).unwrap_err();
    let suggested = said.diagnostics().iter().filter(|one| one.help.is_some()).count();
    assert!(suggested <= 100, "{suggested}");
    assert_eq!(said.diagnostics().len(), 501, "as many as are told, and that there are more");
}
