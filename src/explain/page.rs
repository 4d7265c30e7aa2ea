//! An explanation in a reader's words: paragraphs, outermost first. Whoever shows them chooses colours and widths.

mod dates;
mod only;
mod why_not;

pub use only::Only;

use super::phrase::Phrases;
use super::words::fill;
use super::{Date, Standing, WhyNot};
use crate::diag::render::one_line;
use crate::eval::{Case, Decision, Judged, LineResult, Node, RuleTrace, Subject, SubjectTrace, WindowState};
use crate::ir::{
    DecisionId, Expr, ExprKind, FactId, FindingId, Named, PartyId, Program, RemedyId, Rule, Rules, Verdict, Window,
};
use crate::source::Span;
use crate::syntax::ast::LineKind;
use crate::time::Instant;
use crate::value::{Found, Money, Num, Texts, Val};
use std::collections::HashMap;

/// How a paragraph stands out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// The head of a section.
    Heading,
    /// An outcome.
    Strong,
    /// Anything else.
    Plain,
}

/// A paragraph of an explanation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paragraph {
    /// How deep it stands.
    pub level: usize,
    /// How it stands out.
    pub style: Style,
    /// Its text, on one line.
    pub text: String,
}

/// What is told.
#[derive(Clone, Copy, Debug)]
pub enum Telling<'a> {
    /// Why each outcome holds, and what would have changed it; of a live case also where it stands.
    Decision(&'a [WhyNot], Option<&'a Standing>),
    /// The same of one thing alone.
    Only(Only, &'a [WhyNot], Option<&'a Standing>),
    /// How these deadlines were counted.
    Dates(&'a [&'a Date]),
}

/// An explanation of a decision that carries a trace, in a language of the policy (its place among them).
pub fn tell(
    program: &Program,
    case: &Case,
    decision: &Decision,
    telling: Telling<'_>,
    language: u16,
) -> Vec<Paragraph> {
    let mut page = Page::of(program, case, decision, language);
    page.head();
    match telling {
        Telling::Decision(why_not, standing) => {
            standing.into_iter().for_each(|standing| page.standing(standing));
            page.decision(why_not);
        }
        Telling::Only(only, why_not, standing) => {
            standing.into_iter().for_each(|standing| page.standing(standing));
            page.only(only, why_not);
        }
        Telling::Dates(dates) => page.dates(dates),
    }
    page.out
}

/// What is said of an outcome that did not come: what kept it out, and the nearest change.
pub(crate) fn sentences(
    program: &Program,
    case: &Case,
    decision: &Decision,
    why_not: &WhyNot,
    language: u16,
) -> Vec<String> {
    Page::of(program, case, decision, language).why_not_sentences(why_not)
}

/// What is said of where a live case stands.
pub(crate) fn sentences_of_standing(
    program: &Program,
    case: &Case,
    decision: &Decision,
    standing: &Standing,
    language: u16,
) -> Vec<String> {
    Page::of(program, case, decision, language).standing_sentences(standing)
}

/// What is said of a deadline.
pub(crate) fn sentences_of_date(
    program: &Program,
    case: &Case,
    decision: &Decision,
    date: &Date,
    language: u16,
) -> Vec<String> {
    let mut page = Page::of(program, case, decision, language);
    page.date(date);
    page.out.into_iter().map(|paragraph| paragraph.text).collect()
}

pub(super) struct Page<'a> {
    pub(super) phrases: Phrases<'a>,
    decision: &'a Decision,
    /// The expressions of the policy by their places; of those at one place the outermost.
    exprs: HashMap<Span, &'a Expr>,
    pub(super) out: Vec<Paragraph>,
}

/// What is said of a rule, whatever it decides.
#[derive(Clone, Copy)]
struct Said<'a> {
    decl: &'a Named,
    because: &'a Texts,
    cite: &'a [String],
    windows: &'a [Window],
    at: Option<&'a Expr>,
}

impl<'a> Said<'a> {
    fn of<O>(rules: &'a Rules<O>, rule: &'a Rule<O>) -> Said<'a> {
        Said {
            decl: &rule.decl,
            because: &rule.because,
            cite: &rule.cite,
            windows: &rule.windows,
            at: rules.at.as_ref(),
        }
    }
}

