//! Decisions: what a checked policy says of one case at one instant.
//!
//! Promises: a pure function of program, case and instant; the same answer byte for byte, on every machine. What a
//! policy cannot say of a case is a [`Fault`] that names the place, never a guess and never a panic. A trace is made
//! only when asked for. It does not know texts of policies, JSON or workflows.
//!
//! An [`Evaluator`] keeps its buffers from one case to the next; [`decide`] is for a single case.

mod aggregate;
mod answers;
mod arithmetic;
mod case;
mod compare;
mod decision;
mod effective;
mod eligibility;
mod expr;
mod fault;
mod functions;
mod ledger;
mod live;
mod machine;
mod probe;
mod rules;
mod shares;
mod show;
#[cfg(test)]
mod tests;
mod time;
mod trace;

pub use case::{Case, CaseBuilder, ELEMENTS};
pub use decision::{
    Cap, Decided, Decision, EligibilityResult, FindingResult, ItemResult, Judged, KeptOut, Ledger, LineResult, Parts,
    RemedyResult, SharesResult, WindowState,
};
pub(crate) use effective::{is_before, stands};
pub use fault::{Fault, FaultKind};
pub(crate) use live::Scene;
pub use live::{Live, Met, Past, Ruling};
pub use machine::{Evaluator, currency, for_slot, readers_zone, settle_defaults, zone};
pub(crate) use probe::{Moment, Part};
pub use show::show;
pub use time::Counted;
pub(crate) use trace::type_of;
pub use trace::{Node, RuleTrace, Subject, SubjectTrace, Trace};

use crate::ir::Program;
use crate::time::Instant;

/// How a decision is made.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// Whether the decision carries why.
    pub trace: bool,
    /// Who says whether what is asked is allowed.
    pub ruling: Ruling,
}

/// What the policy says of a case at an instant.
pub fn decide(program: &Program, case: &Case, at: Instant, options: &Options) -> Result<Decision, Box<Fault>> {
    Evaluator::new(program).decide(case, at, options)
}
