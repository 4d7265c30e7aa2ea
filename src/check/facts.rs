//! Facts and fields of records: slots, ranges, defaults.

use super::{Checker, names::Entity, types::BUILT_IN_TYPES};
use crate::diag::{Code, Diagnostic};
use crate::ir;
use crate::source::Span;
use crate::syntax::ast;
use crate::value::{Found, Ty, Type, Val};

impl<'a> Checker<'a> {
    /// All facts as slots and as the tree in which a case brings them; findings are facts, too.
    pub(crate) fn declare_facts(&mut self) {
        let items = self.items(|item| if let ast::Item::Facts(one) = item { Some(one) } else { None });
        let mut tree = ir::Object::default();
        for facts in items {
            self.fact_entries(&facts.entries, "", &mut tree);
        }
        for finding in self.items(|item| if let ast::Item::Finding(one) = item { Some(one) } else { None }) {
            let title = self.texts(&finding.title);
            let id = self.program.facts.push(ir::Fact {
                path: finding.name.text.clone(),
                title,
                ty: Ty::known(Type::Finding),
                range: None,
                default: Some(Val::Finding(Found::Unproven)),
                span: finding.name.span,
            });
            if !tree.entries.iter().any(|(name, _)| *name == finding.name.text) {
                tree.entries.push((finding.name.text.clone(), ir::Node::Fact(id)));
            }
        }
        self.program.fact_tree = tree;
    }

    fn fact_entries(&mut self, entries: &'a [ast::FactEntry], prefix: &str, object: &mut ir::Object) {
        for entry in entries {
            match entry {
                ast::FactEntry::Fact(field) => {
                    if let Some(declared) = self.misplaced_type(field) {
                        for name in declared {
                            let path = format!("{prefix}{}", name.text);
                            self.declare_unread(name, path);
                        }
                        continue;
                    }
                    let path = format!("{prefix}{}", field.name.text);
                    let before = self.names.get(&path);
                    let id = self.declare_fact(field, &path);
                    if before.is_none() {
                        object.entries.push((field.name.text.clone(), ir::Node::Fact(id)));
                    }
                }
                ast::FactEntry::Group { name, title, entries, span: _ } => {
                    let path = format!("{prefix}{}", name.text);
                    self.declare(&path, name.span, Entity::Group);
                    let title = self.texts(title);
                    let mut inner = ir::Object::default();
                    self.fact_entries(entries, &format!("{path}."), &mut inner);
                    object.entries.push((name.text.clone(), ir::Node::Group { title, object: inner }));
                }
            }
        }
    }

