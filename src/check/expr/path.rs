//! Names in expressions: facts, defines, binders, fields, members, and the words of the language.

use super::Typed;
use super::known::place;
use crate::check::{Checker, names::Entity, scope::Sees};
use crate::diag::{Code, Diagnostic};
use crate::ir::{self, Mark, Needs};
use crate::source::Span;
use crate::syntax::ast;
use crate::value::{Ty, Type, Val};

impl<'a> Checker<'a> {
    /// A name or dotted name. Members of closed types are read where their type is wanted.
    pub(crate) fn path(&mut self, path: &'a ast::Path, wanted: Option<&Type>) -> Typed {
        let span = path.span;
        let dotted = path.dotted();
        if let Some(wanted) = wanted
            && path.parts.len() == 1
            && self.scope.local(&dotted).is_none()
            && let Some(value) = self.member(&dotted, wanted)
        {
            return Typed::new(ir::ExprKind::Const(value), span, Ty::known(wanted.clone()));
        }
        if let Some(typed) = self.binder(path) {
            return typed;
        }
        match dotted.as_str() {
            "now" => return Typed::new(ir::ExprKind::Now, span, Ty::known(Type::DateTime)),
            "eligible_items" => return self.eligible_items(span),
            "compensation.total" => return self.total(span),
            "case.opened_at" => return self.opened_at(span),
            _ => {}
        }
        for end in (1..=path.parts.len()).rev() {
            let Some((head, rest)) = path.parts.split_at_checked(end) else { continue };
            let name: Vec<&str> = head.iter().map(|part| part.text.as_str()).collect();
            let Some(entity) = self.look_up(&name.join(".")) else { continue };
            if entity == Entity::Group && !rest.is_empty() {
                continue;
            }
            if let (Entity::Event(event), false) = (entity, rest.is_empty()) {
                return self.brought(event, rest, span);
            }
            let head_span = head.first().zip(head.last()).map_or(span, |(first, last)| first.span.to(last.span));
            let base = self.entity(entity, &name.join("."), head_span, wanted.filter(|_| rest.is_empty()));
            return self.fields(base, rest, span);
        }
        self.unknown_path(path, &dotted, wanted);
        Typed::error(span)
    }

    /// A binder, or a field of what it stands for.
    fn binder(&mut self, path: &'a ast::Path) -> Option<Typed> {
        let (first, rest) = path.parts.split_first()?;
        let (id, ty) = self.scope.local(&first.text)?;
        let mut base = Typed::new(ir::ExprKind::Local(id), first.span, ty);
        base.needs = Needs { item: true, ..Needs::default() };
        self.narrow(&mut base);
        Some(self.fields(base, rest, path.span))
    }

    /// Fields of a record.
    fn fields(&mut self, mut base: Typed, rest: &'a [ast::Name], span: Span) -> Typed {
        for name in rest {
            if base.is_error() {
                return Typed::error(span);
            }
            base = self.must_be_known(base);
            let Type::Record(record) = base.ty.base else {
                let words = self.type_words(&base.ty.base);
                self.report(
                    Diagnostic::new(Code::WrongKind, name.span, format!("{words} has no field `{}`", name.text))
                        .with_help("only records have fields"),
                );
                return Typed::error(span);
            };
            let fields = &self.program.records.at(record).fields;
            let found = fields.iter().position(|field| field.decl.name == name.text);
            let Some(at) = found.and_then(|at| u32::try_from(at).ok()) else {
                let known: Vec<String> = fields.iter().map(|field| field.decl.name.clone()).collect();
                let what = format!("field of `{}`", self.program.records.at(record).decl.name);
                self.unknown(&what, &name.text, name.span, known.iter().map(String::as_str));
                return Typed::error(span);
            };
            let record_name = self.program.records.at(record).decl.name.clone();
            let ty =
                self.program.records.at(record).fields.get(at as usize).map_or(Ty::error(), |field| field.ty.clone());
            self.used.insert(format!("{record_name}/{}", name.text));
            let whole = base.expr.span.to(name.span);
            let mut next = Typed::new(ir::ExprKind::Field(Box::new(base.expr.clone()), at), whole, ty);
            next.needs = base.needs;
            self.narrow(&mut next);
            base = next;
        }
        base
    }

    /// What a condition has shown to be known is no longer optional.
    pub(crate) fn narrow(&self, typed: &mut Typed) {
        if typed.ty.optional && place(&typed.expr).is_some_and(|place| self.scope.known.contains(&place)) {
            typed.ty.optional = false;
        }
    }

