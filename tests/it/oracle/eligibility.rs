//! Who may claim what: each remedy by itself, and each item.

use redress::syntax::ast::{Eligibility, Outcome, Rule, VerdictWord};
use serde_json::{Value as Json, json};

use super::World;
use super::expression::{Scope, Stand};
use super::rules::{Ready, instant, name, remaining};
use super::value::{Moment, Res, Value};

/// Verdicts from the worst to the best.
const WORDS: [&str; 3] = ["deny", "review", "allow"];

/// What is said of a remedy, or of an item.
pub(super) struct Judged {
    /// The place in [`WORDS`].
    verdict: usize,
    rules: Vec<String>,
    from: Option<Moment>,
    until: Option<Moment>,
    /// Rules that only their window keeps out, with the verdict that they would lead to.
    kept_out: Vec<(String, Stand, usize)>,
}

impl World<'_> {
    /// The path of the fact that says what is asked.
    pub(super) fn asked_path(&self) -> Option<String> {
        let path = self.policy.eligibility.as_ref()?.of.as_ref()?.dotted();
        self.policy.fact(&path).map(|_| path)
    }

    /// The remedy that is asked.
    pub(super) fn asked(&self) -> String {
        let of = self.policy.eligibility.as_ref().and_then(|eligibility| eligibility.of.as_ref());
        let Some(of) = of else { return self.policy.remedies[0].clone() };
        match self.facts.get(&of.dotted()) {
            Some(Value::Name(asked)) => asked.clone(),
            _ => of.dotted(),
        }
    }

    /// The verdict on a remedy for one item, or without items.
    fn judge(&self, eligibility: &Eligibility, remedy: &str, item: Option<&Value>) -> Res<Judged> {
        let mut scope = Scope { asked: Some(remedy.to_owned()), ..Scope::default() };
        if let (Some(per), Some(item)) = (&eligibility.per, item) {
            scope = scope.with(&per.binder.text, item.clone());
        }
        let rules: Vec<&Rule> =
            eligibility.rules.iter().filter(|rule| rule.name.is_none() || names_remedy(rule, remedy)).collect();
        // Winning passes on through other rules, whatever remedies these name.
        let all: Vec<&Rule> = eligibility.rules.iter().collect();
        let ready = self.ready(&rules, eligibility.at.as_ref(), &scope)?;
        let said = self.say(&all, &ready, |rule| Ok(if names_remedy(rule, remedy) { verdict(rule) } else { 0 }))?;
        let windows: Vec<(Option<Moment>, Option<Moment>)> = said.rules.iter().map(|ready| bounds(ready)).collect();
        let allowed = said.outcome == 2;
        let from =
            windows.iter().map(|(from, _)| *from).reduce(|one, two| Some(if one?.at <= two?.at { one? } else { two? }));
        let until = windows
            .iter()
            .map(|(_, until)| *until)
            .reduce(|one, two| Some(if one?.at >= two?.at { one? } else { two? }));
        let mut kept_out = Vec::new();
        for out in ready.iter().filter(|ready| !is_open(ready)) {
            // Nothing else may keep it out: no rule that applies wins over it.
            let apply: Vec<&Ready> = ready.iter().filter(|other| is_open(other)).chain([out]).collect();
            if remaining(&all, &apply).iter().any(|left| name(left.rule) == name(out.rule)) {
                kept_out.push((name(out.rule).to_owned(), out.stand, verdict(out.rule)));
            }
        }
        // What is allowed ends, at the latest, where a rule begins to say something else.
        let refusals = kept_out.iter().filter(|(_, _, would)| *would < 2).filter_map(|(_, stand, _)| match stand {
            Stand::NotYet(opens) => *opens,
            Stand::Open { .. } | Stand::TooLate(_) => None,
        });
        let until = refusals.chain(until.flatten()).min_by_key(|until| until.at);
        Ok(Judged {
            verdict: said.outcome,
            rules: said.names(),
            from: from.flatten().filter(|_| allowed),
            until: until.filter(|_| allowed),
            kept_out,
        })
    }

    /// The items that are judged, where each is.
    pub(super) fn items(&self, eligibility: &Eligibility) -> Res<Option<Vec<Value>>> {
        let Some(per) = &eligibility.per else { return Ok(None) };
        match self.value(&per.list, &Scope::default())? {
            Value::List(items) => Ok(Some(items)),
            other => panic!("{other:?} is no list"),
        }
    }

    /// The verdicts on a remedy, item by item; one without items.
    fn judge_all(&self, eligibility: &Eligibility, remedy: &str) -> Res<Vec<Judged>> {
        match self.items(eligibility)? {
            None => Ok(vec![self.judge(eligibility, remedy, None)?]),
            Some(items) => items.iter().map(|item| self.judge(eligibility, remedy, Some(item))).collect(),
        }
    }

    /// The verdict on a remedy over all items.
    fn judge_remedy(&self, eligibility: &Eligibility, remedy: &str) -> Res<Judged> {
        let all = self.judge_all(eligibility, remedy)?;
        let best = all.iter().map(|judged| judged.verdict).max().unwrap_or(0);
        let deciding: Vec<&Judged> = all.iter().filter(|judged| judged.verdict == best).collect();
        let order = |name: &String| {
            eligibility
                .rules
                .iter()
                .position(|rule| super::rules::name(rule) == name && rule.name.is_some())
                .unwrap_or(usize::MAX)
        };
        let mut rules: Vec<String> = deciding.iter().flat_map(|judged| judged.rules.clone()).collect();
        rules.sort_by_key(order);
        rules.dedup();
        let unbounded_from = deciding.iter().any(|judged| judged.from.is_none());
        let unbounded_until = deciding.iter().any(|judged| judged.until.is_none());
        let from = deciding.iter().filter_map(|judged| judged.from).min_by_key(|from| from.at);
        let until = deciding.iter().filter_map(|judged| judged.until).max_by_key(|until| until.at);
        let kept_out = all
            .iter()
            .flat_map(|judged| judged.kept_out.iter().filter(|(_, _, would)| *would > judged.verdict))
            .cloned()
            .collect();
        Ok(Judged {
            verdict: best,
            rules,
            from: from.filter(|_| !unbounded_from),
            until: until.filter(|_| !unbounded_until),
            kept_out,
        })
    }

    /// Whether the asked remedy is allowed; whatever is asked is, without `eligibility`.
    pub(super) fn allowed(&self) -> Res<bool> {
        *self.allowed.get_or_init(|| self.is_verdict(&self.asked(), 2).map(|value| value == Value::Bool(true)))
    }

    /// `eligible(REMEDY)`, `under_review(REMEDY)`; what is no remedy is the fact that says what is asked.
    pub(super) fn is_verdict(&self, remedy: &str, verdict: usize) -> Res<Value> {
        let Some(eligibility) = &self.policy.eligibility else { return Ok(Value::Bool(verdict == 2)) };
        let asked = self.asked();
        let remedy = if self.policy.remedies.iter().any(|one| one == remedy) { remedy } else { &asked };
        Ok(Value::Bool(self.judge_remedy(eligibility, remedy)?.verdict == verdict))
    }

    /// `eligible_items`: those for which the asked remedy is allowed.
    pub(super) fn eligible_items(&self) -> Res<Vec<Value>> {
        if let Some(known) = self.eligible.get() {
            return known.clone();
        }
        let found = self.find_eligible_items();
        self.eligible.get_or_init(|| found).clone()
    }

    fn find_eligible_items(&self) -> Res<Vec<Value>> {
        let eligibility = self.policy.eligibility.as_ref().unwrap();
        let items = self.items(eligibility)?.unwrap();
        let judged = self.judge_all(eligibility, &self.asked())?;
        Ok(items.into_iter().zip(judged).filter(|(_, judged)| judged.verdict == 2).map(|(item, _)| item).collect())
    }

    /// The verdicts as the engine writes them.
    pub(super) fn eligibility_json(&self, eligibility: &Eligibility) -> Res<Json> {
        let asked = self.asked();
        let mut remedies = serde_json::Map::new();
        for remedy in &self.policy.remedies {
            remedies.insert(remedy.clone(), self.judge_remedy(eligibility, remedy)?.json(true));
        }
        let mut json = json!({
            "asked": asked,
            "verdict": remedies[&asked]["verdict"],
            "remedies": remedies,
        });
        if eligibility.per.is_some() {
            let all = self.judge_all(eligibility, &asked)?;
            json["items"] = all
                .iter()
                .enumerate()
                .map(|(at, judged)| {
                    let mut json = judged.json(false);
                    json["index"] = json!(at);
                    json
                })
                .collect();
        }
        Ok(json)
    }
}

