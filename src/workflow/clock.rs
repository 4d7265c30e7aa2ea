//! Clocks: when they run, what they have used, what they tell.

use super::engine::{Engine, Res, Work};
use super::state::{Cycle, State};
use super::step::{Cause, ClockChange, Happened};
use crate::eval::FaultKind;
use crate::ir::{Clock, ClockId, Mark, ThresholdAt};
use crate::time::{Instant, Period, TimeError};
use crate::value::Duration;

impl<'p> Engine<'p> {
    /// Starts, stops and pauses the clocks for what was met in this step. For each mark a clock first stops, then
    /// starts; whether it pauses is said by the stage in which the step comes to rest.
    pub(super) fn follow_marks(&mut self, work: &mut Work) -> Res<()> {
        let marks = std::mem::take(&mut work.marks);
        for (id, clock) in self.program.clocks.iter() {
            for mark in &marks {
                self.follow_mark(work, id, clock, *mark)?;
            }
            let here = clock.pauses.contains(&work.state.stay.stage);
            let at = work.at();
            let Some(cycle) = work.state.clocks.get_mut(id.index()).and_then(|state| state.cycle.as_mut()) else {
                continue;
            };
            match (cycle.paused, here) {
                (None, true) => {
                    let used = self.used(work, id)?;
                    if let Some(cycle) = work.state.clocks.get_mut(id.index()).and_then(|state| state.cycle.as_mut()) {
                        cycle.paused = Some(at);
                    }
                    work.happened.push(Happened::Clock { clock: id, change: ClockChange::Paused, used });
                }
                (Some(since), false) => {
                    cycle.pauses.push((since, at));
                    cycle.paused = None;
                    work.happened.push(Happened::Clock { clock: id, change: ClockChange::Resumed, used: None });
                }
                (None, false) | (Some(_), true) => {}
            }
        }
        Ok(())
    }

    fn follow_mark(&mut self, work: &mut Work, id: ClockId, clock: &Clock, mark: Mark) -> Res<()> {
        let at = work.at();
        if clock.until.contains(&mark) {
            self.stop(work, id)?;
        }
        let Some(state) = work.state.clocks.get_mut(id.index()) else { return Ok(()) };
        let fresh = Cycle { begun: at, pauses: Vec::new(), paused: None };
        let change = if state.cycle.is_none() {
            if !clock.from.contains(&mark) || !(clock.each || state.cycles == 0) {
                return Ok(());
            }
            state.cycles += 1;
            ClockChange::Started
        } else if clock.restarts.contains(&mark) {
            ClockChange::Restarted
        } else {
            return Ok(());
        };
        self.evaluator.saw(clock.decl.span);
        state.cycle = Some(fresh);
        state.told = 0;
        state.missed = false;
        work.happened.push(Happened::Clock { clock: id, change, used: None });
        Ok(())
    }

    fn stop(&mut self, work: &mut Work, id: ClockId) -> Res<()> {
        if work.state.clocks.get(id.index()).is_none_or(|state| state.cycle.is_none()) {
            return Ok(());
        }
        let used = self.used(work, id)?;
        if let Some(state) = work.state.clocks.get_mut(id.index()) {
            state.cycle = None;
            state.due.clear();
        }
        work.happened.push(Happened::Clock { clock: id, change: ClockChange::Stopped, used });
        Ok(())
    }

    /// In a final stage all clocks stop.
    pub(super) fn stop_clocks(&mut self, work: &mut Work) -> Res<()> {
        for (id, _) in self.program.clocks.iter() {
            self.stop(work, id)?;
        }
        Ok(())
    }

