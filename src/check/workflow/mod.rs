//! Live cases: from stages, events, clocks, notices and migrations as written to what the machine runs.
//!
//! Names come first ([`names`]), so that expressions anywhere can say that they look at something which only a live
//! case has; fields of events next ([`events`]), since expressions read them; the lines last.

mod actions;
mod clocks;
mod duties;
mod effects;
mod events;
mod journal;
mod migrate;
mod names;
mod notices;
mod stages;
#[cfg(test)]
mod tests;

use super::Checker;
use super::scope::{Place, Scope, Sees};
use crate::ir::{self, EventId, FactId, NoticeId, StageId};
use crate::source::Span;
use crate::syntax::ast;
pub(crate) use names::SYSTEM;
use notices::Folder;
use std::collections::BTreeMap;

/// What is known of live cases while a policy is being checked.
#[derive(Default)]
pub(crate) struct Flow<'a> {
    /// The workflow that counts; another one is reported.
    workflow: Option<&'a ast::Workflow>,
    stages: BTreeMap<String, StageId>,
    events: BTreeMap<String, EventId>,
    notices: BTreeMap<String, NoticeId>,
    /// The events with their fields.
    declared: ir::Arena<EventId, ir::Event>,
    /// The fields of each event that every line takes.
    always: Vec<u64>,
    /// The fields that the mention of an event at that place takes.
    takes: BTreeMap<Span, u64>,
    /// Facts that stand still over the life of a case, and what they do.
    fixed: BTreeMap<FactId, &'static str>,
    /// The Fluent files that were read, by folder.
    folders: BTreeMap<String, Folder>,
}

impl<'a> Checker<'a> {
    /// All of it, once decisions and the ledger are known.
    pub(crate) fn check_flow(&mut self) {
        self.check_workflow();
        self.check_clocks();
        self.check_notices();
        self.check_migrations();
        self.scope = Scope::default();
        self.number_orders();
    }

    /// Opens the scope of an expression in a live case, where these are known.
    fn live(&mut self, known: &[Place]) {
        self.scope = Scope { sees: Sees::Live, known: known.iter().cloned().collect(), ..Scope::default() };
    }

    /// Numbers what time does by its place in the text: what is due at one instant happens in that order.
    fn number_orders(&mut self) {
        let files: Vec<_> = self.input.files.iter().map(|file| file.file).collect();
        let place = |span: Span| (files.iter().position(|file| *file == span.file), span.start);
        let mut places = Vec::new();
        each_order(&mut self.program, &mut |span, _| places.push(place(span)));
        places.sort_unstable();
        each_order(&mut self.program, &mut |span, order| {
            let before = places.partition_point(|other| *other < place(span));
            *order = u32::try_from(before).unwrap_or(u32::MAX);
        });
    }
}

/// Visits the order number of everything that time does, with its place.
fn each_order(program: &mut ir::Program, visit: &mut dyn FnMut(Span, &mut u32)) {
    if let Some(workflow) = &mut program.workflow {
        for at in 0..workflow.duties.len() {
            let Some(duty) = workflow.duties.get_mut(ir::DutyId::at(at)) else { continue };
            let silence = duty.otherwise.branches.first().map_or(duty.span, |branch| branch.span);
            visit(silence, &mut duty.order);
            duty.reminders.iter_mut().for_each(|one| visit(one.span, &mut one.order));
        }
        for at in 0..workflow.timers.len() {
            let Some(timer) = workflow.timers.get_mut(ir::TimerId::at(at)) else { continue };
            visit(timer.span, &mut timer.order);
        }
    }
    for at in 0..program.clocks.len() {
        let Some(clock) = program.clocks.get_mut(ir::ClockId::at(at)) else { continue };
        clock.thresholds.iter_mut().for_each(|one| visit(one.span, &mut one.order));
    }
}
