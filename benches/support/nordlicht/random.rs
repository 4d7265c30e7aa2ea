//! Seeded random cases, chosen so that every rule and line comes up.

use super::super::seed::Seed;
use super::case::{Carriage, Case, Currency, Found, Grade, Item, Kind, Level, Market, Reason, Remedy, Repair};
use super::days::{day_of, later};
use super::decide::{midnight, zone};
use chrono::{NaiveDate, TimeDelta};

/// So many cases of 2026.
pub fn cases(seed: u64, count: usize) -> Vec<Case> {
    let mut seed = Seed::new(seed);
    (0..count).map(|at| case(&mut seed, at)).collect()
}

/// What buyers ask for a reason, mostly.
fn asked(seed: &mut Seed, reason: Reason) -> Remedy {
    let usual: &[Remedy] = match reason {
        Reason::ChangeOfMind => &[Remedy::ReturnRefund, Remedy::ReturnRefund, Remedy::Exchange],
        Reason::Damaged | Reason::Defective | Reason::WrongItem | Reason::NotAsDescribed => {
            &[Remedy::ReturnRefund, Remedy::Exchange, Remedy::Repair, Remedy::Reduction]
        }
        Reason::NotReceived => &[Remedy::Refund],
        Reason::Late => &[Remedy::Voucher],
    };
    if seed.one_in(12) { *seed.of(Remedy::ALL) } else { *seed.of(usual) }
}

fn case(seed: &mut Seed, at: usize) -> Case {
    let market = *seed.of(Market::ALL);
    let reason = *seed.of(Reason::ALL);
    let asked = asked(seed, reason);
    let currency = match market {
        Market::De | Market::Fr => Currency::Eur,
        Market::Cn => Currency::Cny,
        Market::Jp => Currency::Jpy,
        Market::Kw => Currency::Kwd,
    };
    let first = NaiveDate::from_ymd_opt(2026, 1, 2).unwrap();
    let placed_on = later(first, seed.below(300));
    let placed_at = midnight(market, placed_on) + TimeDelta::seconds(seed.below(86_400) as i64);
    let promised_on = later(placed_on, 3 + seed.below(8));
    let delivered = if reason == Reason::NotReceived { seed.one_in(8) } else { !seed.one_in(30) };
    let in_transit = TimeDelta::days(1 + seed.below(12) as i64) + TimeDelta::seconds(seed.below(40_000) as i64);
    let delivered_at = delivered.then(|| placed_at + in_transit);
    // Mostly near the ends of windows.
    let after = match seed.below(10) {
        0..=5 => seed.below(17),
        6..=7 => seed.below(60),
        8 => 170 + seed.below(20),
        _ => seed.below(780),
    };
    let requested_at = placed_at + in_transit + TimeDelta::seconds((after * 86_400 + seed.below(86_400)) as i64);
    let requested_at = if delivered { requested_at } else { requested_at + TimeDelta::days(4) };
    let reported_at = (reason == Reason::Damaged && !seed.one_in(6))
        .then(|| placed_at + in_transit + TimeDelta::hours(seed.below(110) as i64));
    let items: Vec<Item> = (0..1 + seed.below(4)).map(|at| item(seed, at)).collect();
    let value: i64 = items.iter().map(|item| item.price * item.quantity).sum();
    let freight = seed.below(2_500) as i64;
    let paid = value + freight - if seed.one_in(5) { seed.below(value as u64 / 4 + 1) as i64 } else { 0 };
    let mut repairs = Vec::new();
    if let Some(delivered) = delivered_at.filter(|_| seed.one_in(6)) {
        let mut from = delivered;
        for _ in 0..1 + seed.below(2) {
            let sent_in = from + TimeDelta::hours(1 + seed.below(400) as i64);
            let back = sent_in + TimeDelta::hours(1 + seed.below(900) as i64);
            repairs.push(Repair { sent_in, returned: (!seed.one_in(4)).then_some(back) });
            from = back;
        }
    }
    let announced = if market == Market::Kw && seed.one_in(3) {
        (0..1 + seed.below(3)).map(|_| later(placed_on, seed.below(20))).collect()
    } else {
        Vec::new()
    };
    let late_refund = market == Market::Fr && seed.one_in(3) || seed.one_in(12);
    Case {
        id: format!("R-{at}"),
        market,
        reason,
        asked,
        currency,
        placed_at,
        promised_on,
        delivered_at,
        order_lines: if seed.one_in(3) { items.len() + 1 } else { items.len() },
        freight,
        paid,
        carriage: *seed.of(Carriage::ALL),
        grams: 100 + seed.below(4_000) as i64,
        shipped_on: later(placed_on, 1),
        lost_on: (reason == Reason::NotReceived && seed.one_in(2)).then(|| later(placed_on, 2)),
        sdr_rate: match currency {
            Currency::Eur => 1_180_000 + seed.below(90_000) as i64,
            Currency::Cny => 9_500_000 + seed.below(200_000) as i64,
            Currency::Jpy => 195_000_000 + seed.below(9_000_000) as i64,
            Currency::Kwd => 400_000 + seed.below(20_000) as i64,
        },
        parcel_cover: if seed.one_in(3) { seed.below(20_000) as i64 } else { 0 },
        return_cover: if seed.one_in(3) { seed.below(900) as i64 } else { 0 },
        requested_at,
        reported_at,
        items,
        repairs,
        grade: *seed.of(Grade::ALL),
        return_freight: seed.below(1_500) as i64,
        address_share: if seed.one_in(4) { seed.below(101) as i64 * 100 } else { 0 },
        informed: !seed.one_in(5),
        refund_days_late: if late_refund { seed.below(121) as i64 } else { 0 },
        level: *seed.of(Level::ALL),
        claims_90d: seed.below(8) as i64,
        past: (0..seed.below(6)).map(|_| !seed.one_in(5)).collect(),
        announced_holidays: announced,
        defect_at_delivery: *seed.of(Found::ALL),
    }
}

fn item(seed: &mut Seed, at: u64) -> Item {
    Item {
        sku: format!("SKU-{at}-{}", seed.below(1_000)),
        kind: *seed.of(Kind::ALL),
        price: 150 + seed.below(30_000) as i64,
        quantity: 1 + seed.below(3) as i64,
        opened: seed.one_in(2),
        made_to_order: seed.one_in(8),
        final_sale: seed.one_in(6),
        wear: if seed.one_in(3) { seed.below(1_001) as i64 * 10 } else { 0 },
    }
}

/// The local day on which a case's order was placed, for whoever asks which version judges it.
#[allow(dead_code, reason = "not every bench asks for it")]
pub fn placed_on(case: &Case) -> NaiveDate {
    day_of(zone(case.market), case.placed_at)
}
