//! Moving a case to another version of its policy.
//!
//! The stay goes on: no stage is entered, no `on entry` is done again, what was paid stays paid. Stages are those that the
//! new version names in `migrate from`, everything else is found by its name. Duties, timers and clocks count on from when
//! they began, by the new version's lengths. What stood is decided again by the new version: with the same ruling, as of
//! the instant at which it was decided, from the facts as they are. What the new version has no place for is an error, and
//! the case is as before.

use super::engine::{Engine, Res, Work};
use super::live::Ground;
use super::state::{ClockState, DutyState, Line, Phase, State, Stay, TimerState};
use super::step::{Cause, DutyChange, Step};
use crate::eval::{Case, Fault, Met, Past};
use crate::ir::{
    Actor, Clock, DutyId, Event as EventDecl, EventId, LineId, Migration, PartyId, Program, RightId, Stage, StageId,
    ThresholdAt, TimerId, Workflow,
};
use crate::stack::roomy;
use crate::time::Instant;
use crate::value::Val;
use crate::wire::{self, Event, Fields, InputErrors, Writer};
use smallvec::SmallVec;
use std::fmt;
use std::sync::Arc;

/// Why a case cannot move to another version.
#[derive(Clone, Debug)]
pub struct Unmoved {
    /// The version under which it lives.
    pub from: String,
    /// The version to which it was to move.
    pub to: String,
    /// What is in the way.
    pub why: Obstacle,
}

/// What is in the way of a move.
#[derive(Clone, Debug)]
pub enum Obstacle {
    /// The new version does not say `migrate from` the old.
    NoWay,
    /// It lies before the last step of the case, which was then.
    InThePast(Instant),
    /// Something was due before it, then.
    Due(Instant),
    /// The case is or was interrupted in a stage that has no counterpart.
    Stage(String),
    /// Facts do not fit: the new version does not know them, needs others, or has other types or ranges.
    Facts(InputErrors),
    /// What an event brought does not fit.
    Fields(InputErrors),
    /// A party that has paid, was paid, or has the case is not there.
    Party(String),
    /// What was given under a line of the ledger that is not there.
    Given(String),
    /// The new version stops on the case.
    Fault(Box<Fault>),
}

impl fmt::Display for Unmoved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Unmoved { from, to, why } = self;
        write!(f, "the case cannot move from version {from} to version {to}: ")?;
        match why {
            Obstacle::NoWay => write!(f, "version {to} has no `migrate from \"{from}\" {{ … }}`"),
            Obstacle::InThePast(last) => write!(f, "it has lived until {last} already"),
            Obstacle::Due(at) => write!(f, "something is due at {at}, before it moves"),
            Obstacle::Stage(stage) => write!(
                f,
                "version {to} has no stage `{stage}`; write `stage {stage} -> …` into its `migrate from \"{from}\"`"
            ),
            Obstacle::Facts(errors) => write_errors(f, "", errors),
            Obstacle::Fields(errors) => write_errors(f, "what an event brought does not fit: ", errors),
            Obstacle::Party(party) => {
                write!(f, "version {to} has no party or role `{party}`, who has a part in the case")
            }
            Obstacle::Given(line) => write!(f, "version {to} has no line `{line}`, under which something was given"),
            Obstacle::Fault(fault) => write!(f, "{fault}"),
        }
    }
}

/// Writes the mistakes with their paths; the text in which they stand is nobody's.
fn write_errors(f: &mut fmt::Formatter<'_>, what: &str, errors: &InputErrors) -> fmt::Result {
    f.write_str(what)?;
    for (at, error) in errors.0.iter().enumerate() {
        let between = if at == 0 { "" } else { "; " };
        let path = if error.path.is_empty() { "the case" } else { &error.path };
        write!(f, "{between}{path}: {}", error.message)?;
    }
    Ok(())
}

impl std::error::Error for Unmoved {}

/// The `migrate from` of a version for cases of another.
pub fn way<'p>(new: &'p Program, old: &Program) -> Option<&'p Migration> {
    let mut all = new.migrations.iter();
    all.find(|way| new.name == old.name && new.hash != old.hash && way.version == old.version)
}

