//! Why not: for each outcome that did not come, what kept it out, and the nearest change of a single fact that would
//! have brought it; and how each deadline of a decision was counted.
//!
//! Promises: no change is claimed that has not been made and decided: the changed case is evaluated as any other, and
//! what the change would have altered is read from the two decisions. A pure function of program, case and instant.
//! The search is bounded, so that it may miss a change; it never makes one up.
//!
//! Which change is the nearest: those of facts that the failing condition asks about come before all others; then by
//! kind: when something happened, numbers and amounts, yes or no, choices, whatever else has a few values, whether
//! something is known at all, the moment of the decision; among several instants the one that came last (what came
//! before was settled by then), else the fact that is declared first. On a line the nearest value to the second, day,
//! whole number, hundredth or minor unit; of choices the first as declared.

mod dates;
mod effect;
mod goal;
mod page;
mod phrase;
mod place;
mod search;
mod stands;
mod uses;
mod words;

pub(crate) use dates::dates;
pub use dates::{AskedDate, Date, Owner};
pub use effect::Effect;
pub use page::{Only, Paragraph, Style, Telling, tell};
pub(crate) use page::{sentences, sentences_of_date, sentences_of_standing};
pub use place::Place;
pub(crate) use search::why_not;
pub use stands::{By, Made, Standing};

use crate::eval::{Node, Subject, WindowState};
use crate::ir::RuleId;
use crate::value::{Type, Val};

/// An outcome that did not come.
#[derive(Clone, Debug, PartialEq)]
pub struct WhyNot {
    /// What was decided. Of a remedy that was not asked the verdict over all items.
    pub subject: Subject,
    /// The exception that did not decide; `None`: `normally`. None of a line of the ledger either.
    pub rule: Option<RuleId>,
    /// What kept it out.
    pub failing: Failing,
    /// The nearest change of a single fact that would have brought it, if one was found.
    pub change: Option<Change>,
}

/// What kept an outcome out: the first condition that failed.
#[derive(Clone, Debug, PartialEq)]
pub enum Failing {
    /// A window that is not open.
    Window(WindowState),
    /// A condition that does not hold.
    Condition(Node),
    /// An `unless` that holds.
    Unless(Node),
    /// It held, but this exception won over it.
    Beaten(RuleId),
    /// `normally`: this exception held. Of a line: it applies.
    Held(Option<RuleId>),
}

/// A change of a single fact.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Where.
    pub place: Place,
    /// The type of what stands there.
    pub ty: Type,
    /// What the case has.
    pub from: Val,
    /// The nearest value that changes the outcome.
    pub to: Val,
    /// Of values on a line the next one towards what the case has: it does not change the outcome.
    pub short_of: Option<Val>,
    /// What else comes out then.
    pub effects: Vec<Effect>,
}
