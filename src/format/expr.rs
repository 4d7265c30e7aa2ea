//! Expressions. They stay on one line where they fit; chains break before their operators. The tree is walked
//! with recursion for what nests and with loops for what only goes on (`and`, `+`, `else if`).

use std::borrow::Cow;

use super::doc::Indent;
use super::writer::{Gap, Writer};
use crate::source::Span;
use crate::syntax::ast::{
    AggregateOp, BinaryOp, Direction, DurationUnit, Expr, ExprKind, Literal, Name, Number, Skipping, UnaryOp,
};

const BRACES: (&str, &str) = ("{", "}");

impl<'a> Writer<'a> {
    pub(super) fn expr(&mut self, expr: &'a Expr) {
        match &expr.kind {
            ExprKind::Error => self.leaf(self.slice(expr.span), expr.span),
            ExprKind::Literal(literal) => self.literal(literal, expr.span),
            ExprKind::Path(path) => self.path(path),
            ExprKind::Paren(inner) => self.paren(inner),
            ExprKind::Unary { op, operand, .. } => self.unary(*op, operand),
            ExprKind::Binary { op, .. } => self.chain(expr, level(*op)),
            ExprKind::IsKnown { operand, negated } => {
                self.expr(operand);
                self.space();
                self.word(if *negated { "is not known" } else { "is known" });
            }
            ExprKind::InSet { operand, negated, members } => {
                self.member_word(operand, *negated);
                self.set(members);
            }
            ExprKind::InRange { operand, negated, low, high, open_end } => {
                self.member_word(operand, *negated);
                self.range(low, high, *open_end);
            }
            ExprKind::InList { operand, negated, list } => {
                self.member_word(operand, *negated);
                self.expr(list);
            }
            ExprKind::Within { operand, negated, period, anchor } => {
                self.within(operand, *negated, period, anchor);
            }
            ExprKind::Shift { direction, period, anchor, skipping } => {
                self.shift(*direction, period, anchor, skipping.as_deref());
            }
            ExprKind::PercentOf { percent, of } => {
                self.percent(percent);
                self.between("of");
                self.expr(of);
            }
            ExprKind::If { condition, then, otherwise } => self.choice(condition, then, otherwise),
            ExprKind::IfKnown { operand, otherwise } => self.if_known(operand, otherwise),
            ExprKind::Aggregate { op, known, binder, list, condition, body } => {
                self.aggregate(*op, *known, (binder, list), condition.as_deref(), body.as_deref());
            }
            ExprKind::Lookup { table, keys, output } => {
                self.name(table);
                self.arguments(("[", "]"), keys);
                if let Some(output) = output {
                    self.word(".");
                    self.name(output);
                }
            }
            ExprKind::Call { function, known, arguments } => {
                self.name(function);
                if *known {
                    self.space();
                    self.word("known");
                }
                self.arguments(("(", ")"), arguments);
            }
            ExprKind::Journal { word, name } => {
                self.word(word.text());
                self.space();
                self.name(name);
            }
            ExprKind::Convert { amount, rate } => {
                self.word("convert");
                self.space();
                self.expr(amount);
                self.between("by");
                self.expr(rate);
            }
        }
    }

    fn literal(&mut self, literal: &'a Literal, span: Span) {
        match literal {
            Literal::Bool(value) => self.leaf(if *value { "yes" } else { "no" }, span),
            Literal::Number(number) => self.number(number),
            Literal::Percent(number) => self.percent(number),
            Literal::Money { currency, amount } => {
                self.name(currency);
                self.space();
                self.number(amount);
            }
            Literal::Date(text) | Literal::Time(text) | Literal::DateTime(text) => self.leaf(text.as_str(), span),
            Literal::Duration { count, unit, by } => self.duration(count, *unit, by.as_deref()),
            Literal::Text(text) => self.text(text),
            Literal::EmptyList => self.word("[]"),
        }
    }

    fn percent(&mut self, number: &'a Number) {
        self.number(number);
        self.word("%");
    }

    /// A number of units: one is written as one, whatever the author wrote.
    fn duration(&mut self, count: &'a Number, unit: DurationUnit, by: Option<&'a Expr>) {
        self.number(count);
        let (kind, singular) = unit.singular().rsplit_once(' ').unwrap_or(("", unit.singular()));
        if !kind.is_empty() {
            self.space();
            self.word(kind);
        }
        self.space();
        let plural = format!("{singular}s");
        let token = if count.text == "1" { Cow::Borrowed(singular) } else { Cow::Owned(plural.clone()) };
        self.token(token, &[singular, &plural]);
        if let Some(by) = by {
            self.between("by");
            self.expr(by);
        }
    }

    fn paren(&mut self, inner: &'a Expr) {
        self.indent(Indent::Here);
        self.word("(");
        self.expr(inner);
        self.word(")");
        self.dedent();
    }

    fn unary(&mut self, op: UnaryOp, operand: &'a Expr) {
        match op {
            UnaryOp::Not => {
                self.word("not");
                self.space();
            }
            UnaryOp::Minus => self.word("-"),
        }
        self.expr(operand);
    }

    /// `A and B and C`: the operators of one level, each before a possible new line.
    fn chain(&mut self, expr: &'a Expr, of_level: Level) {
        let mut first = expr;
        let mut later = vec![];
        while let ExprKind::Binary { op, op_span, left, right } = &first.kind
            && level(*op) == of_level
        {
            later.push((*op, *op_span, right));
            first = left;
        }
        self.open();
        self.indent(Indent::By(if of_level <= Level::And { 1 } else { 2 }));
        self.expr(first);
        for (op, op_span, right) in later.into_iter().rev() {
            self.gap(Gap::Fill);
            self.leaf(op.text(), op_span);
            self.space();
            self.expr(right);
        }
        self.dedent();
        self.close();
    }

