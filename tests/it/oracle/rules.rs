//! Normally, except: which rules apply, which step back, and what is left.

use redress::syntax::ast::{Decision, Expr, Outcome, Rule};
use serde_json::{Value as Json, json};

use super::World;
use super::expression::{Scope, Stand};
use super::value::{Rat, Res, Value, hundredth, whole, written};

/// Shares of fault by party.
pub(super) type Shares = Vec<(String, Rat)>;

/// A rule whose conditions hold, with how its window stands.
pub(super) struct Ready<'a> {
    pub(super) rule: &'a Rule,
    pub(super) stand: Stand,
}

/// What a set of rules comes to.
pub(super) struct Said<'a, O> {
    pub(super) outcome: O,
    /// The exceptions that decided; none: `normally`.
    pub(super) rules: Vec<&'a Ready<'a>>,
}

impl<O> Said<'_, O> {
    /// The names of the rules that decided, in the order of the text.
    pub(super) fn names(&self) -> Vec<String> {
        if self.rules.is_empty() {
            return vec!["normally".to_owned()];
        }
        self.rules.iter().map(|ready| name(ready.rule).to_owned()).collect()
    }
}

/// The name of an exception.
pub(super) fn name(rule: &Rule) -> &str {
    rule.name.as_ref().map_or("normally", |name| &name.text)
}

/// Whether `winner` wins over `loser`, directly or through others of these rules.
fn wins(rules: &[&Rule], winner: &Rule, loser: &Rule) -> bool {
    let direct: Vec<&str> = winner.wins_over.iter().map(|name| name.text.as_str()).collect();
    direct.contains(&name(loser))
        || rules.iter().any(|middle| direct.contains(&name(middle)) && wins(rules, middle, loser))
}

/// What remains of the rules that apply: those that no other of them wins over.
pub(super) fn remaining<'a>(all: &[&Rule], apply: &[&'a Ready<'a>]) -> Vec<&'a Ready<'a>> {
    let beaten = |ready: &Ready| apply.iter().any(|other| wins(all, other.rule, ready.rule));
    apply.iter().copied().filter(|ready| !beaten(ready)).collect()
}

