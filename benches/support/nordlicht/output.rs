//! A decision as JSON with `serde_json`, as a programmer would write it by hand: the same text, byte for byte, as the
//! program's `redress.decision/1`.

use super::case::{Case, Currency, Found, Inspection, Party, Priority, Remedy};
use super::decide::{CAME_LATER, Closed, Decision, FINAL_SALE, HYGIENE, Judged, MADE_TO_ORDER, Verdict, zone};
use super::ledger::{Line, LineKind, Parts};
use chrono::{DateTime, SecondsFormat, Utc};
use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};

/// One line of JSON. `hash` is that of the policy, whose place this program takes.
pub fn write(case: &Case, decision: &Decision, hash: &str) -> String {
    serde_json::to_string(&Out {
        format: "redress.decision/1",
        policy: Policy { id: "nordlicht", version: "2026.3", hash },
        case: &case.id,
        at: at(case.requested_at),
        zone: zone(case.market).name(),
        eligibility: Eligibility {
            asked: decision.asked,
            verdict: word(decision.remedies[decision.asked as usize].verdict),
            remedies: Remedies(decision),
            items: Items(&decision.items),
        },
        responsibility: Responsibility {
            shares: Shares(decision),
            rules: Rules(FAULT_RULES, decision.fault.rules, decision.fault.rules == 0),
        },
        compensation: Compensation {
            currency: case.currency,
            lines: decision.ledger.lines.iter().map(|line| OutLine::of(case.currency, line)).collect(),
            cap: decision.ledger.cap.map(|(limit, before)| Cap {
                limit: money(case.currency, limit),
                before: money(case.currency, before),
            }),
            total: money(case.currency, decision.ledger.total),
            by_party: Borne(case.currency, &decision.ledger.by_party),
        },
        decisions: Decisions {
            priority: decision.priority.0,
            answer_by: at(decision.answer_by.0),
            inspection: decision.inspection.0,
        },
        findings: Findings { defect_at_delivery: Finding { found: case.defect_at_delivery, holds: decision.defect.0 } },
        faults: [],
    })
    .unwrap()
}

#[derive(Serialize)]
struct Out<'a> {
    format: &'a str,
    policy: Policy<'a>,
    case: &'a str,
    at: String,
    zone: &'a str,
    eligibility: Eligibility<'a>,
    responsibility: Responsibility<'a>,
    compensation: Compensation<'a>,
    decisions: Decisions,
    findings: Findings,
    faults: [(); 0],
}

#[derive(Serialize)]
struct Policy<'a> {
    id: &'a str,
    version: &'a str,
    hash: &'a str,
}

#[derive(Serialize)]
struct Eligibility<'a> {
    asked: Remedy,
    verdict: &'a str,
    remedies: Remedies<'a>,
    items: Items<'a>,
}

struct Remedies<'a>(&'a Decision);

impl Serialize for Remedies<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(6))?;
        for (remedy, judged) in Remedy::ALL.iter().zip(&self.0.remedies) {
            let windows = self.0.kept_out.iter().filter(|(one, _, _)| one == remedy);
            let windows: Vec<OutWindow> = windows.map(|(_, rule, closed)| OutWindow::of(*rule, *closed)).collect();
            map.serialize_entry(remedy, &OutJudged { index: None, windows, ..OutJudged::of(judged) })?;
        }
        map.end()
    }
}

struct Items<'a>(&'a [Judged]);

impl Serialize for Items<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let items = self.0.iter().enumerate();
        serializer.collect_seq(items.map(|(index, item)| OutJudged { index: Some(index), ..OutJudged::of(item) }))
    }
}

#[derive(Serialize)]
struct OutJudged {
    #[serde(skip_serializing_if = "Option::is_none")]
    index: Option<usize>,
    verdict: &'static str,
    rules: Rules,
    #[serde(skip_serializing_if = "Reasons::is_empty")]
    because: Reasons,
    #[serde(skip_serializing_if = "Sources::is_empty")]
    cite: Sources,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    windows: Vec<OutWindow>,
}

impl OutJudged {
    fn of(judged: &Judged) -> OutJudged {
        OutJudged {
            index: None,
            verdict: word(judged.verdict),
            rules: Rules(RULES, judged.rules, judged.normally),
            because: Reasons(judged.rules, judged.normally),
            cite: Sources(judged.rules),
            from: judged.open.0.map(at),
            until: judged.open.1.map(at),
            windows: Vec::new(),
        }
    }
}

/// Why the rules of a set refuse, and whether `normally` is among them.
struct Reasons(u32, bool);

impl Reasons {
    fn is_empty(&self) -> bool {
        self.0 & (HYGIENE | MADE_TO_ORDER | FINAL_SALE | CAME_LATER) == 0 && !self.1
    }
}

impl Serialize for Reasons {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let rules = [
            (HYGIENE, "For reasons of hygiene we cannot take this item back once its wrapping is open."),
            (MADE_TO_ORDER, "This item was made for you and cannot be sold to anybody else."),
            (FINAL_SALE, "This item was sold as final sale."),
            (CAME_LATER, "It is not shown that the fault was there when the item was delivered."),
        ];
        let normally = self.1.then_some("Our policy does not cover this request, or its time is over.");
        let said = rules.into_iter().filter(|(rule, _)| self.0 & rule != 0).map(|(_, text)| text);
        serializer.collect_seq(said.chain(normally))
    }
}

/// What the rules of a set cite.
struct Sources(u32);

impl Sources {
    fn is_empty(&self) -> bool {
        self.0 & (HYGIENE | MADE_TO_ORDER) == 0
    }
}

