//! Why a decision is what it is, and what would have changed it: the entries `why` and `why_not`.

use super::decision::{DecisionView, verdict_word, window};
use super::json::Writer;
use crate::eval::{Node, RuleTrace, Subject, SubjectTrace, Trace};
use crate::explain::{Change, Effect, Failing, WhyNot};
use crate::ir::{Named, Rule, RuleId, Rules};
use crate::source::Span;
use crate::value::{Texts, Type, Val};

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
    subjects(json, view, trace);
    json.key("why_not");
    view.why_not_asked(json);
}

/// Writes how each thing was decided.
pub(super) fn subjects(json: &mut Writer, view: DecisionView<'_>, trace: &Trace) {
    json.key("why").list(&trace.subjects, |json, subject| json.object(|json| view.subject(json, subject)));
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

    /// For each exception that would have changed the verdict on what is asked: what kept it out, and the nearest change
    /// that would have let it decide.
    fn why_not_asked(self, json: &mut Writer) {
        let asked = self.decision.eligibility.as_ref().map(|result| result.asked);
        let concerns = |one: &&WhyNot| {
            let of_asked = matches!(one.subject, Subject::Eligibility { remedy, .. } if Some(remedy) == asked);
            of_asked && one.rule.is_some() && !matches!(one.failing, Failing::Beaten(_))
        };
        let entries: Vec<&WhyNot> = self.why_not.iter().filter(concerns).collect();
        json.list(entries, |json, one| json.object(|json| self.why_not(json, one)));
    }

    /// An outcome that did not come, as entries of an object.
    pub(super) fn why_not(self, json: &mut Writer, one: &WhyNot) {
        let program = self.program;
        match one.subject {
            Subject::Eligibility { item, .. } => {
                if let (Some(eligibility), Some(rule)) = (&program.eligibility, one.rule) {
                    self.rule_of(json, &eligibility.rules, Some(rule));
                    if let Some(rule) = eligibility.rules.get(rule) {
                        json.key("verdict").text(verdict_word(rule.outcome.verdict));
                    }
                } else if let Some(eligibility) = &program.eligibility {
                    self.rule_of(json, &eligibility.rules, None);
                }
                if let Some(item) = item {
                    json.key("item").plain(item);
                }
            }
            Subject::Responsibility => {
                if let Some(rules) = &program.responsibility.rules {
                    self.rule_of(json, rules, one.rule);
                }
            }
            Subject::Decision(id) => {
                if let Some(decision) = program.decisions.get(id) {
                    self.rule_of(json, &decision.rules, one.rule);
                }
            }
            Subject::Finding(id) => {
                if let Some(finding) = program.findings.get(id) {
                    self.rule_of(json, &finding.rules, one.rule);
                }
            }
            Subject::Line(_) | Subject::Total | Subject::Always(_) => {}
        }
        self.failing(json, one);
        if let Some(change) = &one.change {
            json.key("change").object(|json| self.change(json, change));
        }
    }

    /// The name and title of a rule; `None` is `normally`.
    fn rule_of<O>(self, json: &mut Writer, rules: &Rules<O>, rule: Option<RuleId>) {
        let rule = rule.map_or(Some(&rules.normally), |rule| rules.get(rule));
        let Some(rule) = rule else { return };
        json.key("rule").text(&rule.decl.name);
        if let Some(title) = rule.decl.title.get(self.language) {
            json.key("title").text(title);
        }
    }

    /// What kept an outcome out.
    fn failing(self, json: &mut Writer, one: &WhyNot) {
        match &one.failing {
            Failing::Window(state) => json.key("window").object(|json| window(json, *state)),
            Failing::Condition(node) | Failing::Unless(node) => {
                json.key("condition");
                self.node(json, node);
            }
            Failing::Beaten(rule) => json.key("beaten_by").text(self.rule_name(one.subject, *rule)),
            Failing::Held(Some(rule)) => json.key("held").text(self.rule_name(one.subject, *rule)),
            Failing::Held(None) => {}
        }
    }

    fn rule_name(self, subject: Subject, rule: RuleId) -> &'a str {
        let program = self.program;
        let decl = match subject {
            Subject::Eligibility { .. } => {
                program.eligibility.as_ref().and_then(|one| one.rules.get(rule)).map(|rule| &rule.decl)
            }
            Subject::Responsibility => {
                program.responsibility.rules.as_ref().and_then(|rules| rules.get(rule)).map(|rule| &rule.decl)
            }
            Subject::Decision(id) => {
                program.decisions.get(id).and_then(|one| one.rules.get(rule)).map(|rule| &rule.decl)
            }
            Subject::Finding(id) => program.findings.get(id).and_then(|one| one.rules.get(rule)).map(|rule| &rule.decl),
            Subject::Line(_) | Subject::Total | Subject::Always(_) => None,
        };
        decl.map_or("", |decl| &decl.name)
    }

    fn change(self, json: &mut Writer, change: &Change) {
        json.key("fact").text(&change.place.path(self.program));
        json.key("from");
        self.value(json, &change.ty, &change.from);
        json.key("to");
        self.value(json, &change.ty, &change.to);
        if let Some(short_of) = &change.short_of {
            json.key("short_of");
            self.value(json, &change.ty, short_of);
        }
        json.key("effects").list(&change.effects, |json, effect| json.object(|json| self.effect(json, effect)));
    }

    fn effect(self, json: &mut Writer, effect: &Effect) {
        match effect {
            Effect::Verdict { remedy: [was, is], item, verdict: [before, after] } => {
                json.key("about").text("eligibility");
                json.key("remedy").text(self.remedy(*is));
                if was != is {
                    json.key("instead_of").text(self.remedy(*was));
                }
                if let Some(item) = item {
                    json.key("item").plain(item);
                }
                json.key("before").text(verdict_word(*before));
                json.key("after").text(verdict_word(*after));
            }
            Effect::Shares([before, after]) => {
                json.key("about").text("responsibility");
                json.key("before").object(|json| self.shares(json, before));
                json.key("after").object(|json| self.shares(json, after));
            }
            Effect::Total([before, after]) => {
                json.key("about").text("total");
                self.both(json, &Type::Error, &Val::Money(*before), &Val::Money(*after));
            }
            Effect::Line { line, applies: [was, is], amount: [before, after] } => {
                json.key("about").text("line");
                let lines = self.program.compensation.as_ref().map(|compensation| &compensation.lines);
                json.key("name").text(lines.and_then(|lines| lines.get(*line)).map_or("", |line| &line.decl.name));
                json.key("applied").bool(*was);
                json.key("applies").bool(*is);
                let value = |amount: &Option<_>| amount.map_or(Val::Unknown, Val::Money);
                self.both(json, &Type::Error, &value(before), &value(after));
            }
            Effect::Decision { decision, value: [before, after] } => {
                let Some(decl) = self.program.decisions.get(*decision) else { return };
                json.key("about").text("decision");
                json.key("name").text(&decl.decl.name);
                self.both(json, &decl.ty.base, before, after);
            }
            Effect::Finding { finding, holds: [before, after] } => {
                json.key("about").text("finding");
                json.key("name").text(self.program.findings.get(*finding).map_or("", |one| &one.decl.name));
                json.key("before").bool(*before);
                json.key("after").bool(*after);
            }
        }
    }

    fn both(self, json: &mut Writer, ty: &Type, before: &Val, after: &Val) {
        json.key("before");
        self.value(json, ty, before);
        json.key("after");
        self.value(json, ty, after);
    }
}

/// A piece of the policy's text on one line.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