    fn member_word(&mut self, operand: &'a Expr, negated: bool) {
        self.expr(operand);
        self.space();
        self.word(if negated { "not in" } else { "in" });
        self.space();
    }

    /// `{ A, B }`.
    pub(super) fn set(&mut self, members: &'a [Expr]) {
        self.list(BRACES, (Gap::Line(" "), Gap::Fill), members, Writer::expr);
    }

    /// `A .. B`.
    pub(super) fn range(&mut self, low: &'a Expr, high: &'a Expr, open_end: bool) {
        self.expr(low);
        self.space();
        self.word(if open_end { "..<" } else { ".." });
        self.space();
        self.expr(high);
    }

    fn within(&mut self, operand: &'a Expr, negated: bool, period: &'a Expr, anchor: &'a Expr) {
        self.continued(operand);
        self.word(if negated { "not within" } else { "within" });
        self.space();
        self.expr(period);
        self.between("of");
        self.expr(anchor);
        self.end_continued();
    }

    fn shift(&mut self, direction: Direction, period: &'a Expr, anchor: &'a Expr, skipping: Option<&'a Skipping>) {
        self.continued(period);
        self.word(match direction {
            Direction::After => "after",
            Direction::Before => "before",
        });
        self.space();
        self.expr(anchor);
        if let Some(Skipping { list, from, to }) = skipping {
            self.gap(Gap::Fill);
            self.word("skipping");
            self.space();
            self.expr(list);
            self.between("from");
            self.name(from);
            self.between("to");
            self.name(to);
        }
        self.end_continued();
    }

    fn if_known(&mut self, operand: &'a Expr, otherwise: &'a Expr) {
        self.continued(operand);
        self.word("if known else");
        self.space();
        self.expr(otherwise);
        self.end_continued();
    }

    /// Writes the first part of a group that may go on on an indented line.
    fn continued(&mut self, first: &'a Expr) {
        self.open();
        self.indent(Indent::By(2));
        self.expr(first);
        self.gap(Gap::Fill);
    }

    fn end_continued(&mut self) {
        self.dedent();
        self.close();
    }

    /// `if C then A else if D then B else E`.
    fn choice(&mut self, condition: &'a Expr, then: &'a Expr, otherwise: &'a Expr) {
        let mut rest = (condition, then, otherwise);
        self.open();
        self.indent(Indent::Here);
        loop {
            let (condition, then, otherwise) = rest;
            self.word("if");
            self.space();
            self.expr(condition);
            self.indent(Indent::By(2));
            self.gap(Gap::Line(" "));
            self.word("then");
            self.space();
            self.expr(then);
            self.dedent();
            self.gap(Gap::Line(" "));
            self.word("else");
            self.space();
            let ExprKind::If { condition, then, otherwise: last } = &otherwise.kind else {
                self.expr(otherwise);
                break;
            };
            rest = (condition, then, last);
        }
        self.dedent();
        self.close();
    }

    fn aggregate(
        &mut self,
        op: AggregateOp,
        known: bool,
        (binder, list): (&'a Name, &'a Expr),
        condition: Option<&'a Expr>,
        body: Option<&'a Expr>,
    ) {
        self.open();
        self.indent(Indent::By(2));
        self.word(op.text());
        self.space();
        if known {
            self.word("known");
            self.space();
        }
        self.name(binder);
        self.between("in");
        self.expr(list);
        if let Some(condition) = condition {
            self.gap(Gap::Line(" "));
            self.word("where");
            self.space();
            self.expr(condition);
        }
        if let Some(body) = body {
            self.word(":");
            self.gap(Gap::Line(" "));
            self.expr(body);
        }
        self.dedent();
        self.close();
    }

    fn arguments(&mut self, brackets: (&'static str, &'static str), arguments: &'a [Expr]) {
        self.list(brackets, (Gap::Line(""), Gap::Line(" ")), arguments, Writer::expr);
    }
}

/// Whether a text is the first token of an expression.
pub(super) fn begins_with_text(expr: &Expr) -> bool {
    let mut first = expr;
    loop {
        first = match &first.kind {
            ExprKind::Literal(literal) => return matches!(literal, Literal::Text(_)),
            ExprKind::Binary { left: next, .. }
            | ExprKind::IsKnown { operand: next, .. }
            | ExprKind::InSet { operand: next, .. }
            | ExprKind::InRange { operand: next, .. }
            | ExprKind::InList { operand: next, .. }
            | ExprKind::Within { operand: next, .. }
            | ExprKind::Shift { period: next, .. }
            | ExprKind::IfKnown { operand: next, .. } => next,
            ExprKind::Error
            | ExprKind::Path(_)
            | ExprKind::Paren(_)
            | ExprKind::Unary { .. }
            | ExprKind::PercentOf { .. }
            | ExprKind::If { .. }
            | ExprKind::Aggregate { .. }
            | ExprKind::Lookup { .. }
            | ExprKind::Call { .. }
            | ExprKind::Convert { .. }
            | ExprKind::Journal { .. } => return false,
        }
    }
}

/// How strongly binary operators bind, weakest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Or,
    And,
    Comparison,
    Sum,
    Product,
}

fn level(op: BinaryOp) -> Level {
    match op {
        BinaryOp::Or => Level::Or,
        BinaryOp::And => Level::And,
        BinaryOp::Is
        | BinaryOp::IsNot
        | BinaryOp::Less
        | BinaryOp::LessEqual
        | BinaryOp::Greater
        | BinaryOp::GreaterEqual => Level::Comparison,
        BinaryOp::Plus | BinaryOp::Minus => Level::Sum,
        BinaryOp::Times | BinaryOp::Divide => Level::Product,
    }
}
