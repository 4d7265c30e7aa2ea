//! Where a live case stands: everything that its next step depends on.

use super::command::Settled;
use crate::eval::{Case, Decision, Past};
use crate::ir::{ClockId, DutyId, PartyId, Program, StageId, TimerId, Workflow};
use crate::time::{Instant, Stretch};
use crate::value::{Type, Val};
use smallvec::SmallVec;
use std::sync::Arc;

/// With more texts than these of its own, a case lets go of those that nothing names.
const TEXTS: usize = 1_024;
/// With more slots than these, a case lets go of those that nothing names.
const SLOTS: usize = 65_536;

/// A live case between two steps. Cheap to copy: what is large is shared until it changes.
#[derive(Clone, Debug)]
pub struct State {
    /// The facts as they are now.
    pub case: Arc<Case>,
    /// The instant of the last step.
    pub now: Instant,
    /// What the journal says, as far as expressions can ask.
    pub past: Arc<Past>,
    /// The present stay.
    pub stay: Stay,
    /// The decision that stands.
    pub standing: Option<Arc<Decision>>,
    /// What has been paid and given.
    pub settled: Settled,
    /// The role that has the case.
    pub assigned: Option<PartyId>,
    /// How often each right was used.
    pub(super) uses: Arc<Vec<u32>>,
    /// When each stage was left last.
    pub(super) left: Arc<Vec<Option<Instant>>>,
    /// Duties and timers counted from an instant that are over, with their deadline: they do not begin again in the
    /// next stage that holds them.
    pub(super) over: Vec<(Line, Instant)>,
    /// The clocks.
    pub clocks: Vec<ClockState>,
    /// How many deadlines in a row were due at the present instant.
    pub(super) in_a_row: u32,
}

/// A line that time moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Line {
    Duty(DutyId),
    Timer(TimerId),
}

/// A stay in a stage.
#[derive(Clone, Debug)]
pub struct Stay {
    /// Where.
    pub stage: StageId,
    /// Since when.
    pub entered: Instant,
    /// The duties of the stage.
    pub duties: Vec<DutyState>,
    /// Its timers.
    pub(super) timers: Vec<TimerState>,
    /// When it stood still, since the case was elsewhere and came back.
    pub(super) pauses: SmallVec<[Stretch; 1]>,
    /// The stay before, which a `-> back` continues, and when it was interrupted.
    pub(super) before: Option<Box<(Stay, Instant)>>,
}

/// How a duty stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Its condition does not hold.
    Off,
    /// Somebody must act.
    On,
    /// It was fulfilled in this stay.
    Kept,
    /// Nobody acted in time.
    Missed,
}

/// A duty in a stay.
#[derive(Clone, Debug)]
pub struct DutyState {
    /// Which.
    pub duty: DutyId,
    /// How it stands.
    pub phase: Phase,
    /// Whose turn it is, from 0.
    pub turn: usize,
    /// When the turn began.
    pub begun: Instant,
    /// When it ends; `None` where that is not known yet.
    pub deadline: Option<Instant>,
    /// When somebody is reminded; `None`: not known, or done.
    pub(super) reminders: SmallVec<[Option<Instant>; 2]>,
    /// The reminders that are done, by bit.
    pub(super) reminded: u64,
}

/// A timer in a stay.
#[derive(Clone, Debug)]
pub(super) struct TimerState {
    pub(super) timer: TimerId,
    pub(super) due: Option<Instant>,
    pub(super) fired: bool,
}

/// A clock.
#[derive(Clone, Debug, Default)]
pub struct ClockState {
    /// The cycle that runs or stands still; none before the first and after the last.
    pub cycle: Option<Cycle>,
    /// How many cycles have begun.
    pub cycles: u32,
    /// Whether the last cycle has reached its target.
    pub missed: bool,
    /// The thresholds that are done in this cycle, by bit.
    pub(super) told: u64,
    /// When each threshold is due; `None`: done, or the clock stands still.
    pub(super) due: SmallVec<[Option<Instant>; 4]>,
}

/// A cycle of a clock.
#[derive(Clone, Debug)]
pub struct Cycle {
    /// When it began.
    pub begun: Instant,
    /// When it stood still, in order.
    pub pauses: Vec<Stretch>,
    /// Since when it stands still.
    pub paused: Option<Instant>,
}

impl State {
    pub(super) fn new(workflow: &Workflow, clocks: usize, case: Case, at: Instant) -> State {
        let past = Past {
            opened_at: at,
            entered: at,
            stages: vec![Default::default(); workflow.stages.len()],
            events: vec![Default::default(); workflow.events.len()],
            fields: vec![Vec::new(); workflow.events.len()],
        };
        State {
            case: Arc::new(case),
            now: at,
            past: Arc::new(past),
            stay: Stay::new(StageId(0), at),
            standing: None,
            settled: Settled::default(),
            assigned: None,
            uses: Arc::new(vec![0; workflow.rights.len()]),
            left: Arc::new(vec![None; workflow.stages.len()]),
            over: Vec::new(),
            clocks: vec![ClockState::default(); clocks],
            in_a_row: 0,
        }
    }

    /// Lets go of texts and lists that nothing names any more, once there are many. Whether it does depends on the case
    /// alone, so that a journal lived again does the same.
    pub(super) fn let_go(&mut self, program: &Program) {
        if self.case.texts.len() <= TEXTS && self.case.slots.len() <= SLOTS {
            return;
        }
        let (case, past) = (Arc::make_mut(&mut self.case), Arc::make_mut(&mut self.past));
        let mut roots: Vec<(&Type, &mut Val)> = Vec::new();
        if let Some(workflow) = &program.workflow {
            for (event, fields) in workflow.events.values().zip(&mut past.fields) {
                roots.extend(event.fields.iter().map(|field| &field.ty.base).zip(fields));
            }
        }
        if let Some(standing) = &mut self.standing {
            for (id, decided) in &mut Arc::make_mut(standing).decisions {
                if let Some(decision) = program.decisions.get(*id) {
                    roots.push((&decision.ty.base, &mut decided.value));
                }
            }
        }
        case.compact(program, &mut roots);
    }

    /// The present stage.
    pub fn stage(&self) -> StageId {
        self.stay.stage
    }

    /// A clock.
    pub fn clock(&self, id: ClockId) -> Option<&ClockState> {
        self.clocks.get(id.index())
    }
}

impl Stay {
    pub(super) fn new(stage: StageId, entered: Instant) -> Stay {
        Stay { stage, entered, duties: Vec::new(), timers: Vec::new(), pauses: SmallVec::new(), before: None }
    }

    /// The stretches in which this stay stood still since an instant.
    pub(super) fn pauses_since(&self, begun: Instant) -> SmallVec<[Stretch; 1]> {
        self.pauses.iter().filter(|(from, _)| *from >= begun).copied().collect()
    }
}
