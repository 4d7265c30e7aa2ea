//! Effects: what is done on an arrow, on entry, or at a point of a clock.

use crate::builtins::Builtin;
use crate::check::Checker;
use crate::check::expr::Typed;
use crate::check::scope::Place;
use crate::diag::{Code, Diagnostic};
use crate::ir::{self, EffectKind, ElementField, Expr, ExprKind, FactId};
use crate::source::Span;
use crate::syntax::ast;
use crate::value::{RecordId, Ty, Type, Val};

impl<'a> Checker<'a> {
    /// Effects in the open scope, in the order in which they are done.
    pub(super) fn effects(&mut self, effects: &'a ast::Effects) -> Vec<ir::Effect> {
        let mut made = Vec::new();
        for effect in &effects.all {
            if let Some(kind) = self.effect(effect) {
                made.push(ir::Effect { kind, span: effect.span });
            }
        }
        made
    }

    fn effect(&mut self, effect: &'a ast::Effect) -> Option<EffectKind> {
        match &effect.kind {
            ast::EffectKind::Decide => Some(EffectKind::Decide),
            ast::EffectKind::Grant => Some(EffectKind::Grant),
            ast::EffectKind::Refuse => Some(EffectKind::Refuse),
            ast::EffectKind::Settle => Some(EffectKind::Settle),
            ast::EffectKind::Set { fact, key: None, field, value } => {
                let fact_id = self.changed_fact(fact, field.is_some());
                self.set_fact(fact_id, fact, value)
            }
            ast::EffectKind::Set { fact, key: Some(key), field, value } => {
                self.set_element(fact, key, field.as_ref(), value)
            }
            ast::EffectKind::Add { fields, list } => self.add(fields, list, effect.span),
            ast::EffectKind::Notify { parties, notice } => {
                let parties = self.each(parties, Self::person);
                Some(EffectKind::Notify { parties, notice: self.notice(notice)? })
            }
            ast::EffectKind::Assign(name) => self.person(name).map(EffectKind::Assign),
            ast::EffectKind::Flag(name) => Some(EffectKind::Flag(name.text.clone())),
        }
    }

    /// The fact that an effect changes.
    fn changed_fact(&mut self, path: &ast::Path, of_element: bool) -> Option<FactId> {
        let dotted = path.dotted();
        let Some(id) = self.fact_named(&dotted) else {
            match self.names.get(&dotted) {
                Some(entity) => {
                    self.report(
                        Diagnostic::new(
                            Code::WrongKind,
                            path.span,
                            format!("`{dotted}` is {}, not a fact", entity.word()),
                        )
                        .with_help("only facts change while a case lives"),
                    );
                }
                None => {
                    let known = self.fact_paths();
                    self.unknown("fact", &dotted, path.span, known.iter().map(String::as_str));
                }
            }
            return None;
        };
        self.may_change(id, path.span);
        let whole = matches!(self.fact(id).ty.base, Type::List(_) | Type::Record(_));
        if whole && !of_element {
            self.report(
                Diagnostic::new(Code::BadEffect, path.span, format!("`{dotted}` is not set as a whole")).with_help(
                    "add an element with `add { … } to LIST`, or set a field of one: `set LIST[KEY].FIELD = X`",
                ),
            );
            return None;
        }
        Some(id)
    }

    /// `set FACT = X`.
    fn set_fact(&mut self, id: Option<FactId>, path: &ast::Path, value: &'a ast::Expr) -> Option<EffectKind> {
        let Some(fact) = id else {
            self.expr(value, None);
            return None;
        };
        let (ty, range) = (self.fact(fact).ty.clone(), self.fact(fact).range.clone());
        let typed = self.new_value(value, &ty, range.as_ref(), &path.dotted());
        self.forget(fact);
        if !typed.ty.optional {
            self.scope.known.insert(Place::Fact(fact));
        }
        Some(EffectKind::Set { fact, element: None, value: typed.expr, range })
    }

