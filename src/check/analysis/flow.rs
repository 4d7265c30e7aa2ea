//! What can be said about a workflow without a case: stages that no case comes to or that none leaves, steps that never
//! rest, clocks and deadlines that never do what they say.
//!
//! It follows the arrows and takes every condition for one that can hold, so a stage is told of only when no arrow at all
//! leads to it or away. Lengths of time are compared only where both are written out.

use super::{before, decided, longest, windows};
use crate::diag::{Code, Diagnostic, Sink};
use crate::ir::{
    Action, Clock, Duty, Expr, ExprKind, Mark, Program, Right, Stage, StageId, Stay, Target, TermKind, Timer, TimerId,
    Workflow,
};
use crate::value::{Duration, Val};
use std::cmp::Ordering;
use std::collections::BTreeSet;

/// So many timers of one stage are held against each other.
const TIMERS: usize = 64;

/// Reports what is wrong or pointless in the workflow of a program and its clocks.
pub(super) fn check(program: &Program, sink: &mut Sink) {
    let Some(workflow) = &program.workflow else { return };
    let met = reached(workflow);
    let restless = restless(workflow, &met);
    never_rest(workflow, &restless, sink);
    for (id, stage) in workflow.stages.iter() {
        if !met.contains(&id) {
            unreached(stage, sink);
        } else if !restless.contains(&id) {
            stays(workflow, id, sink);
        }
    }
    same_instants(program, workflow, &met, sink);
    decided::check(program, workflow, &met, sink);
    longest::check(program, workflow, &met, &restless, sink);
    windows::check(program, workflow, &met, sink);
    before::check(program, workflow, sink);
    for clock in program.clocks.values() {
        runs(workflow, clock, &met, sink);
        outlasts(workflow, clock, sink);
    }
}

/// Whether a case never stays in a stage: one of its automatic steps always leads on.
pub(super) fn passes(stage: &Stage) -> bool {
    stage.at_once.iter().any(always)
}

/// Whether one of the branches is taken in every case.
pub(super) fn always(action: &Action) -> bool {
    action.branches.iter().any(|branch| branch.when.is_none())
}

/// The automatic steps that can be taken: behind one that always leads on there is nothing.
pub(super) fn automatic(stage: &Stage) -> impl Iterator<Item = &Action> {
    let last = stage.at_once.iter().position(always);
    stage.at_once.iter().take(last.map_or(usize::MAX, |last| last.saturating_add(1)))
}

/// Everything that can move a case out of a stage or into it anew.
pub(super) fn actions<'w>(workflow: &'w Workflow, stage: &'w Stage) -> Vec<&'w Action> {
    let mut all: Vec<&Action> = automatic(stage).collect();
    if !passes(stage) {
        all.extend(stage.rights.iter().map(|id| &workflow.rights.at(*id).action));
        all.extend(stage.duties.iter().map(|id| &workflow.duties.at(*id).otherwise));
        all.extend(stage.timers.iter().map(|id| &workflow.timers.at(*id).action));
    }
    all
}

pub(super) fn targets(action: &Action) -> impl Iterator<Item = Target> {
    action.branches.iter().filter_map(|branch| branch.target)
}

/// The stages that some case can come to. Where `-> back` leads, the case has been.
pub(super) fn reached(workflow: &Workflow) -> BTreeSet<StageId> {
    let mut met = BTreeSet::new();
    let mut next = vec![StageId(0)];
    while let Some(id) = next.pop() {
        let Some(stage) = workflow.stages.get(id).filter(|_| met.insert(id)) else { continue };
        for target in actions(workflow, stage).into_iter().flat_map(targets) {
            if let Target::Stage(to) = target {
                next.push(to);
            }
        }
    }
    met
}

fn unreached(stage: &Stage, sink: &mut Sink) {
    let name = &stage.decl.name;
    sink.push(
        Diagnostic::new(Code::UnreachedStage, stage.decl.span, format!("no case ever comes to `{name}`"))
            .with_help(format!("lead an arrow there (`… -> {name}`), or take the stage out")),
    );
}

/// The stages that a case leaves at once, always for another of them. What is not of that kind is taken out until nothing
/// more can be.
fn restless(workflow: &Workflow, met: &BTreeSet<StageId>) -> BTreeSet<StageId> {
    let passing = |id: &&StageId| workflow.stages.get(**id).is_some_and(passes);
    let mut left: BTreeSet<StageId> = met.iter().filter(passing).copied().collect();
    loop {
        let goes_on = |id: &&StageId| {
            let mut ends = automatic(workflow.stages.at(**id)).flat_map(targets);
            ends.all(|target| match target {
                Target::Stage(to) => left.contains(&to),
                Target::Back => false,
            })
        };
        let kept: BTreeSet<StageId> = left.iter().filter(goes_on).copied().collect();
        if kept == left {
            return left;
        }
        left = kept;
    }
}

