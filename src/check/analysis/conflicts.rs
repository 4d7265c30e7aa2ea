//! Exceptions that contradict each other: both can hold, they say different things, and neither wins.
//!
//! Each conflict is told with an example case that the evaluator has judged: in it both rules stand, and deciding it
//! is a fault. Where no such case is found, nothing is said.

use super::draft::{Draft, Slot};
use super::example::{Change, Maker};
use super::groups::{Except, Group, Judged, Subject, members};
use super::partial::{Answer, Search};
use super::space::Set;
use super::terms::Reads;
use crate::diag::{Code, Diagnostic, Sink};
use crate::eval::{FaultKind, Part};
use crate::ir::{Program, RemedyId, RuleSet};

/// So many conflicts of one decision are told.
const CONFLICTS: usize = 12;

/// For so many combinations of regions an example is looked for, of one pair and of all pairs.
const EXAMPLES: usize = 8;
const ALL_EXAMPLES: usize = 300;

/// So many other values are tried where two computed outcomes come to the same in an example.
const OUTCOMES: usize = 200;

/// Reports the pairs of exceptions that contradict each other in some case.
pub(super) fn check<'a>(program: &'a Program, group: &Group<'a>, sink: &mut Sink) {
    let mut finder = Finder { program, group, maker: Maker::new(program, &group.reader), left: ALL_EXAMPLES };
    let mut told = 0;
    for (at, first) in group.excepts.iter().enumerate() {
        for (place, second) in group.excepts.iter().enumerate().skip(at + 1) {
            let apart = first.says == second.says
                || first.beats & (1 << place) != 0
                || second.beats & (1 << at) != 0
                || first.remedies & second.remedies == 0;
            if apart {
                continue;
            }
            if told == CONFLICTS || finder.left == 0 {
                return;
            }
            if let Some((draft, remedy)) = finder.find(at, place) {
                told += 1;
                finder.report((first, second), &draft, remedy, sink);
            }
        }
    }
}

struct Finder<'g, 'a> {
    program: &'a Program,
    group: &'g Group<'a>,
    maker: Maker<'g, 'a>,
    /// For how many more combinations an example is looked for.
    left: usize,
}

impl<'g, 'a> Finder<'g, 'a> {
    /// A case in which both exceptions stand.
    fn find(&mut self, first: usize, second: usize) -> Option<(Draft<'a>, Option<RemedyId>)> {
        let group = self.group;
        let (one, other) = (group.excepts.get(first)?, group.excepts.get(second)?);
        let pair: RuleSet = 1 << first | 1 << second;
        for judged in group.remedies(one.remedies & other.remedies, pair) {
            let mut goal = vec![(&one.applies, true), (&other.applies, true)];
            let beating = judged.beating.iter().filter_map(|at| group.excepts.get(*at));
            goal.extend(beating.map(|except| (&except.applies, false)));
            let mut search = Search::new(&group.reader.space);
            judged.narrow.into_iter().for_each(|(var, set)| search.narrow(var, set));
            let mut found = None;
            let mut tries = EXAMPLES;
            let answer = search.each(&goal, &mut |domains| {
                found = self.example(pair, &judged, domains);
                tries -= 1;
                self.left = self.left.saturating_sub(1);
                found.is_some() || tries == 0 || self.left == 0
            });
            if let (Answer::Found, Some(draft)) = (answer, found) {
                let remedy = (group.subject == Subject::Eligibility).then_some(RemedyId(judged.remedy));
                return Some((draft, remedy));
            }
        }
        None
    }