    /// What conditions have shown of a fact, and of what is defined over facts, holds no more once it changes.
    pub(super) fn forget(&mut self, fact: FactId) {
        self.scope.known.retain(|place| match place.root() {
            Place::Fact(id) => *id != fact,
            Place::Define(_) | Place::Row(..) => false,
            Place::Local(_) | Place::Field(..) | Place::Met(_) | Place::Brought(..) => true,
        });
    }

    /// A value for a fact or field: of its type and range, unknown only where that may be, as fine as its currency.
    fn new_value(&mut self, value: &'a ast::Expr, ty: &Ty, range: Option<&ir::Range>, name: &str) -> Typed {
        if self.says_unknown(value, &ty.base) {
            if !ty.optional {
                self.report(
                    Diagnostic::new(Code::BadEffect, value.span, format!("`{name}` is always known"))
                        .with_help("declare it with `?` if its value can be taken away"),
                );
            }
            return Typed::new(ExprKind::Const(Val::Unknown), value.span, ty.clone());
        }
        if let Some(nothing) = self.nothing(value, &ty.base) {
            return Typed::new(ExprKind::Const(nothing), value.span, Ty::known(ty.base.clone()));
        }
        let typed = self.expect_optional(value, &ty.base);
        let typed = if ty.optional { typed } else { self.must_be_known(typed) };
        if let (ExprKind::Const(constant), Some(range), false) = (&typed.expr.kind, range, typed.is_error())
            && !range.holds(constant)
        {
            self.error(Code::BadRange, value.span, format!("this lies outside the range of `{name}`"));
        }
        self.rounded(typed)
    }

    /// An amount that may be finer than its currency, rounded once in the policy's way.
    pub(super) fn rounded(&mut self, typed: Typed) -> Typed {
        if !typed.inexact || !matches!(typed.ty.base, Type::Money(_)) {
            return typed;
        }
        let span = typed.expr.span;
        self.need_rounding(span);
        let Some(function) = Builtin::named("round") else { return typed };
        let boxed = |expr: &Expr| Box::new(expr.clone());
        let round = Expr { kind: ExprKind::Builtin { function, arguments: Box::new([typed.expr.clone()]) }, span };
        let kind = if typed.ty.optional {
            let known = Expr { kind: ExprKind::IsKnown(boxed(&typed.expr)), span };
            ExprKind::If { condition: Box::new(known), then: Box::new(round), otherwise: boxed(&typed.expr) }
        } else {
            round.kind
        };
        Typed { expr: Expr { kind, span }, inexact: false, ..typed }
    }

    /// The record behind a fact that is a list of records.
    fn record_list(&mut self, path: &ast::Path) -> Option<(FactId, RecordId)> {
        let id = self.changed_fact(path, true)?;
        let ty = self.fact(id).ty.clone();
        if let (Type::List(element), false) = (&ty.base, ty.optional)
            && let Type::Record(record) = **element
        {
            return Some((id, record));
        }
        if ty.base != Type::Error {
            let words =
                if ty.optional { "may be unknown".to_owned() } else { format!("is {}", self.type_words(&ty.base)) };
            self.report(
                Diagnostic::new(Code::BadEffect, path.span, format!("`{}` {words}", path.dotted()))
                    .with_help("elements are added and changed in facts of type `list of RECORD`"),
            );
        }
        None
    }

