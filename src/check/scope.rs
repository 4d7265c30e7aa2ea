//! What an expression sees beside the policy's names: binders, and what is known of optional values.

use crate::ir::{DefineId, EventId, FactId, LineId, LocalId, Mark, TableId};
use crate::value::Ty;
use std::collections::BTreeSet;

/// An optional value that a condition can show to be known.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Place {
    Fact(FactId),
    Define(DefineId),
    Local(LocalId),
    /// A field of a record that has a place itself.
    Field(Box<Place>, u32),
    /// What a table says of keys that have places themselves: which output, and the keys.
    Row(TableId, u32, Vec<Place>),
    /// A stage's entry or an event's acceptance: the first is known where the last is.
    Met(Mark),
    /// A field of an event's last acceptance.
    Brought(EventId, u32),
}

impl Place {
    /// What it is, or lies in.
    pub(crate) fn root(&self) -> &Place {
        match self {
            Place::Field(record, _) => record.root(),
            Place::Fact(_)
            | Place::Define(_)
            | Place::Local(_)
            | Place::Row(..)
            | Place::Met(_)
            | Place::Brought(..) => self,
        }
    }
}

/// What an expression may read beside facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) enum Sees {
    /// Facts only: eligibility, responsibility, decisions, findings, the header.
    #[default]
    Facts,
    /// A ledger line: the shares, the eligible items, other lines, not the total.
    Ledger,
    /// A define: anything; where it is used decides.
    Define,
    /// An `always` rule: anything of the decision.
    Everything,
    /// A line of a live case: the standing decision, and the journal.
    Live,
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
    /// Whether an example is being read: in which currency its case is, is known when it runs.
    pub(crate) example: bool,
    /// How many definitions stand on each other, up to the highest that has been read.
    pub(crate) height: usize,
}

impl Scope {
    /// The binder of that name, the innermost first.
    pub(crate) fn local(&self, name: &str) -> Option<(LocalId, Ty)> {
        self.locals.iter().rev().find(|(local, _, _)| local == name).map(|(_, id, ty)| (*id, ty.clone()))
    }
}