    fn entity(&mut self, entity: Entity, name: &str, span: Span, wanted: Option<&Type>) -> Typed {
        match entity {
            Entity::Fact(id) => {
                let ty = self.fact(id).ty.clone();
                let mut typed = Typed::new(ir::ExprKind::Fact(id), span, ty);
                typed.needs.asked = self.asked == Some(id);
                self.narrow(&mut typed);
                typed
            }
            Entity::Define(at) => self.define_value(at, name, span),
            Entity::Decision(at) => {
                let Some(id) = self.need_decision(at) else { return Typed::error(span) };
                let decision = &self.program.decisions.at(id);
                let (ty, needs) = (decision.ty.clone(), decision.needs);
                let mut typed = Typed::new(ir::ExprKind::Decision(id), span, ty);
                typed.needs = needs;
                typed
            }
            Entity::Finding(at) => {
                let Some(id) = self.need_finding(at) else { return Typed::error(span) };
                let finding = &self.program.findings.at(id);
                let (fact, needs) = (finding.fact, finding.needs);
                if wanted == Some(&Type::Finding) {
                    return Typed::new(ir::ExprKind::Fact(fact), span, Ty::known(Type::Finding));
                }
                let mut typed = Typed::new(ir::ExprKind::FindingHolds(id), span, Ty::known(Type::Bool));
                typed.needs = needs;
                typed
            }
            Entity::Line(id) => {
                self.scope.lines.insert(id);
                let base = self.case_money(span);
                self.outcome(Typed::new(ir::ExprKind::Line(id), span, Ty::known(base)), name, "a ledger line")
            }
            Entity::Stage(id) => self.met(Mark::Stage(id), false, span),
            Entity::Event(id) => self.met(Mark::Event(id), false, span),
            Entity::Counting(id) => Typed::new(ir::ExprKind::Const(Val::Counting(id)), span, Ty::known(Type::Counting)),
            Entity::Calendar(id) => Typed::new(ir::ExprKind::Const(Val::Calendar(id)), span, Ty::known(Type::Calendar)),
            Entity::Group => {
                let inside: Vec<String> = self
                    .names
                    .iter()
                    .filter(|(other, _, _)| other.starts_with(&format!("{name}.")))
                    .map(|(other, _, _)| format!("`{other}`"))
                    .take(4)
                    .collect();
                self.wrong_kind(
                    span,
                    format!("`{name}` is a group of facts"),
                    &format!("name one of them: {}", inside.join(", ")),
                )
            }
            Entity::Table(_) => {
                self.wrong_kind(span, format!("`{name}` is a table"), &format!("look a row up: `{name}[…]`"))
            }
            Entity::Hook(_) => self.wrong_kind(span, format!("`{name}` is a hook"), &format!("call it: `{name}(…)`")),
            Entity::Policy
            | Entity::Enum(_)
            | Entity::Record(_)
            | Entity::Rule
            | Entity::Always
            | Entity::Clock
            | Entity::Notice => self.wrong_kind(
                span,
                format!("`{name}` is {}, not a value", entity.word()),
                "name a fact, a define or a decision",
            ),
        }
    }

    fn wrong_kind(&mut self, span: Span, message: String, help: &str) -> Typed {
        self.report(Diagnostic::new(Code::WrongKind, span, message).with_help(help));
        Typed::error(span)
    }

    fn define_value(&mut self, at: usize, name: &str, span: Span) -> Typed {
        let Some(id) = self.need_define(at) else { return Typed::error(span) };
        let define = &self.program.defines.at(id);
        let (ty, needs) = (define.ty.clone(), define.needs);
        let mut typed = Typed::new(ir::ExprKind::Define(id), span, ty);
        typed.needs = needs;
        typed.inexact = self.inexact_defines.contains(&id);
        if let Some(lines) = self.define_lines.get(&id) {
            self.scope.lines.extend(lines.iter().copied());
        }
        self.narrow(&mut typed);
        if needs.outcome { self.outcome(typed, name, "a define over the ledger") } else { typed }
    }

    /// Something that the decision itself makes: only the ledger and what comes after it may look at it.
    fn outcome(&mut self, mut typed: Typed, name: &str, what: &str) -> Typed {
        typed.needs.outcome = true;
        if self.scope.sees == Sees::Facts {
            self.report(
                Diagnostic::new(
                    Code::OutsideDecision,
                    typed.expr.span,
                    format!("`{name}` is {what}, which is not made yet where this is decided"),
                )
                .with_help("eligibility, responsibility, decisions and findings are decided from facts alone"),
            );
            return Typed::error(typed.expr.span);
        }
        typed
    }