impl Serialize for Sources {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let sources = [
            (HYGIENE, "Directive 2011/83/EU, article 16(e)"),
            (MADE_TO_ORDER, "Directive 2011/83/EU, article 16(c)"),
            (MADE_TO_ORDER, "消费者权益保护法 第二十五条"),
        ];
        serializer.collect_seq(sources.into_iter().filter(|(rule, _)| self.0 & rule != 0).map(|(_, text)| text))
    }
}

#[derive(Serialize)]
struct OutWindow {
    rule: &'static str,
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    opens: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    closed: Option<String>,
}

impl OutWindow {
    fn of(rule: u32, closed: Closed) -> OutWindow {
        let rule = RULES[rule.trailing_zeros() as usize];
        match closed {
            Closed::NotYet(opens) => OutWindow { rule, state: "not_yet", opens: opens.map(at), closed: None },
            Closed::TooLate(closed) => OutWindow { rule, state: "too_late", opens: None, closed: Some(at(closed)) },
        }
    }
}

const RULES: &[&str] = &[
    "no_reason",
    "fault",
    "workshop_too_slow",
    "never_came",
    "says_delivered",
    "delay",
    "trusted_buyer",
    "opened_hygiene",
    "made_to_order",
    "final_sale",
    "came_later",
    "many_claims",
];

const FAULT_RULES: &[&str] = &["remorse", "not_told", "transit", "reported_late", "lost", "wrong_address"];

/// The names of the rules of a set, and whether `normally` is among them.
struct Rules(&'static [&'static str], u32, bool);

impl Serialize for Rules {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut seq = serializer.serialize_seq(None)?;
        for (at, name) in self.0.iter().enumerate() {
            if self.1 >> at & 1 == 1 {
                seq.serialize_element(name)?;
            }
        }
        if self.2 {
            seq.serialize_element("normally")?;
        }
        seq.end()
    }
}

#[derive(Serialize)]
struct Responsibility<'a> {
    shares: Shares<'a>,
    rules: Rules,
}

struct Shares<'a>(&'a Decision);

impl Serialize for Shares<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let percent = |points: i64| format!("{}%", decimal(points, 2, true));
        serializer.collect_map(self.0.fault.shares.iter().map(|(party, share)| (party, percent(*share))))
    }
}

#[derive(Serialize)]
struct Compensation<'a> {
    currency: Currency,
    lines: Vec<OutLine<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cap: Option<Cap>,
    total: String,
    by_party: Borne<'a>,
}

#[derive(Serialize)]
struct Cap {
    limit: String,
    before: String,
}

#[derive(Serialize)]
struct OutLine<'a> {
    name: &'a str,
    kind: &'a str,
    title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    amount: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    exact: Option<String>,
    to: Party,
    #[serde(skip_serializing_if = "Option::is_none")]
    items: Option<&'a [u32]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    borne: Option<Borne<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lowers: Option<Borne<'a>>,
}

impl<'a> OutLine<'a> {
    fn of(currency: Currency, line: &'a Line) -> OutLine<'a> {
        let parts = || Some(Borne(currency, &line.parts));
        let (kind, borne, lowers) = match line.kind {
            LineKind::Pay => ("pay", parts(), None),
            LineKind::Deduct => ("deduct", None, parts()),
            LineKind::Give => ("give", parts(), None),
        };
        OutLine {
            name: line.name,
            kind,
            title: title(line.name),
            amount: line.exact.map(|_| money(currency, line.amount)),
            // In hundredths of a percent of a minor unit, as fine as any line is.
            exact: line.exact.filter(|exact| *exact != line.amount * 10_000).map(|exact| fine(exact, currency)),
            to: line.to,
            items: (line.kind == LineKind::Give).then_some(&line.items),
            borne,
            lowers,
        }
    }
}

/// An exact amount: with the currency's digits where they are enough, else with as many as it needs.
fn fine(exact: i64, currency: Currency) -> String {
    if exact % 10_000 == 0 { money(currency, exact / 10_000) } else { decimal(exact, currency.digits() + 4, true) }
}

fn title(name: &str) -> &'static str {
    match name {
        "goods" => "Price of the goods",
        "loss" => "Price of what never came",
        "reduced" => "Reduction of the price",
        "freight" => "Delivery to the buyer",
        "return_freight" => "Sending back",
        "late_increase" => "Increase for a late refund",
        "recourse" => "What the carrier owes us",
        "worn" => "Loss of value through use",
        "restocking" => "Restocking fee",
        "replacement" => "The same item again",
        "repaired" => "Repair free of charge",
        _ => "Voucher for the delay",
    }
}

struct Borne<'a>(Currency, &'a Parts);

impl Serialize for Borne<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.1.iter().map(|(party, part)| (party, money(self.0, *part))))
    }
}

#[derive(Serialize)]
struct Decisions {
    priority: Priority,
    answer_by: String,
    inspection: Inspection,
}

#[derive(Serialize)]
struct Findings {
    defect_at_delivery: Finding,
}

#[derive(Serialize)]
struct Finding {
    found: Found,
    holds: bool,
}

fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Deny => "deny",
        Verdict::Review => "review",
        Verdict::Allow => "allow",
    }
}

fn at(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

fn money(currency: Currency, minor: i64) -> String {
    decimal(minor, currency.digits(), false)
}

/// Units of ten to the minus `digits` as a decimal, with or without zeros at its end.
fn decimal(units: i64, digits: u32, short: bool) -> String {
    let unit = 10_u64.pow(digits);
    let sign = if units < 0 { "-" } else { "" };
    let (whole, rest) = (units.unsigned_abs() / unit, units.unsigned_abs() % unit);
    let text = match digits {
        0 => format!("{sign}{whole}"),
        digits => format!("{sign}{whole}.{rest:0width$}", width = digits as usize),
    };
    if short && text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}
