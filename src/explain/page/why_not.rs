//! What would have changed a decision, in a reader's words.

use super::super::goal::failing_period;
use super::super::phrase::{Phrases, capital};
use super::super::words::fill;
use super::super::{Change, Effect, Failing, WhyNot};
use super::{Page, Said, Style};
use crate::eval::{Node, Subject, WindowState};
use crate::ir::{Named, RuleId};
use crate::time::ClockTime;
use crate::value::{Money, Val};

/// So many values are told of a condition that is told on one line.
const LEAVES: usize = 6;

impl<'a> Page<'a> {
    /// First what a change would have brought, then what none would.
    pub(super) fn why_not(&mut self, all: &[WhyNot]) {
        let words = self.phrases.words;
        let (changed, unchanged): (Vec<&WhyNot>, Vec<&WhyNot>) = all.iter().partition(|one| one.change.is_some());
        for (heading, all) in [(words.why_not, changed), (words.no_change, unchanged)] {
            if !all.is_empty() {
                self.say(0, Style::Heading, heading.to_owned());
            }
            for one in all {
                let title = self.goal(one);
                self.say(1, Style::Strong, title);
                for sentence in self.why_not_sentences(one) {
                    self.say(2, Style::Plain, sentence);
                }
            }
        }
    }

    /// `Exchange: Final sale (refused)`.
    fn goal(&self, one: &WhyNot) -> String {
        let Phrases { program, words, .. } = self.phrases;
        let rule = match one.rule {
            Some(rule) => self.rule_decl(one.subject, rule).map(|decl| self.phrases.title(decl)).unwrap_or_default(),
            None => words.normally.to_owned(),
        };
        let of = match one.subject {
            Subject::Eligibility { remedy, item } => {
                let verdict = self.would_say(one).map(|verdict| fill(words.in_brackets, &[verdict]));
                let remedy = self.phrases.remedy(remedy);
                let of = match item {
                    Some(item) => fill(words.of_item, &[&remedy, &self.phrases.item(self.items(), item)]),
                    None => remedy,
                };
                return format!("{of}{}{rule}{}", words.colon, verdict.unwrap_or_default());
            }
            Subject::Responsibility => words.fault.to_owned(),
            Subject::Decision(id) => {
                program.decisions.get(id).map(|one| self.phrases.title(&one.decl)).unwrap_or_default()
            }
            Subject::Finding(id) => {
                program.findings.get(id).map(|one| self.phrases.title(&one.decl)).unwrap_or_default()
            }
            Subject::Line(id) => {
                let state = match one.failing {
                    Failing::Held(_) => words.does_not_apply,
                    Failing::Window(_) | Failing::Condition(_) | Failing::Unless(_) | Failing::Beaten(_) => {
                        words.applies
                    }
                };
                return format!("{}{}{state}", self.phrases.line(id), words.colon);
            }
            Subject::Total | Subject::Always(_) => return String::new(),
        };
        format!("{of}{}{rule}", words.colon)
    }

