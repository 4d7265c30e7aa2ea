//! Examples, checked: the facts of a case, what happens to it, and what is expected. They stand beside a
//! [`super::Program`], not in it, so that who only decides does not carry them.

use super::{Actor, ClockId, EventId, Expr, FactId, LineId, NoticeId, PartyId, RemedyId, RuleId, StageId, Verdict};
use crate::source::Span;
use std::sync::Arc;

/// The words for why an event is refused.
pub const REFUSALS: [&str; 10] = [
    "not_yet",
    "too_late",
    "not_in_stage",
    "not_yours",
    "too_many",
    "condition",
    "in_the_past",
    "id_taken",
    "bad_fields",
    "no_element",
];

/// An example that can be run.
#[derive(Clone, Debug)]
pub struct Example {
    /// Its title.
    pub title: String,
    /// The place of its title.
    pub span: Span,
    /// The case that it starts from.
    pub file: Option<CaseFile>,
    /// Why this version of the policy cannot read it, where another version may: what stands here is not all of it.
    pub unreadable: Option<String>,
    /// Its facts over those of the file, with those of the examples that it stands on; each fact once.
    pub facts: Vec<FactData>,
    /// When the case opens; a row may say otherwise.
    pub open: Option<Expr>,
    /// What happens and what is expected, in this order.
    pub lines: Vec<ExampleLine>,
    /// It runs once a row; `None`: it runs once.
    pub rows: Option<Vec<ExampleRow>>,
}

/// A case in a file.
#[derive(Clone, Debug)]
pub struct CaseFile {
    /// Its path as written.
    pub path: String,
    /// What it holds.
    pub json: Arc<str>,
    /// Where it is named.
    pub span: Span,
}

/// A fact with what it holds.
#[derive(Clone, Debug)]
pub struct FactData {
    /// Which.
    pub fact: FactId,
    /// What.
    pub value: Datum,
    /// Where.
    pub span: Span,
}

/// What a fact or field holds.
#[derive(Clone, Debug)]
pub enum Datum {
    /// A value over facts. An amount may be in a fixed currency where that of the case is wanted, or a bare zero.
    Value(Expr),
    /// The fields of a record in the order of their slots.
    Record(Vec<Datum>),
    /// The elements of a list.
    List(Vec<Datum>),
}

/// A line of an example.
#[derive(Clone, Debug)]
pub enum ExampleLine {
    /// Time passes, and perhaps somebody acts.
    Step {
        /// When.
        when: When,
        /// Who does what; `None`: nobody acts.
        event: Option<Acted>,
        /// Where.
        span: Span,
    },
    /// What is expected then.
    Expect(Expected),
}

/// When a step happens.
#[derive(Clone, Debug)]
pub enum When {
    /// At an instant.
    At(Expr),
    /// So long after the step before.
    After(Expr),
}

/// What somebody does.
#[derive(Clone, Debug)]
pub struct Acted {
    /// Who.
    pub actor: Actor,
    /// What.
    pub event: EventId,
    /// Fields of the event by number.
    pub fields: Vec<(u32, Datum)>,
}

/// One row of an `each`.
#[derive(Clone, Debug)]
pub struct ExampleRow {
    /// Facts over those of the example.
    pub facts: Vec<FactData>,
    /// When the case opens.
    pub open: Option<Expr>,
    /// What is expected at the end.
    pub expected: Vec<Expected>,
    /// Where.
    pub span: Span,
}

/// An expectation with its place.
#[derive(Clone, Debug)]
pub struct Expected {
    /// What.
    pub kind: ExpectedKind,
    /// Where.
    pub span: Span,
}

/// Of what a verdict is expected.
#[derive(Clone, Debug)]
pub enum VerdictOn {
    /// What is asked.
    Asked,
    /// These remedies.
    Remedies(Vec<RemedyId>),
}

/// On which side of a window something comes.
#[derive(Clone, Debug)]
pub enum Side {
    /// Too early; perhaps from when it is possible.
    NotYet(Option<Expr>),
    /// Too late; perhaps until when it was possible (excluded).
    TooLate(Option<Expr>),
}

/// The forms of expectations.
#[derive(Clone, Debug)]
pub enum ExpectedKind {
    /// What is asked for too early or too late is denied.
    Missed {
        /// Of what.
        on: VerdictOn,
        /// Exceptions that only their window keeps out.
        by: Vec<RuleId>,
        /// Which side of the window.
        side: Side,
    },
    /// A verdict.
    Verdict {
        /// Which.
        verdict: Verdict,
        /// Of what.
        on: VerdictOn,
        /// Exceptions that are among those that decide.
        by: Vec<RuleId>,
        /// Since when.
        from: Option<Expr>,
        /// Until when (excluded).
        until: Option<Expr>,
    },
    /// The stage.
    Stage(StageId),
    /// The next deadline; `None`: there is none.
    Deadline(Option<Expr>),
    /// The last event was accepted.
    Accepted,
    /// The last event was refused, for this reason.
    Refused(Option<String>),
    /// The last event was refused since it came outside its window.
    Untimely(Side),
    /// What came last ended in a fault, of this kind.
    Fault(Option<String>),
    /// These parties were told this.
    Notify(Vec<PartyId>, NoticeId),
    /// Nobody was told anything.
    NoNotify,
    /// Somebody was reminded.
    Remind(Actor),
    /// A role took the case over.
    Assign(PartyId),
    /// The case was marked.
    Flag(String),
    /// Money moved.
    Money {
        /// It was collected, not paid.
        collect: bool,
        /// How much.
        amount: Expr,
        /// Who paid.
        from: PartyId,
        /// Who received it.
        to: PartyId,
    },
    /// A line's things moved.
    Thing {
        /// They were recalled, not given.
        recall: bool,
        /// Which line.
        line: LineId,
    },
    /// Neither money nor things moved.
    NoMoney,
    /// A reason says exactly this.
    Because(String),
    /// What a clock has used.
    Clock(ClockId, Expr),
    /// A condition.
    Condition(Expr),
}
