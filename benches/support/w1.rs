//! One case of a marketplace: eligibility, responsibility, compensation and a deadline, as a policy and by hand.

use super::seed::Seed;
use redress::eval::{self, CaseBuilder};
use redress::ir::{FactId, Program, Verdict};
use redress::time::Instant;
use redress::value::{Currency, Money, Num, Val};

/// The policy.
pub const POLICY: &str = r#"
policy market "A marketplace" {
  currency EUR
  timezone "UTC"
  rounding half_even
}

parties { buyer, seller, carrier, platform }

enum Market { BR, SG, MY, TH, VN, PH, ID, US, GB, DE, FR, JP }
enum Reason { damaged, defective, wrong_item, not_as_described, missing_parts, not_received, late, change_of_mind }
enum Category { electronics, hygiene, beauty, toys, books, food, clothes, shoes, garden, pets }
enum Carrier { own, seller_arranged, dhl, ups, dpd, gls }

facts {
  market           Market
  reason           Reason
  category         Category
  handled_by       Carrier
  order_total      money
  freight          money
  delivered_at     datetime
  opened_at        datetime
  final_sale       bool
  opened           bool
  evidence_count   integer from 0
  buyer_claims_90d integer from 0
}

table window[market] : duration
  | market     | period    |
  | BR, US     | 744 hours |
  | SG, MY, TH | 384 hours |
  | PH         | 384 hours |
  | VN         | 264 hours |
  | ID, DE, FR | 360 hours |
  | GB         | 696 hours |
  | JP         | 192 hours |

table answer[market] : duration
  | market             | period   |
  | BR, GB             | 72 hours |
  | SG, MY, TH, PH, ID | 48 hours |
  | US                 | 48 hours |
  | VN                 | 36 hours |
  | DE, FR             | 96 hours |
  | JP                 | 24 hours |

table fault[reason, handled_by, proven: bool] : liable party, of_seller percent, of_carrier percent, of_buyer percent
    first row
  | reason           | handled_by     | proven | liable   | of_seller | of_carrier | of_buyer |
  | damaged          | -              | no     | buyer    | 50%       | 0%         | 50%      |
  | damaged          | own            | -      | platform | 0%        | 0%         | 0%       |
  | damaged          | seller_arranged | -     | seller   | 100%      | 0%         | 0%       |
  | damaged          | -              | -      | carrier  | 20%       | 80%        | 0%       |
  | defective        | -              | no     | seller   | 70%       | 0%         | 30%      |
  | not_as_described | -              | no     | seller   | 50%       | 0%         | 50%      |
  | missing_parts    | own            | -      | seller   | 50%       | 0%         | 0%       |
  | missing_parts    | -              | no     | seller   | 60%       | 0%         | 40%      |
  | not_received     | own            | -      | platform | 0%        | 0%         | 0%       |
  | not_received     | seller_arranged | -     | seller   | 100%      | 0%         | 0%       |
  | not_received     | -              | -      | carrier  | 0%        | 100%       | 0%       |
  | late             | own            | -      | platform | 0%        | 0%         | 0%       |
  | late             | seller_arranged | -     | seller   | 100%      | 0%         | 0%       |
  | late             | -              | -      | carrier  | 0%        | 90%        | 0%       |
  | change_of_mind   | -              | -      | buyer    | 0%        | 0%         | 100%     |
  | -                | -              | -      | seller   | 100%      | 0%         | 0%       |

table rate[liable: party, reason] : percent first row
  | liable            | reason              | rate |
  | platform, carrier | late                | 10%  |
  | platform, carrier | -                   | 100% |
  | seller            | late                | 15%  |
  | seller            | not_as_described    | 90%  |
  | seller            | missing_parts       | 60%  |
  | seller            | -                   | 100% |
  | buyer             | damaged             | 50%  |
  | buyer             | change_of_mind      | 100% |
  | -                 | -                   | 80%  |

define proven = evidence_count > 0

define liable = fault[reason, handled_by, proven].liable

define others = reason in { damaged, defective, wrong_item }

eligibility of refund at opened_at {
  normally deny all
    because "The time for returns is over."
  except in_time
    allow refund
    within window[market] of delivered_at
  except sold_as_final
    deny refund
    when final_sale
    unless others
    wins over in_time
    because "This was a final sale."
  except hygiene_goods
    deny refund
    when opened and category in { hygiene, beauty }
    unless others
    wins over in_time
    because "This has been opened."
  except abuse_review
    review refund
    when buyer_claims_90d > 5
    wins over in_time, sold_as_final, hygiene_goods
}

