//! Every JSON shape, read and written: cases, decisions, errors. The door to `serde`.
//!
//! Cases are read straight into typed slots, decisions are written in one pass; the order of keys is fixed, amounts
//! are texts with their currency's minor digits, instants are RFC 3339 in UTC.

mod case;
mod input;
mod json;

pub use case::{CaseReader, Reading, Unknown};
pub use input::{InputError, InputErrors};
pub use json::Writer;
