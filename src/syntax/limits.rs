//! The limits of the language. They are part of it: a text is within them or not, whatever the host.

/// The bytes of one file.
pub const SOURCE_BYTES: usize = 1 << 20;
/// The levels of brackets in a text, and the levels of an expression's tree.
pub const DEPTH: usize = 128;
/// How many lists in each other are read as a type; a type of the language has one.
pub const LISTS: usize = 4;
/// The characters of a line.
pub const LINE: usize = 10_000;
/// The lines of a file.
pub const LINES: usize = 20_000;
/// The bytes of a name.
pub const NAME: usize = 256;
