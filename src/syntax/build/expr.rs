//! Expressions: flat lists of operands and operators become trees.
//!
//! Weakest first: `or`, `and`, `not`, comparisons, `after` and `before`, sums, products, the sign, `if known else`.
//! Everything is bounded: brackets by the scan, chains of operators here.

use super::{Builder, child};
use crate::diag::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::ast::{
    AggregateOp, BinaryOp, Direction, DurationUnit, Expr, ExprKind, JournalWord, Literal, Number, Skipping, UnaryOp,
};
use crate::syntax::grammar::{Pair, Rule};
use crate::syntax::limits;

/// How strongly an operator binds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Strength {
    Or,
    And,
    Not,
    Compare,
    Shift,
    Sum,
    Product,
    Sign,
}

/// An operator that waits for its right side.
#[derive(Clone, Copy)]
enum Op {
    Binary(BinaryOp),
    Shift(Direction),
    Unary(UnaryOp),
}

impl Op {
    fn strength(self) -> Strength {
        match self {
            Op::Unary(UnaryOp::Not) => Strength::Not,
            Op::Unary(UnaryOp::Minus) => Strength::Sign,
            Op::Shift(_) => Strength::Shift,
            Op::Binary(op) => strength(op),
        }
    }
}

fn strength(op: BinaryOp) -> Strength {
    match op {
        BinaryOp::Or => Strength::Or,
        BinaryOp::And => Strength::And,
        BinaryOp::Is
        | BinaryOp::IsNot
        | BinaryOp::Less
        | BinaryOp::LessEqual
        | BinaryOp::Greater
        | BinaryOp::GreaterEqual => Strength::Compare,
        BinaryOp::Plus | BinaryOp::Minus => Strength::Sum,
        BinaryOp::Times | BinaryOp::Divide => Strength::Product,
    }
}

/// Operands and operators of one flat list that have not been put together yet.
#[derive(Default)]
struct Shelf {
    operands: Vec<Expr>,
    operators: Vec<(Op, Span)>,
    /// How many nodes have been made: no chain can be deeper.
    made: usize,
}

impl Shelf {
    /// Whether one more node would be one too many. What is made then is no tree, for a tree as deep as a text is long
    /// could not even be dropped.
    fn full(&self) -> bool {
        self.made >= limits::DEPTH
    }

    /// Puts together what binds at least as strongly as `least` (or more strongly, for operators that are read from
    /// the right).
    fn settle(&mut self, least: Strength) {
        while let Some((op, span)) = self.operators.last().copied() {
            let from_the_right = matches!(op, Op::Shift(_) | Op::Unary(_));
            if op.strength() < least || (from_the_right && op.strength() == least) {
                break;
            }
            self.operators.pop();
            self.combine(op, span);
        }
    }

    fn combine(&mut self, op: Op, op_span: Span) {
        let full = self.full();
        let Some(right) = self.operands.pop() else { return };
        self.made += 1;
        let (kind, span) = match op {
            Op::Unary(op) => {
                let span = op_span.to(right.span);
                (ExprKind::Unary { op, op_span, operand: Box::new(right) }, span)
            }
            Op::Binary(op) => {
                let Some(left) = self.operands.pop() else { return };
                let span = left.span.to(right.span);
                (ExprKind::Binary { op, op_span, left: Box::new(left), right: Box::new(right) }, span)
            }
            Op::Shift(direction) => {
                let Some(left) = self.operands.pop() else { return };
                let span = left.span.to(right.span);
                let (period, anchor) = (Box::new(left), Box::new(right));
                (ExprKind::Shift { direction, period, anchor, skipping: None }, span)
            }
        };
        self.operands.push(Expr { kind: if full { ExprKind::Error } else { kind }, span });
    }

    /// Makes a node of the operand on top.
    fn wrap(&mut self, end: Span, kind: impl FnOnce(Box<Expr>) -> ExprKind) {
        let full = self.full();
        if let Some(operand) = self.operands.pop() {
            self.made += 1;
            let span = operand.span.to(end);
            let kind = kind(Box::new(operand));
            self.operands.push(Expr { kind: if full { ExprKind::Error } else { kind }, span });
        }
    }

    fn top(&self) -> Option<&Expr> {
        self.operands.last()
    }
}

