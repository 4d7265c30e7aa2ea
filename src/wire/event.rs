//! Events of live cases.

use crate::eval::Case;
use crate::ir::{Actor, EventId};
use crate::time::Instant;

/// What somebody did.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// The host's name for it, so that it is not done twice.
    pub id: Option<String>,
    /// When.
    pub at: Instant,
    /// Who.
    pub actor: Actor,
    /// What.
    pub event: EventId,
    /// Its fields.
    pub fields: Fields,
}

/// The fields of an event.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fields {
    /// Bit n: field n was brought.
    pub given: u64,
    /// The fields in order, and what their lists hold.
    pub bag: Case,
}
