//! Stages: their own lines, and those that they share with others.

use super::names::stages;
use crate::check::Checker;
use crate::check::scope::Place;
use crate::diag::{Code, Diagnostic};
use crate::ir::{self, Actor, DutyId, Mark, RightId, StageId, Target, TimerId};
use crate::source::Span;
use crate::syntax::ast::{self, SharedStages, StageKind, StageLine};
use crate::value::Type;

/// How near a block of lines is to a stage; the nearer comes first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Own,
    Listed,
    Any,
}

/// A block of lines, and the stages that have them.
struct Block {
    rank: Rank,
    stages: Vec<StageId>,
    lines: Lines,
}

/// The lines of a block, checked.
#[derive(Default)]
struct Lines {
    on_entry: Vec<ir::Effect>,
    at_once: Vec<ir::Action>,
    rights: Vec<RightId>,
    duties: Vec<DutyId>,
    timers: Vec<TimerId>,
}

impl<'a> Checker<'a> {
    /// `workflow { … }`.
    pub(super) fn check_workflow(&mut self) {
        let Some(ast) = self.flow.workflow else { return };
        let title = self.texts(&ast.title);
        let events = self.flow.declared.clone();
        let mut out = ir::Workflow { title, events, span: ast.span, ..ir::Workflow::default() };
        for stage in stages(ast) {
            let decl = self.named(&stage.name, &stage.title);
            out.stages.push(empty_stage(decl, stage.kind));
        }
        if out.stages.is_empty() {
            let start = Span { end: ast.span.start.saturating_add(1), ..ast.span };
            self.report(
                Diagnostic::new(Code::MissingDeclaration, start, "this workflow has no stage")
                    .with_help("a case opens in the first one: `stage opened { … }`"),
            );
            return;
        }
        let mut blocks = Vec::new();
        let mut own = (0..).map(StageId::at);
        for part in &ast.parts {
            let block = match part {
                ast::WorkflowPart::Stage(stage) => {
                    let Some(id) = own.next() else { continue };
                    self.own_block(stage, id, &mut out)
                }
                ast::WorkflowPart::Shared(shared) => self.shared_block(shared, &mut out),
            };
            blocks.push(block);
        }
        blocks.sort_by_key(|block| block.rank);
        for block in &blocks {
            block.stages.iter().for_each(|id| give(&mut out, *id, &block.lines));
        }
        for at in 0..out.stages.len() {
            let id = StageId::at(at);
            let leads_back = leads_back(&out, out.stages.at(id));
            if let Some(stage) = out.stages.get_mut(id) {
                stage.leads_back = leads_back;
            }
        }
        self.program.workflow = Some(out);
    }

    fn own_block(&mut self, stage: &'a ast::Stage, id: StageId, out: &mut ir::Workflow) -> Block {
        let mut stages = vec![id];
        if let (StageKind::Final, Some(line)) = (stage.kind, stage.lines.first()) {
            self.report(
                Diagnostic::new(
                    Code::BadStage,
                    line.span(),
                    format!("nothing happens in `{}`, which is final", stage.name.text),
                )
                .with_help("do it on the arrows that lead here, or take `final` away"),
            );
            stages.clear();
        }
        let lines = self.lines(&stage.lines, &[Place::Met(Mark::Stage(id))], out);
        Block { rank: Rank::Own, stages, lines }
    }

    fn shared_block(&mut self, shared: &'a ast::Shared, out: &mut ir::Workflow) -> Block {
        let (rank, stages) = match &shared.stages {
            SharedStages::In(names) => {
                let named = self.each(names, Self::stage);
                for name in names {
                    self.refuse_final(name, out);
                }
                (Rank::Listed, named)
            }
            SharedStages::AnyBut(names) => {
                let but = self.each(names, Self::stage);
                (Rank::Any, out.stages.iter().map(|(id, _)| id).filter(|id| !but.contains(id)).collect())
            }
        };
        let open = |id: &StageId| out.stages.get(*id).is_some_and(|stage| stage.stay != ir::Stay::Final);
        let stages: Vec<StageId> = stages.into_iter().filter(open).collect();
        let known = match stages.as_slice() {
            [only] => vec![Place::Met(Mark::Stage(*only))],
            _ => Vec::new(),
        };
        let lines = self.lines(&shared.lines, &known, out);
        Block { rank, stages, lines }
    }

    fn refuse_final(&mut self, name: &ast::Name, out: &ir::Workflow) {
        let id = self.flow.stages.get(&name.text).copied();
        if id.and_then(|id| out.stages.get(id)).is_some_and(|stage| stage.stay == ir::Stay::Final) {
            self.report(
                Diagnostic::new(
                    Code::BadStage,
                    name.span,
                    format!("nothing happens in `{}`, which is final", name.text),
                )
                .with_help("take it out of this list"),
            );
        }
    }

