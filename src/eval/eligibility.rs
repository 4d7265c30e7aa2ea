//! Eligibility: a verdict on every remedy, for every item.
//!
//! What a rule depends on decides how often it is judged: once for the decision, once for each remedy, once for each
//! item, or for each pair of both.

use super::decision::{EligibilityResult, Judged, KeptOut, RemedyResult, WindowState};
use super::fault::{FaultKind, Res, fault};
use super::machine::{Machine, needed};
use super::rules::{Status, each, only, standing, unbeaten};
use crate::ir::{Asked, Eligibility, FactId, Per, Program, RemedyId, RuleId, RuleSet, Verdict};
use crate::time::Instant;
use crate::value::Val;
use smallvec::SmallVec;

/// The rules of the eligibility by what they say and by what they depend on.
#[derive(Clone, Debug, Default)]
pub(super) struct Plan {
    /// The rules that name each remedy.
    by_remedy: Vec<RuleSet>,
    /// The rules that deny, that want a review, that allow.
    by_verdict: [RuleSet; 3],
    /// The rules that depend on neither remedy nor item, on the remedy, on the item, on both.
    plain: RuleSet,
    asked: RuleSet,
    item: RuleSet,
    both: RuleSet,
}

impl Plan {
    pub(super) fn of(program: &Program) -> Plan {
        let mut plan = Plan { by_remedy: vec![0; program.remedies.len()], ..Plan::default() };
        let Some(eligibility) = &program.eligibility else { return plan };
        for (at, rule) in (0..).zip(&eligibility.rules.excepts) {
            let rule_set = only(RuleId(at));
            for (remedy, named) in (0u32..).zip(&mut plan.by_remedy) {
                if rule.outcome.remedies.checked_shr(remedy).unwrap_or(0) & 1 == 1 {
                    *named |= rule_set;
                }
            }
            let [deny, review, allow] = &mut plan.by_verdict;
            *match rule.outcome.verdict {
                Verdict::Deny => deny,
                Verdict::Review => review,
                Verdict::Allow => allow,
            } |= rule_set;
            *match (rule.needs.asked, rule.needs.item) {
                (false, false) => &mut plan.plain,
                (true, false) => &mut plan.asked,
                (false, true) => &mut plan.item,
                (true, true) => &mut plan.both,
            } |= rule_set;
        }
        plan
    }

    /// The rules that say something better than this.
    fn better(&self, verdict: Verdict) -> RuleSet {
        let [_, review, allow] = self.by_verdict;
        match verdict {
            Verdict::Deny => review | allow,
            Verdict::Review => allow,
            Verdict::Allow => 0,
        }
    }

    fn verdict(&self, rule: RuleSet) -> Verdict {
        let [_, review, allow] = self.by_verdict;
        if rule & allow != 0 {
            Verdict::Allow
        } else if rule & review != 0 {
            Verdict::Review
        } else {
            Verdict::Deny
        }
    }
}

/// The rules that apply, and those that only a window keeps out.
#[derive(Clone, Copy, Debug, Default)]
struct Found {
    applicable: RuleSet,
    kept_out: RuleSet,
}

/// What is known of a remedy before any item is looked at.
#[derive(Clone, Copy, Debug)]
struct Before {
    applicable: RuleSet,
    kept_out: RuleSet,
    /// Those of `kept_out` that, for some item, would make it better if their windows were open.
    free: RuleSet,
    /// What these rules come to, once an item has asked.
    judged: Option<Judged>,
}

impl Found {
    fn is_nothing(self) -> bool {
        self.applicable | self.kept_out == 0
    }

    fn and(self, other: Found) -> Found {
        Found { applicable: self.applicable | other.applicable, kept_out: self.kept_out | other.kept_out }
    }
}

impl<'a> Machine<'a> {
    /// Judges all remedies; leaves the case as it is.
    pub(super) fn judge_eligibility(&mut self) -> Res<Option<EligibilityResult>> {
        let Some(eligibility) = &self.program.eligibility else { return Ok(None) };
        let (fact, asked) = match eligibility.asked {
            Asked::Remedy(remedy) => (None, remedy),
            Asked::Fact(fact) => match *self.fact(fact) {
                Val::Member(number) => (Some(fact), RemedyId(number)),
                other => return Err(needed(other, "what is asked is a remedy", eligibility.span)),
            },
        };
        let remedies = Vec::with_capacity(self.program.remedies.len());
        let mut result = EligibilityResult { asked, remedies, items: Vec::new(), kept_out: Vec::new() };
        self.judge(eligibility, fact, &mut result)?;
        self.unbind(asked);
        result.kept_out.sort_by_key(|kept| (kept.remedy, kept.rule, kept.item));
        Ok(Some(result))
    }

