//! Every JSON shape, read and written: cases, events, decisions, errors. The door to `serde`.
//!
//! Cases are read straight into typed slots, decisions are written in one pass; the order of keys is fixed, amounts
//! are texts with their currency's minor digits, instants are RFC 3339 in UTC.

mod case;
mod decision;
mod explanation;
mod facts;
mod failure;
mod input;
mod journal;
mod json;
mod why;
#[cfg(feature = "cli")]
pub mod yaml;

pub use case::{CaseReader, Event, EventReader, Fields, Reading, Unknown};
pub use decision::{DecisionView, decision};
pub use explanation::explanation;
pub use facts::{case, event};
pub use failure::{fault, input_errors, usage_error};
pub use input::{InputError, InputErrors, error_at_path};
pub use journal::{HASH_KEY, JournalLine, JournalPolicy, hook_value, journal_line, written_at};
pub use json::Writer;