    /// Counts when each clock tells something next, with its target as it is now.
    pub(super) fn time_clocks(&mut self, work: &mut Work) -> Res<()> {
        for (id, clock) in self.program.clocks.iter() {
            let Some(state) = work.state.clocks.get(id.index()) else { continue };
            let told = state.told;
            let Some(cycle) = state.cycle.as_ref().filter(|cycle| cycle.paused.is_none()).cloned() else {
                if let Some(state) = work.state.clocks.get_mut(id.index()) {
                    state.due.clear();
                }
                continue;
            };
            let target = self.evaluator.live_duration(work.scene(), &clock.target)?;
            let mut due = smallvec::SmallVec::new();
            for (number, threshold) in clock.thresholds.iter().enumerate() {
                if u32::try_from(number).ok().and_then(|number| told.checked_shr(number)).unwrap_or(0) & 1 == 1 {
                    due.push(None);
                    continue;
                }
                let period = match &threshold.at {
                    ThresholdAt::Fraction(part) => {
                        let (numerator, denominator) = (part.numer(), part.denom());
                        let part = i64::try_from(numerator).ok().zip(i64::try_from(denominator).ok());
                        let period = part.and_then(|(n, d)| target.period.part(n, d));
                        period.ok_or_else(|| Self::fault(FaultKind::PartOfMonths, threshold.span))?
                    }
                    ThresholdAt::Early(by) => {
                        let by = self.evaluator.live_duration(work.scene(), by)?;
                        target.period.less(by.period).map_err(|error| untimely(error, threshold.span))?
                    }
                    ThresholdAt::Late(by) => {
                        let by = self.evaluator.live_duration(work.scene(), by)?;
                        target.period.plus(by.period).map_err(|error| untimely(error, threshold.span))?
                    }
                };
                let wanted = Duration { period, ..target };
                due.push(Some(self.evaluator.live_end(
                    work.scene(),
                    &wanted,
                    cycle.begun,
                    &cycle.pauses,
                    threshold.span,
                )?));
            }
            if let Some(state) = work.state.clocks.get_mut(id.index()) {
                state.due = due;
            }
        }
        Ok(())
    }

    pub(super) fn threshold(&mut self, work: &mut Work, index: usize, number: usize) -> Res<Cause> {
        let id = ClockId::at(index);
        let clock = self.program.clocks.at(id);
        let Some(threshold) = clock.thresholds.get(number) else {
            return Err(Self::fault(FaultKind::Broken { promise: "what is due is there" }, clock.span));
        };
        if let Some(state) = work.state.clocks.get_mut(index) {
            state.told |= 1u64.checked_shl(u32::try_from(number).unwrap_or(u32::MAX)).unwrap_or(0);
            if let Some(due) = state.due.get_mut(number) {
                *due = None;
            }
            state.missed |= match &threshold.at {
                ThresholdAt::Fraction(part) => *part >= crate::value::Num::ONE,
                ThresholdAt::Late(_) => true,
                ThresholdAt::Early(_) => false,
            };
        }
        self.evaluator.saw(threshold.span);
        self.effects(work, &threshold.effects)?;
        Ok(Cause::Threshold { clock: id, index: number })
    }

    /// What a clock has used by now, in the unit of its target; none where it does not run.
    fn used(&mut self, work: &Work, id: ClockId) -> Res<Option<Period>> {
        self.clock_used(&work.state, id, work.at())
    }

    /// What a clock has used at an instant, in the unit of its present target; none where it does not run.
    ///
    /// # Errors
    /// What cannot be counted.
    pub fn clock_used(&mut self, state: &State, id: ClockId, at: Instant) -> Res<Option<Period>> {
        let Some(cycle) = state.clock(id).and_then(|state| state.cycle.as_ref()) else { return Ok(None) };
        let clock = self.program.clocks.at(id);
        let work = Work::look(state, cycle.paused.map_or(at, |paused| paused.min(at)));
        let target = self.evaluator.live_duration(work.scene(), &clock.target)?;
        self.evaluator.live_used(work.scene(), &target, cycle.begun, &cycle.pauses, clock.span).map(Some)
    }

    /// When a clock reaches its target if nothing happens; none where it does not run or stands still.
    ///
    /// # Errors
    /// What cannot be counted.
    pub fn clock_target(&mut self, state: &State, id: ClockId) -> Res<Option<Instant>> {
        let running = state.clock(id).and_then(|state| state.cycle.as_ref()).filter(|cycle| cycle.paused.is_none());
        let Some(cycle) = running else { return Ok(None) };
        let clock = self.program.clocks.at(id);
        let work = Work::look(state, state.now);
        let target = self.evaluator.live_duration(work.scene(), &clock.target)?;
        self.evaluator.live_end(work.scene(), &target, cycle.begun, &cycle.pauses, clock.span).map(Some)
    }
}

fn untimely(error: TimeError, span: crate::source::Span) -> Box<crate::eval::Fault> {
    Box::new(crate::eval::Fault { kind: FaultKind::Time(error), span })
}