    /// What an eligibility's rule says.
    fn would_say(&self, one: &WhyNot) -> Option<&'static str> {
        let rules = &self.phrases.program.eligibility.as_ref()?.rules;
        let verdict = match one.rule {
            Some(rule) => rules.get(rule)?.outcome.verdict,
            None => return None,
        };
        Some(self.phrases.verdict(verdict))
    }

    fn rule_decl(&self, subject: Subject, rule: RuleId) -> Option<&'a Named> {
        subject.rule(self.phrases.program, rule)
    }

    /// What kept it out, and the nearest change.
    pub(super) fn why_not_sentences(&self, one: &WhyNot) -> Vec<String> {
        let words = self.phrases.words;
        let title = |rule| {
            let title = self.rule_decl(one.subject, rule).map(|decl| self.phrases.title(decl)).unwrap_or_default();
            fill(words.titled, &[&title])
        };
        let failing = match &one.failing {
            Failing::Window(state) => self.failing_window(one, *state),
            Failing::Condition(node) => self.limit(node).or_else(|| self.one_node(node)),
            Failing::Unless(node) => self.one_node(node).map(|text| fill(words.unless, &[&text])),
            Failing::Beaten(rule) => Some(fill(words.beaten, &[&title(*rule)])),
            Failing::Held(Some(rule)) => Some(fill(words.held, &[&title(*rule)])),
            Failing::Held(None) => Some(words.line_held.to_owned()),
        };
        let mut sentences: Vec<String> = failing.into_iter().map(|text| self.sentence(&text)).collect();
        sentences.extend(one.change.as_ref().map(|change| self.change(change)));
        sentences
    }

    fn sentence(&self, text: &str) -> String {
        format!("{}{}", capital(text), self.phrases.words.full_stop)
    }

    fn failing_window(&self, one: &WhyNot, state: WindowState) -> Option<String> {
        let program = self.phrases.program;
        let trace = self.decision.trace.as_ref()?;
        let rule = one.rule?;
        let subject = trace.subjects.iter().find(|subject| match (subject.subject, one.subject) {
            (Subject::Eligibility { remedy: a, item }, Subject::Eligibility { remedy: b, item: of }) => {
                a == b && (of.is_none() || item == of)
            }
            (a, b) => a == b,
        })?;
        let traced = subject.rules.iter().find(|traced| traced.rule == rule)?;
        let said = match one.subject {
            Subject::Eligibility { .. } => {
                let rules = &program.eligibility.as_ref()?.rules;
                Said::of(rules, rules.get(rule)?)
            }
            Subject::Responsibility => {
                let rules = program.responsibility.rules.as_ref()?;
                Said::of(rules, rules.get(rule)?)
            }
            Subject::Decision(id) => {
                let rules = &program.decisions.get(id)?.rules;
                Said::of(rules, rules.get(rule)?)
            }
            Subject::Finding(id) => {
                let rules = &program.findings.get(id)?.rules;
                Said::of(rules, rules.get(rule)?)
            }
            Subject::Line(_) | Subject::Total | Subject::Always(_) => return None,
        };
        Some(self.window_state(state, said, traced))
    }

    /// `A was 61 hours after B; 48 hours was the limit`, where a condition measures the time between two instants.
    fn limit(&self, node: &Node) -> Option<String> {
        let measured = failing_period(self.exprs.get(&node.span)?, node)?;
        let words = self.phrases.words;
        let texts = [
            self.phrases.expr(measured.at.0),
            self.phrases.length(measured.at.1.ms_since(measured.from.1)),
            self.phrases.expr(measured.from.0),
            self.phrases.locale.period(measured.period),
            measured.end.map(|end| self.phrases.instant(end)).unwrap_or_default(),
        ];
        let pattern = if measured.end.is_some() { words.limit } else { words.limit_alone };
        Some(fill(pattern, &texts.each_ref().map(String::as_str)))
    }

    /// A condition with the values that it saw, on one line.
    fn one_node(&self, node: &Node) -> Option<String> {
        let words = self.phrases.words;
        let node = self.without_not(node);
        let (text, parts) = self.node_text(node)?;
        let mut leaves = Vec::new();
        parts.into_iter().for_each(|part| self.leaves(part, &mut leaves));
        if leaves.is_empty() {
            return Some(text);
        }
        Some(format!("{text}{}", fill(words.in_brackets, &[&leaves.join(words.list)])))
    }

    /// The values at the ends of a condition, each once.
    fn leaves(&self, node: &Node, leaves: &mut Vec<String>) {
        let shown: Vec<&Node> = node.deciding().collect();
        if !shown.is_empty() {
            return shown.into_iter().for_each(|part| self.leaves(part, leaves));
        }
        let Some(value) = self.value_of(node) else { return };
        let leaf = format!("{} = {value}", self.text_of(node));
        if leaves.len() < LEAVES && !leaves.contains(&leaf) {
            leaves.push(leaf);
        }
    }

    fn change(&self, change: &Change) -> String {
        let words = self.phrases.words;
        let premise = self.premise(change);
        let effects: Vec<String> = change.effects.iter().map(|effect| self.effect(effect)).collect();
        let effects = if effects.is_empty() { words.nothing_else.to_owned() } else { effects.join(words.semicolon) };
        fill(words.would, &[&premise, &effects])
    }

    /// `Had “Delivered” been before 2 May 2026 at 14:00`.
    fn premise(&self, change: &Change) -> String {
        let words = self.phrases.words;
        let place = fill(words.titled, &[&self.phrases.place(change.place)]);
        let value = |value: &Val| match value {
            Val::Instant(instant) => self.phrases.instant(instant.plain()),
            value => self.phrases.value(value, &change.ty),
        };
        let earlier = change.to.compare(&change.from) == Some(std::cmp::Ordering::Less);
        match (&change.to, &change.short_of) {
            _ if change.from == Val::Unknown => fill(words.if_known, &[&place, &value(&change.to)]),
            (Val::Unknown, _) => fill(words.if_unknown, &[&place]),
            (Val::Instant(_), Some(Val::Instant(bound))) if earlier => {
                let local = self.phrases.zone.local(*bound);
                match local.date.plus_days(-1) {
                    Some(day) if local.time == ClockTime::MIDNIGHT => {
                        fill(words.if_by, &[&place, &fill(words.end_of, &[&self.phrases.locale.date(day)])])
                    }
                    Some(_) | None => fill(words.if_before, &[&place, &value(&Val::Instant(*bound))]),
                }
            }
            (Val::Instant(_), Some(_)) => fill(words.if_from, &[&place, &value(&change.to)]),
            (Val::Date(_), Some(_)) if earlier => fill(words.if_by, &[&place, &value(&change.to)]),
            (Val::Date(_), Some(_)) => fill(words.if_from, &[&place, &value(&change.to)]),
            _ => fill(words.if_is, &[&place, &value(&change.to), &value(&change.from)]),
        }
    }

    fn effect(&self, effect: &Effect) -> String {
        let Phrases { program, words, .. } = self.phrases;
        let instead = |before: String, after: String| fill(words.instead, &[&after, &before]);
        let money = |money: &Money| self.phrases.locale.money(*money);
        match effect {
            Effect::Verdict { remedy: [before, after], item, verdict: [was, is] } => {
                let remedy = self.phrases.remedy(*after);
                let of = match item {
                    Some(item) => fill(words.of_item, &[&remedy, &self.phrases.item(self.items(), *item)]),
                    None => remedy,
                };
                let is = self.phrases.verdict(*is).to_owned();
                if before == after {
                    return format!("{of}{}{}", words.colon, instead(self.phrases.verdict(*was).to_owned(), is));
                }
                format!("{of}{}{is}", words.colon)
            }
            Effect::Shares([before, after]) => {
                let (before, after) = (self.shares(before), self.shares(after));
                format!("{}{}{}", words.fault, words.colon, instead(before, after))
            }
            Effect::Total([before, after]) => {
                format!("{}{}{}", words.total, words.colon, instead(money(before), money(after)))
            }
            Effect::Line { line, applies, amount } => {
                let said = |applies: bool, amount: &Option<Money>| match (applies, amount) {
                    (false, _) => words.does_not_apply.to_owned(),
                    (true, Some(amount)) => money(amount),
                    (true, None) => words.applies.to_owned(),
                };
                let [was, is] = *applies;
                let [before, after] = amount;
                format!("{}{}{}", self.phrases.line(*line), words.colon, instead(said(was, before), said(is, after)))
            }
            Effect::Decision { decision, value: [before, after] } => {
                let Some(decl) = program.decisions.get(*decision) else { return String::new() };
                let value = |value: &Val| self.phrases.value(value, &decl.ty.base);
                format!("{}{}{}", self.phrases.title(&decl.decl), words.colon, instead(value(before), value(after)))
            }
            Effect::Finding { finding, holds: [before, after] } => {
                let title = program.findings.get(*finding).map(|one| self.phrases.title(&one.decl));
                let truth = |holds: bool| self.phrases.locale.truth(holds).to_owned();
                format!("{}{}{}", title.unwrap_or_default(), words.colon, instead(truth(*before), truth(*after)))
            }
        }
    }
}
