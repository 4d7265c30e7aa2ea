//! From the structs of a case to the program's slots, and from a decision of the program to the structs, so that both
//! programs see the same and can be compared.

use super::case::{Case, Currency, Found, Inspection, Party, Priority, Remedy};
use super::decide::{Closed, Decision, Fault, Judged, Verdict};
use super::ledger::{Ledger, Line, LineKind, Parts};
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use redress::eval::{self, CaseBuilder, WindowState};
use redress::ir::{FactId, Program};
use redress::syntax::ast;
use redress::time::{Date, Instant};
use redress::value::{self, Money, Num, Val};
use std::collections::BTreeMap;

/// An instant of the program.
pub fn instant(at: DateTime<Utc>) -> Instant {
    Instant::from_ms(at.timestamp_millis()).unwrap()
}

fn date(day: NaiveDate) -> Val {
    Val::Date(Date::new(day.year(), day.month(), day.day()).unwrap())
}

fn moment(at: Instant) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(at.ms()).unwrap()
}

fn ratio(numer: i64, denom: i64) -> Num {
    Num::ratio(numer.into(), denom.into()).unwrap()
}

fn found(found: Found) -> Val {
    Val::Finding(match found {
        Found::Yes => value::Found::Yes,
        Found::No => value::Found::No,
        Found::Unproven => value::Found::Unproven,
    })
}

/// The facts of the program by name.
pub struct Slots<'p> {
    program: &'p Program,
    facts: BTreeMap<&'p str, FactId>,
    currencies: [value::Currency; 4],
    xdr: value::Currency,
}

