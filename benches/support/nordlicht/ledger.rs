//! Compensation of version 2026.3 by hand: whole minor units, each line rounded once, half to even.

use super::case::{Carriage, Case, Currency, Grade, Market, Party, Reason, Remedy};
use super::decide::{Fault, Judged, Verdict};
use chrono::NaiveDate;
use smallvec::SmallVec;

/// Parties with amounts, in the order in which they came up.
pub type Parts = SmallVec<[(Party, i64); 4]>;

/// What a line does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineKind {
    Pay,
    Deduct,
    Give,
}

/// A line that applies.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    pub name: &'static str,
    pub kind: LineKind,
    pub to: Party,
    /// The exact amount before any bound, in ten thousandths of a minor unit; none where nothing is worth anything.
    pub exact: Option<i64>,
    pub rounded: i64,
    pub amount: i64,
    pub parts: Parts,
    pub items: Vec<u32>,
}

/// What is owed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ledger {
    pub lines: Vec<Line>,
    /// The bound of the total, and the total without it.
    pub cap: Option<(i64, i64)>,
    pub total: i64,
    pub by_party: Parts,
    /// The increase for a late refund, which the bound of the total adds.
    pub late_increase: i64,
}

/// Fixed amounts of a currency.
pub struct Amounts {
    pub standard_freight: i64,
    pub least_fee: i64,
    pub most_fee: i64,
    pub small_claim: i64,
    pub delay_voucher: i64,
}

/// The fixed amounts, in minor units.
pub fn amounts(currency: Currency) -> Amounts {
    let [standard_freight, least_fee, most_fee, small_claim, delay_voucher] = match currency {
        Currency::Eur => [490, 100, 2_500, 2_000, 500],
        Currency::Cny => [1_200, 500, 15_000, 10_000, 3_000],
        Currency::Jpy => [600, 300, 4_000, 3_000, 800],
        Currency::Kwd => [1_500, 350, 8_000, 6_000, 1_500],
    };
    Amounts { standard_freight, least_fee, most_fee, small_claim, delay_voucher }
}

/// A fraction of a minor unit, half to even.
fn rounded(numer: i128, denom: i128) -> i64 {
    let (whole, rest) = (numer / denom, numer % denom);
    let up = 2 * rest > denom || 2 * rest == denom && whole % 2 != 0;
    i64::try_from(whole + i128::from(up)).unwrap()
}

/// The smaller of two fractions above zero.
fn smaller(one: (i128, i128), other: (i128, i128)) -> (i128, i128) {
    if one.0 * other.1 <= other.0 * one.1 { one } else { other }
}

/// What the carrier owes at most, as a fraction of minor units.
fn carrier_limit(case: &Case) -> (i128, i128) {
    let date = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap();
    let day = case.lost_on.unwrap_or(case.shipped_on);
    // In hundredths of an SDR.
    let (per_parcel, per_kg) = match case.carriage {
        Carriage::Air if day >= date(2024, 12, 28) => (0, 2_600),
        Carriage::Air if day >= date(2019, 12, 28) => (0, 2_200),
        Carriage::Air if day >= date(2009, 12, 30) => (0, 1_900),
        Carriage::Air => (0, 1_700),
        Carriage::Road => (0, 833),
        Carriage::Post => (4_000, 450),
    };
    let sdr = i128::from(per_parcel) * 1_000 + per_kg * i128::from(case.grams);
    let minor = 10_i128.pow(case.currency.digits());
    (sdr * i128::from(case.sdr_rate) * minor, 100 * 1_000 * 1_000_000)
}

/// Shares an amount by weights, what is left to the largest remainders.
fn share_out(amount: i64, weights: &[i64]) -> SmallVec<[i64; 4]> {
    let sum: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
    let mut left = amount;
    let mut shares = SmallVec::new();
    let mut remainders: SmallVec<[(i128, usize); 4]> = SmallVec::new();
    for (place, weight) in weights.iter().enumerate() {
        let part = i128::from(amount) * i128::from(*weight);
        let share = i64::try_from(part / sum).unwrap();
        shares.push(share);
        left -= share;
        remainders.push((part % sum, place));
    }
    remainders.sort_unstable_by_key(|(remainder, place)| (std::cmp::Reverse(*remainder), *place));
    for (_, place) in remainders.iter().take(left as usize) {
        shares[*place] += 1;
    }
    shares
}

fn add(parts: &mut Parts, party: Party, amount: i64) {
    match parts.iter_mut().find(|(one, _)| *one == party) {
        Some((_, part)) => *part += amount,
        None if amount == 0 => {}
        None => parts.push((party, amount)),
    }
}

