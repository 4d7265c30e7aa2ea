//! What is owed and who bears it, step by step as the reference numbers them.

use std::collections::BTreeMap;

use num_bigint::BigInt;
use redress::syntax::ast::{Bearer, Compensation, Expr, Line, LineKind};
use serde_json::{Map, Value as Json, json};

use super::World;
use super::expression::Scope;
use super::value::{Rat, Res, Value, fixed, places, rounded, split, whole, written};

/// Whole smallest units by party, in the order in which they came.
type Parts = Vec<(String, BigInt)>;

/// The total's limit, and the total without it.
type Cap = (BigInt, BigInt);

/// A line that applies.
struct Entry<'a> {
    line: &'a Line,
    to: String,
    /// In smallest units, before floor and cap; none of a `give` without a worth.
    exact: Option<Rat>,
    amount: BigInt,
    parts: Parts,
}

impl World<'_> {
    /// The header's currency.
    pub(super) fn setting_currency(&self) -> Option<String> {
        use redress::syntax::ast::SettingKind;
        let expr = self.policy.setting(|kind| if let SettingKind::Currency(it) = kind { Some(it) } else { None })?;
        match self.value(expr, &Scope::default()) {
            Ok(Value::Name(code)) => Some(code),
            _ => None,
        }
    }

    /// The line of that name.
    pub(super) fn line_named(&self, name: &str) -> Option<&Line> {
        self.policy.compensation.as_ref()?.lines.iter().find(|line| line.name.text == name)
    }

    /// What a line's name means elsewhere: its rounded amount, zero where it does not apply.
    pub(super) fn line_amount(&self, line: &Line) -> Res<Value> {
        let amount = match self.rounded_line(line)? {
            Some((_, Some(amount))) => amount,
            _ => BigInt::from(0),
        };
        Ok(Value::Money(Rat::from_integer(amount) / self.unit(), self.currency.clone()))
    }

    /// How many smallest units a major one has.
    fn unit(&self) -> Rat {
        whole(10).pow(places(&self.currency).unwrap() as i32)
    }

    /// The exact amount of a line and the rounded one, in smallest units; none where it does not apply.
    #[allow(clippy::type_complexity, reason = "exact and rounded, if there are any")]
    fn rounded_line(&self, line: &Line) -> Res<Option<(Option<Rat>, Option<BigInt>)>> {
        let scope = Scope::default();
        if !self.allowed()? || !self.stands(line.when.as_ref(), line.unless.as_ref(), &scope)? {
            return Ok(None);
        }
        let Some(amount) = &line.amount else { return Ok(Some((None, None))) };
        let exact = self.units(amount)?;
        let mut bound = exact.clone();
        if let Some(floor) = &line.at_least {
            bound = bound.max(self.units(floor)?);
        }
        if let Some(cap) = &line.at_most {
            bound = bound.min(self.units(cap)?);
        }
        let amount = self.round(&bound)?;
        if amount < BigInt::from(0) {
            return Err("negative_amount");
        }
        Ok(Some((Some(exact), Some(amount))))
    }

    /// An amount in smallest units.
    fn units(&self, expr: &Expr) -> Res<Rat> {
        match self.value(expr, &Scope::default())? {
            Value::Money(amount, currency) if currency == self.currency => Ok(amount * self.unit()),
            Value::Money(_, currency) if places(&currency).is_none() => Err("special_unit"),
            Value::Money(..) => Err("currencies_differ"),
            // A sum of nothing.
            Value::Num(zero) if zero == whole(0) => Ok(zero),
            Value::Unknown => Err("unknown_value"),
            other => panic!("{other:?} is no amount"),
        }
    }

    fn round(&self, exact: &Rat) -> Res<BigInt> {
        match self.policy.rounding() {
            Some(mode) => Ok(rounded(exact, mode)),
            None if exact.is_integer() => Ok(exact.to_integer()),
            None => Err("no_rounding"),
        }
    }

    fn limit(&self, expr: &Expr) -> Res<BigInt> {
        let limit = self.round(&self.units(expr)?)?;
        if limit < BigInt::from(0) { Err("negative_amount") } else { Ok(limit) }
    }

    /// An amount over a chain of bearers.
    fn bear(&self, amount: &BigInt, chain: &[Bearer]) -> Res<Parts> {
        let mut parts = Parts::new();
        let mut left = amount.clone();
        if chain.is_empty() {
            self.by_fault(&left.clone(), &BTreeMap::new(), &mut left, &mut parts)?;
        }
        for bearer in chain {
            let limit = bearer.at_most.as_ref().map(|limit| self.limit(limit)).transpose()?;
            let most = limit.map_or_else(|| left.clone(), |limit| limit.min(left.clone()));
            if bearer.who.text == "responsibility" {
                let mut limits = BTreeMap::new();
                for one in &bearer.limits {
                    limits.insert(one.party.text.as_str(), self.limit(&one.at_most)?);
                }
                self.by_fault(&most, &limits, &mut left, &mut parts)?;
            } else {
                add(&mut parts, &bearer.who.text, &most);
                left -= most;
            }
        }
        Ok(parts)
    }

    /// An amount over those at fault, each up to his own limit.
    fn by_fault(
        &self,
        most: &BigInt,
        limits: &BTreeMap<&str, BigInt>,
        left: &mut BigInt,
        parts: &mut Parts,
    ) -> Res<()> {
        let (shares, _) = self.shares()?;
        let weights: Vec<Rat> = shares.iter().map(|(_, share)| share.clone()).collect();
        for ((party, _), part) in shares.iter().zip(split(most, &weights)) {
            let part = match limits.get(party.as_str()) {
                Some(limit) => part.min(limit.clone()),
                None => part,
            };
            add(parts, party, &part);
            *left -= part;
        }
        Ok(())
    }

    /// The lines that apply with their bearers, before deductions and the total's cap.
    fn entries<'b>(&self, compensation: &'b Compensation) -> Res<Vec<Entry<'b>>> {
        let mut entries = Vec::new();
        for line in &compensation.lines {
            let Some((exact, amount)) = self.rounded_line(line)? else { continue };
            let parts = match (&amount, line.kind) {
                (None, _) | (_, LineKind::Deduct) => Parts::new(),
                (Some(amount), _) => self.bear(amount, &line.borne_by)?,
            };
            let to = line.to.as_ref().map_or_else(|| self.policy.parties[0].clone(), |to| to.text.clone());
            entries.push(Entry { line, to, exact, amount: amount.unwrap_or_default(), parts });
        }
        Ok(entries)
    }

    /// Deductions lower what their receiver gets and, in proportion, what each pays him.
    fn deduct(&self, entries: &mut [Entry]) {
        for at in 0..entries.len() {
            if entries[at].line.kind != LineKind::Deduct {
                continue;
            }
            let to = entries[at].to.clone();
            let paid = self.payers(entries, &to);
            let sum = paid.iter().fold(BigInt::from(0), |sum, (_, part)| sum + part);
            let amount = entries[at].amount.clone().min(sum);
            let weights: Vec<Rat> = paid.iter().map(|(_, part)| Rat::from_integer(part.clone())).collect();
            let parts = split(&amount, &weights);
            entries[at].parts = paid.into_iter().zip(parts).map(|((party, _), part)| (party, part)).collect();
            entries[at].amount = amount;
        }
    }

    /// What each pays a party, after the deductions so far, in the order of the parties.
    fn payers(&self, entries: &[Entry], to: &str) -> Parts {
        let mut paid: Parts = self.policy.parties.iter().map(|party| (party.clone(), BigInt::from(0))).collect();
        for entry in entries.iter().filter(|entry| entry.to == to) {
            for (party, part) in entry.parts.iter().filter(|(party, _)| party != to) {
                match entry.line.kind {
                    LineKind::Pay => add(&mut paid, party, part),
                    LineKind::Deduct => add(&mut paid, party, &-part),
                    LineKind::Give => {}
                }
            }
        }
        paid
    }

    /// Who gets how much, and who pays it.
    fn by_party(&self, entries: &[Entry]) -> Parts {
        let mut all: Parts = self.policy.parties.iter().map(|party| (party.clone(), BigInt::from(0))).collect();
        for entry in entries {
            for (party, part) in entry.parts.iter().filter(|(party, _)| *party != entry.to) {
                let part = match entry.line.kind {
                    LineKind::Pay => part.clone(),
                    LineKind::Deduct => -part,
                    LineKind::Give => continue,
                };
                add(&mut all, party, &-&part);
                add(&mut all, &entry.to, &part);
            }
        }
        all
    }

    /// What the first party is paid.
    fn sum(&self, entries: &[Entry]) -> BigInt {
        self.payers(entries, &self.policy.parties[0]).iter().fold(BigInt::from(0), |sum, (_, part)| sum + part)
    }

    /// Takes what is above the limit from the last line upwards. What the deductions have taken from a bearer cannot
    /// be taken from him again.
    fn cap(&self, entries: &mut [Entry], limit: &BigInt) {
        let mut excess = self.sum(entries) - limit;
        for at in (0..entries.len()).rev() {
            if entries[at].line.kind != LineKind::Pay || entries[at].to != self.policy.parties[0] {
                continue;
            }
            let pays = self.payers(entries, &entries[at].to);
            let entry = &mut entries[at];
            let free = |(party, part): &(String, BigInt)| {
                let left = pays.iter().find(|(payer, _)| payer == party && *party != entry.to);
                left.map_or_else(BigInt::default, |(_, left)| left.min(part).clone())
            };
            let free: Vec<BigInt> = entry.parts.iter().map(free).collect();
            let take = excess.clone().min(free.iter().sum()).max(BigInt::from(0));
            let weights: Vec<Rat> = free.into_iter().map(Rat::from_integer).collect();
            for ((_, part), less) in entry.parts.iter_mut().zip(split(&take, &weights)) {
                *part -= less;
            }
            entry.amount -= &take;
            excess -= take;
        }
    }

    fn ledger(&self) -> Res<(Vec<Entry<'_>>, Option<Cap>)> {
        let Some(compensation) = self.policy.compensation.as_ref() else { return Ok((vec![], None)) };
        if !self.allowed()? {
            return Ok((vec![], None));
        }
        let mut entries = self.entries(compensation)?;
        self.deduct(&mut entries);
        let before = self.sum(&entries);
        let mut cap = None;
        if let Some(total) = compensation.totals.first() {
            // Down, whatever the policy's rounding.
            let limit = self.units(&total.at_most)?.floor().to_integer();
            if limit < BigInt::from(0) {
                return Err("negative_amount");
            }
            self.cap(&mut entries, &limit);
            cap = Some((limit, before));
        }
        Ok((entries, cap))
    }

    /// `compensation.total`.
    pub(super) fn total(&self) -> Res<Value> {
        let (entries, _) = self.ledger()?;
        Ok(Value::Money(Rat::from_integer(self.sum(&entries)) / self.unit(), self.currency.clone()))
    }

    /// The ledger as the engine writes it.
    pub(super) fn ledger_json(&self) -> Res<Json> {
        let (entries, cap) = self.ledger()?;
        let show =
            |units: &BigInt| fixed(&(Rat::from_integer(units.clone()) / self.unit()), places(&self.currency).unwrap());
        let parts = |parts: &Parts| -> Map<String, Json> {
            let kept = parts.iter().filter(|(_, part)| *part != BigInt::from(0));
            kept.map(|(party, part)| (party.clone(), json!(show(part)))).collect()
        };
        let mut lines = Vec::new();
        for entry in &entries {
            let (kind, key) = match entry.line.kind {
                LineKind::Pay => ("pay", "borne"),
                LineKind::Deduct => ("deduct", "lowers"),
                LineKind::Give => ("give", "borne"),
            };
            let mut json =
                json!({ "name": entry.line.name.text, "kind": kind, "to": entry.to, key: parts(&entry.parts) });
            if let Some(exact) = &entry.exact {
                json["amount"] = json!(show(&entry.amount));
                if *exact != Rat::from_integer(entry.amount.clone()) {
                    json["exact"] = json!(major(&(exact / self.unit()), &self.currency));
                }
            }
            if entry.line.kind == LineKind::Give {
                let items = match &entry.line.of {
                    None => vec![],
                    Some(list) => match self.value(list, &Scope::default())? {
                        Value::List(all) => all,
                        other => panic!("{other:?} is no list"),
                    },
                };
                json["items"] = items
                    .iter()
                    .map(|item| match item {
                        Value::Record(_, at) => json!(at),
                        other => panic!("{other:?} is no item"),
                    })
                    .collect();
            }
            lines.push(json);
        }
        let mut json = json!({
            "currency": self.currency,
            "lines": lines,
            "total": show(&self.sum(&entries)),
            "by_party": parts(&self.by_party(&entries)),
        });
        if let Some((limit, before)) = cap {
            json["cap"] = json!({ "limit": show(&limit), "before": show(&before) });
        }
        Ok(json)
    }
}

fn add(parts: &mut Parts, party: &str, part: &BigInt) {
    match parts.iter_mut().find(|(known, _)| known == party) {
        Some((_, known)) => *known += part,
        None => parts.push((party.to_owned(), part.clone())),
    }
}

/// An amount in major units, with as many digits as its currency or as it needs.
pub(super) fn major(amount: &Rat, currency: &str) -> String {
    match places(currency) {
        Some(places) if (amount * whole(10).pow(places as i32)).is_integer() => fixed(amount, places),
        _ => written(amount),
    }
}
