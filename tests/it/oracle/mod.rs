//! A second evaluator, written from the reference alone: the oracle that the engine is compared with.
//!
//! It walks the tree of a policy as it was parsed and shares nothing else with the engine. It is slow on purpose:
//! facts in a map, numbers as big fractions, rows looked at one by one, days counted one by one. It takes policies that
//! the checker has passed and cases that the engine could read, and validates neither. It knows decisions only;
//! workflows would count deadlines with what is in `time`.

mod differ;
mod eligibility;
mod expression;
mod facts;
mod generated;
mod ledger;
mod mutated;
mod policy;
mod rules;
mod shipped;
mod table;
mod time;
mod value;

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use chrono::{DateTime, Utc};
use redress::syntax::ast::TypeKind;
use serde_json::{Map, Value as Json, json};

use expression::Scope;
use policy::Policy;
use time::Hours;
use value::{Fault, Moment, Res, Value};

/// One case under one policy at one instant.
struct World<'a> {
    policy: &'a Policy,
    now: Moment,
    currency: String,
    zone: Option<chrono_tz::Tz>,
    facts: BTreeMap<String, Value>,
    /// The raw answers to the findings.
    found: BTreeMap<String, String>,
    eligible: OnceCell<Res<Vec<Value>>>,
    allowed: OnceCell<Res<bool>>,
    calendars: RefCell<BTreeMap<String, Rc<Hours>>>,
}

/// What the oracle says: the decision in the shape of the engine's JSON without texts, or every fault that it found
/// (and `no_items` where there was none to judge).
type Answer = Result<Json, BTreeSet<Fault>>;

/// Decides a case.
fn decide(policy: &Policy, case: &Json, now: DateTime<Utc>) -> Answer {
    World::new(policy, case, now).answer()
}

impl World<'_> {
    fn new<'a>(policy: &'a Policy, case: &Json, now: DateTime<Utc>) -> World<'a> {
        let mut world = World {
            policy,
            now: Moment::plain(now),
            currency: String::new(),
            zone: None,
            facts: BTreeMap::new(),
            found: BTreeMap::new(),
            eligible: OnceCell::new(),
            allowed: OnceCell::new(),
            calendars: RefCell::default(),
        };
        world.bring(case);
        world
    }

    fn answer(&self) -> Answer {
        let mut faults = BTreeSet::new();
        let mut json = Map::new();
        json.insert("policy".into(), json!({ "id": self.policy.name, "version": self.policy.version() }));
        json.insert("at".into(), json!(rules::instant(self.now.at)));
        if let Some(zone) = self.zone {
            json.insert("zone".into(), json!(zone.name()));
        }
        let mut put = |key: &str, part: Res<Option<Json>>| match part {
            Ok(Some(part)) => {
                json.insert(key.into(), part);
            }
            Ok(None) => {}
            Err(fault) => {
                faults.insert(fault);
            }
        };
        put("findings", self.findings_json());
        put("eligibility", self.policy.eligibility.as_ref().map(|it| self.eligibility_json(it)).transpose());
        put("responsibility", self.shares_json().map(Some));
        put("compensation", self.policy.compensation.as_ref().map(|_| self.ledger_json()).transpose());
        put("decisions", self.decisions_json());
        put("always", self.always());
        if faults.is_empty() {
            return Ok(Json::Object(json));
        }
        if self
            .policy
            .eligibility
            .as_ref()
            .is_some_and(|it| matches!(self.items(it), Ok(Some(items)) if items.is_empty()))
        {
            faults.insert("no_items");
        }
        Err(faults)
    }

    fn findings_json(&self) -> Res<Option<Json>> {
        let mut json = Map::new();
        for finding in &self.policy.findings {
            let name = &finding.name.text;
            json.insert(name.clone(), json!({ "found": self.found[name], "holds": self.finding(name)? }));
        }
        Ok(Some(Json::Object(json)).filter(|_| !self.policy.findings.is_empty()))
    }

    fn shares_json(&self) -> Res<Json> {
        let (shares, rules) = self.shares()?;
        let percent = |share: &value::Rat| json!(format!("{}%", value::written(&(share * value::whole(100)))));
        let shares: Map<String, Json> = shares.iter().map(|(party, share)| (party.clone(), percent(share))).collect();
        Ok(json!({ "shares": shares, "rules": rules }))
    }

    fn decisions_json(&self) -> Res<Option<Json>> {
        let mut json = Map::new();
        for decision in &self.policy.decisions {
            let ty = match &decision.ty.kind {
                TypeKind::Named(name) => name.text.as_str(),
                TypeKind::Error | TypeKind::MoneyIn(_) | TypeKind::List(_) | TypeKind::Rate { .. } => "",
            };
            let value = match self.decided(decision)?.0 {
                // A sum of nothing.
                Value::Num(zero) if ty == "money" => Value::Money(zero, self.currency.clone()),
                value => value,
            };
            json.insert(decision.name.text.clone(), rules::json(&value, ty));
        }
        Ok(Some(Json::Object(json)))
    }

    fn always(&self) -> Res<Option<Json>> {
        for always in &self.policy.always {
            if !self.holds(&always.condition, &Scope::default())? {
                return Err("always_broken");
            }
        }
        Ok(None)
    }

    /// What a definition sees of the place where its name stands: the item that is judged, if any.
    fn outer(&self, scope: &Scope) -> BTreeMap<String, Value> {
        let per = self.policy.eligibility.as_ref().and_then(|eligibility| eligibility.per.as_ref());
        let item = per.and_then(|per| scope.names.get_key_value(&per.binder.text));
        item.into_iter().map(|(name, value)| (name.clone(), value.clone())).collect()
    }
}

/// Whether a version has begun for a case.
fn in_force(policy: &Policy, case: &Json) -> bool {
    use redress::syntax::ast::{BinaryOp, SettingKind};
    let effective = policy.setting(|kind| match kind {
        SettingKind::Effective { from, by, .. } => Some((from, by)),
        _ => None,
    });
    let Some((from, by)) = effective else { return true };
    let world = World::new(policy, case, DateTime::UNIX_EPOCH);
    let from = world.value(from, &Scope::default()).unwrap();
    world.ordered(BinaryOp::LessEqual, &from, &world.facts[&by.dotted()]).unwrap()
}