/// What is owed, and who bears it.
pub fn ledger(case: &Case, items: &[Judged], fault: &Fault, allowed: bool, came_late: bool) -> Ledger {
    let mut ledger = Ledger::default();
    if !allowed {
        return ledger;
    }
    let eligible = || case.items.iter().zip(items).filter(|(_, judged)| judged.verdict == Verdict::Allow);
    let places: Vec<u32> =
        (0..).zip(items).filter(|(_, judged)| judged.verdict == Verdict::Allow).map(|(at, _)| at).collect();
    let value: i64 = eligible().map(|(item, _)| item.price * item.quantity).sum();
    let amounts = amounts(case.currency);
    let asked = case.asked;
    let mind = case.reason == Reason::ChangeOfMind;
    let refund = asked == Remedy::ReturnRefund;
    let goods = if refund { value } else { 0 };
    let lines = &mut ledger.lines;
    lines.reserve(5);
    if refund {
        pay(lines, "goods", value, &[Bearer::One(Party::Seller, None)]);
    }
    let limit = || rounded_limit(case);
    if asked == Remedy::Refund {
        let chain = [
            Bearer::One(Party::Insurer, Some(case.parcel_cover)),
            Bearer::Fault(fault, Some(limit())),
            Bearer::One(Party::Seller, None),
        ];
        pay(lines, "loss", value, &chain);
    }
    if asked == Remedy::Reduction {
        let rate = match case.grade {
            Grade::Slight => 125,
            Grade::Marked => 300,
            Grade::Serious => 500,
        };
        let amount = rounded(i128::from(value) * rate, 1_000);
        pay(lines, "reduced", amount, &[Bearer::Fault(fault, Some(limit())), Bearer::One(Party::Seller, None)]);
        exactly(lines, i128::from(value) * rate * 10);
    }
    let comes_back = matches!(case.market, Market::De | Market::Fr);
    if (refund || asked == Remedy::Refund) && places.len() == case.order_lines && (!mind || comes_back) {
        let amount = case.freight.min(amounts.standard_freight);
        pay(lines, "freight", amount, &[Bearer::One(Party::Seller, None)]);
    }
    if matches!(asked, Remedy::ReturnRefund | Remedy::Exchange | Remedy::Repair) {
        let chain = [Bearer::One(Party::Insurer, Some(case.return_cover)), Bearer::Fault(fault, None)];
        pay(lines, "return_freight", case.return_freight, &chain);
    }
    if case.market == Market::Fr && case.refund_days_late > 10 {
        let percent = match case.refund_days_late {
            ..=20 => 5,
            21..=30 => 10,
            31..=60 => 20,
            61..=90 => 50,
            91.. => 55,
        };
        ledger.late_increase = rounded(i128::from(goods) * percent, 100);
        pay(lines, "late_increase", ledger.late_increase, &[Bearer::One(Party::Seller, None)]);
        exactly(lines, i128::from(goods) * percent * 100);
    }
    let carrier = fault.of(Party::Carrier);
    if matches!(asked, Remedy::ReturnRefund | Remedy::Exchange) && carrier > 0 {
        let share = i128::from(value) * i128::from(carrier);
        let (numer, denom) = smaller((share, 10_000), carrier_limit(case));
        let amount = rounded(numer, denom);
        assert!(amount <= value, "the carrier owes us no more than the goods were worth");
        pay(lines, "recourse", amount, &[Bearer::One(Party::Carrier, None)]);
        exactly(lines, share);
        if let Some(line) = lines.last_mut() {
            line.to = Party::Seller;
        }
    }
    if refund && mind && case.informed && eligible().any(|(item, _)| item.wear > 0) {
        let worn: i128 = eligible().map(|(item, _)| i128::from(item.price * item.quantity * item.wear)).sum();
        let (numer, denom) = smaller((worn, 10_000), (i128::from(goods), 2));
        deduct(lines, "worn", rounded(numer, denom));
        exactly(lines, worn);
    }
    let strict = matches!(case.market, Market::Jp | Market::Kw);
    if refund && mind && strict && eligible().any(|(item, _)| item.opened) {
        let fee = (i128::from(goods) * 15).max(i128::from(amounts.least_fee) * 100);
        deduct(lines, "restocking", rounded(fee.min(i128::from(amounts.most_fee) * 100), 100));
        exactly(lines, i128::from(goods) * 15 * 100);
    }
    if asked == Remedy::Exchange {
        lines.push(Line { exact: None, ..line("replacement", LineKind::Give, 0, places) });
    } else if asked == Remedy::Repair {
        lines.push(Line { exact: None, ..line("repaired", LineKind::Give, 0, places) });
    }
    if asked == Remedy::Voucher || came_late {
        let mut apology = line("apology", LineKind::Give, amounts.delay_voucher, Vec::new());
        apology.parts.push((Party::Seller, amounts.delay_voucher));
        lines.push(apology);
    }
    take_deductions(lines);
    cap(&mut ledger, case.paid + case.return_freight);
    balance(&mut ledger);
    ledger
}

fn rounded_limit(case: &Case) -> i64 {
    let (numer, denom) = carrier_limit(case);
    rounded(numer, denom)
}

