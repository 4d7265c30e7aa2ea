//! Events: who may do what now, and what then happens.

use super::engine::{Engine, Res, Work};
use super::state::{Phase, State};
use super::step::{DutyChange, Refusal};
use crate::eval::{Fault, FaultKind, WindowState};
use crate::ir::{Actor, EventId, Mark, PartyId, Right, RightId, StageId};
use crate::time::Instant;
use crate::value::Val;
use crate::wire::Event;
use smallvec::SmallVec;
use std::sync::Arc;

/// What somebody may do now, or will be able to do, or could have done.
#[derive(Clone, Debug, PartialEq)]
pub struct Offer {
    /// The line of the policy.
    pub right: RightId,
    /// Who may: a role may do what its party may.
    pub actors: SmallVec<[Actor; 4]>,
    /// What speaks against it now; `None`: he may.
    pub refusal: Option<Refusal>,
    /// Until when he may, where that is limited.
    pub until: Option<Instant>,
}

impl<'p> Engine<'p> {
    /// Does what an event asks for, or says why not. The conditions are those before the event.
    pub(super) fn accept(&mut self, work: &mut Work, event: &Event) -> Res<Option<Refusal>> {
        let workflow = self.workflow;
        let rights = &workflow.stages.at(work.state.stay.stage).rights;
        let mut others: Vec<Actor> = Vec::new();
        let mut first: Option<Refusal> = None;
        for id in rights.iter().copied() {
            let right = workflow.rights.at(id);
            if right.event != event.event {
                continue;
            }
            let actors = self.actors_now(&work.state, right);
            if !self.acts(event.actor, &actors) {
                others.extend(actors.iter().filter(|actor| !others.contains(actor)).copied().collect::<Vec<_>>());
                continue;
            }
            match self.permits(work, id, right, Some(event))? {
                None => return self.perform(work, id, right, event),
                Some(refusal) => first = first.or(Some(refusal)),
            }
        }
        Ok(Some(match first {
            Some(refusal) => refusal,
            None if !others.is_empty() => Refusal::NotYours { who: others },
            None => self.closed_before(&work.state, event.actor, event.event),
        }))
    }

    /// What everybody may do in the present stage, in the order of the text; lines that do not stand now are among
    /// them.
    ///
    /// # Errors
    /// A fault of a condition or window.
    pub fn offers(&mut self, state: &State, at: Instant) -> Res<Vec<Offer>> {
        let work = Work::look(state, at);
        let workflow = self.workflow;
        let mut offers = Vec::new();
        for id in workflow.stages.at(state.stay.stage).rights.iter().copied() {
            let right = workflow.rights.at(id);
            let refusal = self.permits(&work, id, right, None)?;
            let mut until = None;
            if refusal.is_none()
                && let WindowState::Open { until: closes, .. } =
                    self.evaluator.live_windows(work.scene(), &right.windows)?
            {
                until = closes;
            }
            offers.push(Offer { right: id, actors: self.actors_now(state, right), refusal, until });
        }
        Ok(offers)
    }

    /// Who may do that now: of a duty those whose turn it is or was.
    fn actors_now(&self, state: &State, right: &'p Right) -> SmallVec<[Actor; 4]> {
        let duty = right.duty.and_then(|duty| state.stay.duties.iter().find(|one| one.duty == duty));
        match duty {
            Some(state) if state.phase == Phase::On => {
                let turns = self.workflow.duties.at(state.duty).turns.iter().take(state.turn + 1);
                turns.flat_map(|turn| turn.actors.iter().copied()).collect()
            }
            Some(_) | None => right.actors.iter().copied().collect(),
        }
    }

    /// Whether an actor is one of these: a role may do what its party may.
    pub fn acts(&self, actor: Actor, among: &[Actor]) -> bool {
        among.contains(&actor)
            || matches!(actor, Actor::Party(role) if self.party_of(role).is_some_and(|party| among.contains(&Actor::Party(party))))
    }

    fn party_of(&self, role: PartyId) -> Option<PartyId> {
        self.program.parties.get(role)?.party
    }

    /// What speaks against an act now.
    fn permits(&mut self, work: &Work, id: RightId, right: &'p Right, event: Option<&Event>) -> Res<Option<Refusal>> {
        if let Some(duty) = right.duty {
            let state = work.state.stay.duties.iter().find(|state| state.duty == duty);
            let phase = state.map_or(Phase::Off, |state| state.phase);
            if phase != Phase::On {
                let closed = state.and_then(|state| state.deadline).filter(|_| phase == Phase::Missed);
                return Ok(Some(closed.map_or(Refusal::Condition, |closed| Refusal::TooLate { closed })));
            }
        }
        match self.evaluator.live_windows(work.scene(), &right.windows)? {
            WindowState::Open { .. } => {}
            WindowState::NotYet { opens } => return Ok(Some(Refusal::NotYet { opens })),
            WindowState::TooLate { closed } => return Ok(Some(Refusal::TooLate { closed })),
        }
        let used = work.state.uses.get(id.index()).copied().unwrap_or(0);
        if let Some(most) = right.at_most.filter(|most| used >= *most) {
            return Ok(Some(Refusal::TooMany { most }));
        }
        // Without the event its fields are not known: a condition that reads them may still hold.
        let reads_fields = !right.binders.is_empty();
        if event.is_none()
            && !right.action.branches.is_empty()
            && !reads_fields
            && self.branch(work, &right.action)?.is_none()
        {
            return Ok(Some(Refusal::Condition));
        }
        Ok(None)
    }

