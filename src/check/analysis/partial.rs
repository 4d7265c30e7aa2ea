//! Whether conditions can hold together: what is open is split, one test at a time, until all is decided.
//!
//! The answers are three: in these regions, in none, or not found out within the budget.

use super::formula::Formula;
use super::space::{Set, Space, TestOf, VarId};

/// How many tests of variables are looked at for one question.
const BUDGET: u32 = 40_000;

/// What a condition can still be: no, yes, or both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Truth {
    no: bool,
    yes: bool,
}

/// What is asked: that these conditions are so.
pub(super) type Goal<'f> = [(&'f Formula, bool)];

/// What came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// In no combination of regions, hence in no case.
    Never,
    /// In some combination, at which the caller stopped the search.
    Found,
    /// Not found out, or every combination found was passed over.
    Open,
}

/// A search over the regions of a space.
pub(super) struct Search<'s> {
    space: &'s Space,
    domains: Vec<Set>,
    distances: Vec<VarId>,
    budget: u32,
    passed_over: bool,
}

impl<'s> Search<'s> {
    pub(super) fn new(space: &'s Space) -> Search<'s> {
        let distances = space.distances().collect();
        Search { space, domains: space.start(), distances, budget: BUDGET, passed_over: false }
    }

    /// Looks no further than regions where a variable is in `set`.
    pub(super) fn narrow(&mut self, var: VarId, set: Set) {
        if let Some(domain) = self.domains.get_mut(var.0 as usize) {
            *domain = domain.and(set);
        }
    }

    /// Whether the goal can be reached at all.
    pub(super) fn ever(&mut self, goal: &Goal<'_>) -> Answer {
        self.each(goal, &mut |_| true)
    }

    /// Shows the combinations of regions that reach the goal, until `stop` is satisfied with one.
    pub(super) fn each(&mut self, goal: &Goal<'_>, stop: &mut dyn FnMut(&[Set]) -> bool) -> Answer {
        (self.budget, self.passed_over) = (BUDGET, false);
        let before = self.domains.clone();
        let found = self.go(goal, stop);
        self.domains = before;
        match found {
            Some(true) => Answer::Found,
            Some(false) if !self.passed_over => Answer::Never,
            Some(false) | None => Answer::Open,
        }
    }

    /// Whether the caller stopped; `None` where the budget is used up.
    fn go(&mut self, goal: &Goal<'_>, stop: &mut dyn FnMut(&[Set]) -> bool) -> Option<bool> {
        let mut open: Option<TestOf> = None;
        for (formula, wanted) in goal {
            let truth = self.truth(formula, &mut open)?;
            if !(if *wanted { truth.yes } else { truth.no }) {
                return Some(false);
            }
        }
        let Some((var, test)) = open else {
            let possible = self.distances.iter().all(|var| !self.space.can_be(*var, &self.domains).is_empty());
            if !possible {
                return Some(false);
            }
            let stopped = stop(&self.domains);
            self.passed_over |= !stopped;
            return Some(stopped);
        };
        let before = self.domains.get(var.0 as usize).copied()?;
        let can_be = self.space.can_be(var, &self.domains);
        let holds = self.space.holds((var, test));
        for set in [can_be.and(holds), can_be.without(holds)] {
            *self.domains.get_mut(var.0 as usize)? = set;
            let stopped = if set.is_empty() { Some(false) } else { self.go(goal, stop) };
            if stopped != Some(false) {
                return stopped;
            }
        }
        *self.domains.get_mut(var.0 as usize)? = before;
        Some(false)
    }

    /// What a formula can still be; `open` becomes the first test that is not decided, if it was none. `None` where
    /// the budget is used up.
    fn truth(&mut self, formula: &Formula, open: &mut Option<TestOf>) -> Option<Truth> {
        match formula {
            Formula::Const(value) => Some(Truth { no: !value, yes: *value }),
            Formula::Test(test) => {
                self.budget = self.budget.checked_sub(1)?;
                let can_be = self.space.can_be(test.0, &self.domains);
                let holds = self.space.holds(*test);
                let truth = Truth { no: !can_be.without(holds).is_empty(), yes: !can_be.and(holds).is_empty() };
                if truth.no && truth.yes {
                    open.get_or_insert(*test);
                }
                Some(truth)
            }
            Formula::Not(inner) => self.truth(inner, open).map(|truth| Truth { no: truth.yes, yes: truth.no }),
            Formula::All(parts, _) => self.join(parts, true, open),
            Formula::Any(parts, _) => {
                let turned = self.join(parts, false, open)?;
                Some(Truth { no: turned.yes, yes: turned.no })
            }
        }
    }

    /// Whether all parts are `wanted`: surely not as soon as one is surely not.
    fn join(&mut self, parts: &[Formula], wanted: bool, open: &mut Option<TestOf>) -> Option<Truth> {
        let mut all = Truth { no: false, yes: true };
        let mut first: Option<TestOf> = None;
        for part in parts {
            let truth = self.truth(part, &mut first)?;
            let truth = if wanted { truth } else { Truth { no: truth.yes, yes: truth.no } };
            all = Truth { no: all.no || truth.no, yes: all.yes && truth.yes };
            if !all.yes {
                return Some(all);
            }
        }
        if all.no {
            *open = open.or(first);
        }
        Some(all)
    }
}
