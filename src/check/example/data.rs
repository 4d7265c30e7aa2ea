//! The facts of an example and the fields of its events: what is written, by the types that are wanted.

use super::super::Checker;
use super::super::expr::Typed;
use super::constant;
use crate::diag::{Code, Diagnostic};
use crate::ir::{self, Datum, EventId, ExprKind, FactData, FactId, Range};
use crate::source::Span;
use crate::syntax::ast;
use crate::value::{Coin, RecordId, Ty, Type, Val};

/// Something that data can be written for: a fact, or a field of an event.
#[derive(Clone)]
pub(super) struct Target {
    /// Its whole path.
    pub(super) path: String,
    ty: Ty,
    range: Option<Range>,
}

impl<'a> Checker<'a> {
    /// The facts, by their numbers.
    pub(super) fn fact_targets(&self) -> Vec<Target> {
        let facts = self.program.facts.values();
        facts.map(|fact| Target { path: fact.path.clone(), ty: fact.ty.clone(), range: fact.range.clone() }).collect()
    }

    /// The fields of an event, by their numbers.
    pub(super) fn event_targets(&self, id: EventId) -> Vec<Target> {
        let event = self.program.workflow.as_ref().and_then(|workflow| workflow.events.get(id));
        let fields = event.into_iter().flat_map(|event| &event.fields);
        fields
            .map(|field| Target { path: field.name.clone(), ty: field.ty.clone(), range: field.range.clone() })
            .collect()
    }

    /// The facts that an example writes.
    pub(super) fn facts_of(&mut self, entries: Vec<&'a ast::DataEntry>, targets: &[Target]) -> Vec<FactData> {
        let mut found = Vec::new();
        for entry in entries {
            self.entry("", entry, targets, "fact", &mut found);
        }
        self.once_each(&found, targets);
        found.into_iter().map(|(at, value, span)| FactData { fact: FactId(at), value, span }).collect()
    }

    /// The fields that an event brings.
    pub(super) fn entries_of(
        &mut self,
        entries: &'a [ast::DataEntry],
        targets: &[Target],
        what: &str,
    ) -> Vec<(u32, Datum, Span)> {
        let mut found = Vec::new();
        for entry in entries {
            self.entry("", entry, targets, what, &mut found);
        }
        self.once_each(&found, targets);
        found
    }

    fn once_each(&mut self, found: &[(u32, Datum, Span)], targets: &[Target]) {
        for (at, (number, _, span)) in found.iter().enumerate() {
            if found.iter().take(at).any(|(before, _, _)| before == number) {
                let path = targets.get(*number as usize).map_or("", |target| &target.path);
                self.error(Code::DuplicateItem, *span, format!("`{path}` is given twice"));
            }
        }
    }

    fn entry(
        &mut self,
        above: &str,
        entry: &'a ast::DataEntry,
        targets: &[Target],
        what: &str,
        found: &mut Vec<(u32, Datum, Span)>,
    ) {
        let own = entry.name.dotted();
        let path = if above.is_empty() { own } else { format!("{above}.{own}") };
        if let ast::Data::Group { entries, .. } = &entry.value
            && !targets.iter().any(|target| target.path == path)
            && targets.iter().any(|target| target.path.strip_prefix(&path).is_some_and(|rest| rest.starts_with('.')))
        {
            for entry in entries {
                self.entry(&path, entry, targets, what, found);
            }
            return;
        }
        let Some(at) = self.target(&path, entry.name.span, targets, what) else { return };
        if let Some(target) = targets.get(at)
            && let Some(value) = self.datum(&entry.value, target)
            && let Ok(at) = u32::try_from(at)
        {
            found.push((at, value, entry.span));
        }
    }

    /// The number of the target of that path.
    pub(super) fn target(&mut self, path: &str, span: Span, targets: &[Target], what: &str) -> Option<usize> {
        let found = targets.iter().position(|target| target.path == path);
        if found.is_none() {
            self.unknown(what, path, span, targets.iter().map(|target| target.path.as_str()));
        }
        found
    }