impl Judged {
    fn json(&self, windows: bool) -> Json {
        let mut json = json!({ "verdict": WORDS[self.verdict], "rules": self.rules });
        if let Some(from) = self.from {
            json["from"] = json!(instant(from.at));
        }
        if let Some(until) = self.until {
            json["until"] = json!(instant(until.at));
        }
        if windows && !self.kept_out.is_empty() {
            json["windows"] = self
                .kept_out
                .iter()
                .map(|(rule, stand, _)| match stand {
                    Stand::NotYet(None) => json!({ "rule": rule, "state": "not_yet" }),
                    Stand::NotYet(Some(opens)) => {
                        json!({ "rule": rule, "state": "not_yet", "opens": instant(opens.at) })
                    }
                    Stand::TooLate(closed) => {
                        json!({ "rule": rule, "state": "too_late", "closed": instant(closed.at) })
                    }
                    Stand::Open { .. } => panic!("an open window keeps nothing out"),
                })
                .collect();
        }
        json
    }
}

fn is_open(ready: &Ready) -> bool {
    matches!(ready.stand, Stand::Open { .. })
}

fn bounds(ready: &Ready) -> (Option<Moment>, Option<Moment>) {
    match ready.stand {
        Stand::Open { from, until } => (from, until),
        Stand::NotYet(_) | Stand::TooLate(_) => panic!("the rule decided"),
    }
}

fn names_remedy(rule: &Rule, remedy: &str) -> bool {
    match &rule.outcome {
        Some(Outcome::Verdict { remedies: Some(named), .. }) => named.iter().any(|name| name.text == remedy),
        _ => true,
    }
}

fn verdict(rule: &Rule) -> usize {
    match &rule.outcome {
        Some(Outcome::Verdict { verdict: VerdictWord::Deny, .. }) => 0,
        Some(Outcome::Verdict { verdict: VerdictWord::Review, .. }) => 1,
        Some(Outcome::Verdict { verdict: VerdictWord::Allow, .. }) => 2,
        other => panic!("{other:?} is no verdict"),
    }
}