    fn judge(&mut self, eligibility: &'a Eligibility, fact: Option<FactId>, result: &mut EligibilityResult) -> Res<()> {
        let plan = self.plan;
        let rules = eligibility.rules.excepts.len();
        let plain = self.find(eligibility, plan.plain, 0)?;
        let mut before: SmallVec<[Before; 8]> = SmallVec::new();
        for (at, named) in plan.by_remedy.iter().enumerate() {
            let remedy = RemedyId::at(at);
            let mut here = plain;
            if plan.asked & named != 0 {
                self.bind_remedy(fact, remedy);
                here = here.and(self.find(eligibility, plan.asked & named, rules * (at + 1))?);
            }
            let here = Found { applicable: here.applicable & named, kept_out: here.kept_out & named };
            let nothing = Judged { verdict: Verdict::Deny, rules: 0, normally: false, from: None, until: None };
            result.remedies.push(RemedyResult { remedy, judged: nothing });
            before.push(Before { applicable: here.applicable, kept_out: here.kept_out, free: 0, judged: None });
        }
        match &eligibility.per {
            None => self.judge_item(eligibility, fact, None, &mut before, result)?,
            Some(per) => {
                let list = self.list(&per.list)?;
                result.items.reserve(list.len as usize);
                for item in 0..list.len {
                    self.step(per.list.span)?;
                    let value = self.element(list, per.stride, item);
                    self.judge_item(eligibility, fact, Some((per, item, value)), &mut before, result)?;
                }
            }
        }
        for (at, before) in before.iter().enumerate() {
            self.keep_out(before.free, RemedyId::at(at), None, &mut result.kept_out);
        }
        Ok(())
    }

