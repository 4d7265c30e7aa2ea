//! Expressions as written.

use super::{Name, Path, Text};
use crate::source::Span;

/// An expression with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Where it stands.
    pub span: Span,
}

/// The forms of expressions.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// Something that could not be read; reported already.
    Error,
    /// A literal value.
    Literal(Literal),
    /// `reason`, `order.freight`, `item.final_sale`, `damaged`, `compensation.total`, `now`.
    Path(Path),
    /// `(X)`; kept for the formatter.
    Paren(Box<Expr>),
    /// `not X`, `-X`.
    Unary {
        /// The operator.
        op: UnaryOp,
        /// The operator's place.
        op_span: Span,
        /// What it applies to.
        operand: Box<Expr>,
    },
    /// `A and B`, `A + B`, `A < B`, `A is B`, …
    Binary {
        /// The operator.
        op: BinaryOp,
        /// The operator's place.
        op_span: Span,
        /// Left.
        left: Box<Expr>,
        /// Right.
        right: Box<Expr>,
    },
    /// `X is known`, `X is not known`.
    IsKnown {
        /// What may be unknown.
        operand: Box<Expr>,
        /// `is not known`.
        negated: bool,
    },
    /// `X in { A, B }`, `X not in { A, B }`.
    InSet {
        /// What is looked for.
        operand: Box<Expr>,
        /// `not in`.
        negated: bool,
        /// The members.
        members: Vec<Expr>,
    },
    /// `X in A .. B` (both ends in), `X in A ..< B` (the end out), `X not in …`.
    InRange {
        /// What is looked for.
        operand: Box<Expr>,
        /// `not in`.
        negated: bool,
        /// The low end, included.
        low: Box<Expr>,
        /// The high end.
        high: Box<Expr>,
        /// Whether the high end is out (`..<`).
        open_end: bool,
    },
    /// `X in LIST`, `X not in LIST`: membership in a list-valued expression.
    InList {
        /// What is looked for.
        operand: Box<Expr>,
        /// `not in`.
        negated: bool,
        /// The list.
        list: Box<Expr>,
    },
    /// `A within D of B`: `B <= A` and `A < D after B`.
    Within {
        /// The instant that is judged.
        operand: Box<Expr>,
        /// `not within`.
        negated: bool,
        /// How long.
        period: Box<Expr>,
        /// From when.
        anchor: Box<Expr>,
    },
    /// `D after A`, `D before A`, with an optional `skipping LIST from X to Y` (X and Y are fields of LIST's
    /// elements).
    Shift {
        /// After or before.
        direction: Direction,
        /// How long.
        period: Box<Expr>,
        /// From when.
        anchor: Box<Expr>,
        /// The spans to leave out.
        skipping: Option<Box<Skipping>>,
    },
    /// `15% of X`.
    PercentOf {
        /// The percent literal as a decimal, `15` for 15%.
        percent: Number,
        /// Of what.
        of: Box<Expr>,
    },
    /// `if C then A else B`.
    If {
        /// The condition.
        condition: Box<Expr>,
        /// Where it holds.
        then: Box<Expr>,
        /// Where it does not.
        otherwise: Box<Expr>,
    },
    /// `X if known else Y`.
    IfKnown {
        /// What may be unknown.
        operand: Box<Expr>,
        /// What stands in for it.
        otherwise: Box<Expr>,
    },
    /// `sum i in LIST where C: X`, `any i in LIST: C`, `count i in LIST where C` (no body).
    Aggregate {
        /// Which.
        op: AggregateOp,
        /// `earliest known i in …`, `latest known i in …`: unknown values are skipped.
        known: bool,
        /// The element's name.
        binder: Name,
        /// The list.
        list: Box<Expr>,
        /// `where C`.
        condition: Option<Box<Expr>>,
        /// What is summed, compared or asked of each.
        body: Option<Box<Expr>>,
    },
    /// `return_window[market]`, `fees[market, reason].fixed`.
    Lookup {
        /// The table.
        table: Name,
        /// The keys.
        keys: Vec<Expr>,
        /// The output, where a table has several.
        output: Option<Name>,
    },
    /// `round(X, 2)`, `least(A, B)`, `earliest known(A, B)`, `responsible(carrier)`, a hook's call.
    Call {
        /// The function.
        function: Name,
        /// `earliest known(…)`, `latest known(…)`.
        known: bool,
        /// The arguments.
        arguments: Vec<Expr>,
    },
    /// `first E`, `count of E`: what the journal says of a stage or an event.
    Journal {
        /// Which.
        word: JournalWord,
        /// The stage or event.
        name: Name,
    },
    /// `convert X by RATE`.
    Convert {
        /// The amount.
        amount: Box<Expr>,
        /// The rate.
        rate: Box<Expr>,
    },
}

/// What is asked of the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JournalWord {
    /// `first E`: its first entry or acceptance.
    First,
    /// `count of E`: how many there were.
    Count,
}

