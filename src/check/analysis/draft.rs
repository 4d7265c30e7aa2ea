//! A case in the making: plain values to begin with, each of which can be set.

use super::words::{SOME_TEXT, local, words};
use crate::eval::{self, Case};
use crate::ir::{Fact, FactId, Program, Range};
use crate::time::{ClockTime, Date, Instant, Period, Zone};
use crate::value::{
    CalendarId, Coin, CountingId, Country, Currency, Duration, Found, ListRef, Money, Num, TextId, Type, Val,
};
use std::collections::BTreeMap;

/// A place in a case that holds one value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Slot {
    /// The decision's instant.
    Now,
    /// A fact that is neither a list nor a record.
    Fact(FactId),
    /// A field of a fact that is a record.
    Field(FactId, u32),
    /// A field of the first element of a list; of a list of single values, the element.
    Element(FactId, u32),
}

/// A case in the making.
#[derive(Clone)]
pub(super) struct Draft<'a> {
    program: &'a Program,
    pub(super) now: Instant,
    /// The facts by number; lists and records stand aside.
    facts: Vec<Val>,
    records: BTreeMap<FactId, Vec<Val>>,
    lists: BTreeMap<FactId, Vec<Vec<Val>>>,
}

/// What can be set in a slot.
pub(super) struct Wanted<'a> {
    pub(super) ty: &'a Type,
    pub(super) optional: bool,
    pub(super) range: Option<&'a Range>,
}

impl<'a> Draft<'a> {
    /// A plain case: defaults where there are some, optional facts unknown, lists of one element.
    pub(super) fn plain(program: &'a Program) -> Draft<'a> {
        let now = first_day(program).map_or(Instant::MIN, |date| in_zone(program, date));
        let mut draft = Draft { program, now, facts: Vec::new(), records: BTreeMap::new(), lists: BTreeMap::new() };
        for (id, fact) in program.facts.iter() {
            let value = draft.fact(id, fact);
            draft.facts.push(value);
        }
        draft.settle();
        draft
    }

    fn fact(&mut self, id: FactId, fact: &'a Fact) -> Val {
        match &fact.ty.base {
            Type::List(element) => {
                let element = self.element(element);
                self.lists.insert(id, vec![element]);
                Val::Unknown
            }
            Type::Record(_) if !fact.ty.optional => {
                let fields = self.element(&fact.ty.base);
                self.records.insert(id, fields);
                Val::Unknown
            }
            _ => match fact.default {
                Some(value) => value,
                None if fact.ty.optional => Val::Unknown,
                None => self.plain_value(&fact.ty.base, fact.range.as_ref()),
            },
        }
    }

    /// The fields of an element, or a single value.
    fn element(&self, ty: &'a Type) -> Vec<Val> {
        let Type::Record(id) = ty else { return vec![self.plain_value(ty, None)] };
        let fields = self.program.records.get(*id).map(|record| record.fields.as_slice()).unwrap_or_default();
        let value = |field: &'a crate::ir::Field| match field.default {
            Some(value) => value,
            None if field.ty.optional => Val::Unknown,
            None => self.plain_value(&field.ty.base, field.range.as_ref()),
        };
        fields.iter().map(value).collect()
    }

    /// What stands in a slot; unknown where there is no such.
    pub(super) fn get(&self, slot: Slot) -> Val {
        let found = match slot {
            Slot::Now => Some(&Val::Instant(self.now)).copied(),
            Slot::Fact(id) => self.facts.get(id.index()).copied(),
            Slot::Field(id, at) => self.records.get(&id).and_then(|fields| fields.get(at as usize)).copied(),
            Slot::Element(id, at) => self.lists.get(&id).and_then(|all| all.first()?.get(at as usize)).copied(),
        };
        found.unwrap_or(Val::Unknown)
    }

