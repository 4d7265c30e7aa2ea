//! The machine: from (policy, case, instant, event) to (case, what happened).
//!
//! Promises: pure, and the same on every machine; time never goes back; deadlines due at or before an event come first,
//! each at its own instant, in the order of (instant, text); a step that ends in a fault leaves the case as it was. It
//! knows no JSON and keeps no journal.

use super::command::Command;
use super::duty::remember_over;
use super::state::{Line, Phase, State, Stay};
use super::step::{Cause, DutyChange, Happened, Refusal, Step};
use crate::eval::{Case, Evaluator, Fault, FaultKind, Live, Options, Ruling, Scene};
use crate::ir::{Action, Branch, Expr, Mark, NoticeId, Program, StageId, Stay as StageKind, Target, Workflow};
use crate::source::Span;
use crate::stack::roomy;
use crate::time::Instant;
use crate::value::Val;
use crate::wire::Event;
use std::collections::BTreeSet;
use std::sync::Arc;

/// At most so many steps take no time in a row (a language constant); the checker finds the loops it can.
pub const STEPS_IN_A_ROW: u32 = 1_000;

/// At most so many interrupted stays wait for a `-> back` (a language constant); the oldest are given up.
pub(super) const INTERRUPTED: usize = 16;

pub(super) type Res<T> = Result<T, Box<Fault>>;

/// Moves live cases of one program, and keeps its buffers from one step to the next.
#[derive(Debug)]
pub struct Engine<'p> {
    pub(super) program: &'p Program,
    pub(super) workflow: &'p Workflow,
    pub(super) evaluator: Evaluator<'p>,
}

/// A step that is being made.
pub(super) struct Work {
    pub(super) state: State,
    pub(super) happened: Vec<Happened>,
    /// The marks that were met in this step.
    pub(super) marks: Vec<Mark>,
    /// The fields of the event that is judged.
    pub(super) locals: Vec<(crate::ir::LocalId, Val)>,
    /// How many stages were entered.
    entered: u32,
}

impl Work {
    pub(super) fn new(state: State, at: Instant) -> Work {
        let mut state = state;
        if at != state.now {
            state.in_a_row = 0;
        }
        // Two instants are equal though only one of them ends a day: the later step says which day it is.
        state.now = at;
        Work { state, happened: Vec::new(), marks: Vec::new(), locals: Vec::new(), entered: 0 }
    }

    /// A look at a case that changes nothing.
    pub(super) fn look(state: &State, at: Instant) -> Work {
        Work::new(state.clone(), at)
    }

    pub(super) fn at(&self) -> Instant {
        self.state.now
    }

    pub(super) fn scene(&self) -> Scene<'_> {
        let live = Live { past: &self.state.past, standing: self.state.standing.as_deref() };
        Scene { case: &self.state.case, at: self.state.now, live, locals: &self.locals }
    }

    pub(super) fn step(self, cause: Cause) -> (State, Step) {
        let step = Step { at: self.state.now, cause, happened: self.happened };
        (self.state, step)
    }
}