impl Engine<'_> {
    /// Takes a case over from another version.
    pub(super) fn take_over(
        &mut self,
        state: &State,
        at: Instant,
        old: &Program,
        new: &impl Ground,
    ) -> Result<(State, Step), Unmoved> {
        // A day that ends is not begun: what counts from the move counts from its instant.
        let at = at.plain();
        let program = self.program;
        let unmoved = |why| Unmoved { from: old.version.clone(), to: program.version.clone(), why };
        let due = Engine::new(old).and_then(|engine| engine.next_deadline(state));
        let (Some(way), Some(from)) = (way(program, old), old.workflow.as_ref()) else {
            return Err(unmoved(Obstacle::NoWay));
        };
        if at < state.now {
            return Err(unmoved(Obstacle::InThePast(state.now)));
        }
        if let Some(due) = due.filter(|due| *due <= at) {
            return Err(unmoved(Obstacle::Due(due)));
        }
        let crossing = Crossing { old, from, new: program, to: self.workflow, way };
        let taken = crossing.state(state, new).map_err(unmoved)?;
        let cause = Cause::Migrated { from: old.version.clone(), stages: way.moves.clone() };
        let mut work = Work::new(taken, at);
        match roomy(|| self.go_on(&mut work, state)) {
            Ok(()) => Ok(work.step(cause)),
            Err(fault) => Err(unmoved(Obstacle::Fault(fault))),
        }
    }

    /// Lets a case that was taken over go on.
    fn go_on(&mut self, work: &mut Work, before: &State) -> Res<()> {
        if let Some(standing) = &before.standing {
            self.decide_as_of(work, standing.ruling, standing.at)?;
        }
        let workflow = self.workflow;
        for action in &workflow.stages.at(work.state.stay.stage).at_once {
            if let Some(branch) = self.branch(work, action)? {
                self.take(work, branch)?;
                return self.settle_down(work);
            }
        }
        self.count_again(work)?;
        self.settle_down(work)
    }

    /// Counts the duties of the stay anew from when they began; whom a reminder should have reached by now is not
    /// reminded any more.
    fn count_again(&mut self, work: &mut Work) -> Res<()> {
        let now = work.at();
        for index in 0..work.state.stay.duties.len() {
            let Some(duty) = work.state.stay.duties.get(index).filter(|duty| duty.phase == Phase::On) else { continue };
            let begun = duty.begun;
            self.count_deadline(work, index, begun)?;
            let Some(duty) = work.state.stay.duties.get_mut(index) else { continue };
            let past = |reminder: &Option<Instant>| reminder.is_none_or(|at| at <= now);
            for (bit, reminder) in duty.reminders.iter_mut().enumerate().filter(|(_, reminder)| past(reminder)) {
                *reminder = None;
                duty.reminded |= 1u64.checked_shl(u32::try_from(bit).unwrap_or(u32::MAX)).unwrap_or(0);
            }
            let deadline = duty.deadline;
            Self::duty_changed(work, index, DutyChange::Began { deadline, resumed: true });
        }
        Ok(())
    }
}

/// From an older version to a newer one.
struct Crossing<'a> {
    old: &'a Program,
    from: &'a Workflow,
    new: &'a Program,
    to: &'a Workflow,
    way: &'a Migration,
}