    fn perform(&mut self, work: &mut Work, id: RightId, right: &'p Right, event: &Event) -> Res<Option<Refusal>> {
        if let Some(refusal) = self.misfit(right, event) {
            return Ok(Some(refusal));
        }
        self.bind_fields(work, right, event);
        let branch = match right.action.branches.is_empty() {
            true => None,
            // The condition sees the case as it was, and the fields of the event.
            false => match self.branch(work, &right.action)? {
                Some(branch) => Some(branch),
                None => return Ok(Some(Refusal::Condition)),
            },
        };
        self.evaluator.saw(right.span);
        self.record_fields(work, right, event);
        if let Some(uses) = Arc::make_mut(&mut work.state.uses).get_mut(id.index()) {
            *uses = uses.saturating_add(1);
        }
        let at = work.at();
        if let Some(met) = Arc::make_mut(&mut work.state.past).events.get_mut(event.event.index()) {
            met.meet(at);
        }
        work.marks.push(Mark::Event(event.event));
        if let Some(duty) = right.duty
            && let Some(index) = work.state.stay.duties.iter().position(|state| state.duty == duty)
        {
            self.end_duty(work, index, Phase::Kept);
            Self::duty_changed(work, index, DutyChange::Kept);
        }
        if let Some(branch) = branch {
            self.take(work, branch)?;
        }
        Ok(None)
    }

    /// Opens the recorded fields to the conditions and effects of the line.
    fn bind_fields(&self, work: &mut Work, right: &Right, event: &Event) {
        if right.binders.is_empty() {
            return;
        }
        let decl = self.workflow.events.at(event.event);
        for (field, binder) in &right.binders {
            let value = event.fields.bag.slots.get(*field as usize).copied().unwrap_or(Val::Unknown);
            let value = match decl.fields.get(*field as usize) {
                Some(field) => {
                    Arc::make_mut(&mut work.state.case).adopt(self.program, &event.fields.bag, value, &field.ty.base)
                }
                None => value,
            };
            work.locals.push((*binder, value));
        }
    }

    /// Sets the facts that an event brings, and records its other fields.
    fn record_fields(&self, work: &mut Work, right: &Right, event: &Event) {
        let decl = self.workflow.events.at(event.event);
        if decl.fields.is_empty() {
            return;
        }
        let mut recorded = vec![Val::Unknown; decl.fields.len()];
        for (at, field) in decl.fields.iter().enumerate() {
            let bit = 1u64.checked_shl(u32::try_from(at).unwrap_or(u32::MAX)).unwrap_or(0);
            if event.fields.given & right.takes & bit == 0 {
                continue;
            }
            let Some(value) = event.fields.bag.slots.get(at).copied() else { continue };
            let bound = right.binders.iter().find(|(bound, _)| *bound as usize == at);
            let local = bound.and_then(|(_, id)| work.locals.iter().find(|(local, _)| local == id));
            let value = match local {
                Some((_, value)) => *value,
                None => {
                    Arc::make_mut(&mut work.state.case).adopt(self.program, &event.fields.bag, value, &field.ty.base)
                }
            };
            if let Some(slot) = recorded.get_mut(at) {
                *slot = value;
            }
            if let Some(fact) = field.fact
                && let Some(slot) = Arc::make_mut(&mut work.state.case).slots.get_mut(fact.index())
            {
                *slot = value;
            }
        }
        if let Some(fields) = Arc::make_mut(&mut work.state.past).fields.get_mut(event.event.index()) {
            *fields = recorded;
        }
    }

    /// Why nobody may do that here: it was possible before, or never.
    fn closed_before(&self, state: &State, actor: Actor, event: EventId) -> Refusal {
        let possible = |stage: &crate::ir::Stage| {
            let rights = stage.rights.iter().map(|id| self.workflow.rights.at(*id));
            rights.into_iter().any(|right| right.event == event && self.acts(actor, &right.actors))
        };
        // What is interrupted may go on.
        let mut waiting = state.stay.before.as_deref();
        while let Some((stay, _)) = waiting {
            if possible(self.workflow.stages.at(stay.stage)) {
                return Refusal::NotInStage;
            }
            waiting = stay.before.as_deref();
        }
        let left = |id: StageId| state.left.get(id.index()).copied().flatten();
        let stages = self.workflow.stages.iter().filter(|(_, stage)| possible(stage));
        match stages.filter_map(|(id, _)| left(id)).max() {
            Some(closed) => Refusal::TooLate { closed },
            None => Refusal::NotInStage,
        }
    }

    /// Whether an event brings the fields that a line takes, and no others.
    fn misfit(&self, right: &Right, event: &Event) -> Option<Refusal> {
        let (mut missing, mut foreign) = (Vec::new(), Vec::new());
        for (at, field) in self.workflow.events.at(event.event).fields.iter().enumerate() {
            let bit = 1u64.checked_shl(u32::try_from(at).unwrap_or(u32::MAX)).unwrap_or(0);
            match (event.fields.given & bit != 0, right.takes & bit != 0) {
                (true, false) => foreign.push(field.name.clone()),
                (false, true) if !field.ty.optional => missing.push(field.name.clone()),
                (false, _) | (true, true) => {}
            }
        }
        let fits = missing.is_empty() && foreign.is_empty();
        (!fits).then_some(Refusal::Fields { missing, foreign })
    }

    /// A fault that an effect of the present step meets.
    pub(super) fn fault(kind: FaultKind, span: crate::source::Span) -> Box<Fault> {
        Box::new(Fault { kind, span })
    }
}
