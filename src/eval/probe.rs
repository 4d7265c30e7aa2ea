//! Single questions about a case, for the checker's search for examples: the value of one expression, the rules of
//! one decision that stand. What is asked is evaluated as in a decision, and nothing else is.

use super::case::Case;
use super::fault::{Fault, Res};
use super::machine::{Evaluator, Machine};
use super::rules::{each, only, standing};
use super::time::Counted;
use crate::ir::{DecisionId, Expr, FactId, FindingId, LocalId, RemedyId, RuleSet, Rules};
use crate::stack::roomy;
use crate::time::{Anchor, Instant};
use crate::value::{Duration, Val};

/// A case at an instant, with what is being judged.
#[derive(Clone, Copy)]
pub(crate) struct Moment<'c> {
    /// The case.
    pub(crate) case: &'c Case,
    /// Now.
    pub(crate) at: Instant,
    /// The remedy that is judged, and the fact that is bound to it.
    pub(crate) remedy: Option<(Option<FactId>, RemedyId)>,
    /// The item that is judged, and its binder.
    pub(crate) item: Option<(LocalId, Val)>,
}

/// A decision by itself.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Part {
    /// All remedies.
    Eligibility,
    /// Who is at fault.
    Responsibility,
    /// A `decision`.
    Decision(DecisionId),
    /// A finding.
    Finding(FindingId),
}

impl Evaluator<'_> {
    /// The value of an expression that depends on no outcome.
    pub(crate) fn value(&mut self, moment: &Moment<'_>, expr: &Expr) -> Result<Val, Box<Fault>> {
        roomy(|| self.bound(moment).eval(expr))
    }

    /// Which of these rules apply without one that wins over them.
    pub(crate) fn standing<O>(
        &mut self,
        moment: &Moment<'_>,
        rules: &Rules<O>,
        among: RuleSet,
    ) -> Result<RuleSet, Box<Fault>> {
        let mut machine = self.bound(moment);
        let mut applicable = 0;
        for id in each(among) {
            if let Some(rule) = rules.get(id)
                && machine.status(rules.at.as_ref(), rule)?.applies()
            {
                applicable |= only(id);
            }
        }
        Ok(standing(rules, applicable))
    }

    /// Judges one decision, for its faults.
    pub(crate) fn judge(&mut self, case: &Case, at: Instant, part: Part) -> Res<()> {
        let mut machine = self.bound(&Moment { case, at, remedy: None, item: None });
        match part {
            Part::Eligibility => machine.judge_eligibility().map(|_| ()),
            Part::Responsibility => machine.judge_responsibility().map(|_| ()),
            Part::Decision(id) => machine.decided(id).map(|_| ()),
            Part::Finding(id) => machine.finding(id).map(|_| ()),
        }
    }

    /// How the end of a duration is counted from an instant or a date.
    pub(crate) fn counted(&mut self, case: &Case, at: Instant, duration: &Duration, from: Anchor) -> Res<Counted> {
        self.bound(&Moment { case, at, remedy: None, item: None }).counted(duration, from)
    }

    fn bound<'e>(&'e mut self, moment: &Moment<'e>) -> Machine<'e> {
        let mut machine = self.machine(moment.case, moment.at);
        if let Some((fact, remedy)) = moment.remedy {
            machine.bind_remedy(fact, remedy);
        }
        if let Some((binder, item)) = moment.item {
            machine.bind_item(binder, item);
        }
        machine
    }
}
