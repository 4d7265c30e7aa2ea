//! Duties and timers: when they begin, when they end, what silence means.

use super::command::Command;
use super::engine::{Engine, Res, Work};
use super::state::{DutyState, Line, Phase, State, TimerState};
use super::step::{Cause, DutyChange};
use crate::ir::{DutyId, ReminderAt, TermKind, TimerId};
use crate::time::{Explanation, Instant};
use smallvec::SmallVec;

/// Something that time will do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Due {
    pub(super) at: Instant,
    /// Its place in the order of the text.
    pub(super) order: u32,
    pub(super) what: What,
}

/// What time will do, by places in the state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    Duty(usize),
    Reminder(usize, usize),
    Timer(usize),
    Threshold(usize, usize),
}

impl<'p> Engine<'p> {
    /// What time does next.
    pub(super) fn next_due(&self, state: &State) -> Option<Due> {
        let mut next: Option<Due> = None;
        let mut consider = |at: Option<Instant>, order: u32, what: What| {
            if let Some(at) = at
                && next.is_none_or(|next| (at, order) < (next.at, next.order))
            {
                next = Some(Due { at, order, what });
            }
        };
        for (index, duty) in state.stay.duties.iter().enumerate().filter(|(_, duty)| duty.phase == Phase::On) {
            let decl = self.workflow.duties.at(duty.duty);
            consider(duty.deadline, decl.order, What::Duty(index));
            for (number, (at, reminder)) in duty.reminders.iter().zip(&decl.reminders).enumerate() {
                consider(*at, reminder.order, What::Reminder(index, number));
            }
        }
        for (index, timer) in state.stay.timers.iter().enumerate().filter(|(_, timer)| !timer.fired) {
            consider(timer.due, self.workflow.timers.at(timer.timer).order, What::Timer(index));
        }
        for (index, (clock, (_, decl))) in state.clocks.iter().zip(self.program.clocks.iter()).enumerate() {
            for (number, (at, threshold)) in clock.due.iter().zip(&decl.thresholds).enumerate() {
                consider(*at, threshold.order, What::Threshold(index, number));
            }
        }
        next
    }

    /// Does what is due.
    pub(super) fn fire_one(&mut self, work: &mut Work, what: What) -> Res<Cause> {
        match what {
            What::Duty(index) => self.missed(work, index),
            What::Reminder(index, number) => self.remind(work, index, number),
            What::Timer(index) => self.timer(work, index),
            What::Threshold(index, number) => self.threshold(work, index, number),
        }
    }

    /// Lists the duties and timers of a stage that was entered; they begin when the step has come to rest.
    pub(super) fn begin(&mut self, work: &mut Work) -> Res<()> {
        let (stage, begun) = (self.workflow.stages.at(work.state.stay.stage), work.at());
        let duty = |duty: &DutyId| DutyState {
            duty: *duty,
            phase: Phase::Off,
            turn: 0,
            begun,
            deadline: None,
            reminders: SmallVec::new(),
            reminded: 0,
        };
        work.state.stay.duties = stage.duties.iter().map(duty).collect();
        let timer = |timer: &TimerId| TimerState { timer: *timer, due: None, fired: false };
        work.state.stay.timers = stage.timers.iter().map(timer).collect();
        Ok(())
    }

    /// Looks again at what must be done: conditions and anchors may have changed, and what was unknown may be known.
    pub(super) fn look_again(&mut self, work: &mut Work) -> Res<()> {
        for index in 0..work.state.stay.duties.len() {
            let Some(state) = work.state.stay.duties.get(index) else { continue };
            let (duty, phase, deadline) = (state.duty, state.phase, state.deadline);
            let decl = self.workflow.duties.at(duty);
            match phase {
                Phase::Kept | Phase::Missed => {}
                Phase::Off => {
                    if self.holds(work, decl.when.as_ref())? {
                        self.begin_duty(work, index)?;
                    }
                }
                Phase::On => {
                    if !self.holds(work, decl.when.as_ref())? {
                        Self::duty_changed(work, index, DutyChange::Lifted);
                        // It is not over: it stands again when its condition holds again.
                        if let Some(state) = work.state.stay.duties.get_mut(index) {
                            state.phase = Phase::Off;
                        }
                    } else if self.is_anchored(duty) || deadline.is_none() {
                        self.move_deadline(work, index)?;
                    }
                }
            }
        }
        for index in 0..work.state.stay.timers.len() {
            self.time_timer(work, index, false)?;
        }
        Ok(())
    }