    /// Sets a slot. Instants of a case are points on the time line, even where the end of a day was computed.
    pub(super) fn set(&mut self, slot: Slot, value: Val) {
        let value = if let Val::Instant(at) = value { Val::Instant(at.plain()) } else { value };
        let place = match (slot, value) {
            (Slot::Now, Val::Instant(at)) => {
                self.now = at;
                None
            }
            (Slot::Now, _) => None,
            (Slot::Fact(id), _) => self.facts.get_mut(id.index()),
            (Slot::Field(id, at), _) => self.records.get_mut(&id).and_then(|fields| fields.get_mut(at as usize)),
            (Slot::Element(id, at), _) => self.lists.get_mut(&id).and_then(|all| all.first_mut()?.get_mut(at as usize)),
        };
        if let Some(place) = place {
            *place = value;
        }
    }

    /// How long a list is.
    pub(super) fn len(&self, list: FactId) -> usize {
        self.lists.get(&list).map_or(0, Vec::len)
    }

    /// Makes a list so long; new elements are like the first.
    pub(super) fn set_len(&mut self, list: FactId, len: usize) {
        let Some(Type::List(element)) = self.program.facts.get(list).map(|fact| &fact.ty.base) else { return };
        let plain = self.element(element);
        if let Some(all) = self.lists.get_mut(&list) {
            let element = all.first().cloned().unwrap_or(plain);
            all.resize(len, element);
        }
        self.settle();
    }

    /// Sets a field of the last element of a list, which becomes another one than the first.
    pub(super) fn set_another(&mut self, slot: Slot, value: Val, list: FactId) {
        self.set_len(list, self.len(list).max(2));
        if let (Slot::Element(_, at), Some(all)) = (slot, self.lists.get_mut(&list))
            && let Some(place) = all.last_mut().and_then(|fields| fields.get_mut(at as usize))
        {
            *place = value;
        }
    }

    /// The places in a fact: itself, or its fields.
    pub(super) fn slots(&self, id: FactId) -> Vec<Slot> {
        let fields = |values: &Vec<Val>| (0u32..).take(values.len()).collect::<Vec<u32>>();
        if let Some(record) = self.records.get(&id) {
            fields(record).into_iter().map(|at| Slot::Field(id, at)).collect()
        } else if let Some(all) = self.lists.get(&id) {
            let first = all.first().map(fields).unwrap_or_default();
            first.into_iter().map(|at| Slot::Element(id, at)).collect()
        } else {
            vec![Slot::Fact(id)]
        }
    }

    /// Whether a fact is a list.
    pub(super) fn is_list(&self, id: FactId) -> bool {
        self.lists.contains_key(&id)
    }