impl<'p> Slots<'p> {
    /// Looks the facts up, once.
    pub fn new(program: &'p Program) -> Slots<'p> {
        let named = |code: &str| value::Currency::named(code).unwrap();
        let currencies = [Currency::Eur, Currency::Cny, Currency::Jpy, Currency::Kwd].map(|one| named(one.word()));
        let facts = program.facts.iter().map(|(id, fact)| (fact.path.as_str(), id)).collect();
        Slots { program, facts, currencies, xdr: named("XDR") }
    }

    /// The same case for the program.
    pub fn case(&self, case: &Case) -> eval::Case {
        let mut builder = CaseBuilder::new(self.program);
        let currency = self.currencies[case.currency as usize];
        let money = |minor: i64| Val::Money(Money { minor: Num::from_i64(minor), currency });
        let at = |at: DateTime<Utc>| Val::Instant(instant(at));
        builder.id(case.id.clone());
        let mut items = Vec::new();
        for item in &case.items {
            items.extend([
                Val::Text(builder.text(&item.sku)),
                Val::Member(item.kind as u32),
                money(item.price),
                Val::Num(Num::from_i64(item.quantity)),
                Val::Bool(item.opened),
                Val::Bool(item.made_to_order),
                Val::Bool(item.final_sale),
                Val::Num(ratio(item.wear, 10_000)),
            ]);
        }
        let items = builder.records(&items, 8).unwrap();
        let repairs = case.repairs.iter().flat_map(|one| [at(one.sent_in), one.returned.map_or(Val::Unknown, at)]);
        let repairs = builder.records(&repairs.collect::<Vec<_>>(), 2).unwrap();
        let past = builder.records(&case.past.iter().map(|kept| Val::Bool(*kept)).collect::<Vec<_>>(), 1).unwrap();
        let announced: Vec<Val> = case.announced_holidays.iter().map(|day| date(*day)).collect();
        let announced = builder.list(&announced).unwrap();
        let rate = Val::Rate { rate: ratio(case.sdr_rate, 1_000_000), from: self.xdr, to: currency };
        for (name, value) in [
            ("market", Val::Member(case.market as u32)),
            ("reason", Val::Member(case.reason as u32)),
            ("asked", Val::Member(case.asked as u32)),
            ("order.currency", Val::Currency(currency)),
            ("order.placed_at", at(case.placed_at)),
            ("order.promised_on", date(case.promised_on)),
            ("order.delivered_at", case.delivered_at.map_or(Val::Unknown, at)),
            ("order.lines", Val::Num(Num::from_i64(case.order_lines as i64))),
            ("order.freight", money(case.freight)),
            ("order.paid", money(case.paid)),
            ("parcel.carriage", Val::Member(case.carriage as u32)),
            ("parcel.weight", Val::Num(ratio(case.grams, 1_000))),
            ("parcel.shipped_on", date(case.shipped_on)),
            ("parcel.lost_on", case.lost_on.map_or(Val::Unknown, date)),
            ("parcel.sdr_rate", rate),
            ("insurance.parcel", money(case.parcel_cover)),
            ("insurance.return_parcel", money(case.return_cover)),
            ("claim.requested_at", at(case.requested_at)),
            ("claim.reported_at", case.reported_at.map_or(Val::Unknown, at)),
            ("claim.items", items),
            ("claim.repairs", repairs),
            ("claim.grade", Val::Member(case.grade as u32)),
            ("claim.return_freight", money(case.return_freight)),
            ("claim.address_share", Val::Num(ratio(case.address_share, 10_000))),
            ("claim.informed", Val::Bool(case.informed)),
            ("claim.refund_days_late", Val::Num(Num::from_i64(case.refund_days_late))),
            ("customer.level", Val::Member(case.level as u32)),
            ("customer.claims_90d", Val::Num(Num::from_i64(case.claims_90d))),
            ("customer.past", past),
            ("announced_holidays", announced),
            ("defect_at_delivery", found(case.defect_at_delivery)),
        ] {
            builder.set(self.facts[name], value);
        }
        builder.finish().unwrap()
    }

    /// A decision of the program as the structs say it.
    pub fn decision(&self, decision: &eval::Decision) -> Decision {
        let eligibility = decision.eligibility.as_ref().unwrap();
        let remedy = |id: redress::ir::RemedyId| Remedy::ALL[id.index()];
        let mut remedies = eligibility.remedies.iter().map(|result| judged(&result.judged));
        let kept_out = eligibility.kept_out.iter().map(|kept| {
            let closed = match kept.state {
                WindowState::NotYet { opens } => Closed::NotYet(opens.map(moment)),
                WindowState::TooLate { closed } => Closed::TooLate(moment(closed)),
                WindowState::Open { .. } => unreachable!("an open window keeps nobody out"),
            };
            (remedy(kept.remedy), 1 << kept.rule.0, closed)
        });
        let [priority, answer_by, inspection] = &decision.decisions[..] else { panic!("three decisions") };
        let member = |value: Val| if let Val::Member(number) = value { number as usize } else { panic!("a member") };
        let Val::Instant(by) = answer_by.1.value else { panic!("an instant") };
        let defect = decision.findings[0].1;
        Decision {
            asked: remedy(eligibility.asked),
            remedies: std::array::from_fn(|_| remedies.next().unwrap()),
            items: eligibility.items.iter().map(judged).collect(),
            kept_out: kept_out.collect(),
            fault: self.fault(decision.responsibility.as_ref().unwrap()),
            ledger: self.ledger(decision.compensation.as_ref().unwrap()),
            priority: (Priority::ALL[member(priority.1.value)], rules(priority.1.rules)),
            answer_by: (moment(by), rules(answer_by.1.rules)),
            inspection: (Inspection::ALL[member(inspection.1.value)], rules(inspection.1.rules)),
            defect: (defect.holds, rules(defect.rules)),
        }
    }

    fn party(&self, id: redress::ir::PartyId) -> Party {
        let name = &self.program.parties.at(id).decl.name;
        *Party::ALL.iter().find(|party| party.word() == name).unwrap()
    }

    fn fault(&self, result: &eval::SharesResult) -> Fault {
        let whole = |share: Num| share.mul(Num::from_i64(10_000)).unwrap().to_i64().unwrap();
        let shares = result.shares.iter().map(|(party, share)| (self.party(*party), whole(*share)));
        Fault { shares: shares.collect(), rules: rules(result.rules) }
    }

    fn parts(&self, parts: &eval::Parts) -> Parts {
        parts.iter().map(|(party, part)| (self.party(*party), i64::try_from(*part).unwrap())).collect()
    }

    fn ledger(&self, ledger: &eval::Ledger) -> Ledger {
        let names = &self.program.compensation.as_ref().unwrap().lines;
        let lines: Vec<Line> = ledger
            .lines
            .iter()
            .map(|line| Line {
                name: LINES.iter().find(|name| **name == names.at(line.line).decl.name).unwrap(),
                kind: match line.kind {
                    ast::LineKind::Pay => LineKind::Pay,
                    ast::LineKind::Deduct => LineKind::Deduct,
                    ast::LineKind::Give => LineKind::Give,
                },
                to: self.party(line.to),
                exact: line.exact.map(|exact| exact.mul(Num::from_i64(10_000)).unwrap().to_i64().unwrap()),
                rounded: i64::try_from(line.rounded).unwrap(),
                amount: i64::try_from(line.amount).unwrap(),
                parts: self.parts(&line.parts),
                items: line.items.clone(),
            })
            .collect();
        let late_increase = lines.iter().find(|line| line.name == "late_increase").map_or(0, |line| line.rounded);
        let by_party = self.parts(&ledger.by_party);
        let whole = |minor: i128| i64::try_from(minor).unwrap();
        let cap = ledger.cap.map(|cap| (whole(cap.limit), whole(cap.before)));
        Ledger { lines, cap, total: i64::try_from(ledger.total).unwrap(), by_party, late_increase }
    }
}

const LINES: [&str; 12] = [
    "goods",
    "loss",
    "reduced",
    "freight",
    "return_freight",
    "late_increase",
    "recourse",
    "worn",
    "restocking",
    "replacement",
    "repaired",
    "apology",
];

fn rules(rules: u128) -> u32 {
    u32::try_from(rules).unwrap()
}

fn judged(judged: &eval::Judged) -> Judged {
    Judged {
        verdict: match judged.verdict {
            redress::ir::Verdict::Deny => Verdict::Deny,
            redress::ir::Verdict::Review => Verdict::Review,
            redress::ir::Verdict::Allow => Verdict::Allow,
        },
        rules: rules(judged.rules),
        normally: judged.normally,
        open: (judged.from.map(moment), judged.until.map(moment)),
    }
}
