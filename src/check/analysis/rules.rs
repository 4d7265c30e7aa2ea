//! Rules that can never apply, conditions that are always the same, overrides without effect.
//!
//! All of these say that something never happens, so they are told only where every combination of regions has
//! been ruled out.

use super::formula::Formula;
use super::groups::{Condition, Except, Group, Subject, members};
use super::partial::{Answer, Search};
use crate::diag::{Code, Diagnostic, Sink};
use crate::ir::RuleSet;

/// Reports the rules of a group that never count, and what in them is without effect.
pub(super) fn check(group: &Group<'_>, sink: &mut Sink) {
    let dead: Vec<bool> = (0..group.excepts.len()).map(|at| report_dead(group, at, sink)).collect();
    for at in (0..group.excepts.len()).filter(|at| dead.get(*at) != Some(&true)) {
        report_useless(group, at, &dead, sink);
    }
    for at in (0..group.excepts.len()).filter(|at| dead.get(*at) != Some(&true)) {
        report_twice(group, at, sink);
    }
    let mut search = Search::new(&group.reader.space);
    let live = group.excepts.iter().zip(&dead).filter(|(_, dead)| !**dead);
    for (span, open) in live.flat_map(|(except, _)| &except.windows) {
        if search.ever(&[(open, false)]) == Answer::Never {
            let always = Diagnostic::new(Code::AlwaysSame, *span, "this window is always open");
            sink.push(always.with_help("mend the instant that it counts from, or leave it out"));
        }
    }
    for condition in &group.conditions {
        if condition.except.is_none_or(|at| dead.get(at) != Some(&true)) {
            report_same(&mut search, condition, sink);
        }
    }
}

/// A condition that always holds or never does; what it is made of only where it is neither.
pub(super) fn report_same(search: &mut Search<'_>, condition: &Condition, sink: &mut Sink) {
    let never = search.ever(&[(&condition.holds, true)]) == Answer::Never;
    let always = search.ever(&[(&condition.holds, false)]) == Answer::Never;
    let (message, help) = match (never, always) {
        (true, _) => ("this condition never holds", "mend it, or take out what depends on it"),
        (false, true) => ("this condition always holds", "mend it, or leave it out"),
        (false, false) => {
            condition.parts.iter().for_each(|part| report_same(search, part, sink));
            return;
        }
    };
    sink.push(Diagnostic::new(Code::AlwaysSame, condition.span, message).with_help(help));
}

/// Whether a rule never counts: its conditions contradict each other, or rules that win over it always apply too.
fn report_dead(group: &Group<'_>, at: usize, sink: &mut Sink) -> bool {
    let Some(rule) = group.excepts.get(at) else { return false };
    let (decl, applies) = (rule.decl, &rule.applies);
    let name = &decl.name;
    let judged = group.remedies(rule.remedies, 1 << at);
    let mut beaten_by: Vec<usize> = Vec::new();
    let mut possible = false;
    for one in &judged {
        let mut search = Search::new(&group.reader.space);
        one.narrow.into_iter().for_each(|(var, set)| search.narrow(var, set));
        if search.ever(&[(applies, true)]) == Answer::Never {
            continue;
        }
        possible = true;
        let beating: Vec<&Formula> =
            one.beating.iter().filter_map(|other| group.excepts.get(*other)).map(|other| &other.applies).collect();
        let mut goal = vec![(applies, true)];
        goal.extend(beating.into_iter().map(|beats| (beats, false)));
        if search.ever(&goal) != Answer::Never {
            return false;
        }
        beaten_by.extend(one.beating.iter().filter(|other| !beaten_by.contains(other)).copied().collect::<Vec<_>>());
    }
    let diagnostic = if !possible {
        let what = match (!rule.windows.is_empty(), rule.conditional) {
            (true, false) => "its windows are never open together",
            (true, true) => "its windows and conditions are never met together",
            (false, _) => "its conditions are never met together",
        };
        Diagnostic::new(Code::DeadRule, decl.span, format!("`{name}` can never apply: {what}"))
            .with_help("mend its conditions, or delete the rule")
    } else {
        let names = names(group, &beaten_by);
        let verb = if beaten_by.len() == 1 { "wins" } else { "win" };
        let message = format!("`{name}` never counts: wherever it applies, {names} {verb} over it");
        let help = format!("narrow the condition of {names}, or delete `{name}`");
        let places = beaten_by.iter().filter_map(|other| group.excepts.get(*other));
        places.fold(Diagnostic::new(Code::DeadRule, decl.span, message).with_help(help), |diagnostic, other| {
            diagnostic.with_place(other.decl.span, "this one wins")
        })
    };
    sink.push(diagnostic);
    true
}

