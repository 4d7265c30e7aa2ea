//! JSON text, read and written without a tree in between.

mod read;
mod write;

pub(crate) use read::{DEPTH, Kind, Read, Reader, Syntax};
pub use write::Writer;
#[cfg(feature = "cli")]
pub(crate) use write::quote;
