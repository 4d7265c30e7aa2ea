//! The names of live cases: stages, events, clocks, notices; who acts.

use crate::check::{Checker, names::Entity};
use crate::diag::{Code, Diagnostic};
use crate::ir::{self, Actor, EventId, Mark, NoticeId, PartyId, StageId};
use crate::source::Span;
use crate::syntax::ast;

/// The actor that every policy has beside its parties: the host's own program.
pub(crate) const SYSTEM: &str = "system";

impl<'a> Checker<'a> {
    /// Takes stages, events, clocks and notices into the space of names.
    pub(crate) fn declare_flow(&mut self) {
        let workflows = self.items(|item| if let ast::Item::Workflow(one) = item { Some(one) } else { None });
        self.own_file_only("workflow", &workflows.iter().map(|one| one.span).collect::<Vec<_>>());
        self.flow.workflow = workflows.first().copied();
        if let Some(workflow) = self.flow.workflow {
            self.declare_stages(workflow);
            self.declare_event_names(workflow);
        }
        for clock in self.items(|item| if let ast::Item::Clock(one) = item { Some(one) } else { None }) {
            self.declare(&clock.name.text, clock.name.span, Entity::Clock);
        }
        let notices = self.items(|item| if let ast::Item::Notice(one) = item { Some(one) } else { None });
        for (at, notice) in notices.into_iter().enumerate() {
            self.declare(&notice.name.text, notice.name.span, Entity::Notice);
            self.flow.notices.entry(notice.name.text.clone()).or_insert(NoticeId::at(at));
        }
    }

    /// Says of items that are the policy's own that a library has none, and that a policy has one.
    fn own_file_only(&mut self, what: &str, spans: &[Span]) {
        let (libraries, own): (Vec<Span>, Vec<Span>) = spans.iter().partition(|span| self.in_library(**span));
        self.one_only(&own, what);
        self.refuse_in_library(what, &libraries);
    }

    pub(super) fn refuse_in_library(&mut self, what: &str, spans: &[Span]) {
        for span in spans {
            self.report(
                Diagnostic::new(Code::OutsideDecision, *span, format!("a library has no `{what}`"))
                    .with_help(format!("write the `{what}` into the file with the policy's header")),
            );
        }
    }

    fn declare_stages(&mut self, workflow: &'a ast::Workflow) {
        for (at, stage) in stages(workflow).enumerate() {
            let name = &stage.name;
            if name.text == "back" {
                self.report(
                    Diagnostic::new(Code::DuplicateName, name.span, "`back` is a word of the language")
                        .with_help("`-> back` leads to the stage before; choose another name for this one"),
                );
            } else {
                self.declare(&name.text, name.span, Entity::Stage(StageId::at(at)));
            }
            self.flow.stages.entry(name.text.clone()).or_insert(StageId::at(at));
        }
    }

    /// Events are declared by being named.
    fn declare_event_names(&mut self, workflow: &'a ast::Workflow) {
        for event in super::events::mentions(workflow) {
            let name = &event.name;
            if self.flow.events.contains_key(&name.text) {
                continue;
            }
            let decl = ir::Named { name: name.text.clone(), title: Default::default(), span: name.span };
            let id: EventId = self.flow.declared.push(ir::Event { decl, fields: Vec::new() });
            self.flow.events.insert(name.text.clone(), id);
            self.declare(&name.text, name.span, Entity::Event(id));
        }
    }

    /// The stage of that name.
    pub(super) fn stage(&mut self, name: &ast::Name) -> Option<StageId> {
        let found = self.flow.stages.get(&name.text).copied();
        if found.is_none() {
            let known = self.flow.stages.keys().cloned().collect();
            self.no_such("stage", "a stage", name, known);
        }
        found
    }

    /// What these names stand for; each counts once.
    pub(super) fn each<T: PartialEq>(
        &mut self,
        names: &[ast::Name],
        find: impl Fn(&mut Self, &ast::Name) -> Option<T>,
    ) -> Vec<T> {
        let mut found = Vec::new();
        for name in names {
            let Some(one) = find(self, name) else { continue };
            if found.contains(&one) {
                self.error(Code::DuplicateItem, name.span, format!("`{}` is named twice", name.text));
            } else {
                found.push(one);
            }
        }
        found
    }

    /// The stage or event of that name.
    pub(super) fn mark(&mut self, name: &ast::Name) -> Option<Mark> {
        let stage = self.flow.stages.get(&name.text).map(|id| Mark::Stage(*id));
        let found = stage.or_else(|| self.flow.events.get(&name.text).map(|id| Mark::Event(*id)));
        if found.is_none() {
            let known = self.flow.stages.keys().chain(self.flow.events.keys()).cloned().collect();
            self.no_such("stage or event", "a stage or an event", name, known);
        }
        found
    }

    /// The notice of that name; naming it is using it.
    pub(super) fn notice(&mut self, name: &ast::Name) -> Option<NoticeId> {
        let found = self.flow.notices.get(&name.text).copied();
        match found {
            Some(_) => {
                self.used.insert(name.text.clone());
            }
            None => {
                let known = self.flow.notices.keys().cloned().collect();
                self.no_such("notice", "a notice", name, known);
            }
        }
        found
    }

    /// Who acts: a party, a role, `system`.
    pub(super) fn actor(&mut self, name: &ast::Name) -> Option<Actor> {
        let party = self.parties.get(&name.text).map(|party| Actor::Party(*party));
        let found = party.or((name.text == SYSTEM).then_some(Actor::System));
        if found.is_none() {
            let known: Vec<String> = self.parties.keys().cloned().chain([SYSTEM.to_owned()]).collect();
            self.unknown("party or role", &name.text, name.span, known.iter().map(String::as_str));
        }
        found
    }

    /// People: parties and roles, not the host's program.
    pub(super) fn person(&mut self, name: &ast::Name) -> Option<PartyId> {
        if name.text == SYSTEM {
            self.report(
                Diagnostic::new(
                    Code::WrongKind,
                    name.span,
                    "`system` is the host's program, and a person is meant here",
                )
                .with_help("name a party or a role"),
            );
            return None;
        }
        self.party(name)
    }

    /// Says that there is too much of something.
    pub(super) fn at_most<T>(&mut self, all: &[T], most: usize, what: &str, span: impl Fn(&T) -> Span) {
        if let Some(over) = all.get(most) {
            self.error(Code::TooLarge, span(over), format!("there are more than {most} {what}"));
        }
    }

    fn no_such(&mut self, what: &str, article: &str, name: &ast::Name, known: Vec<String>) {
        match self.names.get(&name.text) {
            Some(entity) => {
                let message = format!("`{}` is {}, not {article}", name.text, entity.word());
                self.error(Code::WrongKind, name.span, message);
            }
            None => self.unknown(what, &name.text, name.span, known.iter().map(String::as_str)),
        }
    }
}

/// The stages of a workflow in the order of the text.
pub(super) fn stages(workflow: &ast::Workflow) -> impl Iterator<Item = &ast::Stage> {
    workflow.parts.iter().filter_map(|part| match part {
        ast::WorkflowPart::Stage(stage) => Some(stage),
        ast::WorkflowPart::Shared(_) => None,
    })
}