    /// What can stand in a slot.
    pub(super) fn wanted(&self, slot: Slot) -> Option<Wanted<'a>> {
        let program = self.program;
        let fact = |id: FactId| program.facts.get(id);
        let field = |ty: &'a Type, at: u32| -> Option<Wanted<'a>> {
            let Type::Record(id) = ty else { return Some(Wanted { ty, optional: false, range: None }) };
            let field = program.records.get(*id)?.fields.get(at as usize)?;
            Some(Wanted { ty: &field.ty.base, optional: field.ty.optional, range: field.range.as_ref() })
        };
        match slot {
            Slot::Now => Some(Wanted { ty: &Type::DateTime, optional: false, range: None }),
            Slot::Fact(id) => {
                let fact = fact(id)?;
                Some(Wanted { ty: &fact.ty.base, optional: fact.ty.optional, range: fact.range.as_ref() })
            }
            Slot::Field(id, at) => field(&fact(id)?.ty.base, at),
            Slot::Element(id, at) => match &fact(id)?.ty.base {
                Type::List(element) => field(element, at),
                _ => None,
            },
        }
    }

    /// The plain value of a slot.
    pub(super) fn plain_of(&self, slot: Slot) -> Val {
        self.wanted(slot).map_or(Val::Unknown, |wanted| self.plain_value(wanted.ty, wanted.range))
    }

    fn plain_value(&self, ty: &Type, range: Option<&Range>) -> Val {
        let value = self.any_value(ty);
        match range {
            Some(range) if range.holds(&value) => value,
            Some(Range::Among(values)) => values.first().copied().unwrap_or(value),
            Some(Range::Between { low, high }) => low.or(*high).map_or(value, |end| end.beside(&value)),
            None => value,
        }
    }

    fn any_value(&self, ty: &Type) -> Val {
        let currency = |coin: &Coin| match coin {
            Coin::Fixed(currency) => Some(*currency),
            Coin::Case => self.currency(),
        };
        match ty {
            Type::Error => Val::Unknown,
            Type::Bool => Val::Bool(false),
            Type::Integer | Type::Number => Val::Num(Num::ONE),
            Type::Percent => Val::Num(Num::ratio(1, 10).unwrap_or(Num::ZERO)),
            Type::Money(coin) => currency(coin).map_or(Val::Unknown, |currency| Val::Money(hundred(currency))),
            Type::Date => first_day(self.program).map_or(Val::Unknown, Val::Date),
            Type::Time => ClockTime::new(12, 0, 0, 0).map_or(Val::Unknown, Val::Time),
            Type::DateTime => Val::Instant(self.now),
            Type::Duration => {
                Val::Duration(Duration { period: Period::Elapsed { ms: 86_400_000 }, counting: None, calendar: None })
            }
            Type::Text => Val::Text(TextId::at(self.program.texts.len())),
            Type::Enum(_) | Type::Party | Type::Remedy => Val::Member(0),
            Type::Finding => Val::Finding(Found::Unproven),
            Type::Currency => Currency::named("EUR").map_or(Val::Unknown, Val::Currency),
            Type::Zone => Zone::named("Europe/Berlin").map_or(Val::Unknown, Val::Zone),
            Type::Country => Country::named("DE").map_or(Val::Unknown, Val::Country),
            Type::Calendar => Val::Calendar(CalendarId(0)),
            Type::Counting => Val::Counting(CountingId(0)),
            Type::Rate { from, to } => match currency(from).zip(currency(to)) {
                Some((from, to)) => Val::Rate { rate: Num::ONE, from, to },
                None => Val::Unknown,
            },
            Type::Record(_) => Val::Unknown,
            Type::List(_) => Val::List(ListRef { start: 0, len: 0 }),
        }
    }

    /// The case's currency as far as its facts tell.
    fn currency(&self) -> Option<Currency> {
        eval::currency(self.program, &self.case()).ok().flatten()
    }

    /// Puts amounts into the case's currency, which may hang on facts that have changed.
    pub(super) fn settle(&mut self) {
        if self.program.currency.is_none() {
            return;
        }
        let Some(currency) = self.currency() else { return };
        for slot in self.program.facts.iter().flat_map(|(id, _)| self.slots(id)).collect::<Vec<_>>() {
            let Some(Wanted { ty: Type::Money(Coin::Case), optional, range }) = self.wanted(slot) else { continue };
            match self.get(slot) {
                Val::Unknown if !optional => {
                    let value = self.plain_value(&Type::Money(Coin::Case), range);
                    self.set(slot, value);
                }
                Val::Num(_) => self.set(slot, Val::Money(Money::zero(currency))),
                Val::Money(money) if money.currency != currency && money.minor.is_zero() => {
                    self.set(slot, Val::Money(Money::zero(currency)));
                }
                Val::Money(money) if money.currency != currency => self.set(slot, Val::Money(hundred(currency))),
                _ => {}
            }
        }
    }

    /// The case so far.
    pub(super) fn case(&self) -> Case {
        let mut slots = self.facts.clone();
        slots.resize(self.program.facts.len(), Val::Unknown);
        for (id, fields) in &self.records {
            let start = u32::try_from(slots.len()).unwrap_or(u32::MAX);
            slots.extend(fields);
            if let Some(slot) = slots.get_mut(id.index()) {
                *slot = Val::Record(start);
            }
        }
        for (id, all) in &self.lists {
            let start = u32::try_from(slots.len()).unwrap_or(u32::MAX);
            let len = u32::try_from(all.len()).unwrap_or(u32::MAX);
            slots.extend(all.iter().flatten());
            if let Some(slot) = slots.get_mut(id.index()) {
                *slot = Val::List(ListRef { start, len });
            }
        }
        Case { id: None, slots, texts: vec![SOME_TEXT.to_owned()] }
    }

    /// The first element of a list, as a binder stands for it.
    pub(super) fn first_element(&self, case: &Case, list: FactId) -> Option<Val> {
        let Some(Val::List(list_ref)) = case.slots.get(list.index()) else { return None };
        if list_ref.len == 0 {
            return None;
        }
        match &self.program.facts.get(list)?.ty.base {
            Type::List(element) if matches!(**element, Type::Record(_)) => Some(Val::Record(list_ref.start)),
            _ => case.slots.get(list_ref.start as usize).copied(),
        }
    }

    /// A fact as a policy's example would write it: `claim.items [ { price EUR 100.00, opened yes } ]`.
    pub(super) fn words(&self, id: FactId) -> String {
        let Some(fact) = self.program.facts.get(id) else { return String::new() };
        let value = match &fact.ty.base {
            Type::List(element) => {
                let all = self.lists.get(&id).map(Vec::as_slice).unwrap_or_default();
                let all: Vec<String> = all.iter().map(|fields| self.element_words(element, fields)).collect();
                if all.is_empty() { "[ ]".to_owned() } else { format!("[ {} ]", all.join(", ")) }
            }
            Type::Record(_) => {
                let fields = self.records.get(&id).map(Vec::as_slice).unwrap_or_default();
                self.element_words(&fact.ty.base, fields)
            }
            ty => self.value_words(ty, &self.get(Slot::Fact(id))),
        };
        format!("{} {value}", fact.path)
    }

    fn element_words(&self, ty: &Type, values: &[Val]) -> String {
        let Type::Record(id) = ty else {
            return values.first().map(|value| self.value_words(ty, value)).unwrap_or_default();
        };
        let fields = self.program.records.get(*id).map(|record| record.fields.as_slice()).unwrap_or_default();
        let told = fields
            .iter()
            .zip(values)
            .filter(|(field, value)| field.default.map(|default| default.beside(value)) != Some(**value));
        let told = told.filter(|(field, value)| !(field.ty.optional && **value == Val::Unknown));
        let told: Vec<String> = told
            .map(|(field, value)| format!("{} {}", field.decl.name, self.value_words(&field.ty.base, value)))
            .collect();
        format!("{{ {} }}", told.join(", "))
    }

    /// A value as a policy would write it.
    pub(super) fn value_words(&self, ty: &Type, value: &Val) -> String {
        match (value, eval::zone(self.program, &self.case())) {
            (Val::Instant(at), Ok(Some(zone))) => local(*at, zone),
            (value, _) => words(self.program, ty, value),
        }
    }
}

fn hundred(currency: Currency) -> Money {
    Money::parse_major("100", currency).unwrap_or(Money::zero(currency))
}

/// A Monday in June, or the first day after the policy's first.
fn first_day(program: &Program) -> Option<Date> {
    let plain = Date::new(2026, 6, 1)?;
    match program.effective.as_ref().map(|effective| effective.from) {
        Some(Val::Date(from)) if from >= plain => from.plus_days(1),
        Some(Val::Instant(from)) => {
            let from = Zone::UTC.local_date(from);
            if from >= plain { from.plus_days(2) } else { Some(plain) }
        }
        Some(_) | None => Some(plain),
    }
}

/// Ten in the morning of a date in the policy's zone.
fn in_zone(program: &Program, date: Date) -> Instant {
    let zone = program.fixed_zone().unwrap_or(Zone::UTC);
    ClockTime::new(10, 0, 0, 0).map_or(zone.start_of_day(date), |time| zone.at(date, time).instant)
}