    /// Judges all remedies of one item, or without items.
    fn judge_item(
        &mut self,
        eligibility: &'a Eligibility,
        fact: Option<FactId>,
        item: Option<(&'a Per, u32, Val)>,
        before: &mut [Before],
        result: &mut EligibilityResult,
    ) -> Res<()> {
        let plan = self.plan;
        let mut of_item = Found::default();
        if let Some((per, _, value)) = item {
            self.bind_item(per.binder, value);
            of_item = self.find(eligibility, plan.item, 0)?;
        }
        let place = item.map(|(_, place, _)| place);
        // Most items change nothing, so what holds without them is worked out once.
        if of_item.is_nothing()
            && plan.both == 0
            && before.iter().all(|before| before.judged.is_some())
            && let Some(Before { judged: Some(judged), .. }) = before.get(result.asked.index())
        {
            result.items.push(*judged);
            return Ok(());
        }
        for ((at, named), before) in plan.by_remedy.iter().enumerate().zip(before) {
            let remedy = RemedyId::at(at);
            let mut here = Found { applicable: of_item.applicable & named, kept_out: of_item.kept_out & named };
            if plan.both & named != 0 && item.is_some() {
                self.bind_remedy(fact, remedy);
                here = here.and(self.find(eligibility, plan.both & named, 0)?);
            }
            let judged = match before.judged {
                Some(judged) if here.is_nothing() => judged,
                Some(_) | None => {
                    let applicable = before.applicable | here.applicable;
                    let mut judged = self.verdict(eligibility, remedy, place, applicable)?;
                    let kept_out = before.kept_out | here.kept_out;
                    if kept_out != 0 {
                        let free = unbeaten(&eligibility.rules, kept_out, applicable);
                        judged.until = self.before_refusal(free & !plan.better(Verdict::Review), remedy, judged);
                        let better = free & plan.better(judged.verdict);
                        before.free |= better & before.kept_out;
                        self.keep_out(better & here.kept_out, remedy, place, &mut result.kept_out);
                    }
                    if here.is_nothing() {
                        before.judged = Some(judged);
                    }
                    if let Some(RemedyResult { judged: sum, .. }) = result.remedies.get_mut(at) {
                        take_in(sum, &judged);
                    }
                    judged
                }
            };
            if place.is_some() && remedy == result.asked {
                result.items.push(judged);
            }
        }
        Ok(())
    }

    /// Which of these rules apply; their statuses are kept from `base` on.
    fn find(&mut self, eligibility: &'a Eligibility, set: RuleSet, base: usize) -> Res<Found> {
        let mut found = Found::default();
        for id in each(set) {
            let Some(rule) = eligibility.rules.get(id) else { continue };
            let status = self.status(eligibility.rules.at.as_ref(), rule)?;
            match status {
                Status::Out => continue,
                Status::Held(WindowState::Open { .. }) => found.applicable |= only(id),
                Status::Held(WindowState::NotYet { .. } | WindowState::TooLate { .. }) => found.kept_out |= only(id),
            }
            if let Some(kept) = self.scratch.statuses.get_mut(base + id.index()) {
                *kept = status;
            }
        }
        Ok(found)
    }

    /// How a rule stood when a remedy was judged last.
    fn window_of(&self, rule: RuleId, remedy: RemedyId) -> Option<WindowState> {
        let rules = self.program.eligibility.as_ref().map_or(0, |eligibility| eligibility.rules.excepts.len());
        let base = if self.plan.asked & only(rule) != 0 { rules * (remedy.index() + 1) } else { 0 };
        match self.scratch.statuses.get(base + rule.index()) {
            Some(Status::Held(state)) => Some(*state),
            Some(Status::Out) | None => None,
        }
    }

    fn keep_out(&self, set: RuleSet, remedy: RemedyId, item: Option<u32>, kept: &mut Vec<KeptOut>) {
        for rule in each(set) {
            if let Some(state) = self.window_of(rule, remedy) {
                kept.push(KeptOut { remedy, item, rule, state });
            }
        }
    }

    /// Until when a remedy is allowed, when these rules do not allow it once their windows open.
    fn before_refusal(&self, refusals: RuleSet, remedy: RemedyId, judged: Judged) -> Option<Instant> {
        if judged.verdict != Verdict::Allow {
            return judged.until;
        }
        let opens = each(refusals).filter_map(|rule| match self.window_of(rule, remedy) {
            Some(WindowState::NotYet { opens }) => opens,
            Some(WindowState::Open { .. } | WindowState::TooLate { .. }) | None => None,
        });
        opens.chain(judged.until).min()
    }

    /// What the rules that apply to a remedy come to.
    fn verdict(
        &mut self,
        eligibility: &'a Eligibility,
        remedy: RemedyId,
        item: Option<u32>,
        applicable: RuleSet,
    ) -> Res<Judged> {
        let rules = standing(&eligibility.rules, applicable);
        let Some(first) = each(rules).next() else {
            let normally = eligibility.rules.normally.outcome;
            let named = normally.remedies.checked_shr(remedy.0).unwrap_or(0) & 1 == 1;
            if named {
                self.scratch.saw(eligibility.rules.normally.decl.span);
            }
            let verdict = if named { normally.verdict } else { Verdict::Deny };
            return Ok(Judged { verdict, rules: 0, normally: true, from: None, until: None });
        };
        let verdict = self.plan.verdict(only(first));
        if let Some(other) = each(rules).find(|other| self.plan.verdict(only(*other)) != verdict) {
            return Err(self.conflict(eligibility, remedy, item, first, other));
        }
        let mut judged = Judged { verdict, rules, normally: false, from: None, until: None };
        if verdict == Verdict::Allow {
            let mut windows = each(rules).filter_map(|rule| self.window_of(rule, remedy));
            if let Some(WindowState::Open { from, until }) = windows.next() {
                (judged.from, judged.until) = (from, until);
            }
            for window in windows {
                if let WindowState::Open { from, until } = window {
                    (judged.from, judged.until) = union((judged.from, judged.until), (from, until));
                }
            }
        }
        Ok(judged)
    }

    #[cold]
    fn conflict(
        &self,
        eligibility: &Eligibility,
        remedy: RemedyId,
        item: Option<u32>,
        first: RuleId,
        other: RuleId,
    ) -> Box<super::Fault> {
        let name = |rule: RuleId| eligibility.rules.get(rule).map(|rule| rule.decl.name.clone()).unwrap_or_default();
        let remedy = self.program.remedies.get(remedy).map(|remedy| remedy.name.clone());
        let rules = [name(first), name(other)];
        let span = eligibility.rules.get(other).map_or(eligibility.span, |rule| rule.decl.span);
        fault(FaultKind::Conflict { decision: "eligibility".to_owned(), remedy, item, rules }, span)
    }
}

/// A window: since when (ever), until when (for ever).
type Open = (Option<Instant>, Option<Instant>);

/// Two windows that are both open make one.
fn union(one: Open, other: Open) -> Open {
    // `None` is the earliest beginning already; of ends it is the latest.
    let until = one.1.zip(other.1).map(|(one, other)| one.max(other));
    (one.0.min(other.0), until)
}

/// Takes an item into the verdict over items: the best one, with all that led to it.
fn take_in(sum: &mut Judged, item: &Judged) {
    let nothing_yet = sum.rules == 0 && !sum.normally;
    if nothing_yet || item.verdict > sum.verdict {
        *sum = *item;
    } else if item.verdict == sum.verdict {
        sum.rules |= item.rules;
        sum.normally |= item.normally;
        (sum.from, sum.until) = union((sum.from, sum.until), (item.from, item.until));
    }
}
