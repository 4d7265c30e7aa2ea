//! The standing decision, read where none can have been made: before any `decide`, `grant` or `refuse` on every path.
//!
//! It follows the arrows and takes every condition for one that can hold. A line that several stages hold is told of only
//! where it is too early in all of them.

use super::flow::{actions, automatic, passes};
use crate::diag::{Code, Diagnostic, Sink};
use crate::ir::{
    Action, Effect, EffectKind, Expr, ExprKind, NoticeBody, NoticeId, Piece, Program, ReminderAt, Stage, StageId,
    Target, TermKind, ThresholdAt, Window, Workflow,
};
use crate::source::Span;
use crate::stack::roomy;
use std::collections::{BTreeMap, BTreeSet};

/// Reports what reads a decision too early.
pub(super) fn check(program: &Program, workflow: &Workflow, met: &BTreeSet<StageId>, sink: &mut Sink) {
    let decided = Decided::follow(workflow, met);
    let mut found = Found { program, early: BTreeMap::new() };
    for id in met {
        found.stage(workflow, *id, &decided);
    }
    let ever = decided.within.iter().any(|one| *one);
    for clock in program.clocks.values() {
        found.expr(&clock.target, ever);
        for threshold in &clock.thresholds {
            if let ThresholdAt::Early(by) | ThresholdAt::Late(by) = &threshold.at {
                found.expr(by, ever);
            }
            found.effects(&threshold.effects, ever);
        }
    }
    for (span, what) in found.early {
        let Some(what) = what else { continue };
        let help =
            "put `decide`, `grant` or `refuse` before it: `on entry { decide }` where a case opens, or on the arrow";
        sink.push(Diagnostic::new(Code::NothingDecided, span, what).with_help(help));
    }
}

/// In which stages a decision can stand.
struct Decided {
    /// When the stage is entered, before what is done on entry.
    entry: Vec<bool>,
    /// Later.
    within: Vec<bool>,
}

impl Decided {
    fn follow(workflow: &Workflow, met: &BTreeSet<StageId>) -> Decided {
        let count = workflow.stages.len();
        let mut decided = Decided { entry: vec![false; count], within: vec![false; count] };
        let mut next: Vec<StageId> = met.iter().copied().collect();
        while let Some(id) = next.pop() {
            decided.spread(workflow, id, met, &mut next);
        }
        decided
    }

    fn entered(&self, id: StageId, stage: &Stage) -> bool {
        self.entry.get(id.index()) == Some(&true) || decides(&stage.on_entry)
    }

    /// Carries what is known of a stage to where its arrows lead; `next` takes in where that is new.
    fn spread(&mut self, workflow: &Workflow, id: StageId, met: &BTreeSet<StageId>, next: &mut Vec<StageId>) {
        let stage = workflow.stages.at(id);
        let branches = || actions(workflow, stage).into_iter().flat_map(|action| &action.branches);
        let stays = branches().any(|branch| branch.target.is_none() && decides(&branch.effects));
        if self.entered(id, stage) || stays {
            mark(&mut self.within, id);
        }
        let within = self.within.get(id.index()) == Some(&true);
        for branch in branches().filter(|branch| within || decides(&branch.effects)) {
            match branch.target {
                Some(Target::Stage(to)) => next.extend(mark(&mut self.entry, to)),
                Some(Target::Back) => {
                    let leads = |from: &&StageId| {
                        let all = actions(workflow, workflow.stages.at(**from));
                        let mut branches = all.into_iter().flat_map(|action| &action.branches);
                        branches.any(|branch| branch.target == Some(Target::Stage(id)))
                    };
                    next.extend(met.iter().filter(leads).filter_map(|to| mark(&mut self.within, *to)));
                }
                None => {}
            }
        }
    }
}

/// The stage, where it is so only now.
fn mark(all: &mut [bool], id: StageId) -> Option<StageId> {
    let slot = all.get_mut(id.index()).filter(|slot| !**slot)?;
    *slot = true;
    Some(id)
}

fn decides(effects: &[Effect]) -> bool {
    effects.iter().any(|effect| match effect.kind {
        EffectKind::Decide | EffectKind::Grant | EffectKind::Refuse => true,
        EffectKind::Settle
        | EffectKind::Set { .. }
        | EffectKind::Add { .. }
        | EffectKind::Notify { .. }
        | EffectKind::Assign(_)
        | EffectKind::Flag(_) => false,
    })
}

/// What was read too early; none where it was read in time as well.
struct Found<'p> {
    program: &'p Program,
    early: BTreeMap<Span, Option<String>>,
}

