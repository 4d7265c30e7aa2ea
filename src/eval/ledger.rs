//! Compensation: from exact amounts to a ledger that sums to zero.
//!
//! The order is the language's: each line's exact amount, its floor, its cap, one rounding, the split over its chain of
//! bearers; then the deductions; then the total's cap. Between a line and its parts nothing is ever lost: shares are
//! by largest remainder.

use super::decision::{Cap, Ledger, LineResult, Parts};
use super::fault::{Fault, FaultKind, Res, broken, exact, fault};
use super::live::Ruling;
use super::machine::{Machine, needed};
use crate::ir::{Bearer, BearerKind, Compensation, Expr, ExprKind, Line, LineId, PartyId, TotalCap, Verdict};
use crate::source::Span;
use crate::syntax::ast::LineKind;
use crate::value::{AllocateError, Currency, Money, Num, Rounding, Val, allocate};
use smallvec::SmallVec;

/// The party who claims.
const FIRST: PartyId = PartyId(0);

impl<'a> Machine<'a> {
    /// The ledger; without lines unless the asked remedy is allowed.
    pub(super) fn make_ledger(&mut self) -> Res<Option<Ledger>> {
        let Some(compensation) = &self.program.compensation else { return Ok(None) };
        let currency = self.currency(compensation.span)?;
        let allowed = match self.ruling {
            Ruling::Rules => self.eligibility.as_ref().is_none_or(|result| result.verdict() == Verdict::Allow),
            Ruling::Grant => true,
            Ruling::Refuse => false,
        };
        let mut ledger = Ledger {
            currency,
            lines: Vec::with_capacity(if allowed { compensation.lines.len() } else { 0 }),
            cap: None,
            total: 0,
            by_party: Parts::new(),
        };
        if allowed {
            for id in &compensation.order {
                self.line(compensation, *id, currency, &mut ledger.lines)?;
            }
            ledger.lines.sort_unstable_by_key(|line| line.line);
            deduct(&mut ledger, compensation)?;
            self.cap(&mut ledger, compensation)?;
            balance(&mut ledger, compensation)?;
        }
        Ok(Some(ledger))
    }

    /// What a line's name means elsewhere: its rounded amount, nothing where it does not apply.
    pub(super) fn line_amount(&mut self, id: LineId, span: Span) -> Res<Val> {
        if let Some(ledger) = self.standing_ledger(span)? {
            let line = ledger.lines.iter().find(|line| line.line == id);
            return self.money(line.map_or(0, |line| line.rounded), span);
        }
        let minor = match (self.scratch.lines.get(id.index(), self.decision_stamp()), &self.ledger) {
            (Some(minor), _) => *minor,
            // The asked remedy is not allowed, so that no line applies.
            (None, Some(_)) => 0,
            (None, None) => return Err(broken("a line uses only earlier ones", span)),
        };
        self.money(minor, span)
    }

    /// `compensation.total`.
    pub(super) fn total(&mut self, span: Span) -> Res<Val> {
        let standing = self.standing_ledger(span)?;
        match standing.or(self.ledger.as_ref()).map(|ledger| ledger.total) {
            Some(total) => self.money(total, span),
            None => Err(broken("the total is read where the ledger is made", span)),
        }
    }

    fn money(&mut self, minor: i128, span: Span) -> Res<Val> {
        let currency = self.currency(span)?;
        Ok(Val::Money(Money { minor: exact(Num::from_i128(minor), span)?, currency }))
    }

