//! From the facts of an example to a case, and from the fields of a step to an event.

use super::Failure;
use crate::eval::{self, Case, CaseBuilder, Evaluator, Fault, Moment};
use crate::ir::{Acted, Datum, Example, ExampleRow, Expr, ExprKind, Program};
use crate::source::Span;
use crate::time::Instant;
use crate::value::{ListRef, Type, Val};
use crate::wire::{CaseReader, Event, Fields, Unknown};

/// Data that is being read into the slots of a case.
pub(super) struct Filling<'p, 'e> {
    pub(super) program: &'p Program,
    pub(super) evaluator: &'e mut Evaluator<'p>,
    /// The facts that expressions see.
    pub(super) facts: Case,
}

pub(super) fn stopped(span: Span, message: String) -> Failure {
    Failure { span, message, found: Vec::new(), part: None }
}

fn faulty(span: Span, fault: &Fault) -> Failure {
    stopped(span, format!("this cannot be computed: {fault}"))
}

/// The case of an example.
pub(super) fn case<'p>(
    program: &'p Program,
    evaluator: &mut Evaluator<'p>,
    example: &Example,
    row: Option<&ExampleRow>,
) -> Result<Case, Failure> {
    let facts = match &example.file {
        None => CaseBuilder::new(program).case().clone(),
        Some(file) => {
            let reading = CaseReader::new(program).read(program, file.json.as_bytes(), Unknown::Refuse);
            match reading.finish() {
                Ok((case, _)) => case,
                Err(errors) => {
                    let found = errors.0.iter().map(|error| format!("{}: {error}", file.path)).collect();
                    let message = format!("`{}` is no case of this policy", file.path);
                    return Err(Failure { span: file.span, message, found, part: None });
                }
            }
        }
    };
    let mut filling = Filling { program, evaluator, facts };
    let rows = row.map_or(&[][..], |row| &row.facts);
    // A row stands over the example.
    let own = example.facts.iter().filter(|one| rows.iter().all(|row| row.fact != one.fact));
    let typed = own.chain(rows).filter_map(|one| Some((one, program.facts.get(one.fact)?)));
    let mut all: Vec<_> = typed.map(|(one, fact)| (turn(program, &one.value, &fact.ty.base), one, fact)).collect();
    all.sort_by_key(|(turn, _, _)| *turn);
    for (turn, one, fact) in all {
        if turn == Turn::Computed {
            eval::settle_defaults(program, &mut filling.facts);
        }
        let value = filling.value(&one.value, &fact.ty.base)?;
        if value != Val::Unknown && fact.range.as_ref().is_some_and(|range| !range.holds(&value)) {
            return Err(stopped(one.span, format!("this lies outside the range of `{}`", fact.path)));
        }
        if let Some(slot) = filling.facts.slots.get_mut(one.fact.index()) {
            *slot = value;
        }
    }
    eval::settle_defaults(program, &mut filling.facts);
    let case = filling.facts;
    let missing = case.missing(program).into_iter().filter_map(|id| program.facts.get(id));
    let missing: Vec<String> = missing.map(|fact| format!("`{}`", fact.path)).collect();
    if missing.is_empty() {
        Ok(case)
    } else {
        let message = format!("the case of this example lacks {}", missing.join(", "));
        Err(stopped(row.map_or(example.span, |row| row.span), message))
    }
}

/// An event for a case.
pub(super) fn event<'p>(
    program: &'p Program,
    evaluator: &mut Evaluator<'p>,
    case: &Case,
    acted: &Acted,
    at: Instant,
) -> Result<Event, Failure> {
    let declared = program.workflow.as_ref().and_then(|workflow| workflow.events.get(acted.event));
    let fields = declared.map_or(&[][..], |event| &event.fields);
    let mut given = 0u64;
    let mut bag = Case { id: None, slots: vec![Val::Unknown; fields.len()], texts: case.texts.clone() };
    for (at, datum) in &acted.fields {
        let Some(field) = fields.get(*at as usize) else { continue };
        let mut filling = Filling { program, evaluator, facts: case.clone() };
        // Values are made in the case, and copied from there.
        let value = filling.value(datum, &field.ty.base)?;
        let value = bag.adopt(program, &filling.facts, value, &field.ty.base);
        if let Some(slot) = bag.slots.get_mut(*at as usize) {
            *slot = value;
        }
        given |= 1u64.checked_shl(*at).unwrap_or(0);
    }
    Ok(Event { id: None, at, actor: acted.actor, event: acted.event, fields: Fields { given, bag } })
}