    fn eligible_items(&mut self, span: Span) -> Typed {
        let Some(ty) = self.items.clone() else {
            self.report(
                Diagnostic::new(Code::OutsideDecision, span, "there are no items here")
                    .with_help("say which items are judged: `eligibility of asked per item in claim.items { … }`"),
            );
            return Typed::error(span);
        };
        self.outcome(Typed::new(ir::ExprKind::EligibleItems, span, ty), "eligible_items", "the list of items allowed")
    }

    fn total(&mut self, span: Span) -> Typed {
        let base = self.case_money(span);
        if self.scope.sees == Sees::Ledger {
            self.report(
                Diagnostic::new(
                    Code::OutsideDecision,
                    span,
                    "the total is the sum of the lines, so no line can look at it",
                )
                .with_help("name the lines that are meant, or write `total at most …`"),
            );
            return Typed::error(span);
        }
        if self.items(|item| if let ast::Item::Compensation(one) = item { Some(one) } else { None }).is_empty() {
            self.error(Code::MissingDeclaration, span, "there is no `compensation` here, so there is no total");
            return Typed::error(span);
        }
        let typed = Typed::new(ir::ExprKind::Total, span, Ty::known(base));
        let mut typed = self.outcome(typed, "compensation.total", "the total of the ledger");
        if self.scope.sees == Sees::Define {
            // A define over the total may be used by `always` rules only; the ledger refuses it by this mark.
            self.scope.lines.insert(ir::LineId(u32::MAX));
            typed.needs.outcome = true;
        }
        typed
    }

    /// `bought-on`: a name with a dash, which reads like a difference of two unknown names. Whether it is one; the first
    /// half reports it.
    fn dashed(&mut self, path: &ast::Path) -> bool {
        let Some(source) = self.input.sources.get(path.span.file) else { return false };
        let is_part = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-');
        let (start, end) = (path.span.start as usize, path.span.end as usize);
        let before = source.text.get(..start).unwrap_or("");
        let after = source.text.get(end..).unwrap_or("");
        let left = before.len() - before.trim_end_matches(is_part).len();
        let right = after.len() - after.trim_start_matches(is_part).len();
        let whole = source.text.get(start - left..end + right).unwrap_or("").to_owned();
        let is_name = |part: &str| part.starts_with(char::is_alphabetic) && self.names.get(part).is_none();
        if !whole.contains('-') || path.parts.len() > 1 || !whole.split('-').all(is_name) {
            return false;
        }
        if left == 0 {
            let joined = whole.replace('-', "_");
            let place = Span::new(path.span.file, start, end + right);
            self.report(
                Diagnostic::new(Code::UnknownName, place, format!("a name has no dashes: `{joined}`")).with_fix(
                    format!("write `{joined}`"),
                    place,
                    joined,
                ),
            );
        }
        true
    }

    fn unknown_path(&mut self, path: &'a ast::Path, dotted: &str, wanted: Option<&Type>) {
        let beside_error = wanted == Some(&Type::Error) && path.parts.len() == 1;
        if beside_error || self.lost(dotted) || self.worded(dotted, path.span) || self.dashed(path) {
            return;
        }
        if !self.may_suggest() {
            self.error(Code::UnknownName, path.span, format!("there is no name `{dotted}`"));
            return;
        }
        if let Some(wanted) = wanted
            && path.parts.len() == 1
        {
            let members = self.member_names(wanted);
            if !members.is_empty() {
                let near_value = crate::diag::nearest(dotted, self.names.values()).map(str::to_owned);
                let near_member = crate::diag::nearest(dotted, members.iter().map(String::as_str));
                if near_member.is_some() || near_value.is_none() {
                    return self.no_member(wanted, dotted, path.span, &members);
                }
            }
        }
        // A member that stands where its type is not asked.
        let owners: Vec<String> = self
            .program
            .enums
            .values()
            .filter(|one| one.members.iter().any(|member| member.name == dotted))
            .map(|one| one.decl.name.clone())
            .collect();
        if let Some(owner) = owners.first() {
            self.report(
                Diagnostic::new(Code::UnknownName, path.span, format!("`{dotted}` means nothing here"))
                    .with_help(format!("it is a member of `{owner}`, and is read beside a value of that type")),
            );
            return;
        }
        let mut known: Vec<String> = self.names.values().map(str::to_owned).collect();
        known.extend(self.scope.locals.iter().map(|(name, _, _)| name.clone()));
        known.extend(["now", "eligible_items", "compensation.total", "case.opened_at"].map(str::to_owned));
        self.unknown("name", dotted, path.span, known.iter().map(String::as_str));
    }
}