    /// Adds a line, if it applies; its amount is split, and not yet touched by deductions and the cap.
    fn line(
        &mut self,
        compensation: &'a Compensation,
        id: LineId,
        currency: Currency,
        lines: &mut Vec<LineResult>,
    ) -> Res<()> {
        let line = compensation.lines.at(id);
        let stamp = self.decision_stamp();
        if !self.holds(line.when.as_ref(), line.unless.as_ref())? {
            self.scratch.lines.keep(id.index(), stamp, &0);
            return Ok(());
        }
        let (mut exact, mut bounded, mut rounded) = (None, None, 0);
        if let Some(amount) = &line.amount {
            let amount = self.amount(amount, currency)?;
            exact = Some(amount);
            let amount = self.bounded(line, amount, currency)?;
            bounded = Some(amount);
            rounded = self.rounded(amount, currency, line.decl.span, || format!("the line `{}`", line.decl.name))?;
        }
        self.scratch.lines.keep(id.index(), stamp, &rounded);
        self.scratch.saw(line.decl.span);
        let parts = match line.kind {
            LineKind::Pay | LineKind::Give => self.split_over(&line.borne_by, rounded, currency)?,
            LineKind::Deduct => Parts::new(),
        };
        let items = match &line.of {
            Some(of) => self.given(of)?,
            None => Vec::new(),
        };
        let (kind, to) = (line.kind, line.to);
        lines.push(LineResult { line: id, kind, to, exact, bounded, rounded, amount: rounded, parts, items });
        Ok(())
    }

    /// The exact amount within `at least` and then `at most`.
    fn bounded(&mut self, line: &'a Line, amount: Num, currency: Currency) -> Res<Num> {
        let mut bounded = amount;
        if let Some(at_least) = &line.at_least {
            bounded = bounded.max(self.amount(at_least, currency)?);
        }
        if let Some(at_most) = &line.at_most {
            bounded = bounded.min(self.amount(at_most, currency)?);
        }
        Ok(bounded)
    }

    /// An exact amount in minor units of the ledger's currency.
    fn amount(&mut self, expr: &'a Expr, currency: Currency) -> Res<Num> {
        self.look(expr, |value| match value {
            Val::Money(money) if money.currency == currency => Ok(money.minor),
            Val::Money(money) => Err(fault(FaultKind::Currencies { left: money.currency, right: currency }, expr.span)),
            other => Err(needed(*other, "the ledger is made of amounts", expr.span)),
        })?
    }

    /// A whole amount that is not below zero.
    fn rounded(&mut self, amount: Num, currency: Currency, span: Span, what: impl FnOnce() -> String) -> Res<i128> {
        if amount.is_negative() {
            let amount = Money { minor: amount, currency }.to_string();
            return Err(fault(FaultKind::NegativeAmount { what: what(), amount }, span));
        }
        if currency.digits().is_none() {
            return Err(fault(FaultKind::SpecialUnit { currency }, span));
        }
        if let Some(whole) = amount.to_i128() {
            return Ok(whole);
        }
        let mode = self.rounding(span)?;
        exact(amount.round(0, mode).and_then(Num::to_i128), span)
    }

    /// A limit of a bearer, if he has one.
    fn limit(&mut self, limit: Option<&'a Expr>, currency: Currency) -> Res<Option<i128>> {
        let Some(limit) = limit else { return Ok(None) };
        let amount = self.amount(limit, currency)?;
        self.rounded(amount, currency, limit.span, || "the limit of a bearer".to_owned()).map(Some)
    }

    /// Splits an amount over a chain: what a limit leaves goes on to the next.
    fn split_over(&mut self, chain: &'a [Bearer], amount: i128, currency: Currency) -> Res<Parts> {
        let mut parts = Parts::new();
        let mut left = amount;
        for bearer in chain {
            if left == 0 {
                break;
            }
            let most = self.limit(bearer.at_most.as_ref(), currency)?;
            let offered = most.map_or(left, |most| left.min(most));
            match &bearer.who {
                BearerKind::Party(party) => {
                    add(&mut parts, *party, offered);
                    left -= offered;
                }
                BearerKind::Responsibility { limits } => {
                    for (party, share) in self.split_by_fault(offered, bearer.span)? {
                        let own = limits.iter().find(|(one, _)| *one == party).map(|(_, limit)| limit);
                        let most = self.limit(own, currency)?;
                        let borne = most.map_or(share, |most| share.min(most));
                        add(&mut parts, party, borne);
                        left -= borne;
                    }
                }
            }
        }
        if left != 0 {
            let span = chain.last().map_or(Span::default(), |bearer| bearer.span);
            // A `give` may be worth something that nobody bears.
            return if chain.is_empty() { Ok(parts) } else { Err(broken("the last bearer has no limit", span)) };
        }
        Ok(parts)
    }

