//! Faults: what stopped a correct policy on some case, as data and in one sentence.

use crate::source::Span;
use crate::time::TimeError;
use crate::value::Currency;
use std::fmt;

/// What stopped an evaluation, and where in the policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What.
    pub kind: FaultKind,
    /// The expression, rule or line that could not be evaluated.
    pub span: Span,
}

/// The kinds of faults.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// A number or amount is too large or too fine to be held exactly.
    Overflow,
    /// A division by zero.
    DivisionByZero,
    /// A value that is not known stands where one is needed.
    Unknown,
    /// Two amounts of different currencies meet.
    Currencies {
        /// One.
        left: Currency,
        /// The other.
        right: Currency,
    },
    /// An amount of a unit that has no minor unit would be owed.
    SpecialUnit {
        /// Which.
        currency: Currency,
    },
    /// An amount is finer than its currency, and the policy does not say how to round.
    NoRounding,
    /// Something about time cannot be counted.
    Time(TimeError),
    /// Two durations of one kind are added that are counted differently.
    CountingsDiffer,
    /// Two exceptions hold and say different things.
    Conflict {
        /// The decision, as it is called in the policy.
        decision: String,
        /// The remedy that is judged, in an eligibility.
        remedy: Option<String>,
        /// The item that is judged, from 0.
        item: Option<u32>,
        /// The names of the rules.
        rules: [String; 2],
    },
    /// No row of a table matches.
    NoRow {
        /// The table.
        table: String,
    },
    /// Rows match, but none is in force yet.
    NotInForce {
        /// The table.
        table: String,
        /// What was looked up, such as `market DE`.
        keys: String,
        /// The day that was asked for.
        day: String,
        /// From when the first row for these keys is in force.
        from: String,
    },
    /// Two rows of a table match.
    TwoRows {
        /// The table.
        table: String,
        /// Where the rows stand.
        rows: [Span; 2],
    },
    /// The shares of fault do not sum to 100%.
    SharesNotWhole {
        /// To what they sum, such as `90%`.
        sum: String,
    },
    /// A share of fault is below zero.
    NegativeShare {
        /// Whose.
        party: String,
    },
    /// An amount of the ledger is below zero.
    NegativeAmount {
        /// The line or limit, as it is called in the policy.
        what: String,
        /// The amount, with its currency.
        amount: String,
    },
    /// A hook failed.
    Hook {
        /// Its name.
        hook: String,
        /// The line of the script, where one is to blame.
        line: Option<u32>,
        /// What happened.
        message: String,
    },
    /// A hook's result lies outside its range.
    OutOfRange {
        /// The hook.
        hook: String,
        /// The value.
        value: String,
        /// The line of the script where its function begins.
        line: Option<u32>,
    },
    /// A notice cannot be written.
    Notice {
        /// Its name.
        notice: String,
        /// Why.
        message: String,
    },
    /// An `always` rule does not hold of the decision.
    Always {
        /// Its name.
        name: String,
        /// Its title, or nothing.
        title: String,
    },
    /// A list holds more elements than the language allows.
    TooMany {
        /// How many it allows.
        limit: usize,
    },
    /// Aggregates within aggregates look at more elements than a decision may.
    TooLong {
        /// How many it may.
        limit: u32,
    },
    /// A decision is read before any was made.
    NothingDecided,
    /// The steps of a workflow that take no time never rest.
    NeverRests {
        /// A stage among them.
        stage: String,
    },
    /// A list has no element of that key.
    NoElement {
        /// The list.
        list: String,
        /// The key.
        key: String,
    },
    /// A fact would get a value outside its range.
    FactOutOfRange {
        /// The fact.
        fact: String,
        /// The value.
        value: String,
    },
    /// A part of months was asked for, which is no length of time.
    PartOfMonths,
    /// The journal does not hold what a hook returned.
    HookNotKept,
    /// Something that the checker promises is not so.
    Broken {
        /// What.
        promise: &'static str,
    },
}

impl FaultKind {
    /// All words that [`FaultKind::code`] gives.
    pub const CODES: [&'static str; 28] = [
        "overflow",
        "division_by_zero",
        "unknown_value",
        "currencies_differ",
        "special_unit",
        "no_rounding",
        "time",
        "countings_differ",
        "conflict",
        "no_row",
        "not_in_force",
        "two_rows",
        "shares_not_whole",
        "negative_share",
        "negative_amount",
        "hook_failed",
        "out_of_range",
        "notice_failed",
        "always_broken",
        "too_many_elements",
        "too_long",
        "nothing_decided",
        "never_rests",
        "no_element",
        "fact_out_of_range",
        "part_of_months",
        "hook_not_kept",
        "broken_promise",
    ];

