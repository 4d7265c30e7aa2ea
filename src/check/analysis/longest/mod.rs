//! The longest time that a case can take when everybody acts at the last moment or not at all, or what makes it endless.
//!
//! Promises: what is called the longest is an upper bound: a stay counts from the entry of its stage, whatever a deadline
//! is counted from, and every condition is taken for one that can hold. Lengths of several kinds are weighed against each other as
//! [`Length::days`] does; the sum keeps them apart. Where too many ways would have to be looked at, it says nothing.

mod length;
mod loops;
mod route;
pub(super) mod ways;

pub use length::Length;
pub use ways::By;

use super::flow::reached;
use super::formula;
use super::partial::{Answer, Search};
use crate::diag::{Code, Diagnostic, Sink};
use crate::ir::{Expr, Program, StageId, Workflow};
use crate::source::Span;
use std::collections::BTreeSet;
use ways::{Reader, Way};

/// How long a case of a workflow can take.
#[derive(Clone, Debug)]
pub struct Longest {
    /// Why a case may never end; empty where every case ends.
    pub endless: Vec<Endless>,
    /// The way that takes longest. Where a case may never end, the longest on which the last thing that somebody does in
    /// each round is done once at most, without the time spent where nothing bounds it. None where time alone leads round
    /// for ever, or where too many ways would have to be looked at.
    pub route: Option<Route>,
}

/// Why a case may never end.
#[derive(Clone, Debug)]
pub enum Endless {
    /// Arrows lead back to where they began, and nothing counts how often.
    Round {
        /// The arrows in turn.
        steps: Vec<Step>,
    },
    /// A stage in which a case may wait for ever.
    Stay {
        /// Where.
        stage: StageId,
        /// Whether the policy calls it `open_ended`.
        declared: bool,
        /// Why, where it does not.
        why: String,
    },
}

/// A way from the first stage to an end.
#[derive(Clone, Debug)]
pub struct Route {
    /// The arrows in turn.
    pub steps: Vec<Step>,
    /// How long it takes.
    pub length: Length,
}

/// An arrow that a case takes.
#[derive(Clone, Debug)]
pub struct Step {
    /// From where.
    pub from: StageId,
    /// To where.
    pub to: StageId,
    /// Whether it is written `-> back`.
    pub back: bool,
    /// What moves the case.
    pub by: By,
    /// How long the case has stayed before, at most.
    pub length: Length,
    /// Where the arrow is written.
    pub span: Span,
}

/// How long a case of a program can take; none where it has no workflow.
pub fn longest(program: &Program) -> Option<Longest> {
    let workflow = program.workflow.as_ref()?;
    let met = reached(workflow);
    let ways = Reader::new(program, workflow, &met).read();
    let mut endless: Vec<Endless> = Vec::new();
    for (id, place) in (0..).map(StageId::at).zip(&ways.places) {
        let Some(why) = place.as_ref().and_then(|place| place.endless.clone()) else { continue };
        let declared = place.as_ref().is_some_and(|place| place.open_ended);
        endless.push(Endless::Stay { stage: id, declared, why });
    }
    let rounds = loops::rounds(ways.nodes, &ways.all, |way| way.limit.is_none());
    endless.extend(rounds.iter().map(|steps| Endless::Round { steps: steps.iter().map(|way| step(way)).collect() }));
    let once = rounds.iter().filter_map(|round| loops::closing(round)?.right).collect();
    Some(Longest { route: route::longest(ways.nodes, &ways.all, &once), endless })
}

/// Reports circles in which time alone leads a case, but for stages of which more has been said.
pub(super) fn check(
    program: &Program,
    workflow: &Workflow,
    met: &BTreeSet<StageId>,
    restless: &BTreeSet<StageId>,
    sink: &mut Sink,
) {
    let ways = Reader::new(program, workflow, met).read();
    let silent = |way: &Way<'_>| {
        let moves = match way.by {
            By::Act { .. } => false,
            By::Silence { .. } | By::Time | By::AtOnce => true,
        };
        moves && way.undisturbed && !way.back && way.limit.is_none()
    };
    for round in loops::rounds(ways.nodes, &ways.all, silent) {
        // Where every case goes round at once, that has been said.
        if !round.iter().any(|way| restless.contains(&way.from)) && steady(program, workflow, &round) {
            report(workflow, &round, sink);
        }
    }
}

fn report(workflow: &Workflow, round: &[&Way<'_>], sink: &mut Sink) {
    let Some(first) = round.first() else { return };
    let name = |id: StageId| format!("`{}`", workflow.stages.at(id).decl.name);
    let names: Vec<String> = round.iter().map(|way| name(way.from)).collect();
    let message = match names.as_slice() {
        [only] => format!("when nobody acts, a case comes back to {only} for ever"),
        _ => format!("when nobody acts, a case goes round for ever: {}", names.join(", ")),
    };
    let diagnostic = Diagnostic::new(Code::RoundAndRound, first.span, message).with_help(
        "let one of the arrows lead out, or count the rounds: `when count of STAGE < 3 -> STAGE, else -> OTHER`",
    );
    sink.push(
        round.iter().skip(1).fold(diagnostic, |diagnostic, way| diagnostic.with_place(way.span, "and from here")),
    );
}

/// Whether the conditions of a round can all hold, and stay so while nobody acts.
fn steady(program: &Program, workflow: &Workflow, round: &[&Way<'_>]) -> bool {
    let conditions: Vec<&(&Expr, bool)> = round.iter().flat_map(|way| &way.when).collect();
    if conditions.is_empty() {
        return true;
    }
    let changed = super::reads::changed(workflow);
    if conditions.iter().any(|(expr, _)| super::reads::changes(program, &changed, expr)) {
        return false;
    }
    let mut reader = formula::Reader::new(program);
    let goal: Vec<_> = conditions.iter().map(|(expr, holds)| (reader.condition(expr), *holds)).collect();
    reader.space.finish();
    let goal: Vec<_> = goal.iter().map(|(formula, holds)| (formula, *holds)).collect();
    Search::new(&reader.space).ever(&goal) == Answer::Found
}

/// Whether one of some conditions always holds.
fn covers<'p>(program: &'p Program, conditions: &[&'p Expr]) -> bool {
    let mut reader = formula::Reader::new(program);
    let all: Vec<_> = conditions.iter().map(|expr| reader.condition(expr)).collect();
    reader.space.finish();
    let goal: Vec<_> = all.iter().map(|formula| (formula, false)).collect();
    Search::new(&reader.space).ever(&goal) == Answer::Never
}

fn step(way: &Way<'_>) -> Step {
    let Way { from, to, back, by, length, span, .. } = way;
    Step { from: *from, to: *to, back: *back, by: by.clone(), length: length.clone(), span: *span }
}
