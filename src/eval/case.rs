//! A case: typed values in slots, how one is made, and how a live one takes in new values.

use super::fault::{FaultKind, Res, fault};
use crate::ir::{Fact, FactId, Program};
use crate::source::Span;
use crate::value::{ListRef, RecordId, TextId, Type, Val};
use std::collections::HashMap;

/// At most so many elements a list has (a language constant).
pub const ELEMENTS: usize = 10_000;

/// One after-sales matter, as the program's slots want it. Made by a [`CaseBuilder`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Case {
    /// The host's name for it.
    pub id: Option<String>,
    /// The facts by number; then the elements of lists and the fields of records.
    pub slots: Vec<Val>,
    /// Texts that the program has not; their numbers follow on those of the program. No text stands twice, so that
    /// texts are equal when their numbers are.
    pub texts: Vec<String>,
}

impl Case {
    /// A text of the program or of this case.
    pub fn text<'t>(&'t self, program: &'t Program, id: TextId) -> Option<&'t str> {
        let own = id.index().checked_sub(program.texts.len());
        match own {
            Some(own) => self.texts.get(own).map(String::as_str),
            None => program.texts.get(id).map(String::as_str),
        }
    }
}

impl Case {
    /// The facts that must be known and are not, and the amounts whose currency cannot be told.
    pub fn missing(&self, program: &Program) -> Vec<FactId> {
        let lacks = |id: FactId, fact: &Fact| match (self.slots.get(id.index()), &fact.ty.base) {
            (Some(Val::Num(_)), Type::Money(_)) => true,
            (None | Some(Val::Unknown), _) => !fact.ty.optional,
            (Some(_), _) => false,
        };
        program.facts.iter().filter(|(id, fact)| lacks(*id, fact)).map(|(id, _)| id).collect()
    }

    /// Takes in a value of another case or of an event: its texts, elements and fields are copied, a text that is here
    /// already is not. Gives the value as it stands here.
    pub fn adopt(&mut self, program: &Program, from: &Case, value: Val, ty: &Type) -> Val {
        Adoption { program, from, to: self, texts: Vec::new() }.value(value, ty)
    }

    /// The list with one element more: the slots of a scalar or record, whose own texts and lists are here already.
    /// The list itself stays as it was. None where it is as long as lists can be.
    pub fn append(&mut self, list: ListRef, element: &[Val]) -> Option<Val> {
        if list.len as usize >= ELEMENTS {
            return None;
        }
        let from = list.start as usize;
        let to = from.saturating_add((list.len as usize).saturating_mul(element.len()));
        // What stands last just grows; nobody else looks behind its end.
        let start = if to == self.slots.len() && list.len > 0 {
            list.start
        } else {
            let start = u32::try_from(self.slots.len()).ok()?;
            let elements = self.slots.get(from..to).unwrap_or_default().to_vec();
            self.slots.extend(elements);
            start
        };
        self.slots.extend_from_slice(element);
        Some(Val::List(ListRef { start, len: list.len + 1 }))
    }

    /// Lets go of the slots and texts that neither a fact nor one of the `roots`, values with their types, reaches.
    /// Every other value that was taken from the case before is stale afterwards.
    pub fn compact(&mut self, program: &Program, roots: &mut [(&Type, &mut Val)]) {
        let from = std::mem::take(self);
        self.id.clone_from(&from.id);
        self.slots = vec![Val::Unknown; program.facts.len()];
        let mut adoption = Adoption { program, from: &from, to: self, texts: Vec::new() };
        for (id, fact) in program.facts.iter() {
            let value = from.slots.get(id.index()).copied().unwrap_or(Val::Unknown);
            let value = adoption.value(value, &fact.ty.base);
            if let Some(slot) = adoption.to.slots.get_mut(id.index()) {
                *slot = value;
            }
        }
        for (ty, value) in roots {
            **value = adoption.value(**value, ty);
        }
    }
}

/// Copies values from one case to another.
struct Adoption<'a> {
    program: &'a Program,
    from: &'a Case,
    to: &'a mut Case,
    /// The numbers that the texts of `from` have in `to`, as far as they are known; empty before the first text.
    texts: Vec<Option<TextId>>,
}

