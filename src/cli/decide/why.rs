//! Why a decision is what it is: every rule, whether it held, and the values that made it so.

use super::view::{View, capital};
use crate::diag::render::one_line;
use crate::eval::{Node, RuleTrace, Subject, SubjectTrace, Trace};
use crate::ir::{Named, RuleId};
use crate::source::columns;
use crate::value::Val;

/// No condition is shown wider than this.
const WIDEST: usize = 100;

impl View<'_> {
    /// A section for each thing that was decided; of eligibility only what was asked.
    pub(super) fn why(&mut self, trace: &Trace) {
        self.heading(self.words.why);
        let asked = self.asked();
        for subject in &trace.subjects {
            if matches!(subject.subject, Subject::Eligibility { remedy, item: _ } if Some(remedy) != asked) {
                continue;
            }
            let mut lines = Vec::new();
            for rule in &subject.rules {
                self.rule(subject.subject, rule, &mut lines);
            }
            for part in subject.parts.iter().filter(|part| self.is_worth_showing(subject.subject, part)) {
                self.node(part, 4, &mut lines);
            }
            if !lines.is_empty() {
                self.out.push_str(&format!("  {}\n", self.subject(subject)));
                lines.iter().for_each(|line| self.out.push_str(&format!("{line}\n")));
            }
        }
    }

    /// Of a line that does not apply only the condition tells why; its amount is nobody's.
    fn is_worth_showing(&self, subject: Subject, part: &Node) -> bool {
        match subject {
            Subject::Line(line) => self.applies(line) || matches!(part.value, Some(Val::Bool(_))),
            Subject::Eligibility { .. }
            | Subject::Responsibility
            | Subject::Total
            | Subject::Decision(_)
            | Subject::Finding(_)
            | Subject::Always(_) => true,
        }
    }

    fn subject(&self, trace: &SubjectTrace) -> String {
        let program = self.program;
        let titled = |decl: Option<&Named>| decl.map(|decl| self.title(decl)).unwrap_or_default();
        match trace.subject {
            Subject::Eligibility { remedy, item: None } => self.remedy(remedy),
            Subject::Eligibility { remedy, item: Some(item) } => {
                format!("{}{}{} {}", self.remedy(remedy), self.words.comma, self.words.item, u64::from(item) + 1)
            }
            Subject::Responsibility => self.head_of(&program.responsibility.title, self.words.fault),
            Subject::Line(line) => {
                let lines = program.compensation.as_ref().map(|compensation| &compensation.lines);
                let title = titled(lines.and_then(|lines| lines.get(line)).map(|line| &line.decl));
                format!("{title}{}{}", self.words.colon, self.amount_of(line))
            }
            Subject::Total => capital(self.words.limit),
            Subject::Decision(id) => titled(program.decisions.get(id).map(|one| &one.decl)),
            Subject::Finding(id) => titled(program.findings.get(id).map(|one| &one.decl)),
            Subject::Always(at) => titled(program.always.get(at).map(|one| &one.decl)),
        }
    }

    fn rule(&self, subject: Subject, trace: &RuleTrace, lines: &mut Vec<String>) {
        let words = self.words;
        let state = match (trace.decided, trace.held) {
            (true, _) => words.decides,
            (false, true) => words.gives_way,
            (false, false) => words.does_not_hold,
        };
        let title = self.rule_decl(subject, trace.rule).map(|decl| self.title(decl)).unwrap_or_default();
        lines.push(format!("    {title}{}{state}", words.colon));
        if let Some(window) = trace.window {
            lines.push(format!("      {}", self.window(window)));
        }
        for node in trace.windows.iter().chain(&trace.when) {
            self.node(node, 6, lines);
        }
        if let Some(unless) = &trace.unless {
            lines.push(format!("      {}", words.unless));
            self.node(unless, 8, lines);
        }
    }

    fn rule_decl(&self, subject: Subject, rule: RuleId) -> Option<&Named> {
        subject.rule(self.program, rule)
    }

    /// `claims_90d > 5: no (claims_90d = 2)`; parts that have parts stand on lines of their own.
    fn node(&self, node: &Node, indent: usize, lines: &mut Vec<String>) {
        let text = self.text_of(node);
        let value = self.value_of(node);
        if text == value {
            // A constant says all by itself.
            return;
        }
        // A negation that the text writes in one word (`is not known`) is one part for readers.
        let inner = match node.operands.as_slice() {
            [one] if one.span == node.span => one,
            _ => node,
        };
        let shown: Vec<&Node> = inner.deciding().collect();
        let leaves = shown.iter().all(|part| part.operands.is_empty());
        let inline = |part: &&Node| format!("{} = {}", self.text_of(part), self.value_of(part));
        let parts: Vec<String> = if leaves { shown.iter().map(inline).collect() } else { Vec::new() };
        let parts = if parts.is_empty() { String::new() } else { format!(" ({})", parts.join(", ")) };
        lines.push(format!("{}{text}{}{value}{parts}", " ".repeat(indent), self.words.colon));
        if !leaves {
            shown.iter().for_each(|part| self.node(part, indent + 2, lines));
        }
    }

    /// What is written there, cut where it is long.
    fn text_of(&self, node: &Node) -> String {
        let text = one_line(self.program.sources.slice(node.span));
        let mut shown = String::new();
        let mut width = 0;
        for letter in text.chars() {
            width += columns(letter.encode_utf8(&mut [0; 4]));
            if width > WIDEST {
                shown.push('…');
                break;
            }
            shown.push(letter);
        }
        shown
    }

    fn value_of(&self, node: &Node) -> String {
        match node.value {
            None => String::new(),
            Some(Val::List(list)) => list.len.to_string(),
            Some(value) => self.value(value, &node.ty),
        }
    }
}