    /// A word for machines.
    pub fn code(&self) -> &'static str {
        match self {
            FaultKind::Overflow => "overflow",
            FaultKind::DivisionByZero => "division_by_zero",
            FaultKind::Unknown => "unknown_value",
            FaultKind::Currencies { .. } => "currencies_differ",
            FaultKind::SpecialUnit { .. } => "special_unit",
            FaultKind::NoRounding => "no_rounding",
            FaultKind::Time(_) => "time",
            FaultKind::CountingsDiffer => "countings_differ",
            FaultKind::Conflict { .. } => "conflict",
            FaultKind::NoRow { .. } => "no_row",
            FaultKind::NotInForce { .. } => "not_in_force",
            FaultKind::TwoRows { .. } => "two_rows",
            FaultKind::SharesNotWhole { .. } => "shares_not_whole",
            FaultKind::NegativeShare { .. } => "negative_share",
            FaultKind::NegativeAmount { .. } => "negative_amount",
            FaultKind::Hook { .. } => "hook_failed",
            FaultKind::OutOfRange { .. } => "out_of_range",
            FaultKind::Notice { .. } => "notice_failed",
            FaultKind::Always { .. } => "always_broken",
            FaultKind::TooMany { .. } => "too_many_elements",
            FaultKind::TooLong { .. } => "too_long",
            FaultKind::NothingDecided => "nothing_decided",
            FaultKind::NeverRests { .. } => "never_rests",
            FaultKind::NoElement { .. } => "no_element",
            FaultKind::FactOutOfRange { .. } => "fact_out_of_range",
            FaultKind::PartOfMonths => "part_of_months",
            FaultKind::HookNotKept => "hook_not_kept",
            FaultKind::Broken { .. } => "broken_promise",
        }
    }
}

impl fmt::Display for FaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FaultKind::Overflow => f.write_str("this number is too large or too fine to be computed exactly"),
            FaultKind::DivisionByZero => f.write_str("this divides by zero"),
            FaultKind::Unknown => f.write_str("this value is not known, and it is needed here"),
            FaultKind::Currencies { left, right } => {
                write!(f, "{left} and {right} meet here without a conversion")
            }
            FaultKind::SpecialUnit { currency } => {
                write!(f, "nothing can be paid in {currency}, which has no minor unit")
            }
            FaultKind::NoRounding => {
                f.write_str("this amount is finer than its currency, and the policy does not say how it is rounded")
            }
            FaultKind::Time(error) => error.fmt(f),
            FaultKind::CountingsDiffer => f.write_str("these two durations are counted in different ways"),
            FaultKind::Conflict { decision, remedy, item, rules: [first, second] } => {
                write!(f, "`{first}` and `{second}` both hold and say different things about {decision}")?;
                if let Some(remedy) = remedy {
                    write!(f, " of `{remedy}`")?;
                }
                if let Some(item) = item {
                    write!(f, ", item {}", u64::from(*item) + 1)?;
                }
                f.write_str("; one must win over the other")
            }
            FaultKind::NoRow { table } => write!(f, "no row of the table `{table}` matches"),
            FaultKind::NotInForce { table, keys, day, from } => {
                write!(f, "no row of the table `{table}` for {keys} is in force on {day}; the first is from {from} on")
            }
            FaultKind::TwoRows { table, .. } => write!(f, "two rows of the table `{table}` match"),
            FaultKind::SharesNotWhole { sum } => write!(f, "the shares of fault sum to {sum}, not to 100%"),
            FaultKind::NegativeShare { party } => write!(f, "the share of `{party}` is below zero"),
            FaultKind::NegativeAmount { what, amount } => write!(f, "{what} comes to {amount}, which is below zero"),
            FaultKind::Hook { hook, line: Some(line), message } => {
                write!(f, "the hook `{hook}` failed in line {line} of its script: {message}")
            }
            FaultKind::Hook { hook, line: None, message } => write!(f, "the hook `{hook}` failed: {message}"),
            FaultKind::OutOfRange { hook, value, line } => {
                write!(f, "the hook `{hook}` ")?;
                if let Some(line) = line {
                    write!(f, "(line {line} of its script) ")?;
                }
                write!(f, "returned {value}, which is outside its range")
            }
            FaultKind::Notice { notice, message } => write!(f, "the notice `{notice}` cannot be written: {message}"),
            FaultKind::Always { name, title } if title.is_empty() => {
                write!(f, "the decision breaks `{name}`, which must always hold")
            }
            FaultKind::Always { name, title } => {
                write!(f, "the decision breaks `{name}`, which must always hold: {title}")
            }
            FaultKind::TooMany { limit } => write!(f, "a list has at most {limit} elements"),
            FaultKind::TooLong { limit } => {
                write!(f, "this looks at more than {limit} elements of lists, which no decision may")
            }
            FaultKind::NothingDecided => f.write_str("nothing has been decided yet"),
            FaultKind::NeverRests { stage } => {
                write!(f, "the steps that take no time never rest; one of them enters the stage `{stage}`")
            }
            FaultKind::NoElement { list, key } => write!(f, "`{list}` has no element `{key}`"),
            FaultKind::FactOutOfRange { fact, value } => {
                write!(f, "`{fact}` would become {value}, which is outside its range")
            }
            FaultKind::PartOfMonths => f.write_str("this is a part of months, which have no fixed length"),
            FaultKind::HookNotKept => f.write_str("the journal does not hold what this hook returned"),
            FaultKind::Broken { promise } => write!(f, "this should be impossible: {promise}"),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind.fmt(f)
    }
}

impl std::error::Error for Fault {}

/// What evaluation gives.
pub(super) type Res<T> = Result<T, Box<Fault>>;

/// A fault, made where it cannot slow anything down.
#[cold]
pub(super) fn fault(kind: FaultKind, span: Span) -> Box<Fault> {
    Box::new(Fault { kind, span })
}

/// A fault where the checker's promise does not hold.
#[cold]
pub(super) fn broken(promise: &'static str, span: Span) -> Box<Fault> {
    fault(FaultKind::Broken { promise }, span)
}

/// A number that could be computed exactly.
#[inline]
pub(super) fn exact<T>(value: Option<T>, span: Span) -> Res<T> {
    value.ok_or_else(|| fault(FaultKind::Overflow, span))
}