impl JournalWord {
    /// How it is written.
    pub fn text(self) -> &'static str {
        match self {
            JournalWord::First => "first",
            JournalWord::Count => "count of",
        }
    }
}

/// The spans that a period leaves out: `skipping LIST from X to Y`.
#[derive(Clone, Debug, PartialEq)]
pub struct Skipping {
    /// The list of records.
    pub list: Expr,
    /// The field with the beginning.
    pub from: Name,
    /// The field with the end, which may be unknown.
    pub to: Name,
}

/// After or before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// `D after A`.
    After,
    /// `D before A`.
    Before,
}

/// Operators with one operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnaryOp {
    /// `not`.
    Not,
    /// `-`.
    Minus,
}

/// Operators with two operands, weakest first in the groups `or`, `and`, comparisons, sums, products.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BinaryOp {
    /// `or`.
    Or,
    /// `and`.
    And,
    /// `is`.
    Is,
    /// `is not`.
    IsNot,
    /// `<`.
    Less,
    /// `<=`.
    LessEqual,
    /// `>`.
    Greater,
    /// `>=`.
    GreaterEqual,
    /// `+`.
    Plus,
    /// `-`.
    Minus,
    /// `*`.
    Times,
    /// `/`.
    Divide,
}

impl BinaryOp {
    /// How it is written.
    pub fn text(self) -> &'static str {
        match self {
            BinaryOp::Or => "or",
            BinaryOp::And => "and",
            BinaryOp::Is => "is",
            BinaryOp::IsNot => "is not",
            BinaryOp::Less => "<",
            BinaryOp::LessEqual => "<=",
            BinaryOp::Greater => ">",
            BinaryOp::GreaterEqual => ">=",
            BinaryOp::Plus => "+",
            BinaryOp::Minus => "-",
            BinaryOp::Times => "*",
            BinaryOp::Divide => "/",
        }
    }
}

/// What an aggregate does over its list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AggregateOp {
    /// `sum`.
    Sum,
    /// `any`: one at least holds.
    Any,
    /// `all`: every one holds.
    All,
    /// `count`: how many (with `where`, or with a condition as its body).
    Count,
    /// `least`.
    Least,
    /// `greatest`.
    Greatest,
    /// `earliest`.
    Earliest,
    /// `latest`.
    Latest,
}

impl AggregateOp {
    /// How it is written.
    pub fn text(self) -> &'static str {
        match self {
            AggregateOp::Sum => "sum",
            AggregateOp::Any => "any",
            AggregateOp::All => "all",
            AggregateOp::Count => "count",
            AggregateOp::Least => "least",
            AggregateOp::Greatest => "greatest",
            AggregateOp::Earliest => "earliest",
            AggregateOp::Latest => "latest",
        }
    }
}

/// A number as written: digits with an optional decimal point, never signed.
#[derive(Clone, Debug, PartialEq)]
pub struct Number {
    /// The digits as written.
    pub text: String,
    /// Where.
    pub span: Span,
}

/// Literal values as written; whether they mean something is checked later.
#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    /// `yes`, `no`.
    Bool(bool),
    /// `3`, `2.5`.
    Number(Number),
    /// `15%`.
    Percent(Number),
    /// `EUR 12.50`.
    Money {
        /// The currency code.
        currency: Name,
        /// The amount in major units.
        amount: Number,
    },
    /// `2026-03-05`, as written.
    Date(String),
    /// `17:00`, `17:00:30`, as written.
    Time(String),
    /// `2026-03-05T11:20`, `2026-03-05T11:20+08:00`, as written.
    DateTime(String),
    /// `30 days`, `2 business days by support`.
    Duration {
        /// How many.
        count: Number,
        /// The unit as written (`day`, `days`, `business hours`).
        unit: DurationUnit,
        /// `by COUNTING` or `by CALENDAR`: a name, or a table look-up that gives one.
        by: Option<Box<Expr>>,
    },
    /// `"…"`.
    Text(Text),
    /// `[]`, the default of a list.
    EmptyList,
}

/// The units of durations; singular and plural are the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DurationUnit {
    /// `minute`, `minutes`.
    Minute,
    /// `hour`, `hours`.
    Hour,
    /// `day`, `days`.
    Day,
    /// `week`, `weeks`.
    Week,
    /// `month`, `months`.
    Month,
    /// `year`, `years`.
    Year,
    /// `business minute`, `business minutes`.
    BusinessMinute,
    /// `business hour`, `business hours`.
    BusinessHour,
    /// `business day`, `business days`.
    BusinessDay,
}

impl DurationUnit {
    /// The singular word.
    pub fn singular(self) -> &'static str {
        match self {
            DurationUnit::Minute => "minute",
            DurationUnit::Hour => "hour",
            DurationUnit::Day => "day",
            DurationUnit::Week => "week",
            DurationUnit::Month => "month",
            DurationUnit::Year => "year",
            DurationUnit::BusinessMinute => "business minute",
            DurationUnit::BusinessHour => "business hour",
            DurationUnit::BusinessDay => "business day",
        }
    }
}
