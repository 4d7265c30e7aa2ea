//! Typed expressions.

use super::{DecisionId, DefineId, FactId, FindingId, HookId, LineId, LocalId, PartyId, TableId};
use crate::builtins::Builtin;
use crate::source::Span;
use crate::syntax::ast::{AggregateOp, Direction};
use crate::value::Val;

/// A typed expression with its place, for faults and traces.
#[derive(Clone, Debug)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Where it stands.
    pub span: Span,
}

/// How two ordered values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ordered {
    /// `<`.
    Less,
    /// `<=`.
    LessEqual,
    /// `>`.
    Greater,
    /// `>=`.
    GreaterEqual,
}

/// `+`, `-`, `*`, `/`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arithmetic {
    /// Numbers, percents, amounts of one currency, durations of one kind.
    Plus,
    /// As `Plus`.
    Minus,
    /// Number by number, amount by number or percent (either side).
    Times,
    /// Number by number, amount by number or percent, amount by amount.
    Divide,
}

/// What an expression or rule depends on beyond plain facts; nothing of it: it can be kept for a whole decision.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Needs {
    /// On the remedy that is judged (the asked fact is bound to each remedy in turn).
    pub asked: bool,
    /// On the item that is judged (`per item in …`) or another binder from outside.
    pub item: bool,
    /// On the standing decision: eligibility, responsibility, ledger lines.
    pub outcome: bool,
}

impl Needs {
    /// What one of both depends on.
    #[must_use]
    pub fn or(self, other: Needs) -> Needs {
        Needs {
            asked: self.asked || other.asked,
            item: self.item || other.item,
            outcome: self.outcome || other.outcome,
        }
    }
}

/// What a journal can be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Journal {
    /// `case.opened_at`.
    OpenedAt,
    /// When the present stage was entered; nobody can write it.
    Entered,
    /// When the mark was met last, or first; unknown where it never was.
    Met {
        /// A stage's entry or an event's acceptance.
        mark: super::Mark,
        /// The first time.
        first: bool,
    },
    /// How often.
    Count(super::Mark),
    /// The field of an event, as its last acceptance brought it; unknown before.
    Field(super::EventId, u32),
}

