//! Effects: what changes in a case, and what the host is told to do.

use super::command::Command;
use super::engine::{Engine, Res, Work};
use super::step::Happened;
use crate::eval::{Case, FaultKind, Ruling, show};
use crate::ir::{Effect, EffectKind, ElementField, Expr, FactId, Field, Range};
use crate::source::Span;
use crate::value::{ListRef, Type, Val};
use std::sync::Arc;

impl<'p> Engine<'p> {
    pub(super) fn effects(&mut self, work: &mut Work, effects: &'p [Effect]) -> Res<()> {
        effects.iter().try_for_each(|effect| self.effect(work, effect))
    }

    fn effect(&mut self, work: &mut Work, effect: &'p Effect) -> Res<()> {
        match &effect.kind {
            EffectKind::Decide => self.decide(work, Ruling::Rules),
            EffectKind::Grant => self.decide(work, Ruling::Grant),
            EffectKind::Refuse => self.decide(work, Ruling::Refuse),
            EffectKind::Settle => self.settle(work, effect.span),
            EffectKind::Set { fact, element, value, range } => {
                self.set(work, *fact, element.as_ref(), value, range.as_ref(), effect.span)
            }
            EffectKind::Add { list, record: _, fields } => self.add(work, *list, fields, effect.span),
            EffectKind::Notify { parties, notice } => {
                let texts = self.notice(work, *notice)?;
                Self::command(work, Command::Notify { parties: parties.clone(), notice: *notice, texts });
                Ok(())
            }
            EffectKind::Assign(role) => {
                work.state.assigned = Some(*role);
                Self::command(work, Command::Assign(*role));
                Ok(())
            }
            EffectKind::Flag(name) => {
                Self::command(work, Command::Flag(name.clone()));
                Ok(())
            }
        }
    }

    fn settle(&mut self, work: &mut Work, span: Span) -> Res<()> {
        let Some(decision) = work.state.standing.clone() else {
            return Err(Self::fault(FaultKind::NothingDecided, span));
        };
        let commands = work.state.settled.settle(&decision);
        let commands = commands.ok_or_else(|| Self::fault(FaultKind::Overflow, span))?;
        work.happened.extend(commands.into_iter().map(Happened::Command));
        Ok(())
    }

    /// The value of an expression, with what it has made taken over into the case.
    fn owned(&mut self, work: &mut Work, expr: &'p Expr, ty: &Type) -> Res<Val> {
        let value = self.evaluator.live_value(work.scene(), expr)?;
        let value = crate::eval::for_slot(self.program, &work.state.case, value, ty)?;
        if self.evaluator.has_made() {
            self.evaluator.keep_made(Arc::make_mut(&mut work.state.case));
        }
        Ok(value)
    }

    fn set(
        &mut self,
        work: &mut Work,
        fact: FactId,
        element: Option<&'p ElementField>,
        value: &'p Expr,
        range: Option<&Range>,
        span: Span,
    ) -> Res<()> {
        let (place, named) = match element {
            None => (fact.index(), None),
            Some(element) => {
                let (place, key) = self.element(work, fact, element)?;
                let field = self.field(fact, element.field).map(|field| field.decl.name.clone());
                (place, Some((key, field.unwrap_or_default())))
            }
        };
        let decl = self.program.facts.at(fact);
        let field = element.and_then(|element| self.field(fact, element.field));
        let ty = field.map_or(&decl.ty.base, |field| &field.ty.base);
        let value = self.owned(work, value, ty)?;
        let shown = self.shown(&work.state.case, &value, ty);
        if value != Val::Unknown && range.is_some_and(|range| !range.holds(&value)) {
            return Err(Self::fault(FaultKind::FactOutOfRange { fact: decl.path.clone(), value: shown }, span));
        }
        if let Some(slot) = Arc::make_mut(&mut work.state.case).slots.get_mut(place) {
            *slot = value;
        }
        work.happened.push(Happened::Set { fact, element: named, value: shown });
        Ok(())
    }

    /// The slot of a field of the element with a key, and that key as it is written.
    fn element(&mut self, work: &mut Work, fact: FactId, element: &'p ElementField) -> Res<(usize, String)> {
        let by = self.field(fact, element.by).map_or(Type::Text, |field| field.ty.base.clone());
        let key = self.owned(work, &element.key, &by)?;
        let case = &work.state.case;
        let list = case.slots.get(fact.index()).copied();
        let list = if let Some(Val::List(list)) = list { list } else { ListRef { start: 0, len: 0 } };
        let slot = |at: u32, field: u32| -> usize {
            list.start.saturating_add(at.saturating_mul(element.stride)).saturating_add(field) as usize
        };
        let shown = self.shown(case, &key, &by);
        match (0..list.len).find(|at| case.slots.get(slot(*at, element.by)) == Some(&key)) {
            Some(at) => Ok((slot(at, element.field), shown)),
            None => {
                let list = self.program.facts.at(fact).path.clone();
                Err(Self::fault(FaultKind::NoElement { list, key: shown }, element.key.span))
            }
        }
    }

    /// A field of the records of a list.
    fn field(&self, list: FactId, field: u32) -> Option<&'p Field> {
        let Type::List(inner) = &self.program.facts.get(list)?.ty.base else { return None };
        let Type::Record(record) = **inner else { return None };
        self.program.records.get(record)?.fields.get(field as usize)
    }

    /// A value as it is written.
    fn shown(&self, case: &Case, value: &Val, ty: &Type) -> String {
        show(self.program, value, ty, &|id| case.text(self.program, id))
    }

    fn add(&mut self, work: &mut Work, list: FactId, fields: &'p [Expr], span: Span) -> Res<()> {
        let mut values = Vec::with_capacity(fields.len());
        for (at, field) in (0..).zip(fields) {
            let ty = self.field(list, at).map_or(Type::Error, |field| field.ty.base.clone());
            values.push(self.owned(work, field, &ty)?);
        }
        let before = match work.state.case.slots.get(list.index()) {
            Some(Val::List(list)) => *list,
            Some(_) | None => ListRef { start: 0, len: 0 },
        };
        let case = Arc::make_mut(&mut work.state.case);
        let longer = case
            .append(before, &values)
            .ok_or_else(|| Self::fault(FaultKind::TooMany { limit: crate::eval::ELEMENTS }, span))?;
        let decl = self.program.facts.at(list);
        if let Some(slot) = case.slots.get_mut(list.index()) {
            *slot = longer;
        }
        let shown = self.shown(&work.state.case, &longer, &decl.ty.base);
        work.happened.push(Happened::Set { fact: list, element: None, value: shown });
        Ok(())
    }
}