/// An exception with the outcome and the conditions of one before it.
fn report_twice(group: &Group<'_>, at: usize, sink: &mut Sink) {
    let Some(rule) = group.excepts.get(at) else { return };
    let same = |other: &&Except<'_>| {
        other.says == rule.says && other.remedies == rule.remedies && other.applies == rule.applies
    };
    if let Some(first) = group.excepts.iter().take(at).find(same) {
        let message = format!("`{}` says the same as `{}`, under the same conditions", rule.decl.name, first.decl.name);
        sink.push(
            Diagnostic::new(Code::SameRule, rule.decl.span, message)
                .with_place(first.decl.span, "this says it already")
                .with_help("delete one of them, or mend its condition"),
        );
    }
}

fn names(group: &Group<'_>, rules: &[usize]) -> String {
    let names = rules.iter().filter_map(|at| group.excepts.get(*at)).map(|one| format!("`{}`", one.decl.name));
    names.collect::<Vec<_>>().join(", ")
}

/// The rules that a rule names behind `wins over`, as far as they matter: not those which it also wins over
/// through others that it names.
fn direct(group: &Group<'_>, beats: RuleSet) -> RuleSet {
    let through = members(beats).filter_map(|at| group.excepts.get(at)).fold(0, |set, one| set | one.beats);
    beats & !through
}

/// Overrides over rules that never apply together with this one, or that say the same.
fn report_useless(group: &Group<'_>, at: usize, dead: &[bool], sink: &mut Sink) {
    let Some(rule) = group.excepts.get(at) else { return };
    let direct = direct(group, rule.beats);
    for target in members(direct).filter(|target| dead.get(*target) != Some(&true)) {
        let rest =
            members(direct & !(1 << target)).filter_map(|other| group.excepts.get(other).map(|one| (other, one)));
        let kept = rest.fold(0, |set: RuleSet, (other, one)| set | 1 << other | one.beats);
        let lost = members(rule.beats & !kept).filter_map(|other| group.excepts.get(other));
        // What wins over this rule wins through it, too, whatever this one judges.
        let above = group.excepts.iter().filter(|one| one.beats & (1 << at) != 0);
        let winning: Vec<&Except<'_>> = above.chain([rule]).collect();
        let effects: Vec<Effect> =
            lost.flat_map(|other| winning.iter().map(move |one| effect(group, one, other))).collect();
        let Some(worst) = effects.into_iter().max() else { continue };
        let Some(other) = group.excepts.get(target) else { continue };
        let (name, beaten) = (&rule.decl.name, &other.decl.name);
        let why = match worst {
            Effect::Some => continue,
            Effect::Same => "both say the same",
            Effect::Apart => "they never apply together",
            Effect::Elsewhere => "they judge different remedies",
        };
        let message = format!("that `{name}` wins over `{beaten}` has no effect: {why}");
        sink.push(
            Diagnostic::new(Code::UselessOverride, rule.decl.span, message)
                .with_place(other.decl.span, "the rule that it wins over")
                .with_help(format!("take `{beaten}` out of its `wins over`")),
        );
    }
}

/// What it changes that one rule wins over another.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Effect {
    /// Nothing: they judge different remedies.
    Elsewhere,
    /// Nothing: they never apply together.
    Apart,
    /// Nothing but which of two reasons is told.
    Same,
    /// Something, as far as is known.
    Some,
}

fn effect(group: &Group<'_>, rule: &Except<'_>, other: &Except<'_>) -> Effect {
    if rule.remedies & other.remedies == 0 {
        return Effect::Elsewhere;
    }
    let mut search = Search::new(&group.reader.space);
    if search.ever(&[(&rule.applies, true), (&other.applies, true)]) == Answer::Never {
        return Effect::Apart;
    }
    // Windows of rules that agree are joined: there it matters which of them step back.
    let windows = group.subject == Subject::Eligibility && (!rule.windows.is_empty() || !other.windows.is_empty());
    if rule.says == other.says && !windows { Effect::Same } else { Effect::Some }
}