    fn split_by_fault(&self, amount: i128, span: Span) -> Res<Parts> {
        let shares = self.shares.as_ref().map(|result| result.shares.as_slice()).unwrap_or_default();
        if let [(party, _)] = shares {
            return Ok(Parts::from_slice(&[(*party, amount)]));
        }
        let weights: SmallVec<[Num; 4]> = shares.iter().map(|(_, share)| *share).collect();
        let parts = share_out(amount, &weights, span)?;
        Ok(shares.iter().map(|(party, _)| *party).zip(parts).collect())
    }

    /// The places of the items that a `give` gives.
    fn given(&mut self, of: &'a Expr) -> Res<Vec<u32>> {
        if let (ExprKind::EligibleItems, Some(result)) = (&of.kind, &self.eligibility) {
            return Ok(result.eligible_items().collect());
        }
        Ok((0..self.list(of)?.len).collect())
    }

    /// `total at most X`: takes from the last `pay` line to the first party upwards.
    fn cap(&mut self, ledger: &mut Ledger, compensation: &'a Compensation) -> Res<()> {
        ledger.total = total(ledger, compensation.span)?;
        let Some(TotalCap { at_most, span, .. }) = &compensation.total else { return Ok(()) };
        let exact = self.amount(at_most, ledger.currency)?;
        // Rounded up, the total could be more than the policy says.
        let whole = exact.round(0, Rounding::Down).unwrap_or(exact);
        let limit = self.rounded(whole, ledger.currency, *span, || "the cap of the total".to_owned())?;
        ledger.cap = Some(Cap { exact, limit, before: ledger.total });
        let mut excess = ledger.total - limit;
        if excess <= 0 {
            return Ok(());
        }
        let mut nets = nets(ledger, FIRST, *span)?;
        for line in ledger.lines.iter_mut().rev().filter(|line| line.kind == LineKind::Pay && line.to == FIRST) {
            // Nobody is left paying less than nothing: what the deductions have taken from him cannot be taken again.
            let free: SmallVec<[i128; 4]> =
                line.parts.iter().map(|(party, part)| (*part).min(of(&nets, *party))).collect();
            let taken = excess.min(free.iter().sum());
            if taken > 0 {
                let taken_from = share_out(taken, &weights(&free, *span)?, *span)?;
                for ((party, part), taken) in line.parts.iter_mut().zip(taken_from) {
                    *part -= taken;
                    add(&mut nets, *party, -taken);
                }
                line.amount -= taken;
                excess -= taken;
            }
            line.parts.retain(|(_, part)| *part != 0);
        }
        ledger.total = total(ledger, compensation.span)?;
        Ok(())
    }
}

/// Takes the deductions from what their receivers are paid.
fn deduct(ledger: &mut Ledger, compensation: &Compensation) -> Res<()> {
    for at in 0..ledger.lines.len() {
        let Some((line, to, wanted)) = ledger
            .lines
            .get(at)
            .filter(|line| line.kind == LineKind::Deduct)
            .map(|line| (line.line, line.to, line.rounded))
        else {
            continue;
        };
        let span = compensation.lines.at(line).decl.span;
        let nets = nets(ledger, to, span)?;
        let paid = sum(&nets, span)?;
        let taken = wanted.min(paid);
        let mut parts = Parts::new();
        if taken > 0 {
            let nets_only: SmallVec<[i128; 4]> = nets.iter().map(|(_, net)| *net).collect();
            let taken_from = share_out(taken, &weights(&nets_only, span)?, span)?;
            parts = nets.iter().map(|(party, _)| *party).zip(taken_from).filter(|(_, part)| *part != 0).collect();
        }
        if let Some(line) = ledger.lines.get_mut(at) {
            line.amount = taken;
            line.parts = parts;
        }
    }
    Ok(())
}