/// The forms of expressions. Every operand has the type that the form needs; an operand that may be
/// [`Val::Unknown`] stands only where that is handled, or where a condition before it has excluded it (should
/// it be met all the same, that is a fault, never a guess).
#[derive(Clone, Debug)]
pub enum ExprKind {
    /// A constant. Dates and local times whose meaning needs the policy's zone are kept apart ([`ExprKind::LocalTime`]).
    Const(Val),
    /// A `datetime` literal without offset: read in the policy's zone, which only a case fixes.
    LocalTime(crate::time::LocalDateTime),
    /// `2 business days by office[market]`: a duration whose counting or calendar is computed.
    DurationBy {
        /// How long.
        period: crate::time::Period,
        /// A counting or a calendar.
        by: Box<Expr>,
    },
    /// A fact.
    Fact(FactId),
    /// A define.
    Define(DefineId),
    /// An element that a binder stands for; the item of an eligibility.
    Local(LocalId),
    /// A field of a record.
    Field(Box<Expr>, u32),
    /// `now`: the decision's instant.
    Now,
    /// The value of a `decision`.
    Decision(DecisionId),
    /// Whether a finding counts as yes: found yes, or unproven and presumed yes.
    FindingHolds(FindingId),
    /// `responsible(PARTY)`: the party's share as a fraction.
    Responsible(PartyId),
    /// What the journal of a live case says; only in workflows, clocks, notices and examples.
    Journal(Journal),
    /// A ledger line's rounded amount before the total's cap; zero where it does not apply.
    Line(LineId),
    /// `compensation.total`.
    Total,
    /// `eligible_items`.
    EligibleItems,
    /// Whether this is the verdict of a remedy (`None`: of the asked one): `eligible(REMEDY)`, `under_review(REMEDY)`.
    Verdict(Option<super::RemedyId>, super::Verdict),
    /// Not.
    Not(Box<Expr>),
    /// All hold; from left to right, stopping at the first that does not.
    And(Box<[Expr]>),
    /// One at least holds; from left to right, stopping at the first that does.
    Or(Box<[Expr]>),
    /// `A is B`: equal values of one type. `Unknown` equals nothing.
    Equal {
        /// `is not`.
        negated: bool,
        /// Left.
        left: Box<Expr>,
        /// Right.
        right: Box<Expr>,
    },
    /// `A < B` and its like.
    Compare {
        /// Which.
        op: Ordered,
        /// Left.
        left: Box<Expr>,
        /// Right.
        right: Box<Expr>,
    },
    /// `X in A .. B`.
    InRange {
        /// What is looked for.
        operand: Box<Expr>,
        /// The low end, included.
        low: Box<Expr>,
        /// The high end.
        high: Box<Expr>,
        /// Whether the high end is out.
        open_end: bool,
    },
    /// Membership of an enum, party or remedy value among at most 64 members: bit n is member n.
    InMask {
        /// What is looked for.
        operand: Box<Expr>,
        /// The members.
        mask: u64,
    },
    /// Membership among values of one type.
    InSet {
        /// What is looked for.
        operand: Box<Expr>,
        /// The members.
        members: Box<[Expr]>,
    },
    /// Membership in a list of scalars.
    InList {
        /// What is looked for.
        operand: Box<Expr>,
        /// The list.
        list: Box<Expr>,
    },
    /// `X is known`.
    IsKnown(Box<Expr>),
    /// `A within D of B`: `B <= A` and `A < D after B`. B may be a date.
    Within {
        /// The instant that is judged.
        operand: Box<Expr>,
        /// How long.
        period: Box<Expr>,
        /// From when.
        anchor: Box<Expr>,
    },
    /// `D after A`, `D before A`. A may be a date; the value is an instant, or with `skipping` possibly unknown.
    Shift {
        /// After or before.
        direction: Direction,
        /// How long.
        period: Box<Expr>,
        /// From when.
        anchor: Box<Expr>,
        /// What is left out.
        skipping: Option<Box<Skipping>>,
    },
    /// A date where an instant is needed: its first instant in the policy's zone.
    StartOfDate(Box<Expr>),
    /// Arithmetic.
    Arithmetic {
        /// Which.
        op: Arithmetic,
        /// Left.
        left: Box<Expr>,
        /// Right.
        right: Box<Expr>,
    },
    /// `-X`.
    Negate(Box<Expr>),
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
    /// `sum i in LIST where C: X` and its like. `least`, `greatest`, `earliest`, `latest` of an empty list are
    /// unknown; a sum is zero ([`Aggregate::zero`]).
    Aggregate(Box<Aggregate>),
    /// `least(A, B)`, `greatest(…)`, `earliest(…)`, `latest(…)` of single values: `Least` and `Greatest` serve for
    /// instants too.
    Extreme {
        /// The greatest, not the least.
        greatest: bool,
        /// Unknown values are skipped; unknown if all are.
        known: bool,
        /// The values.
        operands: Box<[Expr]>,
    },
    /// `table[…]`.
    Lookup {
        /// The table.
        table: TableId,
        /// The keys, in the order of the table's own keys.
        keys: Box<[Expr]>,
        /// Which output.
        output: u32,
    },
    /// `0` where an amount is needed: no amount, in the currency that the case has.
    Nothing,
    /// `convert X by RATE`: exact.
    Convert {
        /// The amount.
        amount: Box<Expr>,
        /// The rate.
        rate: Box<Expr>,
    },
    /// A built-in function.
    Builtin {
        /// Which.
        function: Builtin,
        /// The arguments.
        arguments: Box<[Expr]>,
    },
    /// A hook's call.
    Hook {
        /// Which.
        hook: HookId,
        /// The arguments.
        arguments: Box<[Expr]>,
    },
}

