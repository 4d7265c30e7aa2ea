//! A case and an event as JSON, such as their readers take them.
//!
//! Promises: what is written is read back as the same values, and written again as the same text. Amounts are texts
//! with their currency's minor digits, other numbers texts of exact decimals (whole ones of an `integer` plain
//! numbers); what no decimal is, is a fraction such as `"1/3"`. Instants are RFC 3339 in UTC; one that ends a day says
//! so, since further days count on from it: `2026-03-19T24:00:00+01:00`. Refused when they are read back are only negative
//! durations and `integer`s of 39 digits, which cases cannot bring either.

use super::case::Event;
use super::json::Writer;
use crate::eval::{self, Case, show};
use crate::ir::{Actor, ExprKind, FactId, Node, Object, Program};
use crate::time::Instant;
use crate::value::{Coin, Currency, Money, Num, RecordId, Type, Val};

/// Writes a case: its `id` and the facts that are known, in the order of the policy's text.
pub fn case(json: &mut Writer, program: &Program, case: &Case) {
    let values = Values { program, bag: case, currency: eval::currency(program, case).ok().flatten() };
    json.object(|json| {
        if let Some(id) = &case.id {
            json.key("id").text(id);
        }
        values.facts(json, &program.fact_tree);
    });
}

/// Writes an event: `id`, `at`, `actor`, `event`, and the fields that it brought by their whole names. Amounts name
/// their currency unless it is the same for every case, so that the event says the same whatever becomes of its case.
pub fn event(json: &mut Writer, program: &Program, event: &Event) {
    let Some(declared) = program.workflow.as_ref().and_then(|workflow| workflow.events.get(event.event)) else {
        return json.null();
    };
    let bag = &event.fields.bag;
    let currency = match program.currency.as_ref().map(|currency| &currency.kind) {
        Some(ExprKind::Const(Val::Currency(currency))) => Some(*currency),
        Some(_) | None => None,
    };
    let values = Values { program, bag, currency };
    json.object(|json| {
        if let Some(id) = &event.id {
            json.key("id").text(id);
        }
        json.key("at").text(&written(event.at));
        json.key("actor").text(actor(program, event.actor));
        json.key("event").text(&declared.decl.name);
        for (at, (field, value)) in (0u32..).zip(declared.fields.iter().zip(&bag.slots)) {
            if event.fields.given.checked_shr(at).unwrap_or(0) & 1 == 1 {
                values.value(json.key(&field.name), &field.ty.base, value);
            }
        }
    });
}

/// The name of one who acts.
fn actor(program: &Program, actor: Actor) -> &str {
    match actor {
        Actor::Party(party) => program.parties.get(party).map_or("", |party| &party.decl.name),
        Actor::System => "system",
    }
}

/// Writes values of a case or event.
struct Values<'a> {
    program: &'a Program,
    /// Where texts, lists and records lie.
    bag: &'a Case,
    /// The currency that amounts are read in where they name none.
    currency: Option<Currency>,
}

impl Values<'_> {
    fn facts(&self, json: &mut Writer, tree: &Object) {
        for (name, node) in &tree.entries {
            match node {
                Node::Fact(id) => {
                    let Some(fact) = self.program.facts.get(*id) else { continue };
                    self.entry(json, name, &fact.ty.base, self.fact(*id), fact.default.is_some());
                }
                Node::Group { object, title: _ } if self.has_any(object) => {
                    json.key(name).object(|json| self.facts(json, object));
                }
                Node::Group { .. } => {}
            }
        }
    }

    fn fact(&self, id: FactId) -> &Val {
        self.bag.slots.get(id.index()).unwrap_or(&Val::Unknown)
    }

    /// Whether a group holds something that is written.
    fn has_any(&self, tree: &Object) -> bool {
        tree.entries.iter().any(|(_, node)| match node {
            Node::Fact(id) => {
                *self.fact(*id) != Val::Unknown
                    || self.program.facts.get(*id).is_some_and(|fact| fact.default.is_some())
            }
            Node::Group { object, title: _ } => self.has_any(object),
        })
    }

    /// Writes a fact or field; what is unknown is left out unless leaving it out would mean its default.
    fn entry(&self, json: &mut Writer, name: &str, ty: &Type, value: &Val, has_default: bool) {
        if *value != Val::Unknown || has_default {
            self.value(json.key(name), ty, value);
        }
    }

    fn value(&self, json: &mut Writer, ty: &Type, value: &Val) {
        match (value, ty) {
            (Val::Unknown, _) => json.null(),
            (Val::Bool(value), _) => json.bool(*value),
            (Val::Num(num), Type::Integer) => json.plain(num),
            (Val::Num(num), Type::Percent) => match num.mul(Num::from_i64(100)) {
                Some(hundredths) => json.text(&format!("{}%", exact(hundredths))),
                None => json.text(&exact(*num)),
            },
            (Val::Num(num), _) => json.text(&exact(*num)),
            (Val::Rate { rate, .. }, _) => json.text(&exact(*rate)),
            (Val::Money(money), Type::Money(Coin::Case)) if Some(money.currency) != self.currency => {
                json.object(|json| {
                    json.key("amount").text(&amount(*money));
                    json.key("currency").text(money.currency.code());
                });
            }
            (Val::Money(money), _) => json.text(&amount(*money)),
            (Val::Instant(instant), _) => json.text(&written(*instant)),
            (Val::List(list), Type::List(element)) => {
                let stride = match &**element {
                    Type::Record(id) => self.program.records.get(*id).map_or(1, |record| record.stride()),
                    _ => 1,
                };
                json.list(0..list.len, |json, at| {
                    self.element(json, element, list.start.saturating_add(at.saturating_mul(stride)));
                });
            }
            (Val::Record(start), Type::Record(id)) => self.record(json, *id, *start),
            _ => json.text(&show(self.program, value, ty, &|id| self.bag.text(self.program, id))),
        }
    }

    fn element(&self, json: &mut Writer, ty: &Type, slot: u32) {
        match ty {
            Type::Record(id) => self.record(json, *id, slot),
            _ => self.value(json, ty, self.slot(slot)),
        }
    }

    fn record(&self, json: &mut Writer, id: RecordId, start: u32) {
        let fields = self.program.records.get(id).map_or(&[][..], |record| &record.fields);
        json.object(|json| {
            for (offset, field) in (0u32..).zip(fields) {
                let value = self.slot(start.saturating_add(offset));
                self.entry(json, &field.decl.name, &field.ty.base, value, field.default.is_some());
            }
        });
    }

    fn slot(&self, at: u32) -> &Val {
        self.bag.slots.get(at as usize).unwrap_or(&Val::Unknown)
    }
}

/// An amount in major units.
fn amount(money: Money) -> String {
    if let Some(text) = money.major_string() {
        return text;
    }
    match (money.currency.digits(), money.major()) {
        // What is finer than the currency is only read as a fraction.
        (Some(_), Some(major)) => fraction(major),
        (None, Some(major)) => exact(major),
        (_, None) => money.minor.to_string(),
    }
}

/// A number as a decimal that is read back as the same.
fn decimal(num: Num) -> Option<String> {
    let text = num.to_decimal(30)?;
    (Num::parse(&text) == Ok(num)).then_some(text)
}

fn exact(num: Num) -> String {
    decimal(num).unwrap_or_else(|| fraction(num))
}

fn fraction(num: Num) -> String {
    format!("{}/{}", num.numer(), num.denom())
}

fn written(instant: Instant) -> String {
    instant.as_end_of_day().unwrap_or_else(|| instant.to_string())
}
