//! The fields of events: facts that they set, and what they only record.

use crate::check::{Checker, names::Entity};
use crate::diag::{Code, Diagnostic, nearest, slip};
use crate::ir::{self, EventId, Expr, ExprKind, FactId};
use crate::source::Span;
use crate::syntax::ast;
use crate::value::Ty;
use std::collections::{BTreeMap, BTreeSet};

/// At most so many fields an event has over all lines that name it, so that a set of them is one word.
const FIELDS: usize = 64;

/// What every event says of itself, where programs read and write it.
const OWN: [&str; 4] = ["id", "at", "actor", "event"];

/// The mentions of events in the lines of a workflow, in the order of the text.
pub(super) fn mentions(workflow: &ast::Workflow) -> impl Iterator<Item = &ast::Event> {
    let lines = workflow.parts.iter().flat_map(|part| match part {
        ast::WorkflowPart::Stage(stage) => &stage.lines,
        ast::WorkflowPart::Shared(shared) => &shared.lines,
    });
    lines.flat_map(|line| match line {
        ast::StageLine::May(may) => vec![&may.event],
        ast::StageLine::Must(must) => must.events.iter().map(|event| &event.event).collect(),
        ast::StageLine::OnEntry(_) | ast::StageLine::After(_) | ast::StageLine::AtOnce { .. } => Vec::new(),
    })
}

impl<'a> Checker<'a> {
    /// The fields of all events, once facts and the header are known.
    pub(crate) fn declare_events(&mut self) {
        self.find_fixed();
        let Some(workflow) = self.flow.workflow else { return };
        self.flow.always = vec![u64::MAX; self.flow.declared.len()];
        let mut titled = BTreeMap::new();
        for event in mentions(workflow) {
            let Some(id) = self.flow.events.get(&event.name.text).copied() else { continue };
            let takes = self.mention(id, event);
            self.entitle(id, event, &mut titled);
            self.flow.takes.insert(event.span, takes);
            if let Some(always) = self.flow.always.get_mut(id.index()) {
                *always &= takes;
            }
        }
    }

    /// The fields that a line takes, by their numbers in the event.
    fn mention(&mut self, id: EventId, event: &'a ast::Event) -> u64 {
        let mut takes = 0u64;
        for written in &event.fields {
            let Some(field) = self.written_field(written) else { continue };
            let Some(at) = self.merge_field(id, event, field) else { break };
            let bit = 1u64.checked_shl(at).unwrap_or(0);
            if takes & bit != 0 {
                let message = format!("the field `{}` is given twice", written.name.dotted());
                self.error(Code::DuplicateItem, written.span, message);
            }
            takes |= bit;
        }
        takes
    }

    /// The field's number in the event; a name has one type in all lines.
    fn merge_field(&mut self, id: EventId, event: &ast::Event, field: ir::EventField) -> Option<u32> {
        let fields = &self.flow.declared.at(id).fields;
        if let Some(at) = fields.iter().position(|before| before.name == field.name) {
            let (ty, place) = (fields.get(at)?.ty.clone(), fields.get(at)?.span);
            if ty != field.ty && ty != Ty::error() && field.ty != Ty::error() {
                let (before, here) = (self.ty_words(&ty), self.ty_words(&field.ty));
                let message = format!("the field `{}` of `{}` is {here} here", field.name, event.name.text);
                self.report(
                    Diagnostic::new(Code::WrongType, field.span, message)
                        .with_place(place, format!("{before} here"))
                        .with_help("a field has one type wherever its event is named; rename one of them"),
                );
            }
            return u32::try_from(at).ok();
        }
        if fields.len() >= FIELDS {
            let message = format!("the event `{}` has more than {FIELDS} fields", event.name.text);
            self.error(Code::TooLarge, field.span, message);
            return None;
        }
        let at = u32::try_from(fields.len()).ok();
        self.flow.declared.get_mut(id)?.fields.push(field);
        at
    }

