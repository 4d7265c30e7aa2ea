//! Ledgers with figures that were calculated by hand.

use super::*;

const HEADER: &str = r#"
policy test { currency EUR rounding half_up }
"#;

/// The ledger of a policy on a case, as text.
fn owed(policy: &str, facts: &str) -> String {
    let program = program(policy);
    let case = case(&program, facts);
    match decide(&program, &case, at("2026-01-01T00:00Z"), &Options::default()) {
        Ok(decision) => super::ledger(&program, &decision),
        Err(fault) => format!("fault: {fault}"),
    }
}

#[test]
fn c04_a_refund_with_standard_delivery_and_who_pays_the_return() {
    let policy = format!(
        r#"{HEADER}
        facts {{ price money  standard money  express money  return_cost money  informed bool }}
        compensation {{
          pay goods    = price borne by seller
          pay delivery = least(standard, express) borne by seller
          pay postage  = return_cost borne by seller when not informed
        }}"#
    );
    let facts = "price: EUR 120.00\nstandard: EUR 4.90\nexpress: EUR 19.90\nreturn_cost: EUR 6.50\n";
    // (a) The trader had said that the consumer pays returns: 120.00 + 4.90.
    assert_eq!(
        owed(&policy, &format!("{facts}informed: yes")),
        "goods 120.00 = seller 120.00\ndelivery 4.90 = seller 4.90\ntotal 124.90; buyer 124.90, seller -124.90"
    );
    // (b) He had said nothing: 6.50 more.
    assert_eq!(
        owed(&policy, &format!("{facts}informed: no")).lines().last(),
        Some("total 131.40; buyer 131.40, seller -131.40")
    );
}

#[test]
fn c14_freight_with_insurance() {
    let policy = r#"
        policy test { currency CNY }
        parties { buyer, seller, insurer }
        facts { freight money  insured money  faulty bool }
        compensation {
          pay return_freight = freight
            borne by insurer at most insured, then responsibility
        }
        responsibility {
          normally buyer 100%
          except defective seller 100% when faulty
        }"#;
    // The buyer bears 6.00 of 18.00 himself, which is shown and not paid.
    assert_eq!(
        owed(policy, "freight: CNY 18.00\ninsured: CNY 12.00\nfaulty: no"),
        "return_freight 18.00 = insurer 12.00, buyer 6.00\ntotal 12.00; buyer 12.00, insurer -12.00"
    );
    assert_eq!(
        owed(policy, "freight: CNY 18.00\ninsured: CNY 0.00\nfaulty: yes"),
        "return_freight 18.00 = seller 18.00\ntotal 18.00; buyer 18.00, seller -18.00"
    );
}

#[test]
fn c15_shared_fault_with_a_carrier_cap_and_the_rest() {
    let policy = r#"
        policy test { currency CNY }
        parties { buyer, seller, carrier }
        facts { goods_value money  postage money  own_fault percent }
        responsibility { normally buyer own_fault, carrier rest }
        compensation {
          pay loss = goods_value
            borne by responsibility (carrier at most 3 * postage), then seller
        }"#;
    // Of 600.00 the buyer bears 30% = 180.00; the carrier would bear 420.00 and owes 3 × 25.00 at most.
    assert_eq!(
        owed(policy, "goods_value: CNY 600.00\npostage: CNY 25.00\nown_fault: 30%"),
        "loss 600.00 = buyer 180.00, carrier 75.00, seller 345.00\n\
         total 420.00; buyer 420.00, seller -345.00, carrier -75.00"
    );
}

#[test]
fn c27_a_damage_deduction_is_capped() {
    let policy = r#"
        policy test { currency USD rounding half_up }
        enum Market { amazon, walmart }
        table cap[market] : percent
          | market  | share |
          | amazon  | 50%   |
          | walmart | 20%   |
        facts { market Market  price money  repair money  proven bool  wrong_item bool }
        compensation {
          pay goods = price
          deduct damage = repair
            at most price * cap[market]
            when proven
            unless wrong_item
        }"#;
    let facts = |market: &str, proven: &str, wrong: &str| {
        format!("market: {market}\nprice: USD 200.00\nrepair: USD 130.00\nproven: {proven}\nwrong_item: {wrong}")
    };
    assert_eq!(
        owed(policy, &facts("amazon", "yes", "no")),
        "goods 200.00 = seller 200.00\ndamage 100.00 = seller 100.00\ntotal 100.00; buyer 100.00, seller -100.00"
    );
    assert!(owed(policy, &facts("walmart", "yes", "no")).contains("damage 40.00 = seller 40.00\ntotal 160.00"));
    assert!(owed(policy, &facts("amazon", "no", "no")).contains("total 200.00"));
    assert!(owed(policy, &facts("amazon", "yes", "yes")).contains("total 200.00"));
}

