//! The decision of version 2026.3 as a programmer would write it by hand: the same verdicts, windows, shares and
//! ledger, on structs.

use super::case::{Case, Found, Inspection, Item, Kind, Level, Market, Party, Priority, Reason, Remedy};
use super::days::{Calendars, begins, day_of, ends, later, months_later, same_time};
use super::ledger::{Ledger, ledger};
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use smallvec::SmallVec;

/// A verdict, the worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    Deny,
    Review,
    Allow,
}

/// Since when and until when.
pub type Open = (Option<DateTime<Utc>>, Option<DateTime<Utc>>);

/// What is said of a remedy or an item; the rules are bits in the order of the policy.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Judged {
    pub verdict: Verdict,
    pub rules: u32,
    pub normally: bool,
    pub open: Open,
}

/// How a window keeps a rule out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Closed {
    NotYet(Option<DateTime<Utc>>),
    TooLate(DateTime<Utc>),
}

/// The shares of a fault in basis points, and the rules that decided.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    pub shares: SmallVec<[(Party, i64); 2]>,
    pub rules: u32,
}

impl Fault {
    /// A party's share, in basis points.
    pub fn of(&self, party: Party) -> i64 {
        self.shares.iter().find(|(one, _)| *one == party).map_or(0, |(_, share)| *share)
    }
}

/// A decision.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    pub asked: Remedy,
    pub remedies: [Judged; 6],
    pub items: Vec<Judged>,
    pub kept_out: Vec<(Remedy, u32, Closed)>,
    pub fault: Fault,
    pub ledger: Ledger,
    pub priority: (Priority, u32),
    pub answer_by: (DateTime<Utc>, u32),
    pub inspection: (Inspection, u32),
    pub defect: (bool, u32),
}

/// The zone of a market.
pub fn zone(market: Market) -> Tz {
    match market {
        Market::De => Tz::Europe__Berlin,
        Market::Fr => Tz::Europe__Paris,
        Market::Cn => Tz::Asia__Shanghai,
        Market::Jp => Tz::Asia__Tokyo,
        Market::Kw => Tz::Asia__Kuwait,
    }
}

const NO_REASON: u32 = 1 << 0;
const FAULT: u32 = 1 << 1;
const WORKSHOP: u32 = 1 << 2;
const NEVER_CAME: u32 = 1 << 3;
const SAYS_DELIVERED: u32 = 1 << 4;
const DELAY: u32 = 1 << 5;
const TRUSTED: u32 = 1 << 6;
pub const HYGIENE: u32 = 1 << 7;
pub const MADE_TO_ORDER: u32 = 1 << 8;
pub const FINAL_SALE: u32 = 1 << 9;
pub const CAME_LATER: u32 = 1 << 10;
const MANY_CLAIMS: u32 = 1 << 11;

const ALLOW: u32 = NO_REASON | FAULT | WORKSHOP | NEVER_CAME | DELAY | TRUSTED;
const REVIEW: u32 = SAYS_DELIVERED | MANY_CLAIMS;

/// The rules that speak of a remedy.
fn rules_of(remedy: Remedy) -> u32 {
    match remedy {
        Remedy::ReturnRefund | Remedy::Exchange => {
            NO_REASON | FAULT | WORKSHOP | HYGIENE | MADE_TO_ORDER | FINAL_SALE | CAME_LATER
        }
        Remedy::Repair | Remedy::Reduction => FAULT | CAME_LATER,
        Remedy::Refund => NEVER_CAME | SAYS_DELIVERED | MANY_CLAIMS,
        Remedy::Voucher => DELAY | TRUSTED | MANY_CLAIMS,
    }
}

/// What the rules that hold leave standing.
fn standing(rules: u32) -> u32 {
    unbeaten(rules, rules)
}

/// What the rules that hold leave of some; a rule also beats what those beat that it beats.
fn unbeaten(some: u32, rules: u32) -> u32 {
    let mut beaten = 0;
    let mut beats = |rule: u32, others: u32| {
        if rules & rule != 0 {
            beaten |= others;
        }
    };
    beats(NO_REASON, CAME_LATER);
    beats(WORKSHOP, HYGIENE | MADE_TO_ORDER | FINAL_SALE | CAME_LATER | NO_REASON);
    beats(HYGIENE | MADE_TO_ORDER | FINAL_SALE, NO_REASON | CAME_LATER);
    beats(MANY_CLAIMS, NEVER_CAME | DELAY | TRUSTED);
    some & !beaten
}