/// A quantifier over a list.
#[derive(Clone, Debug)]
pub struct Aggregate {
    /// What is done.
    pub op: AggregateOp,
    /// Unknown values are skipped (`earliest known i in …`).
    pub known: bool,
    /// The binder's place.
    pub binder: LocalId,
    /// The list.
    pub list: Expr,
    /// How many slots an element takes; `None`: a scalar in one slot.
    pub stride: Option<u32>,
    /// `where C`.
    pub condition: Option<Expr>,
    /// The body; `count` may have none.
    pub body: Option<Expr>,
    /// The sum of nothing: a number, or `None` for an amount of zero in the case's currency.
    pub zero: Option<Val>,
}

/// The spans that a period leaves out.
#[derive(Clone, Debug)]
pub struct Skipping {
    /// A list of records.
    pub list: Expr,
    /// How many slots an element takes.
    pub stride: u32,
    /// The field with a span's beginning (date or datetime).
    pub from: u32,
    /// The field with a span's end; unknown: it has not ended.
    pub to: u32,
}

impl Expr {
    /// What an instant is counted from: itself, unless it is so long after or before another.
    pub fn without_shifts(&self) -> &Expr {
        match &self.kind {
            ExprKind::Shift { anchor, .. } | ExprKind::StartOfDate(anchor) => anchor.without_shifts(),
            _ => self,
        }
    }

    /// Calls `visit` with each direct part, in the order of the text.
    pub fn parts<'e>(&'e self, visit: &mut dyn FnMut(&'e Expr)) {
        match &self.kind {
            ExprKind::Const(_)
            | ExprKind::LocalTime(_)
            | ExprKind::Fact(_)
            | ExprKind::Define(_)
            | ExprKind::Local(_)
            | ExprKind::Now
            | ExprKind::Decision(_)
            | ExprKind::FindingHolds(_)
            | ExprKind::Responsible(_)
            | ExprKind::Journal(_)
            | ExprKind::Line(_)
            | ExprKind::Total
            | ExprKind::Nothing
            | ExprKind::EligibleItems
            | ExprKind::Verdict(..) => {}
            ExprKind::DurationBy { by: one, .. }
            | ExprKind::Field(one, _)
            | ExprKind::Not(one)
            | ExprKind::InMask { operand: one, .. }
            | ExprKind::IsKnown(one)
            | ExprKind::StartOfDate(one)
            | ExprKind::Negate(one) => visit(one),
            ExprKind::And(all)
            | ExprKind::Or(all)
            | ExprKind::Extreme { operands: all, .. }
            | ExprKind::Lookup { keys: all, .. }
            | ExprKind::Builtin { arguments: all, .. }
            | ExprKind::Hook { arguments: all, .. } => all.iter().for_each(visit),
            ExprKind::Equal { left, right, .. }
            | ExprKind::Compare { left, right, .. }
            | ExprKind::Arithmetic { left, right, .. } => {
                visit(left);
                visit(right);
            }
            ExprKind::InRange { operand, low, high, .. } => {
                visit(operand);
                visit(low);
                visit(high);
            }
            ExprKind::InSet { operand, members } => {
                visit(operand);
                members.iter().for_each(visit);
            }
            ExprKind::InList { operand, list } => {
                visit(operand);
                visit(list);
            }
            ExprKind::Within { operand, period, anchor } => {
                visit(operand);
                visit(period);
                visit(anchor);
            }
            ExprKind::Shift { period, anchor, skipping, .. } => {
                visit(period);
                visit(anchor);
                if let Some(skipping) = skipping {
                    visit(&skipping.list);
                }
            }
            ExprKind::If { condition, then, otherwise } => {
                visit(condition);
                visit(then);
                visit(otherwise);
            }
            ExprKind::IfKnown { operand, otherwise } => {
                visit(operand);
                visit(otherwise);
            }
            ExprKind::Aggregate(aggregate) => {
                visit(&aggregate.list);
                aggregate.condition.iter().for_each(&mut *visit);
                aggregate.body.iter().for_each(visit);
            }
            ExprKind::Convert { amount, rate } => {
                visit(amount);
                visit(rate);
            }
        }
    }

    /// Whether this expression or a part of it, however deep, is such.
    pub fn any(&self, such: &dyn Fn(&Expr) -> bool) -> bool {
        if such(self) {
            return true;
        }
        let mut found = false;
        self.parts(&mut |part| found = found || part.any(such));
        found
    }
}