fn never_rest(workflow: &Workflow, restless: &BTreeSet<StageId>, sink: &mut Sink) {
    let Some(first) = restless.first() else { return };
    let names: Vec<String> = restless.iter().map(|id| format!("`{}`", workflow.stages.at(*id).decl.name)).collect();
    let message = match names.as_slice() {
        [only] => format!("{only} leads to itself at once, and no case ever rests"),
        _ => format!("{} lead to each other at once, and no case ever rests", names.join(", ")),
    };
    sink.push(
        Diagnostic::new(Code::NeverRests, workflow.stages.at(*first).decl.span, message)
            .with_help("give one of the arrows a condition and an `else` that leads to a stage where a case waits"),
    );
}

/// Whether a stage can be left, and whether anything presses for it.
fn stays(workflow: &Workflow, id: StageId, sink: &mut Sink) {
    let stage = workflow.stages.at(id);
    let name = &stage.decl.name;
    if stage.stay != Stay::Waiting {
        return;
    }
    let mut all = actions(workflow, stage).into_iter().flat_map(targets);
    if !all.any(|target| target != Target::Stage(id)) {
        sink.push(
            Diagnostic::new(Code::DeadEnd, stage.decl.span, format!("a case that comes to `{name}` never leaves it"))
                .with_help("lead an arrow to another stage, or call it `final`, or `open_ended` if it may stay so"),
        );
        return;
    }
    if passes(stage) || !stage.timers.is_empty() {
        return;
    }
    let duties = stage.duties.iter().map(|id| left_alone(workflow, workflow.duties.at(*id)));
    let Some(ends) = duties.collect::<Option<Vec<String>>>() else { return };
    let message = match ends.first() {
        None => format!("in `{name}` nobody must act, and no time moves the case on"),
        Some(end) => format!("in `{name}`, {end}, nobody must act any more, and no time moves the case on"),
    };
    sink.push(Diagnostic::new(Code::IdleStage, stage.decl.span, message).with_help(
        "write `ACTOR must within D { … else … }` or `after D -> STAGE`; a stage that may wait is `open_ended`",
    ));
}

/// What ends a duty and leaves the case where it is, or lets it come back to the same stay; none where each of its ends
/// moves the case for good.
fn left_alone(workflow: &Workflow, duty: &Duty) -> Option<String> {
    let stays = |action: &Action| action.branches.iter().any(|branch| branch.target.is_none());
    let comes_back = |action: &Action| {
        targets(action).any(|target| matches!(target, Target::Stage(id) if workflow.stages.at(id).leads_back))
    };
    let rights = || duty.rights.iter().map(|id| workflow.rights.at(*id));
    let done = |right: &Right| format!("once `{}` is done", workflow.events.at(right.event).decl.name);
    if let Some(right) = rights().find(|right| right.action.branches.is_empty() || stays(&right.action)) {
        return Some(done(right));
    }
    if let Some(right) = rights().find(|right| comes_back(&right.action)) {
        return Some(format!("{} and the case is back", done(right)));
    }
    (stays(&duty.otherwise) || comes_back(&duty.otherwise)).then(|| "once a deadline is missed".to_owned())
}

/// Two timers of one stage that are due together, of which the first always moves the case.
fn same_instants(program: &Program, workflow: &Workflow, met: &BTreeSet<StageId>, sink: &mut Sink) {
    let mut told: BTreeSet<TimerId> = BTreeSet::new();
    let stages = workflow.stages.iter().filter(|(id, stage)| met.contains(id) && !passes(stage));
    for (_, stage) in stages {
        let mut timers: Vec<(TimerId, &Timer)> = stage.timers.iter().map(|id| (*id, workflow.timers.at(*id))).collect();
        timers.sort_by_key(|(_, timer)| timer.order);
        for (at, (id, second)) in timers.iter().enumerate().take(TIMERS) {
            let first = timers.iter().take(at).map(|(_, first)| *first).find(|first| {
                let ends = |timer: &Timer| targets(&timer.action).collect::<Vec<_>>();
                let moves = always(&first.action) && first.action.branches.iter().all(|one| one.target.is_some());
                moves && together(program, first, second) && ends(first) != ends(second)
            });
            let Some(first) = first.filter(|_| told.insert(*id)) else { continue };
            let name = &stage.decl.name;
            sink.push(
                Diagnostic::new(
                    Code::SameInstant,
                    second.span,
                    format!(
                        "this never happens in `{name}`: another line is due at the same instant and moves the case"
                    ),
                )
                .with_place(first.span, "this one, since it stands first")
                .with_help("give one of them another length, or make one choice of them: `when … -> A, else -> B`"),
            );
        }
    }
}

/// Whether two timers are due at one instant, whatever the case.
fn together(program: &Program, first: &Timer, second: &Timer) -> bool {
    let anchor = |timer: &Timer| {
        timer.anchor.as_ref().map(|anchor| program.sources.slice(anchor.span).split_whitespace().collect::<String>())
    };
    constant(&first.period).is_some_and(|period| constant(&second.period) == Some(period))
        && anchor(first) == anchor(second)
}