    /// `set LIST[KEY].FIELD = X`.
    fn set_element(
        &mut self,
        path: &'a ast::Path,
        key: &'a ast::Expr,
        field: Option<&'a ast::Name>,
        value: &'a ast::Expr,
    ) -> Option<EffectKind> {
        let (fact, record) = self.record_list(path)?;
        let decl = self.program.records.at(record).clone();
        let Some(by) = decl.fields.iter().position(|field| field.key) else {
            self.report(
                Diagnostic::new(
                    Code::BadEffect,
                    path.span,
                    format!("a `{}` has no `key` that tells one from another", decl.decl.name),
                )
                .with_place(decl.decl.span, "declared here")
                .with_help("mark the field that names it: `sku text key`"),
            );
            return None;
        };
        let key_type = decl.fields.get(by)?.ty.base.clone();
        let key = self.expect(key, &key_type);
        let Some(name) = field else {
            self.report(
                Diagnostic::new(Code::BadEffect, path.span, "this does not say which field is set")
                    .with_help("write `set LIST[KEY].FIELD = X`"),
            );
            return None;
        };
        let Some(at) = decl.fields.iter().position(|field| field.decl.name == name.text) else {
            self.unknown_field(&decl, name);
            return None;
        };
        self.used.insert(format!("{}/{}", decl.decl.name, name.text));
        if at == by {
            self.report(
                Diagnostic::new(Code::BadEffect, name.span, format!("`{}` names the element, and stays", name.text))
                    .with_help("add another element instead"),
            );
            return None;
        }
        let target = decl.fields.get(at)?;
        let typed = self.new_value(value, &target.ty, target.range.as_ref(), &name.text);
        self.forget(fact);
        let (by, at) = (u32::try_from(by).ok()?, u32::try_from(at).ok()?);
        let element = ElementField { key: key.expr, by, field: at, stride: decl.stride() };
        Some(EffectKind::Set { fact, element: Some(element), value: typed.expr, range: target.range.clone() })
    }

    fn unknown_field(&mut self, record: &ir::Record, name: &ast::Name) {
        let what = format!("field of `{}`", record.decl.name);
        self.unknown(&what, &name.text, name.span, record.fields.iter().map(|field| field.decl.name.as_str()));
    }

    /// `add { … } to LIST`: fields that are not written have their default, or are unknown.
    fn add(&mut self, written: &'a [ast::DataEntry], list: &'a ast::Path, span: Span) -> Option<EffectKind> {
        let (fact, record) = self.record_list(list)?;
        let decl = self.program.records.at(record).clone();
        let mut values: Vec<Option<Expr>> = vec![None; decl.fields.len()];
        for entry in written {
            let dotted = entry.name.dotted();
            let Some(at) = decl.fields.iter().position(|field| field.decl.name == dotted) else {
                self.unknown_field(&decl, &ast::Name { text: dotted, span: entry.name.span });
                continue;
            };
            let (Some(field), Some(slot)) = (decl.fields.get(at), values.get_mut(at)) else { continue };
            if slot.is_some() {
                self.error(Code::DuplicateItem, entry.name.span, format!("the field `{dotted}` is given twice"));
                continue;
            }
            let value = match &entry.value {
                ast::Data::Value(value) => self.new_value(value, &field.ty, field.range.as_ref(), &dotted).expr,
                ast::Data::Group { span, .. } | ast::Data::List { span, .. } => {
                    self.report(
                        Diagnostic::new(Code::BadEffect, *span, format!("`{dotted}` cannot be written out here"))
                            .with_help("name a fact that holds it"),
                    );
                    Expr { kind: ExprKind::Const(Val::Unknown), span: *span }
                }
            };
            *slot = Some(value);
        }
        let mut fields = Vec::new();
        let mut missing = Vec::new();
        for (field, value) in decl.fields.iter().zip(values) {
            let default = field.default.or_else(|| field.ty.optional.then_some(Val::Unknown));
            match value.or_else(|| default.map(|value| Expr { kind: ExprKind::Const(value), span })) {
                Some(value) => fields.push(value),
                None => missing.push(format!("`{}`", field.decl.name)),
            }
        }
        if !missing.is_empty() {
            let message = format!("an element of `{}` needs {}", list.dotted(), missing.join(", "));
            self.report(
                Diagnostic::new(Code::BadEffect, span, message)
                    .with_place(decl.decl.span, "declared here")
                    .with_help("write them, or give them a default in the record"),
            );
            return None;
        }
        self.forget(fact);
        Some(EffectKind::Add { list: fact, record, fields })
    }
}
