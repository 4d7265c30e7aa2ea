//! Decisions: rules with each clause on a line, and the ledger.

use super::doc::Indent;
use super::expr::begins_with_text;
use super::writer::{Gap, Writer};
use crate::syntax::ast::{
    Bearer, Compensation, Decision, Eligibility, Expr, Finding, Line, LineKind, Name, Outcome, PartyLimit, Per,
    Responsibility, Rule, Share, TotalCap, VerdictWord, Window,
};

impl<'a> Writer<'a> {
    pub(super) fn eligibility(&mut self, eligibility: &'a Eligibility) {
        let Eligibility { title, of, at, per, rules, span: _ } = eligibility;
        self.rules(rules, |writer| {
            writer.word("eligibility");
            writer.title(title);
            if let Some(of) = of {
                writer.gap(Gap::Fill);
                writer.word("of");
                writer.space();
                writer.path(of);
            }
            writer.at(at.as_ref());
            if let Some(Per { binder, list }) = per {
                writer.gap(Gap::Fill);
                writer.word("per");
                writer.space();
                writer.name(binder);
                writer.space();
                writer.after_word("in", list);
            }
        });
    }

    pub(super) fn responsibility(&mut self, responsibility: &'a Responsibility) {
        let Responsibility { title, at, rules, span: _ } = responsibility;
        self.rules(rules, |writer| {
            writer.word("responsibility");
            writer.title(title);
            writer.at(at.as_ref());
        });
    }

    pub(super) fn decision(&mut self, decision: &'a Decision) {
        let Decision { name, title, ty, at, rules, span: _ } = decision;
        self.rules(rules, |writer| {
            writer.head("decision", name, title);
            writer.between(":");
            writer.type_expr(ty);
            writer.at(at.as_ref());
        });
    }

    pub(super) fn finding(&mut self, finding: &'a Finding) {
        let Finding { name, title, at, rules, span: _ } = finding;
        self.rules(rules, |writer| {
            writer.head("finding", name, title);
            writer.at(at.as_ref());
        });
    }

    /// ` at INSTANT`.
    fn at(&mut self, at: Option<&'a Expr>) {
        if let Some(at) = at {
            self.gap(Gap::Fill);
            self.after_word("at", at);
        }
    }