    /// Goes on where an interrupted stay stood still.
    pub(super) fn resume(&mut self, work: &mut Work) -> Res<()> {
        for index in 0..work.state.stay.duties.len() {
            let Some(state) = work.state.stay.duties.get(index) else { continue };
            if state.phase == Phase::On {
                let (begun, deadline) = (state.begun, state.deadline);
                if !self.is_anchored(state.duty) {
                    self.count_deadline(work, index, begun)?;
                }
                let deadline = work.state.stay.duties.get(index).map_or(deadline, |state| state.deadline);
                Self::duty_changed(work, index, DutyChange::Began { deadline, resumed: true });
            }
        }
        for index in 0..work.state.stay.timers.len() {
            self.time_timer(work, index, true)?;
        }
        Ok(())
    }

    /// How the deadline of a duty of the present stage was counted; none where it is not counted, or was interrupted.
    pub fn explain(&mut self, state: &State, duty: DutyId) -> Option<Explanation> {
        let standing = state.stay.duties.iter().find(|one| one.duty == duty)?;
        if !state.stay.pauses_since(standing.begun).is_empty() {
            return None;
        }
        let turn = self.workflow.duties.at(duty).turns.get(standing.turn)?;
        let work = Work::look(state, state.now);
        self.evaluator.live_explain(work.scene(), &turn.term.kind, standing.begun).ok().flatten()
    }

    /// Whether the deadline of a duty is counted from an instant, whatever the stay.
    pub(super) fn is_anchored(&self, duty: DutyId) -> bool {
        let first = self.workflow.duties.at(duty).turns.first();
        first.is_some_and(|turn| !matches!(turn.term.kind, TermKind::Within(_)))
    }

    fn begin_duty(&mut self, work: &mut Work, index: usize) -> Res<()> {
        let at = work.at();
        if let Some(state) = work.state.stay.duties.get_mut(index) {
            *state = DutyState { phase: Phase::On, turn: 0, reminded: 0, ..state.clone() };
        }
        self.count_deadline(work, index, at)?;
        let Some(state) = work.state.stay.duties.get_mut(index) else { return Ok(()) };
        let (duty, deadline) = (state.duty, state.deadline);
        if self.is_anchored(duty) && self.is_over(&work.state, Line::Duty(duty), deadline) {
            if let Some(state) = work.state.stay.duties.get_mut(index) {
                state.phase = Phase::Kept;
            }
        } else {
            Self::duty_changed(work, index, DutyChange::Began { deadline, resumed: false });
        }
        Ok(())
    }

    fn move_deadline(&mut self, work: &mut Work, index: usize) -> Res<()> {
        let Some(state) = work.state.stay.duties.get(index) else { return Ok(()) };
        let (begun, before) = (state.begun, state.deadline);
        self.count_deadline(work, index, begun)?;
        let after = work.state.stay.duties.get(index).and_then(|state| state.deadline);
        if before != after {
            Self::duty_changed(work, index, DutyChange::Moved { deadline: after });
        }
        Ok(())
    }

    /// Counts the deadline of a duty's present turn, and when somebody is reminded.
    pub(super) fn count_deadline(&mut self, work: &mut Work, index: usize, begun: Instant) -> Res<()> {
        let Some(state) = work.state.stay.duties.get(index) else { return Ok(()) };
        let decl = self.workflow.duties.at(state.duty);
        let Some(turn) = decl.turns.get(state.turn) else { return Ok(()) };
        let pauses = work.state.stay.pauses_since(begun);
        let deadline = self.evaluator.live_term(work.scene(), &turn.term.kind, begun, &pauses)?;
        let reminded = state.reminded;
        let mut reminders: SmallVec<[Option<Instant>; 2]> = SmallVec::new();
        for (number, reminder) in decl.reminders.iter().enumerate() {
            let at = match &reminder.at {
                ReminderAt::After(period) => self.evaluator.live_period(work.scene(), period, begun, &pauses)?,
                ReminderAt::Before(period) => match deadline {
                    Some(deadline) => Some(self.evaluator.live_before(work.scene(), period, deadline)?),
                    None => None,
                },
            };
            // Who has just got a duty need not be reminded of it.
            reminders.push(at.filter(|at| *at > begun && !bit(reminded, number)));
        }
        if let Some(state) = work.state.stay.duties.get_mut(index) {
            state.begun = begun;
            state.deadline = deadline;
            state.reminders = reminders;
        }
        Ok(())
    }