fn line(name: &'static str, kind: LineKind, amount: i64, items: Vec<u32>) -> Line {
    let exact = Some(amount * 10_000);
    Line { name, kind, to: Party::Buyer, exact, rounded: amount, amount, parts: Parts::new(), items }
}

/// Says what the last line was before it was bounded and rounded.
fn exactly(lines: &mut [Line], amount: i128) {
    if let Some(line) = lines.last_mut() {
        line.exact = i64::try_from(amount).ok();
    }
}

/// Who bears a line.
enum Bearer<'a> {
    /// One party, up to a limit.
    One(Party, Option<i64>),
    /// Those at fault, the carrier up to a limit.
    Fault(&'a Fault, Option<i64>),
}

fn pay(lines: &mut Vec<Line>, name: &'static str, amount: i64, chain: &[Bearer]) {
    let mut line = line(name, LineKind::Pay, amount, Vec::new());
    let mut left = amount;
    for bearer in chain {
        match bearer {
            Bearer::One(party, limit) => {
                let part = limit.map_or(left, |limit| left.min(limit));
                add(&mut line.parts, *party, part);
                left -= part;
            }
            Bearer::Fault(fault, limit) => {
                let weights: SmallVec<[i64; 2]> = fault.shares.iter().map(|(_, share)| *share).collect();
                let shares = share_out(left, &weights);
                for ((party, _), share) in fault.shares.iter().zip(shares) {
                    let limit = if *party == Party::Carrier { *limit } else { None };
                    let part = limit.map_or(share, |limit| share.min(limit));
                    add(&mut line.parts, *party, part);
                    left -= part;
                }
            }
        }
    }
    lines.push(line);
}

fn deduct(lines: &mut Vec<Line>, name: &'static str, amount: i64) {
    lines.push(line(name, LineKind::Deduct, amount, Vec::new()));
}

/// What each party pays the buyer.
fn nets(lines: &[Line]) -> Parts {
    let mut nets = Parts::new();
    for line in lines.iter().filter(|line| line.to == Party::Buyer) {
        for (party, part) in &line.parts {
            match line.kind {
                LineKind::Pay if *party != Party::Buyer => add(&mut nets, *party, *part),
                LineKind::Deduct => add(&mut nets, *party, -part),
                LineKind::Pay | LineKind::Give => {}
            }
        }
    }
    nets
}

fn sum(parts: &Parts) -> i64 {
    parts.iter().map(|(_, part)| part).sum()
}

fn take_deductions(lines: &mut [Line]) {
    for at in 0..lines.len() {
        if lines[at].kind != LineKind::Deduct {
            continue;
        }
        let nets = nets(lines);
        let line = &mut lines[at];
        line.amount = line.rounded.min(sum(&nets));
        if line.amount > 0 {
            let weights: SmallVec<[i64; 4]> = nets.iter().map(|(_, net)| *net).collect();
            let shares = nets.iter().map(|(party, _)| *party).zip(share_out(line.amount, &weights));
            line.parts = shares.filter(|(_, part)| *part != 0).collect();
        }
    }
}

/// The total, and what is over its bound taken from the last payment upwards.
fn cap(ledger: &mut Ledger, paid: i64) {
    let mut left = nets(&ledger.lines);
    ledger.total = sum(&left);
    let limit = paid + ledger.late_increase;
    ledger.cap = Some((limit, ledger.total));
    let mut excess = ledger.total - limit;
    if excess <= 0 {
        return;
    }
    let pays = |line: &&mut Line| line.kind == LineKind::Pay && line.to == Party::Buyer;
    for line in ledger.lines.iter_mut().rev().filter(pays) {
        let net = |party: Party| left.iter().find(|(one, _)| *one == party).map_or(0, |(_, net)| *net);
        let free: SmallVec<[i64; 4]> = line.parts.iter().map(|(party, part)| (*part).min(net(*party))).collect();
        let taken = excess.min(free.iter().sum());
        if taken > 0 {
            for ((party, part), share) in line.parts.iter_mut().zip(share_out(taken, &free)) {
                *part -= share;
                add(&mut left, *party, -share);
            }
            line.amount -= taken;
            excess -= taken;
        }
        line.parts.retain(|(_, part)| *part != 0);
    }
    ledger.total = sum(&nets(&ledger.lines));
}

fn balance(ledger: &mut Ledger) {
    let mut by_party = Parts::new();
    for line in &ledger.lines {
        for (party, part) in line.parts.iter().filter(|(party, _)| *party != line.to) {
            let paid = match line.kind {
                LineKind::Pay => *part,
                LineKind::Deduct => -part,
                LineKind::Give => continue,
            };
            add(&mut by_party, *party, -paid);
            add(&mut by_party, line.to, paid);
        }
    }
    by_party.retain(|(_, amount)| *amount != 0);
    by_party.sort_unstable_by_key(|(party, _)| *party);
    ledger.by_party = by_party;
}