    fn lines(&mut self, lines: &'a [StageLine], known: &[Place], out: &mut ir::Workflow) -> Lines {
        let mut made = Lines::default();
        for line in lines {
            self.live(known);
            match line {
                StageLine::OnEntry(effects) => made.on_entry.extend(self.effects(effects)),
                StageLine::May(may) => made.rights.push(self.may(may, out)),
                StageLine::Must(must) => {
                    let duty = self.must(must, known, out);
                    made.rights.extend(out.duties.at(duty).rights.iter().copied());
                    made.duties.push(duty);
                }
                StageLine::After(after) => {
                    let timer = self.timer(after);
                    made.timers.push(out.timers.push(timer));
                }
                StageLine::AtOnce { action: written, span } => {
                    let action = self.action(written, None);
                    // An arrow to an unknown stage has been reported.
                    let leads = |at: usize| written.branches.get(at).is_some_and(|branch| branch.target.is_some());
                    let stays = action.branches.iter().enumerate().find(|(at, to)| to.target.is_none() && !leads(*at));
                    if let Some((_, stays)) = stays {
                        let place = if stays.span.is_empty() { *span } else { stays.span };
                        self.report(Diagnostic::new(Code::BadStage, place, "`at once` leads nowhere here").with_help(
                            "name the stage: `at once -> STAGE`; what only happens stands in `on entry { … }`",
                        ));
                    }
                    made.at_once.push(action);
                }
            }
        }
        made
    }

    /// `ACTOR may EVENT …`.
    fn may(&mut self, may: &'a ast::May, out: &mut ir::Workflow) -> RightId {
        let actors = self.each(&may.actors, Self::actor);
        let mut needs = ir::Needs::default();
        let windows = may.windows.iter().filter_map(|window| self.window(window, &mut needs)).collect();
        let at_most = may.at_most.as_ref().map(|times| self.times(times));
        let right = self.right(actors, &may.event, None, &may.action);
        out.rights.push(ir::Right { windows, at_most, ..right })
    }

    /// A line that lets somebody do something: its fields are binders in what then happens.
    pub(super) fn right(
        &mut self,
        actors: Vec<Actor>,
        event: &'a ast::Event,
        duty: Option<DutyId>,
        action: &'a ast::Action,
    ) -> ir::Right {
        let id = self.flow.events.get(&event.name.text).copied().unwrap_or_default();
        let takes = self.flow.takes.get(&event.span).copied().unwrap_or(0);
        let mut binders = Vec::new();
        let fields = self.flow.declared.get(id).map_or(Vec::new(), |event| event.fields.clone());
        for (at, field) in (0u32..).zip(fields) {
            if field.fact.is_none() && takes & 1u64.checked_shl(at).unwrap_or(0) != 0 {
                binders.push((at, self.bind(field.name, field.ty)));
            }
        }
        let action = self.action(action, Some((id, takes)));
        self.scope.locals.clear();
        ir::Right {
            actors,
            event: id,
            takes,
            binders,
            windows: Vec::new(),
            at_most: None,
            duty,
            action,
            span: event.span,
        }
    }

    /// `at most once`, `at most 3 times`.
    fn times(&mut self, times: &ast::Times) -> u32 {
        let Some(count) = &times.count else { return 1 };
        let whole = count.text.parse::<u32>().ok().filter(|count| *count > 0);
        if whole.is_none() {
            self.report(
                Diagnostic::new(Code::BadLiteral, count.span, "how often is a whole number from 1")
                    .with_help("write `at most once` or `at most 3 times`; what may never be done needs no line"),
            );
        }
        whole.unwrap_or(1)
    }

    /// `after D [of I] -> …`.
    fn timer(&mut self, after: &'a ast::After) -> ir::Timer {
        let period = self.expect_optional(&after.period, &Type::Duration);
        let anchor = after.of.as_ref().map(|anchor| self.anchor(anchor, &period).expr);
        let action = self.action(&after.action, None);
        ir::Timer { period: period.expr, anchor, action, order: 0, span: after.span }
    }
}

fn empty_stage(decl: ir::Named, kind: StageKind) -> ir::Stage {
    let stay = match kind {
        StageKind::Waiting => ir::Stay::Waiting,
        StageKind::OpenEnded => ir::Stay::OpenEnded,
        StageKind::Final => ir::Stay::Final,
    };
    ir::Stage {
        decl,
        stay,
        on_entry: Vec::new(),
        at_once: Vec::new(),
        rights: Vec::new(),
        duties: Vec::new(),
        timers: Vec::new(),
        leads_back: false,
    }
}

fn give(out: &mut ir::Workflow, id: StageId, lines: &Lines) {
    let Some(stage) = out.stages.get_mut(id) else { return };
    stage.on_entry.extend(lines.on_entry.iter().cloned());
    stage.at_once.extend(lines.at_once.iter().cloned());
    stage.rights.extend(&lines.rights);
    stage.duties.extend(&lines.duties);
    stage.timers.extend(&lines.timers);
}

fn leads_back(workflow: &ir::Workflow, stage: &ir::Stage) -> bool {
    let rights = stage.rights.iter().map(|id| &workflow.rights.at(*id).action);
    let duties = stage.duties.iter().map(|id| &workflow.duties.at(*id).otherwise);
    let timers = stage.timers.iter().map(|id| &workflow.timers.at(*id).action);
    let mut all = stage.at_once.iter().chain(rights).chain(duties).chain(timers);
    all.any(|action| action.branches.iter().any(|branch| branch.target == Some(Target::Back)))
}