impl Builder<'_> {
    /// An expression of any kind: `expr`, `value`, `outcome`, `single`, `condition`, `period`, `instant`.
    pub(in crate::syntax) fn expr(&mut self, pair: &Pair<'_>) -> Expr {
        let outside = std::mem::take(&mut self.deepest);
        let mut shelf = Shelf::default();
        for part in pair.clone().into_inner() {
            self.shelve(&mut shelf, &part);
        }
        shelf.settle(Strength::Or);
        let levels = self.deepest + shelf.made;
        self.deepest = outside.max(levels);
        let span = self.span(pair);
        if levels > limits::DEPTH {
            self.deepest = outside;
            self.sink.push(
                Diagnostic::new(
                    Code::TooLarge,
                    span,
                    format!("this expression has more than {} levels", limits::DEPTH),
                )
                .with_help("give parts of it names with `define`, or ask `in { … }` instead of a chain of `or`"),
            );
            return Expr { kind: ExprKind::Error, span };
        }
        shelf.operands.pop().unwrap_or(Expr { kind: ExprKind::Error, span })
    }

    fn shelve(&mut self, shelf: &mut Shelf, part: &Pair<'_>) {
        let span = self.span(part);
        match part.as_rule() {
            Rule::prefix => {
                let op = self.prefix(part, span);
                shelf.operators.push((Op::Unary(op), span));
            }
            Rule::logic_op | Rule::compare_op | Rule::sum_op | Rule::product_op => {
                let op = self.infix(part.as_str(), span);
                shelf.settle(strength(op));
                self.refuse_chain(shelf, op, span);
                shelf.operators.push((Op::Binary(op), span));
            }
            Rule::shift_op => {
                shelf.settle(Strength::Shift);
                let direction = if part.as_str() == "after" { Direction::After } else { Direction::Before };
                shelf.operators.push((Op::Shift(direction), span));
            }
            Rule::known_test | Rule::in_test | Rule::within_test => {
                shelf.settle(Strength::Compare);
                if shelf.top().is_some_and(is_comparison) {
                    self.refuse_second_comparison(shelf, span);
                }
                self.test(shelf, part, span);
            }
            Rule::skipping => self.skipping(shelf, part, span),
            Rule::if_known => {
                if let Some(otherwise) = self.value_in(part) {
                    shelf.wrap(span, |operand| ExprKind::IfKnown { operand, otherwise: Box::new(otherwise) });
                }
            }
            _ => {
                let operand = self.term(part, span);
                shelf.operands.push(operand);
            }
        }
    }

    fn prefix(&mut self, pair: &Pair<'_>, span: Span) -> UnaryOp {
        match pair.as_str() {
            "-" => UnaryOp::Minus,
            "!" => {
                self.foreign_operator("!", "not", span, "not ");
                UnaryOp::Not
            }
            _ => UnaryOp::Not,
        }
    }

    fn infix(&mut self, text: &str, span: Span) -> BinaryOp {
        let (op, foreign) = match text {
            "or" => (BinaryOp::Or, false),
            "||" => (BinaryOp::Or, true),
            "and" => (BinaryOp::And, false),
            "&&" => (BinaryOp::And, true),
            "=" | "==" => (BinaryOp::Is, true),
            "!=" | "<>" => (BinaryOp::IsNot, true),
            "<" => (BinaryOp::Less, false),
            "<=" => (BinaryOp::LessEqual, false),
            "=<" => (BinaryOp::LessEqual, true),
            ">" => (BinaryOp::Greater, false),
            ">=" => (BinaryOp::GreaterEqual, false),
            "=>" => (BinaryOp::GreaterEqual, true),
            "+" => (BinaryOp::Plus, false),
            "-" => (BinaryOp::Minus, false),
            "*" => (BinaryOp::Times, false),
            "/" => (BinaryOp::Divide, false),
            "is" => (BinaryOp::Is, false),
            _ => (BinaryOp::IsNot, false),
        };
        if foreign {
            self.foreign_operator(text, op.text(), span, op.text());
        }
        op
    }

    /// Another language's operator, read as ours.
    fn foreign_operator(&mut self, wrong: &str, right: &str, span: Span, fix: &str) {
        self.sink.push(
            Diagnostic::new(Code::WrongOperator, span, format!("`{wrong}` is written `{right}` here"))
                .with_label("another language's operator")
                .with_fix(format!("write `{right}`"), span, fix),
        );
    }

    fn refuse_chain(&mut self, shelf: &mut Shelf, op: BinaryOp, span: Span) {
        let Some(left) = shelf.top() else { return };
        if strength(op) >= Strength::Sum && matches!(left.kind, ExprKind::IfKnown { .. }) {
            self.sink.push(
                Diagnostic::new(Code::UnexpectedText, span, "it is not clear how far the `else` reaches")
                    .with_place(left.span, "`if known else` takes only what stands next to it")
                    .with_help("put brackets round the part that belongs together"),
            );
        }
        if strength(op) == Strength::Compare && is_comparison(left) {
            self.refuse_second_comparison(shelf, span);
        }
    }

    fn refuse_second_comparison(&mut self, shelf: &mut Shelf, span: Span) {
        // The first comparison is no longer a value that something could be compared with.
        let Some(left) = shelf.operands.last_mut() else { return };
        let refused = std::mem::replace(&mut left.kind, ExprKind::Error);
        if follows_refused(&refused) {
            return;
        }
        self.sink.push(
            Diagnostic::new(Code::UnexpectedText, span, "two comparisons in a row")
                .with_label("the left side is a comparison already")
                .with_help("compare twice and join with `and`: `A <= B and B < C`; or write `B in A .. C`"),
        );
    }

    fn test(&mut self, shelf: &mut Shelf, pair: &Pair<'_>, span: Span) {
        let negated = |rule| child(pair, rule).is_some_and(|word| word.as_str().starts_with("not"));
        let mut values = self.values_in(pair).into_iter();
        match pair.as_rule() {
            Rule::known_test => {
                let negated = pair.as_str().contains("not");
                shelf.wrap(span, |operand| ExprKind::IsKnown { operand, negated });
            }
            Rule::within_test => {
                let negated = negated(Rule::within_word);
                let (Some(period), Some(anchor)) = (values.next(), values.next()) else { return };
                let (period, anchor) = (Box::new(period), Box::new(anchor));
                shelf.wrap(span, |operand| ExprKind::Within { operand, negated, period, anchor });
            }
            _ => {
                let negated = negated(Rule::in_word);
                if let Some(set) = child(pair, Rule::set) {
                    let members = self.values_in(&set);
                    shelf.wrap(span, |operand| ExprKind::InSet { operand, negated, members });
                } else if let Some(low) = values.next() {
                    let low = Box::new(low);
                    match (child(pair, Rule::range_op), values.next()) {
                        (Some(range), Some(high)) => {
                            let (high, open_end) = (Box::new(high), range.as_str() == "..<");
                            shelf.wrap(span, |operand| ExprKind::InRange { operand, negated, low, high, open_end });
                        }
                        _ => shelf.wrap(span, |operand| ExprKind::InList { operand, negated, list: low }),
                    }
                }
            }
        }
    }

    /// `skipping LIST from X to Y` belongs to the `after` or `before` that it follows.
    fn skipping(&mut self, shelf: &mut Shelf, pair: &Pair<'_>, span: Span) {
        let Some(list) = self.value_in(pair) else { return };
        let mut fields = pair.clone().into_inner().filter(|part| part.as_rule() == Rule::word);
        let (Some(from), Some(to)) = (fields.next(), fields.next()) else { return };
        let what = Box::new(Skipping { list, from: self.name(&from), to: self.name(&to) });
        shelf.settle(Strength::Sum);
        if let Some((Op::Shift(_), _)) = shelf.operators.last()
            && let Some((op, op_span)) = shelf.operators.pop()
        {
            shelf.combine(op, op_span);
        }
        match shelf.operands.last_mut() {
            Some(Expr { kind: ExprKind::Shift { skipping: skipping @ None, .. }, span: whole }) => {
                *skipping = Some(what);
                *whole = whole.to(span);
            }
            _ => self.report(Code::UnexpectedText, span, "`skipping` stands after a period: `D after A skipping …`"),
        }
    }

    fn term(&mut self, pair: &Pair<'_>, span: Span) -> Expr {
        let outside = std::mem::take(&mut self.deepest);
        let kind = match pair.as_rule() {
            Rule::hole => Some(ExprKind::Error),
            Rule::yes_no => Some(ExprKind::Literal(Literal::Bool(pair.as_str() == "yes"))),
            // What recovery has put in the place of something unreadable.
            Rule::text if !pair.as_str().starts_with('"') => Some(ExprKind::Error),
            Rule::text => Some(ExprKind::Literal(Literal::Text(self.text(pair)))),
            Rule::number => Some(ExprKind::Literal(Literal::Number(self.number(pair)))),
            Rule::time => Some(ExprKind::Literal(Literal::Time(pair.as_str().to_owned()))),
            Rule::date => Some(ExprKind::Literal(date(pair.as_str()))),
            Rule::money => self.money(pair),
            Rule::duration => self.duration(pair),
            Rule::percentage => self.percentage(pair),
            Rule::paren => self.value_in(pair).map(|inner| ExprKind::Paren(Box::new(inner))),
            Rule::if_expr | Rule::outcome_if => self.if_expr(pair),
            Rule::conversion => self.conversion(pair),
            Rule::sum_of | Rule::any_of | Rule::count_of => self.aggregate(pair),
            Rule::journal_term => self.journal_term(pair),
            Rule::known_call => self.known_call(pair),
            Rule::reference => self.reference(pair),
            _ => None,
        };
        self.deepest = outside.max(self.deepest + 1);
        Expr { kind: kind.unwrap_or(ExprKind::Error), span }
    }

    pub(super) fn number(&mut self, pair: &Pair<'_>) -> Number {
        Number { text: pair.as_str().to_owned(), span: self.span(pair) }
    }

    pub(super) fn number_in(&mut self, pair: &Pair<'_>) -> Option<Number> {
        child(pair, Rule::number).map(|number| self.number(&number))
    }

    fn money(&mut self, pair: &Pair<'_>) -> Option<ExprKind> {
        let currency = self.verbatim(&child(pair, Rule::currency_code)?);
        Some(ExprKind::Literal(Literal::Money { currency, amount: self.number_in(pair)? }))
    }

    fn percentage(&mut self, pair: &Pair<'_>) -> Option<ExprKind> {
        let percent = self.number_in(&child(pair, Rule::percent)?)?;
        Some(match self.value_in(pair) {
            Some(of) => ExprKind::PercentOf { percent, of: Box::new(of) },
            None => ExprKind::Literal(Literal::Percent(percent)),
        })
    }

    fn duration(&mut self, pair: &Pair<'_>) -> Option<ExprKind> {
        let count = self.number_in(pair)?;
        let unit = child(pair, Rule::unit)?;
        let by = child(pair, Rule::reference).map(|by| {
            let span = self.span(&by);
            Box::new(self.term(&by, span))
        });
        let unit = self.unit(&unit, &count)?;
        Some(ExprKind::Literal(Literal::Duration { count, unit, by }))
    }

    /// The unit of a duration; one that the language has not is reported.
    fn unit(&mut self, pair: &Pair<'_>, count: &Number) -> Option<DurationUnit> {
        let words: Vec<&str> = pair.as_str().split_whitespace().collect();
        let (business, word) = match words.as_slice() {
            [word] => (false, *word),
            [_, word] => (true, *word),
            _ => return None,
        };
        let singular = word.strip_suffix('s').unwrap_or(word);
        let unit = match (business, singular) {
            (false, "minute") => DurationUnit::Minute,
            (false, "hour") => DurationUnit::Hour,
            (false, "day") => DurationUnit::Day,
            (false, "week") => DurationUnit::Week,
            (false, "month") => DurationUnit::Month,
            (false, "year") => DurationUnit::Year,
            (true, "minute") => DurationUnit::BusinessMinute,
            (true, "hour") => DurationUnit::BusinessHour,
            (true, "day") => DurationUnit::BusinessDay,
            _ => {
                self.refuse_unit(pair, count, singular);
                return None;
            }
        };
        let span = self.span(pair);
        if business && words.first() != Some(&"business") {
            let right = format!("business {word}");
            let message = format!("`{}` is written `{right}` here", words.join(" "));
            self.mend(Code::BadLiteral, span, message, right);
        }
        Some(unit)
    }

    fn refuse_unit(&mut self, pair: &Pair<'_>, count: &Number, singular: &str) {
        let span = self.span(pair);
        let written = pair.as_str().split_whitespace().collect::<Vec<_>>().join(" ");
        let diagnostic = Diagnostic::new(Code::BadLiteral, span, format!("nothing is counted in `{written}`"));
        let months = count.text.parse::<u32>().ok().and_then(|quarters| quarters.checked_mul(3));
        self.sink.push(match (singular, months) {
            ("quarter", Some(months)) => {
                let right = format!("{months} months");
                diagnostic.with_help(format!("write `{right}`")).with_fix("count months", count.span.to(span), right)
            }
            _ => diagnostic.with_help(
                "the units are minutes, hours, days, weeks, months and years, and business minutes, hours and days",
            ),
        });
    }

    fn if_expr(&mut self, pair: &Pair<'_>) -> Option<ExprKind> {
        let mut parts = self.values_in(pair).into_iter().map(Box::new);
        let (condition, then, otherwise) = (parts.next()?, parts.next()?, parts.next()?);
        Some(ExprKind::If { condition, then, otherwise })
    }

    fn conversion(&mut self, pair: &Pair<'_>) -> Option<ExprKind> {
        let mut parts = self.values_in(pair).into_iter().map(Box::new);
        Some(ExprKind::Convert { amount: parts.next()?, rate: parts.next()? })
    }

    fn aggregate(&mut self, pair: &Pair<'_>) -> Option<ExprKind> {
        let mut parts = pair.clone().into_inner();
        let word = parts.next()?;
        let mut words = word.as_str().split_whitespace();
        let op = match words.next()? {
            "sum" => AggregateOp::Sum,
            "least" => AggregateOp::Least,
            "greatest" => AggregateOp::Greatest,
            "earliest" => AggregateOp::Earliest,
            "latest" => AggregateOp::Latest,
            "any" => AggregateOp::Any,
            "all" => AggregateOp::All,
            _ => AggregateOp::Count,
        };
        let condition = child(pair, Rule::where_clause).and_then(|clause| self.value_in(&clause));
        let mut values = self.values_in(pair).into_iter().map(Box::new);
        Some(ExprKind::Aggregate {
            op,
            known: words.next().is_some(),
            binder: self.name_in(pair)?,
            list: values.next()?,
            condition: condition.map(Box::new),
            body: values.next(),
        })
    }

    fn journal_term(&mut self, pair: &Pair<'_>) -> Option<ExprKind> {
        let first = child(pair, Rule::journal_word)?.as_str().starts_with("first");
        let word = if first { JournalWord::First } else { JournalWord::Count };
        Some(ExprKind::Journal { word, name: self.name_in(pair)? })
    }

    fn known_call(&mut self, pair: &Pair<'_>) -> Option<ExprKind> {
        let word = child(pair, Rule::known_word)?;
        let start = word.as_span().start();
        let length = word.as_str().find(char::is_whitespace)?;
        let span = self.place(start, start + length);
        let function = self.named(word.as_str().get(..length)?, span);
        let arguments = self.values_in(&child(pair, Rule::arguments)?);
        Some(ExprKind::Call { function, known: true, arguments })
    }

    fn reference(&mut self, pair: &Pair<'_>) -> Option<ExprKind> {
        let mut parts = pair.clone().into_inner();
        let mut path = self.path(&parts.next()?);
        let Some(rest) = parts.next() else { return Some(ExprKind::Path(path)) };
        let values = self.values_in(&rest);
        let calls = rest.as_rule() == Rule::arguments;
        if path.parts.len() > 1 {
            let what = if calls { "function" } else { "table" };
            self.report(
                Code::UnexpectedText,
                path.span,
                format!("`{}` is no {what}: the name of a {what} has no dots", path.dotted()),
            );
            return None;
        }
        let name = path.parts.pop()?;
        if calls {
            return Some(ExprKind::Call { function: name, known: false, arguments: values });
        }
        let output = child(&rest, Rule::output_name).and_then(|output| child(&output, Rule::word));
        Some(ExprKind::Lookup { table: name, keys: values, output: output.map(|output| self.name(&output)) })
    }
}

