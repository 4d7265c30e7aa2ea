//! Decisions as written: rules with their clauses, and the ledger.

use super::{Expr, Name, Text, Texts, TypeExpr};
use crate::source::Span;

/// `eligibility of asked at claim.requested_at per item in claim.items { … }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Eligibility {
    /// Its title.
    pub title: Texts,
    /// `of asked` (a fact of type `remedy`) or `of refund` (a remedy).
    pub of: Option<super::Path>,
    /// `at INSTANT`.
    pub at: Option<Expr>,
    /// `per ITEM in LIST`.
    pub per: Option<Per>,
    /// The rules.
    pub rules: Vec<Rule>,
    /// The whole item.
    pub span: Span,
}

/// `per item in claim.items`.
#[derive(Clone, Debug, PartialEq)]
pub struct Per {
    /// The element's name.
    pub binder: Name,
    /// The list.
    pub list: Expr,
}

/// `responsibility "title" { … }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Responsibility {
    /// Its title.
    pub title: Texts,
    /// `at INSTANT`.
    pub at: Option<Expr>,
    /// The rules.
    pub rules: Vec<Rule>,
    /// The whole item.
    pub span: Span,
}

/// `decision priority "title" : Priority { … }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// The name.
    pub name: Name,
    /// Its title.
    pub title: Texts,
    /// The type of its outcomes.
    pub ty: TypeExpr,
    /// `at INSTANT`.
    pub at: Option<Expr>,
    /// The rules.
    pub rules: Vec<Rule>,
    /// The whole item.
    pub span: Span,
}

/// `finding defect_at_delivery "title" { normally presumed no … }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// The name.
    pub name: Name,
    /// Its title.
    pub title: Texts,
    /// `at INSTANT`.
    pub at: Option<Expr>,
    /// The rules; their outcomes are [`Outcome::Presumed`].
    pub rules: Vec<Rule>,
    /// The whole item.
    pub span: Span,
}

/// `normally OUTCOME …` or `except NAME "title" OUTCOME …`. Clauses stand in one order: outcome, windows,
/// `when`, `unless`, `wins over`, `because`, `cite`.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// The name of an `except`; none for `normally`.
    pub name: Option<Name>,
    /// Its title.
    pub title: Texts,
    /// What it says; none where it could not be read.
    pub outcome: Option<Outcome>,
    /// Its windows.
    pub windows: Vec<Window>,
    /// `when C`.
    pub when: Option<Expr>,
    /// `unless C`.
    pub unless: Option<Expr>,
    /// `wins over A, B`.
    pub wins_over: Vec<Name>,
    /// Reasons.
    pub because: Texts,
    /// Sources.
    pub cite: Vec<Text>,
    /// The word `normally` or `except`.
    pub word_span: Span,
    /// The whole rule.
    pub span: Span,
}

/// What a rule says.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// `allow refund, exchange`, `deny all`, `review all`.
    Verdict {
        /// Which.
        verdict: VerdictWord,
        /// The remedies; `None` is `all`.
        remedies: Option<Vec<Name>>,
        /// Where.
        span: Span,
    },
    /// `seller 60%, carrier rest`.
    Shares {
        /// One a party, in order.
        shares: Vec<Share>,
        /// Where.
        span: Span,
    },
    /// `presumed yes`, `presumed no`.
    Presumed {
        /// Which.
        value: bool,
        /// Where.
        span: Span,
    },
    /// The value of a `decision`.
    Value(Expr),
}

/// The verdicts of eligibility.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VerdictWord {
    /// `allow`.
    Allow,
    /// `deny`.
    Deny,
    /// `review`.
    Review,
}

impl VerdictWord {
    /// The verdict of that name.
    pub fn named(word: &str) -> Option<VerdictWord> {
        [VerdictWord::Allow, VerdictWord::Deny, VerdictWord::Review].into_iter().find(|one| one.word() == word)
    }

    /// Its name.
    pub fn word(self) -> &'static str {
        match self {
            VerdictWord::Allow => "allow",
            VerdictWord::Deny => "deny",
            VerdictWord::Review => "review",
        }
    }
}

/// `carrier 60%`, `carrier EXPR`, `carrier rest`.
#[derive(Clone, Debug, PartialEq)]
pub struct Share {
    /// Who.
    pub party: Name,
    /// How much; `None` is `rest`.
    pub share: Option<Expr>,
}

/// A window of a rule, a right or a duty.
#[derive(Clone, Debug, PartialEq)]
pub enum Window {
    /// `within D of I`; without `of` it counts from the stage's entry (workflows only).
    Within {
        /// How long.
        period: Expr,
        /// From when.
        anchor: Option<Expr>,
        /// Where.
        span: Span,
    },
    /// `from I`.
    From {
        /// The opening instant.
        at: Expr,
        /// Where.
        span: Span,
    },
    /// `until I`.
    Until {
        /// The closing instant.
        at: Expr,
        /// Where.
        span: Span,
    },
}

/// `compensation "title" { … total at most X }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Compensation {
    /// Its title.
    pub title: Texts,
    /// The lines in order.
    pub lines: Vec<Line>,
    /// `total at most X`; more than one is reported by the checker.
    pub totals: Vec<TotalCap>,
    /// The whole item.
    pub span: Span,
}

/// `total at most X because … cite …`.
#[derive(Clone, Debug, PartialEq)]
pub struct TotalCap {
    /// The cap.
    pub at_most: Expr,
    /// Reasons.
    pub because: Texts,
    /// Sources.
    pub cite: Vec<Text>,
    /// The whole clause.
    pub span: Span,
}

/// A line of the ledger.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// `pay`, `deduct` or `give`.
    pub kind: LineKind,
    /// The name.
    pub name: Name,
    /// Its title. It stands after the name, or after `to PARTY`.
    pub title: Texts,
    /// `to PARTY`.
    pub to: Option<Name>,
    /// `= X` of `pay` and `deduct`; `worth X` of `give`.
    pub amount: Option<Expr>,
    /// `of LIST` of `give`.
    pub of: Option<Expr>,
    /// `at least X`.
    pub at_least: Option<Expr>,
    /// `at most X`.
    pub at_most: Option<Expr>,
    /// `borne by …`; empty where nothing is written.
    pub borne_by: Vec<Bearer>,
    /// `when C`.
    pub when: Option<Expr>,
    /// `unless C`.
    pub unless: Option<Expr>,
    /// Reasons.
    pub because: Texts,
    /// Sources.
    pub cite: Vec<Text>,
    /// The whole line.
    pub span: Span,
}

/// What a ledger line does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineKind {
    /// `pay`.
    Pay,
    /// `deduct`.
    Deduct,
    /// `give`.
    Give,
}

/// A link of a chain of bearers: `insurer at most EUR 12.00`, `responsibility (carrier at most X)`.
#[derive(Clone, Debug, PartialEq)]
pub struct Bearer {
    /// Who: a party, or the word `responsibility`.
    pub who: Name,
    /// Limits of single parties behind `responsibility`.
    pub limits: Vec<PartyLimit>,
    /// `at most X`.
    pub at_most: Option<Expr>,
    /// Where.
    pub span: Span,
}

/// `carrier at most X` within `responsibility ( … )`.
#[derive(Clone, Debug, PartialEq)]
pub struct PartyLimit {
    /// Who.
    pub party: Name,
    /// The limit.
    pub at_most: Expr,
}
