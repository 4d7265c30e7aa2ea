//! Rules: which exceptions hold, and which of them step back for another.

use super::decision::{Decided, FindingResult, WindowState};
use super::fault::{FaultKind, Res, fault};
use super::machine::{Machine, needed};
use crate::ir::{DecisionId, Expr, FindingId, Rule, RuleId, RuleSet, Rules};
use crate::value::{Found, Val};

/// How a rule stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Status {
    /// A condition does not hold.
    Out,
    /// The conditions hold; so does the rule where its windows are open.
    Held(WindowState),
}

impl Status {
    pub(super) fn applies(&self) -> bool {
        matches!(self, Status::Held(WindowState::Open { .. }))
    }
}

/// The rules of a set, in the order of the text.
pub(super) fn each(mut set: RuleSet) -> impl Iterator<Item = RuleId> {
    std::iter::from_fn(move || {
        (set != 0).then(|| {
            let rule = RuleId(set.trailing_zeros());
            set &= set - 1;
            rule
        })
    })
}

/// The set of one rule.
pub(super) fn only(rule: RuleId) -> RuleSet {
    1u128.checked_shl(rule.0).unwrap_or(0)
}

/// The applicable rules without those that an applicable one wins over.
pub(super) fn standing<O>(rules: &Rules<O>, applicable: RuleSet) -> RuleSet {
    unbeaten(rules, applicable, applicable)
}

/// Those of some rules that no applicable one wins over.
pub(super) fn unbeaten<O>(rules: &Rules<O>, some: RuleSet, applicable: RuleSet) -> RuleSet {
    let beaten = each(applicable).filter_map(|rule| rules.get(rule)).fold(0, |beaten, rule| beaten | rule.beats);
    some & !beaten
}

impl<'a> Machine<'a> {
    /// How a rule stands at the instant that its decision is about.
    ///
    /// A clause that does not hold settles it, whatever the others come to: a fault in one counts only where all
    /// others hold.
    pub(super) fn status<O>(&mut self, at: Option<&'a Expr>, rule: &'a Rule<O>) -> Res<Status> {
        let status = self.judged(at, rule)?;
        if status.applies() {
            self.scratch.saw(rule.decl.span);
        }
        Ok(status)
    }

    fn judged<O>(&mut self, at: Option<&'a Expr>, rule: &'a Rule<O>) -> Res<Status> {
        match self.holds(rule.when.as_ref(), rule.unless.as_ref()) {
            Ok(false) => Ok(Status::Out),
            Ok(true) => self.window_state(at, &rule.windows).map(Status::Held),
            Err(fault) => match self.window_state(at, &rule.windows) {
                Ok(WindowState::NotYet { .. } | WindowState::TooLate { .. }) => Ok(Status::Out),
                Ok(WindowState::Open { .. }) | Err(_) => Err(fault),
            },
        }
    }

    /// Whether `when` holds, and `unless` does not.
    pub(super) fn holds(&mut self, when: Option<&'a Expr>, unless: Option<&'a Expr>) -> Res<bool> {
        if let Some(when) = when
            && !self.eval_bool(when)?
        {
            return Ok(false);
        }
        match unless {
            Some(unless) => Ok(!self.eval_bool(unless)?),
            None => Ok(true),
        }
    }

    /// The exceptions of a decision that decide it; none: `normally` does.
    pub(super) fn deciding<O>(&mut self, rules: &'a Rules<O>) -> Res<RuleSet> {
        let mut applicable = 0;
        for (at, rule) in (0..).zip(&rules.excepts) {
            if self.status(rules.at.as_ref(), rule)?.applies() {
                applicable |= only(RuleId(at));
            }
        }
        Ok(standing(rules, applicable))
    }

    /// The one thing that the deciding rules say; two different things are a conflict.
    pub(super) fn agreed<O, T: PartialEq>(
        &mut self,
        rules: &'a Rules<O>,
        deciding: RuleSet,
        decision: &str,
        mut says: impl FnMut(&mut Self, &'a Rule<O>) -> Res<T>,
    ) -> Res<T> {
        let mut deciding = each(deciding).filter_map(|rule| rules.get(rule));
        let Some(first) = deciding.next() else {
            self.scratch.saw(rules.normally.decl.span);
            return says(self, &rules.normally);
        };
        let said = says(self, first)?;
        for other in deciding {
            if says(self, other)? != said {
                let rules = [first.decl.name.clone(), other.decl.name.clone()];
                let decision = decision.to_owned();
                let kind = FaultKind::Conflict { decision, remedy: None, item: None, rules };
                return Err(fault(kind, other.decl.span));
            }
        }
        Ok(said)
    }

    /// A `decision`.
    pub(super) fn judge_decision(&mut self, id: DecisionId) -> Res<Decided> {
        let decision = self.program.decisions.at(id);
        let rules = self.deciding(&decision.rules)?;
        let name = &decision.decl.name;
        let value = self.agreed(&decision.rules, rules, name, |machine, rule| machine.eval(&rule.outcome))?;
        Ok(Decided { value, rules })
    }

    /// A finding: what was found, else what is presumed.
    pub(super) fn judge_finding(&mut self, id: FindingId) -> Res<FindingResult> {
        let finding = self.program.findings.at(id);
        let found = match *self.fact(finding.fact) {
            Val::Finding(found) => found,
            Val::Unknown => Found::Unproven,
            other => return Err(needed(other, "a finding is found, or not, or unproven", finding.decl.span)),
        };
        let holds = match found {
            Found::Yes => true,
            Found::No => false,
            Found::Unproven => {
                let rules = self.deciding(&finding.rules)?;
                let name = &finding.decl.name;
                let holds = self.agreed(&finding.rules, rules, name, |_, rule| Ok(rule.outcome))?;
                return Ok(FindingResult { found, holds, rules });
            }
        };
        Ok(FindingResult { found, holds, rules: 0 })
    }
}