#[test]
fn c38_a_voucher_on_a_partial_refund() {
    let policy = r#"
        policy test { currency SGD rounding half_up }
        facts { order_total money  voucher money  partial money }
        compensation {
          pay goods = partial
          deduct voucher_part = partial * (voucher / order_total)
        }"#;
    // 3.00 × 10.00 / 112.85 = 0.26584…, rounded 0.27.
    assert_eq!(
        owed(policy, "order_total: SGD 112.85\nvoucher: SGD 10.00\npartial: SGD 3.00"),
        "goods 3.00 = seller 3.00\nvoucher_part 0.27 = seller 0.27\ntotal 2.73; buyer 2.73, seller -2.73"
    );
}

#[test]
fn c41_an_air_cap_by_date_and_a_waterfall() {
    let policy = r#"
        policy test { currency USD rounding half_up timezone "UTC" }
        parties { buyer, seller, insurer, airline }
        table per_kilo[kind: bool] on lost_on : money in XDR
          | kind | from       | amount    |
          | -    | 1999-11-04 | XDR 17 |
          | -    | 2019-12-28 | XDR 22 |
          | -    | 2024-12-28 | XDR 26 |
        facts { worth money  weight number  lost_on date  sdr rate from XDR to USD  insured money }
        compensation {
          pay loss = worth
            borne by airline at most convert (per_kilo[yes] * weight) by sdr,
              then insurer at most insured,
              then seller
        }"#;
    let facts =
        |lost: &str| format!("worth: USD 900.00\nweight: 0.8\nlost_on: {lost}\nsdr: 1.31 XDR USD\ninsured: USD 500.00");
    // 26 × 0.8 = 20.8 SDR × 1.31 = 27.248, rounded 27.25; 900.00 − 27.25 − 500.00 = 372.75.
    assert_eq!(
        owed(policy, &facts("2025-02-01")).lines().next(),
        Some("loss 900.00 = airline 27.25, insurer 500.00, seller 372.75")
    );
    // 22 × 0.8 = 17.6 SDR = 23.056, rounded 23.06.
    assert_eq!(
        owed(policy, &facts("2024-12-20")).lines().next(),
        Some("loss 900.00 = airline 23.06, insurer 500.00, seller 376.94")
    );
}

#[test]
fn c42_yen_have_no_smaller_unit() {
    let half = |rounding: &str| {
        owed(
            &format!(
                "policy test {{ currency JPY rounding {rounding} }}
                facts {{ price money }}
                compensation {{ pay goods = 50% of price }}"
            ),
            "price: JPY 3999",
        )
    };
    assert!(half("half_up").contains("total 2000;"));
    assert!(half("down").contains("total 1999;"));
    let three = "policy test { currency JPY }
        parties { buyer, seller, carrier, platform }
        facts { part percent }
        responsibility { normally seller part, carrier part, platform rest }
        compensation { pay goods = JPY 1001 }";
    let program = program(three);
    let mut builder = CaseBuilder::new(&program);
    builder.set(FactId(0), Val::Num(Num::ratio(1, 3).unwrap()));
    let case = builder.finish().unwrap();
    let decision = decide(&program, &case, at("2026-01-01T00:00Z"), &Options::default()).unwrap();
    let text = super::ledger(&program, &decision);
    assert_eq!(text.lines().next(), Some("goods 1001 = seller 334, carrier 334, platform 333"));
}

#[test]
fn c44_a_cap_over_two_heads() {
    let policy = r#"
        policy test { currency USD }
        facts { paid money  paid_before money  lost bool }
        compensation {
          pay late = USD 5.00
          pay loss = paid when lost
          deduct earlier = paid_before
          total at most greatest(paid - paid_before, USD 0.00)
        }"#;
    // Paid 18.00, of which 5.00 came back on day 30: 13.00 are left to give, from the last line upwards.
    assert_eq!(
        owed(policy, "paid: USD 18.00\npaid_before: USD 5.00\nlost: yes"),
        "late 5.00 = seller 5.00\nloss 13.00 = seller 13.00\nearlier 5.00 = seller 5.00\n\
         total 13.00; buyer 13.00, seller -13.00"
    );
}

/// The arithmetic of the ledger where the language leaves no choice.
#[test]
fn a_deduction_lowers_what_each_pays_and_never_takes_more() {
    let policy = format!(
        r#"{HEADER}
        parties {{ buyer, seller, carrier }}
        facts {{ fee money }}
        responsibility {{ normally seller 60%, carrier rest }}
        compensation {{ pay goods = EUR 1.00  deduct cost = fee  pay recourse to seller = EUR 9.00 borne by carrier }}"#
    );
    // 0.25 of 0.60 and 0.40: 0.15 and 0.10. The line to the seller is not touched.
    assert_eq!(
        owed(&policy, "fee: EUR 0.25"),
        "goods 1.00 = seller 0.60, carrier 0.40\ncost 0.25 = seller 0.15, carrier 0.10\nrecourse 9.00 = carrier 9.00\n\
         total 0.75; buyer 0.75, seller 8.55, carrier -9.30"
    );
    // A cent goes to the first of the larger remainders: 0.01 × 0.6 against 0.01 × 0.4.
    assert!(owed(&policy, "fee: EUR 0.01").contains("cost 0.01 = seller 0.01\n"));
    assert!(owed(&policy, "fee: EUR 7.00").contains("cost 1.00 = seller 0.60, carrier 0.40\n"));
}

