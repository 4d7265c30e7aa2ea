//! Decisions: rules with windows, conditions and overrides.

use super::{Expr, FactId, LocalId, Named, Needs, PartyId, RuleId};
use crate::source::Span;
use crate::value::{Texts, Ty};
use smallvec::SmallVec;

/// The verdicts of eligibility; their numbers are those of [`crate::value::Val::Member`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Refused.
    Deny,
    /// A person must look.
    Review,
    /// Allowed.
    Allow,
}

/// At most so many `except`s a decision has (a language constant), so that a set of them is one word.
pub const RULES: usize = 128;

/// A set of rules of one decision: bit n is rule n.
pub type RuleSet = u128;

/// `normally`, and the `except`s.
#[derive(Clone, Debug)]
pub struct Rules<O> {
    /// The instant that windows are judged at; `None`: now.
    pub at: Option<Expr>,
    /// What holds where no exception does.
    pub normally: Rule<O>,
    /// The exceptions in the order of the text, at most [`RULES`].
    pub excepts: Vec<Rule<O>>,
}

impl<O> Rules<O> {
    /// The rule of that number.
    pub fn get(&self, id: RuleId) -> Option<&Rule<O>> {
        self.excepts.get(id.index())
    }
}

/// A rule.
#[derive(Clone, Debug)]
pub struct Rule<O> {
    /// Its name and title; `normally` is named by that word.
    pub decl: Named,
    /// What it says.
    pub outcome: O,
    /// Its windows; all of them must be open.
    pub windows: Vec<Window>,
    /// `when C`.
    pub when: Option<Expr>,
    /// `unless C`.
    pub unless: Option<Expr>,
    /// The rules of the same decision that step back where this one applies: those named by `wins over`, directly or
    /// through others.
    pub beats: RuleSet,
    /// On what its windows and conditions depend.
    pub needs: Needs,
    /// Reasons.
    pub because: Texts,
    /// Sources.
    pub cite: Vec<String>,
}

/// A window. An anchor that is unknown is *not yet*.
#[derive(Clone, Debug)]
pub enum Window {
    /// From I (included) to D after I.
    Within {
        /// How long.
        period: Expr,
        /// From when: an instant or a date, possibly unknown.
        anchor: Expr,
        /// Where.
        span: Span,
    },
    /// From I on.
    From {
        /// The opening instant, or a date (its first instant).
        at: Expr,
        /// Where.
        span: Span,
    },
    /// Before I.
    Until {
        /// The closing instant, or a date (the first instant of the next day).
        at: Expr,
        /// Where.
        span: Span,
    },
}

impl Window {
    /// What it counts from, or where it begins or ends.
    pub fn anchor(&self) -> &Expr {
        match self {
            Window::Within { anchor, .. } => anchor,
            Window::From { at, .. } | Window::Until { at, .. } => at,
        }
    }

    /// Where it stands.
    pub fn span(&self) -> Span {
        match self {
            Window::Within { span, .. } | Window::From { span, .. } | Window::Until { span, .. } => *span,
        }
    }
}

/// Who may claim what.
#[derive(Clone, Debug)]
pub struct Eligibility {
    /// Its title.
    pub title: Texts,
    /// What is asked.
    pub asked: Asked,
    /// The items.
    pub per: Option<Per>,
    /// The rules.
    pub rules: Rules<VerdictOutcome>,
    /// Where.
    pub span: Span,
}

/// What remedy is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// The value of a fact of type `remedy`. Each remedy is judged with this fact bound to it.
    Fact(FactId),
    /// Always this one.
    Remedy(super::RemedyId),
}

/// `per item in LIST`.
#[derive(Clone, Debug)]
pub struct Per {
    /// The item's name.
    pub name: String,
    /// Its binder.
    pub binder: LocalId,
    /// The list.
    pub list: Expr,
    /// How many slots an element takes; `None`: a scalar in one slot.
    pub stride: Option<u32>,
}

/// `allow refund, exchange`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VerdictOutcome {
    /// Which.
    pub verdict: Verdict,
    /// The remedies: bit n is remedy n.
    pub remedies: u64,
}

/// Who is at fault. Without the item: `normally seller 100%`, or the second party declared.
#[derive(Clone, Debug, Default)]
pub struct Responsibility {
    /// Its title.
    pub title: Texts,
    /// The rules; `None` only in a program that holds no decision at all.
    pub rules: Option<Rules<Shares>>,
    /// Whether the policy speaks of it; else the rules are what holds by default.
    pub written: bool,
}

/// A split of fault.
#[derive(Clone, Debug, Default)]
pub struct Shares {
    /// Who bears how much, in the order written; the shares are fractions. `None` is `rest`, at most once.
    pub shares: SmallVec<[(PartyId, Option<Expr>); 4]>,
}

/// `decision NAME : TYPE { … }`.
#[derive(Clone, Debug)]
pub struct Decision {
    /// Its name and title.
    pub decl: Named,
    /// The type of its outcomes.
    pub ty: Ty,
    /// The rules; an outcome is an expression of that type.
    pub rules: Rules<Expr>,
    /// On what it depends.
    pub needs: Needs,
}

/// A disputed question.
#[derive(Clone, Debug)]
pub struct Finding {
    /// Its name and title.
    pub decl: Named,
    /// The fact that holds what was found, `unproven` by default.
    pub fact: FactId,
    /// What is presumed.
    pub rules: Rules<bool>,
    /// On what it depends.
    pub needs: Needs,
}