/// What a case is judged by, as far as the rules have come.
struct Judge<'a> {
    case: &'a Case,
    days: &'a Calendars,
    zone: Tz,
    faulty: bool,
    /// The rules that hold for all items.
    holding: u32,
    /// The windows of the rules that have one: `no_reason`, `fault`, `never_came`, `delay`.
    windows: [Open; 4],
    kept_out: SmallVec<[(u32, Closed); 4]>,
}

/// Decides a case.
pub fn decide(days: &Calendars, case: &Case) -> Decision {
    decide_with(days, case, |past| goodwill(past) >= GOODWILL_ONE / 4 * 3)
}

/// Decides a case, with another way to say whom we trust.
pub fn decide_with(days: &Calendars, case: &Case, trusts: impl Fn(&[bool]) -> bool) -> Decision {
    let zone = zone(case.market);
    let defect = defect(days, zone, case);
    let faulty = matches!(case.reason, Reason::Damaged | Reason::WrongItem | Reason::NotAsDescribed)
        || case.reason == Reason::Defective && defect.0;
    let late = case.delivered_at.is_some_and(|at| at >= ends(zone, case.promised_on));
    let open = (None, None);
    let mut judge = Judge { case, days, zone, faulty, holding: 0, windows: [open; 4], kept_out: SmallVec::new() };
    judge.plain_rules(defect.0, late, trusts(&case.past));
    let (remedies, items, free) = judge.verdicts();
    let mut kept_out = Vec::new();
    for ((remedy, judged), free) in Remedy::ALL.iter().zip(&remedies).zip(free) {
        for (rule, closed) in judge.kept_out.iter().filter(|(rule, _)| rule & free != 0) {
            if judged.verdict < Verdict::Allow {
                kept_out.push((*remedy, *rule, *closed));
            }
        }
    }
    let fault = fault(days, zone, case);
    let allowed = remedies[case.asked as usize].verdict == Verdict::Allow;
    let ledger = ledger(case, &items, &fault, allowed, late);
    let priority = priority(case);
    let hurry = priority.0 >= Priority::High;
    let answer_by = days.office_hours_after(if hurry { 4 } else { 8 }, case.requested_at);
    assert!(ledger.total <= case.paid + case.return_freight + ledger.late_increase, "nobody gets more than was paid");
    Decision {
        asked: case.asked,
        remedies,
        items,
        kept_out,
        fault,
        ledger,
        priority,
        answer_by: (answer_by, u32::from(hurry)),
        inspection: inspection(case),
        defect,
    }
}

