//! The rules of one decision, as the analysis looks at them: what kind of outcomes they have no longer matters, only
//! which outcomes are the same.

use super::formula::{Formula, NOW, Reader};
use super::places;
use super::space::{Set, VarId, VarKey};
use crate::ir::{
    Asked, DecisionId, Eligibility, Expr, FindingId, Named, Program, Rule, RuleSet, Rules, Shares, Window,
};
use crate::source::Span;

/// What a group of rules decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Subject {
    Eligibility,
    Responsibility,
    Decision(DecisionId),
    Finding(FindingId),
}

/// An exception.
pub(super) struct Except<'a> {
    pub(super) decl: &'a Named,
    /// The expressions of its conditions and windows, and the instant that windows are about.
    pub(super) reads: Vec<&'a Expr>,
    /// Whether it has conditions.
    pub(super) conditional: bool,
    /// Its windows, each with when it is open.
    pub(super) windows: Vec<(Span, Formula)>,
    /// Over which it wins.
    pub(super) beats: RuleSet,
    /// Which win over it.
    pub(super) beaten_by: RuleSet,
    /// What it says: equal words are equal outcomes.
    pub(super) says: String,
    /// The expressions of its outcome, where that is computed.
    pub(super) outcome: Vec<&'a Expr>,
    /// The remedies that it names; all of them where no remedy is judged.
    pub(super) remedies: u64,
    /// When it applies.
    pub(super) applies: Formula,
    /// Whether that hangs on the remedy which is judged.
    asks: bool,
}

/// What a rule says, and the expressions that this is computed from.
type Says<'a> = (String, Vec<&'a Expr>);

/// The exceptions of one decision with the variables of their conditions.
pub(super) struct Group<'a> {
    pub(super) subject: Subject,
    pub(super) excepts: Vec<Except<'a>>,
    pub(super) reader: Reader<'a>,
    /// The variable of the fact that is bound to the remedy which is judged, where conditions ask for it.
    asked: Option<VarId>,
    /// The conditions in them, also within others, each with when it holds.
    pub(super) conditions: Vec<Condition>,
}

/// A condition with the conditions that it is made of.
pub(super) struct Condition {
    pub(super) span: Span,
    pub(super) holds: Formula,
    pub(super) parts: Vec<Condition>,
    /// The exception whose condition it is.
    pub(super) except: Option<usize>,
}

impl<'a> Group<'a> {
    /// All decisions of a program.
    pub(super) fn all(program: &'a Program) -> Vec<Group<'a>> {
        let mut groups = Vec::new();
        for (id, finding) in program.findings.iter() {
            groups.push(Group::of(program, Subject::Finding(id), &finding.rules, |_, says| {
                (says.to_string(), Vec::new())
            }));
        }
        for (id, decision) in program.decisions.iter() {
            let says =
                |reader: &mut Reader<'a>, outcome: &'a Expr| (format!("{:?}", reader.terms.of(outcome)), vec![outcome]);
            groups.push(Group::of(program, Subject::Decision(id), &decision.rules, says));
        }
        if let Some(eligibility) = &program.eligibility {
            groups.push(Group::of_eligibility(program, eligibility));
        }
        if let Some(rules) = &program.responsibility.rules {
            groups.push(Group::of(program, Subject::Responsibility, rules, shares));
        }
        groups
    }

    fn of<O>(
        program: &'a Program,
        subject: Subject,
        rules: &'a Rules<O>,
        says: impl Fn(&mut Reader<'a>, &'a O) -> Says<'a>,
    ) -> Group<'a> {
        let mut reader = Reader::new(program);
        let mut conditions = Vec::new();
        let mut excepts = Vec::new();
        for (at, rule) in rules.excepts.iter().enumerate() {
            for condition in rule.when.iter().chain(&rule.unless) {
                conditions.push(Condition::of(&mut reader, condition, Some(at)));
            }
            let mut except = except(&mut reader, rule, rules.at.as_ref(), &says);
            let beating = rules.excepts.iter().enumerate().filter(|(_, other)| other.beats & (1 << at) != 0);
            except.beaten_by = beating.fold(0, |set: RuleSet, (other, _)| set | 1 << other);
            excepts.push(except);
        }
        Group { subject, excepts, reader, asked: None, conditions }
    }