impl World<'_> {
    /// The exceptions among these rules whose conditions hold.
    pub(super) fn ready<'a>(&self, rules: &[&'a Rule], at: Option<&Expr>, scope: &Scope) -> Res<Vec<Ready<'a>>> {
        let at = match at {
            Some(at) => self.value(at, scope)?,
            None => Value::Instant(self.now),
        };
        let mut ready = Vec::new();
        for rule in rules.iter().filter(|rule| rule.name.is_some()) {
            // A clause that does not hold settles it, whatever the others come to.
            match self.stands(rule.when.as_ref(), rule.unless.as_ref(), scope) {
                Ok(false) => {}
                Ok(true) => ready.push(Ready { rule, stand: self.window(&rule.windows, &at, scope)? }),
                Err(fault) => match self.window(&rule.windows, &at, scope) {
                    Ok(Stand::NotYet(_) | Stand::TooLate(_)) => {}
                    Ok(Stand::Open { .. }) | Err(_) => return Err(fault),
                },
            }
        }
        Ok(ready)
    }

    /// What some rules come to, given those whose conditions hold.
    pub(super) fn say<'a, O: PartialEq>(
        &self,
        rules: &[&'a Rule],
        ready: &'a [Ready<'a>],
        outcome: impl Fn(&Rule) -> Res<O>,
    ) -> Res<Said<'a, O>> {
        let apply: Vec<&Ready> = ready.iter().filter(|ready| matches!(ready.stand, Stand::Open { .. })).collect();
        let left = remaining(rules, &apply);
        let Some(first) = left.first() else {
            let normally = rules.iter().find(|rule| rule.name.is_none()).unwrap();
            return Ok(Said { outcome: outcome(normally)?, rules: vec![] });
        };
        let said = outcome(first.rule)?;
        for other in &left[1..] {
            if outcome(other.rule)? != said {
                return Err("conflict");
            }
        }
        Ok(Said { outcome: said, rules: left })
    }

    /// Whether a finding counts as yes.
    pub(super) fn finding(&self, name: &str) -> Res<bool> {
        match self.found[name].as_str() {
            "yes" => return Ok(true),
            "no" => return Ok(false),
            _ => {}
        }
        let finding = self.policy.findings.iter().find(|finding| finding.name.text == name).unwrap();
        let (rules, scope) = (finding.rules.iter().collect::<Vec<_>>(), Scope::default());
        let ready = self.ready(&rules, finding.at.as_ref(), &scope)?;
        let said = self.say(&rules, &ready, |rule| match &rule.outcome {
            Some(Outcome::Presumed { value, .. }) => Ok(*value),
            other => panic!("{other:?} presumes nothing"),
        })?;
        Ok(said.outcome)
    }

    /// The value of a decision, and the rules that decided.
    pub(super) fn decided(&self, decision: &Decision) -> Res<(Value, Vec<String>)> {
        let (rules, scope) = (decision.rules.iter().collect::<Vec<_>>(), Scope::default());
        let ready = self.ready(&rules, decision.at.as_ref(), &scope)?;
        let said = self.say(&rules, &ready, |rule| match &rule.outcome {
            Some(Outcome::Value(expr)) => self.value(expr, &scope),
            other => panic!("{other:?} is no value"),
        })?;
        let names = said.names();
        Ok((said.outcome, names))
    }

    /// The shares of fault, in the order of the rule that decided, and the rules.
    pub(super) fn shares(&self) -> Res<(Shares, Vec<String>)> {
        let Some(responsibility) = &self.policy.responsibility else {
            return Ok((vec![("seller".to_owned(), whole(1))], vec!["normally".to_owned()]));
        };
        let (rules, scope) = (responsibility.rules.iter().collect::<Vec<_>>(), Scope::default());
        let ready = self.ready(&rules, responsibility.at.as_ref(), &scope)?;
        let said = self.say(&rules, &ready, |rule| {
            let Some(Outcome::Shares { shares, .. }) = &rule.outcome else { panic!("no shares") };
            let mut sum = whole(0);
            let mut all = Vec::new();
            for share in shares {
                let part = match &share.share {
                    Some(expr) => match self.value(expr, &scope)? {
                        Value::Num(part) => Some(part),
                        other => panic!("{other:?} is no share"),
                    },
                    None => None,
                };
                sum += part.clone().unwrap_or_else(|| whole(0));
                all.push((share.party.text.clone(), part));
            }
            let rest = whole(1) - &sum;
            let closed = all.iter().any(|(_, part)| part.is_none());
            if all.iter().any(|(_, part)| part.as_ref().is_some_and(|part| *part < whole(0))) {
                return Err("negative_share");
            }
            if !closed && rest != whole(0) || rest < whole(0) {
                return Err("shares_not_whole");
            }
            let all = all.into_iter().map(|(party, part)| (party, part.unwrap_or_else(|| rest.clone())));
            Ok(Same(all.filter(|(_, part)| *part != whole(0)).collect()))
        })?;
        let names = said.names();
        Ok((said.outcome.0, names))
    }

    /// `responsible(PARTY)`.
    pub(super) fn responsible(&self, party: &str) -> Res<Value> {
        let share = self.shares()?.0.into_iter().find(|(name, _)| name == party);
        Ok(Value::Num(share.map_or_else(|| whole(0), |(_, share)| share)))
    }
}

/// Shares are the same whatever their order.
struct Same(Shares);

impl PartialEq for Same {
    fn eq(&self, other: &Same) -> bool {
        let sorted = |same: &Same| {
            let mut all = same.0.clone();
            all.sort();
            all
        };
        sorted(self) == sorted(other)
    }
}

/// A value as the engine writes it.
pub(super) fn json(value: &Value, ty: &str) -> Json {
    match value {
        Value::Unknown => Json::Null,
        Value::Bool(value) => json!(value),
        Value::Num(number) if ty == "integer" => json!(number.to_integer().to_string().parse::<i64>().unwrap()),
        Value::Num(number) if ty == "percent" => json!(format!("{}%", written(&(number / hundredth(whole(1)))))),
        Value::Num(number) => json!(written(number)),
        Value::Money(amount, currency) => {
            json!({ "amount": super::ledger::major(amount, currency), "currency": currency })
        }
        Value::Date(date) => json!(date.to_string()),
        Value::Time(time) => json!(time.format("%H:%M").to_string()),
        Value::Instant(moment) => json!(instant(moment.at)),
        Value::Text(text) | Value::Name(text) => json!(text),
        Value::List(all) => Json::Array(all.iter().map(|one| json(one, ty)).collect()),
        Value::Duration(_) | Value::Rate(..) | Value::Record(..) => panic!("{value:?} is not written"),
    }
}

/// An instant as the engine writes it.
pub(super) fn instant(at: chrono::DateTime<chrono::Utc>) -> String {
    let format = if at.timestamp_subsec_millis() == 0 { "%Y-%m-%dT%H:%M:%SZ" } else { "%Y-%m-%dT%H:%M:%S%.3fZ" };
    at.format(format).to_string()
}
