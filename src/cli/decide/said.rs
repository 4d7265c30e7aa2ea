//! What the rules that decided say, in the language of those who read it: their reasons and their sources. The page of a
//! decision and the timeline of a case both tell it.

use crate::diag::render::one_line;
use crate::eval::Judged;
use crate::ir::{Rule, RuleSet, Rules};
use crate::value::Texts;

/// Why a verdict is what it is: what the exceptions that decided say, and `normally` where it did.
pub(in crate::cli) fn reasons<O>(judged: &Judged, rules: &Rules<O>, language: u16) -> Vec<String> {
    let mut reasons = told(judged.rules, rules, language);
    if judged.normally {
        reasons.extend(rules.normally.because.get(language).map(one_line));
    }
    reasons
}

/// The reasons of exceptions, else their titles.
pub(super) fn told<O>(deciding: RuleSet, rules: &Rules<O>, language: u16) -> Vec<String> {
    let told = |rule: &Rule<O>| {
        let because = rule.because.get(language);
        because.map_or_else(|| titled(&rule.decl.title, &rule.decl.name, language), one_line)
    };
    held(deciding, rules).map(told).collect()
}

/// The sources of the exceptions that decided; of `normally` where there were none.
pub(in crate::cli) fn sources<O>(deciding: RuleSet, rules: &Rules<O>) -> impl Iterator<Item = &str> {
    let normally = rules.normally.cite.iter().filter(move |_| deciding == 0);
    normally.chain(held(deciding, rules).flat_map(|rule| &rule.cite)).map(String::as_str)
}

/// A title in a language, else the name as words.
pub(in crate::cli) fn titled(title: &Texts, name: &str, language: u16) -> String {
    title.get(language).map_or_else(|| plain(name), one_line)
}

/// A name as words: without the underscores.
pub(in crate::cli) fn plain(name: &str) -> String {
    name.replace('_', " ")
}

/// The exceptions in a set, in the order of the text.
fn held<O>(set: RuleSet, rules: &Rules<O>) -> impl Iterator<Item = &Rule<O>> {
    (0u32..).zip(&rules.excepts).filter(move |(at, _)| set.checked_shr(*at).unwrap_or(0) & 1 == 1).map(|(_, rule)| rule)
}