responsibility {
  normally seller fault[reason, handled_by, proven].of_seller,
    carrier fault[reason, handled_by, proven].of_carrier,
    buyer fault[reason, handled_by, proven].of_buyer,
    platform rest
}

compensation {
  pay back
    = order_total * rate[liable, reason] * (if opened and reason is change_of_mind then 85% else 100%)
      + (if liable is buyer or reason is late then EUR 0.00 else freight)
    at least EUR 1.00
    at most order_total + freight
    borne by responsibility
}

decision answer_by : datetime {
  normally answer[market] after opened_at
}
"#;

/// The facts; members by their place in the policy, amounts in cents, instants in milliseconds.
#[derive(Clone, Copy, Debug)]
pub struct Case {
    pub market: u8,
    pub reason: u8,
    pub category: u8,
    pub carrier: u8,
    pub order_total: i64,
    pub freight: i64,
    pub delivered_at: i64,
    pub opened_at: i64,
    pub final_sale: bool,
    pub opened: bool,
    pub evidence_count: i64,
    pub claims: i64,
}

/// A decision: the verdict (2 allow, 1 review, 0 deny) with its rule, the shares of buyer, seller, carrier and platform
/// in percent, what each of them bears of what is paid back, and the deadline.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Decision {
    pub verdict: u8,
    pub rules: u32,
    pub shares: [i64; 4],
    pub back: i64,
    pub borne: [i64; 4],
    pub answer_by: i64,
}

const DAMAGED: u8 = 0;
const DEFECTIVE: u8 = 1;
const WRONG_ITEM: u8 = 2;
const NOT_AS_DESCRIBED: u8 = 3;
const MISSING_PARTS: u8 = 4;
const NOT_RECEIVED: u8 = 5;
const LATE: u8 = 6;
const CHANGE_OF_MIND: u8 = 7;

const BUYER: usize = 0;
const SELLER: usize = 1;
const CARRIER: usize = 2;
const PLATFORM: usize = 3;

const WINDOW_DAYS: [i64; 12] = [30, 15, 15, 15, 10, 15, 14, 30, 28, 14, 14, 7];
const ANSWER_HOURS: [i64; 12] = [72, 48, 48, 48, 36, 48, 48, 48, 72, 96, 96, 24];
const HOUR: i64 = 3_600_000;

/// The decision by hand.
pub fn decide(case: &Case) -> Decision {
    let market = usize::from(case.market);
    let others = matches!(case.reason, DAMAGED | DEFECTIVE | WRONG_ITEM);
    let late = case.opened_at - case.delivered_at >= (WINDOW_DAYS[market] + 1) * 24 * HOUR;
    let sold = case.final_sale && !others;
    let hygiene = case.opened && matches!(case.category, 1 | 2) && !others;
    let (verdict, rules) = if case.claims > 5 {
        (1, 1 << 3)
    } else if sold || hygiene {
        (0, u32::from(sold) << 1 | u32::from(hygiene) << 2)
    } else if late {
        (0, 0)
    } else {
        (2, 1 << 0)
    };
    let proven = case.evidence_count > 0;
    let (liable, shares) = match (case.reason, case.carrier) {
        (DAMAGED, _) if !proven => (BUYER, [50, 50, 0, 0]),
        (DAMAGED | NOT_RECEIVED | LATE, 0) => (PLATFORM, [0, 0, 0, 100]),
        (DAMAGED | NOT_RECEIVED | LATE, 1) => (SELLER, [0, 100, 0, 0]),
        (DAMAGED, _) => (CARRIER, [0, 20, 80, 0]),
        (DEFECTIVE, _) if !proven => (SELLER, [30, 70, 0, 0]),
        (NOT_AS_DESCRIBED, _) if !proven => (SELLER, [50, 50, 0, 0]),
        (MISSING_PARTS, 0) => (SELLER, [0, 50, 0, 50]),
        (MISSING_PARTS, _) if !proven => (SELLER, [40, 60, 0, 0]),
        (NOT_RECEIVED, _) => (CARRIER, [0, 0, 100, 0]),
        (LATE, _) => (CARRIER, [0, 0, 90, 10]),
        (CHANGE_OF_MIND, _) => (BUYER, [100, 0, 0, 0]),
        (_, _) => (SELLER, [0, 100, 0, 0]),
    };
    let (mut back, mut borne) = (0, [0; 4]);
    if verdict == 2 {
        let rate = match (liable, case.reason) {
            (PLATFORM | CARRIER, LATE) => 10,
            (SELLER, LATE) => 15,
            (SELLER, NOT_AS_DESCRIBED) => 90,
            (SELLER, MISSING_PARTS) => 60,
            (BUYER, DAMAGED) => 50,
            (PLATFORM | CARRIER | SELLER, _) | (BUYER, CHANGE_OF_MIND) => 100,
            (_, _) => 80,
        };
        let kept = if case.opened && case.reason == CHANGE_OF_MIND { 85 } else { 100 };
        let freight = if liable == BUYER || case.reason == LATE { 0 } else { case.freight };
        let exact = case.order_total * rate * kept + freight * 10_000;
        let exact = exact.max(1_000_000).min((case.order_total + case.freight) * 10_000);
        let (whole, rest) = (exact / 10_000, exact % 10_000);
        back = whole + i64::from(rest > 5_000 || rest == 5_000 && whole % 2 == 1);
        // At most two parties share, the first of them in the order seller, carrier, buyer, platform.
        let mut left = back;
        let order = [SELLER, CARRIER, BUYER, PLATFORM];
        for party in order {
            borne[party] = back * shares[party] / 100;
            left -= borne[party];
        }
        while left > 0 {
            let rest = |party: usize| (back * shares[party]) % 100;
            let largest = order.into_iter().rev().max_by_key(|party| rest(*party)).unwrap();
            borne[largest] += 1;
            left -= 1;
        }
    }
    Decision { verdict, rules, shares, back, borne, answer_by: case.opened_at + ANSWER_HOURS[market] * HOUR }
}

