//! A case: typed values in slots, and how one is made.

use super::fault::{FaultKind, Res, fault};
use crate::ir::{FactId, Program};
use crate::source::Span;
use crate::value::{ListRef, TextId, Val};
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
    /// A place for what is being written.
    pub fn adopt(&mut self, _program: &Program, _from: &Case, value: Val, _ty: &crate::value::Type) -> Val {
        value
    }

    /// A place for what is being written.
    pub fn append(&mut self, list: ListRef, fields: &[Val]) -> Option<Val> {
        let _ = fields;
        Some(Val::List(list))
    }
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
    pub fn finish(self) -> Result<Case, Vec<FactId>> {
        let missing: Vec<FactId> = self
            .program
            .facts
            .iter()
            .filter(|(id, fact)| !fact.ty.optional && self.case.slots.get(id.index()) == Some(&Val::Unknown))
            .map(|(id, _)| id)
            .collect();
        if missing.is_empty() { Ok(self.case) } else { Err(missing) }
    }
}
