//! What is called: tables, conversions, built-in functions and hooks.

use super::answers::{LONGEST, Part};
use super::fault::{Fault, FaultKind, Res, broken, exact, fault};
use super::machine::{Machine, needed};
use crate::builtins::{self, Builtin};
use crate::ir::{Expr, Field, HookDecl, HookId, Miss, Moment, Table, TableId, TableKey, TableRow};
use crate::script::HookValue;
use crate::source::Span;
use crate::time::Zone;
use crate::value::{Coin, ListRef, RecordId, Type, Val};
use smallvec::SmallVec;

impl<'a> Machine<'a> {
    /// `table[…]`.
    pub(super) fn look_up(
        &mut self,
        id: TableId,
        keys: &'a [Expr],
        output: u32,
        place: &mut Val,
        span: Span,
    ) -> Res<()> {
        let table = self.program.tables.at(id);
        let row = match (keys, &table.on) {
            // Most tables ask one thing, which mostly lies there already.
            ([key], None) => self.look(key, |value| match value {
                Val::Unknown => Err(fault(FaultKind::Unknown, key.span)),
                value => {
                    let keys = std::slice::from_ref(value);
                    table.find(keys, None).map_err(|miss| missed(table, miss, span))
                }
            })??,
            _ => self.row(table, keys, span)?,
        };
        self.scratch.saw(row.span);
        *place = *row.outputs.get(output as usize).ok_or_else(|| broken("a row has every output", span))?;
        Ok(())
    }