    fn missed(&mut self, work: &mut Work, index: usize) -> Res<Cause> {
        let Some(state) = work.state.stay.duties.get(index) else {
            return Err(Self::fault(crate::eval::FaultKind::Broken { promise: "what is due is there" }, self.whole()));
        };
        let (duty, turn, deadline) = (state.duty, state.turn, state.deadline);
        let decl = self.workflow.duties.at(duty);
        Self::duty_changed(work, index, DutyChange::Missed);
        if let Some(heir) = decl.turns.get(turn + 1) {
            self.evaluator.saw(heir.term.span);
            let at = work.at();
            // One counted from an instant does not come back to its first turn in the next stage that holds it.
            if let (Some(deadline), true) = (deadline, self.is_anchored(duty)) {
                remember_over(&mut work.state, Line::Duty(duty), deadline);
            }
            if let Some(state) = work.state.stay.duties.get_mut(index) {
                state.turn = turn + 1;
                state.reminded = 0;
            }
            self.count_deadline(work, index, at)?;
            let deadline = work.state.stay.duties.get(index).and_then(|state| state.deadline);
            Self::duty_changed(work, index, DutyChange::Began { deadline, resumed: false });
        } else {
            self.end_duty(work, index, Phase::Missed);
            self.act(work, &decl.otherwise)?;
        }
        Ok(Cause::DutyMissed { duty, turn })
    }

    fn remind(&mut self, work: &mut Work, index: usize, number: usize) -> Res<Cause> {
        let Some(state) = work.state.stay.duties.get_mut(index) else {
            return Err(Self::fault(crate::eval::FaultKind::Broken { promise: "what is due is there" }, self.whole()));
        };
        state.reminded |= 1u64.checked_shl(u32::try_from(number).unwrap_or(u32::MAX)).unwrap_or(0);
        if let Some(reminder) = state.reminders.get_mut(number) {
            *reminder = None;
        }
        let (duty, turn, deadline) = (state.duty, state.turn, state.deadline);
        let decl = self.workflow.duties.at(duty);
        let actors = decl.turns.get(turn).map(|turn| turn.actors.clone()).unwrap_or_default();
        let reminder = decl.reminders.get(number);
        if let Some(reminder) = reminder {
            self.evaluator.saw(reminder.span);
        }
        let notice = reminder.and_then(|reminder| reminder.notice);
        let texts = match notice {
            Some(notice) => self.notice(work, notice)?,
            None => Vec::new(),
        };
        Self::command(work, Command::Remind { actors, duty, deadline, notice, texts });
        Ok(Cause::Reminder { duty, index: number })
    }

    /// Counts when a timer is due: always where it counts from an instant, otherwise once, or again after a pause.
    fn time_timer(&mut self, work: &mut Work, index: usize, resumed: bool) -> Res<()> {
        let Some(state) = work.state.stay.timers.get(index).filter(|state| !state.fired) else { return Ok(()) };
        let (timer, due) = (state.timer, state.due);
        let decl = self.workflow.timers.at(timer);
        if decl.anchor.is_none() && due.is_some() && !resumed {
            return Ok(());
        }
        let entered = work.state.stay.entered;
        let due = match &decl.anchor {
            None => {
                let pauses = work.state.stay.pauses_since(entered);
                self.evaluator.live_period(work.scene(), &decl.period, entered, &pauses)?
            }
            Some(anchor) => self.evaluator.live_after(work.scene(), &decl.period, anchor)?,
        };
        let over = decl.anchor.is_some() && self.is_over(&work.state, Line::Timer(timer), due);
        if let Some(state) = work.state.stay.timers.get_mut(index) {
            state.due = due;
            state.fired = over;
        }
        Ok(())
    }

    fn timer(&mut self, work: &mut Work, index: usize) -> Res<Cause> {
        let Some(state) = work.state.stay.timers.get_mut(index) else {
            return Err(Self::fault(crate::eval::FaultKind::Broken { promise: "what is due is there" }, self.whole()));
        };
        state.fired = true;
        let (timer, due) = (state.timer, state.due);
        let decl = self.workflow.timers.at(timer);
        if let (Some(due), true) = (due, decl.anchor.is_some()) {
            remember_over(&mut work.state, Line::Timer(timer), due);
        }
        self.evaluator.saw(decl.span);
        self.act(work, &decl.action)?;
        Ok(Cause::Timer(timer))
    }
}

/// Keeps in mind that a line counted from an instant is over.
pub(super) fn remember_over(state: &mut State, line: Line, deadline: Instant) {
    if !state.over.contains(&(line, deadline)) {
        state.over.push((line, deadline));
    }
}

fn bit(bits: u64, number: usize) -> bool {
    u32::try_from(number).ok().and_then(|number| bits.checked_shr(number)).is_some_and(|bits| bits & 1 == 1)
}
