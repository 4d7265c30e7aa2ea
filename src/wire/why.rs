//! Why a decision is what it is, and what would have changed it: the entries `why` and `why_not`.

use super::decision::{DecisionView, verdict_word, window};
use super::json::Writer;
use crate::eval::{Node, RuleTrace, Subject, SubjectTrace, Trace, WindowState};
use crate::ir::{Expr, ExprKind, Named, Rule, RuleSet, Rules};
use crate::source::Span;
use crate::value::{Texts, Val};

/// What a rule has, whatever it decides.
#[derive(Clone, Copy)]
struct Said<'a> {
    decl: &'a Named,
    because: &'a Texts,
    cite: &'a [String],
}

impl<'a> Said<'a> {
    fn of<O>(rule: &'a Rule<O>) -> Said<'a> {
        Said { decl: &rule.decl, because: &rule.because, cite: &rule.cite }
    }
}

/// Writes both entries into the object of a decision.
pub(super) fn why(json: &mut Writer, view: DecisionView<'_>, trace: &Trace) {
    json.key("why").list(&trace.subjects, |json, subject| json.object(|json| view.subject(json, subject)));
    json.key("why_not");
    view.why_not(json, trace);
}

impl<'a> DecisionView<'a> {
    fn subject(self, json: &mut Writer, trace: &SubjectTrace) {
        let program = self.program;
        match trace.subject {
            Subject::Eligibility { remedy, item } => {
                json.key("about").text("eligibility");
                json.key("remedy").text(self.remedy(remedy));
                if let Some(item) = item {
                    json.key("item").plain(item);
                }
                if let Some(eligibility) = &program.eligibility {
                    self.rule_traces(json, &eligibility.rules, trace);
                }
            }
            Subject::Responsibility => {
                json.key("about").text("responsibility");
                if let Some(rules) = &program.responsibility.rules {
                    self.rule_traces(json, rules, trace);
                }
            }
            Subject::Decision(id) => {
                json.key("about").text("decision");
                if let Some(decision) = program.decisions.get(id) {
                    json.key("name").text(&decision.decl.name);
                    self.rule_traces(json, &decision.rules, trace);
                }
            }
            Subject::Finding(id) => {
                json.key("about").text("finding");
                if let Some(finding) = program.findings.get(id) {
                    json.key("name").text(&finding.decl.name);
                    self.rule_traces(json, &finding.rules, trace);
                }
            }
            Subject::Line(id) => {
                json.key("about").text("line");
                let line = program.compensation.as_ref().and_then(|compensation| compensation.lines.get(id));
                if let Some(line) = line {
                    self.said_of(json, Said { decl: &line.decl, because: &line.because, cite: &line.cite });
                }
                self.nodes(json, &trace.parts);
            }
            Subject::Total => {
                json.key("about").text("total");
                self.nodes(json, &trace.parts);
            }
            Subject::Always(at) => {
                json.key("about").text("always");
                if let Some(always) = program.always.get(at) {
                    self.said_of(json, Said { decl: &always.decl, because: &always.because, cite: &always.cite });
                }
                self.nodes(json, &trace.parts);
            }
        }
    }

    /// The exceptions as they stood, and `normally`, which holds where none of them decided.
    fn rule_traces<O>(self, json: &mut Writer, rules: &Rules<O>, trace: &SubjectTrace) {
        let none_decided = !trace.rules.iter().any(|rule| rule.decided);
        let known = trace.rules.iter().filter_map(|one| rules.get(one.rule).map(|rule| (Said::of(rule), Some(one))));
        let all = known.chain([(Said::of(&rules.normally), None)]);
        json.key("rules").list(all, |json, (said, one)| {
            json.object(|json| {
                self.said_of(json, said);
                json.key("held").bool(one.map_or(none_decided, |one| one.held));
                json.key("decided").bool(one.map_or(none_decided, |one| one.decided));
                if let Some(one) = one {
                    self.conditions(json, one);
                }
            });
        });
    }

    /// Name, title, reason, sources and place.
    fn said_of(self, json: &mut Writer, said: Said<'a>) {
        json.key("rule").text(&said.decl.name);
        if let Some(title) = self.said(&said.decl.title) {
            json.key("title").text(title);
        }
        if let Some(because) = self.said(said.because) {
            json.key("because").text(because);
        }
        if !said.cite.is_empty() {
            json.key("cite").list(said.cite, |json, cite| json.text(cite));
        }
        self.place(json, said.decl.span);
    }

    fn place(self, json: &mut Writer, span: Span) {
        if let Some((file, at)) = self.program.sources.place(span) {
            json.key("at").object(|json| {
                json.key("file").text(file);
                json.key("line").plain(at.line);
            });
        }
    }

