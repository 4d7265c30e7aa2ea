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

/// A place for what is being written.
pub fn case(json: &mut super::Writer, _program: &crate::ir::Program, _case: &Case) {
    json.object(|_| {});
}

/// A place for what is being written.
pub fn event(json: &mut super::Writer, _program: &crate::ir::Program, _event: &Event) {
    json.object(|_| {});
}

/// A place for what is being written.
#[derive(Clone, Debug)]
pub struct EventReader;

impl EventReader {
    /// A place for what is being written.
    pub fn new(_program: &crate::ir::Program) -> EventReader {
        EventReader
    }

    /// A place for what is being written.
    pub fn read(&self, _program: &crate::ir::Program, _live: &Case, _json: &[u8]) -> Result<Event, super::InputErrors> {
        Err(super::InputErrors(Vec::new()))
    }
}