/// What each party pays a receiver, as far as the deductions have come.
fn nets(ledger: &Ledger, to: PartyId, span: Span) -> Res<Parts> {
    let mut nets = Parts::new();
    for line in ledger.lines.iter().filter(|line| line.to == to) {
        for (party, part) in &line.parts {
            match line.kind {
                LineKind::Pay if *party != to => checked_add(&mut nets, *party, *part, span)?,
                LineKind::Deduct => checked_add(&mut nets, *party, -*part, span)?,
                LineKind::Pay | LineKind::Give => {}
            }
        }
    }
    Ok(nets)
}

/// What the first party is paid, net of deductions.
fn total(ledger: &Ledger, span: Span) -> Res<i128> {
    sum(&nets(ledger, FIRST, span)?, span)
}

/// Who gets and pays what in the end. Everything that somebody gets somebody pays.
fn balance(ledger: &mut Ledger, compensation: &Compensation) -> Res<()> {
    let span = compensation.span;
    let mut by_party = Parts::new();
    for line in &ledger.lines {
        if line.kind != LineKind::Give && sum(&line.parts, span)? != line.amount {
            return Err(broken("the parts of a line sum to its amount", compensation.lines.at(line.line).decl.span));
        }
        for (party, part) in line.parts.iter().filter(|(party, _)| *party != line.to) {
            let paid = match line.kind {
                LineKind::Pay => *part,
                LineKind::Deduct => -*part,
                LineKind::Give => continue,
            };
            checked_add(&mut by_party, *party, -paid, span)?;
            checked_add(&mut by_party, line.to, paid, span)?;
        }
    }
    if sum(&by_party, span)? != 0 {
        return Err(broken("a ledger sums to zero", span));
    }
    by_party.retain(|(_, amount)| *amount != 0);
    by_party.sort_unstable_by_key(|(party, _)| *party);
    ledger.by_party = by_party;
    Ok(())
}

fn of(parts: &Parts, party: PartyId) -> i128 {
    parts.iter().find(|(one, _)| *one == party).map_or(0, |(_, part)| *part)
}

/// Adds to a party's part, which stays away where it is nothing and was not there.
fn add(parts: &mut Parts, party: PartyId, amount: i128) {
    match parts.iter_mut().find(|(one, _)| *one == party) {
        // Parts of one whole cannot exceed it.
        Some((_, part)) => *part = part.saturating_add(amount),
        None if amount == 0 => {}
        None => parts.push((party, amount)),
    }
}

fn checked_add(parts: &mut Parts, party: PartyId, amount: i128, span: Span) -> Res<()> {
    exact(of(parts, party).checked_add(amount), span)?;
    add(parts, party, amount);
    Ok(())
}

fn sum(parts: &Parts, span: Span) -> Res<i128> {
    exact(parts.iter().try_fold(0i128, |sum, (_, part)| sum.checked_add(*part)), span)
}

fn weights(amounts: &[i128], span: Span) -> Res<SmallVec<[Num; 4]>> {
    amounts.iter().map(|amount| exact(Num::from_i128(*amount), span)).collect()
}

/// Shares an amount by largest remainder.
fn share_out(amount: i128, weights: &[Num], span: Span) -> Res<SmallVec<[i128; 4]>> {
    if weights.len() == 1 {
        return Ok(SmallVec::from_slice(&[amount]));
    }
    let mut out: SmallVec<[i128; 4]> = SmallVec::from_elem(0, weights.len());
    allocate(amount, weights, &mut out).map_err(|error| unshared(error, span))?;
    Ok(out)
}

#[cold]
fn unshared(error: AllocateError, span: Span) -> Box<Fault> {
    match error {
        AllocateError::TooLarge => fault(FaultKind::Overflow, span),
        AllocateError::Lengths | AllocateError::NegativeWeight | AllocateError::NoWeight => {
            broken("an amount is shared among those who bear it", span)
        }
    }
}