#[test]
fn the_cap_takes_from_the_last_line_upwards_and_leaves_nobody_below_nothing() {
    let policy = format!(
        r#"{HEADER}
        parties {{ buyer, seller, carrier }}
        facts {{ most money }}
        compensation {{
          pay first = EUR 1.00 borne by seller
          pay last  = EUR 1.00 borne by carrier
          deduct fee = EUR 0.50
          total at most most
        }}"#
    );
    assert!(owed(&policy, "most: EUR 0.90").starts_with("first 1.00 = seller 1.00\nlast 0.40 = carrier 0.40\n"));
    // The fee took 0.25 from each; the carrier has 0.75 to lose, then the seller loses 0.15.
    assert_eq!(
        owed(&policy, "most: EUR 0.60"),
        "first 0.85 = seller 0.85\nlast 0.25 = carrier 0.25\nfee 0.50 = seller 0.25, carrier 0.25\n\
         total 0.60; buyer 0.60, seller -0.60"
    );
    assert!(owed(&policy, "most: EUR 0.00").contains("total 0.00"));
}

#[test]
fn floors_and_caps_come_before_the_one_rounding() {
    let policy = format!(
        r#"{HEADER}
        facts {{ price money  floor money  cap money }}
        compensation {{ pay fee = 33% of price at least floor at most cap  pay twice = fee + fee }}"#
    );
    let fee = |price: &str, floor: &str, cap: &str| {
        owed(&policy, &format!("price: EUR {price}\nfloor: EUR {floor}\ncap: EUR {cap}"))
    };
    // 33% of 1.23 = 0.4059, rounded 0.41; the second line uses the rounded amount.
    assert!(fee("1.23", "0.00", "9.00").starts_with("fee 0.41 = seller 0.41\ntwice 0.82 "));
    assert!(fee("1.23", "0.50", "9.00").starts_with("fee 0.50 "));
    assert!(fee("1.23", "0.50", "0.40").starts_with("fee 0.40 "));
}

#[test]
fn amounts_below_zero_are_faults() {
    let policy = format!(
        r#"{HEADER}
        facts {{ price money  paid money }}
        compensation {{ pay rest = price - paid }}"#
    );
    assert_eq!(
        owed(&policy, "price: EUR 3.00\npaid: EUR 5.00"),
        "fault: the line `rest` comes to EUR -2.00, which is below zero"
    );
}

#[test]
fn computed_shares_must_be_whole() {
    let policy = |shares: &str| {
        format!(
            "policy p {{ currency EUR }} facts {{ a percent }} responsibility {{ normally {shares} }} compensation {{ pay x = EUR 1.00 }}"
        )
    };
    assert_eq!(owed(&policy("seller a"), "a: 90%"), "fault: the shares of fault sum to 90%, not to 100%");
    assert_eq!(owed(&policy("seller a, buyer rest"), "a: 110%"), "fault: the shares of fault sum to 110%, not to 100%");
    assert!(owed(&policy("seller a, buyer rest"), "a: 100%").starts_with("x 1.00 = seller 1.00\n"));
}

#[test]
fn a_cap_finer_than_the_currency_is_never_passed() {
    // 10.00 / 7 is 1.428…: rounded up it would let more be paid than the policy says.
    let policy = "policy test { currency EUR rounding up }
        facts { price money } compensation { pay goods = price borne by seller  total at most price / 7 }";
    assert_eq!(owed(policy, "price: EUR 10.00"), "goods 1.42 = seller 1.42\ntotal 1.42; buyer 1.42, seller -1.42");
}

#[test]
fn nothing_needs_no_currency() {
    let policy = "policy test { currency cur rounding up }
        facts { cur currency in { EUR, JPY }  paid money  fee money  late bool }
        compensation {
          pay floor = paid - fee at least 0 borne by seller
          pay most  = greatest(0, paid - fee) borne by seller
          pay maybe = if late then fee else 0 borne by seller
        }";
    let facts = |paid, fee, late| format!("cur: JPY\npaid: JPY {paid}\nfee: JPY {fee}\nlate: {late}");
    assert_eq!(owed(policy, &facts(100, 300, "no")), "floor 0 = \nmost 0 = \nmaybe 0 = \ntotal 0; ");
    assert_eq!(
        owed(policy, &facts(300, 100, "yes")),
        "floor 200 = seller 200\nmost 200 = seller 200\nmaybe 100 = seller 100\ntotal 500; buyer 500, seller -500"
    );
}