/// When a fact of an example gets its value: what is computed sees all that is written, and what is written without a
/// currency comes after the facts that tell the case's.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Turn {
    Written,
    InCaseCurrency,
    Computed,
}

fn turn(program: &Program, datum: &Datum, ty: &Type) -> Turn {
    let last = match (datum, ty) {
        (Datum::Value(expr), _) => {
            return match (&expr.kind, ty) {
                (ExprKind::Const(Val::Num(_)), Type::Money(_) | Type::Rate { .. }) => Turn::InCaseCurrency,
                (ExprKind::Const(_), _) => Turn::Written,
                _ => Turn::Computed,
            };
        }
        (Datum::Record(all), Type::Record(id)) => {
            let fields = program.records.get(*id).map_or(&[][..], |record| &record.fields);
            all.iter().zip(fields).map(|(one, field)| turn(program, one, &field.ty.base)).max()
        }
        (Datum::List(all), Type::List(element)) => all.iter().map(|one| turn(program, one, element)).max(),
        (Datum::Record(_) | Datum::List(_), _) => None,
    };
    last.unwrap_or(Turn::Written)
}

impl Filling<'_, '_> {
    /// A value in the slots of the case.
    fn value(&mut self, datum: &Datum, ty: &Type) -> Result<Val, Failure> {
        match (datum, ty) {
            (Datum::Value(expr), _) => self.evaluated(expr, ty),
            (Datum::Record(fields), Type::Record(_)) => {
                let values = self.fields(fields, ty)?;
                Ok(Val::Record(self.push(values)))
            }
            (Datum::List(elements), Type::List(element)) => {
                let mut values = Vec::new();
                for one in elements {
                    match one {
                        Datum::Record(fields) => values.extend(self.fields(fields, element)?),
                        Datum::Value(_) | Datum::List(_) => values.push(self.value(one, element)?),
                    }
                }
                let len = u32::try_from(elements.len()).unwrap_or(u32::MAX);
                Ok(Val::List(ListRef { start: self.push(values), len }))
            }
            (Datum::Record(_) | Datum::List(_), _) => Ok(Val::Unknown),
        }
    }

    fn fields(&mut self, fields: &[Datum], ty: &Type) -> Result<Vec<Val>, Failure> {
        let program = self.program;
        let record = if let Type::Record(id) = ty { program.records.get(*id) } else { None };
        let declared = record.map_or(&[][..], |record| &record.fields);
        declared.iter().zip(fields).map(|(field, datum)| self.value(datum, &field.ty.base)).collect()
    }

    fn push(&mut self, values: Vec<Val>) -> u32 {
        let start = u32::try_from(self.facts.slots.len()).unwrap_or(u32::MAX);
        self.facts.slots.extend(values);
        start
    }

    fn evaluated(&mut self, expr: &Expr, ty: &Type) -> Result<Val, Failure> {
        let value = match &expr.kind {
            ExprKind::Const(value) => *value,
            _ => {
                let moment = Moment { case: &self.facts, at: Instant::default(), remedy: None, item: None };
                let value = self.evaluator.value(&moment, expr).map_err(|fault| faulty(expr.span, &fault))?;
                self.evaluator.keep_made(&mut self.facts);
                value
            }
        };
        eval::for_slot(self.program, &self.facts, value, ty)
            .map_err(|_| stopped(expr.span, "the currency of the case is not known here".to_owned()))
    }
}