impl Judge<'_> {
    fn plain_rules(&mut self, defect: bool, late: bool, trusted: bool) {
        let case = self.case;
        let delivered = case.delivered_at;
        match delivered {
            Some(from) => self.window(NO_REASON, 0, (Some(from), Some(self.free_return(from)))),
            None => self.kept_out.push((NO_REASON, Closed::NotYet(None))),
        }
        if self.faulty {
            let until = self.guarantee_end();
            match (delivered, until) {
                (Some(from), Some(until)) => self.window(FAULT, 1, (Some(from), Some(until))),
                (None, Some(until)) if case.requested_at >= until => {
                    self.kept_out.push((FAULT, Closed::TooLate(until)));
                }
                (None, _) | (_, None) => self.kept_out.push((FAULT, Closed::NotYet(None))),
            }
        }
        let stuck = |sent_in| case.requested_at >= ends(self.zone, later(day_of(self.zone, sent_in), 30));
        if case.repairs.iter().any(|repair| repair.returned.is_none() && stuck(repair.sent_in)) {
            self.holding |= WORKSHOP;
        }
        if case.reason == Reason::NotReceived && delivered.is_none() {
            let from = ends(self.zone, later(case.promised_on, 3));
            let until = ends(self.zone, later(case.promised_on, 90));
            self.window(NEVER_CAME, 2, (Some(from), Some(until)));
        }
        if case.reason == Reason::NotReceived && delivered.is_some() {
            self.holding |= SAYS_DELIVERED;
        }
        if let (Reason::Late, true, Some(from)) = (case.reason, late, delivered) {
            let until = ends(self.zone, later(day_of(self.zone, from), 30));
            self.window(DELAY, 3, (Some(from), Some(until)));
        }
        if trusted {
            self.holding |= TRUSTED;
        }
        if case.reason == Reason::Defective && delivered.is_some() && !defect {
            self.holding |= CAME_LATER;
        }
        if case.claims_90d > 5 {
            self.holding |= MANY_CLAIMS;
        }
    }

    /// A rule whose conditions hold: is its window open?
    fn window(&mut self, rule: u32, place: usize, open: Open) {
        let at = self.case.requested_at;
        match open {
            (_, Some(until)) if at >= until => self.kept_out.push((rule, Closed::TooLate(until))),
            (Some(from), _) if at < from => self.kept_out.push((rule, Closed::NotYet(Some(from)))),
            open => {
                self.holding |= rule;
                self.windows[place] = open;
            }
        }
    }

    fn free_return(&self, from: DateTime<Utc>) -> DateTime<Utc> {
        let zone = self.zone;
        let day = day_of(zone, from);
        match self.case.market {
            Market::De => ends(zone, self.days.germany.rolled(later(day, 14), &[])),
            Market::Fr => ends(zone, self.days.france.rolled(later(day, 14), &[])),
            Market::Cn => ends(zone, self.days.china.rolled(later(day, 7), &[])),
            Market::Jp => ends(zone, later(day, 8)),
            Market::Kw => same_time(zone, from, 14),
        }
    }

    /// The end of the guarantee: the days in the workshop come on top; without an end while a repair has none.
    fn guarantee_end(&self) -> Option<DateTime<Utc>> {
        let case = self.case;
        let months = if case.market == Market::Cn { 12 } else { 24 };
        let day = day_of(self.zone, case.delivered_at.unwrap_or(case.requested_at));
        let first = later(day, 1);
        let mut last = months_later(day, months);
        if !case.repairs.is_empty() {
            let mut stays: Vec<_> = Vec::with_capacity(case.repairs.len());
            let mut open = None;
            for repair in &case.repairs {
                let from = day_of(self.zone, repair.sent_in);
                match repair.returned {
                    // The moment of the return itself is out of the workshop again.
                    Some(to) => stays.push((from, day_of(self.zone, to - TimeDelta::milliseconds(1)).max(from))),
                    None => open = Some(open.map_or(from, |open: chrono::NaiveDate| open.min(from))),
                }
            }
            stays.sort_unstable();
            let mut counted = first;
            for (from, to) in stays {
                let from = from.max(counted);
                if from > last {
                    break;
                }
                if to >= from {
                    last = later(last, (to - from).num_days() as u64 + 1);
                    counted = later(to, 1);
                }
            }
            if open.is_some_and(|open| open <= last) {
                return None;
            }
        }
        Some(ends(self.zone, last))
    }

    /// The verdicts on the remedies and on the items, and for each remedy the rules that nothing but their window keeps
    /// out, for some item.
    fn verdicts(&self) -> ([Judged; 6], Vec<Judged>, [u32; 6]) {
        let case = self.case;
        let nothing = Judged { verdict: Verdict::Deny, rules: 0, normally: false, open: (None, None) };
        let mut remedies = [nothing; 6];
        let mut free = [0; 6];
        let kept_out = self.kept_out.iter().fold(0, |all, (rule, _)| all | rule);
        let mut items = Vec::with_capacity(case.items.len());
        for item in &case.items {
            let rules = self.holding | self.item_rules(item);
            for ((remedy, sum), free) in Remedy::ALL.iter().zip(&mut remedies).zip(&mut free) {
                let named = rules_of(*remedy);
                *free |= unbeaten(kept_out & named, rules & named);
                let judged = self.verdict(standing(rules & named));
                if *remedy == case.asked {
                    items.push(judged);
                }
                *sum = together(*sum, judged);
            }
        }
        (remedies, items, free)
    }

    fn item_rules(&self, item: &Item) -> u32 {
        if self.faulty {
            return 0;
        }
        let hygiene = if item.kind == Kind::Hygiene && item.opened { HYGIENE } else { 0 };
        let made = if item.made_to_order { MADE_TO_ORDER } else { 0 };
        let strict = matches!(self.case.market, Market::Jp | Market::Kw);
        let sale = if item.final_sale && strict { FINAL_SALE } else { 0 };
        hygiene | made | sale
    }

    fn verdict(&self, rules: u32) -> Judged {
        let mut judged = Judged { verdict: Verdict::Deny, rules, normally: rules == 0, open: (None, None) };
        if rules & REVIEW != 0 {
            judged.verdict = Verdict::Review;
        } else if rules & ALLOW != 0 {
            judged.verdict = Verdict::Allow;
            let mut open: Option<Open> = None;
            for (rule, place) in [(NO_REASON, 0), (FAULT, 1), (NEVER_CAME, 2), (DELAY, 3)] {
                if rules & rule != 0 {
                    let window = self.windows[place];
                    open = Some(open.map_or(window, |open| union(open, window)));
                }
            }
            if rules & (WORKSHOP | TRUSTED) == 0 {
                judged.open = open.unwrap_or((None, None));
            }
        }
        judged
    }
}