impl<'p> Engine<'p> {
    /// A machine for a program; none where it has no workflow.
    pub fn new(program: &'p Program) -> Option<Engine<'p>> {
        let workflow = program.workflow.as_ref()?;
        Some(Engine { program, workflow, evaluator: Evaluator::new(program) })
    }

    /// Keeps from now on what is exercised: see [`Engine::take_seen`].
    pub(crate) fn watch(&mut self) {
        self.evaluator.watch();
    }

    /// The places of the policy that were exercised since [`Engine::watch`].
    pub(crate) fn take_seen(&mut self) -> BTreeSet<Span> {
        self.evaluator.take_seen()
    }

    /// Opens a case.
    ///
    /// # Errors
    /// A fault; no case is opened.
    pub fn open(&mut self, case: Case, at: Instant) -> Res<(State, Step)> {
        let state = State::new(self.workflow, self.program.clocks.len(), case, at);
        let case = state.case.clone();
        let mut work = Work::new(state, at);
        roomy(|| self.enter(&mut work, StageId(0)).and_then(|()| self.settle_down(&mut work)))?;
        Ok(work.step(Cause::Opened { case }))
    }

    /// When something happens next if nobody acts.
    pub fn next_deadline(&self, state: &State) -> Option<Instant> {
        self.next_due(state).map(|due| due.at)
    }

    /// Lets the next deadline fire that is due at or before an instant; none where there is none.
    ///
    /// # Errors
    /// A fault; the case is as before, and the deadline still due.
    pub fn fire(&mut self, state: &mut State, until: Instant) -> Res<Option<Step>> {
        let Some(due) = self.next_due(state).filter(|due| due.at <= until) else { return Ok(None) };
        // A deadline that was past already when its duty began is due at once.
        let at = if due.at < state.now { state.now } else { due.at };
        let mut work = Work::new(state.clone(), at);
        work.state.in_a_row += 1;
        if work.state.in_a_row > STEPS_IN_A_ROW {
            return Err(self.never_rests(work.state.stay.stage));
        }
        let cause = roomy(|| {
            let cause = self.fire_one(&mut work, due.what)?;
            self.settle_down(&mut work).map(|()| cause)
        })?;
        let (next, step) = work.step(cause);
        *state = next;
        Ok(Some(step))
    }

    /// Judges an event; deadlines due at or before it have fired already.
    ///
    /// # Errors
    /// A fault; the case is as before, and the event may come again.
    pub fn judge(&mut self, state: &mut State, event: Event) -> Res<Step> {
        if event.at < state.now {
            let refused = Some(Refusal::InThePast { last: state.now });
            return Ok(Step { at: state.now, cause: Cause::Event { event, refused }, happened: Vec::new() });
        }
        state.let_go(self.program);
        let mut work = Work::new(state.clone(), event.at);
        let refused = match roomy(|| self.accept(&mut work, &event)) {
            Ok(None) => {
                roomy(|| self.settle_down(&mut work))?;
                None
            }
            Ok(Some(refusal)) => Some(refusal),
            // What an event names and the case does not have is the event's mistake, not the policy's.
            Err(fault) => match fault.kind {
                FaultKind::NoElement { list, key } => Some(Refusal::NoElement { list, key }),
                _ => return Err(fault),
            },
        };
        if refused.is_some() {
            work = Work::new(state.clone(), event.at);
        }
        let (next, step) = work.step(Cause::Event { event, refused });
        *state = next;
        Ok(step)
    }

    /// Takes the first branch that holds; false where there are branches and none does.
    pub(super) fn act(&mut self, work: &mut Work, action: &'p Action) -> Res<bool> {
        if action.branches.is_empty() {
            return Ok(true);
        }
        match self.branch(work, action)? {
            Some(branch) => self.take(work, branch).map(|()| true),
            None => Ok(false),
        }
    }

    /// The first branch that holds.
    pub(super) fn branch(&mut self, work: &Work, action: &'p Action) -> Res<Option<&'p Branch>> {
        for branch in &action.branches {
            if self.holds(work, branch.when.as_ref())? {
                return Ok(Some(branch));
            }
        }
        Ok(None)
    }

    pub(super) fn holds(&mut self, work: &Work, when: Option<&Expr>) -> Res<bool> {
        when.map_or(Ok(true), |when| self.evaluator.live_bool(work.scene(), when))
    }

    pub(super) fn take(&mut self, work: &mut Work, branch: &'p Branch) -> Res<()> {
        self.evaluator.saw(branch.span);
        if !branch.because.is_empty() || !branch.cite.is_empty() {
            work.happened.push(Happened::Because { because: branch.because.clone(), cite: branch.cite.clone() });
        }
        self.effects(work, &branch.effects)?;
        match branch.target {
            None => Ok(()),
            Some(Target::Stage(stage)) => self.enter(work, stage),
            Some(Target::Back) => self.go_back(work),
        }
    }

    /// Enters a stage from its beginning.
    fn enter(&mut self, work: &mut Work, stage: StageId) -> Res<()> {
        work.entered += 1;
        if work.entered > STEPS_IN_A_ROW {
            return Err(self.never_rests(stage));
        }
        let entering = self.workflow.stages.at(stage);
        self.evaluator.saw(entering.decl.span);
        let at = work.at();
        let opening = work.entered == 1 && work.state.past.stages.iter().all(|met| met.count == 0);
        let left = std::mem::replace(&mut work.state.stay, Stay::new(stage, at));
        if !opening {
            if let Some(slot) = Arc::make_mut(&mut work.state.left).get_mut(left.stage.index()) {
                *slot = Some(at);
            }
            if entering.leads_back {
                work.state.stay.before = Some(Box::new((left, at)));
                forget_oldest(&mut work.state.stay);
            }
        }
        let past = Arc::make_mut(&mut work.state.past);
        past.entered = at;
        if let Some(met) = past.stages.get_mut(stage.index()) {
            met.meet(at);
        }
        work.marks.push(Mark::Stage(stage));
        work.happened.push(Happened::Entered { stage, back: false });
        self.effects(work, &entering.on_entry)?;
        for action in &entering.at_once {
            if let Some(branch) = self.branch(work, action)? {
                return self.take(work, branch);
            }
        }
        self.begin(work)
    }

    /// Continues the stay that was interrupted.
    fn go_back(&mut self, work: &mut Work) -> Res<()> {
        let at = work.at();
        let Some(before) = work.state.stay.before.take() else {
            // Given up as too old, or never interrupted: the stage is where it was, from its beginning.
            let here = work.state.stay.stage;
            return self.enter(work, here);
        };
        let (mut stay, interrupted) = *before;
        if let Some(slot) = Arc::make_mut(&mut work.state.left).get_mut(work.state.stay.stage.index()) {
            *slot = Some(at);
        }
        stay.pauses.push((interrupted, at));
        Arc::make_mut(&mut work.state.past).entered = stay.entered;
        work.happened.push(Happened::Entered { stage: stay.stage, back: true });
        work.state.stay = stay;
        self.resume(work)
    }

    /// Brings everything in line with what has changed: clocks, duties, deadlines.
    pub(super) fn settle_down(&mut self, work: &mut Work) -> Res<()> {
        work.locals.clear();
        self.follow_marks(work)?;
        if self.stage_kind(&work.state) == StageKind::Final {
            self.stop_clocks(work)?;
        } else {
            self.look_again(work)?;
        }
        self.time_clocks(work)
    }

    pub(super) fn stage_kind(&self, state: &State) -> StageKind {
        self.workflow.stages.at(state.stay.stage).stay
    }

    /// Makes a decision that stands from now on.
    pub(super) fn decide(&mut self, work: &mut Work, ruling: Ruling) -> Res<()> {
        self.decide_as_of(work, ruling, work.at())
    }

    /// Makes a decision as of another instant.
    pub(super) fn decide_as_of(&mut self, work: &mut Work, ruling: Ruling, at: Instant) -> Res<()> {
        let options = Options { trace: false, ruling };
        let mut decision = self.evaluator.decide(&work.state.case, at, &options)?;
        if !decision.texts.is_empty() {
            let texts = std::mem::take(&mut decision.texts);
            Arc::make_mut(&mut work.state.case).texts.extend(texts);
        }
        let decision = Arc::new(decision);
        work.state.standing = Some(decision.clone());
        work.happened.push(Happened::Decided { ruling, decision });
        Ok(())
    }

    /// The text of a notice in every language.
    pub(super) fn notice(&mut self, work: &Work, notice: NoticeId) -> Res<Vec<(u16, String)>> {
        super::notices::texts(self, work, notice)
    }

    pub(super) fn command(work: &mut Work, command: Command) {
        work.happened.push(Happened::Command(command));
    }

    pub(super) fn duty_changed(work: &mut Work, index: usize, change: DutyChange) {
        if let Some(state) = work.state.stay.duties.get(index) {
            let (duty, turn) = (state.duty, state.turn);
            work.happened.push(Happened::Duty { duty, turn, change });
        }
    }

    /// Whether a duty or timer with that deadline is over already: one that counts from an instant does not begin again in
    /// the next stage that holds it.
    pub(super) fn is_over(&self, state: &State, line: Line, deadline: Option<Instant>) -> bool {
        deadline.is_some_and(|deadline| state.over.contains(&(line, deadline)))
    }

    fn never_rests(&self, stage: StageId) -> Box<Fault> {
        let decl = &self.workflow.stages.at(stage).decl;
        Box::new(Fault { kind: FaultKind::NeverRests { stage: decl.name.clone() }, span: decl.span })
    }

    /// A span for faults that concern the workflow as a whole.
    pub(super) fn whole(&self) -> Span {
        self.workflow.span
    }

    /// Ends a duty of the present stay.
    pub(super) fn end_duty(&mut self, work: &mut Work, index: usize, phase: Phase) {
        let Some(state) = work.state.stay.duties.get_mut(index) else { return };
        state.phase = phase;
        let (duty, deadline) = (state.duty, state.deadline);
        if let (Some(deadline), true) = (deadline, self.is_anchored(duty)) {
            remember_over(&mut work.state, Line::Duty(duty), deadline);
        }
    }
}

/// Keeps the chain of interrupted stays short.
fn forget_oldest(stay: &mut Stay) {
    let mut at = stay;
    for _ in 0..INTERRUPTED {
        match &mut at.before {
            Some(before) => at = &mut before.0,
            None => return,
        }
    }
    at.before = None;
}