    /// The titles of an event and its fields, which one line may say for all: where several do, they say the same.
    fn entitle(&mut self, id: EventId, event: &'a ast::Event, titled: &mut BTreeMap<(EventId, String), Span>) {
        let fields = event.fields.iter().map(|field| (field.name.dotted(), &field.title));
        for (field, written) in std::iter::once((String::new(), &event.title)).chain(fields) {
            let Some(first) = written.all.first() else { continue };
            let title = self.texts(written);
            if title.is_empty() {
                continue;
            }
            let Some(decl) = self.flow.declared.get_mut(id) else { continue };
            let before = match decl.fields.iter_mut().find(|one| one.name == field) {
                Some(field) => &mut field.title,
                None if field.is_empty() => &mut decl.decl.title,
                None => continue,
            };
            let same = *before == title;
            let place = *titled.entry((id, field.clone())).or_insert(first.text.span);
            if place == first.text.span {
                *before = title;
            } else if !same {
                let name = if field.is_empty() { &event.name.text } else { &field };
                self.report(
                    Diagnostic::new(
                        Code::DuplicateItem,
                        first.text.span,
                        format!("`{name}` has another title already"),
                    )
                    .with_place(place, "here")
                    .with_help("an event, and what it brings, have one title; one line that says it is enough"),
                );
            }
        }
    }

    fn ty_words(&self, ty: &Ty) -> String {
        let words = self.type_words(&ty.base);
        if ty.optional { format!("{words} that may be unknown") } else { words }
    }

    /// A field as written: a fact that is set, or with a type what is only recorded.
    fn written_field(&mut self, field: &'a ast::EventField) -> Option<ir::EventField> {
        let dotted = field.name.dotted();
        if self.is_taken(field) {
            return Some(recorded(dotted, Ty::error(), field.span));
        }
        let fact = self.fact_named(&dotted);
        match (fact, &field.ty) {
            (Some(fact), ty) => {
                if ty.is_some() {
                    self.report(
                        Diagnostic::new(
                            Code::WrongKind,
                            field.span,
                            format!("`{dotted}` is a fact: the event sets it, and it has its type already"),
                        )
                        .with_help("take the type away, or choose another name for what is only recorded")
                        .with_fix(format!("write `{dotted}`"), field.span, dotted.clone()),
                    );
                }
                self.may_change(fact, field.span);
                let decl = self.fact(fact);
                Some(ir::EventField {
                    name: dotted,
                    title: decl.title.clone(),
                    ty: decl.ty.clone(),
                    range: decl.range.clone(),
                    fact: Some(fact),
                    span: field.span,
                })
            }
            (None, Some(ty)) => {
                self.recorded_name(field, &dotted);
                let ty = self.type_of(ty);
                Some(recorded(dotted, ty, field.span))
            }
            (None, None) => {
                self.neither_fact_nor_type(field, &dotted);
                Some(recorded(dotted, Ty::error(), field.span))
            }
        }
    }

    /// Whether a field has a name that every event has for itself, which is said.
    fn is_taken(&mut self, field: &ast::EventField) -> bool {
        let first = field.name.parts.first().map_or("", |part| part.text.as_str());
        let taken = OWN.contains(&first);
        if taken {
            self.report(
                Diagnostic::new(Code::TakenField, field.name.span, format!("every event has an `{first}` of its own"))
                    .with_help(
                        "choose another name: `id`, `at`, `actor` and `event` say which event it is, when and whose",
                    ),
            );
        }
        taken
    }

    /// The fact of that path; a finding is one, too. Naming it is using it.
    pub(super) fn fact_named(&mut self, dotted: &str) -> Option<FactId> {
        match self.names.get(dotted)? {
            Entity::Fact(id) => {
                self.look_up(dotted);
                Some(id)
            }
            Entity::Finding(_) => {
                self.look_up(dotted);
                self.program.facts.iter().find(|(_, fact)| fact.path == dotted).map(|(id, _)| id)
            }
            Entity::Policy
            | Entity::Enum(_)
            | Entity::Record(_)
            | Entity::Group
            | Entity::Define(_)
            | Entity::Table(_)
            | Entity::Decision(_)
            | Entity::Hook(_)
            | Entity::Counting(_)
            | Entity::Calendar(_)
            | Entity::Line(_)
            | Entity::Rule
            | Entity::Always
            | Entity::Stage(_)
            | Entity::Event(_)
            | Entity::Clock
            | Entity::Notice => None,
        }
    }

    /// The paths that name a fact.
    pub(super) fn fact_paths(&self) -> Vec<String> {
        self.program.facts.values().map(|fact| fact.path.clone()).collect()
    }