fn union(one: Open, other: Open) -> Open {
    (one.0.min(other.0), one.1.zip(other.1).map(|(one, other)| one.max(other)))
}

fn together(sum: Judged, item: Judged) -> Judged {
    if sum.rules == 0 && !sum.normally || item.verdict > sum.verdict {
        return item;
    }
    if item.verdict < sum.verdict {
        return sum;
    }
    let open = union(sum.open, item.open);
    Judged { rules: sum.rules | item.rules, normally: sum.normally || item.normally, open, ..sum }
}

const GOODWILL_ONE: u64 = 1 << 40;

/// How far we trust a buyer, in parts of [`GOODWILL_ONE`].
fn goodwill(past: &[bool]) -> u64 {
    past.iter().fold(GOODWILL_ONE / 2, |score, kept| if *kept { score + (GOODWILL_ONE - score) / 4 } else { score / 2 })
}

/// Whether a fault counts as there at delivery, and the rules of the presumption.
fn defect(days: &Calendars, zone: Tz, case: &Case) -> (bool, u32) {
    match case.defect_at_delivery {
        Found::Yes => return (true, 0),
        Found::No => return (false, 0),
        Found::Unproven => {}
    }
    let Some(delivered) = case.delivered_at else { return (false, 0) };
    let day = day_of(zone, delivered);
    let last = match case.market {
        Market::De => months_later(day, 12),
        Market::Fr => months_later(day, 24),
        Market::Cn => days.china.rolled(months_later(day, 6), &[]),
        Market::Jp | Market::Kw => months_later(day, 6),
    };
    let young = case.requested_at >= delivered && case.requested_at < ends(zone, last);
    (young, u32::from(young))
}

fn fault(days: &Calendars, zone: Tz, case: &Case) -> Fault {
    let one = |party: Party, rules: u32| Fault { shares: SmallVec::from_slice(&[(party, 10_000)]), rules };
    let two = |first: (Party, i64), other: Party, rules: u32| {
        let rest = (other, 10_000 - first.1);
        Fault { shares: [first, rest].into_iter().filter(|(_, share)| *share > 0).collect(), rules }
    };
    match (case.reason, case.delivered_at, case.reported_at) {
        (Reason::ChangeOfMind, _, _) if case.informed => one(Party::Buyer, 1 << 0),
        (Reason::ChangeOfMind, _, _) => one(Party::Seller, 1 << 1),
        (Reason::Damaged, Some(delivered), Some(reported)) => {
            let day = day_of(zone, delivered);
            let until = match case.market {
                Market::De | Market::Fr => delivered + TimeDelta::hours(48),
                Market::Cn => ends(zone, days.china.nth_open(day, 2, &[])),
                Market::Jp => ends(zone, days.japan.nth_open(day, 2, &[])),
                Market::Kw => ends(zone, days.kuwait.nth_open(day, 2, &case.announced_holidays)),
            };
            if reported >= delivered && reported < until {
                one(Party::Carrier, 1 << 2)
            } else {
                two((Party::Seller, 6_000), Party::Carrier, 1 << 3)
            }
        }
        (Reason::NotReceived, _, _) if case.address_share > 0 => {
            two((Party::Buyer, case.address_share), Party::Carrier, 1 << 5)
        }
        (Reason::NotReceived, _, _) => one(Party::Carrier, 1 << 4),
        _ => one(Party::Seller, 0),
    }
}

fn priority(case: &Case) -> (Priority, u32) {
    let small: i64 = case.items.iter().map(|item| item.price * item.quantity).sum();
    if case.refund_days_late > 0 {
        (Priority::Urgent, 1 << 2)
    } else if case.level == Level::Gold {
        (Priority::High, 1 << 1)
    } else if small < super::ledger::amounts(case.currency).small_claim {
        (Priority::Low, 1 << 0)
    } else {
        (Priority::Normal, 0)
    }
}

fn inspection(case: &Case) -> (Inspection, u32) {
    if case.items.iter().any(|item| item.kind == Kind::Electronics) {
        return (Inspection::Full, 1);
    }
    let inspection = match (case.level, case.claims_90d) {
        (_, claims) if claims > 5 => Inspection::Full,
        (Level::Gold, _) => Inspection::None,
        (_, claims) if claims > 1 => Inspection::Spot,
        (_, _) => Inspection::None,
    };
    (inspection, 0)
}

/// When a day begins, for whoever writes the cases.
#[allow(dead_code, reason = "not every bench asks for it")]
pub fn midnight(market: Market, day: chrono::NaiveDate) -> DateTime<Utc> {
    begins(zone(market), day)
}
