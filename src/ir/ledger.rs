//! The ledger of compensation.

use super::{Expr, Named, PartyId};
use crate::source::Span;
use crate::syntax::ast::LineKind;
use crate::value::Texts;

/// What is owed, and who bears it.
#[derive(Clone, Debug)]
pub struct Compensation {
    /// Its title.
    pub title: Texts,
    /// The lines in the order of the text.
    pub lines: super::Arena<super::LineId, Line>,
    /// The lines in an order in which each uses only earlier ones.
    pub order: Vec<super::LineId>,
    /// `total at most X`.
    pub total: Option<TotalCap>,
    /// Where.
    pub span: Span,
}

/// `total at most X`.
#[derive(Clone, Debug)]
pub struct TotalCap {
    /// The cap.
    pub at_most: Expr,
    /// Reasons.
    pub because: Texts,
    /// Sources.
    pub cite: Vec<String>,
    /// Where.
    pub span: Span,
}

/// A line.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its name and title.
    pub decl: Named,
    /// What it does.
    pub kind: LineKind,
    /// Who receives it; of a `deduct`, who gets less.
    pub to: PartyId,
    /// The exact amount of `pay` and `deduct`, or what a `give` is worth. Amounts are in the case's currency.
    pub amount: Option<Expr>,
    /// The items of a `give`.
    pub of: Option<Expr>,
    /// `at least X`.
    pub at_least: Option<Expr>,
    /// `at most X`.
    pub at_most: Option<Expr>,
    /// Who bears it: the chain. Never empty for `pay`; the last link is without limits. Empty for `deduct`.
    pub borne_by: Vec<Bearer>,
    /// `when C`.
    pub when: Option<Expr>,
    /// `unless C`.
    pub unless: Option<Expr>,
    /// Reasons.
    pub because: Texts,
    /// Sources.
    pub cite: Vec<String>,
}

/// A link of a chain of bearers.
#[derive(Clone, Debug)]
pub struct Bearer {
    /// Who.
    pub who: BearerKind,
    /// The link's limit.
    pub at_most: Option<Expr>,
    /// Where.
    pub span: Span,
}

/// Who bears.
#[derive(Clone, Debug)]
pub enum BearerKind {
    /// One party.
    Party(PartyId),
    /// The parties at fault by their shares, each with an optional limit of his own.
    Responsibility {
        /// The limits.
        limits: Vec<(PartyId, Expr)>,
    },
}