    fn of_eligibility(program: &'a Program, eligibility: &'a Eligibility) -> Group<'a> {
        let says =
            |_: &mut Reader<'a>, outcome: &'a crate::ir::VerdictOutcome| (format!("{:?}", outcome.verdict), Vec::new());
        let mut group = Group::of(program, Subject::Eligibility, &eligibility.rules, says);
        for (except, rule) in group.excepts.iter_mut().zip(&eligibility.rules.excepts) {
            except.remedies = rule.outcome.remedies;
        }
        if let Asked::Fact(fact) = eligibility.asked {
            let term = group.reader.terms.fact(fact);
            group.asked = group.reader.space.find(&VarKey::Choice(term));
        }
        for except in &mut group.excepts {
            let mut vars = Vec::new();
            except.applies.vars(&mut vars);
            except.asks = group.asked.is_some_and(|asked| vars.contains(&asked));
        }
        group
    }

    /// Ends the reading of conditions.
    pub(super) fn finish(&mut self) {
        self.reader.space.finish();
    }

    /// The exceptions that win over one of these where a remedy is judged.
    fn beating(&self, beaten: RuleSet, remedy: u32) -> Vec<usize> {
        let beating = members(beaten).filter_map(|at| self.excepts.get(at)).fold(0, |set, one| set | one.beaten_by);
        let names = |at: &usize| self.excepts.get(*at).is_some_and(|one| one.remedies & (1 << remedy) != 0);
        members(beating).filter(names).collect()
    }

    /// The remedies among which a question about some exceptions has different answers, one of each kind: by the
    /// exceptions that win over these, and each by itself where conditions ask for the remedy.
    pub(super) fn remedies(&self, among: u64, rules: RuleSet) -> Vec<Judged> {
        let mut found: Vec<Judged> = Vec::new();
        for remedy in (0..64 - among.leading_zeros()).filter(|remedy| among & (1 << remedy) != 0) {
            let beating = self.beating(rules, remedy);
            let asks = |at: usize| self.excepts.get(at).is_some_and(|one| one.asks);
            let hangs = members(rules).chain(beating.iter().copied()).any(asks);
            let narrow = self.asked.filter(|_| hangs).map(|var| (var, Set::one(remedy as usize)));
            if narrow.is_some() || found.iter().all(|one| one.beating != beating) {
                found.push(Judged { remedy, beating, narrow });
            }
        }
        found
    }
}

/// The rules of a set.
pub(super) fn members(mut set: RuleSet) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let first = (set != 0).then(|| set.trailing_zeros() as usize);
        set &= set.wrapping_sub(1);
        first
    })
}

/// A remedy that is judged, with what can beat there.
pub(super) struct Judged {
    pub(super) remedy: u32,
    pub(super) beating: Vec<usize>,
    /// What the asked fact is then.
    pub(super) narrow: Option<(VarId, Set)>,
}

impl Condition {
    pub(super) fn of<'a>(reader: &mut Reader<'a>, expr: &'a Expr, except: Option<usize>) -> Condition {
        use crate::ir::ExprKind;
        let holds = reader.condition(expr);
        let parts = if let ExprKind::And(parts) | ExprKind::Or(parts) = &expr.kind {
            parts.iter().map(|part| Condition::of(reader, part, except)).collect()
        } else if let ExprKind::Not(inner) = &expr.kind {
            vec![Condition::of(reader, inner, except)]
        } else {
            Vec::new()
        };
        Condition { span: expr.span, holds, parts, except }
    }
}

fn except<'a, O>(
    reader: &mut Reader<'a>,
    rule: &'a Rule<O>,
    at: Option<&'a Expr>,
    says: &impl Fn(&mut Reader<'a>, &'a O) -> Says<'a>,
) -> Except<'a> {
    let mut reads: Vec<&'a Expr> = Vec::new();
    places::of_rule(rule, &mut |expr| reads.push(expr));
    if !rule.windows.is_empty() {
        reads.push(at.unwrap_or(&NOW));
    }
    let (says, outcome) = says(reader, &rule.outcome);
    Except {
        decl: &rule.decl,
        reads,
        conditional: rule.when.is_some() || rule.unless.is_some(),
        windows: rule.windows.iter().map(Window::span).zip(reader.windows(rule, at)).collect(),
        beats: rule.beats,
        beaten_by: 0,
        says,
        outcome,
        remedies: 1,
        applies: reader.applies(rule, at),
        asks: false,
    }
}

fn shares<'a>(reader: &mut Reader<'a>, shares: &'a Shares) -> Says<'a> {
    let mut all: Vec<String> = Vec::new();
    for (party, share) in &shares.shares {
        let share = share.as_ref().map(|share| reader.terms.of(share));
        all.push(format!("{} {share:?}", party.index()));
    }
    all.sort();
    (all.join(", "), shares.shares.iter().filter_map(|(_, share)| share.as_ref()).collect())
}