impl<'p> Found<'p> {
    fn stage(&mut self, workflow: &'p Workflow, id: StageId, decided: &Decided) {
        let stage = workflow.stages.at(id);
        let entered = self.effects(&stage.on_entry, decided.entry.get(id.index()) == Some(&true));
        automatic(stage).for_each(|action| self.action(action, entered));
        if passes(stage) {
            return;
        }
        let within = decided.within.get(id.index()) == Some(&true);
        for right in stage.rights.iter().map(|id| workflow.rights.at(*id)) {
            right.windows.iter().flat_map(window).for_each(|expr| self.expr(expr, within));
            self.action(&right.action, within);
        }
        for duty in stage.duties.iter().map(|id| workflow.duties.at(*id)) {
            duty.when.iter().for_each(|when| self.expr(when, within));
            duty.turns.iter().flat_map(|turn| term(&turn.term.kind)).for_each(|expr| self.expr(expr, within));
            for reminder in &duty.reminders {
                let (ReminderAt::After(period) | ReminderAt::Before(period)) = &reminder.at;
                self.expr(period, within);
                reminder.notice.iter().for_each(|notice| self.notice(*notice, reminder.span, within));
            }
            self.action(&duty.otherwise, within);
        }
        for timer in stage.timers.iter().map(|id| workflow.timers.at(*id)) {
            [&timer.period].into_iter().chain(&timer.anchor).for_each(|expr| self.expr(expr, within));
            self.action(&timer.action, within);
        }
    }

    fn action(&mut self, action: &'p Action, decided: bool) {
        for branch in &action.branches {
            branch.when.iter().for_each(|when| self.expr(when, decided));
            self.effects(&branch.effects, decided);
        }
    }

    /// Whether a decision can stand behind these effects.
    fn effects(&mut self, effects: &'p [Effect], mut decided: bool) -> bool {
        for effect in effects {
            match &effect.kind {
                EffectKind::Decide | EffectKind::Grant | EffectKind::Refuse => decided = true,
                EffectKind::Settle => self.note(effect.span, decided, || {
                    "nothing is settled here: no decision can have been made yet".to_owned()
                }),
                EffectKind::Set { value, element, .. } => {
                    element.iter().for_each(|element| self.expr(&element.key, decided));
                    self.expr(value, decided);
                }
                EffectKind::Add { fields, .. } => fields.iter().for_each(|field| self.expr(field, decided)),
                EffectKind::Notify { notice, .. } => self.notice(*notice, effect.span, decided),
                EffectKind::Assign(_) | EffectKind::Flag(_) => {}
            }
        }
        decided
    }

    fn notice(&mut self, notice: NoticeId, span: Span, decided: bool) {
        let Some(notice) = self.program.notices.get(notice) else { return };
        let reads = match &notice.body {
            NoticeBody::Inline(texts) => texts.iter().flat_map(|(_, pieces)| pieces).any(|piece| match piece {
                Piece::Value(value) => self.first_read(&value.expr).is_some(),
                Piece::Words(_) => false,
            }),
            NoticeBody::Fluent { values, .. } => values.iter().any(|(_, one)| self.first_read(&one.expr).is_some()),
        };
        if reads {
            let name = &notice.decl.name;
            self.note(span, decided, || {
                format!("`{name}` tells of the decision that stands, and none can have been made yet")
            });
        }
    }

    fn expr(&mut self, expr: &'p Expr, decided: bool) {
        if let Some(span) = self.first_read(expr) {
            let text = self.program.sources.slice(span).to_owned();
            self.note(span, decided, || {
                format!("`{text}` reads the decision that stands, and none can have been made yet")
            });
        }
    }

    fn note(&mut self, span: Span, decided: bool, what: impl FnOnce() -> String) {
        if decided {
            self.early.insert(span, None);
        } else {
            self.early.entry(span).or_insert_with(|| Some(what()));
        }
    }

    /// Where an expression reads the standing decision first; of a define, where it is used.
    fn first_read(&self, expr: &'p Expr) -> Option<Span> {
        self.reads(expr, &mut BTreeSet::new())
    }

    fn reads(&self, expr: &'p Expr, defines: &mut BTreeSet<crate::ir::DefineId>) -> Option<Span> {
        if matches!(
            expr.kind,
            ExprKind::Line(_)
                | ExprKind::Total
                | ExprKind::EligibleItems
                | ExprKind::Verdict(..)
                | ExprKind::Responsible(_)
        ) {
            return Some(expr.span);
        }
        if let ExprKind::Define(id) = expr.kind
            && defines.insert(id)
        {
            return roomy(|| self.reads(&self.program.defines.at(id).value, defines)).map(|_| expr.span);
        }
        let mut found = None;
        expr.parts(&mut |part| found = found.or_else(|| self.reads(part, defines)));
        found
    }
}

fn window(window: &Window) -> Vec<&Expr> {
    match window {
        Window::Within { period, anchor, .. } => vec![period, anchor],
        Window::From { at, .. } | Window::Until { at, .. } => vec![at],
    }
}

fn term(term: &TermKind) -> Vec<&Expr> {
    match term {
        TermKind::Within(period) => vec![period],
        TermKind::WithinOf { period, anchor } => vec![period, anchor],
        TermKind::Until(at) => vec![at],
    }
}