    /// A head that may take several lines, and rules.
    fn rules(&mut self, rules: &'a [Rule], head: impl FnOnce(&mut Writer<'a>)) {
        self.open();
        self.indent(Indent::By(4));
        head(self);
        self.dedent();
        self.close();
        self.block(rules, Writer::rule);
    }

    /// The outcome of `normally` stands on its line; all else of a rule has lines of its own.
    fn rule(&mut self, rule: &'a Rule) {
        let Rule { name, title, outcome, windows, when, unless, wins_over, because, cite, word_span: _, span } = rule;
        self.begin(*span);
        self.indent(Indent::By(2));
        match name {
            Some(name) => {
                self.head("except", name, title);
                self.new_line();
            }
            None => {
                self.word("normally");
                self.title(title);
                self.space();
            }
        }
        if let Some(outcome) = outcome {
            if matches!(outcome, Outcome::Value(value) if begins_with_text(value)) {
                self.stay_behind_text();
            }
            self.outcome(outcome);
        }
        for window in windows {
            self.new_line();
            self.window(window);
        }
        self.conditions(when.as_ref(), unless.as_ref());
        if !wins_over.is_empty() {
            self.new_line();
            self.word("wins over");
            self.space();
            self.filled(wins_over, Writer::name);
        }
        self.reasons(because, cite);
        self.dedent();
        self.end(*span);
    }

    /// `when …` and `unless …`, each on a line.
    fn conditions(&mut self, when: Option<&'a Expr>, unless: Option<&'a Expr>) {
        self.clause("when", when);
        self.clause("unless", unless);
    }

    /// `WORD X` on a line.
    fn clause(&mut self, word: &'static str, expr: Option<&'a Expr>) {
        if let Some(expr) = expr {
            self.new_line();
            self.after_word(word, expr);
        }
    }

    fn outcome(&mut self, outcome: &'a Outcome) {
        match outcome {
            Outcome::Verdict { verdict, remedies, span: _ } => self.verdict(*verdict, remedies.as_deref()),
            Outcome::Shares { shares, span: _ } => self.filled(shares, |writer, Share { party, share }| {
                writer.name(party);
                writer.space();
                match share {
                    Some(share) => writer.expr(share),
                    None => writer.word("rest"),
                }
            }),
            Outcome::Presumed { value, span: _ } => {
                self.word("presumed");
                self.space();
                self.word(if *value { "yes" } else { "no" });
            }
            Outcome::Value(value) => self.expr(value),
        }
    }

    /// `allow A, B`, `deny all`.
    pub(super) fn verdict(&mut self, verdict: VerdictWord, remedies: Option<&'a [Name]>) {
        self.word(verdict.word());
        self.remedies(remedies);
    }

    /// The remedies behind a verdict.
    pub(super) fn remedies(&mut self, remedies: Option<&'a [Name]>) {
        self.space();
        match remedies {
            Some(remedies) => self.filled(remedies, Writer::name),
            None => self.word("all"),
        }
    }

    pub(super) fn window(&mut self, window: &'a Window) {
        match window {
            Window::Within { period, anchor, span: _ } => {
                self.after_word("within", period);
                if let Some(anchor) = anchor {
                    self.space();
                    self.after_word("of", anchor);
                }
            }
            Window::From { at, span: _ } => self.after_word("from", at),
            Window::Until { at, span: _ } => self.after_word("until", at),
        }
    }

    pub(super) fn compensation(&mut self, compensation: &'a Compensation) {
        let Compensation { title, lines, totals, span: _ } = compensation;
        self.word("compensation");
        self.title(title);
        // The tree keeps caps apart from the lines; on the page they stand where their author put them.
        let mut totals = totals.iter().peekable();
        self.block_of(lines.is_empty() && totals.peek().is_none(), |writer| {
            for line in lines {
                while let Some(total) = totals.next_if(|total| total.span.end < line.span.start) {
                    writer.total(total);
                }
                writer.line(line);
            }
            totals.for_each(|total| writer.total(total));
        });
    }

    fn total(&mut self, total: &'a TotalCap) {
        let TotalCap { at_most, because, cite, span } = total;
        self.begin(*span);
        self.indent(Indent::By(2));
        self.after_word("total at most", at_most);
        self.reasons(because, cite);
        self.dedent();
        self.end(*span);
        self.new_line();
    }

    /// A line of the ledger. Its amount stands on its first line, or below a title.
    fn line(&mut self, line: &'a Line) {
        let Line { kind, name, title, to, amount, of, at_least, at_most, borne_by, when, unless, because, cite, span } =
            line;
        self.begin(*span);
        self.indent(Indent::By(2));
        self.word(match kind {
            LineKind::Pay => "pay",
            LineKind::Deduct => "deduct",
            LineKind::Give => "give",
        });
        self.space();
        self.name(name);
        if let Some(to) = to {
            self.between("to");
            self.name(to);
        }
        self.title(title);
        if let Some(of) = of {
            self.space();
            self.after_word("of", of);
        }
        if let Some(amount) = amount {
            self.amount(*kind, amount, title.all.is_empty());
        }
        self.clause("at least", at_least.as_ref());
        self.clause("at most", at_most.as_ref());
        if !borne_by.is_empty() {
            self.new_line();
            self.bearers(borne_by);
        }
        self.conditions(when.as_ref(), unless.as_ref());
        self.reasons(because, cite);
        self.dedent();
        self.end(*span);
        self.new_line();
    }

    fn amount(&mut self, kind: LineKind, amount: &'a Expr, untitled: bool) {
        match kind {
            LineKind::Pay | LineKind::Deduct if untitled => {
                self.open();
                self.gap(Gap::Line(" "));
                self.after_word("=", amount);
                self.close();
            }
            LineKind::Pay | LineKind::Deduct => self.clause("=", Some(amount)),
            LineKind::Give => {
                self.space();
                self.after_word("worth", amount);
            }
        }
    }

    /// `borne by A at most X, then B`.
    fn bearers(&mut self, bearers: &'a [Bearer]) {
        self.word("borne by");
        self.space();
        self.open();
        self.indent(Indent::By(2));
        for (index, Bearer { who, limits, at_most, span: _ }) in bearers.iter().enumerate() {
            if index > 0 {
                self.comma();
                self.gap(Gap::Fill);
                self.word("then");
                self.space();
            }
            self.name(who);
            if !limits.is_empty() {
                self.space();
                self.list(
                    ("(", ")"),
                    (Gap::Line(""), Gap::Line(" ")),
                    limits,
                    |writer, PartyLimit { party, at_most }| {
                        writer.name(party);
                        writer.space();
                        writer.after_word("at most", at_most);
                    },
                );
            }
            if let Some(at_most) = at_most {
                self.space();
                self.after_word("at most", at_most);
            }
        }
        self.dedent();
        self.close();
    }
}