    /// A fact whose type is unknown since it is no type: the name stands behind its type, or the type was left out and
    /// the next line read as one. Gives the names that are meant to be facts.
    fn misplaced_type(&mut self, field: &'a ast::Field) -> Option<Vec<&'a ast::Name>> {
        let ast::TypeKind::Named(ty) = &field.ty.kind else { return None };
        if BUILT_IN_TYPES.contains(&ty.text.as_str()) || self.names.get(&ty.text).is_some() {
            return None;
        }
        let name = &field.name;
        if BUILT_IN_TYPES.contains(&name.text.as_str()) {
            let (whole, right) = (name.span.to(ty.span), format!("{} {}", ty.text, name.text));
            self.report(
                Diagnostic::new(Code::UnknownName, whole, "the name of a fact stands before its type").with_fix(
                    format!("write `{right}`"),
                    whole,
                    right,
                ),
            );
            return Some(vec![ty]);
        }
        let between = Span { start: name.span.end, end: ty.span.start, ..name.span };
        if !self.input.sources.slice(between).contains('\n') {
            return None;
        }
        self.report(
            Diagnostic::new(Code::UnknownName, name.span, format!("`{}` has no type", name.text))
                .with_help(format!("write it behind the name: `{0} money`, `{0} bool` (yes or no)", name.text)),
        );
        Some(vec![name, ty])
    }

    /// A fact whose type could not be read: using it is no further mistake.
    fn declare_unread(&mut self, name: &ast::Name, path: String) {
        let (title, ty) = (crate::value::Texts::default(), Ty::error());
        let fact = ir::Fact { path: path.clone(), title, ty, range: None, default: None, span: name.span };
        let id = self.program.facts.push(fact);
        self.declare(&path, name.span, Entity::Fact(id));
    }

    fn declare_fact(&mut self, field: &'a ast::Field, path: &str) -> ir::FactId {
        if path == "id" {
            self.report(
                Diagnostic::new(Code::DuplicateName, field.name.span, "`id` is the case's own name, not a fact")
                    .with_help("every case has an `id`; choose another name"),
            );
        }
        if field.key {
            self.error(Code::WrongKind, field.name.span, "a `key` names an element of a list; a fact has none");
        }
        let ty = self.type_of(&field.ty);
        let (range, default) = self.range_and_default(field, &ty);
        let title = self.texts(&field.title);
        let fact = ir::Fact { path: path.to_owned(), title, ty, range, default, span: field.name.span };
        let id = self.program.facts.push(fact);
        self.declare(path, field.name.span, Entity::Fact(id));
        id
    }

    /// The fields of a record.
    pub(crate) fn record_fields(&mut self, record: &'a ast::Record) -> Vec<ir::Field> {
        let mut fields: Vec<ir::Field> = Vec::new();
        for field in &record.fields {
            if let Some(before) = fields.iter().find(|before| before.decl.name == field.name.text) {
                let place = before.decl.span;
                self.twice("field", &field.name, place);
                continue;
            }
            let ty = self.type_of(&field.ty);
            let (range, default) = self.range_and_default(field, &ty);
            if field.key
                && (ty.optional || !matches!(ty.base, Type::Text | Type::Integer | Type::Enum(_) | Type::Error))
            {
                self.error(
                    Code::WrongType,
                    field.ty.span,
                    "a `key` is a text, an integer or a member of an enum, and always known",
                );
            }
            if field.key && fields.iter().any(|before| before.key) {
                self.error(Code::DuplicateItem, field.name.span, "a record has one `key`");
            }
            let decl = self.named(&field.name, &field.title);
            fields.push(ir::Field { decl, ty, key: field.key, range, default });
        }
        fields
    }

    fn range_and_default(&mut self, field: &'a ast::Field, ty: &Ty) -> (Option<ir::Range>, Option<Val>) {
        let range = field.range.as_ref().and_then(|range| self.range(range, &ty.base, field.span));
        let default = field.default.as_ref().and_then(|default| self.constant_or_nothing(default, &ty.base));
        if let Some(default_expr) = &field.default
            && ty.optional
        {
            self.report(
                Diagnostic::new(Code::BadRange, default_expr.span, "a fact that may be unknown has no default")
                    .with_help("take the `?` away, or the default"),
            );
        }
        if let (Some(value), Some(range), Some(written)) = (&default, &range, &field.default)
            && !range.holds(value)
        {
            self.error(Code::BadRange, written.span, "the default lies outside the range");
        }
        (range, default)
    }

    /// A range, whose ends must be constants of the type.
    pub(crate) fn range(&mut self, range: &'a ast::Range, ty: &Type, span: Span) -> Option<ir::Range> {
        match range {
            ast::Range::Between { low, high } => {
                if !is_ordered(ty) {
                    let words = self.type_words(ty);
                    self.report(
                        Diagnostic::new(
                            Code::BadRange,
                            span,
                            format!("{words} has no order, so it has no `from … to`"),
                        )
                        .with_help("list the values: `in { A, B }`"),
                    );
                    return None;
                }
                let low_value = low.as_ref().map(|low| self.constant_or_nothing(low, ty));
                let high_value = high.as_ref().map(|high| self.constant_or_nothing(high, ty));
                if low_value == Some(None) || high_value == Some(None) {
                    return None;
                }
                let (low_value, high_value) = (low_value.flatten(), high_value.flatten());
                if let (Some(low_value), Some(high_value), Some(high)) = (&low_value, &high_value, high)
                    && low_value.compare(high_value) == Some(std::cmp::Ordering::Greater)
                {
                    self.error(Code::BadRange, high.span, "the range is empty: its end lies before its beginning");
                    return None;
                }
                Some(ir::Range::Between { low: low_value, high: high_value })
            }
            ast::Range::Among(members) => {
                let mut values = Vec::new();
                for member in members {
                    let Some(value) = self.constant(member, ty) else { continue };
                    if values.contains(&value) {
                        self.error(Code::DuplicateItem, member.span, "this value is in the range already");
                    } else {
                        values.push(value);
                    }
                }
                Some(ir::Range::Among(values))
            }
        }
    }
}

impl<'a> Checker<'a> {
    /// A default or an end of a range: a constant, and of amounts also a bare `0`.
    fn constant_or_nothing(&mut self, expr: &'a ast::Expr, ty: &Type) -> Option<Val> {
        self.nothing(expr, ty).or_else(|| self.constant(expr, ty))
    }
}

/// Whether values of the type have an order that `<` and tables know.
pub(crate) fn is_ordered(ty: &Type) -> bool {
    match ty {
        Type::Error
        | Type::Integer
        | Type::Number
        | Type::Percent
        | Type::Money(_)
        | Type::Date
        | Type::Time
        | Type::DateTime
        | Type::Duration => true,
        Type::Bool
        | Type::Text
        | Type::Enum(_)
        | Type::Party
        | Type::Remedy
        | Type::Finding
        | Type::Currency
        | Type::Zone
        | Type::Country
        | Type::Calendar
        | Type::Counting
        | Type::Rate { .. }
        | Type::Record(_)
        | Type::List(_) => false,
    }
}
