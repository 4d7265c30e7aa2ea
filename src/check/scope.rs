//! What an expression sees beside the policy's names: binders, and what is known of optional values.

use crate::ir::{DefineId, FactId, LineId, LocalId};
use crate::value::Ty;
use std::collections::BTreeSet;

/// An optional value that a condition can show to be known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Place {
    Fact(FactId),
    Define(DefineId),
    Local(LocalId),
    Field(LocalId, u32),
    FactField(FactId, u32),
}

/// What standing outcomes an expression may read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) enum Sees {
    /// Facts only: eligibility, responsibility, decisions, findings, the header.
    #[default]
    Facts,
    /// A ledger line: the shares, the eligible items, other lines, not the total.
    Ledger,
    /// A define: anything; where it is used decides.
    Define,
    /// An `always` rule: anything.
    Everything,
}

/// The scope of the expression that is being checked.
#[derive(Default)]
pub(crate) struct Scope {
    /// The open binders. Every binder of a program has an id of its own, so that a define's never disturb another's.
    pub(crate) locals: Vec<(String, LocalId, Ty)>,
    /// What is known here.
    pub(crate) known: BTreeSet<Place>,
    /// What may be read.
    pub(crate) sees: Sees,
    /// The ledger lines that have been read.
    pub(crate) lines: BTreeSet<LineId>,
    /// How many definitions stand on each other, up to the highest that has been read.
    pub(crate) height: usize,
}

impl Scope {
    /// The binder of that name, the innermost first.
    pub(crate) fn local(&self, name: &str) -> Option<(LocalId, Ty)> {
        self.locals.iter().rev().find(|(local, _, _)| local == name).map(|(_, id, ty)| (*id, ty.clone()))
    }
}
