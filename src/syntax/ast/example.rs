//! Examples as written: facts, what happens, and what is expected.

use super::{Data, DataEntry, Expr, Name, Path, Text, VerdictWord};
use crate::source::Span;

/// `example "title" { … }`. The order of the lines is the order of what happens.
#[derive(Clone, Debug, PartialEq)]
pub struct Example {
    /// Its title: its name in reports, and for `base`.
    pub title: Text,
    /// Its lines in the order of the text.
    pub lines: Vec<ExampleLine>,
    /// The whole item.
    pub span: Span,
}

/// A line of an example.
#[derive(Clone, Debug, PartialEq)]
pub enum ExampleLine {
    /// `base "TITLE"`: the facts of another example.
    Base(Text),
    /// `base file "case.json"`: the facts of a case, from the folder of this file.
    BaseFile(Text),
    /// `market FR`, `order { … }`.
    Data(DataEntry),
    /// `each` with a table: the example runs once a row.
    Each(Each),
    /// `open at INSTANT`; without a workflow, `now`.
    Open {
        /// When.
        at: Expr,
        /// The whole line.
        span: Span,
    },
    /// `at INSTANT …`, `after D …`.
    Step(Step),
    /// `expect …`.
    Expect(Expect),
}

/// Time passes, and perhaps somebody acts.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// When.
    pub when: StepWhen,
    /// `buyer.modify(asked exchange)`; none: nobody acts.
    pub event: Option<StepEvent>,
    /// `expect …` on the same line.
    pub expect: Option<Expect>,
    /// The whole line.
    pub span: Span,
}

/// When a step happens.
#[derive(Clone, Debug, PartialEq)]
pub enum StepWhen {
    /// `at INSTANT`.
    At(Expr),
    /// `after D`: after the step before.
    After(Expr),
}

/// `buyer.modify(asked exchange)`.
#[derive(Clone, Debug, PartialEq)]
pub struct StepEvent {
    /// Who acts.
    pub actor: Name,
    /// What.
    pub event: Name,
    /// The fields.
    pub fields: Vec<DataEntry>,
    /// The whole event.
    pub span: Span,
}

/// `expect A, B, C`.
#[derive(Clone, Debug, PartialEq)]
pub struct Expect {
    /// All must hold.
    pub all: Vec<Expectation>,
    /// From the word on.
    pub span: Span,
}

/// One expectation, with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Expectation {
    /// What.
    pub kind: ExpectationKind,
    /// Where.
    pub span: Span,
}

/// What the rules may be expected to answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnswerWord {
    /// `allow`, `deny`, `review`.
    Verdict(VerdictWord),
    /// `not_yet`: denied, since a window opens later.
    NotYet,
    /// `too_late`: denied, since a window has closed.
    TooLate,
}

impl AnswerWord {
    /// The answer of that name.
    pub fn named(word: &str) -> Option<AnswerWord> {
        Some(match word {
            "not_yet" => AnswerWord::NotYet,
            "too_late" => AnswerWord::TooLate,
            word => AnswerWord::Verdict(VerdictWord::named(word)?),
        })
    }

    /// Its name.
    pub fn word(self) -> &'static str {
        match self {
            AnswerWord::Verdict(verdict) => verdict.word(),
            AnswerWord::NotYet => "not_yet",
            AnswerWord::TooLate => "too_late",
        }
    }
}

/// The forms of expectations.
#[derive(Clone, Debug, PartialEq)]
pub enum ExpectationKind {
    /// `allow refund by in_time until 2026-03-20`, `deny all`, `too_late refund by in_time`: what the rules answer about
    /// these remedies. The clauses stand in the order `by`, `from`, `until`.
    Answer {
        /// What.
        answer: AnswerWord,
        /// The remedies; `None` is `all`.
        remedies: Option<Vec<Name>>,
        /// The exceptions that decide, or that are not open; empty where nothing is said of them.
        by: Vec<Name>,
        /// Since when.
        from: Option<Expr>,
        /// Until when.
        until: Option<Expr>,
    },
    /// `stage returning`.
    Stage(Name),
    /// `deadline INSTANT`: the next one.
    Deadline(Expr),
    /// `no deadline`.
    NoDeadline,
    /// `accepted`: the last event was.
    Accepted,
    /// `refused`, `refused too_late until INSTANT`: the last event was, for this reason.
    Refused {
        /// Why.
        why: Option<Name>,
        /// Since when it could happen.
        from: Option<Expr>,
        /// Until when it could happen.
        until: Option<Expr>,
    },
    /// `fault`, `fault overflow`: the last step ended so.
    Fault(Option<Name>),
    /// `notify buyer with refund_done`: since the step before.
    Notify {
        /// Whom, perhaps among others.
        parties: Vec<Name>,
        /// With what.
        notice: Name,
    },
    /// `no notify`: nobody was told anything since the step before.
    NoNotify,
    /// `remind seller`: the actor was reminded of a duty since the step before.
    Remind(Name),
    /// `assign supervisor`: since the step before.
    Assign(Name),
    /// `flag NAME`: since the step before.
    Flag(Name),
    /// `pay EUR 12.00 from seller to buyer`: since the step before; likewise `collect`.
    Money {
        /// `collect`, not `pay`.
        collect: bool,
        /// How much.
        amount: Expr,
        /// Who pays.
        from: Name,
        /// Who receives.
        to: Name,
    },
    /// `give LINE`, `recall LINE`: since the step before.
    Thing {
        /// `recall`, not `give`.
        recall: bool,
        /// The ledger's line.
        line: Name,
    },
    /// `no money`: nothing was paid, collected, given or recalled since the step before.
    NoMoney,
    /// `because "…"`: some reason of the decision, or of the last move, says exactly this.
    Because(Text),
    /// `clock first_reply 3 business hours by support`: what it has used.
    Clock {
        /// Which.
        clock: Name,
        /// How much.
        used: Expr,
    },
    /// A condition over everything that the policy and its case can say.
    Condition(Expr),
}

/// `each` and its table.
#[derive(Clone, Debug, PartialEq)]
pub struct Each {
    /// The heads.
    pub columns: Vec<EachColumn>,
    /// Where the heads stand.
    pub head_span: Span,
    /// The rows, with as many cells as there are heads.
    pub rows: Vec<EachRow>,
    /// The whole table.
    pub span: Span,
}

/// The head of a column, with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct EachColumn {
    /// What its cells are.
    pub kind: EachKind,
    /// Where.
    pub span: Span,
}

/// What the cells of a column are.
#[derive(Clone, Debug, PartialEq)]
pub enum EachKind {
    /// `order.placed_at`: the values of a fact.
    Fact(Path),
    /// `open at`: when the case opens.
    Open,
    /// `expect verdict`: an [`AnswerWord`] about what is asked.
    Verdict,
    /// `expect stage`: a stage's name.
    Stage,
    /// `expect deadline`: the next deadline.
    Deadline,
    /// `expect refused`: why the last event was refused; `-`: it was accepted.
    Refused,
    /// `expect X`: what X is.
    Value(Expr),
}

/// A row of an `each` table.
#[derive(Clone, Debug, PartialEq)]
pub struct EachRow {
    /// The cells; `None` is `-`: nothing is set, nothing is expected.
    pub cells: Vec<Option<Data>>,
    /// The whole row.
    pub span: Span,
}