/// Seeded random cases.
pub fn cases(seed: u64, count: usize) -> Vec<Case> {
    let mut seed = Seed::new(seed);
    let one = |seed: &mut Seed| {
        let delivered_at = 1_770_000_000_000 + seed.below(100 * 86_400_000) as i64;
        Case {
            market: seed.below(12) as u8,
            reason: seed.below(8) as u8,
            category: seed.below(10) as u8,
            carrier: seed.below(6) as u8,
            order_total: 50 + seed.below(60_000) as i64,
            freight: seed.below(2_000) as i64,
            delivered_at,
            opened_at: delivered_at + seed.below(35 * 86_400_000) as i64,
            final_sale: seed.one_in(6),
            opened: seed.one_in(3),
            evidence_count: seed.below(3) as i64,
            claims: seed.below(7) as i64,
        }
    };
    (0..count).map(|_| one(&mut seed)).collect()
}

/// The same case for the program.
pub fn typed(program: &Program, case: &Case) -> eval::Case {
    let mut builder = CaseBuilder::new(program);
    let currency = Currency::named("EUR").unwrap();
    let money = |minor: i64| Val::Money(Money { minor: Num::from_i64(minor), currency });
    let at = |ms: i64| Val::Instant(Instant::from_ms(ms).unwrap());
    let values = [
        Val::Member(case.market.into()),
        Val::Member(case.reason.into()),
        Val::Member(case.category.into()),
        Val::Member(case.carrier.into()),
        money(case.order_total),
        money(case.freight),
        at(case.delivered_at),
        at(case.opened_at),
        Val::Bool(case.final_sale),
        Val::Bool(case.opened),
        Val::Num(Num::from_i64(case.evidence_count)),
        Val::Num(Num::from_i64(case.claims)),
    ];
    for (fact, value) in values.into_iter().enumerate() {
        builder.set(FactId(fact as u32), value);
    }
    builder.finish().unwrap()
}

/// A decision of the program as the hand-written function says it.
pub fn said(program: &Program, decision: &eval::Decision) -> Decision {
    let place = |party: redress::ir::PartyId| {
        let name = program.parties.at(party).decl.name.as_str();
        ["buyer", "seller", "carrier", "platform"].iter().position(|one| *one == name).unwrap()
    };
    let judged = decision.eligibility.as_ref().unwrap().remedies[0].judged;
    let verdict = match judged.verdict {
        Verdict::Deny => 0,
        Verdict::Review => 1,
        Verdict::Allow => 2,
    };
    let mut shares = [0; 4];
    for (party, share) in &decision.responsibility.as_ref().unwrap().shares {
        shares[place(*party)] = share.mul(Num::from_i64(100)).unwrap().to_i64().unwrap();
    }
    let mut borne = [0; 4];
    let mut back = 0;
    if let Some(line) = decision.compensation.as_ref().unwrap().lines.first() {
        back = i64::try_from(line.amount).unwrap();
        for (party, part) in &line.parts {
            borne[place(*party)] = i64::try_from(*part).unwrap();
        }
    }
    let Val::Instant(answer_by) = decision.decisions[0].1.value else { panic!("an instant") };
    Decision { verdict, rules: judged.rules as u32, shares, back, borne, answer_by: answer_by.ms() }
}
