//! Reading the facts of a case from JSON by the types that the policy declares. The case must be one that the engine
//! has read: nothing is validated here.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use redress::syntax::ast::{Field, TypeExpr, TypeKind};
use serde_json::Value as Json;

use super::World;
use super::expression::Scope;
use super::time::zone;
use super::value::{Length, Moment, Value, decimal, hundredth};

impl World<'_> {
    /// Takes the facts of a case. Twice, since currency and zone may themselves be facts.
    pub(super) fn bring(&mut self, case: &Json) {
        for _ in 0..2 {
            self.currency = self.setting_currency().unwrap_or_default();
            self.zone = self.setting_zone();
            for (path, field) in &self.policy.facts {
                let json = path.split('.').try_fold(case, |json, part| json.get(part));
                let value = self.field(field, json);
                self.facts.insert(path.clone(), value);
            }
            for finding in &self.policy.findings {
                let found = case.get(&finding.name.text).and_then(Json::as_str).unwrap_or("unproven");
                self.found.insert(finding.name.text.clone(), found.to_owned());
            }
        }
    }

    fn field(&self, field: &Field, json: Option<&Json>) -> Value {
        match (json, &field.default) {
            (None | Some(Json::Null), Some(default)) => match self.value(default, &Scope::default()).unwrap() {
                // Nothing, in whatever currency an amount is.
                Value::Num(_) if is_money(&field.ty) => self.typed(&field.ty, &Json::from(0)),
                value => value,
            },
            (None | Some(Json::Null), None) => Value::Unknown,
            (Some(json), _) => self.typed(&field.ty, json),
        }
    }

    fn typed(&self, ty: &TypeExpr, json: &Json) -> Value {
        match &ty.kind {
            TypeKind::Error => unreachable!("a sound text has no holes"),
            TypeKind::Named(name) => self.named(&name.text, json),
            TypeKind::MoneyIn(code) => money(json, &code.text),
            TypeKind::List(element) => {
                let all = json.as_array().unwrap().iter().enumerate();
                Value::List(
                    all.map(|(at, json)| match self.typed(element, json) {
                        Value::Record(fields, _) => Value::Record(fields, at),
                        other => other,
                    })
                    .collect(),
                )
            }
            TypeKind::Rate { to, .. } => Value::Rate(decimal(&text(json)), to.dotted()),
        }
    }

    fn named(&self, name: &str, json: &Json) -> Value {
        match name {
            "bool" => Value::Bool(json.as_bool().unwrap()),
            "integer" | "number" => Value::Num(decimal(&text(json))),
            "percent" => Value::Num(hundredth(decimal(text(json).trim_end_matches('%')))),
            "money" => money(json, &self.currency),
            "date" => Value::Date(date(&text(json))),
            "time" => Value::Time(time(&text(json))),
            "datetime" => Value::Instant(Moment::plain(self.instant(&text(json)))),
            "text" | "zone" => Value::Text(text(json)),
            "duration" => panic!("the oracle reads no durations from cases"),
            _ => match self.policy.records.get(name) {
                Some(record) => {
                    let read = |field: &Field| (field.name.text.clone(), self.field(field, json.get(&field.name.text)));
                    Value::Record(record.fields.iter().map(read).collect::<BTreeMap<_, _>>(), 0)
                }
                None => Value::Name(text(json)),
            },
        }
    }

    /// An instant as written; without an offset it is read in the policy's zone.
    pub(super) fn instant(&self, text: &str) -> DateTime<Utc> {
        let text = text.replace(['z', 'Z'], "+00:00");
        let formats = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M"];
        let with_offset =
            formats.iter().find_map(|format| DateTime::parse_from_str(&text, &format!("{format}%:z")).ok());
        if let Some(instant) = with_offset {
            return instant.with_timezone(&Utc);
        }
        let local = formats.iter().find_map(|format| NaiveDateTime::parse_from_str(&text, format).ok()).unwrap();
        zone::at(self.zone.unwrap(), local)
    }
}

fn is_money(ty: &TypeExpr) -> bool {
    matches!(&ty.kind, TypeKind::MoneyIn(_)) || matches!(&ty.kind, TypeKind::Named(name) if name.text == "money")
}

fn money(json: &Json, currency: &str) -> Value {
    match json.get("amount") {
        Some(amount) => Value::Money(decimal(&text(amount)), text(&json["currency"])),
        None => Value::Money(decimal(&text(json)), currency.to_owned()),
    }
}

/// A text, or a number as it is written.
fn text(json: &Json) -> String {
    json.as_str().map_or_else(|| json.to_string(), str::to_owned)
}

pub(super) fn date(text: &str) -> NaiveDate {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").unwrap()
}

pub(super) fn time(text: &str) -> NaiveTime {
    let formats = ["%H:%M", "%H:%M:%S%.f"];
    formats.iter().find_map(|format| NaiveTime::parse_from_str(text, format).ok()).unwrap()
}

/// A count as written in a duration.
pub(super) fn length(count: &str, unit: redress::syntax::ast::DurationUnit, by: Option<String>) -> Length {
    Length::of(count.parse().unwrap(), unit, by)
}