fn date(text: &str) -> Literal {
    if text.contains('T') { Literal::DateTime(text.to_owned()) } else { Literal::Date(text.to_owned()) }
}

/// Whether a comparison has been refused with the one before it: a third in the row is no further mistake.
fn follows_refused(comparison: &ExprKind) -> bool {
    let (ExprKind::Binary { left: operand, .. }
    | ExprKind::IsKnown { operand, .. }
    | ExprKind::InSet { operand, .. }
    | ExprKind::InRange { operand, .. }
    | ExprKind::InList { operand, .. }
    | ExprKind::Within { operand, .. }) = comparison
    else {
        return false;
    };
    operand.kind == ExprKind::Error
}

/// Whether an expression compares, without brackets round it.
fn is_comparison(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Binary { op, .. } => strength(*op) == Strength::Compare,
        ExprKind::IsKnown { .. }
        | ExprKind::InSet { .. }
        | ExprKind::InRange { .. }
        | ExprKind::InList { .. }
        | ExprKind::Within { .. } => true,
        ExprKind::Error
        | ExprKind::Literal(_)
        | ExprKind::Path(_)
        | ExprKind::Paren(_)
        | ExprKind::Unary { .. }
        | ExprKind::Shift { .. }
        | ExprKind::PercentOf { .. }
        | ExprKind::If { .. }
        | ExprKind::IfKnown { .. }
        | ExprKind::Aggregate { .. }
        | ExprKind::Lookup { .. }
        | ExprKind::Call { .. }
        | ExprKind::Convert { .. }
        | ExprKind::Journal { .. } => false,
    }
}