    /// What a target holds.
    pub(super) fn datum(&mut self, data: &'a ast::Data, target: &Target) -> Option<Datum> {
        match (data, &target.ty.base) {
            (ast::Data::Value(value), _) => self.value(value, target).map(Datum::Value),
            (ast::Data::Group { entries, span }, Type::Record(id)) => self.record(*id, entries, *span),
            (ast::Data::List { elements, .. }, Type::List(element)) => {
                let path = format!("an element of {}", target.path);
                let element = Target { path, ty: Ty::known((**element).clone()), range: None };
                let all: Vec<Option<Datum>> = elements.iter().map(|one| self.datum(one, &element)).collect();
                all.into_iter().collect::<Option<Vec<_>>>().map(Datum::List)
            }
            (ast::Data::Group { span, .. } | ast::Data::List { span, .. }, ty) => {
                let (words, path) = (self.type_words(ty), &target.path);
                self.error(
                    Code::WrongType,
                    *span,
                    format!("`{path}` is {words}, and this is written as something else"),
                );
                None
            }
        }
    }

    fn value(&mut self, value: &'a ast::Expr, target: &Target) -> Option<ir::Expr> {
        let (path, ty) = (&target.path, &target.ty);
        if self.says_unknown(value, &ty.base) {
            if !ty.optional {
                self.report(
                    Diagnostic::new(Code::WrongType, value.span, format!("`{path}` is always known"))
                        .with_help("write its value, or declare it with `?`"),
                );
                return None;
            }
            return Some(constant(Val::Unknown, value.span));
        }
        if let Some(nothing) = self.nothing(value, &ty.base) {
            return Some(constant(nothing, value.span));
        }
        if let Type::Rate { .. } = ty.base {
            return self.rate(value);
        }
        let typed = self.expr(value, Some(&ty.base));
        let typed = if ty.optional { typed } else { self.must_be_known(typed) };
        if typed.is_error() {
            return None;
        }
        // An amount names its currency; that of the case is known when the example runs.
        let amount = ty.base == Type::Money(Coin::Case) && matches!(typed.ty.base, Type::Money(_));
        if !amount && !self.fits(&typed.ty.base, &ty.base) {
            self.mismatch(value.span, &ty.base, &typed.ty.base);
            return None;
        }
        self.in_its_range(&typed, target)?;
        if typed.expr.any(&|part| matches!(part.kind, ExprKind::Now)) {
            self.error(Code::WrongKind, value.span, "what a case holds does not depend on `now`: write the instant");
            return None;
        }
        Some(typed.expr)
    }

    /// A rate of exchange is written as a number; its currencies are those of the fact.
    fn rate(&mut self, value: &'a ast::Expr) -> Option<ir::Expr> {
        let number = self.constant(value, &Type::Number)?;
        if matches!(number, Val::Num(rate) if rate.is_zero() || rate.is_negative()) {
            self.error(Code::BadRange, value.span, "a rate of exchange is more than zero");
            return None;
        }
        Some(constant(number, value.span))
    }

    fn in_its_range(&mut self, typed: &Typed, target: &Target) -> Option<()> {
        if let (ExprKind::Const(value), Some(range)) = (&typed.expr.kind, &target.range)
            && *value != Val::Unknown
            && !range.holds(value)
        {
            let message = format!("this lies outside the range of `{}`", target.path);
            self.error(Code::BadRange, typed.expr.span, message);
            return None;
        }
        Some(())
    }

    /// A record; fields that are not written have their default, or are unknown.
    fn record(&mut self, id: RecordId, entries: &'a [ast::DataEntry], span: Span) -> Option<Datum> {
        let record = self.program.records.get(id)?.clone();
        let targets: Vec<Target> = record
            .fields
            .iter()
            .map(|field| Target { path: field.decl.name.clone(), ty: field.ty.clone(), range: field.range.clone() })
            .collect();
        let before = self.sink.len();
        let what = format!("field of `{}`", record.decl.name);
        let written = self.entries_of(entries, &targets, &what);
        let mut values = Vec::new();
        let mut missing = Vec::new();
        for (at, field) in (0u32..).zip(&record.fields) {
            let given = written.iter().find(|(number, _, _)| *number == at).map(|(_, value, _)| value.clone());
            let default = field.default.or_else(|| field.ty.optional.then_some(Val::Unknown));
            match given.or_else(|| default.map(|value| Datum::Value(constant(value, span)))) {
                Some(value) => values.push(value),
                None => missing.push(format!("`{}`", field.decl.name)),
            }
        }
        // What is written and wrong is not missing, too.
        if self.sink.len() > before {
            return None;
        }
        if !missing.is_empty() {
            let message = format!("a `{}` needs {}", record.decl.name, missing.join(", "));
            self.report(
                Diagnostic::new(Code::MissingDeclaration, span, message).with_place(record.decl.span, "declared here"),
            );
            return None;
        }
        Some(Datum::Record(values))
    }
}
