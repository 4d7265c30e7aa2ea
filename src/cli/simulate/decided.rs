//! A decision in a timeline: what the rules say of what is asked and, where that is not a yes, why; and what the policy's
//! own decisions came to. Money is told where there is some.

use owo_colors::OwoColorize;

use super::phrases as say;
use super::timeline::{View, labelled};
use crate::cli::decide::said;
use crate::cli::decide::words::Words;
use crate::eval::{Decision, EligibilityResult, Ruling};
use crate::ir::{Named, PartyId, Verdict};
use crate::value::Money;
use crate::workflow::State;

impl View<'_> {
    /// What was decided of what is asked, by the rules or by a person.
    pub(super) fn decided(&self, ruling: Ruling, decision: &Decision, lines: &mut Vec<String>) {
        let owed = decision.compensation.as_ref().and_then(|ledger| ledger.money(ledger.total));
        let phrase = match (ruling, &decision.eligibility) {
            (Ruling::Rules, None) => return lines.extend(owed.map(|owed| self.owed(owed))),
            (Ruling::Rules, Some(result)) => match result.verdict() {
                Verdict::Allow => say::ALLOWED,
                Verdict::Review => say::REVIEW,
                Verdict::Deny => say::NOT_ALLOWED,
            },
            (Ruling::Grant, _) => say::GRANTED,
            (Ruling::Refuse, _) => say::DENIED,
        };
        let asked = decision.eligibility.as_ref().and_then(|result| self.program.remedies.get(result.asked));
        let asked = asked.map_or_else(|| self.word(&say::CLAIM), |remedy| self.title(remedy));
        let total = owed.filter(|owed| !owed.minor.is_zero()).map_or_else(String::new, |owed| {
            self.say(&say::TOTAL, &[("who", &self.party(PartyId(0))), ("amount", &owed.to_string())])
        });
        let line = self.say(&phrase, &[("asked", &asked), ("total", &total)]);
        match (ruling, &decision.eligibility) {
            (Ruling::Rules, Some(result)) if result.verdict() != Verdict::Allow => {
                lines.push(labelled(&line, |label| label.yellow().to_string()));
                self.why_not(result, lines);
            }
            (Ruling::Rules | Ruling::Grant | Ruling::Refuse, _) => lines.push(line),
        }
    }

    /// Of a policy that says only what is owed.
    fn owed(&self, owed: Money) -> String {
        let phrase = if owed.minor.is_zero() { say::NOTHING_OWED } else { say::OWED };
        self.say(&phrase, &[("who", &self.party(PartyId(0))), ("amount", &owed.to_string())])
    }

    /// What the rules that decided say, and the windows that kept out rules that would have said better.
    fn why_not(&self, result: &EligibilityResult, lines: &mut Vec<String>) {
        let Some(eligibility) = &self.program.eligibility else { return };
        let Some(judged) = result.judged(result.asked) else { return };
        let rules = &eligibility.rules;
        self.because(said::reasons(judged, rules, self.language), [], lines);
        let words = Words::of(self.program.languages.get(usize::from(self.language)).map_or("", String::as_str));
        let mut sources: Vec<&str> = said::sources(judged.rules, rules).collect();
        for kept in result.kept_out.iter().filter(|kept| kept.remedy == result.asked) {
            let Some(rule) = rules.get(kept.rule) else { continue };
            sources.extend(rule.cite.iter().map(String::as_str));
            let line = self.field(&self.title(&rule.decl), &words.window(kept.state, |at| self.moment(at)));
            if !lines.contains(&line) {
                lines.push(line);
            }
        }
        self.because([], sources, lines);
    }

    /// The policy's own decisions: each with its title and its value for the reader.
    pub(super) fn decisions<'d>(
        &'d self,
        state: &'d State,
        decision: &'d Decision,
    ) -> impl Iterator<Item = (&'d Named, String, String)> + 'd {
        decision.decisions.iter().filter_map(|(id, decided)| {
            let declared = self.program.decisions.get(*id)?;
            let value = self.value(&state.case, decided.value, &declared.ty.base);
            Some((&declared.decl, self.title(&declared.decl), value)).filter(|(_, _, value)| !value.is_empty())
        })
    }
}