pub(super) fn constant(expr: &Expr) -> Option<Duration> {
    match expr.kind {
        ExprKind::Const(Val::Duration(duration)) => Some(duration),
        _ => None,
    }
}

/// Whether what a clock waits for ever happens.
fn comes(workflow: &Workflow, met: &BTreeSet<StageId>, mark: &Mark) -> bool {
    match mark {
        Mark::Stage(id) => met.contains(id),
        Mark::Event(event) => met
            .iter()
            .filter_map(|id| workflow.stages.get(*id))
            .any(|stage| !passes(stage) && stage.rights.iter().any(|right| workflow.rights.at(*right).event == *event)),
    }
}

fn runs(workflow: &Workflow, clock: &Clock, met: &BTreeSet<StageId>, sink: &mut Sink) {
    let name = &clock.decl.name;
    let mut say = |message: String, help: &str| {
        sink.push(Diagnostic::new(Code::IdleClock, clock.decl.span, message).with_help(help));
    };
    if !clock.from.iter().any(|mark| comes(workflow, met, mark)) {
        say(
            format!("the clock `{name}` never starts"),
            "start it at a stage that cases come to, or at an event that somebody may bring",
        );
        return;
    }
    if !clock.until.iter().any(|mark| comes(workflow, met, mark)) {
        say(
            format!("nothing that stops the clock `{name}` ever happens"),
            "stop it at a stage that cases come to, or at an event that somebody may bring",
        );
    }
    for mark in &clock.from {
        if let Mark::Stage(id) = mark
            && clock.pauses.contains(id)
        {
            let stage = &workflow.stages.at(*id).decl.name;
            say(
                format!("the clock `{name}` starts in `{stage}` and stands still there"),
                "start it where it begins to count, or take the stage out of `pauses`",
            );
        }
    }
}

/// How long a duty stands with all its turns, where that is written out in one unit.
fn whole_term(duty: &Duty) -> Option<Duration> {
    let mut whole: Option<Duration> = None;
    for turn in &duty.turns {
        let length = match &turn.term.kind {
            TermKind::Within(period) => constant(period)?,
            TermKind::WithinOf { .. } | TermKind::Until(_) => return None,
        };
        let alike = |sum: &Duration| sum.counting == length.counting && sum.calendar == length.calendar;
        whole = Some(match whole {
            None => length,
            Some(sum) => Duration { period: sum.period.plus(length.period).ok().filter(|_| alike(&sum))?, ..sum },
        });
    }
    whole
}

/// A target that is never missed, since a shorter deadline takes the case where the clock stops.
fn outlasts(workflow: &Workflow, clock: &Clock, sink: &mut Sink) {
    let Some(target) = constant(&clock.target) else { return };
    for mark in &clock.from {
        let Mark::Stage(id) = mark else { continue };
        let stage = workflow.stages.at(*id);
        // Where another way leads on, the clock goes on with it.
        let mut ends = actions(workflow, stage).into_iter().flat_map(targets);
        let stops = ends.all(|end| match end {
            Target::Stage(to) => clock.until.contains(&Mark::Stage(to)) || workflow.stages.at(to).stay == Stay::Final,
            Target::Back => false,
        });
        if !stops {
            continue;
        }
        let moves = |action: &Action| always(action) && action.branches.iter().all(|branch| branch.target.is_some());
        let duties = stage.duties.iter().map(|id| workflow.duties.at(*id));
        let duties = duties.filter(|duty| {
            let kept = |id: &crate::ir::RightId| moves(&workflow.rights.at(*id).action);
            duty.when.is_none() && duty.rights.iter().all(kept)
        });
        let deadlines =
            duties.filter_map(|duty| Some((whole_term(duty)?, duty.turns.first()?.term.span, &duty.otherwise)));
        let timers = stage.timers.iter().map(|id| workflow.timers.at(*id)).filter(|timer| timer.anchor.is_none());
        let timers = timers.filter_map(|timer| Some((constant(&timer.period)?, timer.period.span, &timer.action)));
        let shorter = deadlines.chain(timers).find(|(length, _, action)| {
            let alike = length.counting == target.counting && length.calendar == target.calendar;
            alike && target.period.compare(length.period) == Some(Ordering::Greater) && moves(action)
        });
        if let (Some((_, span, _)), true) = (shorter, clock.pauses.is_empty() && clock.restarts.is_empty()) {
            let (name, stage) = (&clock.decl.name, &stage.decl.name);
            sink.push(
                Diagnostic::new(
                    Code::IdleClock,
                    clock.target.span,
                    format!("the clock `{name}` never reaches its target: `{stage}`, where it starts, ends before"),
                )
                .with_place(span, "after this time the case goes where the clock stops")
                .with_help("make the target shorter than that"),
            );
            return;
        }
    }
}