impl Crossing<'_> {
    fn state(&self, state: &State, ground: &impl Ground) -> Result<State, Obstacle> {
        let mut json = Writer::compact();
        wire::case(&mut json, self.old, &state.case);
        let mut case = ground.case(&json.finish()).map_err(Obstacle::Facts)?;
        let fields = self.fields(state, &mut case, ground)?;
        let mut next = State::new(self.to, self.new.clocks.len(), case, state.past.opened_at);
        next.past = Arc::new(self.past(&state.past, fields));
        next.stay = self.stay(&state.stay, true)?;
        next.settled = state.settled.renamed(|party| self.party(party), |line| self.line(line))?;
        next.assigned = state.assigned.map(|role| self.party(role)).transpose()?;
        next.clocks = self.new.clocks.values().map(|clock| self.clock(state, clock)).collect();
        next.uses = Arc::new(self.to.rights.iter().map(|(right, _)| self.uses(state, right)).collect());
        next.left = Arc::new(vec![None; self.to.stages.len()]);
        for (old, stage, _) in self.stages() {
            let left = state.left.get(old.index()).copied().flatten();
            if let Some(slot) = Arc::make_mut(&mut next.left).get_mut(stage.index()) {
                *slot = (*slot).max(left);
            }
        }
        for (line, deadline) in &state.over {
            match line {
                Line::Duty(old) => {
                    let all = self.to.duties.iter().filter(|(new, _)| self.is_duty(*old, *new));
                    next.over.extend(all.map(|(new, _)| (Line::Duty(new), *deadline)));
                }
                Line::Timer(old) => {
                    let all = self.to.timers.iter().filter(|(new, _)| self.is_timer(*old, *new));
                    next.over.extend(all.map(|(new, _)| (Line::Timer(new), *deadline)));
                }
            }
        }
        Ok(next)
    }

    /// The stages that have a counterpart: the old one's number, and what it is now.
    fn stages(&self) -> impl Iterator<Item = (StageId, StageId, (&Stage, &Stage))> {
        self.from.stages.iter().filter_map(|(id, stage)| {
            let to = self.stage(id)?;
            Some((id, to, (stage, self.to.stages.get(to)?)))
        })
    }

    fn stage(&self, old: StageId) -> Option<StageId> {
        let name = &self.from.stages.get(old)?.decl.name;
        let moved = self.way.moves.iter().find(|(from, _)| from == name);
        moved.map_or_else(|| self.to.stage(name), |(_, to)| Some(*to))
    }

    fn event(&self, old: EventId) -> Option<EventId> {
        self.to.event(&self.from.events.get(old)?.decl.name)
    }

    fn party(&self, old: PartyId) -> Result<PartyId, Obstacle> {
        let name = self.old.parties.get(old).map_or("", |party| &party.decl.name);
        let found = self.new.parties.iter().find(|(_, party)| party.decl.name == name);
        found.map(|(id, _)| id).ok_or_else(|| Obstacle::Party(name.to_owned()))
    }

    fn line(&self, old: LineId) -> Result<LineId, Obstacle> {
        let line = self.old.compensation.as_ref().and_then(|ledger| ledger.lines.get(old));
        let name = line.map_or("", |line| &line.decl.name);
        let found = self.new.compensation.as_ref();
        let found = found.and_then(|ledger| ledger.lines.iter().find(|(_, line)| line.decl.name == name));
        found.map(|(id, _)| id).ok_or_else(|| Obstacle::Given(name.to_owned()))
    }

    /// Whether a line of the new version lets somebody do what a line of the old did: the same event in the same stage.
    fn is_right(&self, old: RightId, new: RightId) -> bool {
        let event = self.from.rights.get(old).and_then(|right| self.event(right.event));
        event.is_some()
            && event == self.to.rights.get(new).map(|right| right.event)
            && self.stages().any(|(_, _, (from, to))| from.rights.contains(&old) && to.rights.contains(&new))
    }

    /// Whether a duty is that of the old version: in the same stage, and fulfilled by one of the same events.
    fn is_duty(&self, old: DutyId, new: DutyId) -> bool {
        let (Some(before), Some(now)) = (self.from.duties.get(old), self.to.duties.get(new)) else { return false };
        let shares = before.rights.iter().any(|old| now.rights.iter().any(|new| self.is_right(*old, *new)));
        shares && self.stages().any(|(_, _, (from, to))| from.duties.contains(&old) && to.duties.contains(&new))
    }

    /// Whether a line that moves by time is that of the old version: in the same stage, at the same place among such.
    fn is_timer(&self, old: TimerId, new: TimerId) -> bool {
        let place = |all: &[TimerId], one| all.iter().position(|timer| *timer == one);
        self.stages().any(|(_, _, (from, to))| {
            let place_before = place(&from.timers, old);
            place_before.is_some() && place_before == place(&to.timers, new)
        })
    }

    fn uses(&self, state: &State, right: RightId) -> u32 {
        let before = self.from.rights.iter().filter(|(old, _)| self.is_right(*old, right));
        before.fold(0, |sum, (old, _)| sum.saturating_add(state.uses.get(old.index()).copied().unwrap_or(0)))
    }

    fn past(&self, past: &Past, fields: Vec<Vec<Val>>) -> Past {
        let mut stages: Vec<Met> = vec![Met::default(); self.to.stages.len()];
        for (old, to, _) in self.stages() {
            if let (Some(met), Some(before)) = (stages.get_mut(to.index()), past.stages.get(old.index())) {
                *met = both(met, before);
            }
        }
        let mut events: Vec<Met> = vec![Met::default(); self.to.events.len()];
        for (old, before) in past.events.iter().enumerate() {
            if let Some(met) = self.event(EventId::at(old)).and_then(|to| events.get_mut(to.index())) {
                *met = *before;
            }
        }
        Past { opened_at: past.opened_at, entered: past.entered, stages, events, fields }
    }

    /// What events brought last: written as the old version writes it, and read as the new one reads it.
    fn fields(&self, state: &State, case: &mut Case, ground: &impl Ground) -> Result<Vec<Vec<Val>>, Obstacle> {
        let mut fields = vec![Vec::new(); self.to.events.len()];
        for ((id, decl), brought) in self.from.events.iter().zip(&state.past.fields) {
            let Some(to) = self.event(id).filter(|_| !brought.is_empty()) else { continue };
            let Some(now) = self.to.events.get(to) else { continue };
            let mut json = Writer::compact();
            wire::event(&mut json, self.old, &self.again(state, id, decl, now, brought));
            let event = ground.event(case, &json.finish()).map_err(Obstacle::Fields)?;
            let bag = &event.fields.bag;
            let taken = now.fields.iter().zip(&bag.slots);
            let taken = taken.map(|(field, value)| case.adopt(self.new, bag, *value, &field.ty.base)).collect();
            if let Some(slot) = fields.get_mut(to.index()) {
                *slot = taken;
            }
        }
        Ok(fields)
    }

    /// The last event of a kind, with those of its fields that the new version can ask for.
    fn again(&self, state: &State, event: EventId, decl: &EventDecl, now: &EventDecl, brought: &[Val]) -> Event {
        let mut bag = Case { slots: vec![Val::Unknown; brought.len()], ..Case::default() };
        let mut given = 0;
        for (at, (field, value)) in decl.fields.iter().zip(brought).enumerate() {
            if *value == Val::Unknown || now.fields.iter().all(|new| new.name != field.name) {
                continue;
            }
            given |= 1u64.checked_shl(u32::try_from(at).unwrap_or(u32::MAX)).unwrap_or(0);
            let value = bag.adopt(self.old, &state.case, *value, &field.ty.base);
            if let Some(slot) = bag.slots.get_mut(at) {
                *slot = value;
            }
        }
        Event { id: None, at: state.now, actor: Actor::System, event, fields: Fields { given, bag } }
    }

    /// A stay, and those that it interrupted.
    fn stay(&self, stay: &Stay, present: bool) -> Result<Stay, Obstacle> {
        let name = || self.from.stages.get(stay.stage).map_or("", |stage| &stage.decl.name).to_owned();
        let stage = self.stage(stay.stage).ok_or_else(|| Obstacle::Stage(name()))?;
        let decl = self.to.stages.get(stage).ok_or_else(|| Obstacle::Stage(name()))?;
        let before = match stay.before.as_deref() {
            Some((before, interrupted)) => Some(Box::new((self.stay(before, false)?, *interrupted))),
            None => None,
        };
        let duty = |new: &DutyId| {
            let fresh = DutyState {
                duty: *new,
                phase: Phase::Off,
                turn: 0,
                begun: stay.entered,
                deadline: None,
                reminders: SmallVec::new(),
                reminded: 0,
            };
            let Some(old) = stay.duties.iter().find(|old| self.is_duty(old.duty, *new)) else { return fresh };
            let last = self.to.duties.get(*new).map_or(0, |duty| duty.turns.len().saturating_sub(1));
            // Reminders of the present stay are told apart by their instants.
            let reminded = if present { 0 } else { old.reminded };
            DutyState {
                phase: old.phase,
                turn: old.turn.min(last),
                begun: old.begun,
                deadline: old.deadline,
                reminded,
                ..fresh
            }
        };
        let timer = |new: &TimerId| {
            let old = stay.timers.iter().find(|old| self.is_timer(old.timer, *new));
            TimerState { timer: *new, due: None, fired: old.is_some_and(|old| old.fired) }
        };
        Ok(Stay {
            stage,
            entered: stay.entered,
            duties: decl.duties.iter().map(duty).collect(),
            timers: decl.timers.iter().map(timer).collect(),
            pauses: stay.pauses.clone(),
            before,
        })
    }

    /// A clock of the new version, with what the one of that name has measured.
    fn clock(&self, state: &State, clock: &Clock) -> ClockState {
        let Some((id, before)) = self.old.clocks.iter().find(|(_, old)| old.decl.name == clock.decl.name) else {
            return ClockState::default();
        };
        let Some(measured) = state.clock(id) else { return ClockState::default() };
        let mut told = 0;
        for (at, key) in keys(clock).into_iter().enumerate() {
            let bit = |at: usize| 1u64.checked_shl(u32::try_from(at).unwrap_or(u32::MAX)).unwrap_or(0);
            let old = keys(before).iter().position(|old| *old == key);
            if old.is_some_and(|old| measured.told & bit(old) != 0) {
                told |= bit(at);
            }
        }
        ClockState { told, due: SmallVec::new(), ..measured.clone() }
    }
}

/// What tells the thresholds of a clock apart: a part of the target by its size, one before or after it by its place.
fn keys(clock: &Clock) -> Vec<String> {
    let key = |(at, threshold): (usize, &crate::ir::Threshold)| match &threshold.at {
        ThresholdAt::Fraction(part) => format!("at {part}"),
        ThresholdAt::Early(_) => format!("early {at}"),
        ThresholdAt::Late(_) => format!("late {at}"),
    };
    clock.thresholds.iter().enumerate().map(key).collect()
}

/// Two stages that are one now.
fn both(one: &Met, other: &Met) -> Met {
    let first = match (one.first, other.first) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    };
    Met { first, last: one.last.max(other.last), count: one.count.saturating_add(other.count) }
}