impl<'a> Page<'a> {
    fn of(program: &'a Program, case: &'a Case, decision: &'a Decision, language: u16) -> Page<'a> {
        let zone = crate::eval::readers_zone(program, case);
        let phrases = Phrases::of(program, case, &decision.texts, language, zone);
        let mut exprs = HashMap::new();
        for expr in super::uses::all_exprs(program) {
            index(expr, &mut exprs);
        }
        Page { phrases, decision, exprs, out: Vec::new() }
    }

    pub(super) fn say(&mut self, level: usize, style: Style, text: String) {
        self.out.push(Paragraph { level, style, text });
    }

    fn head(&mut self) {
        let Phrases { program, words, case, language, .. } = self.phrases;
        let title = program.title.get(language).map_or_else(|| program.name.clone(), one_line);
        self.say(0, Style::Heading, fill(words.head, &[&title, &one_line(&program.version)]));
        let at = self.phrases.instant(self.decision.at);
        let line = match &case.id {
            Some(id) => fill(words.case, &[&one_line(id), &at]),
            None => fill(words.no_case, &[&at]),
        };
        self.say(0, Style::Plain, line);
    }

    fn decision(&mut self, why_not: &[WhyNot]) {
        let Some(trace) = &self.decision.trace else { return };
        self.eligibility(&trace.subjects);
        for subject in &trace.subjects {
            if subject.subject == Subject::Responsibility {
                self.responsibility(subject);
            }
        }
        self.ledger(&trace.subjects);
        self.other_decisions(&trace.subjects);
        self.why_not(why_not);
    }

    /// The remedy that is asked, and the others in a line each.
    fn eligibility(&mut self, subjects: &[SubjectTrace]) {
        let Some(result) = &self.decision.eligibility else { return };
        self.one_remedy(result.asked, subjects);
        self.other_remedies();
    }

    /// A remedy with why; of its items those with the same story together.
    fn one_remedy(&mut self, of: RemedyId, subjects: &[SubjectTrace]) {
        let Phrases { program, words, .. } = self.phrases;
        let (Some(eligibility), Some(result)) = (&program.eligibility, &self.decision.eligibility) else { return };
        let whole = if of == result.asked { Some(result.verdict()) } else { result.judged(of).map(|one| one.verdict) };
        let verdict = whole.map(|verdict| self.phrases.verdict(verdict)).unwrap_or_default();
        self.say(0, Style::Heading, format!("{}{}{verdict}", self.phrases.remedy(of), words.colon));
        // Items with the same story are told together.
        let mut stories: Vec<(Vec<String>, Vec<Paragraph>)> = Vec::new();
        for subject in subjects {
            let Subject::Eligibility { remedy, item } = subject.subject else { continue };
            if remedy != of {
                continue;
            }
            let before = std::mem::take(&mut self.out);
            let judged = match item {
                // Items have verdicts of their own for what is asked alone.
                Some(item) if of == result.asked => result.items.get(item as usize),
                Some(_) | None => result.judged(remedy),
            };
            let level = usize::from(item.is_some()) + 1;
            let normally = judged.is_some_and(|judged| judged.normally);
            self.rule_traces(level, &eligibility.rules, subject, normally);
            let story = std::mem::replace(&mut self.out, before);
            let name = item.map(|item| {
                let key = self.phrases.item(self.items(), item);
                let verdict = judged.map(|judged| self.phrases.verdict(judged.verdict)).unwrap_or_default();
                (key, verdict)
            });
            let (name, story) = match name {
                Some((key, verdict)) => (vec![key, verdict.to_owned()], story),
                None => (Vec::new(), story),
            };
            stories.push((name, story));
        }
        let mut told: Vec<(Vec<String>, String, Vec<Paragraph>)> = Vec::new();
        for (name, story) in stories {
            let [key, verdict] = name.as_slice() else {
                self.out.extend(story);
                continue;
            };
            match told.iter_mut().find(|(_, says, other)| says == verdict && *other == story) {
                Some((keys, ..)) => keys.push(key.clone()),
                None => told.push((vec![key.clone()], verdict.clone(), story)),
            }
        }
        for (keys, verdict, story) in told {
            let pattern = if keys.len() == 1 { words.item } else { words.items };
            let keys = fill(pattern, &[&keys.join(words.semicolon)]);
            self.say(1, Style::Strong, format!("{keys}{}{verdict}", words.colon));
            self.out.extend(story);
        }
    }

    /// The fact that holds the items.
    fn items(&self) -> Option<FactId> {
        let per = self.phrases.program.eligibility.as_ref()?.per.as_ref()?;
        match per.list.kind {
            ExprKind::Fact(fact) => Some(fact),
            _ => None,
        }
    }

    /// One line each: the verdict, and the rules that decided.
    fn other_remedies(&mut self) {
        let Phrases { program, words, .. } = self.phrases;
        let (Some(eligibility), Some(result)) = (&program.eligibility, &self.decision.eligibility) else { return };
        let others: Vec<_> = result.remedies.iter().filter(|one| one.remedy != result.asked).collect();
        if others.is_empty() {
            return;
        }
        self.say(0, Style::Heading, words.others.to_owned());
        for other in others {
            let verdict = self.phrases.verdict(other.judged.verdict);
            let rules = self.deciders(&eligibility.rules, &other.judged);
            let remedy = self.phrases.remedy(other.remedy);
            let rules = if rules.is_empty() { rules } else { fill(words.in_brackets, &[&rules]) };
            self.say(1, Style::Plain, format!("{remedy}{}{verdict}{rules}", words.colon));
        }
    }

    fn deciders<O>(&self, rules: &Rules<O>, judged: &Judged) -> String {
        let words = self.phrases.words;
        let held = |at: u32| judged.rules.checked_shr(at).unwrap_or(0) & 1 == 1;
        let mut all: Vec<String> = (0u32..)
            .zip(&rules.excepts)
            .filter(|(at, _)| held(*at))
            .map(|(_, rule)| self.phrases.title(&rule.decl))
            .collect();
        if judged.normally {
            all.push(words.normally.to_owned());
        }
        all.join(words.semicolon)
    }

    /// The exceptions that held, each with why, and `normally` where it decided.
    fn rule_traces<O>(&mut self, level: usize, rules: &'a Rules<O>, trace: &SubjectTrace, normally: bool) {
        for one in trace.rules.iter().filter(|one| one.held) {
            let Some(rule) = rules.get(one.rule) else { continue };
            let winner = trace.rules.iter().filter(|other| other.decided).find_map(|other| {
                let beats = rules.get(other.rule)?.beats.checked_shr(one.rule.0).unwrap_or(0) & 1 == 1;
                beats.then(|| rules.get(other.rule).map(|rule| self.phrases.title(&rule.decl))).flatten()
            });
            self.rule(level, Said::of(rules, rule), one, winner);
        }
        if normally {
            let words = self.phrases.words;
            self.say(level, Style::Strong, format!("{}{}{}", words.normally, words.colon, words.decides));
            let said = Said::of(rules, &rules.normally);
            self.reasons(level + 1, said.because, said.cite);
        }
    }

    fn rule(&mut self, level: usize, said: Said<'a>, trace: &RuleTrace, winner: Option<String>) {
        let words = self.phrases.words;
        let state = match (trace.decided, winner) {
            (true, _) => words.decides.to_owned(),
            (false, Some(winner)) => fill(words.gives_way, &[&fill(words.titled, &[&winner])]),
            (false, None) => words.gives_way_to_another.to_owned(),
        };
        let title = self.phrases.title(said.decl);
        self.say(level, Style::Strong, format!("{title}{}{state}", words.colon));
        if trace.decided {
            self.reasons(level + 1, said.because, said.cite);
        }
        if let Some(state) = trace.window {
            let windows: Vec<String> = said.windows.iter().map(|window| self.window(window, trace)).collect();
            let state = self.window_state(state, said, trace);
            self.say(level + 1, Style::Plain, format!("{}{}{state}", windows.join(words.and), words.colon));
            for node in &trace.windows {
                self.leaf(level + 2, node);
            }
        }
        if let Some(when) = &trace.when {
            self.node(level + 1, when);
        }
        if let Some(unless) = &trace.unless {
            let at = self.out.len();
            self.node(level + 1, unless);
            if let Some(first) = self.out.get_mut(at) {
                first.text = fill(words.unless, &[&first.text]);
            }
        }
    }

    fn reasons(&mut self, level: usize, because: &Texts, cite: &[String]) {
        let words = self.phrases.words;
        if let Some(because) = self.phrases.said(because) {
            self.say(level, Style::Plain, fill(words.reason, &[&because]));
        }
        for source in cite {
            self.say(level, Style::Plain, fill(words.source, &[&one_line(source)]));
        }
    }

    fn window(&self, window: &'a Window, trace: &RuleTrace) -> String {
        let words = self.phrases.words;
        match window {
            Window::Within { period, anchor, span: _ } => {
                let found = trace.windows.iter().find(|node| node.span == period.span).and_then(|node| node.value);
                let length = match found {
                    Some(Val::Duration(duration)) => self.phrases.locale.period(duration.period),
                    Some(_) | None => self.phrases.expr(period),
                };
                fill(words.within, &[&length, &self.phrases.expr(anchor)])
            }
            Window::From { at, span: _ } => fill(words.from, &[&self.phrases.expr(at)]),
            Window::Until { at, span: _ } => fill(words.until, &[&self.phrases.expr(at)]),
        }
    }

    fn window_state(&self, state: WindowState, said: Said<'a>, trace: &RuleTrace) -> String {
        let words = self.phrases.words;
        match state {
            WindowState::Open { until: None, .. } => words.open.to_owned(),
            WindowState::Open { until: Some(until), .. } => fill(words.open_until, &[&self.phrases.instant(until)]),
            WindowState::NotYet { opens: Some(opens) } => fill(words.not_yet, &[&self.phrases.instant(opens)]),
            WindowState::NotYet { opens: None } => {
                let unknown = trace.windows.iter().find(|node| node.value == Some(Val::Unknown));
                let name = unknown.and_then(|node| self.exprs.get(&node.span)).map(|expr| self.phrases.expr(expr));
                fill(words.not_known, &[&name.unwrap_or_else(|| words.the_day.to_owned())])
            }
            WindowState::TooLate { closed } => self
                .too_late_by(closed, said, trace)
                .unwrap_or_else(|| fill(words.too_late, &[&self.phrases.instant(closed)])),
        }
    }

    /// How much too late, where one period says so.
    fn too_late_by(&self, closed: Instant, said: Said<'a>, trace: &RuleTrace) -> Option<String> {
        let [Window::Within { anchor, .. }] = said.windows else { return None };
        let [from, period] = trace.windows.as_slice() else { return None };
        let (Val::Instant(from), Val::Duration(period)) = (from.value?, period.value?) else { return None };
        let at = match said.at.map(|at| (&at.kind, at)) {
            None => (self.decision.at, self.phrases.words.now.to_owned()),
            Some((ExprKind::Fact(fact), at)) => match self.phrases.case.slots.get(fact.0 as usize)? {
                Val::Instant(instant) => (*instant, self.phrases.expr(at)),
                _ => return None,
            },
            Some(_) => return None,
        };
        let late = self.phrases.length(at.0.ms_since(from));
        let limit = self.phrases.locale.period(period.period);
        let until = self.phrases.instant(closed);
        Some(fill(self.phrases.words.too_late_by, &[&at.1, &late, &self.phrases.expr(anchor), &limit, &until]))
    }

    /// A condition with the values that made it so; parts that have parts stand below it.
    fn node(&mut self, level: usize, node: &Node) {
        let node = self.without_not(node);
        let Some((head, parts)) = self.node_text(node) else { return };
        self.say(level, Style::Plain, head);
        for part in parts {
            self.node(level + 1, part);
        }
    }

    /// Of a negation what it negates: `X: no` says more than `not X: yes`.
    fn without_not<'n>(&self, node: &'n Node) -> &'n Node {
        match (self.exprs.get(&node.span).map(|expr| &expr.kind), node.operands.as_slice()) {
            (Some(ExprKind::Not(_)), [one]) if one.span != node.span => self.without_not(one),
            _ => node,
        }
    }

    /// What is said of a node, and the parts that must be told below it.
    fn node_text<'n>(&self, node: &'n Node) -> Option<(String, Vec<&'n Node>)> {
        let words = self.phrases.words;
        let value = self.value_of(node)?;
        // A negation that the text writes in one word (`is not known`) is one part for readers.
        let inner = match node.operands.as_slice() {
            [one] if one.span == node.span => one,
            _ => node,
        };
        let text = self.text_of(node);
        if text == value {
            return None;
        }
        let shown: Vec<&Node> = inner.deciding().collect();
        let leaves = shown.iter().all(|part| part.operands.is_empty());
        if !leaves {
            return Some((format!("{text}{}{value}", words.colon), shown));
        }
        let leaf = |part: &&Node| {
            let (text, value) = (self.text_of(part), self.value_of(part)?);
            (text != value).then(|| format!("{text} = {value}"))
        };
        let parts: Vec<String> = shown.iter().filter_map(leaf).collect();
        let parts = if parts.is_empty() { String::new() } else { fill(words.in_brackets, &[&parts.join(words.list)]) };
        Some((format!("{text}{}{value}{parts}", words.colon), Vec::new()))
    }

    /// A value that a window is counted from.
    fn leaf(&mut self, level: usize, node: &Node) {
        if let Some((text, _)) = self.node_text(node) {
            self.say(level, Style::Plain, text);
        }
    }

    fn text_of(&self, node: &Node) -> String {
        match self.exprs.get(&node.span) {
            Some(expr) => self.phrases.expr(expr),
            None => one_line(self.phrases.program.sources.slice(node.span)),
        }
    }

    fn value_of(&self, node: &Node) -> Option<String> {
        match node.value {
            None | Some(Val::Record(_)) => None,
            Some(Val::Unknown) => Some(self.phrases.value(&Val::Unknown, &node.ty)),
            Some(value) => Some(self.phrases.value(&value, &node.ty)),
        }
    }

    /// Who is at fault, where the policy speaks of it.
    fn responsibility(&mut self, trace: &SubjectTrace) {
        let Phrases { program, words, .. } = self.phrases;
        if !program.responsibility.written {
            return;
        }
        let (Some(rules), Some(result)) = (&program.responsibility.rules, &self.decision.responsibility) else {
            return;
        };
        let shares = self.shares(&result.shares);
        self.say(0, Style::Heading, format!("{}{}{shares}", words.fault, words.colon));
        self.rule_traces(1, rules, trace, result.rules == 0);
    }

    fn shares(&self, shares: &[(PartyId, Num)]) -> String {
        let gap = if self.phrases.words.colon == "：" { "" } else { " " };
        let one = |(party, share): &(PartyId, Num)| {
            format!("{}{gap}{}", self.phrases.party(*party), self.phrases.locale.percent(*share))
        };
        shares.iter().map(one).collect::<Vec<_>>().join(self.phrases.words.list)
    }

    fn ledger(&mut self, subjects: &[SubjectTrace]) {
        let words = self.phrases.words;
        let (Some(compensation), Some(ledger)) = (&self.phrases.program.compensation, &self.decision.compensation)
        else {
            return;
        };
        let total = ledger.money(ledger.total).map(|total| self.phrases.locale.money(total)).unwrap_or_default();
        self.say(0, Style::Heading, format!("{}{}{total}", words.owed, words.colon));
        let allowed = self.decision.eligibility.as_ref().is_none_or(|result| result.verdict() == Verdict::Allow);
        if !allowed {
            return self.say(1, Style::Plain, words.nothing_owed.to_owned());
        }
        for result in ledger.lines.iter().filter(|line| line.rounded != 0 || line.exact.is_none()) {
            let Some(line) = compensation.lines.get(result.line) else { continue };
            let title = self.phrases.title(&line.decl);
            let said = self.line(result, |minor| ledger.money(minor));
            self.say(1, Style::Strong, format!("{title}{}{said}", words.colon));
            self.reasons(2, &line.because, &line.cite);
            let parts = subjects.iter().find(|subject| subject.subject == Subject::Line(result.line));
            let unless = line.unless.as_ref().map(|unless| unless.span);
            for node in parts.map_or(&[][..], |trace| &trace.parts) {
                let at = self.out.len();
                self.node(2, node);
                if let Some(first) = self.out.get_mut(at)
                    && unless == Some(node.span)
                {
                    first.text = fill(words.unless, &[&first.text]);
                }
            }
        }
        if let Some(cap) = ledger.cap.filter(|cap| cap.before > cap.limit) {
            let money = |minor| ledger.money(minor).map(|money| self.phrases.locale.money(money)).unwrap_or_default();
            let text = fill(words.capped, &[&money(cap.limit), &money(cap.before)]);
            self.say(1, Style::Strong, text);
            if let Some(total) = &compensation.total {
                self.reasons(2, &total.because, &total.cite);
            }
            let parts = subjects.iter().find(|subject| subject.subject == Subject::Total);
            for node in parts.map_or(&[][..], |trace| &trace.parts) {
                self.node(2, node);
            }
        }
        for (party, minor) in &ledger.by_party {
            let pattern = if *minor < 0 { words.pays } else { words.gets };
            let amount = ledger.money(minor.abs()).map(|money| self.phrases.locale.money(money)).unwrap_or_default();
            let text = format!("{}{}{}", self.phrases.party(*party), words.colon, fill(pattern, &[&amount]));
            self.say(1, Style::Plain, text);
        }
    }

    fn line(&self, line: &LineResult, money: impl Fn(i128) -> Option<Money>) -> String {
        let words = self.phrases.words;
        let money = |minor| money(minor).map(|money| self.phrases.locale.money(money)).unwrap_or_default();
        let bears: Vec<String> = line
            .parts
            .iter()
            .map(|(party, minor)| format!("{} {}", self.phrases.party(*party), money(*minor)))
            .collect();
        let amount = match line.exact {
            Some(_) => money(line.amount),
            None => words.applies.to_owned(),
        };
        let to = self.phrases.party(line.to);
        match line.kind {
            LineKind::Deduct => fill(words.lowered, &[&amount, &to]),
            LineKind::Pay | LineKind::Give if bears.is_empty() => amount,
            LineKind::Pay | LineKind::Give => fill(words.borne, &[&amount, &to, &bears.join(words.list)]),
        }
    }

    fn other_decisions(&mut self, subjects: &[SubjectTrace]) {
        let words = self.phrases.words;
        if self.decision.decisions.is_empty() && self.decision.findings.is_empty() {
            return;
        }
        self.say(0, Style::Heading, words.decisions.to_owned());
        for (id, _) in &self.decision.decisions {
            self.one_decision(*id, 1, subjects);
        }
        for (id, _) in &self.decision.findings {
            self.one_finding(*id, 1, subjects);
        }
    }

    fn one_decision(&mut self, id: DecisionId, level: usize, subjects: &[SubjectTrace]) {
        let decided = self.decision.decisions.iter().find(|(one, _)| *one == id).map(|(_, decided)| decided);
        let (Some(decl), Some(decided)) = (self.phrases.program.decisions.get(id), decided) else { return };
        let value = self.phrases.value(&decided.value, &decl.ty.base);
        self.say(level, head(level), format!("{}{}{value}", self.phrases.title(&decl.decl), self.phrases.words.colon));
        if let Some(trace) = subjects.iter().find(|one| one.subject == Subject::Decision(id)) {
            self.rule_traces(level + 1, &decl.rules, trace, decided.rules == 0);
        }
    }

    fn one_finding(&mut self, id: FindingId, level: usize, subjects: &[SubjectTrace]) {
        let Phrases { program, words, .. } = self.phrases;
        let result = self.decision.findings.iter().find(|(one, _)| *one == id).map(|(_, result)| result);
        let (Some(decl), Some(result)) = (program.findings.get(id), result) else { return };
        let holds = self.phrases.locale.truth(result.holds);
        let value = match result.found {
            Found::Yes | Found::No => fill(words.found, &[holds]),
            Found::Unproven => fill(words.presumed, &[holds]),
        };
        self.say(level, head(level), format!("{}{}{value}", self.phrases.title(&decl.decl), words.colon));
        let trace = subjects.iter().find(|one| one.subject == Subject::Finding(id));
        if let Some(trace) = trace.filter(|_| result.found == Found::Unproven) {
            self.rule_traces(level + 1, &decl.rules, trace, result.rules == 0);
        }
    }
}

/// How an outcome stands out.
fn head(level: usize) -> Style {
    if level == 0 { Style::Heading } else { Style::Strong }
}

fn index<'a>(expr: &'a Expr, exprs: &mut HashMap<Span, &'a Expr>) {
    exprs.entry(expr.span).or_insert(expr);
    expr.parts(&mut |part| index(part, exprs));
}