    /// A case in these regions in which the evaluator finds the conflict.
    fn example(&mut self, pair: RuleSet, judged: &Judged, domains: &[Set]) -> Option<Draft<'a>> {
        let remedy = (self.group.subject == Subject::Eligibility).then_some(RemedyId(judged.remedy));
        let draft = self.maker.make(domains, remedy)?;
        if self.standing(&draft, remedy)? & pair != pair {
            return None;
        }
        if self.contradicts(&draft) {
            return Some(draft);
        }
        self.other_outcomes(&draft, pair).into_iter().take(OUTCOMES).find(|draft| {
            self.standing(draft, remedy).is_some_and(|standing| standing & pair == pair) && self.contradicts(draft)
        })
    }

    /// Whether deciding a case is a conflict.
    fn contradicts(&mut self, draft: &Draft<'a>) -> bool {
        let part = match self.group.subject {
            Subject::Eligibility => Part::Eligibility,
            Subject::Responsibility => Part::Responsibility,
            Subject::Decision(id) => Part::Decision(id),
            Subject::Finding(id) => Part::Finding(id),
        };
        let judged = self.maker.evaluator.judge(&draft.case(), draft.now, part);
        judged.is_err_and(|fault| matches!(fault.kind, FaultKind::Conflict { .. }))
    }

    /// Cases with another value of something that the outcomes of two rules are computed from.
    fn other_outcomes(&self, draft: &Draft<'a>, pair: RuleSet) -> Vec<Draft<'a>> {
        let mut reads = Reads::new(self.program);
        for expr in members(pair).filter_map(|at| self.group.excepts.get(at)).flat_map(|one| &one.outcome) {
            reads.add(expr);
        }
        let facts = reads.facts.iter().flat_map(|fact| draft.slots(*fact));
        let mut drafts = Vec::new();
        for slot in facts.chain(reads.now.then_some(Slot::Now)) {
            for value in self.maker.some_values(draft, slot, &[]) {
                let mut changed = draft.clone();
                changed.apply(Change::Set(slot, value));
                drafts.push(changed);
            }
        }
        drafts
    }

    /// The exceptions that stand in a case.
    fn standing(&mut self, draft: &Draft<'a>, remedy: Option<RemedyId>) -> Option<RuleSet> {
        let bit = remedy.map_or(1, |remedy| 1u64 << (remedy.0 % 64));
        let all = self.group.excepts.iter().enumerate();
        let among = all.filter(|(_, one)| one.remedies & bit != 0).fold(0, |set: RuleSet, (at, _)| set | 1 << at);
        let case = draft.case();
        let moment = self.maker.moment(draft, &case, remedy);
        let program = self.program;
        let evaluator = &mut self.maker.evaluator;
        match self.group.subject {
            Subject::Eligibility => evaluator.standing(&moment, &program.eligibility.as_ref()?.rules, among),
            Subject::Responsibility => evaluator.standing(&moment, program.responsibility.rules.as_ref()?, among),
            Subject::Decision(id) => evaluator.standing(&moment, &program.decisions.at(id).rules, among),
            Subject::Finding(id) => evaluator.standing(&moment, &program.findings.at(id).rules, among),
        }
        .ok()
    }

    fn report(
        &self,
        (first, second): (&Except<'a>, &Except<'a>),
        draft: &Draft<'a>,
        remedy: Option<RemedyId>,
        sink: &mut Sink,
    ) {
        let (a, b) = (&first.decl.name, &second.decl.name);
        let about = match self.group.subject {
            Subject::Eligibility => remedy
                .filter(|_| self.program.remedies.len() > 1)
                .and_then(|remedy| self.program.remedies.get(remedy))
                .map_or(String::new(), |remedy| format!(" about `{}`", remedy.name)),
            Subject::Responsibility => " about who is at fault".to_owned(),
            Subject::Decision(id) => format!(" about `{}`", self.program.decisions.at(id).decl.name),
            Subject::Finding(id) => format!(" about `{}`", self.program.findings.at(id).decl.name),
        };
        let diagnostic = Diagnostic::new(
            Code::Conflict,
            second.decl.span,
            format!("`{a}` and `{b}` can both hold, and say different things{about}"),
        )
        .with_label("holds in the example, and so does the other")
        .with_place(first.decl.span, "the other")
        .with_help(format!("say which one wins: `wins over {a}` in `{b}`, or `wins over {b}` in `{a}`"));
        let facts = self.facts((first, second), draft);
        let note = if facts.is_empty() { "in every case".to_owned() } else { format!("for example with {facts}") };
        sink.push(diagnostic.with_note(note));
    }

    /// The facts of the example that the two rules ask for, and those that keep others from winning.
    fn facts(&self, (first, second): (&Except<'a>, &Except<'a>), draft: &Draft<'a>) -> String {
        let mut reads = Reads::new(self.program);
        let winning = members(first.beaten_by | second.beaten_by).filter_map(|at| self.group.excepts.get(at));
        let share = |one: &&Except<'a>| one.remedies & first.remedies & second.remedies != 0;
        for expr in [first, second].into_iter().chain(winning.filter(share)).flat_map(|one| &one.reads) {
            reads.add(expr);
        }
        for expr in first.outcome.iter().chain(&second.outcome) {
            reads.add(expr);
        }
        reads.add_presumed(draft);
        facts_in_words(draft, &reads)
    }
}

/// `reason damaged, claims_90d 6 and now 2026-06-01T10:00`.
pub(super) fn facts_in_words(draft: &Draft<'_>, reads: &Reads<'_>) -> String {
    let mut facts: Vec<String> = reads.facts.iter().map(|fact| draft.words(*fact)).collect();
    if reads.now {
        let now = draft.value_words(&crate::value::Type::DateTime, &crate::value::Val::Instant(draft.now));
        facts.push(format!("now {now}"));
    }
    match facts.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        Some((only, _)) => only.clone(),
        None => String::new(),
    }
}