    /// What is recorded has a name of its own: one word that no value has, and not nearly that of a fact.
    fn recorded_name(&mut self, field: &'a ast::EventField, dotted: &str) {
        let span = field.name.span;
        if field.name.parts.len() > 1 {
            let message = format!("`{dotted}` is no fact, and what is only recorded has a name without dots");
            self.error(Code::WrongKind, span, message);
        } else if self.names.values().any(|name| name == dotted) {
            let word = self.names.get(dotted).map_or("a name", Entity::word);
            self.report(
                Diagnostic::new(Code::DuplicateName, span, format!("`{dotted}` is {word} already"))
                    .with_help("choose another name for the field"),
            );
        } else if let Some(near) = slip(dotted, self.fact_paths().iter().map(String::as_str)) {
            let message = format!("`{dotted}` is only recorded; there is a fact `{near}`, which it does not set");
            self.report(
                Diagnostic::new(Code::NearFact, span, message).with_help(format!(
                    "write `{near}` to set the fact, or give the field a name that is less like it"
                )),
            );
        }
    }

    fn neither_fact_nor_type(&mut self, field: &'a ast::EventField, dotted: &str) {
        let span = field.span;
        if let Some(entity) = self.names.get(dotted) {
            self.report(
                Diagnostic::new(Code::WrongKind, span, format!("`{dotted}` is {}, not a fact", entity.word()))
                    .with_help("an event sets facts, and records fields that have a type: `note text`"),
            );
            return;
        }
        let paths = self.fact_paths();
        let near = nearest(dotted, paths.iter().map(String::as_str));
        let diagnostic = Diagnostic::new(Code::UnknownName, span, format!("there is no fact `{dotted}`"));
        let typed = format!("write its type if it is only recorded: `{dotted} text`");
        self.report(match near {
            Some(near) => diagnostic.with_help(format!("did you mean `{near}`? otherwise {typed}")).with_fix(
                format!("write `{near}`"),
                span,
                near,
            ),
            None => diagnostic.with_help(typed),
        });
    }

    /// The fields that are only recorded, with their places: their names stand beside all others.
    pub(crate) fn recorded_fields(&self) -> impl Iterator<Item = (String, Span)> {
        let fields = self.flow.declared.values().flat_map(|event| &event.fields);
        fields.filter(|field| field.fact.is_none()).map(|field| (field.name.clone(), field.span))
    }

    /// Facts on which the whole life of a case stands.
    fn find_fixed(&mut self) {
        if let Some(effective) = &self.program.effective {
            self.flow.fixed.insert(effective.by, "chooses the version of the policy");
        }
        let facts = self.program.currency.as_ref().map(|currency| self.facts_in(currency)).unwrap_or_default();
        for fact in facts {
            self.flow.fixed.entry(fact).or_insert("gives the currency of the case");
        }
    }

    /// The facts that an expression rests on, be it through defines and decisions; each of these is looked at once.
    fn facts_in(&self, expr: &Expr) -> BTreeSet<FactId> {
        let (mut facts, mut defines, mut decisions) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        let mut waiting = vec![expr];
        while let Some(expr) = waiting.pop() {
            expr.parts(&mut |part| waiting.push(part));
            if let ExprKind::Fact(id) = &expr.kind {
                facts.insert(*id);
            } else if let ExprKind::Lookup { table, .. } = &expr.kind {
                waiting.extend(&self.program.tables.at(*table).on);
            } else if let ExprKind::Define(id) = &expr.kind {
                if defines.insert(*id) {
                    waiting.push(&self.program.defines.at(*id).value);
                }
            } else if let ExprKind::Decision(id) = &expr.kind
                && decisions.insert(*id)
            {
                let rules = &self.program.decisions.at(*id).rules;
                for rule in rules.excepts.iter().chain([&rules.normally]) {
                    waiting.extend(rule.when.iter().chain(&rule.unless).chain([&rule.outcome]));
                }
            }
        }
        facts
    }

    /// Says that a fact stands still, where it does.
    pub(super) fn may_change(&mut self, fact: FactId, span: Span) {
        if let Some(what) = self.flow.fixed.get(&fact).copied() {
            let path = self.fact(fact).path.clone();
            self.report(
                Diagnostic::new(
                    Code::FixedFact,
                    span,
                    format!("`{path}` {what}, and cannot change while a case lives"),
                )
                .with_help("a case keeps its version and its currency; record what is new under another name"),
            );
        }
    }
}

fn recorded(name: String, ty: Ty, span: Span) -> ir::EventField {
    ir::EventField { name, title: Default::default(), ty, range: None, fact: None, span }
}