    #[inline(never)]
    fn row(&mut self, table: &'a Table, keys: &'a [Expr], span: Span) -> Res<&'a TableRow> {
        let mut values: SmallVec<[Val; 4]> = SmallVec::new();
        for key in keys {
            match self.eval(key)? {
                Val::Unknown => return Err(fault(FaultKind::Unknown, key.span)),
                value => values.push(value),
            }
        }
        let moment = match &table.on {
            Some(on) => Some(self.moment(on)?),
            None => None,
        };
        table.find(&values, moment).map_err(|miss| match miss {
            Miss::NotInForce => fault(self.not_in_force(table, &values, moment), span),
            Miss::NoRow | Miss::TwoRows(..) => missed(table, miss, span),
        })
    }

    #[cold]
    fn not_in_force(&self, table: &Table, keys: &[Val], moment: Option<Moment>) -> FaultKind {
        let key = |(key, value): (&TableKey, &Val)| format!("{} {}", key.name, self.show(value, &key.ty.base));
        let first = table.first_from(keys);
        let keys: Vec<String> = table.keys.iter().zip(keys).map(key).collect();
        FaultKind::NotInForce {
            table: table.decl.name.clone(),
            keys: keys.join(", "),
            day: moment.map(|moment| moment.date.to_string()).unwrap_or_default(),
            from: first.and_then(|row| row.from).map(|from| self.show(&from, &Type::Date)).unwrap_or_default(),
        }
    }

    /// When the rows of a dated table are asked.
    fn moment(&mut self, on: &'a Expr) -> Res<Moment> {
        match self.eval(on)? {
            Val::Date(date) => Ok(Moment { date, instant: None }),
            Val::Instant(instant) => {
                let zone = if self.program.zone.is_some() { self.zone(on.span)? } else { Zone::UTC };
                Ok(Moment { date: zone.local_date(instant), instant: Some(instant) })
            }
            other => Err(needed(other, "rows are dated by a day or an instant", on.span)),
        }
    }

    /// `convert X by RATE`.
    pub(super) fn convert(&mut self, amount: &'a Expr, rate: &'a Expr, span: Span) -> Res<Val> {
        let money = match self.eval(amount)? {
            Val::Money(money) => money,
            other => return Err(needed(other, "amounts are converted", amount.span)),
        };
        match self.eval(rate)? {
            Val::Rate { rate, from, to } if from == money.currency => {
                exact(money.convert(rate, to), span).map(Val::Money)
            }
            Val::Rate { from, .. } => Err(fault(FaultKind::Currencies { left: money.currency, right: from }, span)),
            other => Err(needed(other, "amounts are converted by a rate", rate.span)),
        }
    }

    pub(super) fn builtin(&mut self, function: Builtin, arguments: &'a [Expr], span: Span) -> Res<Val> {
        let entry = function.entry().ok_or_else(|| broken("a built-in function is there", span))?;
        let mut values: SmallVec<[Val; 3]> = SmallVec::new();
        for argument in arguments {
            match self.eval(argument)? {
                Val::Unknown => return Err(fault(FaultKind::Unknown, argument.span)),
                value => values.push(value),
            }
        }
        for value in &values {
            if let Val::Calendar(id) = value {
                self.prepare_calendar(*id)?;
            }
        }
        let zoned = entry.overloads.iter().any(|overload| overload.needs_zone) && self.program.zone.is_some();
        let zone = if zoned { Some(self.zone(span)?) } else { None };
        let rounding = if entry.needs_rounding { Some(self.rounding(span)?) } else { None };
        let calendar = |id| self.calendar(id);
        let context = builtins::Context { zone, rounding, calendar: &calendar };
        exact((entry.body)(&values, &context), span)
    }

    pub(super) fn hook(&mut self, id: HookId, arguments: &'a [Expr], span: Span) -> Res<Val> {
        let decl = self.program.hooks.at(id);
        let mut values: SmallVec<[Val; 4]> = SmallVec::new();
        for argument in arguments {
            values.push(self.eval(argument)?);
        }
        let value = match self.hook_played(span)? {
            Some(kept) => kept,
            None => self.answer(id, &values, arguments, span)?,
        };
        self.keep_hook(&value);
        let value = self.read_script(value, &decl.result.base, span)?;
        match &decl.range {
            Some(range) if !range.holds(&value) => {
                let line = decl.script.as_ref().and_then(|script| script.line());
                Err(self.out_of_range(decl, value, line, span))
            }
            Some(_) | None => Ok(value),
        }
    }

    /// What the script answers to these arguments, or has answered before.
    fn answer(&mut self, id: HookId, values: &[Val], arguments: &'a [Expr], span: Span) -> Res<HookValue> {
        let decl = self.program.hooks.at(id);
        let script = decl.script.as_ref().ok_or_else(|| broken("a hook has its script", span))?;
        let currency = match decl.result.base {
            Type::Money(Coin::Fixed(currency)) => Some(currency),
            Type::Money(Coin::Case) => Some(self.currency(span)?),
            _ => None,
        };
        let mut question = std::mem::take(&mut self.scratch.answers.question);
        question.clear();
        question.push(Part::Hook(id));
        question.extend(currency.map(Part::Returns));
        let types = decl.params.iter().map(|ty| &ty.base);
        let plain = values.iter().zip(types.clone()).all(|(value, ty)| self.asked_in(*value, ty, &mut question));
        let known = if plain { self.scratch.answers.get(&question).cloned() } else { None };
        let answer = match known {
            Some(known) => known,
            None => {
                let values = values.iter().zip(types).zip(arguments);
                let values = values.map(|((value, ty), argument)| self.to_script(*value, ty, argument.span));
                let values = values.collect::<Res<Vec<_>>>()?;
                let answer = script.call(&values, currency).map_err(|failed| {
                    let hook = decl.decl.name.clone();
                    fault(FaultKind::Hook { hook, line: failed.line, message: failed.message }, span)
                })?;
                if plain {
                    self.scratch.answers.keep(&question, &answer);
                }
                answer
            }
        };
        self.scratch.answers.question = question;
        Ok(answer)
    }

    /// Adds a value to a question. Whether the answer may be kept: texts are not compared, nor is what is too long.
    fn asked_in(&self, value: Val, ty: &Type, question: &mut Vec<Part>) -> bool {
        if question.len() > LONGEST {
            return false;
        }
        question.push(match (value, ty) {
            (Val::Bool(value), _) => Part::Bool(value),
            (Val::Num(num), _) => Part::Num(num),
            (Val::Money(money), _) => Part::Money(money),
            (Val::Member(number), _) => Part::Member(number),
            (Val::List(list), Type::List(element)) => {
                question.push(Part::List(list.len));
                let stride = self.program.stride(element);
                return (0..list.len).all(|at| self.asked_in(self.element(list, stride, at), element, question));
            }
            (Val::Record(start), Type::Record(id)) => {
                let mut fields = (0..).zip(&self.program.records.at(*id).fields);
                return fields.all(|(at, field): (u32, &Field)| {
                    self.asked_in(*self.slot(start.saturating_add(at)), &field.ty.base, question)
                });
            }
            _ => return false,
        });
        true
    }

    #[cold]
    fn out_of_range(&self, decl: &HookDecl, value: Val, line: Option<u32>, span: Span) -> Box<Fault> {
        let value = self.show(&value, &decl.result.base);
        fault(FaultKind::OutOfRange { hook: decl.decl.name.clone(), value, line }, span)
    }

    /// A value as a script sees it.
    fn to_script(&self, value: Val, ty: &Type, span: Span) -> Res<HookValue> {
        match (value, ty) {
            (Val::Bool(value), _) => Ok(HookValue::Bool(value)),
            (Val::Num(num), _) => Ok(HookValue::Num(num)),
            (Val::Money(money), _) => Ok(HookValue::Money(money)),
            (Val::Text(_) | Val::Member(_), _) => Ok(HookValue::Text(self.show(&value, ty))),
            (Val::List(list), Type::List(element)) => self.list_to_script(list, element, span),
            (Val::Record(start), Type::Record(id)) => {
                let fields = (0..).zip(&self.program.records.at(*id).fields);
                let field = |(at, field): (u32, &Field)| {
                    self.to_script(*self.slot(start.saturating_add(at)), &field.ty.base, span)
                };
                Ok(HookValue::Record(fields.map(field).collect::<Res<_>>()?))
            }
            (other, _) => Err(needed(other, "what crosses into a script can", span)),
        }
    }

    fn list_to_script(&self, list: ListRef, element: &Type, span: Span) -> Res<HookValue> {
        let stride = self.program.stride(element);
        let elements = (0..list.len).map(|at| self.to_script(self.element(list, stride, at), element, span));
        Ok(HookValue::List(elements.collect::<Res<_>>()?))
    }

    /// What a script gave back. Its type has been checked there.
    fn read_script(&mut self, value: HookValue, ty: &Type, span: Span) -> Res<Val> {
        match (value, ty) {
            (HookValue::Bool(value), _) => Ok(Val::Bool(value)),
            (HookValue::Num(num), _) => Ok(Val::Num(num)),
            (HookValue::Money(money), _) => Ok(Val::Money(money)),
            (HookValue::Text(text), Type::Text) => Ok(Val::Text(self.text_id(text))),
            (HookValue::Text(text), ty) => {
                let number = (0..).zip(self.program.members(ty)).find(|(_, member)| member.name == text);
                number.map(|(number, _)| Val::Member(number)).ok_or_else(|| mistyped(span))
            }
            (HookValue::List(values), Type::List(element)) => {
                let len = u32::try_from(values.len()).unwrap_or(u32::MAX);
                let mut slots = Vec::new();
                for value in values {
                    match (value, &**element) {
                        (HookValue::Record(fields), Type::Record(id)) => {
                            slots.extend(self.fields_read_script(fields, *id, span)?);
                        }
                        (value, element) => slots.push(self.read_script(value, element, span)?),
                    }
                }
                Ok(Val::List(ListRef { start: self.make_slots(&slots), len }))
            }
            (HookValue::Record(fields), Type::Record(id)) => {
                let slots = self.fields_read_script(fields, *id, span)?;
                Ok(Val::Record(self.make_slots(&slots)))
            }
            (HookValue::List(_) | HookValue::Record(_), _) => Err(mistyped(span)),
        }
    }

    fn fields_read_script(&mut self, fields: Vec<HookValue>, id: RecordId, span: Span) -> Res<Vec<Val>> {
        let program = self.program;
        let types = program.records.at(id).fields.iter().map(|field| &field.ty.base);
        fields.into_iter().zip(types).map(|(value, ty)| self.read_script(value, ty, span)).collect()
    }
}

/// The fault of a table without one row for its keys.
#[cold]
fn missed(table: &Table, miss: Miss, span: Span) -> Box<Fault> {
    let name = table.decl.name.clone();
    let place = |row: usize| table.rows.get(row).map_or(table.decl.span, |row| row.span);
    let kind = match miss {
        Miss::NoRow | Miss::NotInForce => FaultKind::NoRow { table: name },
        Miss::TwoRows(first, second) => FaultKind::TwoRows { table: name, rows: [place(first), place(second)] },
    };
    fault(kind, span)
}

fn mistyped(span: Span) -> Box<Fault> {
    broken("a script returns what it declares", span)
}
