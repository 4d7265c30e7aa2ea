//! Steps: what happened to a live case at one instant, and why. A step is an entry of the journal.

use super::command::Command;
use crate::eval::{Case, Decision, Ruling};
use crate::ir::{Actor, ClockId, DutyId, FactId, StageId, TimerId};
use crate::time::{Instant, Period};
use crate::value::Texts;
use crate::wire::Event;
use std::sync::Arc;

/// What happened at one instant, for one cause.
#[derive(Clone, Debug)]
pub struct Step {
    /// When.
    pub at: Instant,
    /// Why.
    pub cause: Cause,
    /// What followed, in order.
    pub happened: Vec<Happened>,
}

impl Step {
    /// What the host is to do, in order.
    pub fn commands(&self) -> impl Iterator<Item = &Command> {
        self.happened.iter().filter_map(|one| match one {
            Happened::Command(command) => Some(command),
            Happened::Entered { .. }
            | Happened::Decided { .. }
            | Happened::Set { .. }
            | Happened::Duty { .. }
            | Happened::Clock { .. }
            | Happened::Because { .. } => None,
        })
    }
}

/// Why something happened.
#[derive(Clone, Debug)]
pub enum Cause {
    /// The case was opened.
    Opened {
        /// As it was brought.
        case: Arc<Case>,
    },
    /// The case has moved from another version of its policy to this one.
    Migrated {
        /// From which.
        from: String,
        /// The stages that have another name now, by the former.
        stages: Vec<(String, StageId)>,
    },
    /// Somebody acted.
    Event {
        /// What he did.
        event: Event,
        /// Why nothing came of it; `None`: it was accepted.
        refused: Option<Refusal>,
    },
    /// A duty was not fulfilled in time.
    DutyMissed {
        /// Which.
        duty: DutyId,
        /// Whose turn it was, from 0.
        turn: usize,
    },
    /// Somebody is reminded.
    Reminder {
        /// Of which duty.
        duty: DutyId,
        /// Which reminder, from 0.
        index: usize,
    },
    /// Time has passed.
    Timer(TimerId),
    /// A clock has reached a threshold.
    Threshold {
        /// Which clock.
        clock: ClockId,
        /// Which threshold, from 0.
        index: usize,
    },
}

/// What happened.
#[derive(Clone, Debug)]
pub enum Happened {
    /// A stage was entered.
    Entered {
        /// Which.
        stage: StageId,
        /// Whether an interrupted stay goes on.
        back: bool,
    },
    /// A decision was made, and stands.
    Decided {
        /// By whom.
        ruling: Ruling,
        /// What it says.
        decision: Arc<Decision>,
    },
    /// A fact has another value.
    Set {
        /// Which.
        fact: FactId,
        /// The key of the element of a list, and its field.
        element: Option<(String, String)>,
        /// Its value, as it is written.
        value: String,
    },
    /// A duty has changed.
    Duty {
        /// Which.
        duty: DutyId,
        /// Whose turn it is or was, from 0.
        turn: usize,
        /// How.
        change: DutyChange,
    },
    /// A clock has changed.
    Clock {
        /// Which.
        clock: ClockId,
        /// How.
        change: ClockChange,
        /// What it has used, when it stops or stands still.
        used: Option<Period>,
    },
    /// The host is to do something.
    Command(Command),
    /// The reason of the move.
    Because {
        /// In the languages of the policy.
        because: Texts,
        /// Its sources.
        cite: Vec<String>,
    },
}

/// How a duty changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DutyChange {
    /// Somebody must act now.
    Began {
        /// Until when, where that is known.
        deadline: Option<Instant>,
        /// Since when it counts, where it goes on after an interruption.
        resumed: bool,
    },
    /// Its deadline is another now.
    Moved {
        /// Until when, where that is known.
        deadline: Option<Instant>,
    },
    /// It was fulfilled.
    Kept,
    /// Nobody acted in time.
    Missed,
    /// Its condition no longer holds.
    Lifted,
}

/// How a clock changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockChange {
    /// It begins to run.
    Started,
    /// Its cycle begins anew.
    Restarted,
    /// It stands still.
    Paused,
    /// It runs again.
    Resumed,
    /// It has ended.
    Stopped,
}

/// Why an event was refused.
#[derive(Clone, Debug, PartialEq)]
pub enum Refusal {
    /// Its window opens later; unknown when, where an anchor is unknown.
    NotYet {
        /// When.
        opens: Option<Instant>,
    },
    /// Its window has closed.
    TooLate {
        /// When.
        closed: Instant,
    },
    /// Nobody may do that in this stage, and nobody could before.
    NotInStage,
    /// Another may do that.
    NotYours {
        /// Who.
        who: Vec<Actor>,
    },
    /// It was done as often as it may.
    TooMany {
        /// How often.
        most: u32,
    },
    /// What the policy asks for does not hold.
    Condition,
    /// It lies before the last step of the case.
    InThePast {
        /// The instant of that.
        last: Instant,
    },
    /// Its id was used for another event.
    IdTaken,
    /// Its fields are not those that are taken here.
    Fields {
        /// What it must bring, and does not.
        missing: Vec<String>,
        /// What it brings, and is not taken here.
        foreign: Vec<String>,
    },
    /// It names an element that a list does not have.
    NoElement {
        /// The list.
        list: String,
        /// The key.
        key: String,
    },
}

impl Refusal {
    /// A word for machines and examples.
    pub fn word(&self) -> &'static str {
        match self {
            Refusal::NotYet { .. } => "not_yet",
            Refusal::TooLate { .. } => "too_late",
            Refusal::NotInStage => "not_in_stage",
            Refusal::NotYours { .. } => "not_yours",
            Refusal::TooMany { .. } => "too_many",
            Refusal::Condition => "condition",
            Refusal::InThePast { .. } => "in_the_past",
            Refusal::IdTaken => "id_taken",
            Refusal::Fields { .. } => "bad_fields",
            Refusal::NoElement { .. } => "no_element",
        }
    }
}
