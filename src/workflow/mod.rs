//! Live cases: stages, duties, clocks, commands, and the journal.
//!
//! A case moves by events and by time. [`Engine`] is the machine: a pure function from a policy, a case, an instant and
//! an event to the case as it is then and a [`Step`] that says what happened and why. Nothing here reads a clock: who
//! drives a case says what time it is.

mod clock;
mod command;
mod duty;
mod effect;
mod engine;
mod journal;
mod live;
mod migrate;
mod notices;
mod right;
mod state;
mod step;

pub use command::{Command, Goods, Settled, Transfer};
pub use engine::{Engine, STEPS_IN_A_ROW};
pub use journal::{Journal, Seen, line_print};
pub use live::{Ground, Live, Misfit, MisfitKind, Outcome, replay};
pub use migrate::{Obstacle, Unmoved, way};
pub use right::Offer;
pub use state::{ClockState, Cycle, DutyState, Phase, State, Stay};
pub use step::{Cause, ClockChange, DutyChange, Happened, Refusal, Step};