impl Adoption<'_> {
    fn value(&mut self, value: Val, ty: &Type) -> Val {
        match (value, ty) {
            (Val::Text(id), _) => Val::Text(self.text(id)),
            (Val::List(list), Type::List(element)) => {
                let start = match &**element {
                    Type::Record(id) => self.records(*id, list.start, list.len),
                    element => {
                        let end = list.start.saturating_add(list.len);
                        let all = (list.start..end).map(|slot| self.slot(slot, element)).collect();
                        self.push(all)
                    }
                };
                Val::List(ListRef { start, len: list.len })
            }
            (Val::Record(start), Type::Record(id)) => Val::Record(self.records(*id, start, 1)),
            (value, _) => value,
        }
    }

    /// Copies records that lie side by side; gives where they begin.
    fn records(&mut self, id: RecordId, start: u32, len: u32) -> u32 {
        let program = self.program;
        let fields = program.records.get(id).map_or(&[][..], |record| &record.fields);
        let mut slot = start;
        let mut all = Vec::with_capacity(fields.len().saturating_mul(len as usize));
        for _ in 0..len {
            for field in fields {
                all.push(self.slot(slot, &field.ty.base));
                slot = slot.saturating_add(1);
            }
        }
        self.push(all)
    }

    fn slot(&mut self, slot: u32, ty: &Type) -> Val {
        let value = self.from.slots.get(slot as usize).copied().unwrap_or(Val::Unknown);
        self.value(value, ty)
    }

    fn push(&mut self, values: Vec<Val>) -> u32 {
        let start = u32::try_from(self.to.slots.len()).unwrap_or(u32::MAX);
        self.to.slots.extend(values);
        start
    }

    fn text(&mut self, id: TextId) -> TextId {
        let program = self.program.texts.len();
        let Some(own) = id.index().checked_sub(program) else { return id };
        if self.texts.is_empty() {
            self.texts = same_texts(&self.from.texts, &self.to.texts, program);
        }
        let (Some(known), Some(text)) = (self.texts.get_mut(own), self.from.texts.get(own)) else { return id };
        *known.get_or_insert_with(|| {
            self.to.texts.push(text.clone());
            TextId::at(program + self.to.texts.len() - 1)
        })
    }
}

/// The numbers that texts of one case have in another, where `program` texts come before.
fn same_texts(from: &[String], to: &[String], program: usize) -> Vec<Option<TextId>> {
    let mut numbers = vec![None; from.len()];
    let places: HashMap<&str, usize> = from.iter().map(String::as_str).zip(0..).collect();
    for (at, text) in to.iter().enumerate() {
        if let Some(number) = places.get(text.as_str()).and_then(|place| numbers.get_mut(*place)) {
            *number = Some(TextId::at(program + at));
        }
    }
    numbers
}

/// Fills a case. It trusts its caller that values fit the types of their slots, and checks what is missing.
#[derive(Debug)]
pub struct CaseBuilder<'p> {
    program: &'p Program,
    case: Case,
    text_ids: HashMap<String, TextId>,
}

impl<'p> CaseBuilder<'p> {
    /// An empty case: facts have their defaults, or are unknown.
    pub fn new(program: &'p Program) -> CaseBuilder<'p> {
        let slots = program.facts.values().map(|fact| fact.default.unwrap_or(Val::Unknown)).collect();
        CaseBuilder { program, case: Case { slots, ..Case::default() }, text_ids: HashMap::new() }
    }

    /// Names the case.
    pub fn id(&mut self, id: impl Into<String>) {
        self.case.id = Some(id.into());
    }

    /// Sets a fact.
    pub fn set(&mut self, fact: FactId, value: Val) {
        if let Some(slot) = self.case.slots.get_mut(fact.index()) {
            *slot = value;
        }
    }

    /// The number of a text.
    pub fn text(&mut self, text: &str) -> TextId {
        if let Some(id) = self.program.text_ids.get(text).or_else(|| self.text_ids.get(text)) {
            return *id;
        }
        let id = TextId::at(self.program.texts.len() + self.case.texts.len());
        self.case.texts.push(text.to_owned());
        self.text_ids.insert(text.to_owned(), id);
        id
    }

    /// A list of scalars.
    pub fn list(&mut self, elements: &[Val]) -> Res<Val> {
        self.records(elements, 1)
    }

    /// A list of records: all fields of the first, then of the second, and so on. Lists in fields are made before.
    pub fn records(&mut self, fields: &[Val], stride: usize) -> Res<Val> {
        let len = fields.len() / stride.max(1);
        if len > ELEMENTS {
            return Err(fault(FaultKind::TooMany { limit: ELEMENTS }, Span::default()));
        }
        let start = self.push(fields)?;
        Ok(Val::List(ListRef { start, len: u32::try_from(len).unwrap_or(u32::MAX) }))
    }

    /// A single record.
    pub fn record(&mut self, fields: &[Val]) -> Res<Val> {
        self.push(fields).map(Val::Record)
    }

    fn push(&mut self, values: &[Val]) -> Res<u32> {
        let start = u32::try_from(self.case.slots.len());
        self.case.slots.extend_from_slice(values);
        start.map_err(|_| fault(FaultKind::TooMany { limit: u32::MAX as usize }, Span::default()))
    }

    /// The case so far, for expressions over facts that are there already (the currency, the zone).
    pub fn case(&self) -> &Case {
        &self.case
    }

    /// The case, or the facts that are neither brought nor optional nor have a default.
    pub fn finish(mut self) -> Result<Case, Vec<FactId>> {
        super::settle_defaults(self.program, &mut self.case);
        let missing = self.case.missing(self.program);
        if missing.is_empty() { Ok(self.case) } else { Err(missing) }
    }
}

#[cfg(test)]
mod tests;