    fn conditions(self, json: &mut Writer, rule: &RuleTrace) {
        if let Some(state) = rule.window {
            json.key("window").object(|json| window(json, state));
        }
        let all: Vec<&Node> = rule.windows.iter().chain(&rule.when).chain(&rule.unless).collect();
        if !all.is_empty() {
            json.key("conditions").list(all, |json, node| self.node(json, node));
        }
    }

    fn nodes(self, json: &mut Writer, nodes: &[Node]) {
        if !nodes.is_empty() {
            json.key("conditions").list(nodes, |json, node| self.node(json, node));
        }
    }

    fn node(self, json: &mut Writer, node: &Node) {
        json.object(|json| {
            json.key("text").text(&one_line(self.program.sources.slice(node.span)));
            if let Some(value) = &node.value {
                json.key("value");
                self.value(json, &node.ty, value);
            }
            if !node.operands.is_empty() {
                json.key("operands").list(&node.operands, |json, operand| self.node(json, operand));
            }
        });
    }

    /// For each exception that did not hold and speaks otherwise on the asked remedy: what kept it out.
    fn why_not(self, json: &mut Writer, trace: &Trace) {
        let mut entries = Vec::new();
        if let (Some(result), Some(eligibility)) = (&self.decision.eligibility, &self.program.eligibility) {
            let asked = trace.subjects.iter().filter_map(|subject| match subject.subject {
                Subject::Eligibility { remedy, item } if remedy == result.asked => Some((item, subject)),
                _ => None,
            });
            for (item, subject) in asked {
                let of_item = item.and_then(|item| result.items.get(item as usize)).map(|judged| judged.verdict);
                let verdict = of_item.unwrap_or(result.verdict());
                let winners = deciding(subject);
                for one in subject.rules.iter().filter(|one| !one.held) {
                    let Some(rule) = eligibility.rules.get(one.rule) else { continue };
                    if rule.outcome.verdict != verdict && !is_beaten(&eligibility.rules, winners, one) {
                        entries.push((item, rule.outcome.verdict, rule, one));
                    }
                }
            }
        }
        json.list(entries, |json, (item, verdict, rule, one)| {
            json.object(|json| {
                json.key("rule").text(&rule.decl.name);
                if let Some(title) = self.said(&rule.decl.title) {
                    json.key("title").text(title);
                }
                json.key("verdict").text(verdict_word(verdict));
                if let Some(item) = item {
                    json.key("item").plain(item);
                }
                self.first_failing(json, rule, one);
            });
        });
    }

    /// The first condition that kept a rule out, as entries of an object.
    fn first_failing<O>(self, json: &mut Writer, rule: &Rule<O>, one: &RuleTrace) {
        match one.window {
            Some(state @ (WindowState::NotYet { .. } | WindowState::TooLate { .. })) => {
                json.key("window").object(|json| window(json, state));
                return;
            }
            Some(WindowState::Open { .. }) | None => {}
        }
        let failing = match (&rule.when, &one.when) {
            (Some(expr), Some(node)) if node.value != Some(Val::Bool(true)) => Some(self.culprit(expr, node)),
            _ => one.unless.as_ref(),
        };
        if let Some(node) = failing {
            json.key("condition");
            self.node(json, node);
        }
    }

    /// The part of a condition that does not hold: the first of an `and` that does not, looked for through defines.
    fn culprit<'n>(self, expr: &Expr, node: &'n Node) -> &'n Node {
        match &expr.kind {
            ExprKind::And(parts) => {
                let failing = parts.iter().zip(&node.operands).find(|(_, node)| node.value != Some(Val::Bool(true)));
                failing.map_or(node, |(part, operand)| self.culprit(part, operand))
            }
            ExprKind::Define(id) => match (self.program.defines.get(*id), node.operands.first()) {
                (Some(define), Some(inner)) => self.culprit(&define.value, inner),
                _ => node,
            },
            _ => node,
        }
    }
}

/// The exceptions that decided.
fn deciding(subject: &SubjectTrace) -> RuleSet {
    let decided = subject.rules.iter().filter(|one| one.decided);
    decided.fold(0, |set, one| set | 1u128.checked_shl(one.rule.0).unwrap_or(0))
}

/// Whether an exception would step back even if it held, since one that decided wins over it.
fn is_beaten<O>(rules: &Rules<O>, winners: RuleSet, one: &RuleTrace) -> bool {
    let wins = |(at, rule): (usize, &Rule<O>)| winners >> at & 1 == 1 && rule.beats >> one.rule.0 & 1 == 1;
    rules.excepts.iter().enumerate().any(wins)
}

/// A piece of the policy's text on one line.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
